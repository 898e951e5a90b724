package figures

import (
	"carnival/event"
	"carnival/festival"
)

// received counts the orders that a payment settles. What it brought beyond them is not
// counted, and a payment that settles nothing (late, double, short) is none.
func (f *Fold) received(stamp event.Instant, fact *event.PaymentReceived) {
	now, counted := second(stamp), false
	for _, id := range fact.Orders {
		o := at(f.orders, uint64(id))
		if o == nil || o.status&open == 0 {
			continue
		}
		o.status &^= open
		c := &f.checkouts[o.checkout]
		switch {
		case !f.home(c):
			f.abroad(stamp, c, o)
		case f.inWindow(stamp):
			o.status |= inSettled
			f.settle(stamp, id, o, c)
			counted = true
		}
	}
	if counted {
		f.series[payments].add(now, 1)
		f.series[paymentPeak].raise(now, f.paymentRate.add(now, 1))
		f.touch(paymentGroup)
	}
}

// settle counts an order of the home market that is paid in its window.
func (f *Fold) settle(stamp event.Instant, id event.OrderID, o *order, c *checkout) {
	now := second(stamp)
	var value int64
	var made bool
	for _, l := range f.linesOf(o) {
		sold := &f.offers[l.offer]
		value += int64(l.amount)
		made = made || (sold.origin != 0 && sold.origin != f.plan.Home)
		f.categories.add(int(sold.category), now, int64(l.amount))
		f.measure(&l, now, festival.Settled, 1)
		f.measure(&l, now, festival.Net, 1)
	}
	f.series[settled].add(now, value)
	f.series[paidOrders].add(now, 1)
	f.provinces.add(int(c.province), now, value)
	f.channels.add(int(o.channel), now, value)
	f.terminals.add(int(c.terminal), now, value)
	f.sell(int(o.merchant), now, value)
	if c.terminal.Mobile() {
		f.series[mobileValue].add(now, value)
		f.series[mobileOrders].add(now, 1)
	}
	f.buy(now, c.shopper, made, f.sellerChannel(o.merchant) == event.ChannelImport)
	f.reach(stamp, id)
}

// buy counts a shopper once in each of the sets.
func (f *Fold) buy(now, shopper uint32, made, sold bool) {
	if f.bought.add(shopper) {
		f.series[buyers].add(now, 1)
	}
	before := f.boughtMade.has(shopper) || f.boughtSold.has(shopper)
	if made && f.boughtMade.add(shopper) {
		f.series[madeAbroad].add(now, 1)
	}
	if sold && f.boughtSold.add(shopper) {
		f.series[soldByImport].add(now, 1)
	}
	if (made || sold) && !before {
		f.series[international].add(now, 1)
	}
}

// reach writes down the milestones that the order has carried the figure over.
func (f *Fold) reach(stamp event.Instant, id event.OrderID) {
	value := f.series[settled].total()
	for ; f.next < len(f.plan.Milestones); f.next++ {
		m := &f.plan.Milestones[f.next]
		if int64(m.GMV) > value {
			return
		}
		f.milestones = append(f.milestones, crossing{m.GMV, m.Name, stamp, id})
	}
}

// nextMilestone finds the first milestone of the plan above those that were reached.
func (f *Fold) nextMilestone() {
	f.next = 0
	if f.plan == nil || len(f.milestones) == 0 {
		return
	}
	last := f.milestones[len(f.milestones)-1].Value
	for f.next < len(f.plan.Milestones) && f.plan.Milestones[f.next].GMV <= last {
		f.next++
	}
}

// The points of sellers are thinned when one of them has this many, and then kept by the second
// for the last ten minutes only: 5,000 merchants that sell all day cost at most 330 MB.
const (
	maxSellerPoints = 4_096
	sellerTail      = 600
)

func (f *Fold) sell(merchant int, now uint32, value int64) {
	f.sellers.add(merchant, now, value)
	if len(f.sellers.rows[merchant].points) < maxSellerPoints {
		return
	}
	f.thinned = (now - sellerTail) / 60 * 60
	for i := range f.sellers.rows {
		f.sellers.rows[i].thin(f.thinned)
	}
}

// market finds the row of a checkout's market and currency.
func (f *Fold) market(fact *event.CheckoutPlaced) uint16 {
	for i := range f.markets {
		if f.markets[i].code == fact.Market && f.markets[i].currency == fact.Currency {
			return uint16(i)
		}
	}
	f.markets = append(f.markets, market{code: fact.Market, currency: fact.Currency})
	return uint16(len(f.markets) - 1)
}

// abroad counts an order of another market, or in another currency, by that market's own window.
func (f *Fold) abroad(stamp event.Instant, c *checkout, o *order) {
	if f.plan == nil {
		return
	}
	m := &f.markets[c.market]
	window, ok := f.plan.Market(m.code)
	if !ok || stamp < window.Opens || stamp >= window.Closes {
		return
	}
	for _, l := range f.linesOf(o) {
		m.settled.add(second(stamp), int64(l.amount))
	}
	f.touch(marketGroup)
}

// due takes a settled order's refund to the refunds, and its units out of the records kept net.
func (f *Fold) due(stamp event.Instant, fact *event.RefundDue) {
	o := at(f.orders, uint64(fact.Order))
	if o == nil || o.status&inSettled == 0 {
		return
	}
	o.status &^= inSettled
	now := second(stamp)
	f.series[refunded].add(now, int64(fact.Amount))
	for _, l := range f.linesOf(o) {
		f.measure(&l, now, festival.Net, -1)
	}
	f.touch(refundGroup)
}
