package ledger_test

import (
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"
)

// TestRefundByHand: money that the provider would not send lies apart until a person has sent it
// from the bank, whatever the reference looks like; asked for again it is the provider's as before.
func TestRefundByHand(t *testing.T) {
	f := fold(sold())
	before := amounts(f)
	n := uint64(len(sold()))
	enter := func(e event.Event) {
		n++
		if tx := f.Enter(event.Entry{Sequence: n, Event: e}); tx == nil {
			t.Fatalf("%T makes no books", e)
		}
	}
	moved := func(account string) money.Minor { return amounts(f)[account] - before[account] }
	due := &event.RefundDue{Refund: 1, Payment: 1, Order: 1,
		Amount: 100, Reason: event.RefundByMerchant,
		Lines: []event.RefundedLine{{Line: 0, Quantity: 1, Amount: 100}}}
	enter(due)
	enter(&event.RefundFailed{Refund: due.Refund, Code: "lost"})
	if moved("liabilities:refunds") != 0 || moved("liabilities:refunds:failed") != -100 {
		t.Errorf("failed: %v", amounts(f))
	}
	enter(&event.RefundRetried{Refund: due.Refund})
	if moved("liabilities:refunds") != -100 || moved("liabilities:refunds:failed") != 0 {
		t.Errorf("asked again: %v", amounts(f))
	}
	enter(&event.RefundFailed{Refund: due.Refund, Code: "lost"})
	enter(&event.RefundPaid{Refund: due.Refund, Ref: "sandbox-7",
		Note: event.RefundedByTransfer})
	if moved("liabilities:refunds:failed") != 0 || moved("assets:bank") != -100 {
		t.Errorf("by hand: %v", amounts(f))
	}
	if got := f.Trial(); len(got) != 1 || got[0].Minor != 0 {
		t.Errorf("the trial balance is %v", got)
	}
}

// amounts by account.
func amounts(f *ledger.Fold) map[string]money.Minor {
	out := map[string]money.Minor{}
	for _, b := range f.Balances() {
		out[b.Account] += b.Amount
	}
	return out
}
