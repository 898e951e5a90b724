package shopper

import (
	"slices"

	"carnival/event"
)

// Wanted reports whether an attempt lives and its checkout still asks for money.
func (f *Fold) Wanted(a Attempt) bool {
	row := int(event.CounterOf(uint64(a.Checkout))) - 1
	return a.Status.Live() && f.checkout(row).Due > 0
}

// Touched lists the attempts that a fact may have ended: the one that failed, the one in whose
// place another brought the money, the newest ones of checkouts whose orders closed.
func (f *Fold) Touched(fact event.Event) (list []Attempt) {
	var rows []uint32
	newest := func(checkout int, but event.AttemptID) {
		if n := f.checkouts[checkout].attempts; n != 0 && (but == 0 || n-1 != rowOf(but)) &&
			!slices.Contains(rows, n-1) {
			rows = append(rows, n-1)
		}
	}
	switch fact := fact.(type) {
	case *event.PaymentFailed:
		if at(f.attempts, uint64(fact.Attempt)) != nil {
			rows = append(rows, rowOf(fact.Attempt))
		}
	case *event.PaymentReceived:
		if row, ok := f.paying(fact.Payment); ok {
			newest(row, fact.Attempt)
		}
	case *event.OrdersClosed:
		for _, id := range fact.Orders {
			if o := at(f.orders, uint64(id)); o != nil {
				newest(int(o.checkout), 0)
			}
		}
	}
	for _, row := range rows {
		list = append(list, f.attempt(row))
	}
	return list
}
