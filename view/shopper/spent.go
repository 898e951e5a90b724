package shopper

import (
	"carnival/event"
	"carnival/money"
)

// spentLooked bounds the taps that are added up.
const spentLooked = 1000

// Spending asks what somebody has paid in one currency since an instant.
type Spending struct {
	Shopper event.ShopperID
	Since   event.Instant
	In      money.Currency
}

// Spent is what was paid for orders, less what went back, over the newest thousand taps.
func (f *Fold) Spent(q Spending) (sum money.Minor) {
	looked := 0
	for before := event.CheckoutID(0); looked < spentLooked; {
		var list []Checkout
		list, before = f.Checkouts(q.Shopper, before, MaxPage)
		for i := range list {
			if looked++; list[i].Stamp < q.Since {
				return sum
			}
			if list[i].Currency == q.In {
				sum += list[i].spent()
			}
		}
		if before == 0 {
			break
		}
	}
	return sum
}

// spent is what was paid for the orders of a checkout, less what went back of them. Of a presale
// order that waits for its balance it is the deposit.
func (c *Checkout) spent() (sum money.Minor) {
	for i := range c.Orders {
		switch o := &c.Orders[i]; o.Status {
		case Paid, Shipped, Finished:
			sum += o.Total() - o.GoneBack()
		case BalanceDue:
			sum += o.Presale.Paid
		case Forfeited:
			sum += o.Presale.Kept
		}
	}
	return sum
}

// GoneBack is all money that went back of an order, or is owed.
func (o *Order) GoneBack() money.Minor {
	sum := o.FreightBack
	for _, b := range o.Back {
		sum += b.Amount
	}
	return sum
}
