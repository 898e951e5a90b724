package search_test

import (
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
	"carnival/search"
)

// twin answers by looking at every product, with no thought for speed.
type twin struct {
	products   map[event.ProductID]*event.ProductOffered
	shops      map[event.MerchantID]event.Text
	stock      map[event.SKUID]int64
	presales   []event.PresaleOpened
	promotions []event.PromotionPublished
	plan       *festival.Plan
}

func newTwin(s *shop) *twin {
	w := &twin{products: map[event.ProductID]*event.ProductOffered{},
		shops: map[event.MerchantID]event.Text{}, stock: map[event.SKUID]int64{}}
	closed := map[event.PresaleID]bool{}
	for _, e := range s.facts {
		switch e := e.(type) {
		case *event.PlanPublished:
			w.plan, _ = festival.Parse(e.Source)
		case *event.ProductOffered:
			w.products[e.Product] = e
		case *event.MerchantOpened:
			w.shops[e.Merchant] = e.Name
		case *event.StockChanged:
			w.stock[e.SKU] += e.Delta
		case *event.PresaleOpened:
			w.presales = append(w.presales, *e)
			w.stock[e.SKU] -= int64(e.Stock)
		case *event.PresaleClosed:
			if int(e.Presale) <= len(w.presales) && !closed[e.Presale] {
				closed[e.Presale] = true
				p := &w.presales[e.Presale-1]
				p.DepositTo = 0
				w.stock[p.SKU] += int64(e.Returned)
			}
		case *event.PromotionPublished:
			w.promotions = append(w.promotions, *e)
		case *event.PromotionEnded:
			for i := range w.promotions {
				if w.promotions[i].Promotion == e.Promotion {
					w.promotions[i].To = 0
				}
			}
		}
	}
	return w
}

// find gives the products that a query fits, by id.
func (w *twin) find(q search.Query) (ids []event.ProductID) {
	for id, p := range w.products {
		if p.Listed && w.says(p, q.Text) &&
			slices.ContainsFunc(p.SKUs, func(k event.OfferedSKU) bool { return w.fits(p, &k, q) }) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (w *twin) says(p *event.ProductOffered, text string) bool {
	shop := w.shops[p.Merchant]
	all := strings.Fields(strings.ToLower(p.Title.En + " " + p.Brand + " " + shop.En))
	for _, word := range strings.Fields(text) {
		if !slices.Contains(all, word) {
			return false
		}
	}
	return true
}

func (w *twin) fits(p *event.ProductOffered, k *event.OfferedSKU, q search.Query) bool {
	quote, sold := promo.PriceAt(w.plan, k.Prices, q.Market, q.At)
	return sold &&
		(len(q.Categories) == 0 || slices.Contains(q.Categories, p.Category)) &&
		(len(q.Merchants) == 0 || slices.Contains(q.Merchants, p.Merchant)) &&
		(len(q.Brands) == 0 || slices.Contains(q.Brands, p.Brand)) &&
		quote.Minor >= q.PriceFrom && (q.PriceTo == 0 || quote.Minor <= q.PriceTo) &&
		(!q.InStock || w.stock[k.SKU] > 0) &&
		(!q.Festival || quote.Kind == promo.Festival) &&
		(!q.Promotion || w.promoted(p, q.At)) && (!q.Presale || w.presold(k, q)) && chosen(k, q)
}

func (w *twin) promoted(p *event.ProductOffered, at event.Instant) bool {
	return slices.ContainsFunc(w.promotions, func(m event.PromotionPublished) bool {
		return m.From <= at && at < m.To && (m.Merchant == 0 || m.Merchant == p.Merchant) &&
			(len(m.Categories) == 0 || slices.Contains(m.Categories, p.Category))
	})
}

func (w *twin) presold(k *event.OfferedSKU, q search.Query) bool {
	return slices.ContainsFunc(w.presales, func(p event.PresaleOpened) bool {
		return p.SKU == k.SKU && p.DepositFrom <= q.At && q.At < p.DepositTo
	})
}

// chosen: of every axis that is asked for, one of the wanted values.
func chosen(k *event.OfferedSKU, q search.Query) bool {
	wanted, got := map[string]bool{}, map[string]bool{}
	for _, c := range q.Choices {
		wanted[c.Axis] = true
		for _, o := range k.Options {
			if o.Name.En == c.Axis && o.Value.En == c.Value {
				got[c.Axis] = true
			}
		}
	}
	return len(wanted) == len(got)
}

// holds checks each facet: a value counts what the query would find with that value alone in the
// place of what it asks of that facet.
func (w *twin) holds(t *rapid.T, q search.Query, f search.Facets) {
	same := func(what string, got, want any) {
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v: %s %v, want %v", q, what, got, want)
		}
	}
	count := func(change func(*search.Query)) int {
		other := q
		change(&other)
		return len(w.find(other))
	}
	categories, merchants, named := map[event.Category]int{}, map[event.MerchantID]int{},
		map[string]int{}
	for _, c := range []event.Category{10, 11, 12} {
		note(categories, c, count(func(q *search.Query) { q.Categories = []event.Category{c} }))
	}
	for _, m := range []event.MerchantID{1, 2, 3} {
		note(merchants, m, count(func(q *search.Query) { q.Merchants = []event.MerchantID{m} }))
	}
	for _, b := range brands[1:] {
		note(named, b, count(func(q *search.Query) { q.Brands = []string{b} }))
	}
	same("categories", byKey(f.Categories), categories)
	same("merchants", byKey(f.Merchants), merchants)
	same("brands", byKey(f.Brands), named)
	same("in stock", f.InStock, count(func(q *search.Query) { q.InStock = true }))
	same("festival", f.Festival, count(func(q *search.Query) { q.Festival = true }))
	same("promotion", f.Promotion, count(func(q *search.Query) { q.Promotion = true }))
	same("presale", f.Presale, count(func(q *search.Query) { q.Presale = true }))
	for _, p := range f.Prices {
		same("prices", p.Products, count(func(q *search.Query) {
			q.PriceFrom, q.PriceTo = p.Value.From, p.Value.To
		}))
	}
	w.holdsOptions(t, q, f, same)
}

func (w *twin) holdsOptions(
	_ *rapid.T, q search.Query, f search.Facets, same func(string, any, any),
) {
	got, want := map[string]int{}, map[string]int{}
	for _, axis := range f.Options {
		for _, v := range axis.Values {
			got[axis.Name.En+v.Value.En] = v.Products
		}
	}
	for _, o := range axes {
		other := q
		other.Choices = []search.Choice{{Axis: o.Name.En, Value: o.Value.En}}
		for _, c := range q.Choices {
			if c.Axis != o.Name.En {
				other.Choices = append(other.Choices, c)
			}
		}
		note(want, o.Name.En+o.Value.En, len(w.find(other)))
	}
	same("options", got, want)
}

// note leaves out what counts nothing, as facets do.
func note[K comparable](m map[K]int, key K, n int) {
	if n > 0 {
		m[key] = n
	}
}

// priceOf is used where a test wants a price of its own.
func priceOf(list, festival money.Minor) []event.Price {
	return []event.Price{{Market: event.Home, Currency: money.CNY, List: list, Festival: festival}}
}
