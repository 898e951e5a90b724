package intake

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// woo reads WooCommerce's product CSV. A simple product is one row; a variable product is a row
// of its own and a row a variation, which names its parent by SKU or as "id:44" and may stand
// anywhere.
type woo struct {
	*Reader
	*table
	*window
}

// isWoo asks for the columns that WooCommerce's exporter writes.
func (t *table) isWoo() bool {
	return t.has("name") && !t.has("title") &&
		(t.has("regular price") || (t.has("type") && t.has("sku", "id", "parent")))
}

func (w *woo) step() error {
	row, ok, err := w.nextLine(w.table)
	if err != nil {
		if errors.Is(err, io.EOF) {
			for d := w.window.next(true); d != nil; d = w.window.next(true) {
				w.close(d)
			}
		}
		return err
	}
	if !ok {
		return nil
	}
	w.take(row)
	for d := w.window.next(false); d != nil; d = w.window.next(false) {
		w.close(d)
	}
	return nil
}

func (w *woo) take(row line) {
	kinds := map[string]bool{}
	for _, k := range splitList(strings.ToLower(row.get("type"))) {
		kinds[k] = true
	}
	switch {
	case kinds["variation"]:
		w.variation(row)
	case kinds["variable"]:
		w.variable(row)
	case kinds["simple"], len(kinds) == 0:
		w.simple(row)
	default:
		w.lost(found{line: row.at, handle: row.get("sku"), field: "type", value: row.get("type")},
			CodeTypeOther)
	}
}

// simple is product and variant in one row, so nothing has to be awaited.
func (w *woo) simple(row line) {
	d := &draft{}
	d.Handle = wooHandle(row)
	w.head(d, row)
	if sku, ok := w.sku(d, row); ok {
		d.SKUs = append(d.SKUs, sku)
	}
	w.finish(d)
}

func wooHandle(row line) string {
	if sku := row.get("sku"); sku != "" {
		return sku
	}
	if id := row.get("id"); id != "" {
		return "id:" + id
	}
	return handleOf(row.get("name"))
}

func (w *woo) head(d *draft, row line) {
	title := oneLine(plainText(row.get("name")))
	d.titled, d.Line = true, row.at
	d.Title = inLanguage(title)
	d.Body = inLanguage(plainText(unescapeWoo(row.get("body", "short description"))))
	d.Brand = firstOf(row.get("brands"), row.get("vendor"))
	d.Tags = splitList(row.get("tags"))
	d.CategoryWas = row.get("categories")
	published, visibility := row.get("published"), strings.ToLower(row.get("visibility in catalog"))
	d.Listed = (published == "" || published == "1" || strings.EqualFold(published, "true")) &&
		visibility != "hidden"
	if images := splitList(row.get("images")); len(images) > 0 {
		d.Image = images[0]
	}
	d.words = categoryWords{paths: splitList(d.CategoryWas), loose: d.Tags, title: title}
}

// unescapeWoo undoes what WooCommerce writes for line breaks inside a cell.
func unescapeWoo(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }

// sku reads what a simple product and a variation have alike.
func (w *woo) sku(d *draft, row line) (SKU, bool) {
	s := SKU{Code: row.get("sku"), Barcode: row.get("gtin upc ean or isbn", "gtin"),
		Stock: w.opt.Stock, Line: row.at}
	sale := row.get("sale price")
	if row.get("date sale price starts", "date sale price ends") != "" {
		sale = "" // it belongs to another window than the festival's
	}
	written := prices{list: row.get("regular price", "price"), festival: sale}
	field, value, code := written.into(&s, w.opt.Currency)
	if code == "" {
		field, value, code = w.amounts(&s, row)
	}
	if code != "" {
		w.part(d, found{line: row.at, field: field, value: value}, code)
		return s, false
	}
	if images := splitList(row.get("images")); len(images) > 0 {
		s.Image = images[0]
	}
	return s, true
}

func (w *woo) amounts(s *SKU, row line) (field, value, code string) {
	// "parent" means that the variations share one stock; which of them sells first nobody knows.
	if v := row.get("stock"); v != "" && !strings.EqualFold(v, "parent") {
		if s.Stock, code = parseStock(v); code != "" {
			return "stock", v, code
		}
	}
	if row.get("in stock") == "0" {
		s.Stock = 0
	}
	for _, unit := range []string{"kg", "lbs", "g", "oz"} {
		if v := row.get("weight " + unit); v != "" {
			var ok bool
			if s.Grams, _, ok = parseMeasure(v + " " + unit); !ok {
				return "weight", v, CodeWeightBad
			}
		}
	}
	return "", "", ""
}

// variable opens a product whose variations follow, or claims one whose variations came first.
func (w *woo) variable(row line) {
	var d *draft
	var keys []string
	if id := row.get("id"); id != "" {
		keys = append(keys, "id:"+id)
	}
	if sku := row.get("sku"); sku != "" {
		keys = append(keys, "sku:"+sku)
	}
	for _, key := range keys {
		other, gone := w.find(key)
		if gone || (other != nil && other.titled) {
			w.lost(found{line: row.at, handle: wooHandle(row), field: "sku", value: key},
				CodeHandleRepeated)
			return
		}
		if other != nil && d != nil && other != d {
			w.merge(d, other)
		} else if other != nil {
			d = other
		}
	}
	if d == nil {
		d = &draft{}
		w.begin("row:"+strconv.Itoa(row.at), d)
	}
	for _, key := range keys {
		w.alias(key, d)
	}
	d.Handle = wooHandle(row)
	w.head(d, row)
	w.grow(d, row.size())
	for _, a := range w.attributes(row) {
		d.axes = append(d.axes, a.name)
	}
}

// merge joins variations that named one parent by its id with those that named it by its SKU.
func (w *woo) merge(into, from *draft) {
	into.SKUs, into.values = append(into.SKUs, from.SKUs...), append(into.values, from.values...)
	into.rejects = append(into.rejects, from.rejects...)
	into.rows += from.rows
	from.SKUs, from.values, from.rejects, from.titled = nil, nil, nil, true
	from.Title, from.fatal = Text{}, true
}

func (w *woo) variation(row line) {
	parent := row.get("parent")
	key := "sku:" + parent
	if id, ok := strings.CutPrefix(strings.ToLower(parent), "id:"); ok {
		key = "id:" + strings.TrimSpace(id)
	}
	at := found{line: row.at, handle: parent, field: "parent", value: parent}
	d, gone := w.find(key)
	switch {
	case parent == "":
		w.lost(at, CodeParentMissing)
		return
	case gone:
		w.lost(at, CodeRowsApart)
		return
	case d == nil:
		d = &draft{}
		d.Handle, d.Line = parent, row.at
		w.begin(key, d)
	}
	if !w.grow(d, row.size()) {
		if !d.fatal {
			w.refuse(d, found{line: row.at, field: "row"}, CodeRowsMany)
		}
		return
	}
	if p := row.get("published"); p == "0" || p == "-1" {
		w.part(d, found{line: row.at, field: "published", value: p}, CodeVariationOff)
		return
	}
	if sku, ok := w.sku(d, row); ok {
		d.SKUs = append(d.SKUs, sku)
		d.values = append(d.values, w.pairs(row))
	}
}

type attribute struct{ name, value string }

// attributes reads "Attribute 1 name", "Attribute 1 value(s)" and so on.
func (w *woo) attributes(row line) []attribute {
	var out []attribute
	for i := 1; ; i++ {
		n := strconv.Itoa(i)
		if !w.has("attribute"+n+" name") || len(out) > MaxOptions {
			return out
		}
		if name := oneLine(plainText(row.get("attribute" + n + " name"))); name != "" {
			value := oneLine(plainText(row.get("attribute"+n+" value s", "attribute"+n+" value")))
			out = append(out, attribute{name, value})
		}
	}
}

// pairs keeps names and values of a variation in turn, because it may name them in another order
// than its parent.
func (w *woo) pairs(row line) []string {
	var out []string
	for _, a := range w.attributes(row) {
		out = append(out, a.name, a.value)
	}
	return out
}

// close gives each variation its options: the attributes that at least one variation fixes. One
// that leaves such an attribute open is for any value of it.
func (w *woo) close(d *draft) {
	if !d.titled {
		for i := range d.SKUs {
			w.part(d, found{line: d.SKUs[i].Line, field: "parent", value: d.Handle},
				CodeParentMissing)
		}
		w.queue = append(w.queue, Item{Rejects: d.rejects})
		return
	}
	if d.Title.empty() && len(d.SKUs) == 0 && d.fatal && len(d.rejects) == 0 {
		return // merged into another
	}
	var axes []string
	fixed := map[string]bool{}
	for _, pairs := range d.values {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" && !fixed[pairs[i]] {
				fixed[pairs[i]] = true
				axes = append(axes, pairs[i])
			}
		}
	}
	for i := range d.SKUs {
		for _, axis := range axes {
			value := Text{Zh: "任意", En: "Any"}
			for p := 0; p < len(d.values[i]); p += 2 {
				if d.values[i][p] == axis && d.values[i][p+1] != "" {
					value = inLanguage(d.values[i][p+1])
				}
			}
			d.SKUs[i].Options = append(d.SKUs[i].Options, Option{inLanguage(axis), value})
		}
	}
	w.finish(d)
}
