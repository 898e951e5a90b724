package api

import (
	"carnival/event"
	"carnival/trade"
	"carnival/view/shopper"
)

// actFor lets an account act on what it ordered as a guest before it signed in: what is done to
// such an order is done as the guest whose it is. Of an order of anybody else the command stays as
// it is, and is refused.
func (f *face) actFor(c trade.Command) {
	switch c := c.(type) {
	case *trade.CancelOrder:
		c.Shopper = f.ownerOf(c.Shopper, c.Order)
	case *trade.ConfirmReceipt:
		c.Shopper = f.ownerOf(c.Shopper, c.Order)
	case *trade.OpenReturn:
		c.Shopper = f.ownerOf(c.Shopper, c.Order)
	case *trade.SendReturn:
		c.Shopper = f.ownerOf(c.Shopper, f.returned(c.Return))
	case *trade.EndReturn:
		c.Shopper = f.ownerOf(c.Shopper, f.returned(c.Return))
	}
}

// ownerOf is whose an order is, where the asking shopper may act on it; else it is the asking one.
func (f *face) ownerOf(who event.ShopperID, id event.OrderID) event.ShopperID {
	f.Shoppers.Read(func(fold *shopper.Fold) {
		if o, ok := fold.Order(who, id); ok {
			who = o.Shopper
		}
	})
	return who
}

func (f *face) returned(id event.ReturnID) (of event.OrderID) {
	f.Shoppers.Read(func(fold *shopper.Fold) {
		if one, ok := fold.Return(id); ok {
			of = one.Order
		}
	})
	return of
}

// buyer is whose checkout a wish is: the asking shopper's, or, for a single balance and nothing
// else, that of the guest who paid its deposit.
func (f *face) buyer(who event.ShopperID, wish *trade.PlaceCheckout) event.ShopperID {
	if len(wish.Lines) > 0 || len(wish.Balances) != 1 {
		return who
	}
	return f.ownerOf(who, wish.Balances[0])
}
