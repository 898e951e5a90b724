package trade

import "carnival/event"

// Tick lets festival time pass: orders whose time to pay has run out are closed, at most
// maxExpiriesPerTick in one decision, and old idempotency keys are forgotten.
type Tick struct{ finishes }

func (s *State) decideTick(at event.Instant) Outcome {
	expired, more := s.expiredOrders(at)
	var facts []event.Event
	if len(expired) > 0 {
		facts = s.closing(at, event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: expired})
	}
	// Each family decides on the state as it stands, so only one of them acts in a decision.
	for _, family := range [...]func(event.Instant) ([]event.Event, bool){
		s.tickPresales, s.tickAftersales, s.tickBenefits,
	} {
		found, rest := family(at)
		if len(facts) == 0 {
			facts = found
		} else if len(found) > 0 {
			rest = true
		}
		more = more || rest
	}
	out := happened(0, append(facts, &event.Ticked{})...)
	out.More = more
	return out
}

// expiredOrders are the open orders whose time to pay has passed at an instant. Orders of one
// waiting time were placed in the order of their rows, so both searches stop at the first that is
// still young; more says that one of them stopped earlier, at its bound.
func (s *State) expiredOrders(at event.Instant) (out []event.OrderID, more bool) {
	if s.plan == nil {
		return nil, false
	}
	timers := s.plan.Timers
	take := func(row int, wait event.Instant, hot bool) (old bool) {
		if s.placedAt(row)+wait > at {
			return false
		}
		if s.waitsAtFirst(row, hot) {
			out = append(out, event.OrderID(s.id(row)))
		}
		return true
	}
	bounded := func(from, passed int) bool {
		return passed-from == maxSweepPerTick || len(out) == maxExpiriesPerTick
	}
	for i := s.hotFrom; i < s.hot.len(); i++ {
		if more = bounded(s.hotFrom, i); more || !take(int(*s.hot.at(i)), timers.UnpaidHot, true) {
			break
		}
	}
	for row := s.openFrom; row < s.orders.len(); row++ {
		if bounded(s.openFrom, row) {
			return out, true
		}
		if !take(row, timers.Unpaid, false) {
			break
		}
	}
	return out, more
}

// waitsAtFirst reports whether an order, hot or not, stands in its first time to pay.
func (s *State) waitsAtFirst(row int, hot bool) bool {
	o := s.orders.at(row)
	return o.status == statusOpen && o.hot == hot && !s.extended(row)
}

func (s *State) placedAt(orderRow int) event.Instant {
	return s.checkouts.at(int(s.orders.at(orderRow).checkout)).placed
}

// evolveTick moves the cursors past rows that no timer waits for any more, a bounded way each
// time.
func (s *State) evolveTick(at event.Instant) {
	if !s.presaleDue(at) { // what a contract price is made of stays in effect until it is
		s.sweepBenefits(at)
	}
	s.passAftersales(at)
	for range maxSweepPerTick {
		if s.hotFrom == s.hot.len() || s.waitsAtFirst(int(*s.hot.at(s.hotFrom)), true) {
			break
		}
		s.hotFrom++
	}
	for range maxSweepPerTick {
		if s.openFrom == s.orders.len() || s.waitsAtFirst(s.openFrom, false) {
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
