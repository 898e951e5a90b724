package shop

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"carnival/event"
	"carnival/goods"
)

// BenchmarkPages renders the pages that everybody looks at, over the generated catalogue of a
// demonstration, as they are asked for by shoppers with something in their carts. "p99-us" is the
// slowest of a hundred: the one that makes the page anew, when there is one.
func BenchmarkPages(b *testing.B) {
	w := open(b)
	w.generate(goods.Default)
	w.run(running{w.clock.Now(), time.Now()})
	shopper := w.browser("zh")
	listed := shopper.get("/c/womenswear").is(b, 200)
	product := ""
	for _, link := range parse(b, listed.body).all("a") {
		if to := link.attrs["href"]; len(to) > 3 && to[:3] == "/p/" {
			product = to
		}
	}
	shopper.post("/cart", shopper.get(product).form(b, "/cart")).is(b, 200)
	for _, page := range []struct{ name, address string }{
		{"home", "/"}, {"category", "/c/womenswear"}, {"search", "/search?q=羽绒服"},
		{"filtered", "/search?q=连衣裙&in_stock=1&sort=price"}, {"venue", "/v/main"},
		{"merchant", "/m/me_11"}, {"product", product},
	} {
		b.Run(page.name, func(b *testing.B) { benchPage(b, shopper, page.address) })
	}
	b.Run("made", func(b *testing.B) { benchMaking(b, w, shopper) })
}

// running is festival time that runs as fast as time does, from the eve on.
type running struct {
	from  event.Instant
	began time.Time
}

func (r running) Now() event.Instant {
	return r.from + event.Instant(time.Since(r.began).Microseconds())
}

func (r running) Speed() int64 { return 1 }

// benchMaking is what a page costs when nobody asked for it before: the clock moves on with each.
func benchMaking(b *testing.B, w *world, shopper *browser) {
	from := w.Now()
	var took []time.Duration
	b.ReportAllocs()
	for n := event.Instant(1); b.Loop(); n++ {
		w.run(steady{from + n*2*event.Second})
		began := time.Now()
		shopper.view(b, "/")
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
}

func benchPage(b *testing.B, shopper *browser, address string) {
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		shopper.view(b, address)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
}

// view is one request without reading the answer, and nothing of a browser around it.
func (b *browser) view(t testing.TB, address string) {
	r := httptest.NewRequest(http.MethodGet, "http://shop.test"+address, nil)
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("Accept-Encoding", "gzip")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.w.site.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatal(address, w.Code)
	}
}
