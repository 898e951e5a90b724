package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// american offers a SKU in dollars, and is the line of a basket for it.
func (w *world) american() string {
	w.t.Helper()
	offer := &trade.OfferProduct{
		Merchant: 1, Handle: "export", Listed: true, Title: event.Text{En: "Lantern"},
		Body: event.Text{En: "Text"}, Category: event.CategoryPhones,
	}
	us := must(event.ParseMarket("US"))
	offer.SKUs = []trade.OfferSKU{{Available: 100, OfferedSKU: event.OfferedSKU{
		Code: "l", Prices: []event.Price{{Market: us, Currency: money.USD, List: 4000}}}}}
	w.must(offer)
	w.settle()
	return `"market":"US","lines":[` + fmt.Sprintf(`{"sku":%q,"quantity":1}`, event.SKUID(13)) + `]`
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// owned is a shopper with an envelope of each currency, an allowance and a coupon, all of which may
// be used on the day.
func (w *world) owned(who caller) (cny, usd, coupon string) {
	w.t.Helper()
	ops := w.signIn("ops")
	session, ok := w.sealer.Open(who.token)
	named := session.Shopper.String()
	if !ok { // an account's token is known to the vault alone
		named = decoded[Me](w.t, who.call("GET /v1/me", "")).Shopper
	}
	to := `{"shopper":"` + named + `"`
	give := func(body string) string {
		c := decoded[Campaign](w.t, ops.call("POST /v1/campaigns", body))
		r := ops.call("POST /v1/campaigns/"+c.ID+"/grants", to+"}")
		r.wants(w.t, 200, "")
		return decoded[GrantAnswer](w.t, r).Envelope
	}
	cny = give(grants("yuan"))
	usd = give(strings.Replace(grants("dollar"), `"CNY"`, `"USD"`, 1))
	ops.call("POST /v1/allowances", to+`,"ref":"a","amount":{"amount":700,"currency":"CNY"}}`).
		wants(w.t, 200, "")
	ops.call("POST /v1/promotions", strings.NewReplacer(`"shop_coupon"`, `"allowance"`,
		`"funder":"merchant","merchant":"`+event.MerchantID(1).String()+`",`,
		`"funder":"platform",`,
		`"start":"2015-11-10T16:00:00Z",`, "", `"use":"2015-11-11T16:00:00Z",`, "",
		`"quantity":10,"per_shopper":1`, `"what":""`, `"at":5000,"off":500`, `"at":0,"off":100000`).
		Replace(shopCoupon("points", 1, "merchant"))).wants(w.t, 201, "")
	p := decoded[Promotion](w.t, ops.call("POST /v1/promotions", shopCoupon("c", 1, "merchant")))
	r := who.call("POST /v1/promotions/"+p.ID+"/claims", "")
	r.wants(w.t, 201, "")
	return cny, usd, decoded[Coupon](w.t, r).ID
}

// reasons of what a bill did not apply, by rule and id.
func reasons(t *testing.T, unused []Unused) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, u := range unused {
		if u.Says.Zh == "" || u.Says.En == "" || u.Name.Zh == "" || u.Name.En == "" {
			t.Errorf("%+v says nothing", u)
		}
		out[u.Rule+u.Envelope+u.Coupon] = u.Reason
	}
	return out
}

// In a market of another currency the bill says of each benefit that it is in other money, and
// takes nothing of it; what is in that currency pays.
func TestABasketInDollarsLeavesYuanAlone(t *testing.T) {
	w := newWorldAt(t, event.At(time.Date(2015, 11, 11, 9, 0, 0, 0, time.UTC)))
	who := w.signIn("")
	cny, usd, coupon := w.owned(who)
	basket := w.american()
	told := map[string]string{"envelope" + cny: "other_currency", "allowance": "other_currency",
		"shop_coupon" + coupon: "other_currency"}
	want := fmt.Sprint(told)
	quote := func(more string) Bill {
		r := who.call("POST /v1/quotes", "{"+basket+more+"}")
		r.wants(t, 200, "")
		return decoded[Quote](t, r).Bill
	}
	best := quote("")
	if got := reasons(t, best.Unused); fmt.Sprint(got) != want ||
		best.Total != (Amount{3200, "USD"}) || len(best.Discounts) != 1 ||
		best.Discounts[0].Envelope != usd {
		t.Errorf("%v: %+v", got, best)
	}
	named := quote(`,"benefits":{"envelopes":["` + cny + `"],"coupons":["` + coupon +
		`"],"allowance":true}`)
	told["envelope"+usd] = "not_chosen"
	if got := reasons(t, named.Unused); fmt.Sprint(got) != fmt.Sprint(told) ||
		named.Total != (Amount{4000, "USD"}) || len(named.Discounts) != 0 {
		t.Errorf("%v: %+v", got, named)
	}
	r := who.checkout("k", "{"+basket+"}")
	r.wants(t, 201, "")
	bill := decoded[Checkout](t, r).Bill
	if got := reasons(t, bill.Unused); fmt.Sprint(got) != want || bill.Total != best.Total {
		t.Errorf("%v: %s", got, r.body)
	}
	home := decoded[Quote](t, who.call("POST /v1/quotes", `{"lines":[`+w.line(0, 1)+`]}`)).Bill
	if home.Total != (Amount{9900 - 500 - 800 - 700, "CNY"}) || len(home.Unused) != 0 {
		t.Errorf("%+v", home)
	}
	wallet := decoded[Wallet](t, who.call("GET /v1/wallet", ""))
	if *wallet.Allowance != (Amount{700, "CNY"}) || len(wallet.Coupons) != 1 ||
		len(wallet.Envelopes) != 1 || wallet.Envelopes[0].ID != cny {
		t.Errorf("%+v", wallet)
	}
}

// Who chooses a benefit that cannot be used is told which one and why: the order that has it, or
// when it expired. Of what is somebody else's nothing is told.
func TestWhyABenefitCannotBeUsed(t *testing.T) {
	w := newWorld(t)
	ops, who, other := w.signIn("ops"), w.signIn(""), w.signIn("")
	cny, _, coupon := w.owned(who)
	short := strings.NewReplacer("2015-11-11T15:00:00Z", "2015-11-11T01:00:00Z",
		"2015-11-11T16:00:00Z", "2015-11-11T02:00:00Z").Replace(shopCoupon("s", 1, "merchant"))
	p := decoded[Promotion](t, ops.call("POST /v1/promotions", short))
	brief := decoded[Coupon](t, who.call("POST /v1/promotions/"+p.ID+"/claims", "")).ID
	line := `{"lines":[` + w.line(0, 1) + `],"benefits":{"coupons":["` + coupon +
		`"],"envelopes":["` + cny + `"]}}`
	made := who.checkout("a", line)
	made.wants(t, 201, "")
	order := decoded[Checkout](t, made).Orders[0].ID
	for _, try := range []func(string) reply{
		func(body string) reply { return who.checkout("b", body) },
		func(body string) reply { return who.call("POST /v1/quotes", body) },
	} {
		r := try(line)
		r.wants(t, 409, "benefit_in_use")
		f := r.faults(t)
		if f["benefits.coupons[0]"] != "in_use" || f["benefits.envelopes[0]"] != "in_use" ||
			!strings.Contains(string(r.body), order) {
			t.Errorf("%s", r.body)
		}
	}
	zh := who.call("POST /v1/quotes?lang=zh", line, "Accept-Language", "zh-CN")
	if !strings.Contains(string(zh.body), "用于订单 "+order) {
		t.Errorf("%s", zh.body)
	}
	mixed := strings.ReplaceAll(line, coupon, event.CouponID(99).String())
	who.checkout("d", mixed).wants(t, 404, "benefit_unknown")
	for _, stranger := range []reply{
		other.checkout("c", line), other.call("POST /v1/quotes", line),
	} {
		stranger.wants(t, 404, "benefit_unknown")
		if strings.Contains(string(stranger.body), order) {
			t.Errorf("a stranger is told: %s", stranger.body)
		}
	}
	theirs, none := other.checkout("c", line), other.checkout("c", strings.NewReplacer(
		coupon, event.CouponID(99).String(), cny, event.EnvelopeID(99).String()).Replace(line))
	if string(theirs.body) != string(none.body) {
		t.Errorf("what is another's is told from what is not: %s%s", theirs.body, none.body)
	}
	ops.call("POST /v1/clock/step", `{"to":"2015-11-11T02:00:00Z"}`).wants(t, 200, "")
	late := who.checkout("e", strings.ReplaceAll(line, coupon, brief))
	late.wants(t, 409, "benefit_expired")
	if f := late.faults(t); f["benefits.coupons[0]"] != "expired" ||
		!strings.Contains(string(late.body), "It expired at 2015-11-11T02:00:00Z") {
		t.Errorf("%s", late.body)
	}
}

// acts of a history, each with its order.
func acts(t *testing.T, list []BenefitMove) (said string) {
	t.Helper()
	for _, m := range list {
		if m.Says.Zh == "" || m.Says.En == "" {
			t.Errorf("%+v says nothing", m)
		}
		said += m.Act + m.Order + " "
	}
	return said
}

// What became of each benefit is told with the orders it was used for, page by page, and in both
// languages; when its time is over it can be used no more, whether or not the clock has come by.
func TestAWalletTellsWhatBecameOfEachBenefit(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	cny, usd, _ := w.owned(who)
	state := func() (envelope Envelope, of Coupon) {
		t.Helper()
		for _, e := range decoded[Page[Envelope]](t, who.call("GET /v1/envelopes", "")).Items {
			if e.ID == cny {
				envelope = e
			}
		}
		return envelope, decoded[Page[Coupon]](t, who.call("GET /v1/coupons", "")).Items[0]
	}
	expect := func(envelope, of, history string) {
		t.Helper()
		e, c := state()
		if e.State != envelope || c.State != of || acts(t, e.History) != history ||
			acts(t, c.History) != history || e.Says.Zh == "" || c.Says.En == "" {
			t.Errorf("%+v, %+v; want %s, %s: %s", e, c, envelope, of, history)
		}
	}
	expect("usable", "usable", "")
	made := decoded[Checkout](t, who.checkout("a", `{"lines":[`+w.line(0, 1)+`]}`))
	order := made.Orders[0].ID
	expect("held", "held", "taken"+order+" ")
	who.call("POST /v1/orders/"+order+"/cancel", "").wants(t, 200, "")
	expect("usable", "usable", "returned"+order+" taken"+order+" ")
	next := w.paidFor(who, "b", w.line(0, 1)).Orders[0].ID
	history := "taken" + next + " returned" + order + " taken" + order + " "
	expect("used", "used", history)

	if page := decoded[Page[Envelope]](t, who.call("GET /v1/envelopes?limit=1", "")); len(
		page.Items) != 1 || page.Items[0].ID != usd || page.Next != usd {
		t.Errorf("%+v", page)
	}
	who.allowanceTells(t, history+"granted ")
	w.expires(who)
	w.must(&trade.RefundOrder{Order: must(event.ParseOrderID(next))})
	w.settle()
	expect("void", "void", "voided"+next+" "+history)
}

// allowanceTells pages through the history of an allowance of seven yuan that is used up.
func (c caller) allowanceTells(t *testing.T, history string) {
	t.Helper()
	var allowance []BenefitMove
	for cursor := ""; ; {
		r := c.call("GET /v1/allowance?limit=2"+cursor, "")
		r.wants(t, 200, "")
		page := decoded[AllowanceHistory](t, r)
		if page.Left != (Amount{0, "CNY"}) || len(page.Items) > 2 {
			t.Errorf("%s", r.body)
		}
		allowance = append(allowance, page.Items...)
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if acts(t, allowance) != history || allowance[3].Ref != "a" ||
		*allowance[0].Amount != (Amount{700, "CNY"}) {
		t.Errorf("%+v", allowance)
	}
	c.call("GET /v1/allowance?cursor=x", "").wants(t, 422, "invalid")
}

// expires lets days pass: nothing can be used before the clock comes by, nor behind it.
func (w *world) expires(who caller) {
	t := w.t
	t.Helper()
	if err := w.clock.Step(opening + 3*24*3600*event.Second); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if wallet := decoded[Wallet](t, who.call("GET /v1/wallet", "")); len(wallet.Envelopes)+
			len(wallet.Coupons) != 0 {
			t.Errorf("%+v", wallet)
		}
		dollars := decoded[Page[Envelope]](t, who.call("GET /v1/envelopes?limit=1", "")).Items[0]
		if dollars.State != "expired" || dollars.Says.En != "Expired" {
			t.Errorf("%+v", dollars)
		}
		w.signIn("ops").call("POST /v1/clock/step", fmt.Sprintf(`{"to":%q}`, w.clock.Now())).
			wants(t, 200, "")
	}
}

// paidFor is a checkout of lines that is paid.
func (w *world) paidFor(who caller, key, lines string) Checkout {
	w.t.Helper()
	c := decoded[Checkout](w.t, who.checkout(key, `{"lines":[`+lines+`]}`))
	w.must(&trade.ReceivePayment{
		Payment: must(event.ParsePaymentID(c.Payment.ID)), Ref: c.Payment.ID,
		Amount: money.Minor(c.Payment.Amount), Currency: money.CNY,
	})
	w.settle()
	return c
}

// A group that is not complete when its campaign is over is over, and says so.
func TestGroupsThatAreNotCompleteInTime(t *testing.T) {
	w := newWorld(t)
	ops, sharer, friend := w.signIn("ops"), w.signIn(""), w.signIn("")
	body := strings.NewReplacer(`"lottery"`, `"fission"`, `"per_shopper":3`, `"per_shopper":1`,
		`"odds":[{"amount":500,"per_million":100000},{"amount":100,"per_million":500000}]`,
		`"pot":1000,"friends":2`).Replace(lottery("f"))
	c := decoded[Campaign](t, ops.call("POST /v1/campaigns", body))
	open := "POST /v1/campaigns/" + c.ID + "/groups"
	g := decoded[Group](t, sharer.call(open, ""))
	if g.State != "open" || g.Until != c.To || g.Says.Zh == "" {
		t.Errorf("%+v", g)
	}
	join := func(g Group) string { return "POST /v1/groups/" + g.ID + "/members" }
	friend.call(join(g), "").wants(t, 200, "")
	friend.call(join(g), "").wants(t, 409, "group_own")
	second := decoded[Group](t, w.signIn("").call(open, ""))
	friend.call(join(second), "").wants(t, 409, "joins_used")
	promised := func() int64 {
		return decoded[Campaign](t, ops.call("GET /v1/campaigns/"+c.ID, "")).Money.Promised
	}
	if promised() != 2000 {
		t.Errorf("%d is promised to two groups", promised())
	}
	ops.call("POST /v1/clock/step", fmt.Sprintf(`{"to":%q}`, c.To)).wants(t, 200, "")
	w.signIn("").call(join(g), "").wants(t, 409, "campaign_closed")
	sharer.call(open, "").wants(t, 409, "campaign_closed")
	over := decoded[Group](t, sharer.call("GET /v1/groups/"+g.ID, ""))
	if over.State != "over" || over.Unlocked != "" || over.Says.En == "" || promised() != 0 {
		t.Errorf("%+v, %d is promised", over, promised())
	}
}
