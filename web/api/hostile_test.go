package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"carnival/event"
)

// forms are sound promotions of every rule, as JSON.
func forms() map[string]string {
	head := `"name":{"en":"x"},"from":"2015-11-10T16:00:00Z","to":"2015-11-11T16:00:00Z"`
	shop := `"merchant":"` + event.MerchantID(1).String() + `","funder":"merchant",`
	tiers := `"currency":"CNY","terms":{"tiers":[{"at":5000,"off":500}]}`
	coupon := `,"start":"2015-11-10T16:00:00Z","use":"2015-11-11T16:00:00Z","quantity":9,
		"per_shopper":1`
	return map[string]string{
		"full_reduction":  shop + head + "," + tiers,
		"shop_coupon":     shop + head + "," + tiers + coupon,
		"cross_store":     `"funder":"platform",` + head + "," + tiers,
		"platform_coupon": `"funder":"platform",` + head + "," + tiers + coupon,
		"allowance":       `"funder":"platform",` + head + "," + tiers,
		"freight": `"merchant":"` + event.MerchantID(1).String() + `",` + head +
			`,"currency":"CNY","freight":{"first":600,"free_over":9900}`,
		"purchase_limit": head + `,"per_shopper":2`,
	}
}

// hostile is what befalls a sound form: one text in place of another, and the field that is named.
type hostile struct{ old, new, field string }

// everywhere is what no form takes.
var everywhere = []hostile{
	{"2015-11-11T16:00:00Z", "2015-11-10T15:00:00Z", "to"},         // reversed
	{"2015-11-11T16:00:00Z", "2015-11-10T16:00:00Z", "to"},         // empty
	{"2015-11-1", "2014-11-1", "to"},                               // wholly past
	{"2015-11-11T16:00:00Z", "9999-01-01T00:00:00Z", "to"},         // absurd
	{"2015-11-10T16:00:00Z", "1000-01-01T00:00:00Z", "from"},       // absurd
	{"2015-11-10T16:00:00Z", "2015-11-31T16:00:00Z", "from"},       // no day
	{`"name":{"en":"x"}`, `"name":{"en":" "}`, "name"},             // nothing to read
	{`"name":{"en":"x"}`, `"name":{}`, "name"},                     // nothing at all
	{`"name":{"en":"x"}`, `"name":{"en":"x","fr":"y"}`, "name.fr"}, // not asked for
	{`"name":{"en":"x"}`, `"name":{"en":"` + strings.Repeat("x", 200) + `"}`, "name"},
	{`"name"`, `"when":"market == \"ZZ\"","name"`, "when"},
	{`"name"`, `"when":"time.hour in 9..7","name"`, "when"},
	{`"name"`, `"when":"shopper.new == 1","name"`, "when"},
	{`"name"`, `"key":"again","name"`, "key"}, // twice
}

var amounts = []hostile{
	{"500}", "-500}", "terms.tiers[0].off"},
	{"500}", "0}", "terms.tiers[0].off"},
	{"500}", "5001}", "terms.tiers[0].off"}, // more than its threshold
	{"500}", "12.345}", "terms.tiers[0].off"},
	{"500}", `"500"}`, "terms.tiers[0].off"},
	{"500}", "1e3}", "terms.tiers[0].off"},
	{"500}", "99999999999999999999}", "terms.tiers[0].off"},
	{"5000,", "-1,", "terms.tiers[0].at"},
	{"5000,", "1000000000001,", "terms.tiers[0].at"}, // a trillion and one
	{"5000,", "9223372036854775807,", "terms.tiers[0].at"},
	{`"off":500`, `"rate":10001`, "terms.tiers[0].rate"}, // beyond 100 %
	{`"off":500`, `"rate":-1`, "terms.tiers[0].rate"},
	{`"off":500`, `"rate":4294967296`, "terms.tiers[0].rate"},
	{`"off":500`, `"rate":100,"off":5`, "terms.tiers[0].rate"},
	{`{"at":5000,"off":500}`, `{"at":5000,"off":500},{"at":5000,"off":600}`, "terms.tiers[1].at"},
	{`{"at":5000,"off":500}`, `{"at":5000,"off":500},{"at":6000,"off":400}`, "terms.tiers[1].off"},
	{`{"at":5000,"off":500}`, ``, "terms.tiers"},
	{`]}`, `],"cap":499}`, "terms.cap"},
	{`]}`, `],"cap":-1}`, "terms.cap"},
	{`]}`, `],"cap":1000000000001}`, "terms.cap"},
	{"CNY", "XXX", "currency"},
	{"CNY", "cny", "currency"},
	{`"currency"`, `"what":"line.category == 1","currency"`, "what"},
	{`"currency"`, `"categories":["phone"],"currency"`, "categories[0]"},
	{`"currency"`, `"products":["` + event.ProductID(99).String() + `"],"currency"`, "products[0]"},
	{`"currency"`, `"freight":{"first":1},"currency"`, "freight.first"},
}

var coupons = []hostile{
	{`"quantity":9`, `"quantity":0`, "quantity"},
	{`"quantity":9`, `"quantity":-9`, "quantity"},
	{`"quantity":9`, `"quantity":4294967295`, "quantity"},
	{`"per_shopper":1`, `"per_shopper":10`, "per_shopper"},
	{`"use":"2015-11-11`, `"use":"2015-11-10`, "use"},
	{`"use":"2015-11-11T16`, `"use":"2015-11-11T15`, "use"}, // claimed after it can be used
}

// Whatever a form is filled in with: nothing happens, and the field is named with a sentence in the
// language that was asked for.
func TestHostileForms(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	before := w.journal.Head().Last
	probe := func(name, form string, list []hostile) {
		for _, h := range list {
			body := strings.ReplaceAll(form, h.old, h.new)
			if body == form {
				t.Fatalf("%s has no %s", name, h.old)
			}
			body = fmt.Sprintf(`{"key":"k","rule":%q,%s}`, name, body)
			for _, door := range []string{"POST /v1/promotions", "POST /v1/promotions/check"} {
				r := ops.call(door, body)
				if door == "POST /v1/promotions" && r.status != 422 && r.status != 404 {
					t.Errorf("%s with %s: %d %s", name, h.new, r.status, r.body)
				} else if f := r.faults(t); f[h.field] == "" {
					t.Errorf("%s with %s, field %s: %s", name, h.new, h.field, r.body)
				}
			}
		}
	}
	for name, form := range forms() {
		probe(name, form, everywhere)
		if strings.Contains(form, "tiers") {
			probe(name, form, amounts)
		}
		if strings.Contains(form, "quantity") {
			probe(name, form, coupons)
		}
	}
	probe("freight", forms()["freight"], []hostile{
		{"600", "-1", "freight.first"}, {"600", "12.345", "freight.first"},
		{"600", "1000000000001", "freight.first"}, {"9900", "-1", "freight.free_over"},
		{"9900", "1e12", "freight.free_over"}, {`"first"`, `"grams":5,"first"`, "freight.step"},
		{`"first"`, `"regions":[{"provinces":["99"]}],"first"`, "freight.regions[0].provinces[0]"},
		{`"first"`, `"regions":[{"provinces":[]}],"first"`, "freight.regions[0].provinces"},
		{`"first"`, `"regions":[{"provinces":["54"]},{"provinces":["54"]}],"first"`,
			"freight.regions[1].provinces[0]"},
		{`"first"`, `"regions":[{"provinces":["54"],"first":-1}],"first"`,
			"freight.regions[0].first"},
	})
	probe("purchase_limit", forms()["purchase_limit"], []hostile{
		{`"per_shopper":2`, `"per_shopper":0`, "per_shopper"},
		{`"per_shopper":2`, `"per_shopper":4294967295`, "per_shopper"},
		{`"per_shopper":2`, `"per_shopper":2.5`, "per_shopper"},
		{`"per_shopper":2`, `"per_shopper":2,"terms":{"tiers":[{"at":5,"off":1}]}`, "terms.tiers"},
	})
	if w.journal.Head().Last != before {
		t.Error("something was published")
	}
	for name, form := range forms() {
		ops.call("POST /v1/promotions", fmt.Sprintf(`{"key":%q,"rule":%q,%s}`, name, name, form)).
			wants(t, 201, "")
	}
}

// An amount with a decimal point is told apart: which field, and how its currency is written.
func TestFractionsAreExplained(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	body := strings.Replace(crossStore("a", ""), `"off":2000`, `"off":12.345`, 1)
	r := ops.call("POST /v1/promotions", body)
	r.wants(t, 422, "invalid")
	if f := r.faults(t); f["terms.tiers[0].off"] != "fraction" || len(f) != 1 ||
		!strings.Contains(string(r.body), "CNY has 2 decimals: 1.00 is written 100.") {
		t.Errorf("%s", r.body)
	}
	r = ops.call("POST /v1/promotions", strings.Replace(body, "CNY", "JPY", 1))
	if !strings.Contains(string(r.body), "JPY has 0 decimals: 1 is written 1.") {
		t.Errorf("%s", r.body)
	}
}

// Presales are probed field by field like promotions.
func TestHostilePresales(t *testing.T) {
	w := newWorldAt(t, event.At(time.Date(2015, 10, 21, 0, 0, 0, 0, time.UTC)))
	ops := w.signIn("ops")
	for field, change := range map[string]string{
		"price":      `"price":-1`,
		"deposit":    `"deposit":12.345`,
		"deducts":    `"deducts":99999999999999999999`,
		"stock":      `"stock":4294967296`,
		"limit":      `"limit":-1`,
		"deposit_to": `"deposit_to":"2015-10-01T00:00:00Z"`,
		"balance_to": `"balance_to":"2017-10-01T00:00:00Z"`,
		"currency":   `"currency":"XXX"`,
		"nature":     `"nature":"loan"`,
		"funder":     `"funder":"nobody"`,
	} {
		r := ops.call("POST /v1/presales", replaced(presell(w.skus[0], ""), field, change))
		if f := r.faults(t); r.status != 422 || f[field] == "" {
			t.Errorf("%s: %d %s", change, r.status, r.body)
		}
	}
}

// replaced puts a member of a JSON object in place of the one of its name, or beside the others.
func replaced(body, name, member string) string {
	at := strings.Index(body, `"`+name+`":`)
	if at < 0 {
		return strings.Replace(body, "{", "{"+member+",", 1)
	}
	end := at + strings.IndexAny(body[at:], ",}")
	return body[:at] + member + body[end:]
}
