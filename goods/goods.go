// Package goods is the generated catalogue: invented merchants and what they sell, in two
// languages, for a demonstration, a rehearsal or a proof that has no files of its own.
//
// It promises that a seed and a size give the same catalogue byte for byte on every machine, that
// no two products of a category carry the same name, that a festival price never exceeds its list
// price, and that demand (Weights, Product.Demand) adds up to the calibration of the canonical day.
// All arithmetic is on integers. It never names a real brand, never asks the world for anything,
// and is no door of its own: what it makes goes into the marketplace as a file, like everybody's
// goods. For a product without a photograph it draws a picture.
package goods

import (
	"fmt"
	"strings"

	"carnival/event"
	"carnival/intake"
	"carnival/money"
)

// Size says how large a catalogue is to be. SKUs follow from the products.
type Size struct {
	Merchants int // at least one is made for each trade
	Products  int // SPUs; each category gets its part, and at least four
}

// Default is the size of the demonstration.
var Default = Size{Merchants: 260, Products: 6200}

// Catalogue is merchants and their products, ordered by category and then by number.
type Catalogue struct {
	Seed      uint64
	Merchants []Merchant
	Products  []Product
}

// Product is one SPU in the shape of an import, with what the crowd knows about it beyond the file.
type Product struct {
	intake.Product
	Seller int      // index in Catalogue.Merchants
	Kind   string   // the name of its drawing, such as "dress"
	Demand []uint32 // one weight a SKU, comparable within the category; Zipf by product
}

// Paid is what a SKU costs inside the window of the festival.
func (p *Product) Paid(sku int) money.Minor {
	if s := &p.SKUs[sku]; s.Festival == 0 {
		return s.Price.Minor
	}
	return p.SKUs[sku].Festival
}

// Generate makes the catalogue of a seed.
func Generate(seed uint64, size Size) Catalogue {
	grammars := allGrammars()
	c := Catalogue{Seed: seed, Merchants: merchants(seed, size.Merchants)}
	total := 0
	for _, g := range grammars {
		total += g.products
	}
	for _, g := range grammars {
		n := max(4, size.Products*g.products/total)
		c.Products = append(c.Products, g.write(seed, n, c.Merchants)...)
	}
	return c
}

// SKUs counts what is sold.
func (c Catalogue) SKUs() int {
	n := 0
	for _, p := range c.Products {
		n += len(p.SKUs)
	}
	return n
}

// write makes n products of one category. Each category rolls its own dice, so that a new word in
// one grammar leaves every other category as it was.
func (g *grammar) write(seed uint64, n int, sellers []Merchant) []Product {
	d := roll(seed, uint64(g.category))
	w := writer{g: g, d: d, slots: readSlots(g.slots), taken: map[string]bool{}}
	carrying := sellersOf(sellers, g.category)
	out := make([]Product, 0, n)
	for i := range n {
		seller := deal(d, sellers, carrying, i)
		out = append(out, w.product(i, seller, &sellers[seller]))
	}
	w.popularity(out)
	return out
}

// deal gives the first products round in turn, so that no shop of a category is empty, and every
// later one to a merchant by its size.
func deal(d *dice, sellers []Merchant, carrying []int, i int) int {
	if i < 2*len(carrying) {
		return carrying[i%len(carrying)]
	}
	weights := make([]int, len(carrying))
	for k, s := range carrying {
		weights[k] = int(sellers[s].Weight)
	}
	return carrying[d.weighted(weights)]
}

// writer holds what the products of one category share while they are made.
type writer struct {
	g     *grammar
	d     *dice
	slots map[string][]word
	taken map[string]bool // names without brand, in either language
	kinds []*kind         // the kind of each product made so far
}

func (w *writer) product(i int, seller int, m *Merchant) Product {
	k, origin := w.pickKind(m)
	if i < len(w.g.treasures) {
		k = &w.g.treasures[i]
		origin = market(strings.Fields(w.g.from(k))[0])
	}
	w.kinds = append(w.kinds, k)
	brand := m.brandFor(w.d)
	title, said := w.name(k, brand)
	p := Product{Seller: seller, Kind: k.art, Product: intake.Product{
		Handle:      fmt.Sprintf("%s-%05d", w.g.category.Key(), i+1),
		Merchant:    m.Key,
		Title:       title,
		Body:        w.body(said),
		Brand:       brand.En,
		Category:    w.g.category,
		CategoryWas: w.g.category.Key(),
		Origin:      origin,
		Tags:        append([]string{k.art}, strings.Fields(k.tags)...),
		Listed:      true,
	}}
	p.SKUs = w.skus(i, k)
	return p
}

// pickKind chooses what the merchant sells here and where it was made. A merchant from abroad, or
// one with a brand from abroad, sells only what is believable from its country.
func (w *writer) pickKind(m *Merchant) (*kind, event.Origin) {
	if m.Country != event.Home || (m.BrandFrom != event.Home && w.d.below(100) < 60) {
		if k := w.kindFrom(m.BrandFrom.String()); k != nil {
			return k, m.BrandFrom
		}
	}
	k := w.kindFrom("")
	if !k.abroad {
		return k, event.Home
	}
	from := strings.Fields(w.g.from(k))
	return k, market(from[w.d.below(len(from))])
}

// kindFrom draws a kind that is believable from a country, or any kind; nil when there is none.
func (w *writer) kindFrom(country string) *kind {
	weights, sum := make([]int, len(w.g.kinds)), 0
	for i := range w.g.kinds {
		if k := &w.g.kinds[i]; strings.Contains(w.g.from(k), country) {
			weights[i] = k.share
			sum += k.share
		}
	}
	if sum == 0 {
		return nil
	}
	return &w.g.kinds[w.d.weighted(weights)]
}

// name draws a title until it is new in both languages. A category whose words run out lets the
// brand make the difference, which the set of taken names still holds it to.
func (w *writer) name(k *kind, brand intake.Text) (intake.Text, map[string]word) {
	for try := 0; ; try++ {
		said := map[string]word{}
		zh, en := w.fill(k.zh, said, false), w.fill(k.en, said, true)
		keys := [2]string{zh, en}
		if try >= 60 {
			keys = [2]string{brand.Zh + zh, brand.En + en}
		}
		if try < 200 && (w.taken[keys[0]] || w.taken[keys[1]]) {
			continue
		}
		w.taken[keys[0]], w.taken[keys[1]] = true, true
		return intake.Text{Zh: join(brand.Zh, zh), En: join(brand.En, en)}, said
	}
}

func join(brand, name string) string {
	if brand == "" {
		return name
	}
	return brand + " " + name
}

func (w *writer) body(said map[string]word) intake.Text {
	about := splitWord(w.g.about[w.d.below(len(w.g.about))])
	care := splitWord(w.g.care[w.d.below(len(w.g.care))])
	return intake.Text{
		Zh: w.fill(about.zh, said, false) + care.zh,
		En: w.fill(about.en, said, true) + " " + care.en,
	}
}

// skus crosses the axes of a kind and prices each variant.
func (w *writer) skus(i int, k *kind) []intake.SKU {
	tag := w.d.tag(k)
	rows := [][]value{nil}
	names := make([]intake.Text, len(k.axes))
	for a, ax := range k.axes {
		names[a] = ax.name
		rows = cross(rows, ax.draw(w.d))
	}
	out := make([]intake.SKU, len(rows))
	for v, row := range rows {
		s := intake.SKU{
			Code:       fmt.Sprintf("%s-%05d-%02d", codeOf(w.g.category), i+1, v+1),
			Grams:      k.grams,
			NetContent: 1,
			Unit:       "piece",
			Barcode:    barcode(w.g.category, i, v),
		}
		factor := 1000
		for a, val := range row {
			s.Options = append(s.Options, intake.Option{Name: names[a], Value: val.text()})
			factor = factor * val.factor / 1000
			if val.unit != "" {
				s.NetContent, s.Unit = val.net, val.unit
				s.Grams = val.net * val.perUnit / 1000
			}
		}
		list, festival := tag.of(factor)
		s.Price = money.Money{Minor: list, Currency: money.CNY}
		if festival < list {
			s.Festival = festival
		}
		out[v] = s
	}
	return out
}

func cross(rows [][]value, values []value) [][]value {
	out := make([][]value, 0, len(rows)*len(values))
	for _, r := range rows {
		for _, v := range values {
			out = append(out, append(append([]value(nil), r...), v))
		}
	}
	return out
}

// codeOf begins the SKU codes of a category, such as APP08: two categories may begin alike.
func codeOf(c event.Category) string {
	return fmt.Sprintf("%s%02d", strings.ToUpper(c.Key()[:3]), uint16(c))
}

// barcode is a valid EAN-13 in the range that is reserved for use inside one house (prefix 2), so
// that it never is the barcode of a thing in the world.
func barcode(c event.Category, product, variant int) string {
	digits := fmt.Sprintf("2%02d%06d%03d", uint16(c), product+1, variant+1)
	sum := 0
	for i, r := range digits {
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += int(r-'0') * weight
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}
