package shopper

import (
	"slices"

	"carnival/event"
)

// MaxCarts bounds a page of standing carts.
const MaxCarts = 1_000

// StandingCart is a cart with something in it.
type StandingCart struct {
	Shopper   event.ShopperID
	PaidTimes uint32 // see Fold.PaidTimes
	Lines     []CartLine
}

// Cart gives a shopper's cart, in the order in which its lines were put in.
func (f *Fold) Cart(id event.ShopperID) []CartLine {
	if s := at(f.shoppers, uint64(id)); s != nil {
		return slices.Clone(s.cart)
	}
	return nil
}

// Carts gives a page of all carts that stand, by shopper, for an operator's simulation: the view
// may go on between two pages. after is 0, or what the page before gave as next; next is 0 at the
// end. A page may hold fewer than asked for, even none, while there is a next one: few of the
// shoppers looked at had anything in their carts.
func (f *Fold) Carts(after event.ShopperID, limit int) (list []StandingCart, next event.ShopperID) {
	if limit <= 0 || limit > MaxCarts {
		limit = MaxCarts
	}
	first := event.CounterOf(uint64(after))
	for row := first; row < uint64(len(f.shoppers)); row++ {
		if len(list) == limit || row-first == maxLooked {
			return list, f.shopperID(uint32(row - 1))
		}
		if s := &f.shoppers[row]; len(s.cart) > 0 {
			list = append(list, StandingCart{
				f.shopperID(uint32(row)), s.paid, slices.Clone(s.cart),
			})
		}
	}
	return list, 0
}
