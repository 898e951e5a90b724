package api

import (
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// receive brings the money of a checkout.
func (w *world) receive(c Checkout) {
	w.t.Helper()
	w.must(&trade.ReceivePayment{
		Payment: must(event.ParsePaymentID(c.Payment.ID)), Ref: c.Payment.ID,
		Amount: money.Minor(c.Payment.Amount), Currency: money.CNY,
	})
	w.settle()
}

// Where a parcel goes is told to who ordered it, and to who has to bring it for as long as that
// takes; to nobody else.
func TestWhereAParcelGoes(t *testing.T) {
	w := newWorld(t)
	me, _ := w.anyone().enter("ming@example.com")
	other, _ := w.anyone().enter("hong@example.com")
	home := decoded[Address](t, me.call("POST /v1/me/addresses", atHome))
	theirs := decoded[Address](t, other.call("POST /v1/me/addresses", atHome))
	body := func(id string) string {
		return `{"lines":[` + w.line(0, 1) + `],"address":"` + id + `"}`
	}
	me.checkout("a", body(theirs.ID)).wants(t, 422, "invalid")
	r := me.checkout("b", body(home.ID))
	r.wants(t, 201, "")
	placed := decoded[Checkout](t, r)
	door := "GET /v1/orders/" + placed.Orders[0].ID + "/delivery"
	said := decoded[Delivery](t, me.call(door, ""))
	if said.Name != home.Name || said.Street != home.Street || said.Order != placed.Orders[0].ID {
		t.Errorf("%+v", said)
	}
	merchant, rival, ops := w.signIn("m0"), w.signIn("m1"), w.signIn("ops")
	merchant.call(door, "").wants(t, 404, "not_found") // not paid yet
	w.receive(placed)
	merchant.call(door, "").wants(t, 200, "")
	for _, c := range []caller{other, rival, ops, w.signIn("")} {
		c.call(door, "").wants(t, 404, "not_found")
	}
	merchant.call("POST /v1/orders/"+placed.Orders[0].ID+"/ship",
		`{"carrier":"SF","number":"1"}`).wants(t, 200, "")
	merchant.call(door, "").wants(t, 200, "")
	me.call("POST /v1/orders/"+placed.Orders[0].ID+"/receipt", "").wants(t, 200, "")
	merchant.call(door, "").wants(t, 404, "not_found")
	me.call(door, "").wants(t, 200, "")
	me.call("DELETE /v1/me/addresses/"+home.ID, "").wants(t, 204, "")
	me.call(door, "").wants(t, 200, "")
}

// What somebody ordered as a guest is theirs to see and to act on once they have signed in.
func TestOrdersOfAGuestTakenIn(t *testing.T) {
	w := newWorld(t)
	w.anyone().enter("ming@example.com")
	other, _ := w.anyone().enter("hong@example.com")
	guest := w.signIn("")
	r := guest.checkout("a", `{"lines":[`+w.line(0, 1)+`]}`)
	r.wants(t, 201, "")
	placed := decoded[Checkout](t, r)
	order := "/v1/orders/" + placed.Orders[0].ID
	me, in := guest.enter("ming@example.com")
	if in.New || !in.Merged {
		t.Errorf("%+v", in)
	}
	w.settle()
	for _, at := range []string{order, "/v1/checkouts/" + placed.Checkout,
		"/v1/payments/" + placed.Payment.ID} {
		me.call("GET "+at, "").wants(t, 200, "")
		other.call("GET "+at, "").wants(t, 404, "not_found")
	}
	list := decoded[Page[Order]](t, me.call("GET /v1/orders", ""))
	if len(list.Items) != 1 || list.Items[0].ID != placed.Orders[0].ID {
		t.Errorf("%+v", list)
	}
	other.call("POST "+order+"/cancel", "").wants(t, 404, "order_unknown")
	me.call("POST "+order+"/cancel", "").wants(t, 200, "")
}

// A guest says where a parcel goes, too. It is nobody else's to see or to use, goes with them into
// the account that they sign in to, and stays theirs to remove.
func TestWhereAGuestsParcelGoes(t *testing.T) {
	w := newWorld(t)
	me, _ := w.anyone().enter("ming@example.com")
	guest, other := w.signIn(""), w.signIn("")
	if r := guest.call("GET /v1/me/addresses", ""); string(r.body) != "[]\n" {
		t.Errorf("a guest begins with %s", r.body)
	}
	guest.call("PUT /v1/me/addresses/7", atHome).wants(t, 404, "not_found")
	guest.call("DELETE /v1/me/addresses/7", "").wants(t, 404, "not_found")
	r := guest.call("POST /v1/me/addresses", atHome)
	r.wants(t, 201, "")
	home := decoded[Address](t, r)
	for _, c := range []caller{other, me} {
		c.call("PUT /v1/me/addresses/"+home.ID, atHome).wants(t, 404, "not_found")
		c.call("DELETE /v1/me/addresses/"+home.ID, "").wants(t, 404, "not_found")
		c.checkout("a", `{"lines":[`+w.line(0, 1)+`],"address":"`+home.ID+`"}`).
			wants(t, 422, "invalid")
	}
	r = guest.checkout("b", `{"lines":[`+w.line(0, 1)+`],"address":"`+home.ID+`"}`)
	r.wants(t, 201, "")
	placed := decoded[Checkout](t, r)
	door := "GET /v1/orders/" + placed.Orders[0].ID + "/delivery"
	guest.call(door, "").wants(t, 200, "")
	other.call(door, "").wants(t, 404, "not_found")
	in, _ := guest.enter("ming@example.com")
	w.settle()
	if said := decoded[Delivery](t, in.call(door, "")); said.Street != home.Street {
		t.Errorf("it goes to %+v", said)
	}
	list := decoded[[]Address](t, in.call("GET /v1/me/addresses", ""))
	if len(list) != 1 || list[0].ID != home.ID || !list[0].Default {
		t.Errorf("%+v came along", list)
	}
	in.call("DELETE /v1/me/addresses/"+home.ID, "").wants(t, 204, "")
}

// Where an order goes that was placed without an address is said afterwards: by who ordered it, of
// an address of theirs in the province that delivery was priced for, once, and until it is sent.
func TestWhereAParcelGoesIsSaidLater(t *testing.T) {
	w := newWorld(t)
	guest, other := w.signIn(""), w.signIn("")
	place := func(key string) (door string, placed Checkout) {
		r := guest.checkout(key, `{"lines":[`+w.line(0, 1)+`],"province":"33"}`)
		r.wants(t, 201, "")
		placed = decoded[Checkout](t, r)
		return "/v1/orders/" + placed.Orders[0].ID + "/delivery", placed
	}
	door, placed := place("a")
	guest.call("GET "+door, "").wants(t, 404, "not_found")
	home := decoded[Address](t, guest.call("POST /v1/me/addresses", atHome))
	far := decoded[Address](t, guest.call("POST /v1/me/addresses",
		strings.Replace(atHome, `"33"`, `"31"`, 1)))
	theirs := decoded[Address](t, other.call("POST /v1/me/addresses", atHome))
	body := func(id string) string { return `{"address":"` + id + `"}` }
	for _, wrong := range []string{far.ID, theirs.ID, "x", ""} {
		guest.call("PUT "+door, body(wrong)).wants(t, 422, "invalid")
	}
	guest.call("PUT "+door, "{}").wants(t, 422, "invalid")
	other.call("PUT "+door, body(theirs.ID)).wants(t, 404, "not_found")
	guest.call("PUT /v1/orders/or_x/delivery", body(home.ID)).wants(t, 404, "not_found")
	r := guest.call("PUT "+door, body(home.ID))
	r.wants(t, 200, "")
	if said := decoded[Delivery](t, r); said.Street != home.Street || said.Order == "" {
		t.Errorf("%+v", said)
	}
	guest.call("PUT "+door, body(home.ID)).wants(t, 200, "")
	second := decoded[Address](t, guest.call("POST /v1/me/addresses",
		strings.Replace(atHome, `"street":"`, `"street":"2 `, 1)))
	guest.call("PUT "+door, body(second.ID)).wants(t, 409, "conflict")
	w.receive(placed)
	w.signIn("m0").call("GET "+door, "").wants(t, 200, "")

	door, placed = place("b")
	w.receive(placed)
	w.signIn("m0").call("POST /v1/orders/"+placed.Orders[0].ID+"/ship",
		`{"carrier":"SF","number":"2"}`).wants(t, 200, "")
	guest.call("PUT "+door, body(home.ID)).wants(t, 409, "conflict")
}
