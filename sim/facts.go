package sim

import (
	"carnival/event"
	"carnival/money"
)

// take is one fact into the auditor's sums.
func (a *auditor) take(e event.Entry) {
	if e.Sequence != uint64(len(a.facts))+1 || e.Stamp < a.stamp {
		a.complain("fact %d at %s follows %d at %s", e.Sequence, e.Stamp, len(a.facts), a.stamp)
	}
	a.facts, a.stamp = append(a.facts, written(e.Event)), e.Stamp
	if a.view != nil {
		a.view.Apply(e)
	}
	due, owed := e.Event.(*event.RefundDue)
	if a.owing != nil && (!owed || due.Order != 0) {
		a.complain("money: a surplus is not owed back; %T follows", e.Event)
		a.owing = nil
	}
	expired := a.expired
	a.expired = 0
	switch f := e.Event.(type) {
	case *event.ProductOffered:
		a.offered(f)
	case *event.StockChanged:
		a.skus[f.SKU-1].brought += f.Delta
		a.sane(f.SKU)
	case *event.CheckoutPlaced:
		a.placed(e.Stamp, f)
	case *event.PaymentReceived:
		a.paid(f)
	case *event.OrdersClosed:
		a.closed(e.Stamp, f)
	case *event.RefundDue:
		a.due(f)
	case *event.RefundPaid:
		a.sentBack(f)
	case *event.Ticked:
		a.ticked(e.Stamp, expired)
	}
}

func (a *auditor) offered(f *event.ProductOffered) {
	a.products = max(a.products, int(f.Product))
	for _, k := range a.skus {
		if k.product == f.Product {
			k.listed = false
		}
	}
	for _, k := range f.SKUs {
		if int(k.SKU) == len(a.skus)+1 {
			a.skus = append(a.skus, &skuSum{})
		}
		sum := a.skus[k.SKU-1]
		sum.product, sum.limit, sum.listed, sum.price = f.Product, k.Limit, f.Listed, k.Prices[0]
	}
}

// sane: stock is never oversold, and no count of it is below zero.
func (a *auditor) sane(id event.SKUID) {
	k := a.skus[id-1]
	if k.reserved < 0 || k.sold < 0 || k.brought < k.reserved+k.sold {
		a.complain("oversold: of SKU %d %d were brought, %d are reserved and %d sold",
			id, k.brought, k.reserved, k.sold)
	}
}

func (a *auditor) placed(at event.Instant, f *event.CheckoutPlaced) {
	row := len(a.checkouts)
	memory := a.plan.Timers.Idempotency
	if was, known := a.keys[f.Key]; known && at < a.checkouts[was].placed+memory {
		a.complain("twice: one key bought checkouts %d and %d", was+1, row+1)
	}
	if int(f.Checkout) != row+1 || int(f.FirstOrder) != len(a.orders)+1 {
		a.complain("checkout %d with orders from %d, want %d and %d",
			f.Checkout, f.FirstOrder, row+1, len(a.orders)+1)
	}
	c := &checkoutSum{shopper: f.Shopper, placed: at, key: f.Key}
	a.checkouts, a.keys[f.Key] = append(a.checkouts, c), row
	taken := map[event.SKUID]int64{}
	for _, p := range f.Orders {
		o := &orderSum{id: event.OrderID(len(a.orders) + 1), checkout: row, hot: p.Hot,
			lines: p.Lines, status: "open"}
		for _, l := range p.Lines {
			o.total += a.line(at, f.Shopper, l)
			o.counted = append(o.counted, a.skus[l.SKU-1].limit > 0)
			taken[l.SKU] += int64(l.Quantity)
		}
		a.orders = append(a.orders, o)
		a.count(o, 1)
		c.total += o.total
	}
	for sku := range taken {
		k, has := a.skus[sku-1], a.bought[boughtKey{f.Shopper, sku}]
		if k.limit > 0 && has > int64(k.limit) {
			a.complain("limit: shopper %d has %d of SKU %d, %d are allowed",
				f.Shopper, has, sku, k.limit)
		}
	}
	for _, l := range f.Refused {
		a.refused(f.Shopper, l, 0) // what this checkout took is counted already
	}
}

// line reserves a line and says what it must cost.
func (a *auditor) line(at event.Instant, s event.ShopperID, l event.OrderLine) money.Minor {
	k := a.skus[l.SKU-1]
	market, _ := a.plan.Market(event.Home)
	want := k.price.List
	if at >= market.Opens && at < market.Closes && k.price.Festival > 0 {
		want = k.price.Festival
	}
	if l.Unit != want || !k.listed || l.Quantity == 0 {
		a.complain("%d of SKU %d for %d at %s, listed %t at %d", l.Quantity, l.SKU, l.Unit, at,
			k.listed, want)
	}
	k.reserved += int64(l.Quantity)
	a.sane(l.SKU)
	return want * money.Minor(l.Quantity)
}

// count adds the lines of an order to the purchase limits, or takes them out.
func (a *auditor) count(o *orderSum, sign int64) {
	for i, l := range o.lines {
		if o.counted[i] {
			a.bought[boughtKey{a.checkouts[o.checkout].shopper, l.SKU}] += sign * int64(l.Quantity)
		}
	}
}

// moves takes an order from one status to the next along a legal path.
func (a *auditor) moves(id event.OrderID, from, to string) *orderSum {
	if id == 0 || int(id) > len(a.orders) {
		a.complain("order %d is %s and was never placed", id, to)
		return &orderSum{}
	}
	o := a.orders[id-1]
	if o.status != from {
		a.complain("path: order %d is %s and becomes %s", id, o.status, to)
	}
	o.status = to
	for _, l := range o.lines {
		k := a.skus[l.SKU-1]
		n := int64(l.Quantity)
		switch to {
		case "paid":
			k.reserved, k.sold = k.reserved-n, k.sold+n
		case "closed":
			k.reserved -= n
		case "refunded":
			k.sold -= n
		}
		a.sane(l.SKU)
	}
	if to != "paid" {
		a.count(o, -1)
	}
	return o
}

func (a *auditor) paid(f *event.PaymentReceived) {
	if a.refs[f.Ref]++; a.refs[f.Ref] > 1 {
		a.complain("money: the provider's %s is taken in again", f.Ref)
	}
	c := a.checkouts[f.Checkout-1]
	c.paid += f.Amount
	for _, id := range f.Orders {
		o := a.moves(id, "open", "paid")
		c.settled += o.total
		if o.checkout != int(f.Checkout)-1 {
			a.complain("money: payment %d settles order %d of another checkout", f.Payment, id)
		}
	}
	if c.paid != c.settled+c.back {
		a.owing = c
	}
}

func (a *auditor) closed(at event.Instant, f *event.OrdersClosed) {
	for _, id := range f.Orders {
		o := a.moves(id, "open", "closed")
		if f.Reason == event.ClosedUnpaid && a.deadline(o) > at {
			a.complain("expiry: order %d closed at %s, it had time until %s", id, at, a.deadline(o))
		}
	}
	if f.Reason == event.ClosedUnpaid {
		a.expired = len(f.Orders)
	}
}

func (a *auditor) deadline(o *orderSum) event.Instant {
	if o.hot {
		return a.checkouts[o.checkout].placed + a.plan.Timers.UnpaidHot
	}
	return a.checkouts[o.checkout].placed + a.plan.Timers.Unpaid
}

// ticked: nothing that is due stays open behind a tick, unless the tick had its hands full.
func (a *auditor) ticked(at event.Instant, expired int) {
	if expired >= 1000 {
		return
	}
	for _, o := range a.orders {
		if o.status == "open" && a.deadline(o) <= at {
			a.complain("expiry: order %d is open at %s, its time ended at %s",
				o.id, at, a.deadline(o))
			return
		}
	}
}

func (a *auditor) due(f *event.RefundDue) {
	if int(f.Refund) != len(a.refunds)+1 {
		a.complain("refund %d, want %d", f.Refund, len(a.refunds)+1)
	}
	a.refunds = append(a.refunds, &refundSum{RefundDue: *f})
	c := a.checkouts[f.Payment-1]
	if f.Order != 0 {
		o := a.moves(f.Order, "paid", "refunded")
		if o.total != f.Amount {
			a.complain("money: order %d of %d is refunded with %d", f.Order, o.total, f.Amount)
		}
	} else {
		c.back += f.Amount
		if a.owing != c || c.paid != c.settled+c.back {
			a.complain("money: checkout paid %d, settled %d, owes back %d",
				c.paid, c.settled, c.back)
		}
		a.owing = nil
	}
	var owed money.Minor
	for _, r := range a.refunds {
		if r.Payment == f.Payment {
			owed += r.Amount
		}
	}
	if owed > c.paid {
		a.complain("money: payment %d of %d owes %d back", f.Payment, c.paid, owed)
	}
}

func (a *auditor) sentBack(f *event.RefundPaid) {
	switch {
	case f.Refund == 0 || int(f.Refund) > len(a.refunds):
		a.complain("money: refund %d was never owed", f.Refund)
	case a.refunds[f.Refund-1].paid:
		a.complain("money: refund %d is noted twice", f.Refund)
	default:
		a.refunds[f.Refund-1].paid = true
	}
}
