package intake

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// Codes of what did not come in. They are part of the public face: programs switch on them, so
// a code is never renamed and never given a second meaning.
const (
	CodeRowBroken      = "quote_broken"
	CodeRowRagged      = "row_ragged"
	CodeRowLong        = "record_too_long"
	CodeEncoding       = "encoding_bad"
	CodeJSON           = "json_bad"
	CodeXML            = "xml_broken"
	CodeFieldUnknown   = "field_unknown"
	CodeFieldLong      = "field_too_long"
	CodeTitleMissing   = "title_missing"
	CodeHandleMissing  = "handle_missing"
	CodeHandleRepeated = "handle_repeated"
	CodeRowsApart      = "rows_apart"
	CodeRowsMany       = "product_rows_many"
	CodePriceMissing   = "price_missing"
	CodePriceZero      = "price_zero"
	CodePriceNegative  = "price_negative"
	CodePriceBad       = "price_bad"
	CodePriceFine      = "price_too_fine"
	CodePriceHuge      = "price_huge"
	CodeCurrency       = "currency_unknown"
	CodeCurrencyMixed  = "currency_mixed"
	CodeCurrencyUnsold = "currency_not_sold"
	CodeProductLarge   = "product_too_large"
	CodeFestivalAbove  = "festival_above_price"
	CodeStockBad       = "stock_bad"
	CodeStockHuge      = "stock_huge"
	CodeWeightBad      = "weight_bad"
	CodeNetBad         = "net_content_bad"
	CodeLimitBad       = "limit_bad"
	CodeAvailability   = "availability_unknown"
	CodeCategory       = "category_unknown"
	CodeOrigin         = "origin_bad"
	CodeImage          = "image_bad"
	CodeSKURepeated    = "sku_repeated"
	CodeSKUsNone       = "skus_none"
	CodeSKUsMany       = "skus_many"
	CodeOptionsMany    = "options_many"
	CodeOptionsUneven  = "options_uneven"
	CodeOptionsRepeat  = "options_repeated"
	CodeOptionMissing  = "option_missing"
	CodeTagsMany       = "tags_many"
	CodeTypeOther      = "type_not_sold"
	CodeVariationOff   = "variation_off"
	CodeParentMissing  = "parent_missing"

	// Codes of a file that is refused as a whole; they come as a FileError.
	CodeFileEmpty    = "file_empty"
	CodeFileFormat   = "format_unknown"
	CodeFileUTF16    = "encoding_utf16"
	CodeFileEncoding = "encoding_not_utf8"
	CodeFileBomb     = "unpacked_too_large"
	CodeFileGzip     = "gzip_broken"
	CodeFileRows     = "rows_many"
	CodeFileQuotes   = "quotes_broken"
)

// Sentence says in both languages what a code means and what to do about it; ok is false for a code
// that this room does not use.
func Sentence(code string) (zh, en string, ok bool) {
	s, ok := sentences[code]
	return s.Zh, s.En, ok
}

// Codes lists every code of a Reject or a FileError, in no order.
func Codes() []string {
	out := make([]string, 0, len(sentences))
	for code := range sentences {
		out = append(out, code)
	}
	return out
}

// FileError says that a file was refused as a whole, or that reading it had to end early.
type FileError struct {
	File   string
	Code   string
	Detail string // what was found, when that helps
}

func (e *FileError) Error() string {
	_, en, _ := Sentence(e.Code)
	if e.Detail == "" {
		return fmt.Sprintf("%s: %s", e.File, en)
	}
	return fmt.Sprintf("%s: %s (%s)", e.File, en, e.Detail)
}

// RejectWriter writes a file of rejects, one a line, as JSONL or as CSV.
type RejectWriter struct {
	json *json.Encoder
	csv  *csv.Writer
}

// NewRejectWriter writes JSONL, or CSV (RFC 4180, with a header) when asCSV is set.
func NewRejectWriter(w io.Writer, asCSV bool) *RejectWriter {
	if !asCSV {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return &RejectWriter{json: enc}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	// The writer keeps its first error and gives it again on every Flush, so Write reports this
	// one.
	_ = out.Write([]string{"file", "line", "handle", "field", "value", "code", "reason",
		"reason_zh"})
	return &RejectWriter{csv: out}
}

// Write adds rejects to the file and hands them on to its writer.
func (w *RejectWriter) Write(rejects ...Reject) error {
	for _, r := range rejects {
		zh, _, _ := Sentence(r.Code)
		if w.json != nil {
			if err := w.json.Encode(rejectRow{r, zh}); err != nil {
				return err
			}
			continue
		}
		row := []string{r.File, strconv.Itoa(r.Line), r.Handle, r.Field, r.Value, r.Code,
			r.Reason, zh}
		for i := range row {
			row[i] = notFormula(row[i])
		}
		if err := w.csv.Write(row); err != nil {
			return err
		}
	}
	if w.csv != nil {
		w.csv.Flush()
		return w.csv.Error()
	}
	return nil
}

// WriteRejects writes rejects as JSONL, one a line, with the sentence in both languages.
func WriteRejects(w io.Writer, rejects ...Reject) error {
	return NewRejectWriter(w, false).Write(rejects...)
}

type rejectRow struct {
	Reject
	ReasonZh string `json:"reason_zh"`
}

// notFormula keeps a spreadsheet from running what a stranger's file put into a cell.
func notFormula(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@' || s[0] == '\t') {
		return "'" + s
	}
	return s
}

// quote cuts what stood in the file to the length that a Reject carries, and mends its encoding:
// ranging over bytes that are not UTF-8 gives U+FFFD.
func quote(value string) string {
	out := make([]rune, 0, min(len(value), maxValue))
	for _, r := range value {
		if len(out) == maxValue {
			break
		}
		if r < ' ' || r == 0x7f {
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}
