package gallery

import (
	"slices"

	"carnival/event"
)

// Shown is one page of the shop in one state. What stands in braces is the id of something staged.
type Shown struct {
	Name   string     // of the line, in addresses and pictures
	Page   string     // the route that answers
	State  event.Text // what it shows
	Person string     // who looks; "" is somebody who has shown nothing
	Moment string
	// Address is where the page is; "" shows what the last of Forms is answered with.
	Address string
	Forms   []Form
	Upload  Form   // sent after them as a form with a file, of which the values are the content
	Status  int    // 0 is 200
	Marker  string // a selector of what the state promises to show
}

// Form is sent before a page is seen, as a page of the shop would send it.
type Form struct{ To, Values string }

// List is every line of the gallery, the lines of a page beside each other.
func List() []Shown {
	list := slices.Concat(browsing(), products(), shops(), keeping(), carts(), reviews(), tapping(),
		presold(), playing(), orders(), returns(), own(), entering(), doors())
	slices.SortStableFunc(list, func(a, b Shown) int { return order(a.Page) - order(b.Page) })
	return list
}

// pages are the routes of the list in the order of a visit.
var pages = [...]string{
	"GET /{$}", "GET /v", "GET /v/{venue}", "GET /c", "GET /c/{category}",
	"GET /search",
	"GET /p/{product}", "GET /m/{merchant}", "GET /favourites", "GET /favourites/shops",
	"GET /list",
	"POST /list/budget", "GET /cart", "POST /cart", "GET /checkout", "POST /checkouts",
	"GET /checkouts/{id}", "POST /checkouts/{id}/pay", "POST /checkouts/{id}/time",
	"GET /presales/{id}", "POST /presales/{id}", "GET /benefits", "POST /claims",
	"GET /e/{campaign}", "POST /e/{campaign}/draw",
	"GET /g/{group}", "GET /orders", "GET /orders/{id}", "GET /orders/{id}/refund",
	"GET /orders/{id}/return", "POST /orders/{id}/return", "GET /returns/{id}",
	"POST /returns/{id}/send", "GET /me", "GET /messages", "GET /addresses",
	"GET /addresses/new", "GET /addresses/{id}", "POST /addresses", "GET /me/devices",
	"GET /me/data", "GET /me/erase", "POST /me/erase", "GET /goodbye", "GET /signin",
	"POST /signin", "POST /signin/code", "GET /signin/code", "POST /signin/enter", "GET /welcome",
	"GET /prove", "GET /staff", "POST /staff",
	"GET /staff/goods", "GET /staff/goods/{product}", "POST /staff/goods/{product}/pictures",
	"GET /offline",
}

func order(page string) int { return slices.Index(pages[:], page) }

// browsing are the pages on which people look around.
func browsing() []Shown {
	return []Shown{
		{Name: "home-bare", Page: "GET /{$}", State: text("空店", "an empty shop"), Moment: Bare,
			Address: "/", Marker: "#hero"},
		{Name: "home-warm-up", Page: "GET /{$}", State: text("预热，有券可领",
			"warm-up, coupons to claim"),
			Moment: Warm, Address: "/", Marker: "#coupons .rail"},
		{Name: "home-midnight", Page: "GET /{$}", State: text("零点前一分钟",
			"the minute before midnight"),
			Person: "ming", Moment: Eve, Address: "/", Marker: ".hero .state"},
		{Name: "home-open", Page: "GET /{$}", State: text("开售", "open"), Person: "ming",
			Moment:  Open,
			Address: "/", Marker: "#feed"},
		{Name: "home-closed", Page: "GET /{$}", State: text("活动结束", "closed"), Moment: After,
			Address: "/", Marker: "#feed"},
		{Name: "venues-bare", Page: "GET /v", State: text("空店", "an empty shop"), Moment: Bare,
			Address: "/v", Marker: ".heading"},
		{Name: "venues", Page: "GET /v", State: text("会场与场次", "venues and sessions"),
			Moment:  Warm,
			Address: "/v", Marker: ".venues"},
		{Name: "venue-before", Page: "GET /v/{venue}", State: text("未开始", "before its time"),
			Moment: Warm, Address: "/v/presale", Marker: ".venue-hero"},
		{Name: "venue-open", Page: "GET /v/{venue}", State: text("进行中", "open"), Person: "ming",
			Moment: Open, Address: "/v/main", Marker: ".venue-hero"},
		{Name: "categories", Page: "GET /c", State: text("所有分类", "all categories"),
			Moment:  Warm,
			Address: "/c", Marker: ".halls.all"},
		{Name: "category-bare", Page: "GET /c/{category}", State: text("没有商品", "nothing in it"),
			Moment: Bare, Address: "/c/phones", Marker: ".empty"},
		{Name: "category-full", Page: "GET /c/{category}", State: text("很多商品", "many goods"),
			Moment: Open, Address: "/c/phones", Marker: ".results"},
		{Name: "category-long", Page: "GET /c/{category}", State: text("最长的名称与最贵的价格",
			"the longest names and the highest price"), Person: "long", Moment: Open,
			Address: "/c/phones?from=10000000", Marker: ".results"},
		{Name: "search-empty", Page: "GET /search", State: text("还没输入", "nothing typed"),
			Moment: Warm, Address: "/search", Marker: "main"},
		{Name: "search-none", Page: "GET /search", State: text("没有结果", "no results"),
			Moment:  Warm,
			Address: "/search?q=zzzzqqqq", Marker: ".empty"},
		{Name: "search-long", Page: "GET /search", State: text("最长的关键词", "the longest words"),
			Moment: Warm, Address: "/search?q={long.words}", Marker: "main"},
		{Name: "search-full", Page: "GET /search", State: text("很多结果", "many results"),
			Person: "ming",
			Moment: Open, Address: "/search?q=a", Marker: ".listing"},
	}
}

// products are pages of single products.
func products() []Shown {
	return []Shown{
		{Name: "product-before", Page: "GET /p/{product}", State: text("零点前的价格",
			"its price to come"),
			Moment: Eve, Address: "/p/{product.plain}", Marker: "#buy"},
		{Name: "product-open", Page: "GET /p/{product}", State: text("活动价",
			"at the festival price"),
			Person: "ming", Moment: Open, Address: "/p/{product.plain}", Marker: "#buy"},
		{Name: "product-sizes", Page: "GET /p/{product}", State: text("二十四种款式",
			"two dozen variants"),
			Moment: Open, Address: "/p/{product.sizes}", Marker: ".axis"},
		{Name: "product-gone", Page: "GET /p/{product}", State: text("售罄", "sold out"),
			Moment:  Open,
			Address: "/p/{product.gone}", Marker: "#buy .warning"},
		{Name: "product-few", Page: "GET /p/{product}", State: text("最后一件", "the last piece"),
			Moment: Eve, Address: "/p/{product.few}", Marker: "#buy"},
		{Name: "product-limited", Page: "GET /p/{product}", State: text("限购", "limited"),
			Moment:  Open,
			Address: "/p/{product.limited}", Marker: "#buy"},
		{Name: "product-presale", Page: "GET /p/{product}", State: text("预售中", "by deposit"),
			Moment: Warm, Address: "/p/{product.presale}", Marker: "#presale"},
		{Name: "product-presale-soon", Page: "GET /p/{product}", State: text("预售未开始",
			"before its presale"), Moment: Warm, Address: "/p/{product.soon}", Marker: "#presale"},
		{Name: "product-long", Page: "GET /p/{product}", State: text("最长的名称，最贵的价格",
			"the longest texts and the highest price"), Person: "long", Moment: Open,
			Address: "/p/{product.long}", Marker: "#buy"},
		{Name: "product-added", Page: "GET /p/{product}", State: text("刚放进购物车",
			"just put into the cart"),
			Person: "long", Moment: Open, Address: "/p/{product.long}?added=1", Marker: ".added"},
		{Name: "product-lost", Page: "GET /p/{product}", State: text("不存在", "that there is not"),
			Moment: Open, Address: "/p/pr_nothing", Status: 404, Marker: ".problem"},
	}
}

// shops are those of merchants.
func shops() []Shown {
	return []Shown{
		{Name: "shop-full", Page: "GET /m/{merchant}", State: text("很多商品", "many goods"),
			Moment:  Open,
			Address: "/m/{merchant.full}", Marker: "#merchant"},
		{Name: "shop-promises", Page: "GET /m/{merchant}", State: text("有满减与运费规则",
			"with its own discounts"), Person: "ming", Moment: Open, Address: "/m/{merchant.plain}",
			Marker: ".promises"},
		{Name: "shop-empty", Page: "GET /m/{merchant}", State: text("没有商品", "nothing for sale"),
			Moment: Open, Address: "/m/{merchant.empty}", Marker: ".empty"},
		{Name: "shop-long", Page: "GET /m/{merchant}", State: text("最长的店名",
			"the longest name"),
			Moment: Open, Address: "/m/{merchant.long}", Marker: "#merchant"},
	}
}

// keeping are the pages on which people keep and plan.
func keeping() []Shown {
	return []Shown{
		{Name: "favourites-empty", Page: "GET /favourites", State: text("空", "none"),
			Person: "new",
			Moment: Warm, Address: "/favourites", Marker: ".empty, .note"},
		{Name: "favourites-guest", Page: "GET /favourites", State: text("游客的", "a guest's"),
			Person: "guest", Moment: Warm, Address: "/favourites", Marker: ".wishes"},
		{Name: "favourites-full", Page: "GET /favourites", State: text("很多", "many"),
			Person: "ming",
			Moment: Open, Address: "/favourites", Marker: ".wishes"},
		{Name: "favourites-gone", Page: "GET /favourites", State: text("有售罄的",
			"with one sold out"),
			Person: "saver", Moment: Open, Address: "/favourites", Marker: ".wishes"},
		{Name: "favourites-long", Page: "GET /favourites", State: text("最长的名称",
			"the longest name"),
			Person: "long", Moment: Open, Address: "/favourites", Marker: ".wishes"},
		{Name: "follows-none", Page: "GET /favourites/shops", State: text("没有关注", "none"),
			Person: "new", Moment: Open, Address: "/favourites/shops", Marker: "main"},
		{Name: "follows-full", Page: "GET /favourites/shops", State: text("很多店", "many shops"),
			Person: "ming", Moment: Open, Address: "/favourites/shops",
			Marker: "main a[href^='/m/']"},
		{Name: "follows-long", Page: "GET /favourites/shops", State: text("最长的店名",
			"the longest name"), Person: "long", Moment: Open, Address: "/favourites/shops",
			Marker: "main a[href^='/m/']"},
		{Name: "list-empty", Page: "GET /list", State: text("没有预算", "without a budget"),
			Person: "new", Moment: Warm, Address: "/list", Marker: "#amount"},
		{Name: "list-guest", Page: "GET /list", State: text("未登录", "signed out"), Moment: Warm,
			Address: "/list", Marker: "main"},
		{Name: "list-under", Page: "GET /list", State: text("预算内", "within its budget"),
			Person: "saver",
			Moment: Open, Address: "/list", Marker: ".budget-left"},
		{Name: "list-over", Page: "GET /list", State: text("超预算", "over its budget"),
			Person: "ming",
			Moment: Open, Address: "/list", Marker: ".budget-left"},
		{Name: "list-wrong", Page: "POST /list/budget", State: text("金额不对",
			"an amount that is none"),
			Person: "saver", Moment: Open, Forms: []Form{{"/list/budget", "amount=x"}}, Status: 422,
			Marker: "#amount[aria-invalid]"},
	}
}

// carts are what people are about to buy.
func carts() []Shown {
	return []Shown{
		{Name: "cart-nobody", Page: "GET /cart", State: text("空，未登录", "empty, signed out"),
			Moment: Warm, Address: "/cart", Marker: ".empty, .problem, .note, main"},
		{Name: "cart-empty", Page: "GET /cart", State: text("空", "empty"), Person: "new",
			Moment:  Warm,
			Address: "/cart", Marker: ".cart"},
		{Name: "cart-guest", Page: "GET /cart", State: text("游客的", "a guest's"), Person: "guest",
			Moment: Warm, Address: "/cart", Marker: "#basket"},
		{Name: "cart-midnight", Page: "GET /cart", State: text("零点前：价格将变",
			"before midnight"),
			Person: "saver", Moment: Eve, Address: "/cart", Marker: "#basket"},
		{Name: "cart-full", Page: "GET /cart", State: text("50 行，12 家店",
			"50 lines of 12 shops"),
			Person: "ming", Moment: Open, Address: "/cart",
			Marker: "#basket .panel:nth-of-type(8)"},
		{Name: "cart-99", Page: "GET /cart", State: text("99 行以上", "more than 99 lines"),
			Person: "hoarder", Moment: Open, Address: "/cart", Marker: "#basket"},
		{Name: "cart-gone", Page: "GET /cart", State: text("有卖完的", "with a line that is gone"),
			Person: "guest", Moment: After, Address: "/cart", Marker: "#basket"},
		{Name: "cart-balances", Page: "GET /cart", State: text("有尾款待付", "balances are due"),
			Person: "presaler", Moment: Open, Address: "/cart", Marker: "#balances"},
		{Name: "cart-long", Page: "GET /cart", State: text("最长的名称，最贵的价格",
			"the longest texts, the highest price"), Person: "long", Moment: Open, Address: "/cart",
			Marker: "#basket"},
		{Name: "cart-none-picked", Page: "GET /cart", State: text("一件未选", "nothing picked"),
			Person: "long", Moment: Open, Address: "/cart?off={sku.long}&off={sku.long2}",
			Marker: "#basket"},
		{Name: "cart-refused", Page: "POST /cart", State: text("超过限购", "over the limit"),
			Person: "guest", Moment: Open, Status: 422, Marker: ".problem",
			Forms: []Form{{"/cart", "key={key}&had=0&quantity=1000&sku={sku.limited}"}}},
	}
}

// reviews are bills before the tap.
func reviews() []Shown {
	return []Shown{
		{Name: "review-one", Page: "GET /checkout", State: text("一件的账单",
			"the bill of one piece"),
			Person: "saver", Moment: Open, Address: "/checkout?line={sku.plain}:1",
			Marker: "#bill"},
		{Name: "review-full", Page: "GET /checkout", State: text("多店一单",
			"many shops in one bill"),
			Person: "ming", Moment: Open, Address: "/checkout?{lines}", Marker: "#bill"},
		{Name: "review-long", Page: "GET /checkout", State: text("最长最贵",
			"the longest and dearest"),
			Person: "long", Moment: Open, Address: "/checkout?line={sku.long}:99", Marker: "main"},
		{Name: "review-gone", Page: "GET /checkout", State: text("已售罄", "sold out"),
			Person: "saver",
			Moment: Open, Address: "/checkout?line={sku.gone}:1&line={sku.plain}:1",
			Marker: "main"},
		{Name: "review-balance", Page: "GET /checkout", State: text("付尾款", "a balance"),
			Person: "presaler", Moment: Open, Address: "/checkout?balance={order.deposit.paid}",
			Marker: "main"},
	}
}

// tapping are the answers to the one tap, and paying.
func tapping() []Shown {
	refused := func(name string, state event.Text, values string, status int) Shown {
		return Shown{Name: name, Page: "POST /checkouts", State: state, Person: "saver",
			Moment: Open, Status: status, Marker: "main",
			Forms: []Form{{"/checkouts", "key={key}&" + values}}}
	}
	seen := func(name string, state event.Text, person, moment string) Shown {
		return Shown{Name: "checkout-" + name, Page: "GET /checkouts/{id}", State: state,
			Person: person, Moment: moment, Address: "/checkouts/{checkout." + name + "}",
			Marker: ".answer"}
	}
	return []Shown{
		refused("tap-gone", text("售罄", "sold out"), "line={sku.gone}:1:4000&total=999999", 409),
		refused("tap-limit", text("超过限购", "over the limit"),
			"line={sku.limited}:3:24000&total=999999", 409),
		refused("tap-price", text("价格变了", "the price has changed"),
			"line={sku.plain}:1:9000&total=999999", 409),
		refused("tap-bill", text("账单变了", "the bill has changed"),
			"line={sku.plain}:1:8000&total=1&from=cart", 409),
		refused("tap-nothing", text("什么也没选", "nothing was picked"), "", 400),
		refused("tap-region", text("不送货的地区", "a province that is not delivered to"),
			"line={sku.plain}:1:8000&province=54&total=999999", 409),
		seen("due", text("待付款", "to be paid"), "buyer", Open),
		seen("declined", text("支付被拒", "payment declined"), "buyer", Open),
		seen("waits", text("等待支付结果", "waits for the bank"), "buyer", Open),
		seen("paid.open", text("已付款，多家店", "paid, several shops"), "buyer", Open),
		seen("part.gone", text("部分售罄", "a line of it was gone"), "saver", Open),
		seen("closed.unpaid", text("超时关闭", "never paid, closed"), "buyer", Open),
		seen("late", text("关闭后才到账，已退", "paid too late, given back"), "buyer", After),
		seen("long.open", text("最长最贵", "the longest and dearest"), "long", Open),
		seen("tower", text("50 行多家店", "50 lines of many shops"), "friend-1", Open),
		seen("deposit.due", text("待付定金", "a deposit to be paid"), "presaler", Eve),
		seen("deposit.short", text("还剩不到五分钟，可以延长",
			"less than five minutes are left, there is more to be had"), "witness", Eve),
		seen("deposit.paid", text("已付定金", "a deposit that is paid"), "presaler", Eve),
		{Name: "checkout-other", Page: "GET /checkouts/{id}", State: text("别人的",
			"somebody else's"),
			Person: "new", Moment: Open, Address: "/checkouts/{checkout.due}", Status: 404,
			Marker: ".problem"},
		{Name: "pay-closed", Page: "POST /checkouts/{id}/pay", State: text("已关闭，不能再付",
			"closed, cannot be paid"), Person: "buyer", Moment: Open, Marker: ".answer",
			Forms: []Form{{"/checkouts/{checkout.closed.unpaid}/pay", "key={key}"}}},
		{Name: "more-time-early", Page: "POST /checkouts/{id}/time", State: text("还早，不必延长",
			"more time is asked for too early"), Person: "buyer", Moment: Open, Status: 409,
			Marker: ".problem",
			Forms:  []Form{{"/checkouts/{checkout.due}/time", "pay_by=9999999999999999"}}},
	}
}
