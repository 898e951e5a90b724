package ui

import (
	"strconv"
	"strings"
	"time"

	"carnival/event"
	"carnival/money"
)

// symbols of currencies that people know by their sign; every other one is named by its code.
var symbols = map[string]string{
	"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "INR": "₹", "ILS": "₪",
	"RUB": "₽", "UAH": "₴", "VND": "₫", "THB": "฿", "KZT": "₸", "NGN": "₦", "TRY": "₺",
	"JPY": "JP¥", "SGD": "S$", "HKD": "HK$", "TWD": "NT$", "AUD": "A$", "NZD": "NZ$",
	"CAD": "C$", "BRL": "R$", "MXN": "MX$", "IDR": "Rp\u00a0", "PLN": "zł\u00a0",
}

// Money writes an amount for people, such as ¥1,234.50, with the digits of its currency.
func Money(m money.Money) string {
	symbol, whole, fraction := Parts(m)
	return symbol + whole + fraction
}

// Parts are an amount in the three sizes in which it is set: sign and symbol, whole units with
// grouping, and the fraction with its point.
func Parts(m money.Money) (symbol, whole, fraction string) {
	code := m.Currency.String()
	symbol, known := symbols[code]
	if !known {
		symbol = code + "\u00a0"
	}
	text := m.Minor.Decimal(m.Currency)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		symbol, text = "−"+symbol, rest
	}
	whole, rest, hasPoint := strings.Cut(text, ".")
	if hasPoint {
		fraction = "." + rest
	}
	return symbol, grouped(whole), fraction
}

// grouped puts a comma between thousands.
func grouped(digits string) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Number writes a count exactly, with grouping.
func (l Lang) Number(n int64) string {
	if n < 0 {
		return "−" + grouped(strconv.FormatUint(-uint64(n), 10))
	}
	return grouped(strconv.FormatInt(n, 10))
}

// Round writes a count in the words of the language: 1.2万 and 3.4亿, cut and never rounded up, or
// 12,345.
func (l Lang) Round(n int64) string {
	if l != Zh || n < 10_000 {
		return l.Number(n)
	}
	unit, name := int64(10_000), "万"
	if n >= 100_000_000 {
		unit, name = 100_000_000, "亿"
	}
	text := grouped(strconv.FormatInt(n/unit, 10))
	if tenth := n % unit * 10 / unit; tenth > 0 {
		text += "." + strconv.FormatInt(tenth, 10)
	}
	return text + name
}

// Moment writes an instant on a market's clock, seen from another instant: the hour alone today,
// the day with it else, and the year when it is another one.
func (l Lang) Moment(at, from event.Instant, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	t, now := at.Time().In(zone), from.Time().In(zone)
	hour := t.Format("15:04")
	if t.Second() != 0 {
		hour = t.Format(time.TimeOnly)
	}
	sameYear := t.Year() == now.Year()
	switch {
	case sameYear && t.YearDay() == now.YearDay():
		return l.Say("time.today", hour)
	case l == Zh && sameYear:
		return t.Format("1月2日 ") + hour
	case l == Zh:
		return t.Format("2006年1月2日 ") + hour
	case sameYear:
		return t.Format("2 Jan, ") + hour
	}
	return t.Format("2 Jan 2006, ") + hour
}

// Machine writes an instant for the datetime of a time element, on a market's clock.
func Machine(at event.Instant, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return at.Time().In(zone).Format(time.RFC3339)
}

// milliseconds of an instant, as the script counts them.
func milliseconds(at event.Instant) string {
	return strconv.FormatInt(int64(at)/1000, 10)
}

// Left is the time until an instant, for a reader without script: days, then hours:minutes:seconds.
func (l Lang) Left(until, now event.Instant) (days, clock string) {
	left := max(0, int64(until-now)/int64(event.Second))
	two := func(n int64) string {
		if n < 10 {
			return "0" + strconv.FormatInt(n, 10)
		}
		return strconv.FormatInt(n, 10)
	}
	if d := left / 86_400; d > 0 {
		days = l.Count("time.days", d)
	}
	rest := left % 86_400
	return days, two(rest/3600) + ":" + two(rest/60%60) + ":" + two(rest%60)
}
