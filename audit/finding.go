package audit

// The codes of findings; those of draws stand in draw.go.
const (
	codeUnreadable = "unreadable"
	codeShadow     = "shadow"
	codeGap        = "gap"
	codeStamp      = "stamp_falls"
	codePlan       = "plan"
	codeNumber     = "number"
	codeKey        = "key_twice"
	codePrice      = "price"
	codeStock      = "stock"
	codePaidTwice  = "paid_twice"
	codePaidClosed = "paid_closed"
	codeAmount     = "payment_amount"
	codeRefund     = "refund"
	codeFollow     = "follow"
	codeSurplus    = "surplus_kept"
	codeUnknown    = "unknown"
	codeBill       = "bill"
	codeDiscount   = "discount"
	codeRule       = "rule"
	codeFreight    = "freight"
	codeLimit      = "purchase_limit"
	codeCoupon     = "coupon"
	codeEnvelope   = "envelope"
	codeAllowance  = "allowance"
	codeReturned   = "benefits_returned"
	codePresale    = "presale"
	codeDeposit    = "deposit"
	codeBalance    = "balance"
	codeShare      = "refund_share"
	codePath       = "path"
	codeAttempt    = "attempt"
	codeReturn     = "goods_return"
	codeSettlement = "settlement"
	codePayout     = "payout"
)

// sentences say a code in Chinese and English.
var sentences = map[string][2]string{
	codeUnreadable: {"此后的记录无法读取。", "What follows cannot be read."},
	codeShadow:     {"这是演练单元的日志，不计数。", "This is the journal of a rehearsal; it is not counted."},
	codeGap:        {"序号不连续。", "The sequence has a gap."},
	codeStamp:      {"时间戳倒退。", "A stamp is earlier than the one before."},
	codePlan:       {"活动方案无法读取。", "The festival plan cannot be read."},
	codeNumber:     {"编号重复或不连续。", "A number comes twice or out of turn."},
	codeKey:        {"同一个幂等键在有效期内用了两次。", "A key made orders twice while it was remembered."},
	codePrice:      {"成交单价不是当时的标价或活动价。", "A price was charged that was not offered then."},
	codeStock:      {"库存不平：可售、预留、已售与预售之和不等于到货，或有负数。", "Stock does not add up, or is below zero."},
	codePaidTwice:  {"同一订单付款两次。", "An order was settled twice."},
	codePaidClosed: {"已关闭的订单被结清。", "An order that had closed was settled."},
	codeAmount:     {"付款金额不等于所结订单与多付之和。", "A payment is not its orders and its surplus."},
	codeRefund:     {"退款超过所付，或与订单不符。", "A refund exceeds what was paid or does not fit its order."},
	codeSurplus:    {"多付的款项没有退回。", "A surplus is not owed back."},
	codeFollow: {"同一家店铺重复关注，或取消了没有的关注。",
		"A shop is followed twice, or left by one who does not follow it."},
	codeUnknown: {"提到了不存在的事物。", "A fact names something that is not there."},
	codeBill: {"账单不平：行金额减优惠不等于应付，或低于零。",
		"A bill does not add up, or a line of it is below zero."},
	codeDiscount: {"优惠不是促销规则所给的，或同类优惠重复。",
		"A discount is not what its promotion gives, or one too many of its kind."},
	codeRule: {"优惠与公布的规则重算不符：适用的商品、基数、金额或分摊。",
		"A discount is not what its published rule comes to: its lines, base, amount or shares."},
	codeFreight: {"运费与商家公布的运费模板重算不符。",
		"Freight is not what the merchant's published terms come to."},
	codeLimit: {"超过限购件数，或限购没有计数。",
		"More pieces than a purchase limit allows, or pieces it did not count."},
	codeCoupon: {"优惠券超发、重复使用、不在有效期内或不属于买家。",
		"A coupon was given too often, used twice, out of its time, or by another shopper."},
	codeEnvelope: {"红包用超、不在有效期内或不属于买家。",
		"A red envelope gave more than it held, out of its time, or to another shopper."},
	codePool: {"发出的红包超过资金池，或不在活动时间内。",
		"More was given than a pool holds, or outside its time."},
	codeAllowance: {"购物津贴低于零，或同一笔发了两次。",
		"An allowance is below zero, or a grant of it counted twice."},
	codeReturned: {"订单占用的优惠没有如数退回。",
		"What an order held of benefits did not come back as it should."},
	codePresale: {"预售不符合其条款、时间或限购。",
		"A presale does not keep to its terms, its times or its limit."},
	codeDeposit: {"定金的去向不符：应且只应转为货款、不退或退还，效力不超过两成。",
		"A deposit does not end as it must: in a price, kept or given back, with at most a " +
			"fifth at stake."},
	codeBalance: {"尾款与预售订单不符，或不在支付期内。",
		"A balance does not fit its presale order, or is outside its window."},
	codeShare: {"退款份额不等于该行件数应占的份额。",
		"A refund is not the share of the pieces that went back."},
	codePath: {"订单状态的先后不对。", "An order came to a state out of turn."},
	codeAttempt: {"付款尝试与应付不符，或同时有两次。",
		"An attempt to pay does not ask for what is due, or is one of two at a time."},
	codeReturn: {"退货流程的先后不对，或件数不符。",
		"A return of goods came to a status out of turn, or names pieces that are not there."},
	codeSettlement: {"结算金额不等于商家应得。", "A settlement is not what the merchant has earned."},
	codePayout:     {"打款没有对应的结算，或说了两次。", "A payout has no settlement, or was told twice."},
}
