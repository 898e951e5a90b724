package figures

import "carnival/event"

// group is a sort of change that some figures follow from.
type group uint8

const (
	clock group = iota
	orderGroup
	paymentGroup
	refundGroup
	closeGroup
	cartGroup
	favouriteGroup
	marketGroup
	benefitGroup
	presaleGroup
	afterGroup // parcels, returns and what was finished
	attemptGroup
	groups
)

// mask is a set of groups.
type mask uint16

func on(gs ...group) (m mask) {
	for _, g := range gs {
		m |= 1 << g
	}
	return m
}

func (m mask) has(g group) bool { return m&(1<<g) != 0 }

// definition is a figure and how it is worked out. unit "" is the home currency.
type definition struct {
	id     string
	unit   string
	on     mask
	thins  bool         // kept by the minute after a while
	from   int          // told once this counter has moved; 0: always
	market event.Market // whose window; 0: the home market's
	says   Definition
	value  func(*Fold, moment) int64
	rows   func(*Fold, moment) []Row
}

// What a figure may leave out.
var (
	exUnpaid   = Exclusion{"unpaid", "未付款", "unpaid orders"}
	exLate     = Exclusion{"paid_outside_window", "窗口外付款", "paid outside the window"}
	exOutside  = Exclusion{"placed_outside_window", "窗口外下单", "placed outside the window"}
	exSurplus  = Exclusion{"surplus", "多付、重复付款", "paid too much or twice"}
	exShadow   = Exclusion{"shadow", "演练流量", "rehearsals"}
	exMarkets  = Exclusion{"other_markets", "其他市场", "other markets"}
	exRefunds  = Exclusion{"refunds_of_unsettled", "未计入成交额订单的退款", "refunds of unsettled orders"}
	exRefunded = Exclusion{"refunded", "已退款", "refunded orders"}
	exWhole    = Exclusion{"checkouts_refused_whole", "整单被拒的结算", "checkouts refused as a whole"}
	exDeposits = Exclusion{"deposits", "仅付定金的预售订单",
		"presale orders with the deposit alone paid"}
	exMerchant = Exclusion{"merchant_discounts", "商家出资的优惠", "discounts that merchants fund"}
	exPrice    = Exclusion{"festival_prices", "活动价与标价之差", "festival prices below list prices"}
	exCurrency = Exclusion{"other_currencies", "其他币种", "other currencies"}
)

// The words that several definitions share.
var (
	settledOut = []Exclusion{exUnpaid, exLate, exSurplus, exShadow, exMarkets, exDeposits}
	orderedOut = []Exclusion{exOutside, exShadow, exMarkets, exWhole, exDeposits}
	settledZh  = "仅计本土市场窗口内完成支付的订单（按付款时刻），预售订单在付清尾款时整单计入；" +
		"不含未付款、窗口外付款、多付或重复付款、仅付定金、演练流量和其他市场；之后的退款不扣减。"
	settledEn = "Only orders of the home market that were paid inside its window, by the " +
		"instant of the payment, a presale order whole when its balance is paid; without what is " +
		"unpaid, paid outside the window, paid twice or too much, a deposit alone, rehearsed, or " +
		"of other markets. Later refunds do not lower it."
	orderedZh = "按下单时刻计本土市场窗口内已确认的订单，无论是否付款，预售订单按付清尾款的时刻计入；" +
		"不含仅付定金的预售、演练流量、其他市场和整单被拒的结算。"
	orderedEn = "Confirmed orders of the home market by the instant they were placed in its " +
		"window, paid or not, a presale order by the instant its balance is paid; without " +
		"presale orders with the deposit alone paid, rehearsals, other markets and checkouts " +
		"that were refused as a whole."
	worthZh = "金额为成交单价乘件数，减去商家出资的优惠，加运费；" +
		"平台、品牌、银行出资的优惠（含红包和津贴）不扣减。"
	worthEn = "An order is worth unit price times pieces, less the discounts that its merchant " +
		"funds, plus freight; discounts that the platform, a brand or a bank funds, red " +
		"envelopes and allowance among them, are not taken off."
	sinceZh = "自本届活动方案生效起计，不限窗口；"
	sinceEn = "Counted since the festival's plan came into force, inside its window or not; "
)

func sayingSettled(zh, en string) Definition {
	return Definition{zh + settledZh, en + " " + settledEn, settledOut}
}

func sayingOrdered(zh, en string) Definition {
	return Definition{zh + orderedZh, en + " " + orderedEn, orderedOut}
}

// sayingWorth is for amounts of settled orders.
func sayingWorth(zh, en string) Definition {
	return Definition{zh + worthZh + settledZh, en + " " + worthEn + " " + settledEn,
		append([]Exclusion{exMerchant}, settledOut...)}
}

// sayingSince is for what happens before and after the day, too.
func sayingSince(zh, en string, excludes ...Exclusion) Definition {
	return Definition{zh + sinceZh + "不含演练流量。", en + " " + sinceEn + "without rehearsals.",
		append(excludes, exShadow)}
}

func saying(zh, en string, excludes ...Exclusion) Definition { return Definition{zh, en, excludes} }

var definitions = [...]definition{
	{id: "gmv.settled", on: on(paymentGroup), value: total(settled),
		says: sayingWorth("已支付成交额。", "Settled value.")},
	{id: "gmv.ordered", on: on(orderGroup), value: total(ordered),
		says: Definition{"下单金额。" + worthZh + orderedZh,
			"Ordered value. " + worthEn + " " + orderedEn,
			append([]Exclusion{exMerchant}, orderedOut...)}},
	{id: "gmv.net", on: on(paymentGroup, refundGroup), value: difference(settled, refunded),
		says: saying("净成交额：已支付成交额减去其中订单至今的退款（含待退，含退还出资方的优惠）。不含项目与已支付成交额相同。",
			"Net value: the settled value less the refunds, paid or owed to date, of the orders "+
				"in it, with what goes back to those who funded discounts. It leaves out what "+
				"the settled value leaves out.",
			append([]Exclusion{exRefunded}, settledOut...)...)},
	{id: "refunds", on: on(refundGroup), value: total(refunded),
		says: saying("退款：已计入成交额的订单至今已退或待退给买家的金额，加上同时退还平台、品牌、银行的优惠份额；"+
			"不含多付、迟付款项的退回、定金的退还与违约赔付。",
			"Refunds to date of orders that are in the settled value: what was paid or is owed "+
				"back to shoppers, and the part of discounts that goes back to the platform, a "+
				"brand or a bank with it; without money that goes back because it was too much "+
				"or too late, deposits that go back, and damages.",
			exRefunds, exSurplus, exShadow, exMarkets)},
	{id: "orders.placed", unit: Count, on: on(orderGroup), value: total(placed),
		says: sayingOrdered("订单数，每个商家一单。", "Orders, one a merchant.")},
	{id: "orders.paid", unit: Count, on: on(paymentGroup), value: total(paidOrders),
		says: sayingSettled("已支付订单数，每个商家一单。", "Orders paid, one a merchant.")},
	{id: "orders.cancelled", unit: Count, on: on(closeGroup), value: total(cancelled),
		says: saying("窗口内下单、至今未付款而关闭的订单数（买家取消或超时）；不含已付款后退款的订单。",
			"Orders placed in the window that have closed unpaid to date, by the shopper or "+
				"because their time ran out; without paid orders that were refunded.",
			exOutside, exRefunded, exShadow, exMarkets)},
	{id: "checkouts.placed", unit: Count, on: on(orderGroup), value: total(checkouts),
		says: sayingOrdered("结算次数：一次点击可生成多个商家的订单。",
			"Checkouts: one tap may make orders of several merchants.")},
	{id: "payments.count", unit: Count, on: on(paymentGroup), value: total(payments),
		says: sayingSettled("使订单成交的付款笔数。", "Payments that settled orders.")},
	{id: "orders.per_second", unit: Count, on: on(clock, orderGroup), value: lastSecond(placed),
		says: sayingOrdered("最近一个整秒内的订单数。", "Orders in the last full second.")},
	{id: "orders.peak_second", unit: Count, on: on(orderGroup), value: total(orderPeak),
		says: sayingOrdered("单秒订单数的最高值。", "The most orders in one second.")},
	{id: "payments.per_second", unit: Count, on: on(clock, paymentGroup),
		value: lastSecond(payments),
		says:  sayingSettled("最近一个整秒内的付款笔数。", "Payments in the last full second.")},
	{id: "payments.peak_second", unit: Count, on: on(paymentGroup), value: total(paymentPeak),
		says: sayingSettled("单秒付款笔数的最高值。", "The most payments in one second.")},
	{id: "buyers", unit: Count, on: on(paymentGroup), value: total(buyers),
		says: sayingSettled("买家数：有已支付订单的不同买家，每人只计一次。",
			"Buyers: different shoppers with a settled order, each counted once.")},
	{id: "buyers.international", unit: Count, on: on(paymentGroup), value: total(international),
		rows: originRows,
		says: sayingSettled("国际商品买家数：买过国外原产商品或跨境进口商家商品的不同买家，取并集，不重复计。",
			"Buyers of international goods: made abroad or sold by import merchants; the union "+
				"of the two, nobody counted twice.")},
	{id: "share.mobile", unit: PPM, on: on(paymentGroup), value: share(mobileValue, settled),
		says: sayingSettled("移动端占已支付成交额的百万分比（手机应用与手机网页，按下单终端）。",
			"Millionths of the settled value that were ordered on a phone, by app or mobile web.")},
	{id: "share.mobile.orders", unit: PPM, on: on(paymentGroup),
		value: share(mobileOrders, paidOrders),
		says: sayingSettled("移动端占已支付订单数的百万分比（按下单终端）。",
			"Millionths of the paid orders that were ordered on a phone.")},
	{id: "gmv.settled.by_category", on: on(paymentGroup), value: total(settled),
		rows: goodsRows,
		says: sayingWorth("按下单时的商品类目分列的已支付成交额，运费单列一行。",
			"Settled value by the category that the goods had when ordered; freight has a row of "+
				"its own.")},
	{id: "gmv.settled.by_province", on: on(paymentGroup), value: total(settled),
		rows: by(func(f *Fold) *breakdown { return &f.provinces }, provinceRow),
		says: sayingWorth("按下单所填省级行政区分列的已支付成交额。",
			"Settled value by the province that the checkout names.")},
	{id: "gmv.settled.by_channel", on: on(paymentGroup), value: total(settled),
		rows: by(func(f *Fold) *breakdown { return &f.channels }, channelRow),
		says: sayingWorth("按商家所属渠道分列的已支付成交额，各渠道之和等于总额。",
			"Settled value by the merchants' channel; the channels sum to the whole.")},
	{id: "gmv.settled.by_terminal", on: on(paymentGroup), value: total(settled),
		rows: by(func(f *Fold) *breakdown { return &f.terminals }, terminalRow),
		says: sayingWorth("按下单终端分列的已支付成交额。", "Settled value by the terminal of the checkout.")},
	{id: "gmv.settled.by_merchant", on: on(paymentGroup), thins: true, value: total(settled),
		rows: sellerRows,
		says: sayingWorth("按商家分列的已支付成交额，列出前一百家，其余合为一行；较早时刻按整分钟回溯。",
			"Settled value by merchant: the hundred largest, and all others in one row. Longer "+
				"ago it is told by the whole minute.")},
	{id: "gmv.settled.by_record_category", on: on(paymentGroup), value: sumOf(recordValues),
		rows: recordValues,
		says: sayingWorth("冲击纪录的类目的已支付成交额，不含运费。",
			"Settled value of the categories in which a record is attempted, without freight.")},
	{id: "units.by_record_category", unit: Count, on: on(orderGroup, paymentGroup, refundGroup),
		value: lengthOf(unitRows), rows: unitRows,
		says: saying("冲击纪录的类目售出的数量，以纪录的单位计（件、克、毫升：净含量乘件数），口径依方案为下单、已支付或净；"+
			"数值在各行，总值为有销量的类目数。窗口与不含项目同相应口径。",
			"Units sold in the categories in which a record is attempted, in the record's unit "+
				"(pieces, grams or millilitres: net content times pieces), on the plan's basis "+
				"(ordered, settled or net). The numbers are in the rows; the value counts the "+
				"categories that sold any.",
			settledOut...)},
	{id: "gmv.settled.by_minute", on: on(paymentGroup), value: total(settled),
		rows: byMinute(settled),
		says: sayingWorth("按分钟分列的已支付成交额，各分钟之和等于总额。",
			"Settled value by the minute; the minutes sum to the whole.")},
	{id: "orders.by_minute", unit: Count, on: on(orderGroup), value: total(placed),
		rows: byMinute(placed),
		says: sayingOrdered("按分钟分列的订单数。", "Orders by the minute.")},
	{id: "orders.by_second", unit: Count, on: on(clock, orderGroup), value: sumOf(bySecond(placed)),
		rows: bySecond(placed),
		says: sayingOrdered("最近120个整秒每秒的订单数。", "Orders in each of the last 120 full seconds.")},
	{id: "milestones", unit: Milli, on: on(paymentGroup), value: reached, rows: milestoneRows,
		says: sayingSettled("已支付成交额越过各门槛距开场的毫秒数、准确时刻和越过它的订单；总值为最近一次。",
			"How long after the opening the settled value crossed each threshold, with the "+
				"instant and the order that carried it over; the value is the latest.")},
	{id: "cart.lines", unit: Count, on: on(cartGroup), value: total(cartLines),
		says: saying("此刻在购物车里的商品行数（每人每规格一行，所有市场）；不含演练流量。",
			"Lines that stand in carts, one for each shopper and SKU, of every market; no "+
				"rehearsals.",
			exShadow)},
	{id: "favourites", unit: Count, on: on(favouriteGroup), value: total(favourites),
		says: saying("此刻被收藏的商品数（每人每件一次，所有市场）；不含演练流量。",
			"Products that stand among favourites, one for each shopper and product, of every "+
				"market; no rehearsals.", exShadow)},
	{id: "follows", unit: Count, on: on(favouriteGroup), from: followings,
		value: total(followings),
		says: saying("此刻被关注的店铺数（每人每店一次）；不含演练流量。",
			"Shops that are followed, one for each shopper and shop; no rehearsals.", exShadow)},
	{id: "refused.lines", unit: Count, on: on(orderGroup),
		value: sumOf(refusedRows), rows: refusedRows,
		says: sayingOrdered("已成单的结算中买不到的商品行数，按拒绝原因编号分列。",
			"Lines that could not be bought in checkouts that made orders, by the number of the "+
				"reason.")},
	{id: "discounts.by_funder", on: on(paymentGroup), from: discounted, value: total(discounted),
		rows: by(func(f *Fold) *breakdown { return &f.funders }, funderRow),
		says: sayingDiscount("按出资方分列的优惠金额。", "Discounts by who funds them.")},
	{id: "discounts.by_rule", on: on(paymentGroup), from: discounted, value: total(discounted),
		rows: by(func(f *Fold) *breakdown { return &f.rules }, ruleRow),
		says: sayingDiscount("按规则分列的优惠金额，定金膨胀单列一行。",
			"Discounts by rule; what deposits deduct beyond themselves has a row of its own.")},
	{id: "coupons.claimed", unit: Count, on: on(benefitGroup), from: couponsClaimed,
		value: total(couponsClaimed),
		says:  sayingSince("已领取的优惠券张数，所有市场。", "Coupons claimed, of every market.")},
	{id: "coupons.used", unit: Count, on: on(benefitGroup), from: couponsUsed,
		value: total(couponsUsed),
		says: sayingSince("已付款订单用掉的优惠券张数，退回的扣减，所有市场。",
			"Coupons that paid orders used, less those that came back, of every market.",
			exUnpaid)},
	{id: "envelopes.issued", on: on(benefitGroup), from: envelopesIssued,
		value: total(envelopesIssued),
		says: sayingSince("已发出的红包金额，仅计本币活动。",
			"Money given in red envelopes, of campaigns in the home currency.", exCurrency)},
	{id: "envelopes.used", on: on(benefitGroup), from: envelopesUsed,
		value: total(envelopesUsed),
		says: sayingSince("已付款订单用掉的红包金额，退回的扣减，仅计本币活动。",
			"Money of red envelopes that paid orders used, less what came back, of campaigns in "+
				"the home currency.", exUnpaid, exCurrency)},
	{id: "envelopes.expired", on: on(benefitGroup), from: envelopesExpired,
		value: total(envelopesExpired),
		says: sayingSince("到期时未用完、或到期后才退回的红包金额，仅计本币活动。",
			"Money that red envelopes still held when their time was over, or that came back "+
				"after it, of campaigns in the home currency.", exCurrency)},
	{id: "pools.left", on: on(benefitGroup), from: poolsLeft, value: total(poolsLeft),
		says: sayingSince("红包资金池尚未发出的金额，含已结束的活动，仅计本币活动。",
			"Money of red envelope pools that has not been given, of campaigns in the home "+
				"currency, those that are over among them.", exCurrency)},
	{id: "presale.deposits", unit: Count, on: on(presaleGroup), from: deposits,
		value: total(deposits),
		says: sayingSince("已付定金的预售订单数，本土市场；成交额在付清尾款时才计入。",
			"Presale orders of the home market whose deposit was paid; the settled value counts "+
				"them when the balance is.", exUnpaid, exMarkets)},
	{id: "presale.deposits.value", on: on(presaleGroup), from: deposits,
		value: total(depositValue),
		says: sayingSince("已付的预售定金（不含膨胀部分），本土市场；之后的退还不扣减。",
			"Presale deposits paid, without what they deduct beyond themselves, of the home "+
				"market; later returns do not lower it.", exUnpaid, exMarkets)},
	{id: "presale.balances", unit: Count, on: on(presaleGroup), from: balances,
		value: total(balances),
		says: sayingSince("已付尾款的预售订单数，本土市场。",
			"Presale orders of the home market whose balance was paid.", exUnpaid, exMarkets)},
	{id: "presale.balances.value", on: on(presaleGroup), from: balances,
		value: total(balanceValue),
		says: sayingSince("已付的预售尾款（含运费，不含定金），本土市场。",
			"Presale balances paid, freight included and deposits not, of the home market.",
			exUnpaid, exMarkets)},
	{id: "presale.forfeited", on: on(presaleGroup), from: forfeited, value: total(forfeited),
		says: sayingSince("买家未付尾款而由商家留下的定金，本土市场。",
			"Deposits that merchants kept because the balance was not paid, of the home market.",
			exMarkets)},
	{id: "refunds.by_reason", on: on(refundGroup), from: owed, value: total(owed),
		rows: by(func(f *Fold) *breakdown { return &f.refunds }, refundRow),
		says: sayingSince("按原因分列的已退或待退给买家的金额，本土市场，含多付、迟付、定金与赔付；不含退还出资方的优惠。",
			"Money paid or owed back to shoppers by reason, of the home market, with what was "+
				"paid too much or too late, deposits and damages; without what goes back to "+
				"those who funded discounts.", exMarkets)},
	{id: "returns", unit: Count, on: on(afterGroup), from: returned, value: total(returned),
		rows: by(func(f *Fold) *breakdown { return &f.returns }, returnRow),
		says: sayingSince("按原因分列的退货申请数，本土市场。",
			"Returns of goods asked for, by reason, of the home market.", exMarkets)},
	{id: "parcels.shipped", unit: Count, on: on(afterGroup), from: shipped, value: total(shipped),
		says: sayingSince("已发货的包裹数，本土市场。", "Parcels handed to carriers, of the home market.",
			exMarkets)},
	{id: "orders.finished", unit: Count, on: on(afterGroup), from: finished,
		value: total(finished),
		says: sayingSince("已完成的订单数（买家确认或超时确认），本土市场。",
			"Orders that came to their end, confirmed by the shopper or by time, of the home "+
				"market.", exMarkets)},
	{id: "payments.failed", unit: Count, on: on(attemptGroup), from: failed, value: total(failed),
		says: sayingSince("失败的付款尝试次数，所有市场，含被新的尝试取代的。",
			"Attempts to pay that brought no money, of every market, those that a new one took "+
				"the place of among them.")},
}

// sayingDiscount is for what was taken off settled orders.
func sayingDiscount(zh, en string) Definition {
	return Definition{zh + "含红包、津贴和定金膨胀，不含活动价与标价之差；" + settledZh,
		en + " Red envelopes, allowance and what deposits deduct beyond themselves are among " +
			"them, festival prices are not. " + settledEn,
		append([]Exclusion{exPrice}, settledOut...)}
}

func unitRows(f *Fold, m moment) []Row {
	return by(func(f *Fold) *breakdown { return &f.units }, unitRow)(f, m)
}

func refusedRows(f *Fold, m moment) []Row {
	return by(func(f *Fold) *breakdown { return &f.reasons }, reasonRow)(f, m)
}

// marketFigure is the settled value of another market, or in another currency, where there is
// any. It is named after the market, and after the currency too when that is not the market's
// usual one.
func (f *Fold) marketFigure(m *market) (definition, bool) {
	if f.plan == nil || len(m.settled.points) == 0 {
		return definition{}, false
	}
	id := "gmv.settled." + m.code.String()
	if k, ok := f.plan.Market(m.code); ok && k.Currencies[0] != m.currency {
		id += "." + m.currency.String()
	}
	return definition{
		id: id, unit: m.currency.String(), on: on(marketGroup), market: m.code,
		value: func(_ *Fold, at moment) int64 { return m.settled.before(at.until) },
		says: saying("该市场窗口内以此币种已支付的成交额，不并入本土市场；不含未付款、窗口外付款、多付和演练流量。",
			"Value settled in this market's own window in this currency; it is not in the home "+
				"market's figures. Without what is unpaid, paid outside the window, too much or "+
				"rehearsed.",
			exUnpaid, exLate, exSurplus, exShadow),
	}, true
}

// IDs lists the figures that are always told.
func IDs() []string {
	out := make([]string, len(definitions))
	for i := range definitions {
		out[i] = definitions[i].id
	}
	return out
}
