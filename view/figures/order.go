package figures

import (
	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// placed counts a tap and keeps what a later payment, close or refund asks for.
func (f *Fold) placed(stamp event.Instant, fact *event.CheckoutPlaced) {
	now := second(stamp)
	c := checkout{
		shopper: uint32(event.CounterOf(uint64(fact.Shopper))),
		market:  f.market(fact.Market, fact.Currency), province: fact.Province,
		terminal: fact.Terminal,
	}
	f.checkouts = append(f.checkouts, c)
	mark := open
	if f.home(&c) && f.inWindow(stamp) {
		mark |= inOrdered
	}
	first, firstLine := len(f.orders), len(f.lines)
	for i := range fact.Orders {
		f.order(&fact.Orders[i], mark)
	}
	f.asked(fact.Balances)
	f.cut(first, firstLine, fact)
	if fact.FromCart && len(f.carts) > 0 {
		for i := range fact.Orders {
			for _, l := range fact.Orders[i].Lines {
				f.put(now, cartKey(fact.Shopper, l.SKU), false)
			}
		}
	}
	if mark&inOrdered == 0 {
		return
	}
	for i := range f.orders[first:] {
		f.confirmed(now, &f.orders[first+i])
	}
	f.series[checkouts].add(now, 1)
	for _, l := range fact.Refused {
		f.reasons.add(int(l.Reason), now, 1)
	}
	f.touch(orderGroup)
}

// order keeps an order of the last checkout.
func (f *Fold) order(o *event.PlacedOrder, mark status) {
	row := order{
		freight: o.Freight, checkout: uint32(len(f.checkouts) - 1),
		merchant: uint32(event.CounterOf(uint64(o.Merchant))),
		first:    uint32(len(f.lines)), lines: uint16(len(o.Lines)), status: mark,
	}
	row.channel = f.channel(f.markets[f.checkouts[row.checkout].market].code, o.Merchant)
	for _, l := range o.Lines {
		f.lines = append(f.lines, line{l.Amount(), f.offerOf(l.SKU), l.Quantity})
	}
	f.orders = append(f.orders, row)
}

// offerOf is what a SKU is now.
func (f *Fold) offerOf(id event.SKUID) uint32 {
	if k := at(f.skus, uint64(id)); k != nil {
		return *k
	}
	return 0
}

// confirmed counts an order as ordered.
func (f *Fold) confirmed(now uint32, o *order) {
	f.series[ordered].add(now, int64(f.worth(o)))
	f.series[placed].add(now, 1)
	f.series[orderPeak].raise(now, f.orderRate.add(now, 1))
	for _, l := range f.linesOf(o) {
		f.measure(&l, now, festival.Ordered, int64(l.quantity))
	}
	f.touch(orderGroup)
}

// worth is what an order counts for.
func (f *Fold) worth(o *order) money.Minor {
	sum := o.freight
	for _, l := range f.linesOf(o) {
		sum += l.amount
	}
	return sum
}

// linesOf gives the lines of an order.
func (f *Fold) linesOf(o *order) []line { return f.lines[o.first:][:o.lines] }

// measure adds pieces of a line to the record of its category, if there is one on that basis.
func (f *Fold) measure(l *line, now uint32, basis festival.Basis, n int64) {
	sold := &f.offers[l.offer]
	if int(sold.category) >= len(f.records) {
		return
	}
	r := &f.records[sold.category]
	if r.Basis != basis {
		return
	}
	switch {
	case sold.content > 0 && unitOf(r.Unit) == sold.unit:
		n *= int64(sold.content)
	case r.Unit != pieceKey:
		return // nothing is known of its weight or volume
	}
	f.units.add(int(sold.category), now, n)
}

// closed counts orders that closed unpaid.
func (f *Fold) closed(stamp event.Instant, fact *event.OrdersClosed) {
	for _, id := range fact.Orders {
		o := at(f.orders, uint64(id))
		if o == nil || o.status&open == 0 {
			continue
		}
		o.status &^= open
		if o.status&inOrdered != 0 {
			f.series[cancelled].add(second(stamp), 1)
			f.touch(closeGroup)
		}
	}
}

// add counts n in a second and gives what that second has.
func (r *rate) add(now uint32, n int64) int64 {
	if r.second != now {
		*r = rate{second: now}
	}
	r.count += n
	return r.count
}
