package shop

import (
	"net/url"
	"testing"

	"carnival/event"
	"carnival/trade"
)

// More time to pay, without script: the page has the button when less than five minutes are left,
// a press moves the end once, and the page says it from the start and when there is no more.
func TestMoreTimeToPay(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	b := w.browser("en")
	page, _ := w.offer(w.shop("Alpha"), "Lantern", want{"M", yuan(10), yuan(8), 9, 0})
	form := b.get("/p/"+page).form(t, "/cart")
	b.post("/cart", form).is(t, 200)
	due := b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
	due.has(t, "Pay by", "less than five minutes are left")
	ask := due.form(t, due.at+"/time")
	b.post(due.at+"/time", ask).is(t, 409).has(t, "There is time enough to pay")
	b.post(due.at+"/time", url.Values{"pay_by": {"soon"}}).is(t, 400)

	w.clock.move(w.plan.Timers.Unpaid - 60*event.Second)
	soon := b.get(due.at).is(t, 200)
	soon.has(t, "Give me five more minutes")
	checkPage(t, soon)
	later := b.post(due.at+"/time", soon.form(t, due.at+"/time")).is(t, 200)
	if later.form(t, due.at+"/time").Get("pay_by") <= ask.Get("pay_by") {
		t.Error("the end has not moved")
	}
	for range trade.MaxExtensions - 1 {
		w.clock.move(trade.Extension - event.Second)
		later = b.post(due.at+"/time", b.get(due.at).form(t, due.at+"/time")).is(t, 200)
	}
	later.has(t, "ten times and is not any more")
	b.post(due.at+"/pay", later.form(t, due.at+"/pay")).is(t, 200).has(t, "Ordered and paid")
}
