package api

import (
	"fmt"
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
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

// Codes of why a benefit that the shopper chose cannot be used.
const (
	benefitUnknown = "unknown"
	benefitInUse   = "in_use"
	benefitExpired = "expired"
)

// unusableNow is unusable once the view holds all that the rulebook refused by.
func (f *face) unusableNow(r *http.Request, owner event.ShopperID, only *promo.Choice) error {
	head, _ := f.Head()
	if err := await(r, head, f.Benefits); err != nil {
		return err
	}
	return f.unusable(web.Lang(r), owner, only)
}

// unusable says why the benefits that a shopper chose cannot be used, each at its field. Of one
// that is not the shopper's own it says no more than of one that does not exist.
func (f *face) unusable(lang string, owner event.ShopperID, only *promo.Choice) error {
	var faults []web.FieldError
	code := ""
	note := func(field, why, zh, en string) {
		if why == "" {
			return
		}
		faults = append(faults, web.FieldError{
			Field: field, Code: why, Reason: event.Text{Zh: zh, En: en}.In(lang),
		})
		if code == "" || why == benefitUnknown {
			code = why
		}
	}
	f.Benefits.Read(func(fold *benefit.Fold) {
		for i, id := range only.Coupons {
			why, zh, en := whyNotCoupon(fold, owner, id)
			note(fmt.Sprintf("benefits.coupons[%d]", i), why, zh, en)
		}
		for i, id := range only.Envelopes {
			why, zh, en := whyNotEnvelope(fold, owner, id)
			note(fmt.Sprintf("benefits.envelopes[%d]", i), why, zh, en)
		}
	})
	p := web.RefusalProblem(trade.BenefitUnknown, lang)
	switch code {
	case benefitInUse:
		p = web.NewProblem("benefit_in_use", lang)
	case benefitExpired:
		p = web.NewProblem("benefit_expired", lang)
	}
	p.Errors = faults
	return p
}

// whyNotCoupon says in both languages why a coupon cannot be used; nothing when it can.
func whyNotCoupon(
	fold *benefit.Fold, owner event.ShopperID, id event.CouponID,
) (why, zh, en string) {
	c, ok := fold.Coupon(owner, id)
	if !ok {
		return notYours()
	}
	switch c.Status {
	case benefit.CouponFree:
		return "", "", ""
	case benefit.CouponHeld, benefit.CouponUsed:
		return takenBy(fold.CouponMoves(owner, id))
	}
	return expiredAt(c.To)
}

// whyNotEnvelope is whyNotCoupon for an envelope with nothing left.
func whyNotEnvelope(
	fold *benefit.Fold, owner event.ShopperID, id event.EnvelopeID,
) (why, zh, en string) {
	e, ok := fold.Envelope(owner, id)
	switch {
	case !ok:
		return notYours()
	case e.Left > 0:
		return "", "", ""
	case e.Expired+e.Void > 0:
		return expiredAt(e.To)
	}
	return takenBy(fold.EnvelopeMoves(owner, id))
}

func notYours() (why, zh, en string) {
	return benefitUnknown, "您没有这个优惠，请检查编号。", "You hold no such benefit; check the id."
}

func expiredAt(to event.Instant) (why, zh, en string) {
	return benefitExpired, "已于 " + to.String() + " 过期。", "It expired at " + to.String() + "."
}

// takenBy names the order that used a benefit last, and when.
func takenBy(moves []benefit.Move) (why, zh, en string) {
	for _, m := range moves {
		if m.Act == benefit.Taken {
			return benefitInUse,
				fmt.Sprintf("已于 %s 用于订单 %s；该订单取消或退款后退回。", m.At, m.Order),
				fmt.Sprintf("It is in use since %s, for order %s; it comes back if that order "+
					"is cancelled.", m.At, m.Order)
		}
	}
	return benefitInUse, "已被使用。", "It is in use."
}
