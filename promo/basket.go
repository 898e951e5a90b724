package promo

import (
	"carnival/event"
	"carnival/money"
)

// Basket is what a bill is asked for: lines, who buys them, where and when, and the benefits that
// may be used. Quote reads it and keeps nothing of it.
type Basket struct {
	At       event.Instant
	Phase    string // of the plan, for conditions
	Zone     int32  // seconds east of UTC of the market's clock at At, for conditions
	Market   event.Market
	Currency money.Currency
	Province event.Province // of the delivery
	Terminal event.Terminal
	Orders   uint32 // that the shopper has paid before; 0 = new here
	// Lines of one order stand together: Group counts up from 0 and never falls.
	Lines     []Line
	Coupons   []Coupon
	Envelopes []Envelope
	Allowance money.Minor // that the shopper has left
	// Aside is what else the shopper holds that cannot pay for this basket, and why: the bill only
	// says so.
	Aside []event.Unused
	// Only names the coupons and envelopes that may be used; nil = all of them.
	Only *Choice
	// Explain asks why promotions that nobody holds were not applied, too. What the shopper holds
	// is always explained.
	Explain bool
}

// Line is one line with what rules look at.
type Line struct {
	SKU      event.SKUID
	Product  event.ProductID
	Merchant event.MerchantID
	Category event.Category
	Origin   event.Origin
	Group    uint16
	Quantity uint32
	Grams    uint32      // of a piece
	Unit     money.Minor // price of a piece after PriceAt, or of the presale
	Deducts  money.Minor // what a paid deposit takes off; 0 = an ordinary line
}

// Coupon that the shopper holds.
type Coupon struct {
	ID        event.CouponID
	Promotion event.PromotionID
	From, To  event.Instant
}

// Envelope that the shopper holds. Funder pays for it.
type Envelope struct {
	ID       event.EnvelopeID
	Funder   event.Funder
	Left     money.Minor
	From, To event.Instant
}

// Choice is what a shopper wants to use.
type Choice struct {
	Coupons   []event.CouponID
	Envelopes []event.EnvelopeID
	Allowance bool
}

// Bill is what a basket costs and why. Its memory is used again by the next Quote into it, so that
// quoting into one bill again and again takes none. A copy of a Bill shares
// that memory: what must outlive the next Quote is copied row by row, shares too.
type Bill struct {
	Discounts []event.Discount // in the order in which they were applied
	Unused    []event.Unused
	Off       []money.Minor // of each line, over all discounts
	Freight   []money.Minor // of each group
	Goods     money.Minor   // of all lines before discounts
	Total     money.Minor   // to pay

	work *work
}
