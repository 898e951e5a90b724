package shop

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// online puts a site on the net until the test ends; the streams end first.
func (w *world) online(site http.Handler) *httptest.Server {
	server := httptest.NewServer(site)
	w.t.Cleanup(func() {
		w.board.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

// hears opens a stream as a browser with these cookies, and gives its events as they come.
func (b *browser) hears(address string) <-chan string {
	b.w.t.Helper()
	server := b.w.online(b.w.site)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+address, nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", b.lang)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	got, err := server.Client().Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	if got.StatusCode != 200 {
		b.w.t.Fatalf("%s answers %s", address, got.Status)
	}
	out := make(chan string, 64)
	go func() {
		defer close(out)
		name := ""
		for in := bufio.NewScanner(got.Body); in.Scan(); {
			if text, ok := strings.CutPrefix(in.Text(), "event: "); ok {
				name = text
			}
			if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
				out <- name + " " + data
			}
		}
	}()
	b.w.t.Cleanup(func() { cancel(); got.Body.Close() })
	return out
}

// learns waits for an event that holds a text.
func learns(t *testing.T, events <-chan string, text string) (event string) {
	t.Helper()
	var heard []string
	for end := time.After(2 * time.Second); ; {
		select {
		case event, ok := <-events:
			if !ok {
				t.Fatalf("the stream ended; heard %q", heard)
			}
			if heard = append(heard, event); strings.Contains(event, text) {
				return event
			}
		case <-end:
			t.Fatalf("not told of %q within two seconds; heard %q", text, heard)
		}
	}
}

// What one device does to the cart another one hears of within two seconds; so it is with a payment
// and with the stock of what is shown. Nobody else hears of it.
func TestTwoDevicesAtOnce(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 4, 0},
		want{"2", yuan(10), yuan(8), 4, 0})
	phone := w.browser("en")
	phone.post("/cart", phone.get("/p/"+product+"?sku="+skus[0]).form(t, "/cart")).is(t, 200)
	desk, other := phone.same(), w.browser("en")
	mine := desk.hears("/live?of=" + product + "," + skus[0])
	theirs := other.hears("/live?of=" + product)
	first := learns(t, mine, `mine {"cart":1,`)
	learns(t, theirs, "festival ")
	phone.post("/cart", phone.get("/p/"+product+"?sku="+skus[1]).form(t, "/cart")).is(t, 200)
	if second := learns(t, mine, `mine {"cart":2,`); second == first {
		t.Error("the mark did not change")
	}
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	learns(t, mine, "festival ")
	due := phone.post("/checkouts", phone.get("/cart").form(t, "/checkouts")).is(t, 200)
	placed := learns(t, mine, `mine {"cart":0,`)
	if got := learns(t, mine, `variant {`); !strings.Contains(got, skus[0]) {
		t.Errorf("told of another variant: %s", got)
	}
	phone.post(due.at+"/pay", due.form(t, due.at+"/pay")).is(t, 200)
	if paid := learns(t, mine, `mine {"cart":0,`); paid == placed {
		t.Error("the payment changed nothing")
	}
	for {
		select {
		case event := <-theirs:
			if strings.HasPrefix(event, "mine ") {
				t.Fatalf("somebody else hears %s", event)
			}
			continue
		default:
		}
		break
	}
}

// A browser to which streams do not get through asks for the same, and is told the same.
func TestAskingInsteadOfListening(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 0, 0})
	r := httptest.NewRequest("GET", "/live?of="+product+","+skus[0]+",nonsense,"+product, nil)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Accept-Language", "en")
	answer := httptest.NewRecorder()
	w.site.ServeHTTP(answer, r)
	body := answer.Body.String()
	if answer.Code != 200 || strings.Count(body, product) != 1 ||
		!strings.Contains(body, "Sold out") || !strings.Contains(body, `"festival"`) {
		t.Errorf("told %d %s", answer.Code, body)
	}
}

// A problem of the front is a page for a person and a problem for a program.
func TestTheFrontHasAFace(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		method, path, accept, lang, kind, says string
		status                                 int
	}{
		{"GET", "/nowhere", "text/html,*/*", "en", "text/html", "no such thing", 404},
		{"GET", "/nowhere", "text/html,*/*", "zh", "text/html", "没有找到", 404},
		{"GET", "/nowhere", "*/*", "en", "application/problem+json", "not_found", 404},
		{"PUT", "/cart", "text/html", "en", "text/html", "method", 405},
		{"GET", "/v1/nowhere", "text/html", "en", "application/problem+json", "not_found", 404},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("Accept", c.accept)
		r.Header.Set("Accept-Language", c.lang)
		got := httptest.NewRecorder()
		w.site.ServeHTTP(got, r)
		if kind := got.Header().Get("Content-Type"); got.Code != c.status ||
			!strings.HasPrefix(kind, c.kind) || !strings.Contains(got.Body.String(), c.says) {
			t.Errorf("%s %s for %s: %d %s\n%.300s", c.method, c.path, c.accept, got.Code, kind,
				got.Body.String())
		}
		if got.Header().Get("Content-Security-Policy") == "" && c.kind == "text/html" {
			t.Errorf("%s has no policy", c.path)
		}
	}
}
