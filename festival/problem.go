package festival

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a plan's file, with its place.
type Problem struct {
	Line, Column int
	Path         string // such as markets[0].zone; "" for the file as a whole
	Code         string // stable, such as unknown_zone
	Zh, En       string // what is wrong and what to write instead
}

// Problems are all that is wrong with a file, by place.
type Problems []Problem

// Error lists the problems in English, one a line.
func (ps Problems) Error() string { return ps.For("", "en") }

// For lists the problems as a compiler would, one a line, under the name of the file and in a
// language, "zh" or "en".
func (ps Problems) For(file, lang string) string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.For(file, lang)
	}
	return strings.Join(lines, "\n")
}

// For writes one problem, such as
// `festival.yaml:12:7: markets[0].zone: unknown time zone "Asia/Bejing"; ...`.
func (p Problem) For(file, lang string) string {
	text, place := p.En, fmt.Sprintf("%d:%d: ", p.Line, p.Column)
	if lang == "zh" {
		text = p.Zh
	}
	if file != "" {
		place = file + ":" + place
	}
	if p.Path != "" {
		place += p.Path + ": "
	}
	return place + text
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Path, b.Path), strings.Compare(a.Code, b.Code))
	})
}

// Codes of problems. They are shown beside the sentence and never change their meaning.
const (
	codeTooLarge      = "too_large"
	codeSyntax        = "syntax"
	codeAlias         = "alias"
	codeWrongType     = "wrong_type"
	codeUnknownKey    = "unknown_key"
	codeDuplicateKey  = "duplicate_key"
	codeMissing       = "missing"
	codeTooMany       = "too_many"
	codeTooLong       = "too_long"
	codeBadText       = "bad_text"
	codeBadID         = "bad_id"
	codeBadNumber     = "bad_number"
	codeBadAmount     = "bad_amount"
	codeBadPercent    = "bad_percent"
	codeBadTime       = "bad_time"
	codeBadLength     = "bad_length"
	codeBadLanguage   = "bad_language"
	codeNegative      = "negative"
	codeOutOfRange    = "out_of_range"
	codeDuplicate     = "duplicate"
	codeUnknownWord   = "unknown_word"
	codeUnknownMarket = "unknown_market"
	codeUnknownZone   = "unknown_zone"
	codeUnknownMoney  = "unknown_currency"
	codeUnknownGoods  = "unknown_category"
	codeUnknownRoute  = "unknown_channel"
	codeUnknownWindow = "unknown_window"
	codeUnused        = "unused"
	codeEmpty         = "empty_window"
	codeReversed      = "reversed_window"
	codeOverlap       = "overlap"
	codePhaseOrder    = "phase_order"
	codeOutside       = "outside"
	codeBadRate       = "bad_rate"
	codeHomeMoney     = "home_currency"
	codeNotAscending  = "not_ascending"
)

// sentences of the codes; both languages take the same arguments in the same order.
var sentences = map[string]struct{ zh, en string }{
	codeTooLarge: {"文件过大：最多 %[2]d（%[1]s）", "the file is too large: at most %[2]d %[1]s"},
	codeSyntax:   {"不是有效的 YAML：%s", "not valid YAML: %s"},
	codeAlias: {"不支持锚点、别名、合并键和标签；请把值直接写出来",
		"anchors, aliases, merge keys and tags are not supported; write the value out"},
	codeWrongType:    {"此处应为%[1]s", "a %[2]s is wanted here"},
	codeUnknownKey:   {"未知的键 %q；这里可用：%s", "unknown key %q; known here: %s"},
	codeDuplicateKey: {"键 %q 重复", "key %q is written twice"},
	codeMissing:      {"缺少 %s", "%s is missing"},
	codeTooMany:      {"太多：最多 %d 项", "too many: at most %d"},
	codeTooLong:      {"太长：最多 %d 个字符", "too long: at most %d characters"},
	codeBadText:      {"文本不能含控制字符", "a text must hold no control characters"},
	codeBadID: {"编号 %q 只能用小写字母、数字和连字符，最多 %d 个字符",
		"id %q must be lower-case letters, digits and hyphens, at most %d"},
	codeBadNumber: {"%q 不是整数", "%q is not a whole number"},
	codeBadAmount: {"%q 不是 %s 金额；请写成 1000 或 12.50", "%q is not an amount of %s; " +
		"write it as 1000 or 12.50"},
	codeBadPercent: {"%q 不是百分比；请写成 12.5%%，最多两位小数",
		"%q is not a percentage; write it as 12.5%% with at most two decimals"},
	codeBadTime: {"%q 不是日期或时刻；请写成 2015-11-11 或 2015-11-11 16:00:00",
		"%q is not a day or time; write 2015-11-11 or 2015-11-11 16:00:00"},
	codeBadLength: {"%q 不是时长；请写成 30m、24h 或 7d",
		"%q is not a length of time; write 30m, 24h or 7d"},
	codeBadRate: {"%q 不是汇率；请写成 6.3654，最多 %d 位小数",
		"%q is not a rate; write it as 6.3654 with at most %d decimals"},
	codeHomeMoney: {"%s 是本位币，没有汇率", "%s is the home currency, which has no rate"},
	codeBadLanguage: {"%q 不是语言代码；请写成 zh-CN 或 en",
		"%q is not a language code; write zh-CN or en"},
	codeNegative:      {"%s 不能为负", "%s must not be negative"},
	codeOutOfRange:    {"%s 超出范围：%s 至 %s", "%s is out of range: %s to %s"},
	codeDuplicate:     {"%q 重复", "%q stands twice"},
	codeUnknownWord:   {"未知的 %q；可用：%s", "unknown %q; known here: %s"},
	codeUnknownMarket: {"未知的国家或地区代码 %q", "unknown country or region code %q"},
	codeUnknownZone: {"未知的时区 %q；请写 IANA 名称，如 Asia/Shanghai",
		"unknown time zone %q; write an IANA name such as Asia/Shanghai"},
	codeUnknownMoney: {"未知的货币 %q；请写 ISO 4217 代码，如 CNY",
		"unknown currency %q; write an ISO 4217 code such as CNY"},
	codeUnknownGoods: {"未知的类目 %q；请写类目键，如 phones",
		"unknown category %q; write a category's key such as phones"},
	codeUnknownRoute: {"未知的渠道 %q；可用：mall, bazaar, import, export, rural",
		"unknown channel %q; known: mall, bazaar, import, export, rural"},
	codeUnknownWindow: {"没有名为 %q 的窗口", "there is no window %q under windows"},
	codeUnused:        {"没有市场使用窗口 %q", "no market uses window %q"},
	codeEmpty:         {"窗口为空：开始与结束是同一时刻", "the window is empty: it ends as it starts"},
	codeReversed:      {"结束早于开始", "the end comes before the start"},
	codeOverlap:       {"与阶段 %q 重叠", "overlaps phase %q"},
	codePhaseOrder:    {"不能早于阶段 %q", "must not come before phase %q"},
	codeOutside:       {"不在 %s 之内（%s 至 %s）", "lies outside %s, %s to %s"},
	codeNotAscending:  {"必须大于前一项 %s", "must be above the one before, %s"},
}
