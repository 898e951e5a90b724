package api

import (
	"carnival/event"
	"carnival/money"
)

// Bill says how the list price became the total, with who pays for each discount:
// total = subtotal - discounts - deposits - later + freight.
type Bill struct {
	Subtotal  Amount     `json:"subtotal" doc:"at list price"`
	Goods     Amount     `json:"goods" doc:"at the prices that stand now, before promotions"`
	Discounts []Discount `json:"discounts" doc:"in the order in which they were applied"`
	Unused    []Unused   `json:"unused" doc:"what was not applied, and why"`
	Funders   []Funded   `json:"funders" doc:"the discounts by who pays for them"`
	Freight   Amount     `json:"freight" doc:"of all orders; each says its own"`
	Deposits  *Amount    `json:"deposits,omitempty" doc:"that were paid before"`
	Later     *Amount    `json:"later,omitempty" doc:"asked for by a balance"`
	Total     Amount     `json:"total"`
}

// Discount is what one benefit took off. The festival price is one that its merchant pays for, and
// so is, for who funds it, what a deposit deducts beyond itself.
type Discount struct {
	Rule      string         `json:"rule" enum:"discount_rule"`
	Name      Words          `json:"name"`
	Funder    string         `json:"funder" enum:"funder"`
	Promotion string         `json:"promotion,omitempty"`
	Coupon    string         `json:"coupon,omitempty"`
	Envelope  string         `json:"envelope,omitempty"`
	Merchant  string         `json:"merchant,omitempty" doc:"left out over merchants"`
	Base      int64          `json:"base,omitempty" doc:"minor units or pieces of eligible lines"`
	Threshold int64          `json:"threshold,omitempty" doc:"that base reached"`
	Times     uint32         `json:"times,omitempty" doc:"how often it counted"`
	Amount    Amount         `json:"amount" doc:"the sum of its lines"`
	Lapsed    *Amount        `json:"lapsed,omitempty" doc:"what no line had room for"`
	Lines     []DiscountLine `json:"lines"`
}

// DiscountLine is the part of one line.
type DiscountLine struct {
	Line   int    `json:"line" doc:"its number in the bill"`
	Amount Amount `json:"amount"`
}

// Unused is a benefit that was not applied.
type Unused struct {
	Rule      string `json:"rule" enum:"discount_rule"`
	Name      Words  `json:"name"`
	Promotion string `json:"promotion,omitempty"`
	Coupon    string `json:"coupon,omitempty"`
	Envelope  string `json:"envelope,omitempty"`
	Reason    string `json:"reason" enum:"unused_reason"`
	Says      Words  `json:"says" doc:"the reason"`
	Short     int64  `json:"short,omitempty" doc:"minor units or pieces to the threshold"`
}

// Funded is what one party pays of the discounts.
type Funded struct {
	Funder string `json:"funder" enum:"funder"`
	Amount Amount `json:"amount"`
}

// BillLine is a line of a bill. Payable is what the shopper pays for it, now and later.
type BillLine struct {
	Line     int     `json:"line" doc:"its place in the bill, over all orders, from 0"`
	Of       int     `json:"order_line" doc:"its place in its order, by which pieces go back"`
	SKU      string  `json:"sku"`
	Title    string  `json:"title"`
	Quantity uint32  `json:"quantity"`
	List     Amount  `json:"list" doc:"of a piece, without the festival"`
	Unit     Amount  `json:"unit" doc:"of a piece, before promotions"`
	Amount   Amount  `json:"amount" doc:"unit times quantity"`
	Off      Amount  `json:"off" doc:"what all promotions together take off"`
	Deposit  *Amount `json:"deposit,omitempty" doc:"that was paid before"`
	Payable  Amount  `json:"payable"`
}

// Discounts beside those of promotions.
const (
	ruleFestivalPrice = "festival_price"
	ruleDeposit       = "deposit"
)

var (
	festivalPriceName = event.Text{Zh: "活动价", En: "Festival price"}
	depositName       = event.Text{Zh: "定金膨胀", En: "The deposit counts for more"}
)

// sums are the totals of a bill.
type sums struct {
	subtotal, goods, off, freight, deposits, later money.Minor
	funders                                        [event.FundedByBank + 1]money.Minor
}

func (t *sums) total() money.Minor {
	return t.subtotal - t.off - t.deposits - t.later + t.freight
}

func (t *sums) discount(by event.Funder, amount money.Minor) {
	t.off += amount
	if int(by) < len(t.funders) {
		t.funders[by] += amount
	}
}

// bill writes a Bill.
func (d *desk) bill(s *standing) {
	o, in, t := &d.out, s.placed.Currency.String(), s.sums()
	o.raw(`"bill":{"subtotal":`)
	o.amount(t.subtotal, in)
	o.raw(`,"goods":`)
	o.amount(t.goods, in)
	o.raw(`,"discounts":[`)
	d.discounts(s, in)
	o.raw(`],"unused":[`)
	for i := range s.placed.Unused {
		o.comma(i)
		o.unused(&s.placed.Unused[i], d.offers[len(s.placed.Discounts)+i])
	}
	o.raw(`],"funders":[`)
	first := true
	for by, amount := range t.funders {
		if amount == 0 {
			continue
		}
		o.commaUnless(&first)
		o.raw(`{"funder":`)
		o.quoted(event.Funder(by).Key())
		o.raw(`,"amount":`)
		o.amount(amount, in)
		o.raw("}")
	}
	o.raw(`],"freight":`)
	o.amount(t.freight, in)
	if t.deposits != 0 {
		o.raw(`,"deposits":`)
		o.amount(t.deposits, in)
	}
	if t.later != 0 {
		o.raw(`,"later":`)
		o.amount(t.later, in)
	}
	o.raw(`,"total":`)
	o.amount(t.total(), in)
	o.raw("}")
}

// sums adds a bill up.
func (s *standing) sums() (t sums) {
	for i := range s.placed.Orders {
		order := &s.placed.Orders[i]
		t.freight += order.Freight
		for j := range order.Lines {
			l := &order.Lines[j]
			t.subtotal += l.List * money.Minor(l.Quantity)
			t.goods += l.Amount()
			t.discount(event.FundedByMerchant, reducedLine(l))
		}
	}
	for i := range s.placed.Balances {
		due := &s.placed.Balances[i]
		t.subtotal += due.Amount()
		t.goods += due.Amount()
		t.freight += due.Freight
		t.deposits += due.Deposit
		t.discount(s.inflators[i], due.Deducts-due.Deposit)
	}
	for i := range s.placed.Discounts {
		t.discount(s.placed.Discounts[i].Funder, s.placed.Discounts[i].Amount)
	}
	if p := s.deposit; p != nil {
		t.discount(p.offer.Funder, p.placed.Deducts-p.placed.Deposit)
		t.later = t.total() - p.placed.Deposit
	}
	return t
}

// discounts writes the discounts of a bill: the festival price, order by order, then those of
// promotions, then what deposits deduct beyond themselves.
func (d *desk) discounts(s *standing, in string) {
	first, line := true, 0
	for i := range s.placed.Orders {
		order := &s.placed.Orders[i]
		if off := reduced(order); off != 0 {
			d.out.commaUnless(&first)
			d.out.festivalPrice(order, off, line, in)
		}
		line += len(order.Lines)
	}
	for i := range s.placed.Discounts {
		d.out.commaUnless(&first)
		d.out.discount(&s.placed.Discounts[i], d.offers[i], in)
	}
	if p := s.deposit; p != nil && p.placed.Deducts > p.placed.Deposit {
		d.out.inflation(p.offer.Funder, p.placed.Deducts-p.placed.Deposit, 0, in)
	}
	for i := range s.placed.Balances {
		due := &s.placed.Balances[i]
		if due.Deducts > due.Deposit {
			d.out.commaUnless(&first)
			d.out.inflation(s.inflators[i], due.Deducts-due.Deposit, line+i, in)
		}
	}
}

// reduced is what the festival price took off an order.
func reduced(o *event.PlacedOrder) (off money.Minor) {
	for j := range o.Lines {
		off += reducedLine(&o.Lines[j])
	}
	return off
}

func reducedLine(l *event.OrderLine) money.Minor {
	return (l.List - l.Unit) * money.Minor(l.Quantity)
}

// festivalPrice writes the Discount of an order whose first line has a number in the bill.
func (o *out) festivalPrice(order *event.PlacedOrder, off money.Minor, line int, in string) {
	o.raw(`{"rule":"` + ruleFestivalPrice + `","name":`)
	o.words(festivalPriceName)
	o.raw(`,"funder":"merchant","merchant":`)
	o.quoted(order.Merchant.String())
	o.raw(`,"amount":`)
	o.amount(off, in)
	o.raw(`,"lines":[`)
	first := true
	for j := range order.Lines {
		if part := reducedLine(&order.Lines[j]); part != 0 {
			o.commaUnless(&first)
			o.discountLine(line+j, part, in)
		}
	}
	o.raw("]}")
}

// inflation writes the Discount of a line whose deposit deducts more than was paid.
func (o *out) inflation(by event.Funder, off money.Minor, line int, in string) {
	o.raw(`{"rule":"` + ruleDeposit + `","name":`)
	o.words(depositName)
	o.raw(`,"funder":`)
	o.quoted(by.Key())
	o.raw(`,"amount":`)
	o.amount(off, in)
	o.raw(`,"lines":[`)
	o.discountLine(line, off, in)
	o.raw("]}")
}

// discount writes the Discount of a benefit.
func (o *out) discount(row *event.Discount, name event.Text, in string) {
	o.raw(`{"rule":`)
	o.quoted(row.Rule.Key())
	o.raw(`,"name":`)
	o.words(name)
	o.raw(`,"funder":`)
	o.quoted(row.Funder.Key())
	o.benefit(row.Promotion, row.Coupon, row.Envelope)
	if row.Merchant != 0 {
		o.raw(`,"merchant":`)
		o.quoted(row.Merchant.String())
	}
	o.unlessZero(`,"base":`, row.Base)
	o.unlessZero(`,"threshold":`, row.At)
	o.unlessZero(`,"times":`, int64(row.Times))
	o.raw(`,"amount":`)
	o.amount(row.Amount, in)
	if row.Lapsed != 0 {
		o.raw(`,"lapsed":`)
		o.amount(row.Lapsed, in)
	}
	o.raw(`,"lines":[`)
	for i, share := range row.Shares {
		o.comma(i)
		o.discountLine(int(share.Line), share.Amount, in)
	}
	o.raw("]}")
}

// benefit writes which one it was.
func (o *out) benefit(p event.PromotionID, c event.CouponID, e event.EnvelopeID) {
	if p != 0 {
		o.raw(`,"promotion":`)
		o.quoted(p.String())
	}
	if c != 0 {
		o.raw(`,"coupon":`)
		o.quoted(c.String())
	}
	if e != 0 {
		o.raw(`,"envelope":`)
		o.quoted(e.String())
	}
}

func (o *out) discountLine(line int, part money.Minor, in string) {
	o.raw(`{"line":`)
	o.integer(int64(line))
	o.raw(`,"amount":`)
	o.amount(part, in)
	o.raw("}")
}

// unused writes an Unused.
func (o *out) unused(u *event.Unused, name event.Text) {
	o.raw(`{"rule":`)
	o.quoted(u.Rule.Key())
	o.raw(`,"name":`)
	o.words(name)
	o.benefit(u.Promotion, u.Coupon, u.Envelope)
	o.raw(`,"reason":`)
	o.quoted(u.Reason.Key())
	o.raw(`,"says":`)
	zh, en, _ := u.Reason.Names()
	o.words(event.Text{Zh: zh, En: en})
	o.unlessZero(`,"short":`, u.Short)
	o.raw("}")
}

// row is a line as a bill has it: what an order holds, or a balance is for.
type row struct {
	*event.OrderLine
	number  int // in the bill
	of      int // in its order
	title   string
	deposit money.Minor // paid before
}

// line writes the BillLine of a row.
func (o *out) line(l row, in string) {
	o.raw(`{"line":`)
	o.integer(int64(l.number))
	o.raw(`,"order_line":`)
	o.integer(int64(l.of))
	o.raw(`,"sku":`)
	o.quoted(l.SKU.String())
	o.raw(`,"title":`)
	o.text(l.title)
	o.raw(`,"quantity":`)
	o.integer(int64(l.Quantity))
	o.raw(`,"list":`)
	o.amount(l.List, in)
	o.raw(`,"unit":`)
	o.amount(l.Unit, in)
	o.raw(`,"amount":`)
	o.amount(l.Amount(), in)
	o.raw(`,"off":`)
	o.amount(l.Off, in)
	if l.deposit != 0 {
		o.raw(`,"deposit":`)
		o.amount(l.deposit, in)
	}
	o.raw(`,"payable":`)
	o.amount(l.Payable()-l.deposit, in)
	o.raw("}")
}

func (o *out) words(t event.Text) {
	o.raw(`{"zh":`)
	o.text(t.Zh)
	o.raw(`,"en":`)
	o.text(t.En)
	o.raw("}")
}

// unlessZero writes a field that is left out when it is 0.
func (o *out) unlessZero(field string, n int64) {
	if n != 0 {
		o.raw(field)
		o.integer(n)
	}
}

// comma goes before every element of a list but the first.
func (o *out) comma(i int) {
	if i > 0 {
		o.raw(",")
	}
}

func (o *out) commaUnless(first *bool) {
	if !*first {
		o.raw(",")
	}
	*first = false
}
