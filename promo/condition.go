package promo

import (
	"math"
	"slices"
	"strings"

	"carnival/event"
	"carnival/festival"
	"carnival/rule"
)

// The places of variables among the values of a condition. Those of a line follow those of the
// basket, so that one set of values serves both scopes.
const (
	shopperNew = iota
	shopperOrders
	shopperProvince
	shopperTerminal
	market
	basketAmount
	basketPieces
	basketLines
	basketMerchants
	timeHour
	timeMinute
	timeWeekday
	timeDay
	timeMonth
	phase
	lineCategory
	linePrice
	lineQuantity
	lineAmount
	lineOrigin
	lineMerchant
	lineImported
	variables
)

// Words that the plan, or the world, has more or fewer of.
var (
	marketNames   = marketWords("国家或地区代码", "country or region code")
	originNames   = marketWords("产地代码", "country of origin")
	phaseNames    = phaseWords()
	merchantNames = merchantWords()
)

// many is what a count or an amount never passes.
const many = math.MaxInt64

var basketVariables = []rule.Variable{
	{Name: "shopper.new", Kind: rule.Bool, Zh: "还没有付过款的新客",
		En: "has never paid for an order"},
	{Name: "shopper.orders", Kind: rule.Number, To: many, Zh: "此前付过款的订单数",
		En: "orders the shopper has paid before"},
	{Name: "shopper.province", Kind: rule.Word, Words: provinceWords(), Zh: "收货省份",
		En: "province of the delivery"},
	{Name: "shopper.terminal", Kind: rule.Word, Words: terminalWords(), Zh: "下单终端",
		En: "what the shopper buys on"},
	{Name: "market", Kind: rule.Word, Words: marketNames, Zh: "市场",
		En: "market that is bought in"},
	{Name: "basket.amount", Kind: rule.Number, To: many,
		Zh: "全部商品的优惠前金额，以最小货币单位计",
		En: "all goods before discounts, in minor units"},
	{Name: "basket.pieces", Kind: rule.Number, From: 1, To: many, Zh: "全部商品的件数",
		En: "pieces of all goods"},
	{Name: "basket.lines", Kind: rule.Number, From: 1, To: many, Zh: "商品行数",
		En: "number of lines"},
	{Name: "basket.merchants", Kind: rule.Number, From: 1, To: many, Zh: "商家数",
		En: "number of merchants"},
	{Name: "time.hour", Kind: rule.Number, To: 23, Zh: "市场当地的钟点，0 至 23",
		En: "hour on the market's clock, 0 to 23"},
	{Name: "time.minute", Kind: rule.Number, To: 59, Zh: "分钟，0 至 59", En: "minute, 0 to 59"},
	{Name: "time.weekday", Kind: rule.Number, From: 1, To: 7, Zh: "星期几，1 为星期一，7 为星期日",
		En: "day of the week, 1 is Monday and 7 is Sunday"},
	{Name: "time.day", Kind: rule.Number, From: 1, To: 31, Zh: "几号，1 至 31",
		En: "day of the month, 1 to 31"},
	{Name: "time.month", Kind: rule.Number, From: 1, To: 12, Zh: "月份，1 至 12",
		En: "month, 1 to 12"},
	{Name: "phase", Kind: rule.Word, Words: phaseNames, Zh: "活动阶段",
		En: "phase of the festival"},
}

var lineVariables = []rule.Variable{
	{Name: "line.category", Kind: rule.Word, Words: categoryWords(), Zh: "商品类目",
		En: "category of the goods"},
	{Name: "line.price", Kind: rule.Number, To: many, Zh: "单价，以最小货币单位计",
		En: "price of a piece, in minor units"},
	{Name: "line.quantity", Kind: rule.Number, From: 1, To: many, Zh: "本行件数",
		En: "pieces of the line"},
	{Name: "line.amount", Kind: rule.Number, To: many, Zh: "本行优惠前金额，以最小货币单位计",
		En: "the line before discounts, in minor units"},
	{Name: "line.origin", Kind: rule.Word, Words: originNames, Zh: "产地",
		En: "where the goods were made"},
	{Name: "line.merchant", Kind: rule.Word, Words: merchantNames, Zh: "商家", En: "who sells it"},
	{Name: "line.imported", Kind: rule.Bool, Zh: "产地在境外", En: "was made abroad"},
}

var (
	basketScope = rule.NewScope(basketVariables)
	lineScope   = rule.NewScope(slices.Concat(basketVariables, lineVariables))
)

// BasketScope is what a promotion's When may look at.
func BasketScope() *rule.Scope { return basketScope }

// LineScope is what a promotion's What may look at: the same, and the line.
func LineScope() *rule.Scope { return lineScope }

// listed makes a set of words that are told by key or by either name. The empty text is the code
// 0, for what is not known.
func listed(zh, en string, list []rule.Choice) *rule.Words {
	return &rule.Words{Zh: zh, En: en, List: list, Parse: func(text string) (int64, bool) {
		for i := range list {
			if text == list[i].Key || text == list[i].Zh || text == list[i].En {
				return list[i].Code, true
			}
		}
		return 0, text == ""
	}}
}

func provinceWords() *rule.Words {
	var list []rule.Choice
	for _, p := range event.Provinces() {
		zh, en, _ := p.Names()
		key := strings.ReplaceAll(strings.ToLower(en), " ", "_")
		list = append(list, rule.Choice{Key: key, Code: int64(p), Zh: zh, En: en})
	}
	return listed("省份", "province", list)
}

func terminalWords() *rule.Words {
	var list []rule.Choice
	for t := event.TerminalApp; t <= event.TerminalPC; t++ {
		zh, en, _ := t.Names()
		list = append(list, rule.Choice{Key: t.Key(), Code: int64(t), Zh: zh, En: en})
	}
	return listed("终端", "terminal", list)
}

func phaseWords() *rule.Words {
	var list []rule.Choice
	for p := festival.Recruit; p <= festival.After; p++ {
		name := p.Name()
		list = append(list, rule.Choice{Key: p.Key(), Code: int64(p), Zh: name.Zh, En: name.En})
	}
	return listed("阶段", "phase", list)
}

func categoryWords() *rule.Words {
	var list []rule.Choice
	for _, c := range event.Categories() {
		zh, en, _ := c.Names()
		list = append(list, rule.Choice{Key: c.Key(), Code: int64(c), Zh: zh, En: en})
	}
	return listed("类目", "category", list)
}

func marketWords(zh, en string) *rule.Words {
	return &rule.Words{Zh: zh, En: en, Parse: func(text string) (int64, bool) {
		m, err := event.ParseMarket(text)
		return int64(m), err == nil || text == ""
	}}
}

func merchantWords() *rule.Words {
	return &rule.Words{Zh: "商家编号", En: "merchant id", Parse: func(text string) (int64, bool) {
		id, err := event.ParseMerchantID(text)
		return int64(id), err == nil
	}}
}

// phaseCode is the code of a phase's key; 0 outside the festival.
func phaseCode(key string) int64 {
	for p := festival.Recruit; p <= festival.After && key != ""; p++ {
		if p.Key() == key {
			return int64(p)
		}
	}
	return 0
}

// values is what conditions are asked with. A basket's are filled in when the first condition is
// asked, since most bills have none.
type values struct {
	at     [variables]int64
	filled bool
	line   int // whose values are filled in; -1 = none
}

func (v *values) ofBasket(b *Basket, pieces int64, amount int64, merchants int) []int64 {
	if v.filled {
		return v.at[:]
	}
	v.filled, v.line = true, -1
	v.at[shopperNew] = flag(b.Orders == 0)
	v.at[shopperOrders] = int64(b.Orders)
	v.at[shopperProvince] = int64(b.Province)
	v.at[shopperTerminal] = int64(b.Terminal)
	v.at[market] = int64(b.Market)
	v.at[basketAmount], v.at[basketPieces] = amount, pieces
	v.at[basketLines], v.at[basketMerchants] = int64(len(b.Lines)), int64(merchants)
	local := b.At + event.Instant(b.Zone)*event.Second
	v.clock(local)
	v.at[phase] = phaseCode(b.Phase)
	return v.at[:]
}

// clock fills in what a clock on the wall shows. Clocks of our days are after 1970, which began on
// a Thursday.
func (v *values) clock(local event.Instant) {
	seconds := int64(local / event.Second)
	v.at[timeHour], v.at[timeMinute] = seconds/3600%24, seconds/60%60
	v.at[timeWeekday] = (seconds/86_400+3)%7 + 1
	_, month, day := local.Time().Date()
	v.at[timeDay], v.at[timeMonth] = int64(day), int64(month)
}

// ofLine adds line i to the values of its basket.
func (v *values) ofLine(l *Line, i int, amount int64) []int64 {
	if v.line != i {
		v.line = i
		v.at[lineCategory], v.at[linePrice] = int64(l.Category), int64(l.Unit)
		v.at[lineQuantity], v.at[lineAmount] = int64(l.Quantity), amount
		v.at[lineOrigin], v.at[lineMerchant] = int64(l.Origin), int64(l.Merchant)
		v.at[lineImported] = flag(l.Origin != 0 && l.Origin != event.Home)
	}
	return v.at[:]
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
