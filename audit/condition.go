package audit

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"carnival/event"
)

// comparison is the one form of a condition that is read here, several of them joined by "and".
var comparison = regexp.MustCompile(
	`^([a-z.]+)\s*(==|!=|<=|>=|<|>)\s*(\d[\d_]*|"[^"\\]*"|'[^'\\]*'|true|false)$`)

// flag is a condition that is a fact itself.
var flag = regexp.MustCompile(`^((?:not\s+|!\s*)?)([a-z.]+)$`)

// holds evaluates a condition over a bill, or over one line of it. What is not understood counts as
// holding and is not known; an empty condition holds.
func (b *book) holds(text string, c *checkout, l *line) (holds, known bool) {
	if strings.TrimSpace(text) == "" {
		return true, true
	}
	holds, known = true, true
	for _, part := range strings.Split(strings.ReplaceAll(text, "&&", " and "), " and ") {
		yes, read := b.compared(strings.TrimSpace(part), c, l)
		if !read {
			holds, known = true, false
			break
		}
		holds = holds && yes
	}
	if known {
		b.report.Rules.Conditions++
	} else {
		b.report.Rules.Unread++
	}
	return holds, known
}

func (b *book) compared(text string, c *checkout, l *line) (holds, known bool) {
	if m := flag.FindStringSubmatch(text); m != nil {
		left, _, ok := b.variable(m[2], c, l)
		return (left != 0) != (m[1] != ""), ok && (m[2] == "shopper.new" || m[2] == "line.imported")
	}
	m := comparison.FindStringSubmatch(text)
	if m == nil {
		return false, false
	}
	left, word, ok := b.variable(m[1], c, l)
	if !ok {
		return false, false
	}
	right, ok := literal(m[3], word)
	if !ok {
		return false, false
	}
	switch m[2] {
	case "==":
		return left == right, true
	case "!=":
		return left != right, true
	case "<":
		return left < right, true
	case "<=":
		return left <= right, true
	case ">":
		return left > right, true
	}
	return left >= right, true
}

// literal reads what a variable is compared with: a number, or a word by its key or a name.
func literal(text string, word func(string) (int64, bool)) (int64, bool) {
	quoted := text[0] == '"' || text[0] == '\''
	switch {
	case quoted && word != nil:
		return word(text[1 : len(text)-1])
	case quoted || word != nil || text == "true" || text == "false":
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	return n, err == nil
}

// variable is what a condition may look at, with the reader of its words where it has such.
func (b *book) variable(
	name string, c *checkout, l *line,
) (value int64, word func(string) (int64, bool), ok bool) {
	if strings.HasPrefix(name, "line.") {
		if l == nil {
			return 0, nil, false
		}
		return lineVariable(name, l)
	}
	if strings.HasPrefix(name, "time.") {
		value, ok = b.clock(name, c)
		return value, nil, ok
	}
	sum, pieces, shops := int64(0), int64(0), map[event.MerchantID]bool{}
	for _, l := range c.lines {
		sum, pieces, shops[l.sku.merchant] = sum+l.price, pieces+l.quantity, true
	}
	switch name {
	case "basket.amount":
		return sum, nil, true
	case "basket.pieces":
		return pieces, nil, true
	case "basket.lines":
		return int64(len(c.lines)), nil, true
	case "basket.merchants":
		return int64(len(shops)), nil, true
	case "shopper.orders":
		return b.paidBy[c.shopper], nil, true
	case "shopper.new":
		return truth(b.paidBy[c.shopper] == 0), nil, true
	case "shopper.province":
		return int64(c.province), province, true
	case "shopper.terminal":
		return int64(c.terminal), terminal, true
	case "market":
		return int64(c.market), marketCode, true
	}
	return 0, nil, false
}

func lineVariable(
	name string, l *line,
) (value int64, word func(string) (int64, bool), ok bool) {
	switch name {
	case "line.price":
		return l.price / max(l.quantity, 1), nil, true
	case "line.quantity":
		return l.quantity, nil, true
	case "line.amount":
		return l.price, nil, true
	case "line.category":
		return int64(l.sku.category), category, true
	case "line.origin":
		return int64(l.sku.origin), marketCode, true
	case "line.merchant":
		return int64(l.sku.merchant), merchant, true
	case "line.imported":
		return truth(l.sku.origin != 0 && l.sku.origin != event.Home), nil, true
	}
	return 0, nil, false
}

// clock is what a clock on a wall of the market shows.
func (b *book) clock(name string, c *checkout) (int64, bool) {
	if b.plan == nil || b.plan.markets[c.market].zone == nil {
		return 0, false
	}
	local := b.stamp.Time().In(b.plan.markets[c.market].zone)
	switch name {
	case "time.hour":
		return int64(local.Hour()), true
	case "time.minute":
		return int64(local.Minute()), true
	case "time.day":
		return int64(local.Day()), true
	case "time.month":
		return int64(local.Month()), true
	case "time.weekday":
		if local.Weekday() == time.Sunday {
			return 7, true
		}
		return int64(local.Weekday()), true
	}
	return 0, false
}

func truth(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func category(text string) (int64, bool) {
	for _, c := range event.Categories() {
		if zh, en, _ := c.Names(); text == c.Key() || text == zh || text == en {
			return int64(c), true
		}
	}
	return 0, text == ""
}

func province(text string) (int64, bool) {
	for _, p := range event.Provinces() {
		zh, en, _ := p.Names()
		if text == zh || text == en || text == strings.ReplaceAll(strings.ToLower(en), " ", "_") {
			return int64(p), true
		}
	}
	return 0, text == ""
}

func terminal(text string) (int64, bool) {
	for t := event.TerminalApp; t <= event.TerminalPC; t++ {
		if zh, en, _ := t.Names(); text == t.Key() || text == zh || text == en {
			return int64(t), true
		}
	}
	return 0, text == ""
}

func marketCode(text string) (int64, bool) {
	m, err := event.ParseMarket(text)
	return int64(m), err == nil || text == ""
}

func merchant(text string) (int64, bool) {
	id, err := event.ParseMerchantID(text)
	return int64(id), err == nil
}
