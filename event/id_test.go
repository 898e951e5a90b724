package event

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"carnival/money"
	"pgregory.net/rapid"
)

// idKind is one kind of id behind two functions of plain numbers.
type idKind struct {
	prefix string
	format func(uint64) string
	parse  func(string) (uint64, error)
}

func kindOf[T interface {
	~uint64
	String() string
}](prefix string, parse func(string) (T, error)) idKind {
	return idKind{
		prefix: prefix,
		format: func(v uint64) string { return T(v).String() },
		parse: func(s string) (uint64, error) {
			id, err := parse(s)
			return uint64(id), err
		},
	}
}

var idKinds = []idKind{
	kindOf("me", ParseMerchantID), kindOf("pr", ParseProductID), kindOf("sku", ParseSKUID),
	kindOf("sh", ParseShopperID), kindOf("co", ParseCheckoutID), kindOf("or", ParseOrderID),
	kindOf("py", ParsePaymentID), kindOf("re", ParseRefundID),
	kindOf("pm", ParsePromotionID), kindOf("cp", ParseCouponID), kindOf("ca", ParseCampaignID),
	kindOf("en", ParseEnvelopeID), kindOf("gr", ParseGroupID), kindOf("ps", ParsePresaleID),
	kindOf("at", ParseAttemptID), kindOf("rt", ParseReturnID), kindOf("st", ParseSettlementID),
}

func drawID(t *rapid.T) uint64 {
	cell := Cell(rapid.IntRange(0, int(MaxCell)).Draw(t, "cell"))
	counter := rapid.Uint64Range(1, MaxCounter).Draw(t, "counter")
	id := MakeID(cell, counter>>rapid.IntRange(0, 40).Draw(t, "shift")|1)
	if CellOf(id) != cell {
		t.Fatalf("cell %d became %d", cell, CellOf(id))
	}
	return id
}

func TestIDsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := drawID(t)
		for _, k := range idKinds {
			s := k.format(id)
			if got, err := k.parse(s); err != nil || got != id {
				t.Fatalf("%d is %s is %d, %v", id, s, got, err)
			}
			for _, other := range idKinds {
				if _, err := other.parse(s); other.prefix != k.prefix && !errors.Is(err, ErrID) {
					t.Fatalf("%s was taken for a %s: %v", s, other.prefix, err)
				}
			}
		}
	})
}

// TestCheckCharacterCatchesSlips: 37 is a prime that divides neither 32 nor 31 (1..31 times a power
// of 32), so every wrong character and every swap of two different neighbours changes the
// remainder. The check character itself takes part: a swap with it is caught unless the text stays
// the same id.
func TestCheckCharacterCatchesSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		good := OrderID(drawID(t)).String()
		body := len("or_")
		for i := body; i < len(good); i++ {
			for _, c := range []byte(crockfordCheck + "ILO-_") {
				bad := good[:i] + string(c) + good[i+1:]
				if _, err := ParseOrderID(bad); bad != good && !errors.Is(err, ErrID) {
					t.Fatalf("%s passed for %s", bad, good)
				}
			}
		}
		for i := body; i+2 < len(good); i++ {
			bad := good[:i] + string(good[i+1]) + string(good[i]) + good[i+2:]
			if _, err := ParseOrderID(bad); bad != good && !errors.Is(err, ErrID) {
				t.Fatalf("%s passed for %s", bad, good)
			}
		}
	})
}

func TestTextsThatAreNoIDs(t *testing.T) {
	for _, s := range []string{
		"", "or", "or_", "or_1", "or_00", "or_011", "or_0", "OR_11", "or-11", "or_1 1", "or_11 ",
		" or_11", "or_11\x00", "or_i1", "or_Z1", "or_zzzzzzzzzzzzzzz",
		"or_" + strings.Repeat("1", 1000), formatID("or", MakeID(5, 0)), formatID("or", 0),
	} {
		if id, err := ParseOrderID(s); !errors.Is(err, ErrID) || id != 0 {
			t.Errorf("%q is %d, %v", s, id, err)
		}
	}
	if got := OrderID(1).String(); got != "or_11" {
		t.Errorf("the first order is %s", got)
	}
	if got := OrderID(1<<64 - 1).String(); len(got) != len("or_")+13+1 {
		t.Errorf("the last order is %s", got)
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("or_11")
	f.Add(OrderID(MakeID(MaxCell, MaxCounter)).String())
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseOrderID(s); err == nil && id.String() != s {
			t.Fatalf("%q is %d, which is %s", s, id, id)
		}
	})
}

func TestInstants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Instant(rapid.Int64Range(-1<<55, 1<<55).Draw(t, "instant"))
		if At(i.Time()) != i {
			t.Fatalf("%d became %d", i, At(i.Time()))
		}
	})
	if got := (Instant(1_826_000_000) * Second).String(); got != "2027-11-12T06:13:20Z" {
		t.Errorf("got %s", got)
	}
	if got := Instant(1_500_000).String(); got != "1970-01-01T00:00:01.5Z" {
		t.Errorf("got %s", got)
	}
}

func TestTextFallsBack(t *testing.T) {
	for _, v := range []struct {
		text   Text
		zh, en string
	}{
		{Text{"苹果", "Apples"}, "苹果", "Apples"}, {Text{"苹果", ""}, "苹果", "苹果"},
		{Text{"", "Apples"}, "Apples", "Apples"}, {Text{}, "", ""},
	} {
		if zh, en := v.text.In("zh"), v.text.In("en"); zh != v.zh || en != v.en {
			t.Errorf("%v: %q, %q", v.text, zh, en)
		}
	}
}

func TestTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &CheckoutPlaced{Orders: drawSlice(t, 5, func(t *rapid.T) PlacedOrder {
			return PlacedOrder{Lines: drawSlice(t, 5, func(t *rapid.T) OrderLine {
				quantity := rapid.Uint32Range(1, 1000).Draw(t, "quantity")
				unit := rapid.Int64Range(0, 1<<40).Draw(t, "unit")
				return OrderLine{SKU: 1, Quantity: quantity, Unit: money.Minor(unit)}
			})}
		})}
		var want money.Minor
		for _, o := range c.Orders {
			for _, l := range o.Lines {
				for range l.Quantity {
					want += l.Unit
				}
			}
		}
		if c.Total() != want {
			t.Fatalf("total %d, want %d", c.Total(), want)
		}
	})
}

// TestHashesOfRequests pins both hashes, as sha256sum gives them: they are stored, and a retry
// after an upgrade must find them.
func TestHashesOfRequests(t *testing.T) {
	got := fmt.Sprintf("%x", KeyHash(10_000_002, "a key"))
	if got != "4a0969b19a6ba50dd4a8b348f438211d" {
		t.Errorf("key: %s", got)
	}
	if got := BodyHash([]byte("a body")); got != 0x771824de42287642 {
		t.Errorf("body: %x", got)
	}
	if KeyHash(1, "k") == KeyHash(2, "k") || KeyHash(1, "k") == KeyHash(1, "l") {
		t.Error("two requests are taken for one")
	}
	long := strings.Repeat("k", 5000)
	if KeyHash(1, long) == KeyHash(1, long[1:]) {
		t.Error("the end of a long key does not count")
	}
}
