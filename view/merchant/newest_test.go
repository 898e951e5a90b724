package merchant_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/view/merchant"
)

// TestNewestFirst is the other order of the same list, whatever the status and the page.
func TestNewestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHouse()
		n := rapid.IntRange(1, 200).Draw(t, "orders")
		for i := range n {
			h.happen(tap(event.OrderID(i+1), event.MerchantID(1+i%2)))
		}
		var paid []event.OrderID
		for i := range n {
			if rapid.Bool().Draw(t, "paid") {
				paid = append(paid, event.OrderID(i+1))
			}
		}
		h.happen(&event.PaymentReceived{Orders: paid})
		q := merchant.OrderList{Merchant: 1, Limit: 100}
		if rapid.Bool().Draw(t, "narrow") {
			q.Status = merchant.Paid
		}
		want, next := h.Orders(q)
		for next != 0 {
			var more []event.OrderID
			q.After = next
			more, next = h.Orders(q)
			want = append(want, more...)
		}
		slices.Reverse(want)
		var got []event.OrderID
		q.Newest, q.After, q.Limit = true, 0, rapid.IntRange(1, 100).Draw(t, "limit")
		for {
			list, next := h.Orders(q)
			got = append(got, list...)
			if q.After = next; next == 0 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
