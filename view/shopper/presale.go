package shopper

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// Presale is what a presale order has beside what every order has. Its line in PlacedOrder holds
// the pieces that are still ordered, and takes off what the deposit deducts beyond itself as well
// as the discounts of the balance, so that its total is deposit and balance together.
type Presale struct {
	*event.DepositPlaced
	// Paid is the deposit of the pieces that are still ordered, Deducts what it takes off their
	// price.
	Paid, Deducts money.Minor
	// Bill is the checkout that asks for the balance, or has brought it; 0 = none does. Balance is
	// what it asks for.
	Bill     event.CheckoutID
	Balance  *event.BalanceDue
	Reminded event.Instant // when the shopper was told that the window is open; 0 = not yet
	// Outcome says how the order, or a part of it, ended without being bought; 0 = it did not. The
	// amounts are those of all such parts.
	Outcome             event.DepositOutcome
	Kept, Back, Damages money.Minor
}

type deposit struct {
	reminded            event.Instant
	kept, back, damages money.Minor
	presale             uint32 // row
	bill                uint32 // row+1 of the checkout
	lost                uint32 // pieces that were ended while others stayed
	outcome             event.DepositOutcome
}

// deposited makes a presale order: a checkout and an order as others are.
func (f *Fold) deposited(e event.Entry, fact *event.DepositPlaced) {
	row := uint32(len(f.checkouts))
	f.deposits = append(f.deposits, deposit{presale: rowOf(fact.Presale)})
	f.checkouts = append(f.checkouts, checkout{
		fact: f.facts.put(e), sequence: e.Sequence, stamp: e.Stamp, payment: fact.Payment,
		firstOrder: uint32(len(f.orders)), orders: 1, shopper: rowOf(fact.Shopper), deposit: true,
	})
	f.orders = append(f.orders, order{
		changed: e.Stamp, checkout: row, status: DepositDue, deposit: uint32(len(f.deposits)),
	})
	f.made(uint64(fact.Shopper), row)
}

// depositOf is the row behind a presale order, or nil.
func (f *Fold) depositOf(id event.OrderID) *deposit {
	if o := at(f.orders, uint64(id)); o != nil && o.deposit != 0 {
		return &f.deposits[o.deposit-1]
	}
	return nil
}

// asked notes the balances that a checkout asks for.
func (f *Fold) asked(checkout uint32, due []event.BalanceDue) {
	for i := range due {
		if d := f.depositOf(due[i].Order); d != nil {
			d.bill = checkout + 1
		}
	}
}

func (f *Fold) reminded(e event.Entry, fact *event.BalancesReminded) {
	f.note(e, fact.Orders)
	for _, id := range fact.Orders {
		if d := f.depositOf(id); d != nil {
			d.reminded = e.Stamp
		}
	}
}

// depositClosed ends a presale order that waits for its balance, or pieces of it. Of one that is
// paid the refunds that follow take the pieces back.
func (f *Fold) depositClosed(e event.Entry, fact *event.DepositClosed) {
	d := f.depositOf(fact.Order)
	if d == nil {
		return
	}
	f.note(e, []event.OrderID{fact.Order})
	d.outcome = fact.Outcome
	d.kept, d.back, d.damages = d.kept+fact.Kept, d.back+fact.Back, d.damages+fact.Damages
	o := at(f.orders, uint64(fact.Order))
	if o.status != BalanceDue {
		return
	}
	placed := get[*event.DepositPlaced](&f.facts, f.checkouts[o.checkout].fact)
	switch {
	case d.lost+fact.Quantity < placed.Quantity:
		d.lost += fact.Quantity
	case fact.Outcome == event.DepositForfeited:
		f.change(fact.Order, e.Stamp, Forfeited, uint8(fact.Outcome))
	default:
		f.change(fact.Order, e.Stamp, Failed, uint8(fact.Outcome))
	}
}

// presaleClosed is remembered because a deposit that comes after it is too late.
func (f *Fold) presaleClosed(fact *event.PresaleClosed) { f.over.add(rowOf(fact.Presale)) }

// presale rebuilds what a presale order comes to, with what is known of its balance.
func (f *Fold) presale(o *order) (event.PlacedOrder, *Presale) {
	d := &f.deposits[o.deposit-1]
	placed := get[*event.DepositPlaced](&f.facts, f.checkouts[o.checkout].fact)
	left := placed.Quantity - d.lost
	of := func(all money.Minor) money.Minor {
		return all - money.Part(all, d.lost, placed.Quantity)
	}
	out := &Presale{
		DepositPlaced: placed, Paid: of(placed.Deposit), Deducts: of(placed.Deducts),
		Reminded: d.reminded, Outcome: d.outcome, Kept: d.kept, Back: d.back, Damages: d.damages,
	}
	line := event.OrderLine{
		SKU: placed.SKU, Quantity: left, Unit: placed.Unit, List: placed.Unit,
		Off: out.Deducts - out.Paid,
	}
	whole := event.PlacedOrder{Merchant: placed.Merchant}
	if d.bill != 0 {
		out.Bill = event.CheckoutID(event.MakeID(f.cell, uint64(d.bill)))
		out.Balance = f.balanceIn(d.bill-1, placed.Order)
	}
	if out.Balance != nil {
		line.Off, line.Fee = line.Off+out.Balance.Off, out.Balance.Fee
		whole.Freight = out.Balance.Freight
	}
	whole.Lines = []event.OrderLine{line}
	return whole, out
}

// balanceIn finds what a checkout asks for of a presale order.
func (f *Fold) balanceIn(checkout uint32, id event.OrderID) *event.BalanceDue {
	bill := get[*event.CheckoutPlaced](&f.facts, f.checkouts[checkout].fact)
	i := slices.IndexFunc(bill.Balances, func(b event.BalanceDue) bool { return b.Order == id })
	if i < 0 {
		return nil
	}
	return &bill.Balances[i]
}

// BalancesDue lists a shopper's presale orders that wait for their balance, the newest first.
// before is 0, or what the page before gave as next; next is 0 at the end.
func (f *Fold) BalancesDue(owner event.ShopperID, before event.CheckoutID, limit int) (
	list []Order, next event.CheckoutID,
) {
	s := at(f.shoppers, uint64(owner))
	if s == nil || event.CellOf(uint64(owner)) != f.cell {
		return nil, 0
	}
	rows := s.checkouts[:s.end(before)]
	for looked := range len(rows) {
		row := rows[len(rows)-1-looked]
		c := &f.checkouts[row]
		if !c.deposit || f.orders[c.firstOrder].status != BalanceDue {
			continue
		}
		if len(list) == pageOf(limit) || looked >= maxLooked {
			return list, event.CheckoutID(event.MakeID(f.cell, uint64(row)+2))
		}
		list = append(list, f.order(nil, int(c.firstOrder)))
	}
	return list, 0
}
