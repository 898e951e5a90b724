package pay

import (
	"math"
	"slices"
	"strings"

	"carnival/money"
)

// Stripe counts amounts in units of its own, which are ISO 4217's minor units for most currencies.
// In those of the first list an amount has no decimals; the Icelandic króna and the Ugandan
// shilling have none in ISO 4217 and two zeros at Stripe, and so stand in neither list. In those of
// the second list it has three, of which the last must be zero.
var (
	stripeWhole = []string{
		"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
		"XOF", "XPF",
	}
	stripeThree = []string{"BHD", "JOD", "KWD", "OMR", "TND"}
)

// stripeFactor is how many of Stripe's units are one of our minor units, or how many of ours are
// one of Stripe's; one of them is 1.
func stripeFactor(c money.Currency) (theirs, ours int64) {
	digits := 2
	switch code := c.String(); {
	case slices.Contains(stripeWhole, code):
		digits = 0
	case slices.Contains(stripeThree, code):
		digits = 3
	}
	theirs, ours = 1, 1
	for range digits - c.Exponent() {
		theirs *= 10
	}
	for range c.Exponent() - digits {
		ours *= 10
	}
	return theirs, ours
}

// toStripe is an amount in Stripe's units. It is never rounded: an amount that Stripe cannot have
// is not ok, and neither is none.
func toStripe(m money.Money) (amount int64, currency string, ok bool) {
	theirs, ours := stripeFactor(m.Currency)
	amount = int64(m.Minor)
	if !m.Currency.Valid() || amount <= 0 || amount > math.MaxInt64/theirs || amount%ours != 0 {
		return 0, "", false
	}
	amount = amount / ours * theirs
	code := m.Currency.String()
	if slices.Contains(stripeThree, code) && amount%10 != 0 {
		return 0, "", false
	}
	return amount, strings.ToLower(code), true
}

// fromStripe is an amount of Stripe's in ours.
func fromStripe(amount int64, currency string) (m money.Money, err error) {
	if m.Currency, err = money.ParseCurrency(strings.ToUpper(currency)); err != nil {
		return money.Money{}, ErrCurrency
	}
	theirs, ours := stripeFactor(m.Currency)
	if amount < 0 || amount%theirs != 0 || amount/theirs > int64(money.MaxMinor)/ours {
		return money.Money{}, ErrAmount
	}
	m.Minor = money.Minor(amount / theirs * ours)
	return m, nil
}
