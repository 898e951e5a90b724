// Package intake reads product files of the outside world: Shopify CSV in both header
// generations, WooCommerce CSV, Google Merchant feeds, plain tables and our own JSONL, each
// gzipped or not.
//
// It is a transformation from bytes to products and rejects. It promises that a product comes
// out whole or not at all, that everything which did not come in is named with its line, field,
// value and a stable code, that prices are exact, that the same bytes always give the same
// products in the same order, and that no file can make it hold more than a bounded part of
// itself. It never opens a network connection, never fetches a picture, and never lets a tag
// through.
package intake

import (
	"errors"
	"io"
	"path"
	"strings"

	"carnival/money"
)

// Options are what the caller knows and the file may not say.
type Options struct {
	Merchant string         // when the file names none; empty means MerchantOf(name)
	Currency money.Currency // of prices that name none; zero means CNY
	Stock    uint32         // of a SKU whose file gives no quantity
}

// Format names what was recognised.
type Format string

// Formats that are read.
const (
	FormatShopify Format = "shopify-csv"
	FormatWoo     Format = "woocommerce-csv"
	FormatGoogle  Format = "google-merchant"
	FormatTable   Format = "table"
	FormatJSONL   Format = "carnival-jsonl"
)

// Item is the next thing that a file gives: a product with those of its parts that were
// rejected, or no product and the reasons.
type Item struct {
	Product *Product
	Rejects []Reject
}

// Reader gives the products of one file in a fixed order.
//
// To resume an import that was cut off, read the same file with the same Options again and drop as
// many products as were taken before: the order depends on nothing but the bytes. It follows the
// lines of a file, except that a product whose rows stand apart comes when its last row is certain.
type Reader struct {
	file   string
	opt    Options
	src    *source
	format Format
	parser parser

	queue []Item
	ended error // what Next gives when the queue is empty; nil while there is more
	count int   // rows, lines or items so far
	taken taken
}

// parser reads one record and puts what is certain into the queue; io.EOF ends it.
type parser interface{ step() error }

// Open recognises a file by its content and makes it ready to be read. The name serves only for
// rejects and for the merchant. A file that cannot be read is refused with a *FileError.
func Open(name string, r io.Reader, opt Options) (*Reader, error) {
	if opt.Merchant == "" {
		opt.Merchant = MerchantOf(name)
	}
	if opt.Currency == 0 {
		opt.Currency = money.CNY
	}
	if !opt.Currency.Valid() {
		return nil, money.ErrUnknownCurrency
	}
	src, err := newSource(name, r)
	if err != nil {
		return nil, err
	}
	reader := &Reader{file: name, opt: opt, src: src, taken: newTaken()}
	if err := reader.recognise(); err != nil {
		return nil, err
	}
	return reader, nil
}

// MerchantOf is the merchant of a file that names none: its name without folders and endings.
func MerchantOf(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	for _, ending := range []string{".gz", ".csv", ".tsv", ".txt", ".xml", ".rss", ".atom",
		".jsonl",
		".ndjson", ".json"} {
		base = strings.TrimSuffix(base, ending)
	}
	if base = oneLine(base); base == "" || base == "." || base == "/" {
		return "import"
	}
	return base
}

// Format says what the file was recognised as.
func (r *Reader) Format() Format { return r.format }

// Progress is how many bytes of the file, packed as it came, have been read. It may be asked while
// another goroutine calls Next.
func (r *Reader) Progress() int64 { return r.src.read.n.Load() }

// Next gives the next item, io.EOF at the end, or the error that ended the file early. After
// such an error products that were not complete yet do not come, because none is half imported.
func (r *Reader) Next() (Item, error) {
	for len(r.queue) == 0 && r.ended == nil {
		r.ended = r.parser.step()
	}
	if len(r.queue) == 0 {
		return Item{}, r.ended
	}
	item := r.queue[0]
	r.queue[0] = Item{}
	if r.queue = r.queue[1:]; len(r.queue) == 0 {
		r.queue = nil
	}
	return item, nil
}

// recognise looks at the beginning of the text and chooses the parser.
func (r *Reader) recognise() error {
	head, err := r.src.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return err
	}
	text := strings.TrimSpace(string(head))
	switch {
	case text == "":
		return &FileError{File: r.file, Code: CodeFileEmpty}
	case text[0] == '{':
		r.format, r.parser = FormatJSONL, newJSONL(r)
		return nil
	case text[0] == '[':
		return &FileError{File: r.file, Code: CodeFileFormat,
			Detail: "a JSON array; write one object a line instead"}
	case text[0] == '<':
		return r.openFeed()
	}
	return r.openTable()
}

// row counts one row, line or item against MaxRows.
func (r *Reader) row() error {
	if r.count++; r.count > MaxRows {
		return &FileError{File: r.file, Code: CodeFileRows}
	}
	return nil
}

// found is where a Reject was found.
type found struct {
	line                 int
	handle, field, value string
}

func (r *Reader) reject(at found, code string) Reject {
	_, reason, _ := Sentence(code)
	return Reject{File: r.file, Line: at.line, Handle: quote(at.handle), Field: at.field,
		Value: quote(at.value), Code: code, Reason: reason}
}

// lost queues the reject of a record that belongs to no product.
func (r *Reader) lost(at found, code string) {
	r.queue = append(r.queue, Item{Rejects: []Reject{r.reject(at, code)}})
}
