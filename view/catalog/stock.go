package catalog

import "carnival/event"

// StockOf is the stock of all SKUs of a product's last offer together, without all else that there
// is to tell of it: it is asked again and again for whatever browsers look at.
func (f *Fold) StockOf(id event.ProductID) (sum Stock, ok bool) {
	p := at(f.products, uint64(id))
	if p == nil || p.fact.Product != id {
		return Stock{}, false
	}
	for i := range p.fact.SKUs {
		if k := at(f.skus, uint64(p.fact.SKUs[i].SKU)); k != nil {
			sum.Available += k.stock.Available
			sum.Reserved += k.stock.Reserved
			sum.Sold += k.stock.Sold
		}
	}
	return sum, true
}
