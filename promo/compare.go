package promo

import (
	"cmp"
	"iter"
	"slices"

	"carnival/event"
	"carnival/money"
)

// Trial asks what would happen if With stood in place of Without.
type Trial struct {
	Without, With *Book
	// Given is coupons of proposed promotions that every basket is taken to hold, since nobody can
	// have claimed them yet.
	Given []Coupon
	// Coupons is how many baskets can use what is given, since a promotion gives so many and no
	// more; 0 = as many as like.
	Coupons int
	Most    int // baskets to show that change most
}

// Comparison is what would have happened. Baskets in other currencies than the first are counted
// in Skipped and nowhere else, because amounts of two currencies have no sum.
type Comparison struct {
	Currency                 money.Currency
	Looked, Changed, Skipped int
	Used                     int // baskets that used a given coupon
	Goods                    money.Minor
	Freight                  [2]money.Minor // without and with, as all pairs below
	Total                    [2]money.Minor
	Funders                  []FunderSum // by funder
	Depth                    [2]int64    // discounts over goods, in parts per million
	Spread                   []Band
	Most                     []Change // greatest change first
}

// FunderSum is what one party pays for discounts. Budget is what it would pay more.
type FunderSum struct {
	Funder        event.Funder
	Without, With money.Minor
}

// Budget is what the party would pay more.
func (f FunderSum) Budget() money.Minor { return f.With - f.Without }

// Band counts the baskets whose discounts are at least From and below To parts per million of
// their goods.
type Band struct {
	From, To int64
	Baskets  [2]int
}

// Change is one basket's two bills.
type Change struct {
	Shopper event.ShopperID
	Goods   money.Minor
	Off     [2]money.Minor
	Total   [2]money.Minor
}

// size is how much changes of it.
func (c *Change) size() money.Minor {
	return max(c.Total[0]-c.Total[1], c.Total[1]-c.Total[0])
}

// bands in parts per million; a basket without any discount has its own, and one that is given
// away whole is in the last.
var bands = [...]int64{
	0, 1, 20_000, 50_000, 100_000, 150_000, 200_000, 300_000, 500_000, million + 1,
}

const million = 1_000_000

// Compare quotes baskets under both books. It changes neither, and keeps of a basket only what
// Most asks for. The baskets say at which instant they are quoted, which may lie in the future. Of
// given coupons the first baskets that use them take them, until there are none.
func Compare(t Trial, baskets iter.Seq2[event.ShopperID, *Basket]) *Comparison {
	out := &Comparison{Spread: make([]Band, len(bands)-1)}
	for i := range out.Spread {
		out.Spread[i] = Band{From: bands[i], To: bands[i+1]}
	}
	var bills [2]Bill
	for shopper, b := range baskets {
		if out.Currency == 0 {
			out.Currency = b.Currency
		}
		if b.Currency != out.Currency {
			out.Skipped++
			continue
		}
		held := *b
		if t.Coupons == 0 || out.Used < t.Coupons {
			held.Coupons = slices.Concat(b.Coupons, t.Given)
		}
		t.Without.Quote(&held, &bills[0])
		t.With.Quote(&held, &bills[1])
		if t.used(&bills[1]) {
			out.Used++
		}
		out.count(shopper, &bills)
		if len(out.Most) > 2*t.Most+slack {
			out.cut(t.Most)
		}
	}
	out.cut(t.Most)
	slices.SortFunc(out.Funders, func(a, b FunderSum) int {
		return cmp.Compare(a.Funder, b.Funder)
	})
	var off [2]money.Minor
	for _, f := range out.Funders {
		off[0] += f.Without
		off[1] += f.With
	}
	for side := range off {
		out.Depth[side] = perMillion(off[side], out.Goods)
	}
	return out
}

// used reports whether a bill applies a given coupon.
func (t *Trial) used(bill *Bill) bool {
	return slices.ContainsFunc(bill.Discounts, func(d event.Discount) bool {
		return d.Coupon != 0 && slices.ContainsFunc(t.Given, func(c Coupon) bool {
			return c.ID == d.Coupon
		})
	})
}

// slack is how many changes are gathered before the least of them are dropped.
const slack = 256

// count adds one basket's two bills.
func (c *Comparison) count(shopper event.ShopperID, bills *[2]Bill) {
	c.Looked++
	change := Change{Shopper: shopper, Goods: bills[0].Goods}
	c.Goods += bills[0].Goods
	for side := range bills {
		bill := &bills[side]
		for i := range bill.Discounts {
			d := &bill.Discounts[i]
			f := c.funder(d.Funder)
			if side == 0 {
				f.Without += d.Amount
			} else {
				f.With += d.Amount
			}
			change.Off[side] += d.Amount
		}
		for _, f := range bill.Freight {
			c.Freight[side] += f
		}
		change.Total[side] = bill.Total
		c.Total[side] += bill.Total
		depth := perMillion(change.Off[side], change.Goods)
		for i := range c.Spread {
			if c.Spread[i].From <= depth && depth < c.Spread[i].To {
				c.Spread[i].Baskets[side]++
			}
		}
	}
	if bills[0].Total != bills[1].Total || !sameRows(bills) {
		c.Changed++
		c.Most = append(c.Most, change)
	}
}

// sameRows reports whether two bills apply the same benefits.
func sameRows(bills *[2]Bill) bool {
	return slices.EqualFunc(bills[0].Discounts, bills[1].Discounts, func(a, b event.Discount) bool {
		return a.Promotion == b.Promotion && a.Coupon == b.Coupon && a.Envelope == b.Envelope &&
			a.Amount == b.Amount
	})
}

func (c *Comparison) funder(of event.Funder) *FunderSum {
	for i := range c.Funders {
		if c.Funders[i].Funder == of {
			return &c.Funders[i]
		}
	}
	c.Funders = append(c.Funders, FunderSum{Funder: of})
	return &c.Funders[len(c.Funders)-1]
}

// cut keeps the greatest changes; of equal ones those of the lower shoppers.
func (c *Comparison) cut(most int) {
	slices.SortStableFunc(c.Most, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.Shopper, b.Shopper))
	})
	c.Most = c.Most[:min(len(c.Most), max(most, 0))]
}

func perMillion(part, whole money.Minor) int64 {
	if whole <= 0 {
		return 0
	}
	return int64(money.MulDiv(part, million, int64(whole)))
}
