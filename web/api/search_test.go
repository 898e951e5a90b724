package api

import (
	"bytes"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// TestSearch: words, filters, facets, pages and help over HTTP, and the price that flips with the
// clock while no fact comes in.
func TestSearch(t *testing.T) {
	w := newWorldAt(t, opening-1)
	who := w.anyone()
	get := func(query string) ProductList {
		t.Helper()
		r := who.call("GET /v1/products?"+query, "")
		r.wants(t, 200, "")
		return decoded[ProductList](t, r)
	}
	for _, q := range []string{"q=goods", "q=%E6%89%8B%E6%9C%BA", "q=mobile+phones", "q=GOODS+m",
		"sort=newest", "q=goods&option=", "price_from=500&price_to=500"} {
		if q == "q=goods&option=" {
			who.call("GET /v1/products?"+q, "").wants(t, 422, "invalid")
			continue
		}
		if got := get(q); *got.Total != 3 || len(got.Items) != 3 {
			t.Errorf("%s: %+v", q, got)
		}
	}
	got := get("q=m1&facets=true")
	if *got.Total != 1 || got.Facets.Categories[0] != (FacetValue{"phones", "Phones", 1}) ||
		got.Facets.Merchants[0].Name != "Shop & m1" || got.Facets.Festival != 0 ||
		got.Facets.Markets[0] != (FacetValue{"CN", "CN", 1}) {
		t.Errorf("%+v", got.Facets)
	}
	if parts := got.Items[0].Parts; len(parts) < 2 || parts[0] != (Part{`Goods "`, false}) ||
		parts[1] != (Part{"m1", true}) {
		t.Errorf("%+v", parts)
	}
	if n := *get("festival=true").Total; n != 0 {
		t.Errorf("%d at the festival price before it", n)
	}
	if err := w.clock.Step(opening); err != nil {
		t.Fatal(err)
	}
	if n := *get("festival=true&price_from=9900&price_to=9900").Total; n != 3 {
		t.Errorf("%d at the festival price, want 3", n)
	}
	one := get("q=goods&limit=2")
	two := get("q=goods&limit=2&cursor=" + one.Next)
	if len(two.Items) != 1 || two.Next != "" || two.Items[0].ID == one.Items[1].ID {
		t.Errorf("%+v", two)
	}
	if none := get("q=goods&category=books"); none.Help == nil || none.Help.Unfiltered != 3 {
		t.Errorf("%+v", none.Help)
	}
	none := who.call("GET /v1/products?q=goods&category=books", "").body
	if !bytes.Contains(none, []byte(`"categories":[{"id":"phones","name":"Phones"}]`)) {
		t.Errorf("help says more of categories than it knows: %s", none)
	}
	for _, q := range []string{"q=x&cursor=" + one.Next, "q=x&cursor=y", "sort=x", "q=x&limit=101",
		"price_from=9&price_to=5", "price_from=-1", "in_stock=x", "q=x&category=x",
		"q=x&merchant=x", "q=x&market=x"} {
		who.call("GET /v1/products?"+q, "").wants(t, 422, "invalid")
	}
}

// TestSearchIsFresh: what is sold out, unlisted or renamed is so in the next search.
func TestSearchIsFresh(t *testing.T) {
	w := newWorld(t)
	total := func(query string) int {
		t.Helper()
		w.settle()
		r := w.anyone().call("GET /v1/products?"+query, "")
		r.wants(t, 200, "")
		return *decoded[ProductList](t, r).Total
	}
	const few = "q=m0&in_stock=true&price_from=1000&price_to=1000"
	if n := total(few); n != 1 {
		t.Fatalf("%d before it is bought", n)
	}
	w.signIn("").checkout("k", `{"lines":[`+w.line(2, 1)+`]}`).wants(t, 201, "")
	if n := total(few); n != 0 {
		t.Error("what is sold out is found in stock")
	}
	w.must(&trade.OfferProduct{Merchant: 1, Handle: "p", Digest: event.Hash128{1},
		Title: text("商品", "Goods"), Category: event.CategoryPhones, SKUs: []trade.OfferSKU{{
			OfferedSKU: event.OfferedSKU{Code: "0", Prices: []event.Price{{
				Market: event.Home, Currency: money.CNY, List: 1}}}}}})
	if n := total("q=goods&merchant=" + event.MerchantID(1).String()); n != 0 {
		t.Error("what is not listed is found")
	}
}

func TestSuggestions(t *testing.T) {
	w := newWorld(t)
	get := func(query string) []Suggested {
		t.Helper()
		r := w.anyone().call("GET /v1/suggestions?"+query, "")
		r.wants(t, 200, "")
		return decoded[Page[Suggested]](t, r).Items
	}
	got := get("q=ph")
	if len(got) < 2 || got[0] != (Suggested{Kind: "word", Text: "phone", Products: 3}) ||
		got[1] != (Suggested{"category", "Phones", "phones", 3}) {
		t.Errorf("%+v", got)
	}
	last := get("q=%E6%89%8B&lang=zh&limit=20")
	if last[0].Text != "手机" || last[len(last)-1].Kind != "product" {
		t.Errorf("%+v", last)
	}
	if got := get("q="); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	w.anyone().call("GET /v1/suggestions?q=x&limit=21", "").wants(t, 422, "invalid")
}
