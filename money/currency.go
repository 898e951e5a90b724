package money

import (
	"errors"
	"fmt"
	"sort"
)

// Currency is an ISO 4217 numeric code, such as 156 for CNY. The zero value is no currency.
type Currency uint16

// The currencies that code needs by name. Every other one is reached by ParseCurrency.
const (
	CNY Currency = 156
	USD Currency = 840
)

// ErrUnknownCurrency says that a code is not in the table of ISO 4217 codes that Carnival trades
// in.
var ErrUnknownCurrency = errors.New("unknown currency")

type currencyRow struct {
	numeric  Currency
	code     string
	exponent int8
}

// currencies is kept in the order of the alphabetic code; ParseCurrency searches it.
// Source: ISO 4217, list one (exponent = digits of the minor unit).
var currencies = []currencyRow{
	{784, "AED", 2}, {971, "AFN", 2}, {51, "AMD", 2}, {32, "ARS", 2}, {36, "AUD", 2},
	{944, "AZN", 2}, {977, "BAM", 2}, {50, "BDT", 2}, {975, "BGN", 2}, {48, "BHD", 3},
	{96, "BND", 2}, {68, "BOB", 2}, {986, "BRL", 2}, {933, "BYN", 2}, {124, "CAD", 2},
	{756, "CHF", 2}, {152, "CLP", 0}, {156, "CNY", 2}, {170, "COP", 2}, {188, "CRC", 2},
	{203, "CZK", 2}, {208, "DKK", 2}, {214, "DOP", 2}, {12, "DZD", 2}, {818, "EGP", 2},
	{230, "ETB", 2}, {978, "EUR", 2}, {826, "GBP", 2}, {981, "GEL", 2}, {936, "GHS", 2},
	{320, "GTQ", 2}, {344, "HKD", 2}, {348, "HUF", 2}, {360, "IDR", 2}, {376, "ILS", 2},
	{356, "INR", 2}, {368, "IQD", 3}, {352, "ISK", 0}, {400, "JOD", 3}, {392, "JPY", 0},
	{404, "KES", 2}, {417, "KGS", 2}, {116, "KHR", 2}, {410, "KRW", 0}, {414, "KWD", 3},
	{398, "KZT", 2}, {418, "LAK", 2}, {422, "LBP", 2}, {144, "LKR", 2}, {504, "MAD", 2},
	{498, "MDL", 2}, {807, "MKD", 2}, {104, "MMK", 2}, {496, "MNT", 2}, {446, "MOP", 2},
	{484, "MXN", 2}, {458, "MYR", 2}, {566, "NGN", 2}, {578, "NOK", 2}, {524, "NPR", 2},
	{554, "NZD", 2}, {512, "OMR", 3}, {604, "PEN", 2}, {608, "PHP", 2}, {586, "PKR", 2},
	{985, "PLN", 2}, {600, "PYG", 0}, {634, "QAR", 2}, {946, "RON", 2}, {941, "RSD", 2},
	{643, "RUB", 2}, {682, "SAR", 2}, {752, "SEK", 2}, {702, "SGD", 2}, {764, "THB", 2},
	{788, "TND", 3}, {949, "TRY", 2}, {901, "TWD", 2}, {834, "TZS", 2}, {980, "UAH", 2},
	{800, "UGX", 0}, {840, "USD", 2}, {858, "UYU", 2}, {860, "UZS", 2}, {704, "VND", 0},
	{952, "XOF", 0}, {710, "ZAR", 2}, {967, "ZMW", 2},
}

// ParseCurrency finds a currency by its three upper-case letters.
func ParseCurrency(code string) (Currency, error) {
	i := sort.Search(len(currencies), func(i int) bool { return currencies[i].code >= code })
	if i < len(currencies) && currencies[i].code == code {
		return currencies[i].numeric, nil
	}
	return 0, fmt.Errorf("%w: %q", ErrUnknownCurrency, code)
}

func (c Currency) row() (currencyRow, bool) {
	for _, r := range currencies {
		if r.numeric == c {
			return r, true
		}
	}
	return currencyRow{}, false
}

// Valid reports whether c is one that Carnival trades in.
func (c Currency) Valid() bool {
	_, ok := c.row()
	return ok
}

// String is the three-letter code, or "XXX" (ISO 4217: no currency) for an unknown one.
func (c Currency) String() string {
	switch c {
	case CNY:
		return "CNY"
	case USD:
		return "USD"
	}
	if r, ok := c.row(); ok {
		return r.code
	}
	return "XXX"
}

// Exponent is the number of decimal digits of the minor unit: 2 for CNY, 0 for JPY, 3 for KWD.
func (c Currency) Exponent() int {
	if r, ok := c.row(); ok {
		return int(r.exponent)
	}
	return 2
}
