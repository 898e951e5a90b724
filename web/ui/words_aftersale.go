package ui

// afterSaleWords are said of money and goods that go back.
var afterSaleWords = words{
	"refund.title":  {"退掉一部分", "Give a part back"},
	"refund.go":     {"退掉一部分", "Cancel a part of it"},
	"refund.ask":    {"确认退款 %s", "Give it up and get %s back"},
	"refund.one":    {"退款", "Refund"},
	"refund.owed":   {"正在退回", "On its way"},
	"refund.paid":   {"已退回", "Arrived"},
	"refund.failed": {"未能退回", "Not delivered"},
	"refund.owed.note": {
		"正按原路退回，通常几分钟，银行可能要几天。",
		"It goes back the way it came: minutes as a rule, days with some banks.",
	},
	"refund.paid.note": {"%s 已由支付方送达。", "The provider delivered it %s."},
	"refund.failed.note": {
		"支付方没能送达。钱仍是您的，工作人员会与您联系，改用其他方式退回。",
		"The provider could not deliver it. It is still yours: a person takes it up and " +
			"sends it another way.",
	},
	"done.refund": {"已提交，退款在路上。", "Done. The money is on its way back."},

	"pieces.of":     {"退几件（共 %s）", "How many of %s"},
	"pieces.review": {"看看退多少", "See what goes back"},
	"pieces.again":  {"重新选择", "Choose again"},
	"pieces.none": {
		"请至少选择一件，且不超过剩余件数。",
		"Choose at least one piece, and no more than are left.",
	},

	"back.title": {"退回多少", "What goes back"},
	"back.sum":   {"原路退回", "Back the way it came"},
	"back.envelopes": {
		"红包退回 %s，可以再用",
		"%s of red envelopes comes back and can be used again",
	},
	"back.void": {
		"红包 %s 已过期，不再退回",
		"%s of red envelopes is past its time and lapses",
	},
	"back.allowance": {"购物津贴退回 %s", "%s of the allowance comes back"},
	"back.coupons":   {"%s 张优惠券退回", "%s coupon comes back|%s coupons come back"},
	"back.lost": {
		"%s 张优惠券已过期，不再退回",
		"%s coupon is past its time and lapses|%s coupons are past their time and lapse",
	},
	"back.kept": {
		"%s 张优惠券还用在其他商品上，暂不退回",
		"%s coupon is still used by other goods and stays|%s coupons are still used by " +
			"other goods and stay",
	},

	"return.one":   {"退货", "Return"},
	"return.title": {"申请退货", "Give goods back"},
	"return.go":    {"申请退货", "Give goods back"},
	"return.why":   {"为什么退货", "Why"},
	"return.why.note": {
		"商品有问题时，最后一件连运费一起退。",
		"Where the goods are at fault, the freight goes back with the last piece.",
	},
	"return.because": {"原因：%s", "Because: %s"},
	"return.ask":     {"提交退货申请", "Ask for the return"},
	"return.parcel":  {"寄回的包裹", "The parcel on its way back"},
	"return.sent.go": {"我已寄出", "It is on its way"},
	"return.again":   {"再次申请", "Ask again"},
	"return.end":     {"撤销退货", "Give the return up"},
	"return.end.note": {
		"寄出之前随时可以撤销，之后还能再申请。",
		"Until the goods are sent; you can ask again later.",
	},
	"return.asked": {
		"等商家答复。商家两天内不答复，视为同意。",
		"The merchant answers within two days; silence is a yes.",
	},
	"return.agreed": {
		"商家已同意。请在七天内寄出，并填写运单号。",
		"Agreed. Send the goods within seven days, and tell the number of the parcel.",
	},
	"return.sent": {
		"商品在路上。商家收到后退款，最迟十天。",
		"The goods are on their way. The money follows when they are there, ten days at " +
			"the latest.",
	},
	"return.refused": {
		"商家拒绝了。您可以换个理由再次申请，或联系客服。",
		"The merchant said no. You can ask again with another reason.",
	},
	"return.ended": {"退货已撤销，商品归您。", "Given up; the goods stay with you."},
	"return.accepted": {
		"商家已收货，退款见下。",
		"The merchant has the goods; the money is told below.",
	},
	"done.return": {"申请已提交。", "Asked."},
	"done.sent":   {"已记下运单号。", "The number is noted."},
	"done.ended":  {"退货已撤销。", "The return is given up."},

	"back.asked":  {"申请", "Asked"},
	"back.agreed": {"商家同意", "Agreed"},
	"back.sent":   {"寄回", "Sent back"},
	"back.money":  {"退款", "Money back"},
}
