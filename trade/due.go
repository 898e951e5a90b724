package trade

import "carnival/event"

// maxLooked bounds how many rows of one table Due looks through for the first that still waits.
const maxLooked = 4096

// Due is the next instant at which a Tick has something to decide, and at itself when that is now.
// It may name one at which nothing is left to do, because whoever waited there has stopped waiting
// meanwhile, but it passes over none. It is 0 while nothing waits.
func (s *State) Due(at event.Instant) event.Instant {
	next := event.Instant(0)
	by := func(due event.Instant) {
		if due = max(due, at); next == 0 || due < next {
			next = due
		}
	}
	if n := len(s.pending); n > 0 {
		by(s.pending[n-1].at)
	}
	if s.plan == nil {
		return next
	}
	if len(s.agenda) > 0 {
		by(s.agenda[0].at)
	}
	timers := s.plan.Timers
	if s.unpaid.first != 0 {
		by(s.placedAt(int(s.deposits.at(int(s.unpaid.first-1)).order)) + timers.Deposit)
	}
	if s.asked.first != 0 {
		bill := s.deposits.at(int(s.asked.first - 1)).bill
		by(s.checkouts.at(int(bill-1)).placed + timers.Unpaid)
	}
	if row, waits := first(s.hotFrom, s.hot.len(), func(i int) bool {
		return s.waitsAtFirst(int(*s.hot.at(i)), true)
	}); waits {
		by(s.placedAt(int(*s.hot.at(row))) + timers.UnpaidHot)
	}
	if row, waits := first(s.openFrom, s.orders.len(), func(i int) bool {
		return s.waitsAtFirst(i, false)
	}); waits {
		by(s.placedAt(row) + timers.Unpaid)
	}
	for w := range waits {
		if i, waits := first(s.waiting[w].from, s.waiting[w].rows.len(), func(i int) bool {
			row := int(*s.waiting[w].rows.at(i))
			_, still := s.stands(w, row)
			return still && (w != waitReceipt || !s.held(row))
		}); waits {
			since, _ := s.stands(w, int(*s.waiting[w].rows.at(i)))
			by(since + s.patience(w))
		}
	}
	return next
}

// first finds the first row from a cursor on that waits, or the one at which the search ends.
func first(from, end int, waits func(row int) bool) (row int, found bool) {
	for row = from; row < end; row++ {
		if waits(row) || row-from == maxLooked {
			return row, true
		}
	}
	return 0, false
}
