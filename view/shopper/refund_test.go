package shopper_test

import (
	"testing"

	"carnival/event"
	"carnival/view/shopper"
)

// A refund that is owed says how often it was asked for again, so that its provider tells a new try
// from the one that failed.
func TestRefundAskedForAgain(t *testing.T) {
	h := newHouse()
	h.happen(tap(1, 1, 1), &event.RefundDue{Refund: 1, Payment: 1, Order: 1, Amount: 50})
	for want := range 3 {
		list := h.OpenRefunds(shopper.Unsettled{Limit: 9})
		if len(list) != 1 || list[0].Retried != want {
			t.Fatalf("asked for again %d times: %+v", want, list)
		}
		h.happen(&event.RefundFailed{Refund: 1, Code: "declined"})
		if list := h.OpenRefunds(shopper.Unsettled{Limit: 9}); len(list) != 0 {
			t.Fatalf("it failed, and is owed: %+v", list)
		}
		h.happen(&event.RefundRetried{Refund: 1})
	}
}
