package shop

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/signin"
	"carnival/vault"
	"carnival/view"
	"carnival/view/shopper"
	"carnival/web"
)

// people are those who come to a shop of a test: the real vault, and the real desk before it, whose
// codes can be read.
type people struct {
	vault *vault.Vault
	desk  *signin.Desk

	mu    sync.Mutex
	now   time.Time         // wall time, moved by a test
	codes map[string]string // the last one, by where it went
}

// meet opens the vault.
func (w *world) meet(shoppers *view.View[*shopper.Fold]) {
	t, ctx := w.t, context.Background()
	p := &people{codes: map[string]string{}, now: time.Date(2015, 11, 10, 13, 0, 0, 0, time.UTC)}
	var err error
	p.vault, err = vault.Open(ctx, vault.Options{Dir: t.TempDir(), Key: [32]byte{3}, Now: p.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.vault.Close() })
	p.desk, err = signin.New(ctx, signin.Options{
		Vault: p.vault, Submit: w.engine.Submit, Now: p.clock,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Favourites: func(_ context.Context, id event.ShopperID) (all []event.ProductID, _ error) {
			shoppers.Read(func(f *shopper.Fold) { all, _ = f.Favourites(id, 0, shopper.MaxPage) })
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
		return web.Session{}
	}
	return web.Session{Role: web.Shopper, Shopper: s.Shopper, Token: token, Proved: s.Proved,
		Expires: s.Expires}
}

func (p *people) Staff(ctx context.Context, token string) web.Session {
	s, err := p.desk.FindStaff(ctx, token)
	if err != nil || s == nil {
		return web.Session{}
	}
	return web.Session{Role: web.Operator, Token: token, Expires: s.Expires}
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
