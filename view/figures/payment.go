package figures

import (
	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// received counts the orders that a payment settles. What it brought beyond them is not
// counted, and a payment that settles nothing (late, double, short) is none. A deposit settles no
// order: a presale order counts whole when its balance is paid (rules R9.2).
func (f *Fold) received(stamp event.Instant, fact *event.PaymentReceived) {
	now, counted := second(stamp), false
	for _, id := range fact.Orders {
		if fact.Deposit {
			f.depositPaid(now, id)
		} else if f.paidFor(stamp, id) {
			counted = true
		}
	}
	for _, id := range fact.Balances {
		if f.paidFor(stamp, id) {
			counted = true
		}
	}
	if counted {
		f.series[payments].add(now, 1)
		f.series[paymentPeak].raise(now, f.paymentRate.add(now, 1))
		f.touch(paymentGroup)
	}
}

// paidFor settles an order, and reports whether it counts in the home market's window.
func (f *Fold) paidFor(stamp event.Instant, id event.OrderID) bool {
	o := at(f.orders, uint64(id))
	if o == nil || o.status&open == 0 {
		return false
	}
	o.status = o.status&^open | paid
	now, c := second(stamp), &f.checkouts[o.checkout]
	home := f.home(c)
	if o.cuts != 0 {
		f.used(now, o)
	}
	if o.deposit != 0 && home {
		f.balancePaid(now, o)
	}
	switch {
	case !home:
		f.abroad(stamp, c, o)
		return false
	case !f.inWindow(stamp):
		return false
	}
	if o.deposit != 0 {
		o.status |= inOrdered
		f.confirmed(now, o)
	}
	o.status |= inSettled
	f.settle(stamp, id, o, c)
	return true
}

// settle counts an order of the home market that is paid in its window.
func (f *Fold) settle(stamp event.Instant, id event.OrderID, o *order, c *checkout) {
	now := second(stamp)
	value := int64(o.freight)
	var made bool
	for _, l := range f.linesOf(o) {
		sold := &f.offers[l.offer]
		value += int64(l.amount)
		made = made || (sold.origin != 0 && sold.origin != f.plan.Home)
		f.categories.add(int(sold.category), now, int64(l.amount))
		f.measure(&l, now, festival.Settled, int64(l.quantity))
		f.measure(&l, now, festival.Net, int64(l.quantity))
	}
	f.series[settled].add(now, value)
	f.series[paidOrders].add(now, 1)
	if o.freight != 0 {
		f.series[settledFreight].add(now, int64(o.freight))
	}
	f.discounts(now, o)
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
func (f *Fold) market(code event.Market, currency money.Currency) uint16 {
	for i := range f.markets {
		if f.markets[i].code == code && f.markets[i].currency == currency {
			return uint16(i)
		}
	}
	f.markets = append(f.markets, market{code: code, currency: currency})
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
	m.settled.add(second(stamp), int64(f.worth(o)))
	f.touch(marketGroup)
}
