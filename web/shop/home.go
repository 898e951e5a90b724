package shop

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/festival"
	"carnival/search"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// What the home page shows.
const (
	flashGoods   = 10
	fewFlash     = 3  // fewer make no shelf
	flashLooked  = 60 // best sellers looked at to find them
	feedGoods    = 24
	feedHalls    = 8  // categories that new goods are taken from
	hallsShown   = 19 // and one tile for all of them
	shopsShown   = 12
	categoryPage = 24
)

// browseDoors are for looking round.
func (f *face) browseDoors() []door {
	return []door{
		{"GET /{$}", f.home},
		{"GET /v", f.venues},
		{"GET /v/{venue}", f.venue},
		{"GET /search", f.searchPage},
		{"GET /c", f.halls},
		{"GET /c/{category}", f.category},
		{"GET /p/{product}", f.product},
		{"GET /m/{merchant}", f.merchant},
		{"GET /pictures/{file}", f.picture},
		{"GET /img/{file}", f.image},
		{"GET /banners/{file}", f.banner},
		{"POST /claims", f.claim},
		{"GET /clock", f.tellTime},
		{"GET /favicon.svg", f.favicon},
	}
}

// HomePage is the front of the shop.
type HomePage struct {
	Frame
	Name     string // of the festival
	State    string // whether the festival price is charged, in words
	Call     string // to the main venue
	Change   string // what happens at Until
	Until    event.Instant
	Rain     *Session // of red envelopes, the one that runs or the next one
	Halls    []Hall
	Sessions []Session
	Flash    []ui.Card
	Shops    []Shop
	Feed     []ui.Card
	FeedName string // by what the feed is ordered
	FeedNote string
	FeedMore string
}

// Hall leads to a category.
type Hall struct {
	Key, Name string
	Products  int
}

// Shop leads to a merchant.
type Shop struct {
	Href, Name, Banner, Note string
}

func (f *face) home(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	strip, err := v.strip(&at, 0, "/")
	if err != nil {
		return err
	}
	v.canonical = "/"
	name := at.plan.Name.In(string(v.lang))
	return v.showShared(shared{address: "/", title: name, tab: "tab.home",
		make: func(frame Frame) (templ.Component, error) {
			model := HomePage{Frame: frame, Name: name, State: at.state(), Call: at.call()}
			if next, ok := at.plan.NextChange(v.now); ok {
				model.Until, model.Change = next, at.change(next)
			}
			if err := f.fillHome(&at, &model); err != nil {
				return nil, err
			}
			return Home(model), nil
		},
		own: map[string]templ.Component{holeCoupons: couponStrip(strip)}})
}

// fillHome looks up what the front shows; the page is made once and shown to many.
func (f *face) fillHome(at *pricing, model *HomePage) error {
	venues := f.venuesOf(at)
	model.Sessions = at.sessions(venues)
	model.Rain = at.rain(venues)
	model.Halls = f.hallsOf(at)
	best, err := f.search(&listing{at: at, query: search.Query{
		Market: at.market.Code, At: at.at, Sort: search.Sold, InStock: true, Limit: flashLooked,
	}})
	if err != nil {
		return err
	}
	model.Shops = f.shopsOf(at, best.Facets.Merchants)
	l := &listing{at: at}
	cards := f.found(l, best.Items)
	model.Flash = goingFast(cards)
	model.FeedName, model.FeedMore = at.lang.Say("feed.sold"), "/search?sort=sold&in_stock=1"
	model.FeedNote = at.lang.Say("feed.sold.note")
	if len(model.Flash) == 0 { // nothing is sold yet
		model.FeedName, model.FeedMore = at.lang.Say("feed.new"), "/search?sort=newest"
		model.FeedNote = at.lang.Say("feed.new.note")
		if cards, err = f.newest(l, model.Halls); err != nil {
			return err
		}
	}
	model.Feed = cards[:min(feedGoods, len(cards))]
	return nil
}

// newest are cards of what came last into the largest categories, in turns.
func (f *face) newest(l *listing, halls []Hall) (cards []ui.Card, err error) {
	halls = halls[:min(feedHalls, len(halls))]
	lists := make([][]search.Item, len(halls))
	for i, h := range halls {
		c, _ := event.ParseCategory(h.Key)
		found, err := f.search(&listing{at: l.at, query: search.Query{Market: l.at.market.Code,
			At: l.at.at, Categories: []event.Category{c}, Sort: search.Newest, InStock: true,
			Limit: feedGoods / feedHalls, NoFacets: true}})
		if err != nil {
			return nil, err
		}
		lists[i] = found.Items
	}
	var items []search.Item
	for row := range feedGoods / feedHalls {
		for _, list := range lists {
			if row < len(list) {
				items = append(items, list[row])
			}
		}
	}
	return f.found(l, items), nil
}

// goingFast are the cards of which the most is gone, of goods that can still be bought.
func goingFast(cards []ui.Card) []ui.Card {
	out := slices.Clone(cards)
	out = slices.DeleteFunc(out, func(c ui.Card) bool {
		return c.SoldOut || c.SoldPPM < ui.WorthShowing
	})
	if len(out) < fewFlash {
		return nil
	}
	slices.SortStableFunc(out, func(a, b ui.Card) int { return cmp.Compare(b.SoldPPM, a.SoldPPM) })
	return out[:min(flashGoods, len(out))]
}

// hallsOf are the ways into all categories, the largest first.
func (f *face) hallsOf(at *pricing) (out []Hall) {
	var counts []catalog.CategoryCount
	f.Catalog.Read(func(fold *catalog.Fold) { counts = slices.Clone(fold.Categories()) })
	slices.SortStableFunc(counts, func(a, b catalog.CategoryCount) int {
		return cmp.Compare(b.Products, a.Products)
	})
	for _, c := range counts {
		out = append(out, Hall{c.Category.Key(), at.category(c.Category), c.Products})
	}
	return out
}

// shopsOf are the merchants who sell the most different goods.
func (f *face) shopsOf(at *pricing, counts []search.Count[event.MerchantID]) (out []Shop) {
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, c := range counts[:min(shopsShown, len(counts))] {
			if m, ok := fold.Merchant(c.Value); ok {
				out = append(out, Shop{"/m/" + c.Value.String(), m.Name.In(string(at.lang)),
					bannerOf(m), at.lang.Count("count.products", int64(c.Products))})
			}
		}
	})
	return out
}

func firstHalls(halls []Hall) []Hall { return halls[:min(hallsShown, len(halls))] }

// halls is GET /c: all categories.
func (f *face) halls(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	v.canonical = "/c"
	title := v.lang.Say("categories")
	return v.showShared(shared{address: "/c", title: title,
		make: func(frame Frame) (templ.Component, error) {
			return Halls(HomePage{Frame: frame, Name: title, Halls: f.hallsOf(&at)}), nil
		}})
}

// state says in words whether the festival price is charged.
func (p *pricing) state() string {
	standing, next := p.market.Window(p.at)
	switch standing {
	case festival.NotYet:
		return p.lang.Say("home.before", p.when(next))
	case festival.Allowed:
		return p.lang.Say("home.during", p.when(next))
	}
	return p.lang.Say("home.after")
}

// call is what the front asks people to do.
func (p *pricing) call() string {
	switch standing, _ := p.market.Window(p.at); standing {
	case festival.NotYet:
		return p.lang.Say("home.fill")
	case festival.Allowed:
		return p.lang.Say("home.buy")
	}
	return p.lang.Say("home.look")
}

// change says what begins or ends at an instant: the home market's window first, then a moment of
// the run of show, then a phase, then a window elsewhere.
func (p *pricing) change(next event.Instant) string {
	lang := string(p.lang)
	switch next {
	case p.market.Opens:
		return p.lang.Say("until.opening")
	case p.market.Closes:
		return p.lang.Say("until.closing")
	}
	for _, m := range p.plan.Moments {
		if m.From == next {
			return p.lang.Say("until.begins", m.Name.In(lang))
		}
	}
	for _, m := range p.plan.Moments {
		if m.To == next {
			return p.lang.Say("until.ends", m.Name.In(lang))
		}
	}
	for _, w := range p.plan.Phases {
		switch next {
		case w.From:
			return p.lang.Say("until.begins", w.Phase.Name().In(lang))
		case w.To:
			return p.lang.Say("until.ends", w.Phase.Name().In(lang))
		}
	}
	return p.lang.Say("until.elsewhere")
}

func (p *pricing) category(c event.Category) string {
	zh, en, _ := c.Names()
	return event.Text{Zh: zh, En: en}.In(string(p.lang))
}
