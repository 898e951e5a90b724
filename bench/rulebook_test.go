package bench

import (
	"testing"
	"time"
)

// TestTheRulebookIsTaken: what the bench sells, pays and ships is such as the rules allow. The
// rules grow stricter, and a bench whose lanes are refused measures nothing.
func TestTheRulebookIsTaken(t *testing.T) {
	if testing.Short() {
		t.Skip("a million wallets")
	}
	var r Core
	o := Options{Dir: t.TempDir(), Duration: 20 * time.Millisecond, Repeat: 1}.withDefaults()
	if err := measureRulebook(t.Context(), o, &r); err != nil {
		t.Fatal(err)
	}
	if r.RulebookOrders == 0 || r.LifeFacts == 0 || r.RulebookFull == 0 {
		t.Fatalf("rulebook %v orders/s, %v of them with every discount, lives %v facts/s",
			r.RulebookOrders, r.RulebookFull, r.LifeFacts)
	}
	if _, _, err := openWriter(ruleConditions); err != nil {
		t.Fatal(err)
	}
}
