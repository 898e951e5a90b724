package shopper_test

import (
	"bytes"
	"slices"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/shopper"
)

// newTown has two shoppers with two taps each, of two merchants: orders 1 to 8, of which 1 and 2
// are paid and 3 is closed.
func newTown() *house {
	h := newHouse()
	h.happen(tap(1, 1, 1), tap(2, 2, 3), tap(3, 1, 5), tap(4, 2, 7),
		&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "a", Amount: 130,
			Orders: []event.OrderID{1, 2}},
		&event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: []event.OrderID{3}})
	return h
}

// TestSearch narrows by everything that an operator may know, and pages without a gap.
func TestSearch(t *testing.T) {
	h := newTown()
	for name, c := range map[string]struct {
		q    shopper.OrderQuery
		want []event.OrderID
	}{
		"all":        {shopper.OrderQuery{}, []event.OrderID{8, 7, 6, 5, 4, 3, 2, 1}},
		"a shopper":  {shopper.OrderQuery{Shopper: 2}, []event.OrderID{8, 7, 4, 3}},
		"a merchant": {shopper.OrderQuery{Merchant: 2}, []event.OrderID{8, 6, 4, 2}},
		"a status":   {shopper.OrderQuery{Status: shopper.Closed}, []event.OrderID{3}},
		"a checkout": {shopper.OrderQuery{Checkout: 3}, []event.OrderID{6, 5}},
		"a payment":  {shopper.OrderQuery{Payment: 2}, []event.OrderID{4, 3}},
		"a payment, a status": {shopper.OrderQuery{Payment: 2, Status: shopper.Open},
			[]event.OrderID{4}},
		"both": {shopper.OrderQuery{Payment: 2, Checkout: 2, Shopper: 2},
			[]event.OrderID{4, 3}},
		"a payment of another": {shopper.OrderQuery{Payment: 2, Checkout: 1}, nil},
		"nobody's":             {shopper.OrderQuery{Payment: 2, Shopper: 1}, nil},
		"no such shopper":      {shopper.OrderQuery{Shopper: 9}, nil},
		"no such payment":      {shopper.OrderQuery{Payment: 9}, nil},
		"no such checkout":     {shopper.OrderQuery{Checkout: 9}, nil},
		"everything at once": {shopper.OrderQuery{Shopper: 1, Merchant: 1, Checkout: 1,
			Status: shopper.Paid}, []event.OrderID{1}},
	} {
		for limit := 1; limit <= 9; limit++ {
			c.q.Limit, c.q.After = limit, 0
			var got []event.OrderID
			for page := 0; ; page++ {
				list, next := h.Search(c.q)
				for _, o := range list {
					got = append(got, o.ID)
				}
				if c.q.After = next; next == 0 {
					break
				}
				if page > 9 || len(list) == 0 {
					t.Fatalf("%s: the pages of %d do not end", name, limit)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, pages of %d: %v, want %v", name, limit, got, c.want)
			}
		}
	}
	if list, _ := h.Search(shopper.OrderQuery{Checkout: 3}); list[0].Currency != money.CNY ||
		list[0].Shopper != 1 {
		t.Errorf("%+v", list[0])
	}
}

func kinds(list []event.Entry) (out []event.Kind) {
	for _, e := range list {
		out = append(out, e.Event.Kind())
	}
	return out
}

// TestTimelines tell each fact once, with its sequence and its time, also after a restart.
func TestTimelines(t *testing.T) {
	h := newTown()
	h.happen(
		&event.PaymentStarted{Attempt: 1, Payment: 3, Provider: "sandbox", Amount: 130},
		&event.PaymentPending{Attempt: 1, Ref: "sandbox:1"},
		&event.PaymentFailed{Attempt: 1, Code: "declined"},
		&event.PaymentReceived{Payment: 3, Checkout: 3, Ref: "b", Amount: 130,
			Orders: []event.OrderID{5, 6}},
		&event.ParcelShipped{Order: 5, Carrier: "SF", Number: "1"},
		&event.OrdersFinished{Reason: event.FinishedByTime, Orders: []event.OrderID{5, 1}},
		&event.ReturnOpened{Return: 1, Order: 5, Lines: []event.ReturnLine{{Quantity: 2}}},
		&event.ReturnMoved{Return: 1, Status: event.ReturnAgreed},
		&event.ReturnMoved{Return: 1, Status: event.ReturnSent, Number: "2"},
		&event.ReturnMoved{Return: 1, Status: event.ReturnAccepted},
		&event.RefundDue{Refund: 1, Payment: 3, Order: 5, Amount: 100, Closed: true,
			Lines: []event.RefundedLine{{Quantity: 2, Amount: 100}}},
		&event.RefundFailed{Refund: 1, Code: "lost"},
		&event.RefundPaid{Refund: 1, Ref: "bank"},
		&event.RefundDue{Refund: 2, Payment: 3, Amount: 7, Reason: event.RefundSurplus},
	)
	var file bytes.Buffer
	if err := h.Save(&file); err != nil {
		t.Fatal(err)
	}
	again := shopper.New()
	if err := again.Load(&file); err != nil {
		t.Fatal(err)
	}
	paying := []event.Kind{event.KindCheckoutPlaced, event.KindPaymentStarted,
		event.KindPaymentPending, event.KindPaymentFailed, event.KindPaymentReceived}
	after := []event.Kind{event.KindParcelShipped, event.KindOrdersFinished, event.KindReturnOpened,
		event.KindReturnMoved, event.KindReturnMoved, event.KindReturnMoved, event.KindRefundDue,
		event.KindRefundFailed, event.KindRefundPaid}
	for _, f := range []*shopper.Fold{h.Fold, again} {
		got := f.OrderTimeline(5)
		if want := slices.Concat(paying, after); !slices.Equal(kinds(got), want) {
			t.Errorf("%v, want %v", kinds(got), want)
		}
		for _, e := range got {
			if e.Stamp != event.Instant(e.Sequence)*event.Second {
				t.Errorf("%d at %s", e.Sequence, e.Stamp)
			}
		}
		if got := f.OrderTimeline(6); !slices.Equal(kinds(got), paying) {
			t.Errorf("of the other order: %v", kinds(got))
		}
		want := append(slices.Concat(paying, after), event.KindRefundDue)
		if got := f.CheckoutTimeline(3); !slices.Equal(kinds(got), want) {
			t.Errorf("of the checkout: %v, want %v", kinds(got), want)
		}
		if f.OrderTimeline(99) != nil || f.CheckoutTimeline(99) != nil {
			t.Error("something happened to what there is not")
		}
		c, who, ok := f.AnyCheckout(4)
		if _, _, known := f.AnyCheckout(9); !ok || who != 2 || c.Payment != 4 || known {
			t.Errorf("%+v of %d, %t", c, who, ok)
		}
	}
}
