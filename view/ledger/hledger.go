package ledger

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"carnival/event"
	"carnival/money"
)

// Hledger writes transactions as a journal of hledger, one after the other: nothing is held but
// the names of what was declared. It passes `hledger check --strict`.
type Hledger struct {
	w        *bufio.Writer
	fold     *Fold
	lang     string
	declared map[string]bool
	rates    map[money.Currency]int64
}

// chart are the accounts with a type of hledger, and what they are for.
var chart = []struct {
	account, kind string
	what          event.Text
}{
	{"assets", "A", event.Text{Zh: "资产", En: "what the platform has"}},
	{"assets:bank", "C", event.Text{Zh: "银行存款；由提供方转入的款项见对账",
		En: "the bank; what providers transfer to it comes from their files"}},
	{"assets:clearing", "A", event.Text{Zh: "支付提供方已收、尚未转入银行",
		En: "taken by payment providers and not yet with the bank"}},
	{"assets:funders", "A", event.Text{Zh: "应收品牌与银行出资的优惠",
		En: "discounts that brands and banks pay for"}},
	{"liabilities", "L", event.Text{Zh: "负债", En: "what the platform owes"}},
	{"liabilities:merchants", "L", event.Text{
		Zh: "应付商家：pending 未完成；discounts 商家自担优惠；payable 已赚得；payout 打款中",
		En: "to merchants: pending until finished; discounts of their own; payable as earned; " +
			"payout on its way"}},
	{"liabilities:deposits", "L", event.Text{Zh: "预售首款", En: "presale deposits"}},
	{"liabilities:refunds", "L", event.Text{Zh: "应退未退", En: "owed back to shoppers"}},
	{"liabilities:surplus", "L", event.Text{Zh: "多收款", En: "paid without being due"}},
	{"liabilities:tax", "L", event.Text{Zh: "代收进口税", En: "import tax that shoppers paid"}},
	{"income", "R", event.Text{Zh: "收入", En: "income"}},
	{"income:commission", "R", event.Text{Zh: "佣金", En: "commission of finished orders"}},
	{"expenses", "X", event.Text{Zh: "费用", En: "expenses"}},
	{"expenses:discounts", "X", event.Text{Zh: "平台出资的优惠",
		En: "discounts that the platform pays for"}},
	{"equity", "E", event.Text{Zh: "权益", En: "equity"}},
	{"equity:suspense", "E", event.Text{Zh: "事实相互矛盾之处；应为零",
		En: "what facts contradict; it should be zero"}},
}

// NewHledger begins a journal of a fold's transactions, in one of the languages zh and en.
func NewHledger(w io.Writer, f *Fold, lang string) *Hledger {
	h := &Hledger{
		w: bufio.NewWriterSize(w, 1<<16), fold: f, lang: lang, declared: map[string]bool{},
		rates: map[money.Currency]int64{},
	}
	for _, c := range chart {
		h.declared[c.account] = true
		fmt.Fprintf(h.w, "account %s  ; type:%s, %s\n", c.account, c.kind, c.what.In(lang))
	}
	return h
}

// Rate writes the rate of a checkout or a deposit as a market price, where it is another one than
// before.
func (h *Hledger) Rate(e event.Entry) {
	var currency money.Currency
	var rate event.Rate
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		currency, rate = fact.Currency, fact.Rate
	case *event.DepositPlaced:
		currency, rate = fact.Currency, fact.Rate
	}
	if rate.Micro <= 0 || h.rates[currency] == rate.Micro {
		return
	}
	h.rates[currency] = rate.Micro
	h.declareCurrency(currency)
	h.declareCurrency(h.fold.home)
	fmt.Fprintf(h.w, "\nP %s %s %s %s\n", h.day(e.Stamp), currency, h.fold.home,
		microDecimal(rate.Micro))
}

// Write writes a transaction, with what it is the first to use declared before it.
func (h *Hledger) Write(t *Transaction) error {
	for _, p := range t.Postings {
		h.declareAccount(p.Account)
		h.declareCurrency(p.Currency)
	}
	code := t.Code()
	if code != "" {
		code = "(" + code + ") "
	}
	fmt.Fprintf(h.w, "\n%s * %s%s  ; sequence:%d, at:%s%s\n", h.day(t.Stamp), code,
		t.What.Names().In(h.lang), t.Sequence, t.Stamp, tags(t))
	for _, p := range t.Postings {
		h.posting(p)
	}
	return h.w.Flush()
}

// Close writes out what is left.
func (h *Hledger) Close() error { return h.w.Flush() }

func (h *Hledger) day(at event.Instant) string {
	return at.Time().In(h.fold.zone).Format("2006-01-02")
}

func (h *Hledger) posting(p Posting) {
	fmt.Fprintf(h.w, "    %-44s  %s", p.Account,
		money.Money{Minor: p.Amount, Currency: p.Currency})
	if p.Order != 0 {
		fmt.Fprintf(h.w, "  ; order:%s", p.Order)
	}
	h.w.WriteByte('\n')
}

func (h *Hledger) declareAccount(name string) {
	if h.declared[name] {
		return
	}
	h.declared[name] = true
	fmt.Fprintf(h.w, "\naccount %s\n", name)
}

func (h *Hledger) declareCurrency(c money.Currency) {
	if h.declared[c.String()] {
		return
	}
	h.declared[c.String()] = true
	fmt.Fprintf(h.w, "\n%s", commodity(c))
}

// commodity declares a currency with its digits; hledger wants a decimal mark even without any.
func commodity(c money.Currency) string {
	sample := money.Minor(1000 * tenTo(c.Exponent())).Decimal(c)
	if c.Exponent() == 0 {
		sample += "."
	}
	return fmt.Sprintf("commodity %s %s\n", c, sample)
}

// tags are what a transaction says beside its postings.
func tags(t *Transaction) string {
	var b strings.Builder
	if t.Refund != 0 && t.Payment != 0 {
		fmt.Fprintf(&b, ", payment:%s", t.Payment)
	}
	if t.Order != 0 {
		fmt.Fprintf(&b, ", order:%s", t.Order)
	}
	if t.HomeValue.Currency != 0 {
		fmt.Fprintf(&b, ", home:%s, rate:%s", t.HomeValue, microDecimal(t.Rate.Micro))
		if t.Rate.Source != "" {
			fmt.Fprintf(&b, ", source:%s", oneTag(t.Rate.Source))
		}
	}
	return b.String()
}

// oneTag takes out of a text what would end a tag or a comment's line.
func oneTag(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == ',' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// microDecimal writes millionths as a decimal number.
func microDecimal(micro int64) string {
	s := fmt.Sprintf("%d.%06d", micro/1_000_000, micro%1_000_000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
