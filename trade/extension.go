package trade

import "carnival/event"

// ExtendPayment is a shopper's wish for more time to pay. PayBy is the end that the shopper was
// shown: where the payment is kept for longer already nothing changes, so that neither a retry nor
// a second tap spends a time. An attempt that is under way does not hinder it: who stands before
// the bank's page is who needs the time. Subject is the payment.
type ExtendPayment struct {
	begins
	Shopper event.ShopperID
	Payment event.PaymentID
	PayBy   event.Instant
}

// Ten times is what people are promised who read, hear or type slowly (WCAG 2.2, 2.2.1). The goods
// are kept from others meanwhile, so an extension counts from the wish, is given only where less
// than its length is left, and all of them together stay under an hour.
const (
	MaxExtensions = 10
	Extension     = 5 * 60 * event.Second
)

// extensionRow is one more time to pay. It holds no pointer.
type extensionRow struct {
	at       event.Instant // of the wish
	checkout uint32
	times    uint8
	all      bool // not only orders with hot goods are kept by it
}

func (r *extensionRow) digest(row int) uint64 {
	return digest(tagExtension, uint64(row), uint64(r.at),
		uint64(r.checkout)<<16|uint64(r.times)<<8|bit(r.all))
}

// extensionOf is the newest extension of a checkout; ok is false where it has none.
func (s *State) extensionOf(checkout int) (r extensionRow, ok bool) {
	row := s.checkouts.at(checkout).extension
	if row == 0 {
		return r, false
	}
	return *s.extensions.at(int(row - 1)), true
}

// extended reports whether an order's payment has been made longer for it. The lists of those that
// wait for their first time to pay pass it over.
func (s *State) extended(order int) bool {
	r, ok := s.extensionOf(s.billOf(order))
	return ok && (r.all || s.orders.at(order).hot)
}

// payBy is when the time to pay for an order that waits for it ends. The window of a balance ends
// for everybody at one instant.
func (s *State) payBy(order int) (by event.Instant) {
	o, bill := s.orders.at(order), s.billOf(order)
	switch by = s.checkouts.at(bill).placed; {
	case s.extended(order):
		r, _ := s.extensionOf(bill)
		by = r.at + Extension
	case o.status == statusDepositDue:
		by += s.plan.Timers.Deposit
	case o.hot:
		by += s.plan.Timers.UnpaidHot
	default:
		by += s.plan.Timers.Unpaid
	}
	if o.status == statusBalanceDue {
		by = min(by, s.window(order))
	}
	return by
}

// window is the end of the time in which a presale order's balance can be paid.
func (s *State) window(order int) event.Instant {
	return s.offers.at(int(s.deposits.at(int(s.depositOf[uint32(order)])).presale)).terms.BalanceTo
}

func (s *State) decideExtend(at event.Instant, c *ExtendPayment) Outcome {
	row, ok := s.row(uint64(c.Payment), s.checkouts.len())
	shopper, known := s.shopper(c.Shopper)
	if !ok || !known || s.checkouts.at(row).shopper != uint32(shopper) {
		return refuse(PaymentUnknown)
	}
	last, _ := s.extensionOf(row)
	fact := &event.PaymentExtended{
		Payment: c.Payment, Until: at + Extension, Times: uint32(last.times) + 1,
	}
	first, shared := event.Instant(0), false
	sooner := func(id event.OrderID, balance bool) bool {
		order := int(event.CounterOf(uint64(id)) - 1)
		by := s.payBy(order)
		if first == 0 || by <= first {
			first, shared = by, balance && by == s.window(order)
		}
		return by < fact.Until
	}
	asked := s.due(row)
	for _, id := range asked.orders {
		if sooner(id, false) {
			fact.Orders = append(fact.Orders, id)
		}
	}
	for _, id := range asked.balances {
		if sooner(id, true) {
			fact.Balances = append(fact.Balances, id)
		}
	}
	switch {
	case first == 0 && s.wasPaid(row), c.PayBy < first:
		return unchanged(uint64(c.Payment))
	case first <= at:
		return refuse(OrderClosed)
	case shared:
		return refuse(TimeShared)
	case fact.Until <= first:
		return refuse(TimeEnough)
	case last.times == MaxExtensions:
		return refuse(TimeSpent)
	}
	return happened(uint64(c.Payment), fact)
}

func (s *State) evolveExtended(stamp event.Instant, e *event.PaymentExtended) {
	checkout := int(event.CounterOf(uint64(e.Payment)) - 1)
	last, _ := s.extensionOf(checkout)
	r := extensionRow{
		at: stamp, checkout: uint32(checkout), times: uint8(e.Times),
		all: last.all || len(e.Balances) > 0,
	}
	for _, id := range e.Orders {
		order := int(event.CounterOf(uint64(id)) - 1)
		o := s.orders.at(order)
		r.all = r.all || !o.hot
		if o.status == statusDepositDue {
			s.dequeue(queueUnpaid, int(s.depositOf[uint32(order)]))
		}
	}
	for _, id := range e.Balances {
		s.dequeue(queueAsked, int(s.depositOf[uint32(event.CounterOf(uint64(id))-1)]))
	}
	row := s.extensions.push(r)
	s.digest += r.digest(row)
	s.checkouts.at(checkout).extension = uint32(row + 1)
	s.join(waitExtended, row)
}

// keptBy is what an extension keeps; nothing, where a later one does.
func (s *State) keptBy(row int) (kept due) {
	checkout := s.extensions.at(row).checkout
	if s.checkouts.at(int(checkout)).extension != uint32(row+1) {
		return kept
	}
	return s.dueWithout(int(checkout), func(order int) bool { return !s.extended(order) })
}

// extensionsOver closes what extensions have kept.
func (s *State) extensionsOver(at event.Instant, rows []int) []event.Event {
	fact := event.OrdersClosed{Reason: event.ClosedUnpaid}
	for _, row := range rows {
		kept := s.keptBy(row)
		fact.Orders = append(fact.Orders, kept.orders...)
		fact.Balances = append(fact.Balances, kept.balances...)
		if len(fact.Orders)+len(fact.Balances) >= maxExpiriesPerTick {
			break
		}
	}
	return s.closing(at, fact)
}
