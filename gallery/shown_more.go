package gallery

import "carnival/event"

// presold are offers by a deposit.
func presold() []Shown {
	page := func(name string, state event.Text, person, moment string) Shown {
		return Shown{Name: "presale-" + name + "-" + moment, Page: "GET /presales/{id}",
			State:  state,
			Person: person, Moment: moment, Address: "/presales/{presale." + name + "}",
			Marker: ".presale-page"}
	}
	return []Shown{
		page("presale", text("付定金中", "deposits are taken"), "ming", Warm),
		page("presale", text("已截止", "deposits are over"), "", Open),
		page("soon", text("未开始", "before its time"), "", Warm),
		page("taken", text("已满", "all taken"), "new", Eve),
		page("failed", text("商家交不出货", "the merchant failed"), "presaler", Eve),
		page("long", text("最长最贵", "the longest and dearest"), "long", Warm),
		{Name: "presale-refused", Page: "POST /presales/{id}", State: text("没有勾选同意",
			"not agreed to"),
			Person: "ming", Moment: Warm, Status: 422, Marker: "#agree[aria-invalid]",
			Forms: []Form{{"/presales/{presale.presale}", "key={key}&quantity=1&province=33"}}},
		{Name: "presale-taken-refused", Page: "POST /presales/{id}", State: text("已被订完",
			"all were taken"), Person: "ming", Moment: Eve, Status: 409, Marker: "main",
			Forms: []Form{{"/presales/{presale.taken}",
				"key={key}&quantity=1&province=33&agree=1"}}},
	}
}

// playing are benefits and games.
func playing() []Shown {
	game := func(name, of string, state event.Text, person, moment string) Shown {
		return Shown{Name: "game-" + name, Page: "GET /e/{campaign}", State: state, Person: person,
			Moment: moment, Address: "/e/{campaign." + of + "}", Marker: ".arena"}
	}
	group := func(name, of string, state event.Text, person, moment string) Shown {
		return Shown{Name: "group-" + name, Page: "GET /g/{group}", State: state, Person: person,
			Moment: moment, Address: "/g/{group." + of + "}", Marker: ".faces"}
	}
	return []Shown{
		{Name: "benefits-nobody", Page: "GET /benefits", State: text("未登录", "signed out"),
			Moment: Warm, Address: "/benefits", Marker: "#claimable"},
		{Name: "benefits-empty", Page: "GET /benefits", State: text("一张也没有", "none"),
			Moment: Bare, Address: "/benefits", Marker: ".benefits"},
		{Name: "benefits-new", Page: "GET /benefits", State: text("可领很多", "many to claim"),
			Person: "new", Moment: Warm, Address: "/benefits", Marker: "#claimable"},
		{Name: "benefits-full", Page: "GET /benefits", State: text("很多券与红包",
			"many coupons and envelopes"),
			Person: "ming", Moment: Warm, Address: "/benefits", Marker: "#coupons"},
		{Name: "benefits-used", Page: "GET /benefits", State: text("已用与可用", "some are used"),
			Person: "saver", Moment: Open, Address: "/benefits", Marker: "#coupons"},
		{Name: "benefits-over", Page: "GET /benefits", State: text("过期", "expired"),
			Person: "ming",
			Moment: After, Address: "/benefits", Marker: "#coupons"},
		{Name: "benefits-long", Page: "GET /benefits", State: text("最长的券名",
			"the longest name"),
			Person: "long", Moment: Warm, Address: "/benefits", Marker: "#coupons"},
		{Name: "claim-gone", Page: "POST /claims", State: text("券已领完", "the coupons are gone"),
			Person: "ming", Moment: Warm, Status: 409, Marker: ".problem",
			Forms: []Form{{"/claims", "key={key}&promotion={promotion.gone}"}}},
		game("lottery", "lottery", text("抽奖，还有机会", "a lottery, tries are left"), "new",
			Warm),
		game("lottery-won", "lottery", text("抽过几次", "a lottery with tries made"), "ming", Warm),
		game("lottery-nobody", "lottery", text("未登录", "signed out"), "", Warm),
		game("lottery-revealed", "lottery", text("种子已公布", "its seed is shown"), "ming", After),
		game("rain", "rain", text("红包雨正在下", "envelopes rain"), "new", Warm),
		game("rain-won", "rain", text("接到了", "with one caught"), "ming", Warm),
		game("rain-over", "rain", text("已结束", "the rain is over"), "", Open),
		game("friends", "friends", text("组团红包", "shared by friends"), "saver", Warm),
		game("long", "long", text("最长的活动名", "the longest name"), "", Warm),
		{Name: "draw-refused", Page: "POST /e/{campaign}/draw", State: text("雨已停",
			"no session is open"),
			Person: "new", Moment: Eve, Status: 409, Marker: "main",
			Forms: []Form{{"/e/{campaign.rain}/draw", "key={key}&session=1&draw=1"}}},
		group("waits", "waits", text("还差一人，我发起的", "one is missing, mine"), "saver", Warm),
		group("joins", "waits", text("受邀者看到的", "as somebody sees it who is asked"), "new",
			Warm),
		group("nobody", "waits", text("未登录", "signed out"), "", Warm),
		group("whole", "whole", text("已拆开", "complete"), "ming", Warm),
		group("over", "waits", text("过期未成", "ran out of time"), "saver", Open),
	}
}

// orders are those of the buyer in each of their states.
func orders() []Shown {
	of := func(name string, state event.Text, moment string) Shown {
		return Shown{Name: "order-" + name, Page: "GET /orders/{id}", State: state, Person: "buyer",
			Moment: moment, Address: "/orders/{order." + name + "}", Marker: ".standing"}
	}
	mine := func(person string, s Shown) Shown { s.Person = person; return s }
	list := func(name string, state event.Text, person, address string) Shown {
		return Shown{Name: "orders-" + name, Page: "GET /orders", State: state, Person: person,
			Moment: Open, Address: address, Marker: "main .note, main .taps, main .empty"}
	}
	return []Shown{
		list("nobody", text("未登录", "signed out"), "", "/orders"),
		list("empty", text("没有订单", "none"), "new", "/orders"),
		list("states", text("各种状态", "in every state"), "buyer", "/orders"),
		list("full", text("很多", "many"), "ming", "/orders"),
		list("long", text("最长最贵", "the longest and dearest"), "long", "/orders"),
		of("due", text("待付款", "to be paid"), Open),
		of("waits", text("等待支付结果", "waits for the bank"), Open),
		of("paid", text("已付款", "paid"), Open),
		of("cancelled", text("已取消", "cancelled"), Open),
		of("closed.unpaid", text("超时关闭", "closed unpaid"), Open),
		of("refunded", text("已退款", "given back"), Open),
		of("part", text("部分退款", "given back in part"), Open),
		of("refund.failed", text("退款失败", "a refund that failed"), Open),
		of("shipped", text("已发货", "on its way"), Open),
		of("finished", text("已完成", "finished"), Open),
		mine("presaler", of("deposit.due", text("待付定金", "its deposit is due"), Eve)),
		mine("presaler", of("deposit.paid", text("定金已付，等尾款", "its deposit is paid"), Eve)),
		mine("presaler", Shown{Name: "order-balance", Page: "GET /orders/{id}", Moment: Open,
			State:   text("待付尾款", "its balance is due"),
			Address: "/orders/{order.deposit.paid}", Marker: ".standing"}),
		mine("presaler", Shown{Name: "order-forfeited", Page: "GET /orders/{id}", Moment: After,
			State:   text("定金不退", "its deposit is forfeited"),
			Address: "/orders/{order.deposit.paid}", Marker: ".standing"}),
		mine("presaler", of("failed", text("商家交不出货，双倍返还", "failed, paid back twofold"),
			Eve)),
		mine("long", of("long", text("最长最贵，已发货", "the longest and dearest, on its way"),
			Open)),
		{Name: "order-other", Page: "GET /orders/{id}", State: text("别人的", "somebody else's"),
			Person: "new", Moment: Open, Address: "/orders/{order.paid}", Status: 404,
			Marker: ".problem"},
		{Name: "refund-pieces", Page: "GET /orders/{id}/refund", State: text("选择退哪几件",
			"pieces to choose"), Person: "buyer", Moment: Open,
			Address: "/orders/{order.paid}/refund",
			Marker:  ".lines"},
		{Name: "refund-sum", Page: "GET /orders/{id}/refund", State: text("退多少钱",
			"what comes back"),
			Person: "buyer", Moment: Open,
			Address: "/orders/{order.paid}/refund?chosen=1&n0=1&n1=2",
			Marker:  "#back-sum"},
		{Name: "return-pieces", Page: "GET /orders/{id}/return", State: text("选择退哪几件",
			"pieces to choose"), Person: "buyer", Moment: Open,
			Address: "/orders/{order.shipped}/return", Marker: "#reason"},
		{Name: "return-sum", Page: "GET /orders/{id}/return", State: text("退多少钱",
			"what comes back"),
			Person: "buyer", Moment: Open,
			Address: "/orders/{order.shipped}/return?chosen=1&n0=1&reason=damaged",
			Marker:  "#back-sum"},
		{Name: "return-long", Page: "GET /orders/{id}/return", State: text("最长最贵",
			"the longest and dearest"), Person: "long", Moment: Open,
			Address: "/orders/{order.long}/return", Marker: "#reason"},
	}
}

// returns are goods on their way back, in each state.
func returns() (out []Shown) {
	for _, r := range []struct{ name, zh, en string }{
		{"asked", "待商家答复", "asked for"}, {"agreed", "商家已同意", "agreed to"},
		{"refused", "商家未同意", "refused"}, {"sent", "已寄出", "on its way back"},
		{"accepted", "已收到并退款", "back, money follows"}, {"ended", "已撤销", "given up"},
		{"damaged", "商品破损", "goods that were damaged"},
	} {
		out = append(out, Shown{Name: "return-" + r.name, Page: "GET /returns/{id}",
			State: text(r.zh, r.en), Person: "buyer", Moment: Open,
			Address: "/returns/{return." + r.name + "}", Marker: ".standing"})
	}
	return append(out, Shown{Name: "return-send-wrong", Page: "POST /returns/{id}/send",
		State: text("没填单号", "without a parcel's number"), Person: "buyer", Moment: Open,
		Status: 422, Marker: "#number[aria-invalid]",
		Forms: []Form{{"/returns/{return.agreed}/send", "key={key}&carrier=SF&number="}}})
}

// own is what people keep of themselves.
func own() []Shown {
	mine := func(name, page string, state event.Text, person, marker string) Shown {
		return Shown{Name: name, Page: "GET " + page, State: state, Person: person, Moment: Open,
			Address: page, Marker: marker}
	}
	return []Shown{
		mine("me-nobody", "/me", text("未登录", "signed out"), "", "main"),
		mine("me-guest", "/me", text("游客", "a guest"), "guest", "main"),
		mine("me-new", "/me", text("新用户", "somebody new"), "new", ".who"),
		mine("me-full", "/me", text("什么都有", "somebody with much"), "ming", "#me-orders"),
		mine("me-long", "/me", text("最长的名字", "the longest name"), "long", ".who"),
		mine("messages-none", "/messages", text("没有", "none"), "new", "main"),
		mine("messages-full", "/messages", text("很多", "many"), "ming", ".letters"),
		mine("messages-kinds", "/messages", text("各种消息", "of every kind"), "buyer", ".letters"),
		mine("addresses-none", "/addresses", text("没有", "none"), "new", "main"),
		mine("addresses-full", "/addresses", text("二十个", "twenty"), "ming", ".cards-of"),
		mine("addresses-long", "/addresses", text("最长的地址", "the longest"), "long",
			".cards-of"),
		mine("addresses-guest", "/addresses", text("游客的", "a guest's"), "guest", ".cards-of"),
		mine("address-new-guest", "/addresses/new", text("游客的新地址", "a new one of a guest"),
			"guest", ".address-form"),
		mine("address-new", "/addresses/new", text("新地址", "a new one"), "new", ".address-form"),
		{Name: "address-long", Page: "GET /addresses/{id}", State: text("最长的地址",
			"the longest"),
			Person: "long", Moment: Open, Address: "/addresses/{address.long}",
			Marker: ".address-form"},
		{Name: "address-wrong", Page: "POST /addresses", State: text("没填全",
			"fields are missing"),
			Person: "new", Moment: Open, Status: 422, Marker: "[aria-invalid]",
			Forms: []Form{{"/addresses", "key={key}&name=&phone=1&country=CN"}}},
		mine("devices", "/me/devices", text("一台", "one"), "new", "#signed-in"),
		mine("devices-many", "/me/devices", text("三台，两个通行密钥",
			"three, and two passkeys"), "ming",
			".things li:nth-child(3)"),
		mine("data", "/me/data", text("我的数据", "my data"), "ming", "#consents"),
		mine("data-long", "/me/data", text("最长的名字", "the longest name"), "long", "#consents"),
		mine("erase", "/me/erase", text("注销前", "before it is erased"), "new", "#confirm"),
		mine("erase-open", "/me/erase", text("还有未完订单", "with orders under way"), "buyer",
			"#goes"),
		{Name: "erase-wrong", Page: "POST /me/erase", State: text("没有确认", "not confirmed"),
			Person: "new", Moment: Open, Status: 422, Marker: "#confirm[aria-invalid]",
			Forms: []Form{{"/me/erase", "key={key}&confirm=x"}}},
		mine("goodbye", "/goodbye", text("已注销", "erased"), "", "main"),
	}
}

// entering is where people say who they are.
func entering() []Shown {
	ask := Form{"/signin/code", "key={key}&to=gallery-{key}@example.com"}
	wrong := Form{"/signin/enter", "key={key}&code=000000"}
	locked := []Form{ask}
	for range 6 {
		locked = append(locked, wrong)
	}
	flood := make([]Form, 6)
	for i := range flood {
		flood[i] = Form{"/signin/code", "key={key}&to=flooded@example.com"}
	}
	return []Shown{
		{Name: "signin", Page: "GET /signin", State: text("登录", "to sign in"), Moment: Open,
			Address: "/signin", Marker: "#to"},
		{Name: "signin-guest", Page: "GET /signin", State: text("带着购物车的游客",
			"a guest with a cart"),
			Person: "guest", Moment: Warm, Address: "/signin", Marker: ".notice"},
		{Name: "signin-already", Page: "GET /signin", State: text("已登录", "signed in already"),
			Person: "ming", Moment: Open, Address: "/signin", Marker: "main"},
		{Name: "signin-problem", Page: "GET /signin", State: text("第三方拒绝",
			"another site refused"),
			Moment: Open, Address: "/signin?problem=provider_refused", Marker: ".warning"},
		{Name: "signin-wrong", Page: "POST /signin", State: text("密码不对", "a wrong password"),
			Moment: Open, Status: 401, Marker: "#password[aria-invalid], #login[aria-invalid]",
			Forms: []Form{{"/signin", "key={key}&login=demo-00001&password=x"}}},
		{Name: "signin-to-wrong", Page: "POST /signin/code", State: text("不是邮箱也不是手机号",
			"neither mail nor phone"), Moment: Open, Status: 422, Marker: "#to[aria-invalid]",
			Forms: []Form{{"/signin/code", "key={key}&to=x"}}},
		{Name: "signin-locked", Page: "POST /signin/code", State: text("要得太多，先等等",
			"too many codes, wait"), Moment: Open, Status: 429, Marker: "#to[aria-invalid]",
			Forms: flood},
		{Name: "code", Page: "GET /signin/code", State: text("输入验证码", "to enter the code"),
			Moment: Open, Address: "/signin/code", Marker: "#code", Forms: []Form{ask}},
		{Name: "code-wrong", Page: "POST /signin/enter", State: text("验证码不对", "a wrong code"),
			Moment: Open, Status: 401, Marker: "#code[aria-invalid]", Forms: []Form{ask, wrong}},
		{Name: "code-locked", Page: "POST /signin/enter", State: text("试了太多次",
			"tried too often"),
			Moment: Open, Status: 401, Marker: "#code[aria-invalid]", Forms: locked},
		{Name: "welcome", Page: "GET /welcome", State: text("第一次登录", "the first time"),
			Person: "new", Moment: Open, Address: "/welcome?new=1&lines=3&back=/cart",
			Marker: "[data-passkey]"},
		{Name: "welcome-merged", Page: "GET /welcome", State: text("购物车已并入",
			"a cart came along"),
			Person: "ming", Moment: Open, Address: "/welcome?lines=3&back=/cart", Marker: "main"},
		{Name: "prove", Page: "GET /prove", State: text("再次确认身份", "to prove it again"),
			Person: "ming", Moment: Open, Address: "/prove?back=/addresses", Marker: "main form"},
	}
}

// doors are those of staff, and of nobody.
func doors() []Shown {
	return []Shown{
		{Name: "staff", Page: "GET /staff", State: text("员工登录", "to sign in"), Moment: Open,
			Address: "/staff", Marker: "#login"},
		{Name: "staff-in", Page: "GET /staff", State: text("已登录", "signed in"),
			Person: "operator",
			Moment: Open, Address: "/staff", Marker: "main"},
		{Name: "staff-wrong", Page: "POST /staff", State: text("密码不对", "a wrong password"),
			Moment: Open, Status: 401, Marker: "[aria-invalid]",
			Forms: []Form{{"/staff", "key={key}&login=operator&password=x"}}},
		{Name: "goods-nobody", Page: "GET /staff/goods", State: text("未登录", "signed out"),
			Moment: Open, Address: "/staff/goods", Status: 401, Marker: ".problem"},
		{Name: "goods-none", Page: "GET /staff/goods", State: text("没有商品", "none"),
			Person: "staff-empty", Moment: Open, Address: "/staff/goods", Marker: ".work"},
		{Name: "goods-own", Page: "GET /staff/goods", State: text("自家商品", "one's own"),
			Person: "staff-plain", Moment: Open, Address: "/staff/goods", Marker: ".work-goods"},
		{Name: "goods-all", Page: "GET /staff/goods", State: text("运营看到全部",
			"all, for an operator"),
			Person: "operator", Moment: Open, Address: "/staff/goods", Marker: ".work-goods"},
		{Name: "pictures-none", Page: "GET /staff/goods/{product}", State: text("还没有图片",
			"none yet"),
			Person: "staff-plain", Moment: Open, Address: "/staff/goods/{product.plain}",
			Marker: "#file"},
		{Name: "pictures-some", Page: "GET /staff/goods/{product}", State: text("有四张", "four"),
			Person: "staff-plain", Moment: Open, Address: "/staff/goods/{product.sizes}",
			Marker: ".work-pictures"},
		{Name: "pictures-refused", Page: "POST /staff/goods/{product}/pictures",
			State:  text("不是图片，未上传", "a file that is no picture"),
			Person: "staff-plain", Moment: Open, Status: 415, Marker: "#file[aria-invalid]",
			Upload: Form{"/staff/goods/{product.sizes}/pictures", "no picture"}},
		{Name: "pictures-long", Page: "GET /staff/goods/{product}", State: text("最长的名称",
			"the longest name"), Person: "staff-long", Moment: Open,
			Address: "/staff/goods/{product.long}", Marker: "#file"},
		{Name: "pictures-other", Page: "GET /staff/goods/{product}", State: text("别家的",
			"another shop's"), Person: "staff-empty", Moment: Open, Status: 404,
			Address: "/staff/goods/{product.plain}", Marker: ".problem"},
		{Name: "offline", Page: "GET /offline", State: text("没有网络", "without a network"),
			Moment: Open, Address: "/offline", Marker: ".problem"},
	}
}
