package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"carnival/money"
)

// The rows of the sandbox's own file over booksDir.
const (
	fileHeader = "type,reference,amount,currency,fee,at\n"
	fileOrders = "payment,sandbox-at_11,308.00,CNY,,2015-11-10T20:00:00Z\n"
	fileOther  = "payment,sandbox-at_22,9.00,CNY,,2015-11-10T23:00:00Z\n"
	fileBack   = "refund,sandbox-re_11,158.00,CNY,,2015-11-11T01:00:00Z\n"
)

// real runs hledger over a file. Where it is not installed the test ends here; on the build machine
// it fails.
func real(t *testing.T, file string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("hledger")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("hledger is not installed; the books are not checked by it")
	} else if err != nil {
		t.Fatal("hledger is not installed: apt-get install hledger")
	}
	run := exec.Command(program, append([]string{"-f", file}, args...)...)
	run.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("hledger %v: %v: %s", args, err, out)
	}
	return string(out)
}

// hostile is a settlement file that something is wrong with, or that only looks so.
type hostile struct {
	about, text string
	code        int
	kinds       string // of the differences
	broken      int
	holds       string // by the file, as hledger writes it
}

func hostileFiles() []hostile {
	const whole = fileHeader + fileOrders + fileOther + fileBack
	return []hostile{
		{"as it should be", whole, 0, "", 0, "CNY 159.00"},
		{"a byte order mark", "\ufeff" + whole, 0, "", 0, "CNY 159.00"},
		{"lines of Windows", strings.ReplaceAll(whole, "\n", "\r\n"), 0, "", 0, "CNY 159.00"},
		{"cells in quotes", strings.ReplaceAll(whole, "sandbox-at_11", `"sandbox-at_11"`), 0, "", 0,
			"CNY 159.00"},
		{"other columns, in another order", "at,note,fee,currency,amount,reference,type\n" +
			"2015-11-10T20:00:00Z,\"a, \"\"b\"\"\",,CNY,308.00,sandbox-at_11,payment\n" +
			"2015-11-10T23:00:00Z,,,CNY,9.00,sandbox-at_22,payment\n" +
			"2015-11-11T01:00:00Z,,,CNY,158.00,sandbox-re_11,refund\n", 0, "", 0, "CNY 159.00"},
		{"a broken row in the midst", fileHeader + fileOrders + "payment,x,1.2.3,CNY,,now\n" +
			fileOther + fileBack, exitRefuted, "", 1, "CNY 159.00"},
		{"a quote that is not closed", fileHeader + fileOrders + "payment,\"x,1,CNY,,\n" +
			fileOther + fileBack, exitRefuted, "", 1, "CNY 159.00"},
		{"a row twice", whole + fileOther, exitRefuted, "duplicate", 0, "CNY 168.00"},
		{"a row that is missing", fileHeader + fileOrders + fileBack, exitRefuted,
			"missing_in_file", 0, "CNY 150.00"},
		{"a row too many", whole + "payment,abc,5.00,CNY,,2015-11-10T20:00:00Z\n", exitRefuted,
			"missing_in_journal", 0, "CNY 164.00"},
		{"another amount", strings.Replace(whole, ",9.00", ",8.00", 1), exitRefuted,
			"amount_differs", 0, "CNY 158.00"},
		{"another currency", strings.Replace(whole, "9.00,CNY", "900,JPY", 1), exitRefuted,
			"currency_differs", 0, "CNY 150.00 JPY 900"},
		{"fees", strings.Replace(whole, "CNY,,", "CNY,0.60,", 1), exitRefuted, "fee_not_booked", 0,
			"CNY 158.40"},
		{"a transfer to the bank", whole + "payout,po_1,100.00,CNY,,2015-11-12T00:00:00Z\n",
			exitRefuted, "payout_not_booked", 0, "CNY 59.00"},
		{"nothing but the header", fileHeader, exitRefuted,
			"missing_in_file missing_in_file missing_in_file", 0, ""},
		{"an amount beyond any", whole + "payment,abc,99999999999999999999,CNY,,\n", exitRefuted,
			"", 1, "CNY 159.00"},
		{"empty", "", exitUsage, "", 0, ""},
		{"a column that is missing", strings.Replace(whole, "currency", "money", 1), exitUsage, "",
			0, ""},
		{"no text", "\x00\x01\x02\xff", exitUsage, "", 0, ""},
	}
}

// TestReconcileHostileFiles: whatever is wrong with a file, the exit code says so, rows that can be
// read count, and the proposals behind the export are books that hledger takes and in which the
// clearing is what the file says the provider holds.
func TestReconcileHostileFiles(t *testing.T) {
	data, dir := booksDir(t), t.TempDir()
	books := filepath.Join(dir, "books.journal")
	ask(t, data, "export --out "+books, 0)
	exported, err := os.ReadFile(books)
	if err != nil {
		t.Fatal(err)
	}
	for n, c := range hostileFiles() {
		t.Run(c.about, func(t *testing.T) {
			file := put(t, filepath.Join(dir, fmt.Sprint(n, ".csv")), c.text)
			proposals := filepath.Join(dir, fmt.Sprint(n, ".journal"))
			r := ask(t, data, "reconcile --json --provider sandbox --out "+proposals+" "+file,
				c.code)
			if c.code == exitUsage {
				if r.err == "" {
					t.Error("nobody says what is wrong")
				}
				return
			}
			var got reconciled
			object(t, r, &got)
			var kinds []string
			for _, d := range got.Differences {
				kinds = append(kinds, d.Kind)
			}
			if strings.Join(kinds, " ") != c.kinds || got.BrokenCount != c.broken {
				t.Errorf("%q, broken %+v", kinds, got.Broken)
			}
			proposed, err := os.ReadFile(proposals)
			if err != nil {
				t.Fatal(err)
			}
			both := put(t, filepath.Join(dir, fmt.Sprint(n, ".all.journal")),
				string(exported)+"\n"+string(proposed))
			real(t, both, "check", "--strict", "ordereddates")
			says := real(t, both, "balance", "assets:clearing:sandbox", "--no-total", "--flat",
				"--format", "%(total)")
			if holds := strings.Join(strings.Fields(says), " "); holds != c.holds {
				t.Errorf("the clearing is %q, not %q", holds, c.holds)
			}
		})
	}
}

// TestReconcileHugeFile: a large file is read row by row, and what is wrong with it is found.
func TestReconcileHugeFile(t *testing.T) {
	const rows = 200_000
	var text bytes.Buffer
	text.WriteString(fileHeader + fileOrders)
	for i := range rows {
		fmt.Fprintf(&text, "payment,x-%d,0.01,CNY,,2015-11-10T20:00:00Z\n", i)
	}
	text.WriteString(fileOther + fileBack)
	data, dir := booksDir(t), t.TempDir()
	file := put(t, filepath.Join(dir, "huge.csv"), text.String())
	var got reconciled
	object(t, ask(t, data, "reconcile --json "+file, exitRefuted), &got)
	if got.Rows != rows+3 || got.Matched != 3 || len(got.Differences) != rows {
		t.Errorf("rows %d, matched %d, differences %d", got.Rows, got.Matched,
			len(got.Differences))
	}
}

// TestAccountsAgreeAtEverySequence: as of each instant in the midst of the journal, hledger takes
// the export and has the balances that are told here.
func TestAccountsAgreeAtEverySequence(t *testing.T) {
	data, dir := booksDir(t), t.TempDir()
	for hour := 5; hour <= 12; hour++ {
		to := fmt.Sprintf(" --to 2015-11-11T%02d:00:01+08:00", hour)
		file := filepath.Join(dir, fmt.Sprint(hour, ".journal"))
		ask(t, data, "export --out "+file+to, 0)
		var told closing
		object(t, ask(t, data, "balance --json"+to, 0), &told)
		real(t, file, "check", "--strict", "ordereddates")
		want := map[string]string{}
		for _, b := range told.Balances {
			if b.Amount != 0 {
				want[b.Account] = "CNY " + b.Amount.Decimal(money.CNY)
			}
		}
		for _, line := range strings.Split(strings.TrimSpace(real(t, file, "balance", "--flat",
			"--no-total")), "\n") {
			amount, account, _ := strings.Cut(strings.TrimSpace(line), "  ")
			if want[account] != amount {
				t.Errorf("at %d o'clock %s is %s in hledger, %q here", hour, account, amount,
					want[account])
			}
			delete(want, account)
		}
		if len(want) > 0 || len(told.Balances) == 0 {
			t.Errorf("at %d o'clock hledger lacks %v", hour, want)
		}
	}
}
