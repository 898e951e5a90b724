package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"
)

func (s *shell) stateAccounts() *cobra.Command {
	var b booksFlags
	var merchant, month string
	c := &cobra.Command{
		Use: "statement", Short: "Print a merchant's settlement statement", Args: exactly(0),
		Long: "Print what changed what a merchant is owed, line by line, with what it was owed\n" +
			"before and after. --merchant is an id such as me_11, or the platform's own key.",
		RunE: func(c *cobra.Command, _ []string) error {
			return s.runStatement(c.Context(), &b, merchant, month)
		},
	}
	b.add(c.Flags(), "span", "lang", "out")
	c.Flags().StringVar(&merchant, "merchant", "", "whose statement")
	c.Flags().StringVar(&month, "month", "", "month such as 2015-11, in place of --from and --to")
	c.Flags().StringVar(&b.format, "format", "text", "text or csv")
	return c
}

func (s *shell) runStatement(ctx context.Context, b *booksFlags, merchant, month string) error {
	if merchant == "" {
		return usageError{fmt.Errorf("--merchant: name a merchant by its id or key")}
	}
	if month != "" {
		first, err := time.Parse("2006-01", month)
		if err != nil || b.from != "" || b.to != "" {
			return usageError{fmt.Errorf("--month: write a month such as 2015-11, and neither " +
				"--from nor --to")}
		}
		b.from = first.Format(time.DateOnly)
		b.to = first.AddDate(0, 1, 0).Format(time.DateOnly)
	}
	if err := b.check("text", "csv"); err != nil {
		return err
	}
	f := ledger.New()
	if err := s.replay(ctx, f, func(event.Entry, *ledger.Transaction) error {
		return nil
	}); err != nil {
		return err
	}
	id, _, _, ok := f.Merchant(merchant)
	if !ok {
		return usageError{fmt.Errorf("--merchant %s: nobody knows it", merchant)}
	}
	span := b.in(f.Zone())
	q := ledger.StatementQuery{Merchant: id, From: span.From, To: span.To}
	if s.json && b.out == "" {
		return s.last(statementOf(f, q))
	}
	if err := s.output(b.out, func(w io.Writer) error {
		if b.format == "csv" {
			return csvStatement(w, f, q, b.lang)
		}
		return textStatement(w, f, q, b.lang)
	}); err != nil || !s.json {
		return err
	}
	return s.last(statementOf(f, q))
}

// eachLine goes over a statement page by page.
func eachLine(f *ledger.Fold, q ledger.StatementQuery, do func(*ledger.Line) error) error {
	for {
		page, _ := f.Statement(q)
		for i := range page.Lines {
			if err := do(&page.Lines[i]); err != nil {
				return err
			}
		}
		if q.After = page.Next; q.After == 0 {
			return nil
		}
	}
}

// stated is what `accounts statement --json` prints; amounts are in minor units.
type stated struct {
	Merchant string        `json:"merchant"`
	Key      string        `json:"key"`
	Name     words         `json:"name"`
	Totals   []statedTotal `json:"totals"`
	Lines    []statedLine  `json:"lines"`
}

type statedTotal struct {
	Opening money.Minor `json:"opening"`
	Orders  int         `json:"orders"`
	statedSums
	Closing money.Minor `json:"closing"`
}

type statedLine struct {
	At    string `json:"at"`
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Order string `json:"order,omitempty"`
	statedSums
	Net money.Minor `json:"net"`
}

type statedSums struct {
	Currency   string      `json:"currency"`
	Goods      money.Minor `json:"goods"`
	Subsidy    money.Minor `json:"subsidy"`
	Freight    money.Minor `json:"freight"`
	Deposits   money.Minor `json:"deposits"`
	Commission money.Minor `json:"commission"`
	Refunded   money.Minor `json:"refunded"`
	Damages    money.Minor `json:"damages"`
	Paid       money.Minor `json:"paid"`
}

func sumsOf(l *ledger.Line) statedSums {
	return statedSums{l.Currency.String(), l.Goods, l.Subsidy, l.Freight, l.Deposits,
		l.Commission, l.Refunded, l.Damages, l.Paid}
}

func statementOf(f *ledger.Fold, q ledger.StatementQuery) stated {
	page, _ := f.Statement(q)
	out := stated{Merchant: page.Merchant.String(), Key: page.Key, Name: words(page.Name),
		Lines: []statedLine{}}
	for i := range page.Totals {
		t := &page.Totals[i]
		out.Totals = append(out.Totals,
			statedTotal{t.Opening, t.Orders, sumsOf(&t.Line), t.Closing})
	}
	_ = eachLine(f, q, func(l *ledger.Line) error {
		out.Lines = append(out.Lines, statedLine{
			l.Stamp.String(), l.Kind.Key(), l.ID(), orderOf(l), sumsOf(l), l.Net(),
		})
		return nil
	})
	return out
}

func orderOf(l *ledger.Line) string {
	if l.Order == 0 {
		return ""
	}
	return l.Order.String()
}

// statementWords are the heads of a statement, Chinese and English.
var statementWords = map[string][2]string{
	"title": {"商家结算单", "Settlement statement"}, "opening": {"期初应付", "Owed before"},
	"closing": {"期末应付", "Owed after"}, "orders": {"完成订单", "Orders finished"},
	"goods": {"货款", "Goods"}, "subsidy": {"他方出资优惠", "Discounts funded by others"},
	"freight": {"运费", "Freight"}, "deposits": {"不退定金", "Deposits kept"},
	"commission": {"佣金", "Commission"}, "refunded": {"完成后退款", "Refunded after finish"},
	"damages": {"定金赔付", "Damages"}, "paid": {"已结算打款", "Set aside for payout"},
}

func word(key, lang string) string {
	if lang == "zh" {
		return statementWords[key][0]
	}
	return statementWords[key][1]
}

func textStatement(w io.Writer, f *ledger.Fold, q ledger.StatementQuery, lang string) error {
	page, _ := f.Statement(q)
	fmt.Fprintf(w, "%s  %s  %s\n\n", word("title", lang), page.Merchant, page.Name.In(lang))
	if err := eachLine(f, q, func(l *ledger.Line) error {
		_, err := fmt.Fprintf(w, "%s  %s  %s  %s %s\n",
			l.Stamp.Time().In(f.Zone()).Format("2006-01-02 15:04:05"), padded(l.ID(), 18),
			padded(l.Kind.Names().In(lang), 20), l.Currency,
			padded(l.Net().Decimal(l.Currency), -16))
		return err
	}); err != nil {
		return err
	}
	for i := range page.Totals {
		t := &page.Totals[i]
		row := func(key, value string) {
			fmt.Fprintf(w, "%s  %s %s\n", padded(word(key, lang), 28), t.Currency,
				padded(value, -16))
		}
		amount := func(m money.Minor) string { return m.Decimal(t.Currency) }
		fmt.Fprintln(w)
		row("opening", amount(t.Opening))
		row("orders", strconv.Itoa(t.Orders))
		row("goods", amount(t.Goods))
		row("subsidy", amount(t.Subsidy))
		row("freight", amount(t.Freight))
		row("deposits", amount(t.Deposits))
		row("commission", amount(-t.Commission))
		row("refunded", amount(-t.Refunded))
		row("damages", amount(-t.Damages))
		row("paid", amount(-t.Paid))
		row("closing", amount(t.Closing))
	}
	return nil
}

// padded fills a text up to a width on a terminal, where a Chinese character takes two columns; a
// negative width fills on the left.
func padded(s string, width int) string {
	has := 0
	for _, r := range s {
		if has++; r >= 0x2e80 {
			has++
		}
	}
	if width < 0 {
		return strings.Repeat(" ", max(0, -width-has)) + s
	}
	return s + strings.Repeat(" ", max(0, width-has))
}

var statementColumns = []string{
	"at", "kind", "id", "order", "currency", "goods", "subsidy", "freight", "deposits",
	"commission", "refunded", "damages", "paid", "net",
}

func csvStatement(w io.Writer, f *ledger.Fold, q ledger.StatementQuery, lang string) error {
	out := csv.NewWriter(w)
	_ = out.Write(statementColumns)
	if err := eachLine(f, q, func(l *ledger.Line) error {
		cells := []string{l.Stamp.Time().In(f.Zone()).Format(time.RFC3339),
			l.Kind.Names().In(lang), l.ID(), orderOf(l), l.Currency.String()}
		for _, m := range []money.Minor{l.Goods, l.Subsidy, l.Freight, l.Deposits, l.Commission,
			l.Refunded, l.Damages, l.Paid, l.Net()} {
			cells = append(cells, m.Decimal(l.Currency))
		}
		return out.Write(cells)
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func (s *shell) listPayouts() *cobra.Command {
	var b booksFlags
	var all bool
	c := &cobra.Command{
		Use: "payouts", Short: "Write the payout file of closed settlements", Args: exactly(0),
		Long: "Write a row of CSV for every closed settlement whose payout the bank has not\n" +
			"confirmed. --all also writes those that are done, failed, or had nothing to pay.",
		RunE: func(c *cobra.Command, _ []string) error {
			return s.runPayouts(c.Context(), &b, all)
		},
	}
	b.add(c.Flags(), "lang", "out")
	c.Flags().BoolVar(&all, "all", false, "every settlement, whatever became of it")
	return c
}

var payoutColumns = []string{
	"settlement", "merchant", "key", "name", "closed", "currency", "payout", "status", "reference",
}

func (s *shell) runPayouts(ctx context.Context, b *booksFlags, all bool) error {
	if err := b.check(); err != nil {
		return err
	}
	f := ledger.New()
	if err := s.replay(ctx, f, func(event.Entry, *ledger.Transaction) error {
		return nil
	}); err != nil {
		return err
	}
	count, disagree := 0, 0
	err := s.output(b.out, func(w io.Writer) error {
		out := csv.NewWriter(w)
		_ = out.Write(payoutColumns)
		for after := event.SettlementID(0); ; {
			page, next := f.Settlements(0, after, 0)
			for i := range page {
				p := &page[i]
				if !p.Agrees() {
					disagree++
					fmt.Fprintf(s.err, "carnival: %s pays %s, the books owe %s\n", p.Settlement,
						p.Payout.Decimal(p.Currency), p.Owed.Decimal(p.Currency))
				}
				if all || p.Status == ledger.PayoutOpen {
					count++
					_ = out.Write(payoutCells(f, p, b.lang))
				}
			}
			if after = next; next == 0 {
				out.Flush()
				return out.Error()
			}
		}
	})
	if err != nil {
		return err
	}
	told := map[string]int{"payouts": count, "disagree": disagree}
	return s.tell(disagree == 0, told, func() {})
}

func payoutCells(f *ledger.Fold, p *ledger.Settlement, lang string) []string {
	_, key, name, _ := f.Merchant(p.Merchant.String())
	return []string{p.Settlement.String(), p.Merchant.String(), harmless(key),
		harmless(name.In(lang)), p.Closed.Time().In(f.Zone()).Format(time.RFC3339),
		p.Currency.String(), p.Payout.Decimal(p.Currency), p.Status.Key(), harmless(p.Ref)}
}

// harmless keeps a text that others wrote from being a formula where the file is opened.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
