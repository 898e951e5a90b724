package search_test

import (
	"sync"
	"testing"

	"carnival/event"
	"carnival/festivals"
	"carnival/goods"
	"carnival/intake"
	"carnival/money"
	"carnival/search"
	"carnival/trade"
)

// opening is the first instant of the festival price in the home market.
const opening = event.Instant(1447171200) * event.Second

// shop feeds a fold with facts, as a journal would.
type shop struct {
	*search.Fold
	facts []event.Event
}

func (s *shop) happen(facts ...event.Event) {
	for _, e := range facts {
		s.facts = append(s.facts, e)
		s.Apply(event.Entry{Sequence: uint64(len(s.facts)), Stamp: opening, Event: e})
	}
}

func plan() *event.PlanPublished {
	source, _ := festivals.Source(festivals.Default)
	return &event.PlanPublished{Source: source, Scale: 1}
}

// decided is a catalogue as the rulebook took it in: each command's facts.
func decided(c goods.Catalogue) (facts []event.Event) {
	state := trade.New(0)
	do := func(cmd trade.Command) uint64 {
		out := trade.Decide(state, opening-1, cmd)
		for _, e := range out.Events {
			state.Evolve(state.Sequence()+1, opening-1, e)
			facts = append(facts, e)
		}
		return out.Subject
	}
	source, _ := festivals.Source(festivals.Default)
	do(&trade.PublishPlan{Source: source, Scale: 1})
	terms := intake.Terms{Home: event.Home, Currency: money.CNY}
	sellers := make([]event.MerchantID, len(c.Merchants))
	for i, m := range c.Merchants {
		sellers[i] = event.MerchantID(do(&trade.OpenMerchant{
			Key: m.Key, Name: event.Text(m.Name), Channel: m.Channel, Province: m.Province,
			Country: m.Country,
		}))
	}
	for i := range c.Products {
		o, code := terms.Offer(&c.Products[i].Product, sellers[c.Products[i].Seller])
		if code == "" {
			do(o)
		}
	}
	return facts
}

// demo is the catalogue of the demonstration, indexed once.
var demo = sync.OnceValue(func() *shop {
	s := &shop{Fold: search.New()}
	s.happen(decided(goods.Generate(1, goods.Default))...)
	return s
})

func ask(t testing.TB, s *shop, q search.Query) search.Result {
	t.Helper()
	if q.Market == 0 {
		q.Market = event.Home
	}
	if q.At == 0 {
		q.At = opening
	}
	r, err := s.Index().Search(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return r
}

// small is a catalogue that is made in no time.
func small() goods.Catalogue { return goods.Generate(2, goods.Size{Merchants: 30, Products: 200}) }
