package crowd

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// What becomes of checkouts beside being paid, in ten thousandths of the paid ones. Assumed, but
// for the refunds.
const (
	forgotten = 150
	cancelled = 100
	refunded  = 100
	withdrawn = 100
	shipped   = 250
	received  = 150
	returned  = 60
	twice     = 200
	vain      = 100
	declined  = 100 // by the bank at first
)

// One payment in so many brings a fen too much, and one in so many of those that come back, the
// first among them, cannot be sent back by its bank.
const (
	surplus  = 500
	disputed = 25
)

// Methods of the sandbox provider, each of which has a day of its own go wrong.
const (
	methodDeclined  = "declined"
	methodAbandoned = "abandoned"
	methodSurplus   = "surplus"
	methodDisputed  = "refund-fails"
)

// strays are taps beside the quota: placed and never paid, or taken back before that. They hold no
// merchant's coupon that another tap of the shopper is bound to use, and ask for nothing that is
// not delivered to them.
func (b *baskets) strays(d *dice, claims []claim) []Tap {
	own := map[[2]int32]bool{}
	for _, c := range claims {
		if p := &b.reckon.offers.Promotions[c.promotion]; p.Funder == event.FundedByMerchant {
			for r := range b.goods {
				if b.goods[r].Merchant == p.Merchant {
					own[[2]int32{c.shopper, b.seller[r]}] = true
					break
				}
			}
		}
	}
	var rows []int32
	for r := range b.goods {
		if b.pieces.spare[r] > 0 && len(b.reckon.limits[r]) == 0 && b.goods[r].price() > 0 {
			rows = append(rows, int32(r))
		}
	}
	var out []Tap
	for i := range len(b.taps) * (forgotten + cancelled) / 10_000 {
		if len(rows) == 0 || len(b.homes) == 0 {
			break
		}
		r, who := rows[d.below(len(rows))], int32(d.below(len(b.homes)))
		if b.pieces.spare[r] == 0 || own[[2]int32{who, b.seller[r]}] ||
			!b.reckon.delivers(b.goods[r].Merchant, b.homes[who].Province) {
			continue
		}
		b.pieces.spare[r]--
		t := Tap{Shopper: who, Orders: 1, Fate: Forgotten, Lines: []Line{{r, 1}}}
		if i*cancelled%(forgotten+cancelled) < cancelled {
			t.Fate = Cancelled
		}
		t.Value, _ = b.worth(&t)
		out = append(out, t)
	}
	return out
}

// mark says which of the paid taps are sent twice, and what happens to them after they are paid.
func mark(d *dice, taps []Tap) {
	back := 0
	for i := range taps {
		taps[i].Twice = d.below(10_000) < twice
		at := d.below(10_000)
		for _, f := range [...]struct {
			fate  Fate
			parts int
		}{
			{Refunded, refunded}, {Withdrawn, withdrawn}, {Shipped, shipped},
			{Received, received}, {Returned, returned},
		} {
			if at -= f.parts; at < 0 {
				if len(taps[i].Lines) > 0 {
					taps[i].Fate = f.fate
				}
				break
			}
		}
		taps[i].Declined = d.below(10_000) < declined
		switch {
		case taps[i].Fate.returns():
			if back++; back%disputed == 1 {
				taps[i].Method = methodDisputed
			}
		case i%surplus == 0:
			taps[i].Method = methodSurplus
		}
	}
}

// tempt adds to some taps a line that is bound to be refused while the others are bought: more
// than a shopper may have, or goods whose last piece was sold before and does not come back.
func (a *Agenda) tempt(d *dice, m *moments, b *baskets) {
	gone := map[int32]int64{} // when the last piece was ordered
	back := map[int32]bool{}
	var limited []int32
	for r := range a.Goods {
		if a.Goods[r].Limit > 0 && a.Goods[r].price() > 0 && a.Goods[r].Stock > 0 {
			limited = append(limited, int32(r))
		}
	}
	for i := range a.Deposits {
		back[a.Deposits[i].Goods] = true
	}
	for t := range a.Taps {
		for _, l := range a.Taps[t].Lines {
			if b.pieces.taken[l.Goods] == int(a.Goods[l.Goods].Stock) {
				gone[l.Goods] = max(gone[l.Goods], m.buy[t])
			}
			back[l.Goods] = back[l.Goods] || a.Taps[t].Fate.returns()
		}
	}
	var sold []int32
	for r := range gone {
		if !back[r] {
			sold = append(sold, r)
		}
	}
	slices.Sort(sold)
	for t := range a.Taps {
		tap := &a.Taps[t]
		if tap.FromCart || d.below(10_000) >= vain {
			continue
		}
		if len(limited) > 0 && d.below(2) == 0 {
			r := limited[d.below(len(limited))]
			tap.vainly(Line{r, a.Goods[r].Limit + 1})
		} else if len(sold) > 0 {
			r := sold[d.below(len(sold))]
			if gone[r]+60_000 < m.buy[t] {
				tap.vainly(Line{r, 1})
			}
		}
	}
}

// vainly adds a vain wish for goods that the tap does not buy anyway.
func (t *Tap) vainly(l Line) {
	same := func(had Line) bool { return had.Goods == l.Goods }
	if !slices.ContainsFunc(t.Lines, same) {
		t.Vain = append(t.Vain, l)
	}
}

// act lists what is bought and paid on the day, and what is not.
func (a *Agenda) act(d *dice, m *moments) {
	for i := range a.Taps {
		t := &a.Taps[i]
		a.do(m, i, m.buy[i], Buy)
		switch {
		case t.Fate.settles():
			if t.Declined {
				a.do(m, i, m.pay[i], Try)
			}
			a.do(m, i, m.pay[i], Pay)
		case t.Fate == Forgotten && d.below(2) == 0:
			a.do(m, i, m.buy[i]+int64(d.between(5, 60))*1000, Try)
		case t.Fate == Cancelled:
			a.do(m, i, m.buy[i]+int64(d.between(20, 600))*1000, Cancel)
		}
		if t.Fate == Refunded {
			a.do(m, i, m.pay[i]+int64(d.between(600, 14_400))*1000, Refund)
		}
	}
}

// do adds something that is done about a tap so many milliseconds after the opening, on the day
// in any case.
func (a *Agenda) do(m *moments, tap int, ms int64, does Deed) {
	t := &a.Taps[tap]
	act := Act{
		At:      a.Opens + event.Instant(min(ms, m.length-2_000)*millis),
		Shopper: t.Shopper, Does: does, Tap: int32(tap),
	}
	if does > PayDeposit && does != Try {
		act.Line = Line{t.Lines[0].Goods, 1}
	}
	a.Acts = append(a.Acts, act)
}

// follow lists what happens to orders after they are paid, in seconds from one thing to the next.
// Shops ship from the first hour on, and the nearest parcels arrive the same day; what would happen
// later is not on the agenda.
func (a *Agenda) follow(d *dice, m *moments) {
	type step struct {
		from, to int
		does     Deed
	}
	way := [...]step{
		{1_800, 14_400, Ship}, {3_600, 14_400, Receive}, {600, 3_600, Return}, {300, 1_800, Agree},
		{300, 1_800, SendBack}, {1_800, 7_200, Accept},
	}
	for i := range a.Taps {
		steps := way[:0]
		switch a.Taps[i].Fate {
		case Withdrawn:
			steps = []step{{300, 7_200, Withdraw}}
		case Shipped:
			steps = way[:1]
		case Received:
			steps = way[:2]
		case Returned:
			steps = way[:]
		}
		at := m.pay[i]
		for _, s := range steps {
			at += int64(d.between(s.from, s.to)) * 1000
			if at < m.length-int64(quiet)/millis {
				a.do(m, i, at, s.does)
			}
		}
	}
}

// cartsUntil is how long after the opening a shopper's first checkout is the emptying of a cart
// that was filled before.
const cartsUntil = int64(hour) / millis

// What is done before the opening, in hundredths of the shoppers who buy. Of those about seven in
// eight had a cart or favourites in an earlier edition (80 of 91 million).
const (
	favouring = 60
	browsing  = 10
	liking    = 30
)

// warm lists what is done before the opening: carts are filled by those who come at the opening,
// and some keep what they never buy.
func (a *Agenda) warm(in *Input, d *dice, m *moments) {
	if in.WarmUp >= in.Opens {
		return
	}
	first := map[int32]int{}
	for t := range a.Taps {
		had, known := first[a.Taps[t].Shopper]
		if len(a.Taps[t].Lines) == 0 {
			continue // a balance alone needs no cart
		}
		if !known || m.buy[t] < m.buy[had] {
			first[a.Taps[t].Shopper] = t
		}
	}
	for s := range a.Shoppers {
		t, buys := first[int32(s)]
		if !buys {
			continue
		}
		tap := &a.Taps[t]
		tap.FromCart = m.buy[t] < cartsUntil
		if tap.FromCart {
			for _, l := range tap.Lines {
				a.before(in, d, Act{Shopper: int32(s), Does: Put, Line: l})
			}
		} else if d.below(100) < browsing {
			a.before(in, d, Act{Shopper: int32(s), Does: Put, Line: Line{tap.Lines[0].Goods, 1}})
		}
		if d.below(100) < favouring {
			l := tap.Lines[d.below(len(tap.Lines))]
			a.before(in, d, Act{Shopper: int32(s), Does: Favour, Line: l})
		}
	}
}

// like lists who follows a shop before the opening: one of those that they will buy from.
func (a *Agenda) like(in *Input, d *dice) {
	if in.WarmUp >= in.Opens {
		return
	}
	asked := make([]bool, len(a.Shoppers))
	for t := range a.Taps {
		tap := &a.Taps[t]
		if len(tap.Lines) == 0 || asked[tap.Shopper] {
			continue
		}
		asked[tap.Shopper] = true
		if d.below(100) < liking {
			l := tap.Lines[d.below(len(tap.Lines))]
			a.before(in, d, Act{Shopper: tap.Shopper, Does: Like, Line: l})
		}
	}
}

// before adds an act of the warm-up.
func (a *Agenda) before(in *Input, d *dice, act Act) {
	act.At = in.quarter(d, in.WarmUp, in.Opens)
	a.Acts = append(a.Acts, act)
}

// worth is what the paid taps come to.
func worth(taps []Tap) (sum money.Minor) {
	for i := range taps {
		if taps[i].Fate.settles() {
			sum += taps[i].Value
		}
	}
	return sum
}
