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

	"order.title":    {"订单", "Order"},
	"order.see":      {"订单详情", "Order details"},
	"order.checkout": {"整次下单", "The whole checkout"},
	"order.story":    {"订单进展", "What happened"},
	"order.cancel":   {"取消订单", "Cancel this order"},
	"order.cancel.open": {
		"订单关闭，商品重新上架。",
		"The order closes, and its goods are on sale again.",
	},
	"order.cancel.paid": {"全额 %s 原路退回。", "The whole %s goes back the way it came."},
	"order.cancel.go":   {"确认取消", "Yes, cancel"},

	"orders.empty":      {"还没有订单。", "No orders yet."},
	"orders.signed.out": {"登录后查看您的订单。", "Sign in to see your orders."},

	"step.placed":         {"已下单，商品为您保留", "Ordered; the goods are kept for you"},
	"step.paid":           {"已付款（%s）", "Paid (%s)"},
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
	"step.money.back": {"款项已退回（%s）", "The money is back (%s)"},
}
