package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
)

// crossStore is a body of a rule over all shops: every 200 minus 20.
func crossStore(key, more string) string {
	return fmt.Sprintf(`{"key":%q,"rule":"cross_store","funder":"platform","currency":"CNY",
		"name":{"zh":"跨店满减","en":"Cross-store"},"from":"2015-11-10T16:00:00Z",
		"to":"2015-11-11T16:00:00Z",
		"terms":{"tiers":[{"at":20000,"off":2000}],"every":true}%s}`, key, more)
}

// shopCoupon is a body of a merchant's own coupon.
func shopCoupon(key string, of event.MerchantID, funder string) string {
	return fmt.Sprintf(`{"key":%q,"rule":"shop_coupon","funder":%q,"merchant":%q,
		"currency":"CNY","name":{"en":"Five off"},"from":"2015-11-10T16:00:00Z",
		"to":"2015-11-11T15:00:00Z","start":"2015-11-10T16:00:00Z",
		"use":"2015-11-11T16:00:00Z","terms":{"tiers":[{"at":5000,"off":500}]},
		"quantity":10,"per_shopper":1}`, key, funder, of.String())
}

func (r reply) faults(t *testing.T) map[string]string {
	t.Helper()
	var p struct {
		Errors []web.FieldError
		Faults []web.FieldError
	}
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range append(p.Errors, p.Faults...) {
		if f.Reason == "" {
			t.Errorf("%s says nothing: %s", f.Field, r.body)
		}
		out[f.Field] = f.Code
	}
	return out
}

func TestPublishPromotions(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	publish := func(body string) reply { return ops.call("POST /v1/promotions", body) }
	r := publish(crossStore("a", ""))
	r.wants(t, 201, "")
	first := decoded[Promotion](t, r)
	if first.ID != event.PromotionID(1).String() || first.State != "running" ||
		first.Says.En != "Cross-store discount" || first.PaidBy.Zh != "平台" ||
		!first.Terms.Every || first.Terms.Tiers[0] != (Tier{At: 20000, Off: 2000}) ||
		first.Coupons != nil || first.Shop != nil {
		t.Errorf("published: %s", r.body)
	}
	if again := publish(crossStore("a", "")); again.status != 201 ||
		string(again.body) != string(r.body) {
		t.Errorf("the same again: %d %s", again.status, again.body)
	}
	publish(crossStore("a", `,"when":"shopper.new"`)).wants(t, 409, "promotion_taken")
	publish(`{"key":"b"}`).wants(t, 422, "invalid")
	publish(`{"rule":`).wants(t, 400, "bad_request")
	publish(strings.Replace(crossStore("b", ""), "cross_store", "envelope", 1)).
		wants(t, 422, "promotion_invalid")
	publish(shopCoupon("b", 99, "merchant")).wants(t, 404, "merchant_unknown")

	r = publish(crossStore("b", `,"what":"line.prise > 5","cap":1`))
	r.wants(t, 422, "invalid")
	r = publish(crossStore("b", `,"what":"line.amount > 5 and line.prise > 5","quantity":3`))
	r.wants(t, 422, "promotion_invalid")
	if f := r.faults(t); f["what"] == "" || f["quantity"] == "" || len(f) != 2 ||
		!strings.Contains(string(r.body), `"column":21`) {
		t.Errorf("faults %v: %s", f, r.body)
	}
	old := strings.ReplaceAll(crossStore("b", ""), "2015-11", "2014-11")
	r = publish(old)
	r.wants(t, 422, "promotion_invalid")
	if f := r.faults(t); f["to"] != "over" {
		t.Errorf("what is over: %v", f)
	}
	r = publish(strings.Replace(shopCoupon("b", 1, "merchant"), `"quantity"`,
		`"products":["`+event.ProductID(1).String()+`","`+event.ProductID(2).String()+
			`"],"quantity"`, 1))
	r.wants(t, 422, "promotion_invalid")
	if f := r.faults(t); f["products[1]"] != "other_merchant" || len(f) != 1 {
		t.Errorf("goods of another: %v", f)
	}
}

func TestCheckPromotion(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	check := func(body string) map[string]string {
		t.Helper()
		r := ops.call("POST /v1/promotions/check", body)
		r.wants(t, 200, "")
		return r.faults(t)
	}
	before := w.journal.Head().Last
	if f := check(crossStore("a", "")); len(f) != 0 {
		t.Errorf("nothing is wrong: %v", f)
	}
	body := strings.NewReplacer(`"off":2000`, `"off":30000`, "platform", "merchant").
		Replace(crossStore("a", `,"products":["`+event.ProductID(99).String()+`"]`))
	f := check(body)
	if f["terms.tiers[0].off"] == "" || f["funder"] == "" || f["products[0]"] != "unknown" {
		t.Errorf("%v", f)
	}
	failing := crossStore("a", `,"what":"shopper.new and line.price % 0 == 0"`)
	if f := check(failing); f["what"] != "divides_by_zero" {
		t.Errorf("a condition that fails whatever is bought: %v", f)
	}
	refused := ops.call("POST /v1/promotions", failing)
	refused.wants(t, 422, "promotion_invalid")
	if !strings.Contains(string(refused.body), `"column":28`) {
		t.Errorf("not at its place: %s", refused.body)
	}
	if w.journal.Head().Last != before {
		t.Error("a check has changed something")
	}
}

// A merchant gives rules of their own shop that they pay for, and nothing else.
func TestMerchantsRules(t *testing.T) {
	w := newWorld(t)
	mine, other, ops := w.signIn("m0"), w.signIn("m1"), w.signIn("ops")
	r := mine.call("POST /v1/promotions", shopCoupon("a", 1, "merchant"))
	r.wants(t, 201, "")
	p := decoded[Promotion](t, r)
	if p.Shop.Name != "Shop & m0" || *p.Coupons != (Counts{Left: 10}) {
		t.Errorf("%s", r.body)
	}
	without := strings.Replace(shopCoupon("b", 1, "merchant"),
		`"merchant":"`+event.MerchantID(1).String()+`",`, "", 1)
	q := decoded[Promotion](t, mine.call("POST /v1/promotions", without))
	if q.Merchant != event.MerchantID(1).String() {
		t.Errorf("not their own by default: %+v", q)
	}
	for name, body := range map[string]string{
		"at the platform's cost": shopCoupon("c", 1, "platform"),
		"for another shop":       shopCoupon("c", 2, "merchant"),
		"over all shops":         crossStore("c", ""),
	} {
		for _, door := range []string{"POST /v1/promotions", "POST /v1/promotions/check"} {
			if got := mine.call(door, body); got.status != 403 {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
	}
	end := "POST /v1/promotions/" + p.ID + "/end"
	other.call(end, "").wants(t, 403, "forbidden")
	if got := decoded[Promotion](t, mine.call(end, "")); got.State != "ended" || got.Ended == "" {
		t.Errorf("ended: %+v", got)
	}
	mine.call(end, "").wants(t, 200, "")
	ops.call("POST /v1/promotions/"+q.ID+"/end", "").wants(t, 200, "")
	dear := ops.call("POST /v1/promotions", shopCoupon("d", 1, "platform"))
	funded := decoded[Promotion](t, dear)
	mine.call("POST /v1/promotions/"+funded.ID+"/end", "").wants(t, 403, "forbidden")
	for _, who := range []caller{mine, ops} {
		who.call("POST /v1/promotions/"+event.PromotionID(99).String()+"/end", "").
			wants(t, 404, "promotion_unknown")
		who.call("POST /v1/promotions/x/end", "").wants(t, 404, "not_found")
	}
}

func TestListPromotions(t *testing.T) {
	w := newWorld(t)
	ops, who := w.signIn("ops"), w.anyone()
	for _, body := range []string{
		crossStore("a", ""), shopCoupon("b", 1, "merchant"), shopCoupon("c", 2, "merchant"),
		strings.Replace(crossStore("d", `,"when":"shopper.new"`), "2015-11-10T16", "2015-11-11T02",
			1),
	} {
		ops.call("POST /v1/promotions", body).wants(t, 201, "")
	}
	ops.call("POST /v1/promotions/"+event.PromotionID(3).String()+"/end", "").wants(t, 200, "")
	for query, want := range map[string]string{
		"": "a b c d", "limit=2": "a b", "rule=cross_store": "a d", "state=running": "a b",
		"state=upcoming": "d", "state=over": "", "state=ended": "c",
		"merchant=" + event.MerchantID(2).String(): "c",
		"cursor=" + event.PromotionID(2).String():  "c d",
	} {
		r := who.call("GET /v1/promotions?"+query, "")
		r.wants(t, 200, "")
		var keys []string
		for _, p := range decoded[Page[Promotion]](t, r).Items {
			keys = append(keys, p.Key)
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for _, query := range []string{"merchant=x", "rule=x", "state=x", "cursor=x", "limit=0"} {
		who.call("GET /v1/promotions?"+query, "").wants(t, 422, "invalid")
	}
	fourth := who.call("GET /v1/promotions/"+event.PromotionID(4).String(), "")
	one := decoded[Promotion](t, fourth)
	if one.Key != "d" || one.When != "shopper.new" {
		t.Errorf("%+v", one)
	}
	who.call("GET /v1/promotions/x", "").wants(t, 404, "not_found")
	who.call("GET /v1/promotions/"+event.PromotionID(9).String(), "").
		wants(t, 404, "promotion_unknown")
}

// What is published reads back as what was asked for, whatever it was.
func TestPromotionsReadBack(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	for _, body := range []string{
		crossStore("a", `,"what":"line.price > 5","when":"shopper.new","categories":["phones"],
			"products":["`+event.ProductID(1).String()+`"]`),
		shopCoupon("b", 1, "brand"),
		`{"key":"c","rule":"freight","merchant":"` + event.MerchantID(1).String() + `",
			"currency":"CNY","name":{"zh":"运费"},"from":"2015-11-10T16:00:00Z",
			"to":"2015-11-11T16:00:00Z","freight":{"grams":1000,"first":800,"step":500,"next":300,
			"free_over":9900,"regions":[{"provinces":["54","65"],"refused":true},
			{"provinces":["71"],"first":3000,"grams":1000,"step":1000,"next":1500}]}}`,
		`{"key":"d","rule":"purchase_limit","name":{"zh":"限购","en":"Limit"},
			"from":"2015-11-10T16:00:00Z","to":"2015-11-11T16:00:00Z","per_shopper":2}`,
	} {
		r := ops.call("POST /v1/promotions", body)
		r.wants(t, 201, "")
		var asked, got map[string]any
		if json.Unmarshal([]byte(body), &asked) != nil || json.Unmarshal(r.body, &got) != nil {
			t.Fatal(body)
		}
		for key, want := range asked {
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(got[key])
			if string(a) != string(b) {
				t.Errorf("%s: %s, want %s", key, b, a)
			}
		}
	}
}

// Every form says itself in both languages, its fields are those that a request has, and every
// variable of a condition is named.
func TestForms(t *testing.T) {
	w := newWorld(t)
	r := w.anyone().call("GET /v1/promotions/forms", "")
	r.wants(t, 200, "")
	forms := decoded[Forms](t, r)
	if len(forms.Rules) != len(promo.Forms()) || len(forms.Basket) == 0 ||
		len(forms.Line) <= len(forms.Basket) || forms.Limits.Bytes == 0 {
		t.Fatalf("%s", r.body)
	}
	for _, form := range forms.Rules {
		if form.Name.Zh == "" || form.Name.En == "" || form.Says.Zh == "" || form.Says.En == "" {
			t.Errorf("%s says nothing", form.Rule)
		}
		for _, field := range form.Fields {
			top, _, _ := strings.Cut(field.Path, ".")
			body := strings.Replace(crossStore("a", ""), "{", `{"`+top+`":{},"`+top+`":{},`, 1)
			r := w.signIn("ops").call("POST /v1/promotions/check", body)
			r.wants(t, 422, "invalid")
			if r.faults(t)[top] != "duplicate_key" {
				t.Errorf("%s: a request has no field %s", form.Rule, top)
			}
			if field.Name.Zh == "" || field.Name.En == "" || field.Kind == "" {
				t.Errorf("%s: %+v", form.Rule, field)
			}
		}
	}
	for _, v := range forms.Line {
		if v.Says.Zh == "" || v.Says.En == "" || v.Kind == "word" && v.Of == nil {
			t.Errorf("%+v", v)
		}
	}
}

// FuzzPromotionBody: no body breaks the reader, and what it accepts promo can look at.
func FuzzPromotionBody(f *testing.F) {
	f.Add([]byte(crossStore("a", "")))
	f.Add([]byte(shopCoupon("a", 1, "bank")))
	f.Add([]byte(`{"freight":{"regions":[{"provinces":["11",null]}]},"terms":{"tiers":[{}]}}`))
	f.Add([]byte(`{"categories":[null,"x"],"products":[],"name":null,"terms":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rd := &reader{b: body, lang: "en"}
		var p event.PromotionPublished
		rd.promotionRequest(&p)
		if rd.finish() != nil {
			return
		}
		var want PromotionRequest
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("accepted %q: %v", body, err)
		}
		if want.Key != p.Key || want.Quantity != p.Quantity ||
			len(want.Products) != len(p.Products) {
			t.Fatalf("%q means %+v, not %+v", body, want, p)
		}
		promo.Check(&p)
		promotionTerms(&p)
	})
}

// The two views of merchants' orders name statuses alike.
func TestStatusesAgree(t *testing.T) {
	for s := shopper.Open; s <= shopper.Failed; s++ {
		if got, ok := merchant.ParseStatus(s.Key()); !ok || uint8(got) != uint8(s) {
			t.Errorf("%s is %d", s.Key(), got)
		}
	}
}

// The book that is kept is the one that would be made anew.
func TestBookFollows(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	f := newFace(w.options)
	ask := &promo.Basket{At: w.clock.Now(), Market: event.Home, Currency: money.CNY,
		Lines: []promo.Line{{SKU: 1, Product: 1, Merchant: 1, Quantity: 1, Unit: 50000}}}
	total := func(b *promo.Book) money.Minor {
		var bill promo.Bill
		b.Quote(ask, &bill)
		return bill.Total
	}
	for i, step := range []struct {
		door, body string
		want       money.Minor
	}{
		{"GET /v1/promotions", "", 50000},
		{"POST /v1/promotions", crossStore("a", ""), 46000},
		{"POST /v1/promotions", strings.Replace(crossStore("b", ""), "2000}", "3000}", 1), 44000},
		{"POST /v1/promotions/" + event.PromotionID(2).String() + "/end", "", 46000},
		{"POST /v1/promotions/" + event.PromotionID(1).String() + "/end", "", 50000},
	} {
		if r := ops.call(step.door, step.body); r.status >= 300 {
			t.Fatalf("%s: %s", step.door, r.body)
		}
		kept := f.quotes.Book(f.plan())
		fresh := newFace(w.options).quotes
		if a, b := total(kept), total(fresh.Book(f.plan())); a != step.want || b != a {
			t.Errorf("step %d: %d, made anew %d, want %d", i, a, b, step.want)
		}
		if f.quotes.Book(f.plan()) != kept {
			t.Errorf("step %d: the book was made again for nothing", i)
		}
	}
}
