package shop

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carnival/web"
	"carnival/web/webtest"
)

// turnstile counts the streams that a site was asked for, and may refuse them.
type turnstile struct {
	site    http.Handler
	streams atomic.Int32
	asked   atomic.Int32
	refuses atomic.Bool
}

func (c *turnstile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/live" {
		if strings.Contains(r.Header.Get("Accept"), "application/json") {
			c.asked.Add(1)
		} else {
			c.streams.Add(1)
			if c.refuses.Load() {
				web.NewProblem("too_many_streams", "en").Write(w, r)
				return
			}
		}
	}
	c.site.ServeHTTP(w, r)
}

const big = `[...document.querySelectorAll(".big .tag")].find(e => e.checkVisibility())?.innerText`

// A price that is changed by hand changes on the pages that show it, in every tab of a browser,
// which all share one stream; and a parcel that is sent turns the page of its order.
func TestOpenPagesFollow(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	shop := w.shop("Alpha")
	product, _ := w.offer(shop, "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	way := &turnstile{site: w.site}
	server := w.online(way)
	one, two := webtest.Open(t, root, 390, 844), webtest.Open(t, root, 390, 844)
	carts(one, server.URL, product)
	two.Go(server.URL + "/p/" + product + "?lang=en")
	two.Until(big + `.includes("¥8.00")`)
	for w.board.Streams() != 1 { // until each tab has said what it shows
		two.Until(`document.readyState === "complete"`)
	}
	w.offer(shop, "Lantern", want{"1", yuan(10), yuan(7), 9, 0})
	two.Until(big + `.includes("¥7.00")`)
	two.Until(`document.getElementById("told").innerText.includes("7.00")`)
	one.Until(`document.querySelector("#bill").innerText.includes("¥7.00")`)
	if n := w.board.Streams(); n != 1 {
		t.Errorf("two tabs have %d streams", n)
	}
	one.Press("#bill .pay")
	one.Until(`location.pathname.startsWith("/checkouts/")`)
	one.Press(".settle .pay")
	one.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
	one.Press(`main a[href^="/orders/or_"]`)
	one.Until(`location.pathname.startsWith("/orders/or_") && ` +
		`document.querySelector(".standing h1").innerText === "Paid"`)
	w.ship(one.Text("location.pathname"))
	one.Until(`document.querySelector(".standing h1").innerText === "On its way"`)
	one.Until(`document.querySelector(".parcel-number").innerText.includes("SF1234567890")`)
	one.Until(`document.getElementById("told").innerText.includes("On its way")`)
}

// Where streams are refused, as at the site's limit, the page asks now and then, and is told the
// same.
func TestAPageWithoutAStreamAsks(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	shop := w.shop("Alpha")
	product, _ := w.offer(shop, "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	way := &turnstile{site: w.site}
	way.refuses.Store(true)
	server := w.online(way)
	p := webtest.Open(t, root, 390, 844)
	p.Go(server.URL + "/p/" + product + "?lang=en")
	p.Until(big + `.includes("¥8.00")`)
	w.offer(shop, "Lantern", want{"1", yuan(10), yuan(7), 9, 0})
	p.Until(big + `.includes("¥7.00")`)
	if way.streams.Load() == 0 || way.asked.Load() == 0 || w.board.Streams() != 0 {
		t.Errorf("%d streams were tried, it was asked %d times", way.streams.Load(),
			way.asked.Load())
	}
}

// What is put into the cart on one phone stands in the cart of the other within two seconds, and so
// does a favourite; who comes back after a break gets how things stand now, whatever it heard last.
func TestWarmUpOnTwoPhones(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	b := w.member("en", "ming@example.com")
	server := w.online(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		w.site.ServeHTTP(rw, r)
	}))
	one, two := webtest.Open(t, root, 390, 844), webtest.Open(t, root, 390, 844)
	two.Go(server.URL + "/cart")
	two.Until(`document.querySelector(".empty")`)
	two.Until(`document.readyState === "complete"`)
	for w.board.Streams() == 0 {
		two.Until(`document.readyState === "complete"`)
	}
	one.Go(server.URL + "/p/" + product)
	one.Press("button.cart")
	began := time.Now()
	one.Until(`document.querySelector(".tabs .badge")`)
	two.Until(`document.querySelector(".line .title")?.innerText === "Lantern"`)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %s until the other phone had it", took)
	}
	again := b.hears("/live?of=" + product)
	learns(t, again, `mine {"cart":1,`)
}
