package node

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"carnival/web"
	"carnival/web/webtest"
)

// leads reports whether an address leads away from the site, or is none. It reads it as browsers
// do, which take a backslash for a slash and do not see tabs and ends of lines.
func leads(to string) bool {
	to = strings.NewReplacer("\\", "/", "\t", "", "\r", "", "\n", "").Replace(strings.TrimSpace(to))
	at, err := url.Parse(to)
	if err != nil {
		return true
	}
	at = (&url.URL{Scheme: "https", Host: "shop.example", Path: "/here"}).ResolveReference(at)
	return at.Scheme != "https" || at.Host != "shop.example"
}

// unsafe names what of a page would run, look different or lead away because of what somebody
// wrote; "" when nothing does.
func unsafe(body string) (what string) {
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return ""
		}
		if err != nil {
			return "it is not well formed: " + err.Error()
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "iframe", "object", "embed", "base", "style", "math", "foreignObject":
			return "<" + e.Name.Local + ">"
		}
		loads := ""
		for _, a := range e.Attr {
			switch name := strings.ToLower(a.Name.Local); {
			case strings.HasPrefix(name, "on"), name == "style", name == "srcdoc":
				return "<" + e.Name.Local + "> has " + name
			case name == "http-equiv":
				return "<" + e.Name.Local + "> speaks for the server: " + a.Value
			case slices.Contains([]string{"href", "src", "action", "formaction", "poster", "data",
				"srcset", "xlink:href", "cite", "ping", "background"}, name) && leads(a.Value):
				return "<" + e.Name.Local + "> leads to " + a.Value
			case name == "src":
				loads = a.Value
			}
		}
		if e.Name.Local == "script" && !strings.HasPrefix(loads, web.AssetPrefix) {
			return "a script from " + loads
		}
	}
}

// harmless holds one answer against evil.
func harmless(t *testing.T, door string, w *httptest.ResponseRecorder) {
	t.Helper()
	body := w.Body.String()
	for _, raw := range []string{"<img src=x", "<svg/onload", "</title></script>"} {
		if strings.Contains(body, raw) {
			t.Errorf("%s answers %s as it was written", door, raw)
		}
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		if what := unsafe(body); what != "" {
			t.Errorf("%s: %s", door, what)
		}
	}
	for name, values := range w.Header() {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			t.Errorf("%s: a header %s with an end of line: %q", door, name, values)
		}
	}
	for _, name := range []string{"Location", "Carnival-Next"} {
		if to := w.Header().Get(name); leads(to) {
			t.Errorf("%s leads to %q by %s", door, to, name)
		}
	}
}

// TestNothingThatPeopleWroteRuns looks at every door on a stage on which everything that a shopper,
// a merchant or an operator can write is hostile, with hostile addresses on top.
func TestNothingThatPeopleWroteRuns(t *testing.T) {
	s := openStage(t)
	patterns, _ := routesOf(t)
	strange := url.Values{}
	for _, name := range []string{"q", "back", "next", "problem", "done", "cursor", "sort", "sku",
		"ticket", "lines", "new", "category", "error", "error_description", "state", "code",
		"as_of", "brand", "min", "max", "view", "tab", "from", "to", "status"} {
		strange.Set(name, evil)
	}
	reflecting := map[string]bool{}
	for _, p := range patterns {
		if !strings.HasPrefix(p, "GET ") {
			continue
		}
		doors := []string{s.filled(p), s.filled(p) + "?" + strange.Encode(),
			s.filled(p) + "?q=" + url.QueryEscape(evil) + "&back=" + url.QueryEscape(evil)}
		if from := strings.Index(p, "{"); from >= 0 && p != "GET /{$}" {
			doors = append(doors, p[:from]+url.PathEscape(evil))
		}
		for _, door := range doors {
			for _, tokens := range [][]string{nil, {s.shoppers[0].token, s.staffToken}, {s.guest}} {
				for _, kind := range []string{"text/html", "application/json"} {
					r := s.visitor(door, "", tokens...)
					r.Header.Set("Accept", kind)
					r.Header.Set("User-Agent", evil)
					r.Header.Set("Referer", "https://evil.example/"+evil)
					w := s.serve(r)
					harmless(t, door, w)
					if strings.Contains(w.Body.String(), "onerror=a") {
						reflecting[p] = true
					}
				}
			}
		}
	}
	// Behind these doors somebody sees what somebody has written: so the test looked at it.
	for _, p := range []string{"GET /", "GET /p/{product}", "GET /m/{merchant}", "GET /search",
		"GET /cart", "GET /orders", "GET /orders/{id}", "GET /returns/{id}", "GET /addresses",
		"GET /addresses/{id}", "GET /checkouts/{id}", "GET /favourites", "GET /list", "GET /me",
		"GET /e/{campaign}", "GET /g/{group}", "GET /benefits", "GET /presales/{id}",
		"GET /v1/cart", "GET /v1/products", "GET /v1/me/export", "GET /v1/orders"} {
		if !reflecting[p] && (p != "GET /" || !reflecting["GET /{$}"]) {
			t.Errorf("%s shows nothing of what people wrote", p)
		}
	}
}

// away are addresses that look like one of the site, or are believed by a careless reader.
var away = []string{"https://evil.example", "//evil.example", "///evil.example",
	`/\evil.example`, `\\evil.example`, `/\/evil.example`, "https:evil.example",
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "/\t/evil.example",
	"/\n/evil.example", " //evil.example", "/\r\nSet-Cookie: a=b", "//evil.example/%2f..",
	"https://shop.example@evil.example", "http:///evil.example", "/%0d%0aSet-Cookie:%20a=b",
	"//shop.example:443@evil.example/", "%2f%2fevil.example", "ftp://shop.example/"}

// TestNothingLeadsElsewhere gives every form and every page an address to go on to, by every name
// that one could have.
func TestNothingLeadsElsewhere(t *testing.T) {
	s := openStage(t)
	patterns, _ := routesOf(t)
	names := []string{"back", "next", "return", "return_to", "redirect", "url", "to", "from", "on"}
	for _, p := range patterns {
		if strings.Contains(p, " /v1/") && !strings.Contains(p, "/sign-in/") ||
			p == "POST /me/erase" || p == "POST /signout" || strings.HasPrefix(p, "DELETE") {
			continue
		}
		for _, to := range away {
			form := url.Values{"login": {"demo-00001"}, "password": {s.Secrets.DemoPassword},
				"product": {s.products[0]}, "sku": {s.skus[0]}, "quantity": {"1"}, "on": {"1"}}
			for _, name := range names {
				form.Set(name, to)
			}
			door, body := s.filled(p)+"?"+form.Encode(), ""
			if strings.HasPrefix(p, "POST ") {
				door, body = s.filled(p), formed+form.Encode()
			}
			for _, token := range []string{s.shoppers[1].token, ""} {
				r := s.visitor(door, body, token)
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				if token != "" { // a page's script sends the form and goes where it is told
					r.Header.Set("Carnival-Next", to)
				}
				harmless(t, p+" with "+to, s.serve(r))
			}
		}
	}
}

// TestTheSiteIsCalledByItsOwnName: no header of a request makes a page or a letter name another
// site, nor another visitor.
func TestTheSiteIsCalledByItsOwnName(t *testing.T) {
	s := openStage(t)
	patterns, _ := routesOf(t)
	named := 0
	for _, p := range patterns {
		if !strings.HasPrefix(p, "GET ") {
			continue
		}
		r := s.visitor(s.filled(p), "", s.shoppers[1].token) // who began the group
		r.Host = "evil.example"
		for _, name := range []string{"X-Forwarded-Host", "X-Host", "X-Original-URL", "Forwarded",
			"X-Rewrite-URL", "X-Forwarded-Server", "X-Forwarded-Prefix"} {
			r.Header.Set(name, "evil.example")
		}
		w := s.serve(r)
		if strings.Contains(w.Body.String(), "evil.example") ||
			strings.Contains(strings.Join(w.Header()["Location"], ""), "evil.example") {
			t.Errorf("%s names another site", p)
		}
		if strings.Contains(w.Body.String(), "https://shop.example/") {
			named++
		}
	}
	if named == 0 {
		t.Error("no page names the site: look at the group's invitation")
	}
}

// TestABrowserRunsNothing shows what hostile people wrote in a real browser: nothing runs, and its
// policy has nothing to keep out.
func TestABrowserRunsNothing(t *testing.T) {
	s := openStage(t)
	root := webtest.Chromium(t, webtest.Usual)
	as := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "__Host-" + web.SessionCookie, Value: s.shoppers[0].token})
		s.Handler().ServeHTTP(w, r)
	})
	server := httptest.NewServer(as)
	t.Cleanup(server.CloseClientConnections)
	tab := webtest.Open(t, root, 390, 844)
	for _, p := range []string{"GET /{$}", "GET /p/{product}", "GET /m/{merchant}", "GET /cart",
		"GET /orders/{id}", "GET /returns/{id}", "GET /addresses/{id}", "GET /checkouts/{id}",
		"GET /e/{campaign}", "GET /g/{group}", "GET /list", "GET /me", "GET /benefits"} {
		tab.Go(server.URL + strings.TrimPrefix(s.filled(p), "GET ") + "?lang=en")
		if tab.Text(`String(document.querySelectorAll(`+
			`"img[src=x],[onload],[onerror],script:not([src]),[style]").length)`) != "0" {
			t.Errorf("%s holds what somebody wrote as its own", p)
		}
	}
	tab.Go(server.URL + "/search?q=" + url.QueryEscape(evil))
	tab.Quiet()
}
