package ledger

import (
	"carnival/event"
	"carnival/money"
)

// deposit is the first part of a presale order.
type deposit struct {
	amount money.Minor
	moves  money.Minor // what the balance that was asked for last counts of it
	funder event.Funder
}

// depositPlaced notes a presale order and the deposit that is asked for.
func (f *Fold) depositPlaced(fact *event.DepositPlaced) {
	d := deposit{amount: fact.Deposit, funder: event.FundedByMerchant}
	if n := event.CounterOf(uint64(fact.Presale)); n > 0 && n <= uint64(len(f.presales)) {
		d.funder = f.presales[n-1]
	}
	f.deposits = append(f.deposits, d)
	f.orders = append(f.orders, order{
		merchant: fact.Merchant, checkout: uint32(len(f.checkouts)),
		deposit: uint32(len(f.deposits)),
	})
	f.checkouts = append(f.checkouts, checkout{
		payment: fact.Payment, currency: fact.Currency, rate: f.rateOf(fact.Currency, fact.Rate),
	})
}

// depositPaid holds a deposit for whoever will have it.
func (f *Fold) depositPaid(id event.OrderID, o *order) {
	f.put(depositsHeld, 0, f.money(o, -f.deposits[o.deposit-1].amount), id)
}

// balanceDue makes the one line of a presale order, as the checkout of its balance has it. What
// the deposit takes off beyond itself is a discount that the presale's funder pays.
func (f *Fold) balanceDue(checkout uint32, b *event.BalanceDue) {
	l := line{
		paid: b.Amount() - b.Deducts - b.Off + b.Deposit, own: b.Off, quantity: b.Quantity,
		fee: b.Fee,
	}
	if o := at(f.orders, uint64(b.Order)); o != nil && o.deposit != 0 {
		d := &f.deposits[o.deposit-1]
		d.moves = b.Deposit
		more := b.Deducts - b.Deposit
		l.own += more
		if d.funder != event.FundedByMerchant && more != 0 {
			f.fund(&l, d.funder, 0, more)
		}
		o.checkout, o.freight = checkout, b.Freight
		o.firstLine, o.lines = uint32(len(f.lines)), 1
	}
	f.lines = append(f.lines, l)
}

// settleBalance books a presale order whose balance was paid; its deposit counts toward it.
func (f *Fold) settleBalance(id event.OrderID, o *order) {
	f.put(depositsHeld, 0, f.money(o, f.deposits[o.deposit-1].moves), id)
	f.settle(id, o)
}

// depositClosed books what a merchant keeps of a deposit, and what the merchant owes beyond it.
// What goes back to the shopper stays held until a RefundDue owes it.
func (f *Fold) depositClosed(fact *event.DepositClosed) {
	o := at(f.orders, uint64(fact.Order))
	if o == nil || o.deposit == 0 {
		return
	}
	f.made.What, f.made.Order = WhatForfeited, fact.Order
	if fact.Damages != 0 {
		f.made.What = WhatDoubled
	}
	net := f.money(o, fact.Kept-fact.Damages)
	f.put(depositsHeld, 0, net, fact.Order)
	f.put(payable, uint64(o.merchant), f.money(o, -net.Minor), fact.Order)
	if fact.Kept != 0 || fact.Damages != 0 {
		f.note(o.merchant, Line{
			Kind: LineDeposit, Subject: uint64(fact.Order), Currency: net.Currency,
			Deposits: fact.Kept, Damages: fact.Damages,
		})
	}
}
