package search_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/search"
	"carnival/view/viewtest"
)

// TestFresh: each fact is seen by the very next query.
func TestFresh(t *testing.T) {
	s := &shop{Fold: search.New()}
	s.happen(plan(), &event.MerchantOpened{Merchant: 1, Name: event.Text{En: "Yankee"}})
	index := s.Index()
	find := func(q search.Query) search.Result {
		t.Helper()
		q.Market, q.At = event.Home, max(q.At, opening)
		r, err := index.Search(q)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	p := &event.ProductOffered{Product: 1, Merchant: 1, Listed: true, Category: 12,
		Title: event.Text{Zh: "丝绒长裙", En: "Velvet gown"},
		SKUs:  []event.OfferedSKU{{SKU: 1, Prices: priceOf(900, 700)}}}
	s.happen(p, &event.StockChanged{SKU: 1, Delta: 1})
	r := find(search.Query{Text: "gowns", InStock: true, Festival: true})
	if r.Total != 1 || r.Items[0].Price.Minor != 700 || !r.Items[0].InStock {
		t.Fatalf("%+v", r)
	}
	p.Title.En = "Velvet cape" // the decoder uses its memory again
	s.happen(&event.CheckoutPlaced{FirstOrder: 1, Orders: []event.PlacedOrder{{Merchant: 1,
		Lines: []event.OrderLine{{SKU: 1, Quantity: 1}}}}})
	if r := find(search.Query{Text: "gown"}); r.Total != 1 || r.Items[0].InStock {
		t.Errorf("not sold out: %+v", r)
	}
	s.happen(&event.OrdersClosed{Orders: []event.OrderID{1}})
	if r := find(search.Query{Text: "gown", InStock: true}); r.Total != 1 {
		t.Errorf("not back in stock: %+v", r)
	}
	s.happen(p)
	if find(search.Query{Text: "gown"}).Total != 0 || find(search.Query{Text: "cape"}).Total != 1 {
		t.Error("found under its old name, or not under its new one")
	}
	unlisted := *p
	unlisted.Listed = false
	s.happen(&unlisted)
	if find(search.Query{}).Total != 0 {
		t.Error("found though it is not listed")
	}
}

// TestMidnight: prices, their order and the facet flip with the instant alone.
func TestMidnight(t *testing.T) {
	s := &shop{Fold: search.New()}
	s.happen(plan(),
		&event.ProductOffered{Product: 1, Listed: true, Category: 12, Title: event.Text{En: "gown"},
			SKUs: []event.OfferedSKU{{SKU: 1, Prices: priceOf(900, 100)}}},
		&event.ProductOffered{Product: 2, Listed: true, Category: 12, Title: event.Text{En: "gown"},
			SKUs: []event.OfferedSKU{{SKU: 2, Prices: priceOf(800, 0)}}})
	for at, want := range map[event.Instant]event.ProductID{opening - 1: 2, opening: 1} {
		r := ask(t, s, search.Query{Text: "gown", Sort: search.PriceUp, At: at})
		if r.Items[0].Product != want || r.Facets.Festival != int(2-want) {
			t.Errorf("at %s: %+v", at, r)
		}
	}
}

// TestManyChanges: offers made anew again and again do not grow the index for ever, and a segment
// that is made anew in the midst of queries and of other facts changes no answer.
func TestManyChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	s := history(r, 60)
	for range 12_000 {
		s.happen(draw(r, event.ProductID(1+r.IntN(20))))
	}
	want := shortest(s)
	for range 50 {
		q := wish(r)
		got, page := everything(t, s, q)
		fresh, first := everything(t, want, q)
		if !reflect.DeepEqual(got, fresh) || !reflect.DeepEqual(page, first) {
			t.Fatalf("%+v:\n%+v\nafresh:\n%+v", q, page, first)
		}
	}
	if rows := s.Index().Rows(); rows > 10_000 {
		t.Errorf("%d rows for 20 products", rows)
	}
}

// TestStockLikeTheRulebook: after any history, saved and read back in its midst, what is in stock
// is what the rulebook can sell.
func TestStockLikeTheRulebook(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := viewtest.New(rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 4)))
		s, taken := &shop{Fold: search.New()}, 0
		for range rapid.IntRange(1, 8).Draw(rt, "stretches") {
			for range 40 {
				w.Step()
			}
			for ; taken < len(w.Entries); taken++ {
				s.Apply(w.Entries[taken])
			}
			for i := range viewtest.SKUs {
				stock, _ := w.State.StockOf(event.SKUID(i + 1))
				if got := s.Index().Available(event.SKUID(i + 1)); got != int64(stock.Available) {
					rt.Fatalf("SKU %d has %d, want %d", i+1, got, stock.Available)
				}
			}
			if rapid.Bool().Draw(rt, "again") {
				s = saved(t, s)
			}
		}
	})
}

// TestTogether: many ask while facts come in; run it with -race.
func TestTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	s := history(r, 100)
	var stop atomic.Bool
	var asking sync.WaitGroup
	for lane := range uint64(3) {
		asking.Go(func() {
			r := rand.New(rand.NewPCG(lane, 4))
			for !stop.Load() {
				if _, err := s.Index().Search(wish(r)); err != nil {
					t.Error(err)
				}
				s.Index().Suggest(search.Typing{Text: "a", Market: event.Home, At: opening})
			}
		})
	}
	for range 6_000 {
		s.happen(draw(r, event.ProductID(1+r.IntN(60))))
		s.happen(&event.StockChanged{SKU: event.SKUID(1 + r.IntN(60)), Delta: 1})
	}
	stop.Store(true)
	asking.Wait()
}

// FuzzSearch: any text is answered soon, and what it names in a title lies between two runes.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{
		"", "手机 phone", "\x00\x01", "\u202eאבג\u202c", strings.Repeat("手", 4_000),
		strings.Repeat("a ", 5_000), strings.Repeat("\u0301", 5_000), "ﬃ ½ ㎏ İ ß", "\xff\xfe手",
		"3.5.5..6", "o'clock's 's", strings.Repeat("red dress ", 1_000), "ก็ 한국 カﾞ",
	} {
		f.Add(text)
	}
	s := &shop{Fold: search.New()}
	s.happen(decided(small())...)
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		r := ask(t, s, search.Query{Text: text, Brands: []string{text},
			Choices: []search.Choice{{Axis: text, Value: text}}})
		if len(r.Items) > 0 {
			t.Errorf("%q is a brand", text)
		}
		r = ask(t, s, search.Query{Text: text})
		s.Index().Suggest(search.Typing{Text: text, Market: event.Home, At: opening})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%d bytes took %s", len(text), took)
		}
		terms := []string{"手", "机", "phone", "red"}
		for _, item := range r.Items {
			terms = append(terms, item.Matched...)
		}
		at := 0
		for _, span := range search.Highlight(text, terms) {
			if span.From < at || span.To <= span.From || span.To > len(text) {
				t.Fatalf("%q: %+v", text, span)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[span.From:span.To]) {
				t.Fatalf("%q is cut inside a rune: %+v", text, span)
			}
			at = span.To
		}
	})
}

// FuzzCursor: what is no cursor is refused, and what is one gives what it gave.
func FuzzCursor(f *testing.F) {
	s := &shop{Fold: search.New()}
	s.happen(decided(small())...)
	q := search.Query{Text: "dress", Market: event.Home, At: opening, Limit: 2}
	first, _ := s.Index().Search(q)
	f.Add(first.Next)
	f.Add("x")
	f.Fuzz(func(t *testing.T, text string) {
		q := q
		q.Cursor = text
		if r, err := s.Index().Search(q); err == nil && text != "" && text != first.Next &&
			len(r.Items) > 2 {
			t.Errorf("%q gives %d products", text, len(r.Items))
		}
	})
}

// TestText: words as they are compared.
func TestText(t *testing.T) {
	s := &shop{Fold: search.New()}
	s.happen(plan(), &event.ProductOffered{Product: 1, Listed: true, Category: 12,
		Title: event.Text{Zh: "Ｃａｆé・手机壳 ３.５mm", En: "Women’s Dresses, 128GB ﬁne naïve Øre"},
		SKUs:  []event.OfferedSKU{{SKU: 1, Prices: priceOf(900, 0)}}})
	for _, text := range []string{"cafe", "CAFÉ", "3.5 mm", "3.5MM", "woman", "women's dress",
		"128 gb", "fine", "naive", "ore", "机", "手机壳", "Ｃａｆｅ", "dress woman", "cafe\u0301"} {
		if r := ask(t, s, search.Query{Text: text}); r.Total != 1 || r.Partial {
			t.Errorf("%s: %+v", text, r)
		}
	}
	for _, text := range []string{"机手", "5mm", "gown"} {
		if r := ask(t, s, search.Query{Text: text}); r.Total != 0 && !r.Partial {
			t.Errorf("%s is found", text)
		}
	}
	title := "Women’s 手机壳 and dresses"
	var parts []string
	for _, span := range search.Highlight(title, []string{"woman", "机壳", "dress"}) {
		parts = append(parts, title[span.From:span.To])
	}
	if !reflect.DeepEqual(parts, []string{"Women", "机壳", "dresses"}) {
		t.Errorf("%q", parts)
	}
}

// TestTraditional: signs of Hong Kong and Taiwan find what is written in simplified ones, the other
// way round, and what is found is marked in the title as it is written.
func TestTraditional(t *testing.T) {
	s := &shop{Fold: search.New()}
	s.happen(plan(),
		&event.ProductOffered{Product: 1, Listed: true, Category: 12, Brand: "華為",
			Title: event.Text{Zh: "手机壳", En: "Case"},
			SKUs: []event.OfferedSKU{{SKU: 1, Prices: priceOf(900, 0), Options: []event.Option{{
				Name:  event.Text{Zh: "颜色", En: "Colour"},
				Value: event.Text{Zh: "红色", En: "Red"}}}}}},
		&event.ProductOffered{Product: 2, Listed: true, Category: 12,
			Title: event.Text{Zh: "無線藍牙耳機", En: "Headphone"},
			SKUs:  []event.OfferedSKU{{SKU: 2, Prices: priceOf(900, 0)}}})
	for text, want := range map[string]event.ProductID{
		"手機殼": 1, "手机殼": 1, "华为": 1, "紅色": 1, "蓝牙耳机": 2, "藍牙耳機": 2, "无线": 2,
	} {
		r := ask(t, s, search.Query{Text: text})
		if r.Total != 1 || r.Partial || r.Items[0].Product != want {
			t.Errorf("%s: %+v", text, r)
		}
	}
	r := ask(t, s, search.Query{Choices: []search.Choice{{Axis: "顏色", Value: "紅色"}}})
	if r.Total != 1 {
		t.Errorf("%d are red", r.Total)
	}
	r = ask(t, s, search.Query{Text: "耳机"})
	title := "無線藍牙耳機"
	spans := search.Highlight(title, r.Items[0].Matched)
	if len(spans) != 1 || title[spans[0].From:spans[0].To] != "耳機" {
		t.Errorf("%+v", spans)
	}
}

// TestManyMarkets: a product counts once in the facet of each market, in however many it is sold.
func TestManyMarkets(t *testing.T) {
	s := &shop{Fold: search.New()}
	offer := &event.ProductOffered{Product: 1, Listed: true, Category: 12,
		Title: event.Text{Zh: "手机壳", En: "Case"}}
	for sku := range event.SKUID(2) {
		offer.SKUs = append(offer.SKUs, event.OfferedSKU{SKU: sku + 1})
		for second := event.Market('A'); second <= 'Z'; second++ {
			price := priceOf(900, 0)[0]
			price.Market = 'C'<<8 | second
			offer.SKUs[sku].Prices = append(offer.SKUs[sku].Prices, price)
		}
	}
	s.happen(offer)
	r := ask(t, s, search.Query{})
	for _, c := range r.Facets.Markets {
		if c.Products != 1 {
			t.Errorf("%s counts %d products", c.Value, c.Products)
		}
	}
	if len(r.Facets.Markets) == 0 {
		t.Error("no market counts anything")
	}
}

// TestSilentAlone: a sign that says nothing among others is looked for when it stands alone.
func TestSilentAlone(t *testing.T) {
	s := &shop{Fold: search.New()}
	for i, title := range []string{"我的世界", "手机壳"} {
		s.happen(&event.ProductOffered{Product: event.ProductID(i + 1), Listed: true, Category: 12,
			Title: event.Text{Zh: title, En: "Of"},
			SKUs: []event.OfferedSKU{{SKU: event.SKUID(i + 1),
				Prices: priceOf(900, 0)}}})
	}
	for text, want := range map[string]int{"的": 1, "的手机": 1, "的了": 0, "of": 2, "": 2} {
		if r := ask(t, s, search.Query{Text: text}); r.Total != want {
			t.Errorf("%q finds %d", text, r.Total)
		}
	}
}

// TestDepth: pages end at the depth that is promised, and a cursor of another query is refused.
func TestDepth(t *testing.T) {
	s := &shop{Fold: search.New()}
	for id := range event.ProductID(search.MaxDepth + 150) {
		s.happen(&event.ProductOffered{Product: id + 1, Listed: true, Category: 12,
			SKUs: []event.OfferedSKU{{SKU: event.SKUID(id + 1), Prices: priceOf(900, 0)}}})
	}
	q := search.Query{Market: event.Home, At: opening, Sort: search.Newest, NoFacets: true}
	seen, pages := map[event.ProductID]bool{}, 0
	for {
		r, err := s.Index().Search(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range r.Items {
			if seen[item.Product] {
				t.Fatalf("%s comes twice", item.Product)
			}
			seen[item.Product] = true
		}
		pages++
		if r.Next == "" {
			break
		}
		other := q
		other.Sort, other.Cursor = search.Sold, r.Next
		if _, err := s.Index().Search(other); err != search.ErrCursor {
			t.Fatal("a cursor of another query is taken")
		}
		q.Cursor = r.Next
	}
	if len(seen) != search.MaxDepth {
		t.Errorf("%d products on %d pages", len(seen), pages)
	}
}
