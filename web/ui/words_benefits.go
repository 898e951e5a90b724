package ui

// benefitWords are said of coupons, red envelopes and their games.
var benefitWords = words{
	"benefits.title": {"红包卡券", "Coupons and red envelopes"},
	"benefits.games": {"红包活动", "Red envelope games"},
	"benefits.open":  {"可领取的优惠券", "Coupons to claim"},
	"benefits.coupons": {
		"我的优惠券（%s）", "My coupon (%s)|My coupons (%s)",
	},
	"benefits.no-coupons": {"还没有优惠券。", "No coupons yet."},
	"benefits.envelopes": {
		"我的红包（%s）", "My red envelope (%s)|My red envelopes (%s)",
	},
	"benefits.no-envelopes": {
		"还没有红包，参加上面的活动就能得到。",
		"No red envelopes yet. The games above give them.",
	},
	"benefits.allowance": {"购物津贴", "Allowance"},
	"benefits.history":   {"明细", "History"},

	"benefits.more.open":      {"更多可领的优惠券", "More coupons to claim"},
	"benefits.more.coupons":   {"更早的优惠券", "Older coupons"},
	"benefits.more.envelopes": {"更早的红包", "Older red envelopes"},
	"benefits.more.moves":     {"更早的明细", "Older history"},

	"ticket.had":     {"已领取", "Claimed"},
	"ticket.gone":    {"已抢光", "All gone"},
	"ticket.soon":    {"%s 开始", "From %s"},
	"ticket.claim":   {"领取", "Claim"},
	"ticket.claimed": {"领取成功，结算时自动使用最省的一张。", "Claimed. The best one is used at the bill."},
	"ticket.all":     {"全平台可用", "In every shop"},
	"ticket.taken":   {"已领 %d%%", "%d%% claimed"},

	"wallet.envelope":   {"红包 %s", "Red envelope %s"},
	"chooser.allowance": {"购物津贴 %s", "Allowance %s"},
	"wallet.from":       {"%s 至 %s 可用", "From %s until %s"},
	"wallet.until":      {"%s 截止", "Until %s"},
	"wallet.use":        {"使用时间：%s 至 %s", "To be used from %s until %s"},
	"envelope.left":     {"还剩 %s", "%s left"},

	"state.upcoming": {"未到时间", "Not yet"},
	"state.usable":   {"可使用", "Usable"},
	"state.held":     {"待付款订单占用", "Held by an unpaid order"},
	"state.used":     {"已使用", "Used"},
	"state.expired":  {"已过期", "Expired"},
	"state.void":     {"已失效", "Void"},

	"terms.pieces": {"%s 件", "%s piece|%s pieces"},
	"terms.any":    {"立减 %s", "%s off"},
	"terms.every":  {"每满 %s 减 %s", "every %s takes %s off"},
	"terms.from":   {"满 %s 减 %s", "from %s takes %s off"},
	"terms.then":   {"；", "; "},
	"terms.cap":    {"，最多减 %s", ", at most %s"},

	"game.won":     {"恭喜，您抢到了", "You have won"},
	"game.nothing": {"这次没有抢到", "Nothing this time"},
	"game.where":   {"已放入红包卡券", "It is among your red envelopes"},
	"game.left":    {"还有 %s 次机会", "%s try left|%s tries left"},
	"game.used":    {"本场机会已用完。", "Your tries of this round are used up."},
	"game.over":    {"活动已结束。", "The game is over."},
	"game.soon":    {"%s 开始，到时再来。", "It begins %s. Come back then."},
	"game.next":    {"距下一场", "Until the next round"},
	"game.windows": {"场次", "Rounds"},
	"window.now":   {"进行中", "Now"},
	"window.soon":  {"未开始", "To come"},
	"window.over":  {"已结束", "Over"},
	"window.ends":  {"本场还剩", "This round ends in"},

	"rain.catch":   {"抢一个红包", "Catch an envelope"},
	"lottery.draw": {"抽奖", "Draw"},

	"odds.title":   {"中奖概率", "The odds"},
	"odds.prize":   {"奖品", "Prize"},
	"odds.chance":  {"概率", "Chance"},
	"odds.nothing": {"未中奖", "Nothing"},
	"odds.pool": {
		"奖池共 %s，还剩 %s。抽中而奖池不够时，视为未中奖。",
		"%s in the pool, %s left. A prize that the pool cannot pay any more is none.",
	},

	"proof.link":  {"验证这次抽奖", "Verify this draw"},
	"proof.title": {"怎样验证抽奖", "How to verify a draw"},
	"proof.commit": {
		"活动开始前，我们生成一个秘密种子，并公布它的 SHA-256（承诺）。此后谁也换不了种子。",
		"Before the game begins we make a secret seed and publish its SHA-256, the commitment. " +
			"Nobody can exchange the seed afterwards.",
	},
	"proof.roll": {
		"每次抽奖的结果是 HMAC-SHA256（种子，消息）。消息写明活动、场次、买家和第几次，点哪里、点多快都不影响。",
		"What a draw wins is HMAC-SHA256 of its message under the seed. The message names the " +
			"game, the round, the shopper and the try; where or how fast one taps is not in it.",
	},
	"proof.reveal": {
		"活动结束后公布种子，任何人都能算出承诺和每一次结果。",
		"When the game is over the seed is published, and anybody can recompute the " +
			"commitment and every draw.",
	},
	"proof.commitment": {"承诺", "Commitment"},
	"proof.seed":       {"种子", "Seed"},
	"proof.tries":      {"我的抽奖", "My draws"},
	"proof.split": {
		"奖池按这个随机数分给全部成员。",
		"The pot is split over all members by this roll.",
	},

	"fission.says":     {"%s 等你拆：集齐 %d 位好友，随机平分", "%s to unlock with %d friends, split at random"},
	"fission.begin":    {"发起，邀请好友", "Begin, and invite friends"},
	"fission.join":     {"帮好友拆红包", "Join and help to unlock"},
	"fission.mine":     {"我发起的", "Begun by me"},
	"fission.older":    {"更早的拼团", "Older groups"},
	"fission.invite":   {"邀请好友", "Invite friends"},
	"fission.link":     {"把链接发给好友，%s 前有效", "Send this link to friends; it holds until %s"},
	"fission.rules":    {"活动规则", "The rules of the game"},
	"fission.progress": {"已加入的好友", "Friends who have joined"},
	"group.open":       {"等待好友加入", "Waiting for friends"},
	"group.unlocked":   {"红包已拆开", "Unlocked"},
	"group.over":       {"活动结束时未集齐", "Not complete when the game was over"},
	"group.missing":    {"还差 %s 位好友", "%s friend missing|%s friends missing"},
	"group.me":         {"我", "Me"},
	"group.sharer":     {"发起人", "Began it"},
	"group.friend":     {"好友", "Friend"},
}
