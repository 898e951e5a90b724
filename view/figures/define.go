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
)

// The words that several definitions share.
var (
	settledOut = []Exclusion{exUnpaid, exLate, exSurplus, exShadow, exMarkets}
	orderedOut = []Exclusion{exOutside, exShadow, exMarkets, exWhole}
	settledZh  = "仅计本土市场窗口内完成支付的订单（按付款时刻）；不含未付款、窗口外付款、多付或重复付款、演练流量和其他市场；之后的退款不扣减。"
	settledEn  = "Only orders of the home market that were paid inside its window, by the " +
		"instant of the payment; without what is unpaid, paid outside the window, paid twice or " +
		"too much, rehearsed, or of other markets. Later refunds do not lower it."
	orderedZh = "按下单时刻计本土市场窗口内已确认的订单，无论是否付款；不含演练流量、其他市场和整单被拒的结算。"
	orderedEn = "Confirmed orders of the home market by the instant they were placed in its " +
		"window, paid or not; without rehearsals, other markets and checkouts that were refused " +
		"as a whole."
)

func sayingSettled(zh, en string) Definition {
	return Definition{zh + settledZh, en + " " + settledEn, settledOut}
}

func sayingOrdered(zh, en string) Definition {
	return Definition{zh + orderedZh, en + " " + orderedEn, orderedOut}
}

func saying(zh, en string, excludes ...Exclusion) Definition { return Definition{zh, en, excludes} }

var definitions = [...]definition{
	{id: "gmv.settled", on: on(paymentGroup), value: total(settled),
		says: sayingSettled("已支付成交额。", "Settled value of goods.")},
	{id: "gmv.ordered", on: on(orderGroup), value: total(ordered),
		says: sayingOrdered("下单金额。", "Ordered value of goods.")},
	{id: "gmv.net", on: on(paymentGroup, refundGroup), value: difference(settled, refunded),
		says: saying("净成交额：已支付成交额减去其中订单至今的退款（含待退）。不含项目与已支付成交额相同。",
			"Net value of goods: the settled value less the refunds, paid or owed to date, of "+
				"the orders in it. It leaves out what the settled value leaves out.",
			append([]Exclusion{exRefunded}, settledOut...)...)},
	{id: "refunds", on: on(refundGroup), value: total(refunded),
		says: saying("退款：已计入成交额的订单至今已退或待退的金额；不含多付、迟付款项的退回。",
			"Refunds paid or owed to date of orders that are in the settled value; without money "+
				"that goes back because it was too much or too late.",
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
		rows: by(func(f *Fold) *breakdown { return &f.categories }, categoryRow),
		says: sayingSettled("按下单时的商品类目分列的已支付成交额。",
			"Settled value by the category that the goods had when ordered.")},
	{id: "gmv.settled.by_province", on: on(paymentGroup), value: total(settled),
		rows: by(func(f *Fold) *breakdown { return &f.provinces }, provinceRow),
		says: sayingSettled("按下单所填省级行政区分列的已支付成交额。",
			"Settled value by the province that the checkout names.")},
	{id: "gmv.settled.by_channel", on: on(paymentGroup), value: total(settled),
		rows: by(func(f *Fold) *breakdown { return &f.channels }, channelRow),
		says: sayingSettled("按商家所属渠道分列的已支付成交额，各渠道之和等于总额。",
			"Settled value by the merchants' channel; the channels sum to the whole.")},
	{id: "gmv.settled.by_terminal", on: on(paymentGroup), value: total(settled),
		rows: by(func(f *Fold) *breakdown { return &f.terminals }, terminalRow),
		says: sayingSettled("按下单终端分列的已支付成交额。", "Settled value by the terminal of the checkout.")},
	{id: "gmv.settled.by_merchant", on: on(paymentGroup), thins: true, value: total(settled),
		rows: sellerRows,
		says: sayingSettled("按商家分列的已支付成交额，列出前一百家，其余合为一行；较早时刻按整分钟回溯。",
			"Settled value by merchant: the hundred largest, and all others in one row. Longer "+
				"ago it is told by the whole minute.")},
	{id: "gmv.settled.by_record_category", on: on(paymentGroup), value: sumOf(recordValues),
		rows: recordValues,
		says: sayingSettled("冲击纪录的类目的已支付成交额。",
			"Settled value of the categories in which a record is attempted.")},
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
		says: sayingSettled("按分钟分列的已支付成交额，各分钟之和等于总额。",
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
	{id: "refused.lines", unit: Count, on: on(orderGroup),
		value: sumOf(refusedRows), rows: refusedRows,
		says: sayingOrdered("已成单的结算中买不到的商品行数，按拒绝原因编号分列。",
			"Lines that could not be bought in checkouts that made orders, by the number of the "+
				"reason.")},
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
