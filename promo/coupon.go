package promo

import (
	"slices"

	"carnival/event"
)

// testCoupons asks of each coupon that the shopper holds whether it could be used.
func (w *work) testCoupons() {
	for i := range w.ask.Coupons {
		held := &w.ask.Coupons[i]
		o, known := w.book.offers[held.Promotion]
		if !known || !couponRule(o.fact) {
			w.bill.Unused = append(w.bill.Unused, event.Unused{
				Rule: event.RuleShopCoupon, Promotion: held.Promotion, Coupon: held.ID,
				Reason: event.UnusedExpired,
			})
			continue
		}
		c := candidate{coupon: held.ID, until: held.To}
		if reason, short := w.testCoupon(held, o, &c); reason != 0 {
			w.unused(o.fact, event.Unused{Coupon: held.ID, Reason: reason, Short: short})
			continue
		}
		c.slot = w.slotOf(o)
		w.candidates = append(w.candidates, c)
	}
}

func (w *work) testCoupon(
	held *Coupon, o *offer, c *candidate,
) (reason event.UnusedReason, short int64) {
	switch {
	case w.ask.At < held.From:
		return event.UnusedNotYet, 0
	case w.ask.At >= held.To:
		return event.UnusedExpired, 0
	}
	if reason, short = w.test(o, c); reason != 0 {
		return reason, short
	}
	if only := w.ask.Only; only != nil && !slices.Contains(only.Coupons, held.ID) {
		return event.UnusedNotChosen, 0
	}
	return 0, 0
}

// couponRule: a shop's coupon has a shop, a platform's has none. What is otherwise no rule knows.
func couponRule(f *event.PromotionPublished) bool {
	return f.Rule == event.RuleShopCoupon && f.Merchant != 0 ||
		f.Rule == event.RulePlatformCoupon && f.Merchant == 0
}
