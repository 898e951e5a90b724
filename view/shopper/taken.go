package shopper

import (
	"slices"

	"carnival/event"
)

// merged notes whose account has taken a guest in, or gives the guest back. The account then finds
// what the guest ordered among its own. A guest stays with the first account: what was ordered is
// not handed on by a later sign-in.
func (f *Fold) merged(fact *event.CartMerged) {
	guest, into := at(f.shoppers, uint64(fact.Guest)), at(f.shoppers, uint64(fact.Shopper))
	if guest == nil || into == nil {
		return
	}
	row := rowOf(fact.Shopper) + 1
	switch {
	case fact.Undone && guest.into == row:
		guest.into = 0
		into.checkouts = slices.DeleteFunc(into.checkouts, func(c uint32) bool {
			return f.checkouts[c].shopper == rowOf(fact.Guest)
		})
	case !fact.Undone && guest.into == 0:
		guest.into = row
		into.checkouts = append(into.checkouts, guest.checkouts...)
		slices.Sort(into.checkouts)
	}
}

// made adds a checkout to what its shopper has, and to what the account has that took them in.
func (f *Fold) made(by uint64, row uint32) *shopper {
	s := at(f.shoppers, by)
	if s == nil {
		return nil
	}
	s.checkouts = append(s.checkouts, row)
	if s.into != 0 {
		account := &f.shoppers[s.into-1]
		account.checkouts = append(account.checkouts, row)
	}
	return s
}

// ActsFor reports whether something is one's own: a shopper's, or a guest's whom that shopper has
// taken in by signing in.
func (f *Fold) ActsFor(who, whose event.ShopperID) bool {
	return who == whose || f.Keeper(whose) == who
}

// Keeper is who looks after the orders of a shopper: the account that took them in as a guest, or
// they themselves.
func (f *Fold) Keeper(id event.ShopperID) event.ShopperID {
	s := at(f.shoppers, uint64(id))
	if s == nil || s.into == 0 || event.CellOf(uint64(id)) != f.cell {
		return id
	}
	return f.shopperID(s.into - 1)
}

// Tapped reports whether a shopper, or a guest whom they have taken in, has made a tap.
func (f *Fold) Tapped(id event.ShopperID, key event.Hash128) bool {
	s := at(f.shoppers, uint64(id))
	return s != nil && event.CellOf(uint64(id)) == f.cell &&
		slices.ContainsFunc(s.checkouts, func(row uint32) bool {
			c := &f.checkouts[row]
			if c.deposit {
				return get[*event.DepositPlaced](&f.facts, c.fact).Key == key
			}
			return get[*event.CheckoutPlaced](&f.facts, c.fact).Key == key
		})
}
