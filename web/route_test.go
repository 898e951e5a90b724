package web

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// house is a site of a few doors, with what was seen and logged.
type house struct {
	*Doors
	handler http.Handler
	log     bytes.Buffer
	mu      sync.Mutex
	seen    []string
}

func newHouse(t *testing.T) *house {
	h := &house{}
	say := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				ProblemOf(err, "en").Write(w, r)
				return
			}
			_, _ = io.WriteString(w, text+SessionOf(r).Role.String())
		})
	}
	now := today
	h.Doors = &Doors{
		Gate: &Gate{Sealer: sealer(&now)}, Now: func() time.Time { return now },
		Logger: slog.New(slog.NewTextHandler(&h.log, nil)),
		Seen: func(pattern string, status int, _ time.Duration) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.seen = append(h.seen, pattern+" "+http.StatusText(status))
		},
		Routes: []Route{
			{Pattern: "GET /{$}", Handler: say("home ")},
			{Pattern: "GET /open/{id}", Handler: say("open "), Plain: true},
			{Pattern: "POST /open/{id}", Handler: say("sent "), MaxBody: 10},
			{Pattern: "POST /call", Handler: say("called "), Plain: true},
			{Pattern: "GET /mine", Who: Shopper, Handler: say("mine ")},
			{Pattern: "GET /ops", Who: Operator, Handler: say("ops ")},
			{Pattern: "GET /stall", Who: Merchant, Handler: say("stall ")},
			{Pattern: "GET /back", Who: MerchantOrOperator, Handler: say("back ")},
			{Pattern: "GET /panic", Handler: http.HandlerFunc(
				func(http.ResponseWriter, *http.Request) { panic("secret") })},
			{Pattern: "GET /half", Handler: http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.WriteString(w, "half")
					panic("secret")
				})},
		},
	}
	h.handler = h.Handler()
	return h
}

func (h *house) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://shop.example"+path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

func TestDoors(t *testing.T) {
	h := newHouse(t)
	shopper := "Bearer " + h.Gate.Sealer.Seal(Shopper, 1)
	operator := "Bearer " + h.Gate.Sealer.Seal(Operator, 0)
	merchant := "Bearer " + h.Gate.Sealer.SealMerchant(1)
	for _, c := range []struct {
		method, path, token string
		status              int
		says, pattern       string
	}{
		{"GET", "/", "", 200, "home anyone", "GET /{$}"},
		{"GET", "/open/1", "", 200, "open anyone", "GET /open/{id}"},
		{"GET", "/open/1", shopper, 200, "open shopper", "GET /open/{id}"},
		{"HEAD", "/open/1", "", 200, "", "GET /open/{id}"},
		{"GET", "/mine", shopper, 200, "mine shopper", "GET /mine"},
		{"GET", "/mine", "", 401, `"unauthenticated"`, "GET /mine"},
		{"GET", "/mine", operator, 403, `"forbidden"`, "GET /mine"},
		{"GET", "/ops", operator, 200, "ops operator", "GET /ops"},
		{"GET", "/ops", shopper, 403, `"forbidden"`, "GET /ops"},
		{"GET", "/ops", merchant, 403, `"forbidden"`, "GET /ops"},
		{"GET", "/mine", merchant, 403, `"forbidden"`, "GET /mine"},
		{"GET", "/stall", merchant, 200, "stall merchant", "GET /stall"},
		{"GET", "/stall", operator, 403, `"forbidden"`, "GET /stall"},
		{"GET", "/back", merchant, 200, "back merchant", "GET /back"},
		{"GET", "/back", operator, 200, "back operator", "GET /back"},
		{"GET", "/back", shopper, 403, `"forbidden"`, "GET /back"},
		{"GET", "/back", "", 401, `"unauthenticated"`, "GET /back"},
		{"GET", "/nowhere", "", 404, `"not_found"`, "/"},
		{"GET", "/open/1/2", "", 404, `"not_found"`, "/"},
		{"DELETE", "/open/1", "", 405, `"method_not_allowed"`, "/"},
	} {
		h.seen = nil
		w := h.ask(c.method, c.path, "", "Authorization", c.token)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
		if len(h.seen) != 1 || h.seen[0] != c.pattern+" "+http.StatusText(c.status) {
			t.Errorf("%s %s was seen as %q", c.method, c.path, h.seen)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %v", c.method, c.path, w.Header())
		}
	}
	if allow := h.ask("DELETE", "/open/1", "").Header().Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("Allow: %s", allow)
	}
	if got := h.List(); !strings.Contains(got, "GET /mine  shopper\n") ||
		strings.Count(got, "\n") != len(h.Routes) {
		t.Errorf("list:\n%s", got)
	}
}

// A page is guarded by its headers; an answer to a program does without them.
func TestPageHeaders(t *testing.T) {
	h := newHouse(t)
	for path, guarded := range map[string]bool{"/": true, "/mine": true, "/open/1": false} {
		header := h.ask("GET", path, "").Header()
		for _, name := range []string{
			"Content-Security-Policy", "Referrer-Policy", "X-Frame-Options",
			"Cross-Origin-Opener-Policy", "Permissions-Policy",
		} {
			if (header.Get(name) != "") != guarded {
				t.Errorf("%s: %s is %q", path, name, header.Get(name))
			}
		}
		if header.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
			header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", path, header)
		}
	}
	h.Gate.Secure = true
	if by := h.ask("GET", "/", "").Header().Get("Strict-Transport-Security"); by == "" {
		t.Error("a site that is reached by TLS lets browsers come without")
	}
}

// What changes something must come from the site itself.
func TestCrossSite(t *testing.T) {
	h := newHouse(t)
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"},
	} {
		w := h.ask("POST", "/open/1", "x", headers...)
		if w.Code != 403 || !strings.Contains(w.Body.String(), `"cross_site"`) {
			t.Errorf("%v: %d %s", headers, w.Code, w.Body)
		}
		if w = h.ask("GET", "/open/1", "", headers...); w.Code != 200 {
			t.Errorf("a link from elsewhere: %d", w.Code)
		}
	}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://shop.example"},
	} {
		if w := h.ask("POST", "/open/1", "x", headers...); w.Code != 200 {
			t.Errorf("%v: %d %s", headers, w.Code, w.Body)
		}
	}
}

// A browser says from where it posts. Without that neither a form nor a cookie is believed; a
// program with a token of its own is, and one that has nothing.
func TestWhoDoesNotSayWhereTheyComeFrom(t *testing.T) {
	h := newHouse(t)
	token := h.Gate.Sealer.Seal(Shopper, 1)
	for _, c := range []struct {
		path   string
		header []string
		status int
	}{
		{"/open/1", nil, 403},
		{"/open/1", []string{"Authorization", "Bearer " + token}, 403},
		{"/call", nil, 200},
		{"/call", []string{"Authorization", "Bearer " + token}, 200},
		{"/call", []string{"Cookie", SessionCookie + "=" + token}, 403},
		{"/call", []string{"Cookie", StaffCookie + "=" + token}, 403},
		{"/call", []string{"Cookie", SessionCookie + "=" + token, "Origin",
			"http://shop.example"}, 200},
		{"/call", []string{"Cookie", "carnival_lang=en"}, 200},
	} {
		if w := h.ask("POST", c.path, "x", c.header...); w.Code != c.status {
			t.Errorf("%s %v: %d %s", c.path, c.header, w.Code, w.Body)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	h := newHouse(t)
	own := []string{"Sec-Fetch-Site", "same-origin"}
	if w := h.ask("POST", "/open/1", strings.Repeat("x", 10), own...); w.Code != 200 {
		t.Errorf("at the bound: %d", w.Code)
	}
	w := h.ask("POST", "/open/1", strings.Repeat("x", 11), own...)
	if w.Code != 413 || !strings.Contains(w.Body.String(), `"body_too_large"`) {
		t.Errorf("beyond it: %d %s", w.Code, w.Body)
	}
}

// A panic costs one answer: its text is logged and not told, and half an answer is cut off.
func TestPanics(t *testing.T) {
	h := newHouse(t)
	w := h.ask("GET", "/panic", "")
	if w.Code != 500 || !strings.Contains(w.Body.String(), `"internal"`) ||
		strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(h.log.String(), "secret") || !strings.Contains(h.log.String(), "/panic") {
		t.Errorf("log: %s", h.log.String())
	}
	if len(h.seen) != 1 || h.seen[0] != "GET /panic Internal Server Error" {
		t.Errorf("seen: %q", h.seen)
	}
	server := httptest.NewServer(h.handler)
	defer server.Close()
	got, err := server.Client().Get(server.URL + "/half")
	if err == nil {
		_, err = io.ReadAll(got.Body)
		got.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looked whole")
	}
	if got, err = server.Client().Get(server.URL + "/open/1"); err != nil || got.StatusCode != 200 {
		t.Fatalf("the next one: %v", err)
	}
	got.Body.Close()
}
