package prove

import (
	"fmt"
	"strings"
)

// Render says a result to a person, in "zh" or "en".
func (r *Result) Render(lang string) string {
	var b strings.Builder
	words := wordsEn
	if lang == "zh" {
		words = wordsZh
	}
	yes := map[bool]string{true: words["yes"], false: words["no"]}
	row := func(key string, value any) { fmt.Fprintf(&b, "  %s %v\n", words[key], value) }
	fmt.Fprintf(&b, words["title"]+"\n", r.Shoppers, r.Stock)
	row("sold", r.Sold)
	row("oversold", r.Oversold)
	row("lost", r.Lost)
	row("twice", r.BoughtTwice)
	if !r.unchecked(uncheckedBooks) {
		row("balanced", yes[r.Balanced])
	}
	if !r.unchecked(uncheckedKills) {
		row("kills", r.Kills)
	}
	for i, s := range r.Struck {
		fmt.Fprintf(&b, words["struck"]+"\n", i+1, s.Total, s.SignIns, s.Checkouts, s.Payments,
			s.Buying)
		if !s.Counts {
			b.WriteString(words["void"] + "\n")
		}
	}
	fmt.Fprintf(&b, words["requests"]+"\n", r.Requests, r.Unanswered, r.Retries, r.SentTwice,
		r.AskedAgain)
	fmt.Fprintf(&b, words["took"]+"\n", r.Seconds)
	for _, f := range r.Findings {
		says := f.En
		if lang == "zh" {
			says = f.Zh
		}
		fmt.Fprintf(&b, "  ! %s %s\n", says, f.Detail)
	}
	if left := r.Found - len(r.Findings); left > 0 {
		fmt.Fprintf(&b, words["more"]+"\n", left)
	}
	for _, u := range r.Unchecked {
		fmt.Fprintf(&b, "  ? %s\n", words["unchecked_"+u])
	}
	if r.Histories != "" {
		row("histories", r.Histories)
	}
	b.WriteString(words["holds_"+fmt.Sprint(r.Holds)] + "\n")
	return b.String()
}

func (r *Result) unchecked(what string) bool {
	for _, u := range r.Unchecked {
		if u == what {
			return true
		}
	}
	return false
}

var wordsEn = map[string]string{
	"title":     "%d shoppers wanted %d units",
	"sold":      "sold (paid)       ",
	"oversold":  "oversold          ",
	"lost":      "lost              ",
	"twice":     "bought twice      ",
	"balanced":  "books balance     ",
	"kills":     "kills that counted",
	"histories": "histories         ",
	"yes":       "yes",
	"no":        "no",
	"struck": "  kill -9 number %d struck %d unanswered requests: %d sign-ins, %d checkouts, " +
		"%d payments; %d shoppers had tried to buy",
	"void": "    it does not count and was repeated",
	"requests": "  %d requests, %d without an answer, %d tries again; %d checkouts sent twice at " +
		"once, %d asked for again",
	"took":              "  took %.1f s",
	"more":              "  ! and %d more",
	"unchecked_kills":   "not checked: kill -9, because the server is not ours to kill",
	"unchecked_journal": "not checked: the journal; name its data directory to have it read",
	"unchecked_balanced": "not checked: the books; what is said of orders is what the site shows " +
		"their shoppers",
	"holds_true":  "The proof holds.",
	"holds_false": "The proof does NOT hold.",
}

var wordsZh = map[string]string{
	"title":     "%d 位买家争抢 %d 件",
	"sold":      "已售（已付款）",
	"oversold":  "超卖          ",
	"lost":      "丢失          ",
	"twice":     "重复购买      ",
	"balanced":  "账目平衡      ",
	"kills":     "有效 kill 次数",
	"histories": "买家记录      ",
	"yes":       "是",
	"no":        "否",
	"struck": "  第 %d 次 kill -9 命中 %d 个未答复的请求：登录 %d、下单 %d、付款 %d；" +
		"此时已有 %d 位买家下过单",
	"void":               "    不计数，已重做",
	"requests":           "  请求 %d 个，未获答复 %d 个，重试 %d 次；同时重复下单 %d 次，事后再问 %d 次",
	"took":               "  用时 %.1f 秒",
	"more":               "  ! 另有 %d 条",
	"unchecked_kills":    "未检验：kill -9，因为该服务器不由本程序启动",
	"unchecked_journal":  "未检验：账本；指明其数据目录即可读取",
	"unchecked_balanced": "未检验：账目；订单情况以网站向买家显示的为准",
	"holds_true":         "证明成立。",
	"holds_false":        "证明不成立。",
}
