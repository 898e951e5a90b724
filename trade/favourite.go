package trade

import (
	"carnival/event"
	"carnival/festival"
)

// SetFavourite marks a product as a shopper's favourite, or unmarks it.
type SetFavourite struct {
	begins
	Shopper event.ShopperID
	Product event.ProductID
	On      bool
}

type favouriteKey struct{ shopper, product uint32 }

func (k favouriteKey) digest() uint64 {
	return digest(tagFavourite, uint64(k.shopper), uint64(k.product))
}

func (s *State) decideFavourite(at event.Instant, c *SetFavourite) Outcome {
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	if s.closed(festival.Favourite, at) {
		return refuse(PhaseClosed)
	}
	product, ok := s.row(uint64(c.Product), s.products.len())
	if !ok {
		return refuse(ProductUnknown)
	}
	_, on := s.favourites[favouriteKey{uint32(shopper), uint32(product)}]
	switch {
	case on == c.On:
		return unchanged(uint64(c.Product))
	case c.On && s.shoppers.at(shopper).favourites == MaxFavourites:
		return refuse(FavouritesFull)
	}
	return happened(uint64(c.Product),
		&event.FavouriteSet{Shopper: c.Shopper, Product: c.Product, On: c.On})
}

func (s *State) evolveFavourite(e *event.FavouriteSet) {
	row := int(event.CounterOf(uint64(e.Shopper)) - 1)
	key := favouriteKey{uint32(row), uint32(event.CounterOf(uint64(e.Product)) - 1)}
	r := s.shoppers.at(row)
	s.digest -= r.digest(row)
	if e.On {
		s.favourites[key] = struct{}{}
		s.digest += key.digest()
		r.favourites++
	} else {
		delete(s.favourites, key)
		s.digest -= key.digest()
		r.favourites--
	}
	s.digest += r.digest(row)
}
