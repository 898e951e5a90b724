package merchant_test

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/view/merchant"
)

// house folds facts that are given one after the other.
type house struct {
	*merchant.Fold
	sequence uint64
}

func newHouse(facts ...event.Event) *house {
	h := &house{Fold: merchant.New()}
	h.happen(facts...)
	return h
}

func (h *house) happen(facts ...event.Event) {
	for _, e := range facts {
		h.sequence++
		h.Apply(event.Entry{Sequence: h.sequence, Event: e})
	}
}

// tap is a checkout with one order for each merchant.
func tap(first event.OrderID, merchants ...event.MerchantID) *event.CheckoutPlaced {
	fact := &event.CheckoutPlaced{FirstOrder: first}
	for _, m := range merchants {
		fact.Orders = append(fact.Orders, event.PlacedOrder{Merchant: m})
	}
	return fact
}

// of is the only status under which an order stands.
func (h *house) of(t *testing.T, m event.MerchantID, id event.OrderID) (found merchant.Status) {
	t.Helper()
	for s := merchant.Open; s <= merchant.Failed; s++ {
		list, _ := h.Orders(merchant.OrderList{Merchant: m, Status: s})
		if slices.Contains(list, id) {
			if found != merchant.Any {
				t.Fatalf("order %d is %s and %s", id, found.Key(), s.Key())
			}
			found = s
		}
	}
	return found
}

// TestLifeOfAnOrder follows orders through everything that can become of one.
func TestLifeOfAnOrder(t *testing.T) {
	one := []event.OrderID{1}
	deposit := &event.DepositPlaced{Order: 1, Merchant: 1, Quantity: 3}
	for _, c := range []struct {
		name  string
		facts []event.Event
		want  merchant.Status
	}{
		{"placed", []event.Event{tap(1, 1)}, merchant.Open},
		{"paid", []event.Event{tap(1, 1), &event.PaymentReceived{Orders: one}}, merchant.Paid},
		{"closed", []event.Event{tap(1, 1), &event.OrdersClosed{Orders: one}}, merchant.Closed},
		{"a part goes back", []event.Event{tap(1, 1), &event.PaymentReceived{Orders: one},
			&event.RefundDue{Order: 1, Lines: []event.RefundedLine{{Quantity: 1}}}}, merchant.Paid},
		{"all goes back", []event.Event{tap(1, 1), &event.PaymentReceived{Orders: one},
			&event.RefundDue{Order: 1, Closed: true,
				Lines: []event.RefundedLine{{Quantity: 1}}}}, merchant.Refunded},
		{"all, as once was said", []event.Event{tap(1, 1), &event.PaymentReceived{Orders: one},
			&event.RefundDue{Order: 1, Reason: event.RefundByShopper}}, merchant.Refunded},
		{"shipped", []event.Event{tap(1, 1), &event.PaymentReceived{Orders: one},
			&event.ParcelShipped{Order: 1}}, merchant.Shipped},
		{"finished", []event.Event{tap(1, 1), &event.PaymentReceived{Orders: one},
			&event.ParcelShipped{Order: 1}, &event.OrdersFinished{Orders: one}}, merchant.Finished},
		{"deposit due", []event.Event{deposit}, merchant.DepositDue},
		{"balance due", []event.Event{deposit,
			&event.PaymentReceived{Orders: one, Deposit: true}}, merchant.BalanceDue},
		{"balance paid", []event.Event{deposit,
			&event.PaymentReceived{Orders: one, Deposit: true},
			&event.PaymentReceived{Balances: one}}, merchant.Paid},
		{"a part is not delivered", []event.Event{deposit,
			&event.PaymentReceived{Orders: one, Deposit: true},
			&event.DepositClosed{Order: 1, Outcome: event.DepositDoubled, Quantity: 2},
			&event.RefundDue{Order: 1, Reason: event.RefundDeposit}}, merchant.BalanceDue},
		{"the rest is not, either", []event.Event{deposit,
			&event.PaymentReceived{Orders: one, Deposit: true},
			&event.DepositClosed{Order: 1, Outcome: event.DepositDoubled, Quantity: 2},
			&event.DepositClosed{Order: 1, Outcome: event.DepositReturned, Quantity: 1},
			&event.RefundDue{Order: 1, Reason: event.RefundDamages}}, merchant.Failed},
		{"forfeited", []event.Event{deposit,
			&event.PaymentReceived{Orders: one, Deposit: true},
			&event.DepositClosed{Order: 1, Outcome: event.DepositForfeited, Quantity: 3}},
			merchant.Forfeited},
		{"a deposit closes after all is paid", []event.Event{deposit,
			&event.PaymentReceived{Orders: one, Deposit: true},
			&event.PaymentReceived{Balances: one},
			&event.DepositClosed{Order: 1, Outcome: event.DepositDoubled, Quantity: 3}},
			merchant.Paid},
	} {
		if got := newHouse(c.facts...).of(t, 1, 1); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.Key(), c.want.Key())
		}
	}
}

// TestReturns stand with the merchant whose goods they are.
func TestReturns(t *testing.T) {
	h := newHouse(tap(1, 1, 2), &event.ReturnOpened{Return: 1, Order: 2},
		&event.ReturnOpened{Return: 2, Order: 1}, &event.ReturnOpened{Return: 3, Order: 2},
		&event.ReturnMoved{Return: 1, Status: event.ReturnRefused},
		&event.ReturnOpened{Return: 9, Order: 2}, &event.ReturnOpened{Return: 4, Order: 77},
		&event.ReturnMoved{Return: 77, Status: event.ReturnRefused})
	ask := func(m event.MerchantID, s event.ReturnStatus, after event.ReturnID) []event.ReturnID {
		list, _ := h.Returns(merchant.ReturnList{Merchant: m, Status: s, After: after})
		return list
	}
	for _, c := range []struct {
		got, want []event.ReturnID
	}{
		{ask(2, 0, 0), []event.ReturnID{1, 3}}, {ask(1, 0, 0), []event.ReturnID{2}},
		{ask(2, event.ReturnAsked, 0), []event.ReturnID{3}},
		{ask(2, event.ReturnRefused, 0), []event.ReturnID{1}},
		{ask(2, 0, 1), []event.ReturnID{3}}, {ask(2, 0, 2), nil}, {ask(3, 0, 0), nil},
		{ask(2, 99, 0), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
	for id, want := range map[event.ReturnID]event.MerchantID{1: 2, 2: 1, 3: 2, 4: 0} {
		if m, ok := h.MerchantOfReturn(id); m != want || ok != (want != 0) {
			t.Errorf("return %d is %d's, want %d's", id, m, want)
		}
	}
	for id, want := range map[event.OrderID]event.MerchantID{1: 1, 2: 2, 3: 0} {
		if m, ok := h.MerchantOf(id); m != want || ok != (want != 0) {
			t.Errorf("order %d is %d's, want %d's", id, m, want)
		}
	}
}

// TestPagesOfHistories: after any history, every page of every merchant and status is what a list
// of all orders gives, also from a file.
func TestPagesOfHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		h := newHouse()
		var owner []event.MerchantID
		var status []merchant.Status
		moves := map[merchant.Status]func(event.OrderID) event.Event{
			merchant.Paid: func(id event.OrderID) event.Event {
				return &event.PaymentReceived{Orders: []event.OrderID{id}}
			},
			merchant.Closed: func(id event.OrderID) event.Event {
				return &event.OrdersClosed{Orders: []event.OrderID{id}}
			},
			merchant.Shipped: func(id event.OrderID) event.Event {
				return &event.ParcelShipped{Order: id}
			},
			merchant.Refunded: func(id event.OrderID) event.Event {
				return &event.RefundDue{Order: id, Closed: true}
			},
		}
		choices := []merchant.Status{
			merchant.Paid, merchant.Closed, merchant.Shipped, merchant.Refunded}
		for range rapid.IntRange(0, 300).Draw(t, "facts") {
			if len(owner) == 0 || chance.Intn(2) == 0 {
				m := event.MerchantID(1 + chance.Intn(3))
				h.happen(tap(event.OrderID(len(owner)+1), m))
				owner, status = append(owner, m), append(status, merchant.Open)
				continue
			}
			i, to := chance.Intn(len(owner)), choices[chance.Intn(len(choices))]
			h.happen(moves[to](event.OrderID(i + 1)))
			status[i] = to
		}
		var file bytes.Buffer
		if err := h.Save(&file); err != nil {
			t.Fatal(err)
		}
		loaded := merchant.New()
		if err := loaded.Load(bytes.NewReader(file.Bytes())); err != nil {
			t.Fatal(err)
		}
		limit := rapid.IntRange(1, 40).Draw(t, "limit")
		for m := event.MerchantID(1); m <= 3; m++ {
			for s := merchant.Any; s <= merchant.Shipped; s++ {
				var want []event.OrderID
				for i := range owner {
					if owner[i] == m && (s == merchant.Any || status[i] == s) {
						want = append(want, event.OrderID(i+1))
					}
				}
				for _, fold := range []*merchant.Fold{h.Fold, loaded} {
					if got := all(fold, m, s, limit); !slices.Equal(got, want) {
						t.Fatalf("merchant %d, %s: %v, want %v", m, s.Key(), got, want)
					}
				}
			}
		}
	})
}

// all reads every page.
func all(
	f *merchant.Fold, m event.MerchantID, s merchant.Status, limit int,
) (list []event.OrderID) {
	q := merchant.OrderList{Merchant: m, Status: s, Limit: limit}
	for {
		page, next := f.Orders(q)
		list = append(list, page...)
		if next == 0 || len(page) > limit {
			return list
		}
		q.After = next
	}
}

// TestFilesThatDoNotFit are refused, and leave the fold as it was.
func TestFilesThatDoNotFit(t *testing.T) {
	h := newHouse(tap(1, 1, 2), &event.ReturnOpened{Return: 1, Order: 2})
	var file bytes.Buffer
	if err := h.Save(&file); err != nil {
		t.Fatal(err)
	}
	for n := range file.Len() {
		into := newHouse(tap(1, 3))
		if err := into.Load(bytes.NewReader(file.Bytes()[:n])); err == nil {
			t.Fatalf("%d of %d bytes were enough", n, file.Len())
		}
		if m, ok := into.MerchantOf(1); !ok || m != 3 {
			t.Fatalf("after %d bytes the fold has changed", n)
		}
	}
}

// TestStatusKeys are read back.
func TestStatusKeys(t *testing.T) {
	for s := merchant.Open; s <= merchant.Failed; s++ {
		if got, ok := merchant.ParseStatus(s.Key()); !ok || got != s {
			t.Errorf("%s is %d", s.Key(), got)
		}
	}
	for _, key := range []string{"", "none"} {
		if _, ok := merchant.ParseStatus(key); ok {
			t.Errorf("%q is a status", key)
		}
	}
}
