package crowd

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"

	"carnival/event"
	"carnival/money"
)

// Report compares what a server counted of a day with what is known of the whole one.
type Report struct {
	Scale     int64         `json:"scale"`
	AsOf      string        `json:"as_of"`
	Holds     bool          `json:"holds"` // every row does
	Rows      []Measured    `json:"rows"`
	Uncounted []NotYet      `json:"not_counted_yet"`
	Closes    event.Instant `json:"-"`
}

// Measured is a figure beside its target. It holds when it misses by no more than the larger of
// its tolerance and three standard errors at this scale.
type Measured struct {
	Key       string `json:"key"`
	Name      Words  `json:"name"`
	Unit      string `json:"unit"` // CNY (in fen), count, or ppm
	Target    int64  `json:"target"`
	Value     int64  `json:"value"`
	Tolerance int64  `json:"tolerance"`
	Error     int64  `json:"three_standard_errors"`
	Miss      int64  `json:"miss"`
	Holds     bool   `json:"holds"`
}

// NotYet is a target that this version has no figure for.
type NotYet struct {
	Key    string `json:"key"`
	Name   Words  `json:"name"`
	Target Words  `json:"target"`
	Why    Words  `json:"why"`
}

// Words are a text in both languages.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// In picks the language, "zh" or "en".
func (w Words) In(lang string) string { return event.Text(w).In(lang) }

// Units of measured rows.
const (
	unitMoney = "CNY"
	unitCount = "count"
	unitPPM   = "ppm"
)

// figure is one of the figures of a server.
type figure struct {
	ID    string `json:"id"`
	Value int64  `json:"value"`
	Rows  []struct {
		Key   string `json:"key"`
		Value int64  `json:"value"`
	} `json:"rows"`
}

// told are the figures as of an instant.
type told []figure

func (t told) value(id string) int64 {
	for i := range t {
		if t[i].ID == id {
			return t[i].Value
		}
	}
	return 0
}

func (t told) row(id, key string) int64 {
	for i := range t {
		if t[i].ID != id {
			continue
		}
		for _, r := range t[i].Rows {
			if r.Key == key {
				return r.Value
			}
		}
	}
	return 0
}

// Measure asks a server for its figures as of every instant that something is known of, and
// compares them. It is meant for a festival whose home window has closed.
func (c *Client) Measure(ctx context.Context, f Festival, d Calibration) (Report, error) {
	at := map[event.Instant]told{}
	for _, after := range instants(d) {
		asOf := f.Opens + after
		var figures told
		q := url.Values{"as_of": {asOf.String()}}
		if err := c.get(ctx, "/v1/figures?"+q.Encode(), &figures); err != nil {
			return Report{}, fmt.Errorf("reading the figures as of %s: %w", asOf, err)
		}
		at[after] = figures
	}
	r := compare(f.Scale, d, at)
	r.Closes = f.Closes
	r.AsOf = f.Closes.String()
	return r, nil
}

// instants are when something is known, counted from the opening.
func instants(d Calibration) []event.Instant {
	out := []event.Instant{minute}
	for h := range event.Instant(24) {
		out = append(out, (h+1)*hour)
	}
	for _, a := range d.Curve {
		out = append(out, a.After)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// judge measures the rows of one report.
type judge struct {
	scale int64
	at    map[event.Instant]told
	rows  []Measured
}

func compare(scale int64, d Calibration, at map[event.Instant]told) Report {
	j := &judge{scale: max(1, scale), at: at}
	j.totals(d)
	j.shares()
	j.phones()
	j.leaders()
	j.curve(d)
	j.hours()
	out := Report{Scale: j.scale, Holds: true, Rows: j.rows, Uncounted: notYet()}
	for i := range out.Rows {
		out.Holds = out.Holds && out.Rows[i].Holds
	}
	return out
}

// add judges a row; tolerance and threefold error are in the row's unit.
func (j *judge) add(m Measured) {
	m.Miss = max(m.Value-m.Target, m.Target-m.Value)
	m.Holds = m.Miss <= max(m.Tolerance, m.Error)
	j.rows = append(j.rows, m)
}

// fraction is so many millionths of a value.
func fraction(value, ppm int64) int64 {
	return int64(money.MulDiv(money.Minor(value), ppm, 1_000_000))
}

// The value of an order varies by about one and a half times its mean (assumed), so that a sum over
// n orders has a relative standard error of √(1 + 1.5²)/√n; a count of n things has 1/√n.
const spreadPPM = 1_803_000

// errorOfSum is three standard errors of a value, in its own unit, that n orders make.
func errorOfSum(value, n int64) int64 {
	deviation := money.Minor(fraction(value, spreadPPM))
	return int64(money.MulDiv(deviation, 3_000, max(1, root(n*1_000_000))))
}

// errorOfCount is three standard errors of a count.
func errorOfCount(n int64) int64 { return (root(n*1_000_000)*3 + 500) / 1000 }

// errorOfShare is three standard errors of a share in ppm, of the value of n orders.
func errorOfShare(ppm, n int64) int64 {
	deviation := root(ppm * (1_000_000 - ppm))
	return errorOfSum(deviation, n)
}

func (j *judge) down(whole int64) int64 { return divide(whole, j.scale) }

func (j *judge) totals(d Calibration) {
	end := j.at[day]
	gmv, orders := j.down(int64(d.GMV)), j.down(d.Orders)
	j.add(Measured{Key: "gmv", Name: Words{"已支付成交额", "GMV settled"},
		Unit: unitMoney, Target: gmv, Value: end.value("gmv.settled"),
		Tolerance: fraction(gmv, 5_000), Error: errorOfSum(gmv, orders)})
	j.growth(gmv, orders)
	j.add(Measured{Key: "orders", Name: Words{"已支付订单", "Orders paid"},
		Unit: unitCount, Target: orders, Value: end.value("orders.paid"),
		Tolerance: fraction(orders, 10_000), Error: errorOfCount(orders)})
	mean := int64(d.GMV) / max(1, d.Orders)
	j.add(Measured{Key: "mean_order", Name: Words{"每单金额", "Value of an order"},
		Unit: unitMoney, Target: mean,
		Value:     end.value("gmv.settled") / max(1, end.value("orders.paid")),
		Tolerance: fraction(mean, 15_000), Error: errorOfSum(mean, orders)})
	buyers := j.down(d.Shoppers)
	j.add(Measured{Key: "buyers", Name: Words{"买家", "Buyers"}, Unit: unitCount,
		Target: buyers, Value: end.value("buyers"), Tolerance: fraction(buyers, 100_000),
		Error: errorOfCount(buyers)})
	for _, peak := range []struct {
		key   string
		name  Words
		whole int64
		id    string
	}{
		{"peak_orders", Words{"每秒下单峰值", "Peak orders a second"}, d.PeakOrders,
			"orders.peak_second"},
		{"peak_payments", Words{"每秒支付峰值", "Peak payments a second"},
			d.PeakPayments, "payments.peak_second"},
	} {
		target := j.down(peak.whole)
		j.add(Measured{Key: peak.key, Name: peak.name, Unit: unitCount, Target: target,
			Value: end.value(peak.id), Tolerance: fraction(target, 50_000),
			Error: errorOfCount(target)})
	}
}

// of2014 is the value of the edition before.
const of2014 = 57_100 * million

func (j *judge) growth(gmv, orders int64) {
	before := j.down(int64(of2014))
	ratio := func(value int64) int64 {
		return int64(money.MulDiv(money.Minor(value-before), 1_000_000, before))
	}
	j.add(Measured{Key: "growth", Name: Words{"比 2014 年增长", "Growth over 2014"},
		Unit: unitPPM, Target: 597_000, Value: ratio(j.at[day].value("gmv.settled")),
		Tolerance: 10_000, Error: errorOfSum(ratio(gmv)+1_000_000, orders)})
}

func (j *judge) shares() {
	for _, row := range []struct {
		after  event.Instant
		key    string
		name   Words
		target int64
	}{
		{minute, "mobile_0001",
			Words{"移动端占比，首分钟",
				"Mobile share, one minute"}, 820_000},
		{12 * hour, "mobile_1200",
			Words{"移动端占比，正午",
				"Mobile share, noon"}, 710_000},
		{day, "mobile", Words{"移动端占比，全天", "Mobile share, day"}, 686_700},
	} {
		at := j.at[row.after]
		j.add(Measured{Key: row.key, Name: row.name, Unit: unitPPM, Target: row.target,
			Value: at.value("share.mobile"), Tolerance: 10_000,
			Error: errorOfShare(row.target, at.value("orders.paid"))})
	}
	end := j.at[day]
	mobile := j.down(int64(62_600 * million))
	j.add(Measured{Key: "mobile_gmv", Name: Words{"移动端成交额", "Mobile GMV"},
		Unit: unitMoney, Target: mobile,
		Value: end.row("gmv.settled.by_terminal", event.TerminalApp.Key()) +
			end.row("gmv.settled.by_terminal", event.TerminalMobileWeb.Key()),
		Tolerance: fraction(mobile, 20_000), Error: errorOfSum(mobile, j.down(320_000_000))})
	buyers := max(1, end.value("buyers"))
	far := int64(money.MulDiv(money.Minor(end.value("buyers.international")), 1_000_000, buyers))
	j.add(Measured{Key: "international", Unit: unitPPM, Target: 330_000, Value: far,
		Name: Words{"国际商品买家占比", "Buyers of international goods"},
		// A share of people, so that the spread of values plays no part.
		Tolerance: 30_000, Error: 3 * root(330_000*670_000) / max(1, root(buyers))})
}

func (j *judge) phones() {
	key := event.CategoryPhones.Key()
	end, late := j.at[day], j.at[22*hour]
	units := func(t told) int64 { return t.row("units.by_record_category", key) }
	value := j.down(int64(3_500 * million))
	n := j.down(3_130_000)
	j.add(Measured{Key: "phones", Name: Words{"手机销量", "Phones"}, Unit: unitCount,
		Target: n, Value: units(end), Tolerance: fraction(n, 30_000), Error: errorOfCount(n)})
	j.add(Measured{Key: "phones_gmv", Unit: unitMoney, Target: value,
		Name:      Words{"手机销售额", "Value of phones"},
		Value:     end.row("gmv.settled.by_category", key),
		Tolerance: fraction(value, 30_000), Error: errorOfSum(value, n)})
	early := j.down(3_000_000)
	j.add(Measured{Key: "phones_2200", Unit: unitCount, Target: early, Value: units(late),
		Name:      Words{"手机销量，至 22:00", "Phones by 22:00"},
		Tolerance: fraction(early, 30_000), Error: errorOfCount(early)})
}

// leadersOf2015 are the provinces that bought most, in their order.
var leadersOf2015 = []event.Province{44, 33, 32, 31, 11}

// leaders counts how many of the leading provinces stand where they stood.
func (j *judge) leaders() {
	type row struct {
		key   string
		value int64
	}
	var rows []row
	for _, f := range j.at[day] {
		if f.ID == "gmv.settled.by_province" {
			for _, r := range f.Rows {
				rows = append(rows, row{r.Key, r.Value})
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.value, a.value) })
	right := int64(0)
	for i, p := range leadersOf2015 {
		if i < len(rows) && rows[i].key == fmt.Sprint(p) {
			right++
		}
	}
	j.add(Measured{Key: "provinces", Unit: unitCount, Target: 5, Value: right,
		Name: Words{"前五省份名次相符", "Leading provinces in place"}})
}

// published are the anchors that sources tell, by their time.
var published = map[event.Instant]bool{
	18 * event.Second: true, 72 * event.Second: true, 5 * minute: true,
	12*minute + 28*event.Second: true, 25 * minute: true, hour: true, 90 * minute: true,
	150 * minute: true, 7*hour + 45*minute: true, 11*hour + 50*minute: true,
	14*hour + 5*minute: true, 22 * hour: true,
}

func (j *judge) curve(d Calibration) {
	for _, a := range d.Curve {
		if !published[a.After] {
			continue
		}
		s := a.After / event.Second
		clock := fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
		target := j.down(int64(a.GMV))
		j.add(Measured{Key: "gmv_" + clock, Unit: unitMoney, Target: target,
			Name:  Words{"成交额，至 " + clock, "GMV by " + clock},
			Value: j.at[a.After].value("gmv.settled"), Tolerance: fraction(target, 10_000),
			Error: errorOfSum(target, j.down(int64(a.GMV)/19_530))})
	}
}

// hoursOf2015 are the shares of the hours in ppm; they sum to a whole within rounding.
var hoursOf2015 = [24]int64{
	272_000, 100_000, 29_000, 11_600, 11_600, 11_600, 11_600, 21_000, 44_000, 42_000, 40_000,
	40_000, 32_000, 29_000, 26_000, 21_000, 20_000, 20_000, 21_000, 34_000, 34_000, 34_000,
	47_000, 47_000,
}

func (j *judge) hours() {
	total := max(1, j.at[day].value("gmv.settled"))
	orders := j.at[day].value("orders.paid")
	var before int64
	for h, target := range hoursOf2015 {
		by := j.at[event.Instant(h+1)*hour].value("gmv.settled")
		m := Measured{Key: fmt.Sprintf("hour_%02d", h), Unit: unitPPM, Target: target,
			Name: Words{
				fmt.Sprintf("%02d 时占全天", h), fmt.Sprintf("Share of hour %02d", h),
			},
			Value:     int64(money.MulDiv(money.Minor(by-before), 1_000_000, total)),
			Tolerance: 7_000, Error: errorOfShare(target, orders),
		}
		if h == 0 {
			m.Tolerance = 10_000
		}
		before = by
		j.add(m)
	}
}

// notYet lists the targets that no figure of this version counts.
func notYet() []NotYet {
	return []NotYet{
		{"payments", Words{"支付笔数", "Payments processed"},
			Words{"7.1 亿笔",
				"710 million"},
			Words{"这一数字含缴费、转账等非商品支付，本系统只经手商品支付。",
				"The number holds payments that are not for goods; only those for goods " +
					"pass through here."}},
		{"concurrent", Words{"01:00 前同时在线人数", "Concurrent shoppers by 01:00"},
			Words{"4500 万人",
				"45 million"},
			Words{"浏览行为还没有记入账本。",
				"Visits are not in the journal yet."}},
		{"sellers", Words{"商家、品牌、商品", "Merchants, brands, products"},
			Words{"4 万、3 万、600 万以上",
				"40,000+, 30,000+, 6 million+"},
			Words{"取决于导入的商品，按比例缩小后不足以成市。",
				"They follow from the catalogue, and divided by the scale make no market."}},
		{"overseas", Words{"海外国家与商家", "Overseas countries and merchants"},
			Words{"25 国，5000 家",
				"25 and 5,000"},
			Words{"还没有按商家所在国统计的数字。",
				"No figure counts merchants by their country yet."}},
		{"reach", Words{"覆盖国家和地区", "Countries and regions reached"},
			Words{"232 个",
				"232"},
			Words{"顾客都来自本土市场，出口市场尚无人下单。",
				"The crowd buys in the home market; nobody orders in the others yet."}},
		{"export", Words{"速卖通订单", "AliExpress orders"},
			Words{"2120 万单，40 % 来自移动端",
				"21.2 million, 40 % mobile"},
			Words{"出口窗口内的订单还没有安排。",
				"Orders inside the export window are not on the agenda yet."}},
		{"rural", Words{"村淘", "Rural stations"},
			Words{"2 亿元，8000 多个站点",
				"200 million yuan, 8,000+ stations"},
			Words{"村站代购流程尚未建成。",
				"Buying through a station is not built yet."}},
		{"credit", Words{"先买后付占比、支付耗时", "Pay-later share, time a payment"},
			Words{"约 1/5，0.035 秒",
				"about 1/5, 0.035 s"},
			Words{"沙箱支付方没有赊账，也不代表真实支付的耗时。",
				"The sandbox provider gives no credit, and its time says nothing of a real " +
					"one's."}},
	}
}
