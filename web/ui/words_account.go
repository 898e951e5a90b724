package ui

// accountWords are said to somebody about what is theirs.
var accountWords = words{
	"favourite.on":  {"收藏", "Favourite"},
	"favourite.off": {"已收藏，取消", "Favourite, remove"},

	"favourites.empty": {
		"还没有收藏。喜欢的先收藏，随时在这里找到。",
		"No favourites yet. Mark what you like, and find it here.",
	},

	"signin.title":    {"登录", "Sign in"},
	"signin.login":    {"账号", "Login"},
	"signin.password": {"密码", "Password"},
	"signin.go":       {"登录", "Sign in"},
	"signin.as.guest": {"以游客身份继续", "Go on as a guest"},
	"signin.why.guest": {
		"游客不用账号，购物车和订单在这个浏览器里保留 30 天。",
		"A guest needs no login. Cart and orders stay in this browser for 30 days.",
	},
	"signin.guest": {
		"您现在是游客。登录后，购物车会一起带走。",
		"You are a guest. Your cart comes along when you sign in.",
	},
	"signin.shopper": {"您已登录。", "You are signed in."},
	"signin.operator": {
		"您以运营身份登录。要购物，请先退出。",
		"You are signed in as an operator. To buy something, sign out first.",
	},

	"signout": {"退出登录", "Sign out"},
}
