package trade

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

func TestRefusalsAreWhole(t *testing.T) {
	numbers, codes := map[Refusal]bool{}, map[string]bool{}
	code := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	for _, r := range Refusals() {
		zh, en := r.Sentence("zh"), r.Sentence("en")
		han, latin := false, false
		for _, c := range zh {
			han = han || unicode.Is(unicode.Han, c)
		}
		for _, c := range en {
			latin = latin || unicode.Is(unicode.Latin, c)
		}
		if !han || !latin || zh == en {
			t.Errorf("%s says %q and %q", r.Code(), zh, en)
		}
		// What happened and what to do are two clauses; "Sign in first." is both in one.
		if r != ShopperUnknown && (!strings.ContainsAny(strings.TrimSuffix(zh, "。"), "，；。：") ||
			!strings.ContainsAny(strings.TrimSuffix(en, "."), ",;.:")) {
			t.Errorf("%s says what happened and not what to do: %s %s", r.Code(), zh, en)
		}
		if r == Accepted || numbers[r] || codes[r.Code()] || !code.MatchString(r.Code()) {
			t.Errorf("number %d or code %s is not its own", r, r.Code())
		}
		numbers[r], codes[r.Code()] = true, true
		if back, ok := RefusalByCode(r.Code()); !ok || back != r {
			t.Errorf("%s is not found by its code", r.Code())
		}
	}
	if Accepted.Code() != "accepted" || Accepted.Sentence("en") != "" {
		t.Error("what is accepted needs no sentence")
	}
	if _, ok := RefusalByCode("accepted"); ok {
		t.Error("what is accepted is no refusal")
	}
	if numbers[31] {
		t.Error("a retired number is used again")
	}
}
