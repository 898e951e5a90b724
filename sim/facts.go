package sim

import (
	"carnival/event"
	"carnival/money"
)

// The statuses of an order, as the auditor follows them.
const (
	open       = "open"
	paid       = "paid"
	shipped    = "shipped"
	finished   = "finished"
	closed     = "closed"
	refunded   = "refunded"
	depositDue = "deposit due"
	balanceDue = "balance due"
	ended      = "ended" // a presale order that was not bought
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
	case *event.PaymentExtended:
		a.extended(e.Stamp, f)
	case *event.OrdersClosed:
		a.closed(e.Stamp, f)
	case *event.RefundDue:
		a.due(f)
	case *event.RefundPaid:
		a.sentBack(f)
	case *event.Ticked:
		a.ticked(e.Stamp, expired)
	case *event.MerchantFollowed:
		a.followed(followKey{f.Shopper, f.Merchant}, true)
	case *event.MerchantUnfollowed:
		a.followed(followKey{f.Shopper, f.Merchant}, false)
	default:
		a.offers(f)
		a.after(f)
	}
}

// followed: a fact of a follow changes something, and nobody follows more than one may.
func (a *auditor) followed(k followKey, on bool) {
	if a.follows[k] == on {
		a.complain("follow: shopper %d follows shop %d, %t and again", k.shopper, k.merchant, on)
	}
	if on {
		a.follows[k] = true
	} else {
		delete(a.follows, k)
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

// left is what of a SKU can be sold.
func (k *skuSum) left() int64 { return k.brought - k.reserved - k.sold - k.presale }

// sane: stock is never oversold, and no count of it is below zero.
func (a *auditor) sane(id event.SKUID) {
	k := a.skus[id-1]
	if k.reserved < 0 || k.sold < 0 || k.presale < 0 || k.left() < 0 {
		a.complain("oversold: of SKU %d %d were brought, %d are reserved, %d sold, %d in presale",
			id, k.brought, k.reserved, k.sold, k.presale)
	}
}

// tapped begins a checkout, of lines or of a deposit.
func (a *auditor) tapped(
	at event.Instant, id event.CheckoutID, shopper event.ShopperID, key event.Hash128,
) *checkoutSum {
	row := len(a.checkouts)
	memory := a.plan.Timers.Idempotency
	if was, known := a.keys[key]; known && at < a.checkouts[was].placed+memory {
		a.complain("twice: one key bought checkouts %d and %d", was+1, row+1)
	}
	if int(id) != row+1 {
		a.complain("checkout %d, want %d", id, row+1)
	}
	c := &checkoutSum{shopper: shopper, placed: at, key: key}
	a.checkouts, a.keys[key] = append(a.checkouts, c), row
	return c
}

func (a *auditor) placed(at event.Instant, f *event.CheckoutPlaced) {
	row := len(a.checkouts)
	c := a.tapped(at, f.Checkout, f.Shopper, f.Key)
	if len(f.Orders) > 0 && int(f.FirstOrder) != len(a.orders)+1 {
		a.complain("orders from %d, want %d", f.FirstOrder, len(a.orders)+1)
	}
	taken := map[event.SKUID]int64{}
	var lines []*lineSum
	for _, p := range f.Orders {
		o := &orderSum{id: event.OrderID(len(a.orders) + 1), checkout: row, bill: row, hot: p.Hot,
			merchant: p.Merchant, freight: p.Freight, status: open}
		for _, l := range p.Lines {
			n := &lineSum{sku: l.SKU, quantity: int64(l.Quantity), fee: l.Fee,
				price: a.line(at, l), counted: a.skus[l.SKU-1].limit > 0}
			o.lines, lines = append(o.lines, n), append(lines, n)
			taken[l.SKU] += int64(l.Quantity)
		}
		a.orders = append(a.orders, o)
		for _, l := range o.lines {
			a.count(o, l, l.quantity)
		}
	}
	for i := range f.Balances {
		lines = append(lines, a.asked(row, &f.Balances[i]))
	}
	a.discounts(at, c, f, lines)
	for i := range f.Orders {
		c.total += a.orders[int(f.FirstOrder)-1+i].price()
	}
	for _, b := range f.Balances {
		c.total += a.orders[b.Order-1].price() - a.orders[b.Order-1].deposit
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

// line reserves a line and says what it costs before discounts.
func (a *auditor) line(at event.Instant, l event.OrderLine) money.Minor {
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

// count adds pieces of a line to the purchase limits, or takes them out.
func (a *auditor) count(o *orderSum, l *lineSum, pieces int64) {
	if l.counted {
		a.bought[boughtKey{a.checkouts[o.checkout].shopper, l.sku}] += pieces
	}
}

// moves takes an order from one status to another along a legal path.
func (a *auditor) moves(id event.OrderID, to string, from ...string) *orderSum {
	if id == 0 || int(id) > len(a.orders) {
		a.complain("order %d is %s and was never placed", id, to)
		return &orderSum{}
	}
	o := a.orders[id-1]
	legal := false
	for _, one := range from {
		legal = legal || o.status == one
	}
	if !legal {
		a.complain("path: order %d is %s and becomes %s", id, o.status, to)
	}
	o.status = to
	return o
}

func (a *auditor) paid(f *event.PaymentReceived) {
	if a.refs[f.Ref]++; a.refs[f.Ref] > 1 && f.Ref != "" {
		a.complain("money: the provider's %s is taken in again", f.Ref)
	}
	c := a.checkouts[f.Checkout-1]
	c.paid += f.Amount
	for _, id := range f.Orders {
		var o *orderSum
		if f.Deposit {
			o = a.moves(id, balanceDue, depositDue)
			c.settled += o.deposit
		} else {
			o = a.moves(id, paid, open)
			c.settled += o.price()
			for _, l := range o.lines {
				k := a.skus[l.sku-1]
				k.reserved, k.sold = k.reserved-l.quantity, k.sold+l.quantity
				a.sane(l.sku)
			}
			a.spent(o)
		}
		if o.checkout != int(f.Checkout)-1 {
			a.complain("money: payment %d settles order %d of another checkout", f.Payment, id)
		}
	}
	for _, id := range f.Balances {
		o := a.moves(id, paid, balanceDue)
		c.settled += o.price() - o.deposit
		p := o.presale
		p.reserved, p.sold = p.reserved-o.lines[0].quantity, p.sold+o.lines[0].quantity
		a.spent(o)
		if o.bill != int(f.Checkout)-1 {
			a.complain("money: payment %d settles the balance of order %d", f.Payment, id)
		}
	}
	if c.paid != c.settled+c.back {
		a.owing = c
	}
}

func (a *auditor) closed(at event.Instant, f *event.OrdersClosed) {
	for _, id := range f.Orders {
		o := a.moves(id, closed, open, depositDue)
		if f.Reason == event.ClosedUnpaid && a.deadline(o) > at {
			a.complain("expiry: order %d closed at %s, it had time until %s", id, at, a.deadline(o))
		}
		for _, l := range o.lines {
			if o.presale != nil {
				a.presaleBack(o, &o.presale.reserved, l.quantity)
			} else {
				a.skus[l.sku-1].reserved -= l.quantity
			}
			a.sane(l.sku)
			a.count(o, l, -l.quantity)
		}
	}
	for _, id := range f.Balances {
		a.moves(id, balanceDue, balanceDue).giveUp()
	}
	if f.Reason == event.ClosedUnpaid {
		a.expired = len(f.Orders)
	}
}

// extended: who asked for more time to pay was in time, gets no less than there was and five
// minutes at most, and ten times.
func (a *auditor) extended(at event.Instant, f *event.PaymentExtended) {
	c := a.checkouts[f.Payment-1]
	c.more++
	if f.Times != c.more || c.more > 10 || f.Until > at+5*60*event.Second {
		a.complain("more time: payment %d, %d times, until %s at %s", f.Payment, f.Times, f.Until,
			at)
	}
	for i, list := range [...][]event.OrderID{f.Orders, f.Balances} {
		for _, id := range list {
			o, in := a.orders[id-1], 0
			if in = o.checkout; i == 1 {
				in = o.bill
			}
			waits := o.status == open || o.status == depositDue || i == 1 && o.status == balanceDue
			if !waits || in != int(f.Payment)-1 || a.deadline(o) <= at || a.deadline(o) > f.Until {
				a.complain("more time: order %d is %s, it had time until %s at %s, now %s", id,
					o.status, a.deadline(o), at, f.Until)
			}
			o.until, o.untilOf, o.overdue = f.Until, in, 0
		}
	}
}

func (a *auditor) deadline(o *orderSum) event.Instant {
	if o.until != 0 && o.untilOf == o.bill {
		return o.until
	}
	wait := a.plan.Timers.Unpaid
	switch {
	case o.status == balanceDue:
		return a.checkouts[o.bill].placed + wait
	case o.presale != nil:
		wait = a.plan.Timers.Deposit
	case o.hot:
		wait = a.plan.Timers.UnpaidHot
	}
	return a.checkouts[o.checkout].placed + wait
}

// ticked: nothing that is due stays open behind a tick, unless the tick had its hands full. Of
// presales, and of what was kept for longer, a tick does one thing, so theirs may need some more.
func (a *auditor) ticked(at event.Instant, expired int) {
	if expired >= 1000 {
		return
	}
	for _, o := range a.orders {
		if o.status != open || a.deadline(o) > at {
			continue
		}
		if o.overdue++; o.until == 0 || o.overdue > 50 {
			a.complain("expiry: order %d is open at %s, its time ended at %s",
				o.id, at, a.deadline(o))
			return
		}
	}
}
