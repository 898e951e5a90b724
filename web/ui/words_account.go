package ui

// accountWords are said to somebody about who they are, and how they sign in.
var accountWords = words{
	"signin.title": {"登录", "Sign in"},
	"signin.to":    {"邮箱或手机号", "E-mail address or phone number"},
	"signin.send":  {"获取验证码", "Send me a code"},
	"signin.new.note": {
		"还没有账号？验证后自动为您创建。",
		"No account yet? The code makes you one.",
	},
	"signin.or":      {"或", "or"},
	"signin.by":      {"用 %s 登录", "Sign in with %s"},
	"signin.passkey": {"用通行密钥登录", "Sign in with a passkey"},
	"signin.brings": {
		"购物车里的 %s 件商品会一起带走。",
		"%s line in your cart comes along.|%s lines in your cart come along.",
	},
	"signin.wait": {
		" 约 %s 分钟后可以再试。", " Try again in about %s minute.| Try again in about %s minutes.",
	},
	"signin.login":    {"账号", "Login"},
	"signin.password": {"密码", "Password"},
	"signin.go":       {"登录", "Sign in"},
	"signin.demo":     {"演示账号", "Logins of the demonstration"},
	"signin.demo.note": {
		"演示启动时打印的账号，例如 demo-00001。它没有地址、消息等个人资料。",
		"Those that the demonstration printed, such as demo-00001. They have no addresses and " +
			"no messages.",
	},
	"signin.as.guest": {"以游客身份继续", "Go on as a guest"},
	"signin.why.guest": {
		"游客不用账号，购物车和订单在这个浏览器里保留 30 天。",
		"A guest needs no login. Cart and orders stay in this browser for 30 days.",
	},
	"signin.shopper": {
		"您已登录。收货地址、消息和我的数据，要用邮箱或手机登录；演示账号没有这些。",
		"You are signed in. Addresses, messages and your data come with a sign-in by e-mail or" +
			" phone, which the accounts of the demonstration do not have.",
	},
	"signin.staff": {"在这里工作？", "Do you work here?"},
	"signout":      {"退出登录", "Sign out"},
	"signout.guest": {
		"游客退出后，购物车和订单无法找回。",
		"Once a guest has left, cart and orders cannot be found again.",
	},

	"code.title": {"输入验证码", "Enter the code"},
	"code.sent": {
		"验证码已发送到 %s，十分钟内有效。",
		"A code is on its way to %s. It is good for ten minutes.",
	},
	"code.demo": {
		"演示：没有真的发送，信件在这里",
		"Demonstration: nothing is sent, here is the letter",
	},
	"code.label":      {"六位验证码", "Six digits"},
	"code.go.in":      {"登录", "Sign in"},
	"code.go.proof":   {"验证", "Prove it"},
	"code.go.contact": {"添加", "Add it"},
	"code.again":      {"重新发送", "Send another one"},
	"code.other":      {"换一种方式", "Another way"},

	"passkey.add": {"添加通行密钥", "Add a passkey"},
	"passkey.note": {
		"用指纹、面容或屏幕锁，无需密码。",
		"By fingerprint, face or screen lock, without a password.",
	},
	"passkey.failed": {
		"通行密钥没有成功，请重试，或使用验证码。",
		"The passkey did not work; try again, or use a code.",
	},
	"passkey.cancelled": {
		"已取消。可以再试一次，或使用验证码。",
		"Cancelled. Try again, or use a code.",
	},

	"welcome.title": {"欢迎回来", "Welcome back"},
	"welcome.new":   {"账号已创建", "Your account is ready"},
	"welcome.new.note": {
		"下次不用等验证码：现在添加一个通行密钥。",
		"Next time without waiting for a code: add a passkey now.",
	},
	"welcome.lines": {
		"您在这里挑选的 %s 件商品已放入账号的购物车，收藏也一起带来了。",
		"%s line that you had picked here came along into your cart, and so did your favourites.|" +
			"%s lines that you had picked here came along into your cart, and so did your " +
			"favourites.",
	},
	"welcome.undo.note": {"一天之内可以撤销。", "It can be undone for a day."},
	"welcome.on":        {"继续", "Go on"},
	"undo":              {"撤销", "Undo"},

	"prove.title": {"确认是您本人", "Is it you?"},
	"prove.why": {
		"修改地址和登录方式、导出或注销之前，请再验证一次。十分钟内有效。",
		"Before addresses and ways in are changed, and before data leaves or goes, prove " +
			"it once more. It is good for ten minutes.",
	},
	"prove.passkey": {"用通行密钥验证", "Prove it with a passkey"},
	"prove.contact": {"验证码发送到", "Send the code to"},
	"prove.not":     {"暂不", "Not now"},
	"prove.here": {
		"在新页面验证，然后回来保存",
		"Prove it in a new page, then come back and save",
	},

	"staff.title": {"员工登录", "Staff door"},
	"staff.note": {
		"运营和商家从这里登录。购物账号与此无关。",
		"Operators and merchants sign in here. It has nothing to do with an account for shopping.",
	},
	"staff.operator": {"您以运营身份登录。", "You are signed in as an operator."},
	"staff.merchant": {"您以商家身份登录。", "You are signed in as a merchant."},
	"staff.shopper":  {"我来购物：去购物登录", "I am here to shop: sign in as a shopper"},
	"staff.also":     {"您还以员工身份登录", "You are signed in to work, too"},

	"me.guest": {"游客", "Guest"},
	"me.guest.note": {
		"登录后，购物车和订单就不会丢失。",
		"Sign in, and cart and orders cannot get lost.",
	},
	"me.stranger": {
		"登录后查看订单、地址和消息。",
		"Sign in to see orders, addresses and messages.",
	},
	"me.signed.in": {"已登录", "Signed in"},
	"me.nameless":  {"购物者", "Shopper"},
	"me.merged": {
		"游客时的购物车、收藏和订单已并入账号。",
		"What you kept and ordered as a guest came along.",
	},
	"me.settings":        {"设置", "Settings"},
	"me.language":        {"语言", "Language"},
	"me.profile":         {"称呼与信件语言", "Name and language of letters"},
	"me.name":            {"怎么称呼您", "What shall we call you?"},
	"me.letters":         {"信件语言", "Letters in"},
	"me.needs.account":   {"登录后可用", "For accounts: sign in"},
	"me.favourites.note": {"收藏时与现在的价格", "Prices then and now"},
	"me.list.note":       {"计划、已花、还剩", "Planned, spent, left"},
	"me.messages.note":   {"付款、发货、退款", "Paid, shipped, refunded"},
	"me.addresses.note":  {"收货到哪里", "Where parcels go"},
	"me.devices.note":    {"在哪里登录，怎样登录", "Where and how you sign in"},
	"me.data.note":       {"授权、导出、注销", "Consents, export, erasure"},
	"save":               {"保存", "Save"},
	"edit":               {"修改", "Edit"},
	"remove":             {"删除", "Remove"},
	"wallet.title":       {"我的钱包", "My wallet"},
	"wallet.coupons":     {"优惠券", "coupons"},
	"wallet.envelopes":   {"红包", "red envelopes"},
	"wallet.allowance":   {"购物津贴", "allowance"},
	"done.profile":       {"已保存。", "Saved."},
	"done.unmerged": {
		"已撤销：带来的商品和收藏回到了游客那里。",
		"Undone: what came along is with the guest again.",
	},
	"favourite.on":  {"收藏", "Favourite"},
	"favourite.off": {"已收藏，取消", "Favourite, remove"},
	"favourites.empty": {
		"还没有收藏。喜欢的先收藏，随时在这里找到。",
		"No favourites yet. Mark what you like, and find it here.",
	},
	"favourites.goods": {"商品", "Products"},
	"follow.title":     {"关注的店铺", "Followed shops"},
	"follow.do":        {"关注", "Follow"},
	"follow.do.of":     {"关注 %s", "Follow %s"},
	"follow.on":        {"已关注", "Following"},
	"follow.off":       {"取消关注", "Unfollow"},
	"follow.off.of":    {"取消关注 %s", "Unfollow %s"},
	"follow.count":     {"%s 人关注", "%s follower|%s followers"},
	"follow.since":     {"%s 关注", "followed %s"},
	"follow.empty": {
		"还没有关注的店铺。在店铺页点“关注”，就能在这里找到它。",
		"You follow no shop yet. Press Follow on the page of a shop, and find it here.",
	},
	"done.unfollowed":    {"已取消关注。", "You do not follow this shop any more."},
	"me.follow.note":     {"您关注的商家", "Merchants that you follow"},
	"favourites.to.cart": {"把勾选的加入购物车", "Put what is ticked into the cart"},
	"favourites.note": {
		"每件商品放入最便宜的有货款式，可在购物车中修改。",
		"Of each the cheapest variant in stock; change it in the cart.",
	},
	"favourites.added": {
		"已把 %s 件商品加入购物车。",
		"%s product went into the cart.|%s products went into the cart.",
	},
	"favourites.since":  {"%s 收藏", "marked %s"},
	"favourites.fell":   {"比收藏时的 %s 便宜", "cheaper than %s then"},
	"favourites.rose":   {"收藏时是 %s", "%s then"},
	"favourites.off":    {"取消", "Remove"},
	"favourites.remove": {"取消收藏 %s", "Remove %s from favourites"},
	"done.removed":      {"已取消收藏。", "Removed from favourites."},
	"list.title":        {"清单与预算", "List and budget"},
	"list.cart":         {"在购物车里", "In the cart"},
	"list.wishes":       {"还在考虑", "Still thinking"},
	"list.today":        {"今天 %s", "%s today"},
	"list.more.wishes":  {"更多还在考虑的", "More that are thought of"},
	"planning.empty":    {"购物车和收藏都是空的。", "Cart and favourites are empty."},
	"budget.title":      {"预算", "Budget"},
	"budget.left":       {"还可以花", "Left to spend"},
	"budget.over":       {"超出预算", "Over the budget"},
	"budget.spent":      {"本届已花", "Spent this festival"},
	"budget.cart":       {"购物车", "Cart"},
	"budget.after":      {"买下购物车后还剩 %s。", "%s is left once the cart is bought."},
	"budget.after.bad": {
		"买下购物车后为 %s：超出预算。",
		"%s once the cart is bought: over the budget.",
	},
	"budget.none": {
		"还没有设预算。设一个，购物车也会提醒您。",
		"No budget yet. Set one, and the cart reminds you, too.",
	},
	"budget.set": {"本届预算（%s）", "Budget for this festival (%s)"},
	"budget.note": {
		"只有您看得到。清空即取消。按活动价计算，已付减去已退。",
		"Only you see it. Empty means none. Plans count at the festival price; spent is " +
			"paid less given back.",
	},
	"budget.account": {
		"预算属于个人资料，登录后才能保存。",
		"A budget is personal, so it is kept for accounts only.",
	},
	"budget.wrong":     {"请填写金额，例如 2000。", "Write an amount, such as 2000."},
	"done.budget":      {"预算已保存。", "Your budget is set."},
	"done.budget.gone": {"预算已取消。", "There is no budget any more."},
}
