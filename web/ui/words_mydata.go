package ui

// myDataWords are said of what the vault keeps of a person: addresses, letters, devices, data.
var myDataWords = words{
	"addresses.title": {"收货地址", "Addresses"},
	"addresses.empty": {"还没有收货地址。", "No address yet."},
	"addresses.full": {
		"最多保存 20 个地址，请先删除一个。",
		"There is room for 20; remove one first.",
	},
	"addresses.note": {
		"地址加密保存，只用于收货。修改前会请您再验证一次。",
		"Addresses are kept sealed, for delivery only. Before a change you prove that it is you.",
	},
	"addresses.guest": {
		"您尚未登录：地址加密保存，只用于收货，31 天后删除；订单寄往哪里依法保留四年。登录后可一直保存。",
		"You are not signed in. An address is kept sealed, for delivery only, and goes after 31 " +
			"days; where an order went is kept for four years, as the law asks. Sign in to keep " +
			"your addresses.",
	},
	"address.new":          {"新增地址", "Add an address"},
	"address.edit":         {"修改地址", "Change the address"},
	"address.default":      {"默认", "default"},
	"address.make.default": {"设为默认", "Make it the default"},
	"address.choose":       {"请选择", "Choose"},
	"address.home":         {"中国", "China"},
	"address.taken":        {"这个地址已经存过了。", "This address is kept already."},
	"address.name":         {"收货人", "Name"},
	"address.phone":        {"手机号", "Phone"},
	"address.country":      {"国家/地区", "Country"},
	"address.province":     {"省份", "Province"},
	"address.city":         {"城市", "City"},
	"address.district":     {"区县（选填）", "District (optional)"},
	"address.street":       {"街道、门牌号", "Street and number"},
	"address.postcode":     {"邮编（选填）", "Postcode (optional)"},
	"field.missing":        {"请填写。", "Fill this in."},
	"field.long":           {"最多 120 个字。", "120 characters at most."},
	"field.phone": {
		"请填写手机号；中国大陆以外以 + 和国家代码开头。",
		"Write a phone number; outside China beginning with + and the country.",
	},
	"field.province":    {"请选择省份。", "Choose the province."},
	"done.address":      {"地址已保存。", "The address is saved."},
	"done.address.gone": {"地址已删除。", "The address is gone."},
	"done.standard":     {"默认地址已更换。", "That is the default now."},

	"messages.title": {"消息", "Messages"},
	"messages.empty": {
		"还没有消息。付款、发货和退款会写在这里。",
		"No messages yet. Payments, parcels and refunds are told here.",
	},
	"messages.unread":   {"%s 条未读", "%s not read|%s not read"},
	"messages.read.all": {"全部标为已读", "Mark all as read"},
	"messages.new":      {"（未读）", " (not read)"},
	"messages.older":    {"更早的消息", "Older messages"},
	"done.read":         {"全部已读。", "All read."},

	"devices.title":     {"登录与设备", "Sign-in and devices"},
	"devices.signed.in": {"已登录的设备", "Where you are signed in"},
	"devices.end":       {"退出其他所有设备", "Sign out everywhere else"},
	"device.since":      {"%s 登录，最近 %s", "since %s, last seen %s"},
	"device.this":       {"本机", "this one"},
	"device.end":        {"退出", "Sign out"},
	"device.end.of":     {"退出 %s", "Sign out %s"},
	"device.unknown":    {"未知设备", "Unknown device"},
	"done.device":       {"那台设备已退出。", "That device is signed out."},
	"done.devices":      {"其他设备都已退出。", "All others are signed out."},
	"passkeys.title":    {"通行密钥", "Passkeys"},
	"passkeys.note": {
		"最快也最安全：不用密码，不怕钓鱼。",
		"The quickest way and the safest: no password, nothing to phish.",
	},
	"passkey.since":     {"%s 添加，最近用于 %s", "added %s, last used %s"},
	"passkey.remove.of": {"删除通行密钥 %s", "Remove the passkey %s"},
	"done.passkey":      {"通行密钥已添加。", "The passkey is added."},
	"done.passkey.gone": {"通行密钥已删除。", "The passkey is removed."},
	"contacts.title":    {"邮箱与手机号", "E-mail and phone"},
	"contact.add":       {"再添加一个", "Add another one"},
	"contact.email":     {"邮箱", "e-mail"},
	"contact.phone":     {"手机号", "phone"},
	"done.contact":      {"已添加。", "Added."},

	"data.title":     {"我的数据", "My data"},
	"data.kept":      {"本站保存了什么", "What is kept"},
	"data.contacts":  {"联系方式", "Contacts"},
	"data.passkeys":  {"通行密钥", "Passkeys"},
	"data.devices":   {"设备", "Devices"},
	"data.addresses": {"地址", "Addresses"},
	"data.messages":  {"消息", "Messages"},
	"data.consents":  {"授权记录", "Decisions on consents"},
	"consents.title": {"授权", "Consents"},
	"consents.note": {
		"不同意也能正常购物。随时可以更改。",
		"None is needed to shop, and each can be changed at any time.",
	},
	"consent.on":      {"已同意", "Agreed"},
	"consent.off":     {"未同意", "Not agreed"},
	"consent.given":   {"%s 同意（文本第 %s 版）", "%s agreed (text %s)"},
	"consent.taken":   {"%s 撤回（文本第 %s 版）", "%s taken back (text %s)"},
	"consent.history": {"%s 次更改", "%s decision|%s decisions"},
	"done.consent":    {"已记下。", "Noted."},
	"export.go":       {"下载全部数据（JSON）", "Download everything (JSON)"},
	"export.note": {
		"包括订单、退款与退货、购物车、收藏、关注、优惠券、红包、津贴与以上所有内容。下载前会请您再验证一次。",
		"With orders, refunds and returns, cart, favourites, shops, coupons, red envelopes, " +
			"allowance and all of the above. Before that you prove that it is you.",
	},

	"erase.title": {"注销账号", "Close the account"},
	"erase.short": {"删除全部个人资料，不可恢复。", "All personal data is erased, for good."},
	"erase.begin": {"查看会删除什么", "See what goes and what stays"},
	"erase.open": {
		"还有 %s 个订单没有完成。注销后您将无法查看或退货。",
		"%s order is not finished. Afterwards you can neither see it nor give anything back.|" +
			"%s orders are not finished. Afterwards you can neither see them nor give anything " +
			"back.",
	},
	"erase.goes": {"会删除", "What goes"},
	"erase.goes.note": {
		"姓名、联系方式、地址、消息、授权、设备、通行密钥、预算、购物车和收藏；密钥一并销毁，备份中的副本也无法再打开。",
		"Name, contacts, addresses, messages, consents, devices, passkeys, budget, cart and " +
			"favourites. Their key is destroyed, so that copies in backups cannot be opened.",
	},
	"erase.stays": {"依法保留", "What stays, by law"},
	"erase.stays.note": {
		"交易记录（商品、金额、时间）依电子商务法至少保存三年，只有编号，没有姓名和地址。",
		"What was traded, for how much and when: at least three years by the law of electronic " +
			"commerce. It stands under a number, without a name or an address.",
	},
	"erase.type":    {"输入“%s”以确认", "Type %s to confirm"},
	"erase.word":    {"注销", "erase"},
	"erase.wrong":   {"请输入“%s”。", "Type %s."},
	"erase.go":      {"永久注销", "Erase everything, for good"},
	"erase.not":     {"不了，保留账号", "No, keep my account"},
	"goodbye.title": {"账号已注销", "Your account is gone"},
	"goodbye.note": {
		"您的个人资料已删除。随时欢迎再来。",
		"Your personal data is erased. You are welcome back at any time.",
	},
}
