package festival

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// Rate is what one major unit of a foreign currency is worth in the home currency.
type Rate struct {
	Currency money.Currency
	event.Rate
}

// RateOf is the rate of a currency; ok is false for the home currency, which has none, and for one
// that the plan does not name. An order keeps the rate that it was made with (rules R1.6).
func (p *Plan) RateOf(c money.Currency) (rate event.Rate, ok bool) {
	i := slices.IndexFunc(p.Rates, func(r Rate) bool { return r.Currency == c })
	if i < 0 {
		return event.Rate{}, false
	}
	return p.Rates[i].Rate, true
}

// feeRoom holds the commission of every category, by its number; those in use end at 99.
const feeRoom = 100

// Commission is what a merchant pays the platform on goods of a category, in basis points of what
// the shopper paid for the line (rules R12.5).
func (p *Plan) Commission(c event.Category) uint32 {
	if c < feeRoom {
		return p.fees[c]
	}
	return p.fees[event.CategoryOther]
}

// Overflow says what becomes of a line's share of a discount that the line has no room for (rules
// R4.4).
type Overflow uint8

// What becomes of it.
const (
	Lapse      Overflow = 1 // it is lost, and other lines keep their own shares
	Reallocate Overflow = 2 // other lines take it
)

var overflowKeys = [...]string{Lapse: "lapse", Reallocate: "reallocate"}

// Key is the word in files and JSON.
func (o Overflow) Key() string { return overflowKeys[o] }
