package api

import (
	"fmt"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// paid is a checkout of two merchants' goods that is paid: three pieces of m0's first SKU and two
// of m1's second.
func (w *world) paid(who caller, key string) Checkout {
	w.t.Helper()
	c := decoded[Checkout](w.t, who.checkout(key,
		`{"lines":[`+w.line(0, 3)+","+w.line(1, 1)+","+w.line(5, 2)+`],"province":"33"}`))
	id, err := event.ParsePaymentID(c.Payment.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.must(&trade.ReceivePayment{
		Payment: id, Ref: c.Payment.ID, Amount: money.Minor(c.Payment.Amount), Currency: money.CNY,
	})
	w.settle()
	return c
}

// A merchant sees their own orders, ships them, and learns nothing of who bought.
func TestMerchantsOrders(t *testing.T) {
	w := newWorld(t)
	mine, other, ops, who := w.signIn("m0"), w.signIn("m1"), w.signIn("ops"), w.signIn("")
	c := w.paid(who, "a")
	w.paid(who, "b")
	who.checkout("c", w.tap()).wants(t, 201, "")
	w.settle()
	list := func(c caller, query string) Page[MerchantOrder] {
		t.Helper()
		r := c.call("GET /v1/merchant/orders?"+query, "")
		r.wants(t, 200, "")
		session, _ := w.sealer.Open(who.token)
		if strings.Contains(string(r.body), session.Shopper.String()) {
			t.Errorf("it tells who bought: %s", r.body)
		}
		return decoded[Page[MerchantOrder]](t, r)
	}
	all := list(mine, "")
	if len(all.Items) != 3 || all.Items[0].ID != c.Orders[0].ID ||
		all.Items[0].Merchant.Name != "Shop & m0" {
		t.Fatalf("%+v", all)
	}
	if o := all.Items[0]; o.Total != (Amount{30200, "CNY"}) || o.Lines[0].Code != "0" ||
		o.Lines[0].Payable != (Amount{29700, "CNY"}) || o.Status != "paid" || o.Back.Amount != 0 {
		t.Errorf("%+v", o)
	}
	first := list(mine, "status=paid&limit=1")
	second := list(mine, "status=paid&limit=1&cursor="+first.Next)
	if len(first.Items) != 1 || len(second.Items) != 1 || second.Next != "" ||
		first.Items[0].ID == second.Items[0].ID {
		t.Errorf("%+v, then %+v", first, second)
	}
	if got := list(ops, "merchant="+event.MerchantID(2).String()); len(got.Items) != 3 {
		t.Errorf("for an operator: %+v", got)
	}
	for query, status := range map[string]int{
		"merchant=" + event.MerchantID(2).String(): 403, "merchant=x": 422, "status=x": 422,
		"cursor=x": 422,
	} {
		if r := mine.call("GET /v1/merchant/orders?"+query, ""); r.status != status {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	ops.call("GET /v1/merchant/orders", "").wants(t, 422, "invalid")

	ship := "POST /v1/orders/" + c.Orders[0].ID + "/ship"
	parcel := `{"carrier":"SF","number":"1"}`
	other.call(ship, parcel).wants(t, 404, "order_unknown")
	mine.call("POST /v1/orders/"+all.Items[2].ID+"/ship", parcel).wants(t, 409, "not_paid")
	mine.call(ship, `{"carrier":"","number":"1"}`).wants(t, 422, "parcel_invalid")
	mine.call(ship, `{"carrier":"SF"}`).wants(t, 422, "invalid")
	for range 2 {
		got := decoded[MerchantOrder](t, mine.call(ship, parcel))
		if got.Status != "shipped" || got.Parcel.Carrier != "SF" || got.Parcel.Number != "1" {
			t.Errorf("%+v", got)
		}
	}
	mine.call(ship, `{"carrier":"SF","number":"2"}`).wants(t, 409, "already_shipped")
	ops.call("POST /v1/orders/"+c.Orders[1].ID+"/ship", parcel).wants(t, 200, "")
	ops.call("POST /v1/orders/x/ship", parcel).wants(t, 404, "not_found")
	if got := list(mine, "status=paid"); len(got.Items) != 1 {
		t.Errorf("left to ship: %+v", got)
	}
}

// What goes back is a line, a part of one, or all that is left; never more than was paid.
func TestRefundsOfLines(t *testing.T) {
	w := newWorld(t)
	mine, other, ops := w.signIn("m0"), w.signIn("m1"), w.signIn("ops")
	c := w.paid(w.signIn(""), "a")
	door := "POST /v1/orders/" + c.Orders[0].ID + "/refund"
	other.call(door, "").wants(t, 404, "order_unknown")
	refund := func(body string, status string, amount int64) {
		t.Helper()
		r := mine.call(door, body)
		r.wants(t, 200, "")
		got := decoded[RefundAnswer](t, r)
		if got.Status != status || amount == 0 && got.Amount != nil ||
			amount != 0 && (got.Amount == nil || *got.Amount != (Amount{amount, "CNY"})) {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	refund(`{"lines":[{"line":0,"quantity":2}],"goods":"kept"}`, "paid", 19800)
	once := `{"lines":[{"line":0,"quantity":1}],"back":0}`
	mine.call(door, once).wants(t, 409, "refund_moved")
	if r := mine.call(door, once); !strings.Contains(string(r.body), "198.00") {
		t.Errorf("nobody says what has gone back: %s", r.body)
	}
	// The first request again, though it does not say what has gone back: nothing more does.
	mine.call(door, `{"lines":[{"line":0,"quantity":2}],"goods":"kept"}`).
		wants(t, 409, "refund_moved")
	mine.call(door, `{"lines":[{"line":0,"quantity":1}],"back":null}`).
		wants(t, 409, "refund_moved")
	mine.call(door, `{"lines":[{"line":0,"quantity":2}],"back":19800}`).
		wants(t, 409, "refund_too_large")
	none := mine.call(door, `{"lines":[{"line":7,"quantity":1},{"line":0,"quantity":2},
		{"line":0,"quantity":1}],"back":19800}`)
	none.wants(t, 409, "refund_too_large")
	if f := none.faults(t); f["lines[0].line"] != "no_such_line" ||
		f["lines[1].quantity"] != "pieces_left" || f["lines[2].line"] != "line_twice" {
		t.Errorf("which line is wrong: %v", f)
	}
	mine.call(door, `{"lines":[{"line":0}]}`).wants(t, 422, "invalid")
	mine.call(door, `{"goods":"burnt"}`).wants(t, 422, "invalid")
	refund(`{"lines":[{"line":1,"quantity":1}],"goods":"written_off","freight":true,"back":19800}`,
		"paid", 500)
	refund(`{"back":20300}`, "refunded", 9900)
	mine.call(door, `{"back":20300}`).wants(t, 200, "") // all of it went back: nothing more does
	refund(``, "refunded", 0)
	order := decoded[Page[MerchantOrder]](t, mine.call("GET /v1/merchant/orders", "")).Items[0]
	if order.Back != (Amount{30200, "CNY"}) || order.Lines[0].Back != 3 ||
		order.Status != "refunded" {
		t.Errorf("%+v", order)
	}
	ops.call("POST /v1/orders/"+c.Orders[1].ID+"/refund", "").wants(t, 200, "")
}

// returned asks for a return of an order that was shipped, and gives its id.
func (w *world) returned(who caller, order string, reason event.ReturnReason) string {
	w.t.Helper()
	id, err := event.ParseOrderID(order)
	if err != nil {
		w.t.Fatal(err)
	}
	session, _ := w.sealer.Open(who.token)
	out := w.must(&trade.OpenReturn{Shopper: session.Shopper, Order: id, Reason: reason})
	w.settle()
	return event.ReturnID(out.Subject).String()
}

// A return is answered by its merchant, who then says whether the goods can be sold again.
func TestMerchantsReturns(t *testing.T) {
	w := newWorld(t)
	mine, other, ops, who := w.signIn("m0"), w.signIn("m1"), w.signIn("ops"), w.signIn("")
	c := w.paid(who, "a")
	for i, o := range c.Orders {
		ops.call("POST /v1/orders/"+o.ID+"/ship", fmt.Sprintf(`{"carrier":"SF","number":"%d"}`, i)).
			wants(t, 200, "")
	}
	first := w.returned(who, c.Orders[0].ID, event.ReturnDamaged)
	missing := w.returned(who, c.Orders[1].ID, event.ReturnMissing)
	list := decoded[Page[GoodsReturn]](t, mine.call("GET /v1/merchant/returns?status=asked", ""))
	if len(list.Items) != 1 || list.Items[0].ID != first || list.Items[0].Reason != "damaged" ||
		len(list.Items[0].Lines) != 2 || list.Items[0].Lines[0].Title == "" {
		t.Fatalf("%+v", list)
	}
	for _, query := range []string{"status=x", "cursor=x", "limit=0"} {
		mine.call("GET /v1/merchant/returns?"+query, "").wants(t, 422, "invalid")
	}
	reply := "POST /v1/returns/" + first + "/answer"
	accept := "POST /v1/returns/" + first + "/accept"
	other.call(reply, `{"agree":true}`).wants(t, 404, "return_unknown")
	mine.call(reply, `{}`).wants(t, 422, "invalid")
	mine.call(accept, `{"resaleable":true}`).wants(t, 409, "return_moved")
	for range 2 {
		got := decoded[GoodsReturn](t, mine.call(reply, `{"agree":true}`))
		if got.Status != "agreed" {
			t.Errorf("%+v", got)
		}
	}
	mine.call(reply, `{"agree":false}`).wants(t, 409, "return_moved")
	session, _ := w.sealer.Open(who.token)
	id, err := event.ParseReturnID(first)
	if err != nil {
		t.Fatal(err)
	}
	w.must(&trade.SendReturn{
		Shopper: session.Shopper, Return: id, Carrier: "YTO", Number: "9"})
	w.settle()
	mine.call(accept, `{}`).wants(t, 422, "invalid")
	got := decoded[GoodsReturn](t, mine.call(accept, `{"resaleable":true}`))
	if got.Status != "accepted" || got.Carrier != "YTO" || got.Number != "9" {
		t.Errorf("%+v", got)
	}
	order := decoded[Page[MerchantOrder]](t, mine.call("GET /v1/merchant/orders", "")).Items[0]
	if order.Status != "refunded" || order.Back.Amount != 30200 {
		t.Errorf("%+v", order)
	}
	came := decoded[GoodsReturn](t, ops.call("POST /v1/returns/"+missing+"/answer",
		`{"agree":true}`))
	if came.Status != "accepted" {
		t.Errorf("what never came: %+v", came)
	}
	ops.call("POST /v1/returns/"+event.ReturnID(9).String()+"/answer", `{"agree":true}`).
		wants(t, 404, "return_unknown")
	ops.call("POST /v1/returns/x/accept", `{"resaleable":true}`).wants(t, 404, "not_found")
}

// A settlement is what the statement adds up to; a payout that failed is owed again.
func TestSettlements(t *testing.T) {
	w := newWorld(t)
	mine, other, ops, who := w.signIn("m0"), w.signIn("m1"), w.signIn("ops"), w.signIn("")
	me := event.MerchantID(1).String()
	settle := "POST /v1/merchants/" + me + "/settle"
	ops.call(settle, "").wants(t, 409, "nothing_to_settle")
	ops.call("POST /v1/merchants/"+event.MerchantID(99).String()+"/settle", "").
		wants(t, 404, "merchant_unknown")
	ops.call("POST /v1/merchants/x/settle", "").wants(t, 404, "not_found")
	mine.call(settle, "").wants(t, 403, "forbidden")
	c := w.paid(who, "a")
	mine.call("POST /v1/orders/"+c.Orders[0].ID+"/ship", `{"carrier":"SF","number":"1"}`).
		wants(t, 200, "")
	session, _ := w.sealer.Open(who.token)
	order, err := event.ParseOrderID(c.Orders[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	w.must(&trade.ConfirmReceipt{Shopper: session.Shopper, Order: order})
	w.settle()

	r := ops.call(settle, "")
	r.wants(t, 201, "")
	made := decoded[Page[Settlement]](t, r)
	if len(made.Items) != 1 {
		t.Fatalf("%s", r.body)
	}
	s := made.Items[0]
	if s.Merchant.Name != "Shop & m0" || s.Orders != 1 || s.Goods != 30200 || s.Payout <= 0 ||
		s.Payout != s.Goods+s.Freight-s.Commission || s.Payout != s.Owed || s.Status != "open" {
		t.Errorf("%+v", s)
	}
	payout := "POST /v1/settlements/" + s.ID + "/payout"
	mine.call(payout, `{"status":"paid","ref":"b"}`).wants(t, 403, "forbidden")
	ops.call(payout, `{"status":"paid"}`).wants(t, 422, "amount_invalid")
	ops.call(payout, `{"status":"lost"}`).wants(t, 422, "invalid")
	for range 2 {
		got := decoded[Settlement](t, ops.call(payout, `{"status":"failed","ref":"b-1"}`))
		if got.Status != "failed" || got.Ref != "b-1" || got.Done == "" {
			t.Errorf("%+v", got)
		}
	}
	stands(t, ops.call(payout, `{"status":"paid","ref":"b-2"}`), "It failed (reference b-1)")
	again := decoded[Page[Settlement]](t, ops.call(settle, "")).Items[0]
	if again.Carried != s.Payout || again.Payout != s.Payout || again.Orders != 0 {
		t.Errorf("after it failed: %+v", again)
	}
	payout = "POST /v1/settlements/" + again.ID + "/payout"
	ops.call(payout, `{"status":"paid","ref":"b-2"}`).wants(t, 200, "")
	stands(t, ops.call(payout, `{"status":"failed"}`), "paid under the reference b-2")
	ops.call("POST /v1/settlements/"+event.SettlementID(9).String()+"/payout",
		`{"status":"paid","ref":"x"}`).wants(t, 404, "settlement_unknown")

	for _, c := range []struct {
		who   caller
		query string
		want  int
	}{{mine, "", 2}, {other, "", 0}, {ops, "", 2}, {ops, "merchant=" + me, 2},
		{mine, "limit=1", 1}, {mine, "cursor=" + s.ID, 1}} {
		got := decoded[Page[Settlement]](t, c.who.call("GET /v1/settlements?"+c.query, ""))
		if len(got.Items) != c.want {
			t.Errorf("%s: %+v", c.query, got)
		}
	}
	mine.call("GET /v1/settlements?cursor=x", "").wants(t, 422, "invalid")
	mine.call("GET /v1/settlements?merchant="+event.MerchantID(2).String(), "").
		wants(t, 403, "forbidden")
	w.statements(mine, other, ops, me)
}

// statements looks at what the story of TestSettlements comes to.
func (w *world) statements(mine, other, ops caller, me string) {
	t := w.t
	path := "GET /v1/merchants/" + me + "/statement"
	r := mine.call(path, "")
	r.wants(t, 200, "")
	got := decoded[Statement](t, r)
	var kinds []string
	var sum int64
	for _, l := range got.Lines {
		kinds = append(kinds, l.Kind)
		sum += l.Net
	}
	if strings.Join(kinds, " ") != "finished settlement payout_failed settlement" ||
		len(got.Totals) != 1 || got.Totals[0].Closing != 0 || sum != 0 ||
		got.Totals[0].Orders != 1 || got.Lines[0].Says.En == "" {
		t.Errorf("%s", r.body)
	}
	page := decoded[Statement](t, mine.call(path+"?limit=3", ""))
	rest := decoded[Statement](t, mine.call(path+"?cursor="+page.Next, ""))
	if len(page.Lines) != 3 || len(rest.Lines) != 1 || rest.Next != "" {
		t.Errorf("%+v, then %+v", page, rest)
	}
	early := decoded[Statement](t, ops.call(path+"?to=2015-11-01T00:00:00Z", ""))
	if len(early.Lines) != 0 {
		t.Errorf("before anything happened: %+v", early)
	}
	for _, query := range []string{"from=x", "to=x", "cursor=x", "limit=0"} {
		mine.call(path+"?"+query, "").wants(t, 422, "invalid")
	}
	other.call(path, "").wants(t, 403, "forbidden")
	ops.call("GET /v1/merchants/"+event.MerchantID(99).String()+"/statement", "").
		wants(t, 404, "merchant_unknown")
	ops.call("GET /v1/merchants/x/statement", "").wants(t, 404, "not_found")
}

func TestMerchantSessions(t *testing.T) {
	w := newWorld(t)
	r := w.anyone().call("POST /v1/staff/sessions", `{"login":"m1","password":"right"}`)
	r.wants(t, 201, "")
	got := decoded[StaffAnswer](t, r)
	if got.Role != "merchant" || got.Merchant != event.MerchantID(2).String() {
		t.Errorf("%s", r.body)
	}
	caller{w, got.Token}.call("GET /v1/merchant/orders", "").wants(t, 200, "")
	caller{w, got.Token}.call("GET /v1/cart", "").wants(t, 403, "forbidden")
}

// stands: another word of the bank on the same payout is told which one stands.
func stands(t *testing.T, r reply, says string) {
	t.Helper()
	r.wants(t, 409, "payout_settled")
	if !strings.Contains(string(r.body), says) {
		t.Errorf("nobody says which word stands: %s", r.body)
	}
}
