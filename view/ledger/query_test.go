package ledger_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
)

// TestHledgerFindsEveryID: the last character of an id may be one that hledger's queries read
// specially. With a backslash before it, as docs/accounts.md says, the id finds its own accounts
// and nobody else's; without one it would find others, or none.
func TestHledgerFindsEveryID(t *testing.T) {
	var h history
	h.at = 1_446_000_000 * event.Second
	special := map[byte]event.MerchantID{}
	for n := uint64(1); n <= 75; n++ {
		id := event.MerchantID(n)
		if last := id.String()[len(id.String())-1]; strings.ContainsRune("*$=~", rune(last)) {
			special[last] = id
		}
		c := &event.CheckoutPlaced{Checkout: event.CheckoutID(n), Payment: event.PaymentID(n),
			FirstOrder: event.OrderID(n), Currency: money.CNY,
			Orders: []event.PlacedOrder{{Merchant: id,
				Lines: []event.OrderLine{{Quantity: 1, Unit: money.Minor(n)}}}}}
		for _, e := range []event.Event{c, &event.PaymentReceived{Payment: c.Payment,
			Checkout: c.Checkout, Amount: c.Total(), Orders: []event.OrderID{c.FirstOrder}}} {
			h.entries = append(h.entries, event.Entry{Sequence: uint64(len(h.entries) + 1),
				Stamp: h.at, Event: e})
		}
	}
	if len(special) != 4 {
		t.Fatalf("special last characters: %v", special)
	}
	_, journal := exported(t, h.entries, "en")
	for last, id := range special {
		says := hledger(t, journal, "accounts", "--used", ":"+regexp.QuoteMeta(id.String())+":")
		if want := "liabilities:merchants:" + id.String() + ":pending\n"; says != want {
			t.Errorf("%c: %q, not %q", last, says, want)
		}
		order := event.OrderID(id)
		says = hledger(t, journal, "print", "tag:order=^"+regexp.QuoteMeta(order.String())+"$")
		if strings.Count(says, "order:") != 1 || !strings.Contains(says, "order:"+order.String()) {
			t.Errorf("%c: %s", last, says)
		}
	}
	docs, err := os.ReadFile("../../docs/accounts.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range []string{"`" + `':me_1\*:'` + "`", `'tag:order=^or_1\*$'`} {
		if !strings.Contains(string(docs), example) {
			t.Errorf("docs/accounts.md does not show %s", example)
		}
	}
}
