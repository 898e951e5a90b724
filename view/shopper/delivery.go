package shopper

import "carnival/event"

// Tap is the mark by which the journal knows the tap of a checkout; where its parcels go is kept
// under it, outside the journal.
func (c *Checkout) Tap() event.Hash128 {
	if c.Deposit != nil {
		return c.Deposit.Key
	}
	return c.Placed.Key
}

// Province is where the parcels of a checkout go, for which delivery was priced; 0 = it was left
// open.
func (c *Checkout) Province() event.Province {
	if c.Deposit != nil {
		return c.Deposit.Province
	}
	return c.Placed.Province
}

// ToBeSent reports whether a parcel of an order may still be made.
func (o *Order) ToBeSent() bool {
	switch o.Status {
	case Open, Paid, DepositDue, BalanceDue:
		return true
	}
	return false
}
