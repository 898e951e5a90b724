package shop

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/web/webtest"
)

// crowd is a gate that answers taps for a shop that is too busy.
type crowd struct {
	site http.Handler
	mu   sync.Mutex
	busy int    // how many more taps are answered so
	wait string // what they are told to wait
	page string // of the shop itself; "" is another gate's
	taps []time.Time
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, "/checkouts") {
		c.site.ServeHTTP(w, r)
		return
	}
	c.mu.Lock()
	c.taps = append(c.taps, time.Now())
	c.busy--
	turned := c.busy >= 0
	wait, page := c.wait, c.page
	c.mu.Unlock()
	if !turned {
		c.site.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Retry-After", wait)
	w.Header().Set("Content-Type", "text/html")
	if page != "" {
		w.Header().Set(whoHeader, "0")
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	w.Write([]byte("<!DOCTYPE html><title>busy</title><main id=main><h1>" + page + "</h1></main>"))
}

// meets sets what the next taps meet, and forgets those before.
func (c *crowd) meets(busy int, wait, page string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy, c.wait, c.page, c.taps = busy, wait, page, nil
}

func (c *crowd) tapped() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.taps
}

// A tap that meets a busy shop says so in the shopper's language, comes back when it was told to,
// buys once, gives up after a while, and shows what the shop says when that is to wait for long.
func TestATapInABusyShop(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	gate := &crowd{site: w.site}
	server := w.online(gate)
	phone := webtest.Open(t, root, 390, 844)
	cart := func(lang string) {
		phone.Go(server.URL + "/p/" + product + "?lang=" + lang)
		phone.Press("button.cart")
		phone.Until(`document.querySelector(".tabs .badge")`)
		phone.Go(server.URL + "/cart")
	}
	const said = `document.getElementById("happening").innerText`
	for _, c := range [][2]string{{"en", "The shop is busy"}, {"zh", "商店正忙"}} {
		cart(c[0])
		gate.meets(1, "1", "")
		phone.Press(".settle .pay")
		phone.Until(said + `.includes("` + c[1] + `")`)
		phone.Keep("busy-" + c[0])
		phone.Until(`location.pathname.startsWith("/checkouts/")`)
		taps := gate.tapped()
		if len(taps) != 2 || taps[1].Sub(taps[0]) < time.Second {
			t.Errorf("told to wait a second, the phone came at %v", taps)
		}
	}
	cart("en")
	gate.meets(100, "0", "")
	phone.Press(".settle .pay")
	phone.Until(said + `.includes("still busy")`)
	if n := len(gate.tapped()); n != 8 {
		t.Errorf("%d taps before it gives up", n)
	}
	gate.meets(1, "60", "No orders for an hour")
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1").innerText === "No orders for an hour"`)
	if n := len(gate.tapped()); n != 1 || w.taken.Load() != 0 {
		t.Errorf("%d taps, %d payments", n, w.taken.Load())
	}
}
