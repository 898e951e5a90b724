package shop

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/money"
	"carnival/search"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// Bounds of a list.
const (
	listPage      = 24
	valuesShown   = 8  // of a facet before the rest is folded away
	valuesAtMost  = 40 // that are told at all
	filtersAtMost = 24
)

// ListPage is goods that can be narrowed down: what a search found, a category, a shop, a venue.
type ListPage struct {
	Frame
	Path      string // where the form of the filters is sent
	Heading   string
	Note      string
	Intro     templ.Component // what stands above the goods; nil is nothing
	intro     func(Frame) templ.Component
	Text      string // what was looked for
	Total     int
	Facets    []Facet
	Range     PriceRange
	Sorts     []Sorting
	Sort      string
	Chips     []Chip
	Reset     string // the address without any filter
	Cards     []ui.Card
	More      string // address of the next part; "" at the end
	Corrected []search.Correction
	Dropped   []string
	Help      *Help
	own       map[string]templ.Component // what is their own of who asks, by its hole
}

// Facet is a group of values to choose from.
type Facet struct {
	Field, Name string
	Values      []Value
	Rest        []Value // folded away
}

// Value is one of them.
type Value struct {
	ID, Value, Text string
	Products        int
	Chosen          bool
}

// PriceRange is the stretch of prices that is asked for, as it was typed.
type PriceRange struct {
	From, To, Symbol, Fault string
	Stretches               []Link // to choose from at one tap
}

// Sorting is an order of the list.
type Sorting struct {
	Name, Href string
	Chosen     bool
}

// Chip is a filter that is on, with the address at which it is off.
type Chip struct{ Text, Href string }

// Help is what may be done when nothing was found.
type Help struct {
	DidYouMean Link
	Unfiltered Link // the words alone would find something
	Categories []Link
}

// Link leads somewhere.
type Link struct{ Text, Href string }

// listing is a list as its address asks for it. What its path fixes is not asked again.
type listing struct {
	at     *pricing
	path   string
	values url.Values // nothing but what is understood
	query  search.Query
	fixed  search.Query // by the path
	fault  string       // of the price range
}

// flags are filters that are on or off.
var flags = []struct {
	name, key string
	set       func(*search.Query)
	count     func(*search.Facets) int
}{
	{"in_stock", "filter.in.stock", func(q *search.Query) { q.InStock = true },
		func(f *search.Facets) int { return f.InStock }},
	{"festival", "filter.festival", func(q *search.Query) { q.Festival = true },
		func(f *search.Facets) int { return f.Festival }},
	{"promotion", "filter.promotion", func(q *search.Query) { q.Promotion = true },
		func(f *search.Facets) int { return f.Promotion }},
	{"presale", "filter.presale", func(q *search.Query) { q.Presale = true },
		func(f *search.Facets) int { return f.Presale }},
}

// sorts are the orders, with their words.
var sorts = []struct {
	sort search.Sort
	key  string
}{
	{search.Relevance, "sort.relevance"}, {search.Sold, "sort.sold"},
	{search.Newest, "sort.newest"},
	{search.PriceUp, "sort.price.up"}, {search.PriceDown, "sort.price.down"},
}

// listing reads an address. What cannot be understood is left out, as if it were not there: an
// address may be old, or typed by hand.
func (v *visit) listing(at *pricing, path string, fixed search.Query) *listing {
	asked := v.r.URL.Query()
	l := &listing{at: at, path: path, values: url.Values{}, fixed: fixed, query: fixed}
	q := &l.query
	q.Market, q.At, q.Limit = at.market.Code, at.at, listPage
	if text := strings.TrimSpace(asked.Get("q")); text != "" {
		q.Text = strings.ToValidUTF8(text[:min(len(text), search.MaxText)], "")
		l.values.Set("q", q.Text)
	}
	l.readLists(asked)
	l.readPrices(asked)
	for _, f := range flags {
		if asked.Get(f.name) == "1" {
			f.set(q)
			l.values.Set(f.name, "1")
		}
	}
	if sort, ok := search.ParseSort(asked.Get("sort")); ok && sort != search.Relevance {
		q.Sort = sort
		l.values.Set("sort", sort.Key())
	}
	if cursor := asked.Get("cursor"); cursor != "" && len(cursor) < keptQuery {
		q.Cursor = cursor
	}
	return l
}

// readLists reads filters that take several values.
func (l *listing) readLists(asked url.Values) {
	q, room := &l.query, filtersAtMost
	take := func(field, value string) bool {
		if value == "" || room == 0 || slices.Contains(l.values[field], value) {
			return false
		}
		room--
		l.values.Add(field, value)
		return true
	}
	for _, key := range asked["category"] {
		if c, ok := event.ParseCategory(key); ok && len(l.fixed.Categories) == 0 &&
			take("category", key) {
			q.Categories = append(q.Categories, c)
		}
	}
	for _, key := range asked["merchant"] {
		if id, err := event.ParseMerchantID(key); err == nil && len(l.fixed.Merchants) == 0 &&
			take("merchant", key) {
			q.Merchants = append(q.Merchants, id)
		}
	}
	for _, brand := range asked["brand"] {
		if take("brand", brand) {
			q.Brands = append(q.Brands, brand)
		}
	}
	axes := map[string]bool{}
	for _, text := range asked["option"] {
		axis, value, ok := strings.Cut(text, ":")
		if ok && (axes[axis] || len(axes) < search.MaxAxes) && take("option", text) {
			axes[axis] = true
			q.Choices = append(q.Choices, search.Choice{Axis: axis, Value: value})
		}
	}
}

// readPrices reads the price range, which people type in whole units or with a point.
func (l *listing) readPrices(asked url.Values) {
	read := func(field string) (money.Minor, bool) {
		text := strings.TrimSpace(asked.Get(field))
		if text == "" || len(text) > 16 {
			return 0, text == ""
		}
		n, err := money.Parse(text, l.at.market.Currencies[0])
		if err != nil || n < 0 {
			l.values.Set(field, text)
			return 0, false
		}
		l.values.Set(field, text)
		return n, true
	}
	from, fine := read("from")
	to, also := read("to")
	switch {
	case !fine || !also:
		l.fault = l.at.lang.Say("filter.price.unread")
	case to > 0 && from > to:
		l.fault = l.at.lang.Say("filter.price.empty")
	default:
		l.query.PriceFrom, l.query.PriceTo = from, to
	}
}

// address is that of the list with one change; a nil change gives the list as it is.
func (l *listing) address(change func(url.Values)) string {
	values := url.Values{}
	for name, list := range l.values {
		values[name] = slices.Clone(list)
	}
	if change != nil {
		change(values)
	}
	if len(values) == 0 {
		return l.path
	}
	return l.path + "?" + values.Encode()
}

// search asks the index; a cursor that does not fit any more begins anew.
func (f *face) search(l *listing) (found search.Result, err error) {
	var x *search.Index
	f.Search.Read(func(fold *search.Fold) { x = fold.Index() })
	found, err = x.Search(l.query)
	if errors.Is(err, search.ErrCursor) {
		l.query.Cursor = ""
		found, err = x.Search(l.query)
	}
	return found, err
}

// list shows goods. The model holds what is told above them.
func (v *visit) list(l *listing, tab string, model ListPage) error {
	address := l.address(func(q url.Values) {
		if l.query.Cursor != "" {
			q.Set("cursor", l.query.Cursor)
		}
	})
	v.canonical = address
	return v.showShared(shared{address: address, title: model.Heading, tab: tab, own: model.own,
		make: func(frame Frame) (templ.Component, error) {
			frame.Sought = l.query.Text
			model.Frame = frame
			if model.intro != nil {
				model.Intro = model.intro(frame)
			}
			if err := v.f.fillList(l, &model); err != nil {
				return nil, err
			}
			return List(model), nil
		}})
}

// fillList looks the goods up.
func (f *face) fillList(l *listing, model *ListPage) error {
	found, err := f.search(l)
	if err != nil {
		return err
	}
	at := l.at
	model.Path, model.Text, model.Total = l.path, l.query.Text, found.Total
	model.Corrected, model.Dropped = found.Corrected, found.Dropped
	model.Cards = f.found(l, found.Items)
	model.Facets = f.facets(l, &found.Facets)
	model.Chips, model.Reset = l.chips(f), l.address(clearFilters)
	symbol, _, _ := ui.Parts(money.Money{Currency: at.market.Currencies[0]})
	model.Range = PriceRange{l.values.Get("from"), l.values.Get("to"), symbol, l.fault,
		l.stretches(&found.Facets)}
	model.Sort = l.values.Get("sort")
	for _, s := range sorts {
		key := s.sort.Key()
		if s.sort == search.Relevance {
			key = ""
		}
		model.Sorts = append(model.Sorts, Sorting{at.lang.Say(s.key),
			l.address(func(q url.Values) { setOrDrop(q, "sort", key) }), l.query.Sort == s.sort})
	}
	if found.Next != "" {
		model.More = l.address(func(q url.Values) { q.Set("cursor", found.Next) })
	}
	if found.Total == 0 {
		model.Help = l.help(found.Help)
	}
	return nil
}

func setOrDrop(q url.Values, name, value string) {
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
}

// clearFilters keeps what is looked for and its order.
func clearFilters(q url.Values) {
	for name := range q {
		if name != "q" && name != "sort" {
			q.Del(name)
		}
	}
}

// found are the cards of what was found. Where the list is narrowed down to variants or prices, a
// card shows the variant that fits.
func (f *face) found(l *listing, items []search.Item) []ui.Card {
	at := l.at
	off := at.discounts(f)
	presold := f.presold(at, items)
	exact := len(l.query.Choices) > 0 || l.query.PriceFrom > 0 || l.query.PriceTo > 0
	cards := make([]ui.Card, 0, len(items))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range items {
			p, ok := fold.Product(items[i].Product)
			if !ok {
				continue
			}
			c := at.card(&p)
			c.Parts = titleParts(c.Title, items[i].Matched)
			c.Presale, c.Offer = presold[i], off.at(&p)
			if k := skuOf(&p, items[i].SKU); exact && k != nil {
				sku := k.SKU.String()
				c.Href += "?sku=" + sku
				c.Picture = pictureOf(&p, sku)
				if q, sold := at.quote(k.Prices); sold {
					c.Price = at.price(&q)
				}
			}
			cards = append(cards, c)
		}
	})
	return cards
}

func skuOf(p *catalog.Product, id event.SKUID) *catalog.SKU {
	for i := range p.SKUs {
		if p.SKUs[i].SKU == id {
			return &p.SKUs[i]
		}
	}
	return nil
}

// titleParts cuts a title where it says what was looked for.
func titleParts(title string, matched []string) (list []ui.Part) {
	at := 0
	add := func(to int, hit bool) {
		if to > at {
			list = append(list, ui.Part{Text: title[at:to], Hit: hit})
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

// help says what would find something.
func (l *listing) help(h *search.Help) *Help {
	out := &Help{}
	if h == nil {
		return out
	}
	if h.DidYouMean != "" {
		out.DidYouMean = Link{h.DidYouMean, "/search?" + url.Values{"q": {h.DidYouMean}}.Encode()}
	}
	if h.Unfiltered > 0 {
		out.Unfiltered = Link{l.at.lang.Count("count.products", int64(h.Unfiltered)),
			l.address(clearFilters)}
	}
	for _, c := range h.Categories {
		out.Categories = append(out.Categories, Link{l.at.category(c), "/c/" + c.Key()})
	}
	return out
}

// searchPage is GET /search.
func (f *face) searchPage(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	l := v.listing(&at, "/search", search.Query{})
	heading := v.lang.Say("search.all")
	if l.query.Text != "" {
		heading = v.lang.Say("search.for", l.query.Text)
	}
	return v.list(l, "", ListPage{Heading: heading})
}

// category is GET /c/{category}.
func (f *face) category(v *visit) error {
	c, ok := event.ParseCategory(v.r.PathValue("category"))
	if !ok {
		return v.notFound()
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	l := v.listing(&at, "/c/"+c.Key(), search.Query{Categories: []event.Category{c}})
	return v.list(l, "", ListPage{Heading: at.category(c)})
}
