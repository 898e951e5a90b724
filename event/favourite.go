package event

// FavouriteSet marks a product as a shopper's favourite, or unmarks it.
type FavouriteSet struct {
	Shopper ShopperID
	Product ProductID
	On      bool
}

// Kind of the fact.
func (*FavouriteSet) Kind() Kind { return KindFavouriteSet }
