package ledger

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"carnival/event"
	"carnival/money"
)

// Limits of a settlement file.
const (
	maxFileRows = 5_000_000
	maxRowBytes = 1 << 20
	maxRowLines = 64   // that a cell in quotes may run over
	maxBroken   = 1000 // broken rows that are listed; the others are counted
)

// FileKind is what a row of a settlement file is about.
type FileKind uint8

// Kinds of rows.
const (
	FilePayment FileKind = 1
	FileRefund  FileKind = 2
	FilePayout  FileKind = 3 // to the platform's bank
	FileOther   FileKind = 4 // a fee, a dispute, an adjustment
)

// FileRow is a row of a settlement file in our terms.
type FileRow struct {
	Line     int
	Kind     FileKind
	Category string   // the file's own word
	Ref      string   // what a person finds the row by
	Refs     []string // what it can be matched by
	Gross    money.Minor
	Fee      money.Minor
	Currency money.Currency
}

// Broken is a row that could not be read.
type Broken struct {
	Line   int
	Reason event.Text
}

// ProviderFile is a settlement file that was read.
type ProviderFile struct {
	Provider    string
	Rows        []FileRow
	Broken      []Broken // the first of them
	BrokenCount int
}

// ErrFile says that a file is no settlement file of the provider, or is too large.
var ErrFile = errors.New("not a settlement file")

// layout is how a provider lays its rows out.
type layout struct {
	provider string
	needs    []string // columns
	row      func(cells) (FileRow, event.Text)
}

// layouts of the providers that are known.
func layouts() []layout {
	return []layout{
		{"sandbox", []string{"type", "reference", "amount", "currency", "fee", "at"}, sandboxRow},
		{"stripe", []string{"balance_transaction_id", "reporting_category", "gross", "fee",
			"net", "currency"}, stripeRow},
	}
}

// Providers whose files are read.
func Providers() []string {
	var names []string
	for _, l := range layouts() {
		names = append(names, l.provider)
	}
	return names
}

// ReadProviderFile reads a settlement file. Without a provider's name it is found by the header.
// A row that cannot be read is named with its line and reason, and the others are read on.
func ReadProviderFile(r io.Reader, provider string) (*ProviderFile, error) {
	in := &rowReader{in: bufio.NewReaderSize(r, 1<<16)}
	header, _, err := in.next()
	if err != nil && !errors.Is(err, errQuote) {
		return nil, fmt.Errorf("%w: it is empty", ErrFile)
	}
	columns := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if _, twice := columns[name]; !twice {
			columns[name] = i
		}
	}
	l, err := layoutOf(columns, provider)
	if err != nil {
		return nil, err
	}
	return read(in, l, columns)
}

func layoutOf(columns map[string]int, provider string) (layout, error) {
	for _, l := range layouts() {
		if provider != "" && l.provider != provider {
			continue
		}
		missing := slices.DeleteFunc(slices.Clone(l.needs), func(name string) bool {
			_, ok := columns[name]
			return ok
		})
		if len(missing) == 0 {
			return l, nil
		}
		if provider != "" {
			return layout{}, fmt.Errorf("%w of %s: the header lacks %s", ErrFile, provider,
				strings.Join(missing, ", "))
		}
	}
	return layout{}, fmt.Errorf("%w of %s: the header is none of theirs", ErrFile,
		strings.Join(Providers(), " or "))
}

func read(in *rowReader, l layout, columns map[string]int) (*ProviderFile, error) {
	f := &ProviderFile{Provider: l.provider}
	for {
		record, line, err := in.next()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil && !errors.Is(err, errQuote) {
			return nil, err
		}
		if err == nil && len(record) == 1 && record[0] == "" {
			continue
		}
		row, bad := FileRow{}, brokenQuotes
		switch {
		case err != nil:
		case len(record) != in.width:
			bad = event.Text{Zh: fmt.Sprintf("有 %d 列，表头有 %d 列", len(record), in.width),
				En: fmt.Sprintf("it has %d cells, the header has %d", len(record), in.width)}
		default:
			row, bad = l.row(cells{columns, record})
		}
		if bad != (event.Text{}) {
			f.BrokenCount++
			if len(f.Broken) < maxBroken {
				f.Broken = append(f.Broken, Broken{line, bad})
			}
			continue
		}
		row.Line = line
		if f.Rows = append(f.Rows, row); len(f.Rows) > maxFileRows {
			return nil, fmt.Errorf("%w: it has more than %d rows", ErrFile, maxFileRows)
		}
	}
}

// cells are a row by the names of its columns.
type cells struct {
	columns map[string]int
	row     []string
}

func (c cells) get(name string) string {
	i, ok := c.columns[name]
	if !ok {
		return ""
	}
	return strings.TrimSpace(c.row[i])
}

// Reasons why a row is broken.
var (
	brokenQuotes = event.Text{Zh: "引号不成对", En: "a quote is not closed"}
	brokenRef    = event.Text{Zh: "缺少流水号", En: "it has no reference"}
)

func brokenCell(column, value string) event.Text {
	if len(value) > 40 {
		value = value[:40]
	}
	return event.Text{Zh: fmt.Sprintf("%s 无法识别：%q", column, value),
		En: fmt.Sprintf("%s is not understood: %q", column, value)}
}

// amount reads a cell in major units; an empty one is 0 where that is allowed.
func (c cells) amount(column string, in money.Currency, empty bool) (money.Minor, event.Text) {
	value := c.get(column)
	if value == "" && empty {
		return 0, event.Text{}
	}
	m, err := money.Parse(value, in)
	if err != nil {
		return 0, brokenCell(column, value)
	}
	return m, event.Text{}
}

func (c cells) currency(column string) (money.Currency, event.Text) {
	value := c.get(column)
	in, err := money.ParseCurrency(strings.ToUpper(value))
	if err != nil {
		return 0, brokenCell(column, value)
	}
	return in, event.Text{}
}

// errQuote says that a row has a quote that is not closed, or one inside a bare cell.
var errQuote = errors.New("quotes")

// rowReader parts a file into rows. A quote that is never closed costs its own line and no other.
type rowReader struct {
	in    *bufio.Reader
	ahead []string // lines that were read to look for the end of a quote
	line  int
	width int // cells of the header
}

// next reads a row and the number of its first line.
func (r *rowReader) next() (record []string, line int, err error) {
	text, err := r.take()
	if err != nil {
		return nil, 0, err
	}
	r.line++
	line = r.line
	whole, further := text, 0
	for strings.Count(whole, `"`)%2 == 1 {
		if further == maxRowLines || len(whole) > maxRowBytes {
			return nil, line, errQuote
		}
		if further == len(r.ahead) {
			more, err := r.pull()
			if errors.Is(err, io.EOF) {
				return nil, line, errQuote
			} else if err != nil {
				return nil, line, err
			}
			r.ahead = append(r.ahead, more)
		}
		whole += "\n" + r.ahead[further]
		further++
	}
	r.ahead = r.ahead[further:]
	r.line += further
	c := csv.NewReader(strings.NewReader(whole))
	c.FieldsPerRecord = -1
	record, err = c.Read()
	switch {
	case errors.Is(err, io.EOF): // a blank line
		return []string{""}, line, nil
	case err != nil:
		return nil, line, errQuote
	}
	if r.width == 0 {
		r.width = len(record)
	}
	return record, line, nil
}

// take gives the next line, first of those that lie ahead.
func (r *rowReader) take() (string, error) {
	if len(r.ahead) > 0 {
		text := r.ahead[0]
		r.ahead = r.ahead[1:]
		return text, nil
	}
	return r.pull()
}

// pull reads a line without its end.
func (r *rowReader) pull() (string, error) {
	var b []byte
	for {
		part, err := r.in.ReadSlice('\n')
		if b = append(b, part...); len(b) > maxRowBytes {
			return "", fmt.Errorf("%w: a line is longer than %d bytes", ErrFile, maxRowBytes)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (len(b) == 0 || !errors.Is(err, io.EOF)):
			return "", err
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	}
}
