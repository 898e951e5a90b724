package api

import (
	"bytes"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// What asks for a balance can be given up again and again, and a retry costs no deposit. That takes
// a word of its own; without it the answer says what would be lost.
func TestARetriedCancelLosesNoDeposit(t *testing.T) {
	w := newWorldAt(t, warmUp)
	who, ops := w.signIn(""), w.signIn("ops")
	p := decoded[Presale](t, ops.call("POST /v1/presales", presell(w.skus[0], inflated)))
	asked, other := w.deposit(p.ID, who, 1), w.deposit(p.ID, who, 1)
	ops.call("POST /v1/clock/step", `{"to":"2015-11-10T16:00:01Z"}`).wants(t, 200, "")
	w.settle()
	who.checkout("b", `{"balances":["`+asked+`"]}`).wants(t, 201, "")

	first := who.call("POST /v1/orders/"+asked+"/cancel", "")
	first.wants(t, 200, "")
	if o := decoded[Order](t, first); o.Status != "balance_due" || o.Presale.Bill != "" {
		t.Errorf("%s", first.body)
	}
	for range 2 {
		again := who.call("POST /v1/orders/"+asked+"/cancel", "")
		if again.wants(t, 200, ""); !bytes.Equal(again.body, first.body) {
			t.Errorf("a retry says %s, not %s", again.body, first.body)
		}
	}
	r := who.call("POST /v1/orders/"+other+"/cancel", "")
	r.wants(t, 409, "forfeit_needed")
	if !strings.Contains(string(r.body), "100.00") {
		t.Errorf("nobody says what is lost: %s", r.body)
	}
	for _, order := range []string{asked, other, other} {
		r := who.call("POST /v1/orders/"+order+"/cancel", `{"forfeit":true}`)
		r.wants(t, 200, "")
		if o := decoded[Order](t, r); o.Status != "forfeited" || o.Presale.Kept.Amount != 10000 {
			t.Errorf("%s", r.body)
		}
	}
}

// Who cancels a piece and says what has gone back before cancels it once.
func TestAPieceIsCancelledOnce(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	door := "POST /v1/orders/" + w.paid(who, "a").Orders[0].ID + "/cancel"
	once := `{"lines":[{"line":0,"quantity":1}],"back":0}`
	who.call(door, once).wants(t, 200, "")
	r := who.call(door, once)
	r.wants(t, 409, "refund_moved")
	if !strings.Contains(string(r.body), "99.00") {
		t.Errorf("nobody says what has gone back: %s", r.body)
	}
	// Without back it is the first piece again, whether or not the first request said so.
	who.call(door, `{"lines":[{"line":0,"quantity":1}]}`).wants(t, 409, "refund_moved")
	who.call(door, `{"lines":[{"line":0,"quantity":1}],"back":9900}`).wants(t, 200, "")
}

// The answer to a refund says what became of the freight and of a return that was open.
func TestARefundSaysWhatBecameOfTheFreight(t *testing.T) {
	w := newWorld(t)
	who, mine := w.signIn(""), w.signIn("m0")
	w.must(&trade.PublishPromotion{PromotionPublished: event.PromotionPublished{Key: "way",
		Rule: event.RuleFreight, Funder: event.FundedByMerchant, Merchant: 1,
		Currency: money.CNY, Name: event.Text{Zh: "way", En: "way"},
		From: w.clock.Now() - event.Second, To: w.clock.Now() + 3600*event.Second,
		Freight: event.Freight{Charge: event.Charge{First: 600}}}})
	for key, c := range map[string]struct {
		reason                event.ReturnReason
		amount, freight, kept int64
	}{
		"nothing":   {0, 30800, 600, 0},
		"damaged":   {event.ReturnDamaged, 30800, 600, 0},
		"no-reason": {event.ReturnNoReason, 30200, 0, 600},
	} {
		order := w.paid(who, key).Orders[0].ID
		id, _ := event.ParseOrderID(order)
		w.must(&trade.ShipOrder{Order: id, Carrier: "sf", Number: key})
		ended := ""
		if c.reason != 0 {
			ended = w.returned(who, order, c.reason)
		}
		r := mine.call("POST /v1/orders/"+order+"/refund", "")
		r.wants(t, 200, "")
		got := decoded[RefundAnswer](t, r)
		if got.Amount.Amount != c.amount || got.Freight.Amount != c.freight ||
			got.Kept.Amount != c.kept || got.Return != ended || got.Status != "refunded" {
			t.Errorf("%s: %s", key, r.body)
		}
	}
}
