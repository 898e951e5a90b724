package trade

// Refusal is a state of the world that keeps a command from happening. Zero means accepted. The
// numbers are stored with refused lines and are stable for ever: a new one takes the next number,
// and its PLACE in the table below is its precedence, for a command that deserves several.
type Refusal uint16

// Refusals, by number.
const (
	Accepted        Refusal = 0
	NoPlan          Refusal = 1
	ShopperUnknown  Refusal = 2
	KeyReused       Refusal = 3
	KeysFull        Refusal = 4
	CartEmpty       Refusal = 5
	TooManyLines    Refusal = 6
	QuantityInvalid Refusal = 7
	SKUUnknown      Refusal = 8
	NotListed       Refusal = 9
	NotSoldInMarket Refusal = 10
	CurrencyMixed   Refusal = 11
	PriceChanged    Refusal = 12
	LimitReached    Refusal = 13
	SoldOut         Refusal = 14
	StockShort      Refusal = 15
	NothingToBuy    Refusal = 16
	LinesRefused    Refusal = 17
	AmountTooLarge  Refusal = 18
	PaymentUnknown  Refusal = 19
	CurrencyWrong   Refusal = 20
	AmountInvalid   Refusal = 21
	OrderUnknown    Refusal = 22
	OrderClosed     Refusal = 23
	RefundUnknown   Refusal = 24
	MerchantUnknown Refusal = 25
	ProductInvalid  Refusal = 26
	TooManyOffers   Refusal = 27
	ProductUnknown  Refusal = 28
	FavouritesFull  Refusal = 29
	PlanInvalid     Refusal = 30
	// 31 was a stock below what is promised, which a count of what is available cannot be.
	PhaseClosed      Refusal = 32
	MerchantInvalid  Refusal = 33
	CodeTaken        Refusal = 34
	NotPaid          Refusal = 35
	BillChanged      Refusal = 36
	RegionNotServed  Refusal = 37
	PromotionInvalid Refusal = 38
	PromotionTaken   Refusal = 39
	PromotionUnknown Refusal = 40
	PromotionOver    Refusal = 41
	CouponsGone      Refusal = 42
	CouponLimit      Refusal = 43
	WalletFull       Refusal = 44
	BenefitUnknown   Refusal = 45
	CampaignInvalid  Refusal = 46
	CampaignTaken    Refusal = 47
	CampaignUnknown  Refusal = 48
	CampaignClosed   Refusal = 49
	PoolEmpty        Refusal = 50
	DrawsUsed        Refusal = 51
	SeedWrong        Refusal = 52
	GroupUnknown     Refusal = 53
	GroupFull        Refusal = 54
	GroupOwn         Refusal = 55
	GrantInvalid     Refusal = 56
	PresaleInvalid   Refusal = 57
	PresaleUnknown   Refusal = 58
	PresaleOver      Refusal = 59
	DepositUnpaid    Refusal = 60
	BalanceClosed    Refusal = 61
	AttemptUnknown   Refusal = 62
	AttemptOver      Refusal = 63
	NotShipped       Refusal = 64
	AlreadyShipped   Refusal = 65
	ParcelInvalid    Refusal = 66
	ReturnInvalid    Refusal = 67
	ReturnUnknown    Refusal = 68
	ReturnClosed     Refusal = 69
	NotReturnable    Refusal = 70
	RefundTooLarge   Refusal = 71
	NothingToSettle  Refusal = 72
	SettlementGone   Refusal = 73
	GameWrong        Refusal = 74
	GrantTaken       Refusal = 75
	JoinsUsed        Refusal = 76
	ReferenceTaken   Refusal = 77
	ForfeitNeeded    Refusal = 78
	RefundMoved      Refusal = 79
	RefundNotFailed  Refusal = 80
	AlreadyReturned  Refusal = 81
	ReturnOpen       Refusal = 82
	ReturnMoved      Refusal = 83
	NothingToUndo    Refusal = 84
	FollowsFull      Refusal = 85
	PicturesInvalid  Refusal = 86
	PicturesChanged  Refusal = 87
	TimeEnough       Refusal = 88
	TimeSpent        Refusal = 89
	TimeShared       Refusal = 90
	PayoutDone       Refusal = 91
)

type refusalRow struct {
	number Refusal
	code   string
	zh, en string
}

// refusals in the order of precedence.
var refusals = []refusalRow{
	{NoPlan, "no_plan", "还没有发布活动方案，请运营先发布。",
		"No festival plan is in force yet; an operator has to publish one."},
	{PlanInvalid, "plan_invalid", "活动方案有错误，请按提示的行列修改后再发布。",
		"The festival plan has errors; correct the lines named and publish it again."},
	{MerchantUnknown, "merchant_unknown", "没有这个商家，请检查编号。",
		"There is no such merchant; check the id."},
	{MerchantInvalid, "merchant_invalid", "商家资料不完整或过长，请修改后重试。",
		"The merchant's details are incomplete or too long; correct them and try again."},
	{TooManyOffers, "too_many_offers",
		"平台的商品、商家或活动数已达上限；请先结束不用的，或联系平台扩容。",
		"The platform holds as many products, merchants or campaigns as it can; end what is " +
			"not used."},
	{ProductInvalid, "product_invalid", "商品资料不完整或超出限制，请修改后重试。",
		"The product is incomplete or beyond a limit; correct it and try again."},
	{CodeTaken, "code_taken", "这个货号已属于另一件商品，请换一个。",
		"This SKU code belongs to another product; choose another one."},
	{ShopperUnknown, "shopper_unknown", "请先登录。", "Sign in first."},
	{KeyReused, "key_reused", "同一个幂等键已用于另一份请求，请换一个新键。",
		"This idempotency key was used for a different request; use a new one."},
	{KeysFull, "keys_full", "下单的人太多，请稍候再试；您的购物车还在。",
		"Too many orders are remembered right now; try again shortly, your cart is kept."},
	{PhaseClosed, "phase_closed", "现在不在这项操作的时段，请看活动日程何时开放。",
		"This is not possible in the present phase of the festival; its calendar says when " +
			"it opens."},
	{NothingToUndo, "nothing_to_undo", "没有可以撤销的合并，或已超过一天。",
		"There is no merge to undo, or it is more than a day ago."},
	{CartEmpty, "cart_empty", "购物车是空的，先挑几件吧。", "The cart is empty; put something in first."},
	{TooManyLines, "too_many_lines", "一次结算的商品种类太多，请分次下单。",
		"Too many different items at once; buy in two goes."},
	{QuantityInvalid, "quantity_invalid", "数量不在允许的范围内，请至少选一件，并减少过多的件数。",
		"That quantity is not possible; choose at least one and not too many."},
	{PresaleUnknown, "presale_unknown", "没有这个预售，请从商品页重新进入。",
		"There is no such presale; open it again from the product's page."},
	{PresaleOver, "presale_over", "现在不在付定金的时段，请看预售的起止时间。",
		"Deposits are not taken now; the presale says from when to when."},
	{SKUUnknown, "sku_unknown", "没有这个规格，可能已下架；请另选一个。",
		"There is no such item; it may have been withdrawn, choose another one."},
	{NotListed, "not_listed", "商品已下架，请从购物车移除或另选一件。",
		"This item is not on sale now; take it out of the cart or choose another one."},
	{NotSoldInMarket, "not_sold_in_market",
		"此商品不销往您所在的国家或地区；请更换收货地区或另选一件。",
		"This item is not sold to your country or region; choose another address or item."},
	{CurrencyMixed, "currency_mixed", "币种不同，请单独结算。",
		"This item is priced in another currency; buy it on its own."},
	{PriceChanged, "price_changed", "价格已变化，请核对后再下单。",
		"The price has changed; look at it again before you order."},
	{LimitReached, "limit_reached", "已达到每人限购数量，请减少件数。",
		"You have reached the limit for one shopper; choose fewer."},
	{SoldOut, "sold_out", "已售罄；未付款的订单关闭后可能还有，请稍后再看。",
		"Sold out. Orders that stay unpaid give pieces back, so look again later."},
	{StockShort, "stock_short", "库存不足，请减少数量。", "Not that many are left; choose fewer."},
	{RegionNotServed, "region_not_served", "此商品不配送到您的地区，请更换收货地区或另选一件。",
		"This item is not delivered to your region; choose another address or item."},
	{BillChanged, "bill_changed", "应付金额已变化，请核对新的账单后再下单。",
		"The amount to pay has changed; look at the new bill before you order."},
	{PromotionInvalid, "promotion_invalid", "促销内容有误，请按提示的字段修改。",
		"The promotion has errors; correct the fields named and publish it again."},
	{PromotionTaken, "promotion_taken", "这个促销编号已用于另一份内容，已发布的促销不能修改。",
		"This key belongs to another promotion; what is published does not change, use a new key."},
	{PromotionUnknown, "promotion_unknown", "没有这个促销，请核对编号。",
		"There is no such promotion; check its id."},
	{PromotionOver, "promotion_over", "促销不在有效期内，请看它的起止时间。",
		"The promotion is not running now; it says from when to when it does."},
	{CouponsGone, "coupons_gone", "优惠券已被领完，看看别的优惠吧。",
		"All coupons have been claimed; look for another offer."},
	{CouponLimit, "coupon_limit", "您已领满这张优惠券，请先使用卡包里的。",
		"You have claimed as many of these as one may; use those in your wallet."},
	{WalletFull, "wallet_full", "卡包已满，请先使用或等待过期。",
		"You hold as many coupons or envelopes as one may; use some first."},
	{BenefitUnknown, "benefit_unknown", "您没有这张优惠券或红包，请从卡包里重新选择。",
		"You do not hold this coupon or envelope; choose one from your wallet."},
	{CampaignInvalid, "campaign_invalid", "红包活动内容有误，请按提示的字段修改。",
		"The campaign has errors; correct the fields named and publish it again."},
	{CampaignTaken, "campaign_taken", "这个活动编号已用于另一份内容，请换一个新编号。",
		"This key belongs to another campaign; use a new key."},
	{CampaignUnknown, "campaign_unknown", "没有这个红包活动，请核对编号。",
		"There is no such campaign; check its id."},
	{GameWrong, "game_wrong", "这个红包活动不是这种玩法，请看活动的 game 一项。",
		"This campaign is of another game; its field game says how its envelopes are won."},
	{CampaignClosed, "campaign_closed", "红包活动现在没有开放，请看它的开放时间。",
		"The campaign is not open now; it says when its windows are."},
	{PoolEmpty, "pool_empty", "红包已被领完，请留意下一场。",
		"The pool is empty; look out for the next round."},
	{DrawsUsed, "draws_used", "您在这一场的机会已用完，请留意下一场。",
		"You have no chances left in this round; look out for the next one."},
	{SeedWrong, "seed_wrong", "种子与公布的承诺不符，请核对是否为这个活动的种子。",
		"The seed does not fit the published commitment; check that it is this campaign's."},
	{GroupUnknown, "group_unknown", "没有这个红包群，请向分享的好友核对链接。",
		"There is no such group; ask the friend who shared it for the link."},
	{GroupFull, "group_full", "这个红包群已满员，您可以自己开一个。",
		"The group is complete; you can open one of your own."},
	{GroupOwn, "group_own", "您已在这个红包群里；请分享给还没加入的好友。",
		"You are in this group already; share it with friends who are not."},
	{JoinsUsed, "joins_used", "您在这个活动中能加入的红包群已满；还可以自己开一个。",
		"You have joined as many groups of this campaign as one may; you can open your own."},
	{GrantTaken, "grant_taken", "这个发放编号已用于另一个金额，请换一个新编号。",
		"This reference belongs to a grant of another amount; use a new one."},
	{GrantInvalid, "grant_invalid", "发放的金额或编号无效，请核对后重试。",
		"The amount or the reference of the grant is not valid; correct it and try again."},
	{PresaleInvalid, "presale_invalid", "预售内容有误，请按提示的字段修改。",
		"The presale has errors; correct the fields named and open it again."},
	{DepositUnpaid, "deposit_unpaid", "定金尚未支付，请先付定金。",
		"The deposit has not been paid; pay it first."},
	{BalanceClosed, "balance_closed", "现在不在付尾款的时段，请看预售的起止时间。",
		"The balance cannot be paid now; the presale says from when to when it can."},
	{AttemptUnknown, "attempt_unknown", "没有这次付款尝试，请从订单重新付款。",
		"There is no such payment attempt; pay again from the order."},
	{AttemptOver, "attempt_over", "这次付款尝试已结束，请重新付款。",
		"This payment attempt is over; start another one."},
	{NotShipped, "not_shipped", "订单尚未发货，请等商家发货；不想等可以取消。",
		"The order has not been shipped; wait for its parcel, or cancel it."},
	{AlreadyShipped, "already_shipped", "订单已发货，不能取消或改运单；可申请退货。",
		"The order is on its way already; goods can come back by a return."},
	{ParcelInvalid, "parcel_invalid", "物流公司或运单号为空或太长，请核对运单。",
		"The carrier or the parcel number is empty or too long; check the waybill."},
	{ReturnInvalid, "return_invalid", "退货的原因、商品或数量无效：每行写一次，件数不超过所购。",
		"The reason, lines or quantities are not valid: each line once, no more than was bought."},
	{ReturnUnknown, "return_unknown", "没有这笔退货，请从订单里查看。",
		"There is no such return; look at those of the order."},
	{ReturnMoved, "return_moved", "退货不在这一步，请看它现在的状态。",
		"This return is not at that step; look at its status."},
	{ReturnClosed, "return_closed", "七天退货期已过。如有质量问题，请联系商家或平台客服。",
		"The time to return this order is over. If something is wrong with it, ask the merchant."},
	{AlreadyReturned, "already_returned", "这些商品已退过，请看订单的退款记录。",
		"These goods have gone back already; look at the refunds of the order."},
	{ReturnOpen, "return_open", "这个订单已有一笔退货在进行，请先完成或撤销它。",
		"Another return of this order is open; finish it, or end it and ask again."},
	{NotReturnable, "not_returnable", "此类商品不支持无理由退货；如与描述不符或有损坏，请选择相应的原因。",
		"Goods of this kind do not go back without a reason; if something is wrong, say what."},
	{ForfeitNeeded, "forfeit_needed", "取消会损失定金；若仍要取消，请确认放弃（forfeit）。",
		"Cancelling loses the deposit or a part of it; say forfeit to cancel all the same."},
	{RefundMoved, "refund_moved", "订单已有新的退款，请核对已退金额（back）后再退。",
		"More has gone back of this order since; look at it, and say back as it is now."},
	{RefundTooLarge, "refund_too_large", "退款超出已付金额或剩余数量，请看订单还剩多少可退。",
		"More would go back than was paid or is left; the order says how much that is."},
	{NothingToSettle, "nothing_to_settle", "没有可结算的款项，等有订单完成后再结算。",
		"There is nothing to settle; orders count once they are finished."},
	{SettlementGone, "settlement_unknown", "没有这笔结算；请看结算列表。",
		"There is no such settlement; look at the list."},
	{PayoutDone, "payout_settled", "这笔打款已有结果，不再改变；请核对它的状态与流水号。",
		"This payout has its result, which stays; check its status and reference."},
	{AmountTooLarge, "amount_too_large", "金额超出上限，请减少件数或分次下单。",
		"The amount is beyond the limit; choose fewer pieces or buy in two goes."},
	{NothingToBuy, "nothing_to_buy", "没有一件可以买到；每一行写了原因，请照着修改后再下单。",
		"None of the lines can be bought; each says why, change them and order again."},
	{LinesRefused, "lines_refused",
		"有商品买不到，按您的选择整单未下；请去掉这些行，或允许部分下单。",
		"Some lines cannot be bought, and you asked for all or nothing; take them out, or " +
			"allow a part."},
	{PaymentUnknown, "payment_unknown", "没有这笔付款，请从订单里重新进入。",
		"There is no such payment; open it again from the order."},
	{CurrencyWrong, "currency_wrong", "付款币种与订单不符，请按订单的币种付款。",
		"The payment is in another currency than the order; pay in the order's."},
	{AmountInvalid, "amount_invalid", "金额、流水号或方式无效，请核对后重试。",
		"The amount, the reference or the method is not valid; correct it and try again."},
	{ReferenceTaken, "reference_taken", "这个流水号已记在另一笔付款或另一个金额上，没有入账；请与支付机构核对。",
		"This reference was counted for another payment or amount, so nothing was booked; " +
			"ask the provider."},
	{OrderUnknown, "order_unknown", "没有这个订单，请从订单列表查看。",
		"There is no such order; look at the list of orders."},
	{OrderClosed, "order_closed", "订单已关闭，不能再变动；想要的话请重新下单。",
		"The order is closed and does not change any more; order again if you want the goods."},
	{TimeShared, "time_shared", "尾款时段对所有人同时结束，不能为一个人延长，请在结束前付款。",
		"The time for balances ends for everybody at once and is not made longer; pay before it."},
	{TimeEnough, "time_enough", "还有足够的时间付款；剩下不到五分钟时，可以再延长。",
		"There is time enough to pay; ask again when less than five minutes are left."},
	{TimeSpent, "time_spent", "付款时间已延长过十次，请在时间结束前付款，或之后重新下单。",
		"The time to pay was made longer ten times; pay before it ends, or order again then."},
	{NotPaid, "not_paid", "订单尚未付款；付款后才能继续，不想要可以取消。",
		"The order is not paid yet; pay it to go on, or cancel it."},
	{RefundUnknown, "refund_unknown", "没有这笔退款，请核对编号。",
		"There is no such refund; check its id."},
	{RefundNotFailed, "refund_not_failed", "这笔退款没有失败：已退，或支付方正在处理，不能由人工再退。",
		"This refund has not failed: it is paid, or the provider is at it; do not pay it by hand."},
	{ProductUnknown, "product_unknown", "没有这件商品，可能已下架；请另选一件。",
		"There is no such product; it may have been withdrawn, choose another one."},
	{PicturesInvalid, "pictures_invalid",
		"图片有误：每件商品最多 12 张，不能重复；文字说明每种语言最多 300 字节，只写一行。",
		"The pictures are not valid: 12 a product, none twice; what is said of one is a line of " +
			"at most 300 bytes in each language."},
	{PicturesChanged, "pictures_changed", "商品的图片刚被修改过，请看过现在的图片再改。",
		"The pictures of this product have changed since; look at them as they are and try again."},
	{FavouritesFull, "favourites_full", "收藏夹已满一千件，请先移除几件。",
		"A shopper can keep 1,000 favourites; take some out first."},
	{FollowsFull, "follows_full", "最多关注五百家店铺，请先取消几家。",
		"A shopper can follow 500 shops; stop following some first."},
}

func (r Refusal) row() (refusalRow, bool) {
	for _, row := range refusals {
		if row.number == r {
			return row, true
		}
	}
	return refusalRow{}, false
}

// Code is the stable name of the refusal in the API, such as "sold_out".
func (r Refusal) Code() string {
	if row, ok := r.row(); ok {
		return row.code
	}
	return "accepted"
}

// Sentence says the refusal to a person, in "zh" or "en".
func (r Refusal) Sentence(lang string) string {
	row, ok := r.row()
	switch {
	case !ok:
		return ""
	case lang == "zh":
		return row.zh
	}
	return row.en
}

// Refusals lists every refusal in the order of precedence.
func Refusals() []Refusal {
	out := make([]Refusal, len(refusals))
	for i, row := range refusals {
		out[i] = row.number
	}
	return out
}

// RefusalByCode finds a refusal by its stable name.
func RefusalByCode(code string) (Refusal, bool) {
	for _, row := range refusals {
		if row.code == code {
			return row.number, true
		}
	}
	return 0, false
}
