package api

import (
	"net/http"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// Checkout is the answer to the tap: what was bought, what was refused and why, and what is to be
// paid.
type Checkout struct {
	Checkout string            `json:"checkout"`
	Orders   []CheckoutOrder   `json:"orders"`
	Balances []CheckoutOrder   `json:"balances,omitempty" doc:"presale orders that it pays out"`
	Refused  []web.RefusedLine `json:"refused"`
	Bill     Bill              `json:"bill"`
	Payment  CheckoutPayment   `json:"payment"`
	Shopper  string            `json:"shopper,omitempty" doc:"told to operators"`
	Timeline []Happening       `json:"timeline,omitempty" doc:"told to operators"`
}

// CheckoutOrder is one merchant's part.
type CheckoutOrder struct {
	ID       string        `json:"id,omitempty" doc:"left out of a quote"`
	Merchant Named         `json:"merchant"`
	Lines    []BillLine    `json:"lines"`
	Freight  Amount        `json:"freight"`
	Total    Amount        `json:"total" doc:"of a balance: what is left to pay"`
	Status   string        `json:"status,omitempty" enum:"order_status" doc:"left out of a quote"`
	Presale  *OrderPresale `json:"presale,omitempty" doc:"of a deposit"`
}

// Named is a thing with its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CheckoutPayment is the one payment that settles the checkout.
type CheckoutPayment struct {
	ID       string `json:"id"`
	Amount   int64  `json:"amount" doc:"in the currency's minor unit"`
	Currency string `json:"currency"`
	Status   string `json:"status" enum:"payment_status"`
	PayBy    string `json:"pay_by" format:"date-time"`
}

// standing is a tap with what its answer depends on. now is nil in the answer to the tap itself,
// whether it is the first or a repeated one: that shows orders as they were made.
type standing struct {
	// placed is the fact. A deposit is said as one that orders what its presale sells.
	placed    *event.CheckoutPlaced
	deposit   *presaleTap    // of a deposit; nil for any other tap
	inflators []event.Funder // of what the deposit of each balance deducts beyond itself
	stamp     event.Instant
	sequence  uint64
	now       *shopper.Checkout
	plan      *festival.Plan
	owner     event.ShopperID // whose it is, where an operator looks it up; with its timeline
	timeline  []Happening
}

// factOf is what made a checkout.
func factOf(c *shopper.Checkout) event.Event {
	switch {
	case c.Deposit != nil:
		return c.Deposit
	case c.Placed != nil:
		return c.Placed
	}
	return nil
}

// tell writes the answer to a tap from its fact.
func (f *face) tell(r *http.Request, d *desk, s *standing, made event.Event) error {
	switch made := made.(type) {
	case *event.CheckoutPlaced:
		s.placed = made
	case *event.DepositPlaced:
		if err := f.presold(r, s, made); err != nil {
			return err
		}
	default: // the view has stopped short of it
		return web.NewProblem("behind", d.lang)
	}
	if err := f.name(r, d, s); err != nil {
		return err
	}
	s.plan = f.plan()
	d.checkout(s)
	return nil
}

// name looks up what the answer names; it waits for views that are behind the tap.
func (f *face) name(r *http.Request, d *desk, s *standing) error {
	if !f.nameGoods(d, s) {
		if err := await(r, s.sequence, f.Catalog); err != nil {
			return err
		}
		if !f.nameGoods(d, s) {
			return web.NewProblem("behind", d.lang)
		}
	}
	if len(s.placed.Discounts)+len(s.placed.Unused)+len(s.placed.Balances) == 0 {
		return nil // nothing is left to be named
	}
	if !f.nameBenefits(d, s) {
		if err := await(r, s.sequence, f.Benefits); err != nil {
			return err
		}
		if !f.nameBenefits(d, s) {
			return web.NewProblem("behind", d.lang)
		}
	}
	return nil
}

// nameGoods names merchants and what was bought of them. It reports false when the catalogue does
// not know something yet.
func (f *face) nameGoods(d *desk, s *standing) (known bool) {
	f.Catalog.Read(func(fold *catalog.Fold) {
		d.names, known = d.names[:0], true
		for i := range s.placed.Orders {
			o := &s.placed.Orders[i]
			known = known && d.nameMerchant(fold, o.Merchant)
			for j := range o.Lines {
				known = known && d.nameSKU(fold, o.Lines[j].SKU)
			}
		}
		for i := range s.placed.Balances {
			due := &s.placed.Balances[i]
			known = known && d.nameMerchant(fold, due.Merchant) && d.nameSKU(fold, due.SKU)
		}
	})
	return known
}

func (d *desk) nameMerchant(fold *catalog.Fold, id event.MerchantID) bool {
	m, ok := fold.Merchant(id)
	if ok {
		d.names = append(d.names, m.Name.In(d.lang))
	}
	return ok
}

func (d *desk) nameSKU(fold *catalog.Fold, id event.SKUID) bool {
	title, ok := fold.Title(id)
	if ok {
		d.names = append(d.names, title.In(d.lang))
	}
	return ok
}

// nameBenefits names the promotions of a bill, and who funds what the deposits of its balances
// deduct. It reports false when the view does not know something yet.
func (f *face) nameBenefits(d *desk, s *standing) (known bool) {
	presales := f.presalesOf(s.placed.Balances)
	f.Benefits.Read(func(fold *benefit.Fold) {
		d.offers, s.inflators, known = d.offers[:0], s.inflators[:0], true
		name := func(rule event.Rule, id event.PromotionID) {
			zh, en, _ := rule.Names()
			said := event.Text{Zh: zh, En: en}
			if id != 0 {
				p, ok := fold.Promotion(id)
				if known = known && ok; ok {
					said = event.Text{Zh: p.Name.In("zh"), En: p.Name.In("en")}
				}
			}
			d.offers = append(d.offers, said)
		}
		for i := range s.placed.Discounts {
			name(s.placed.Discounts[i].Rule, s.placed.Discounts[i].Promotion)
		}
		for i := range s.placed.Unused {
			name(s.placed.Unused[i].Rule, s.placed.Unused[i].Promotion)
		}
		for _, id := range presales {
			p, ok := fold.Presale(id)
			known = known && ok
			s.inflators = append(s.inflators, p.Funder)
		}
	})
	return known
}

// presalesOf are the presales that balances are for.
func (f *face) presalesOf(due []event.BalanceDue) (ids []event.PresaleID) {
	if len(due) == 0 {
		return nil
	}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		for i := range due {
			id := event.PresaleID(0)
			if o, ok := fold.AnyOrder(due[i].Order); ok && o.Presale != nil {
				id = o.Presale.DepositPlaced.Presale
			}
			ids = append(ids, id)
		}
	})
	return ids
}

// checkout writes a Checkout.
func (d *desk) checkout(s *standing) {
	o := &d.out
	o.raw(`{"checkout":`)
	o.quoted(s.placed.Checkout.String())
	o.raw(",")
	d.bought(s)
	o.raw(`,"payment":{"id":`)
	o.quoted(s.placed.Payment.String())
	o.raw(`,"amount":`)
	o.integer(int64(s.asked()))
	o.raw(`,"currency":`)
	o.quoted(s.placed.Currency.String())
	o.raw(`,"status":`)
	o.quoted(s.paymentStatus())
	o.raw(`,"pay_by":`)
	o.instant(s.payBy())
	o.raw("}")
	if s.owner != 0 {
		o.raw(`,"shopper":`)
		o.quoted(s.owner.String())
		o.raw(`,"timeline":`)
		o.value(s.timeline)
	}
	o.raw("}\n")
}

// bought writes the orders, the refused lines and the bill.
func (d *desk) bought(s *standing) {
	o := &d.out
	o.raw(`"orders":[`)
	names, line := d.names, 0
	for i := range s.placed.Orders {
		o.comma(i)
		d.order(s, i, line, names)
		names = names[1+len(s.placed.Orders[i].Lines):]
		line += len(s.placed.Orders[i].Lines)
	}
	if len(s.placed.Balances) > 0 {
		o.raw(`],"balances":[`)
	}
	for i := range s.placed.Balances {
		o.comma(i)
		d.paidOut(s, i, line+i, names[2*i:])
	}
	o.raw(`],"refused":[`)
	for i, l := range web.RefusedLines(s.placed.Refused, d.lang) {
		o.comma(i)
		o.refused(&l)
	}
	o.raw("],")
	d.bill(s)
}

// order writes a CheckoutOrder, whose first line has a number in the bill, with the next names.
func (d *desk) order(s *standing, i, line int, names []string) {
	o, order, in := &d.out, &s.placed.Orders[i], s.placed.Currency.String()
	o.raw("{")
	if s.placed.FirstOrder != 0 {
		o.raw(`"id":`)
		o.quoted((s.placed.FirstOrder + event.OrderID(i)).String())
		o.raw(",")
	}
	o.named(order.Merchant, names[0])
	o.raw(`,"lines":[`)
	for j := range order.Lines {
		o.comma(j)
		o.line(row{&order.Lines[j], line + j, j, names[1+j], 0}, in)
	}
	o.raw(`],"freight":`)
	o.amount(order.Freight, in)
	o.raw(`,"total":`)
	o.amount(order.Total(), in)
	if s.placed.FirstOrder != 0 {
		o.raw(`,"status":`)
		o.quoted(s.orderStatus(i))
	}
	if s.deposit != nil {
		o.raw(`,"presale":`)
		o.value(s.deposit.said(s))
	}
	o.raw("}")
}

// paidOut writes the CheckoutOrder of a balance.
func (d *desk) paidOut(s *standing, i, line int, names []string) {
	o, due, in := &d.out, &s.placed.Balances[i], s.placed.Currency.String()
	o.raw(`{"id":`)
	o.quoted(due.Order.String())
	o.raw(",")
	o.named(due.Merchant, names[0])
	o.raw(`,"lines":[`)
	o.line(row{&event.OrderLine{
		SKU: due.SKU, Quantity: due.Quantity, Unit: due.Unit, List: due.Unit,
		Off: due.Off + due.Deducts - due.Deposit,
	}, line, 0, names[1], due.Deposit}, in)
	o.raw(`],"freight":`)
	o.amount(due.Freight, in)
	o.raw(`,"total":`)
	o.amount(due.Total(), in)
	if s.placed.FirstOrder != 0 {
		o.raw(`,"status":`)
		o.quoted(s.balanceStatus(i))
	}
	o.raw("}")
}

func (o *out) named(id event.MerchantID, name string) {
	o.raw(`"merchant":{"id":`)
	o.quoted(id.String())
	o.raw(`,"name":`)
	o.text(name)
	o.raw("}")
}

func (o *out) refused(l *web.RefusedLine) {
	o.raw(`{"sku":`)
	o.text(l.SKU)
	o.raw(`,"quantity":`)
	o.integer(int64(l.Quantity))
	o.raw(`,"code":`)
	o.quoted(l.Code)
	o.raw(`,"reason":`)
	o.text(l.Reason)
	o.raw("}")
}

// asked is what the payment of a tap asks for.
func (s *standing) asked() money.Minor {
	if s.deposit != nil {
		return s.deposit.placed.Deposit
	}
	return s.placed.Total()
}

// orderStatus of an order now, or as it was made: one that costs nothing is settled at once.
func (s *standing) orderStatus(i int) string {
	switch {
	case s.now != nil:
		return s.now.Orders[i].Status.Key()
	case s.deposit != nil:
		return shopper.DepositDue.Key()
	case s.asked() == 0:
		return shopper.Paid.Key()
	}
	return shopper.Open.Key()
}

// balanceStatus is the same of a presale order that the tap pays out.
func (s *standing) balanceStatus(i int) string {
	switch {
	case s.now != nil && i < len(s.now.Balances):
		return s.now.Balances[i].Status.Key()
	case s.asked() == 0:
		return shopper.Paid.Key()
	}
	return shopper.BalanceDue.Key()
}

func (s *standing) paymentStatus() string {
	switch {
	case s.now != nil:
		return paymentStatus(s.now)
	case s.asked() == 0:
		return paymentPaid
	}
	return paymentDue
}

// payBy is when the first unpaid part of a tap closes.
func (s *standing) payBy() event.Instant {
	if s.plan == nil {
		return s.stamp
	}
	if s.now != nil {
		return s.now.PayBy(s.plan)
	}
	if s.deposit != nil {
		return s.stamp + s.plan.Timers.Deposit
	}
	wait := s.plan.Timers.Unpaid
	for i := range s.placed.Orders {
		if s.placed.Orders[i].Hot {
			wait = min(wait, s.plan.Timers.UnpaidHot)
		}
	}
	return s.stamp + wait
}
