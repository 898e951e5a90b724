package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"
)

func (s *shell) reconcileAccounts() *cobra.Command {
	var b booksFlags
	var provider string
	c := &cobra.Command{
		Use: "reconcile FILE", Short: "Hold a provider's settlement file against the journal",
		Long: "Match a payment provider's settlement file with what the journal says was taken\n" +
			"and sent back, and list every difference with the posting that would settle it.\n" +
			"The provider is found by the file's header. --out writes the postings as a file\n" +
			"of hledger. Exit code 3 says that there are differences or unreadable rows.",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return s.runReconcile(c.Context(), &b, provider, args[0])
		},
	}
	b.add(c.Flags(), "span", "lang", "out")
	c.Flags().StringVar(&provider, "provider", "", strings.Join(ledger.Providers(), " or "))
	return c
}

func (s *shell) runReconcile(
	ctx context.Context, b *booksFlags, provider, path string,
) error {
	if err := b.check(); err != nil {
		return err
	}
	if provider != "" && !slices.Contains(ledger.Providers(), provider) {
		return usageError{fmt.Errorf("--provider %q: it is %s", provider,
			strings.Join(ledger.Providers(), " or "))}
	}
	file, err := readProviderFile(path, provider)
	if err != nil {
		return err
	}
	f := ledger.New()
	var moved []ledger.Movement
	var last event.Instant
	if err := s.replay(ctx, f, func(e event.Entry, _ *ledger.Transaction) error {
		last = e.Stamp
		if m, ok := f.Movement(e); ok && m.Provider() == file.Provider {
			moved = append(moved, m)
		}
		return nil
	}); err != nil {
		return err
	}
	r := ledger.Reconcile(moved, file, b.in(f.Zone()))
	day := last.Time().In(f.Zone()).Format(time.DateOnly)
	if b.out != "" {
		if err := s.output(b.out, func(w io.Writer) error {
			return r.Hledger(w, day, b.lang)
		}); err != nil {
			return err
		}
	}
	return s.tell(r.Holds(), reconciledOf(r, day, b.lang), func() {
		s.printReconciliation(r, day, b.lang)
	})
}

// readProviderFile reads a settlement file. One that is none, or another provider's, was named
// wrongly.
func readProviderFile(path, provider string) (*ledger.ProviderFile, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	file, err := ledger.ReadProviderFile(in, provider)
	if errors.Is(err, ledger.ErrFile) {
		return nil, usageError{fmt.Errorf("%s: %w", path, err)}
	}
	return file, err
}

// reconciled is what `accounts reconcile --json` prints; amounts are in minor units.
type reconciled struct {
	Holds       bool         `json:"holds"`
	Provider    string       `json:"provider"`
	Rows        int          `json:"rows"`
	Movements   int          `json:"movements"`
	Matched     int          `json:"matched"`
	Differences []difference `json:"differences"`
	Broken      []unreadable `json:"broken"`
	BrokenCount int          `json:"broken_count"`
}

type difference struct {
	Kind     string  `json:"kind"`
	Text     words   `json:"text"`
	Line     int     `json:"line,omitempty"`
	Ref      string  `json:"reference,omitempty"`
	Category string  `json:"category,omitempty"`
	Count    int     `json:"count"`
	Journal  *amount `json:"journal,omitempty"`
	File     *amount `json:"file,omitempty"`
	Payment  string  `json:"payment,omitempty"`
	Refund   string  `json:"refund,omitempty"`
	Posting  string  `json:"posting"`
}

type amount struct {
	Minor    money.Minor `json:"amount"`
	Currency string      `json:"currency"`
}

func amountOf(m money.Money) *amount {
	if m.Currency == 0 {
		return nil
	}
	return &amount{m.Minor, m.Currency.String()}
}

type unreadable struct {
	Line   int   `json:"line"`
	Reason words `json:"reason"`
}

// words are a text in both languages.
type words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func reconciledOf(r *ledger.Reconciliation, day, lang string) reconciled {
	out := reconciled{Holds: r.Holds(), Provider: r.Provider, Rows: r.Rows,
		Movements: r.Movements, Matched: r.Matched, Differences: []difference{},
		Broken: []unreadable{}, BrokenCount: r.BrokenCount}
	for i := range r.Differences {
		d := &r.Differences[i]
		told := difference{
			Kind: d.Kind.Key(), Text: words(d.Kind.Names()), Line: d.Line, Ref: d.Ref,
			Category: d.Category, Count: d.Count, Journal: amountOf(d.Journal),
			File: amountOf(d.File), Posting: d.Proposal(day, lang),
		}
		if d.Payment != 0 {
			told.Payment = d.Payment.String()
		}
		if d.Refund != 0 {
			told.Refund = d.Refund.String()
		}
		out.Differences = append(out.Differences, told)
	}
	for _, b := range r.Broken {
		out.Broken = append(out.Broken, unreadable{b.Line, words(b.Reason)})
	}
	return out
}

func (s *shell) printReconciliation(r *ledger.Reconciliation, day, lang string) {
	head := "%s: rows %d, movements in the journal %d, matching %d, differences %d, unreadable %d\n"
	line, journal, file := "line %d", "journal", "file"
	if lang == "zh" {
		head = "%s：文件 %d 行，日志 %d 笔，相符 %d 笔，差异 %d 项，无法读取 %d 行\n"
		line, journal, file = "第 %d 行", "日志", "文件"
	}
	fmt.Fprintf(s.out, head, r.Provider, r.Rows, r.Movements, r.Matched, len(r.Differences),
		r.BrokenCount)
	for _, b := range r.Broken {
		fmt.Fprintf(s.out, "  "+line+": %s\n", b.Line, b.Reason.In(lang))
	}
	for i := range r.Differences {
		d := &r.Differences[i]
		fmt.Fprintf(s.out, "\n; %s %s", d.Kind.Names().In(lang),
			cmp.Or(d.Ref, fmt.Sprint("× ", d.Count)))
		if d.Line > 0 {
			fmt.Fprintf(s.out, " ("+line+")", d.Line)
		}
		if d.Journal.Currency != 0 {
			fmt.Fprintf(s.out, ", %s %s", journal, d.Journal)
		}
		if d.File.Currency != 0 {
			fmt.Fprintf(s.out, ", %s %s", file, d.File)
		}
		fmt.Fprint(s.out, "\n", d.Proposal(day, lang))
	}
}

func (s *shell) writeProviderFile() *cobra.Command {
	var b booksFlags
	var fee int64
	c := &cobra.Command{
		Use: "provider-file", Short: "Write the settlement file that the sandbox would send",
		Long: "Write the settlement file of the sandbox, to try `accounts reconcile` with: a\n" +
			"row for each payment and refund that went through it.",
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.runProviderFile(c.Context(), &b, fee)
		},
	}
	b.add(c.Flags(), "span", "out")
	c.Flags().Int64Var(&fee, "fee", 0, "what the sandbox keeps of a payment, in basis points")
	return c
}

func (s *shell) runProviderFile(ctx context.Context, b *booksFlags, fee int64) error {
	if err := b.check(); err != nil {
		return err
	}
	if fee < 0 || fee > 10_000 {
		return usageError{fmt.Errorf("--fee is 0 to 10000")}
	}
	f, count := ledger.New(), 0
	err := s.output(b.out, func(w io.Writer) error {
		if _, err := io.WriteString(w, ledger.SandboxHeader); err != nil {
			return err
		}
		return s.replayUntil(ctx, f, b, func(e event.Entry, _ *ledger.Transaction) error {
			m, ok := f.Movement(e)
			if !ok || m.Provider() != ledger.Providers()[0] ||
				e.Stamp < b.span.from.in(f.Zone()) {
				return nil
			}
			count++
			return ledger.WriteSandboxRow(w, &m, fee)
		})
	})
	if err != nil || !s.json {
		return err
	}
	return s.last(map[string]int{"rows": count})
}
