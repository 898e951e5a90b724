package crowd

import (
	"carnival/event"
	"carnival/money"
)

// Calibration is what is known of a whole day, unscaled.
type Calibration struct {
	GMV           money.Minor
	Orders        int64
	Shoppers      int64
	PeakOrders    int64 // in one second
	PeakPayments  int64
	International int64 // ppm of the shoppers
	Curve         []Anchor
	Mobile        []MobileAnchor
	Categories    []CategoryShare
	Provinces     []ProvinceShare
}

// Anchor is a point of the cumulative curve: what was settled by then.
type Anchor struct {
	After event.Instant // from the opening
	GMV   money.Minor
}

// MobileAnchor is the share of phones in everything that was settled by then, in ppm.
type MobileAnchor struct {
	After event.Instant
	Share int64
}

// CategoryShare is a category's part of the day.
type CategoryShare struct {
	Category event.Category
	GMV      int64       // ppm
	Mean     money.Minor // what a piece costs
}

// ProvinceShare is a province's part of the day, in thousandths.
type ProvinceShare struct {
	Province event.Province
	Share    int64
}

const (
	minute = 60 * event.Second
	hour   = 60 * minute
	day    = 24 * hour
	yuan   = money.Minor(100)
	// million is a million yuan.
	million = 1_000_000 * yuan
)

// Double11of2015 is the canonical day (facts, part 2).
func Double11of2015() Calibration {
	return Calibration{
		GMV: 91_217 * million, Orders: 467_000_000, Shoppers: 91_000_000,
		PeakOrders: 140_000, PeakPayments: 85_900, International: 330_000,
		Curve: curveOf2015, Mobile: mobileOf2015,
		Categories: categoriesOf2015, Provinces: provincesOf2015,
	}
}

// curveOf2015 holds the published anchors and, between them, points of our own: the small hours are
// damped and the early morning raised, and the afternoon and evening follow the shares of their
// hours.
var curveOf2015 = []Anchor{
	{18 * event.Second, 100 * million},
	{72 * event.Second, 1_000 * million},
	{5 * minute, 4_000 * million},
	{12*minute + 28*event.Second, 10_000 * million},
	{25 * minute, 17_000 * million},
	{1 * hour, 24_800 * million},
	{90 * minute, 31_800 * million},
	{150 * minute, 36_100 * million},
	{3 * hour, 36_790 * million}, // ours, to 07:00
	{4 * hour, 37_520 * million},
	{5 * hour, 38_110 * million},
	{6 * hour, 38_800 * million},
	{7 * hour, 40_320 * million},
	{7*hour + 45*minute, 41_700 * million},
	{11*hour + 50*minute, 57_100 * million},
	{14*hour + 5*minute, 63_700 * million},
	{15 * hour, 65_930 * million}, // ours, to 21:00
	{16 * hour, 67_860 * million},
	{17 * hour, 69_690 * million},
	{18 * hour, 71_530 * million},
	{19 * hour, 73_460 * million},
	{20 * hour, 76_540 * million},
	{21 * hour, 79_620 * million},
	{22 * hour, 82_700 * million},
	{24 * hour, 91_217 * million},
}

// logarithmic is until when the curve runs straight on logarithmic axes.
const logarithmic = 25 * minute

var mobileOf2015 = []MobileAnchor{
	{72 * event.Second, 820_000}, {12 * hour, 710_000}, {24 * hour, 686_700},
}

// categoriesOf2015: the phones are published (3.13 million for 3.5 billion yuan); the others follow
// the published order of the leading categories, and their sizes are assumed.
var categoriesOf2015 = []CategoryShare{
	{event.CategoryPhones, 38_370, 1_118 * yuan}, {event.CategoryTVs, 22_000, 2_050 * yuan},
	{event.CategoryCars, 15_000, 1_150 * yuan}, {event.CategoryWatches, 15_000, 560 * yuan},
	{event.CategoryNuts, 13_000, 68 * yuan}, {event.CategoryMilk, 10_000, 64 * yuan},
	{event.CategoryHoney, 4_000, 84 * yuan}, {event.CategoryApples, 4_000, 62 * yuan},
	{10, 42_000, 640 * yuan}, {11, 72_000, 520 * yuan}, {12, 125_630, 130 * yuan},
	{13, 95_000, 127 * yuan}, {14, 68_000, 149 * yuan}, {15, 34_000, 126 * yuan},
	{16, 62_000, 128 * yuan}, {17, 75_000, 96 * yuan}, {18, 72_000, 84 * yuan},
	{19, 48_000, 138 * yuan}, {20, 48_000, 620 * yuan}, {21, 32_000, 42 * yuan},
	{22, 22_000, 190 * yuan}, {23, 10_000, 29 * yuan}, {24, 20_000, 66 * yuan},
	{25, 28_000, 32 * yuan}, {26, 8_000, 58 * yuan}, {27, 4_000, 36 * yuan},
	{28, 3_000, 240 * yuan}, {29, 10_000, 210 * yuan},
}

// elsewhere is the part, in ppm, of a category that the table does not name.
const elsewhere = 20_000

// provincesOf2015: the first five and the members of the ten are published, in this order where one
// is known. The sizes are assumed: they follow population and income, each leader clearly above
// the next.
var provincesOf2015 = []ProvinceShare{
	{44, 138}, {33, 112}, {32, 97}, {31, 82}, {11, 68}, {51, 52}, {42, 46}, {41, 43}, {37, 40},
	{35, 41}, {43, 34}, {13, 31}, {34, 30}, {21, 26}, {36, 22}, {61, 21}, {50, 20}, {45, 18},
	{12, 16}, {53, 13}, {14, 12}, {23, 11}, {22, 9}, {52, 8}, {15, 7}, {65, 6}, {62, 5}, {46, 4},
	{64, 2}, {63, 2}, {81, 2}, {71, 1}, {54, 1},
}
