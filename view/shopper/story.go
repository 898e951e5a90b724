package shopper

import (
	"math"
	"slices"

	"carnival/event"
)

// Story is all that ever happened to the payment and the orders of a checkout, the oldest first. It
// is for the shopper who wants everything that is known of them; a page gets the newest hundred.
type Story struct {
	Attempts []Attempt
	Payments []Payment
	Refunds  []Refund  // of the payment, also those of balances
	Orders   []History // of the orders that the checkout made, in their order
}

// Story of a checkout, for the shopper it belongs to.
func (f *Fold) Story(owner event.ShopperID, id event.CheckoutID) (out Story) {
	c := at(f.checkouts, uint64(id))
	if c == nil || event.CellOf(uint64(id)) != f.cell || !f.owns(owner, c) {
		return out
	}
	for n := c.attempts; n != 0; n = f.attempts[n-1].older {
		out.Attempts = append(out.Attempts, f.attempt(n-1))
	}
	slices.Reverse(out.Attempts)
	out.Payments = f.paymentsOf(c, math.MaxInt)
	out.Refunds = f.refundsOf(c, math.MaxInt)
	for i := range c.orders {
		out.Orders = append(out.Orders, f.afterPaying(&f.orders[c.firstOrder+uint32(i)],
			math.MaxInt))
	}
	return out
}

// paymentsOf lists the newest payments of a checkout, the oldest of them first.
func (f *Fold) paymentsOf(c *checkout, most int) (list []Payment) {
	for n := c.payments; n != 0 && len(list) < most; n = f.payments[n-1].older {
		p := &f.payments[n-1]
		list = append(list, Payment{get[*event.PaymentReceived](&f.facts, p.fact), p.stamp})
	}
	slices.Reverse(list)
	return list
}

// refundsOf lists the newest refunds of a checkout's payment, the oldest of them first.
func (f *Fold) refundsOf(c *checkout, most int) (list []Refund) {
	for n := c.refunds; n != 0 && len(list) < most; n = f.refunds[n-1].older {
		list = append(list, f.refund(n-1))
	}
	slices.Reverse(list)
	return list
}

// afterPaying lists the newest refunds and returns of an order, the oldest of them first.
func (f *Fold) afterPaying(o *order, most int) (out History) {
	for n := o.refunds; n != 0 && len(out.Refunds) < most; n = f.refunds[n-1].olderSame {
		out.Refunds = append(out.Refunds, f.refund(n-1))
	}
	for n := o.returns; n != 0 && len(out.Returns) < most; n = f.returns[n-1].older {
		out.Returns = append(out.Returns, f.goodsReturn(n-1))
	}
	slices.Reverse(out.Refunds)
	slices.Reverse(out.Returns)
	return out
}
