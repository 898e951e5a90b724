package search

import (
	"math/bits"
	"slices"

	"carnival/event"
	"carnival/money"
)

// mask has a bit for each filter that a SKU fails. What fails none is found; what fails one counts
// in the facet of that one.
type mask uint32

const (
	failCategory mask = 1 << iota
	failMerchant
	failBrand
	failPromotion
	failPrice
	failStock
	failFestival
	failPresale
	failMarket
	failAxis // and those of further axes above it
)

// scope is what the promotions that run concern.
type scope struct {
	everything bool
	merchants  map[event.MerchantID]bool
	categories map[event.Category]bool
	products   map[event.ProductID]bool
	both       map[shelf]bool
}

// shelf is a category of a merchant.
type shelf struct {
	merchant event.MerchantID
	category event.Category
}

func scopeOf(all []promotion, at event.Instant) scope {
	s := scope{
		merchants: map[event.MerchantID]bool{}, categories: map[event.Category]bool{},
		products: map[event.ProductID]bool{}, both: map[shelf]bool{},
	}
	for i := range all {
		p := &all[i]
		if p.ended || at < p.from || at >= p.to {
			continue
		}
		for _, id := range p.products {
			s.products[id] = true
		}
		for _, c := range p.categories {
			if p.merchant == 0 {
				s.categories[c] = true
			} else {
				s.both[shelf{p.merchant, c}] = true
			}
		}
		if len(p.products)+len(p.categories) > 0 {
			continue
		}
		if p.merchant == 0 {
			s.everything = true
		} else {
			s.merchants[p.merchant] = true
		}
	}
	return s
}

func (s *scope) holds(d *columns, row uint32) bool {
	return s.everything ||
		len(s.categories) > 0 && s.categories[d.category[row]] ||
		len(s.merchants) > 0 && s.merchants[d.merchant[row]] ||
		len(s.both) > 0 && s.both[shelf{d.merchant[row], d.category[row]}] ||
		len(s.products) > 0 && s.products[d.product[row]]
}

// offer is a SKU as it stands in the market now.
type offer struct {
	sku      uint32 // its row
	price    Price
	inMarket bool
	onSale   bool // the festival price is charged
	inStock  bool
	presale  bool
	fails    mask
}

// filter goes through the rows that were found: it keeps what fits and counts the facets.
func (a *asking) filter() {
	a.tally, a.words, a.buckets = tally{}, 0, a.buckets[:0]
	if a.q.few {
		for _, h := range a.few {
			a.words++
			a.weighSKUs(h.row, 0, false)
		}
		return
	}
	for _, row := range a.rows {
		if int(a.hits[row]) < len(a.concepts) || !a.counts(row) {
			continue
		}
		a.words++
		fails, promoted := a.ofProduct(row)
		if bits.OnesCount32(uint32(fails)) > 1 {
			continue
		}
		a.weighSKUs(row, fails, promoted)
	}
}

// ofProduct tells which filters a product fails whatever its SKU.
func (a *asking) ofProduct(row uint32) (fails mask, promoted bool) {
	d := &a.docs
	if len(a.q.Categories) > 0 && !slices.Contains(a.q.Categories, d.category[row]) {
		fails |= failCategory
	}
	if len(a.q.Merchants) > 0 && !slices.Contains(a.q.Merchants, d.merchant[row]) {
		fails |= failMerchant
	}
	if len(a.brandIDs) > 0 && !slices.Contains(a.brandIDs, d.brand[row]) {
		fails |= failBrand
	}
	promoted = a.promoted.holds(d, row)
	if a.q.Promotion && !promoted {
		fails |= failPromotion
	}
	return fails, promoted
}

// weighSKUs looks at each SKU of a product: the product is found when one of them fits, and shown
// with the cheapest of those, one in stock before one that is sold out.
func (a *asking) weighSKUs(row uint32, fails mask, promoted bool) {
	c := counting{promoted: promoted}
	var best offer
	found := false
	for sku := a.docs.firstSKU[row]; sku < a.docs.firstSKU[row+1]; sku++ {
		o := a.offer(sku)
		o.fails |= fails
		if bits.OnesCount32(uint32(o.fails)) > 1 {
			continue
		}
		if !a.q.NoFacets {
			a.count(&c, row, &o)
		}
		if o.fails == 0 && (!found || o.better(&best)) {
			best, found = o, true
		}
	}
	if !a.q.NoFacets {
		a.tally.add(&c)
		if c.buckets != 0 {
			a.buckets = append(a.buckets, c.buckets)
		}
	}
	if !found {
		return
	}
	a.passed = append(a.passed, hit{
		key: a.key(row, &best), product: a.docs.product[row], row: row, best: best.sku,
		inStock: best.inStock,
	})
}

// better prefers what is in stock, and then what is cheaper.
func (o *offer) better(than *offer) bool {
	if o.inStock != than.inStock {
		return o.inStock
	}
	return o.price.Minor < than.price.Minor
}

// offer tells how a SKU stands, and which filters it fails by itself.
func (a *asking) offer(sku uint32) (o offer) {
	d := &a.docs
	o.sku = sku
	for i := d.firstPrice[sku]; i < d.firstPrice[sku+1]; i++ {
		if p := &d.price[i]; p.market == a.q.Market {
			o.inMarket = true
			o.price, o.onSale = a.priced(p)
			break
		}
	}
	id := d.sku[sku]
	o.inStock = a.available.get(counter(id)) > 0
	o.presale = len(a.pre) > 0 && a.pre[id]
	if !o.inMarket {
		o.fails |= failMarket
	}
	if a.q.InStock && !o.inStock {
		o.fails |= failStock
	}
	if a.q.Festival && !o.onSale {
		o.fails |= failFestival
	}
	if a.q.Presale && !o.presale {
		o.fails |= failPresale
	}
	if !a.inRange(&o) {
		o.fails |= failPrice
	}
	for i := range a.wanted {
		if !a.chosen(&a.wanted[i], sku) {
			o.fails |= failAxis << i
		}
	}
	return o
}

// priced is the row's price that stands now; promo said which of the two does.
func (a *asking) priced(p *price) (Price, bool) {
	out := Price{Minor: p.list, Currency: p.currency, List: p.list}
	if a.inWindow && p.festival > 0 {
		out.Minor, out.Festival = p.festival, true
	}
	return out, out.Festival
}

// inRange compares prices in the market's usual currency; another one is in no range.
func (a *asking) inRange(o *offer) bool {
	if a.q.PriceFrom == 0 && a.q.PriceTo == 0 {
		return true
	}
	return o.inMarket && a.comparable(o.price.Currency) && o.price.Minor >= a.q.PriceFrom &&
		(a.q.PriceTo == 0 || o.price.Minor <= a.q.PriceTo)
}

func (a *asking) comparable(c money.Currency) bool { return a.currency == 0 || a.currency == c }

func (a *asking) chosen(f *axisFilter, sku uint32) bool {
	d := &a.docs
	for _, id := range d.option[d.firstOption[sku]:d.firstOption[sku+1]] {
		if slices.Contains(f.ids, id) {
			return true
		}
	}
	return false
}

// A product's score is what its words say, up to three tenths more for what is bought and liked,
// and half as much again when the query is its very name. What is sold out stands behind
// everything that is not.
const (
	popularHalf  = 200 // pieces, or twice as many hearts, for half of what popularity can give
	popularShare = 30  // percent at most
	nameShare    = 50  // percent
	soldOutBack  = 1 << 61
)

// key is what a row is sorted by, the higher the sooner.
func (a *asking) key(row uint32, o *offer) int64 {
	id := counter(a.docs.product[row])
	switch a.q.Sort {
	case PriceUp, PriceDown:
		return a.priceKey(o)
	case Sold:
		return a.sold.get(id)
	case Newest:
		return int64(id)
	}
	score := a.total[row]
	liked := max(2*a.sold.get(id)+a.favourites.get(id), 0)
	popular := popularShare * liked * 1_000 / (liked + 2*popularHalf) // thousandths of a percent
	out := score + score/100_000*popular
	if name := &a.docs.name; name[0][row] == a.name || name[1][row] == a.name {
		out += score / 100 * nameShare
	}
	if !o.inStock && !o.presale {
		out -= soldOutBack
	}
	return out
}

// priceKey puts what cannot be compared last, whichever way prices run.
func (a *asking) priceKey(o *offer) int64 {
	if !a.comparable(o.price.Currency) {
		return -soldOutBack
	}
	if a.q.Sort == PriceUp {
		return -int64(o.price.Minor)
	}
	return int64(o.price.Minor)
}
