package search_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/search"
)

// The words of small catalogues: of no group of the thesaurus, and none the beginning of another,
// so that the twin needs to know nothing of language.
var (
	spoken = []string{"alpha", "bravo", "kilo", "zulu", "quebec", "tango"}
	brands = []string{"", "Oscar", "Victor"}
	axes   = []event.Option{
		{Name: event.Text{Zh: "配色", En: "Tone"}, Value: event.Text{Zh: "甲", En: "One"}},
		{Name: event.Text{Zh: "配色", En: "Tone"}, Value: event.Text{Zh: "乙", En: "Two"}},
		{Name: event.Text{Zh: "尺", En: "Size"}, Value: event.Text{Zh: "丙", En: "Three"}},
		{Name: event.Text{Zh: "尺", En: "Size"}, Value: event.Text{Zh: "丁", En: "Four"}},
	}
	abroad = event.Market('U'<<8 | 'S')
)

// draw makes the offer of a product; its SKUs are its own for ever.
func draw(r *rand.Rand, id event.ProductID) *event.ProductOffered {
	var said []string
	for range 1 + r.IntN(3) {
		said = append(said, spoken[r.IntN(len(spoken))])
	}
	p := &event.ProductOffered{
		Product: id, Merchant: event.MerchantID(1 + r.IntN(3)), Handle: fmt.Sprint(id),
		Title:  event.Text{En: strings.Join(said, " ")},
		Brand:  brands[r.IntN(len(brands))],
		Listed: r.IntN(6) > 0, Category: event.Category(10 + r.IntN(3)),
	}
	for k := range 1 + r.IntN(3) {
		sku := event.OfferedSKU{SKU: event.SKUID(3*uint64(id) - uint64(k))}
		list := money.Minor(1 + r.IntN(40_000))
		for _, m := range []event.Market{event.Home, abroad} {
			if r.IntN(4) > 0 {
				sku.Prices = append(sku.Prices, event.Price{Market: m, Currency: money.CNY,
					List: list, Festival: list * money.Minor(r.IntN(12)) / 10})
			}
		}
		for _, o := range []event.Option{axes[r.IntN(2)], axes[2+r.IntN(2)]} {
			if r.IntN(4) > 0 {
				sku.Options = append(sku.Options, o)
			}
		}
		p.SKUs = append(p.SKUs, sku)
	}
	return p
}

// history is a shop in which products come, change and go, and stock moves.
func history(r *rand.Rand, steps int) *shop {
	s := &shop{Fold: search.New()}
	s.happen(plan())
	for m := range 3 {
		s.happen(&event.MerchantOpened{Merchant: event.MerchantID(m + 1), Key: fmt.Sprint(m),
			Name: event.Text{En: []string{"Yankee", "Whiskey", "Foxtrot"}[m]}})
	}
	products := 0
	for range steps {
		switch n := r.IntN(12); {
		case products == 0 || n < 4 && products < 60:
			products++
			s.happen(draw(r, event.ProductID(products)))
		case n < 7:
			s.happen(draw(r, event.ProductID(1+r.IntN(products))))
		case n < 10:
			s.happen(&event.StockChanged{SKU: s.anySKU(r),
				Delta: int64(r.IntN(5) - 2)})
		case n < 11:
			s.happen(&event.FavouriteSet{Product: event.ProductID(1 + r.IntN(products)), On: true})
		default:
			s.circumstance(r)
		}
	}
	return s
}

func (s *shop) circumstance(r *rand.Rand) {
	switch r.IntN(4) {
	case 0:
		s.happen(&event.MerchantOpened{Merchant: event.MerchantID(1 + r.IntN(3)), Key: "x",
			Name: event.Text{En: []string{"Yankee", "Uniform"}[r.IntN(2)]}})
	case 1:
		s.happen(&event.PresaleOpened{Presale: event.PresaleID(s.kind(event.KindPresaleOpened) + 1),
			SKU: s.anySKU(r), Market: event.Home,
			DepositFrom: opening - 10, DepositTo: opening + 10, Stock: 1})
	case 2:
		p := &event.PromotionPublished{Rule: event.RuleCrossStore, From: opening - 5,
			To:        opening + event.Instant(r.IntN(10)),
			Promotion: event.PromotionID(s.kind(event.KindPromotionPublished) + 1),
			Merchant:  event.MerchantID(r.IntN(4))}
		if p.Merchant == 0 {
			p.Categories = []event.Category{event.Category(10 + r.IntN(3))}
		}
		s.happen(p)
	default:
		s.happen(&event.PresaleClosed{Presale: 1, Returned: 1},
			&event.PromotionEnded{Promotion: event.PromotionID(1 + r.IntN(3))})
	}
}

// anySKU is one that was offered; the rulebook moves the stock of no other.
func (s *shop) anySKU(r *rand.Rand) event.SKUID {
	var all []event.SKUID
	for _, e := range s.facts {
		if p, ok := e.(*event.ProductOffered); ok {
			all = append(all, p.SKUs[r.IntN(len(p.SKUs))].SKU)
		}
	}
	return all[r.IntN(len(all))]
}

func (s *shop) kind(k event.Kind) (n int) {
	for _, e := range s.facts {
		if e.Kind() == k {
			n++
		}
	}
	return n
}

// wish draws a query of every filter.
func wish(r *rand.Rand) search.Query {
	q := search.Query{
		Market: event.Home, At: opening + event.Instant(r.IntN(3)-2), Sort: search.Sort(r.IntN(5)),
	}
	var said []string
	for range r.IntN(3) {
		said = append(said, spoken[r.IntN(len(spoken))])
	}
	q.Text = strings.Join(said, " ")
	some := func() bool { return r.IntN(4) == 0 }
	if some() {
		q.Categories = []event.Category{10, event.Category(11 + r.IntN(2))}
	}
	if some() {
		q.Merchants = []event.MerchantID{event.MerchantID(1 + r.IntN(3))}
	}
	if some() {
		q.Brands = []string{brands[1+r.IntN(2)]}
	}
	for _, o := range axes {
		if r.IntN(6) == 0 {
			q.Choices = append(q.Choices, search.Choice{Axis: o.Name.En, Value: o.Value.Zh})
		}
	}
	for i, c := range q.Choices { // the twin and the index read both languages
		if c.Value == "甲" || some() {
			q.Choices[i] = english(c)
		}
	}
	if some() {
		q.PriceFrom, q.PriceTo = money.Minor(r.IntN(9_000)), 20_000
	}
	q.InStock, q.Festival, q.Promotion, q.Presale = some(), some(), some(), r.IntN(9) == 0
	return q
}

// english names a choice in one language; a half of each is no choice.
func english(c search.Choice) search.Choice {
	for _, o := range axes {
		if o.Name.En == c.Axis && o.Value.Zh == c.Value {
			return search.Choice{Axis: o.Name.En, Value: o.Value.En}
		}
	}
	return c
}

// everything asks for all pages.
func everything(t testing.TB, s *shop, q search.Query) (items []search.Item, first search.Result) {
	for n := 0; ; n++ {
		page := ask(t, s, q)
		if n == 0 {
			first = page
		}
		items = append(items, page.Items...)
		if q.Cursor = page.Next; q.Cursor == "" {
			return items, first
		}
	}
}

// TestAfresh: after any history the index answers like one that is built of the same facts at once,
// and like one that was saved and read back.
func TestAfresh(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		s := history(r, rapid.IntRange(1, 200).Draw(rt, "steps"))
		short := shortest(s)
		again := saved(t, s)
		for range 4 {
			q := wish(r)
			q.Limit = 1 + r.IntN(20)
			want, first := everything(t, short, q)
			for name, twin := range map[string]*shop{"as it is": s, "read back": again} {
				got, page := everything(t, twin, q)
				if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(page, first) {
					rt.Fatalf("%s, %+v:\n%+v\n%+v\nafresh:\n%+v\n%+v", name, q, got, page, want,
						first)
				}
			}
		}
	})
}

// shortest is an index of the last offers alone, put in after everything else was told.
func shortest(s *shop) *shop {
	out := &shop{Fold: search.New()}
	last := map[event.ProductID]*event.ProductOffered{}
	var ids []event.ProductID
	var names [4]event.Event
	for _, e := range s.facts {
		switch e := e.(type) {
		case *event.ProductOffered:
			if last[e.Product] == nil {
				ids = append(ids, e.Product)
			}
			last[e.Product] = e
		case *event.MerchantOpened:
			names[e.Merchant] = e
		}
	}
	for _, e := range names[1:] {
		out.happen(e)
	}
	for _, id := range ids {
		out.happen(last[id])
	}
	for _, e := range s.facts {
		switch e.(type) {
		case *event.ProductOffered, *event.MerchantOpened:
		default:
			out.happen(e)
		}
	}
	return out
}

func saved(t testing.TB, s *shop) *shop {
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	again := &shop{Fold: search.New(), facts: s.facts}
	if err := again.Load(&file); err != nil {
		t.Fatal(err)
	}
	return again
}

// TestTwin: products and facet counts are those that a look at every product gives.
func TestTwin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 2))
		s := history(r, rapid.IntRange(1, 120).Draw(rt, "steps"))
		slow := newTwin(s)
		for range 3 {
			q := wish(r)
			items, first := everything(t, s, q)
			if first.Partial {
				continue // the twin gives no word up
			}
			var got []event.ProductID
			for _, item := range items {
				got = append(got, item.Product)
			}
			slices.Sort(got)
			want := slow.find(q)
			if !slices.Equal(got, want) || first.Total != len(want) {
				rt.Fatalf("%+v finds %v, want %v", q, got, want)
			}
			slow.holds(rt, q, first.Facets)
		}
	})
}

// byKey sorts for comparison.
func byKey[K cmp.Ordered](list []search.Count[K]) map[K]int {
	out := map[K]int{}
	for _, c := range list {
		out[c.Value] = c.Products
	}
	return out
}
