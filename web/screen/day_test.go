package screen

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"carnival/event"
)

// day is a made-up festival day, a pure function of the seconds since the opening, in the shape
// that the figures' face promises. It feeds the tests of the wall and nothing else.
type day struct {
	start time.Time
	scale int64
}

type words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

type exclusion struct {
	Code string `json:"code"`
	words
}

type definition struct {
	words
	Excludes []exclusion `json:"excludes"`
}

type window struct {
	Start  string `json:"start"`
	End    string `json:"end"`
	Market string `json:"market"`
	Zone   string `json:"zone,omitempty"`
}

type row struct {
	Key   string `json:"key"`
	Value int64  `json:"value"`
	Unit  string `json:"unit,omitempty"`
	Label *words `json:"label,omitempty"`
	At    string `json:"at,omitempty"`
	Order string `json:"order,omitempty"`
}

type figure struct {
	ID         string     `json:"id"`
	Definition definition `json:"definition"`
	Window     window     `json:"window"`
	AsOf       string     `json:"as_of"`
	Sequence   int64      `json:"sequence"`
	Value      int64      `json:"value"`
	Unit       string     `json:"unit"`
	Rows       []row      `json:"rows,omitempty"`
}

type milestone struct {
	Threshold int64 `json:"threshold"`
	Label     words `json:"label"`
}

type prior struct {
	Year int    `json:"year"`
	GMV  amount `json:"gmv"`
}

type amount struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

func newDay() day {
	zone := time.FixedZone("CST", 8*3600)
	return day{start: time.Date(2015, 11, 11, 0, 0, 0, 0, zone), scale: 10_000}
}

// anchors of the cumulative curve: seconds since the opening and the full-scale amount in yuan.
var anchors = [][2]float64{
	{0, 0}, {18, 0.1e9}, {72, 1e9}, {300, 4e9}, {748, 10e9}, {1500, 17e9}, {3600, 24.8e9},
	{5400, 31.8e9}, {9000, 36.1e9}, {27900, 41.7e9}, {42600, 57.1e9}, {50700, 63.7e9},
	{79200, 82.7e9}, {86400, 91.217e9},
}

// gmv is the counted amount in fen at a second.
func (d day) gmv(second float64) int64 {
	second = min(max(second, 0), 86400)
	for i := 1; i < len(anchors); i++ {
		from, to := anchors[i-1], anchors[i]
		if second <= to[0] {
			part := (second - from[0]) / (to[0] - from[0])
			return int64((from[1] + part*(to[1]-from[1])) * 100 / float64(d.scale))
		}
	}
	return 0
}

// reached is the second at which the counted amount came to a threshold.
func (d day) reached(threshold int64) float64 {
	low, high := 0.0, 86400.0
	for range 60 {
		if middle := (low + high) / 2; d.gmv(middle) < threshold {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// perSecond is the number of orders created in a second.
func (d day) perSecond(second float64) int64 {
	if second < 0 || second >= 86400 {
		return 0
	}
	rate := float64(d.gmv(second+1)-d.gmv(second)) / 19_530
	wave := 1 + 0.16*math.Sin(second/3.1) + 0.09*math.Sin(second/1.3)
	return int64(rate*wave) + 1
}

func (d day) milestones() []milestone {
	var out []milestone
	for _, yi := range []int64{1, 10, 50, 100, 200, 300, 362, 500, 571, 700, 800, 900} {
		en := fmt.Sprintf("%g billion", float64(yi)/10)
		label := words{Zh: fmt.Sprintf("%d亿", yi), En: en}
		out = append(out, milestone{Threshold: yi * 1e10 / d.scale, Label: label})
	}
	return out
}

func (d day) stamp(second float64) string {
	at := d.start.Add(time.Duration(math.Round(second*1000)) * time.Millisecond)
	return at.Format("2006-01-02T15:04:05.000Z07:00")
}

// figures are all that the wall shows, as of a second.
func (d day) figures(second float64) []figure {
	total := d.gmv(second)
	orders := total / 19_530
	peak := func(value int64, at float64) (int64, []row) {
		if second <= at {
			return 0, nil
		}
		return value, []row{{Key: d.stamp(at), Value: value}}
	}
	orderPeak, orderPeakAt := peak(49, 31)
	paymentPeak, paymentPeakAt := peak(71, 33)
	yuan, count := "CNY", "count"
	list := []figure{
		{ID: "gmv.settled", Value: total, Unit: yuan},
		{ID: "gmv.ordered", Value: total * 109 / 100, Unit: yuan},
		{ID: "gmv.net", Value: total * 97 / 100, Unit: yuan},
		{ID: "refunds", Value: total / 260, Unit: yuan},
		{ID: "orders.placed", Value: orders * 109 / 100, Unit: count},
		{ID: "orders.paid", Value: orders, Unit: count},
		{ID: "orders.cancelled", Value: orders / 150, Unit: count},
		{ID: "cart.lines", Value: 14_783, Unit: count},
		{ID: "favourites", Value: 5_450, Unit: count},
		{ID: "orders.per_second", Value: d.perSecond(second - 1), Unit: count},
		{ID: "orders.peak_second", Value: orderPeak, Unit: count, Rows: orderPeakAt},
		{ID: "payments.count", Value: orders * 152 / 100, Unit: count},
		{ID: "payments.per_second", Value: d.perSecond(second-1) * 3 / 2, Unit: count},
		{ID: "payments.peak_second", Value: paymentPeak, Unit: count, Rows: paymentPeakAt},
		{ID: "checkouts.placed", Value: orders * 44 / 100, Unit: count},
		{ID: "buyers", Value: orders / 5, Unit: count},
		{ID: "buyers.international", Value: orders / 15, Unit: count},
		{ID: "share.mobile", Value: 820_000 - int64(min(max(second, 0), 40_000)*2.75), Unit: "ppm"},
		{ID: "gmv.settled.by_province", Value: total, Unit: yuan, Rows: d.provinces(second)},
		{
			ID: "gmv.settled.by_category", Value: total, Unit: yuan,
			Rows: d.parts(categories, second),
		},
		{ID: "gmv.settled.by_merchant", Value: total, Unit: yuan, Rows: d.sellers(second)},
		{ID: "gmv.settled.by_channel", Value: total, Unit: yuan, Rows: d.parts(channels, second)},
		{ID: "gmv.settled.by_terminal", Value: total, Unit: yuan, Rows: d.parts(terminals, second)},
		{ID: "gmv.settled.by_minute", Value: total, Unit: yuan, Rows: d.minutes(second)},
		{ID: "orders.by_second", Value: orders, Unit: count, Rows: d.seconds(second)},
		{
			ID: "units.by_record_category", Value: orders, Unit: count,
			Rows: d.units(second),
		},
		{ID: "orders.by_minute", Value: orders, Unit: count, Rows: d.minutes(second)},
		{ID: "milestones", Unit: "ms", Rows: d.crossed(second)},
	}
	for i := range list {
		list[i].Definition = define(list[i].ID)
		list[i].Window = window{Start: d.stamp(0), End: d.stamp(86400), Market: "CN"}
		list[i].AsOf, list[i].Sequence = d.stamp(second), 1_000_000+int64(second*137)
	}
	for _, crossed := range list[len(list)-1].Rows {
		list[len(list)-1].Value = crossed.Value
	}
	return list
}

func define(id string) definition {
	return definition{
		words: words{
			Zh: "付款成功的订单应付金额之和(" + id + "),按付款时刻归入窗口。",
			En: "Sum of what paid orders owe (" + id + "), counted at the instant of payment.",
		},
		Excludes: []exclusion{
			{"unpaid", words{"未付款", "unpaid orders"}}, {"shadow", words{"演练流量", "rehearsals"}},
		},
	}
}

// part is one row of a breakdown with its weight.
type part struct {
	key, zh, en string
	weight      float64
}

var categories = []part{
	{"womenswear", "女装", "Womenswear", 21}, {"phones", "手机", "Phones", 17},
	{"appliances", "家用电器", "Appliances", 15}, {"baby", "母婴", "Mother and baby", 12},
	{"furniture", "家具", "Furniture", 10}, {"beauty", "美妆护肤", "Beauty", 9},
	{"shoes", "鞋靴", "Shoes", 7}, {"sports", "运动户外", "Sports", 5}, {"food", "食品", "Food", 3},
	{"cars", "汽车", "Cars", 2},
}

var merchants = []part{
	{"me_1", "青柠数码旗舰店", "Lime Digital Flagship", 25}, {"me_2", "远山电器", "Farhill Appliances", 16},
	{"me_3", "木格家居", "Woodgrid Home", 12}, {"me_4", "素衣", "Plain Cloth", 11},
	{"me_5", "小象母婴", "Little Elephant", 9}, {"me_6", "白鹿运动", "White Deer Sports", 8},
	{"me_7", "云上美妆", "Cloudtop Beauty", 7}, {"me_8", "北坡坚果", "North Slope Nuts", 6},
	{"me_9", "晨光牧场", "Dawn Pastures", 4},
}

var channels = []part{
	{"mall", "品牌商城", "Mall", 68}, {"bazaar", "集市", "Bazaar", 24}, {"import", "跨境进口", "Import", 5},
	{"export", "出口", "Export", 2.6}, {"rural", "村淘", "Rural", 0.4},
}

var terminals = []part{
	{"app", "手机应用", "App", 66}, {"mobile_web", "手机网页", "Mobile web", 8}, {"pc", "电脑", "PC", 26},
}

var records = []part{
	{"phones", "手机", "Phones", 31}, {"tvs", "电视", "Televisions", 6}, {"cars", "汽车", "Cars", 0.6},
	{"watches", "手表", "Watches", 5}, {"nuts", "坚果", "Nuts", 66}, {"milk", "牛奶", "Milk", 101},
	{"honey", "蜂蜜", "Honey", 12}, {"apples", "苹果", "Apples", 8},
}

// parts spreads the total over a breakdown; the spread drifts, so that rows overtake each other.
func (d day) parts(list []part, second float64) []row {
	sum := 0.0
	weigh := func(i int, p part) float64 {
		return p.weight * (1 + 0.35*math.Sin(second/240+float64(i)*1.7))
	}
	for i, p := range list {
		sum += weigh(i, p)
	}
	rows := make([]row, len(list))
	for i, p := range list {
		value := int64(float64(d.gmv(second)) * weigh(i, p) / sum)
		rows[i] = row{Key: p.key, Value: value, Label: &words{p.zh, p.en}}
	}
	return rows
}

// leaders are the weights of provinces that buy the most; the others share evenly.
var leaders = map[event.Province]float64{
	44: 126, 33: 98, 32: 91, 31: 78, 11: 66, 51: 48, 42: 44, 41: 43, 37: 47, 35: 40, 43: 33, 21: 26,
	13: 30, 34: 31, 50: 24, 61: 22, 12: 20, 36: 21, 45: 20, 53: 18, 23: 16, 14: 17, 22: 13, 15: 12,
}

// sellers are the merchants that are named, and what all others sold together, which is more.
func (d day) sellers(second float64) []row {
	rest := row{Key: "others", Label: &words{"其他商家", "Other merchants"}}
	rows := d.parts(merchants, second)
	for i := range rows {
		rows[i].Value /= 10
		rest.Value -= rows[i].Value
	}
	rest.Value += d.gmv(second)
	return append(rows, rest)
}

// units are counted in what their record is counted in.
func (d day) units(second float64) []row {
	rows := d.parts(records, second)
	for i := range rows {
		switch rows[i].Unit = "piece"; rows[i].Key {
		case "nuts", "honey", "apples":
			rows[i].Unit = "g"
		case "milk":
			rows[i].Unit = "ml"
		}
	}
	return rows
}

func (d day) provinces(second float64) []row {
	all := event.Provinces()
	sum := 0.0
	weigh := func(code event.Province) float64 { return max(leaders[code], 6) }
	for _, code := range all {
		sum += weigh(code)
	}
	rows := make([]row, 0, len(all))
	for _, code := range all {
		zh, en, _ := code.Names()
		value := int64(float64(d.gmv(second)) * weigh(code) / sum)
		rows = append(rows, row{Key: strconv.Itoa(int(code)), Value: value, Label: &words{zh, en}})
	}
	return rows
}

func (d day) minutes(second float64) []row {
	var rows []row
	for at := max(0, math.Floor(second/60)-59) * 60; at < second; at += 60 {
		if int(at/60)%7 == 5 {
			continue // a minute in which nothing happened is left out
		}
		rows = append(rows, row{Key: d.stamp(at), Value: d.gmv(min(second, at+60)) - d.gmv(at)})
	}
	return rows
}

func (d day) seconds(second float64) []row {
	var rows []row
	for at := max(0, math.Floor(second)-120); at < math.Floor(second); at++ {
		rows = append(rows, row{Key: d.stamp(at), Value: d.perSecond(at)})
	}
	return rows
}

func (d day) crossed(second float64) []row {
	var rows []row
	for i, m := range d.milestones() {
		if d.gmv(second) < m.Threshold {
			break
		}
		at := d.reached(m.Threshold)
		label := m.Label
		rows = append(rows, row{
			Key:   strconv.FormatInt(m.Threshold, 10),
			Value: int64(math.Round(at * 1000)), Label: &label,
			At: d.stamp(at), Order: fmt.Sprintf("or_1x%d7k2m", i),
		})
	}
	return rows
}

// festival is the plan and its clock as of a second.
func (d day) festival(second, speed float64) map[string]any {
	phase := map[string]string{"id": "day", "zh": "正式开售", "en": "On sale"}
	if second < 0 {
		phase = map[string]string{"id": "warmup", "zh": "预热", "en": "Warm-up"}
	}
	return map[string]any{
		"id": "double11-2015", "scale": d.scale, "phase": phase,
		"now": d.stamp(second), "speed": speed,
		"names":      words{Zh: "双11全球狂欢节", En: "Double 11 Global Festival"},
		"window":     window{d.stamp(0), d.stamp(86400), "CN", "Asia/Shanghai"},
		"milestones": d.milestones(),
		"prior": []prior{
			{2014, amount{571e10 / d.scale, "CNY"}}, {2013, amount{350e10 / d.scale, "CNY"}},
			{2012, amount{191e10 / d.scale, "CNY"}},
		},
		"moments": []map[string]string{
			{"at": d.stamp(-12600), "zh": "晚会开场", "en": "The gala opens"},
			{"at": d.stamp(0), "zh": "零点开售", "en": "Sales open"},
			{"at": d.stamp(3600), "zh": "付尾款开始", "en": "Balance payments open"},
		},
	}
}
