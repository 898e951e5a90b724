package event

// CartMerged says that what a guest had kept came to the account they signed in to, or, when Undone
// is set, that it went back. The facts of the cart, of the favourites and of the shops that are
// followed come before it, in the same decision; this one tells what was on both sides, so that
// undoing is exact.
type CartMerged struct {
	Guest      ShopperID
	Shopper    ShopperID
	Undone     bool
	Lines      []MergedLine
	Favourites []MergedFavourite
	Follows    []MergedFollow
}

// MergedLine is a line that came along: what the guest's cart held of it, and what the account's
// held before and after.
type MergedLine struct {
	SKU                  SKUID
	Guest, Before, After uint32
}

// MergedFavourite is a favourite that came along; Before says that the account had it already.
type MergedFavourite struct {
	Product ProductID
	Before  bool
}

// MergedFollow is a shop that came along; Before says that the account followed it already.
type MergedFollow struct {
	Merchant MerchantID
	Before   bool
}

// Kind of the fact.
func (*CartMerged) Kind() Kind { return KindCartMerged }

// ShopperErased says that a person has left: what was kept about them outside the journal is
// erased, and nobody acts as this shopper any more. The facts that empty the cart and the
// favourites and end what is followed come before it. Orders stay, as the law asks; no name was
// ever in them.
type ShopperErased struct{ Shopper ShopperID }

// Kind of the fact.
func (*ShopperErased) Kind() Kind { return KindShopperErased }
