package trade

import "carnival/event"

// JoinShopper gives an account a shopper, or finds the one that it has. Subject is the shopper's
// id.
type JoinShopper struct {
	begins
	Account uint64
}

type shopperRow struct {
	account    uint64
	favourites uint32
	paid       uint32 // checkouts
	cart       []cartLine
}

func (r *shopperRow) digest(row int) uint64 {
	h := digest(tagShopper, uint64(row), r.account, uint64(r.paid)<<32|uint64(r.favourites))
	for i, l := range r.cart {
		h += digest(tagCart, uint64(row), uint64(i), uint64(l.sku), uint64(l.quantity))
	}
	return h
}

func (s *State) decideShopper(c *JoinShopper) Outcome {
	if row, known := s.accounts[c.Account]; known {
		return unchanged(s.id(int(row)))
	}
	id := s.id(s.shoppers.len())
	return happened(id, &event.ShopperJoined{Shopper: event.ShopperID(id), Account: c.Account})
}

func (s *State) evolveShopper(e *event.ShopperJoined) {
	row := s.shoppers.push(shopperRow{account: e.Account})
	s.accounts[e.Account] = uint32(row)
	s.digest += s.shoppers.at(row).digest(row)
}

// shopper finds the row of a shopper who may act: one who was erased may not.
func (s *State) shopper(id event.ShopperID) (row int, ok bool) {
	row, ok = s.row(uint64(id), s.shoppers.len())
	return row, ok && s.shoppers.at(row).account != erased
}

// changeShopper changes one row and keeps the digest.
func (s *State) changeShopper(row int, change func(*shopperRow)) {
	r := s.shoppers.at(row)
	s.digest -= r.digest(row)
	change(r)
	s.digest += r.digest(row)
}
