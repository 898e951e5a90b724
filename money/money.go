// Package money is exact money: whole minor units, one named rounding, and allocation without
// loss.
//
// It promises that parts always sum to the whole, that an amount which does not fit is an error
// and never a wrapped number, and that amounts of two currencies are never added. It never uses
// binary floating point and never asks the world for anything.
package money

import (
	"errors"
	"fmt"
	"math/bits"
	"sort"
	"strconv"
	"strings"
)

// Minor is an amount in the minor unit (fen, cent) of a currency that is named beside it.
type Minor int64

// MaxMinor bounds every single amount: ten million million yuan. A sum of a thousand of them
// still fits in an int64, so additions inside one order need no check of their own.
const MaxMinor Minor = 1_000_000_000_000_000

// Money is an amount with its currency.
type Money struct {
	Minor    Minor
	Currency Currency
}

var (
	// ErrRange says that an amount is outside -MaxMinor..MaxMinor.
	ErrRange = errors.New("amount out of range")
	// ErrCurrencyMismatch says that two currencies met in one sum.
	ErrCurrencyMismatch = errors.New("two currencies in one sum")
	// ErrSyntax says that a text is not a plain decimal amount.
	ErrSyntax = errors.New("not an amount")
)

// Valid reports whether m lies within the bounds of a single amount.
func (m Minor) Valid() bool { return m >= -MaxMinor && m <= MaxMinor }

// Add sums two amounts of one currency.
func (m Money) Add(o Money) (Money, error) {
	if m.Currency != o.Currency {
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrencyMismatch, m.Currency, o.Currency)
	}
	sum := m.Minor + o.Minor
	if !m.Minor.Valid() || !o.Minor.Valid() || !sum.Valid() {
		return Money{}, ErrRange
	}
	return Money{sum, m.Currency}, nil
}

// Times multiplies an amount by a quantity, refusing what does not fit.
func (m Minor) Times(quantity uint32) (Minor, error) {
	p := MulDiv(m, int64(quantity), 1)
	if !m.Valid() || !p.Valid() {
		return 0, ErrRange
	}
	return p, nil
}

// String writes the amount with its code, such as "CNY 1234.50". Display for people is web/ui's.
func (m Money) String() string { return m.Currency.String() + " " + m.Minor.Decimal(m.Currency) }

// Decimal writes the amount in major units without grouping, such as "1234.50".
func (m Minor) Decimal(c Currency) string {
	exp := c.Exponent()
	sign, abs := "", uint64(m)
	if m < 0 {
		sign, abs = "-", -uint64(m)
	}
	digits := strconv.FormatUint(abs, 10)
	if exp == 0 {
		return sign + digits
	}
	if pad := exp + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	cut := len(digits) - exp
	return sign + digits[:cut] + "." + digits[cut:]
}

// Parse reads a plain decimal such as "42.99", "-3" or "69.990" in major units. Digits beyond the
// minor unit must be zeros: "1.005" CNY is an error and not a rounding. No grouping, no exponent.
func Parse(text string, c Currency) (Minor, error) {
	if !c.Valid() {
		return 0, ErrUnknownCurrency
	}
	body, negative := strings.CutPrefix(text, "-")
	whole, fraction, hasPoint := strings.Cut(body, ".")
	if whole == "" || (hasPoint && fraction == "") || !allDigits(whole) || !allDigits(fraction) {
		return 0, fmt.Errorf("%w: %q", ErrSyntax, text)
	}
	exp := c.Exponent()
	if tail := len(fraction) - exp; tail > 0 {
		if strings.Trim(fraction[exp:], "0") != "" {
			return 0, fmt.Errorf("%w: %q is finer than the minor unit of %s", ErrSyntax, text, c)
		}
		fraction = fraction[:exp]
	}
	digits := strings.TrimLeft(whole+fraction+strings.Repeat("0", exp-len(fraction)), "0")
	if len(digits) > len(strconv.FormatInt(int64(MaxMinor), 10)) {
		return 0, ErrRange
	}
	var minor Minor
	for _, d := range []byte(digits) {
		minor = minor*10 + Minor(d-'0')
	}
	if negative {
		minor = -minor
	}
	if !minor.Valid() {
		return 0, ErrRange
	}
	return minor, nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// MulDiv is m*num/den rounded once, half away from zero (rules R1.2). den must be positive. The
// product is taken in 128 bits; a quotient that does not fit an int64 comes back outside Valid.
func MulDiv(m Minor, num, den int64) Minor {
	negative := (m < 0) != (num < 0)
	hi, lo := bits.Mul64(magnitude(int64(m)), magnitude(num))
	d := uint64(den)
	if hi >= d {
		return signed(1<<62, negative)
	}
	q, rest := bits.Div64(hi, lo, d)
	if rest >= d-rest {
		q++
	}
	if q > 1<<62 {
		q = 1 << 62
	}
	return signed(q, negative)
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

func signed(q uint64, negative bool) Minor {
	if negative {
		return -Minor(q)
	}
	return Minor(q)
}

// Allocate splits total over bases in proportion, without loss: floor each share, then hand the
// remaining minor units to the largest fractional parts; a tie goes to the larger base, then to
// the lower index (rules R1.3). Bases must not be negative; when all are zero nothing can carry
// the total and ok is false unless total is zero. A negative total is split as its mirror image.
func Allocate(total Minor, bases []Minor) (parts []Minor, ok bool) {
	parts = make([]Minor, len(bases))
	if total < 0 {
		parts, ok = Allocate(-total, bases)
		for i := range parts {
			parts[i] = -parts[i]
		}
		return parts, ok
	}
	var sum Minor
	for _, b := range bases {
		sum += b
	}
	if sum <= 0 {
		return parts, total == 0
	}
	rests := make([]uint64, len(bases))
	left := total
	for i, b := range bases {
		hi, lo := bits.Mul64(uint64(total), uint64(b))
		q, r := bits.Div64(hi, lo, uint64(sum))
		parts[i], rests[i] = Minor(q), r
		left -= Minor(q)
	}
	order := make([]int, len(bases))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(x, y int) bool {
		i, j := order[x], order[y]
		if rests[i] != rests[j] {
			return rests[i] > rests[j]
		}
		return bases[i] > bases[j]
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts, true
}

// Share is what the k-th of n units of a line that paid carries, k from 1; the shares of all n
// sum to paid and the last takes the residue (rules R1.4).
func Share(paid Minor, k, n uint32) Minor {
	return floorDiv(paid, k, n) - floorDiv(paid, k-1, n)
}

// Part is what the first k of n units of a line that paid carry together: the sum of their Shares.
// k lies in 0..n.
func Part(paid Minor, k, n uint32) Minor { return floorDiv(paid, k, n) }

func floorDiv(paid Minor, k, n uint32) Minor {
	hi, lo := bits.Mul64(uint64(paid), uint64(k))
	q, _ := bits.Div64(hi, lo, uint64(n))
	return Minor(q)
}
