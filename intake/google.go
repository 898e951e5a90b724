package intake

import (
	"errors"
	"io"
	"strings"
)

// google turns the items of a Google Merchant feed into products: items with the same
// item_group_id are the variants of one product, any other item is a product of its own. Where
// the items come from (RSS, Atom or a table) is not its business.
type google struct {
	*Reader
	*window
}

// feedItem is one item: the attributes of Google's namespace, and the plain ones of RSS or Atom.
type feedItem struct {
	at       int
	g, plain map[string]string
	size     int
}

func (it *feedItem) get(names ...string) string {
	for _, name := range names {
		if v := it.g[name]; v != "" {
			return v
		}
		if v := it.plain[name]; v != "" {
			return v
		}
	}
	return ""
}

// googleTable reads the feed that is a table, whose header has the names of the attributes.
type googleTable struct {
	google
	table *table
}

func (t *table) isGoogle() bool {
	return t.has("id") && t.has("title") && t.has("price") &&
		t.has("availability", "image link", "google category", "item group id") && t.has("link")
}

func newGoogleTable(r *Reader, t *table) *googleTable {
	return &googleTable{google{r, newWindow()}, t}
}

func (t *googleTable) step() error {
	row, ok, err := t.nextLine(t.table)
	if errors.Is(err, io.EOF) {
		t.flush(true)
	}
	if err != nil || !ok {
		return err
	}
	it := &feedItem{at: row.at, g: map[string]string{}, size: row.size()}
	for name, i := range t.table.cols {
		it.g[name] = strings.TrimSpace(row.cells[i])
	}
	t.take(it)
	t.flush(false)
	return nil
}

func (g *google) flush(all bool) {
	for d := g.window.next(all); d != nil; d = g.window.next(all) {
		g.close(d)
	}
}

func (g *google) take(it *feedItem) {
	group := it.get("item group id")
	if group == "" {
		d := &draft{}
		g.head(d, it)
		d.Handle = firstOf(it.get("id", "guid", "link"), handleOf(d.Title.Any()))
		if s, _, ok := g.sku(d, it); ok {
			d.SKUs = append(d.SKUs, s)
		}
		g.finish(d)
		return
	}
	d, gone := g.find(group)
	if gone {
		g.lost(found{line: it.at, handle: group, field: "item_group_id", value: group},
			CodeRowsApart)
		return
	}
	if d == nil {
		d = &draft{}
		d.Handle = group
		g.begin(group, d)
	}
	if !g.grow(d, it.size) {
		if !d.fatal {
			g.refuse(d, found{line: it.at, field: "item_group_id"}, CodeRowsMany)
		}
		return
	}
	if !d.titled {
		g.head(d, it)
	}
	if s, values, ok := g.sku(d, it); ok {
		d.SKUs = append(d.SKUs, s)
		d.values = append(d.values, values)
	}
}

func (g *google) head(d *draft, it *feedItem) {
	title := oneLine(plainText(it.get("title")))
	d.titled, d.Line, d.Listed = title != "", it.at, true
	d.Title = inLanguage(title)
	d.Body = inLanguage(plainText(it.get("description", "body", "summary", "content")))
	d.Brand = it.get("brand", "vendor")
	d.Image = it.get("image link", "enclosure")
	path, kind := it.get("google product category", "google category"), it.get("product type",
		"type")
	loose := splitList(it.plain["category"])
	d.CategoryWas = firstOf(path, kind, it.plain["category"])
	d.words = categoryWords{paths: []string{path, kind}, loose: loose, title: title,
		gender: it.get("gender")}
}

// choices are the attributes by which Google tells variants apart, with our names for them.
var choices = []struct {
	attribute string
	name      Text
}{
	{"color", Text{"颜色", "Color"}}, {"size", Text{"尺码", "Size"}},
	{"material", Text{"材质", "Material"}}, {"pattern", Text{"图案", "Pattern"}},
	{"age group", Text{"年龄段", "Age group"}}, {"gender", Text{"性别", "Gender"}},
}

// sku reads one item as a variant; values are those of choices, then the item's title and id.
func (g *google) sku(d *draft, it *feedItem) (s SKU, values []string, ok bool) {
	s = SKU{Code: it.get("id", "guid"), Barcode: it.get("gtin", "barcode"), Stock: g.opt.Stock,
		Image: it.get("image link"), Line: it.at}
	if tooLong(s.Code, MaxCode) || strings.Contains(s.Code, "://") {
		s.Code = "" // an address is no code; one is made from the handle
	}
	sale := it.get("sale price")
	if it.get("sale price effective date") != "" {
		sale = "" // it belongs to another window than the festival's
	}
	written := prices{list: it.get("price"), festival: sale}
	field, value, code := written.into(&s, g.opt.Currency)
	if code == "" {
		field, value, code = g.amounts(&s, it)
	}
	if code != "" {
		g.part(d, found{line: it.at, field: field, value: value}, code)
		return s, nil, false
	}
	for _, c := range choices {
		values = append(values, oneLine(plainText(it.get(c.attribute))))
	}
	return s, append(values, oneLine(plainText(it.get("title"))), it.get("id")), true
}

// amounts reads stock and weight. A feed says whether there is any and seldom how many, so "in
// stock" is the import's own default and everything else is none.
func (g *google) amounts(s *SKU, it *feedItem) (field, value, code string) {
	availability := it.get("availability")
	words := strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(availability))
	switch words[strings.LastIndexByte(words, '/')+1:] {
	case "", "instock", "availablefororder", "limitedavailability":
	case "outofstock", "preorder", "backorder", "soldout", "discontinued":
		s.Stock = 0
	default:
		return "availability", availability, CodeAvailability
	}
	if v := it.get("quantity", "stock", "sell on google quantity"); v != "" {
		if s.Stock, code = parseStock(v); code != "" {
			return "quantity", v, code
		}
	}
	if v := it.get("shipping weight", "product weight"); v != "" {
		n, base, ok := parseMeasure(v)
		if !ok || base != "g" {
			return "shipping_weight", v, CodeWeightBad
		}
		s.Grams = n
	}
	if v := it.get("unit pricing measure"); v != "" {
		s.NetContent, s.Unit, _ = parseMeasure(v)
	}
	return "", "", ""
}

// close finds what tells the variants of a group apart: the attributes that all of them have
// and that are not the same for all. When those leave two alike, their titles do, or else their
// ids.
func (g *google) close(d *draft) {
	var axes []int
	for i := range choices {
		if distinct, full := g.spread(d, []int{i}); full && distinct > 1 {
			axes = append(axes, i)
		}
	}
	title, id := len(choices), len(choices)+1
	if distinct, _ := g.spread(d, axes); distinct < len(d.SKUs) {
		axes = []int{title}
		if distinct, full := g.spread(d, axes); !full || distinct < len(d.SKUs) {
			axes = []int{id}
		}
	}
	for i := range d.SKUs {
		if len(d.SKUs) == 1 {
			break
		}
		for _, axis := range axes {
			name := Text{"款式", "Style"}
			if axis < len(choices) {
				name = choices[axis].name
			}
			d.SKUs[i].Options = append(d.SKUs[i].Options, Option{name,
				inLanguage(d.values[i][axis])})
		}
	}
	g.finish(d)
}

// spread counts the distinct values of these attributes; full says that every variant has them.
func (g *google) spread(d *draft, axes []int) (distinct int, full bool) {
	seen := map[string]bool{}
	full = true
	for _, values := range d.values {
		key := ""
		for _, axis := range axes {
			full = full && values[axis] != ""
			key += values[axis] + "\x00"
		}
		seen[key] = true
	}
	return len(seen), full
}
