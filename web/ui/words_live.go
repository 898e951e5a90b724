package ui

// liveWords are said while something is under way: a tap on a slow network, a page that has
// changed, a copy of a page that is shown without a network.
var liveWords = words{
	"live.sending": {"正在提交…", "Sending…"},
	"live.slow": {
		"网络较慢，仍在提交。您的订单只会下一次，请不要再点。",
		"The network is slow; still sending. You will order once only: no need to tap again.",
	},
	"live.again": {
		"连接中断，正在自动重试，不会重复下单。请保持页面打开。",
		"The connection broke; trying again by itself. It will not order twice: keep this open.",
	},
	"live.gave.up": {
		"网络不通，还不知道是否已下单。恢复后请再点一次：同一笔订单不会重复。",
		"No network: it is not known whether the order arrived. Tap again when it is back; " +
			"the same order is never placed twice.",
	},
	"live.changed": {"页面内容有更新。", "This page has changed."},
	"live.show":    {"查看更新", "Show it"},

	"offline.copy": {
		"当前没有网络，这是上次看到的内容，价格与库存可能已变化。",
		"No network: this is what you saw last. Prices and stock may have changed since.",
	},
	"offline.title": {"没有网络", "No network"},
	"offline.note": {
		"这个页面还没有离线副本。看过的购物车和订单离线也能打开。",
		"There is no copy of this page. The cart and the orders that you have seen open offline.",
	},
	"offline.again": {"再试一次", "Try again"},
	"app.about": {
		"大促当天的商店：价格说一不二，一键下单不重复。",
		"The festival's shop: the price you see is charged, and a tap buys once.",
	},
}
