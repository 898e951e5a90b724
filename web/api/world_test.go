package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/gateway/draw"
	"carnival/gateway/pay"
	"carnival/journal"
	"carnival/money"
	"carnival/picture"
	"carnival/search"
	"carnival/signin"
	"carnival/trade"
	"carnival/view"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/figures"
	"carnival/view/ledger"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
)

// world is the whole of a cell behind the face: the real engine over the journal's memory twin, the
// real views, a stepped clock and the sandbox.
type world struct {
	t        testing.TB
	journal  *journal.Memory
	clock    *clock.Clock
	sandbox  *pay.Sandbox
	images   string // where pictures are kept
	seeds    string // where those of draws are kept
	sealer   *web.Sealer
	keys     []byte // of merchants, as they were saved
	desk     *signin.Desk
	sent     chan signin.Delivery
	hub      *web.Hub
	engine   *engine.Engine
	server   *httptest.Server
	figures  *view.View[*figures.Fold]
	options  Options
	stopping []func()
	// stopViews is what befalls the views when the journal breaks.
	stopViews func()
	skus      []event.SKUID // of three merchants, four each
}

// opening is the first instant of the festival price.
var opening = event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))

type accounts struct{}

func (accounts) Login(_ context.Context, login, password string) (Account, bool) {
	switch {
	case login == "ops" && password == "right":
		return Account{Role: web.Operator}, true
	case login == "demo" && password == "right":
		return Account{Role: web.Shopper, Number: 7}, true
	case login == "m0" && password == "right":
		return Account{Role: web.Merchant, Number: 1}, true
	case login == "m1" && password == "right":
		return Account{Role: web.Merchant, Number: 2}, true
	}
	return Account{}, false
}

func newWorld(t testing.TB) *world { return newWorldAt(t, opening+event.Second) }

// newWorldAt begins at another instant of the plan.
func newWorldAt(t testing.TB, at event.Instant) *world {
	w := &world{
		t: t, journal: journal.NewMemory(0, 0), clock: clock.Stepped(at),
		sandbox: pay.NewSandbox([]byte("secret")), sealer: web.NewSealer([32]byte{1}, time.Now),
		seeds: filepath.Join(t.TempDir(), "seeds.json"), images: t.TempDir(),
	}
	w.start()
	t.Cleanup(func() { w.stop() })
	w.stock()
	return w
}

// start opens the cell from its journal, as the program does.
func (w *world) start() {
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	w.engine, err = engine.Open(ctx, engine.Options{
		Journal: w.journal, Clock: w.clock.Now, SnapshotAfter: -1,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	goods := view.Of("catalog", catalog.New)
	shoppers := view.Of("shopper", shopper.New)
	benefits := view.Of("benefit", benefit.New)
	merchants := view.Of("merchant", merchant.New)
	books := view.Of("ledger", ledger.New)
	w.figures = view.Of("figures", figures.New)
	found := view.Of("search", search.New)
	runner := view.New(view.Options{
		Trade: view.Stream{Journal: w.journal, Tail: w.journal},
		Views: []view.Source{goods, shoppers, benefits, merchants, books, w.figures, found},
		Now:   time.Now,
	})
	draws, err := draw.Open(w.seeds)
	if err != nil {
		w.t.Fatal(err)
	}
	save := func(text []byte) error { w.keys = text; return nil }
	keys, err := web.NewKeys(w.keys, save, time.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sealer.Keys = keys
	w.hub = web.NewHub(time.Now)
	images, err := picture.Open(w.images, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.options = Options{
		Submit: w.engine.Submit, Catalog: goods, Shoppers: shoppers, Figures: w.figures,
		Search: found, Benefits: benefits, Merchants: merchants, Ledger: books, Draws: draws,
		Clock: w.clock, Accounts: accounts{}, Gate: w.gate(shoppers), Keys: keys,
		SignIn: w.desk, Guests: web.NewLimiter(time.Minute, 3, time.Now),
		Providers: map[string]Provider{"sandbox": {
			Methods: pay.Scenarios(), Read: pay.Reader(w.sandbox), Take: w.take,
		}},
		Marks: &web.Marks{}, Hub: w.hub, Pictures: images,
		Head: func() (uint64, string) {
			head := w.journal.Head()
			return head.Last, head.Hash.String()
		},
	}
	doors := &web.Doors{
		Routes: Routes(w.options), Gate: w.options.Gate, Now: time.Now,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	w.server = httptest.NewServer(doors.Handler())
	viewing, stopViews := context.WithCancel(ctx)
	w.stopViews = stopViews
	var running sync.WaitGroup
	running.Go(func() { _ = runner.Run(viewing) })
	running.Go(func() { _ = (&Pump{Figures: w.figures, Hub: w.hub}).Run(ctx) })
	w.stopping = []func(){
		w.hub.Close, w.server.Close, stopViews, cancel, running.Wait,
		func() { _ = w.engine.Close() },
	}
}

// take asks the sandbox at once, as the program does.
func (w *world) take(
	ctx context.Context, e *event.PaymentStarted, at event.Instant,
) (trade.Command, error) {
	a, _ := pay.AttemptOf(e, at)
	n, err := w.sandbox.Take(ctx, a)
	return n.Command(), err
}

func (w *world) stop() {
	for _, stop := range w.stopping {
		stop()
	}
	w.stopping = nil
}

// restart is a kill and a new process on the same journal.
func (w *world) restart() {
	w.stop()
	w.journal = w.journal.Reopen()
	w.start()
}

func (w *world) must(c trade.Command) trade.Outcome {
	w.t.Helper()
	out, err := w.engine.Submit(context.Background(), c)
	if err != nil || out.Refusal != trade.Accepted {
		w.t.Fatalf("%T: %v %s", c, err, out.Refusal.Code())
	}
	return out
}

// stock publishes the plan and offers twelve SKUs: of each merchant's four, the first has a
// festival price, the second none, the third is hot with one piece left and limited, and the last
// is sold out.
func (w *world) stock() {
	source, _ := festivals.Source(festivals.Default)
	w.must(&trade.PublishPlan{Source: source, Scale: 10_000})
	for m := range 3 {
		key := fmt.Sprint("m", m)
		out := w.must(&trade.OpenMerchant{
			Key: key, Name: event.Text{Zh: "商家" + key, En: "Shop & " + key},
			Channel: event.ChannelMall, Province: 33, Country: event.Home,
		})
		offer := &trade.OfferProduct{
			Merchant: event.MerchantID(out.Subject), Handle: "p", Listed: true,
			Title:    event.Text{Zh: "商品" + key, En: "Goods \"" + key + "\""},
			Body:     event.Text{Zh: "说明", En: "Text"},
			Category: event.CategoryPhones,
		}
		for k, row := range []struct {
			price     event.Price
			available uint32
			limit     uint32
		}{
			{event.Price{List: 12900, Festival: 9900}, 1_000_000, 0},
			{event.Price{List: 500}, 1_000_000, 0},
			{event.Price{List: 2000, Festival: 1000}, 1, 1},
			{event.Price{List: 700}, 0, 0},
		} {
			row.price.Market, row.price.Currency = event.Home, money.CNY
			offer.SKUs = append(offer.SKUs, trade.OfferSKU{Available: row.available,
				OfferedSKU: event.OfferedSKU{
					Code: fmt.Sprint(k), Prices: []event.Price{row.price},
					Limit: row.limit, Hot: row.limit > 0,
				}})
		}
		w.must(offer)
	}
	for n := range 12 {
		w.skus = append(w.skus, event.SKUID(n+1))
	}
	w.settle()
}

// settle waits until every view shows what the journal holds.
func (w *world) settle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	head := w.journal.Head().Last
	for _, v := range []waiter{w.options.Catalog, w.options.Shoppers, w.options.Figures,
		w.options.Benefits, w.options.Merchants, w.options.Ledger, w.options.Search} {
		if err := v.Wait(ctx, head); err != nil {
			w.t.Fatal(err)
		}
	}
}

// reply is what a call came to.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// caller is somebody with a session who speaks to the face.
type caller struct {
	w     *world
	token string
}

// anyone has no session.
func (w *world) anyone() caller { return caller{w: w} }

// signIn opens a session; "" signs in a guest.
func (w *world) signIn(login string) caller {
	w.t.Helper()
	body := "{}"
	if login != "" {
		body = fmt.Sprintf(`{"login":%q,"password":"right"}`, login)
	}
	at := "POST /v1/sessions"
	if login != "" && login != "demo" {
		at = "POST /v1/staff/sessions"
	}
	r := w.anyone().call(at, body)
	if r.status != http.StatusCreated {
		w.t.Fatalf("sign in: %d %s", r.status, r.body)
	}
	var said struct{ Token string }
	if err := json.Unmarshal(r.body, &said); err != nil {
		w.t.Fatal(err)
	}
	return caller{w, said.Token}
}

// call makes a request; line is its method and address, extra are pairs of headers.
func (c caller) call(line, body string, extra ...string) reply {
	c.w.t.Helper()
	method, path, _ := bytes.Cut([]byte(line), []byte(" "))
	r, err := http.NewRequest(string(method), c.w.server.URL+string(path),
		bytes.NewReader([]byte(body)))
	if err != nil {
		c.w.t.Fatal(err)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	r.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(extra); i += 2 {
		r.Header.Set(extra[i], extra[i+1])
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	got, err := c.w.server.Client().Do(r.WithContext(ctx))
	if err != nil {
		c.w.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, text}
}

// checkout is a tap with its key.
func (c caller) checkout(key, body string) reply {
	c.w.t.Helper()
	return c.call("POST /v1/checkouts", body, "Idempotency-Key", key)
}

// decoded reads an answer into its documented type, which must know every field of it.
func decoded[T any](t testing.TB, r reply) (v T) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return v
}

// wants checks a status and, of a problem, its code.
func (r reply) wants(t testing.TB, status int, code string) {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if code == "" {
		return
	}
	if kind := r.header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("a problem of type %s", kind)
	}
	if p := decoded[web.Problem](t, r); p.Code != code || p.Status != status || p.Title == "" {
		t.Fatalf("problem %s, want %s: %s", p.Code, code, r.body)
	}
}

// line is a line of a checkout's body.
func (w *world) line(n, quantity int) string {
	return fmt.Sprintf(`{"sku":%q,"quantity":%d}`, w.skus[n], quantity)
}
