package event

// StockChanged adds to or takes from what a SKU has; a merchant's count, never a sale. It cannot
// take what is reserved or sold.
type StockChanged struct {
	SKU   SKUID
	Delta int64
	By    MerchantID // who counted: the merchant, or 0 for an operator or an import
}

// Kind of the fact.
func (*StockChanged) Kind() Kind { return KindStockChanged }
