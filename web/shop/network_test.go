package shop

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"carnival/web/webtest"
)

// road is the way between a browser and the site, with what can happen to it.
type road struct {
	site   http.Handler
	state  atomic.Int32
	silent atomic.Int32 // how many more taps meet silence
	taps   atomic.Int32
}

const (
	good    = iota
	loses   // a tap does not arrive
	hushes  // a tap arrives, and its answer does not
	nowhere // nothing gets through
)

// silence is how long the pages of a test wait for an answer, in milliseconds.
const silence = `<body data-silence="800" `

func (d *road) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.state.Load() == nowhere {
		panic(http.ErrAbortHandler)
	}
	tap := r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/checkouts")
	if tap {
		d.taps.Add(1)
	}
	lost := tap && d.state.Load() != good && d.silent.Add(-1) >= 0
	if lost && d.state.Load() == loses {
		io.Copy(io.Discard, r.Body) // only then is it seen that the browser has given up
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	if strings.HasPrefix(r.URL.Path, "/live") {
		d.site.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	r.Header.Del("Accept-Encoding") // so that the page can be looked into
	d.site.ServeHTTP(answer, r)
	if lost {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	body := answer.Body.Bytes()
	if strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		body = bytes.Replace(body, []byte("<body"), []byte(silence), 1)
		w.Header().Del("Content-Length")
	}
	w.WriteHeader(answer.Code)
	w.Write(body)
}

// Whatever the network does in the middle of a tap, it ends in one order and on the right page, and
// meanwhile the page says what is happening.
func TestATapOnABadNetwork(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	way := &road{site: w.site}
	server := w.online(way)
	phone := webtest.Open(t, root, 390, 844)
	for i, state := range []int32{loses, hushes} {
		way.state.Store(good)
		way.taps.Store(0)
		phone.Go(server.URL + "/p/" + product + "?lang=en")
		phone.Press("button.cart")
		phone.Until(`document.querySelector(".tabs .badge")`)
		phone.Go(server.URL + "/cart")
		way.silent.Store(2)
		way.state.Store(state)
		phone.Press(".settle .pay")
		phone.Until(`document.getElementById("happening").innerText.includes("trying again")`)
		phone.Keep("trying-again")
		phone.Until(`document.querySelector(".settle .pay")`) // the page waits for its own answer
		phone.Until(`location.pathname.startsWith("/checkouts/")`)
		phone.Until(`document.querySelector(".settle .pay")`)
		way.silent.Store(1)
		phone.Press(".settle .pay")
		phone.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
		if sent := way.taps.Load(); sent < 5 { // more of them on a machine that is slow itself
			t.Errorf("state %d: the phone sent only %d taps", state, sent)
		}
		phone.Go(server.URL + "/orders")
		phone.Until(`document.querySelector("main a[href^='/orders/or_']")`)
		orders := phone.Text(`String(new Set([...document.querySelectorAll("main a")]` +
			`.map(a => a.getAttribute("href")).filter(h => h.startsWith("/orders/or_"))).size)`)
		if want := strconv.Itoa(i + 1); orders != want || w.taken.Load() != int64(i+1) {
			t.Errorf("state %d: %s orders, %d payments", state, orders, w.taken.Load())
		}
	}
}

// Without a network the cart that was seen is shown as a copy, other pages say what is missing, and
// after the sign-out nothing of anybody is left.
func TestTheCartWithoutANetwork(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	way := &road{site: w.site}
	server := w.online(way)
	phone := webtest.Open(t, root, 390, 844)
	phone.Go(server.URL + "/p/" + product + "?lang=en")
	phone.Until(`navigator.serviceWorker.controller`)
	phone.Press("button.cart")
	phone.Until(`document.querySelector(".tabs .badge")`)
	phone.Go(server.URL + "/cart")
	phone.Until(`document.querySelector(".settle .pay")`)
	way.state.Store(nowhere)
	phone.Go(server.URL + "/cart")
	phone.Until(`document.body.hasAttribute("data-offline")`)
	phone.Until(`document.querySelector("main").innerText.includes("Lantern")`)
	phone.Until(`document.querySelector(".old-copy").checkVisibility()`)
	phone.Until(`document.querySelector(".settle .pay").disabled`)
	phone.Keep("offline-cart")
	phone.Go(server.URL + "/m/mr_nothing")
	phone.Until(`document.querySelector("h1").innerText === "No network"`)
	phone.Keep("offline-nothing")
	way.state.Store(good)
	phone.Go(server.URL + "/cart")
	phone.Text(`(document.body.insertAdjacentHTML("beforeend",` +
		`"<form id=out method=post action=/signout></form>"), document.forms.out.submit(), "")`)
	phone.Until(`location.pathname === "/" && document.querySelector(".tabs")`)
	way.state.Store(nowhere)
	phone.Go(server.URL + "/cart")
	phone.Until(`document.querySelector("h1").innerText === "No network"`)
}
