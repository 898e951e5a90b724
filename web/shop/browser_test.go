package shop

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"carnival/event"
	"carnival/goods"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// chromium starts a browser. It or a build may be missing on a laptop, and the tests then say why
// they did not run; on CI that is a failure.
func chromium(t *testing.T) context.Context {
	t.Helper()
	assets, err := web.BuiltAssets()
	if err != nil {
		t.Fatal(err)
	}
	missing := t.Skip
	if os.Getenv("CI") == "true" {
		missing = t.Fatal
	}
	if _, ok := assets.URL("shop.js"); !ok {
		missing("front end not built: run make web")
	}
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		missing("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("hide-scrollbars", true),
	)
	parent, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewExecAllocator(parent, options...)
	t.Cleanup(cancel)
	root, leave := chromedp.NewContext(ctx)
	t.Cleanup(leave)
	if err := chromedp.Do(root); err != nil {
		t.Fatal(err)
	}
	return root
}

// tab is one page of the browser with all that it wrote to its console.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string
}

func openTab(t *testing.T, root context.Context, width, height int64) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(root)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			p.mu.Lock()
			p.said = append(p.said, message.String())
			p.mu.Unlock()
		}
	}()
	p.do(chromedp.EmulateViewport(width, height))
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%v; console: %q", err, p.console())
	}
}

// until waits for a condition to hold, on this page or on the one that a tap leads to.
func (p *tab) until(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+condition+")"))
		if err == nil {
			return
		}
		// A page that is being left takes the question with it.
		leaving := strings.Contains(err.Error(), "navigated") ||
			strings.Contains(err.Error(), "Cannot find context")
		if ctx.Err() != nil || !leaving {
			p.t.Fatalf("the page never came to %s: %v; console: %q", condition, err, p.console())
		}
	}
}

// press waits for something and clicks on it in one turn of the page, so that nothing the page
// puts in its place can come between. It waits for the page's script too: a tap before it is sent
// by the browser itself, which has its own patience.
func (p *tab) press(what string) {
	p.t.Helper()
	found := "document.querySelector(`" + what + "`)"
	p.until("document.readyState === 'complete' && " + found)
	p.text("(e => { e.focus(); e.click(); return '' })(" + found + ")")
}

// fill writes into a field, as press clicks.
func (p *tab) fill(field, text string) {
	p.t.Helper()
	found := "document.querySelector(`" + field + "`)"
	p.until(found)
	p.text("(e => { e.value = `" + text + "`; return '' })(" + found + ")")
}

// text evaluates an expression that gives a text.
func (p *tab) text(expression string) string {
	p.t.Helper()
	out, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

func (p *tab) console() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.said...)
}

// quiet fails when a page wrote anything to the console; a breach of its policy would be there.
func (p *tab) quiet() {
	p.t.Helper()
	if said := p.console(); len(said) > 0 {
		p.t.Errorf("the console is not empty: %q", said)
	}
}

// fits fails when a page is wider than the window.
func (p *tab) fits(name string) {
	p.t.Helper()
	wide := p.text(`String(document.documentElement.scrollWidth - innerWidth)`)
	if wide != "0" {
		p.t.Errorf("%s is %s pixels wider than the window", name, wide)
	}
}

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
	root := chromium(t)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern phone",
		want{"128", yuan(1000), yuan(799), 10, 2}, want{"256", yuan(1200), yuan(999), 0, 0})
	clock := &paced{from: instant(t, "2015-11-10T23:57:00+08:00"), began: time.Now(), speed: 30}
	w.run(clock)
	server := w.online(w.site)
	phone := openTab(t, root, 390, 844)
	visible := `[...document.querySelectorAll(".big .tag")]` +
		`.find(e => e.checkVisibility()).innerText`
	phone.do(chromedp.Navigate(server.URL + "/p/" + product + "?lang=en"))
	phone.fits("the product before midnight")
	if got := phone.text(visible); got != "¥1,000.00" {
		t.Errorf("before midnight the page says %q", got)
	}
	phone.until(visible + `.includes("¥799.00")`)
	if clock.Now() < instant(t, opened) {
		t.Error("the price flipped before its time")
	}
	phone.press("button.cart")
	phone.until(`document.querySelector(".notice")`)
	phone.press(`.tabs a[href="/cart"]`)
	phone.until(`document.querySelector(".settle .pay")`)
	phone.fits("the cart")
	phone.press(".settle .pay")
	phone.until(`location.pathname.startsWith("/checkouts/")`)
	phone.until(`document.querySelector(".settle .pay")`)
	if got := phone.text(`document.querySelector(".total .amount").innerText`); got != "¥799.00" {
		t.Errorf("the bill says %q", got)
	}
	phone.press(".settle .pay")
	phone.until(`document.querySelector("h1").innerText === "Ordered and paid"`)
	phone.fits("the answer")
	// The way back leads to the cart as it was; the same tap again is the same checkout.
	paid := phone.text(`location.pathname`)
	phone.do(chromedp.Navigate(server.URL + "/orders"))
	phone.until(`document.querySelectorAll(".taps > li").length === 1`)
	phone.until(`document.querySelector(".taps a[href='` + paid + `']")`)
	phone.quiet()
}

// TestEveryPageFits shows every page in both languages on a phone and on a desk: none is wider than
// its window, none writes to the console. With CARNIVAL_SHOTS naming a folder they are kept there.
func TestEveryPageFits(t *testing.T) {
	root := chromium(t)
	w := open(t)
	w.generate(goods.Size{Merchants: 40, Products: 300})
	stage := w.fill()
	for _, lang := range []string{"zh", "en"} {
		server := w.online(stage.as(lang))
		for name, size := range map[string][2]int64{"390": {390, 844}, "1280": {1280, 900}} {
			if lang == "zh" && name == "1280" && os.Getenv("CARNIVAL_SHOTS") == "" {
				continue // English is the wider one
			}
			p := openTab(t, root, size[0], size[1])
			if os.Getenv("CARNIVAL_DARK") != "" {
				p.dark()
			}
			for _, shown := range stage.pages {
				w.clock.set(shown.at)
				p.do(chromedp.Navigate(server.URL + shown.address))
				p.fits(shown.name + " " + lang + " " + name)
				p.keep(shown.name + "-" + lang + "-" + name)
				if shown.name == "favourites" { // from here on the browser notes a status
					p.quiet()
				}
			}
		}
	}
}

// keep writes what a page looks like when CARNIVAL_SHOTS names a folder.
func (p *tab) keep(name string) {
	p.t.Helper()
	folder := os.Getenv("CARNIVAL_SHOTS")
	if folder == "" {
		return
	}
	p.text(`(document.querySelectorAll("img").forEach(i => { i.loading = "eager" }), "")`)
	p.until(`[...document.images].every(i => i.complete)`)
	image, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), image, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// dark asks the page for its dark colours, as a system setting would.
func (p *tab) dark() {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	if err != nil {
		p.t.Fatal(err)
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
