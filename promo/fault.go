package promo

// Codes of faults. They are shown beside the sentence and never change their meaning. A condition
// has the codes of package rule.
const (
	codeRule      = "unknown_rule"
	codeMissing   = "missing"
	codeTooLong   = "too_long"
	codeTooMany   = "too_many"
	codeFunder    = "wrong_funder"
	codePlatform  = "platform_rule"
	codeCurrency  = "unknown_currency"
	codeInstant   = "bad_time"
	codeEmpty     = "empty_window"
	codeReversed  = "reversed_window"
	codeUseless   = "claimed_after_use"
	codeNotUsed   = "not_used"
	codeCategory  = "unknown_category"
	codeProvince  = "unknown_province"
	codeDuplicate = "duplicate"
	codeOverlap   = "overlap"
	codeNegative  = "negative"
	codeAbsurd    = "out_of_range"
	codePercent   = "bad_percent"
	codeBoth      = "both_off_and_rate"
	codeNothing   = "nothing_off"
	codeAbove     = "above_threshold"
	codeThreshold = "no_threshold"
	codeAscending = "not_ascending"
	codeOneTier   = "one_tier"
	codeEvery     = "bad_every"
	codeCap       = "cap_below_tier"
	codeMore      = "more_than_all"
	codeStep      = "weight_without_step"

	codeNoMarket   = "market_not_in_plan"
	codeNoPhase    = "phase_not_in_plan"
	codeNoMerchant = "no_such_merchant"
	codeNoPlace    = "no_such_country"
)

// faultSentences of the codes; both languages take the same arguments in the same order.
var faultSentences = map[string]struct{ zh, en string }{
	codeRule:      {"没有这种促销规则", "there is no such rule"},
	codeMissing:   {"此项必填", "this is required"},
	codeTooLong:   {"太长：最多 %d 个字符", "too long: at most %d characters"},
	codeTooMany:   {"太多：最多 %d 项", "too many: at most %d"},
	codeFunder:    {"这种促销不能由此方承担", "this rule cannot be paid for by that party"},
	codePlatform:  {"平台规则不能指定商家", "a rule over all shops names no merchant"},
	codeCurrency:  {"未知的货币；请写 ISO 4217 代码，如 CNY", "unknown currency; write a code such as CNY"},
	codeInstant:   {"不是 2000 年至 2100 年之间的时刻", "not a moment between the years 2000 and 2100"},
	codeEmpty:     {"窗口为空：开始与结束是同一时刻", "the window is empty: it ends as it starts"},
	codeReversed:  {"结束早于开始", "the end comes before the start"},
	codeUseless:   {"领取截止不能晚于使用截止", "it could still be claimed after it can be used"},
	codeNotUsed:   {"这种促销不使用此项，请留空", "this rule makes no use of it; leave it empty"},
	codeCategory:  {"未知的类目", "unknown category"},
	codeProvince:  {"未知的省份", "unknown province"},
	codeDuplicate: {"重复", "stands twice"},
	codeOverlap:   {"该省份已在另一个地区中", "the province is in another region already"},
	codeNegative:  {"不能为负", "must not be negative"},
	codeAbsurd:    {"超出范围：最多 %d", "out of range: at most %d"},
	codePercent:   {"比例不能超过 100%", "a share must not be above 100 %"},
	codeBoth:      {"减额与比例只能填一项", "fill in an amount off or a share, not both"},
	codeNothing:   {"这一档没有优惠", "this tier takes nothing off"},
	codeAbove:     {"减额不能超过门槛", "takes off more than the threshold"},
	codeThreshold: {"需要门槛", "a threshold is needed"},
	codeAscending: {"必须大于前一档", "must be above the tier before"},
	codeOneTier:   {"每满都减只能有一档", "what counts as often as it fits has one tier"},
	codeEvery:     {"每满都减需要门槛和减额，不能用比例", "it needs a threshold and an amount off, not a share"},
	codeCap:       {"最多减的金额小于某一档的减额", "at most is less than what a tier takes off"},
	codeMore:      {"每人限领多于发放张数", "more for one shopper than there are"},
	codeStep:      {"首重与每续重须同时填写", "a first weight and a further weight go together"},

	codeNoMarket:   {"活动计划中没有市场 %q", "the plan has no market %q"},
	codeNoPhase:    {"活动计划中没有阶段 %q", "the plan has no phase %q"},
	codeNoMerchant: {"没有商家 %q", "there is no merchant %q"},
	codeNoPlace:    {"没有国家或地区 %q", "there is no country or region %q"},
}
