package promo

import (
	"cmp"
	"math"
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// A bill has one slot for each benefit of which at most one may be applied: a full reduction and a
// coupon for each shop, in the order in which the basket names the shops first, then a cross-store
// discount, then a platform coupon. It is also the order in which they are applied (rules R4.1).

// shop is one merchant's part of a basket.
type shop struct {
	id     event.MerchantID
	lines  []uint16
	sum    money.Minor
	pieces int64
}

// work is the memory of a quote.
type work struct {
	book *Book
	ask  *Basket
	bill *Bill

	values values
	amount []money.Minor // of each line, before discounts
	room   []money.Minor // of each line, for what comes off next
	shops  []shop
	shopOf []uint16
	every  []uint16 // line
	lines  []uint16 // arena of lists of lines
	sum    money.Minor
	pieces int64

	offers     []*offer
	candidates []candidate
	allowances []candidate
	saved      money.Minor // that the allowance paid
	chosen     []int32     // of each slot, a candidate or none
	unasked    []*offer    // whose conditions nobody needed to ask yet
	floorOfAll money.Minor // of what was looked at of what concerns every basket
	floor      money.Minor // of what was looked at by category
	lapsed     money.Minor // of what is chosen, what no line had room for
	portions   []portion
	shares     []event.LineShare
	purse      purse
	search     search
	collect    func(*offer) // appends to offers; made once
}

const none = -1

// Quote writes into bill what a basket costs: one answer for page, cart, checkout and simulation.
//
// Benefits are combined so that the most comes off altogether; then so that the least stored money
// is used; then so that, slot by slot in the order in which they are applied, what expires
// earliest is used, then what has the lowest id. A coupon without which as much would come off is
// not used. A promotion that nobody holds is applied wherever one of its kind is there to be.
//
// The order of the basket's coupons and envelopes and of the book's promotions has no influence.
func (b *Book) Quote(ask *Basket, bill *Bill) {
	if bill.work == nil {
		bill.work = newWork()
	}
	w := bill.work
	w.book, w.ask, w.bill = b, ask, bill
	w.layOut()
	w.gather()
	w.testCoupons()
	w.testEnvelopes()
	w.testAllowances()
	w.settle()
	if !w.settledBest() {
		w.searchBest()
		w.settle()
	}
	w.explain()
	w.freight()
	w.sumUp()
	w.book, w.ask, w.bill = nil, nil, nil
}

func newWork() *work {
	w := &work{}
	w.collect = func(o *offer) {
		if o.places == 1 || !slices.Contains(w.offers, o) {
			w.offers = append(w.offers, o)
		}
	}
	return w
}

// layOut reads the lines of the basket and empties the slots.
func (w *work) layOut() {
	n := len(w.ask.Lines)
	w.values.filled = false
	w.amount, w.room = w.amount[:0], w.room[:0]
	w.shops, w.shopOf = w.shops[:0], w.shopOf[:0]
	w.every, w.lines = w.every[:0], w.lines[:0]
	w.sum, w.pieces = 0, 0
	for i := range w.ask.Lines {
		l := &w.ask.Lines[i]
		a := worth(l)
		w.amount = append(w.amount, a)
		w.room = append(w.room, 0)
		w.every = append(w.every, uint16(i))
		w.sum += a
		w.pieces += int64(l.Quantity)
		s := w.shopAt(l.Merchant)
		w.shops[s].sum += a
		w.shops[s].pieces += int64(l.Quantity)
		w.shopOf = append(w.shopOf, uint16(s))
	}
	w.lines = slices.Grow(w.lines, n)
	for s := range w.shops {
		from := len(w.lines)
		for i, of := range w.shopOf {
			if int(of) == s {
				w.lines = append(w.lines, uint16(i))
			}
		}
		w.shops[s].lines = w.lines[from:len(w.lines):len(w.lines)]
	}
	w.chosen = w.chosen[:0]
	for range 2*len(w.shops) + 2 {
		w.chosen = append(w.chosen, none)
	}
}

// worth is what a line costs before discounts. What is out of range is cut, so that no sum wraps;
// the rulebook refuses such lines long before.
func worth(l *Line) money.Minor {
	a, err := l.Unit.Times(l.Quantity)
	if err != nil {
		return money.MaxMinor
	}
	return max(a, 0)
}

// shopAt is the place of a merchant among the shops, where it is put when it is new.
func (w *work) shopAt(id event.MerchantID) int {
	for s := len(w.shops) - 1; s >= 0; s-- {
		if w.shops[s].id == id {
			return s
		}
	}
	w.shops = append(w.shops, shop{id: id})
	return len(w.shops) - 1
}

func (w *work) shop(id event.MerchantID) *shop {
	for s := range w.shops {
		if w.shops[s].id == id {
			return &w.shops[s]
		}
	}
	return nil
}

// gather finds the promotions that nobody holds and that may concern the basket, and tests them.
// Those that concern every basket come first, and of these what promises most: of all others over
// all shops, what cannot come off better than the best so far is not even touched unless a search
// needs it.
func (w *work) gather() {
	w.offers, w.candidates, w.unasked = w.offers[:0], w.candidates[:0], w.unasked[:0]
	w.bill.Unused = w.bill.Unused[:0]
	x, all := &w.book.discounts, w.lookFor(w.sum)
	phase := phaseCode(w.ask.Phase)
	all.low = x.everything.promises(all, phase)
	x.everything.alive(all, phase, w.collect)
	w.considerFrom(0)
	w.floorOfAll = w.standing()
	from := len(w.offers)
	all.low, all.high = w.floorOfAll, all.low
	x.everything.alive(all, phase, w.collect)
	w.considerFrom(from)
	all.high = math.MaxInt64
	w.floor = w.standing()
	from = len(w.offers)
	all.low = w.floor
	w.byCategory(all, phase)
	all.low = 0
	w.byShop(phase)
	w.byProduct(all, phase)
	w.considerFrom(from)
}

// standing is what the cross-store discount that stands takes off, which another one has to reach;
// to explain a bill, all are looked at.
func (w *work) standing() money.Minor {
	if best := w.chosen[2*len(w.shops)]; best != none && !w.ask.Explain {
		return w.candidates[best].amount
	}
	return 0
}

// lookFor asks for all that is alive and reaches its threshold within a sum; to explain a bill,
// all that is alive.
func (w *work) lookFor(sum money.Minor) look {
	l := whatever(w.ask.At)
	if !w.ask.Explain {
		l.sum = int64(sum)
	}
	return l
}

// considerFrom considers the offers collected from a place on. Those that can save most come first:
// once one stands, the smaller ones of its slot need not be asked. Whatever the order, the bill is
// the same.
func (w *work) considerFrom(from int) {
	offers := w.offers[from:]
	if len(offers) > 1 {
		slices.SortFunc(offers, func(a, b *offer) int { return cmp.Compare(b.ceiling, a.ceiling) })
	}
	for _, o := range offers {
		switch {
		case o.rule == event.RuleAllowance:
		case w.ask.Explain:
			c := candidate{until: o.to}
			if reason, short := w.test(o, &c); reason != 0 {
				w.unused(o.fact, event.Unused{Reason: reason, Short: short})
			} else {
				w.stand(&c)
			}
		default:
			w.consider(o)
		}
	}
}

// consider lets a promotion stand as a candidate when it applies. Where its slot has a better one
// already it can only be of use in a search, and nothing is asked of it until there is one: most
// bills then ask a condition or two, however many promotions are alive.
func (w *work) consider(o *offer) {
	var best *candidate
	if slot, ok := w.slotOf(o); ok && w.chosen[slot] != none {
		best = &w.candidates[w.chosen[slot]]
	}
	if best != nil && o.ceiling < best.amount {
		w.unasked = append(w.unasked, o)
		return
	}
	c := candidate{until: o.to}
	if reason, _ := w.measure(o, &c); reason != 0 {
		return
	}
	if best != nil && !c.better(best) {
		w.unasked = append(w.unasked, o)
	} else if w.condition(o) == 0 {
		w.stand(&c)
	}
}

// askAll tests what was put off, or not even touched.
func (w *work) askAll() {
	if w.floor > 0 {
		from, phase := len(w.offers), phaseCode(w.ask.Phase)
		low := w.lookFor(w.sum)
		low.high = w.floorOfAll
		w.book.discounts.everything.alive(low, phase, w.collect)
		low.high = w.floor
		w.byCategory(low, phase)
		w.unasked = append(w.unasked, w.offers[from:]...)
		w.floor, w.floorOfAll = 0, 0
	}
	for _, o := range w.unasked {
		c := candidate{until: o.to}
		if reason, _ := w.test(o, &c); reason == 0 {
			w.stand(&c)
		}
	}
	w.unasked = w.unasked[:0]
}

// stand adds a candidate, and chooses it if it is the best of its slot so far.
func (w *work) stand(c *candidate) {
	c.slot, _ = w.slotOf(c.offer)
	best := &w.chosen[c.slot]
	if *best == none || c.better(&w.candidates[*best]) {
		*best = int32(len(w.candidates))
	}
	w.candidates = append(w.candidates, *c)
}

// byShop collects what concerns one shop of the basket, which is measured on that shop's lines.
func (w *work) byShop(phase int64) {
	x := &w.book.discounts
	if len(x.merchants) == 0 {
		return
	}
	for s := range w.shops {
		if a, ok := x.merchants[w.shops[s].id]; ok {
			a.alive(w.lookFor(w.shops[s].sum), phase, w.collect)
		}
	}
}

// byCategory collects what concerns categories of the basket, over all shops.
func (w *work) byCategory(l look, phase int64) {
	x := &w.book.discounts
	if len(x.categories) == 0 {
		return
	}
	for i := range w.ask.Lines {
		if c := w.ask.Lines[i].Category; w.firstCategory(i) {
			if a, ok := x.categories[c]; ok {
				a.alive(l, phase, w.collect)
			}
		}
	}
}

// byProduct collects what concerns products of the basket.
func (w *work) byProduct(l look, phase int64) {
	x := &w.book.discounts
	if len(x.products) == 0 {
		return
	}
	for i := range w.ask.Lines {
		if a, ok := x.products[w.ask.Lines[i].Product]; ok && w.firstProduct(i) {
			a.alive(l, phase, w.collect)
		}
	}
}

// firstCategory reports whether no earlier line has the category of line i.
func (w *work) firstCategory(i int) bool {
	for j := range i {
		if w.ask.Lines[j].Category == w.ask.Lines[i].Category {
			return false
		}
	}
	return true
}

func (w *work) firstProduct(i int) bool {
	for j := range i {
		if w.ask.Lines[j].Product == w.ask.Lines[i].Product {
			return false
		}
	}
	return true
}

// slotOf is where a promotion stands in a bill; ok is false when its shop is not in the basket.
func (w *work) slotOf(o *offer) (slot int32, ok bool) {
	shops := int32(len(w.shops))
	switch o.rule {
	case event.RuleCrossStore:
		return 2 * shops, true
	case event.RulePlatformCoupon:
		return 2*shops + 1, true
	}
	for s := range w.shops {
		if w.shops[s].id != o.merchant {
			continue
		}
		if o.rule == event.RuleShopCoupon {
			return shops + int32(s), true
		}
		return int32(s), true
	}
	return 0, false
}

// settle writes the bill of what is chosen.
func (w *work) settle() {
	w.bill.Discounts, w.shares, w.lapsed = w.bill.Discounts[:0], w.shares[:0], 0
	for i := range w.ask.Lines {
		w.room[i] = w.whole(i)
	}
	for _, i := range w.chosen {
		if i == none {
			continue
		}
		c := &w.candidates[i]
		portions := w.portionsFor(c)
		w.enter(c, portions)
	}
	w.useEnvelopes()
	w.useAllowance()
}

func (w *work) portionsFor(c *candidate) []portion {
	if w.book.Overflow == festival.Reallocate {
		return w.poured(c.amount, c.lines)
	}
	return w.capped(c.amount, c.lines)
}

// enter writes the row of a candidate.
func (w *work) enter(c *candidate, portions []portion) {
	f := c.offer.fact
	w.row(event.Discount{
		Rule: f.Rule, Funder: f.Funder, Promotion: f.Promotion, Coupon: c.coupon,
		Merchant: f.Merchant, Base: c.base, At: c.at, Times: c.times,
	}, portions, c.amount)
}

// row writes a row of the bill and takes its shares off the lines. A row of nothing is none.
func (w *work) row(d event.Discount, portions []portion, wanted money.Minor) {
	from := len(w.shares)
	for i := range portions {
		if p := &portions[i]; p.part > 0 {
			w.shares = append(w.shares, event.LineShare{Line: p.line, Amount: p.part})
			w.room[p.line] -= p.part
			d.Amount += p.part
		}
	}
	w.lapsed += wanted - d.Amount
	if d.Amount == 0 {
		return
	}
	d.Lapsed = wanted - d.Amount
	d.Shares = w.shares[from:len(w.shares):len(w.shares)]
	w.bill.Discounts = append(w.bill.Discounts, d)
}

// unused notes a benefit that was not applied.
func (w *work) unused(f *event.PromotionPublished, u event.Unused) {
	u.Rule, u.Promotion = f.Rule, f.Promotion
	w.bill.Unused = append(w.bill.Unused, u)
}

// explain says of each candidate that was not applied why, and puts the reasons in order.
func (w *work) explain() {
	for i := range w.candidates {
		c := &w.candidates[i]
		if c.coupon == 0 && !w.ask.Explain || w.applied(c) {
			continue
		}
		reason := event.UnusedNothingLeft
		switch other := w.chosen[c.slot]; {
		case other == none || int(other) == i:
		case w.candidates[other].offer == c.offer:
			reason = event.UnusedSame
		default:
			reason = event.UnusedBetter
		}
		w.unused(c.offer.fact, event.Unused{Coupon: c.coupon, Reason: reason})
	}
	w.explainEnvelopes()
	w.explainAllowance()
	w.bill.Unused = append(w.bill.Unused, w.ask.Aside...)
	slices.SortFunc(w.bill.Unused, func(a, b event.Unused) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Promotion, b.Promotion),
			cmp.Compare(a.Coupon, b.Coupon), cmp.Compare(a.Envelope, b.Envelope))
	})
}

func (w *work) applied(c *candidate) bool {
	for i := range w.bill.Discounts {
		d := &w.bill.Discounts[i]
		if d.Promotion == c.offer.fact.Promotion && d.Coupon == c.coupon {
			return true
		}
	}
	return false
}

// sumUp totals the lines: goods - deposits' deductions - discounts + freight.
func (w *work) sumUp() {
	b := w.bill
	b.Goods, b.Total = w.sum, 0
	b.Off = b.Off[:0]
	for i := range w.ask.Lines {
		b.Off = append(b.Off, w.whole(i)-w.room[i])
		b.Total += w.room[i]
	}
	for _, f := range b.Freight {
		b.Total += f
	}
}
