package api

import (
	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// Benefits says what may be used of what a shopper holds: "best" is the best of all, "none"
// nothing, and an object names those that may be used. Promotions that nobody holds are applied
// all the same.
type Benefits struct {
	Coupons   []string `json:"coupons,omitempty"`
	Envelopes []string `json:"envelopes,omitempty"`
	Allowance bool     `json:"allowance,omitempty"`
}

// Words that stand for a choice.
const (
	benefitsBest = "best"
	benefitsNone = "none"
)

// schema adds the words to the documented object.
func (Benefits) schema(fields object) object {
	return object{"oneOf": []object{
		{"type": "string", "enum": []string{benefitsBest, benefitsNone}}, fields,
	}}
}

// maxChosen bounds the benefits of a body; a wallet holds no more of a kind.
const maxChosen = 100

// benefits reads a Benefits into memory that the caller has; nil stands for the best of all.
func (r *reader) benefits(into *promo.Choice) *promo.Choice {
	switch r.peek() {
	case 'n':
		r.null()
		return nil
	case '"':
		word, _ := r.str(maxCode)
		switch string(word) {
		case benefitsBest:
			return nil
		case benefitsNone:
			return into
		}
		r.fault("bad_code", benefitsBest+", "+benefitsNone)
		return nil
	}
	r.record([]member{
		option("coupons", toList(r, &into.Coupons, maxChosen,
			func(id *event.CouponID) func() {
				return toID(r, id, "cp_", event.ParseCouponID)
			})),
		option("envelopes", toList(r, &into.Envelopes, maxChosen,
			func(id *event.EnvelopeID) func() {
				return toID(r, id, "en_", event.ParseEnvelopeID)
			})),
		option("allowance", r.toFlag(&into.Allowance)),
	})
	return into
}

// sum reads an Amount that may be nothing.
func (r *reader) sum() (m money.Minor, in money.Currency) {
	r.record([]member{
		need("amount", func() {
			n, _ := r.integer(0, int64(money.MaxMinor))
			m = money.Minor(n)
		}),
		need("currency", func() { in = r.currency() }),
	})
	return m, in
}
