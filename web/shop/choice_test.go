package shop

import (
	"testing"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
)

// A choice keeps the others as far as there are goods for them, says what it cannot keep, and leads
// to what is sold out too: it can be looked at there and marked.
func TestAChoiceKeepsTheOthers(t *testing.T) {
	made := func(id event.SKUID, left int64, values ...string) catalog.SKU {
		k := catalog.SKU{Offered: true}
		k.SKU, k.Stock.Available = id, left
		for i, value := range values {
			k.Options = append(k.Options, event.Option{
				Name:  event.Text{En: []string{"Colour", "Size", "Cut"}[i]},
				Value: event.Text{En: value}})
		}
		return k
	}
	p := catalog.Product{SKUs: []catalog.SKU{
		made(1, 5, "red", "S", "slim"), made(2, 5, "red", "M", "slim"),
		made(3, 0, "blue", "S", "slim"), made(4, 5, "blue", "M", "wide"),
		made(5, 5, "green", "L", "wide"),
	}}
	p.ProductOffered = &event.ProductOffered{Product: 1}
	got := axes(&p, &p.SKUs[0], "en")
	href := func(id event.SKUID) string {
		return "/p/" + event.ProductID(1).String() + "?sku=" + id.String()
	}
	for i, want := range [][]Choice{
		{{"red", href(1), "", true, false}, {"blue", href(3), "", false, true},
			{"green", href(5), "L · wide", false, false}},
		{{"S", href(1), "", true, false}, {"M", href(2), "", false, false},
			{"L", href(5), "green · wide", false, false}},
		{{"slim", href(1), "", true, false}, {"wide", href(4), "blue · M", false, false}},
	} {
		for j, w := range want {
			if c := got[i].Values[j]; c != w {
				t.Errorf("%s: %+v, not %+v", got[i].Name, c, w)
			}
		}
	}
}

// Of a variant that is sold out the page says so, lets it be marked, and sells nothing.
func TestASoldOutVariantCanBeMarked(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Watch", want{"S", yuan(10), 0, 5, 0},
		want{"M", yuan(10), 0, 5, 0})
	gone, _ := event.ParseSKUID(skus[1])
	w.do(&trade.SetStock{SKU: gone, Available: 0})
	b := w.browser("en")
	b.get("/p/"+product).is(t, 200).has(t, "M Sold out")
	page := b.get("/p/"+product+"?sku="+skus[1]).is(t, 200)
	checkPage(t, page)
	page.has(t, "M Sold out", "Sold out.")
	b.post("/favourites", page.form(t, "/favourites", "on", "1")).is(t, 200)
	b.get("/favourites").has(t, "Watch")
}

// What is said of taxes is what is known: goods from here have them in the price, of goods from
// abroad the bill knows none.
func TestTaxesAreToldAsFarAsKnown(t *testing.T) {
	w := open(t)
	here, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), 0, 9, 0})
	country, err := event.ParseMarket("JP")
	if err != nil {
		t.Fatal(err)
	}
	far := event.MerchantID(w.do(&trade.OpenMerchant{
		Key: "Tokyo", Name: event.Text{Zh: "东京店", En: "Tokyo"}, Channel: event.ChannelMall,
		Country: country,
	}).Subject)
	there, _ := w.offer(far, "Kettle", want{"1", yuan(10), 0, 9, 0})
	b := w.browser("en")
	b.get("/p/"+here).has(t, "The price includes taxes.")
	page := b.get("/p/" + there)
	page.has(t, "Sent from abroad. Import taxes")
	page.lacks(t, "includes taxes")
	b.post("/cart", page.form(t, "/cart")).is(t, 200)
	b.get("/cart").has(t, "Sent from abroad")
}
