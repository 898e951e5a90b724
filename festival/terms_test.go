package festival

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
)

// A plan that says nothing of the terms has the usual ones.
func TestUsualTerms(t *testing.T) {
	p := parsed(t, good)
	want := Limits{
		CartLines: 100, CheckoutLines: 50, Quantity: 99,
		Coupons: 100, Envelopes: 100, EnvelopesPerBill: 10,
	}
	if p.Limits != want {
		t.Errorf("limits %+v", p.Limits)
	}
	timers := Timers{
		Unpaid: 2 * hour, UnpaidHot: hour / 4, Idempotency: 24 * hour, Deposit: hour / 4,
		Attempt: hour / 4, Receipt: 240 * hour, Return: 168 * hour, Settle: 24 * hour,
	}
	if p.Timers != timers {
		t.Errorf("timers %+v", p.Timers)
	}
	if p.Overflow != Lapse || len(p.Rates) != 0 {
		t.Errorf("overflow %q, rates %v", p.Overflow.Key(), p.Rates)
	}
	for _, c := range append(event.Categories(), 0, 98, 100, 65_535) {
		if fee := p.Commission(c); fee != 500 {
			t.Errorf("the commission on category %d is %d", c, fee)
		}
	}
	for _, a := range []Action{Deposit, Claim} {
		if v := p.Allows(a, market(t, "SG"), at(t, "2026-08-08T12:00:00+08:00")); v != Over {
			t.Errorf("a phase that does not name action %d says it is %s", a, v.Key())
		}
	}
}

func TestTermsOfAPlan(t *testing.T) {
	src := strings.NewReplacer(
		"[SGD]", "[SGD, IDR]",
		"idempotency: 24h", "idempotency: 24h, deposit: 1m, attempt: 90s, receipt: 30d, "+
			"return: 15d, settle: 36h",
		"quantity: 99", "quantity: 99, coupons: 1, envelopes: 10_000, envelopes-per-bill: 50",
	).Replace(good)
	p := parsed(t, src+`discounts: {overflow: reallocate}
commission: {default: 0%, categories: {phones: 50%, other: 0.01%}}
rates:
  - {currency: IDR, rate: 0.000079, source: invented, at: 2026-08-01 08:30}
  - {currency: KWD, rate: 1000000, source: made up, at: 2026-08-01}
`)
	timers := Timers{
		Unpaid: 2 * hour, UnpaidHot: hour / 4, Idempotency: 24 * hour, Deposit: hour / 60,
		Attempt: hour / 40, Receipt: 720 * hour, Return: 360 * hour, Settle: 36 * hour,
	}
	if p.Timers != timers {
		t.Errorf("timers %+v", p.Timers)
	}
	if l := p.Limits; l.Coupons != 1 || l.Envelopes != 10_000 || l.EnvelopesPerBill != 50 {
		t.Errorf("limits %+v", l)
	}
	if p.Overflow != Reallocate {
		t.Errorf("overflow %q", p.Overflow.Key())
	}
	for c, want := range map[event.Category]uint32{
		event.CategoryPhones: 5_000, event.CategoryOther: 1, event.CategoryCars: 0, 500: 1,
	} {
		if got := p.Commission(c); got != want {
			t.Errorf("the commission on category %d is %d, want %d", c, got, want)
		}
	}
	idr, err := money.ParseCurrency("IDR")
	if err != nil {
		t.Fatal(err)
	}
	want := event.Rate{Micro: 79, Source: "invented", At: at(t, "2026-08-01T00:30:00Z")}
	if got, ok := p.RateOf(idr); !ok || got != want {
		t.Errorf("the rupiah is %+v, %v", got, ok)
	}
	for _, c := range []money.Currency{p.Currency, money.USD, 0} {
		if got, ok := p.RateOf(c); ok || got != (event.Rate{}) {
			t.Errorf("%s has the rate %+v", c, got)
		}
	}
}

// The dollar of 2015 is exact, and every market of the plan can be turned into yuan.
func TestRatesOf2015(t *testing.T) {
	p := double11(t)
	usd, ok := p.RateOf(money.USD)
	if !ok || usd.Micro != 6_365_400 || usd.At != at(t, "2015-11-11T00:00:00+08:00") {
		t.Errorf("the dollar is %+v", usd)
	}
	if got := money.MulDiv(1_299, usd.Micro, 1_000_000); got != 8_269 { // rules.md, V29
		t.Errorf("US$12.99 are %d fen", got)
	}
	for _, m := range p.Markets {
		for _, c := range m.Currencies {
			if r, ok := p.RateOf(c); ok == (c == p.Currency) || ok && r.Source == "" {
				t.Errorf("%s: %s has the rate %+v", m.Code, c, r)
			}
		}
	}
	phones, watches := p.Commission(event.CategoryPhones), p.Commission(event.CategoryWatches)
	if phones != 200 || watches != 500 {
		t.Errorf("commission of %d and %d", phones, watches)
	}
}

// A rate is read digit by digit: what is written with six decimals comes back as it was.
func TestRatesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micro := rapid.Int64Range(1, maxRate).Draw(t, "micro")
		text := fmt.Sprintf("%d.%06d", micro/1_000_000, micro%1_000_000)
		if rapid.Bool().Draw(t, "short") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		p, err := Parse([]byte(good + "rates:\n  - {currency: USD, rate: " + text +
			", source: drawn, at: 2026-08-01}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := p.RateOf(money.USD); got.Micro != micro {
			t.Fatalf("%s was read as %d", text, got.Micro)
		}
	})
}
