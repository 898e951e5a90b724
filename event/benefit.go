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
	UnusedBetter       UnusedReason = 6  // another one of its kind is used, and it saves no more
	UnusedNothingLeft  UnusedReason = 7  // nothing is left to take off
	UnusedTooMany      UnusedReason = 8  // ten envelopes are in use already
	UnusedNotChosen    UnusedReason = 9  // the shopper chose others
	UnusedOtherMoney   UnusedReason = 10 // it is in another currency
	UnusedConditionErr UnusedReason = 11 // its condition could not be evaluated
	UnusedSame         UnusedReason = 12 // another one of the same is used
)

var unusedReasons = keyed{
	{1, "not_yet", "尚未生效", "Not valid yet"},
	{2, "expired", "已过期", "Expired"},
	{3, "no_line", "没有适用的商品", "No line it applies to"},
	{4, "below_threshold", "未达门槛", "Below its threshold"},
	{5, "condition", "不符合使用条件", "Its condition does not hold"},
	{6, "better_one", "已用同类中更省的另一项",
		"Another one of its kind is used: this one would not save more"},
	{7, "nothing_left", "没有可再抵扣的金额", "Nothing is left that it could take off"},
	{8, "too_many", "红包已用满", "As many red envelopes as a bill may hold are in use"},
	{9, "not_chosen", "未选用", "Not chosen"},
	{10, "other_currency", "币种不符", "In another currency"},
	{11, "condition_error", "使用条件无法判断", "Its condition could not be evaluated"},
	{12, "same_used", "已用了一张同样的券",
		"Another of the same is used: one a shop, and of platform coupons one a bill"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (r UnusedReason) Names() (zh, en string, ok bool) { return unusedReasons.names(uint8(r)) }

// Key is the name of the reason in files and JSON.
func (r UnusedReason) Key() string { return unusedReasons.key(uint8(r)) }

// ParseUnusedReason reads a Key.
func ParseUnusedReason(key string) (UnusedReason, bool) {
	number, ok := unusedReasons.parse(key)
	return UnusedReason(number), ok
}

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

// BenefitsExpired ends coupons and envelopes whose time is over, and groups of friends that were
// not complete when their campaign was. What an envelope still held goes back to its funder, and
// what was promised to a group back to the pool.
type BenefitsExpired struct {
	Coupons   []CouponID
	Envelopes []EnvelopeID
	Groups    []GroupID
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
