package event

import "carnival/money"

// Rule is what a promotion does; promo holds one file for each. The numbers are stored.
type Rule uint8

// Rules, in the order in which a bill applies them (rules.md R4.1). Allowance is the shopper's
// stored balance of points; an Envelope is a gift of money and no promotion.
const (
	RuleFullReduction  Rule = 1 // 满减 of one merchant
	RuleShopCoupon     Rule = 2 // one merchant's coupon
	RuleCrossStore     Rule = 3 // 跨店满减 over merchants
	RulePlatformCoupon Rule = 4 // a coupon over merchants
	RuleEnvelope       Rule = 5 // 红包
	RuleAllowance      Rule = 6 // 购物津贴
	RuleFreight        Rule = 7 // a merchant's delivery charges
	RulePurchaseLimit  Rule = 8 // pieces a shopper may buy inside a time
)

var rules = keyed{
	{1, "full_reduction", "满减", "Full reduction"},
	{2, "shop_coupon", "店铺优惠券", "Shop coupon"},
	{3, "cross_store", "跨店满减", "Cross-store discount"},
	{4, "platform_coupon", "平台优惠券", "Platform coupon"},
	{5, "envelope", "红包", "Red envelope"},
	{6, "allowance", "购物津贴", "Allowance"},
	{7, "freight", "运费", "Freight"},
	{8, "purchase_limit", "限购", "Purchase limit"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (r Rule) Names() (zh, en string, ok bool) { return rules.names(uint8(r)) }

// Key is the name of the rule in files and JSON.
func (r Rule) Key() string { return rules.key(uint8(r)) }

// ParseRule reads a Key.
func ParseRule(key string) (Rule, bool) {
	number, ok := rules.parse(key)
	return Rule(number), ok
}

// Funder is who pays for a discount, so that settlement can pay the merchant (rules.md R4.5).
type Funder uint8

// Funders. The numbers are stored.
const (
	FundedByPlatform Funder = 1
	FundedByMerchant Funder = 2
	FundedByBrand    Funder = 3
	FundedByBank     Funder = 4
)

var funders = keyed{
	{1, "platform", "平台", "Platform"},
	{2, "merchant", "商家", "Merchant"},
	{3, "brand", "品牌", "Brand"},
	{4, "bank", "银行", "Bank"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (f Funder) Names() (zh, en string, ok bool) { return funders.names(uint8(f)) }

// Key is the name of the funder in files and JSON.
func (f Funder) Key() string { return funders.key(uint8(f)) }

// ParseFunder reads a Key.
func ParseFunder(key string) (Funder, bool) {
	number, ok := funders.parse(key)
	return Funder(number), ok
}

// PromotionPublished puts a promotion into the rulebook. It never changes afterwards, because a
// published benefit is a promise (rules.md R5.7): it can only be ended, and another one published.
type PromotionPublished struct {
	Promotion PromotionID
	Key       string // the operator's own name of it, unique for ever
	Rule      Rule
	Funder    Funder
	Merchant  MerchantID // whose lines it concerns; 0 = those of every merchant
	Name      Text
	Currency  money.Currency // baskets in another currency are not concerned
	From, To  Instant        // [From, To); coupons are claimed in it and used up to Use
	Use       Instant        // a coupon can be used in [Start, Use)
	Start     Instant
	// Categories and Products narrow down the lines; empty = every one.
	Categories []Category
	Products   []ProductID
	When       string // a condition of rule over shopper, basket and time; "" = always
	What       string // a condition of rule over one line; "" = every line
	Terms      Terms
	Quantity   uint32 // coupons that can be claimed
	PerShopper uint32 // coupons, or pieces under a purchase limit
	Freight    Freight
}

// Terms are thresholds and what is taken off beyond them.
type Terms struct {
	Tiers  []Tier // ascending; the highest one reached counts
	Every  bool   // the only tier counts as often as it fits: every 400 minus 50
	Pieces bool   // thresholds count pieces and not money
	Cap    money.Minor
}

// Tier takes Off, or Rate basis points of the eligible sum, from At on. At 0 means no threshold.
type Tier struct {
	At   int64 // minor units or pieces
	Off  money.Minor
	Rate uint32
}

// Freight is what a merchant charges for the delivery of one order: First up to Grams, Next for
// each further Step begun. An order of FreeOver or more, at item prices, is delivered free; 0 =
// never. The first region that names the province of the address stands in place of it.
type Freight struct {
	Charge
	FreeOver money.Minor
	Regions  []Region
}

// Charge of a delivery. Grams 0 charges First whatever the weight.
type Charge struct {
	Grams, Step uint32
	First, Next money.Minor
}

// Region charges otherwise, or does not deliver.
type Region struct {
	Provinces []Province
	Refused   bool
	Charge
}

// PromotionEnded takes a promotion out of the rulebook before its time. Coupons that shoppers hold
// are honoured until they expire.
type PromotionEnded struct{ Promotion PromotionID }

// Kind of the fact.
func (*PromotionPublished) Kind() Kind { return KindPromotionPublished }

// Kind of the fact.
func (*PromotionEnded) Kind() Kind { return KindPromotionEnded }
