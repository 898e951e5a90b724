package festival

import "carnival/event"

// Figure is one number of a forecast or of an earlier edition.
type Figure struct {
	Metric    Metric
	Value     int64  // minor units, a count, or basis points: see Metric.Kind
	Tolerance int64  // of a forecast, in basis points: of the value, or for a share in points
	Source    string // of a prior edition's figure: who published it
}

// Metric names what a Figure measures.
type Metric uint8

// Metrics.
const (
	MetricGMV           Metric = 1 // settled in the home window
	MetricOrders        Metric = 2 // merchant orders
	MetricPayments      Metric = 3
	MetricShoppers      Metric = 4 // who bought
	MetricPeakOrders    Metric = 5 // in one second
	MetricPeakPayments  Metric = 6 // in one second
	MetricFirstHour     Metric = 7 // GMV of the first hour, of the day's
	MetricMobile        Metric = 8 // GMV from phones, of the day's
	MetricInternational Metric = 9 // shoppers of international goods, of all
	MetricReach         Metric = 10
)

// MetricKind says what a value counts.
type MetricKind uint8

const (
	// KindAmount is money in minor units of the plan's currency.
	KindAmount MetricKind = 1
	// KindCount is a number of things.
	KindCount MetricKind = 2
	// KindShare is a part of a whole in basis points.
	KindShare MetricKind = 3
	// KindReach is a count that does not grow with the size of the festival, such as countries.
	KindReach MetricKind = 4
)

var metricRows = [...]struct {
	key  string
	kind MetricKind
	name event.Text
}{
	MetricGMV:      {"gmv", KindAmount, event.Text{Zh: "成交额", En: "GMV"}},
	MetricOrders:   {"orders", KindCount, event.Text{Zh: "订单", En: "Orders"}},
	MetricPayments: {"payments", KindCount, event.Text{Zh: "支付笔数", En: "Payments"}},
	MetricShoppers: {"shoppers", KindCount, event.Text{Zh: "买家", En: "Shoppers"}},
	MetricPeakOrders: {
		"peak-orders", KindCount, event.Text{Zh: "每秒订单峰值", En: "Peak orders a second"},
	},
	MetricPeakPayments: {
		"peak-payments", KindCount, event.Text{Zh: "每秒支付峰值", En: "Peak payments a second"},
	},
	MetricFirstHour: {
		"first-hour", KindShare, event.Text{Zh: "首小时占比", En: "Share of the first hour"},
	},
	MetricMobile: {"mobile", KindShare, event.Text{Zh: "移动端占比", En: "Share from phones"}},
	MetricInternational: {
		"international", KindShare,
		event.Text{Zh: "国际商品买家占比", En: "Shoppers of international goods"},
	},
	MetricReach: {"reach", KindReach, event.Text{Zh: "国家和地区", En: "Countries and regions"}},
}

// Key is the metric's name in files and JSON.
func (m Metric) Key() string { return metricRows[m].key }

// Name is the metric in both languages.
func (m Metric) Name() event.Text { return metricRows[m].name }

// Kind says what the metric's value counts.
func (m Metric) Kind() MetricKind { return metricRows[m].kind }
