package cli

import (
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
)

// TestStatementsSumToTheLedger: an order that is refunded after its settlement is clawed back, a
// payout that the bank sent back is owed again and paid by the next settlement, and the statements
// of all merchants come to what the ledger owes them.
func TestStatementsSumToTheLedger(t *testing.T) {
	line := event.OrderLine{SKU: 1, Quantity: 2, Unit: 10_000, List: 10_000, Fee: 500}
	data := writtenDir(t, 0,
		&event.MerchantOpened{Merchant: 1, Key: "tea"},
		&event.MerchantOpened{Merchant: 2, Key: "cups"},
		&event.CheckoutPlaced{Checkout: 1, Payment: 1, FirstOrder: 1, Currency: money.CNY,
			Orders: []event.PlacedOrder{{Merchant: 1, Lines: []event.OrderLine{line}},
				{Merchant: 2, Lines: []event.OrderLine{line}}}},
		&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "sandbox-at_11", Provider: "sandbox",
			Amount: 40_000, Orders: []event.OrderID{1, 2}},
		&event.OrdersFinished{Orders: []event.OrderID{1, 2}},
		&event.SettlementClosed{Settlement: 1, Merchant: 1, Currency: money.CNY, Orders: 1,
			Goods: 20_000, Commission: 1_000, Payout: 19_000},
		&event.PayoutSettled{Settlement: 1, Ref: "no such account", Failed: true},
		&event.SettlementClosed{Settlement: 2, Merchant: 1, Currency: money.CNY, Carried: 19_000,
			Payout: 19_000},
		&event.PayoutSettled{Settlement: 2, Ref: "b-2"},
		&event.RefundDue{Refund: 1, Payment: 1, Ref: "sandbox-at_11", Order: 1, Amount: 10_000,
			Reason: event.RefundReturned,
			Lines:  []event.RefundedLine{{Quantity: 1, Amount: 10_000}}},
	)
	closings := money.Minor(0)
	for merchant, want := range map[string]money.Minor{"tea": -9_500, "cups": 19_000} {
		var got stated
		object(t, ask(t, data, "statement --json --merchant "+merchant, 0), &got)
		if len(got.Totals) != 1 || got.Totals[0].Closing != want {
			t.Fatalf("%s: %+v", merchant, got.Totals)
		}
		sum := got.Totals[0].Opening
		for _, l := range got.Lines {
			sum += l.Net
		}
		if sum != want {
			t.Errorf("%s: the lines come to %d, not %d", merchant, sum, want)
		}
		closings += got.Totals[0].Closing
	}
	var told closing
	object(t, ask(t, data, "balance --json", 0), &told)
	owed := money.Minor(0)
	for _, b := range told.Balances {
		if strings.HasSuffix(b.Account, ":payable") {
			owed -= b.Amount
		}
	}
	if owed != closings {
		t.Errorf("the statements come to %d, the ledger owes %d", closings, owed)
	}
	r := ask(t, data, "payouts --all", 0)
	if !strings.Contains(r.out, ",190.00,failed,no such account") ||
		!strings.Contains(r.out, ",190.00,done,b-2") {
		t.Errorf("%s", r.out)
	}
}
