package ledger_test

import (
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"
)

// BenchmarkOrders is what the books cost for each order that is placed, paid and finished; every
// checkout has two of them, with a discount of the platform.
func BenchmarkOrders(b *testing.B) {
	b.ReportAllocs()
	f := ledger.New()
	placed := &event.CheckoutPlaced{Currency: money.CNY, Orders: []event.PlacedOrder{
		{Merchant: 1, Lines: []event.OrderLine{{Quantity: 2, Unit: 1_000, Off: 10, Fee: 500}}},
		{Merchant: 2, Lines: []event.OrderLine{{Quantity: 1, Unit: 1_000, Off: 10, Fee: 500},
			{Quantity: 1, Unit: 500}}},
	}, Discounts: []event.Discount{{Rule: event.RuleCrossStore, Funder: event.FundedByPlatform,
		Shares: []event.LineShare{{Line: 0, Amount: 10}, {Line: 1, Amount: 10}}}}}
	paid := &event.PaymentReceived{Amount: 3_480, Provider: "sandbox", Ref: "sandbox-1",
		Orders: make([]event.OrderID, 2)}
	done := &event.OrdersFinished{Orders: paid.Orders}
	for n := uint64(1); n <= uint64(b.N+1)/2; n++ {
		placed.Checkout, placed.Payment = event.CheckoutID(n), event.PaymentID(n)
		placed.FirstOrder = event.OrderID(2*n - 1)
		paid.Checkout, paid.Payment = placed.Checkout, placed.Payment
		paid.Orders[0], paid.Orders[1] = placed.FirstOrder, placed.FirstOrder+1
		for _, fact := range []event.Event{placed, paid, done} {
			f.Apply(event.Entry{Event: fact})
		}
	}
	if len(f.Suspense()) > 0 {
		b.Fatal(f.Suspense())
	}
}
