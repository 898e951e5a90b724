package ledger

import (
	"carnival/event"
	"carnival/money"
)

// refundStatus is where the money of a refund stands.
type refundStatus uint8

const (
	refundOwed refundStatus = iota
	refundByHand
	refundSent
)

// refund is money that goes back.
type refund struct {
	amount   money.Minor
	provider uint16 // row+1 of the one that took the money
	currency money.Currency
	status   refundStatus
}

// due books money that is owed back. It comes out of where the money lies: the surplus, a deposit,
// what is pending for the merchant, or what the merchant has earned already.
func (f *Fold) due(fact *event.RefundDue) {
	f.made.What, f.made.Refund, f.made.Payment = WhatRefundDue, fact.Refund, fact.Payment
	o := at(f.orders, uint64(fact.Order))
	r := refund{amount: fact.Amount, currency: f.home}
	if o != nil {
		r.currency = f.checkouts[o.checkout].currency
	}
	if c := f.paying(fact.Payment); c != nil {
		r.provider = c.provider
		if o == nil {
			r.currency = c.currency
		}
	}
	if fact.Ref != "" || r.provider == 0 {
		name, _ := namedIn(fact.Ref)
		r.provider = uint16(f.provider(name)) + 1
	}
	f.refunds = append(f.refunds, r)
	owed := money.Money{Minor: fact.Amount, Currency: r.currency}
	switch {
	case fact.Order == 0:
		f.put(surplus, 0, owed, 0)
	case o == nil:
	case o.status == placed, fact.Reason == event.RefundDamages,
		fact.Reason == event.RefundDeposit && len(fact.Lines) == 0:
		if o.deposit != 0 {
			f.put(depositsHeld, 0, owed, fact.Order)
		}
	default:
		f.takeBack(o, fact)
	}
	owed.Minor = -owed.Minor
	f.put(refundsOwed, 0, owed, fact.Order)
}

// takeBack takes lines out of an order that was paid.
func (f *Fold) takeBack(o *order, fact *event.RefundDue) {
	before := f.sums(o)
	if len(fact.Lines) == 0 && fact.Freight == 0 {
		f.takeAll(fact.Order, o)
	} else {
		for _, r := range fact.Lines {
			if int(r.Line) < int(o.lines) {
				f.takeLine(fact.Order, o, r)
			}
		}
		o.freight -= fact.Freight
	}
	gone := before.less(f.sums(o))
	if o.status == paid {
		f.put(pending, uint64(o.merchant), f.money(o, gone.earned()+gone.own), fact.Order)
		f.put(discounts, uint64(o.merchant), f.money(o, -gone.own), fact.Order)
		if fact.Closed && o.freight > 0 { // the way there stays paid, and nothing else finishes it
			f.finish(fact.Order, o)
		}
		return
	}
	f.earn(fact.Order, o, sums{}.less(gone))
	f.note(o.merchant, Line{
		Kind: LineRefund, Subject: uint64(fact.Refund), Order: fact.Order,
		Currency: f.money(o, 0).Currency, Refunded: gone.earned(), Commission: -gone.fee,
	})
}

// less is what s has more than o.
func (s sums) less(o sums) sums {
	return sums{s.goods - o.goods, s.subsidy - o.subsidy, s.freight - o.freight, s.own - o.own,
		s.fee - o.fee}
}

// takeLine takes a part of a line back.
func (f *Fold) takeLine(id event.OrderID, o *order, r event.RefundedLine) {
	l := &f.lines[int(o.firstLine)+int(r.Line)]
	l.paid -= r.Amount
	l.returned = min(l.quantity, l.returned+r.Quantity)
	left := l.giftsLeft(f)
	if parts, ok := money.Allocate(r.Subsidy, left); ok {
		for g, i := l.gift, 0; g != 0; g, i = f.gifts[g-1].next, i+1 {
			f.gifts[g-1].left -= parts[i]
			f.charge(id, o, &f.gifts[g-1], -parts[i])
		}
	}
}

// giftsLeft lists what is left of a line's discounts that others fund.
func (l *line) giftsLeft(f *Fold) []money.Minor {
	var left []money.Minor
	for g := l.gift; g != 0; g = f.gifts[g-1].next {
		left = append(left, f.gifts[g-1].left)
	}
	return left
}

// takeAll takes back whatever is left: a refund from before refunds named lines is of its whole
// order.
func (f *Fold) takeAll(id event.OrderID, o *order) {
	for i := range f.linesOf(o) {
		l := &f.lines[int(o.firstLine)+i]
		var subsidy money.Minor
		for _, left := range l.giftsLeft(f) {
			subsidy += left
		}
		f.takeLine(id, o, event.RefundedLine{
			Line: uint16(i), Quantity: l.quantity, Amount: l.paid, Subsidy: subsidy,
		})
	}
	o.freight = 0
}

// refundPaid books money that has gone back: from the provider that says so, or from the bank
// where a person had to send it.
func (f *Fold) refundPaid(fact *event.RefundPaid) {
	r := at(f.refunds, uint64(fact.Refund))
	if r == nil || r.status == refundSent {
		return
	}
	f.made.What, f.made.Refund = WhatRefundPaid, fact.Refund
	owed := money.Money{Minor: r.amount, Currency: r.currency}
	from := refundsOwed
	if r.status == refundByHand {
		from = refundsFailed
	}
	f.put(from, 0, owed, 0)
	owed.Minor = -owed.Minor
	if provider, ok := f.sentBy(r, fact); ok {
		f.put(clearing, provider, owed, 0)
	} else {
		f.put(bank, 0, owed, 0)
	}
	r.status = refundSent
}

// sentBy is the provider that sent a refund. False says that a person did.
func (f *Fold) sentBy(r *refund, fact *event.RefundPaid) (provider uint64, ok bool) {
	if fact.Note != 0 {
		return 0, false
	}
	if name, named := namedIn(fact.Ref); named {
		return f.provider(name), true
	}
	return uint64(r.provider) - 1, r.status != refundByHand
}

// care is whose hands an owed refund is in: its status there, and the account that shows it.
type care struct {
	status refundStatus
	class  class
}

// The provider's care, and a person's.
var (
	providers = care{refundOwed, refundsOwed}
	persons   = care{refundByHand, refundsFailed}
)

// hand moves an owed refund from one care to another: money that a person has to send is set aside,
// and goes back to the provider's care when it is tried again.
func (f *Fold) hand(id event.RefundID, what What, from, to care) {
	r := at(f.refunds, uint64(id))
	if r == nil || r.status != from.status {
		return
	}
	f.made.What, f.made.Refund = what, id
	f.put(from.class, 0, money.Money{Minor: r.amount, Currency: r.currency}, 0)
	f.put(to.class, 0, money.Money{Minor: -r.amount, Currency: r.currency}, 0)
	r.status = to.status
}
