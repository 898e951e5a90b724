package event

// ShopperJoined gives an account its shopper. Account is the account's number outside the journal
// (vault, session or demo list); it says nothing about the person.
type ShopperJoined struct {
	Shopper ShopperID
	Account uint64
}

// Kind of the fact.
func (*ShopperJoined) Kind() Kind { return KindShopperJoined }
