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
	twice     = 200
	vain      = 100
)

// strays are taps beside the quota: placed and never paid, or taken back before that.
func (b *baskets) strays(d *dice, shoppers int) []Tap {
	var rows []int32
	for r := range b.goods {
		if b.pieces.spare[r] > 0 && b.goods[r].Limit == 0 && b.goods[r].price() > 0 {
			rows = append(rows, int32(r))
		}
	}
	var out []Tap
	for i := range len(b.taps) * (forgotten + cancelled) / 10_000 {
		if len(rows) == 0 || shoppers == 0 {
			break
		}
		r := rows[d.below(len(rows))]
		if b.pieces.spare[r] == 0 {
			continue
		}
		b.pieces.spare[r]--
		t := Tap{
			Shopper: int32(d.below(shoppers)), Orders: 1, Fate: Forgotten,
			Lines: []Line{{r, 1}}, Value: b.goods[r].price(),
		}
		if i*cancelled%(forgotten+cancelled) < cancelled {
			t.Fate = Cancelled
		}
		out = append(out, t)
	}
	return out
}

// mark says which of the paid taps are sent twice and which have an order that goes back.
func mark(d *dice, taps []Tap) {
	for i := range taps {
		taps[i].Twice = d.below(10_000) < twice
		if d.below(10_000) < refunded {
			taps[i].Fate = Refunded
		}
	}
}

// tempt adds to some taps a line that is bound to be refused while the others are bought: more
// than a shopper may have, or goods whose last piece was sold before.
func (a *Agenda) tempt(d *dice, m *moments, p *pieces) {
	gone := map[int32]int64{} // when the last piece was ordered
	var limited []int32
	for r := range a.Goods {
		if a.Goods[r].Limit > 0 && a.Goods[r].price() > 0 && a.Goods[r].Stock > 0 {
			limited = append(limited, int32(r))
		}
	}
	for t := range a.Taps {
		for _, l := range a.Taps[t].Lines {
			if p.taken[l.Goods] == int(a.Goods[l.Goods].Stock) {
				gone[l.Goods] = max(gone[l.Goods], m.buy[t])
			}
		}
	}
	var sold []int32
	for r := range gone {
		sold = append(sold, r)
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

// act lists what is done on the day.
func (a *Agenda) act(d *dice, m *moments) {
	at := func(ms int64) event.Instant { return a.Opens + event.Instant(ms*millis) }
	last := m.length - 2_000
	for i := range a.Taps {
		t := &a.Taps[i]
		do := func(ms int64, does Deed) {
			a.Acts = append(a.Acts,
				Act{At: at(min(ms, last)), Shopper: t.Shopper, Does: does, Tap: int32(i)})
		}
		do(m.buy[i], Buy)
		switch t.Fate {
		case Paid:
			do(m.pay[i], Pay)
		case Refunded:
			do(m.pay[i], Pay)
			do(m.pay[i]+int64(d.between(600, 14_400))*1000, Refund)
		case Cancelled:
			do(m.buy[i]+int64(d.between(20, 600))*1000, Cancel)
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

// before adds an act of the warm-up. The nearer the opening, the more is done: of two days of
// chance the later one is taken. All of it happens at whole quarters of a day, so that the warm-up
// can be gone through in few steps.
func (a *Agenda) before(in *Input, d *dice, act Act) {
	quarters := max(1, int((in.Opens-in.WarmUp)/(6*hour)))
	q := max(d.below(quarters), d.below(quarters))
	act.At = in.WarmUp + event.Instant(q)*6*hour + minute
	if act.At >= in.Opens {
		act.At = in.WarmUp
	}
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
