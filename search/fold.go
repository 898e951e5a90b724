// Package search finds products: full text in Chinese and English, facets, sorting, suggestions,
// and what helps when nothing is found.
//
// It promises that a product is found as soon as the fact that offers it was taken in, and not
// found any more as soon as it is unlisted; that stock, sales and prices are those of the instant
// of the query, so that nothing has to run when a festival opens; that the same facts give the same
// answers in the same order, whatever the index went through before; that an answer says which
// words found each product; and that a query of any bytes costs a bounded time. It never decides,
// never computes a price (promo says which of a SKU's prices stands), never keeps who asked what,
// and never asks the world for anything.
//
// The fold is written by one. The Index that it feeds is asked by many at the same time.
package search

import (
	"slices"

	"carnival/event"
	"carnival/festival"
)

// Fold takes the facts of the catalogue and of its sales in. Rows stand at the counters of their
// ids, which a cell gives without gaps.
type Fold struct {
	index    *Index
	sources  []*source // by the counter of the product, less one
	products []uint32  // counter of the product of each SKU
	shops    []event.MerchantOpened
	plan     event.PlanPublished // the one in force
	orders   orders
	presales []uint32 // counter of the SKU of each presale
	closed   []bool   // presales
	pledged  []event.PresaleOpened
	promised []event.PromotionPublished
	ended    []bool // promotions
}

// New is an empty index.
func New() *Fold { return &Fold{index: newIndex()} }

// Index is what is asked; it stays the same until a saved fold is loaded.
func (f *Fold) Index() *Index { return f.index }

// Apply takes a fact in.
func (f *Fold) Apply(e event.Entry) {
	switch e := e.Event.(type) {
	case *event.ProductOffered:
		f.offered(e)
	case *event.MerchantOpened:
		f.opened(e)
	case *event.PlanPublished:
		f.planned(e)
	case *event.StockChanged:
		f.stock(uint32(counter(e.SKU)), e.Delta)
	case *event.FavouriteSet:
		f.favourite(e)
	case *event.PresaleOpened:
		f.presaleOpened(e)
	case *event.PresaleClosed:
		f.presaleClosed(e)
	case *event.PromotionPublished:
		f.promoted(e)
	case *event.PromotionEnded:
		f.promotionEnded(e)
	default:
		f.ordered(e)
	}
	f.index.move(f.sources)
}

// row finds the row of a counter, or nil.
func row[T any](rows []T, n uint64) *T {
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

func (f *Fold) offered(e *event.ProductOffered) {
	n := counter(e.Product)
	for uint64(len(f.sources)) < n {
		f.sources = append(f.sources, nil)
	}
	var shop event.Text
	if m := row(f.shops, counter(e.Merchant)); m != nil {
		shop = m.Name
	}
	was := f.sources[n-1]
	is := newSource(e, shop)
	f.sources[n-1] = is
	for i := range is.offer.SKUs {
		k := counter(is.offer.SKUs[i].SKU)
		for uint64(len(f.products)) < k {
			f.products = append(f.products, 0)
		}
		f.products[k-1] = uint32(n)
	}
	f.index.put(was, is)
}

// opened makes a merchant known. A new name is a word of every product of the merchant.
func (f *Fold) opened(e *event.MerchantOpened) {
	n := counter(e.Merchant)
	for uint64(len(f.shops)) < n {
		f.shops = append(f.shops, event.MerchantOpened{})
	}
	renamed := f.shops[n-1].Merchant != 0 && f.shops[n-1].Name != e.Name
	f.shops[n-1] = *e
	f.index.named(e)
	if !renamed {
		return
	}
	for i, was := range f.sources {
		if was != nil && was.offer.Merchant == e.Merchant {
			f.sources[i] = &source{was.offer, e.Name}
			f.index.put(was, f.sources[i])
		}
	}
}

func (f *Fold) planned(e *event.PlanPublished) {
	plan, err := festival.Parse(e.Source)
	if err == nil && e.Scale > 1 {
		plan, err = plan.Scale(e.Scale)
	}
	if err != nil {
		return // the rulebook leaves the old plan in force, too
	}
	f.plan = event.PlanPublished{Source: slices.Clone(e.Source), Scale: e.Scale}
	f.index.planned(plan)
}

// stock changes what can be sold of a SKU.
func (f *Fold) stock(sku uint32, by int64) {
	if x := f.index; x.available.has(uint64(sku)) && sku != 0 {
		x.available.set(uint64(sku), x.available.get(uint64(sku))+by)
	}
}

// sale changes what was sold of a SKU's product.
func (f *Fold) sale(sku uint32, by int64) {
	if p := row(f.products, uint64(sku)); p != nil && *p != 0 {
		n := uint64(*p)
		f.index.sold.set(n, f.index.sold.get(n)+by)
	}
}

func (f *Fold) favourite(e *event.FavouriteSet) {
	n := counter(e.Product)
	if !f.index.favourites.has(n) {
		return
	}
	by := int64(-1)
	if e.On {
		by = 1
	}
	f.index.favourites.set(n, f.index.favourites.get(n)+by)
}

func (f *Fold) presaleOpened(e *event.PresaleOpened) {
	f.pledged = append(f.pledged, *e)
	f.presales = append(f.presales, uint32(counter(e.SKU)))
	f.closed = append(f.closed, false)
	f.index.presold(presale{sku: e.SKU, market: e.Market, from: e.DepositFrom, to: e.DepositTo})
	f.stock(uint32(counter(e.SKU)), -int64(e.Stock))
}

func (f *Fold) presaleClosed(e *event.PresaleClosed) {
	n := counter(e.Presale)
	if c := row(f.closed, n); c == nil || *c {
		return
	}
	f.closed[n-1] = true
	f.index.presaleOver(n - 1)
	f.stock(f.presales[n-1], int64(e.Returned))
}

func (f *Fold) promoted(e *event.PromotionPublished) {
	if e.Rule >= event.RuleEnvelope {
		return // they take nothing off
	}
	f.promised = append(f.promised, event.PromotionPublished{
		Promotion: e.Promotion, Rule: e.Rule, Merchant: e.Merchant, From: e.From, To: e.To,
		Categories: slices.Clone(e.Categories), Products: slices.Clone(e.Products),
	})
	f.ended = append(f.ended, false)
	kept := &f.promised[len(f.promised)-1]
	f.index.promoted(promotion{id: e.Promotion, merchant: e.Merchant, from: e.From, to: e.To,
		categories: kept.Categories, products: kept.Products})
}

func (f *Fold) promotionEnded(e *event.PromotionEnded) {
	for i := range f.promised {
		if f.promised[i].Promotion == e.Promotion {
			f.ended[i] = true
		}
	}
	f.index.promotionOver(e.Promotion)
}
