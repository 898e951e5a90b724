package ui

// buyWords are said from the cart to the answer of the one tap.
var buyWords = words{
	"quantity": {"数量", "Quantity"},

	"cart.holds": {"购物车里有几种商品：", "different goods in the cart:"},
	"cart.add":   {"加入购物车", "Add to cart"},
	"cart.added": {"已加入购物车。", "It is in the cart."},
	"cart.go":    {"去购物车", "Go to cart"},
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

	"cart.moved":       {"已移入收藏。", "Moved to your favourites."},
	"cart.removed":     {"已删除：%s", "Removed: %s"},
	"cart.undo":        {"撤销", "Undo"},
	"cart.pick":        {"请先勾选要买的商品。", "Tick what you want to buy."},
	"cart.requote":     {"更新账单", "Update the bill"},
	"cart.budget":      {"预算 %s，买后还剩 %s", "Budget %s; %s left after this"},
	"cart.budget.over": {"预算 %s，将超出 %s", "Budget %s; this goes %s beyond it"},
	"review.title":     {"确认订单", "Check and order"},
	"pick.all":         {"全选（%s）", "All (%s)|All (%s)"},
	"pick.shop":        {"本店全选", "All of this shop"},
	"group.sum":        {"本店合计 %s", "This shop %s"},
	"group.freight":    {"含运费 %s", "with %s for delivery"},
	"group.free":       {"包邮", "Free delivery"},
	"line.off":         {"优惠分摊 −%s", "−%s by discounts"},

	"chooser.title":  {"优惠（%s 项可用）", "Benefits (%s usable)|Benefits (%s usable)"},
	"chooser.legend": {"使用哪些优惠", "Which benefits to use"},
	"chooser.best":   {"自动选最省的", "The best by itself"},
	"chooser.chosen": {"只用勾选的", "Only those ticked"},
	"chooser.none":   {"不使用", "None"},

	"picture.view":  {"%s，第 %d 张图", "%s, view %d"},
	"offers.title":  {"优惠", "Savings"},
	"offers.one":    {"现在买一件，实付 %s", "One piece now comes to %s"},
	"freight.title": {"配送", "Delivery"},
	"freight.is":    {"运费 %s", "Delivery %s"},
	"freight.look":  {"查看", "Look"},
	"tax.none":      {"价格已含税。", "The price includes taxes."},
	"tax.abroad": {
		"从境外发货，账单不含可能产生的进口税费。",
		"Sent from abroad. Import taxes, where they are due, are not part of this bill.",
	},
	"limit.promotion": {
		"活动限购：每人 %s 件", "Festival limit: %s piece a shopper|Festival limit: %s pieces a shopper",
	},
	"shop.visit": {"进店", "Visit the shop"},

	"buy.now": {"立即购买", "Buy now"},

	"order.closed.now": {
		"活动的这个阶段暂不能下单。",
		"Ordering is not open in this phase of the festival.",
	},

	"step.less":      {"%s 减一件", "One less of %s"},
	"step.more":      {"%s 加一件", "One more of %s"},
	"step.fits":      {"改为 %d 件", "Change to %d"},
	"step.favour":    {"移入收藏", "To favourites"},
	"step.favour.of": {"把 %s 移入收藏", "Move %s to favourites"},
	"step.none":      {"删除", "Remove"},
	"step.none.of":   {"删除 %s", "Remove %s"},

	"province":      {"送到", "Ship to"},
	"province.none": {"以后再选", "Choose later"},
	"delivery.unsaid": {
		"这笔订单还没有收货地址。",
		"This order has no address yet.",
	},
	"delivery.priced": {
		"运费按%s计算，请选当地的地址。",
		"Delivery was priced for %s: choose an address there.",
	},
	"delivery.say":  {"寄到这里", "Send it there"},
	"done.delivery": {"收货地址已补上。", "The address is noted."},

	"bill":          {"账单", "Bill"},
	"bill.subtotal": {"平日价合计", "At list price"},
	"bill.funder":   {"由 %s 承担", "paid by %s"},
	"bill.now":      {"现在下单应付", "Charged if you order now"},
	"bill.then":     {"%s 起应付", "Charged from %s"},
	"bill.reached":  {"已满 %s", "reached %s"},
	"bill.times":    {"计 %s 次", "counted %s times"},
	"bill.lapsed":   {"%s 未能抵用", "%s had no room"},
	"bill.hint":     {"再买 %s，可享 %s", "Add %s more for %s"},
	"bill.saved":    {"共省 %s", "You save %s"},
	"bill.deposits": {"已付定金", "Deposits paid"},
	"bill.deposits.note": {
		"此前已付", "paid before",
	},
	"bill.pay":   {"应付", "You pay"},
	"bill.total": {"合计", "Total"},

	"rule.festival_price": {"活动价优惠", "Festival price"},

	"checkout.title":  {"下单结果", "Your order"},
	"checkout.placed": {"%s 下单", "Ordered %s"},
	"checkout.kept":   {"本单省下", "Saved on this order"},
	"checkout.follow": {"查看订单", "See my orders"},
	"checkout.orders": {"共 %s 个订单", "%s order|%s orders"},
	"checkout.refused.note": {
		"没有买到的商品不收费，仍在购物车里。",
		"What was not bought is not charged, and is still in the cart.",
	},
	"checkout.refused": {"%s 种商品没有买到", "%s line was not bought|%s lines were not bought"},

	"pay.due":      {"下单成功，待付款", "Ordered, not paid yet"},
	"pay.paid":     {"下单成功，已付款", "Ordered and paid"},
	"pay.closed":   {"已关闭", "Closed"},
	"pay.refunded": {"已退款", "Refunded"},
	"pay.by": {
		"商品已为您保留，请在 %s 前付款，否则订单关闭。",
		"The goods are kept for you. Pay by %s, or the order closes.",
	},
	"pay.more": {"再给我五分钟", "Give me five more minutes"},
	"pay.more.note": {
		"需要更多时间？剩下不到五分钟时，可以再留五分钟，最多十次。",
		"Do you need longer? When less than five minutes are left, you can take five more, up to " +
			"ten times.",
	},
	"pay.more.spent": {
		"付款时间已延长过十次，不能再延长。",
		"The time to pay was made longer ten times and is not any more.",
	},
	"pay.more.shared": {
		"尾款时段对所有人同时结束，不能延长。",
		"The time for balances ends for everybody at once and is not made longer.",
	},
	"pay.button":  {"付款 %s", "Pay %s"},
	"pay.sandbox": {"沙箱支付：不会动用真钱。", "Sandbox payment: no real money moves."},
	"pay.method":  {"演示：选择银行的反应", "Demonstration: how the bank behaves"},
	"pay.waits": {
		"正在等待银行的回音……页面会自动刷新，不会重复扣款。",
		"Waiting for the bank… The page looks again by itself; nothing is taken twice.",
	},
	"pay.look":  {"现在刷新", "Look now"},
	"pay.again": {"再付一次 %s", "Try again: %s"},
	"pay.failed": {
		"这次付款没有成功，没有扣款。请再试一次。",
		"This payment did not go through and nothing was taken. Try again.",
	},
	"pay.code.card_declined": {
		"银行拒绝了这次付款，没有扣款。请换一种方式再试。",
		"The bank declined; nothing was taken. Try another way.",
	},
	"pay.code.insufficient_funds": {
		"余额不足，没有扣款。请换一种方式再试。",
		"There was not enough money; nothing was taken. Try another way.",
	},
	"pay.by.at-once":     {"立即成功", "Pays at once"},
	"pay.by.declined":    {"拒绝付款", "Declines"},
	"pay.by.delayed":     {"稍后成功", "Pays after a while"},
	"pay.by.fails":       {"等待后失败（余额不足）", "Fails after a while: no money"},
	"pay.by.twice":       {"通知来两次", "Tells twice"},
	"pay.by.lost":        {"成功但不通知", "Pays and never tells"},
	"pay.by.abandoned":   {"一直不付", "Never pays"},
	"pay.by.unreachable": {"暂时联系不上", "Cannot be reached for a while"},
	"pay.by.late":        {"订单关闭后才到账", "Pays after the order has closed"},
	"pay.go":             {"去付款", "Go and pay"},
	"pay.same":           {"再次下单", "Order the same again"},

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
