package trade

import (
	"slices"
	"sort"

	"carnival/event"
)

// balance says what the second part of a presale order asks for, or why it cannot be paid now. What
// discounts take off and the freight are not in it yet.
func (s *State) balance(
	at event.Instant, shopper int, order event.OrderID,
) (event.BalanceDue, Refusal) {
	row, ok := s.row(uint64(order), s.orders.len())
	if !ok || !s.orders.at(row).presale || s.checkoutOf(row).shopper != uint32(shopper) {
		return event.BalanceDue{Order: order}, OrderUnknown
	}
	o := s.orders.at(row)
	d, l := s.deposits.at(int(s.depositOf[uint32(row)])), s.lines.at(int(o.firstLine))
	p := s.offers.at(int(d.presale))
	due := event.BalanceDue{
		Order: order, Merchant: event.MerchantID(s.id(int(o.merchant))), SKU: p.terms.SKU,
		Quantity: uint32(l.quantity), Unit: p.terms.Price, Deposit: d.deposit, Deducts: d.deducts,
	}
	switch {
	case o.status == statusDepositDue:
		return due, DepositUnpaid
	case o.status != statusBalanceDue, d.bill != 0, p.closed,
		at < p.terms.BalanceFrom, at >= p.terms.BalanceTo:
		return due, BalanceClosed
	}
	due.Fee = s.plan.Commission(s.skus.at(p.sku()).category)
	return due, Accepted
}

// evolveBalances notes what a checkout asks for beside its own orders.
func (s *State) evolveBalances(checkout int, due []event.BalanceDue) {
	for i := range due {
		b := &due[i]
		order := int(event.CounterOf(uint64(b.Order)) - 1)
		row := int(s.depositOf[uint32(order)])
		s.changeDeposit(row, func(d *depositRow) {
			d.bill, d.balance, d.freight = uint32(checkout+1), b.Total()-b.Freight, b.Freight
			d.givenUp = false
		})
		s.changeLine(int(s.orders.at(order).firstLine), func(l *lineRow) { l.fee = uint16(b.Fee) })
		s.asking[uint32(checkout)] = append(s.asking[uint32(checkout)], uint32(row))
		s.enqueue(queueAsked, row)
	}
	slices.Sort(s.asking[uint32(checkout)])
}

// settleBalance: both parts are paid, and from now on the order is one like any other.
func (s *State) settleBalance(order int, at event.Instant) {
	row := int(s.depositOf[uint32(order)])
	d := s.deposits.at(row)
	o, presale := s.orders.at(order), int(d.presale)
	p := s.offers.at(presale)
	s.digest -= o.digest(order)
	o.total, o.freight = d.deposit+d.balance+d.freight, d.freight
	s.digest += o.digest(order)
	s.setStatus(order, statusPaid, at)
	s.changeLine(int(o.firstLine), func(l *lineRow) {
		l.paid = d.deposit + d.balance
		if p.terms.Funder != event.FundedByMerchant {
			l.subsidy += d.deducts - d.deposit
		}
	})
	pieces := uint32(s.lines.at(int(o.firstLine)).quantity)
	s.changePresale(presale, func(p *presaleRow) {
		p.reserved, p.sold = p.reserved-pieces, p.sold+pieces
	})
	s.stopAsking(row)
	s.stopWaiting(row)
	s.enqueue(queueSettled, row)
}

// decideCancelBalance is the shopper's word on an order that waits for its balance. What asks for
// the balance can be given up without a loss, and a retry of that finds it done; the order itself
// ends where nothing is lost by it, or where the shopper says that the loss is meant.
func (s *State) decideCancelBalance(at event.Instant, order int, forfeit bool) Outcome {
	row := int(s.depositOf[uint32(order)])
	_, asked := s.balanceBill(order)
	id := event.OrderID(s.id(order))
	switch {
	case forfeit:
		return happened(uint64(id), s.cancelDeposit(at, row)...)
	case asked:
		return happened(uint64(id), s.closing(at, event.OrdersClosed{
			Reason: event.ClosedByShopper, Balances: []event.OrderID{id}})...)
	case s.deposits.at(row).givenUp:
		return unchanged(uint64(id))
	}
	facts := s.cancelDeposit(at, row)
	if lost := facts[0].(*event.DepositClosed).Kept; lost > 0 {
		return Outcome{Refusal: ForfeitNeeded, Subject: uint64(id), Amount: lost}
	}
	return happened(uint64(id), facts...)
}

// releaseBalance: the checkout that asked for a balance was given up, by the shopper's word or for
// another reason, and the order waits again.
func (s *State) releaseBalance(order int, byShopper bool) {
	row := int(s.depositOf[uint32(order)])
	s.stopAsking(row)
	s.changeDeposit(row, func(d *depositRow) {
		d.bill, d.balance, d.freight, d.givenUp = 0, 0, 0, byShopper
	})
}

func (s *State) stopAsking(row int) {
	checkout := s.deposits.at(row).bill - 1
	rows := s.asking[checkout]
	if i := slices.Index(rows, uint32(row)); len(rows) == 1 {
		delete(s.asking, checkout)
	} else {
		s.asking[checkout] = slices.Delete(rows, i, i+1)
	}
	s.dequeue(queueAsked, row)
}

// stopWaiting takes an order out of those that wait for their balance.
func (s *State) stopWaiting(row int) {
	d := s.deposits.at(row)
	next := d.stands.next
	s.changePresale(int(d.presale), func(p *presaleRow) {
		if p.remind == uint32(row+1) {
			p.remind = next
		}
	})
	s.dequeue(queueWaiting, row)
	s.appoint(int(d.presale))
}

// balanceBill is the checkout that asks for an order's balance, or has brought it.
func (s *State) balanceBill(order int) (bill int, asked bool) {
	row, ok := s.depositOf[uint32(order)]
	if !ok || s.deposits.at(int(row)).bill == 0 {
		return 0, false
	}
	return int(s.deposits.at(int(row)).bill - 1), true
}

// presaleHolder is the presale order that a line belongs to: the lines of orders stand in the order
// of their orders.
func (s *State) presaleHolder(line int) int {
	return sort.Search(s.orders.len(), func(i int) bool {
		return int(s.orders.at(i).firstLine) > line
	}) - 1
}

// tickPresales does what a presale waits for the clock to do, one kind of thing in a decision.
func (s *State) tickPresales(at event.Instant) (facts []event.Event, more bool) {
	if s.plan == nil {
		return nil, false
	}
	for _, overdue := range [...]func(event.Instant) []event.Event{
		s.unpaidDeposits, s.unpaidBalances, s.duePresale,
	} {
		if facts = overdue(at); len(facts) > 0 {
			return facts, true
		}
	}
	return nil, false
}

// unpaidBalances gives up the checkouts of balances whose time to pay is over; the orders can be
// paid by another one as long as their window is open.
func (s *State) unpaidBalances(at event.Instant) []event.Event {
	var late []event.OrderID
	for i := s.asked.first; i != 0 && len(late) < maxExpiriesPerTick; {
		d := s.deposits.at(int(i - 1))
		if s.checkouts.at(int(d.bill-1)).placed+s.plan.Timers.Unpaid > at {
			break
		}
		late, i = append(late, event.OrderID(s.id(int(d.order)))), d.asks.next
	}
	if late == nil {
		return nil
	}
	return s.closing(at, event.OrdersClosed{Reason: event.ClosedUnpaid, Balances: late})
}

// presaleDue reports whether a presale waits for the clock.
func (s *State) presaleDue(at event.Instant) bool {
	return len(s.agenda) > 0 && s.agenda[0].at <= at
}

// duePresale does what is due of the first presale in the agenda: tell the shoppers that their
// window is open, end the orders whose balance was not paid in it, and close.
func (s *State) duePresale(at event.Instant) []event.Event {
	if !s.presaleDue(at) {
		return nil
	}
	row := int(s.agenda[0].presale)
	p := s.offers.at(row)
	id := event.PresaleID(s.id(row))
	switch {
	case at < p.terms.BalanceTo:
		return []event.Event{&event.BalancesReminded{Presale: id, Orders: s.remindable(p)}}
	case p.waiting.first == 0:
		return []event.Event{&event.PresaleClosed{Presale: id, Returned: p.available}}
	}
	return s.endDeposits(at, s.firstWaiting(p), event.ClosedUnpaid,
		func(row int) event.DepositOutcome {
			// Who paid the deposit when the window was over had no time to pay the balance.
			if s.orders.at(int(s.deposits.at(row).order)).since >= p.terms.BalanceTo {
				return event.DepositReturned
			}
			return event.DepositForfeited
		})
}

// remindable are the next orders to be told.
func (s *State) remindable(p *presaleRow) (orders []event.OrderID) {
	for i := p.remind; i != 0 && len(orders) < maxExpiriesPerTick; {
		d := s.deposits.at(int(i - 1))
		orders, i = append(orders, event.OrderID(s.id(int(d.order)))), d.stands.next
	}
	return orders
}

func (s *State) evolveBalancesReminded(e *event.BalancesReminded) {
	presale := int(event.CounterOf(uint64(e.Presale)) - 1)
	last := uint32(event.CounterOf(uint64(e.Orders[len(e.Orders)-1])) - 1)
	next := s.deposits.at(int(s.depositOf[last])).stands.next
	s.changePresale(presale, func(p *presaleRow) { p.remind = next })
	s.appoint(presale)
}

// firstWaiting are the next orders of a presale that wait for their balance.
func (s *State) firstWaiting(p *presaleRow) (rows []int) {
	for i := p.waiting.first; i != 0 && len(rows) < maxDepositsPerDecision; {
		rows, i = append(rows, int(i-1)), s.deposits.at(int(i-1)).stands.next
	}
	return rows
}
