package cli

import (
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/journal"
	"carnival/journal/jetstream"
	"carnival/money"
)

// booksDir is a data directory whose journal has a paid and finished order of two merchants, a
// deposit, a refund, and a settlement.
func booksDir(t *testing.T) string {
	t.Helper()
	source, ok := festivals.Source("double11-2015")
	if !ok {
		t.Fatal("there is no plan")
	}
	line := event.OrderLine{SKU: 1, Quantity: 2, Unit: 10_000, List: 10_000, Off: 5_000, Fee: 500}
	return writtenDir(t, 0,
		&event.PlanPublished{Source: source, Scale: 1},
		&event.MerchantOpened{Merchant: 1, Key: "tea", Name: event.Text{Zh: "茶行", En: "=Tea"}},
		&event.MerchantOpened{Merchant: 2, Key: "cups", Name: event.Text{Zh: "杯铺", En: "Cups"}},
		&event.CheckoutPlaced{Checkout: 1, Payment: 1, FirstOrder: 1, Currency: money.CNY,
			Orders: []event.PlacedOrder{{Merchant: 1, Lines: []event.OrderLine{line}},
				{Merchant: 2, Lines: []event.OrderLine{line}, Freight: 800}},
			Discounts: []event.Discount{{Rule: event.RuleCrossStore, Amount: 10_000,
				Funder: event.FundedByPlatform, Shares: []event.LineShare{{Line: 0, Amount: 5_000},
					{Line: 1, Amount: 5_000}}}}},
		&event.PaymentReceived{Payment: 1, Checkout: 1, Ref: "sandbox-at_11", Provider: "sandbox",
			Amount: 30_800, Orders: []event.OrderID{1, 2}},
		&event.PresaleOpened{Presale: 1, Currency: money.CNY, Funder: event.FundedByMerchant},
		&event.DepositPlaced{Checkout: 2, Payment: 2, Order: 3, Presale: 1, Merchant: 2,
			Quantity: 1, Currency: money.CNY, Unit: 9_900, Deposit: 900, Deducts: 1_800},
		&event.PaymentReceived{Payment: 2, Checkout: 2, Ref: "sandbox-at_22", Provider: "sandbox",
			Amount: 900, Orders: []event.OrderID{3}, Deposit: true},
		&event.RefundDue{Refund: 1, Payment: 1, Ref: "sandbox-at_11", Order: 2, Amount: 15_800,
			Reason: event.RefundByShopper, Closed: true, Freight: 800,
			Lines: []event.RefundedLine{{Quantity: 2, Amount: 15_000, Subsidy: 5_000}}},
		&event.RefundPaid{Refund: 1, Ref: "sandbox-re_11"},
		&event.OrdersFinished{Orders: []event.OrderID{1}},
		&event.SettlementClosed{Settlement: 1, Merchant: 1, Currency: money.CNY, Orders: 1,
			Goods: 15_000, Subsidy: 5_000, Commission: 750, Payout: 19_250},
	)
}

// writtenDir is a data directory with a journal of facts, an hour apart from midnight in Beijing.
func writtenDir(t *testing.T, cell event.Cell, facts ...event.Event) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	j, err := jetstream.Open(t.Context(), jetstream.Options{
		Dir: filepath.Join(data, "journal"), Cell: cell, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	const hour = 3_600 * event.Second
	raw := make([]byte, journal.HeaderSize)
	for i, fact := range facts {
		raw = event.AppendEntry(raw, uint64(min(i, 1))*uint64(hour), fact)
	}
	if _, err := journal.Seal(raw, journal.Record{
		Cell: cell, First: 1, Count: uint32(len(facts)), Prev: j.Head().Hash,
		Stamp: event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC)),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), raw, j.Head()); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

// ask runs `accounts` with words parted at spaces and wants a code.
func ask(t *testing.T, data, line string, code int) said {
	t.Helper()
	r := tell(t.Context(), append(strings.Fields("accounts "+line), "--data-dir", data)...)
	if r.code != code {
		t.Fatalf("accounts %s: %d, not %d\n%s%s", line, r.code, code, r.out, r.err)
	}
	return r
}

func object(t *testing.T, r said, into any) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), into); err != nil {
		t.Fatalf("%v: %+v", err, r)
	}
}

func TestAccountsBalance(t *testing.T) {
	data := booksDir(t)
	var got closing
	object(t, ask(t, data, "balance --json", 0), &got)
	want := map[string]money.Minor{
		"assets:clearing:sandbox":             15_900,
		"expenses:discounts:cross-store":      5_000,
		"income:commission":                   -750,
		"liabilities:deposits":                -900,
		"liabilities:merchants:me_11:payable": 0,
		"liabilities:merchants:me_11:payout":  -19_250,
		"liabilities:merchants:me_11:pending": 0,
		"liabilities:merchants:me_22:pending": 0,
		"liabilities:refunds":                 0,
	}
	if !got.Balanced || got.Sequence != 12 || len(got.Balances) != len(want) {
		t.Errorf("%+v", got)
	}
	for _, b := range got.Balances {
		if amount, ok := want[b.Account]; !ok || amount != b.Amount || b.Currency != "CNY" {
			t.Errorf("%+v, not %d", b, amount)
		}
	}
	// The fifth fact is at 04:00, the sixth at 05:00 in Beijing.
	object(t, ask(t, data, "balance --json --to 2015-11-11T05:00:00+08:00", 0), &got)
	if got.Sequence != 5 {
		t.Errorf("as of five o'clock the books hold %d facts", got.Sequence)
	}
	if r := ask(t, data, "balance", 0); !strings.Contains(r.out, "=") {
		t.Errorf("%+v", r)
	}
}

// TestAccountsExport: the file is what hledger takes, and its rows are the same postings.
func TestAccountsExport(t *testing.T) {
	data := booksDir(t)
	file := filepath.Join(t.TempDir(), "books.journal")
	var told closing
	object(t, ask(t, data, "export --json --out "+file, 0), &told)
	if !told.Balanced || told.Counted["transactions"] != 6 || told.Counted["postings"] != 17 {
		t.Errorf("%+v", told)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "2015-11-11 * (py_11) Payment received") {
		t.Fatalf("%v: %s", err, text)
	}
	left, _ := filepath.Glob(file + ".*")
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if r := ask(t, data, "export --lang zh", 0); !strings.Contains(r.out, "(py_11) 收到付款") {
		t.Errorf("%s", r.out)
	}
	r := ask(t, data, "export --format csv --from 2015-11-11T07:00:00+08:00 --to 2015-11-12", 0)
	if rows := strings.Split(strings.TrimSpace(r.out), "\n"); len(rows) != 1+2+3+2+3+2 ||
		rows[1] != "8,2015-11-10T23:00:00Z,2015-11-11,py_22,Deposit received,"+
			"assets:clearing:sandbox,,CNY,9.00" {
		t.Errorf("%d rows: %s", len(rows), r.out)
	}
	r = ask(t, data, "export --format json", 0)
	var row postingRow
	object(t, r, &row)
	if strings.Count(r.out, "\n") != 17 || row.Code != "st_11" || row.Amount != -19_250 {
		t.Errorf("%+v in\n%s", row, r.out)
	}
	program, err := exec.LookPath("hledger")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("hledger is not installed; the file is not checked by it")
	} else if err != nil {
		t.Fatal("hledger is not installed: apt-get install hledger")
	}
	check := exec.Command(program, "-f", file, "check", "--strict", "ordereddates")
	check.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAccountsStatement(t *testing.T) {
	data := booksDir(t)
	for _, merchant := range []string{"me_11", "tea"} {
		var got stated
		r := ask(t, data, "statement --json --month 2015-11 --merchant "+merchant, 0)
		object(t, r, &got)
		if len(got.Lines) != 2 || len(got.Totals) != 1 {
			t.Fatalf("%s", r.out)
		}
		if s := got.Totals[0]; s.Orders != 1 || s.Goods != 15_000 || s.Subsidy != 5_000 ||
			s.Commission != 750 || s.Paid != 19_250 || s.Closing != 0 {
			t.Errorf("%+v", s)
		}
		if l := got.Lines[0]; l.Kind != "finished" || l.ID != "or_11" || l.Net != 19_250 {
			t.Errorf("%+v", l)
		}
	}
	var before stated
	object(t, ask(t, data, "statement --json --month 2015-10 --merchant tea", 0), &before)
	if len(before.Lines) != 0 || before.Totals[0].Closing != 0 {
		t.Errorf("%+v", before)
	}
	if r := ask(t, data, "statement --merchant tea --lang zh", 0); !strings.Contains(r.out,
		"商家结算单  me_11  茶行") || !strings.Contains(r.out, "-192.50") {
		t.Errorf("%s", r.out)
	}
	if r := ask(t, data, "statement --merchant tea --format csv", 0); !strings.Contains(r.out,
		"2015-11-11T10:00:00+08:00,Order finished,or_11,,CNY,150.00,50.00,0.00,0.00,7.50,") {
		t.Errorf("%s", r.out)
	}
}

func TestAccountsPayouts(t *testing.T) {
	r := ask(t, booksDir(t), "payouts --lang en", 0)
	want := "settlement,merchant,key,name,closed,currency,payout,status,reference\n" +
		"st_11,me_11,tea,'=Tea,2015-11-11T11:00:00+08:00,CNY,192.50,open,\n"
	if r.out != want {
		t.Errorf("%s", r.out)
	}
	wrong := writtenDir(t, 0, &event.SettlementClosed{Settlement: 1, Merchant: 1,
		Currency: money.CNY, Payout: 5})
	if r := ask(t, wrong, "payouts", exitRefuted); !strings.Contains(r.err, "the books owe 0.00") {
		t.Errorf("%+v", r)
	}
}

// TestAccountsReconcile: the sandbox's own file matches; one that was changed does not.
func TestAccountsReconcile(t *testing.T) {
	data, dir := booksDir(t), t.TempDir()
	file := filepath.Join(dir, "sandbox.csv")
	ask(t, data, "provider-file --out "+file, 0)
	if r := ask(t, data, "reconcile "+file, 0); !strings.Contains(r.out,
		"matching 3, differences 0, unreadable 0") {
		t.Errorf("%s", r.out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := put(t, filepath.Join(dir, "changed.csv"),
		strings.Replace(string(text), "308.00", "300.00", 1)+"payment,broken\n")
	var got reconciled
	proposals := filepath.Join(dir, "proposals.journal")
	object(t, ask(t, data, "reconcile --json --out "+proposals+" "+changed, exitRefuted), &got)
	if got.Holds || got.Matched != 2 || got.BrokenCount != 1 || got.Broken[0].Line != 5 ||
		len(got.Differences) != 1 || got.Differences[0].Kind != "amount_differs" {
		t.Errorf("%+v", got)
	}
	posting, err := os.ReadFile(proposals)
	if err != nil || !strings.Contains(string(posting), "CNY -8.00") {
		t.Errorf("%v: %s", err, posting)
	}
	r := ask(t, data, "reconcile --lang zh "+changed, exitRefuted)
	if !strings.Contains(r.out, "第 5 行") || !strings.Contains(r.out, "金额不符") {
		t.Errorf("%s", r.out)
	}
	ask(t, data, "provider-file --fee 60 --out "+file, 0)
	if r := ask(t, data, "reconcile "+file, exitRefuted); !strings.Contains(r.out,
		"expenses:fees:sandbox") {
		t.Errorf("%s", r.out)
	}
}

// TestAccountsAskedWrongly: what is asked wrongly is code 2 and says how to ask.
func TestAccountsAskedWrongly(t *testing.T) {
	data, dir := booksDir(t), t.TempDir()
	none, other := filepath.Join(dir, "none"), put(t, filepath.Join(dir, "a.csv"), "a,b\n1,2\n")
	shadow := writtenDir(t, event.FirstShadowCell, &event.Ticked{})
	for _, c := range []struct {
		line, data string
		code       int
		says       string
	}{
		{"burn", data, 2, "unknown command"},
		{"balance", none, 1, "there is no journal"},
		{"balance", shadow, 1, "of a rehearsal"},
		{"balance --to noon", data, 2, "--to: write a day"},
		{"export --format xml", data, 2, "hledger, csv, json"},
		{"export --lang fr", data, 2, "zh or en"},
		{"export --from 2015-13-01", data, 2, "--from: write a day"},
		{"export --out " + filepath.Join(none, "x"), data, 1, "no such file"},
		{"statement", data, 2, "--merchant: name"},
		{"statement --merchant nobody", data, 2, "nobody knows it"},
		{"statement --merchant tea --month may", data, 2, "--month: write"},
		{"statement --merchant tea --month 2015-11 --from 2015-11-01", data, 2, "--month: write"},
		{"reconcile", data, 2, "accepts 1 arg"},
		{"reconcile " + none, data, 1, "no such file"},
		{"reconcile " + other, data, 2, "not a settlement file"},
		{"reconcile --provider alipay " + other, data, 2, "sandbox or stripe"},
		{"provider-file --fee 10001", data, 2, "--fee is 0 to 10000"},
	} {
		if r := ask(t, c.data, c.line, c.code); !strings.Contains(r.err, c.says) {
			t.Errorf("accounts %s: %q", c.line, r.err)
		}
	}
}
