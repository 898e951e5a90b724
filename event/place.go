package event

import "errors"

// Market is a country or region with its own window and clock, as two ASCII letters (ISO 3166-1
// alpha-2, or the user-assigned XK) in one number, so that an entry reads the same in every
// edition.
type Market uint16

// Home is the domestic market.
const Home Market = 'C'<<8 | 'N'

// ErrMarket says that a text is not two upper-case letters.
var ErrMarket = errors.New("a market is two upper-case letters")

// ParseMarket reads a code such as "CN".
func ParseMarket(code string) (Market, error) {
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return 0, ErrMarket
	}
	return Market(code[0])<<8 | Market(code[1]), nil
}

func (m Market) String() string { return string([]byte{byte(m >> 8), byte(m)}) }

// Province is the two-digit code of GB/T 2260, such as 33 for Zhejiang; 0 is unknown or abroad.
type Province uint8

type named struct {
	code   uint16
	zh, en string
}

// provinces in the order of their codes (rules R13.2a).
var provinces = []named{
	{11, "北京", "Beijing"}, {12, "天津", "Tianjin"}, {13, "河北", "Hebei"}, {14, "山西", "Shanxi"},
	{15, "内蒙古", "Inner Mongolia"}, {21, "辽宁", "Liaoning"}, {22, "吉林", "Jilin"},
	{23, "黑龙江", "Heilongjiang"}, {31, "上海", "Shanghai"}, {32, "江苏", "Jiangsu"},
	{33, "浙江", "Zhejiang"}, {34, "安徽", "Anhui"}, {35, "福建", "Fujian"}, {36, "江西", "Jiangxi"},
	{37, "山东", "Shandong"}, {41, "河南", "Henan"}, {42, "湖北", "Hubei"}, {43, "湖南", "Hunan"},
	{44, "广东", "Guangdong"}, {45, "广西", "Guangxi"}, {46, "海南", "Hainan"},
	{50, "重庆", "Chongqing"}, {51, "四川", "Sichuan"}, {52, "贵州", "Guizhou"},
	{53, "云南", "Yunnan"}, {54, "西藏", "Tibet"}, {61, "陕西", "Shaanxi"}, {62, "甘肃", "Gansu"},
	{63, "青海", "Qinghai"}, {64, "宁夏", "Ningxia"}, {65, "新疆", "Xinjiang"},
	{71, "台湾", "Taiwan"}, {81, "香港", "Hong Kong"}, {82, "澳门", "Macao"},
}

// Provinces lists every code, ascending.
func Provinces() []Province {
	out := make([]Province, len(provinces))
	for i, p := range provinces {
		out[i] = Province(p.code)
	}
	return out
}

// Names gives the Chinese and English name; ok is false for a code that is not in use.
func (p Province) Names() (zh, en string, ok bool) { return names(provinces, uint16(p)) }

func names(table []named, code uint16) (zh, en string, ok bool) {
	for _, n := range table {
		if n.code == code {
			return n.zh, n.en, true
		}
	}
	return "", "", false
}

// keyed is a short numbered list whose rows have a key for files and JSON and a name in both
// languages.
type keyed []struct {
	number      uint8
	key, zh, en string
}

func (k keyed) names(number uint8) (zh, en string, ok bool) {
	for _, row := range k {
		if row.number == number {
			return row.zh, row.en, true
		}
	}
	return "", "", false
}

// key gives "unknown" for a number that a later version wrote.
func (k keyed) key(number uint8) string {
	for _, row := range k {
		if row.number == number {
			return row.key
		}
	}
	return "unknown"
}

func (k keyed) parse(key string) (number uint8, ok bool) {
	for _, row := range k {
		if row.key == key {
			return row.number, true
		}
	}
	return 0, false
}
