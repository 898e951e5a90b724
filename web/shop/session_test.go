package shop

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"carnival/web"
)

func TestWhatAGuestGatheredComesAlong(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	signIn := func() answer {
		return b.post("/signin", url.Values{"login": {"demo"}, "password": {"carnival"},
			"back": {"/cart"}})
	}
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "3")).is(t, 200)
	b.get("/signin").has(t, "1 line in your cart comes along.")
	signIn().has(t, "Order 3 pieces")
	b.get("/signin").has(t, "You are signed in.")
	b.post("/signout", url.Values{})
	b.get("/cart").has(t, "The cart is empty.")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart")).is(t, 200)
	signIn().has(t, "Order 3 pieces") // the larger quantity stands
	wrong := b.post("/signin", url.Values{"login": {"demo"}, "password": {"guess"}}).is(t, 401)
	checkPage(t, wrong)
	wrong.has(t, "The login or the password is wrong.")
}

// Who works here is no shopper, and does not sign in where shoppers do.
func TestOperatorsAndMerchantsAreNoShoppers(t *testing.T) {
	w := open(t)
	for _, login := range []string{"operator", "merchant"} {
		b := w.browser("en")
		b.post("/signin", url.Values{"login": {login}, "password": {"carnival"}}).is(t, 401).
			has(t, "The login or the password is wrong.")
		if b.cookies[web.SessionCookie] != "" {
			t.Errorf("the %s has a shopper's cookie", login)
		}
	}
}

func TestFormsFromElsewhereChangeNothing(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	for name, form := range map[string]url.Values{
		"no key":    {"sku": {skus[0]}, "quantity": {"1"}},
		"short key": {"sku": {skus[0]}, "quantity": {"1"}, "key": {"AA"}},
		"no number": {"sku": {skus[0]}, "quantity": {"many"}, "key": {newKey()}},
		"too many":  {"sku": {skus[0]}, "quantity": {"1000"}, "key": {newKey()}},
		"no sku":    {"sku": {"sku_zzz"}, "quantity": {"1"}, "key": {newKey()}},
	} {
		got := b.post("/cart", form)
		checkPage(t, got)
		if got.status < 400 || got.status >= 500 {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	for _, line := range []string{"", "x", skus[0] + ":1", skus[0] + ":1:0", skus[0] + ":1:-5",
		skus[0] + ":99999999999:100"} {
		form := url.Values{"line": {line}, "key": {newKey()}}
		b.post("/checkouts", form).is(t, 400)
	}
	b.post("/checkouts", url.Values{"line": {strings.Repeat("x", 40<<10)}}).is(t, 413)
	for _, to := range []string{"https://elsewhere.test/", "//elsewhere.test", `/\elsewhere.test`,
		"javascript:alert(1)", "/a\r\nX: y"} {
		form := fresh(url.Values{"back": {to}, "product": {product}, "on": {"1"}})
		got := b.once("POST", "/favourites", form)
		if at := got.Header.Get("Location"); got.StatusCode != 303 || at != "/favourites" {
			t.Errorf("%q leads to %q (%d)", to, at, got.StatusCode)
		}
	}
}

// A busy site keeps the tap: the page offers to send the same form once more.
func TestABusySiteKeepsTheTap(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	form := b.bill(b.get("/p/" + product))
	w.engine.Refuse(busy{})
	held := b.post("/checkouts", form)
	checkPage(t, held)
	held.is(t, 503).has(t, "Too many people", "Try again")
	if held.header.Get("Retry-After") == "" {
		t.Error("the page does not say when")
	}
	w.engine.Refuse(nil)
	b.post("/checkouts", held.form(t, "/checkouts")).is(t, 200).has(t, "Ordered, not paid yet")
}

type busy struct{}

func (busy) Error() string { return "busy" }
func (busy) Code() string  { return "overloaded" }

func TestPictures(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	var address string
	for _, img := range parse(t, b.get("/p/"+product).body).all("img") {
		address = img.attrs["src"]
	}
	if !strings.Contains(address, skus[0]) {
		t.Fatal(address)
	}
	address, _, _ = strings.Cut(address, "&view=")
	picture := b.get(address).is(t, 200)
	if picture.header.Get("Content-Type") != "image/svg+xml" ||
		!strings.Contains(picture.header.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(picture.body, "<svg") {
		t.Error(picture.header, picture.body)
	}
	if old := b.get("/pictures/"+product+".svg?v=1").is(t, 200); strings.Contains(
		old.header.Get("Cache-Control"), "immutable") {
		t.Error("a picture under an old address is kept for ever")
	}
	if near := b.get(address+"&view=1").is(t, 200); near.body == picture.body ||
		!strings.Contains(near.header.Get("Cache-Control"), "immutable") {
		t.Error("the product looks the same from near")
	}
	for _, at := range []string{"/pictures/" + product + ".svg?view=99", "/pictures/x.svg",
		"/pictures/" + product, "/pictures/pr_12.svg"} {
		b.get(at).is(t, 404)
	}
}

func TestListsHavePages(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	for i := range categoryPage + 3 {
		w.offer(m, strings.Repeat("x", i+1), want{"M", yuan(100), yuan(79), 5, 0})
	}
	b := w.browser("en")
	for _, at := range []string{"/c/phones", "/m/" + m.String()} {
		first := b.get(at).is(t, 200)
		checkPage(t, first)
		seen := 0
		for page := first; ; {
			next := ""
			for _, row := range parse(t, page.body).all("li") {
				if strings.HasPrefix(row.attrs["class"], "card") {
					seen++
				}
			}
			for _, link := range parse(t, page.body).all("a") {
				if link.attrs["rel"] == "next" {
					next = link.attrs["href"]
				}
			}
			if next == "" {
				break
			}
			page = b.get(next).is(t, 200)
		}
		if seen != categoryPage+3 {
			t.Errorf("%s shows %d products", at, seen)
		}
	}
	b.get("/c/nothing").is(t, 404)
	b.get("/c/cars").is(t, 200).has(t, "Nothing is on sale here now.")
	b.get("/c/phones?cursor=x").is(t, 200).has(t, "27 products")
}

func TestWithoutAPlanThereIsNoShop(t *testing.T) {
	w := open(t)
	w.plan = nil
	b := w.browser("en")
	for _, at := range []string{"/", "/cart", "/orders", "/c/phones"} {
		a := b.get(at).is(t, http.StatusServiceUnavailable)
		checkPage(t, a)
		a.has(t, "No festival plan is in force yet")
	}
	b.get("/signin").is(t, 200)
}
