package shop

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/goods"
	"carnival/trade"
	"carnival/view/catalog"
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

// TestEveryPageFits shows every page in both languages on a phone and on a desk: none is wider than
// its window, none writes to the console. With CARNIVAL_SHOTS naming a folder they are kept there.
func TestEveryPageFits(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.generate(goods.Size{Merchants: 40, Products: 300})
	stage := w.fill()
	for _, lang := range []string{"zh", "en"} {
		server := w.online(stage.as(lang))
		for name, size := range map[string][2]int64{"390": {390, 844}, "1280": {1280, 900}} {
			if lang == "zh" && name == "1280" && os.Getenv("CARNIVAL_SHOTS") == "" {
				continue // English is the wider one
			}
			p := webtest.Open(t, root, size[0], size[1])
			if os.Getenv("CARNIVAL_DARK") != "" {
				p.Dark(true)
			}
			for _, shown := range stage.pages {
				w.clock.set(shown.at)
				p.Go(server.URL + shown.address)
				p.Fits(shown.name + " " + lang + " " + name)
				p.Keep(shown.name + "-" + lang + "-" + name)
				if shown.name == "favourites" { // from here on the browser notes a status
					p.Quiet()
				}
			}
		}
	}
}

// staged is a shop in which something has happened, and the pages that show it.
type staged struct {
	w     *world
	who   *browser
	stale url.Values // a form from before the flip
	pages []shownPage
}

type shownPage struct {
	name, address string
	at            event.Instant
}

// as is the site for a shopper who is signed in, in a language. The one page that only a form leads
// to is given an address of its own.
func (s *staged) as(lang string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for name, value := range s.who.cookies {
			if name != langCookie {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
		}
		r.AddCookie(&http.Cookie{Name: langCookie, Value: lang})
		if r.URL.Path == "/refused" {
			body := strings.NewReader(s.stale.Encode())
			form := httptest.NewRequest("POST", "/checkouts", body).WithContext(r.Context())
			form.Header = r.Header.Clone()
			form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			form.Header.Set("Sec-Fetch-Site", "same-origin")
			r = form
		}
		s.w.site.ServeHTTP(rw, r)
	})
}

// fill lets a shopper put goods of several merchants into the cart, buy, pay, cancel, mark
// favourites, and meet what is sold out.
func (w *world) fill() *staged {
	t, b := w.t, w.browser("en")
	var list []catalog.Product
	w.catalog.Read(func(f *catalog.Fold) {
		for _, c := range []event.Category{event.CategoryPhones, 12, 17, event.CategoryHoney} {
			some, _ := f.Products(catalog.List{Category: c, Limit: 3})
			list = append(list, some...)
		}
	})
	before, after := instant(t, eve), instant(t, "2015-11-11T00:05:00+08:00")
	put := func(i int) {
		page := b.get("/p/" + list[i].ProductOffered.Product.String())
		b.post("/cart", page.form(t, "/cart")).is(t, 200)
		b.post("/favourites", page.form(t, "/favourites", "on", "1")).is(t, 200)
	}
	for i := range 3 {
		put(i)
	}
	due := b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
	for i := 3; i < 7; i++ {
		put(i)
	}
	w.clock.set(after)
	paid := b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
	paid = b.post(paid.at+"/pay", paid.form(t, paid.at+"/pay")).is(t, 200)
	order := firstOrder(t, paid)
	page := b.get(order)
	b.post(order+"/cancel", page.form(t, order+"/cancel")).is(t, 200)
	for i := 5; i < len(list); i++ {
		put(i)
	}
	gone := list[len(list)-1].SKUs[0].SKU
	w.do(&trade.SetStock{SKU: gone, Available: 0})
	phone := "/p/" + list[0].ProductOffered.Product.String()
	w.clock.set(before)
	s := &staged{w: w, who: b, stale: b.get("/cart").form(t, "/checkouts")}
	s.pages = []shownPage{
		{"home", "/", before}, {"home-open", "/", after}, {"category", "/c/womenswear", before},
		{"product", phone, before}, {"product-open", phone, after},
		{"product-gone", "/p/" + list[len(list)-1].ProductOffered.Product.String() + "?sku=" +
			gone.String(), before},
		{"merchant", "/m/" + list[0].Merchant.Merchant.String(), after}, {"cart", "/cart", before},
		{"cart-open", "/cart", after}, {"checkout-due", due.at, after},
		{"checkout-paid", paid.at, after}, {"orders", "/orders", after}, {"order", order, after},
		{"signin", "/signin", after}, {"favourites", "/favourites", after},
		{"lost", "/p/pr_nothing", after}, {"refused", "/refused", after},
	}
	return s
}
