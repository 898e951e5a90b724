package shopper_test

import (
	"reflect"
	"runtime"
	"slices"
	"testing"

	"carnival/event"
	"carnival/festival"
	"carnival/festivals"
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

// TestPresaleOrder is vector V8: 999.00 with a deposit of 100.00 that deducts 200.00; the balance
// is 799.00 and the order comes to 899.00. A bill that was given up leaves no trace in what is due.
func TestPresaleOrder(t *testing.T) {
	h := newHouse()
	h.happen(&event.DepositPlaced{Checkout: 1, Order: 1, Payment: 1, Presale: 1, Shopper: 1,
		Merchant: 4, SKU: 9, Quantity: 1, Currency: money.CNY, Unit: 99_900, Deposit: 10_000,
		Deducts: 20_000})
	see := func(id event.CheckoutID, due money.Minor, status shopper.Status) shopper.Order {
		t.Helper()
		c, _ := h.Checkout(1, id)
		o, _ := h.Order(1, 1)
		if c.Due != due || o.Status != status {
			t.Fatalf("due %d, want %d; the order is %s", c.Due, due, o.Status.Key())
		}
		return o
	}
	see(1, 10_000, shopper.DepositDue)
	h.happen(&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "d", Amount: 10_000,
		Deposit: true, Orders: []event.OrderID{1}})
	see(1, 0, shopper.BalanceDue)
	bill := func(id event.CheckoutID) *event.CheckoutPlaced {
		return &event.CheckoutPlaced{Checkout: id, Payment: event.PaymentID(id), Shopper: 1,
			FirstOrder: 2, Currency: money.CNY, Balances: []event.BalanceDue{{Order: 1, Merchant: 4,
				SKU: 9, Quantity: 1, Unit: 99_900, Deposit: 10_000, Deducts: 20_000}}}
	}
	h.happen(&event.BalancesReminded{Presale: 1, Orders: []event.OrderID{1}}, bill(2))
	see(2, 79_900, shopper.BalanceDue)
	h.happen(&event.OrdersClosed{Reason: event.ClosedUnpaid, Balances: []event.OrderID{1}})
	if o := see(2, 0, shopper.BalanceDue); o.Presale.Bill != 0 || o.Presale.Reminded == 0 {
		t.Errorf("after the bill was given up: %+v", o.Presale)
	}
	if list, _ := h.BalancesDue(1, 0, 0); len(list) != 1 || list[0].ID != 1 {
		t.Errorf("balances due: %+v", list)
	}
	h.happen(bill(3), &event.PaymentReceived{Payment: 3, Checkout: 3, Ref: "b", Amount: 79_900,
		Provider: "bank", Balances: []event.OrderID{1}})
	o := see(3, 0, shopper.Paid)
	if o.Total() != 89_900 || o.Lines[0].Off != 10_000 || o.Presale.Bill != 3 ||
		o.Presale.Balance.Total() != 79_900 || o.Merchant != 4 {
		t.Errorf("in the end: %+v, %+v", o, o.Presale)
	}
	if provider, ref, ok := h.Paid(3); provider != "bank" || ref != "b" || !ok {
		t.Errorf("paid by %s, %s", provider, ref)
	}
	if h.PaidTimes(1) != 1 {
		t.Errorf("paid %d times", h.PaidTimes(1))
	}
}

// TestPayBy: what was made longer is kept until then, and the rest of a payment has its own time.
func TestPayBy(t *testing.T) {
	h := newHouse()
	source, _ := festivals.Source(festivals.Default)
	plan, err := festival.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	one := tap(1, 1, 1)
	one.Orders[0].Hot = true
	h.happen(one, tap(2, 1, 3))
	see := func(id event.CheckoutID, times uint32, wait event.Instant) {
		t.Helper()
		c, _ := h.Checkout(1, id)
		if by := c.PayBy(plan) - c.Stamp; by != wait || c.Extended != times {
			t.Errorf("%d: %d s, %d times", id, by/event.Second, c.Extended)
		}
	}
	see(1, 0, plan.Timers.UnpaidHot)
	see(2, 0, plan.Timers.Unpaid)
	c, _ := h.Checkout(1, 1)
	for i := range event.Instant(2) {
		h.happen(&event.PaymentExtended{Payment: 1, Until: c.Stamp + 3600*event.Second + i,
			Times: uint32(i + 1), Orders: []event.OrderID{1}})
		see(1, uint32(i+1), 3600*event.Second+i)
	}
	h.happen(&event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: []event.OrderID{1}})
	see(1, 2, plan.Timers.Unpaid)
	see(2, 0, plan.Timers.Unpaid)
}

// TestAttempts: the newest one lives until it fails or the money comes; money of one that was given
// up for failed settles it all the same.
func TestAttempts(t *testing.T) {
	h := newHouse()
	start := func(id event.AttemptID) *event.PaymentStarted {
		return &event.PaymentStarted{Attempt: id, Payment: 1, Provider: "bank", Amount: 130}
	}
	h.happen(tap(1, 1, 1), start(1), &event.PaymentPending{Attempt: 1, Ref: "p1"},
		&event.PaymentFailed{Attempt: 1, Code: "declined"})
	if _, ok := h.LiveAttempt(1); ok {
		t.Error("a failed attempt lives")
	}
	h.happen(start(2))
	if a, ok := h.LiveAttempt(1); !ok || a.PaymentStarted.Attempt != 2 || a.Shopper != 1 {
		t.Errorf("live: %+v", a)
	}
	old := shopper.Unsettled{Before: 7 * event.Second}
	if list := h.LiveAttempts(old); len(list) != 0 {
		t.Errorf("older than itself: %+v", list)
	}
	h.happen(&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "p1", Attempt: 1, Amount: 130,
		Orders: []event.OrderID{1, 2}})
	for id, ref := range map[event.AttemptID]string{1: "p1", 2: ""} {
		a, ok := h.Attempt(id)
		if !ok || a.Status != shopper.AttemptSettled || a.Ref != ref {
			t.Errorf("attempt %s is %+v", id, a)
		}
	}
	if list := h.LiveAttempts(shopper.Unsettled{}); len(list) != 0 {
		t.Errorf("live in the end: %+v", list)
	}
}

// TestReturn follows goods on their way back, and the refund of one of two pieces.
func TestReturn(t *testing.T) {
	h := newHouse()
	h.happen(tap(1, 1, 1), &event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "a", Amount: 130,
		Orders: []event.OrderID{1, 2}},
		&event.ParcelShipped{Order: 1, Carrier: "sf", Number: "77"},
		&event.ReturnOpened{Return: 1, Order: 1, Reason: event.ReturnDamaged,
			Lines: []event.ReturnLine{{Quantity: 1}}},
		&event.ReturnMoved{Return: 1, Status: event.ReturnAgreed},
		&event.ReturnMoved{Return: 1, Status: event.ReturnSent, Carrier: "sf", Number: "78"},
		&event.ReturnMoved{Return: 1, Status: event.ReturnAccepted},
		&event.RefundDue{Refund: 1, Payment: 1, Order: 1, Amount: 50, Return: 1,
			Reason: event.RefundReturned, Lines: []event.RefundedLine{{Quantity: 1, Amount: 50}}},
		&event.RefundFailed{Refund: 1, Code: "account closed"})
	o, _ := h.Order(1, 1)
	if o.Status != shopper.Shipped || o.Parcel == nil || o.Parcel.Number != "77" ||
		!slices.Equal(o.Back, []shopper.Back{{Quantity: 1, Amount: 50}}) {
		t.Errorf("the order is %+v", o)
	}
	history := h.History(1)
	if r := history.Returns; len(r) != 1 || r[0].Status != event.ReturnAccepted ||
		r[0].Number != "78" {
		t.Errorf("returns: %+v", r)
	}
	if r := history.Refunds; len(r) != 1 || r[0].Failed == 0 || r[0].Code != "account closed" ||
		r[0].Paid != 0 {
		t.Errorf("refunds: %+v", r)
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
	if at := h.MarkedAt(1, 7); at == 0 || h.MarkedAt(1, 6) != 0 || h.MarkedAt(2, 7) != 0 {
		t.Errorf("marked at %v", at)
	}
	if h.IsFavourite(1, 6) || !h.IsFavourite(1, 7) || h.IsFavourite(2, 7) {
		t.Error("marks")
	}
}

// TestFollowedShops: newest first in pages, counted with the shop, and gone with the person.
func TestFollowedShops(t *testing.T) {
	h := newHouse()
	for m := range event.MerchantID(5) {
		h.happen(&event.MerchantFollowed{Shopper: 1, Merchant: m + 1})
	}
	h.happen(&event.MerchantFollowed{Shopper: 2, Merchant: 4},
		&event.MerchantUnfollowed{Shopper: 1, Merchant: 3})
	first, next := h.FollowedShops(1, 0, 3)
	rest, end := h.FollowedShops(1, next, 3)
	var ids []event.MerchantID
	for _, s := range append(first, rest...) {
		ids = append(ids, s.Merchant)
	}
	if !slices.Equal(ids, []event.MerchantID{5, 4, 2, 1}) || end != 0 || first[1].Followers != 2 {
		t.Errorf("pages %+v, then %+v and %d", first, rest, end)
	}
	if h.Follows(1, 3) || !h.Follows(2, 4) || h.Follows(2, 5) || h.Follows(99, 4) {
		t.Error("who follows whom")
	}
	if h.Followers(4) != 2 || h.Followers(3) != 0 || h.Followers(99) != 0 {
		t.Errorf("followers %d, %d, %d", h.Followers(4), h.Followers(3), h.Followers(99))
	}
	if list, next := h.FollowedShops(99, 0, 3); list != nil || next != 0 {
		t.Errorf("a stranger follows %v", list)
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

// TestWhoIsErasedIsNobodysAccount: the account of a shopper who left finds nobody, and the others
// are as they were.
func TestWhoIsErasedIsNobodysAccount(t *testing.T) {
	h := newHouse()
	h.happen(&event.ShopperErased{Shopper: 1})
	if id, ok := h.ByAccount(70); ok {
		t.Errorf("account 70 is still %s", id)
	}
	if id, ok := h.ByAccount(80); !ok || id != 2 {
		t.Errorf("account 80 is %s, %t", id, ok)
	}
}
