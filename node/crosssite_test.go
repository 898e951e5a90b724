package node

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"carnival/web"
)

// filled is a door with ids that the first shopper and merchant have.
func (s *stage) filled(pattern string) string {
	for _, x := range things {
		if x.pattern == pattern && x.kind != "" && x.kind != "passkey" {
			return s.at(x, s.idOf(x.kind))
		}
	}
	id := s.coupon
	switch {
	case strings.Contains(pattern, "/merchant/products/"):
		id = s.products[0]
	case strings.Contains(pattern, "/img/"):
		return strings.Replace(pattern, "{file}", s.image, 1)
	case strings.Contains(pattern, "/presales/"):
		id = s.merchants[0].ids["presale"]
	case strings.Contains(pattern, "/campaigns/"):
		id = s.lottery
	case strings.Contains(pattern, "/groups/"):
		id = s.shoppers[1].ids["group"]
	case strings.Contains(pattern, "/products/"):
		id = s.products[0]
	case strings.Contains(pattern, "/merchants/"):
		id = s.merchants[0].ids["merchant"]
	case strings.Contains(pattern, "/refunds/"):
		id = s.shoppers[0].ids["refund"]
	}
	return strings.NewReplacer("{$}", "", "{id}", id, "{sku}", s.skus[0], "{product}",
		s.products[0], "{key}", s.merchants[0].ids["key"], "{category}", "phones",
		"{campaign}", s.lottery, "{group}", s.shoppers[1].ids["group"],
		"{merchant}", s.merchants[0].ids["merchant"], "{file}", s.products[0]+".svg",
		"{venue}", "main", "{picture}", s.merchants[0].ids["picture"],
		"{name}", "sandbox", "{purpose}", "personalisation").Replace(pattern)
}

// visitor is a browser with the cookies that it has, for one request.
func (s *stage) visitor(door, body string, tokens ...string) *http.Request {
	method, path, _ := strings.Cut(door, " ")
	r := httptest.NewRequest(method, "https://shop.example"+path, strings.NewReader(body))
	r.Header.Set("Accept-Language", "en")
	for i, token := range tokens {
		if token != "" {
			name := []string{web.SessionCookie, web.StaffCookie}[i]
			r.AddCookie(&http.Cookie{Name: "__Host-" + name, Value: token})
		}
	}
	return r
}

func (s *stage) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// elsewhere is what a browser says of a request that another site has made it send, in all forms
// that there are; the last one is of a browser that says nothing.
var elsewhere = []http.Header{
	{"Sec-Fetch-Site": {"cross-site"}},
	{"Sec-Fetch-Site": {"same-site"}, "Origin": {"https://evil.shop.example"}},
	{"Origin": {"https://evil.example"}},
	{"Origin": {"http://shop.example:81"}},
	{"Origin": {"null"}},
	{},
}

// TestNoOtherSiteActs: whatever another site makes a browser send changes nothing, at any door, by
// any cookie and without one, in every form that a page can send without asking first.
func TestNoOtherSiteActs(t *testing.T) {
	s := openStage(t)
	patterns, _ := routesOf(t)
	before, head := s.all(), s.Head()
	bodies := map[string]string{}
	for _, x := range things {
		bodies[x.pattern] = x.body
	}
	browsers := [][]string{{s.shoppers[0].token, s.staffToken}, {s.guest}, nil}
	for _, p := range patterns {
		if strings.HasPrefix(p, "GET ") {
			continue
		}
		door, body := s.filled(p), bodies[p]
		if body == "" {
			body = formed + "login=demo-00001&password=" + s.Secrets.DemoPassword +
				"&to=ming%40example.com&confirm=erase&given=1&sku=" + s.skus[0] + "&quantity=1"
		}
		for _, kind := range []string{"text/plain", "multipart/form-data; boundary=x",
			"application/x-www-form-urlencoded", "application/json", ""} {
			for i, from := range elsewhere {
				for _, tokens := range browsers {
					silent := i == len(elsewhere)-1
					if silent && tokens == nil && strings.Contains(p, " /v1/") {
						continue // a program
					}
					r := s.visitor(door, body, tokens...)
					for name, value := range from {
						r.Header[name] = value
					}
					if r.Header.Set("Content-Type", kind); kind == "" {
						r.Header.Del("Content-Type")
					}
					w := s.serve(r)
					if w.Code != 403 || w.Header()["Set-Cookie"] != nil {
						t.Fatalf("%s as %q from %v with %d cookies: %d %v %.300s", p, kind, from,
							len(tokens), w.Code, w.Header()["Set-Cookie"], w.Body)
					}
				}
			}
		}
	}
	s.unchanged(t, head)
	for door, was := range before {
		if is := s.all()[door]; is != was {
			t.Errorf("%s was\n%s\nand is\n%s", door, was, is)
		}
	}
	// The same by a token that no browser sends by itself is the program's own business.
	if w := s.ask(s.shoppers[0].token, "PUT /v1/cart/lines/"+s.skus[0], `{"quantity":3}`); w.Code !=
		200 {
		t.Errorf("a program: %d %s", w.Code, w.Body)
	}
}

// TestNoLinkActs: what a link or a picture of another site leads to changes nothing either.
func TestNoLinkActs(t *testing.T) {
	s := openStage(t)
	patterns, _ := routesOf(t)
	before, head := s.all(), s.Head()
	for _, p := range patterns {
		if p == "GET /messages/{id}" { // who opens a message has read it
			continue
		}
		if at, ok := strings.CutPrefix(p, "GET "); ok {
			for _, method := range []string{"GET", "HEAD"} {
				r := s.visitor(s.filled(method+" "+at), "", s.shoppers[0].token, s.staffToken)
				r.Header.Set("Sec-Fetch-Site", "cross-site")
				r.Header.Set("X-HTTP-Method-Override", "DELETE")
				s.serve(r)
			}
		}
	}
	s.unchanged(t, head)
	for door, was := range before {
		if is := s.all()[door]; is != was {
			t.Errorf("%s was\n%s\nand is\n%s", door, was, is)
		}
	}
}

var formKey = regexp.MustCompile(`name="key" value="[^"]*"`)

// shelf is a stage whose answers are held against what is promised of them.
type shelf struct {
	*stage
	t *testing.T
}

// TestEveryAnswerIsGuarded asks every door for what it shows, as everybody. All have the headers
// that guard them; what differs by who asks is kept by nobody on the way; and no form that a page
// gives to one is given to another.
func TestEveryAnswerIsGuarded(t *testing.T) {
	s := shelf{openStage(t), t}
	patterns, _ := routesOf(t)
	for _, p := range patterns {
		if !strings.HasPrefix(p, "GET ") {
			continue
		}
		var bodies []string
		keys := map[string]bool{}
		kept := ""
		for _, tokens := range [][]string{nil, nil, {s.shoppers[0].token},
			{s.shoppers[1].token}, {s.guest}, {"", s.staffToken}} {
			r := s.visitor(s.filled(p), "", tokens...)
			r.Header.Set("Origin", "https://evil.example")
			r.Header.Set("Accept", "text/html, application/json")
			w := s.serve(r)
			s.guarded(p, w)
			for _, key := range formKey.FindAllString(w.Body.String(), 1) {
				if keys[key] {
					t.Errorf("%s gives the same form to two people", p)
				}
				keys[key] = true
			}
			bodies = append(bodies, w.Body.String())
			kept += w.Header().Get("Cache-Control") + "\n"
		}
		differ := false
		for _, b := range bodies {
			differ = differ || b != bodies[0]
		}
		public := strings.Contains(kept, "public") || strings.Contains(kept, "\n\n")
		if public && differ && p != "GET /metrics" {
			t.Errorf("%s differs by who asks, and may be kept for everybody: %q", p, kept)
		}
	}
}

// guarded holds one answer against what is promised of every answer.
func (s shelf) guarded(p string, w *httptest.ResponseRecorder) {
	s.t.Helper()
	h := w.Header()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security": "max-age=31536000", "Access-Control-Allow-Origin": "",
	} {
		if h.Get(name) != want {
			s.t.Errorf("%s: %s is %q", p, name, h.Get(name))
		}
	}
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" ||
			c.Domain != "" || !strings.HasPrefix(c.Name, "__Host-") {
			s.t.Errorf("%s gives the cookie %v", p, c)
		}
	}
	cache := h.Get("Cache-Control")
	if cache == "" && w.Code == 200 && p != "GET /metrics" {
		s.t.Errorf("%s does not say who may keep it", p)
	}
	if strings.Contains(cache, "private, no-cache") &&
		!strings.Contains(strings.Join(h["Vary"], ","), "Cookie") {
		s.t.Errorf("%s varies by %q", p, h["Vary"])
	}
	if !strings.HasPrefix(h.Get("Content-Type"), "text/html") &&
		!strings.HasPrefix(h.Get("Content-Type"), "image/svg") {
		return
	}
	policy := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src '", "base-uri 'none'", "form-action '",
		"frame-ancestors '"} {
		if !strings.Contains(policy, part) {
			s.t.Errorf("%s: no %s in the policy %q", p, part, policy)
		}
	}
	for _, part := range []string{"unsafe", "*", "data:", "http:", "https:", "blob:"} {
		if strings.Contains(policy, part) {
			s.t.Errorf("%s: %s in the policy %q", p, part, policy)
		}
	}
	if h.Get("X-Frame-Options") != "DENY" || h.Get("Referrer-Policy") != "same-origin" ||
		h.Get("Cross-Origin-Opener-Policy") != "same-origin" ||
		!strings.Contains(h.Get("Permissions-Policy"), "camera=()") {
		s.t.Errorf("%s: %v", p, h)
	}
}
