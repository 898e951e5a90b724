package ui

// presaleWords are said of goods that are sold by a deposit.
var presaleWords = words{
	"presale.title":   {"付定金", "Order by a deposit"},
	"presale.panel":   {"预售", "Presale"},
	"presale.steps":   {"预售流程", "How it goes"},
	"presale.deposit": {"定金", "Deposit"},
	"presale.price":   {"预售价 %s", "Presale price %s"},
	"presale.order":   {"付定金 %s", "Pay a deposit of %s"},
	"presale.inflates": {
		"定金 %s 可抵 %s", "The deposit of %s counts as %s",
	},
	"presale.within":       {"%s 至 %s", "%s until %s"},
	"presale.by":           {"%s 前", "by %s"},
	"presale.soon":         {"%s 开始付定金。", "Deposits are taken from %s."},
	"presale.over":         {"付定金的时间已过。", "The time for deposits is over."},
	"presale.step.deposit": {"付定金 %s", "Deposit %s"},
	"presale.step.balance": {"付尾款 %s", "Balance %s"},
	"presale.step.ship":    {"发货", "Delivery"},
	"presale.earnest": {
		"具有担保性质：买家逾期不付尾款，受保护的部分不退；商家不能交货，双倍返还（民法典第 587 条）。",
		"It binds both sides: its protected part is forfeited if the balance is not paid in " +
			"time, and paid back twofold if the shop cannot deliver (Civil Code, article 587).",
	},
	"presale.advance": {
		"属于预付款：交易没有完成时全额退还。",
		"It is a prepayment: all of it goes back if the sale does not come about.",
	},
	"presale.forfeit": {
		"如果您没有在 %s 前付尾款，商家最多可以不退 %s（每件，法律上限为合同价的五分之一），其余退还。",
		"If you do not pay the balance by %s, the shop may keep at most %s of a piece, a fifth " +
			"of the price by law. The rest goes back to you.",
	},
	"presale.returned": {
		"如果您没有在 %s 前付尾款，订单关闭，已付的全额退还。",
		"If you do not pay the balance by %s, the order closes and all you paid goes back.",
	},
	"presale.agree": {
		"我已了解：这是%s，并同意上述约定。",
		"I understand what this is (%s), and agree to what is said above.",
	},
	"presale.unagreed": {
		"请先阅读并勾选，再付定金。",
		"Read what becomes of the deposit and tick this to go on.",
	},
	"balance.title": {"待付尾款（%s）", "Balance to pay (%s)|Balances to pay (%s)"},
	"balance.until": {"请在 %s 前付清", "To be paid by %s"},
	"balance.rest":  {"尾款 %s", "Balance %s"},
	"balance.go":    {"付尾款", "Pay the balance"},
}
