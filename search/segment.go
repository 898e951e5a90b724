package search

import (
	"slices"
	"sort"
	"strings"

	"carnival/event"
	"carnival/money"
)

// Fields of a product in which its words stand.
const (
	inName = iota
	inBrand
	inCategory
	inMerchant
	inOption
	fieldCount
)

// fieldWeight is what a word in a field says about its product, and fieldLength how many terms a
// field usually has. Both are fixed, so that a product's weights never depend on other products.
var (
	fieldWeight = [fieldCount]float32{4, 3, 1.5, 1, 1.5}
	fieldLength = [fieldCount]float32{40, 3, 6, 10, 24}
)

// weightScale keeps the weight of a posting in a whole number.
const weightScale = 1 << 10

// posting says that a term stands in a product, and how much it weighs there.
type posting struct {
	doc    uint32
	weight uint16
}

// segment is the index proper. Rows and postings are only ever appended, so that whoever took the
// headers of its slices under the lock reads on without it; a product that changes gets a new row,
// and current tells which of its rows counts.
type segment struct {
	terms   map[string]uint32
	lists   [][]posting
	df      []int32 // live products of each term
	spelled spelling
	dense   map[string]int // dense words of option values, by live uses
	docs    columns
	current paged // by product: its row + 1, 0 = not listed
	live    int   // products listed
	brands  table
	values  table // option values, each under its axis
	axes    table
	axisOf  []uint32            // of a value
	choices map[string][]uint32 // values by axis and value as a filter names them
	byBrand []int32             // live products of a brand
	brandAs []string            // brands folded, for who types one
	byShop  []int32             // live products of a merchant, by counter
	byKind  map[event.Category]int32
}

// columns are the rows of products and of their SKUs, prices and options. The columns that begin
// with first have a row more than there are products or SKUs.
type columns struct {
	product     []event.ProductID
	merchant    []event.MerchantID
	category    []event.Category
	brand       []uint32
	name        [2][]uint64 // hash of the folded name in each language
	firstSKU    []uint32
	sku         []event.SKUID
	firstPrice  []uint32
	price       []price
	firstOption []uint32
	option      []uint32
}

type price struct {
	market   event.Market
	currency money.Currency
	list     money.Minor
	festival money.Minor // 0: none that is below the list price
}

func newSegment() *segment {
	s := &segment{
		terms: map[string]uint32{}, dense: map[string]int{}, byKind: map[event.Category]int32{},
		choices: map[string][]uint32{},
	}
	s.brands.id(event.Text{}) // 0 is no brand
	s.byBrand, s.brandAs = []int32{0}, []string{""}
	d := &s.docs
	d.firstSKU, d.firstPrice, d.firstOption = []uint32{0}, []uint32{0}, []uint32{0}
	return s
}

// table numbers texts by their folded form in both languages.
type table struct {
	ids  map[event.Text]uint32
	rows []event.Text
}

func (t *table) id(text event.Text) uint32 {
	if id, ok := t.ids[text]; ok {
		return id
	}
	if t.ids == nil {
		t.ids = map[event.Text]uint32{}
	}
	id := uint32(len(t.rows))
	t.ids[text] = id
	t.rows = append(t.rows, text)
	return id
}

// spelling lists the words of spaced scripts in order, for prefixes and for what is one letter
// away. New words wait unsorted in a short tail. What was sorted once is never written again.
type spelling struct {
	sorted []spelled
	tail   []spelled
}

type spelled struct {
	text string
	term uint32
}

const maxTail = 512

func (s *spelling) add(w spelled) {
	s.tail = append(s.tail, w)
	if len(s.tail) < maxTail {
		return
	}
	all := slices.Concat(s.sorted, s.tail)
	slices.SortFunc(all, func(a, b spelled) int { return strings.Compare(a.text, b.text) })
	s.sorted, s.tail = all, nil
}

func (s *spelling) prefixed(prefix string, do func(spelled)) {
	from := sort.Search(len(s.sorted), func(i int) bool { return s.sorted[i].text >= prefix })
	for _, w := range s.sorted[from:] {
		if !strings.HasPrefix(w.text, prefix) {
			break
		}
		do(w)
	}
	for _, w := range s.tail {
		if strings.HasPrefix(w.text, prefix) {
			do(w)
		}
	}
}

func (s *spelling) each(do func(spelled)) {
	for _, list := range [2][]spelled{s.sorted, s.tail} {
		for _, w := range list {
			do(w)
		}
	}
}

// put makes the row of a product that is listed.
func (s *segment) put(p *source) {
	d := &s.docs
	row := uint32(len(d.product))
	d.product = append(d.product, p.offer.Product)
	d.merchant = append(d.merchant, p.offer.Merchant)
	d.category = append(d.category, p.offer.Category)
	brand := s.brandOf(p)
	d.brand = append(d.brand, brand)
	d.name[0] = append(d.name[0], nameHash(p.offer.Title.Zh))
	d.name[1] = append(d.name[1], nameHash(p.offer.Title.En))
	for i := range p.offer.SKUs {
		s.putSKU(&p.offer.SKUs[i])
	}
	d.firstSKU = append(d.firstSKU, uint32(len(d.sku)))
	for _, t := range p.terms() {
		id, ok := s.terms[t.text]
		if !ok {
			id = s.newTerm(t.text)
		}
		s.lists[id] = append(s.lists[id], posting{row, t.weight})
		s.df[id]++
	}
	s.count(p, brand, 1)
	s.current.set(counter(p.offer.Product), int64(row)+1)
}

func (s *segment) newTerm(text string) uint32 {
	text = strings.Clone(text)
	id := uint32(len(s.lists))
	s.terms[text] = id
	s.lists, s.df = append(s.lists, nil), append(s.df, 0)
	if !isHan(text) {
		s.spelled.add(spelled{text, id})
	}
	return id
}

func (s *segment) putSKU(k *event.OfferedSKU) {
	d := &s.docs
	d.sku = append(d.sku, k.SKU)
	for _, p := range k.Prices {
		row := price{p.Market, p.Currency, p.List, p.Festival}
		if row.festival >= row.list {
			row.festival = 0
		}
		d.price = append(d.price, row)
	}
	d.firstPrice = append(d.firstPrice, uint32(len(d.price)))
	for _, o := range k.Options {
		d.option = append(d.option, s.valueOf(o))
	}
	d.firstOption = append(d.firstOption, uint32(len(d.option)))
}

// valueOf numbers a value of an axis; the axis is a part of its name, as red of a case is not red
// of a strap.
func (s *segment) valueOf(o event.Option) uint32 {
	axis := s.axes.id(o.Name)
	id := s.values.id(event.Text{
		Zh: o.Name.Zh + "\x00" + o.Value.Zh, En: o.Name.En + "\x00" + o.Value.En,
	})
	if int(id) == len(s.axisOf) {
		s.axisOf = append(s.axisOf, axis)
		s.values.rows[id] = o.Value
		zh, en := choiceKey(o.Name.Zh, o.Value.Zh), choiceKey(o.Name.En, o.Value.En)
		s.choices[zh] = append(s.choices[zh], id)
		if en != zh {
			s.choices[en] = append(s.choices[en], id)
		}
	}
	return id
}

func (s *segment) brandOf(p *source) uint32 {
	id := s.brands.id(event.Text{En: p.offer.Brand})
	if int(id) == len(s.byBrand) {
		s.byBrand = append(s.byBrand, 0)
		s.brandAs = append(s.brandAs, folded(p.offer.Brand))
	}
	return id
}

// drop takes a product's row out of what is found. p is what the row was made of.
func (s *segment) drop(p *source) {
	id := counter(p.offer.Product)
	if s.current.get(id) == 0 {
		return
	}
	for _, t := range p.terms() {
		s.df[s.terms[t.text]]--
	}
	s.count(p, s.brandOf(p), -1)
	s.current.set(id, 0)
}

// count keeps the numbers of live products.
func (s *segment) count(p *source, brand uint32, by int) {
	s.live += by
	s.byBrand[brand] += int32(by)
	s.byKind[p.offer.Category] += int32(by)
	shop := counter(p.offer.Merchant)
	for uint64(len(s.byShop)) <= shop {
		s.byShop = append(s.byShop, 0)
	}
	s.byShop[shop] += int32(by)
	for i := range p.offer.SKUs {
		for _, o := range p.offer.SKUs[i].Options {
			if word := folded(o.Value.Zh); isHan(word) && !strings.Contains(word, " ") {
				s.dense[word] += by
			}
		}
	}
}

// dead is how many rows count no more.
func (s *segment) dead() int { return len(s.docs.product) - s.live }

// word is a dense word by which a run is parted: of the thesaurus, or the value of an option.
func (s *segment) word(run string) bool { return words().dense[run] || s.dense[run] > 0 }

// choiceKey is a value of an axis as a filter names it, in one language.
func choiceKey(axis, value string) string { return folded(axis) + "\x00" + folded(value) }
