package money

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestAllocateWorkedVectors(t *testing.T) {
	for _, v := range []struct {
		name  string
		total Minor
		bases []Minor
		want  []Minor
	}{
		{"rules V1", 10000, []Minor{29900, 45900, 8990}, []Minor{3526, 5414, 1060}},
		{"rules V2 coupon", 3000, []Minor{19900, 15000}, []Minor{1711, 1289}},
		{"rules V2 threshold", 5000, []Minor{19900, 15000, 26800}, []Minor{1613, 1215, 2172}},
		{"rules V3", 1000, []Minor{1000, 1000, 1000}, []Minor{334, 333, 333}},
		{"rules V6", 2099, []Minor{26374, 40486, 7930}, []Minor{740, 1136, 223}},
	} {
		got, ok := Allocate(v.total, v.bases)
		if !ok {
			t.Fatalf("%s: refused", v.name)
		}
		for i := range got {
			if got[i] != v.want[i] {
				t.Errorf("%s: got %v, want %v", v.name, got, v.want)
				break
			}
		}
	}
}

func TestAllocateSumsToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bases := rapid.SliceOfN(rapid.Int64Range(0, int64(MaxMinor)), 1, 50).Draw(t, "bases")
		total := Minor(rapid.Int64Range(-int64(MaxMinor), int64(MaxMinor)).Draw(t, "total"))
		in, positive := make([]Minor, len(bases)), false
		for i, b := range bases {
			in[i], positive = Minor(b), positive || b > 0
		}
		parts, ok := Allocate(total, in)
		if ok != (positive || total == 0) {
			t.Fatalf("ok = %v for %v over %v", ok, total, in)
		}
		var sum Minor
		for i, p := range parts {
			sum += p
			if in[i] == 0 && p != 0 {
				t.Fatalf("a base of zero carries %d", p)
			}
		}
		if ok && sum != total {
			t.Fatalf("parts sum to %d, want %d", sum, total)
		}
	})
}

func TestShareResidue(t *testing.T) {
	for k, want := range []Minor{3333, 3333, 3334} {
		if got := Share(10000, uint32(k+1), 3); got != want {
			t.Fatalf("rules V16: unit %d carries %d, want %d", k+1, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		paid := Minor(rapid.Int64Range(0, int64(MaxMinor)).Draw(t, "paid"))
		n := rapid.Uint32Range(1, 2000).Draw(t, "n")
		var sum Minor
		for k := uint32(1); k <= n; k++ {
			sum += Share(paid, k, n)
		}
		if sum != paid {
			t.Fatalf("shares of %d over %d sum to %d", paid, n, sum)
		}
	})
}

func TestMulDivRoundsHalfAwayFromZero(t *testing.T) {
	for _, v := range []struct {
		m        Minor
		num, den int64
		want     Minor
	}{
		{1299, 63654, 10000, 8269}, {-2345, 1, 10, -235},
		{5, 1, 10, 1}, {-5, 1, 10, -1}, {4, 1, 10, 0},
	} {
		if got := MulDiv(v.m, v.num, v.den); got != v.want {
			t.Errorf("%d*%d/%d = %d, want %d", v.m, v.num, v.den, got, v.want)
		}
	}
	if MulDiv(MaxMinor, 1<<62, 1).Valid() {
		t.Error("an overflow came back as a valid amount")
	}
}

func TestParseAndDecimal(t *testing.T) {
	for _, v := range []struct {
		text string
		c    Currency
		want Minor
		err  error
	}{
		{"42.99", CNY, 4299, nil}, {"50", CNY, 5000, nil}, {"-3.5", USD, -350, nil},
		{"69.990", CNY, 6999, nil}, {"1.005", CNY, 0, ErrSyntax}, {"1000", 392, 1000, nil},
		{"4.773", 414, 4773, nil}, {"", CNY, 0, ErrSyntax}, {"1,000.00", CNY, 0, ErrSyntax},
		{"1e3", CNY, 0, ErrSyntax}, {".5", CNY, 0, ErrSyntax}, {"5.", CNY, 0, ErrSyntax},
		{"10000000000000.01", CNY, 0, ErrRange}, {"99999999999999999999", CNY, 0, ErrRange},
		{"NaN", CNY, 0, ErrSyntax}, {"1", 999, 0, ErrUnknownCurrency},
	} {
		got, err := Parse(v.text, v.c)
		if got != v.want || !errors.Is(err, v.err) {
			t.Errorf("Parse(%q, %v) = %d, %v; want %d, %v", v.text, v.c, got, err, v.want, v.err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]Currency{CNY, 392, 414}).Draw(t, "currency")
		m := Minor(rapid.Int64Range(-int64(MaxMinor), int64(MaxMinor)).Draw(t, "minor"))
		if back, err := Parse(m.Decimal(c), c); err != nil || back != m {
			t.Fatalf("%d -> %q -> %d, %v", m, m.Decimal(c), back, err)
		}
	})
}

func TestCurrencyTable(t *testing.T) {
	for i, r := range currencies {
		if i > 0 && currencies[i-1].code >= r.code {
			t.Errorf("%s stands out of order", r.code)
		}
		got, err := ParseCurrency(r.code)
		if err != nil || got != r.numeric || got.String() != r.code {
			t.Errorf("%s does not come back: %v %v", r.code, got, err)
		}
	}
	if _, err := ParseCurrency("cny"); !errors.Is(err, ErrUnknownCurrency) {
		t.Error("lower case is taken for a code")
	}
}

func TestSumsAreChecked(t *testing.T) {
	if _, err := (Money{1, CNY}).Add(Money{1, USD}); !errors.Is(err, ErrCurrencyMismatch) {
		t.Error(err)
	}
	if _, err := (Money{MaxMinor, CNY}).Add(Money{1, CNY}); !errors.Is(err, ErrRange) {
		t.Error(err)
	}
	if _, err := MaxMinor.Times(2); !errors.Is(err, ErrRange) {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("42.99", uint16(156))
	f.Add("-0.000", uint16(414))
	f.Fuzz(func(t *testing.T, text string, code uint16) {
		m, err := Parse(text, Currency(code))
		if err == nil && !m.Valid() {
			t.Fatalf("%q became %d", text, m)
		}
	})
}
