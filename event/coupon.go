package event

// CouponClaimed gives a shopper one coupon of a promotion. It can be used in [From, To).
type CouponClaimed struct {
	Coupon    CouponID
	Promotion PromotionID
	Shopper   ShopperID
	From, To  Instant
}

// Kind of the fact.
func (*CouponClaimed) Kind() Kind { return KindCouponClaimed }
