package audit

import (
	"fmt"

	"carnival/event"
)

// placed writes a checkout down with every order and line.
func (b *book) placed(e *event.CheckoutPlaced) {
	if at, used := b.keys[e.Key]; used && (b.plan == nil || b.stamp-at < b.plan.remembers) {
		b.find(b.sequence, codeKey, e.Checkout.String())
	}
	b.keys[e.Key] = b.stamp
	if b.checkouts[e.Checkout] != nil {
		b.find(b.sequence, codeNumber, e.Checkout.String())
	}
	c := &checkout{CheckoutPlaced: e}
	b.checkouts[e.Checkout] = c
	for i := range e.Orders {
		b.order(c, e.FirstOrder+event.OrderID(i), &e.Orders[i])
	}
	if e.FromCart {
		for _, o := range c.orders {
			for _, l := range o.lines {
				delete(b.shoppers[e.Shopper], l.sku.SKU)
			}
		}
	}
	b.countPlaced(c)
}

func (b *book) order(c *checkout, id event.OrderID, placed *event.PlacedOrder) {
	if b.orders[id] != nil {
		b.find(b.sequence, codeNumber, id.String())
	}
	o := &order{id: id, checkout: c, merchant: placed.Merchant, state: isOpen}
	b.orders[id] = o
	c.orders = append(c.orders, o)
	for _, l := range placed.Lines {
		k := b.sku(l.SKU)
		if k == nil {
			continue
		}
		amount := int64(l.Unit) * int64(l.Quantity)
		o.lines = append(o.lines, line{k, *k, int64(l.Quantity), amount})
		o.total += amount
		b.price(c, k, &l)
		if k.merchant != placed.Merchant {
			b.find(b.sequence, codeUnknown, fmt.Sprintf("%s: %s", id, l.SKU))
		}
	}
	b.shift(o, available, reserved)
}

// price checks that what was charged was offered to the market at that instant.
func (b *book) price(c *checkout, k *sku, l *event.OrderLine) {
	if b.plan == nil {
		b.find(b.sequence, codePlan, c.Checkout.String())
		return
	}
	m := b.plan.markets[c.Market]
	for _, p := range k.Prices {
		if p.Market != c.Market {
			continue
		}
		want := p.List
		if p.Festival > 0 && p.Festival < p.List && b.stamp >= m.opens && b.stamp < m.closes {
			want = p.Festival
		}
		if l.Unit == want && l.List == p.List && c.Currency == p.Currency {
			return
		}
	}
	b.find(b.sequence, codePrice, fmt.Sprintf("%s: %d", l.SKU, l.Unit))
}

// closed takes unpaid orders out.
func (b *book) closed(e *event.OrdersClosed) {
	for _, id := range e.Orders {
		o := b.orders[id]
		if o == nil || o.state != isOpen {
			b.find(b.sequence, codeUnknown, id.String())
			continue
		}
		o.state = isClosed
		b.shift(o, reserved, available)
		if o.placed {
			b.count.sum["orders.cancelled"]++
		}
	}
}

// received settles orders and holds the amount against them.
func (b *book) received(e *event.PaymentReceived) {
	c := b.checkouts[e.Checkout]
	if c == nil || c.Payment != e.Payment {
		b.find(b.sequence, codeUnknown, e.Payment.String())
		return
	}
	due := int64(0)
	var counted []*order
	for _, id := range e.Orders {
		o := b.orders[id]
		switch {
		case o == nil || o.checkout != c:
			b.find(b.sequence, codeUnknown, id.String())
			continue
		case o.state == isClosed:
			b.find(b.sequence, codePaidClosed, id.String())
			continue
		case o.state != isOpen:
			b.find(b.sequence, codePaidTwice, id.String())
			continue
		}
		due += o.total
		o.state = isPaid
		b.shift(o, reserved, sold)
		counted = append(counted, o)
	}
	if int64(e.Amount) != due+int64(e.Surplus) {
		b.find(b.sequence, codeAmount, fmt.Sprintf("%s: %d, %d + %d",
			e.Payment, e.Amount, due, e.Surplus))
	}
	p := b.payments[e.Payment]
	if p == nil {
		p = &payment{}
		b.payments[e.Payment] = p
	}
	p.in += int64(e.Amount)
	p.surplus += int64(e.Surplus)
	b.countPaid(c, counted)
}

// due holds a refund against its order and its payment.
func (b *book) due(e *event.RefundDue) {
	if _, known := b.refunds[e.Refund]; known {
		b.find(b.sequence, codeNumber, e.Refund.String())
	}
	b.refunds[e.Refund] = false
	p := b.payments[e.Payment]
	if p == nil {
		b.find(b.sequence, codeUnknown, e.Payment.String())
		return
	}
	p.out += int64(e.Amount)
	if e.Order == 0 {
		p.surplusOut += int64(e.Amount)
	}
	if p.out > p.in || p.surplusOut > p.surplus {
		b.find(b.sequence, codeRefund, fmt.Sprintf("%s: %d > %d", e.Payment, p.out, p.in))
	}
	if e.Order == 0 {
		return
	}
	o := b.orders[e.Order]
	if o == nil || o.state != isPaid || o.total != int64(e.Amount) ||
		o.checkout.Payment != e.Payment {
		b.find(b.sequence, codeRefund, e.Order.String())
		return
	}
	o.state = isRefunded
	b.shift(o, sold, available)
	if o.settled {
		b.count.sum["refunds"] += int64(e.Amount)
		for _, l := range o.lines {
			b.countUnits(l, "net", -1)
		}
	}
}
