package ledger_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"

	"pgregory.net/rapid"
)

// TestTrialBalanceIsZero: after every single entry the accounts sum to zero in every currency, and
// nothing had to be put into suspense for it.
func TestTrialBalanceIsZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, 400)
		f := ledger.New()
		for _, e := range h.entries {
			tx := f.Enter(e)
			for _, m := range f.Trial() {
				if m.Minor != 0 {
					t.Fatalf("%d %T: the trial balance is %s", e.Sequence, e.Event, m)
				}
			}
			if s := f.Suspense(); len(s) > 0 {
				t.Fatalf("%d %T %+v: %s in suspense: %+v", e.Sequence, e.Event, e.Event, s, tx)
			}
		}
	})
}

// TestBooksAgreeWithTheModel: what is owed to merchants, to shoppers and by providers is what a
// model that knows no accounts says.
func TestBooksAgreeWithTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, 400)
		f := fold(h.entries)
		owed := map[string]money.Minor{}
		for _, m := range f.Merchants() {
			owed[m.Merchant.String()+m.Currency.String()] = m.Payable
		}
		for i := range h.tills {
			for c, till := range h.tills[i] {
				k := event.MerchantID(i+1).String() + currencies[c].String()
				if owed[k] != till.payout() {
					t.Fatalf("%s is owed %d, not %d: %+v", k, owed[k], till.payout(), till)
				}
			}
		}
		checkShoppers(t, h, f)
		list, _ := f.Settlements(0, 0, 0)
		for _, s := range list {
			if !s.Agrees() {
				t.Fatalf("%s pays %d, the books owe %d", s.Settlement, s.Payout, s.Owed)
			}
		}
	})
}

// checkShoppers adds up what shoppers gave and have of their money in orders that are not
// finished.
func checkShoppers(t *rapid.T, h *history, f *ledger.Fold) {
	want := map[string]money.Minor{}
	for _, o := range h.orders {
		switch {
		case o.state == "held" || o.state == "balance":
			want["liabilities:deposits "+o.currency.String()] -= o.deposit
		case o.state == "paid":
			for _, l := range o.lines {
				want["pending "+o.currency.String()] += l.left + l.given
			}
			want["pending "+o.currency.String()] += o.freight
		}
	}
	for _, b := range f.Balances() {
		if k := b.Account + " " + b.Currency.String(); b.Account == "liabilities:deposits" {
			if b.Amount != want[k] {
				t.Fatalf("%s is %d, not %d", k, b.Amount, want[k])
			}
			delete(want, k)
		}
	}
	for _, m := range f.Merchants() {
		want["pending "+m.Currency.String()] -= m.Pending
	}
	for k, v := range want {
		if v != 0 {
			t.Fatalf("%s is %d off", k, v)
		}
	}
}

// TestFullRefundLeavesNothing: once everything of everybody has gone back, every funder's balance
// is 0, whatever the parts and their order were (rules R8.4).
func TestFullRefundLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t, rapid.Uint64().Draw(t, "seed"))
		for range 6 {
			h.tap()
			h.pay()
			h.finish()
		}
		for range 4_000 {
			h.refund()
		}
		for _, o := range h.orders {
			for o.state == "paid" || o.state == "done" {
				h.refund()
			}
		}
		for _, b := range fold(h.entries).Balances() {
			switch b.Account {
			case "liabilities:refunds", "assets:clearing:sandbox", "assets:clearing:stripe",
				"assets:clearing:bank-of-x":
			default:
				if b.Amount != 0 {
					t.Fatalf("%s is left with %d %s", b.Account, b.Amount, b.Currency)
				}
			}
		}
	})
}

// TestSaveAndLoad: a fold that was saved and loaded in the midst ends as one that was not.
func TestSaveAndLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, 200)
		cut := rapid.IntRange(0, len(h.entries)).Draw(t, "cut")
		whole, second := fold(h.entries), ledger.New()
		if err := second.Load(bytes.NewReader(saved(t, fold(h.entries[:cut])))); err != nil {
			t.Fatal(err)
		}
		for _, e := range h.entries[cut:] {
			second.Apply(e)
		}
		if !bytes.Equal(saved(t, whole), saved(t, second)) {
			t.Fatalf("cut at %d of %d makes a difference", cut, len(h.entries))
		}
		if !slices.Equal(whole.Balances(), second.Balances()) || second.Home() != money.CNY ||
			second.Zone().String() != "Asia/Shanghai" {
			t.Fatal("balances differ after a load")
		}
	})
}

// TestLoadOfACutFile: a file that ends early is an error and changes nothing.
func TestLoadOfACutFile(t *testing.T) {
	h := newHistory(t, 3)
	h.run(100)
	f := fold(h.entries)
	file := saved(t, f)
	for _, n := range []int{0, 1, len(file) / 2, len(file) - 1} {
		if err := f.Load(bytes.NewReader(file[:n])); err == nil {
			t.Errorf("%d of %d bytes were loaded", n, len(file))
		}
	}
	if !bytes.Equal(saved(t, f), file) {
		t.Error("a failed load changed the fold")
	}
}

// TestStatement: its lines add up to what the merchant is owed, page by page and from any instant.
func TestStatement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, 400)
		f := fold(h.entries)
		from := h.entries[rapid.IntRange(0, len(h.entries)-1).Draw(t, "from")].Stamp
		to := h.entries[rapid.IntRange(0, len(h.entries)-1).Draw(t, "to")].Stamp
		for i := range h.tills {
			q := ledger.StatementQuery{Merchant: event.MerchantID(i + 1), Limit: 3}
			all, _ := f.Statement(q)
			var sum, owed money.Minor
			for _, got := range all.Totals {
				owed += got.Closing
				if want := h.tills[i][slices.Index(currencies[:], got.Currency)].payout(); got.
					Closing != want || got.Opening != 0 {
					t.Fatalf("closes with %d, not %d", got.Closing, want)
				}
			}
			for {
				s, _ := f.Statement(q)
				for _, l := range s.Lines {
					sum += l.Net()
				}
				if q.After = s.Next; s.Next == 0 {
					break
				}
			}
			if sum != owed {
				t.Fatalf("the lines sum to %d, not %d", sum, owed)
			}
			then, _ := f.Statement(ledger.StatementQuery{Merchant: q.Merchant, From: from, To: to})
			past, _ := f.Statement(ledger.StatementQuery{Merchant: q.Merchant, To: from})
			if from <= to && then.Totals[0].Opening != past.Totals[0].Closing {
				t.Fatalf("opens with %d, not %d", then.Totals[0].Opening, past.Totals[0].Closing)
			}
		}
	})
}

func fold(entries []event.Entry) *ledger.Fold {
	f := ledger.New()
	for _, e := range entries {
		f.Apply(e)
	}
	return f
}

func saved(t rapid.TB, f *ledger.Fold) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHistoriesReachEverything keeps the tests above from proving nothing: every account and every
// sort of transaction comes about.
func TestHistoriesReachEverything(t *testing.T) {
	h := newHistory(t, 5)
	h.run(3_000)
	f := ledger.New()
	whats, accounts := map[ledger.What]bool{}, map[string]bool{}
	for _, e := range h.entries {
		if tx := f.Enter(e); tx != nil {
			whats[tx.What] = true
		}
	}
	for w := ledger.WhatPayment; w <= ledger.WhatPayoutFailed; w++ {
		if !whats[w] {
			t.Errorf("no history says %q", w.Names().En)
		}
	}
	for _, b := range f.Balances() {
		accounts[b.Account] = true
	}
	for _, name := range []string{
		"assets:bank", "assets:clearing:bank-of-x", "assets:clearing:sandbox",
		"assets:clearing:stripe", "assets:funders:bank", "assets:funders:brand",
		"expenses:discounts:cross-store", "expenses:discounts:envelope",
		"expenses:discounts:presale", "income:commission", "liabilities:deposits",
		"liabilities:merchants:me_11:discounts", "liabilities:merchants:me_11:payable",
		"liabilities:merchants:me_11:payout", "liabilities:merchants:me_11:pending",
		"liabilities:refunds", "liabilities:refunds:failed", "liabilities:surplus",
	} {
		if !accounts[name] {
			t.Errorf("nothing was ever posted to %s", name)
		}
	}
}

// sold is a paid order of one line at 100.00, of which the platform funds 10.00.
func sold() []event.Entry {
	var h history
	for i, e := range []event.Event{
		&event.CheckoutPlaced{Checkout: 1, Payment: 1, FirstOrder: 1, Currency: money.CNY,
			Orders: []event.PlacedOrder{{Merchant: 1, Freight: 500, Lines: []event.OrderLine{
				{Quantity: 1, Unit: 10_000, Off: 1_000, Fee: 500}}}},
			Discounts: []event.Discount{{Rule: event.RuleCrossStore, Amount: 1_000,
				Funder: event.FundedByPlatform, Shares: []event.LineShare{{Amount: 1_000}}}}},
		&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "sandbox-py_11", Amount: 9_500,
			Orders: []event.OrderID{1}},
	} {
		h.entries = append(h.entries, event.Entry{Sequence: uint64(i + 1), Stamp: 1, Event: e})
	}
	return h.entries
}

// left lists the balances that are not zero.
func left(f *ledger.Fold) map[string]money.Minor {
	out := map[string]money.Minor{}
	for _, b := range f.Balances() {
		if b.Amount != 0 {
			out[b.Account] = b.Amount
		}
	}
	return out
}

func wantBalances(t *testing.T, f *ledger.Fold, want map[string]money.Minor) {
	t.Helper()
	if got := left(f); !maps.Equal(got, want) {
		t.Errorf("the books have %v, not %v", got, want)
	}
}

// TestRefundFromBeforeLines: a fact from before refunds named lines gives its whole order back, and
// one that names no reference went through the provider that took the money.
func TestRefundFromBeforeLines(t *testing.T) {
	f := fold(sold())
	f.Apply(event.Entry{Sequence: 3, Event: &event.RefundDue{Refund: 1, Payment: 1, Order: 1,
		Amount: 9_500, Reason: event.RefundByShopper}})
	wantBalances(t, f, map[string]money.Minor{
		"assets:clearing:sandbox": 9_500, "liabilities:refunds": -9_500,
	})
	f.Apply(event.Entry{Sequence: 4, Event: &event.RefundPaid{Refund: 1, Ref: "back"}})
	wantBalances(t, f, map[string]money.Minor{})
}

// TestContradictionsAreInSuspense: facts that do not fit each other are booked as they stand, and
// what is missing between them is seen.
func TestContradictionsAreInSuspense(t *testing.T) {
	for name, c := range map[string]struct {
		fact event.Event
		want money.Minor
	}{
		"paid less than it settles": {&event.PaymentReceived{Payment: 2, Checkout: 2,
			Amount: 400, Orders: []event.OrderID{2}}, 100},
		"settled twice": {&event.PaymentReceived{Payment: 1, Checkout: 1, Amount: 9_500,
			Orders: []event.OrderID{1}}, -9_500},
		"refund of nobody's order": {&event.RefundDue{Refund: 1, Order: 77, Amount: 50}, 50},
		"refund of an unpaid order": {&event.RefundDue{Refund: 1, Payment: 2, Order: 2,
			Amount: 50}, 50},
		"more than its lines": {&event.RefundDue{Refund: 1, Payment: 1, Order: 1, Amount: 60,
			Lines: []event.RefundedLine{{Line: 0, Amount: 50}, {Line: 9, Amount: 9}}}, 10},
	} {
		unpaid := event.PlacedOrder{Merchant: 1, Lines: []event.OrderLine{{Quantity: 1, Unit: 500}}}
		f := fold(append(sold(), event.Entry{Sequence: 3, Event: &event.CheckoutPlaced{
			Checkout: 2, Payment: 2, FirstOrder: 2, Currency: money.CNY,
			Orders: []event.PlacedOrder{unpaid}}}))
		f.Apply(event.Entry{Sequence: 4, Event: c.fact})
		if got := f.Suspense(); len(got) != 1 || got[0].Minor != c.want {
			t.Errorf("%s: %v in suspense, not %d", name, got, c.want)
		}
		if got := f.Trial(); len(got) != 1 || got[0].Minor != 0 {
			t.Errorf("%s: the trial balance is %v", name, got)
		}
	}
}

// TestWhatMakesNoBooks: rehearsals, behaviour, and words on what is not there.
func TestWhatMakesNoBooks(t *testing.T) {
	paid := sold()[1].Event
	for name, e := range map[string]event.Entry{
		"a rehearsal":         {Cell: event.FirstShadowCell, Event: paid},
		"behaviour":           {Stream: event.StreamBehaviour, Event: paid},
		"an unknown checkout": {Event: &event.PaymentReceived{Checkout: 9, Amount: 5}},
		"an unknown refund":   {Event: &event.RefundPaid{Refund: 9}},
		"a failed one":        {Event: &event.RefundFailed{Refund: 9}},
		"a retried one":       {Event: &event.RefundRetried{Refund: 9}},
		"an unknown order":    {Event: &event.OrdersFinished{Orders: []event.OrderID{9}}},
		"an unpaid order":     {Event: &event.OrdersFinished{Orders: []event.OrderID{1}}},
		"no deposit":          {Event: &event.DepositClosed{Order: 1, Kept: 5}},
		"an unknown payout":   {Event: &event.PayoutSettled{Settlement: 9}},
		"no plan":             {Event: &event.PlanPublished{Source: []byte("x: [")}},
	} {
		f := fold(sold()[:1])
		if tx := f.Enter(e); tx != nil {
			t.Errorf("%s made %+v", name, tx)
		}
	}
}
