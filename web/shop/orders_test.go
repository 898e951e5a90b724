package shop

import (
	"net/url"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// An order goes its way: it is paid, sent, received, and can be given back until it is too late.
// Each step is on its page.
func TestTheWayOfAnOrder(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	tap := w.ordered(b, want{"M", yuan(100), yuan(79), 50, 0})
	order := firstOrder(t, b.get("/orders"))
	page := b.get(order).is(t, 200)
	checkPage(t, page)
	page.has(t, "Not paid", "Pay by", "Cancel this order", "The order closes")
	b.get("/orders?state=pay").is(t, 200).has(t, "Not paid")
	b.get("/orders?state=ship").is(t, 200).has(t, "Nothing is on its way.")
	w.pay(tap)
	page = b.get(order).is(t, 200)
	page.has(t, "The merchant packs it", "The remaining ¥200.00 goes back", "Cancel a part of it",
		"paid ¥200.00", "To be sent")
	page.lacks(t, "Paid today 21:00 Sent")
	b.get("/orders?state=ship").has(t, "Paid")
	w.ship(order)
	page = b.get(order).is(t, 200)
	checkPage(t, page)
	page.has(t, "On its way", "SF1234567890", "It has come", "Give goods back")
	page.lacks(t, "Cancel this order")
	b.get("/orders?state=receive").has(t, "On its way")
	b.post(order+"/cancel", url.Values{}).is(t, 409)
	done := b.post(order+"/receipt", url.Values{}).is(t, 200)
	checkPage(t, done)
	done.has(t, "Confirmed: it has come.", "Finished", "you can give it back without a reason")
	w.clock.move(w.plan.Timers.Return + event.Second)
	b.get(order).has(t, "The time for returns is over.")
	if at := b.get(order + "/return").at; at != order {
		t.Errorf("a return that is too late leads to %s", at)
	}
	b.get("/orders?state=nothing").is(t, 404)
	b.get("/orders?before=nothing").is(t, 404)
}

// A return takes its steps, and can be taken back until the goods are sent.
func TestAReturnTakesItsSteps(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	order := w.bought(b, want{"M", yuan(100), yuan(79), 50, 0})
	w.ship(order)
	choose := b.get(order+"/return").is(t, 200)
	checkPage(t, choose)
	choose.has(t, "No reason, within seven days", "How many of 2")
	none := b.get(order+"/return?chosen=1&n0=0&reason=wrong").is(t, 200)
	none.has(t, "Choose at least one piece")
	review := b.get(order+"/return?chosen=1&n0=1&reason=wrong").is(t, 200)
	checkPage(t, review)
	review.has(t, "Because: Wrong, or not as described", "Back the way it came ¥100.00")
	asked := b.post(order+"/return", review.form(t, order+"/return")).is(t, 200)
	checkPage(t, asked)
	asked.has(t, "Asked.", "silence is a yes", "¥100.00")
	at := strings.SplitN(asked.at, "?", 2)[0]
	b.get(order).has(t, "Waiting for the merchant")
	b.get("/orders?state=return").has(t, "On its way")
	b.post(at+"/end", url.Values{}).is(t, 200).has(t, "The return is given up.")

	again := b.post(order+"/return", review.form(t, order+"/return")).is(t, 200)
	at = strings.SplitN(again.at, "?", 2)[0]
	id, err := event.ParseReturnID(strings.TrimPrefix(at, "/returns/"))
	if err != nil {
		t.Fatal(err)
	}
	b.post(at+"/send", url.Values{"carrier": {"SF"}, "number": {"7"}}).is(t, 409).
		has(t, "This return is not at that step", "What goes back")
	w.happens(&trade.AnswerReturn{Return: id, Agree: true})
	agreed := b.get(at).is(t, 200)
	checkPage(t, agreed)
	agreed.has(t, "Send the goods within seven days", "Number of the parcel")
	wrong := b.post(at+"/send", url.Values{"carrier": {"SF"}}).is(t, 422)
	checkPage(t, wrong)
	sent := b.post(at+"/send", url.Values{"carrier": {"SF"}, "number": {"SF77"}}).is(t, 200)
	sent.has(t, "The number is noted.", "SF77", "The money follows")
	w.happens(&trade.AcceptReturn{Return: id, Resaleable: true})
	back := b.get(at).is(t, 200)
	checkPage(t, back)
	back.has(t, "The merchant has the goods", "Refund ¥100.00", "It goes back the way it came")
	b.get(order).has(t, "1 went back, ¥100.00", "Refund ¥100.00")
}

// What is told before is what goes back, to the cent, for every way to take an order apart.
func TestWhatIsToldIsWhatGoesBack(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	for _, asked := range [][]string{{"n0=1"}, {"n0=2"}, {"n1=1"}, {"n0=1", "n1=2"},
		{"n0=2", "n1=3"}} {
		order := w.bought(b, want{"M", money.Minor(3333), money.Minor(2999), 50, 0},
			want{"L", money.Minor(1001), money.Minor(999), 50, 0})
		told := b.get(order+"/refund?chosen=1&"+strings.Join(asked, "&")).is(t, 200)
		checkPage(t, told)
		form := told.form(t, order+"/refund")
		b.post(order+"/refund", form).is(t, 200).has(t, "Done. The money is on its way back.")
		id, err := event.ParseOrderID(strings.TrimPrefix(order, "/orders/"))
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Minor
		w.people.shoppers.Read(func(fold *shopper.Fold) {
			for _, r := range fold.History(id).Refunds {
				sum += r.Amount
			}
		})
		told.has(t, "Back the way it came "+ui.Money(money.Money{Minor: sum, Currency: money.CNY}))
		again := b.post(order+"/refund", form) // the same form once more gives nothing more back
		if again.status != 200 || again.at != order {
			t.Errorf("the same form again leads to %s (%d)", again.at, again.status)
		}
		var after money.Minor
		w.people.shoppers.Read(func(fold *shopper.Fold) {
			for _, r := range fold.History(id).Refunds {
				after += r.Amount
			}
		})
		if after != sum || sum == 0 {
			t.Errorf("%v: %d went back, and %d after the same form again", asked, sum, after)
		}
	}
}

// Two presses of one form, both of which found the order as it was, give its pieces back once.
func TestTwoPressesGiveBackOnce(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	order := w.bought(b, want{"M", yuan(100), yuan(79), 50, 0})
	form := b.get(order+"/refund?chosen=1&n0=1").is(t, 200).form(t, order+"/refund")
	nested := false
	press := func(c trade.Command) {
		if _, refund := c.(*trade.CancelOrder); refund && !nested {
			nested = true
			b.post(order+"/refund", form).is(t, 200).has(t, "Done.")
		}
	}
	w.before.Store(&press)
	if page := b.post(order+"/refund", form).is(t, 200); page.at != order {
		t.Errorf("the second press leads to %s", page.at)
	}
	id, err := event.ParseOrderID(strings.TrimPrefix(order, "/orders/"))
	if err != nil {
		t.Fatal(err)
	}
	var refunds []money.Minor
	w.people.shoppers.Read(func(fold *shopper.Fold) {
		for _, r := range fold.History(id).Refunds {
			refunds = append(refunds, r.Amount)
		}
	})
	if len(refunds) != 1 || !nested {
		t.Errorf("%d went back", refunds)
	}
}

// Lists of orders have pages, also where a state is looked for.
func TestOrdersHavePages(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	_, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 500, 0})
	for range ordersPage + 3 {
		w.tap(b, map[string]uint32{skus[0]: 1})
	}
	for _, start := range []string{"/orders", "/orders?state=pay"} {
		seen, next := 0, start
		for next != "" {
			page := b.get(next).is(t, 200)
			checkPage(t, page)
			next = ""
			for _, e := range parse(t, page.body).all("li") {
				if strings.Contains(e.attrs["class"], "tap") {
					seen++
				}
			}
			for _, link := range parse(t, page.body).all("a") {
				if link.attrs["rel"] == "next" {
					next = link.attrs["href"]
				}
			}
		}
		if seen != ordersPage+3 {
			t.Errorf("%s shows %d taps", start, seen)
		}
	}
}
