package trade

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// CancelOrder is the shopper's: an unpaid order closes; of a paid one that is not yet on its way
// Lines go back, or all of it without them. Of a presale order a checkout that asks for the balance
// is given up, and the order waits for another one; the same again changes nothing. Only Forfeit
// ends an order whose deposit is lost with it: a retry alone never costs anybody a deposit. What is
// closed or refunded stays so, without an error.
type CancelOrder struct {
	finishes
	Shopper event.ShopperID
	Order   event.OrderID
	Lines   []event.ReturnLine
	Forfeit bool
	// Expected makes what has gone back before binding, as in RefundOrder.
	Expected bool
	Back     money.Minor
}

// status is where an order stands.
type status uint8

const (
	statusOpen status = iota // reserved, waits for its payment
	statusPaid
	statusClosed // never paid
	statusRefunded
	statusShipped
	statusFinished
	statusDepositDue // a presale order that waits for its deposit
	statusBalanceDue // the deposit is paid
	statusForfeited  // the balance was not paid in time
	statusFailed     // the merchant did not deliver what was ordered in a presale
)

// paid reports that an order was paid and nothing has ended it since.
func (s status) paid() bool {
	return s == statusPaid || s == statusShipped || s == statusFinished
}

// orderRow holds no pointer; its lines are rows firstLine.. of the table of lines.
type orderRow struct {
	total     money.Minor   // what the shopper pays for it, with freight
	freight   money.Minor   // of total; 0 once it went back
	since     event.Instant // when it came to its status
	checkout  uint32
	merchant  uint32
	firstLine uint32
	lines     uint8
	status    status
	hot       bool
	presale   bool
}

func (r *orderRow) digest(row int) uint64 {
	return digest(tagOrder, uint64(row), uint64(r.total), uint64(r.freight), uint64(r.since),
		uint64(r.checkout)<<32|uint64(r.merchant), uint64(r.firstLine)<<32|uint64(r.lines)<<16|
			uint64(r.status)<<8|bit(r.presale)<<1|bit(r.hot))
}

// lineRow is what an order reserved and what is paid for it. Counted says that it stands in a
// purchase limit's count of its SKU.
type lineRow struct {
	paid     money.Minor // by the shopper, for all pieces
	subsidy  money.Minor // discounts of it that others than the merchant fund
	sku      uint32
	quantity uint16
	back     uint16 // pieces that went back
	fee      uint16 // commission on paid, in basis points
	counted  bool
}

func (r *lineRow) digest(row int) uint64 {
	return digest(tagLine, uint64(row), uint64(r.paid), uint64(r.subsidy), uint64(r.sku),
		uint64(r.quantity)<<48|uint64(r.back)<<32|uint64(r.fee)<<1|bit(r.counted))
}

// changeLine changes one row and keeps the digest.
func (s *State) changeLine(row int, change func(*lineRow)) {
	l := s.lines.at(row)
	s.digest -= l.digest(row)
	change(l)
	s.digest += l.digest(row)
}

// evolveOrder takes in order i of a checkout.
func (s *State) evolveOrder(checkout int, stamp event.Instant, o *event.PlacedOrder) {
	first, shopper := s.lines.len(), s.checkouts.at(checkout).shopper
	for i := range o.Lines {
		l := &o.Lines[i]
		sku := int(event.CounterOf(uint64(l.SKU)) - 1)
		counted := s.skus.at(sku).limit > 0
		row := s.lines.push(lineRow{
			paid: l.Payable(), sku: uint32(sku), quantity: uint16(l.Quantity), fee: uint16(l.Fee),
			counted: counted,
		})
		s.digest += s.lines.at(row).digest(row)
		s.move(sku, -int32(l.Quantity), int32(l.Quantity), 0)
		if counted {
			s.changeBought(limitKey{shopper, uint32(sku)}, int32(l.Quantity))
		}
	}
	row := s.orders.push(orderRow{
		total: o.Total(), freight: o.Freight, since: stamp, checkout: uint32(checkout),
		firstLine: uint32(first), merchant: uint32(event.CounterOf(uint64(o.Merchant)) - 1),
		lines: uint8(len(o.Lines)), hot: o.Hot,
	})
	s.digest += s.orders.at(row).digest(row)
	if o.Hot {
		at := s.hot.push(uint32(row))
		s.digest += digest(tagHot, uint64(at), uint64(row))
	}
}

func (s *State) decideCancel(at event.Instant, c *CancelOrder) Outcome {
	row, ok := s.row(uint64(c.Order), s.orders.len())
	shopper, known := s.shopper(c.Shopper)
	if !ok || !known || s.checkoutOf(row).shopper != uint32(shopper) {
		return refuse(OrderUnknown)
	}
	switch st := s.orders.at(row).status; st {
	case statusOpen, statusDepositDue, statusBalanceDue:
		if c.Lines != nil { // nothing is paid of single pieces yet: it is all or nothing
			return refuse(NotPaid)
		}
	}
	switch s.orders.at(row).status {
	case statusOpen, statusDepositDue:
		return happened(uint64(c.Order), s.closing(at, event.OrdersClosed{
			Reason: event.ClosedByShopper, Orders: []event.OrderID{c.Order}})...)
	case statusBalanceDue:
		return s.decideCancelBalance(at, row, c.Forfeit)
	case statusPaid:
		return s.giveMoneyBack(at, row, c.Lines, refundWhy{
			reason: event.RefundByShopper, expected: c.Expected, before: c.Back,
		})
	case statusShipped, statusFinished:
		return refuse(AlreadyShipped)
	}
	return unchanged(uint64(c.Order))
}

// closing is a fact that closes unpaid orders, or gives the payment of balances up, with all that
// comes back of benefits.
func (s *State) closing(at event.Instant, fact event.OrdersClosed) []event.Event {
	facts := []event.Event{&fact}
	leaving := func(order int) bool {
		id := event.OrderID(s.id(order))
		return slices.Contains(fact.Orders, id) || slices.Contains(fact.Balances, id)
	}
	all := func(line int) (before, gone, of uint32) {
		l := s.lines.at(line)
		return uint32(l.back), uint32(l.quantity - l.back), uint32(l.quantity)
	}
	for _, orders := range [...][]event.OrderID{fact.Orders, fact.Balances} {
		for _, id := range orders {
			order := int(event.CounterOf(uint64(id)) - 1)
			if s.checkouts.at(s.billOf(order)).uses == 0 {
				continue
			}
			if back := s.giveBack(at, order, all, leaving); back != nil {
				facts = append(facts, back)
			}
		}
	}
	return append(facts, s.nothingLeft(leaving, fact.Orders, fact.Balances)...)
}

// nothingLeft settles what stays open of checkouts behind others that leave and costs nothing: no
// provider will ever be asked for it.
func (s *State) nothingLeft(
	leaving func(order int) bool, going ...[]event.OrderID,
) (facts []event.Event) {
	settled := map[int]bool{}
	for _, orders := range going {
		for _, id := range orders {
			bill := s.billOf(int(event.CounterOf(uint64(id)) - 1))
			if settled[bill] || !s.mayStayFree(bill, leaving) {
				continue
			}
			if left := s.dueWithout(bill, leaving); left.sum == 0 {
				settled[bill] = true
				facts = append(facts, &event.PaymentReceived{
					Payment: event.PaymentID(s.id(bill)), Checkout: event.CheckoutID(s.id(bill)),
					Orders: left.orders, Balances: left.balances,
				})
			}
		}
	}
	return facts
}

// mayStayFree reports whether something that costs nothing stays open of a checkout: a look that
// spares nearly all of them the sum.
func (s *State) mayStayFree(checkout int, leaving func(order int) bool) bool {
	r := s.checkouts.at(checkout)
	for row := int(r.firstOrder); row < int(r.firstOrder)+int(r.orders); row++ {
		if o := s.orders.at(row); o.status == statusOpen && o.total == 0 && !leaving(row) {
			return true
		}
	}
	for _, row := range s.asking[uint32(checkout)] {
		d := s.deposits.at(int(row))
		if d.balance+d.freight == 0 && !leaving(int(d.order)) {
			return true
		}
	}
	return false
}

func (s *State) checkoutOf(orderRow int) *checkoutRow {
	return s.checkouts.at(int(s.orders.at(orderRow).checkout))
}

func (s *State) evolveOrdersClosed(stamp event.Instant, e *event.OrdersClosed) {
	for _, id := range e.Orders {
		row := int(event.CounterOf(uint64(id)) - 1)
		s.release(row)
		s.setStatus(row, statusClosed, stamp)
	}
	for _, id := range e.Balances {
		row := int(event.CounterOf(uint64(id)) - 1)
		s.releaseBalance(row, e.Reason == event.ClosedByShopper)
		s.changeLine(int(s.orders.at(row).firstLine), func(l *lineRow) { l.subsidy = 0 })
	}
}

func (s *State) setStatus(row int, to status, at event.Instant) {
	o := s.orders.at(row)
	s.digest -= o.digest(row)
	o.status, o.since = to, at
	s.digest += o.digest(row)
}

// release makes the reserved goods of an unpaid order available again and takes them out of the
// purchase limits.
func (s *State) release(row int) {
	o := s.orders.at(row)
	for i := range int(o.lines) {
		line := int(o.firstLine) + i
		l := s.lines.at(line)
		n := uint32(l.quantity)
		if o.presale {
			s.releasePresale(row, n, o.status)
		} else {
			s.move(int(l.sku), int32(n), -int32(n), 0)
		}
		s.uncount(row, line, n)
		s.changeLine(line, func(l *lineRow) { l.back = l.quantity })
	}
}
