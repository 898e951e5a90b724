package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"carnival/event"
	"carnival/trade"
)

// A tap over several merchants makes one order each, refuses what cannot be bought with its
// reason, and says every discount with its funder.
func TestCheckoutAnswersEverything(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	body := `{"lines":[` + w.line(0, 2) + "," + w.line(5, 1) + "," + w.line(1, 3) + "," +
		w.line(3, 1) + `],"province":"33"}`
	r := who.checkout("k1", body)
	r.wants(t, http.StatusCreated, "")
	got := decoded[Checkout](t, r)
	if len(got.Orders) != 2 || len(got.Orders[0].Lines) != 2 || len(got.Orders[1].Lines) != 1 {
		t.Fatalf("orders: %s", r.body)
	}
	if o := got.Orders[0]; o.Merchant.Name != "Shop & m0" || o.Lines[0].Title != `Goods "m0"` ||
		o.Lines[0].Unit != (Amount{9900, "CNY"}) || o.Total != (Amount{21300, "CNY"}) ||
		o.Status != "open" {
		t.Errorf("first order: %+v", o)
	}
	if len(got.Refused) != 1 || got.Refused[0].Code != "sold_out" ||
		got.Refused[0].Reason != trade.SoldOut.Sentence("en") {
		t.Errorf("refused: %+v", got.Refused)
	}
	if got.Bill.Subtotal.Amount != 2*12900+3*500+500 || got.Bill.Total.Amount != 21800 ||
		got.Payment.Amount != 21800 {
		t.Errorf("bill: %+v, payment %+v", got.Bill, got.Payment)
	}
	if d := got.Bill.Discounts; len(d) != 1 || d[0].Amount.Amount != 6000 ||
		d[0].Funder != "merchant" || d[0].Merchant != got.Orders[0].Merchant.ID ||
		len(d[0].Lines) != 1 || d[0].Lines[0].Line != 0 {
		t.Errorf("discounts: %+v", d)
	}
	if want := (opening + 86401*event.Second).String(); got.Payment.PayBy != want {
		t.Errorf("pay by %s, want %s", got.Payment.PayBy, want)
	}
	again := who.call("GET /v1/checkouts/"+got.Checkout, "")
	if again.status != http.StatusOK || !bytes.Equal(again.body, r.body) {
		t.Errorf("read back %d:\n%s\n%s", again.status, again.body, r.body)
	}
}

// The answer written by hand is, byte for byte, what the standard encoder makes of the documented
// types.
func TestCheckoutShapeIsTheDocumentedOne(t *testing.T) {
	w := newWorld(t)
	body := `{"lines":[` + w.line(0, 2) + "," + w.line(6, 1) + "," + w.line(3, 1) + `]}`
	for _, lang := range []string{"zh", "en"} {
		r := w.signIn("").call("POST /v1/checkouts?lang="+lang, body, "Idempotency-Key", "k")
		r.wants(t, http.StatusCreated, "")
		want, err := json.Marshal(decoded[Checkout](t, r))
		if err != nil || string(want)+"\n" != string(r.body) {
			t.Errorf("%v\ngot  %swant %s", err, r.body, want)
		}
	}
}

// A retry gets the same bytes and buys nothing, at once, after other changes and after a restart.
func TestRetryGetsTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	body := `{"lines":[` + w.line(0, 1) + "," + w.line(3, 1) + `]}`
	first := who.checkout("k", body)
	first.wants(t, http.StatusCreated, "")
	if first.header.Get("Idempotent-Replayed") != "" {
		t.Error("the first answer calls itself a repeated one")
	}
	same := func(when string) {
		t.Helper()
		r := who.checkout("k", body)
		if r.status != first.status || !bytes.Equal(r.body, first.body) ||
			r.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s: %d %v\n%s\n%s", when, r.status, r.header, r.body, first.body)
		}
	}
	same("at once")
	payment := decoded[Checkout](t, first).Payment.ID
	who.call("POST /v1/payments/"+payment+"/pay", "").wants(t, http.StatusOK, "")
	same("after the payment")
	w.restart()
	same("after a restart")
	who.checkout("k", `{"lines":[`+w.line(0, 2)+`]}`).wants(t, 422, "key_reused")
	if other := w.signIn("").checkout("k", body); other.header.Get("Idempotent-Replayed") != "" {
		t.Error("two shoppers met under one key")
	}
}

// Many copies of one request at the same time make one set of orders.
func TestDuplicatesAtOnceBuyOnce(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	body := `{"lines":[` + w.line(0, 1) + "," + w.line(4, 1) + `]}`
	replies := make([]reply, 32)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() { replies[i] = who.checkout("k", body) })
	}
	all.Wait()
	made := 0
	for _, r := range replies {
		if r.status != http.StatusCreated || !bytes.Equal(r.body, replies[0].body) {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if r.header.Get("Idempotent-Replayed") == "" {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d answers say that they made orders", made)
	}
	orders := decoded[Page[Order]](t, who.call("GET /v1/orders", ""))
	if len(orders.Items) != 2 {
		t.Errorf("%d orders, want 2", len(orders.Items))
	}
}

// An empty list of lines, or no body, means the whole cart, and what was bought leaves it.
func TestCheckoutOfTheCart(t *testing.T) {
	for i, body := range []string{"", "{}", `{"lines":[]}`} {
		w := newWorld(t)
		who := w.signIn("")
		for _, n := range []int{0, 4, 7} {
			r := who.call("PUT /v1/cart/lines/"+w.skus[n].String(), `{"quantity":1}`)
			r.wants(t, http.StatusOK, "")
		}
		r := who.checkout("k", body)
		r.wants(t, http.StatusCreated, "")
		if got := decoded[Checkout](t, r); len(got.Orders) != 2 || len(got.Refused) != 1 {
			t.Errorf("%d: %s", i, r.body)
		}
		left := decoded[Cart](t, who.call("GET /v1/cart", ""))
		if len(left.Lines) != 1 || left.Lines[0].SKU != w.skus[7].String() ||
			left.Lines[0].Buyable {
			t.Errorf("%d: left in the cart: %+v", i, left)
		}
	}
}

func TestCheckoutRefusals(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	for _, c := range []struct {
		name, body, code string
		status           int
		reasons          []string
	}{
		{"sold out", `{"lines":[` + w.line(3, 1) + `]}`, "nothing_to_buy", 409,
			[]string{"sold_out"}},
		{"too many", `{"lines":[` + w.line(2, 9) + `]}`, "nothing_to_buy", 409,
			[]string{"limit_reached"}},
		{"all or nothing", `{"lines":[` + w.line(0, 1) + "," + w.line(3, 1) +
			`],"all_or_nothing":true}`, "lines_refused", 409, []string{"sold_out"}},
		{"none", `{"lines":[` + w.line(0, 0) + `]}`, "nothing_to_buy", 409,
			[]string{"quantity_invalid"}},
		{"unknown", `{"lines":[{"sku":"` + event.SKUID(999).String() + `","quantity":1}]}`,
			"nothing_to_buy", 409, []string{"sku_unknown"}},
		{"another price", `{"lines":[{"sku":"` + w.skus[0].String() +
			`","quantity":1,"expect":{"amount":12900,"currency":"CNY"}}]}`,
			"nothing_to_buy", 409, []string{"price_changed"}},
		{"another market", `{"lines":[` + w.line(0, 1) + `],"market":"RU"}`,
			"nothing_to_buy", 409, []string{"not_sold_in_market"}},
		{"no market of the plan", `{"lines":[` + w.line(0, 1) + `],"market":"ZZ"}`,
			"nothing_to_buy", 409, []string{"not_sold_in_market"}},
		{"empty cart", `{}`, "cart_empty", 422, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := who.checkout("k", c.body)
			r.wants(t, c.status, c.code)
			var p struct {
				Refused []struct{ SKU, Code, Reason string }
			}
			if err := json.Unmarshal(r.body, &p); err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, l := range p.Refused {
				codes = append(codes, l.Code)
				if l.Reason == "" || !strings.HasPrefix(l.SKU, "sku_") {
					t.Errorf("line %+v", l)
				}
			}
			if fmt.Sprint(codes) != fmt.Sprint(c.reasons) {
				t.Errorf("reasons %v, want %v", codes, c.reasons)
			}
		})
	}
	// Whatever was refused as a whole is decided afresh under the same key.
	who.checkout("k", `{"lines":[`+w.line(0, 1)+`]}`).wants(t, http.StatusCreated, "")
}

func TestIdempotencyKeyIsNeeded(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	body := `{"lines":[` + w.line(0, 1) + `]}`
	who.call("POST /v1/checkouts", body).wants(t, 400, "idempotency_key_missing")
	who.checkout("a b", body).wants(t, 400, "idempotency_key_invalid")
	who.checkout("é", body).wants(t, 400, "idempotency_key_invalid")
	who.checkout(strings.Repeat("x", 201), body).wants(t, 400, "idempotency_key_invalid")
	who.checkout(strings.Repeat("x", 200), body).wants(t, 201, "")
	w.anyone().checkout("k", body).wants(t, 401, "unauthenticated")
	w.signIn("ops").checkout("k", body).wants(t, 403, "forbidden")
}

// Everything wrong with a body is told at once, each with its place.
func TestCheckoutBodyFaults(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	for _, c := range []struct {
		name, body string
		status     int
		code       string
		faults     []string
	}{
		{"not JSON", `{"lines":`, 400, "bad_request", []string{" syntax"}},
		{"two values", `{} {}`, 400, "bad_request", []string{" syntax"}},
		{"half a key", `{"lin`, 400, "bad_request", []string{" syntax"}},
		{"an array", `[]`, 422, "invalid", []string{" wrong_type"}},
		{"duplicate keys", `{"province":"33","province":"11"}`, 422, "invalid",
			[]string{"province duplicate_key"}},
		{"a province by name", `{"province":"Zhejiang"}`, 422, "invalid",
			[]string{"province bad_code"}},
		{"much at once", `{"lines":[{"sku":"x","quantity":-1,"colour":"red"},{"quantity":1.5},` +
			`7],"market":"Utopia","province":"99","all_or_nothing":"yes","coupon":1}`,
			422, "invalid", []string{"lines[0].sku bad_id", "lines[0].quantity out_of_range",
				"lines[0].colour unknown_field", "lines[1].quantity wrong_type",
				"lines[1].sku missing", "lines[2] wrong_type", "market too_long",
				"province bad_code", "all_or_nothing wrong_type", "coupon unknown_field"}},
		{"another currency", `{"lines":[{"sku":"` + w.skus[0].String() + `","quantity":1,` +
			`"expect":{"amount":9900,"currency":"USD"}}]}`, 422, "invalid",
			[]string{"lines[0].expect.currency currency_wrong"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := who.checkout("k", c.body)
			r.wants(t, c.status, c.code)
			var p struct {
				Errors []struct{ Field, Code, Reason string }
			}
			if err := json.Unmarshal(r.body, &p); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range p.Errors {
				got = append(got, e.Field+" "+e.Code)
				if e.Reason == "" {
					t.Errorf("%s without a reason", e.Field)
				}
			}
			if strings.Join(got, "\n") != strings.Join(c.faults, "\n") {
				t.Errorf("faults:\n%s", strings.Join(got, "\n"))
			}
		})
	}
	big := `{"province":"` + strings.Repeat(" ", 70_000) + `"}`
	who.checkout("k", big).wants(t, 413, "body_too_large")
	who.call("POST /v1/checkouts", "a=b", "Idempotency-Key", "k",
		"Content-Type", "application/x-www-form-urlencoded").wants(t, 415, "media_type")
}

// TestLinesAreFoundInTheirOrder: each line of a bill says its place in its own order, by which its
// pieces can be sent back.
func TestLinesAreFoundInTheirOrder(t *testing.T) {
	w := newWorld(t)
	r := w.signIn("").checkout("a",
		`{"lines":[`+w.line(0, 1)+`,`+w.line(4, 1)+`,`+w.line(5, 1)+`]}`)
	r.wants(t, 201, "")
	orders := decoded[Checkout](t, r).Orders
	if len(orders) != 2 || len(orders[1].Lines) != 2 {
		t.Fatalf("%s", r.body)
	}
	for i, l := range orders[1].Lines {
		if l.Of != i || l.Line != i+1 {
			t.Errorf("line %d of the order is %d of the bill and says %d", i, l.Line, l.Of)
		}
	}
}
