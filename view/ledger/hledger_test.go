package ledger_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata anew")

// exported writes a history as a journal of hledger.
func exported(t rapid.TB, entries []event.Entry, lang string) (*ledger.Fold, []byte) {
	t.Helper()
	var out bytes.Buffer
	f := ledger.New()
	h := ledger.NewHledger(&out, f, lang)
	for _, e := range entries {
		h.Rate(e)
		if tx := f.Enter(e); tx != nil {
			if err := h.Write(tx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return f, out.Bytes()
}

// hledger runs the real program over a journal. Where it is not installed the test is skipped, on
// the build machine it fails.
func hledger(t rapid.TB, journal []byte, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("hledger")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("hledger is not installed: apt-get install hledger")
		}
		t.Skip("hledger is not installed; the books are not checked by it")
	}
	run := exec.Command(program, append([]string{"-f", "-"}, args...)...)
	run.Stdin = bytes.NewReader(journal)
	run.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	out, err := run.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("hledger %s: %s\n%s", strings.Join(args, " "), failed.Stderr, journal)
	} else if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// balances reads what hledger makes of a journal.
func balances(t rapid.TB, journal []byte) []ledger.Balance {
	t.Helper()
	text := hledger(t, journal, "balance", "--flat", "--no-elide", "--empty", "--no-total",
		"--layout=bare", "-O", "csv")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []ledger.Balance
	for _, row := range rows[1:] {
		if row[1] == "" { // an account that was declared and not posted to
			continue
		}
		c, err := money.ParseCurrency(row[1])
		if err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		m, err := money.Parse(row[2], c)
		if err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		out = append(out, ledger.Balance{Account: row[0], Currency: c, Amount: m})
	}
	return out
}

// TestHledgerAgrees: the real hledger accepts the books in its strictest form, and every account
// has the balance there that it has here.
func TestHledgerAgrees(t *testing.T) {
	for seed := range uint64(3) {
		h := newHistory(t, seed)
		h.run(1_500)
		f, journal := exported(t, h.entries, []string{"en", "zh", "en"}[seed])
		hledger(t, journal, "check", "--strict", "ordereddates")
		have := map[ledger.Balance]bool{}
		for _, b := range balances(t, journal) {
			have[b] = true
		}
		for _, b := range f.Balances() {
			if !have[b] && b.Amount != 0 {
				t.Errorf("%s is %d %s here, and not so in hledger", b.Account, b.Amount, b.Currency)
			}
			delete(have, b)
		}
		for b := range have {
			if b.Amount != 0 {
				t.Errorf("%s is %d %s in hledger, and not so here", b.Account, b.Amount, b.Currency)
			}
		}
	}
}

// TestHledgerTakesEveryID: every check character of an id can stand in an account's name, a code
// and a tag, and currencies of no digits and of three are written as they are.
func TestHledgerTakesEveryID(t *testing.T) {
	var h history
	h.at = 1_446_000_000 * event.Second
	add := func(e event.Event) {
		h.entries = append(h.entries, event.Entry{Sequence: uint64(len(h.entries) + 1), Stamp: h.at,
			Event: e})
	}
	for n := uint64(1); n <= 75; n++ {
		c := &event.CheckoutPlaced{Checkout: event.CheckoutID(n), Payment: event.PaymentID(n),
			FirstOrder: event.OrderID(n), Currency: []money.Currency{392, 414, money.CNY}[n%3],
			Orders: []event.PlacedOrder{{Merchant: event.MerchantID(n),
				Lines: []event.OrderLine{{Quantity: 1, Unit: money.Minor(n)}}}}}
		add(c)
		add(&event.PaymentReceived{Payment: c.Payment, Checkout: c.Checkout, Amount: c.Total(),
			Orders: []event.OrderID{c.FirstOrder}})
	}
	f, journal := exported(t, h.entries, "en")
	hledger(t, journal, "check", "--strict")
	got := balances(t, journal)
	if len(got) != 78 || len(f.Balances()) != 78 {
		t.Fatalf("%d balances, here %d", len(got), len(f.Balances()))
	}
	have := map[ledger.Balance]bool{}
	for _, b := range got {
		have[b] = true
	}
	for _, b := range f.Balances() {
		if !have[b] {
			t.Errorf("hledger does not have %+v", b)
		}
	}
}

// TestExportGolden is one of everything, to be read.
func TestExportGolden(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		_, got := exported(t, oneOfEverything(t), lang)
		name := filepath.Join("testdata", "everything."+lang+".journal")
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what is written now:\n%s", name, got)
		}
	}
}

// oneOfEverything is a small history by hand: the carts of rules V6 and V17, a presale that is
// bought, one that is forfeited (V8) and one that the merchant doubles (V11), an order from abroad
// (V29) with a refund after its end, a surplus, a refund that a person has to send, and two
// settlements, one of them with a payout that fails.
func oneOfEverything(t rapid.TB) []event.Entry {
	h := newHistory(t, 1)
	h.entries = h.entries[:5] // the plan and the merchants
	clock := event.At(time.Date(2015, 11, 10, 15, 0, 0, 0, time.UTC))
	add := func(e event.Event) {
		clock += 3_600 * event.Second
		h.entries = append(h.entries, event.Entry{Sequence: uint64(len(h.entries) + 1),
			Stamp: clock, Event: e})
	}
	one := func(unit, off money.Minor) []event.OrderLine {
		return []event.OrderLine{{SKU: 1, Quantity: 1, Unit: unit, List: unit, Off: off, Fee: 500}}
	}
	add(&event.CheckoutPlaced{Checkout: 1, Payment: 1, FirstOrder: 1, Currency: money.CNY,
		Orders: []event.PlacedOrder{
			{Merchant: 1, Lines: one(29_900, 4_266)}, {Merchant: 2, Lines: one(45_900, 6_550)},
			{Merchant: 3, Lines: one(8_990, 1_283), Freight: 800},
		},
		Discounts: []event.Discount{
			{Rule: event.RuleCrossStore, Funder: event.FundedByPlatform, Amount: 10_000,
				Shares: []event.LineShare{{Line: 0, Amount: 3_526}, {Line: 1, Amount: 5_414},
					{Line: 2, Amount: 1_060}}},
			{Rule: event.RuleEnvelope, Funder: event.FundedByBank, Amount: 2_099,
				Shares: []event.LineShare{{Line: 0, Amount: 740}, {Line: 1, Amount: 1_136},
					{Line: 2, Amount: 223}}},
		}})
	add(&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "sandbox-at_11", Provider: "sandbox",
		Amount: 73_591, Surplus: 100, Orders: []event.OrderID{1, 2, 3}})
	add(&event.RefundDue{Refund: 1, Payment: 1, Ref: "sandbox-at_11", Amount: 100,
		Reason: event.RefundSurplus})
	add(&event.RefundPaid{Refund: 1, Ref: "sandbox-re_11"})
	add(&event.RefundDue{Refund: 2, Payment: 1, Ref: "sandbox-at_11", Order: 2, Amount: 39_350,
		Reason: event.RefundByShopper, Closed: true,
		Lines: []event.RefundedLine{{Line: 0, Quantity: 1, Amount: 39_350, Subsidy: 6_550}}})
	add(&event.RefundFailed{Refund: 2, Code: "charge_disputed"})
	add(&event.RefundPaid{Refund: 2, Ref: "transfer 20151112-7"})
	add(&event.CheckoutPlaced{Checkout: 2, Payment: 2, FirstOrder: 4, Currency: money.CNY,
		Orders: []event.PlacedOrder{{Merchant: 4, Lines: one(10_000, 1_300)}},
		Discounts: []event.Discount{
			{Rule: event.RuleShopCoupon, Funder: event.FundedByMerchant, Amount: 800,
				Shares: []event.LineShare{{Line: 0, Amount: 800}}},
			{Rule: event.RulePlatformCoupon, Funder: event.FundedByPlatform, Amount: 500,
				Shares: []event.LineShare{{Line: 0, Amount: 500}}},
		}})
	add(&event.PaymentReceived{Payment: 2, Checkout: 2, Ref: "stripe:pi_3A", Provider: "stripe",
		Amount: 8_700, Orders: []event.OrderID{4}})
	add(&event.OrdersFinished{Reason: event.FinishedByShopper, Orders: []event.OrderID{1, 3, 4}})
	presale(add)
	abroad(add)
	add(&event.SettlementClosed{Settlement: 1, Merchant: 1, Currency: money.CNY, Orders: 1,
		Goods: 25_634, Subsidy: 4_266, Commission: 1_282, Payout: 28_618})
	add(&event.PayoutSettled{Settlement: 1, Ref: "no such account", Failed: true})
	add(&event.SettlementClosed{Settlement: 2, Merchant: 1, Currency: money.CNY, Carried: 28_618,
		Payout: 28_618})
	add(&event.PayoutSettled{Settlement: 2, Ref: "b-2"})
	return h.entries
}

// presale places three deposits of 100 that deduct 200: the first is bought, the second is
// forfeited, the third doubled.
func presale(add func(event.Event)) {
	add(&event.PresaleOpened{Presale: 1, SKU: 9, Currency: money.CNY,
		Nature: event.DepositEarnest, Funder: event.FundedByBrand, Price: 99_900, Deposit: 10_000,
		Deducts: 20_000, Stock: 3})
	for n := uint64(3); n < 6; n++ {
		add(&event.DepositPlaced{Checkout: event.CheckoutID(n), Payment: event.PaymentID(n),
			Order: event.OrderID(n + 2), Presale: 1, Merchant: 2, SKU: 9, Quantity: 1,
			Currency: money.CNY, Unit: 99_900, Deposit: 10_000, Deducts: 20_000})
		add(&event.PaymentReceived{Payment: event.PaymentID(n), Checkout: event.CheckoutID(n),
			Ref: "sandbox-" + event.AttemptID(n).String(), Provider: "sandbox", Amount: 10_000,
			Orders: []event.OrderID{event.OrderID(n + 2)}, Deposit: true})
	}
	add(&event.CheckoutPlaced{Checkout: 6, Payment: 6, FirstOrder: 8, Currency: money.CNY,
		Balances: []event.BalanceDue{{Order: 5, Merchant: 2, SKU: 9, Quantity: 1, Unit: 99_900,
			Deposit: 10_000, Deducts: 20_000, Off: 10_000, Fee: 500}},
		Discounts: []event.Discount{{Rule: event.RuleCrossStore, Funder: event.FundedByPlatform,
			Amount: 10_000, Shares: []event.LineShare{{Line: 0, Amount: 10_000}}}}})
	add(&event.PaymentReceived{Payment: 6, Checkout: 6, Ref: "sandbox-at_66", Provider: "sandbox",
		Amount: 69_900, Balances: []event.OrderID{5}})
	add(&event.DepositClosed{Order: 6, Outcome: event.DepositForfeited, Quantity: 1,
		Effective: 10_000, Kept: 10_000})
	add(&event.DepositClosed{Order: 7, Outcome: event.DepositDoubled, Quantity: 1,
		Effective: 10_000, Back: 10_000, Damages: 10_000})
	add(&event.RefundDue{Refund: 3, Payment: 5, Ref: "sandbox-at_55", Order: 7, Amount: 10_000,
		Reason: event.RefundDeposit})
	add(&event.RefundDue{Refund: 4, Payment: 5, Ref: "sandbox-at_55", Order: 7, Amount: 10_000,
		Reason: event.RefundDamages})
}

// abroad sells for 12.99 dollars, and takes it back after the end.
func abroad(add func(event.Event)) {
	add(&event.CheckoutPlaced{Checkout: 7, Payment: 7, FirstOrder: 8, Currency: money.USD,
		Rate: event.Rate{Micro: microRate, Source: "reference"},
		Orders: []event.PlacedOrder{{Merchant: 3, Lines: []event.OrderLine{
			{SKU: 2, Quantity: 1, Unit: 1_299, List: 1_299, Fee: 500}}}}})
	add(&event.PaymentReceived{Payment: 7, Checkout: 7, Ref: "stripe:pi_3B", Provider: "stripe",
		Amount: 1_299, Orders: []event.OrderID{8}})
	add(&event.OrdersFinished{Reason: event.FinishedByTime, Orders: []event.OrderID{8}})
	add(&event.RefundDue{Refund: 5, Payment: 7, Ref: "stripe:pi_3B", Order: 8, Amount: 1_299,
		Reason: event.RefundReturned, Closed: true,
		Lines: []event.RefundedLine{{Line: 0, Quantity: 1, Amount: 1_299}}})
	add(&event.RefundPaid{Refund: 5, Ref: "stripe:re_3B"})
}

// TestDocsShowWhatHledgerSays: the balances in docs/accounts.md are those of the golden journal.
func TestDocsShowWhatHledgerSays(t *testing.T) {
	_, journal := exported(t, oneOfEverything(t), "en")
	says := hledger(t, journal, "balance", "--flat", "--no-total")
	docs, err := os.ReadFile(filepath.Join("..", "..", "docs", "accounts.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(docs), "```\n"+says+"```\n") {
		t.Errorf("docs/accounts.md does not show\n%s", says)
	}
}
