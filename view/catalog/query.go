package catalog

import (
	"slices"

	"carnival/event"
)

// Product gives a product, also one that is not listed; ok is false for an unknown one.
func (f *Fold) Product(id event.ProductID) (Product, bool) {
	p := at(f.products, uint64(id))
	if p == nil || p.fact.Product != id {
		return Product{}, false
	}
	out := Product{
		ProductOffered: p.fact, SKUs: make([]SKU, 0, len(p.fact.SKUs)), Since: p.since,
	}
	if p.shown != nil {
		out.Pictures, out.Edition = p.shown.Pictures, p.shown.Edition
	}
	if m, ok := f.Merchant(p.fact.Merchant); ok {
		out.Merchant = m
	}
	for i := range p.fact.SKUs {
		if k := at(f.skus, uint64(p.fact.SKUs[i].SKU)); k != nil {
			out.SKUs = append(out.SKUs, f.shown(k))
		}
	}
	return out, true
}

// SKU gives a SKU, also one that is withdrawn; ok is false for an unknown one.
func (f *Fold) SKU(id event.SKUID) (SKU, bool) {
	k := at(f.skus, uint64(id))
	if k == nil || k.offer.SKU != id {
		return SKU{}, false
	}
	return f.shown(k), true
}

// Title gives the title of the product that a SKU belongs to, without what else there is to tell of
// it: the answer to a checkout names its lines, and asks for nothing more.
func (f *Fold) Title(id event.SKUID) (event.Text, bool) {
	k := at(f.skus, uint64(id))
	if k == nil || k.offer.SKU != id {
		return event.Text{}, false
	}
	return at(f.products, uint64(k.product)).fact.Title, true
}

// Goods is what rules of promotions look at of a SKU.
type Goods struct {
	Product  event.ProductID
	Merchant event.MerchantID
	Category event.Category
	Origin   event.Origin
	Grams    uint32
}

// Goods tells what a bill asks of a SKU, also of one that is withdrawn, without all else that there
// is to tell of it.
func (f *Fold) Goods(id event.SKUID) (Goods, bool) {
	k := at(f.skus, uint64(id))
	if k == nil || k.offer.SKU != id {
		return Goods{}, false
	}
	p := at(f.products, uint64(k.product)).fact
	return Goods{k.product, k.merchant, p.Category, p.Origin, k.offer.Grams}, true
}

func (f *Fold) shown(k *sku) SKU {
	return SKU{
		OfferedSKU: *k.offer, Product: k.product, Merchant: k.merchant, Stock: k.stock,
		Offered: k.named && at(f.products, uint64(k.product)).fact.Listed,
	}
}

// Merchant gives a merchant; the fact it points at never changes.
func (f *Fold) Merchant(id event.MerchantID) (*event.MerchantOpened, bool) {
	m := at(f.merchants, uint64(id))
	if m == nil || m.fact.Merchant != id {
		return nil, false
	}
	return m.fact, true
}

// MerchantByKey finds a merchant by the platform's short key.
func (f *Fold) MerchantByKey(key string) (*event.MerchantOpened, bool) {
	return f.Merchant(f.byKey[key])
}

// Merchants lists merchants by id, beginning after one; next is 0 at the end.
func (f *Fold) Merchants(after event.MerchantID, limit int) (
	list []*event.MerchantOpened, next event.MerchantID,
) {
	limit = pageOf(limit)
	for i := event.CounterOf(uint64(after)); i < uint64(len(f.merchants)); i++ {
		if len(list) == limit {
			return list, list[limit-1].Merchant
		}
		list = append(list, f.merchants[i].fact)
	}
	return list, 0
}

// List asks for products.
type List struct {
	Category event.Category   // 0: every category
	Merchant event.MerchantID // 0: every merchant
	Unlisted bool             // also what is not shown in the shop, for its merchant
	After    event.ProductID  // the cursor: 0, or what the page before gave as next
	Limit    int              // at most MaxPage, which 0 means
}

// maxLooked bounds how many rows one page passes over while it looks for rows that fit.
const maxLooked = 10_000

// Products lists products by id; next is the cursor of the following page, 0 at the end. A page
// may hold fewer than asked for, even none, while there is a next one: few of the rows looked at
// fitted.
func (f *Fold) Products(q List) (list []Product, next event.ProductID) {
	rows := f.all
	switch {
	case q.Merchant != 0:
		m := at(f.merchants, uint64(q.Merchant))
		if m == nil {
			return nil, 0
		}
		rows = m.products
	case q.Category != 0:
		rows = f.categories[q.Category]
	}
	from, found := slices.BinarySearch(rows, q.After)
	if found {
		from++
	}
	limit := pageOf(q.Limit)
	for i, id := range rows[from:] {
		if len(list) == limit || i == maxLooked {
			return list, rows[from+i-1]
		}
		fact := at(f.products, uint64(id)).fact
		if (fact.Listed || q.Unlisted) && (q.Category == 0 || fact.Category == q.Category) {
			p, _ := f.Product(id)
			list = append(list, p)
		}
	}
	return list, 0
}

func pageOf(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// CategoryCount is how many products a category shows or has.
type CategoryCount struct {
	Category event.Category
	Products int
}

// Categories lists the categories that have products, ascending.
func (f *Fold) Categories() []CategoryCount {
	var out []CategoryCount
	for _, c := range event.Categories() {
		if n := len(f.categories[c]); n > 0 {
			out = append(out, CategoryCount{c, n})
		}
	}
	return out
}

// Counts are the sizes of the catalogue.
type Counts struct{ Merchants, Products, SKUs, Orders int }

// Counts of the rows.
func (f *Fold) Counts() Counts {
	return Counts{len(f.merchants), len(f.products), len(f.skus), len(f.orders)}
}
