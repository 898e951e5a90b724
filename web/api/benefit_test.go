package api

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
)

// offerAll publishes a cross-store discount of 20 yuan for each 200, a coupon of the first shop of
// 5 yuan from 50 on, and a lottery in which every draw wins a yuan.
func (w *world) offerAll() (coupon, campaign string) {
	w.t.Helper()
	ops := w.signIn("ops")
	ops.call("POST /v1/promotions", crossStore("cross", "")).wants(w.t, 201, "")
	c := ops.call("POST /v1/promotions", shopCoupon("coupon", 1, "merchant"))
	c.wants(w.t, 201, "")
	sure := strings.Replace(lottery("sure"), `[{"amount":500,"per_million":100000},`+
		`{"amount":100,"per_million":500000}]`, `[{"amount":100,"per_million":1000000}]`, 1)
	l := ops.call("POST /v1/campaigns", sure)
	l.wants(w.t, 201, "")
	return decoded[Promotion](w.t, c).ID, decoded[Campaign](w.t, l).ID
}

// A bill names each benefit with its funder and its part of every line, and why the others were
// not applied; the quote before it says the same.
func TestBillTellsEverything(t *testing.T) {
	w := newWorld(t)
	promotion, campaign := w.offerAll()
	who := w.signIn("")
	who.call("POST /v1/promotions/"+promotion+"/claims", "").wants(t, 201, "")
	who.call("POST /v1/campaigns/"+campaign+"/draws", "").wants(t, 200, "")
	body := `{"lines":[` + w.line(0, 2) + "," + w.line(5, 1) + `],"province":"33"}`
	q := who.call("POST /v1/quotes", body)
	q.wants(t, 200, "")
	quote := decoded[Quote](t, q)
	r := who.checkout("k", body)
	r.wants(t, 201, "")
	got := decoded[Checkout](t, r)
	rules := map[string]string{}
	off := map[int]int64{}
	for _, d := range got.Bill.Discounts {
		rules[d.Rule] = d.Funder
		sum := int64(0)
		for _, l := range d.Lines {
			sum += l.Amount.Amount
			if d.Rule != "festival_price" {
				off[l.Line] += l.Amount.Amount
			}
		}
		if sum != d.Amount.Amount || d.Name.Zh == "" || d.Name.En == "" {
			t.Errorf("%+v", d)
		}
	}
	if fmt.Sprint(rules) != "map[cross_store:platform envelope:platform festival_price:merchant "+
		"shop_coupon:merchant]" {
		t.Errorf("rules %v: %s", rules, r.body)
	}
	for _, o := range got.Orders {
		for _, l := range o.Lines {
			if l.Off.Amount != off[l.Line] || l.Payable.Amount != l.Amount.Amount-l.Off.Amount {
				t.Errorf("line %+v, discounts of it %d", l, off[l.Line])
			}
		}
	}
	b := &got.Bill
	total := b.Subtotal.Amount + b.Freight.Amount
	for _, by := range b.Funders {
		total -= by.Amount.Amount
	}
	if total != b.Total.Amount || total != got.Payment.Amount ||
		quote.Bill.Total != b.Total || len(quote.Bill.Discounts) != len(b.Discounts) {
		t.Errorf("the bill comes to %d: %s\nquoted %s", total, r.body, q.body)
	}
	if want, err := json.Marshal(quote); err != nil || string(want)+"\n" != string(q.body) {
		t.Errorf("%v\ngot  %swant %s", err, q.body, want)
	}
	if want, err := json.Marshal(got); err != nil || string(want)+"\n" != string(r.body) {
		t.Errorf("%v\ngot  %swant %s", err, r.body, want)
	}
	if again := who.checkout("k", body); !bytes.Equal(again.body, r.body) {
		t.Errorf("repeated:\n%s%s", again.body, r.body)
	}
	wallet := decoded[Wallet](t, who.call("GET /v1/wallet", ""))
	if len(wallet.Coupons)+len(wallet.Envelopes) != 0 || wallet.Allowance.Currency != "CNY" {
		t.Errorf("what a checkout holds is in the wallet: %+v", wallet)
	}
	who.call("POST /v1/orders/"+got.Orders[0].ID+"/cancel", "").wants(t, 200, "")
	who.call("POST /v1/orders/"+got.Orders[1].ID+"/cancel", "").wants(t, 200, "")
	if wallet = decoded[Wallet](t, who.call("GET /v1/wallet", "")); len(wallet.Coupons) != 1 ||
		len(wallet.Envelopes) != 1 {
		t.Errorf("after both were cancelled: %+v", wallet)
	}
}

// What a shopper chooses is used and nothing else; a bill that does not come to what was expected
// buys nothing; the cart shows its bill.
func TestChosenBenefits(t *testing.T) {
	w := newWorld(t)
	promotion, _ := w.offerAll()
	who, other := w.signIn(""), w.signIn("")
	claimed := decoded[Coupon](t, who.call("POST /v1/promotions/"+promotion+"/claims", ""))
	if claimed.Status != "free" || claimed.Name.En == "" || claimed.Terms == nil {
		t.Errorf("%+v", claimed)
	}
	line := `{"lines":[` + w.line(0, 2) + `]`
	quote := func(more string) Quote {
		r := who.call("POST /v1/quotes", line+more+"}")
		r.wants(t, 200, "")
		return decoded[Quote](t, r)
	}
	best, none := quote(`,"benefits":"best"`), quote(`,"benefits":"none"`)
	chosen := quote(`,"benefits":{"coupons":["` + claimed.ID + `"]}`)
	if best.Bill.Total != chosen.Bill.Total || none.Bill.Total.Amount <= best.Bill.Total.Amount {
		t.Errorf("best %v, chosen %v, none %v", best.Bill.Total, chosen.Bill.Total, none.Bill.Total)
	}
	reasons := map[string]string{}
	for _, u := range none.Bill.Unused {
		reasons[u.Rule] = u.Reason
		if u.Says.Zh == "" || u.Name.En == "" {
			t.Errorf("%+v", u)
		}
	}
	if reasons["shop_coupon"] != "not_chosen" {
		t.Errorf("%v", reasons)
	}
	cheap := decoded[Quote](t, who.call("POST /v1/quotes", `{"lines":[`+w.line(1, 1)+`]}`))
	if u := cheap.Bill.Unused; len(u) != 2 || u[0].Reason != "below_threshold" || u[0].Short == 0 {
		t.Errorf("%+v", u)
	}
	who.call("POST /v1/quotes", line+`,"at":"2015-11-11T16:00:00Z"}`).wants(t, 200, "")
	who.call("POST /v1/quotes", line+`,"at":"2015-11-01T16:00:00Z"}`).wants(t, 422, "invalid")
	who.call("POST /v1/quotes", `{}`).wants(t, 422, "cart_empty")
	other.checkout("k", line+`,"benefits":{"coupons":["`+claimed.ID+`"]}}`).
		wants(t, 404, "benefit_unknown")
	who.checkout("k", line+`,"benefits":"some"}`).wants(t, 422, "invalid")
	expect := func(total int64, in string) reply {
		return who.checkout("k", fmt.Sprintf(`%s,"expect_total":{"amount":%d,"currency":%q}}`,
			line, total, in))
	}
	expect(best.Bill.Total.Amount+1, "CNY").wants(t, 409, "bill_changed")
	expect(best.Bill.Total.Amount, "USD").wants(t, 422, "invalid")
	who.call("PUT /v1/cart/lines/"+w.skus[0].String(), `{"quantity":2}`).wants(t, 200, "")
	who.call("PUT /v1/cart/lines/"+w.skus[3].String(), `{"quantity":1}`).wants(t, 200, "")
	r := who.call("GET /v1/cart", "")
	cart := decoded[Cart](t, r)
	if cart.Bill == nil || cart.Bill.Total != best.Bill.Total || *cart.Lines[0].Line != 0 ||
		cart.Lines[0].Payable.Amount != best.Bill.Total.Amount ||
		cart.Lines[1].Code != "sold_out" || cart.Lines[1].Buyable {
		t.Errorf("%s", r.body)
	}
	got := decoded[Checkout](t, who.checkout("k", fmt.Sprintf(
		`%s,"from_cart":true,"expect_total":{"amount":%d,"currency":"CNY"}}`, line,
		best.Bill.Total.Amount)))
	if got.Bill.Total != best.Bill.Total {
		t.Errorf("%+v", got.Bill)
	}
	if left := decoded[Cart](t, who.call("GET /v1/cart", "")); len(left.Lines) != 1 {
		t.Errorf("left in the cart: %+v", left)
	}
}

// A draw is answered again with what it won, and can be recomputed when the seed is public.
func TestDrawsCanBeRecomputed(t *testing.T) {
	w := newWorld(t)
	ops, who := w.signIn("ops"), w.signIn("")
	c := decoded[Campaign](t, ops.call("POST /v1/campaigns", lottery("l")))
	draws := "/v1/campaigns/" + c.ID + "/draws"
	var first Draw
	for n := range uint32(3) {
		r := who.call("POST "+draws, fmt.Sprintf(`{"draw":%d}`, n+1))
		r.wants(t, 200, "")
		if one := decoded[Draw](t, r); one.Draw != n+1 || one.Commitment != c.Commitment ||
			one.Next != []uint32{2, 3, 0}[n] || (one.Won.Amount > 0) != (one.Envelope != "") {
			t.Errorf("%s", r.body)
		} else if n == 0 {
			first = one
		}
	}
	for _, body := range []string{"", "{}", `{"draw":1}`, `{"draw":0}`, `{"draw":null}`} {
		if again := decoded[Draw](t, who.call("POST "+draws, body)); again != first {
			t.Errorf("again by %q: %+v, first %+v", body, again, first)
		}
	}
	who.call("POST "+draws, `{"draw":4}`).wants(t, 409, "draws_used")
	who.call("POST "+draws, `{"session":1}`).wants(t, 409, "campaign_closed")
	page := decoded[Page[Draw]](t, who.call("GET "+draws+"?limit=2", ""))
	if len(page.Items) != 2 || page.Next != "2" || page.Items[0].Roll != first.Roll {
		t.Errorf("%+v", page)
	}
	who.call("GET "+draws+"?session=x", "").wants(t, 422, "invalid")
	ops.call("POST /v1/campaigns/"+c.ID+"/reveal", `{"confirm":"l"}`).wants(t, 200, "")
	for _, one := range decoded[Page[Draw]](t, who.call("GET "+draws, "")).Items {
		seed, err := hex.DecodeString(one.Seed)
		if err != nil || len(seed) != 32 {
			t.Fatalf("seed %q", one.Seed)
		}
		if commitment := event.Commit(event.Hash256(seed)); hex.EncodeToString(commitment[:]) !=
			one.Commitment {
			t.Errorf("%+v", one)
		}
		if roll := rolled(seed, one.Message); hex.EncodeToString(roll[:]) != one.Roll ||
			int64(event.Won([]event.Odd{{Amount: 500, PerMillion: 100_000},
				{Amount: 100, PerMillion: 500_000}}, roll)) != one.Won.Amount {
			t.Errorf("%+v", one)
		}
	}
	list := decoded[Page[Envelope]](t, who.call("GET /v1/envelopes", ""))
	for _, e := range list.Items {
		if e.Left != e.Amount.Amount || e.Name.En != "Lottery" || e.Campaign != c.ID {
			t.Errorf("%+v", e)
		}
	}
	granted := decoded[Campaign](t, ops.call("POST /v1/campaigns", grants("g")))
	who.call("POST /v1/campaigns/"+granted.ID+"/draws", "").wants(t, 409, "game_wrong")
}

// Friends unlock a group, and the parts of all of them sum to its pot.
func TestGroups(t *testing.T) {
	w := newWorld(t)
	ops, sharer := w.signIn("ops"), w.signIn("")
	body := strings.NewReplacer(`"lottery"`, `"fission"`,
		`"odds":[{"amount":500,"per_million":100000},{"amount":100,"per_million":500000}]`,
		`"pot":1000,"friends":2`).Replace(lottery("f"))
	r := ops.call("POST /v1/campaigns", body)
	r.wants(t, 201, "")
	open := "POST /v1/campaigns/" + decoded[Campaign](t, r).ID + "/groups"
	r = sharer.call(open, "")
	r.wants(t, 201, "")
	g := decoded[Group](t, r)
	if g.Missing != 2 || len(g.Members) != 1 || !g.Members[0].Me || g.Pot.Amount != 1000 {
		t.Errorf("%s", r.body)
	}
	if again := decoded[Group](t, sharer.call(open, "")); again.ID != g.ID {
		t.Errorf("another group: %+v", again)
	}
	join := "POST /v1/groups/" + g.ID + "/members"
	sharer.call(join, "").wants(t, 409, "group_own")
	if one := decoded[Group](t, w.signIn("").call(join, "")); one.Missing != 1 || one.Roll != "" {
		t.Errorf("%+v", one)
	}
	last := w.signIn("")
	full := decoded[Group](t, last.call(join, ""))
	sum, mine := int64(0), 0
	for _, m := range full.Members {
		sum += m.Won.Amount
		if m.Me && m.Envelope != "" {
			mine++
		}
	}
	if full.Missing != 0 || sum != 1000 || mine != 1 || full.Roll == "" || full.Message == "" {
		t.Errorf("%+v", full)
	}
	w.signIn("").call(join, "").wants(t, 409, "group_full")
	last.call("GET /v1/groups/"+event.GroupID(9).String(), "").wants(t, 404, "group_unknown")
	last.call("GET /v1/groups/x", "").wants(t, 404, "not_found")
	list := decoded[Page[Group]](t, sharer.call("GET /v1/groups", ""))
	if len(list.Items) != 1 || list.Items[0].Unlocked == "" {
		t.Errorf("%+v", list)
	}
}

// A coupon is claimed as often as it may be, and the list shows what became of each.
func TestCoupons(t *testing.T) {
	w := newWorld(t)
	promotion, _ := w.offerAll()
	who := w.signIn("")
	claim := "POST /v1/promotions/" + promotion + "/claims"
	n := 0
	for ; who.call(claim, "").status == 201; n++ {
		if n > 100 {
			t.Fatal("no end of coupons")
		}
	}
	who.call(claim, "").wants(t, 409, trade.CouponLimit.Code())
	who.call("POST /v1/promotions/"+event.PromotionID(1).String()+"/claims", "").
		wants(t, 404, "promotion_unknown") // it gives none
	list := decoded[Page[Coupon]](t, who.call("GET /v1/coupons?limit=1", ""))
	if len(list.Items) != 1 || (n > 1) != (list.Next != "") {
		t.Errorf("%d claimed: %+v", n, list)
	}
	w.signIn("ops").call(claim, "").wants(t, 403, "forbidden")
}

// rolled is the roll of a message, by its definition.
func rolled(seed []byte, message string) (roll event.Hash256) {
	mac := hmac.New(sha256.New, seed)
	mac.Write([]byte(message))
	copy(roll[:], mac.Sum(nil))
	return roll
}
