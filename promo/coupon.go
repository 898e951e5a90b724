package promo

import (
	"slices"

	"carnival/event"
)

// shopCouponForm: a shop's coupon, for its own goods.
func shopCouponForm() Form {
	return Form{
		Rule: event.RuleShopCoupon,
		Zh:   "店铺优惠券：领取后在本店使用，每店每单一张",
		En:   "a coupon for one shop's goods, one for each shop on a bill",
		Fields: slices.Concat(
			headFields(event.FundedByMerchant, event.FundedByBrand, event.FundedByPlatform),
			[]Field{merchantField(), currencyField()}, couponFields(), termsFields(),
			scopeFields()),
		check: (*checker).coupon,
	}
}

// platformCouponForm: a coupon over merchants.
func platformCouponForm() Form {
	return Form{
		Rule: event.RulePlatformCoupon,
		Zh:   "平台优惠券：领取后跨店使用，每单一张",
		En:   "a coupon for the goods of all shops, one on a bill",
		Fields: slices.Concat(
			headFields(event.FundedByPlatform, event.FundedByBrand, event.FundedByBank),
			[]Field{currencyField()}, couponFields(), termsFields(), scopeFields()),
		check: (*checker).coupon,
	}
}

func (c *checker) coupon() {
	p := c.p
	c.terms(freeThreshold)
	c.window("start", "use", p.Start, p.Use)
	if p.To > p.Use && p.Start < p.Use {
		c.fault("use", codeUseless)
	}
	c.count("quantity", p.Quantity, maxQuantity)
	c.count("per_shopper", p.PerShopper, maxEach)
	if p.PerShopper > p.Quantity && p.Quantity > 0 {
		c.fault("per_shopper", codeMore)
	}
}

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
		w.stand(&c)
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
