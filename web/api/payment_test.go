package api

import (
	"net/http"
	"strings"
	"testing"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/money"
)

// More time to pay is had when the end is near, and a retry of that moves it once.
func TestMoreTimeToPay(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	more := "POST /v1/payments/" + c.Payment.ID + "/extensions"
	body := `{"pay_by":"` + c.Payment.PayBy + `"}`
	who.call(more, body).wants(t, 409, "time_enough")
	who.call(more, `{}`).wants(t, 422, "invalid")
	w.signIn("").call(more, body).wants(t, 404, "not_found")
	near := w.clock.Now() + 24*3600*event.Second - 60*event.Second
	if err := w.clock.Step(near); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r := who.call(more, body)
		r.wants(t, 200, "")
		p := decoded[Payment](t, r)
		if p.PayBy <= c.Payment.PayBy || p.Extended != 1 || p.Status != "due" {
			t.Errorf("%+v", p)
		}
		now := decoded[Checkout](t, who.call("GET /v1/checkouts/"+c.Checkout, ""))
		if now.Payment.PayBy != p.PayBy {
			t.Errorf("the checkout says %s, its payment %s", now.Payment.PayBy, p.PayBy)
		}
	}
}

// Each way to pay leaves its attempt; one that failed makes room for another, and one that is
// pending is the answer until its word comes.
func TestAttempts(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	attempts := "POST /v1/payments/" + c.Payment.ID + "/attempts"
	try := func(body string) Payment {
		t.Helper()
		r := who.call(attempts, body)
		r.wants(t, 200, "")
		return decoded[Payment](t, r)
	}
	who.call(attempts, `{"provider":"nobody"}`).wants(t, 422, "invalid")
	who.call(attempts, `{"method":"gold"}`).wants(t, 422, "invalid")
	w.signIn("").call(attempts, `{}`).wants(t, 404, "not_found")
	p := try(`{"method":"declined"}`)
	if len(p.Attempts) != 1 || p.Attempts[0].Status != "failed" || p.Status != "due" ||
		p.Attempts[0].Code != "card_declined" || p.Attempts[0].Method != "declined" {
		t.Errorf("%+v", p)
	}
	for range 2 {
		p = try(`{"provider":"sandbox","method":"delayed"}`)
		if len(p.Attempts) != 2 || p.Attempts[1].Status != "pending" || p.Attempts[1].Ref == "" ||
			p.Status != "due" {
			t.Errorf("%+v", p)
		}
	}
	first, err := event.ParseAttemptID(p.Attempts[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := event.ParseAttemptID(p.Attempts[1].ID)
	payment, _ := event.ParsePaymentID(c.Payment.ID)
	tell := func(n pay.Notice) reply {
		n.Provider, n.Payment = "sandbox", payment
		call := w.sandbox.Tell(n)
		return w.anyone().call("POST /v1/providers/sandbox/callbacks", string(call.Body),
			pay.SandboxSignature, call.Header.Get(pay.SandboxSignature))
	}
	took := pay.Notice{Word: pay.Received, Attempt: second, Ref: p.Attempts[1].Ref,
		Amount: money.Money{Minor: money.Minor(p.Due), Currency: money.CNY}}
	for i, want := range []bool{true, false} {
		r := tell(took)
		r.wants(t, 200, "")
		if got := decoded[CallbackAnswer](t, r); got.Counted != want {
			t.Errorf("%d: %s", i, r.body)
		}
	}
	// What comes late of an attempt that is over is acknowledged, or its provider never rests.
	r := tell(pay.Notice{Word: pay.Failed, Attempt: second, Ref: "late", Code: "no"})
	r.wants(t, 200, "")
	if got := decoded[CallbackAnswer](t, r); got.Counted || got.Code != "attempt_over" {
		t.Errorf("%s", r.body)
	}
	tell(pay.Notice{Word: pay.Pending, Attempt: first, Ref: "late"}).wants(t, 200, "")
	tell(pay.Notice{Word: pay.Pending, Attempt: 99, Ref: "x"}).wants(t, 404, "attempt_unknown")
	w.settle()
	p = decoded[Payment](t, who.call("GET /v1/payments/"+c.Payment.ID, ""))
	if p.Status != "paid" || p.Attempts[1].Status != "settled" || len(p.Received) != 1 {
		t.Errorf("%+v", p)
	}
	if again := try(`{}`); len(again.Attempts) != 2 || again.Status != "paid" {
		t.Errorf("paid again: %+v", again)
	}
}

// Forged, stale, misshapen and unknown callbacks change nothing, and say so.
func TestForgedCallbacks(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	body := `{"payment":"` + c.Payment.ID + `","ref":"a","amount":1,"currency":"CNY"}`
	send := func(path, body, signature string) reply {
		return w.anyone().call("POST /v1/providers/"+path+"/callbacks", body,
			"Sandbox-Signature", signature)
	}
	send("sandbox", body, "").wants(t, 401, "signature_invalid")
	send("sandbox", body+" ", w.sandbox.Sign([]byte(body))).wants(t, 401, "signature_invalid")
	send("nobody", body, w.sandbox.Sign([]byte(body))).wants(t, 404, "not_found")
	send("sandbox", "{", w.sandbox.Sign([]byte("{"))).wants(t, 400, "bad_request")
	odd := `{"type":"moon.risen"}`
	r := send("sandbox", odd, w.sandbox.Sign([]byte(odd)))
	r.wants(t, 200, "")
	if decoded[CallbackAnswer](t, r).Counted {
		t.Errorf("%s", r.body)
	}
	big := strings.Repeat(" ", 65<<10)
	send("sandbox", big, w.sandbox.Sign([]byte(big))).wants(t, http.StatusRequestEntityTooLarge,
		"body_too_large")
	if p := decoded[Payment](t, who.call("GET /v1/payments/"+c.Payment.ID, "")); p.Status != "due" {
		t.Errorf("%+v", p)
	}
}

// After the sale: a piece of a line is cancelled, the parcel comes, and the rest goes back; the
// order tells every share, and they sum to what was paid.
func TestAfterTheSale(t *testing.T) {
	w := newWorld(t)
	promotion, _ := w.offerAll()
	who, ops := w.signIn(""), w.signIn("ops")
	who.call("POST /v1/promotions/"+promotion+"/claims", "").wants(t, 201, "")
	c := w.paid(who, "a")
	order := "/v1/orders/" + c.Orders[0].ID
	who.call("POST "+order+"/receipt", "").wants(t, 409, "not_shipped")
	who.call("POST "+order+"/returns", `{"reason":"damaged"}`).wants(t, 409, "not_shipped")
	many := who.call("POST "+order+"/cancel", `{"lines":[{"line":0,"quantity":9}]}`)
	many.wants(t, 409, "refund_too_large")
	if f := many.faults(t); f["lines[0].quantity"] != "pieces_left" {
		t.Errorf("%v", f)
	}
	whole := w.paid(who, "whole").Orders[0].ID
	all := who.call("POST /v1/orders/"+whole+"/cancel", `{"lines":[]}`)
	if all.wants(t, 200, ""); decoded[Order](t, all).Status != "refunded" {
		t.Errorf("no line named is all of them: %s", all.body)
	}
	r := who.call("POST "+order+"/cancel", `{"lines":[{"line":0,"quantity":1}]}`)
	r.wants(t, 200, "")
	got := decoded[Order](t, r)
	if got.Status != "paid" || got.Lines[0].Back != 1 || len(got.Refunds) != 1 ||
		got.Refunds[0].Lines[0].Amount != got.Back || got.Refunds[0].Says.Zh == "" {
		t.Errorf("%s", r.body)
	}
	ops.call("POST "+order+"/ship", `{"carrier":"SF","number":"7"}`).wants(t, 200, "")
	who.call("POST "+order+"/cancel", "").wants(t, 409, "already_shipped")
	shipped := decoded[Order](t, who.call("GET "+order, ""))
	if shipped.Parcel == nil || shipped.Parcel.Number != "7" {
		t.Errorf("%+v", shipped)
	}
	done := decoded[Order](t, who.call("POST "+order+"/receipt", ""))
	if done.Status != "finished" || done.Reason != "confirmed" {
		t.Errorf("%+v", done)
	}
	w.signIn("").call("POST "+order+"/receipt", "").wants(t, 404, "order_unknown")
	ask := who.call("POST "+order+"/returns", `{"reason":"damaged"}`)
	ask.wants(t, 201, "")
	back := decoded[GoodsReturn](t, ask)
	if back.Status != "asked" || len(back.Lines) != 2 || back.Lines[0].Quantity != 2 {
		t.Errorf("%s", ask.body)
	}
	send := "POST /v1/returns/" + back.ID + "/send"
	who.call(send, `{"carrier":"YTO","number":"9"}`).wants(t, 409, "return_moved")
	ops.call("POST /v1/returns/"+back.ID+"/answer", `{"agree":true}`).wants(t, 200, "")
	who.call(send, `{"carrier":"","number":"9"}`).wants(t, 422, "parcel_invalid")
	sent := decoded[GoodsReturn](t, who.call(send, `{"carrier":"YTO","number":"9"}`))
	if sent.Status != "sent" || sent.Carrier != "YTO" {
		t.Errorf("%+v", sent)
	}
	who.call("POST /v1/returns/"+back.ID+"/end", "").wants(t, 409, "return_moved")
	ops.call("POST /v1/returns/"+back.ID+"/accept", `{"resaleable":true}`).wants(t, 200, "")
	over := decoded[Order](t, who.call("GET "+order, ""))
	sum := int64(0)
	for _, due := range over.Refunds {
		sum += due.Amount.Amount
	}
	if over.Status != "refunded" || sum != over.Total.Amount || over.Back != over.Total ||
		len(over.Returns) != 1 {
		t.Errorf("%+v", over)
	}
	list := decoded[Page[GoodsReturn]](t, who.call("GET /v1/returns", ""))
	if len(list.Items) != 1 || list.Items[0].Status != "accepted" {
		t.Errorf("%+v", list)
	}
	who.call("POST /v1/returns/x/end", "").wants(t, 404, "not_found")
	who.call("GET /v1/returns?cursor=x", "").wants(t, 422, "invalid")
}
