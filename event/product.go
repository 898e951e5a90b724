package event

import "carnival/money"

// ProductOffered states a product (SPU) whole, with every SKU that is offered under it; a later
// one for the same product replaces it. A SKU that is no longer named is withdrawn but keeps its
// stock.
type ProductOffered struct {
	Product  ProductID
	Merchant MerchantID
	Handle   string  // the merchant's own key of the product, unique within the merchant
	Digest   Hash128 // of what the merchant sent, so that the same file changes nothing
	Title    Text
	Body     Text
	Brand    string
	Category Category
	Origin   Origin
	Image    string
	Listed   bool // false: kept, but neither shown nor sold
	SKUs     []OfferedSKU
}

// OfferedSKU is what is sold: a choice of options with its prices.
type OfferedSKU struct {
	SKU        SKUID
	Code       string // the merchant's own code, unique within the merchant
	Options    []Option
	Prices     []Price
	Limit      uint32 // pieces a shopper's orders may hold together; 0 = no limit
	Hot        bool   // an unpaid order of it closes after the short time of the plan
	Grams      uint32
	NetContent uint32 // in Unit
	Unit       string // g, ml, piece or ""
	Image      string
}

// Option is one axis of choice with its value, such as colour: red.
type Option struct{ Name, Value Text }

// Price is what a SKU costs in one market; Festival is charged inside the market's window. Zero
// Festival means that the list price stands. A market without a row is not sold to.
type Price struct {
	Market   Market
	Currency money.Currency
	List     money.Minor
	Festival money.Minor
}

// Kind of the fact.
func (*ProductOffered) Kind() Kind { return KindProductOffered }
