package shop

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"carnival/event"
	"carnival/festival"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// What the home page shows.
const (
	leadingGoods   = 6  // of a category
	leadingLooked  = 40 // products looked at to find them
	leadingShelves = 6
	sessionsShown  = 6
	categoryPage   = 24
)

// HomePage is the front of the shop.
type HomePage struct {
	Frame
	Name      string // of the festival
	State     string // whether the festival price is charged, in words
	Change    string // what happens at Until
	Until     event.Instant
	Entrances []Entrance
	Sessions  []Session
	Shelves   []Shelf
}

// Entrance leads to a category.
type Entrance struct {
	Href, Name, Picture string
	Products            int
}

// Session is a moment of the run of show.
type Session struct {
	Name, When, Machine string
	On                  bool // it runs now
}

// Shelf is the leading goods of a category.
type Shelf struct {
	Href, Name string
	Cards      []ui.Card
}

func (f *face) home(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	name := at.plan.Name.In(string(v.lang))
	frame, err := v.frame(name, "tab.home")
	if err != nil {
		return err
	}
	model := HomePage{Frame: frame, Name: name, State: at.state()}
	if next, ok := at.plan.NextChange(v.now); ok {
		model.Until, model.Change = next, at.change(next)
	}
	model.Sessions = at.sessions()
	f.Catalog.Read(func(fold *catalog.Fold) { model.Entrances, model.Shelves = at.shelves(fold) })
	return v.show(http.StatusOK, Home(model))
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

// sessions are the moments that run or lie ahead, by their beginning.
func (p *pricing) sessions() (out []Session) {
	for _, m := range p.plan.Moments {
		on := m.From <= p.at && p.at < m.To
		if !on && m.From <= p.at {
			continue
		}
		s := Session{
			Name: m.Name.In(string(p.lang)), On: on, When: p.when(m.From),
			Machine: ui.Machine(m.From, p.market.Zone),
		}
		if on {
			s.When = p.lang.Say("session.until", p.when(m.To))
			s.Machine = ui.Machine(m.To, p.market.Zone)
		}
		if out = append(out, s); len(out) == sessionsShown {
			break
		}
	}
	return out
}

// shelves are the ways into all categories, and the leading goods of the largest.
func (p *pricing) shelves(fold *catalog.Fold) (entrances []Entrance, shelves []Shelf) {
	counts := fold.Categories()
	slices.SortStableFunc(counts, func(a, b catalog.CategoryCount) int {
		return cmp.Compare(b.Products, a.Products)
	})
	for _, c := range counts {
		looked := 1
		if len(shelves) < leadingShelves {
			looked = leadingLooked
		}
		list, _ := fold.Products(catalog.List{Category: c.Category, Limit: looked})
		if len(list) == 0 {
			continue
		}
		e := Entrance{Href: "/c/" + c.Category.Key(), Name: p.category(c.Category),
			Picture: pictureOf(&list[0], ""), Products: c.Products}
		entrances = append(entrances, e)
		if looked > 1 {
			shelves = append(shelves, Shelf{e.Href, e.Name, p.cards(leading(list))})
		}
	}
	return entrances, shelves
}

func (p *pricing) category(c event.Category) string {
	zh, en, _ := c.Names()
	return event.Text{Zh: zh, En: en}.In(string(p.lang))
}

// leading puts first what can be bought and was bought most.
func leading(list []catalog.Product) []catalog.Product {
	slices.SortStableFunc(list, func(a, b catalog.Product) int {
		x, y := a.Stock(), b.Stock()
		if (x.Available > 0) != (y.Available > 0) {
			if x.Available > 0 {
				return -1
			}
			return 1
		}
		return cmp.Compare(y.Sold+y.Reserved, x.Sold+x.Reserved)
	})
	return list[:min(leadingGoods, len(list))]
}

// ListPage is goods of one category or merchant.
type ListPage struct {
	Frame
	Heading string
	Note    string
	Cards   []ui.Card
	More    string // address of the next part; "" at the end
}

func (f *face) category(v *visit) error {
	c, ok := event.ParseCategory(v.r.PathValue("category"))
	if !ok {
		return v.notFound()
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	count := 0
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, row := range fold.Categories() {
			if row.Category == c {
				count = row.Products
			}
		}
	})
	name := at.category(c)
	return v.list(&at, catalog.List{Category: c}, ListPage{
		Heading: name, Note: v.lang.Count("count.products", int64(count)),
		More: "/c/" + c.Key(),
	})
}

func (f *face) merchant(v *visit) error {
	id, err := event.ParseMerchantID(v.r.PathValue("merchant"))
	if err != nil {
		return v.notFound()
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	var m event.MerchantOpened
	found := false
	f.Catalog.Read(func(fold *catalog.Fold) {
		var row *event.MerchantOpened
		if row, found = fold.Merchant(id); found {
			m = *row
		}
	})
	if !found {
		return v.notFound()
	}
	zh, en, _ := m.Channel.Names()
	note := []string{event.Text{Zh: zh, En: en}.In(string(v.lang))}
	if zh, en, ok := m.Province.Names(); ok {
		note = append(note, event.Text{Zh: zh, En: en}.In(string(v.lang)))
	}
	return v.list(&at, catalog.List{Merchant: id}, ListPage{
		Heading: m.Name.In(string(v.lang)), Note: strings.Join(note, " · "),
		More: "/m/" + id.String(),
	})
}

// list shows one part of a list of goods. The model holds the address of the first part.
func (v *visit) list(at *pricing, q catalog.List, model ListPage) error {
	if after := v.r.URL.Query().Get("after"); after != "" {
		id, err := event.ParseProductID(after)
		if err != nil {
			return v.notFound()
		}
		q.After = id
	}
	q.Limit = categoryPage
	frame, err := v.frame(model.Heading, "")
	if err != nil {
		return err
	}
	model.Frame = frame
	var next event.ProductID
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		var list []catalog.Product
		list, next = fold.Products(q)
		model.Cards = at.cards(list)
	})
	if next == 0 {
		model.More = ""
	} else {
		model.More += "?after=" + next.String()
	}
	return v.show(http.StatusOK, List(model))
}
