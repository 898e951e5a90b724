package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"carnival/event"
)

// presaleStory is one shopper with an order of a presale.
type presaleStory struct {
	*world
	t     *testing.T
	who   caller
	tap   Checkout
	order string
}

// step reads the order, which must be so far.
func (p *presaleStory) step(want string) Order {
	p.t.Helper()
	got := decoded[Order](p.t, p.who.call("GET /v1/orders/"+p.order, ""))
	if got.Presale == nil || got.Presale.Step != want {
		p.t.Fatalf("not %s: %+v", want, got)
	}
	return got
}

func (p *presaleStory) pay(payment string) Payment {
	p.t.Helper()
	r := p.who.call("POST /v1/payments/"+payment+"/pay", "")
	r.wants(p.t, 200, "")
	return decoded[Payment](p.t, r)
}

func (p *presaleStory) due() []BalanceDue {
	p.t.Helper()
	return decoded[Page[BalanceDue]](p.t, p.who.call("GET /v1/balances", "")).Items
}

// A presale from the deposit to the paid order: the steps of rules R3.9, the label of the law, the
// reminder, the balance in a mixed cart, and money that sums up.
func TestPresaleFlow(t *testing.T) {
	w := newWorldAt(t, warmUp)
	p := &presaleStory{world: w, t: t, who: w.signIn("")}
	p.deposits()
	p.step("front_nopaid_final_nopaid")
	if paid := p.pay(p.tap.Payment.ID); paid.Status != "paid" || len(paid.Attempts) != 1 ||
		paid.Attempts[0].Status != "settled" {
		t.Errorf("%+v", paid)
	}
	if o := p.step("front_paid_final_nopaid"); o.Presale.Paid.Amount != 10000 {
		t.Errorf("%+v", o.Presale)
	}
	p.early()
	w.signIn("ops").call("POST /v1/clock/step", `{"to":"2015-11-10T16:00:01Z"}`).wants(t, 200, "")
	w.settle()
	if due := p.due(); len(due) != 1 || !due[0].Open || due[0].Presale.Reminded == "" {
		t.Errorf("%+v", due)
	}
	p.mixed()
	if o := p.step("front_paid_final_paid"); o.Status != "paid" || o.Presale.Paid.Amount != 89900 ||
		o.Total.Amount != 89900 || o.Presale.Balance.Amount != 0 {
		t.Errorf("%+v %+v", o, o.Presale)
	}
	if due := p.due(); len(due) != 0 {
		t.Errorf("%+v", due)
	}
	p.who.call("GET /v1/checkouts/"+p.tap.Checkout, "").wants(t, 200, "")
	p.who.call("GET /v1/orders", "").wants(t, 200, "")
}

// deposits places the deposit, twice.
func (p *presaleStory) deposits() {
	t, mine := p.t, p.signIn("m0")
	offer := decoded[Presale](t, mine.call("POST /v1/presales", presell(p.skus[0], inflated)))
	deposits := "POST /v1/presales/" + offer.ID + "/deposits"
	body := `{"quantity":1,"province":"33"}`
	p.who.call(deposits, body).wants(t, 400, "idempotency_key_missing")
	r := p.who.call(deposits, body, "Idempotency-Key", "d")
	r.wants(t, http.StatusCreated, "")
	p.tap = decoded[Checkout](t, r)
	if want, err := json.Marshal(p.tap); err != nil || string(want)+"\n" != string(r.body) {
		t.Errorf("%v\ngot  %swant %s", err, r.body, want)
	}
	again := p.who.call(deposits, body, "Idempotency-Key", "d")
	if !bytes.Equal(again.body, r.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("repeated %s", again.body)
	}
	p.who.call(deposits, `{"quantity":2}`, "Idempotency-Key", "d").wants(t, 422, "key_reused")
	order, bill := &p.tap.Orders[0], &p.tap.Bill
	if o := order.Presale; p.tap.Payment.Amount != 10000 || order.Status != "deposit_due" ||
		o.Says.Zh != "定金" || o.Terms.En == "" || o.Protected.Amount != 10000 ||
		o.Balance.Amount != 79900 || bill.Later.Amount != 79900 || bill.Total.Amount != 10000 ||
		bill.Discounts[0].Rule != "deposit" {
		t.Errorf("%s", r.body)
	}
	p.order = order.ID
}

// early tries the balance before its window, and asks what it will come to.
func (p *presaleStory) early() {
	t := p.t
	r := p.who.checkout("b", `{"balances":["`+p.order+`"],"lines":[`+p.line(5, 1)+`]}`)
	r.wants(t, 201, "")
	if got := decoded[Checkout](t, r); len(got.Balances) != 0 ||
		got.Refused[0].Code != "balance_closed" {
		t.Errorf("%s", r.body)
	}
	if due := p.due(); len(due) != 1 || due[0].Open {
		t.Errorf("%+v", due)
	}
	future := decoded[Quote](t, p.who.call("POST /v1/quotes",
		`{"balances":["`+p.order+`"],"at":"2015-11-10T16:00:01Z"}`))
	if future.Bill.Total.Amount != 79900 || future.Balances[0].Total.Amount != 79900 {
		t.Errorf("%+v", future)
	}
}

// mixed pays the balance with an ordinary line.
func (p *presaleStory) mixed() {
	t := p.t
	r := p.who.checkout("c", `{"balances":["`+p.order+`"],"lines":[`+p.line(5, 1)+`]}`)
	r.wants(t, 201, "")
	bill := decoded[Checkout](t, r)
	if bill.Payment.Amount != 79900+500 || bill.Bill.Deposits.Amount != 10000 ||
		bill.Balances[0].Lines[0].Deposit.Amount != 10000 || bill.Balances[0].Lines[0].Line != 1 {
		t.Errorf("%s", r.body)
	}
	if now := p.who.call("GET /v1/checkouts/"+bill.Checkout, ""); !bytes.Equal(now.body, r.body) {
		t.Errorf("read back\n%s%s", now.body, r.body)
	}
	p.pay(bill.Payment.ID)
}

// Who does not pay the balance loses the deposit, and is told so; a presale that is not there, over
// or sold out takes no deposits.
func TestDepositForfeited(t *testing.T) {
	w := newWorldAt(t, warmUp)
	who, ops := w.signIn(""), w.signIn("ops")
	p := decoded[Presale](t, ops.call("POST /v1/presales", presell(w.skus[0], inflated)))
	id := w.deposit(p.ID, who, 1)
	deposit := func(c caller, presale, body string) reply {
		return c.call("POST /v1/presales/"+presale+"/deposits", body, "Idempotency-Key", "x")
	}
	deposit(who, p.ID, `{"quantity":0}`).wants(t, 422, "quantity_invalid")
	deposit(who, p.ID, `{"quantity":10}`).wants(t, 409, "stock_short")
	deposit(who, p.ID, `{}`).wants(t, 422, "invalid")
	deposit(who, event.PresaleID(9).String(), `{"quantity":1}`).wants(t, 404, "presale_unknown")
	deposit(who, "x", `{"quantity":1}`).wants(t, 404, "not_found")
	ops.call("POST /v1/clock/step", `{"to":"2015-11-12T16:00:01Z"}`).wants(t, 200, "")
	w.settle()
	deposit(who, p.ID, `{"quantity":1}`).wants(t, 409, "presale_over")
	got := decoded[Order](t, who.call("GET /v1/orders/"+id, ""))
	if s := got.Presale; got.Status != "forfeited" || s.Step != "closed_forfeited" ||
		s.Outcome != "forfeited" || s.Kept.Amount != 10000 || s.Back.Amount != 0 {
		t.Errorf("%+v %+v", got, got.Presale)
	}
}
