package demo

import (
	"carnival/event"
	"carnival/money"
)

// What the demonstration publishes beside prices. Nothing of the offers of 2015 was found to the
// letter: names, thresholds and shares are assumed, in the usual sizes of later years, and the
// hours of the rain are those of 2015 (rules R5.3). Counts of coupons and pools are those of the
// whole festival and are divided by the scale, as the plan's amounts are; what one shopper gets or
// pays is not.

const (
	minute = 60 * event.Second
	hour   = 60 * minute
	day    = 24 * hour
	yuan   = money.Minor(100)
	// million is a million yuan.
	million = 1_000_000 * yuan
)

// window is a time told from the opening of the home market.
type window struct{ from, to event.Instant }

// claiming is when coupons are claimed, and depositing when deposits are paid.
var (
	claiming   = window{from: -21 * day, to: 0}
	depositing = window{from: -21 * day, to: 0}
)

// tier takes off so many yuan from so many yuan on.
type tier struct{ at, off money.Minor }

// platform are the promotions over merchants.
var platform = []struct {
	key        string
	rule       event.Rule
	funder     event.Funder
	name       event.Text
	tiers      []tier
	every      bool
	cap        money.Minor
	categories []event.Category
	quantity   int64 // of the whole festival
	each       uint32
	when       string
	withdrawn  bool // thought better of, before anybody could use it
}{
	{
		key: "cross-store-draft", rule: event.RuleCrossStore, funder: event.FundedByPlatform,
		name:  event.Text{Zh: "跨店满减：每满 300 减 60", En: "60 off every 300, over all shops"},
		tiers: []tier{{300 * yuan, 60 * yuan}}, every: true, withdrawn: true,
	},
	{
		key: "cross-store", rule: event.RuleCrossStore, funder: event.FundedByPlatform,
		name:  event.Text{Zh: "跨店满减：每满 400 减 50", En: "50 off every 400, over all shops"},
		tiers: []tier{{400 * yuan, 50 * yuan}}, every: true, cap: 1_000 * yuan,
	},
	{
		key: "coupon-15", rule: event.RulePlatformCoupon, funder: event.FundedByPlatform,
		name:  event.Text{Zh: "双十一购物券：满 199 减 15", En: "Festival coupon: 15 off 199"},
		tiers: []tier{{199 * yuan, 15 * yuan}}, quantity: 30_000_000, each: 1,
	},
	{
		key: "coupon-50", rule: event.RulePlatformCoupon, funder: event.FundedByPlatform,
		name:  event.Text{Zh: "双十一购物券：满 599 减 50", En: "Festival coupon: 50 off 599"},
		tiers: []tier{{599 * yuan, 50 * yuan}}, quantity: 15_000_000, each: 1,
	},
	{
		key: "coupon-bank", rule: event.RulePlatformCoupon, funder: event.FundedByBank,
		name: event.Text{
			Zh: "银行卡专享券：数码家电满 2000 减 150", En: "Bank card coupon: 150 off 2,000 of devices",
		},
		tiers: []tier{{2_000 * yuan, 150 * yuan}}, quantity: 2_000_000, each: 1,
		categories: categories("phones", "computers", "appliances", "tvs"),
	},
	{
		key: "coupon-new", rule: event.RulePlatformCoupon, funder: event.FundedByPlatform,
		name:  event.Text{Zh: "新人券：首单满 59 减 10", En: "First order: 10 off 59"},
		tiers: []tier{{59 * yuan, 10 * yuan}}, quantity: 10_000_000, each: 1,
		when: "shopper.new",
	},
	{
		key: "allowance", rule: event.RuleAllowance, funder: event.FundedByPlatform,
		name:  event.Text{Zh: "购物津贴：每满 200 可用 10", En: "Allowance: 10 for every 200"},
		tiers: []tier{{200 * yuan, 10 * yuan}}, every: true, cap: 100 * yuan,
	},
}

// reductions are full reductions that some shops give, by what they sell mostly. Of the shops of a
// row every so manyth has one, at its own cost.
var reductions = []struct {
	categories []event.Category
	every      int
	tiers      []tier
}{
	{categories("womenswear", "menswear", "shoes", "bags", "sports"), 4,
		[]tier{{299 * yuan, 20 * yuan}, {499 * yuan, 50 * yuan}, {899 * yuan, 100 * yuan}}},
	{categories("phones", "computers", "appliances", "tvs"), 5,
		[]tier{{1_000 * yuan, 20 * yuan}, {3_000 * yuan, 100 * yuan}}},
	{categories("food", "nuts", "milk", "apples", "honey"), 3,
		[]tier{{99 * yuan, 5 * yuan}, {199 * yuan, 15 * yuan}, {399 * yuan, 40 * yuan}}},
	{categories("baby", "beauty", "household", "toys", "books"), 4,
		[]tier{{199 * yuan, 15 * yuan}, {399 * yuan, 40 * yuan}}},
	{categories("textiles", "furniture", "bathroom", "jewellery", "watches"), 5,
		[]tier{{599 * yuan, 30 * yuan}, {1_999 * yuan, 150 * yuan}}},
}

// shopCoupons are coupons of single shops. Half of the rows' shops pay for theirs themselves; the
// brand behind the goods pays for the others.
var shopCoupons = []struct {
	categories []event.Category
	every      int
	tier       tier
	quantity   int64 // of the whole festival
}{
	{categories("womenswear", "menswear", "shoes", "bags", "sports"), 3,
		tier{199 * yuan, 20 * yuan}, 400_000},
	{categories("phones", "computers", "appliances", "tvs"), 4,
		tier{999 * yuan, 50 * yuan}, 200_000},
	{categories("food", "nuts", "milk", "apples", "honey", "baby", "beauty", "household"), 4,
		tier{99 * yuan, 8 * yuan}, 600_000},
}

// remote is where a parcel travels far; overseas what lies beyond the border of the customs.
var (
	remote   = []event.Province{15, 54, 62, 63, 64, 65}
	overseas = []event.Province{71, 81, 82}
)

// deliveries are freight templates, for what a shop sells mostly.
var deliveries = []struct {
	name       event.Text
	categories []event.Category
	every      int
	first      money.Minor
	freeOver   money.Minor
	far        money.Minor // to the remote provinces
	refused    []event.Province
}{
	{
		name: event.Text{Zh: "满 99 包邮，偏远地区另计", En: "Free over 99, more for remote provinces"},
		categories: categories("womenswear", "menswear", "shoes", "toys", "household", "books",
			"beauty", "baby"),
		every: 4, first: 8 * yuan, freeOver: 99 * yuan, far: 15 * yuan,
	},
	{
		name:       event.Text{Zh: "生鲜冷链，部分地区不送", En: "Chilled; some regions are not served"},
		categories: categories("apples", "milk", "food", "nuts", "honey"),
		every:      3, first: 12 * yuan, freeOver: 99 * yuan, far: 25 * yuan,
		refused: append([]event.Province{54, 63}, overseas...),
	},
	{
		name:       event.Text{Zh: "大件物流，满 999 包邮", En: "Bulky goods, free over 999"},
		categories: categories("furniture", "appliances", "bathroom", "tvs"),
		every:      4, first: 60 * yuan, freeOver: 999 * yuan, far: 160 * yuan, refused: overseas,
	},
}

// limits let everybody have some of the most wanted goods of a category: the products with most
// stock.
var limits = []struct {
	key        string
	name       event.Text
	category   event.Category
	products   int
	perShopper uint32
}{
	{"limit-phones", event.Text{Zh: "爆款手机每人限购 2 台", En: "Two of the most wanted phones each"},
		categories("phones")[0], 3, 2},
	{"limit-milk", event.Text{Zh: "爆款牛奶每人限购 6 箱", En: "Six of the most wanted milk each"},
		categories("milk")[0], 3, 6},
	{"limit-nuts", event.Text{Zh: "爆款坚果每人限购 5 件", En: "Five of the most wanted nuts each"},
		categories("nuts")[0], 3, 5},
}

// odd is one line of published odds.
type odd struct {
	amount     money.Minor
	perMillion uint32
}

// span is a part of a day, told from the day's midnight.
type span struct {
	day      event.Instant // from the opening, negative
	from, to int           // hours; a session in each
}

// campaigns are the pools of red envelopes. What is won is used on the day.
var campaigns = []struct {
	key     string
	game    event.Game
	name    event.Text
	open    window
	pool    money.Minor // of the whole festival
	odds    []odd
	spans   []span
	pot     money.Minor
	friends uint32
	each    uint32
}{
	{
		key: "lottery", game: event.GameLottery, open: window{-10 * day, -8 * hour},
		name: event.Text{Zh: "双十一抽奖：最高 1111 元红包", En: "The festival's lottery: up to 1,111 yuan"},
		pool: 60 * million, each: 2,
		odds: []odd{
			{1_111 * yuan, 20}, {111 * yuan, 2_000}, {1_111, 50_000}, {5 * yuan, 150_000},
			{1 * yuan, 400_000},
		},
	},
	{
		// Each hour from hh:11 to the hour, 8 to 10 November (rules R5.3).
		key: "rain", game: event.GameRain, open: window{-3*day + 10*hour, -8 * hour},
		name: event.Text{Zh: "红包雨：整点过后下起来", En: "Red envelope rain, eleven past each hour"},
		pool: 150 * million, each: 1,
		odds: []odd{{20 * yuan, 50_000}, {5 * yuan, 300_000}, {2 * yuan, 500_000}},
		spans: []span{
			{-3 * day, 10, 22}, {-2 * day, 10, 22}, {-1 * day, 10, 16},
		},
	},
	{
		key: "friends", game: event.GameFission, open: window{-20 * day, -8 * hour},
		name: event.Text{Zh: "组团分红包：三位好友一起拆", En: "Shared by friends: three of them open it"},
		pool: 60 * million, pot: 20 * yuan, friends: 3, each: 1,
	},
}

// rainFrom is how long after the full hour a session of the rain begins.
const rainFrom = 11 * minute

// presales are the SKUs that are sold by a deposit: of a category so many of the products with
// most stock, one a shop.
var presales = []struct {
	categories []event.Category
	skus       int
	nature     event.DepositNature
	funder     event.Funder // of what the deposit deducts beyond itself
	inflation  int64        // what it deducts, in hundredths of it
}{
	{categories("phones", "tvs", "appliances", "computers"), 4, event.DepositEarnest,
		event.FundedByMerchant, 150},
	{categories("womenswear", "menswear", "shoes", "baby", "beauty"), 4, event.DepositEarnest,
		event.FundedByMerchant, 200},
	{categories("furniture", "textiles", "sports", "watches"), 3, event.DepositEarnest,
		event.FundedByBrand, 200},
	{categories("cars"), 2, event.DepositAdvance, 0, 100},
}

// Deposits by price; a fifth of the price is the most that the law protects (rules R3.2).
var deposits = []struct{ from, deposit money.Minor }{
	{1_000 * yuan, 100 * yuan}, {400 * yuan, 50 * yuan}, {100 * yuan, 20 * yuan},
}

const (
	// presaleStock is the part of a SKU's stock that its presale gets, in hundredths.
	presaleStock = 40
	// balanceFrom is when balances can be paid, from the opening. Later years began an hour later;
	// the time of 2015 was not found.
	balanceFrom = 0
	// balanceTo ends it, from the close, so that forfeited deposits stand in the day's accounts.
	balanceTo = -30 * minute
	// shipBy is the promise to ship what was presold, from the close.
	shipBy = 7 * day
)

// categories reads keys of categories, which the tests hold against the list.
func categories(keys ...string) (out []event.Category) {
	for _, key := range keys {
		c, _ := event.ParseCategory(key)
		out = append(out, c)
	}
	return out
}
