package ui

// browseWords are said while somebody looks round: home, lists, a product and its price.
var browseWords = words{
	"home.before": {
		"%s 起按活动价结算。先加购，开抢更省。",
		"Festival prices from %s. Fill the cart now, pay less then.",
	},
	"home.during": {"活动价进行中，%s 结束。", "Festival prices are on until %s."},
	"home.after":  {"活动已结束，恢复平日价。", "The festival is over; list prices stand."},
	"home.no.goods": {
		"还没有商品，商家上架后就会出现在这里。",
		"No goods yet. They appear as soon as merchants bring them.",
	},

	"categories": {"商品分类", "Categories"},

	"sessions": {"活动场次", "Coming up"},

	"session.until": {"到 %s", "until %s"},
	"session.on":    {"进行中", "On now"},

	"until.opening":   {"距活动价开抢", "Festival prices start in"},
	"until.closing":   {"距活动价结束", "Festival prices end in"},
	"until.begins":    {"距“%s”开始", "%s starts in"},
	"until.ends":      {"距“%s”结束", "%s ends in"},
	"until.elsewhere": {"距其他市场价格变化", "Prices in another market change in"},

	"list.empty": {"这里暂时没有在售的商品。", "Nothing is on sale here now."},
	"list.more":  {"下一页", "Next page"},

	"price.festival": {"活动价", "Festival"},
	"price.from":     {"起", "and up"},
	"price.list":     {"平日价", "List price"},
	"price.soon":     {"活动价 %s", "Festival %s"},
	"price.since":    {"%s 起", "from %s"},
	"price.none":     {"不销往本地区", "Not sold in this market"},
	"price.was":      {"原来", "It was"},
	"price.is":       {"现在 %s", "now %s"},

	"why.festival": {
		"现在按活动价结算，%s 结束。划线价是商家的平日价。",
		"Festival price, charged until %s. Struck through: the list price.",
	},
	"why.soon": {
		"现在按平日价结算；%s 起按活动价结算，省 %s。",
		"You pay the list price now. From %s the festival price is charged, %s less.",
	},

	"stock.gone": {"已售罄", "Sold out"},
	"stock.sold": {"已抢 %d%%", "%d%% sold"},
	"stock.left": {"剩 %s 件", "%s left|%s left"},

	"limit": {"每人限购 %s 件", "%s a shopper|%s a shopper"},

	"picture.of": {"%s 的图片", "Picture of %s"},

	"product.about": {"商品介绍", "About this product"},

	"choice.other": {"换其他组合", "other choice"},
}
