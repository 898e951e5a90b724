package api

import (
	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/view/shopper"
	"carnival/web"
)

// standing is a tap with what its answer depends on. now is nil in the answer to the tap itself,
// whether it is the first or a repeated one: that shows orders as they were made.
type standing struct {
	placed   *event.CheckoutPlaced
	stamp    event.Instant
	sequence uint64
	now      *shopper.Checkout
	plan     *festival.Plan
}

func (s *standing) orderStatus(i int) string {
	if s.now == nil {
		return shopper.Open.Key()
	}
	return s.now.Orders[i].Status.Key()
}

func (s *standing) paymentStatus() string {
	if s.now == nil {
		return paymentDue
	}
	return paymentStatus(s.now)
}

// Where a payment stands.
const (
	paymentDue      = "due"
	paymentPaid     = "paid"
	paymentClosed   = "closed"
	paymentRefunded = "refunded"
)

// paymentStatus sums up the orders that a payment is for.
func paymentStatus(c *shopper.Checkout) string {
	status := paymentClosed
	for i := range c.Orders {
		switch c.Orders[i].Status {
		case shopper.Open:
			return paymentDue
		case shopper.Paid:
			status = paymentPaid
		case shopper.Refunded:
			if status == paymentClosed {
				status = paymentRefunded
			}
		}
	}
	return status
}

// payBy is when the first unpaid order of a checkout closes.
func payBy(placed *event.CheckoutPlaced, stamp event.Instant, plan *festival.Plan) event.Instant {
	if plan == nil {
		return stamp
	}
	wait := plan.Timers.Unpaid
	for i := range placed.Orders {
		if placed.Orders[i].Hot {
			wait = min(wait, plan.Timers.UnpaidHot)
		}
	}
	return stamp + wait
}

// bill writes a Checkout.
func (d *desk) bill(s *standing) {
	o := &d.out
	currency := s.placed.Currency.String()
	o.raw(`{"checkout":`)
	o.quoted(s.placed.Checkout.String())
	o.raw(`,"orders":[`)
	names := d.names
	for i := range s.placed.Orders {
		if i > 0 {
			o.raw(",")
		}
		names = d.order(s, i, names)
	}
	o.raw(`],"refused":[`)
	for i, l := range web.RefusedLines(s.placed.Refused, d.lang) {
		if i > 0 {
			o.raw(",")
		}
		o.refused(&l)
	}
	o.raw(`],"bill":{"subtotal":`)
	d.discounts(s.placed, currency)
	o.raw(`,"total":`)
	total := s.placed.Total()
	o.amount(total, currency)
	o.raw(`},"payment":{"id":`)
	o.quoted(s.placed.Payment.String())
	o.raw(`,"amount":`)
	o.integer(int64(total))
	o.raw(`,"currency":`)
	o.quoted(currency)
	o.raw(`,"status":`)
	o.quoted(s.paymentStatus())
	o.raw(`,"pay_by":`)
	o.instant(payBy(s.placed, s.stamp, s.plan))
	o.raw("}}\n")
}

// order writes a CheckoutOrder with the next names and gives those that follow.
func (d *desk) order(s *standing, i int, names []string) []string {
	o, order := &d.out, &s.placed.Orders[i]
	currency := s.placed.Currency.String()
	o.raw(`{"id":`)
	o.quoted((s.placed.FirstOrder + event.OrderID(i)).String())
	o.raw(`,"merchant":{"id":`)
	o.quoted(order.Merchant.String())
	o.raw(`,"name":`)
	o.text(names[0])
	o.raw(`},"lines":[`)
	for j := range order.Lines {
		l := &order.Lines[j]
		if j > 0 {
			o.raw(",")
		}
		o.raw(`{"sku":`)
		o.quoted(l.SKU.String())
		o.raw(`,"title":`)
		o.text(names[1+j])
		o.raw(`,"quantity":`)
		o.integer(int64(l.Quantity))
		o.raw(`,"unit":`)
		o.amount(l.Unit, currency)
		o.raw(`,"amount":`)
		o.amount(l.Amount(), currency)
		o.raw("}")
	}
	o.raw(`],"total":`)
	o.amount(order.Total(), currency)
	o.raw(`,"status":`)
	o.quoted(s.orderStatus(i))
	o.raw("}")
	return names[1+len(order.Lines):]
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

// discounts writes the subtotal and what the festival price took off it, order by order.
func (d *desk) discounts(placed *event.CheckoutPlaced, currency string) {
	o := &d.out
	var subtotal money.Minor
	for i := range placed.Orders {
		for j := range placed.Orders[i].Lines {
			l := &placed.Orders[i].Lines[j]
			subtotal += l.List * money.Minor(l.Quantity)
		}
	}
	o.amount(subtotal, currency)
	o.raw(`,"discounts":[`)
	first := true
	for i := range placed.Orders {
		off := reduced(&placed.Orders[i])
		if off == 0 {
			continue
		}
		if !first {
			o.raw(",")
		}
		first = false
		d.discount(&placed.Orders[i], off, currency)
	}
	o.raw("]")
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

// discount writes a Discount.
func (d *desk) discount(order *event.PlacedOrder, off money.Minor, currency string) {
	o := &d.out
	o.raw(`{"rule":"festival_price","funder":"merchant","merchant":`)
	o.quoted(order.Merchant.String())
	o.raw(`,"amount":`)
	o.amount(off, currency)
	o.raw(`,"lines":[`)
	first := true
	for j := range order.Lines {
		l := &order.Lines[j]
		if reducedLine(l) == 0 {
			continue
		}
		if !first {
			o.raw(",")
		}
		first = false
		o.raw(`{"sku":`)
		o.quoted(l.SKU.String())
		o.raw(`,"amount":`)
		o.amount(reducedLine(l), currency)
		o.raw("}")
	}
	o.raw("]}")
}
