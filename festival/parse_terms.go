package festival

import (
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
)

// What holds where a plan says nothing. The timers and the ten envelopes are customs of the trade
// (rules R3.11, R5.2, R7.4); the commission is assumed (R12.5).
const (
	hour = 3600 * event.Second

	usualDeposit  = hour / 4
	usualAttempt  = hour / 4
	usualReceipt  = 10 * 24 * hour
	usualReturn   = 7 * 24 * hour
	usualSettle   = 24 * hour
	usualHeld     = 100 // coupons, and envelopes
	usualStack    = 10  // envelopes on one bill
	usualFee      = 500 // basis points
	usualOverflow = Lapse
)

// commission fills the table of fees: the default for every category, then those that are named.
func (r *reader) commission(p *Plan, f fields) {
	usual, named := uint32(usualFee), fields{}
	if it, there := f.values["commission"]; there {
		g := r.fields(it, "default? categories?")
		if _, there := g.values["default"]; there {
			usual = uint32(g.share("default", maxFee))
		}
		if it, there := g.values["categories"]; there {
			var keys []string
			for _, c := range event.Categories() {
				keys = append(keys, c.Key()+"?")
			}
			named = r.fields(it, strings.Join(keys, " "))
		}
	}
	for i := range p.fees {
		p.fees[i] = usual
	}
	for _, c := range event.Categories() {
		if _, there := named.values[c.Key()]; there {
			p.fees[c] = uint32(named.share(c.Key(), maxFee))
		}
	}
}

// rates reads the exchange rates. A plan that has some has one for every currency of its markets,
// so that no order is left without its worth.
func (r *reader) rates(p *Plan, f fields) {
	list, there := f.values["rates"]
	for _, it := range f.list("rates", 0, maxRates) {
		g := r.fields(it, "currency rate source at")
		row := Rate{Currency: r.foreign(p, g), Rate: event.Rate{Micro: g.micro("rate")}}
		row.Source, _ = g.word("source")
		if at, _, ok := g.clock("at"); ok && p.Zone != nil {
			row.At = instantOf(at, p.Zone)
		}
		p.Rates = append(p.Rates, row)
	}
	if !there {
		return
	}
	told := map[money.Currency]bool{p.Currency: true}
	for _, m := range p.Markets {
		for _, c := range m.Currencies {
			if _, ok := p.RateOf(c); !ok && !told[c] && c.Valid() {
				r.fail(list, codeMissing, "currency: "+c.String())
			}
			told[c] = true
		}
	}
}

// foreign reads the currency of a rate, which is not the home one and has no rate yet.
func (r *reader) foreign(p *Plan, f fields) money.Currency {
	text, it := f.word("currency")
	if text == "" {
		return 0
	}
	c, err := money.ParseCurrency(text)
	_, twice := p.RateOf(c)
	switch {
	case err != nil:
		r.fail(it, codeUnknownMoney, cut(text))
	case c == p.Currency:
		r.fail(it, codeHomeMoney, text)
	case twice:
		r.fail(it, codeDuplicate, text)
	}
	return c
}

// micro reads a rate such as 6.3654 in millionths, digit by digit.
func (f fields) micro(key string) int64 {
	it, there := f.values[key]
	if !there {
		return 0
	}
	text, ok := f.r.scalar(it)
	if !ok {
		return 0
	}
	whole, fraction, point := strings.Cut(text, ".")
	digits := whole + fraction
	odd := func(c rune) bool { return c < '0' || c > '9' }
	if whole == "" || point == (fraction == "") || len(fraction) > microDigits ||
		strings.ContainsFunc(digits, odd) {
		f.r.fail(it, codeBadRate, cut(text), microDigits)
		return 0
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", microDigits-len(fraction)), 10, 64)
	if err != nil || n < 1 || n > maxRate {
		f.r.fail(it, codeOutOfRange, cut(text), "0.000001", "1000000")
		return 0
	}
	return n
}

// discounts reads how discounts are split.
func (r *reader) discounts(p *Plan, f fields) {
	p.Overflow = usualOverflow
	if it, there := f.values["discounts"]; there {
		g := r.fields(it, "overflow")
		if at, there := g.values["overflow"]; there {
			p.Overflow = among[Overflow](r, at, overflowKeys[:])
		}
	}
}

func (r *reader) timers(p *Plan, f fields) {
	it, there := f.values["timers"]
	if !there {
		return
	}
	g := r.fields(it, "unpaid unpaid-hot idempotency deposit? attempt? receipt? return? settle?")
	p.Timers = Timers{
		Unpaid: g.length("unpaid", 0), UnpaidHot: g.length("unpaid-hot", 0),
		Idempotency: g.length("idempotency", 0), Deposit: g.length("deposit", usualDeposit),
		Attempt: g.length("attempt", usualAttempt), Receipt: g.length("receipt", usualReceipt),
		Return: g.length("return", usualReturn), Settle: g.length("settle", usualSettle),
	}
	if hot := p.Timers.UnpaidHot; p.Timers.Unpaid != 0 && hot > p.Timers.Unpaid {
		unpaid, _ := g.word("unpaid")
		text, at := g.word("unpaid-hot")
		r.fail(at, codeOutOfRange, text, "1m", unpaid)
	}
}

func (r *reader) limits(p *Plan, f fields) {
	it, there := f.values["limits"]
	if !there {
		return
	}
	g := r.fields(it, "cart-lines checkout-lines quantity coupons? envelopes? envelopes-per-bill?")
	p.Limits = Limits{
		CartLines:     int(g.count("cart-lines", 1, maxCartLines)),
		CheckoutLines: int(g.count("checkout-lines", 1, maxCartLines)),
		Quantity:      uint32(g.count("quantity", 1, maxQuantity)),
		Coupons:       usualHeld, Envelopes: usualHeld, EnvelopesPerBill: usualStack,
	}
	for _, bound := range []struct {
		key   string
		most  int64
		limit *int
	}{
		{"coupons", maxHeld, &p.Limits.Coupons}, {"envelopes", maxHeld, &p.Limits.Envelopes},
		{"envelopes-per-bill", maxStack, &p.Limits.EnvelopesPerBill},
	} {
		if _, there := g.values[bound.key]; there {
			*bound.limit = int(g.count(bound.key, 1, bound.most))
		}
	}
}
