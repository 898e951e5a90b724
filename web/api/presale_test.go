package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/trade"
)

// warmUp is an instant at which deposits are taken.
var warmUp = event.At(time.Date(2015, 10, 20, 0, 0, 0, 0, time.UTC))

// presell is a body of a presale of ten pieces.
func presell(sku event.SKUID, more string) string {
	return fmt.Sprintf(`{"sku":%q,"currency":"CNY","nature":"earnest","price":99900,
		"deposit":10000,"stock":10,"deposit_from":"2015-10-13T16:00:00Z",
		"deposit_to":"2015-11-10T16:00:00Z","balance_from":"2015-11-10T16:00:00Z",
		"balance_to":"2015-11-11T16:00:00Z"%s}`, sku.String(), more)
}

const inflated = `,"deducts":20000,"funder":"merchant"`

// A presale promises no deposits outside the phase that takes them; its answer says when that is.
func TestPresalesStayInTheirPhase(t *testing.T) {
	w := newWorldAt(t, warmUp)
	ops := w.signIn("ops")
	late := strings.NewReplacer(`to":"2015-11-10T16`, `to":"2015-11-10T17`,
		`balance_from":"2015-11-10T16`, `balance_from":"2015-11-10T17`)
	for _, c := range []struct{ body, field, code, says string }{
		{late.Replace(presell(w.skus[1], "")), "deposit_to", "outlasts_phase",
			"ends 2015-11-10T16:00:00Z"},
		{strings.Replace(presell(w.skus[1], ""), "2015-10-13", "2015-10-11", 1), "deposit_from",
			"no_phase", "2015-10-12T16:00:00Z – 2015-11-10T16:00:00Z"},
	} {
		r := ops.call("POST /v1/presales", c.body)
		r.wants(t, 422, "presale_invalid")
		if f := r.faults(t); f[c.field] != c.code || !strings.Contains(string(r.body), c.says) {
			t.Errorf("%s: %s", c.code, r.body)
		}
	}
}

func TestOpenPresales(t *testing.T) {
	w := newWorldAt(t, warmUp)
	ops, mine, who := w.signIn("ops"), w.signIn("m0"), w.anyone()
	r := mine.call("POST /v1/presales", presell(w.skus[0], inflated))
	r.wants(t, 201, "")
	p := decoded[Presale](t, r)
	if p.State != "deposit" || p.Available != 10 || p.Merchant.Name != "Shop & m0" ||
		p.Says.Zh != "定金" || p.Deducts != 20000 || p.Title == "" {
		t.Errorf("%s", r.body)
	}
	if again := mine.call("POST /v1/presales", presell(w.skus[0], inflated)); string(again.body) !=
		string(r.body) {
		t.Errorf("the same again: %s", again.body)
	}
	open := func(c caller, body string) reply { return c.call("POST /v1/presales", body) }
	open(mine, presell(w.skus[4], inflated)).wants(t, 404, "sku_unknown")
	open(mine, presell(w.skus[1], `,"deducts":20000,"funder":"platform"`)).
		wants(t, 403, "forbidden")
	for body, want := range map[string]string{
		presell(w.skus[0], ""):                                                       "sku",
		presell(w.skus[1], `,"deducts":5000`):                                        "deducts",
		presell(w.skus[1], `,"deducts":15000`):                                       "funder",
		presell(w.skus[1], `,"deducts":99999999`):                                    "deducts",
		strings.Replace(presell(w.skus[1], inflated), "earnest", "advance", 1):       "deducts",
		strings.Replace(presell(w.skus[1], ""), "CNY", "USD", 1):                     "currency",
		strings.Replace(presell(w.skus[1], ""), "10,", "0,", 1):                      "stock",
		strings.Replace(presell(w.skus[1], ""), "2015-11-10T16", "2015-10-12T16", 1): "deposit_to",
		strings.Replace(presell(w.skus[1], ""), "-11T16", "-10T16", 1):               "balance_to",
		strings.Replace(presell(w.skus[1], ""), "2015-11-11", "2017-11-11", 1):       "balance_to",
		presell(w.skus[1], `,"ship_by":"2015-11-11T00:00:00Z"`):                      "ship_by",
		presell(w.skus[1], `,"ship_by":"2017-11-11T00:00:00Z"`):                      "ship_by",
		strings.Replace(presell(w.skus[1], ""), `from":"2015-11-10`, `from":"2015-11-09`, 1): "" +
			"balance_from",
	} {
		r := open(ops, body)
		r.wants(t, 422, "presale_invalid")
		if f := r.faults(t); f[want] == "" {
			t.Errorf("%s: %v", body, f)
		}
	}
	open(ops, presell(event.SKUID(99), "")).wants(t, 404, "sku_unknown")
	open(ops, presell(w.skus[3], "")).wants(t, 409, "sold_out")
	open(ops, presell(w.skus[2], "")).wants(t, 409, "stock_short")
	open(ops, `{"sku":"x","nature":"loan"}`).wants(t, 422, "invalid")
	advance := decoded[Presale](t, open(ops,
		strings.Replace(presell(w.skus[4], ""), "earnest", "advance", 1)))
	if advance.Deducts != 10000 || advance.Funder != "" || advance.Nature != "advance" {
		t.Errorf("%+v", advance)
	}
	tap := decoded[Checkout](t, w.signIn("").call("POST /v1/presales/"+advance.ID+"/deposits",
		`{"quantity":1}`, "Idempotency-Key", "advance"))
	if o := tap.Orders[0].Presale; o.Nature != "advance" || o.Protected.Amount != 0 {
		t.Errorf("nothing of an advance is protected: %+v", o)
	}
	for query, want := range map[string]int{
		"": 2, "limit=1": 1, "sku=" + w.skus[4].String(): 1, "market=CN": 2, "market=RU": 0,
		"standing=true": 2, "cursor=" + p.ID: 1,
	} {
		list := decoded[Page[Presale]](t, who.call("GET /v1/presales?"+query, ""))
		if len(list.Items) != want {
			t.Errorf("%s: %+v", query, list)
		}
	}
	for _, query := range []string{"sku=x", "market=x", "cursor=x", "limit=0"} {
		who.call("GET /v1/presales?"+query, "").wants(t, 422, "invalid")
	}
}

// deposit places and pays a deposit of pieces and gives the order.
func (w *world) deposit(presale string, shopper caller, pieces uint32) string {
	w.t.Helper()
	id, err := event.ParsePresaleID(presale)
	if err != nil {
		w.t.Fatal(err)
	}
	session, _ := w.sealer.Open(shopper.token)
	out := w.must(&trade.PlaceDeposit{
		Shopper: session.Shopper, Presale: id, Quantity: pieces, Province: 33,
		Key: event.KeyHash(session.Shopper, fmt.Sprint(w.journal.Head().Last)),
	})
	placed := out.Events[0].(*event.DepositPlaced)
	w.must(&trade.ReceivePayment{
		Payment: placed.Payment, Ref: placed.Payment.String(), Amount: placed.Deposit,
		Currency: placed.Currency,
	})
	w.settle()
	return placed.Order.String()
}

// Who cannot deliver pays the effective deposit twice; force majeure is an operator's to find.
func TestFailPresales(t *testing.T) {
	w := newWorldAt(t, warmUp)
	ops, mine, other := w.signIn("ops"), w.signIn("m0"), w.signIn("m1")
	p := decoded[Presale](t, mine.call("POST /v1/presales", presell(w.skus[0], inflated)))
	orders := []string{}
	for range 3 {
		orders = append(orders, w.deposit(p.ID, w.signIn(""), 2))
	}
	one := "POST /v1/orders/" + orders[0] + "/fail"
	other.call(one, "").wants(t, 404, "order_unknown")
	mine.call(one, `{"force_majeure":true}`).wants(t, 403, "forbidden")
	mine.call(one, `{"quantity":3}`).wants(t, 422, "quantity_invalid")
	mine.call(one, `{"quantity":-1}`).wants(t, 422, "invalid")
	part := decoded[MerchantOrder](t, mine.call(one, `{"quantity":1}`))
	if part.Status != "balance_due" || part.Presale.Outcome != "doubled" ||
		part.Presale.Damages != (Amount{10000, "CNY"}) || part.Lines[0].Quantity != 1 {
		t.Errorf("%+v %+v", part, part.Presale)
	}
	ops.call("POST /v1/orders/"+event.OrderID(99).String()+"/fail", "").
		wants(t, 404, "order_unknown")

	whole := "POST /v1/presales/" + p.ID + "/fail"
	other.call(whole, "").wants(t, 404, "presale_unknown")
	mine.call(whole, `{"force_majeure":true}`).wants(t, 403, "forbidden")
	got := decoded[FailAnswer](t, ops.call(whole, `{"force_majeure":true}`))
	if got.Orders != 3 || got.Presale.State != "closed" || got.Presale.Reserved != 0 {
		t.Errorf("%+v", got)
	}
	list := decoded[Page[MerchantOrder]](t, mine.call("GET /v1/merchant/orders?status=failed", ""))
	if len(list.Items) != 3 || list.Items[1].Presale.Outcome != "returned" {
		t.Errorf("%+v", list)
	}
	if again := decoded[FailAnswer](t, ops.call(whole, "")); again.Orders != 0 {
		t.Errorf("again: %+v", again)
	}
	ops.call("POST /v1/presales/"+event.PresaleID(9).String()+"/fail", "").
		wants(t, 404, "presale_unknown")
	ops.call("POST /v1/presales/x/fail", "").wants(t, 404, "not_found")
}
