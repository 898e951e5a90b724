package api

import (
	"net/http"

	"carnival/event"
	"carnival/view/figures"
	"carnival/web"
)

// operation is one door with what its documentation says.
type operation struct {
	pattern string
	who     web.Role
	handler http.HandlerFunc
	maxBody int64 // 0: web.DefaultBody
	says    event.Text
	group   string
	query   []parameter
	headers []parameter
	body    any    // zero value of what the body is, or nil
	media   string // of the body, when it is not JSON
	status  int
	answers any // zero value of what comes back, or nil
	// merchants is the zero value of what merchants get instead, where that is something else.
	merchants any
	stream    bool     // the answer is a stream of server-sent events
	codes     []string // problems beyond those that every door knows
}

// parameter is one of a query or of the headers.
type parameter struct {
	name, kind string
	required   bool
	says       event.Text
}

func (f *face) operations() []operation {
	ops := f.openOperations()
	ops = append(append(ops, f.signInOperations()...), f.shopperOperations()...)
	ops = append(append(ops, f.accountOperations()...), f.staffOperations()...)
	ops = append(append(ops, f.callbackOperations()...), f.offerOperations()...)
	ops = append(append(ops, f.merchantOperations()...), f.keyOperations()...)
	return append(ops, f.operatorOperations()...)
}

func text(zh, en string) event.Text { return event.Text{Zh: zh, En: en} }

// Groups of the documentation.
const (
	groupSession  = "sessions"
	groupAccount  = "account"
	groupStaff    = "staff"
	groupShop     = "catalogue"
	groupBuying   = "buying"
	groupFigures  = "figures"
	groupOperator = "operators"
	groupProvider = "providers"
	groupOffers   = "offers"
	groupMerchant = "merchants"
	groupWallet   = "wallet"
)

var (
	cursorParameter = parameter{name: "cursor", kind: "string",
		says: text("上一页的 next", "next of the page before")}
	limitParameter  = parameter{name: "limit", kind: "integer", says: text("1 到 100", "1 to 100")}
	marketParameter = parameter{name: "market", kind: "string",
		says: text("两个字母的市场代码，默认本土", "two letters; the home market by default")}
)

// openOperations are the doors that are open to all.
func (f *face) openOperations() []operation {
	return []operation{
		{pattern: "POST /v1/sessions", handler: f.openSession, group: groupSession,
			says: text("空请求得到一位游客；演示账号凭登录名与密码登录",
				"An empty body makes a guest; the logins of a demonstration have a password"),
			body: SessionRequest{}, status: 201, answers: SessionAnswer{},
			codes: []string{"credentials_wrong", "too_many_requests", "too_many_tries"}},
		{pattern: "DELETE /v1/sessions", handler: f.closeSession, group: groupSession,
			says: text("退出：会话随即失效", "Sign out: the session is over at once"), status: 204},
		{pattern: "GET /v1/festival", handler: f.getFestival, group: groupFigures,
			says:   text("现行活动方案与活动时钟", "The plan in force and its clock"),
			status: 200, answers: Festival{}, codes: []string{"no_plan"}},
		{pattern: "GET /v1/categories", handler: f.getCategories, group: groupShop,
			says:   text("有商品的类目", "Categories that have products"),
			status: 200, answers: Page[Category]{}},
		{pattern: "GET /v1/merchants", handler: f.getMerchants, group: groupShop,
			says:  text("商家", "Merchants"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[Merchant]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/merchants/{id}", handler: f.getMerchant, group: groupShop,
			says: text("一个商家", "A merchant"), status: 200, answers: Merchant{},
			codes: []string{"not_found"}},
		{pattern: "GET /v1/products", handler: f.getProducts, group: groupShop,
			says: text("上架商品：按编号列出，或按文字与条件搜索。列出的一页可能不满甚至为空，直到没有 next",
				"Listed products by id, or a search. A page of the plain list may be short or "+
					"empty while there is a next one"),
			query: productParameters(), status: 200, answers: ProductList{},
			codes: []string{"invalid"}},
		{pattern: "GET /v1/suggestions", handler: f.getSuggestions, group: groupShop,
			says: text("输入时的建议：词、类目、品牌、商家与商品",
				"What somebody who types may mean: words, categories, brands, merchants, products"),
			query: []parameter{
				{name: "q", kind: "string", says: text("已输入的文字", "what was typed so far")},
				marketParameter,
				{name: "limit", kind: "integer", says: text("1 到 20", "1 to 20")},
			}, status: 200, answers: Page[Suggested]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/products/{id}", handler: f.getProduct, group: groupShop,
			says:  text("一件商品及其规格与价格", "A product with its SKUs and prices"),
			query: []parameter{marketParameter}, status: 200, answers: Product{},
			codes: []string{"not_found", "invalid"}},
		{pattern: "GET /v1/figures", handler: f.getFigures, group: groupFigures,
			says: text("全部数字，各带定义、窗口与时点；晚于现在的时点按现在回答",
				"Every figure with its definition, window and as-of; an instant that is yet to "+
					"come is answered as of now"),
			query: []parameter{{name: "as_of", kind: "string", says: text(
				"RFC 3339 活动时刻，截到整秒", "festival time by RFC 3339, cut to the second")}},
			status: 200, answers: []figures.Figure{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/stream", handler: f.Hub.ServeHTTP, group: groupFigures,
			says: text("实时数字：先 snapshot，后 delta，来源停止时 stale",
				"Live figures: a snapshot, then deltas, and stale when the source has stopped"),
			status: 200, answers: Snapshot{}, stream: true, codes: []string{"too_many_streams"}},
		{pattern: "GET /v1/journal/head", handler: f.getHead, group: groupFigures,
			says:   text("账本已确认的末端", "The acknowledged end of the journal"),
			status: 200, answers: Head{}},
	}
}

// shopperOperations are the doors of a shopper, who finds behind them only what is theirs.
func (f *face) shopperOperations() []operation {
	ops := append(f.keepingOperations(), f.followOperations()...)
	ops = append(ops, f.buyingOperations()...)
	ops = append(append(ops, f.lookupOperations()...), f.deliveryOperations()...)
	ops = append(ops, f.returnOperations()...)
	for i := range ops {
		ops[i].group = groupBuying
	}
	benefits := append(f.walletOperations(), f.couponOperations()...)
	benefits = append(append(benefits, f.envelopeOperations()...), f.groupOperations()...)
	for i := range benefits {
		benefits[i].group = groupWallet
	}
	ops = append(ops, benefits...)
	for i := range ops {
		if ops[i].who == web.Anyone {
			ops[i].who = web.Shopper
		}
	}
	return ops
}

func (f *face) keepingOperations() []operation {
	paging := []parameter{cursorParameter, limitParameter}
	return []operation{
		{pattern: "GET /v1/cart", handler: f.getCart, says: text("购物车", "The cart"),
			status: 200, answers: Cart{}},
		{pattern: "PUT /v1/cart/lines/{sku}", handler: f.putCartLine,
			says: text("设定一行的件数", "Set the pieces of a line"), body: QuantityRequest{},
			status: 200, answers: Cart{}, codes: []string{"sku_unknown", "not_listed",
				"quantity_invalid", "too_many_lines", "phase_closed"}},
		{pattern: "DELETE /v1/cart/lines/{sku}", handler: f.deleteCartLine,
			says: text("移除一行", "Take a line out"), status: 200, answers: Cart{},
			codes: []string{"sku_unknown", "phase_closed"}},
		{pattern: "GET /v1/favourites", handler: f.getFavourites,
			says: text("收藏，新的在前", "Favourites, the newest first"), query: paging,
			status: 200, answers: Page[Product]{}, codes: []string{"invalid"}},
		{pattern: "PUT /v1/favourites/{product}", handler: f.putFavourite,
			says: text("收藏", "Mark a product"), status: 204,
			codes: []string{"product_unknown", "favourites_full", "phase_closed"}},
		{pattern: "DELETE /v1/favourites/{product}", handler: f.deleteFavourite,
			says: text("取消收藏", "Unmark a product"), status: 204,
			codes: []string{"product_unknown", "phase_closed"}},
	}
}

var keyParameter = parameter{name: "Idempotency-Key", kind: "string", required: true,
	says: text("1 到 200 个可见字符", "1 to 200 visible characters")}

func (f *face) buyingOperations() []operation {
	paging := []parameter{cursorParameter, limitParameter}
	return []operation{
		{pattern: "POST /v1/checkouts", handler: f.placeCheckout, says: text(
			"一次点击结清多个商家。同键同请求的重试得到同样的回答",
			"One tap over any number of merchants. A retry with the same key gets the same answer"),
			headers: []parameter{keyParameter},
			body:    CheckoutRequest{}, status: 201, answers: Checkout{},
			codes: []string{"idempotency_key_missing", "idempotency_key_invalid", "key_reused",
				"nothing_to_buy", "lines_refused", "cart_empty", "too_many_lines", "phase_closed",
				"not_sold_in_market", "bill_changed", "benefit_unknown", "benefit_in_use",
				"benefit_expired", "keys_full", "no_plan"}},
		{pattern: "POST /v1/quotes", handler: f.postQuote, says: text(
			"试算：现在或将来某刻的账单，每个未用的优惠都说明原因；不下单",
			"The bill of a checkout, now or at an instant to come, with why each promotion was "+
				"not applied; nothing is bought"),
			body: QuoteRequest{}, status: 200, answers: Quote{}, codes: []string{"cart_empty",
				"too_many_lines", "benefit_unknown", "benefit_in_use", "benefit_expired",
				"no_plan"}},
		{pattern: "POST /v1/orders/{id}/cancel", handler: f.cancelOrder,
			says: text("取消：未付款的关闭，已付款未发货的按行按件退款；损失定金须写 forfeit",
				"Cancel: an unpaid order closes, of a paid one lines and pieces are refunded; a "+
					"deposit is lost only by forfeit"),
			body: CancelRequest{}, status: 200, answers: Order{}, codes: []string{"order_unknown",
				"already_shipped", "refund_too_large", "not_paid", "forfeit_needed",
				"refund_moved"}},
		{pattern: "POST /v1/orders/{id}/receipt", handler: f.confirmReceipt,
			says:   text("确认收货", "Say that the parcel has come"),
			status: 200, answers: Order{},
			codes: []string{"order_unknown", "not_shipped", "order_closed"}},
		{pattern: "POST /v1/payments/{id}/attempts", handler: f.startAttempt, says: text(
			"选择支付方与方式付款；同一时刻只有一次有效的尝试",
			"Pay by a provider and one of its methods; one attempt is alive at a time"),
			body: AttemptRequest{}, status: 200, answers: Payment{},
			codes: []string{"not_found", "order_closed", "attempt_alive"}},
		{pattern: "POST /v1/attempts/{id}/cancel", handler: f.cancelAttempt, says: text(
			"取消进行中的付款尝试，以便换一种方式",
			"Cancel an attempt that is alive, to pay another way"),
			status: 200, answers: Payment{}, codes: []string{"not_found", "attempt_over"}},
		{pattern: "POST /v1/payments/{id}/extensions", handler: f.extendPayment, says: text(
			"延长付款时间：剩下不到五分钟时，从现在起再留五分钟，最多十次；pay_by 写看到的截止时间，重试不多算",
			"More time to pay: when less than five minutes are left, five from now on, ten "+
				"times at most; pay_by is the end that was shown, so that a retry is safe. The "+
				"window of balances is everybody's and stays"),
			body: ExtensionRequest{}, status: 200, answers: Payment{},
			codes: []string{"not_found", "order_closed", "time_enough", "time_spent",
				"time_shared"}},
		{pattern: "POST /v1/payments/{id}/pay", handler: f.pay,
			says:   text("由沙箱支付方收取应付金额", "The sandbox provider takes what is due"),
			status: 200, answers: Payment{}, codes: []string{"not_found", "order_closed"}},
		{pattern: "POST /v1/presales/{id}/deposits", handler: f.placeDeposit, says: text(
			"付定金下预售单；尾款由之后的结算支付",
			"Order of a presale by a deposit; a later checkout pays the balance"),
			headers: []parameter{keyParameter},
			body:    DepositRequest{}, status: 201, answers: Checkout{},
			codes: []string{"idempotency_key_missing", "idempotency_key_invalid", "key_reused",
				"presale_unknown", "presale_over", "quantity_invalid", "limit_reached", "sold_out",
				"stock_short", "not_listed", "region_not_served", "amount_too_large", "keys_full",
				"no_plan"}},
		{pattern: "GET /v1/balances", handler: f.getBalances, says: text(
			"待付尾款的预售单，新的在前", "Presale orders that wait for their balance, newest first"),
			query: paging, status: 200, answers: Page[BalanceDue]{}, codes: []string{"invalid"}},
	}
}

// operatorOperations are the doors of those who run the festival.
func (f *face) operatorOperations() []operation {
	ops := []operation{
		{pattern: "POST /v1/clock/step", handler: f.stepClock,
			says: text("拨动步进时钟；该时刻的账目落定、各视图跟上后才回答",
				"Step the clock; answered when that instant is durable and every view shows it"),
			body: StepRequest{}, status: 200, answers: StepAnswer{},
			codes: []string{"clock_runs", "clock_backwards"}},
		{pattern: "PUT /v1/plan", handler: f.putPlan, maxBody: maxPlan,
			says: text("发布活动方案（YAML）", "Publish a festival plan (YAML)"),
			query: []parameter{{name: "scale", kind: "integer", says: text(
				"缩小倍数，默认沿用现行方案", "how many times smaller; as the plan in force")}},
			body: "", media: "application/yaml", status: 200, answers: PlanAnswer{},
			codes: []string{"plan_invalid"}},
	}
	ops = append(ops, f.refundOperations()...)
	for i := range ops {
		ops[i].who, ops[i].group = web.Operator, groupOperator
	}
	return ops
}
