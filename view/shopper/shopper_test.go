package shopper_test

import (
	"reflect"
	"runtime"
	"slices"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/shopper"
)

type house struct {
	*shopper.Fold
	sequence uint64
}

// newHouse has two shoppers, of accounts 70 and 80.
func newHouse() *house {
	h := &house{Fold: shopper.New()}
	h.happen(&event.ShopperJoined{Shopper: 1, Account: 70})
	h.happen(&event.ShopperJoined{Shopper: 2, Account: 80})
	return h
}

func (h *house) happen(facts ...event.Event) {
	for _, e := range facts {
		h.sequence++
		stamp := event.Instant(h.sequence) * event.Second
		h.Apply(event.Entry{Sequence: h.sequence, Stamp: stamp, Event: e})
	}
}

func tap(id event.CheckoutID, who event.ShopperID, first event.OrderID) *event.CheckoutPlaced {
	return &event.CheckoutPlaced{
		Checkout: id, Payment: event.PaymentID(id), Shopper: who, FirstOrder: first, FromCart: true,
		Key: event.KeyHash(who, "key"), Market: event.Home, Currency: money.CNY,
		Orders: []event.PlacedOrder{
			{Merchant: 1, Lines: []event.OrderLine{{SKU: 1, Quantity: 2, Unit: 50, List: 60}}},
			{Merchant: 2, Lines: []event.OrderLine{{SKU: 2, Quantity: 1, Unit: 30, List: 30}}},
		},
		Refused: []event.RefusedLine{{SKU: 3, Quantity: 1, Reason: 14}},
	}
}

// TestLifeOfACheckout follows a checkout from the tap to the refund. Its answer stays the fact.
func TestLifeOfACheckout(t *testing.T) {
	h := newHouse()
	fact := tap(1, 1, 1)
	h.happen(&event.CartLinePut{Shopper: 1, SKU: 3, Quantity: 1},
		&event.CartLinePut{Shopper: 1, SKU: 1, Quantity: 2},
		&event.CartLinePut{Shopper: 1, SKU: 4, Quantity: 1}, fact)
	left := []shopper.CartLine{{SKU: 3, Quantity: 1}, {SKU: 4, Quantity: 1}}
	if cart := h.Cart(1); !slices.Equal(cart, left) {
		t.Errorf("the cart is %+v: what was refused stays, what was bought leaves", cart)
	}
	see := func(due money.Minor, statuses ...shopper.Status) shopper.Checkout {
		t.Helper()
		c, ok := h.Checkout(1, 1)
		if !ok || !reflect.DeepEqual(c.Placed, fact) || c.Sequence != 6 ||
			c.Stamp != 6*event.Second {
			t.Fatalf("the answer is %+v", c)
		}
		for i, o := range c.Orders {
			if o.Status != statuses[i] {
				t.Errorf("order %d is %s, want %s", i, o.Status.Key(), statuses[i].Key())
			}
		}
		if c.Due != due {
			t.Errorf("due %d, want %d", c.Due, due)
		}
		return c
	}
	see(130, shopper.Open, shopper.Open)
	h.happen(&event.OrdersClosed{Reason: event.ClosedByShopper, Orders: []event.OrderID{2}})
	if c := see(100, shopper.Open, shopper.Closed); c.Orders[1].Closed != event.ClosedByShopper {
		t.Errorf("closed because %d", c.Orders[1].Closed)
	}
	h.happen(&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "a", Amount: 130, Surplus: 30,
		Orders: []event.OrderID{1}},
		&event.RefundDue{Refund: 1, Payment: 1, Ref: "a", Amount: 30, Reason: event.RefundSurplus})
	see(0, shopper.Paid, shopper.Closed)
	h.happen(&event.RefundDue{Refund: 2, Payment: 1, Order: 1, Amount: 100,
		Reason: event.RefundByMerchant}, &event.RefundPaid{Refund: 1, Ref: "back"})
	c := see(0, shopper.Refunded, shopper.Closed)
	if len(c.Payments) != 1 || c.Payments[0].Surplus != 30 || len(c.Refunds) != 2 ||
		c.Refunds[0].PaidRef != "back" || c.Refunds[1].Paid != 0 ||
		c.Orders[0].Refund != event.RefundByMerchant || c.Orders[0].Changed != 10*event.Second {
		t.Errorf("in the end: %+v", c)
	}
}

// TestOnlyTheOwnerSees: another shopper, and an id of another cell, see nothing.
func TestOnlyTheOwnerSees(t *testing.T) {
	h := newHouse()
	h.happen(tap(1, 1, 1))
	if _, ok := h.Checkout(2, 1); ok {
		t.Error("another shopper sees the checkout")
	}
	if _, ok := h.Order(2, 1); ok {
		t.Error("another shopper sees the order")
	}
	if _, ok := h.Order(1, event.OrderID(event.MakeID(3, 1))); ok {
		t.Error("an order of another cell is shown")
	}
	if o, ok := h.Order(1, 2); !ok || o.Merchant != 2 || o.Checkout != 1 {
		t.Errorf("the order is %+v", o)
	}
	if who, id, ok := h.Owner(1); !ok || who != 1 || id != 1 {
		t.Errorf("the payment is of %s, %s", who, id)
	}
	if _, _, ok := h.Owner(2); ok {
		t.Error("an unknown payment has an owner")
	}
	if who, ok := h.ByAccount(80); !ok || who != 2 {
		t.Errorf("account 80 is %s", who)
	}
}

// TestPages: newest first, each once, also while new ones come in.
func TestPages(t *testing.T) {
	h := newHouse()
	for i := range 7 {
		h.happen(tap(event.CheckoutID(i+1), event.ShopperID(1+i%2), event.OrderID(2*i+1)))
		h.happen(&event.FavouriteSet{Shopper: 1, Product: event.ProductID(i + 1), On: true})
	}
	first, next := h.Checkouts(1, 0, 2)
	h.happen(tap(8, 1, 15))
	rest, end := h.Checkouts(1, next, 2)
	var ids []event.CheckoutID
	for _, c := range append(first, rest...) {
		ids = append(ids, c.Placed.Checkout)
	}
	if !slices.Equal(ids, []event.CheckoutID{7, 5, 3, 1}) || end != 0 {
		t.Errorf("pages %v, then %d", ids, end)
	}
	h.happen(&event.FavouriteSet{Shopper: 1, Product: 6, On: false})
	a, after := h.Favourites(1, 0, 4)
	b, done := h.Favourites(1, after, 4)
	marked := []event.ProductID{7, 5, 4, 3, 2, 1}
	if all := append(a, b...); !slices.Equal(all, marked) || done != 0 {
		t.Errorf("favourites %v", all)
	}
	if h.IsFavourite(1, 6) || !h.IsFavourite(1, 7) || h.IsFavourite(2, 7) {
		t.Error("marks")
	}
}

// BenchmarkApply takes in checkouts of two orders and their payments; one step is one entry.
func BenchmarkApply(b *testing.B) {
	h := newHouse()
	before := heap()
	b.ReportAllocs()
	n := 0
	for ; b.Loop(); n++ {
		id := event.CheckoutID(n/2 + 1)
		if n%2 == 0 {
			h.happen(tap(id, 1+event.ShopperID(id%2), event.OrderID(n+1)))
		} else {
			h.happen(&event.PaymentReceived{Payment: event.PaymentID(id), Checkout: id, Amount: 130,
				Ref:    "2026111122001",
				Orders: []event.OrderID{event.OrderID(n), event.OrderID(n + 1)}})
		}
	}
	b.ReportMetric(float64(heap()-before)/float64(n/2+1), "heap-B/checkout")
	runtime.KeepAlive(h)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
