package shop

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/festival"
	"carnival/festivals"
	"carnival/goods"
	"carnival/intake"
	"carnival/journal"
	"carnival/money"
	"carnival/picture"
	"carnival/search"
	"carnival/trade"
	"carnival/view"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// stepped is a festival clock that a test moves.
type stepped struct{ at atomic.Int64 }

func (c *stepped) Now() event.Instant        { return event.Instant(c.at.Load()) }
func (c *stepped) Speed() int64              { return 0 }
func (c *stepped) set(at event.Instant)      { c.at.Store(int64(at)) }
func (c *stepped) move(by event.Instant)     { c.at.Add(int64(by)) }
func (c *stepped) to(t testing.TB, s string) { t.Helper(); c.set(instant(t, s)) }

func instant(t testing.TB, text string) event.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return event.At(at)
}

// world is a whole shop: the real engine, its journal in memory, the real views, and the site.
type world struct {
	t        testing.TB
	running  atomic.Pointer[Clock] // when a test lets the clock run
	clock    *stepped
	engine   *engine.Engine
	plan     *festival.Plan
	catalog  *view.View[*catalog.Fold]
	benefits *view.View[*benefit.Fold]
	people   *people
	search   *view.View[*search.Fold]
	site     http.Handler
	fresh    atomic.Uint64 // accounts that nobody has
	board    *web.Board
	images   *picture.Store
	folder   string       // of the pictures
	damaged  atomic.Int64 // pictures that could not be shown
	taken    atomic.Int64 // how often the provider was asked for money
	// before is called with each command on its way, so that a test can step in between a page and
	// the decision.
	before atomic.Pointer[func(trade.Command)]
}

// Now and Speed make the world its own clock: the one that a test lets run, or the stepped one.
func (w *world) Now() event.Instant {
	if c := w.running.Load(); c != nil {
		return (*c).Now()
	}
	return w.clock.Now()
}

func (w *world) Speed() int64 {
	if c := w.running.Load(); c != nil {
		return (*c).Speed()
	}
	return 0
}

// run lets a clock run from now on.
func (w *world) run(c Clock) { w.running.Store(&c) }

const (
	eve    = "2015-11-10T21:00:00+08:00"
	opened = "2015-11-11T00:00:00+08:00"
)

func open(t testing.TB) *world {
	t.Helper()
	source, _ := festivals.Source(festivals.Default)
	plan, err := festival.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: &stepped{}, plan: plan, catalog: view.Of("catalog", catalog.New)}
	w.clock.to(t, eve)
	memory := journal.NewMemory(0, journal.StreamTrade)
	ctx, stop := context.WithCancel(context.Background())
	w.engine, err = engine.Open(ctx, engine.Options{Journal: memory, Clock: w.Now})
	if err != nil {
		t.Fatal(err)
	}
	shoppers := view.Of("shopper", shopper.New)
	w.benefits, w.search = view.Of("benefit", benefit.New), view.Of("search", search.New)
	runner := view.New(view.Options{
		Trade: view.Stream{Journal: memory, Tail: memory}, Now: time.Now,
		Views: []view.Source{w.catalog, shoppers, w.benefits, w.search},
	})
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx) }()
	t.Cleanup(func() {
		if err := w.engine.Close(); err != nil {
			t.Error(err)
		}
		stop()
		<-done
	})
	w.folder = t.TempDir()
	if w.images, err = picture.Open(w.folder, nil); err != nil {
		t.Fatal(err)
	}
	w.do(&trade.PublishPlan{Source: source, Scale: 1})
	w.meet(shoppers)
	w.stand(shoppers)
	return w
}

// stand puts the site in front of the cell.
func (w *world) stand(shoppers *view.View[*shopper.Fold]) {
	assets, err := web.BuiltAssets()
	if err != nil {
		w.t.Fatal(err)
	}
	w.board = web.NewBoard(time.Now)
	w.t.Cleanup(w.board.Close)
	gate := &web.Gate{Sealer: web.NewSealer([32]byte{7}, time.Now), Keeper: w.people}
	options := Options{
		Submit: func(ctx context.Context, c trade.Command) (trade.Outcome, error) {
			if step := w.before.Load(); step != nil {
				(*step)(c)
			}
			return w.engine.Submit(ctx, c)
		},
		Catalog: w.catalog, Shoppers: shoppers, Benefits: w.benefits, Search: w.search,
		Clock: w, Gate: gate, Assets: assets, SignIn: w.people.desk, Outbox: w.people.letter,
		Guests: web.NewLimiter(time.Minute, 1000, time.Now), Draws: seeds{},
		Board: w.board, Streams: web.NewLimiter(time.Second, 10_000, time.Now),
		Plan: func() *festival.Plan { return w.plan }, Marks: &web.Marks{},
		Login: func(_ context.Context, login, password string) (web.Role, uint64, bool) {
			switch {
			case login == "demo" && password == "carnival":
				return web.Shopper, 42, true
			case login == "operator" && password == "carnival":
				return web.Operator, 0, true
			case login == "merchant" && password == "carnival":
				return web.Merchant, 1, true
			}
			return 0, 0, false
		},
		Take: func(
			_ context.Context, e *event.PaymentStarted, _ event.Instant,
		) (trade.Command, error) {
			w.taken.Add(1)
			return &trade.ReceivePayment{Payment: e.Payment, Attempt: e.Attempt,
				Ref: "sandbox-" + e.Attempt.String(), Amount: e.Amount, Currency: e.Currency,
				Provider: e.Provider}, nil
		},
		Terminal: func(string) event.Terminal { return event.TerminalMobileWeb },
		Picture: func(d Drawing) []byte {
			look := goods.LookOf(d.Category, intake.Text(d.Title), d.Variant)
			return goods.PictureFrom(d.Category, look, goods.View(d.View))
		},
		Views: int(goods.Views), Images: w.images,
		Damaged: func(error) { w.damaged.Add(1) },
	}
	doors := &web.Doors{
		Gate: gate, Now: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Routes: Routes(options), Face: Front(options),
	}
	doors.Routes = append(doors.Routes,
		web.Route{Pattern: "GET " + web.AssetPrefix, Handler: assets})
	w.site = doors.Handler()
}

// do hands a command in and waits until the catalogue shows it.
func (w *world) do(c trade.Command) trade.Outcome {
	w.t.Helper()
	out, err := w.engine.Submit(context.Background(), c)
	if err != nil || out.Refusal != trade.Accepted {
		w.t.Fatalf("%T: %v, %s", c, err, out.Refusal.Code())
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err = errors.Join(w.catalog.Wait(ctx, out.Last()), w.benefits.Wait(ctx, out.Last()),
		w.search.Wait(ctx, out.Last()))
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// shop opens a merchant.
func (w *world) shop(name string) event.MerchantID {
	w.t.Helper()
	return event.MerchantID(w.do(&trade.OpenMerchant{
		Key: name, Name: event.Text{Zh: name + "店", En: name}, Channel: event.ChannelMall,
		Province: 33,
	}).Subject)
}

// want is a SKU that a test needs.
type want struct {
	size           string
	list, festival money.Minor
	stock, limit   uint32
}

// offer brings a product with a size for each want, and gives the ids.
func (w *world) offer(m event.MerchantID, title string, wants ...want) (string, []string) {
	w.t.Helper()
	o := &trade.OfferProduct{
		Merchant: m, Handle: title, Listed: true, Category: event.CategoryPhones,
		Title: event.Text{Zh: title + "（中）", En: title}, Body: event.Text{En: "About " + title},
		Digest: event.Hash128{byte(len(title)), title[0], byte(w.fresh.Add(1))},
	}
	for _, s := range wants {
		o.SKUs = append(o.SKUs, trade.OfferSKU{Available: s.stock, OfferedSKU: event.OfferedSKU{
			Code: title + s.size, Limit: s.limit, Options: []event.Option{{
				Name: event.Text{Zh: "尺码", En: "Size"}, Value: event.Text{Zh: s.size, En: s.size},
			}},
			Prices: []event.Price{{Market: event.Home, Currency: money.CNY, List: s.list,
				Festival: s.festival}},
		}})
	}
	id := event.ProductID(w.do(o).Subject)
	var skus []string
	w.catalog.Read(func(f *catalog.Fold) {
		p, _ := f.Product(id)
		for _, k := range p.SKUs {
			skus = append(skus, k.SKU.String())
		}
	})
	return id.String(), skus
}

// stock fills the shop with the generated catalogue.
func (w *world) generate(size goods.Size) {
	w.t.Helper()
	c := goods.Generate(11, size)
	terms := intake.Terms{Home: event.Home, Currency: money.CNY}
	merchants := make([]event.MerchantID, len(c.Merchants))
	for i, m := range c.Merchants {
		merchants[i] = event.MerchantID(w.do(&trade.OpenMerchant{
			Key: m.Key, Name: event.Text(m.Name), Channel: m.Channel, Province: m.Province,
			Country: m.Country,
		}).Subject)
	}
	for i := range c.Products {
		o, code := terms.Offer(&c.Products[i].Product, merchants[c.Products[i].Seller])
		if code == "" {
			w.do(o)
		}
	}
}

// browser is one shopper's browser without script: it keeps cookies and follows redirects.
type browser struct {
	w       *world
	lang    string
	cookies map[string]string
}

func (w *world) browser(lang string) *browser {
	return &browser{w: w, lang: lang, cookies: map[string]string{}}
}

// answer is a page with how it came.
type answer struct {
	status int
	at     string // the address after redirects
	header http.Header
	body   string
}

func (b *browser) get(address string) answer { return b.ask("GET", address, nil) }

func (b *browser) post(address string, form url.Values) answer {
	return b.ask("POST", address, form)
}

// once sends one request and follows nothing.
func (b *browser) once(method, address string, form url.Values) *http.Response {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, "http://shop.test"+address, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("Accept-Language", b.lang)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	recorder := httptest.NewRecorder()
	b.w.site.ServeHTTP(recorder, r)
	got := recorder.Result()
	for _, c := range got.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return got
}

func (b *browser) ask(method, address string, form url.Values) answer {
	b.w.t.Helper()
	for range 5 {
		got := b.once(method, address, form)
		if to := got.Header.Get("Location"); got.StatusCode == http.StatusSeeOther {
			to, _, _ = strings.Cut(to, "#") // is not sent
			method, address, form = "GET", to, nil
			continue
		}
		body, err := io.ReadAll(got.Body)
		if err != nil {
			b.w.t.Fatal(err)
		}
		return answer{got.StatusCode, address, got.Header, string(body)}
	}
	b.w.t.Fatalf("%s redirects for ever", address)
	return answer{}
}

// same is another browser with the same cookies, such as a tab.
func (b *browser) same() *browser { return &browser{b.w, b.lang, maps.Clone(b.cookies)} }

// form reads the one form of a page that posts to an address, as a browser without script would
// send it. The button that is pressed adds its own field.
func (a answer) form(t testing.TB, action string, press ...string) url.Values {
	t.Helper()
	forms := a.forms(t)[action]
	if len(forms) == 0 {
		t.Fatalf("%s has no form to %s:\n%s", a.at, action, words(a.body))
	}
	out := maps.Clone(forms[0])
	for i := 0; i+1 < len(press); i += 2 {
		out[press[i]] = []string{press[i+1]}
	}
	return out
}

func (a answer) has(t testing.TB, texts ...string) {
	t.Helper()
	said := words(a.body)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%s (%d) does not say %q but:\n%s", a.at, a.status, text, said)
		}
	}
}

func (a answer) lacks(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(words(a.body), text) {
			t.Errorf("%s says %q", a.at, text)
		}
	}
}

func (a answer) is(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s is %d, want %d:\n%s", a.at, a.status, status, words(a.body))
	}
	return a
}

func yuan(n int64) money.Minor { return money.Minor(n * 100) }

// firstOrder is the address of the first order that a page leads to.
func firstOrder(t testing.TB, a answer) string {
	t.Helper()
	for _, link := range parse(t, a.body).all("a") {
		if strings.HasPrefix(link.attrs["href"], "/orders/") {
			return link.attrs["href"]
		}
	}
	t.Fatalf("%s leads to no order", a.at)
	return ""
}
