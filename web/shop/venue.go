package shop

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/festival"
	"carnival/search"
	"carnival/view/benefit"
	"carnival/web/ui"
)

// sessionsShown is how many sessions the front of the shop names.
const sessionsShown = 10

// venue is a part of the festival that has its time and its goods: the main venue, the presale, a
// stretch of the run of show, an hour of red envelopes. Which there are follows from the plan and
// from what was published.
type venue struct {
	key, name, about, icon string
	from, to               event.Instant
	query                  search.Query
	rain                   bool
}

// Session is a venue as lists name it.
type Session struct {
	Href, Name, About, Icon string
	When, Machine           string
	On, Over                bool
}

// venuesOf are all venues by their beginning, the main one and the presale first.
func (f *face) venuesOf(at *pricing) (out []venue) {
	lang := string(at.lang)
	out = append(out, venue{key: "main", name: at.lang.Say("venue.main"), icon: "flame",
		about: at.lang.Say("venue.main.about"), from: at.market.Opens, to: at.market.Closes})
	for _, w := range at.plan.Phases {
		if w.Phase == festival.Presale {
			out = append(out, venue{key: "presale", name: w.Phase.Name().In(lang), icon: "ticket",
				about: at.lang.Say("venue.presale.about"), from: w.From, to: w.To,
				query: search.Query{Presale: true}})
		}
	}
	first := len(out)
	for _, m := range at.plan.Moments {
		if m.To > m.From {
			out = append(out, venue{key: m.ID, name: m.Name.In(lang), icon: "clock",
				about: at.lang.Say("venue.moment.about"), from: m.From, to: m.To,
				query: search.Query{Promotion: true}})
		}
	}
	f.Benefits.Read(func(fold *benefit.Fold) {
		list, _ := fold.Campaigns(0, benefit.MaxPage)
		for _, c := range list {
			if c.Game != event.GameRain {
				continue
			}
			for i, s := range c.Sessions {
				out = append(out, venue{key: c.Campaign.String() + "-" + strconv.Itoa(i+1),
					name: c.Name.In(lang), about: at.lang.Say("venue.rain.about"), icon: "gift",
					from: s.From, to: s.To, query: search.Query{Promotion: true}, rain: true})
			}
		}
	})
	slices.SortStableFunc(out[first:], func(a, b venue) int { return cmp.Compare(a.from, b.from) })
	return out
}

// session is a venue as it stands.
func (p *pricing) session(v *venue) Session {
	s := Session{Href: "/v/" + v.key, Name: v.name, About: v.about, Icon: v.icon,
		When: p.when(v.from), Machine: ui.Machine(v.from, p.market.Zone)}
	switch {
	case p.at < v.from:
	case p.at < v.to:
		s.On, s.When = true, p.lang.Say("session.until", p.when(v.to))
		s.Machine = ui.Machine(v.to, p.market.Zone)
	default:
		s.Over, s.When = true, p.lang.Say("venue.ended", p.when(v.to))
		s.Machine = ui.Machine(v.to, p.market.Zone)
	}
	return s
}

// sessions are the venues of the run of show that run or lie ahead.
func (p *pricing) sessions(venues []venue) (out []Session) {
	for i := range venues {
		if v := &venues[i]; v.key != "main" && v.to > p.at && len(out) < sessionsShown {
			out = append(out, p.session(v))
		}
	}
	return out
}

// rain is the hour of red envelopes that runs, or the next one.
func (p *pricing) rain(venues []venue) *Session {
	for i := range venues {
		if v := &venues[i]; v.rain && v.to > p.at {
			s := p.session(v)
			return &s
		}
	}
	return nil
}

// VenuesPage is all venues.
type VenuesPage struct {
	Frame
	Now, Ahead, Over []Session
	Halls            []Hall
}

// venues is GET /v.
func (f *face) venues(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("venues"), "tab.venues")
	if err != nil {
		return err
	}
	model := VenuesPage{Frame: frame, Halls: f.hallsOf(&at)}
	for _, place := range f.venuesOf(&at) {
		switch s := at.session(&place); {
		case s.On:
			model.Now = append(model.Now, s)
		case s.Over && place.rain: // there are dozens, and nothing is to be had there any more
		case s.Over:
			model.Over = append(model.Over, s)
		default:
			model.Ahead = append(model.Ahead, s)
		}
	}
	return v.show(http.StatusOK, Venues(model))
}

// VenuePage is what stands above the goods of a venue.
type VenuePage struct {
	Frame
	Session
	State  string // what may be bought now, in words
	Change string
	Until  event.Instant // 0: nothing follows
	Next   []Session
}

// venue is GET /v/{venue}.
func (f *face) venue(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	venues := f.venuesOf(&at)
	i := slices.IndexFunc(venues, func(p venue) bool { return p.key == v.r.PathValue("venue") })
	if i < 0 {
		return v.notFound()
	}
	place := &venues[i]
	intro := VenuePage{Session: at.session(place)}
	switch {
	case intro.On:
		intro.State, intro.Until = v.lang.Say("venue.on"), place.to
		intro.Change = v.lang.Say("until.ends", place.name)
	case intro.Over:
		intro.State = v.lang.Say("venue.over", at.when(place.to))
		intro.Next = at.sessions(venues)
	default:
		intro.State, intro.Until = v.lang.Say("venue.ahead", at.when(place.from)), place.from
		intro.Change = v.lang.Say("until.begins", place.name)
	}
	l := v.listing(&at, "/v/"+place.key, place.query)
	return v.list(l, "tab.venues", ListPage{Heading: place.name,
		intro: func(frame Frame) templ.Component {
			intro.Frame = frame
			return VenueIntro(intro)
		}})
}
