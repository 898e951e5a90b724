package benefit

import (
	"carnival/event"
	"carnival/money"
)

// MaxHeld bounds the coupons, and the envelopes, that a basket is given: the rulebook gives as many
// of each.
const MaxHeld = 100

// Wallet is what a shopper can put into a basket, the newest first. Some may not be usable yet, or
// not any more: the bill tells. What unpaid checkouts hold is not in it.
type Wallet struct {
	Coupons   []HeldCoupon
	Envelopes []HeldEnvelope
	Allowance money.Minor
	// Aside is what is in another currency, with that reason.
	Aside []event.Unused
}

// HeldCoupon has the fields of promo.Coupon in their order, and can be converted to it.
type HeldCoupon struct {
	ID        event.CouponID
	Promotion event.PromotionID
	From, To  event.Instant
}

// HeldEnvelope has the fields of promo.Envelope in their order, and can be converted to it.
type HeldEnvelope struct {
	ID       event.EnvelopeID
	Funder   event.Funder
	Left     money.Minor
	From, To event.Instant
}

// Wallet gives what a shopper can use in a basket of a currency.
func (f *Fold) Wallet(id event.ShopperID, currency money.Currency) (out Wallet) {
	w := f.holding(id)
	for row := w.coupon; row != 0 && len(out.Coupons) < MaxHeld; row = f.coupons[row-1].older {
		if c := &f.coupons[row-1]; c.status == CouponFree {
			out.Coupons = append(out.Coupons, HeldCoupon{
				ID:        idOf[event.CouponID](f, row-1),
				Promotion: idOf[event.PromotionID](f, c.promotion), From: c.from, To: c.to,
			})
		}
	}
	for row := w.envelope; row != 0 && len(out.Envelopes) < MaxHeld; {
		v := &f.envelopes[row-1]
		if v.left > 0 && int(v.campaign) < len(f.campaigns) {
			id := idOf[event.EnvelopeID](f, row-1)
			if fact := f.campaigns[v.campaign].fact; fact.Currency == currency {
				out.Envelopes = append(out.Envelopes,
					HeldEnvelope{id, fact.Funder, v.left, v.from, v.to})
			} else if len(out.Aside) < MaxHeld {
				out.Aside = append(out.Aside, event.Unused{
					Rule: event.RuleEnvelope, Envelope: id, Reason: event.UnusedOtherMoney,
				})
			}
		}
		row = v.older
	}
	switch {
	case f.home == currency:
		out.Allowance = w.allowance
	case w.allowance > 0:
		out.Aside = append(out.Aside,
			event.Unused{Rule: event.RuleAllowance, Reason: event.UnusedOtherMoney})
	}
	return out
}

// Allowance is what a shopper has left of it, in the home currency.
func (f *Fold) Allowance(id event.ShopperID) money.Minor { return f.holding(id).allowance }

// AllowanceMoves gives a page of what an allowance came from and went to, the newest first. before
// is 0, or what the page before gave as next; next is 0 at the end.
func (f *Fold) AllowanceMoves(owner event.ShopperID, before uint64, limit int) (
	list []Move, next uint64,
) {
	row := f.holding(owner).moves
	if before != 0 {
		if before > uint64(len(f.moves)) {
			return nil, 0
		}
		m := &f.moves[before-1]
		if m.of != ofAllowance || idOf[event.ShopperID](f, m.row) != owner {
			return nil, 0
		}
		row = m.older
	}
	list, last := f.movesFrom(row, pageOf(limit))
	return list, uint64(last)
}

// Claimed counts the coupons that a shopper ever claimed, by promotion.
func (f *Fold) Claimed(id event.ShopperID) map[event.PromotionID]uint32 {
	out := map[event.PromotionID]uint32{}
	for row := f.holding(id).coupon; row != 0; row = f.coupons[row-1].older {
		out[idOf[event.PromotionID](f, f.coupons[row-1].promotion)]++
	}
	return out
}

// Given counts the red envelopes that a shopper was ever given.
func (f *Fold) Given(id event.ShopperID) (n int) {
	for row := f.holding(id).envelope; row != 0; row = f.envelopes[row-1].older {
		n++
	}
	return n
}
