package search

import (
	"cmp"
	"math/bits"
	"slices"

	"carnival/event"
	"carnival/money"
)

// Bounds of what is told of a facet.
const (
	maxValues  = 20
	maxAxes    = 10
	maxBuckets = 8
)

// tally holds the counts of facets that are small; those by option, brand and merchant lie in the
// scratch.
type tally struct {
	categories [256]int32
	markets    [marketSlots]int32
	inStock    int
	festival   int
	promotion  int
	presale    int
}

// counting notes for one product what was counted already, so that its SKUs count once.
type counting struct {
	promoted  bool
	done      mask // facets of the product itself
	buckets   uint64
	markets   [(marketSlots + 63) / 64]uint64 // a bit a slot
	inStock   bool
	festival  bool
	promotion bool
	presale   bool
}

// count counts a SKU that fits, in every facet, or one that fails a single filter, in its facet.
func (a *asking) count(c *counting, row uint32, o *offer) {
	only := o.fails
	d := &a.docs
	once := func(fail mask) bool {
		if only&^fail != 0 || c.done&fail != 0 {
			return false
		}
		c.done |= fail
		return true
	}
	if once(failCategory) && int(d.category[row]) < len(a.tally.categories) {
		a.tally.categories[d.category[row]]++
	}
	if once(failMerchant) {
		a.byShop[counter(d.merchant[row])]++
	}
	if once(failBrand) {
		a.byBrand[d.brand[row]]++
	}
	if only&^failPrice == 0 && o.inMarket && a.comparable(o.price.Currency) {
		c.buckets |= 1 << bucketOf(o.price.Minor)
	}
	c.inStock = c.inStock || only&^failStock == 0 && o.inStock
	c.festival = c.festival || only&^failFestival == 0 && o.onSale
	c.presale = c.presale || only&^failPresale == 0 && o.presale
	c.promotion = c.promotion || only&^failPromotion == 0 && c.promoted
	if only&^failMarket == 0 {
		a.countMarkets(c, o.sku)
	}
	a.countOptions(row, o)
}

func (a *asking) countMarkets(c *counting, sku uint32) {
	d := &a.docs
	for i := d.firstPrice[sku]; i < d.firstPrice[sku+1]; i++ {
		slot, ok := marketSlot(d.price[i].market)
		word, bit := slot/64, uint64(1)<<(slot%64)
		if !ok || c.markets[word]&bit != 0 {
			continue
		}
		c.markets[word] |= bit
		a.tally.markets[slot]++
	}
}

// marketSlots is one for each pair of letters.
const marketSlots = 26 * 26

func marketSlot(m event.Market) (uint16, bool) {
	first, second := uint16(m>>8)-'A', uint16(m&0xFF)-'A'
	return first*26 + second, first < 26 && second < 26
}

// countOptions counts the values of a SKU. One that fails the filter of an axis counts only there.
func (a *asking) countOptions(row uint32, o *offer) {
	d := &a.docs
	if o.fails != 0 && o.fails < failAxis {
		return
	}
	for _, id := range d.option[d.firstOption[o.sku]:d.firstOption[o.sku+1]] {
		if o.fails != 0 && !a.failsOn(o.fails, a.axisOf[id]) {
			continue
		}
		if a.seen[id] != row+1 {
			a.seen[id] = row + 1
			a.byValue[id]++
		}
	}
}

func (a *asking) failsOn(fails mask, axis uint32) bool {
	for i := range a.wanted {
		if fails == failAxis<<i {
			return slices.Contains(a.wanted[i].of, axis)
		}
	}
	return false
}

// add counts what a product has of the facets that are noted by product.
func (t *tally) add(c *counting) {
	t.inStock += one(c.inStock)
	t.festival += one(c.festival)
	t.promotion += one(c.promotion)
	t.presale += one(c.presale)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Prices are counted between the steps 1, 2, 5, 10 and so on of the minor unit.
const bucketCount = 48

var steps = func() (s [bucketCount]money.Minor) {
	at := money.Minor(1)
	for i := 0; i < bucketCount; i += 3 {
		s[i], s[i+1], s[i+2] = at, 2*at, 5*at
		at *= 10
	}
	return s
}()

// stepOf is the last step that no number of so many bits is below.
var stepOf = func() (s [65]uint8) {
	for n := range s {
		for n > 1 && int(s[n])+1 < bucketCount && steps[s[n]+1] <= 1<<(n-1) {
			s[n]++
		}
	}
	return s
}()

// bucketOf is the last step that is not above a price.
func bucketOf(m money.Minor) int {
	at := int(stepOf[bits.Len64(uint64(max(m, 0)))])
	for at+1 < bucketCount && steps[at+1] <= m {
		at++
	}
	return at
}

// facets tells the counts, the most frequent first.
func (a *asking) facets() (f Facets) {
	t := &a.tally
	for c, n := range t.categories {
		f.Categories = counted(f.Categories, event.Category(c), n)
	}
	for m, n := range a.byShop {
		f.Merchants = counted(f.Merchants, a.merchant(m), n)
	}
	for b, n := range a.byBrand {
		if b > 0 {
			f.Brands = counted(f.Brands, a.brands[b].En, n)
		}
	}
	for slot, n := range t.markets {
		code := event.Market('A'+slot/26)<<8 | event.Market('A'+slot%26)
		f.Markets = counted(f.Markets, code, n)
	}
	f.Categories, f.Merchants = frequent(f.Categories), frequent(f.Merchants)
	f.Brands, f.Markets = frequent(f.Brands), frequent(f.Markets)
	f.Options, f.Prices = a.optionFacets(), a.ranges()
	f.InStock, f.Festival, f.Promotion, f.Presale = t.inStock, t.festival, t.promotion, t.presale
	return f
}

func counted[T any](list []Count[T], value T, n int32) []Count[T] {
	if n == 0 {
		return list
	}
	return append(list, Count[T]{value, int(n)})
}

// frequent keeps the values that most products have; equal ones stand by value.
func frequent[T cmp.Ordered](list []Count[T]) []Count[T] {
	slices.SortFunc(list, func(a, b Count[T]) int {
		return cmp.Or(cmp.Compare(b.Products, a.Products), cmp.Compare(a.Value, b.Value))
	})
	return list[:min(len(list), maxValues)]
}

// optionFacets gives the axes that most products have, with their values.
func (a *asking) optionFacets() []Axis {
	values := make([][]Count[event.Text], len(a.axes))
	weight := make([]Count[int], 0, len(values))
	for id, n := range a.byValue {
		if n > 0 {
			axis := a.axisOf[id]
			values[axis] = append(values[axis], Count[event.Text]{a.values[id], int(n)})
		}
	}
	for axis := range values {
		sum := 0
		for _, v := range values[axis] {
			sum += v.Products
		}
		if sum > 0 {
			weight = append(weight, Count[int]{axis, sum})
		}
	}
	slices.SortFunc(weight, func(x, y Count[int]) int {
		return cmp.Or(cmp.Compare(y.Products, x.Products),
			compareText(a.axes[x.Value], a.axes[y.Value]))
	})
	var out []Axis
	for _, w := range weight[:min(len(weight), maxAxes)] {
		list := values[w.Value]
		slices.SortFunc(list, func(x, y Count[event.Text]) int {
			return cmp.Or(cmp.Compare(y.Products, x.Products), compareText(x.Value, y.Value))
		})
		out = append(out, Axis{a.axes[w.Value], list[:min(len(list), maxValues)]})
	}
	return out
}

func compareText(a, b event.Text) int {
	return cmp.Or(cmp.Compare(a.Zh, b.Zh), cmp.Compare(a.En, b.En))
}

// ranges joins neighbouring steps, the poorest first, until few enough are left. Products whose
// SKUs lie in several steps of a range count once in it.
func (a *asking) ranges() (out []Count[Range]) {
	var sums [bucketCount]int
	for _, b := range a.buckets {
		for ; b != 0; b &= b - 1 {
			sums[bits.TrailingZeros64(b)]++
		}
	}
	var list []stretch
	for b, n := range sums {
		if n > 0 || len(list) > 0 {
			list = append(list, stretch{b, b, n})
		}
	}
	for len(list) > 0 && list[len(list)-1].sum == 0 {
		list = list[:len(list)-1]
	}
	for len(list) > maxBuckets {
		at, least := 0, list[0].sum+list[1].sum
		for i := range list[:len(list)-1] {
			if sum := list[i].sum + list[i+1].sum; sum < least {
				at, least = i, sum
			}
		}
		list[at] = stretch{list[at].from, list[at+1].to, least}
		list = slices.Delete(list, at+1, at+2)
	}
	for _, s := range list {
		n := 0
		for _, b := range a.buckets {
			n += one(b>>s.from&(1<<(s.to-s.from+1)-1) != 0)
		}
		out = append(out, Count[Range]{s.prices(), n})
	}
	return out
}

// stretch is steps from..to with the sum of their products.
type stretch struct{ from, to, sum int }

func (s stretch) prices() Range {
	r := Range{steps[s.from], money.MaxMinor}
	if s.from == 0 {
		r.From = 0
	}
	if s.to+1 < bucketCount {
		r.To = steps[s.to+1] - 1
	}
	return r
}

// merchant is the id of a counter.
func (a *asking) merchant(n int) event.MerchantID {
	if id := a.shopIDs[n]; id != 0 {
		return id
	}
	return event.MerchantID(n)
}
