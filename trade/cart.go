package trade

import (
	"carnival/event"
	"carnival/festival"
)

// PutInCart sets how many pieces of a SKU a shopper's cart holds; 0 takes the line out. Stock is
// not asked for: what is carted in the warm-up is looked at when it is bought.
type PutInCart struct {
	begins
	Shopper  event.ShopperID
	SKU      event.SKUID
	Quantity uint32
}

type cartLine struct{ sku, quantity uint32 }

func (s *State) decideCart(at event.Instant, c *PutInCart) Outcome {
	row, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	if s.closed(festival.Cart, at) {
		return refuse(PhaseClosed)
	}
	sku, known := s.row(uint64(c.SKU), s.skus.len())
	cart, has := s.shoppers.at(row).cart, -1
	if known {
		has = findLine(cart, uint32(sku))
	}
	switch {
	case has < 0 && c.Quantity > 0 && len(cart) >= s.maxCartLines():
		return refuse(TooManyLines)
	case c.Quantity > s.maxQuantity():
		return refuse(QuantityInvalid)
	case !known:
		return refuse(SKUUnknown)
	case has < 0 && c.Quantity == 0, has >= 0 && cart[has].quantity == c.Quantity:
		return unchanged(uint64(c.SKU))
	case c.Quantity > 0 && !s.skus.at(sku).offered:
		return refuse(NotListed)
	}
	return happened(uint64(c.SKU),
		&event.CartLinePut{Shopper: c.Shopper, SKU: c.SKU, Quantity: c.Quantity})
}

func findLine(cart []cartLine, sku uint32) int {
	for i := range cart {
		if cart[i].sku == sku {
			return i
		}
	}
	return -1
}

func (s *State) evolveCart(e *event.CartLinePut) {
	row := int(event.CounterOf(uint64(e.Shopper)) - 1)
	s.changeCart(row, uint32(event.CounterOf(uint64(e.SKU))-1), e.Quantity)
}

func (s *State) changeCart(row int, sku, quantity uint32) {
	r := s.shoppers.at(row)
	s.digest -= r.digest(row)
	at := findLine(r.cart, sku)
	switch {
	case at < 0 && quantity > 0:
		r.cart = append(r.cart, cartLine{sku, quantity})
	case at >= 0 && quantity > 0:
		r.cart[at].quantity = quantity
	case at >= 0:
		r.cart = append(r.cart[:at], r.cart[at+1:]...)
	}
	s.digest += r.digest(row)
}

// The plan may narrow the limits of the room, never widen them.

func (s *State) maxCartLines() int {
	if s.plan == nil {
		return MaxCartLines
	}
	return min(s.plan.Limits.CartLines, MaxCartLines)
}

func (s *State) maxQuantity() uint32 {
	if s.plan == nil {
		return MaxQuantity
	}
	return min(s.plan.Limits.Quantity, MaxQuantity)
}

// closed reports whether the plan's phases forbid an action of the home market at an instant.
func (s *State) closed(a festival.Action, at event.Instant) bool {
	return s.plan != nil && s.plan.Allows(a, s.plan.Home, at) != festival.Allowed
}
