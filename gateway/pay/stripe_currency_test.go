package pay

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"carnival/money"
)

func currency(t rapid.TB, code string) money.Currency {
	c, err := money.ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestStripeUnits are the worked examples of Stripe's page on currencies, and what follows from it.
func TestStripeUnits(t *testing.T) {
	for _, c := range []struct {
		code  string
		ours  money.Minor
		units int64 // 0: Stripe cannot have it
	}{
		{"USD", 1000, 1000}, // 10 USD
		{"CNY", 74705, 74705},
		{"JPY", 500, 500}, // 500 JPY
		{"KRW", 500, 500},
		{"XOF", 500, 500},
		{"ISK", 5, 500}, // two zeros that are always there
		{"UGX", 5, 500},
		{"HUF", 1045, 1045}, // without decimals for payouts only
		{"TWD", 80045, 80045},
		{"KWD", 5120, 5120}, // the last digit is 0
		{"KWD", 5124, 0},
		{"TND", 10, 10},
		{"TND", 1, 0},
		{"IQD", 1240, 124}, // three decimals in ISO 4217 only
		{"IQD", 1245, 0},
		{"CNY", 0, 0},
		{"CNY", -5, 0},
		{"ISK", money.MaxMinor, int64(money.MaxMinor) * 100},
	} {
		in := currency(t, c.code)
		units, code, ok := toStripe(money.Money{Minor: c.ours, Currency: in})
		if ok != (c.units != 0) || units != c.units {
			t.Errorf("%s %d: %d units of %s, %v, not %d", c.code, c.ours, units, code, ok, c.units)
		}
	}
	if _, _, ok := toStripe(money.Money{Minor: 5}); ok {
		t.Error("an amount of no currency")
	}
	for _, c := range []struct {
		units int64
		code  string
		fault *Fault
	}{
		{150, "isk", ErrAmount}, {-1, "cny", ErrAmount},
		{5, "xqx", ErrCurrency}, {5, "", ErrCurrency},
		{int64(money.MaxMinor) + 1, "cny", ErrAmount}, {1 << 62, "iqd", ErrAmount},
	} {
		if m, err := fromStripe(c.units, c.code); !errors.Is(err, c.fault) {
			t.Errorf("%d units of %q: %v, %v", c.units, c.code, m, err)
		}
	}
}

// TestStripeUnitsComeBack: what Stripe can have of any currency comes back to the cent.
func TestStripeUnitsComeBack(t *testing.T) {
	var all []money.Currency
	for c := range money.Currency(1000) {
		if c.Valid() {
			all = append(all, c)
		}
	}
	if len(all) < 70 {
		t.Fatalf("only %d currencies", len(all))
	}
	rapid.Check(t, func(t *rapid.T) {
		m := money.Money{
			Minor:    money.Minor(rapid.Int64Range(1, int64(money.MaxMinor)).Draw(t, "minor")),
			Currency: rapid.SampledFrom(all).Draw(t, "currency"),
		}
		units, code, ok := toStripe(m)
		if !ok {
			if m.Currency.Exponent() == 3 && m.Minor%10 != 0 {
				return
			}
			t.Fatalf("%v is refused", m)
		}
		back, err := fromStripe(units, code)
		if err != nil || back != m {
			t.Fatalf("%v went as %d %s and came back as %v, %v", m, units, code, back, err)
		}
	})
}

// TestCodes: whatever a provider calls a failure, a fact holds one short word of it.
func TestCodes(t *testing.T) {
	for said, want := range map[string]string{
		"card_declined": "card_declined", "Insufficient Funds": "insufficient", "": codeWithoutOne,
		"余额不足": codeWithoutOne, "a\nb": "a",
	} {
		if got := codeOf(said); got != want {
			t.Errorf("%q: %q", said, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.String().Draw(t, "said")
		got := codeOf(said)
		if got == "" || len(got) > maxCode || codeOf(got) != got {
			t.Fatalf("%q: %q", said, got)
		}
	})
}
