package shopper

import (
	"carnival/event"
	"carnival/festival"
)

// extended says what more time to pay was given for a checkout. The facts of that stand in the
// histories of the orders that they named.
func (f *Fold) extended(c *Checkout) {
	for _, list := range [...][]Order{c.Orders, c.Balances} {
		for i := range list {
			o := at(f.orders, uint64(list[i].ID))
			for n := o.moments; n != 0; n = f.moments[n-1].older {
				fact, ok := f.facts.entry(f.moments[n-1].fact).Event.(*event.PaymentExtended)
				if ok && fact.Payment == c.Payment {
					list[i].Kept, c.Extended = fact.Until, max(c.Extended, fact.Times)
					break
				}
			}
		}
	}
}

// PayBy is when the first part of a checkout that waits for its payment closes; where none does, it
// is when the first of all would have. The window of a balance may end before.
func (c *Checkout) PayBy(plan *festival.Plan) event.Instant {
	if by, waits := c.first(plan, true); waits {
		return by
	}
	by, _ := c.first(plan, false)
	return by
}

// first is the earliest end of the orders of a checkout, or of those of them that wait.
func (c *Checkout) first(plan *festival.Plan, waiting bool) (by event.Instant, some bool) {
	for _, list := range [...][]Order{c.Orders, c.Balances} {
		for i := range list {
			o := &list[i]
			waits := o.Status == Open || o.Status == DepositDue || o.Status == BalanceDue
			if end := c.end(o, plan); (waits || !waiting) && (!some || end < by) {
				by, some = end, true
			}
		}
	}
	return by, some
}

// end is when the time to pay for an order of a checkout ends.
func (c *Checkout) end(o *Order, plan *festival.Plan) event.Instant {
	switch {
	case o.Kept != 0:
		return o.Kept
	case c.Deposit != nil:
		return c.Stamp + plan.Timers.Deposit
	case o.Hot:
		return c.Stamp + plan.Timers.UnpaidHot
	}
	return c.Stamp + plan.Timers.Unpaid
}
