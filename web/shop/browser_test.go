package shop

import (
	"testing"
	"time"

	"carnival/event"
	"carnival/web/webtest"
)

// paced is a festival clock that runs, faster than the wall's.
type paced struct {
	from  event.Instant
	began time.Time
	speed int64
}

func (c *paced) Now() event.Instant {
	return c.from + event.Instant(time.Since(c.began).Microseconds()*c.speed)
}
func (c *paced) Speed() int64 { return c.speed }

// A person buys by hand on a phone: the page is open before midnight, its price flips at midnight
// by itself, and the tap after it is charged the festival price.
func TestAPersonBuysByHand(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern phone",
		want{"128", yuan(1000), yuan(799), 10, 2}, want{"256", yuan(1200), yuan(999), 0, 0})
	clock := &paced{from: instant(t, "2015-11-10T23:57:00+08:00"), began: time.Now(), speed: 30}
	w.run(clock)
	server := w.online(w.site)
	phone := webtest.Open(t, root, 390, 844)
	visible := `[...document.querySelectorAll(".big .tag")]` +
		`.find(e => e.checkVisibility()).innerText`
	phone.Go(server.URL + "/p/" + product + "?lang=en")
	phone.Fits("the product before midnight")
	if got := phone.Text(visible); got != "¥1,000.00" {
		t.Errorf("before midnight the page says %q", got)
	}
	phone.Until(visible + `.includes("¥799.00")`)
	if clock.Now() < instant(t, opened) {
		t.Error("the price flipped before its time")
	}
	phone.Press("button.cart")
	phone.Until(`document.querySelector(".notice")`)
	phone.Press(`.tabs a[href="/cart"]`)
	phone.Until(`document.querySelector(".settle .pay")`)
	phone.Fits("the cart")
	phone.Press(".settle .pay")
	phone.Until(`location.pathname.startsWith("/checkouts/")`)
	phone.Until(`document.querySelector(".settle .pay")`)
	if got := phone.Text(`document.querySelector(".total .amount").innerText`); got != "¥799.00" {
		t.Errorf("the bill says %q", got)
	}
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1").innerText === "Ordered and paid"`)
	phone.Fits("the answer")
	// The way back leads to the cart as it was; the same tap again is the same checkout.
	paid := phone.Text(`location.pathname`)
	phone.Go(server.URL + "/orders")
	phone.Until(`document.querySelectorAll(".taps > li").length === 1`)
	phone.Until(`document.querySelector(".taps a[href='` + paid + `']")`)
	phone.Quiet()
}
