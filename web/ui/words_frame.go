package ui

// frameWords are said round every page: bars, counts, instants, problems.
var frameWords = words{
	"brand": {"狂欢节", "Carnival"},

	"skip": {"跳到正文", "Skip to the content"},

	"nav": {"主要页面", "Main pages"},

	"lang.name":  {"中文", "English"},
	"lang.short": {"中", "EN"},

	"not.built": {
		"前端尚未构建，页面只有基本样式：请运行 make web。",
		"The front end is not built, so this page is plain: run make web.",
	},

	"reload": {"重新加载", "Load again"},

	"to.home": {"去逛逛", "To the shop"},
	"to.cart": {"去购物车", "To the cart"},

	"more": {"全部", "See all"},

	"tab.home":       {"首页", "Home"},
	"tab.venues":     {"会场", "Venues"},
	"tab.favourites": {"收藏", "Favourites"},
	"tab.cart":       {"购物车", "Cart"},
	"tab.orders":     {"订单", "Orders"},
	"tab.me":         {"我的", "Me"},

	"time.today": {"今天 %s", "today %s"},
	"time.days":  {"%s 天", "%s day|%s days"},

	"count.products": {"%s 件商品", "%s product|%s products"},
	"count.orders":   {"%s 个订单", "%s order|%s orders"},

	"problem.lost":  {"地址可能已过期，或者写错了。", "The address may be old or mistyped."},
	"problem.again": {"再试一次", "Try again"},
	"problem.code":  {"代码：%s", "Code: %s"},
}
