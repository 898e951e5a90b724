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

	"home.buy":      {"去主会场抢", "Shop now"},
	"home.look":     {"逛主会场", "Look round"},
	"home.fill":     {"抢先加购", "Fill the cart"},
	"home.rain":     {"红包雨", "Red envelopes"},
	"home.sessions": {"看场次", "All sessions"},

	"feed.sold":      {"大家都在买", "What people buy"},
	"feed.sold.note": {"按已售件数排序", "By pieces sold"},
	"feed.new":       {"新上架", "New arrivals"},
	"feed.new.note":  {"每类最新的几件", "The newest of each category"},
	"feed.more":      {"看更多商品", "See more goods"},

	"flash":      {"正在抢", "Going fast"},
	"flash.note": {"按已抢比例排序", "By the part that is gone"},

	"shops":      {"逛店铺", "Shops"},
	"shops.note": {"按在售商品数排序", "By the number of their goods"},

	"coupons":         {"可领的优惠券", "Coupons to claim"},
	"coupon.claim":    {"领取", "Claim"},
	"coupon.had":      {"已领", "Claimed"},
	"coupon.any":      {"无门槛", "No minimum"},
	"coupon.from":     {"满 %s 可用", "from %s on"},
	"coupon.pieces":   {"满 %s 件可用", "from %s piece|from %s pieces"},
	"coupon.platform": {"全场通用", "In all shops"},
	"coupon.taken": {
		"已领取“%s”，%s 至 %s 可用，结算时自动选最省的。",
		"Claimed: %s. It can be used from %s until %s; the bill takes what saves the most.",
	},

	"offer.rate":   {"减 %s%%", "%s%% off"},
	"offer.plain":  {"立减 %s", "%s off"},
	"offer.pieces": {"满 %s 件减 %s", "buy %s, %s off"},
	"offer.every":  {"每满 %s 减 %s", "each %s, %s off"},
	"offer.tier":   {"满 %s 减 %s", "over %s, %s off"},

	"badge.presale": {"预售", "Presale"},

	"categories":     {"商品分类", "Categories"},
	"categories.all": {"全部分类", "All"},

	"sessions": {"活动场次", "Sessions"},

	"session.until": {"到 %s", "until %s"},
	"session.on":    {"进行中", "On now"},
	"session.ahead": {"未开始", "Coming"},

	"venues":       {"会场", "Venues"},
	"venues.ahead": {"即将开始", "Coming up"},
	"venues.over":  {"已结束", "Over"},
	"venue.main":   {"主会场", "Main venue"},
	"venue.main.about": {
		"全场商品，活动价只在活动时段内结算。",
		"All goods; festival prices are charged inside the window only.",
	},
	"venue.presale.about": {
		"先付定金，尾款在开抢后付。", "A deposit now, the balance once the festival opens.",
	},
	"venue.moment.about": {"正参加优惠的商品。", "Goods that a promotion runs for."},
	"venue.rain.about": {
		"每人每场可抽一次，中奖概率公示，可验证。",
		"One draw a shopper each time, by published odds that can be verified.",
	},
	"venue.on":    {"进行中，下面的价格就是现在的结算价。", "Open: what you see below is charged now."},
	"venue.ahead": {"%s 开始。现在可以先加购。", "It opens %s. Fill the cart until then."},
	"venue.over": {
		"已于 %s 结束。下面的商品仍可按现价购买。",
		"It ended %s. The goods below are still sold at today’s price.",
	},
	"venue.ended": {"%s 结束", "ended %s"},

	"search":           {"搜索", "Search"},
	"search.example":   {"羽绒服", "down jacket"},
	"search.all":       {"全部商品", "All goods"},
	"search.for":       {"“%s”的搜索结果", "Results for “%s”"},
	"search.within":    {"在 %s 内搜索", "Search in %s"},
	"search.corrected": {"没有“%s”，已按“%s”搜索。", "Nothing has “%s”; shown is “%s”."},
	"search.dropped": {
		"没有商品含全部词，已略去：%s。", "No goods have all words; left out: %s.",
	},
	"search.nothing": {
		"没有找到“%s”。换个词，或者从下面的分类找。",
		"Nothing was found for “%s”. Try another word, or a category below.",
	},
	"search.mean":       {"您是不是想找：", "Did you mean"},
	"search.unfiltered": {"去掉筛选，看 %s", "Without filters: %s"},
	"search.near":       {"相近的分类", "Categories that come near"},
	"comma":             {"、", ", "},

	"sort":            {"排序", "Order"},
	"sort.relevance":  {"综合", "Best"},
	"sort.sold":       {"销量", "Most sold"},
	"sort.newest":     {"新品", "Newest"},
	"sort.price.up":   {"价格从低到高", "Price, low first"},
	"sort.price.down": {"价格从高到低", "Price, high first"},

	"filter":               {"筛选", "Filter"},
	"filter.on":            {"已选条件", "Filters that are on"},
	"filter.off":           {"，点按取消", ", remove"},
	"filter.clear":         {"清除筛选", "Clear filters"},
	"filter.apply":         {"应用", "Apply"},
	"filter.only":          {"只看", "Only"},
	"filter.in.stock":      {"有货", "In stock"},
	"filter.festival":      {"正享活动价", "At the festival price"},
	"filter.promotion":     {"有优惠", "With a promotion"},
	"filter.presale":       {"预售", "Presale"},
	"filter.brand":         {"品牌", "Brand"},
	"filter.merchant":      {"店铺", "Shop"},
	"filter.rest":          {"还有 %s 项", "%s more"},
	"filter.price":         {"价格", "Price"},
	"filter.price.lowest":  {"最低价", "Lowest"},
	"filter.price.highest": {"最高价", "Highest"},
	"filter.price.from":    {"%s 以上", "%s and up"},
	"filter.price.to":      {"%s 以下", "up to %s"},
	"filter.price.unread": {
		"价格请写数字，如 99 或 99.50。", "Write a price in digits, such as 99 or 99.50.",
	},
	"filter.price.empty": {"最低价高于最高价，请对调。", "The lowest is above the highest; swap them."},

	"merchant.from":     {"%s发货", "ships from %s"},
	"promise.free":      {"免运费", "Free delivery"},
	"promise.free.over": {"满 %s 免运费，否则 %s 起", "Free delivery over %s, else from %s"},
	"promise.freight":   {"运费 %s 起", "Delivery from %s"},
	"promise.return":    {"收货后 %s 天无理由退货", "Returns within %s day|Returns within %s days"},

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

	"choice.only": {"仅 %s", "only %s"},
}
