package shop

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web/webtest"
)

// offerCoupon lets shoppers claim a coupon of the platform, one each.
func (w *world) offerCoupon(key string, quantity uint32) string {
	w.t.Helper()
	at := instant(w.t, opened)
	out := w.do(&trade.PublishPromotion{PromotionPublished: event.PromotionPublished{
		Key: key, Rule: event.RulePlatformCoupon, Funder: event.FundedByPlatform,
		Name: event.Text{Zh: "券 " + key, En: "Coupon " + key}, Currency: money.CNY,
		From: at - 48*3600*event.Second, To: at, Start: at, Use: at + 24*3600*event.Second,
		Terms:    event.Terms{Tiers: []event.Tier{{At: 19_900, Off: 1_500}}},
		Quantity: quantity, PerShopper: 1,
	}})
	return event.PromotionID(out.Subject).String()
}

func TestACouponIsClaimedFromTheFront(t *testing.T) {
	w := open(t)
	id := w.offerCoupon("fifteen", 1)
	b := w.browser("en")
	front := b.get("/").is(t, 200)
	checkPage(t, front)
	front.has(t, "¥15", "from ¥199 on", "In all shops", "Claim")
	form := front.form(t, "/claims")
	after := b.post("/claims", form).is(t, 200)
	after.has(t, "Claimed: Coupon fifteen. It can be used from 11 Nov, 00:00 until 12 Nov, 00:00")
	checkPage(t, after)
	if !strings.HasPrefix(after.at, "/?claimed="+id) {
		t.Error(after.at)
	}
	b.post("/claims", form).is(t, 200) // an impatient thumb
	if other := w.browser("en").get("/"); strings.Contains(words(other.body), "Claim") {
		t.Error("a coupon that is gone is still offered")
	}
	form.Set("promotion", "pm_x")
	b.post("/claims", form).is(t, 404)
	form.Set("promotion", id)
	form.Set("back", "https://elsewhere.test/")
	got := b.once("POST", "/claims", form).Header.Get("Location")
	if !strings.HasPrefix(got, "/?") {
		t.Error("a form leads elsewhere:", got)
	}
	late := w.browser("en")
	w.offerCoupon("late", 5)
	form = late.get("/").form(t, "/claims")
	w.clock.to(t, opened)
	late.post("/claims", form).is(t, 409)
}

// A page that is kept for everybody holds nothing of anybody.
func TestAKeptPageIsNobodys(t *testing.T) {
	w := open(t)
	w.run(steady{w.clock.Now()})
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	a, b := w.browser("en"), w.browser("en")
	for _, at := range []string{"/", "/c/phones", "/search?q=phone", "/v/main", "/v"} {
		a.get(at).is(t, 200)
	}
	form := a.get("/p/"+product).form(t, "/cart")
	form.Set("sku", skus[0])
	a.post("/cart", form).is(t, 200)
	for _, at := range []string{"/", "/c/phones", "/search?q=phone", "/v/main", "/v"} {
		if badges(t, a.get(at).is(t, 200)) != 1 || badges(t, b.get(at).is(t, 200)) != 0 {
			t.Errorf("%s: the cart of one is not that of the other", at)
		}
		for _, lang := range []string{"zh", "en"} {
			page := b.get(with(at, "lang", lang))
			if !strings.Contains(page.body, `lang="`+lang) {
				t.Errorf("%s in %s is kept in another language", at, lang)
			}
		}
	}
	var wait sync.WaitGroup // many at once, of whom one makes the page
	for range 8 {
		wait.Go(func() {
			got := w.browser("zh").once("GET", "/c/phones?in_stock=1", nil)
			if got.StatusCode != 200 {
				t.Error(got.StatusCode)
			}
		})
	}
	wait.Wait()
}

// steady is a running clock that is read at one instant.
type steady struct{ at event.Instant }

func (s steady) Now() event.Instant { return s.at }
func (s steady) Speed() int64       { return 1 }

// A page that is sent packed is the page.
func TestAKeptPageIsPacked(t *testing.T) {
	w := open(t)
	w.run(steady{w.clock.Now()})
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("zh")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart")).is(t, 200)
	for _, at := range []string{"/", "/c/phones", "/search?q=phone"} {
		plain := b.get(at).is(t, 200)
		r := httptest.NewRequest("GET", "http://shop.test"+at, nil)
		r.Header.Set("Accept-Encoding", "gzip, br")
		r.Header.Set("Accept-Language", "zh")
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		got := httptest.NewRecorder()
		w.site.ServeHTTP(got, r)
		packed := got.Body.Len()
		reader, err := gzip.NewReader(got.Body)
		if err != nil {
			t.Fatal(at, err)
		}
		text, err := io.ReadAll(reader)
		if err != nil || string(text) != plain.body || packed*2 > len(text) {
			t.Errorf("%s: %d bytes of %d, %v", at, packed, len(text), err)
		}
	}
}

func badges(t *testing.T, a answer) (n int) {
	for _, e := range parse(t, a.body).all("span") {
		if e.attrs["class"] == "badge" {
			n++
		}
	}
	return n
}

func with(address, name, value string) string {
	at, _ := url.Parse(address)
	query := at.Query()
	query.Set(name, value)
	at.RawQuery = query.Encode()
	return at.String()
}

// A page that was kept before the opening is not shown after it.
func TestAKeptPageEndsWithItsPrices(t *testing.T) {
	w := open(t)
	w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	w.run(steady{instant(t, opened) - 1})
	w.browser("en").get("/c/phones").has(t, "¥100.00")
	w.run(steady{instant(t, opened)})
	w.browser("en").get("/c/phones").lacks(t, "¥100.00Festival")
	w.browser("en").get("/c/phones").has(t, "Festival¥79.00")
}

func TestVenuesSayWhatOpensWhen(t *testing.T) {
	w := open(t)
	w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	all := b.get("/v").is(t, 200)
	checkPage(t, all)
	all.has(t, "Main venue", "Coming up", "Eve gala")
	main := b.get("/v/main").is(t, 200)
	checkPage(t, main)
	main.has(t, "It opens 11 Nov, 00:00. Fill the cart until then.", "Main venue starts in",
		"Phone")
	w.clock.to(t, opened)
	b.get("/v/main").has(t, "Open: what you see below is charged now.", "Main venue ends in")
	gala := b.get("/v/gala").is(t, 200)
	checkPage(t, gala)
	gala.has(t, "It ended today 00:00.", "Morning commute")
	b.get("/v/nothing").is(t, 404)
}

func TestFiltersWithoutScript(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	w.offer(m, "Red Phone", want{"M", yuan(100), yuan(79), 5, 0},
		want{"L", yuan(300), yuan(250), 5, 0})
	w.offer(m, "Blue Phone", want{"S", yuan(900), yuan(700), 0, 0})
	b := w.browser("en")
	found := b.get("/search?q=phone").is(t, 200)
	checkPage(t, found)
	found.has(t, "Results for “phone”", "2 products", "In stock", "Red", "Phone")
	if marks := parse(t, found.body).all("mark"); len(marks) != 2 || marks[0].said() != "Phone" {
		t.Error("what was looked for is not marked:", marks)
	}
	form := found.form(t, "/search")
	if form.Get("q") != "phone" {
		t.Error("the filters forget what was looked for:", form)
	}
	for address, want := range map[string]string{
		"/search?q=phone&in_stock=1":      "1 product",
		"/search?q=phone&option=Size:L":   "1 product",
		"/search?q=phone&from=500":        "1 product",
		"/search?q=phone&from=90&to=10":   "The lowest is above the highest",
		"/search?q=phone&from=x":          "Write a price in digits",
		"/search?q=phon":                  "2 products",
		"/search?q=zzzzzz":                "Nothing was found for “zzzzzz”.",
		"/search?q=phone&in_stock=1&to=1": "Clear filters",
		"/c/phones?category=cars&sort=x":  "2 products",
		"/m/" + m.String() + "?q=blue":    "1 product",
		"/search?option=a:1&option=b:1&option=c:1&option=d:1&option=e:1&option=f:1&option=g:1" +
			"&option=h:1&option=i:1": "0 products",
		"/search?q=" + strings.Repeat("%E7%BE%BD", 200): "Results for",
	} {
		page := b.get(address).is(t, 200)
		checkPage(t, page)
		page.has(t, want)
	}
	large := b.get("/search?q=phone&option=Size:L&sort=price")
	large.has(t, "¥300.00")
	chip := ""
	for _, link := range parse(t, large.body).all("a") {
		if link.attrs["class"] == "chip" {
			chip = link.attrs["href"]
		}
	}
	if chip != "/search?q=phone&sort=price" {
		t.Errorf("a filter is taken back by %q", chip)
	}
}

func TestShopsHaveAFaceAndPromises(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 5, 0})
	b := w.browser("en")
	page := b.get("/m/"+m.String()).is(t, 200)
	checkPage(t, page)
	page.has(t, "Alpha", "Free delivery", "Returns within 7 days", "ships from Zhejiang")
	var row *event.MerchantOpened
	w.catalog.Read(func(f *catalog.Fold) { row, _ = f.Merchant(m) })
	banner := b.get(bannerOf(row)).is(t, 200)
	if banner.header.Get("Content-Type") != "image/svg+xml" || len(banner.body) > 2048 {
		t.Error(banner.header, len(banner.body))
	}
	for _, at := range []string{"/banners/x.svg", "/banners/" + m.String(), "/banners/me_99.svg"} {
		b.get(at).is(t, 404)
	}
	checkPage(t, b.get("/c").is(t, 200))
}

// The search completes what is typed, by keys alone, and a coupon is claimed without leaving the
// page.
func TestTheFrontByHand(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.offerCoupon("fifteen", 5)
	w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	typed := http.NewServeMux()
	typed.Handle("/", w.site)
	typed.HandleFunc("GET /v1/suggestions", func(out http.ResponseWriter, _ *http.Request) {
		io.WriteString(out, `{"items":[{"kind":"word","text":"phone","products":3},`+
			`{"kind":"category","text":"Phones","id":"phones","products":1}]}`)
	})
	phone := webtest.Open(t, root, 360, 740)
	phone.Go(w.online(typed).URL + "/?lang=en")
	phone.Fits("the front")
	phone.Press(".coupon button")
	phone.Until(`document.querySelector("#coupons .had")`)
	phone.Until(`document.activeElement.matches("#coupons [role=status]")`)
	if at := phone.Text(`location.pathname + location.search`); at != "/?lang=en" {
		t.Error("a claim leaves the page for", at)
	}
	phone.Press(".seek input")
	phone.Until(`document.querySelector(".seek input").role === "combobox"`)
	phone.Do(chromedp.KeyEvent("pho"))
	phone.Until(`document.querySelectorAll("#suggestions [role=option]").length === 2`)
	phone.Fits("the suggestions")
	phone.Do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	phone.Until(`document.querySelector(".seek input").getAttribute("aria-activedescendant") ===` +
		` document.querySelector("#suggestions [aria-selected=true]").id`)
	phone.Do(chromedp.KeyEvent(kb.Enter))
	phone.Until(`location.pathname !== "/" && document.querySelector(".sheet")`)
	if at := phone.Text(`location.pathname`); at != "/c/phones" {
		t.Error("Enter leads to", at)
	}
	phone.Fits("a category")
	phone.Quiet()
}
