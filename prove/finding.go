package prove

// Finding is one thing that breaks what a proof is to show.
type Finding struct {
	Code   string `json:"code"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	Detail string `json:"detail,omitempty"`
}

// maxFindings bounds how many findings of one code a result lists.
const maxFindings = 10

// find writes a finding down.
func (c *count) find(code, detail string) {
	says := sentences[code]
	c.note(Finding{code, says[0], says[1], detail})
}

func (c *count) note(f Finding) {
	c.Found++
	if c.noted[f.Code]++; c.noted[f.Code] <= maxFindings {
		c.Findings = append(c.Findings, f)
	}
}

// The codes of findings.
const (
	codeOversold    = "oversold"
	codeUnsold      = "not_all_sold"
	codeUnpaid      = "ordered_not_paid"
	codeEarly       = "sold_out_early"
	codeLostSession = "lost_session"
	codeLostOrder   = "lost_order"
	codeLostPayment = "lost_payment"
	codeTwice       = "bought_twice"
	codeDiffer      = "answers_differ"
	codeStranger    = "order_of_nobody"
	codeUnexpected  = "unexpected_answer"
	codeGaveUp      = "gave_up"
	codeBack        = "not_shown_as_paid"
	codeKills       = "too_few_kills"
	codeJournal     = "journal_unreadable"
	codeBalance     = "not_balanced"
)

// sentences say a code in Chinese and English.
var sentences = map[string][2]string{
	codeOversold:    {"卖出的件数超过库存。", "More units were ordered than there are."},
	codeUnsold:      {"没有卖完该卖的件数。", "Not as many units were sold as were wanted and there."},
	codeUnpaid:      {"有订单没有付款。", "Some orders were never paid."},
	codeEarly:       {"还有库存时就告知已售罄。", "Shoppers were told sold out while units were left."},
	codeLostSession: {"已确认的登录不见了。", "A session that was acknowledged is not there."},
	codeLostOrder: {"已确认的订单不见了，或内容不同。",
		"An order that was acknowledged is not there, or differs."},
	codeLostPayment: {"已确认的付款不见了，或内容不同。",
		"A payment that was acknowledged is not there, or differs."},
	codeTwice:      {"同一买家买了两次。", "A shopper bought twice."},
	codeDiffer:     {"同一个幂等键得到不同的回答。", "One key got different answers."},
	codeStranger:   {"有无人下过的订单。", "There is an order that nobody asked for."},
	codeUnexpected: {"出现不该有的拒绝。", "A refusal that nothing explains."},
	codeGaveUp:     {"买家多次重试后放弃。", "A shopper gave up after many tries."},
	codeBack:       {"买家的页面没有显示已付款。", "A buyer's own page does not show the order as paid."},
	codeKills:      {"有效的 kill 次数不够。", "Too few kills counted."},
	codeJournal:    {"账本无法读取。", "The journal cannot be read."},
	codeBalance:    {"库存或账目不平。", "Stock or money does not add up."},
}
