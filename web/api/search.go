package api

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/search"
	"carnival/view/catalog"
	"carnival/web"
)

// ProductList is a part of the listed products. What stands below Next is told of a search only.
type ProductList struct {
	Items     []Product    `json:"items"`
	Next      string       `json:"next,omitempty"`
	Total     *int         `json:"total,omitempty" doc:"products found"`
	Facets    *Facets      `json:"facets,omitempty" doc:"when they are asked for"`
	Corrected []Correction `json:"corrected,omitempty" doc:"words that no product has"`
	Partial   bool         `json:"partial,omitempty" doc:"no product has all words"`
	Dropped   []string     `json:"dropped,omitempty" doc:"words that none of these has"`
	Help      *SearchHelp  `json:"help,omitempty" doc:"when nothing was found"`
}

// Part is a piece of a title, and whether it is what was looked for.
type Part struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

// Correction is a word with what was looked for in its place.
type Correction struct {
	Typed string `json:"typed"`
	Taken string `json:"taken"`
}

// SearchHelp is what would find something.
type SearchHelp struct {
	DidYouMean string  `json:"did_you_mean,omitempty"`
	Unfiltered int     `json:"unfiltered" doc:"products that the words alone would find"`
	Categories []Named `json:"categories" doc:"that come near"`
}

// Facets count the products of a whole result. One that is filtered by counts what each of its
// values would give beside the other filters.
type Facets struct {
	Categories []FacetValue `json:"categories"`
	Merchants  []FacetValue `json:"merchants"`
	Brands     []FacetValue `json:"brands"`
	Options    []FacetAxis  `json:"options"`
	Prices     []FacetRange `json:"prices"`
	Markets    []FacetValue `json:"markets"`
	InStock    int          `json:"in_stock"`
	Festival   int          `json:"festival"`
	Promotion  int          `json:"promotion"`
	Presale    int          `json:"presale"`
}

// FacetValue is a value of a facet; ID is what the query takes.
type FacetValue struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Products int    `json:"products"`
}

// FacetAxis is an axis of choice with its values.
type FacetAxis struct {
	Name   string       `json:"name"`
	Values []FacetValue `json:"values"`
}

// FacetRange is a stretch of prices in minor units, both ends inclusive.
type FacetRange struct {
	From     int64 `json:"from"`
	To       int64 `json:"to"`
	Products int   `json:"products"`
}

// Suggested is what somebody who types may mean.
type Suggested struct {
	Kind     string `json:"kind" enum:"word,category,brand,merchant,product"`
	Text     string `json:"text"`
	ID       string `json:"id,omitempty" doc:"of a category, merchant or product"`
	Products int    `json:"products" doc:"about how many it finds"`
}

// sought are the parameters that only a search has.
var sought = []string{"q", "brand", "option", "price_from", "price_to", "in_stock", "festival",
	"promotion", "presale", "sort", "facets"}

// productParameters are those of a list and of a search. A cursor belongs to the query it came
// with.
func productParameters() []parameter {
	flag := func(name, zh, en string) parameter {
		return parameter{name: name, kind: "boolean", says: text(zh, en)}
	}
	return []parameter{
		{name: "q", kind: "string", says: text("搜索词，中文或英文", "words, Chinese or English")},
		{name: "category", kind: "string", says: text("类目，可重复", "key of a category; repeatable")},
		{name: "merchant", kind: "string", says: text("商家编号，可重复",
			"id of a merchant; repeatable")},
		{name: "brand", kind: "string", says: text("品牌，可重复", "a brand; repeatable")},
		{name: "option", kind: "string", says: text("规格，如 颜色:红色，可重复",
			"an option such as Colour:Red; repeatable")},
		{name: "price_from", kind: "integer", says: text("最低价（最小货币单位）",
			"lowest price in minor units")},
		{name: "price_to", kind: "integer", says: text("最高价（最小货币单位）",
			"highest price in minor units")},
		flag("in_stock", "只要有货", "only what is in stock"),
		flag("festival", "只要正享活动价", "only at the festival price"),
		flag("promotion", "只要有优惠", "only what a promotion concerns"),
		flag("presale", "只要预售", "only what is in presale"),
		{name: "sort", kind: "string", says: text("排序：relevance、price、-price、sold、newest",
			"relevance, price, -price, sold or newest")},
		flag("facets", "同时给出筛选计数", "tell the counts of facets, too"),
		marketParameter, cursorParameter, limitParameter,
	}
}

// searched tells a search from a plain list.
func searched(q url.Values) bool {
	return slices.ContainsFunc(sought, q.Has) || len(q["category"]) > 1 || len(q["merchant"]) > 1
}

func (f *face) index() (x *search.Index) {
	f.Search.Read(func(fold *search.Fold) { x = fold.Index() })
	return x
}

// findProducts is GET /v1/products with anything to look for.
func (f *face) findProducts(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	q, err := f.searchQuery(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	found, err := f.index().Search(q)
	if err != nil {
		fail(w, r, searchProblem(err, lang))
		return
	}
	at := f.pricing(q.Market, lang)
	at.at = q.At
	said := ProductList{Items: []Product{}, Next: found.Next, Total: &found.Total,
		Partial: found.Partial, Dropped: found.Dropped}
	for _, c := range found.Corrected {
		said.Corrected = append(said.Corrected, Correction(c))
	}
	for i, p := range f.products(found.Items) {
		one := at.product(&p)
		one.Parts = parts(one.Title, found.Items[i].Matched)
		said.Items = append(said.Items, one)
	}
	if !q.NoFacets {
		said.Facets = f.facets(&found.Facets, lang)
	}
	if h := found.Help; h != nil {
		said.Help = &SearchHelp{DidYouMean: h.DidYouMean, Unfiltered: h.Unfiltered,
			Categories: []Named{}}
		for _, c := range h.Categories {
			said.Help.Categories = append(said.Help.Categories,
				Named{c.Key(), categoryName(c, lang)})
		}
	}
	answer(w, r, http.StatusOK, said)
}

// products looks up what was found; the catalogue takes the same facts in the same turns.
func (f *face) products(items []search.Item) []catalog.Product {
	list := make([]catalog.Product, len(items))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range items {
			list[i], _ = fold.Product(items[i].Product)
		}
	})
	return list
}

// parts cuts a title where it says what was looked for.
func parts(title string, matched []string) (list []Part) {
	at := 0
	add := func(to int, hit bool) {
		if to > at {
			list = append(list, Part{title[at:to], hit})
		}
		at = to
	}
	for _, span := range search.Highlight(title, matched) {
		add(span.From, false)
		add(span.To, true)
	}
	add(len(title), false)
	return list
}

func searchProblem(err error, lang string) error {
	switch {
	case errors.Is(err, search.ErrCursor):
		return web.NewProblem("invalid", lang, fieldFault(lang, "cursor", "bad_id", "next"))
	case errors.Is(err, search.ErrChoices):
		return web.NewProblem("invalid", lang, fieldFault(lang, "option", "too_many",
			strconv.Itoa(search.MaxChoices)))
	case errors.Is(err, search.ErrPrices):
		return web.NewProblem("invalid", lang,
			fieldFault(lang, "price_to", "out_of_range", ">= price_from"))
	}
	return err
}

// searchReader reads the parameters of a search and notes all that is wrong with them.
type searchReader struct {
	values url.Values
	lang   string
	faults []web.FieldError
}

// searchQuery reads a search.
func (f *face) searchQuery(r *http.Request) (q search.Query, err error) {
	lang := web.Lang(r)
	in := searchReader{values: r.URL.Query(), lang: lang}
	if q.Market, err = marketOf(in.values, lang); err != nil {
		return q, err
	}
	q.At = f.Clock.Now()
	q.Text, q.Cursor, q.Brands = in.values.Get("q"), in.values.Get("cursor"), in.list("brand")
	q.Limit = int(in.number("limit", 1, maxPage))
	q.PriceFrom = money.Minor(in.number("price_from", 0, int64(money.MaxMinor)))
	q.PriceTo = money.Minor(in.number("price_to", 0, int64(money.MaxMinor)))
	q.InStock, q.Festival = in.yes("in_stock"), in.yes("festival")
	q.Promotion, q.Presale = in.yes("promotion"), in.yes("presale")
	q.NoFacets = !in.yes("facets")
	for _, text := range in.list("category") {
		c, ok := event.ParseCategory(text)
		in.must(ok, "category", "bad_code", "/v1/categories")
		q.Categories = append(q.Categories, c)
	}
	for _, text := range in.list("merchant") {
		id, err := event.ParseMerchantID(text)
		in.must(err == nil, "merchant", "bad_id", "me_...")
		q.Merchants = append(q.Merchants, id)
	}
	for _, text := range in.values["option"] {
		axis, value, ok := strings.Cut(text, ":")
		in.must(ok, "option", "bad_code", "Colour:Red")
		q.Choices = append(q.Choices, search.Choice{Axis: axis, Value: value})
	}
	var ok bool
	q.Sort, ok = search.ParseSort(in.values.Get("sort"))
	in.must(ok, "sort", "bad_code", "relevance, price, -price, sold, newest")
	for _, name := range []string{"brand", "category", "merchant"} {
		in.must(len(in.values[name]) <= maxFiltered, name, "too_many", strconv.Itoa(maxFiltered))
	}
	if in.faults != nil {
		return q, web.NewProblem("invalid", lang, in.faults...)
	}
	return q, nil
}

// maxFiltered bounds the values of one filter.
const maxFiltered = 32

func (in *searchReader) must(ok bool, field, code, detail string) {
	if !ok {
		in.faults = append(in.faults, fieldFault(in.lang, field, code, detail))
	}
}

// list leaves an empty value out: it filters nothing, as a form sends it.
func (in *searchReader) list(name string) []string {
	return slices.DeleteFunc(slices.Clone(in.values[name]), func(s string) bool { return s == "" })
}

func (in *searchReader) number(name string, least, most int64) int64 {
	text := in.values.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	in.must(err == nil && n >= least && n <= most, name, "out_of_range",
		strconv.FormatInt(least, 10)+".."+strconv.FormatInt(most, 10))
	return n
}

func (in *searchReader) yes(name string) bool {
	text := in.values.Get(name)
	in.must(text == "" || text == "true" || text == "false", name, "bad_code", "true, false")
	return text == "true"
}

func categoryName(c event.Category, lang string) string {
	zh, en, _ := c.Names()
	return event.Text{Zh: zh, En: en}.In(lang)
}

// facets says counts with the names of what is counted.
func (f *face) facets(found *search.Facets, lang string) *Facets {
	said := &Facets{
		Categories: []FacetValue{}, Merchants: []FacetValue{}, Brands: []FacetValue{},
		Options: []FacetAxis{}, Prices: []FacetRange{}, Markets: []FacetValue{},
		InStock: found.InStock, Festival: found.Festival, Promotion: found.Promotion,
		Presale: found.Presale,
	}
	for _, c := range found.Categories {
		said.Categories = append(said.Categories,
			FacetValue{c.Value.Key(), categoryName(c.Value, lang), c.Products})
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, c := range found.Merchants {
			one := FacetValue{ID: c.Value.String(), Products: c.Products}
			if m, ok := fold.Merchant(c.Value); ok {
				one.Name = m.Name.In(lang)
			}
			said.Merchants = append(said.Merchants, one)
		}
	})
	for _, c := range found.Brands {
		said.Brands = append(said.Brands, FacetValue{c.Value, c.Value, c.Products})
	}
	for _, axis := range found.Options {
		one := FacetAxis{Name: axis.Name.In(lang), Values: []FacetValue{}}
		for _, c := range axis.Values {
			value := c.Value.In(lang)
			one.Values = append(one.Values,
				FacetValue{one.Name + ":" + value, value, c.Products})
		}
		said.Options = append(said.Options, one)
	}
	for _, c := range found.Prices {
		said.Prices = append(said.Prices,
			FacetRange{int64(c.Value.From), int64(c.Value.To), c.Products})
	}
	for _, c := range found.Markets {
		said.Markets = append(said.Markets,
			FacetValue{c.Value.String(), c.Value.String(), c.Products})
	}
	return said
}

// maxTyped is how many suggestions may be asked for.
const maxTyped = search.MaxSuggestions

// getSuggestions is GET /v1/suggestions.
func (f *face) getSuggestions(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	in := searchReader{values: r.URL.Query(), lang: lang}
	market, err := marketOf(in.values, lang)
	limit := in.number("limit", 1, maxTyped)
	if err == nil && in.faults != nil {
		err = web.NewProblem("invalid", lang, in.faults...)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[Suggested]{Items: []Suggested{}}
	list := f.index().Suggest(search.Typing{Text: in.values.Get("q"), Lang: lang, Market: market,
		At: f.Clock.Now(), Limit: int(limit)})
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, s := range list {
			one := Suggested{Kind: s.Kind.Key(), Text: s.Text, Products: s.Products}
			switch s.Kind {
			case search.SuggestCategory:
				one.ID = s.Category.Key()
			case search.SuggestMerchant:
				one.ID = s.Merchant.String()
			case search.SuggestProduct:
				if p, ok := fold.Product(s.Product); ok {
					one.ID, one.Text = s.Product.String(), p.Title.In(lang)
				}
			}
			said.Items = append(said.Items, one)
		}
	})
	answer(w, r, http.StatusOK, said)
}
