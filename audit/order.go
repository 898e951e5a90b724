package audit

import (
	"fmt"
	"slices"

	"carnival/event"
)

// keyed remembers a key, and finds one that made orders twice.
func (b *book) keyed(key event.Hash128, what event.CheckoutID) {
	if at, used := b.keys[key]; used && (b.plan == nil || b.stamp-at < b.plan.remembers) {
		b.find(b.sequence, codeKey, what.String())
	}
	b.keys[key] = b.stamp
	if b.checkouts[what] != nil {
		b.find(b.sequence, codeNumber, what.String())
	}
}

// placed writes a checkout down with every order, line, balance and discount.
func (b *book) placed(e *event.CheckoutPlaced) {
	b.keyed(e.Key, e.Checkout)
	c := &checkout{
		id: e.Checkout, payment: e.Payment, shopper: e.Shopper, market: e.Market,
		currency: e.Currency, terminal: e.Terminal, province: e.Province, refused: e.Refused,
	}
	b.checkouts[e.Checkout] = c
	b.asking[e.Payment] = c
	for i := range e.Orders {
		b.order(c, e.FirstOrder+event.OrderID(i), &e.Orders[i])
	}
	for i := range e.Balances {
		b.asked(c, &e.Balances[i])
	}
	b.billed(c, e)
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
	o := b.newOrder(c, id, placed.Merchant)
	o.freight, o.charged, o.state = int64(placed.Freight), int64(placed.Freight), isOpen
	for _, l := range placed.Lines {
		k := b.sku(l.SKU)
		if k == nil {
			k = &sku{} // so that the lines behind it keep their places
		}
		n := &line{sku: k, was: *k, quantity: int64(l.Quantity), fee: int64(l.Fee),
			price: int64(l.Unit) * int64(l.Quantity)}
		o.lines, c.lines = append(o.lines, n), append(c.lines, n)
		b.price(c, k, &l)
		if k.merchant != placed.Merchant {
			b.find(b.sequence, codeUnknown, fmt.Sprintf("%s: %s", id, l.SKU))
		}
	}
	b.shift(o, available, reserved)
}

func (b *book) newOrder(c *checkout, id event.OrderID, of event.MerchantID) *order {
	if b.orders[id] != nil {
		b.find(b.sequence, codeNumber, id.String())
	}
	o := &order{id: id, own: c, bill: c, merchant: of}
	b.orders[id] = o
	c.orders = append(c.orders, o)
	return o
}

// price checks that what was charged was offered to the market at that instant.
func (b *book) price(c *checkout, k *sku, l *event.OrderLine) {
	if b.plan == nil {
		b.find(b.sequence, codePlan, c.id.String())
		return
	}
	m := b.plan.markets[c.market]
	for _, p := range k.Prices {
		if p.Market != c.market {
			continue
		}
		want := p.List
		if p.Festival > 0 && p.Festival < p.List && b.stamp >= m.opens && b.stamp < m.closes {
			want = p.Festival
		}
		if l.Unit == want && l.List == p.List && c.currency == p.Currency {
			return
		}
	}
	b.find(b.sequence, codePrice, fmt.Sprintf("%s: %d", l.SKU, l.Unit))
}

// closed takes unpaid orders out, and balances out of the checkouts that asked for them.
func (b *book) closed(e *event.OrdersClosed) {
	for _, id := range e.Orders {
		o := b.orders[id]
		if o == nil || o.state != isOpen && o.state != waitsDeposit {
			b.find(b.sequence, codeUnknown, id.String())
			continue
		}
		if o.deposit != nil {
			b.unreserve(o, o.lines[0].quantity)
		} else {
			b.shift(o, reserved, available)
		}
		for _, l := range o.lines {
			b.uncount(o, l, l.quantity)
			l.back = l.quantity
		}
		o.state = isClosed
		o.bill.leave(o.lines)
		if o.placed {
			b.count.add("orders.cancelled", 1)
		}
	}
	for _, id := range e.Balances {
		b.givenUp(id)
	}
}

// received settles orders and holds the amount against them.
func (b *book) received(e *event.PaymentReceived) {
	c := b.checkouts[e.Checkout]
	if c == nil || c.payment != e.Payment {
		b.find(b.sequence, codeUnknown, e.Payment.String())
		return
	}
	due := int64(0)
	var counted []*order
	for _, id := range e.Orders {
		o := b.orders[id]
		if !b.payable(c, o, id, isOpen, waitsDeposit) {
			continue
		}
		due += o.asks()
		if o.state == waitsDeposit {
			b.depositPaid(o, e)
			continue
		}
		o.state = isPaid
		b.shift(o, reserved, sold)
		counted = append(counted, o)
	}
	for _, id := range e.Balances {
		o := b.orders[id]
		if !b.payable(c, o, id, waitsBalance) {
			continue
		}
		due += o.asks()
		b.balancePaid(o)
		counted = append(counted, o)
	}
	b.paidIn(e, due)
	for _, o := range counted {
		b.spend(o)
	}
	if len(e.Orders)+len(e.Balances) > 0 && c.owing() != 0 {
		b.find(b.sequence, codeAmount, fmt.Sprintf("%s: %d", e.Payment, c.owing()))
	}
	if len(counted) > 0 || e.Deposit || e.Attempt != 0 && b.alive[e.Payment] == e.Attempt {
		delete(b.alive, e.Payment)
	}
	if len(counted) > 0 {
		b.paidBy[c.shopper]++
	}
	b.countPaid(counted)
}

// payable reports whether a checkout's payment can settle an order in one of some states.
func (b *book) payable(c *checkout, o *order, id event.OrderID, in ...string) bool {
	switch {
	case o == nil || o.bill != c:
		b.find(b.sequence, codeUnknown, id.String())
	case o.state == isClosed:
		b.find(b.sequence, codePaidClosed, id.String())
	case !slices.Contains(in, o.state):
		b.find(b.sequence, codePaidTwice, id.String())
	default:
		return true
	}
	return false
}

// paidIn holds the amount of a payment against what it settled.
func (b *book) paidIn(e *event.PaymentReceived, due int64) {
	if int64(e.Amount) != due+int64(e.Surplus) || e.Surplus < 0 {
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
}

// owing is what a checkout's payment has still to bring.
func (c *checkout) owing() (sum int64) {
	for _, o := range c.orders {
		if o.state == isOpen || o.state == waitsDeposit {
			sum += o.asks()
		}
	}
	for _, o := range c.balances {
		sum += o.asks()
	}
	return sum
}
