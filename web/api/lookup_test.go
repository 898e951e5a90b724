package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
	"carnival/web"
)

// whats of a timeline, in its order.
func whats(list []Happening) (out []string) {
	for _, h := range list {
		out = append(out, h.What)
	}
	return out
}

// TestLookups is every role at every door that looks things up: a shopper sees their own, a
// merchant their own and nothing of who bought or what else, an operator all of it.
func TestLookups(t *testing.T) {
	w := newWorld(t)
	mine, third, ops := w.signIn("m0"), w.signIn("m1"), w.signIn("ops")
	owner, other := w.signIn(""), w.signIn("")
	c := w.paid(owner, "a")
	other.checkout("b", w.tap()).wants(t, 201, "")
	w.settle()
	first, second := "/v1/orders/"+c.Orders[0].ID, "/v1/orders/"+c.Orders[1].ID
	session, _ := w.sealer.Open(owner.token)
	who := session.Shopper.String()
	const none, barred = 404, 403
	for path, answers := range map[string][5]int{
		first:                          {200, none, 200, none, 200},
		second:                         {200, none, none, 200, 200},
		"/v1/payments/" + c.Payment.ID: {200, none, barred, barred, 200},
		"/v1/checkouts/" + c.Checkout:  {200, none, barred, barred, 200},
	} {
		roles := map[string]int{"owner": answers[0], "other": answers[1], "m0": answers[2],
			"m1": answers[3], "ops": answers[4]}
		for name, c := range map[string]caller{
			"owner": owner, "other": other, "m0": mine, "m1": third, "ops": ops, "": w.anyone(),
		} {
			want, signed := roles[name]
			if !signed {
				want = 401
			}
			r := c.call("GET "+path, "")
			if r.status != want {
				t.Errorf("%s by %q: %d, want %d: %s", path, name, r.status, want, r.body)
			}
			tells := strings.Contains(string(r.body), who)
			if tells != (name == "ops") {
				t.Errorf("%s by %q tells who bought: %t", path, name, tells)
			}
			if leaks := strings.Contains(string(r.body), "timeline"); leaks &&
				(name == "owner" || name == "other") {
				t.Errorf("%s by %q has a timeline", path, name)
			}
		}
	}
	got := decoded[Order](t, ops.call("GET "+first, ""))
	if want := []string{"ordered", "paid"}; !slices.Equal(whats(got.Timeline), want) ||
		got.Timeline[0].Sequence == 0 || got.Timeline[0].By != "shopper" ||
		got.Timeline[1].By != "provider" || got.Payment != c.Payment.ID ||
		got.Timeline[1].Ref == "" {
		t.Errorf("%+v", got)
	}
	seen := decoded[MerchantOrder](t, mine.call("GET "+first, ""))
	if seen.Timeline[1].Amount != nil || seen.Timeline[1].Ref != "" ||
		seen.Timeline[0].Amount != nil {
		t.Errorf("a merchant learns what the shopper paid others: %+v", seen.Timeline)
	}
	paid := decoded[Payment](t, ops.call("GET /v1/payments/"+c.Payment.ID, ""))
	if paid.Shopper != who || !slices.Equal(whats(paid.Timeline), []string{"ordered", "paid"}) {
		t.Errorf("%+v", paid)
	}
	tap := decoded[Checkout](t, ops.call("GET /v1/checkouts/"+c.Checkout, ""))
	if tap.Shopper != who || len(tap.Timeline) != 2 || tap.Orders[0].Status != "paid" {
		t.Errorf("%+v", tap)
	}
}

// orders are the ids of a list, read a page of one at a time.
func (c caller) orders(query string, merchant, told bool) (ids []string) {
	c.w.t.Helper()
	for cursor, n := "", 0; ; n++ {
		r := c.call("GET /v1/orders?limit=1&"+query+"&cursor="+cursor, "")
		r.wants(c.w.t, 200, "")
		var page Page[Order]
		if merchant {
			m := decoded[Page[MerchantOrder]](c.w.t, r)
			page.Next = m.Next
			for _, o := range m.Items {
				page.Items = append(page.Items, Order{ID: o.ID})
			}
		} else {
			page = decoded[Page[Order]](c.w.t, r)
		}
		for _, o := range page.Items {
			ids = append(ids, o.ID)
			if told != (o.Shopper != "") {
				c.w.t.Errorf("told of the shopper: %+v", o)
			}
		}
		if cursor = page.Next; cursor == "" || n > 20 {
			return ids
		}
	}
}

// TestOrderFilters narrow an operator's list, hold everybody else to what is theirs, and page.
func TestOrderFilters(t *testing.T) {
	w := newWorld(t)
	mine, ops := w.signIn("m0"), w.signIn("ops")
	one, two := w.signIn(""), w.signIn("")
	c := w.paid(one, "a") // of m0 and m1
	r := two.checkout("b", w.tap())
	r.wants(t, 201, "")
	d := decoded[Checkout](t, r)
	w.settle()
	s1, _ := w.sealer.Open(one.token)
	s2, _ := w.sealer.Open(two.token)
	list := func(c caller, query string) []string {
		t.Helper()
		return c.orders(query, c == mine, c == ops)
	}
	var theirs, ours []string
	for _, o := range slices.Backward(d.Orders) {
		theirs = append(theirs, o.ID)
	}
	for _, o := range slices.Backward(c.Orders) {
		ours = append(ours, o.ID)
	}
	m0, m1 := event.MerchantID(1).String(), event.MerchantID(2).String()
	for query, want := range map[string][]string{
		"":                               slices.Concat(theirs, ours),
		"shopper=" + s1.Shopper.String(): ours, "shopper=" + s2.Shopper.String(): theirs,
		"status=paid": ours, "checkout=" + d.Checkout: theirs, "payment=" + c.Payment.ID: ours,
		"merchant=" + m1 + "&payment=" + c.Payment.ID: {c.Orders[1].ID},
		"merchant=" + m1 + "&status=paid":             {c.Orders[1].ID},
		"status=shipped":                              nil,
	} {
		if got := list(ops, query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if got := list(one, "shopper="+s1.Shopper.String()+"&merchant="+m1); len(got) != 1 {
		t.Errorf("a shopper's own: %v", got)
	}
	if got := list(one, "checkout="+d.Checkout); got != nil {
		t.Errorf("another's checkout: %v", got)
	}
	if got := list(mine, "status=paid"); !slices.Equal(got, []string{c.Orders[0].ID}) {
		t.Errorf("a merchant's own: %v", got)
	}
	for _, c := range []struct {
		who   caller
		query string
	}{
		{one, "shopper=" + s2.Shopper.String()}, {mine, "shopper=" + s1.Shopper.String()},
		{mine, "merchant=" + m1}, {mine, "payment=" + c.Payment.ID},
		{mine, "checkout=" + c.Checkout}, {ops, "shopper=x"}, {ops, "status=x"}, {ops, "payment=x"},
		{ops, "checkout=x"}, {ops, "merchant=" + c.Payment.ID}, {ops, "limit=0"},
	} {
		c.who.call("GET /v1/orders?"+c.query, "").wants(t, 422, "invalid")
	}
	if got := list(mine, "merchant="+m0); len(got) < 1 {
		t.Errorf("naming oneself: %v", got)
	}
}

// oldest is the older one of two refunds.
func (w *world) oldest(ops caller) (string, event.RefundID) {
	w.t.Helper()
	all := decoded[Page[Refund]](w.t, ops.call("GET /v1/refunds?limit=1", ""))
	if len(all.Items) != 1 || all.Next == "" || all.Items[0].Status != "owed" {
		w.t.Fatalf("%+v", all)
	}
	id := decoded[Page[Refund]](w.t, ops.call("GET /v1/refunds?cursor="+all.Next, "")).Items[0].ID
	number, err := event.ParseRefundID(id)
	if err != nil {
		w.t.Fatal(err)
	}
	return id, number
}

// TestFailedRefunds: an operator finds what the provider would not send, asks for it again, or says
// that a person has sent it; the shopper is told that it failed and not that it came.
func TestFailedRefunds(t *testing.T) {
	w := newWorld(t)
	ops, who := w.signIn("ops"), w.signIn("")
	c := w.paid(who, "a")
	for _, o := range c.Orders {
		ops.call("POST /v1/orders/"+o.ID+"/refund", "").wants(t, 200, "")
	}
	id, number := w.oldest(ops)
	retry, paid := "POST /v1/refunds/"+id+"/retry", "POST /v1/refunds/"+id+"/paid"
	byHand := `{"ref":"ICBC-1","note":"bank_transfer"}`
	ops.call(paid, byHand).wants(t, 409, "refund_not_failed")
	ops.call(retry, "").wants(t, 409, "refund_not_failed")
	status := func() string {
		t.Helper()
		return decoded[Payment](t, who.call("GET /v1/payments/"+c.Payment.ID, "")).Status
	}
	if got := status(); got != "refunded" {
		t.Errorf("owed: %s", got)
	}
	failed := func(want int) Page[Refund] {
		t.Helper()
		list := decoded[Page[Refund]](t, ops.call("GET /v1/refunds?status=failed", ""))
		if len(list.Items) != want {
			t.Fatalf("%d failed, want %d: %+v", len(list.Items), want, list)
		}
		return list
	}
	fail := func() {
		w.must(&trade.FailRefund{Refund: number, Code: "account_closed"})
		w.settle()
	}
	failed(0)
	fail()
	if one := failed(1).Items[0]; one.ID != id || one.Failed == nil || one.Shopper == "" ||
		one.Failed.Code != "account_closed" || one.Order != c.Orders[0].ID {
		t.Errorf("%+v", one)
	}
	if got := status(); got != "refund_failed" {
		t.Errorf("failed: %s", got)
	}
	order := decoded[Order](t, who.call("GET /v1/orders/"+c.Orders[0].ID, ""))
	if f := order.Refunds[0].Failed; f == nil || f.Code != "account_closed" || f.Says.Zh == "" {
		t.Errorf("the shopper is told %+v", order.Refunds)
	}
	if got := decoded[Refund](t, ops.call(retry, "")); got.Status != "owed" || got.Failed != nil {
		t.Errorf("asked again: %+v", got)
	}
	failed(0)
	ops.call(paid, byHand).wants(t, 409, "refund_not_failed")
	fail()
	got := decoded[Refund](t, ops.call(paid, byHand))
	if got.Status != "paid" || got.Paid.Ref != "ICBC-1" || got.Paid.Note != "bank_transfer" {
		t.Errorf("by hand: %+v", got)
	}
	ops.call(paid, byHand).wants(t, 409, "refund_not_failed")
	failed(0)
	if got := status(); got != "refunded" {
		t.Errorf("by hand: %s", got)
	}
	told := decoded[Order](t, ops.call("GET /v1/orders/"+c.Orders[0].ID, "")).Timeline
	want := []string{"ordered", "paid", "refund_due", "refund_failed", "refund_retried",
		"refund_failed", "refund_paid"}
	if !slices.Equal(whats(told), want) || told[6].By != "operator" ||
		told[6].Reason != "bank_transfer" {
		t.Errorf("%v: %+v", whats(told), told)
	}
}

// TestRefundDoors: what is not there is not found, and nobody but operators comes in.
func TestRefundDoors(t *testing.T) {
	w := newWorld(t)
	ops, who := w.signIn("ops"), w.signIn("")
	paid := "POST /v1/refunds/" + event.RefundID(1).String() + "/paid"
	byHand := `{"ref":"1","note":"cash"}`
	for _, path := range []string{"GET /v1/refunds/x", "POST /v1/refunds/x/retry",
		"GET /v1/refunds/" + event.RefundID(99).String()} {
		ops.call(path, "").wants(t, 404, "not_found")
	}
	ops.call("GET /v1/refunds?status=owed", "").wants(t, 422, "invalid")
	for _, body := range []string{`{}`, `{"ref":"1","note":"goods"}`, `{"ref":"1"}`} {
		ops.call(paid, body).wants(t, 422, "invalid")
	}
	for _, c := range []caller{who, w.signIn("m0")} {
		c.call("GET /v1/refunds", "").wants(t, 403, "forbidden")
		c.call(paid, byHand).wants(t, 403, "forbidden")
	}
}

// TestMerchantsStock: a merchant counts what is theirs, and the journal knows who did.
func TestMerchantsStock(t *testing.T) {
	w := newWorld(t)
	mine, ops := w.signIn("m0"), w.signIn("ops")
	own, others := "PUT /v1/stock/"+w.skus[0].String(), "PUT /v1/stock/"+w.skus[4].String()
	if got := decoded[StockAnswer](t, mine.call(own, `{"available":7}`)); got.Available != 7 {
		t.Errorf("%+v", got)
	}
	mine.call(others, `{"available":7}`).wants(t, 404, "sku_unknown")
	w.signIn("").call(own, `{"available":7}`).wants(t, 403, "forbidden")
	ops.call(others, `{"available":9}`).wants(t, 200, "")
	var by []event.MerchantID
	for record, err := range w.journal.Read(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range event.DecodeBatch(event.Batch{
			First: record.First, Count: record.Count, Stamp: record.Stamp, Body: record.Body,
		}) {
			if err != nil {
				t.Fatal(err)
			}
			if fact, ok := e.Event.(*event.StockChanged); ok {
				by = append(by, fact.By)
			}
		}
	}
	if n := len(by); !slices.Equal(by[n-2:], []event.MerchantID{1, 0}) {
		t.Errorf("counted by %v", by)
	}
}

// TestBillChanged: a checkout at another total than expected is told what it comes to now.
func TestBillChanged(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	r := who.checkout("a", `{"lines":[`+w.line(0, 2)+
		`],"expect_total":{"amount":1,"currency":"CNY"}}`)
	r.wants(t, 409, "")
	p := decoded[struct {
		web.Problem
		Quote Quote `json:"quote"`
	}](t, r)
	if p.Code != "bill_changed" || p.Total == nil || *p.Total != (web.Sum{Amount: 19800,
		Currency: "CNY"}) || p.Quote.Bill.Total != (Amount{19800, "CNY"}) ||
		len(p.Quote.Orders) != 1 || p.Quote.Orders[0].Lines[0].Title == "" {
		t.Fatalf("%s", r.body)
	}
	who.checkout("b", fmt.Sprintf(`{"lines":[%s],"expect_total":{"amount":%d,"currency":"CNY"}}`,
		w.line(0, 2), p.Total.Amount)).wants(t, 201, "")
}

// TestAttemptAlive: who chooses another way to pay is told of the attempt that lives, and can give
// it up; who chooses the same, or none, gets it back.
func TestAttemptAlive(t *testing.T) {
	w := newWorld(t)
	who, other := w.signIn(""), w.signIn("")
	r := who.checkout("a", w.tap())
	r.wants(t, 201, "")
	c := decoded[Checkout](t, r)
	door := "POST /v1/payments/" + c.Payment.ID + "/attempts"
	first := decoded[Payment](t, who.call(door, `{"method":"abandoned"}`))
	if len(first.Attempts) != 1 || first.Attempts[0].Status == "failed" {
		t.Fatalf("%+v", first)
	}
	id := first.Attempts[0].ID
	for _, body := range []string{`{"method":"abandoned"}`, ``} {
		if got := decoded[Payment](t, who.call(door, body)); len(got.Attempts) != 1 {
			t.Errorf("%s: %+v", body, got)
		}
	}
	r = who.call(door, `{"method":"declined"}`)
	r.wants(t, 409, "attempt_alive")
	if p := decoded[web.Problem](t, r); p.Attempt != id || !strings.Contains(p.Detail, id) {
		t.Errorf("%+v", p)
	}
	cancel := "POST /v1/attempts/" + id + "/cancel"
	other.call(cancel, "").wants(t, 404, "not_found")
	who.call("POST /v1/attempts/x/cancel", "").wants(t, 404, "not_found")
	got := decoded[Payment](t, who.call(cancel, ""))
	if a := got.Attempts[0]; a.Status != "failed" || a.Code != "cancelled" || got.Status != "due" {
		t.Errorf("%+v", got)
	}
	if got := decoded[Payment](t, who.call(door, `{"method":"delayed"}`)); len(got.Attempts) != 2 {
		t.Errorf("%+v", got)
	}
}

// TestReturnRefusals say apart what keeps goods from going back.
func TestReturnRefusals(t *testing.T) {
	w := newWorld(t)
	ops, who := w.signIn("ops"), w.signIn("")
	c := w.paid(who, "a")
	order := c.Orders[0].ID
	ops.call("POST /v1/orders/"+order+"/ship", `{"carrier":"SF","number":"1"}`).wants(t, 200, "")
	door := "POST /v1/orders/" + order + "/returns"
	ask := func(pieces int) string {
		return fmt.Sprintf(`{"reason":"damaged","lines":[{"line":0,"quantity":%d}]}`, pieces)
	}
	ops.call("POST /v1/orders/"+order+"/refund", `{"lines":[{"line":0,"quantity":2}]}`).
		wants(t, 200, "")
	who.call(door, ask(2)).wants(t, 409, "already_returned")
	many := who.call(door, ask(9))
	many.wants(t, 422, "return_invalid")
	if f := many.faults(t); f["lines[0].quantity"] != "pieces_left" {
		t.Errorf("%v", f)
	}
	who.call(door, ask(1)).wants(t, 201, "")
	who.call(door, `{"reason":"damaged","lines":[{"line":1,"quantity":1}]}`).
		wants(t, 409, "return_open")
}

// TestNotOwnRule: what a merchant may not publish is said at its field.
func TestNotOwnRule(t *testing.T) {
	w := newWorld(t)
	mine := w.signIn("m0")
	rule := func(rest string) reply {
		return mine.call("POST /v1/promotions", `{"key":"k","currency":"CNY","name":{"en":"x"},
			"from":"2015-11-11T00:00:00+08:00","to":"2015-11-12T00:00:00+08:00",
			"terms":{"tiers":[{"at":100,"off":10}]}`+rest+`}`)
	}
	for rest, field := range map[string]string{
		`,"rule":"full_reduction"`:                                                "funder",
		`,"rule":"full_reduction","funder":"platform"`:                            "funder",
		`,"rule":"cross_store","funder":"merchant"`:                               "rule",
		`,"rule":"full_reduction","funder":"merchant","merchant":"` + me(2) + `"`: "merchant",
	} {
		r := rule(rest)
		p := decoded[web.Problem](t, r)
		if r.status != 403 && r.status != 422 || len(p.Errors) != 1 || p.Errors[0].Field != field ||
			p.Errors[0].Reason == "" {
			t.Errorf("%s: %s", rest, r.body)
		}
	}
	if r := rule(`,"rule":"full_reduction"`); r.status != 422 {
		t.Errorf("a field that is missing is %d: %s", r.status, r.body)
	}
	rule(`,"rule":"full_reduction","funder":"merchant"`).wants(t, 201, "")
}

func me(n uint64) string { return event.MerchantID(n).String() }
