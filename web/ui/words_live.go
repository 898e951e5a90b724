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
	"live.busy": {
		"商店正忙，稍后自动再试，不会重复下单。请保持页面打开。",
		"The shop is busy; it will be tried again by itself in a moment. It will not order " +
			"twice: keep this open.",
	},
	"live.still.busy": {
		"商店仍然很忙。过一会儿请再点一次：同一笔订单不会重复。",
		"The shop is still busy. Tap again in a while; the same order is never placed twice.",
	},
	"live.gave.up": {
		"网络不通，还不知道是否已下单。恢复后请再点一次：同一笔订单不会重复。",
		"No network: it is not known whether the order arrived. Tap again when it is back; " +
			"the same order is never placed twice.",
	},
	"live.changed": {"页面内容有更新。", "This page has changed."},
	"live.show":    {"查看更新", "Show it"},
	"live.updated": {"页面已更新。", "The page is up to date."},

	"limit.code": {
		"验证码 %s 分钟内有效；过期后可重新获取，已填内容不丢。",
		"The code is good for %s more minute; after that you can have another.|" +
			"The code is good for %s more minutes; after that you can have another.",
	},
	"limit.code.soon": {"验证码即将失效。", "The code is about to run out."},
	"limit.code.over": {"验证码已失效。", "The code has run out."},
	"limit.code.more": {"获取新的验证码", "Send another code"},
	"limit.proof": {
		"身份验证 %s 分钟内有效，之后保存前需再验证一次，已填内容不丢。",
		"Your proof is good for %s more minute. After that you prove yourself once more before " +
			"you save; what you typed stays.|Your proof is good for %s more minutes. After that " +
			"you prove yourself once more before you save; what you typed stays.",
	},
	"limit.proof.soon": {
		"身份验证即将过期，已填内容不会丢失。",
		"Your proof is about to run out. What you typed stays.",
	},
	"limit.proof.over": {
		"身份验证已过期，已填内容不会丢失。",
		"Your proof has run out. What you typed stays.",
	},
	"limit.proof.more": {"在新页面验证", "Prove yourself in a new tab"},
	"limit.pay.soon": {
		"付款时间即将结束，之后商品放回货架。",
		"The time to pay is about to end; the goods then go back on sale.",
	},
	"limit.pay.over": {
		"付款时间已过，订单关闭，没有扣款。可以把商品重新下单。",
		"The time to pay is over: the order closes and nothing is charged. " +
			"You can order the same again.",
	},

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
