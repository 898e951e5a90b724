package ui

// orderWords are said of orders and what became of them.
var orderWords = words{
	"status.open":        {"待付款", "Not paid"},
	"status.paid":        {"已付款", "Paid"},
	"status.closed":      {"已关闭", "Closed"},
	"status.refunded":    {"已退款", "Refunded"},
	"status.shipped":     {"已发货", "On its way"},
	"status.finished":    {"已完成", "Finished"},
	"status.deposit_due": {"待付定金", "Deposit to be paid"},
	"status.balance_due": {"待付尾款", "Balance to be paid"},
	"status.forfeited":   {"定金不退", "Deposit forfeited"},
	"status.failed":      {"未能交货", "Not delivered"},

	"orders.mine":        {"我的订单", "My orders"},
	"orders.states":      {"按状态查看订单", "Orders by what they wait for"},
	"orders.empty":       {"还没有订单。", "No orders yet."},
	"orders.none.pay":    {"没有待付款的订单。", "Nothing waits for a payment."},
	"orders.none.way":    {"没有在路上的订单。", "Nothing is on its way."},
	"orders.none.return": {"没有退款或退货。", "No refunds and no returns."},
	"orders.further": {
		"最近的订单里没有，更早的还有。",
		"None among the latest orders; there are older ones.",
	},
	"orders.older":      {"更早的订单", "Older orders"},
	"orders.signed.out": {"登录后查看您的订单。", "Sign in to see your orders."},

	"state.all":     {"全部", "All"},
	"state.pay":     {"待付款", "To pay"},
	"state.ship":    {"待发货", "To be sent"},
	"state.receive": {"待收货", "To receive"},
	"state.return":  {"退款/退货", "Returns"},

	"order.title":    {"订单", "Order"},
	"order.see":      {"订单详情", "Order details"},
	"order.checkout": {"整次下单", "The whole checkout"},
	"order.story":    {"订单进展", "What happened"},
	"order.ways":     {"需要帮助", "Something else?"},
	"order.cancel":   {"取消订单", "Cancel this order"},
	"order.cancel.open": {
		"订单关闭，商品重新上架，用掉的优惠退回。",
		"The order closes, its goods are on sale again, and benefits that it held come back.",
	},
	"order.cancel.paid": {
		"剩余的 %s 原路退回。",
		"The remaining %s goes back the way it came.",
	},
	"order.cancel.balance": {
		"先放弃这次尾款付款，订单回到待付尾款。",
		"The payment of the balance is given up; the order then waits for it again.",
	},
	"order.cancel.earnest": {
		"定金不退：商家保留至多 %s（法律规定不超过价款的五分之一），其余至少 %s 退回。",
		"The deposit is earnest money: the merchant keeps at most %s, a fifth of the price by " +
			"law, and at least %s goes back.",
	},
	"order.cancel.advance": {"订金 %s 全额退回。", "The whole advance of %s goes back."},
	"order.cancel.go":      {"确认取消", "Yes, cancel"},
	"done.cancelled":       {"已取消。", "Cancelled."},

	"stage.placed":   {"已下单", "Ordered"},
	"stage.deposit":  {"付定金", "Deposit"},
	"stage.balance":  {"付尾款", "Balance"},
	"stage.paid":     {"已付款", "Paid"},
	"stage.shipped":  {"已发货", "Sent"},
	"stage.received": {"已收货", "Received"},

	"stage.deposit.now":  {"待付定金", "Deposit due"},
	"stage.balance.now":  {"待付尾款", "Balance due"},
	"stage.paid.now":     {"待付款", "To be paid"},
	"stage.shipped.now":  {"待发货", "To be sent"},
	"stage.received.now": {"待收货", "On its way"},

	"next.pay": {
		"请在 %s 前付款，否则订单自动关闭。",
		"Pay by %s, or the order closes by itself.",
	},
	"next.deposit": {
		"请在 %s 前付定金，否则订单自动关闭。",
		"Pay the deposit by %s, or the order closes by itself.",
	},
	"next.balance.soon": {
		"尾款从 %s 起支付，到 %s 止。",
		"The balance can be paid from %s until %s.",
	},
	"next.balance": {
		"请在 %s 前付尾款，否则定金不退。",
		"Pay the balance by %s, or the deposit is forfeited.",
	},
	"next.ship": {
		"商家正在备货，发货前可以取消。",
		"The merchant packs it. Until it is sent you can cancel.",
	},
	"next.ship.by": {"商家最迟 %s 发货。", "The merchant sends it by %s."},
	"next.receive": {
		"收到后请确认；%s 自动确认。",
		"Confirm it when it has come; on %s that happens by itself.",
	},
	"next.return": {
		"%s 前可以无理由退货。",
		"Until %s you can give it back without a reason.",
	},
	"next.over": {"退货期已过。", "The time for returns is over."},
	"next.refunded": {
		"没有留下的商品，款项见下。",
		"Nothing is left of it; the money is told below.",
	},
	"next.closed":    {"没有扣款。", "No money was taken."},
	"next.forfeited": {"商家保留 %s，退回 %s。", "The merchant keeps %s, and %s goes back."},
	"next.doubled": {
		"商家未能交货，共退回 %s，其中赔付 %s。",
		"The merchant could not deliver: %s goes back, %s of it as damages.",
	},

	"step.placed":         {"已下单，商品为您保留", "Ordered; the goods are kept for you"},
	"step.paid":           {"已付款（%s）", "Paid (%s)"},
	"step.shipped":        {"已发货：%s %s", "Sent by %s, %s"},
	"step.closed.shopper": {"付款前由您取消", "Cancelled by you before it was paid"},
	"step.closed.unpaid":  {"超时未付款，已关闭", "Closed, because it was not paid in time"},
	"step.refunded.shopper": {
		"由您取消，正在退款",
		"Cancelled by you; the money is on its way back",
	},
	"step.refunded.merchant": {
		"商家退款，正在退回",
		"Refunded by the merchant; the money is on its way back",
	},
	"step.refunded.returned": {
		"退货完成，正在退款",
		"The goods are back; the money is on its way",
	},
	"step.finished.shopper": {"您已确认收货", "You confirmed that it came"},
	"step.finished.time":    {"超时自动确认收货", "Taken as received by time"},
	"step.money.back":       {"款项已退回（%s）", "The money is back (%s)"},

	"parcel.title":   {"包裹", "Parcel"},
	"parcel.carrier": {"快递公司", "Carrier"},
	"parcel.number":  {"运单号", "Number of the parcel"},
	"receipt.go":     {"确认收货", "It has come"},
	"receipt.note": {
		"%s 自动确认。确认后款项结给商家，仍可退货。",
		"On %s it is taken as received. The merchant is paid then; you can still give it back.",
	},
	"done.received": {"已确认收货。", "Confirmed: it has come."},

	"line.paid":   {"实付 %s", "paid %s"},
	"line.shares": {"实付怎么算的", "How this came about"},
	"line.back":   {"已退 %s 件，%s", "%s went back, %s"},

	"bill.freight":        {"运费", "Freight"},
	"bill.inflation":      {"定金膨胀", "The deposit counts for more"},
	"bill.inflation.note": {"定金抵扣超出部分", "what it takes off beyond itself"},
	"bill.share":          {"，整单共 %s", "; %s over the whole checkout"},
	"bill.short":          {"，还差 %s", ", %s short"},
	"bill.unused": {
		"%s 项优惠未使用，原因",
		"%s benefit was not applied: why|%s benefits were not applied: why",
	},
}
