package cli

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"carnival/audit"
	"carnival/event"
	"carnival/journal/jetstream"
	"carnival/money"
	"carnival/view/ledger"
)

// accounts reads the journal of a data directory as `journal` does, beside a running server or on
// a copy, and folds the books from its first fact.
func (s *shell) accounts() *cobra.Command {
	c := &cobra.Command{
		Use: "accounts", Short: "Keep the books: balances, exports, statements, reconciliation",
		Args: nothing, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(s.balanceAccounts(), s.exportAccounts(), s.stateAccounts(), s.listPayouts(),
		s.reconcileAccounts(), s.writeProviderFile())
	return c
}

// booksFlags are what the commands have in common.
type booksFlags struct {
	from, to, lang, out, format string

	span struct{ from, to bound }
}

func (b *booksFlags) add(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		switch name {
		case "span":
			flags.StringVar(&b.from, "from", "", "first day, or RFC 3339 instant")
			flags.StringVar(&b.to, "to", "", "day, or RFC 3339 instant, up to which; not with it")
		case "lang":
			lang := "en"
			if strings.HasPrefix(os.Getenv("LANG"), "zh") {
				lang = "zh"
			}
			flags.StringVar(&b.lang, "lang", lang, "zh or en")
		case "out":
			flags.StringVar(&b.out, "out", "", "file to write; default: standard output")
		}
	}
}

func (b *booksFlags) check(formats ...string) (err error) {
	if b.span.from, err = boundOf("--from", b.from); err != nil {
		return err
	}
	if b.span.to, err = boundOf("--to", b.to); err != nil {
		return err
	}
	if b.lang != "" && b.lang != "zh" && b.lang != "en" {
		return usageError{fmt.Errorf("--lang %q: it is zh or en", b.lang)}
	}
	if len(formats) > 0 && !slices.Contains(formats, b.format) {
		return usageError{fmt.Errorf("--format %q: it is %s", b.format,
			strings.Join(formats, ", "))}
	}
	return nil
}

// in says when the span is, by the clock of the home market.
func (b *booksFlags) in(zone *time.Location) ledger.Span {
	return ledger.Span{From: b.span.from.in(zone), To: b.span.to.in(zone)}
}

// bound is an instant, or the beginning of a day wherever the home market is.
type bound struct {
	at  event.Instant
	day time.Time
}

func boundOf(flag, text string) (b bound, err error) {
	if text == "" {
		return b, nil
	}
	if b.day, err = time.Parse(time.DateOnly, text); err == nil {
		return b, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return b, usageError{fmt.Errorf("%s: write a day such as 2015-11-11 or an instant such as "+
			"2015-11-11T00:10:00+08:00", flag)}
	}
	return bound{at: event.At(at)}, nil
}

func (b bound) in(zone *time.Location) event.Instant {
	if b.day.IsZero() {
		return b.at
	}
	return event.At(time.Date(b.day.Year(), b.day.Month(), b.day.Day(), 0, 0, 0, 0, zone))
}

// errEnough ends a replay early.
var errEnough = errors.New("enough")

// replay hands every fact of the journal to do, with the transaction that the books made of it.
func (s *shell) replay(ctx context.Context, f *ledger.Fold,
	do func(event.Entry, *ledger.Transaction) error,
) error {
	return s.walk(ctx, func(e event.Entry) error { return do(e, f.Enter(e)) })
}

// walk hands every fact of the journal to do.
func (s *shell) walk(ctx context.Context, do func(event.Entry) error) error {
	chain, err := s.identify()
	if err != nil {
		return err
	}
	if chain.Cell >= event.FirstShadowCell {
		return fmt.Errorf("cell %d is of a rehearsal: it has no accounts", chain.Cell)
	}
	var d event.Decoder
	d.Reuse = true
	defer s.progress("")
	for rec, err := range audit.Verified(chain.Cell, jetstream.Scan(s.journalDir())) {
		if err = cmp.Or(ctx.Err(), err); err != nil {
			return err
		}
		d.Reset(event.Batch{
			Cell: rec.Cell, Stream: event.Stream(rec.Stream), First: rec.First, Count: rec.Count,
			Stamp: rec.Stamp, Body: rec.Body,
		})
		for {
			e, ok, err := d.Next()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if err := do(e); errors.Is(err, errEnough) {
				return nil
			} else if err != nil {
				return err
			}
		}
		s.progress("%d", rec.Last())
	}
	return nil
}

// output is standard output, or a file that stands in its place only when it is whole.
func (s *shell) output(path string, write func(io.Writer) error) (err error) {
	if path == "" {
		w := bufio.NewWriter(s.out)
		return cmp.Or(write(w), w.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := cmp.Or(write(w), w.Flush(), f.Sync(), f.Chmod(0o644)); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// closing is what the books come to; every command that reads them whole says it with --json.
type closing struct {
	Balanced bool             `json:"balanced"`
	Suspense []balanceRow     `json:"suspense,omitempty"`
	Sequence uint64           `json:"sequence"`
	Counted  map[string]int64 `json:"counted,omitempty"`
	Balances []balanceRow     `json:"balances,omitempty"`
}

// balanceRow is an amount in minor units.
type balanceRow struct {
	Account  string      `json:"account"`
	Currency string      `json:"currency"`
	Amount   money.Minor `json:"amount"`
}

func closingOf(f *ledger.Fold) closing {
	c := closing{Balanced: true}
	for _, m := range f.Trial() {
		c.Balanced = c.Balanced && m.Minor == 0
	}
	for _, m := range f.Suspense() {
		c.Balanced = false
		c.Suspense = append(c.Suspense, balanceRow{"equity:suspense", m.Currency.String(), m.Minor})
	}
	return c
}

// warn tells people of books that do not close; programs read it in the object.
func (s *shell) warn(c closing) {
	for _, m := range c.Suspense {
		fmt.Fprintf(s.err, "carnival: facts contradict each other by %d %s in minor units\n",
			m.Amount, m.Currency)
	}
}

func (s *shell) balanceAccounts() *cobra.Command {
	var b booksFlags
	c := &cobra.Command{
		Use: "balance", Short: "Print what every account holds", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error { return s.runBalance(c.Context(), &b) },
	}
	b.add(c.Flags(), "lang")
	c.Flags().StringVar(&b.to, "to", "", "day, or RFC 3339 instant, before which; default: now")
	return c
}

func (s *shell) runBalance(ctx context.Context, b *booksFlags) error {
	if err := b.check(); err != nil {
		return err
	}
	f, last := ledger.New(), uint64(0)
	if err := s.replayUntil(ctx, f, b, func(e event.Entry, _ *ledger.Transaction) error {
		last = e.Sequence
		return nil
	}); err != nil {
		return err
	}
	told := closingOf(f)
	told.Sequence = last
	for _, a := range f.Balances() {
		told.Balances = append(told.Balances,
			balanceRow{a.Account, a.Currency.String(), a.Amount})
	}
	return s.tell(told.Balanced, told, func() {
		for _, a := range f.Balances() {
			fmt.Fprintf(s.out, "%-44s %s %16s\n", a.Account, a.Currency,
				a.Amount.Decimal(a.Currency))
		}
		for _, m := range f.Trial() {
			fmt.Fprintf(s.out, "%-44s %s %16s\n", "=", m.Currency, m.Minor.Decimal(m.Currency))
		}
		s.warn(told)
	})
}

// replayUntil replays what lies before the end of the span.
func (s *shell) replayUntil(ctx context.Context, f *ledger.Fold, b *booksFlags,
	do func(event.Entry, *ledger.Transaction) error,
) error {
	return s.walk(ctx, func(e event.Entry) error {
		if to := b.span.to.in(f.Zone()); to != 0 && e.Stamp >= to {
			return errEnough
		}
		return do(e, f.Enter(e))
	})
}

func (s *shell) exportAccounts() *cobra.Command {
	var b booksFlags
	c := &cobra.Command{
		Use: "export", Short: "Write the books for hledger, or as rows", Args: exactly(0),
		Long: "Write every transaction of the books, in order, as a journal of hledger that\n" +
			"passes `hledger check --strict`, or its postings as rows of CSV or lines of JSON.",
		RunE: func(c *cobra.Command, _ []string) error { return s.runBooks(c.Context(), &b) },
	}
	b.add(c.Flags(), "span", "lang", "out")
	c.Flags().StringVar(&b.format, "format", "hledger", "hledger, csv or json")
	return c
}

func (s *shell) runBooks(ctx context.Context, b *booksFlags) error {
	if err := b.check("hledger", "csv", "json"); err != nil {
		return err
	}
	f := ledger.New()
	sequence, counted := uint64(0), map[string]int64{}
	err := s.output(b.out, func(w io.Writer) error {
		put, end := b.writer(w, f)
		err := s.replayUntil(ctx, f, b, func(e event.Entry, tx *ledger.Transaction) error {
			sequence = e.Sequence
			if tx != nil && e.Stamp >= b.span.from.in(f.Zone()) {
				counted["transactions"]++
				counted["postings"] += int64(len(tx.Postings))
			} else {
				tx = nil
			}
			return put(e, tx)
		})
		return cmp.Or(err, end())
	})
	if err != nil {
		return err
	}
	told := closingOf(f)
	told.Sequence, told.Counted = sequence, counted
	return s.tell(told.Balanced, told, func() { s.warn(told) })
}

// writer gives the form in which transactions are written, and how it ends.
func (b *booksFlags) writer(w io.Writer, f *ledger.Fold) (
	put func(event.Entry, *ledger.Transaction) error, end func() error,
) {
	switch b.format {
	case "csv":
		out := csv.NewWriter(w)
		_ = out.Write(postingColumns)
		return func(_ event.Entry, tx *ledger.Transaction) error {
			return eachPosting(f, tx, b.lang, func(p postingRow) error {
				return out.Write(p.cells())
			})
		}, func() error { out.Flush(); return out.Error() }
	case "json":
		out := json.NewEncoder(w)
		return func(_ event.Entry, tx *ledger.Transaction) error {
			return eachPosting(f, tx, b.lang, func(p postingRow) error { return out.Encode(p) })
		}, func() error { return nil }
	}
	h := ledger.NewHledger(w, f, b.lang)
	return func(e event.Entry, tx *ledger.Transaction) error {
		h.Rate(e)
		if tx == nil {
			return nil
		}
		return h.Write(tx)
	}, h.Close
}

var postingColumns = []string{
	"sequence", "at", "date", "code", "what", "account", "order", "currency", "amount",
}

// postingRow is one posting. Its amount is in minor units.
type postingRow struct {
	Sequence uint64      `json:"sequence"`
	At       string      `json:"at"`
	Date     string      `json:"date"`
	Code     string      `json:"code"`
	What     string      `json:"what"`
	Account  string      `json:"account"`
	Order    string      `json:"order,omitempty"`
	Currency string      `json:"currency"`
	Amount   money.Minor `json:"amount"`
	decimal  string
}

// cells are the row for people, with the amount in major units.
func (p postingRow) cells() []string {
	return []string{strconv.FormatUint(p.Sequence, 10), p.At, p.Date, p.Code, p.What, p.Account,
		p.Order, p.Currency, p.decimal}
}

func eachPosting(f *ledger.Fold, tx *ledger.Transaction, lang string,
	do func(postingRow) error,
) error {
	if tx == nil {
		return nil
	}
	for _, p := range tx.Postings {
		row := postingRow{
			Sequence: tx.Sequence, At: tx.Stamp.String(), Code: tx.Code(), Account: p.Account,
			Date: tx.Stamp.Time().In(f.Zone()).Format(time.DateOnly),
			What: tx.What.Names().In(lang), Currency: p.Currency.String(), Amount: p.Amount,
			decimal: p.Amount.Decimal(p.Currency),
		}
		if p.Order != 0 {
			row.Order = p.Order.String()
		}
		if err := do(row); err != nil {
			return err
		}
	}
	return nil
}
