package shop

import (
	"net/url"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// Whoever orders as a guest and then signs in to the account they have had before finds the order
// there and can do all that can be done with it; nobody else can, and undoing takes it away again.
func TestAnAccountFindsWhatItsGuestOrdered(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	w.member("en", "ming@example.com")
	other := w.member("en", "other@example.com")
	buy := func(b *browser) answer {
		b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "2")).is(t, 200)
		return b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
	}
	b := w.browser("en")
	due := buy(b)
	order := firstOrder(t, due)
	b.arrive(t, "ming@example.com", "/orders").is(t, 200).has(t, "Welcome back", "came along")
	b.get("/orders").is(t, 200).has(t, "Alpha", "1 order")
	for _, at := range []string{order, due.at} {
		b.get(at).is(t, 200)
		other.get(at).is(t, 404)
	}
	b.post(due.at+"/pay", due.form(t, due.at+"/pay")).is(t, 200).has(t, "Ordered and paid")
	page := b.get(order).is(t, 200)
	other.post(order+"/cancel", page.form(t, order+"/cancel")).is(t, 404)
	pieces := b.get(order+"/refund").is(t, 200)
	pieces.has(t, "Phone")
	w.ship(order)
	b.post(order+"/receipt", url.Values{"key": {newKey()}}).is(t, 200).has(t, "Finished")
	back := b.get(order+"/return").is(t, 200)
	opened := b.post(order+"/return", back.form(t, order+"/return", "pieces-0", "1",
		"reason", "no_reason")).is(t, 200)
	if !strings.HasPrefix(opened.at, "/returns/") {
		t.Errorf("a return came to %s:\n%s", opened.at, words(opened.body))
	}
	other.get(opened.at).is(t, 404)

	// A second guest of the same browser comes along too, and can be given back for a day. One who
	// had kept nothing would leave the merge before to be undone.
	b.post("/signout", url.Values{}).is(t, 200)
	again := firstOrder(t, buy(b))
	b.post("/favourites", fresh(url.Values{"product": {product}, "on": {"1"}})).is(t, 200)
	b.arrive(t, "ming@example.com", "/orders").is(t, 200)
	b.get(again).is(t, 200)
	b.post("/me/merge/undo", url.Values{}).is(t, 200)
	b.get(again).is(t, 404)
	b.get(order).is(t, 200)
}

// The balance of what was ordered as a guest can be paid from the account.
func TestAnAccountPaysTheBalanceOfItsGuest(t *testing.T) {
	w := open(t)
	_, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(500), 0, 9, 0})
	sku, _ := event.ParseSKUID(skus[0])
	at, hour := w.clock.Now(), 3600*event.Second
	id := event.PresaleID(w.do(&trade.OpenPresale{PresaleOpened: event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositAdvance,
		Funder: event.FundedByMerchant, Price: yuan(400), Deposit: yuan(50), Deducts: yuan(50),
		Stock: 5, DepositFrom: at, DepositTo: at + 3*hour, BalanceFrom: at + 3*hour,
		BalanceTo: at + 20*hour,
	}}).Subject)
	w.member("en", "ming@example.com")
	b := w.browser("en")
	door := "/presales/" + id.String()
	due := b.post(door, b.get(door).form(t, door, "agree", "1")).is(t, 200)
	b.post(due.at+"/pay", due.form(t, due.at+"/pay")).is(t, 200)
	b.arrive(t, "ming@example.com", "").is(t, 200)
	w.clock.set(at + 3*hour)
	order := firstOrder(t, b.get("/orders"))
	bill := b.get("/checkout?balance="+strings.TrimPrefix(order, "/orders/")).is(t, 200)
	bill.has(t, "You pay ¥350.00")
	paid := b.post("/checkouts", bill.form(t, "/checkouts")).is(t, 200)
	b.post(paid.at+"/pay", paid.form(t, paid.at+"/pay")).is(t, 200).has(t, "Ordered and paid")
	w.member("en", "other@example.com").get(paid.at).is(t, 404)
}
