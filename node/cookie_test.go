package node

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"carnival/web"
)

// maxCookie is what browsers keep of a cookie; a larger one they throw away, and say nothing.
const maxCookie = 4096

// TestNoWayBackIsTooLong: a link with a way back that somebody made as long as it may be keeps
// nobody from signing in: its cookie is one that a browser keeps, and what follows is an address
// that the site takes.
func TestNoWayBackIsTooLong(t *testing.T) {
	s := openStage(t)
	for _, back := range []string{"/search?q=" + strings.Repeat("&", 4000),
		"/search?q=" + strings.Repeat("a", 20_000), "/" + strings.Repeat("é", 2000),
		"/%2f%2f" + strings.Repeat("%25", 1300)} {
		for i, door := range []string{"POST /signin/code", "POST /guest", "POST /signin"} {
			body := url.Values{"back": {back}, "to": {fmt.Sprintf("back%d@example.com", i)},
				"login": {"demo-00001"}, "password": {s.Secrets.DemoPassword}}
			r := s.visitor(door, formed+body.Encode())
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			w := s.serve(r)
			if w.Code != http.StatusSeeOther && w.Code != http.StatusTooManyRequests {
				t.Errorf("%s: %d %.300s", door, w.Code, w.Body)
			}
			for _, set := range w.Header()["Set-Cookie"] {
				if pair, _, _ := strings.Cut(set, ";"); len(pair) > maxCookie {
					t.Errorf("%s with a way back of %d gives a cookie of %d", door, len(back),
						len(pair))
				}
			}
			if to := w.Header().Get("Location"); len(to) > 14<<10 {
				t.Errorf("%s leads to an address of %d", door, len(to))
			}
		}
	}
}

// TestSessionsEndOneByOne: a sign-out ends the session of its browser and no other one, an erasure
// all of them; a token that somebody planted is never taken on; and proofs given at the same time
// leave sessions that are open.
func TestSessionsEndOneByOne(t *testing.T) {
	s := openStage(t)
	p := s.shoppers[0]
	one, two := s.again(p), s.again(p)
	status := func(token string) int { return s.ask(token, "GET /v1/me", "").Code }
	s.must(one, "DELETE /v1/sessions", "", 204)
	if status(one) != 401 || status(two) != 200 || status(p.token) != 200 {
		t.Errorf("after one sign-out: %d %d %d", status(one), status(two), status(p.token))
	}
	const planted = "planted-by-somebody-else-0123456789"
	for _, door := range []string{"POST /guest", "POST /signin"} {
		body := formed + "login=demo-00002&password=" + s.Secrets.DemoPassword
		r := s.visitor(door, body, planted)
		r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: planted})
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		for _, c := range s.serve(r).Result().Cookies() {
			if c.Value == planted || !strings.HasPrefix(c.Name, "__Host-") {
				t.Errorf("%s keeps %v", door, c)
			}
		}
	}
	// A cookie without the prefix may be of a neighbour under the same domain: it opens nothing.
	r := s.visitor("GET /v1/me", "")
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: two})
	if w := s.serve(r); w.Code != 401 {
		t.Errorf("a cookie without its prefix: %d", w.Code)
	}
	var mu sync.Mutex
	var codes []int
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			r := s.visitor("POST /me/passkeys/ask", "", two)
			if i%2 == 0 {
				r = s.visitor("GET /me/erase", "", two)
			}
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			w := s.serve(r)
			mu.Lock()
			codes = append(codes, w.Code)
			mu.Unlock()
		})
	}
	all.Wait()
	if slices.Max(codes) >= 500 || status(two) != 200 {
		t.Errorf("at the same time: %v, then %d", codes, status(two))
	}
	s.must(two, "POST /v1/me/erase", `{"confirm":"erase"}`, 204)
	if status(two) != 401 || status(p.token) != 401 {
		t.Errorf("after the erasure: %d %d", status(two), status(p.token))
	}
	account := "PUT /v1/staff/accounts/clerk"
	s.must(s.operator, account, `{"name":"Clerk","password":"first-password-1"}`, 204)
	clerk := text(s.must("", "POST /v1/staff/sessions",
		`{"login":"clerk","password":"first-password-1"}`, 201), "token")
	s.must(clerk, "GET /v1/refunds", "", 200)
	s.must(s.operator, account, `{"name":"Clerk","password":"second-password-2"}`, 204)
	if w := s.ask(clerk, "GET /v1/refunds", ""); w.Code != 401 {
		t.Errorf("after a new password the old session is answered with %d", w.Code)
	}
}
