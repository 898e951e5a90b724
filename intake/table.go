package intake

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table is a CSV file with a header whose names were understood.
type table struct {
	rows
	header []string // as written, for rejects
	cols   map[string]int
}

// line is one row of a table that has as many cells as the header.
type line struct {
	*table
	at    int
	cells []string
}

// get gives the trimmed cell of the first of these columns that is there and not empty.
func (l line) get(names ...string) string {
	for _, name := range names {
		if i, ok := l.cols[name]; ok {
			if v := strings.TrimSpace(l.cells[i]); v != "" {
				return v
			}
		}
	}
	return ""
}

func (l line) size() int {
	n := 0
	for _, c := range l.cells {
		n += len(c)
	}
	return n
}

func (t *table) has(names ...string) bool {
	for _, name := range names {
		if _, ok := t.cols[name]; ok {
			return true
		}
	}
	return false
}

// openTable reads the header and decides by its columns which shop wrote the file.
func (r *Reader) openTable() error {
	t := &table{rows: rows{file: r.file, in: r.src.Reader, line: 1}}
	head, _ := r.src.Peek(32 << 10)
	t.comma, t.eol = separators(head)
	header, err := t.next()
	if err != nil {
		return err
	}
	switch {
	case header.code == CodeEncoding:
		return &FileError{File: r.file, Code: CodeFileEncoding}
	case header.code != "", len(header.cells) > MaxColumns:
		return &FileError{File: r.file, Code: CodeFileFormat, Detail: "begins with " + header.raw}
	}
	t.header = append([]string(nil), header.cells...)
	t.cols = make(map[string]int, len(t.header))
	for i, name := range t.header {
		name = columnName(name)
		if known, ok := spellings[name]; ok {
			name = known
		}
		if _, twice := t.cols[name]; !twice && name != "" {
			t.cols[name] = i
		}
	}
	switch {
	case t.isWoo():
		r.format, r.parser = FormatWoo, &woo{Reader: r, table: t, window: newWindow()}
	case t.isGoogle():
		r.format, r.parser = FormatGoogle, newGoogleTable(r, t)
	case t.isShopify():
		r.format, r.parser = FormatShopify, &shopify{Reader: r, table: t, window: newWindow()}
	case t.has("title", "name") && t.has("price"):
		t.plain()
		r.format, r.parser = FormatTable, &shopify{Reader: r, table: t, window: newWindow()}
	default:
		return &FileError{File: r.file, Code: CodeFileFormat,
			Detail: "columns: " + quote(strings.Join(t.header, ", "))}
	}
	return nil
}

// separators guesses what parts cells and lines, from what stands outside quotes in the first line.
func separators(head []byte) (comma, eol byte) {
	eol = '\n'
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		eol = '\r'
	}
	counts, quoted := map[byte]int{}, false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if b == eol && !quoted {
			break
		}
		if !quoted {
			counts[b]++
		}
	}
	comma = ','
	for _, other := range []byte{';', '\t'} {
		if counts[other] > counts[comma] {
			comma = other
		}
	}
	return comma, eol
}

// columnName makes one spelling of many: "Body (HTML)", "body_html" and "Body HTML" are one column,
// and so are "Option1 Name" and "Option 1 name". A column of a market ("Price / Canada") keeps its
// slash, so that it is never taken for the price.
func columnName(s string) string {
	var b strings.Builder
	space := false
	for _, c := range strings.ToLower(s) {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '/' {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(c)
	}
	name := b.String()
	name = strings.TrimPrefix(name, "google shopping / ")
	for _, n := range []string{"option ", "attribute "} {
		if rest, ok := strings.CutPrefix(name, n); ok && rest != "" && rest[0] >= '1' &&
			rest[0] <= '9' {
			name = strings.TrimSuffix(n, " ") + rest
		}
	}
	return name
}

// spellings maps the names of columns, after columnName, to the one that the parsers ask for.
var spellings = map[string]string{
	"url handle": "handle", "product handle": "handle", "body html": "body", "description": "body",
	"body": "body", "product description": "body", "product category": "category",
	"product type": "type", "custom product type": "type", "published on online store": "published",
	"variant sku": "sku", "variant barcode": "barcode", "barcodes": "barcode",
	"variant price":            "price",
	"variant compare at price": "compare", "compare at price": "compare", "variant grams": "grams",
	"weight value grams": "grams", "variant inventory qty": "stock", "inventory quantity": "stock",
	"inventory qty": "stock", "variant inventory quantity": "stock", "image src": "image",
	"product image url": "image", "variant image": "variant image",
	"variant image url":        "variant image",
	"unit price total measure": "measure", "unit price total measure unit": "measure unit",
	"variant unit price total measure": "measure", "google product category": "google category",

	"spu": "handle", "商品编号": "handle", "商品id": "handle", "货号": "handle", "编号": "handle",
	"product id": "handle", "item id": "handle", "标题": "title", "商品标题": "title", "商品名称": "title",
	"名称": "title", "品名": "title", "product name": "title", "价格": "price", "单价": "price",
	"售价": "price", "原价": "price", "吊牌价": "price", "活动价": "festival", "大促价": "festival",
	"双11价": "festival", "festival price": "festival", "商家编码": "sku", "sku编码": "sku",
	"规格编码": "sku", "sku code": "sku", "库存": "stock", "数量": "stock", "quantity": "stock",
	"inventory": "stock", "品牌": "vendor", "店名": "vendor", "brand": "vendor", "shop name": "vendor",
	"类目": "category", "分类": "category", "品类": "category", "描述": "body", "详情": "body",
	"商品描述": "body", "图片": "image", "主图": "image", "image url": "image", "条码": "barcode",
	"条形码": "barcode", "标签": "tags", "规格": "option1 value", "重量 克": "grams", "状态": "status",
}

// isShopify asks for the columns that only Shopify's exports have, in either generation of headers.
func (t *table) isShopify() bool {
	if !t.has("title") {
		return false
	}
	for _, name := range t.header {
		switch columnName(name) {
		case "handle", "url handle", "body html", "variant price", "variant sku", "option1 name",
			"published on online store", "product image url", "compare at price",
			"inventory quantity",
			"image src", "published", "charge tax", "continue selling when out of stock":
			return true
		}
	}
	return false
}

// plain gives the columns of a plain table the meaning that their short names have there.
func (t *table) plain() {
	for own, short := range map[string]string{"handle": "id", "sku": "code", "title": "name",
		"festival": "sale price"} {
		if i, ok := t.cols[short]; ok && !t.has(own) {
			t.cols[own] = i
		}
	}
}

// nextLine reads the next row that can be used; rows that cannot are queued as rejects.
func (r *Reader) nextLine(t *table) (line, bool, error) {
	rec, err := t.next()
	if err != nil {
		return line{}, false, err
	}
	if err := r.row(); err != nil {
		return line{}, false, err
	}
	if rec.code != "" {
		r.lost(found{line: rec.line, field: "row", value: rec.raw}, rec.code)
		return line{}, false, nil
	}
	cells, width := rec.cells, len(t.header)
	for len(cells) > width && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1] // commas behind the last cell say nothing
	}
	if len(cells) != width {
		at := found{line: rec.line, field: "row", value: strings.Join(cells, ",")}
		if i, ok := t.cols["handle"]; ok && i < len(cells) {
			at.handle = strings.TrimSpace(cells[i])
		}
		r.lost(at, CodeRowRagged)
		return line{}, false, nil
	}
	return line{t, rec.line, cells}, true, nil
}

// splitList cuts a list of tags or categories at its commas.
func splitList(s string) []string {
	if s == "" {
		return nil
	}
	parts := strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == '，' || c == '、' })
	out := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" && utf8.ValidString(p) {
			out = append(out, p)
		}
	}
	return out
}
