package event

// MerchantFollowed says that a shopper wants to hear of a merchant's shop: from here on the two
// know each other, as they do from a first order on.
type MerchantFollowed struct {
	Shopper  ShopperID
	Merchant MerchantID
}

// Kind of the fact.
func (*MerchantFollowed) Kind() Kind { return KindMerchantFollowed }

// MerchantUnfollowed says that a shopper does not want to any more.
type MerchantUnfollowed struct {
	Shopper  ShopperID
	Merchant MerchantID
}

// Kind of the fact.
func (*MerchantUnfollowed) Kind() Kind { return KindMerchantUnfollowed }
