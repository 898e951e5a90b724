package ledger

import (
	"bufio"
	"io"

	"carnival/event"
	"carnival/money"
)

// schema is the version of what Save writes: a higher one for every change of the rows below or of
// what Apply makes of a fact.
const schema = 1

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes the books.
func (f *Fold) Save(w io.Writer) error {
	t := &tape{w: bufio.NewWriter(w)}
	f.keep(t)
	if t.err != nil {
		return t.err
	}
	return t.w.Flush()
}

// Load replaces the books by those that were saved.
func (f *Fold) Load(r io.Reader) error {
	fresh := New()
	t := &tape{r: bufio.NewReader(r)}
	fresh.keep(t)
	if t.err != nil {
		return t.err
	}
	for i := range fresh.accounts {
		a := &fresh.accounts[i]
		a.name = fresh.name(a.key)
		fresh.index[a.key] = uint32(i)
	}
	for i, r := range fresh.rates {
		fresh.rateIndex[r] = uint32(i) + 1
	}
	if len(fresh.plan) > 0 {
		fresh.published(fresh.plan)
	}
	*f = *fresh
	return nil
}

// keep goes over everything that is kept.
func (f *Fold) keep(t *tape) {
	number(t, &f.cell)
	text(t, &f.plan)
	rows(t, &f.accounts, keepAccount)
	rows(t, &f.providers, text[string])
	rows(t, &f.checkouts, keepCheckout)
	rows(t, &f.orders, keepOrder)
	rows(t, &f.lines, keepLine)
	rows(t, &f.gifts, keepGift)
	rows(t, &f.rates, keepRate)
	rows(t, &f.refunds, keepRefund)
	rows(t, &f.presales, number[event.Funder])
	rows(t, &f.deposits, keepDeposit)
	rows(t, &f.merchants, keepMerchant)
	rows(t, &f.settlements, keepSettlement)
}

func keepAccount(t *tape, a *account) {
	number(t, &a.class)
	number(t, &a.part)
	number(t, &a.currency)
	number(t, &a.balance)
}

func keepCheckout(t *tape, c *checkout) {
	number(t, &c.payment)
	number(t, &c.rate)
	number(t, &c.provider)
	number(t, &c.currency)
}

func keepOrder(t *tape, o *order) {
	number(t, &o.merchant)
	number(t, &o.freight)
	number(t, &o.firstLine)
	number(t, &o.checkout)
	number(t, &o.deposit)
	number(t, &o.lines)
	number(t, &o.status)
}

func keepLine(t *tape, l *line) {
	number(t, &l.paid)
	number(t, &l.own)
	number(t, &l.quantity)
	number(t, &l.returned)
	number(t, &l.fee)
	number(t, &l.gift)
}

func keepGift(t *tape, g *gift) {
	number(t, &g.left)
	number(t, &g.next)
	number(t, &g.funder)
	number(t, &g.rule)
}

func keepRate(t *tape, r *rate) {
	number(t, &r.currency)
	number(t, &r.Micro)
	text(t, &r.Source)
	number(t, &r.At)
}

func keepRefund(t *tape, r *refund) {
	number(t, &r.amount)
	number(t, &r.provider)
	number(t, &r.currency)
	number(t, &r.status)
}

func keepDeposit(t *tape, d *deposit) {
	number(t, &d.amount)
	number(t, &d.moves)
	number(t, &d.funder)
}

func keepMerchant(t *tape, m *merchant) {
	text(t, &m.key)
	text(t, &m.name.Zh)
	text(t, &m.name.En)
	rows(t, &m.lines, keepStatementRow)
}

func keepStatementRow(t *tape, r *statementRow) {
	number(t, &r.stamp)
	number(t, &r.subject)
	number(t, &r.order)
	for i := range r.amounts {
		number(t, &r.amounts[i])
	}
	number(t, &r.currency)
	number(t, &r.kind)
}

func keepSettlement(t *tape, s *settlement) {
	c := &s.fact
	number(t, &c.Settlement)
	number(t, &c.Merchant)
	number(t, &c.Currency)
	number(t, &c.Orders)
	for _, m := range []*money.Minor{
		&c.Goods, &c.Subsidy, &c.Freight, &c.Deposits, &c.Commission, &c.Refunded, &c.Damages,
		&c.Carried, &c.Payout, &s.owed,
	} {
		number(t, m)
	}
	number(t, &s.closed)
	number(t, &s.status)
	text(t, &s.ref)
	number(t, &s.done)
}
