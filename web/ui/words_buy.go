package ui

// buyWords are said from the cart to the answer of the one tap.
var buyWords = words{
	"quantity": {"数量", "Quantity"},

	"cart.holds": {"购物车里有几种商品：", "different goods in the cart:"},
	"cart.add":   {"加入购物车", "Add to cart"},
	"cart.added": {"已加入购物车。", "It is in the cart."},
	"cart.had":   {"购物车里已有 %s 件", "%s in the cart|%s in the cart"},
	"cart.empty": {"购物车是空的。", "The cart is empty."},
	"cart.nothing": {
		"购物车里现在没有能买的商品，原因见每一行。",
		"Nothing in the cart can be bought now; each line says why.",
	},
	"cart.tap": {"一键下单（%s 件）", "Order %s piece|Order %s pieces"},
	"cart.tap.once": {
		"一键下单，每家店一个订单；多点几下也只下一次单。",
		"One tap, one order for each shop. Tapping twice orders once.",
	},
	"cart.wait": {"%s 起再下单，可省 %s：", "If you order from %s you pay %s less:"},

	"buy.now": {"立即购买", "Buy now"},

	"order.closed.now": {
		"活动的这个阶段暂不能下单。",
		"Ordering is not open in this phase of the festival.",
	},

	"step.less":    {"%s 减一件", "One less of %s"},
	"step.more":    {"%s 加一件", "One more of %s"},
	"step.fits":    {"改为 %d 件", "Change to %d"},
	"step.none":    {"删除", "Remove"},
	"step.none.of": {"删除 %s", "Remove %s"},

	"province":      {"送到", "Ship to"},
	"province.none": {"以后再选", "Choose later"},

	"bill":          {"账单", "Bill"},
	"bill.subtotal": {"平日价合计", "At list price"},
	"bill.funder":   {"由 %s 承担", "paid by %s"},
	"bill.now":      {"现在下单应付", "Charged if you order now"},
	"bill.then":     {"%s 起应付", "Charged from %s"},
	"bill.pay":      {"应付", "You pay"},
	"bill.total":    {"合计", "Total"},

	"rule.festival_price": {"活动价优惠", "Festival price"},

	"checkout.title":   {"下单结果", "Your order"},
	"checkout.placed":  {"%s 下单", "Ordered %s"},
	"checkout.refused": {"%s 种商品没有买到", "%s line was not bought|%s lines were not bought"},

	"pay.due":      {"下单成功，待付款", "Ordered, not paid yet"},
	"pay.paid":     {"下单成功，已付款", "Ordered and paid"},
	"pay.closed":   {"已关闭", "Closed"},
	"pay.refunded": {"已退款", "Refunded"},
	"pay.by": {
		"商品已为您保留，请在 %s 前付款，否则订单关闭。",
		"The goods are kept for you. Pay by %s, or the order closes.",
	},
	"pay.button":  {"付款 %s", "Pay %s"},
	"pay.sandbox": {"沙箱支付：不会动用真钱。", "Sandbox payment: no real money moves."},
	"pay.go":      {"去付款", "Go and pay"},

	"refused.note": {
		"没有下单，也没有扣款。原因见每一行。",
		"Nothing was ordered and nothing is charged. Each line says why.",
	},
	"refused.price": {"价格已变化", "The price has changed"},
	"refused.price.note": {
		"您打开页面之后价格变了，所以没有下单，也没有扣款。请看现在的价格，再点一次。",
		"It changed after your page was shown, so nothing was ordered and nothing is " +
			"charged. Look at the prices of now, and tap again.",
	},
	"refused.back": {"看现在的价格", "See the present prices"},
}
