package ledger

import (
	"carnival/event"
	"carnival/money"
)

// status is how far an order has come in the books.
type status uint8

const (
	placed status = iota // nothing of it is booked, or only its deposit
	paid
	done
)

// order is one merchant's part of a checkout, with what is left of it after refunds.
type order struct {
	merchant  event.MerchantID
	freight   money.Minor
	firstLine uint32
	checkout  uint32 // row; of a presale order the checkout of its balance, once there is one
	deposit   uint32 // row+1 of a presale order's deposit
	lines     uint16
	status    status
}

// line is a line of an order. Paid is what the shopper paid for it and did not get back.
type line struct {
	paid     money.Minor
	own      money.Minor // the merchant's own discounts, of all pieces
	quantity uint32
	returned uint32 // pieces
	fee      uint32 // commission in basis points
	gift     uint32 // row+1 of the newest discount that others fund
}

// gift is what is left of a discount of one line that somebody beside the merchant funds.
type gift struct {
	left   money.Minor
	next   uint32 // row+1
	funder event.Funder
	rule   uint8
}

// sums of an order or a line: what is left of it.
type sums struct{ goods, subsidy, freight, own, fee money.Minor }

// earned is what the merchant has of them before commission.
func (s sums) earned() money.Minor { return s.goods + s.subsidy + s.freight }

// sums adds an order up. The commission is on what is paid for a line, rounded once a line.
func (f *Fold) sums(o *order) sums {
	s := sums{freight: o.freight}
	for i := range f.linesOf(o) {
		l := &f.lines[int(o.firstLine)+i]
		s.goods += l.paid
		s.own += l.own - money.Part(l.own, l.returned, l.quantity)
		s.fee += money.MulDiv(l.paid, int64(l.fee), 10_000)
		for g := l.gift; g != 0; g = f.gifts[g-1].next {
			s.subsidy += f.gifts[g-1].left
		}
	}
	return s
}

func (f *Fold) linesOf(o *order) []line { return f.lines[o.firstLine:][:o.lines] }

// money is an amount in the currency of an order.
func (f *Fold) money(o *order, m money.Minor) money.Money {
	return money.Money{Minor: m, Currency: f.checkouts[o.checkout].currency}
}

// settle books an order that was paid: the merchant is credited with the whole price, the merchant
// and the others are charged with the discounts they fund. What remains is what the shopper paid.
func (f *Fold) settle(id event.OrderID, o *order) (fromShopper money.Minor) {
	s := f.sums(o)
	o.status = paid
	f.put(pending, uint64(o.merchant), f.money(o, -s.earned()-s.own), id)
	f.put(discounts, uint64(o.merchant), f.money(o, s.own), id)
	for i := range f.linesOf(o) {
		for g := f.lines[int(o.firstLine)+i].gift; g != 0; g = f.gifts[g-1].next {
			f.charge(id, o, &f.gifts[g-1], f.gifts[g-1].left)
		}
	}
	return s.goods + s.freight
}

// charge asks the funder of a discount for an amount of it, or gives it back.
func (f *Fold) charge(id event.OrderID, o *order, g *gift, amount money.Minor) {
	if g.funder == event.FundedByBrand || g.funder == event.FundedByBank {
		f.put(funders, uint64(g.funder), f.money(o, amount), id)
		return
	}
	f.put(platformFunded, uint64(g.rule), f.money(o, amount), id)
}

// finished books orders that the merchants have earned: they are owed them now, less commission.
func (f *Fold) finished(fact *event.OrdersFinished) {
	f.made.What = WhatFinished
	for _, id := range fact.Orders {
		o := at(f.orders, uint64(id))
		if o == nil || o.status != paid {
			continue
		}
		f.finish(id, o)
	}
}

// finish lets the merchant have earned what is left of an order.
func (f *Fold) finish(id event.OrderID, o *order) {
	o.status = done
	s := f.sums(o)
	f.put(pending, uint64(o.merchant), f.money(o, s.earned()+s.own), id)
	f.put(discounts, uint64(o.merchant), f.money(o, -s.own), id)
	f.earn(id, o, s)
	f.note(o.merchant, Line{
		Kind: LineFinished, Subject: uint64(id), Currency: f.money(o, 0).Currency,
		Goods: s.goods, Subsidy: s.subsidy, Freight: s.freight, Commission: s.fee,
	})
}

// earn moves what an order brings its merchant, or loses again where it is negative, into what the
// merchant is owed.
func (f *Fold) earn(id event.OrderID, o *order, s sums) {
	f.put(payable, uint64(o.merchant), f.money(o, s.fee-s.earned()), id)
	f.put(commission, 0, f.money(o, -s.fee), id)
}
