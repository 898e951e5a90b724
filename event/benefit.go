package event

import "carnival/money"

// Discount is one row of a bill: a benefit that was applied, what it was tested on, who pays for
// it and what each line got of it. Lines are counted over the whole checkout: those of its orders
// one after the other, then its balances.
type Discount struct {
	Rule      Rule
	Funder    Funder
	Promotion PromotionID // 0 for an envelope
	Coupon    CouponID    // of a coupon
	Envelope  EnvelopeID  // of an envelope
	Merchant  MerchantID  // 0 = over merchants
	Base      int64       // the sum, or the pieces, of the eligible lines
	At        int64       // the threshold that was reached
	Times     uint32      // how often it counted
	Amount    money.Minor // what came off: the sum of Shares
	Lapsed    money.Minor // what no line had room for
	Shares    []LineShare
}

// LineShare is one line's part of a discount.
type LineShare struct {
	Line   uint16
	Amount money.Minor
}

// Unused is a benefit that a bill did not apply, and why.
type Unused struct {
	Rule      Rule
	Promotion PromotionID
	Coupon    CouponID
	Envelope  EnvelopeID
	Reason    UnusedReason
	Short     int64 // what is missing to the threshold, where that is the reason
}

// UnusedReason says why a benefit was not applied.
type UnusedReason uint8

// Reasons. The numbers are stored: append, never renumber.
const (
	UnusedNotYet       UnusedReason = 1  // its time has not come
	UnusedExpired      UnusedReason = 2  // its time is over
	UnusedNoLine       UnusedReason = 3  // no line of the basket is eligible
	UnusedBelow        UnusedReason = 4  // the threshold is not reached
	UnusedCondition    UnusedReason = 5  // its condition does not hold
	UnusedBetter       UnusedReason = 6  // another one of its kind saves more
	UnusedNothingLeft  UnusedReason = 7  // nothing is left to take off
	UnusedTooMany      UnusedReason = 8  // ten envelopes are in use already
	UnusedNotChosen    UnusedReason = 9  // the shopper chose others
	UnusedOtherMoney   UnusedReason = 10 // it is in another currency
	UnusedConditionErr UnusedReason = 11 // its condition could not be evaluated
)

// BenefitsReturned gives back what an order held of benefits, after it was closed or refunded:
// coupons and parts of envelopes that are still valid can be used again, the others are void.
type BenefitsReturned struct {
	Order     OrderID
	Coupons   []CouponBack
	Envelopes []EnvelopeBack
	Allowance money.Minor
}

// CouponBack is a coupon that came back.
type CouponBack struct {
	Coupon CouponID
	Void   bool // its time is over
}

// EnvelopeBack is a part of an envelope that came back.
type EnvelopeBack struct {
	Envelope EnvelopeID
	Amount   money.Minor
	Void     bool // its time is over
}

// BenefitsExpired ends coupons and envelopes whose time is over. What an envelope still held goes
// back to its funder.
type BenefitsExpired struct {
	Coupons   []CouponID
	Envelopes []EnvelopeID
}

// AllowanceGranted adds to a shopper's allowance (购物津贴, points), in the home currency. Ref is
// the giver's own name of the grant: the same one counts once.
type AllowanceGranted struct {
	Shopper ShopperID
	Ref     string
	Amount  money.Minor
}

// Kind of the fact.
func (*BenefitsReturned) Kind() Kind { return KindBenefitsReturned }

// Kind of the fact.
func (*BenefitsExpired) Kind() Kind { return KindBenefitsExpired }

// Kind of the fact.
func (*AllowanceGranted) Kind() Kind { return KindAllowanceGranted }
