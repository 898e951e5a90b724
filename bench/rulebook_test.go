package bench

import "testing"

// TestTheRulebookIsTaken: the bench's own promotions and conditions are such as the rules allow.
// The checks of promotions grow stricter, and a bench that only then is run by hand would fail.
func TestTheRulebookIsTaken(t *testing.T) {
	w, _, err := openWriter(ruleConditions)
	if err != nil {
		t.Fatal(err)
	}
	if w == nil {
		t.Fatal("no writer")
	}
}
