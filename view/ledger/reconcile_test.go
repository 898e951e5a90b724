package ledger_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"

	"pgregory.net/rapid"
)

// movements are what a journal says that providers moved.
func movements(entries []event.Entry) (*ledger.Fold, []ledger.Movement) {
	var out []ledger.Movement
	f := ledger.New()
	for _, e := range entries {
		f.Apply(e)
		if m, ok := f.Movement(e); ok {
			out = append(out, m)
		}
	}
	return f, out
}

// sandboxFile is the file that the sandbox would send.
func sandboxFile(t rapid.TB, list []ledger.Movement, feeRate int64) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(ledger.SandboxHeader)
	for i := range list {
		if list[i].Provider() != "sandbox" {
			continue
		}
		if err := ledger.WriteSandboxRow(&b, &list[i], feeRate); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func read(t rapid.TB, text, provider string) *ledger.ProviderFile {
	t.Helper()
	f, err := ledger.ReadProviderFile(strings.NewReader(text), provider)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestMovementsAreTheClearing: what a provider moved sums to its clearing account.
func TestMovementsAreTheClearing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, list := movements(drawHistory(t, 300).entries)
		sums := map[string]money.Minor{}
		for _, m := range list {
			k := "assets:clearing:" + m.Provider() + m.Currency.String()
			if m.Back {
				sums[k] -= m.Amount
			} else {
				sums[k] += m.Amount
			}
		}
		for _, b := range f.Balances() {
			if k := b.Account + b.Currency.String(); strings.HasPrefix(k, "assets:clearing:") &&
				sums[k] != b.Amount {
				t.Fatalf("%s is %d, its movements are %d", k, b.Amount, sums[k])
			}
		}
	})
}

// TestTheOwnFileMatches: the file that the sandbox would send has no differences.
func TestTheOwnFileMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, list := movements(drawHistory(t, 200).entries)
		r := ledger.Reconcile(list, read(t, sandboxFile(t, list, 0), ""), ledger.Span{})
		if !r.Holds() || r.Matched != r.Rows || r.Movements != r.Rows {
			t.Fatalf("%+v", r)
		}
	})
}

// TestProposalsMakeTheBooksAgree: whatever is done to a file, the proposed postings bring the
// clearing account to what the file says the provider holds, and each of them sums to zero.
func TestProposalsMakeTheBooksAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t, 200)
		f, list := movements(h.entries)
		rate := int64(rapid.IntRange(0, 2).Draw(t, "fee") * 30)
		file := read(t, mangled(t, h, sandboxFile(t, list, rate)), "sandbox")
		r := ledger.Reconcile(list, file, ledger.Span{})
		have := map[money.Currency]money.Minor{}
		for _, b := range f.Balances() {
			if b.Account == "assets:clearing:sandbox" {
				have[b.Currency] += b.Amount
			}
		}
		for _, d := range r.Differences {
			sum := map[money.Currency]money.Minor{}
			for _, p := range d.Postings {
				sum[p.Currency] += p.Amount
				if p.Account == "assets:clearing:sandbox" {
					have[p.Currency] += p.Amount
				}
			}
			for c, m := range sum {
				if m != 0 {
					t.Fatalf("a proposal is %d %s off: %+v", m, c, d)
				}
			}
		}
		for _, row := range file.Rows {
			have[row.Currency] -= row.Gross - row.Fee
		}
		for c, m := range have {
			if m != 0 {
				t.Fatalf("the books would be %d %s off: %+v", m, c, r.Differences)
			}
		}
	})
}

// mangled drops, doubles and changes rows of a file, and adds some of its own.
func mangled(t *rapid.T, h *history, file string) string {
	rows := strings.SplitAfter(file, "\n")
	out := rows[:1:1]
	for _, row := range rows[1:] {
		switch h.roll(8) {
		case 0:
			continue
		case 1:
			out = append(out, row)
		case 2:
			if cells := strings.Split(row, ","); len(cells) == 6 {
				cells[2] = fmt.Sprintf("%d.00", h.roll(900))
				row = strings.Join(cells, ",")
			}
		case 3:
			row = strings.Replace(row, ",USD,", ",CNY,", 1)
		}
		out = append(out, row)
	}
	out = append(out, "payout,po1,12.00,CNY,,2015-11-12T00:00:00Z\n",
		"payment,nobody,3.50,USD,0.10,2015-11-12T00:00:00Z\n")
	return strings.Join(out, "")
}

// TestReconcileNamesEachDifference: one of each, by hand.
func TestReconcileNamesEachDifference(t *testing.T) {
	_, list := movements(oneOfEverything(t))
	good := sandboxFile(t, list, 0)
	rows := strings.SplitAfter(good, "\n")
	if len(rows) != 8 { // a header, five payments, a refund
		t.Fatalf("the file is\n%s", good)
	}
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"nothing": {good, nil},
		"missing in the file": {strings.Replace(good, rows[2], "", 1),
			[]string{"missing_in_file 0 re_11"}},
		"missing in the journal": {good + "payment,sandbox-at_99,5.00,CNY,,2015-11-12T00:00:00Z\n",
			[]string{"missing_in_journal 8 sandbox-at_99"}},
		"a refund is no payment": {good + "refund,sandbox-at_11,5.00,CNY,,2015-11-12T00:00:00Z\n",
			[]string{"missing_in_journal 8 sandbox-at_11"}},
		"amount": {strings.Replace(good, "735.91", "735.90", 1),
			[]string{"amount_differs 2 sandbox-at_11"}},
		"currency": {strings.Replace(good, "735.91,CNY", "735.91,USD", 1),
			[]string{"currency_differs 2 sandbox-at_11"}},
		"twice": {good + rows[1], []string{"duplicate 8 sandbox-at_11"}},
		"fees":  {sandboxFile(t, list, 60), []string{"fee_not_booked 2 "}},
		"payout": {good + "payout,po_1,100.00,CNY,,2015-11-12T00:00:00Z\n",
			[]string{"payout_not_booked 8 po_1"}},
		"all of it": {strings.Replace(strings.Replace(good, rows[2], "", 1), "735.91", "1.00", 1) +
			rows[1] + "payment,x,5.00,CNY,0.10,2015-11-12T00:00:00Z\n",
			[]string{"missing_in_file 0 re_11", "missing_in_journal 8 x",
				"amount_differs 2 sandbox-at_11", "duplicate 7 sandbox-at_11",
				"fee_not_booked 8 "}},
	} {
		var got []string
		r := ledger.Reconcile(list, read(t, c.file, ""), ledger.Span{})
		for _, d := range r.Differences {
			ref := d.Ref
			if d.Kind == ledger.MissingInFile {
				ref = d.Refund.String()
			}
			got = append(got, fmt.Sprintf("%s %d %s", d.Kind.Key(), d.Line, ref))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q\n%s", name, got, c.want, c.file)
		}
		if r.Holds() != (len(c.want) == 0) {
			t.Errorf("%s: holds is %v", name, r.Holds())
		}
	}
}

// One transaction of a provider pays one payment. Where two payments are said to have it the second
// row is a difference: in a journal that took the reference in twice, as journals once did, and in
// a file of which two rows name payments of ours.
func TestOneReferenceOverTwoPayments(t *testing.T) {
	took := func(p event.PaymentID, ref string) event.Event {
		return &event.PaymentReceived{Payment: p, Checkout: event.CheckoutID(p), Ref: ref,
			Amount: 1000, Provider: "stripe"}
	}
	row := func(n int, payment string) string {
		return fmt.Sprintf("txn_%d,2015-11-11 00:00:00,cny,10.00,0.00,10.00,charge,ch_1,,ch_1,"+
			"pi_1,%s,\r\n", n, payment)
	}
	for name, second := range map[string]string{
		"taken in twice": "stripe:pi_1", "said twice": "stripe:pi_2",
	} {
		var entries []event.Entry
		for i, e := range []event.Event{
			&event.CheckoutPlaced{Checkout: 1, Payment: 1, Currency: money.CNY},
			&event.CheckoutPlaced{Checkout: 2, Payment: 2, Currency: money.CNY},
			took(1, "stripe:pi_1"), took(2, second),
		} {
			entries = append(entries, event.Entry{Sequence: uint64(i + 1), Event: e})
		}
		_, list := movements(entries)
		file := read(t, stripeHeader+row(1, "py_01")+row(2, "py_02"), "")
		r := ledger.Reconcile(list, file, ledger.Span{})
		var got []string
		var clearing money.Minor
		for _, d := range r.Differences {
			got = append(got, fmt.Sprint(d.Kind.Key(), " ", d.Line, " ", d.Ref))
			clearing += d.Postings[0].Amount
		}
		want := []string{"missing_in_file 0 " + second, "duplicate 3 txn_2"}
		if !slices.Equal(got, want) || r.Holds() || clearing != 0 {
			t.Errorf("%s: %q, clearing off by %d", name, got, clearing)
		}
	}
}

// TestSpan: only what lies in the time must be in the file; a row may name anything.
func TestSpan(t *testing.T) {
	_, list := movements(oneOfEverything(t))
	file := sandboxFile(t, list[:2], 0)
	until := ledger.Span{To: list[1].At + 1}
	if r := ledger.Reconcile(list, read(t, file, ""), until); !r.Holds() || r.Movements != 2 {
		t.Errorf("%+v", r)
	}
	later := ledger.Span{From: list[len(list)-1].At + 1}
	if r := ledger.Reconcile(list, read(t, file, ""), later); !r.Holds() || r.Matched != 2 {
		t.Errorf("%+v", r)
	}
	if r := ledger.Reconcile(list, read(t, file, ""), ledger.Span{}); r.Holds() {
		t.Error("what is missing was not told")
	}
}

const stripeHeader = "balance_transaction_id,created_utc,currency,gross,fee,net," +
	"reporting_category,source_id,description,charge_id,payment_intent_id," +
	"payment_metadata[payment],refund_metadata[refund]\r\n"

// TestStripe reads a report as Stripe lays it out: signed, in lower-case currencies, matched by
// the intent's id, by the refund's, or by our own id in the metadata.
func TestStripe(t *testing.T) {
	_, list := movements(oneOfEverything(t))
	report := "\ufeff" + stripeHeader +
		"txn_1,2015-11-11 00:00:00,cny,87.00,2.61,84.39,charge,ch_1," +
		"\"tea, green\nand \"\"black\"\"\",ch_1,pi_3A,,\r\n" +
		"txn_2,2015-11-11 16:00:00,usd,12.99,0.00,12.99,charge,ch_2,,ch_2,pi_lost,py_77,\r\n" +
		"txn_3,2015-11-12 02:00:00,usd,-12.99,0.00,-12.99,refund,re_3B,,ch_2,pi_lost,py_77," +
		"re_55\r\n" +
		"txn_4,2015-11-13 00:00:00,cny,-84.39,0.00,-84.39,payout,po_1,,,,,\r\n" +
		"txn_5,2015-11-14 00:00:00,jpy,-500.00,1500,-2000,dispute,dp_1,,,,,\r\n"
	file := read(t, report, "")
	if file.Provider != "stripe" || len(file.Broken) > 0 || len(file.Rows) != 5 {
		t.Fatalf("%+v", file)
	}
	if row := file.Rows[4]; row.Gross != -500 || row.Fee != 1_500 || row.Line != 7 {
		t.Errorf("%+v", row)
	}
	r := ledger.Reconcile(list, file, ledger.Span{})
	var got []string
	for _, d := range r.Differences {
		got = append(got, fmt.Sprint(d.Kind.Key(), " ", d.Ref, " ", d.File))
	}
	want := []string{
		"missing_in_journal txn_5 JPY -500", "fee_not_booked  CNY -2.61",
		"fee_not_booked  JPY -1500",
		"payout_not_booked txn_4 CNY -84.39",
	}
	if r.Matched != 3 || !slices.Equal(got, want) {
		t.Errorf("matched %d, %q", r.Matched, got)
	}
}

// TestBrokenRows: each is named by its line with a reason in both languages, and stops no other.
func TestBrokenRows(t *testing.T) {
	file := ledger.SandboxHeader +
		"payment,a,1.00,CNY,,2015-11-11T00:00:00Z\n" + // 2
		"gift,b,1.00,CNY,,2015-11-11T00:00:00Z\n" + // 3
		"payment,,1.00,CNY,,2015-11-11T00:00:00Z\n" +
		"payment,c,1.005,CNY,,2015-11-11T00:00:00Z\n" +
		"payment,c,-1.00,CNY,,2015-11-11T00:00:00Z\n" +
		"payment,c,1.00,XYZ,,2015-11-11T00:00:00Z\n" + // 7
		"payment,c,99999999999999999,CNY,,2015-11-11T00:00:00Z\n" +
		"payment,c,1.00,CNY,x,2015-11-11T00:00:00Z\n" +
		"payment,c,1.00,CNY,,yesterday\n" +
		"payment,c,1.00\n" + // 11
		"\"payment,c,1.00,CNY,,2015-11-11T00:00:00Z\n" +
		"pay\"ment,c,1.00,CNY,,\"2015-11-11T00:00:00Z\n" + // 13
		"\n" +
		"payment,d,2.00,CNY,0.01,2015-11-11T00:00:00Z" // 15
	got := read(t, file, "sandbox")
	var lines []int
	for _, b := range got.Broken {
		lines = append(lines, b.Line)
		if b.Reason.Zh == "" || b.Reason.En == "" {
			t.Errorf("line %d has no reason in one language: %+v", b.Line, b.Reason)
		}
	}
	if want := []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}; !slices.Equal(lines, want) ||
		got.BrokenCount != len(want) {
		t.Errorf("broken are %v, not %v: %+v", lines, want, got.Broken)
	}
	if len(got.Rows) != 2 || got.Rows[1].Line != 15 || got.Rows[1].Gross != 200 {
		t.Errorf("%+v", got.Rows)
	}
}

// TestForeignFiles: what is no settlement file of a provider is refused as a whole.
func TestForeignFiles(t *testing.T) {
	for name, c := range map[string]struct{ file, provider string }{
		"empty":        {"", ""},
		"other header": {"a,b,c\n1,2,3\n", ""},
		"the other's":  {ledger.SandboxHeader, "stripe"},
		"nobody's":     {ledger.SandboxHeader, "alipay"},
		"a long line":  {strings.Repeat("x", 2<<20), ""},
		"a long row":   {ledger.SandboxHeader + strings.Repeat("x", 2<<20), ""},
	} {
		if f, err := ledger.ReadProviderFile(strings.NewReader(c.file), c.provider); err == nil {
			t.Errorf("%s is read as %+v", name, f)
		}
	}
}

// TestProposalsAreTaken: hledger takes the proposals behind the books.
func TestProposalsAreTaken(t *testing.T) {
	entries := oneOfEverything(t)
	_, list := movements(entries)
	_, journal := exported(t, entries, "en")
	file := strings.Replace(sandboxFile(t, list, 60), "735.91,CNY", "7.00,USD", 1) +
		"payment,\"; (x)\",5.00,JPY,,2015-11-12T00:00:00Z\n"
	r := ledger.Reconcile(list, read(t, file, ""), ledger.Span{})
	both := bytes.NewBuffer(journal)
	if err := r.Hledger(both, "2015-11-13", "zh"); err != nil {
		t.Fatal(err)
	}
	hledger(t, both.Bytes(), "check", "--strict", "ordereddates")
}

func FuzzProviderFile(f *testing.F) {
	f.Add(ledger.SandboxHeader + "payment,a,1.00,CNY,,2015-11-11T00:00:00Z\n\"x\n")
	f.Add(stripeHeader + "txn_1,,usd,1.00,0.10,0.90,charge,ch_1,\"a\nb\",,,,\r\n")
	f.Add("type,reference,amount,currency,fee,at,\"\n\"\npayout,a,1,JPY,2,x,y")
	h := newHistory(f, 1)
	h.run(60)
	_, list := movements(h.entries)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ledger.ReadProviderFile(strings.NewReader(text), "")
		if err != nil {
			return
		}
		last := 0
		for _, row := range file.Rows {
			if row.Line <= last || row.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("row of line %d behind line %d", row.Line, last)
			}
			if last = row.Line; !row.Gross.Valid() || !row.Fee.Valid() || !row.Currency.Valid() {
				t.Fatalf("%+v", row)
			}
		}
		r := ledger.Reconcile(list, file, ledger.Span{})
		for _, d := range r.Differences {
			if len(d.Postings)%2 != 0 || d.Proposal("2015-11-12", "en") == "" {
				t.Fatalf("%+v", d)
			}
		}
	})
}
