package promo

import (
	"maps"
	"math"
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/rule"
)

// offer is a promotion made ready to be tested. What is looked at for every basket stands first,
// copied from the fact, so that passing over an offer touches one line of the processor's cache.
type offer struct {
	from, to   event.Instant
	fact       *event.PromotionPublished
	ceiling    money.Minor // it never takes more off
	merchant   event.MerchantID
	rule       event.Rule
	sound      bool // its conditions compile and its terms can be read
	narrow     bool // not every line of its merchant is eligible
	ended      bool
	currency   money.Currency
	when, what *rule.Program
	terms      event.Terms
	tiers      [2]event.Tier     // those of terms, when there are no more
	categories []event.Category  // ascending
	products   []event.ProductID // ascending
	places     int               // of the index where it is filed
}

// least is the sum of lines below which an offer takes nothing off. What counts pieces, and what a
// shopper is told of, is always looked at.
func (o *offer) least() int64 {
	t := &o.terms
	if t.Pieces || o.rule == event.RuleAllowance || len(t.Tiers) == 0 {
		return 0
	}
	least := t.Tiers[0].At
	for i := range t.Tiers {
		least = min(least, t.Tiers[i].At)
	}
	return least
}

// most is what an offer never takes more off than; an allowance competes with nothing.
func (o *offer) most() money.Minor {
	if o.rule == event.RuleAllowance {
		return money.MaxMinor
	}
	return o.ceiling
}

// shelf is offers sorted by start, then id. It is a balanced tree without pointers: the middle of a
// range is the root of what is left and right of it, and its label says when the last
// offer of its range ends. What is over or yet to come is passed over in whole branches.
// A shelf never changes: putting and taking make another one, which is what lets a copy of a book
// share all the others. What decides whether an offer is looked at lies in the shelf itself: with
// thousands alive, each offer that is touched is a wait for memory.
type shelf struct {
	offers []*offer
	labels []label
}

// label is what a shelf says of an offer; last is of the whole range that it is the root of.
type label struct {
	from, to, last event.Instant
	least          int64
	most           money.Minor // its ceiling
}

// look is what a basket asks a shelf for: offers alive at an instant whose thresholds are not
// beyond what its lines come to, and which can take off at least low and less than high.
type look struct {
	at        event.Instant
	sum       int64
	low, high money.Minor
}

// whatever looks at every offer alive.
func whatever(at event.Instant) look { return look{at, math.MaxInt64, 0, math.MaxInt64} }

func (s *shelf) alive(l look, yield func(*offer)) { s.search(0, len(s.offers), l, yield) }

func (s *shelf) search(from, to int, l look, yield func(*offer)) {
	for from < to {
		root := int(uint(from+to) >> 1)
		is := &s.labels[root]
		if is.last <= l.at {
			return
		}
		s.search(from, root, l, yield)
		if is.from > l.at {
			return
		}
		if is.to > l.at && is.least <= l.sum && l.low <= is.most && is.most < l.high {
			yield(s.offers[root])
		}
		from = root + 1
	}
}

// promises is the most that an offer takes off that a look would find, told from the labels alone.
func (s *shelf) promises(l look) (most money.Minor) {
	for i := range s.labels {
		if is := &s.labels[i]; is.from <= l.at && l.at < is.to && is.least <= l.sum {
			most = max(most, is.most)
		}
	}
	return most
}

func (s shelf) put(o *offer) shelf {
	i, _ := slices.BinarySearchFunc(s.offers, o, func(a, b *offer) int {
		if a.from != b.from {
			return compare(a.from, b.from)
		}
		return compare(a.fact.Promotion, b.fact.Promotion)
	})
	offers := make([]*offer, 0, len(s.offers)+1)
	offers = append(append(append(offers, s.offers[:i]...), o), s.offers[i:]...)
	return grown(offers)
}

func (s shelf) take(o *offer) shelf {
	return grown(slices.DeleteFunc(slices.Clone(s.offers), func(p *offer) bool { return p == o }))
}

func grown(offers []*offer) shelf {
	s := shelf{offers, make([]label, len(offers))}
	s.grow(0, len(offers))
	return s
}

func (s *shelf) grow(from, to int) (last event.Instant) {
	if from >= to {
		return -1 << 63
	}
	root := int(uint(from+to) >> 1)
	o := s.offers[root]
	last = max(s.grow(from, root), o.to, s.grow(root+1, to))
	s.labels[root] = label{o.from, o.to, last, o.least(), o.most()}
	return last
}

func (s *shelf) least() int64 {
	least := int64(math.MaxInt64)
	for i := range s.labels {
		least = min(least, s.labels[i].least)
	}
	return least
}

// aisle keeps what needs a phase apart from what holds in any of them.
type aisle struct {
	least  int64 // of all its offers: a basket that comes to less passes by
	always shelf
	phases map[int64]shelf
}

func (a aisle) put(o *offer, phases []int64) aisle {
	return a.change(phases, func(s shelf) shelf { return s.put(o) })
}

func (a aisle) take(o *offer, phases []int64) aisle {
	return a.change(phases, func(s shelf) shelf { return s.take(o) })
}

// change returns another aisle, with a nil phases meaning the shelf of what always holds.
func (a aisle) change(phases []int64, f func(shelf) shelf) aisle {
	a = a.changed(phases, f)
	a.least = a.always.least()
	for _, s := range a.phases {
		a.least = min(a.least, s.least())
	}
	return a
}

func (a aisle) changed(phases []int64, f func(shelf) shelf) aisle {
	if phases == nil {
		a.always = f(a.always)
		return a
	}
	kept := maps.Clone(a.phases)
	if kept == nil {
		kept = map[int64]shelf{}
	}
	for _, p := range phases {
		kept[p] = f(kept[p])
	}
	a.phases = kept
	return a
}

func (a *aisle) promises(l look, phase int64) money.Minor {
	most := a.always.promises(l)
	if len(a.phases) > 0 {
		s := a.phases[phase]
		most = max(most, s.promises(l))
	}
	return most
}

func (a *aisle) alive(l look, phase int64, yield func(*offer)) {
	if a.least > l.sum {
		return
	}
	a.always.alive(l, yield)
	if len(a.phases) > 0 {
		s := a.phases[phase]
		s.alive(l, yield)
	}
}

// index finds the offers that may concern a basket. Each is filed under the narrowest of what it
// names: its products, else its merchant, else its categories, else under everything.
type index struct {
	products   map[event.ProductID]aisle
	merchants  map[event.MerchantID]aisle
	categories map[event.Category]aisle
	everything aisle
}

func newIndex() index {
	return index{
		products: map[event.ProductID]aisle{}, merchants: map[event.MerchantID]aisle{},
		categories: map[event.Category]aisle{},
	}
}

func (x *index) clone() index {
	return index{
		maps.Clone(x.products), maps.Clone(x.merchants), maps.Clone(x.categories), x.everything,
	}
}

func (x *index) put(o *offer) {
	x.file(o, func(a aisle, phases []int64) aisle { return a.put(o, phases) })
}

func (x *index) take(o *offer) {
	x.file(o, func(a aisle, phases []int64) aisle { return a.take(o, phases) })
}

func (x *index) file(o *offer, change func(aisle, []int64) aisle) {
	phases := needed(o.when, basketScope, "phase")
	categories, narrowed := o.needsCategories()
	merchants := needed(o.what, lineScope, "line.merchant")
	o.places = 1
	switch {
	case len(o.products) > 0:
		o.places = len(o.products)
		place(x.products, o.products, phases, change)
	case o.fact.Merchant != 0:
		place(x.merchants, []event.MerchantID{o.fact.Merchant}, phases, change)
	case merchants != nil:
		ids := make([]event.MerchantID, len(merchants))
		for i, id := range merchants {
			ids[i] = event.MerchantID(id)
		}
		o.places = len(ids)
		place(x.merchants, ids, phases, change)
	case narrowed:
		o.places = len(categories)
		place(x.categories, categories, phases, change)
	default:
		x.everything = change(x.everything, phases)
	}
}

func place[K comparable](
	m map[K]aisle, keys []K, phases []int64, change func(aisle, []int64) aisle,
) {
	for _, k := range keys {
		a := change(m[k], phases)
		if len(a.always.offers) == 0 && a.empty() {
			delete(m, k)
		} else {
			m[k] = a
		}
	}
}

func (a *aisle) empty() bool {
	for _, s := range a.phases {
		if len(s.offers) > 0 {
			return false
		}
	}
	return true
}

// needsCategories is what the fact names, and what its condition needs beside.
func (o *offer) needsCategories() (list []event.Category, narrowed bool) {
	codes := needed(o.what, lineScope, "line.category")
	if codes == nil {
		return o.categories, len(o.categories) > 0
	}
	for _, code := range codes {
		c := event.Category(code)
		if len(o.categories) == 0 || slices.Contains(o.categories, c) {
			list = append(list, c)
		}
	}
	return list, true
}

// needed is the codes that a condition needs of a word; nil when it needs none.
func needed(p *rule.Program, s *rule.Scope, name string) []int64 {
	if p == nil {
		return nil
	}
	codes, ok := p.Needs(s, name)
	if ok && codes == nil {
		codes = []int64{}
	}
	return codes
}

func compare[T ~int64 | ~uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
