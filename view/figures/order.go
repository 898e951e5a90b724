package figures

import (
	"carnival/event"
	"carnival/festival"
)

// placed counts a tap and keeps what a later payment, close or refund asks for.
func (f *Fold) placed(stamp event.Instant, fact *event.CheckoutPlaced) {
	now := second(stamp)
	c := checkout{
		shopper: uint32(event.CounterOf(uint64(fact.Shopper))), market: f.market(fact),
		province: fact.Province, terminal: fact.Terminal,
	}
	f.checkouts = append(f.checkouts, c)
	mark := open
	if f.home(&c) && f.inWindow(stamp) {
		mark |= inOrdered
	}
	var value int64
	for i := range fact.Orders {
		value += f.order(now, &fact.Orders[i], mark)
	}
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
	n := int64(len(fact.Orders))
	f.series[ordered].add(now, value)
	f.series[placed].add(now, n)
	f.series[checkouts].add(now, 1)
	f.series[orderPeak].raise(now, f.orderRate.add(now, n))
	for _, l := range fact.Refused {
		f.reasons.add(int(l.Reason), now, 1)
	}
	f.touch(orderGroup)
}

// order keeps an order of the last checkout and gives its value.
func (f *Fold) order(now uint32, o *event.PlacedOrder, mark status) (value int64) {
	row := order{
		checkout: uint32(len(f.checkouts) - 1),
		merchant: uint32(event.CounterOf(uint64(o.Merchant))),
		first:    uint32(len(f.lines)), lines: uint16(len(o.Lines)), status: mark,
	}
	row.channel = f.channel(f.markets[f.checkouts[row.checkout].market].code, o.Merchant)
	for _, l := range o.Lines {
		kept := line{amount: l.Amount(), quantity: l.Quantity}
		if k := at(f.skus, uint64(l.SKU)); k != nil {
			kept.offer = *k
		}
		value += int64(kept.amount)
		f.lines = append(f.lines, kept)
	}
	f.orders = append(f.orders, row)
	if mark&inOrdered != 0 {
		for _, l := range f.linesOf(&row) {
			f.measure(&l, now, festival.Ordered, 1)
		}
	}
	return value
}

// linesOf gives the lines of an order.
func (f *Fold) linesOf(o *order) []line { return f.lines[o.first:][:o.lines] }

// measure adds the units of a line to the record of its category, if there is one on that basis.
func (f *Fold) measure(l *line, now uint32, basis festival.Basis, sign int64) {
	sold := &f.offers[l.offer]
	if int(sold.category) >= len(f.records) {
		return
	}
	r := &f.records[sold.category]
	if r.Basis != basis {
		return
	}
	n := int64(l.quantity)
	switch {
	case sold.content > 0 && unitOf(r.Unit) == sold.unit:
		n *= int64(sold.content)
	case r.Unit != pieceKey:
		return // nothing is known of its weight or volume
	}
	f.units.add(int(sold.category), now, sign*n)
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
