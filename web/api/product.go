package api

import (
	"net/http"

	"carnival/event"
	"carnival/festival"
	"carnival/promo"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// Product is what is shown, with what is sold of it and the prices of one market.
type Product struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Body     string `json:"body,omitempty" doc:"of one product; lists leave it out"`
	Brand    string `json:"brand,omitempty"`
	Category string `json:"category"`
	Origin   string `json:"origin,omitempty" doc:"country where it was made"`
	Image    string `json:"image,omitempty" doc:"an address that the merchant's file named"`
	Merchant Named  `json:"merchant"`
	Listed   bool   `json:"listed"`
	SKUs     []SKU  `json:"skus"`
	// Pictures are drawn by who shows the product when the merchant brought none.
	Pictures []Picture `json:"pictures"`

	Parts []Part `json:"parts,omitempty" doc:"of a search: the title with what was found in it"`
}

// SKU is a choice that can be bought. Without a price it is not sold in the market.
type SKU struct {
	ID        string   `json:"id"`
	Code      string   `json:"code"`
	Options   []Option `json:"options"`
	Price     *Price   `json:"price,omitempty"`
	Limit     uint32   `json:"limit,omitempty" doc:"pieces a shopper may order at the festival"`
	Hot       bool     `json:"hot" doc:"an unpaid order closes after a short time"`
	Available int64    `json:"available"`
	SoldPPM   int64    `json:"sold_ppm" doc:"millionths of the stock that are sold or reserved"`
	Image     string   `json:"image,omitempty"`
}

// Option is one axis of choice.
type Option struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Price is what a piece costs now, and what it will cost next.
type Price struct {
	Amount   int64   `json:"amount" doc:"in the currency's minor unit"`
	Currency string  `json:"currency"`
	Kind     string  `json:"kind" enum:"list,festival"`
	List     int64   `json:"list" doc:"the price without the festival"`
	Next     string  `json:"next,omitempty" format:"date-time" doc:"when the price changes"`
	Upcoming *Amount `json:"upcoming,omitempty" doc:"the price from then on"`
}

// price says a quote of promo.
func price(q *promo.Quote) *Price {
	p := &Price{
		Amount: int64(q.Minor), Currency: q.Currency.String(), Kind: "list", List: int64(q.List),
	}
	if q.Kind == promo.Festival {
		p.Kind = "festival"
	}
	if q.Next != 0 {
		next := amount(q.Upcoming, q.Currency)
		p.Next, p.Upcoming = q.Next.String(), &next
	}
	return p
}

// pricing is where, when and in which language products are shown.
type pricing struct {
	plan   *festival.Plan
	market event.Market
	at     event.Instant
	lang   string
}

func (f *face) pricing(market event.Market, lang string) pricing {
	return pricing{f.plan(), market, f.Clock.Now(), lang}
}

func (at *pricing) product(p *catalog.Product) Product {
	said := Product{
		ID: p.ProductOffered.Product.String(), Title: p.Title.In(at.lang), Brand: p.Brand,
		Category: p.Category.Key(), Image: p.Image, Listed: p.Listed,
		SKUs: make([]SKU, 0, len(p.SKUs)), Pictures: picturesOf(p),
	}
	if p.Origin != 0 {
		said.Origin = p.Origin.String()
	}
	if p.Merchant != nil {
		said.Merchant = Named{p.Merchant.Merchant.String(), p.Merchant.Name.In(at.lang)}
	}
	for i := range p.SKUs {
		said.SKUs = append(said.SKUs, at.sku(&p.SKUs[i]))
	}
	return said
}

func (at *pricing) sku(k *catalog.SKU) SKU {
	said := SKU{
		ID: k.SKU.String(), Code: k.Code, Limit: k.Limit, Hot: k.Hot, Image: k.Image,
		Available: k.Stock.Available, SoldPPM: k.Stock.SoldPPM(),
		Options: make([]Option, 0, len(k.Options)),
	}
	for _, o := range k.Options {
		said.Options = append(said.Options, Option{o.Name.In(at.lang), o.Value.In(at.lang)})
	}
	if at.plan != nil {
		if q, sold := promo.PriceAt(at.plan, k.Prices, at.market, at.at); sold {
			said.Price = price(&q)
		}
	}
	return said
}

// getProducts is GET /v1/products: a plain list by id, or a search.
func (f *face) getProducts(w http.ResponseWriter, r *http.Request) {
	if searched(r.URL.Query()) {
		f.findProducts(w, r)
		return
	}
	list, at, err := f.productList(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	said := ProductList{Items: []Product{}}
	var products []catalog.Product
	var next event.ProductID
	f.Catalog.Read(func(fold *catalog.Fold) { products, next = fold.Products(list) })
	for i := range products {
		said.Items = append(said.Items, at.product(&products[i]))
	}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

func (f *face) productList(r *http.Request) (list catalog.List, at pricing, err error) {
	q, lang := r.URL.Query(), web.Lang(r)
	p, err := pageOf(r, event.ParseProductID)
	if err != nil {
		return list, at, err
	}
	list.After, list.Limit = p.after, p.limit
	if text := q.Get("category"); text != "" {
		var ok bool
		if list.Category, ok = event.ParseCategory(text); !ok {
			return list, at, web.NewProblem("invalid", lang,
				fieldFault(lang, "category", "bad_code", "/v1/categories"))
		}
	}
	if text := q.Get("merchant"); text != "" {
		if list.Merchant, err = event.ParseMerchantID(text); err != nil {
			return list, at, web.NewProblem("invalid", lang,
				fieldFault(lang, "merchant", "bad_id", "me_..."))
		}
	}
	market, err := marketOf(q, lang)
	return list, f.pricing(market, lang), err
}

// getProduct is GET /v1/products/{id}.
func (f *face) getProduct(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	id, err := event.ParseProductID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	market, err := marketOf(r.URL.Query(), lang)
	if err != nil {
		fail(w, r, err)
		return
	}
	var product catalog.Product
	var ok bool
	f.Catalog.Read(func(fold *catalog.Fold) { product, ok = fold.Product(id) })
	if !ok || !product.Listed {
		fail(w, r, notFound(r))
		return
	}
	at := f.pricing(market, lang)
	said := at.product(&product)
	said.Body = product.Body.In(lang)
	answer(w, r, http.StatusOK, said)
}

// Category is a sort of goods.
type Category struct {
	ID       string `json:"id"`
	Zh       string `json:"zh"`
	En       string `json:"en"`
	Products int    `json:"products"`
}

// getCategories is GET /v1/categories: those that have products.
func (f *face) getCategories(w http.ResponseWriter, r *http.Request) {
	said := Page[Category]{Items: []Category{}}
	var counts []catalog.CategoryCount
	f.Catalog.Read(func(fold *catalog.Fold) { counts = fold.Categories() })
	for _, c := range counts {
		zh, en, _ := c.Category.Names()
		said.Items = append(said.Items, Category{c.Category.Key(), zh, en, c.Products})
	}
	answer(w, r, http.StatusOK, said)
}

// Merchant is who sells.
type Merchant struct {
	ID      string `json:"id"`
	Key     string `json:"key" doc:"short and unique; imports name the merchant by it"`
	Name    string `json:"name"`
	Channel string `json:"channel" enum:"mall,bazaar,import,export,rural"`
	Country string `json:"country,omitempty"`

	Followers uint32 `json:"followers" doc:"how many shoppers follow the shop"`
}

// merchantOf tells who a merchant is.
func merchantOf(m *event.MerchantOpened, followers uint32, lang string) Merchant {
	one := Merchant{ID: m.Merchant.String(), Key: m.Key, Name: m.Name.In(lang),
		Channel: m.Channel.Key(), Followers: followers}
	if m.Country != 0 {
		one.Country = m.Country.String()
	}
	return one
}

// getMerchant is GET /v1/merchants/{id}.
func (f *face) getMerchant(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseMerchantID(r.PathValue("id"))
	var m *event.MerchantOpened
	known := false
	if err == nil {
		f.Catalog.Read(func(fold *catalog.Fold) { m, known = fold.Merchant(id) })
	}
	if !known {
		fail(w, r, notFound(r))
		return
	}
	answer(w, r, http.StatusOK, merchantOf(m, f.followers(id)[0], web.Lang(r)))
}

// followers is how many follow each of some merchants.
func (f *face) followers(of ...event.MerchantID) []uint32 {
	out := make([]uint32, len(of))
	f.Shoppers.Read(func(fold *shopper.Fold) {
		for i, id := range of {
			out[i] = fold.Followers(id)
		}
	})
	return out
}

// getMerchants is GET /v1/merchants.
func (f *face) getMerchants(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseMerchantID)
	if err != nil {
		fail(w, r, err)
		return
	}
	lang := web.Lang(r)
	said := Page[Merchant]{Items: []Merchant{}}
	var list []*event.MerchantOpened
	var next event.MerchantID
	f.Catalog.Read(func(fold *catalog.Fold) { list, next = fold.Merchants(p.after, p.limit) })
	ids := make([]event.MerchantID, len(list))
	for i, m := range list {
		ids[i] = m.Merchant
	}
	for i, n := range f.followers(ids...) {
		said.Items = append(said.Items, merchantOf(list[i], n, lang))
	}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}
