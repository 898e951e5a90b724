package trade

import "carnival/event"

// Tick lets festival time pass: orders whose time to pay has run out are closed, at most
// maxExpiriesPerTick in one decision, and old idempotency keys are forgotten.
type Tick struct{}

// Essential: see Command.
func (*Tick) Essential() bool { return true }

func (s *State) decideTick(at event.Instant) Outcome {
	expired := s.expiredOrders(at)
	if len(expired) == 0 {
		return happened(0, &event.Ticked{})
	}
	return happened(0, &event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: expired},
		&event.Ticked{})
}

// expiredOrders are the open orders whose time to pay has passed at an instant. Orders of one
// waiting time were placed in the order of their rows, so both searches stop at the first that is
// still young.
func (s *State) expiredOrders(at event.Instant) []event.OrderID {
	if s.plan == nil {
		return nil
	}
	var out []event.OrderID
	timers := s.plan.Timers
	for i, passed := s.hotFrom, 0; i < s.hot.len() && passed < maxSweepPerTick; i++ {
		passed++
		row := int(*s.hot.at(i))
		if s.placedAt(row)+timers.UnpaidHot > at || len(out) == maxExpiriesPerTick {
			break
		}
		if s.orders.at(row).status == statusOpen {
			out = append(out, event.OrderID(s.id(row)))
		}
	}
	for row, passed := s.openFrom, 0; row < s.orders.len() && passed < maxSweepPerTick; row++ {
		passed++
		if s.placedAt(row)+timers.Unpaid > at || len(out) == maxExpiriesPerTick {
			break
		}
		if o := s.orders.at(row); o.status == statusOpen && !o.hot {
			out = append(out, event.OrderID(s.id(row)))
		}
	}
	return out
}

func (s *State) placedAt(orderRow int) event.Instant {
	return s.checkouts.at(int(s.orders.at(orderRow).checkout)).placed
}

// evolveTick moves the cursors past rows that no timer waits for any more, a bounded way each
// time.
func (s *State) evolveTick(at event.Instant) {
	for range maxSweepPerTick {
		if s.hotFrom == s.hot.len() || s.orders.at(int(*s.hot.at(s.hotFrom))).status == statusOpen {
			break
		}
		s.hotFrom++
	}
	for range maxSweepPerTick {
		if s.openFrom == s.orders.len() {
			break
		}
		if o := s.orders.at(s.openFrom); o.status == statusOpen && !o.hot {
			break
		}
		s.openFrom++
	}
	if s.plan == nil {
		return
	}
	memory := s.plan.Timers.Idempotency
	for range maxSweepPerTick {
		if s.keysFrom == s.checkouts.len() || s.checkouts.at(s.keysFrom).placed+memory > at {
			break
		}
		s.keys.remove(&s.checkouts, s.keysFrom)
		s.keysFrom++
	}
}
