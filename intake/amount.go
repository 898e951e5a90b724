package intake

import (
	"errors"
	"math/big"
	"strings"
	"unicode"

	"carnival/money"
)

// signs are the marks that people write for a currency, longest first. A mark of several currencies
// stands for the one of the import when that is among them, and is refused when it is not.
var signs = []struct{ mark, codes string }{
	{"US$", "USD"}, {"HK$", "HKD"}, {"NT$", "TWD"}, {"A$", "AUD"}, {"C$", "CAD"}, {"S$", "SGD"},
	{"R$", "BRL"}, {"$", "USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP DOP UYU"},
	{"¥", "CNY JPY"}, {"￥", "CNY JPY"}, {"€", "EUR"}, {"£", "GBP"}, {"₩", "KRW"}, {"₹", "INR"},
	{"₽", "RUB"}, {"₺", "TRY"}, {"₫", "VND"}, {"฿", "THB"}, {"zł", "PLN"}, {"元", "CNY"}, {"円",
		"JPY"},
	{"RMB", "CNY"},
}

// parsePrice reads a price exactly. A currency that the text names wins over def, which is the
// import's; code is "" when m holds a price above zero.
func parsePrice(text string, def money.Currency) (m money.Money, code string) {
	text, currency, ok := cutCurrency(strings.TrimSpace(text), def)
	if !ok {
		return m, CodeCurrency
	}
	if text == "" {
		return m, CodePriceMissing
	}
	plain, ok := plainDecimal(text, currency.Exponent())
	if !ok {
		return m, CodePriceBad
	}
	minor, err := money.Parse(plain, currency)
	switch {
	case errors.Is(err, money.ErrRange), minor > MaxPrice:
		return m, CodePriceHuge
	case errors.Is(err, money.ErrSyntax):
		return m, CodePriceFine
	case err != nil:
		return m, CodeCurrency
	case strings.HasPrefix(plain, "-") && minor != 0:
		return m, CodePriceNegative
	case minor == 0:
		return m, CodePriceZero
	}
	return money.Money{Minor: minor, Currency: currency}, ""
}

// cutCurrency takes a sign or a three-letter code off either end.
func cutCurrency(text string, def money.Currency) (string, money.Currency, bool) {
	for _, s := range signs {
		rest, found := strings.CutPrefix(text, s.mark)
		if !found {
			rest, found = strings.CutSuffix(text, s.mark)
		}
		if !found {
			continue
		}
		rest = strings.TrimSpace(rest)
		if strings.Contains(s.codes, def.String()) {
			return rest, def, true
		}
		named, err := money.ParseCurrency(s.codes)
		return rest, named, err == nil
	}
	letters := func(r rune) bool { return unicode.IsLetter(r) }
	rest := strings.TrimRightFunc(text, letters)
	word := text[len(rest):]
	if word == "" {
		rest = strings.TrimLeftFunc(text, letters)
		word = text[:len(text)-len(rest)]
	}
	if len(word) != 3 || !strings.ContainsAny(rest, "0123456789") {
		return text, def, def.Valid()
	}
	named, err := money.ParseCurrency(strings.ToUpper(word))
	return strings.TrimSpace(rest), named, err == nil
}

// plainDecimal turns what people write into what money.Parse reads: "1,299.00", "1.299,00", "1
// 299,00", "1'299.00" and "12,50" are clear and accepted; groups must be of three digits. A
// single comma before three digits groups ("1,299"), unless the currency has three digits
// behind the point: then nobody can tell, and it is refused. A single point is always the
// decimal point.
func plainDecimal(text string, exponent int) (string, bool) {
	text, negative := strings.CutPrefix(strings.TrimPrefix(text, "+"), "-")
	text = strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' || r == 0xa0 || r == 0x202f {
			return ' '
		}
		return r
	}, text)
	point, ok := decimalMark(text, exponent)
	if !ok || !strings.ContainsAny(text, "0123456789") {
		return "", false
	}
	whole, fraction := text, ""
	if point >= 0 {
		whole, fraction = text[:point], text[point+1:]
	}
	whole, ok = ungroup(whole)
	if !ok || !digitsOnly(fraction) || (point >= 0 && fraction == "") {
		return "", false
	}
	if negative {
		whole = "-" + whole
	}
	if fraction != "" {
		return whole + "." + fraction, true
	}
	return whole, true
}

// decimalMark finds the byte that parts the whole from the fraction, or -1 when there is none.
func decimalMark(text string, exponent int) (at int, ok bool) {
	dots, commas := strings.Count(text, "."), strings.Count(text, ",")
	dot, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	switch {
	case dots > 0 && commas > 0 && dot > comma:
		return dot, dots == 1
	case dots > 0 && commas > 0:
		return comma, commas == 1
	case dots == 1:
		return dot, true
	case dots > 1, commas > 1, commas == 0:
		return -1, true
	}
	switch behind := len(text) - comma - 1; {
	case behind == 3:
		return -1, exponent != 3
	case behind == 1 || behind == 2:
		return comma, true
	}
	return 0, false
}

func ungroup(whole string) (string, bool) {
	groups := strings.FieldsFunc(whole, func(r rune) bool {
		return r == ',' || r == '.' ||
			r == ' '
	})
	separators := strings.Count(whole, ",") + strings.Count(whole, ".") + strings.Count(whole, " ")
	if whole == "" {
		return "0", true
	}
	if separators != len(groups)-1 {
		return "", false
	}
	for i, g := range groups {
		if !digitsOnly(g) || (len(groups) > 1 && (i > 0 && len(g) != 3 || len(g) > 3 ||
			whole[0] == '0')) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// parseStock reads a number of pieces. Shops write a negative number for what they owe to
// customers; there is nothing to sell then, so it counts as none.
func parseStock(text string) (n uint32, code string) {
	plain, ok := plainDecimal(strings.TrimSpace(text), 0)
	if !ok {
		return 0, CodeStockBad
	}
	if whole, fraction, has := strings.Cut(plain, "."); has {
		if strings.Trim(fraction, "0") != "" {
			return 0, CodeStockBad
		}
		plain = whole
	}
	if strings.HasPrefix(plain, "-") {
		return 0, ""
	}
	v, ok := new(big.Int).SetString(plain, 10)
	if !ok {
		return 0, CodeStockBad
	}
	if v.Cmp(big.NewInt(MaxStock)) > 0 {
		return 0, CodeStockHuge
	}
	return uint32(v.Uint64()), ""
}

// units give one unit as a ratio of the gram, the millilitre or the piece.
var units = map[string]struct {
	base     string
	num, den int64
}{
	"g": {"g", 1, 1}, "gram": {"g", 1, 1}, "grams": {"g", 1, 1}, "克": {"g", 1, 1},
	"kg": {"g", 1000, 1}, "kgs": {"g", 1000, 1}, "千克": {"g", 1000, 1}, "公斤": {"g", 1000, 1},
	"mg": {"g", 1, 1000}, "lb": {"g", 45359237, 100000}, "lbs": {"g", 45359237, 100000},
	"oz": {"g", 28349523125, 1000000000}, "t": {"g", 1000000, 1},
	"ml": {"ml", 1, 1}, "毫升": {"ml", 1, 1}, "cl": {"ml", 10, 1}, "dl": {"ml", 100, 1},
	"l": {"ml", 1000, 1}, "升": {"ml", 1000, 1}, "floz": {"ml", 295735295625, 10000000000},
	"ct": {"piece", 1, 1}, "pcs": {"piece", 1, 1}, "piece": {"piece", 1, 1}, "pieces": {"piece",
		1, 1},
	"件": {"piece", 1, 1}, "个": {"piece", 1, 1}, "片": {"piece", 1, 1},
}

// parseMeasure reads "1.5 kg" or "750 ml", rounding half up to whole base units.
func parseMeasure(text string) (n uint32, base string, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	cut := strings.LastIndexAny(text, "0123456789.") + 1
	unit, known := units[strings.ReplaceAll(strings.TrimSpace(text[cut:]), " ", "")]
	plain, number := plainDecimal(strings.TrimSpace(text[:cut]), 0)
	if !known || !number || len(plain) > 24 || strings.HasPrefix(plain, "-") {
		return 0, "", false
	}
	r, good := new(big.Rat).SetString(plain)
	if !good {
		return 0, "", false
	}
	r.Mul(r, big.NewRat(unit.num, unit.den))
	twice := new(big.Int).Mul(r.Num(), big.NewInt(2))
	twice.Add(twice, r.Denom()).Quo(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	if twice.Cmp(big.NewInt(MaxGrams)) > 0 {
		return 0, "", false
	}
	return uint32(twice.Uint64()), unit.base, true
}
