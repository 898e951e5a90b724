package event

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"unicode"
)

// class is a numbered list with names in both languages.
type class struct {
	name  string
	codes []uint16
	names func(uint16) (zh, en string, ok bool)
}

func classes() []class {
	provinces, categories := []uint16{}, []uint16{}
	for _, p := range Provinces() {
		provinces = append(provinces, uint16(p))
	}
	for _, c := range Categories() {
		categories = append(categories, uint16(c))
	}
	return []class{
		{"province", provinces, func(c uint16) (string, string, bool) {
			return Province(c).Names()
		}},
		{"category", categories, func(c uint16) (string, string, bool) {
			return Category(c).Names()
		}},
		{"channel", []uint16{1, 2, 3, 4, 5}, func(c uint16) (string, string, bool) {
			return Channel(c).Names()
		}},
		{"terminal", []uint16{1, 2, 3}, func(c uint16) (string, string, bool) {
			return Terminal(c).Names()
		}},
	}
}

func TestClassesHaveNamesInBothLanguages(t *testing.T) {
	for _, c := range classes() {
		seen := map[string]uint16{}
		for _, code := range c.codes {
			zh, en, ok := c.names(code)
			if !ok || zh == "" || en == "" {
				t.Errorf("%s %d is %q, %q", c.name, code, zh, en)
			}
			for _, r := range zh {
				if !unicode.Is(unicode.Han, r) {
					t.Errorf("%s %d: %q is not Chinese", c.name, code, zh)
				}
			}
			for _, name := range []string{zh, en} {
				if other, twice := seen[name]; twice {
					t.Errorf("%s %d and %d are both %q", c.name, other, code, name)
				}
				seen[name] = code
			}
		}
		if !slices.IsSorted(c.codes) || len(slices.Compact(slices.Clone(c.codes))) != len(c.codes) {
			t.Errorf("codes of %s do not ascend: %v", c.name, c.codes)
		}
		for code := range uint16(256) {
			if _, _, ok := c.names(code); ok != slices.Contains(c.codes, code) {
				t.Errorf("%s %d has a name: %v", c.name, code, ok)
			}
		}
	}
}

func TestThereAreThirtyFourProvinces(t *testing.T) {
	if n := len(Provinces()); n != 34 {
		t.Errorf("%d provinces", n)
	}
	if zh, en, _ := Province(33).Names(); zh != "浙江" || en != "Zhejiang" {
		t.Errorf("33 is %s, %s", zh, en)
	}
}

var key = regexp.MustCompile(`^[a-z0-9_]+$`)

func TestCategoryKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Categories() {
		k := c.Key()
		back, ok := ParseCategory(k)
		if !ok || back != c || seen[k] || !key.MatchString(k) {
			t.Errorf("category %d has the key %q, which is %d", c, k, back)
		}
		seen[k] = true
	}
	if len(seen) != len(categoryKeys) {
		t.Errorf("%d keys for %d categories", len(categoryKeys), len(seen))
	}
	if k := Category(9).Key(); k != "other" {
		t.Errorf("a number that is not in use has the key %q", k)
	}
	if c, ok := ParseCategory("spaceships"); ok || c != 0 {
		t.Errorf("spaceships are category %d", c)
	}
	records := []string{"phones", "tvs", "cars", "watches", "nuts", "milk", "honey", "apples"}
	for i, want := range records {
		if got := Category(i + 1).Key(); got != want {
			t.Errorf("record category %d is %q, want %q", i+1, got, want)
		}
	}
}

func TestChannelAndTerminalKeys(t *testing.T) {
	for c := ChannelMall; c <= ChannelRural; c++ {
		if back, ok := ParseChannel(c.Key()); !ok || back != c {
			t.Errorf("channel %d has the key %q, which is %d", c, c.Key(), back)
		}
	}
	for _, s := range []string{"", "unknown", "Mall"} {
		if c, ok := ParseChannel(s); ok || c != 0 {
			t.Errorf("%q is channel %d", s, c)
		}
	}
	if got := Channel(6).Key() + " " + Channel(0).Key() + " " + Terminal(4).Key(); got !=
		"unknown unknown unknown" {
		t.Errorf("numbers that are not in use: %s", got)
	}
	want := map[Terminal]string{
		TerminalUnknown: "unknown", TerminalApp: "app", TerminalMobileWeb: "mobile_web",
		TerminalPC: "pc",
	}
	for terminal, k := range want {
		mobile := terminal == TerminalApp || terminal == TerminalMobileWeb
		if terminal.Key() != k || terminal.Mobile() != mobile {
			t.Errorf("terminal %d: %q, mobile %v", terminal, terminal.Key(), terminal.Mobile())
		}
	}
}

// enum is an enumeration with keys, as a test walks over it.
type enum struct {
	name  string
	first int
	last  int
	row   func(number int) (key, zh, en string, named bool)
	parse func(key string) (number int, ok bool)
}

// enumOf describes T by its own methods.
func enumOf[T interface {
	~uint8
	Key() string
	Names() (zh, en string, ok bool)
}](first, last T, parse func(string) (T, bool)) enum {
	return enum{
		name: reflect.TypeFor[T]().Name(), first: int(first), last: int(last),
		row: func(number int) (string, string, string, bool) {
			zh, en, ok := T(number).Names()
			return T(number).Key(), zh, en, ok
		},
		parse: func(key string) (int, bool) {
			v, ok := parse(key)
			return int(v), ok
		},
	}
}

func TestEnumsHaveKeysAndNames(t *testing.T) {
	for _, e := range []enum{
		enumOf(RuleFullReduction, RulePurchaseLimit, ParseRule),
		enumOf(FundedByPlatform, FundedByBank, ParseFunder),
		enumOf(GameGrant, GameFission, ParseGame),
		enumOf(DepositEarnest, DepositAdvance, ParseDepositNature),
		enumOf(DepositForfeited, DepositReturned, ParseDepositOutcome),
		enumOf(UnusedNotYet, UnusedSame, ParseUnusedReason),
		enumOf(ReturnAsked, ReturnAccepted, ParseReturnStatus),
		enumOf(ReturnNoReason, ReturnMissing, ParseReturnReason),
		enumOf(RefundByShopper, RefundDamages, ParseRefundReason),
		enumOf(GoodsAvailable, GoodsWrittenOff, ParseGoods),
		enumOf(FinishedByShopper, FinishedByTime, ParseFinishReason),
	} {
		seen := map[string]bool{}
		for number := range 256 {
			k, zh, en, named := e.row(number)
			if in := number >= e.first && number <= e.last; named != in {
				t.Errorf("%s %d has names: %v", e.name, number, named)
			}
			if !named {
				if k != "unknown" {
					t.Errorf("%s %d is not in use, but has the key %q", e.name, number, k)
				}
				continue
			}
			if back, ok := e.parse(k); !ok || back != number || !key.MatchString(k) {
				t.Errorf("%s %d has the key %q, which is %d", e.name, number, k, back)
			}
			for _, name := range []string{zh, en} {
				if name == "" || seen[name] {
					t.Errorf("%s %d: the name %q is empty or another's", e.name, number, name)
				}
				seen[name] = true
			}
			for _, r := range zh {
				if !unicode.Is(unicode.Han, r) {
					t.Errorf("%s %d: %q is not Chinese", e.name, number, zh)
				}
			}
		}
		for _, k := range []string{"", "unknown", "Platform"} {
			if number, ok := e.parse(k); ok || number != 0 {
				t.Errorf("%s: %q is %d", e.name, k, number)
			}
		}
	}
}

func TestMarkets(t *testing.T) {
	if Home.String() != "CN" {
		t.Errorf("home is %s", Home)
	}
	for a := byte('A'); a <= 'Z'; a++ {
		for b := byte('A'); b <= 'Z'; b++ {
			code := string([]byte{a, b})
			if m, err := ParseMarket(code); err != nil || m.String() != code {
				t.Errorf("%s is %s, %v", code, m, err)
			}
		}
	}
	for _, code := range []string{"", "C", "cn", "CHN", "C1", "1N", "中"} {
		if m, err := ParseMarket(code); !errors.Is(err, ErrMarket) || m != 0 {
			t.Errorf("%q is %d, %v", code, m, err)
		}
	}
}
