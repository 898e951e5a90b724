package shop

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/signin"
	"carnival/trade"
	"carnival/vault"
	"carnival/view"
	"carnival/view/shopper"
	"carnival/web"
)

// people are those who come to a shop of a test: the real vault, and the real desk before it, whose
// codes can be read.
type people struct {
	dir      string // of the vault
	vault    *vault.Vault
	desk     *signin.Desk
	shoppers *view.View[*shopper.Fold]
	owners   []event.ShopperID // who have come as members

	mu    sync.Mutex
	now   time.Time         // wall time, moved by a test
	codes map[string]string // the last one, by where it went
}

// meet opens the vault.
func (w *world) meet(shoppers *view.View[*shopper.Fold]) {
	t, ctx := w.t, context.Background()
	p := &people{
		shoppers: shoppers, codes: map[string]string{},
		now: time.Date(2015, 11, 10, 13, 0, 0, 0, time.UTC),
	}
	var err error
	p.dir = t.TempDir()
	p.vault, err = vault.Open(ctx, vault.Options{Dir: p.dir, Key: [32]byte{3}, Now: p.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.vault.Close() })
	p.desk, err = signin.New(ctx, signin.Options{
		Vault: p.vault, Submit: w.engine.Submit, Now: p.clock,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Favourites: func(_ context.Context, id event.ShopperID) (all []event.ProductID, _ error) {
			shoppers.Read(func(f *shopper.Fold) {
				for after := event.ProductID(0); ; {
					page, next := f.Favourites(id, after, shopper.MaxPage)
					all = append(all, page...)
					if after = next; after == 0 {
						return
					}
				}
			})
			return all, nil
		},
		Send: func(d signin.Delivery) bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.codes[d.To.Value] = d.Code
			return true
		},
		Builtin: func(_ context.Context, login, password string) (vault.Staff, bool) {
			s := vault.Staff{Login: login, Role: vault.StaffOperator}
			if number, ok := strings.CutPrefix(login, "merchant-"); ok {
				n, err := strconv.ParseUint(number, 10, 8)
				s = vault.Staff{Login: login, Role: vault.StaffMerchant,
					Merchant: event.MerchantID(n)}
				return s, err == nil && password == "carnival"
			}
			return s, login == "operator" && password == "carnival"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.people = p
}

func (p *people) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *people) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// letter is what a demonstration would show of a code.
func (p *people) letter(_ context.Context, to string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if code := p.codes[to]; code != "" {
		return code + " is your code."
	}
	return ""
}

// Shopper, Staff and Retired make the desk the keeper of the gate.
func (p *people) Shopper(ctx context.Context, token string) web.Session {
	s, err := p.desk.Find(ctx, token)
	if err != nil || s == nil {
		return web.Session{Lost: err == nil, Unread: err != nil}
	}
	return web.Session{Role: web.Shopper, Shopper: s.Shopper, Token: token, Proved: s.Proved,
		Expires: s.Expires}
}

func (p *people) Staff(ctx context.Context, token string) web.Session {
	s, err := p.desk.FindStaff(ctx, token)
	if err != nil || s == nil {
		return web.Session{}
	}
	as := web.Session{Role: web.Operator, Token: token, Expires: s.Expires}
	if m := s.Merchant(); m != 0 {
		as.Role, as.Merchant = web.Merchant, m
	}
	return as
}

func (p *people) Retired(guest event.ShopperID) bool { return p.desk.Retired(guest) }

var sixDigits = regexp.MustCompile(`[0-9]{6}`)

// arrive signs a browser in by a code, as a person would: two forms, the code read off the letter
// that a demonstration shows.
func (b *browser) arrive(t testing.TB, to, back string) answer {
	t.Helper()
	page := b.get("/signin?back="+url.QueryEscape(back)).is(t, 200)
	form := page.form(t, "/signin/code", "to", to)
	asked := b.post("/signin/code", form).is(t, 200)
	return b.post("/signin/enter", asked.form(t, "/signin/enter", "code",
		sixDigits.FindString(words(asked.body))))
}

// member is a browser that is signed in to an account of its own.
func (w *world) member(lang, mail string) *browser {
	w.t.Helper()
	b := w.browser(lang)
	b.arrive(w.t, mail, "").is(w.t, 200)
	w.people.owners = append(w.people.owners, b.session(w.t).Shopper)
	return b
}

// session is the account behind a browser.
func (b *browser) session(t testing.TB) *signin.Session {
	t.Helper()
	s, err := b.w.people.desk.Find(context.Background(), b.cookies[web.SessionCookie])
	if err != nil || s == nil {
		t.Fatal("nobody is signed in", err)
	}
	return s
}

// serve answers one request as it is.
func (w *world) serve(r *http.Request) *http.Response {
	recorder := httptest.NewRecorder()
	w.site.ServeHTTP(recorder, r)
	return recorder.Result()
}

// bought lets the account of a browser buy and pay what a test needs, all of it, and gives the
// order's address.
func (w *world) bought(b *browser, wants ...want) string {
	w.t.Helper()
	w.pay(w.ordered(b, wants...))
	return firstOrder(w.t, b.get("/orders"))
}

// ordered lets the account of a browser order, without paying: of the first want two pieces, of the
// next one three.
func (w *world) ordered(b *browser, wants ...want) event.CheckoutID {
	w.t.Helper()
	name := "M" + strconv.FormatUint(w.fresh.Add(1), 10)
	_, skus := w.offer(w.shop(name), "Thing of "+name, wants...)
	lines := map[string]uint32{}
	for i, sku := range skus {
		lines[sku] = uint32(2 + i)
	}
	return w.tap(b, lines)
}

// tap places a checkout for the account of a browser, as any face would.
func (w *world) tap(b *browser, lines map[string]uint32) event.CheckoutID {
	w.t.Helper()
	owner := b.session(w.t).Shopper
	c := &trade.PlaceCheckout{Shopper: owner, Market: event.Home, Province: 33,
		Key: event.KeyHash(owner, strconv.FormatUint(w.fresh.Add(1), 10))}
	for _, sku := range slices.Sorted(maps.Keys(lines)) {
		id, err := event.ParseSKUID(sku)
		if err != nil {
			w.t.Fatal(err)
		}
		c.Lines = append(c.Lines, trade.CheckoutLine{SKU: id, Quantity: lines[sku]})
	}
	return event.CheckoutID(w.happens(c).Subject)
}

// pay brings the money of a checkout.
func (w *world) pay(id event.CheckoutID) {
	w.t.Helper()
	var due shopper.Checkout
	w.people.shoppers.Read(func(f *shopper.Fold) {
		for _, o := range w.people.owners {
			if c, ok := f.Checkout(o, id); ok {
				due = c
			}
		}
	})
	w.happens(&trade.ReceivePayment{Payment: due.Payment, Amount: due.Due,
		Ref: "ref-" + id.String(), Currency: due.Currency})
}

// happens hands a command in and waits until shoppers see it.
func (w *world) happens(c trade.Command) trade.Outcome {
	w.t.Helper()
	out := w.do(c)
	if err := w.people.shoppers.Wait(context.Background(), out.Last()); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// ship hands an order to a carrier.
func (w *world) ship(order string) {
	w.t.Helper()
	id, err := event.ParseOrderID(strings.TrimPrefix(order, "/orders/"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.happens(&trade.ShipOrder{Order: id, Carrier: "SF", Number: "SF1234567890"})
}
