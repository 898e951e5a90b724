package event

// CartLinePut sets how many pieces of a SKU stand in a shopper's cart; 0 takes the line out.
type CartLinePut struct {
	Shopper  ShopperID
	SKU      SKUID
	Quantity uint32
}

// Kind of the fact.
func (*CartLinePut) Kind() Kind { return KindCartLinePut }
