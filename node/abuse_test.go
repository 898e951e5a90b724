package node

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// wire is a server on a port of its own, to which bytes are written as no client would.
func wire(t *testing.T, n *Node, change func(*http.Server)) (send func(raw string) string) {
	t.Helper()
	server := n.server()
	if change != nil {
		change(server)
	}
	on, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(on)
	t.Cleanup(func() { server.Close() })
	return func(raw string) string {
		t.Helper()
		c, err := net.Dial("tcp", on.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		// A server that has answered may hang up before it has read all: that is its right.
		go io.WriteString(c, raw)
		answer, _ := bufio.NewReader(c).ReadString('\n')
		return strings.TrimSpace(answer)
	}
}

// TestRequestsThatNoClientSends: each is refused by a status, or answered as the harmless request
// that it also is; nothing is taken for two requests, and the next one is served.
func TestRequestsThatNoClientSends(t *testing.T) {
	n := open(t, t.TempDir())
	send := wire(t, n, nil)
	const host = "Host: shop.example\r\n"
	pairs := strings.Repeat("a=1&", 8000)
	for name, c := range map[string]struct{ raw, status string }{
		"no host":   {"GET / HTTP/1.1\r\n\r\n", "400"},
		"two hosts": {"GET / HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\n", "400"},
		"a huge header": {"GET / HTTP/1.1\r\n" + host + "X: " +
			strings.Repeat("a", 64<<10), "431"},
		"a huge cookie": {"GET / HTTP/1.1\r\n" + host + "Cookie: " +
			strings.Repeat("a=b; ", 9000), "431"},
		"a huge address": {"GET /" + strings.Repeat("a", 64<<10), "431"},
		"two lengths": {"POST /guest HTTP/1.1\r\n" + host +
			"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", "400"},
		"a length and chunks": {"POST /guest HTTP/1.1\r\n" + host +
			"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "403"},
		"chunks twice": {"POST /guest HTTP/1.1\r\n" + host +
			"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "501"},
		"an unknown coding": {"POST /guest HTTP/1.1\r\n" + host +
			"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "501"},
		"a folded header":            {"GET / HTTP/1.1\r\n" + host + "X : y\r\n\r\n", "400"},
		"an end of line in a header": {"GET / HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n", "400"},
		"another protocol":           {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
		"a trace":                    {"TRACE / HTTP/1.1\r\n" + host + "\r\n", "405"},
		"a connect": {"CONNECT evil.example:443 HTTP/1.1\r\n" +
			"Host: evil.example:443\r\n\r\n", "40"},
		"a foreign address": {"GET https://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
			"200"},
		"a path that climbs": {"GET /assets/..%2f..%2fsecrets.json HTTP/1.1\r\n" + host +
			"\r\n", "404"},
		"a path with a null": {"GET /p/%00 HTTP/1.1\r\n" + host + "\r\n", "404"},
		"too many fields": {"POST /guest HTTP/1.1\r\n" + host + "Sec-Fetch-Site: same-origin\r\n" +
			"Content-Type: application/x-www-form-urlencoded\r\n" + fmt.Sprintf(
			"Content-Length: %d\r\n\r\n", len(pairs)) + pairs, "400"},
		"a body without end": {"POST /guest HTTP/1.1\r\n" + host +
			"Sec-Fetch-Site: same-origin\r\n" +
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000\r\n\r\n" +
			strings.Repeat("a", 100_000), "413"},
		"a deep body": {"POST /v1/sessions HTTP/1.1\r\n" + host +
			"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n" +
			strings.Repeat("[", 60_000), "400"},
	} {
		if got := send(c.raw); !strings.HasPrefix(got, "HTTP/1.1 "+c.status) {
			t.Errorf("%s is answered with %q, want %s", name, got, c.status)
		}
	}
	got := send("GET /healthz HTTP/1.1\r\n" + host + "\r\n")
	if !strings.HasPrefix(got, "HTTP/1.1 200") {
		t.Errorf("the next one: %q", got)
	}
}

// TestWhoSaysNothingIsLetGo: a connection that sends its headers, or its body, too slowly is cut;
// with the bounds a hundredth of what they are.
func TestWhoSaysNothingIsLetGo(t *testing.T) {
	n := open(t, t.TempDir())
	if s := n.server(); s.ReadHeaderTimeout > 10*time.Second || s.ReadTimeout > time.Minute ||
		s.WriteTimeout > time.Minute || s.IdleTimeout > 2*time.Minute ||
		s.MaxHeaderBytes > 16<<10 {
		t.Errorf("%+v", s)
	}
	send := wire(t, n, func(s *http.Server) {
		s.ReadHeaderTimeout, s.ReadTimeout = headerTimeout/100, readTimeout/100
	})
	for name, raw := range map[string]string{
		"half a header": "GET / HTTP/1.1\r\nHost: shop.example\r\nX: ",
		"half a body": "POST /v1/sessions HTTP/1.1\r\nHost: shop.example\r\n" +
			"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
	} {
		began := time.Now()
		if got := send(raw); strings.HasPrefix(got, "HTTP/1.1 2") {
			t.Errorf("%s is answered with %q", name, got)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s is waited for %s", name, took)
		}
	}
}

// TestWhatIsSentIsWhatItSaysToBe: a body of another type than a call takes is not read, so that no
// form of another site passes for a program's.
func TestWhatIsSentIsWhatItSaysToBe(t *testing.T) {
	s := openStage(t)
	patterns, _ := routesOf(t)
	body := map[string]string{}
	for _, x := range things {
		body[x.pattern] = x.body
	}
	for _, p := range patterns {
		if !strings.Contains(p, " /v1/") || !strings.HasPrefix(body[p], "{") {
			continue
		}
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded",
			"multipart/form-data; boundary=x", "application/jsonp"} {
			r := s.visitor(s.filled(p), body[p])
			r.Header.Set("Authorization", "Bearer "+s.operator)
			if strings.Contains(p, "/me/") || strings.Contains(p, "/send") ||
				strings.Contains(p, "/attempts") || strings.HasSuffix(p, "/returns") ||
				strings.HasSuffix(p, "/extensions") || strings.HasPrefix(p, "PUT /v1/orders/") {
				r.Header.Set("Authorization", "Bearer "+s.shoppers[0].token)
			}
			r.Header.Set("Content-Type", kind)
			if w := s.serve(r); w.Code != 415 {
				t.Errorf("%s as %q: %d %s", p, kind, w.Code, w.Body)
			}
		}
	}
}

// TestAnswersDoNotTellWhoIsKnown: signing in is answered in the same words, with the same headers,
// whether or not there is such a person.
func TestAnswersDoNotTellWhoIsKnown(t *testing.T) {
	s := openStage(t)
	shape := func(door, body string) string {
		w := s.ask("", door, body)
		var names []string
		for name := range w.Header() {
			names = append(names, name)
		}
		return fmt.Sprint(w.Code, len(names), len(w.Body.String()))
	}
	known := shape("POST /v1/sign-in/codes", `{"to":"ming@example.com"}`)
	if unknown := shape("POST /v1/sign-in/codes", `{"to":"nope@example.com"}`); known != unknown {
		t.Errorf("a code to who is known: %s, to nobody: %s", known, unknown)
	}
	for door, bodies := range map[string][2]string{
		"POST /v1/staff/sessions": {`{"login":"operator","password":"x"}`,
			`{"login":"nobody00","password":"x"}`},
		"POST /v1/sessions": {`{"login":"demo-00001","password":"x"}`,
			`{"login":"demo-99999","password":"x"}`},
	} {
		a, b := s.ask("", door, bodies[0]), s.ask("", door, bodies[1])
		if a.Code != 401 || b.Code != 401 || a.Body.String() != b.Body.String() {
			t.Errorf("%s: %d %s, and %d %s", door, a.Code, a.Body, b.Code, b.Body)
		}
	}
}

// TestGuessingIsBounded: an address that guesses is sent away, whatever it writes into headers, and
// its neighbours are not; a household of the longer addresses is one address.
func TestGuessingIsBounded(t *testing.T) {
	s := openStage(t)
	guess := func(from, claims string) int {
		r := s.visitor("POST /signin", "login=demo-00001&password=guess")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("X-Forwarded-For", claims)
		r.Header.Set("X-Real-IP", claims)
		r.RemoteAddr = from
		return s.serve(r).Code
	}
	tries, code := 0, 401
	for ; code == 401 && tries < 400; tries++ {
		from := fmt.Sprintf("[2001:db8:1:2:%x::1]:4000", tries)
		code = guess(from, fmt.Sprintf("198.51.100.%d", tries%250))
	}
	if code != 429 || tries > 310 {
		t.Errorf("after %d tries: %d", tries, code)
	}
	if code := guess("[2001:db8:1:3::1]:4000", "2001:db8:1:2::1"); code != 401 {
		t.Errorf("a neighbour: %d", code)
	}
	if code := guess("127.0.0.1:4000", "2001:db8:1:2::9"); code != 429 {
		t.Errorf("the same household behind the site's own proxy: %d", code)
	}
	r := s.visitor("POST /v1/sessions", `{"login":"demo-00001","password":"guess"}`)
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = "[2001:db8:1:2::a]:4000"
	if w := s.serve(r); w.Code != 429 {
		t.Errorf("the same household as a program: %d %s", w.Code, w.Body)
	}
}

// TestWhatABrowserKeeps: the cookies of a site by TLS, and what it is told to throw away.
func TestWhatABrowserKeeps(t *testing.T) {
	s := openStage(t)
	own := func(door, token string) *httptest.ResponseRecorder {
		r := s.visitor(door, formed, token, s.staffToken)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		return s.serve(r)
	}
	for door, token := range map[string]string{"GET /?lang=en": "", "POST /guest": "",
		"POST /signout": s.again(s.shoppers[0]), "POST /staff/out": "",
		"DELETE /v1/sessions": s.again(s.shoppers[1])} {
		w := own(door, token)
		cookies := w.Result().Cookies()
		if len(cookies) == 0 {
			t.Errorf("%s gives and takes no cookie: %d %s", door, w.Code, w.Body)
		}
		for _, c := range cookies {
			if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" ||
				c.Domain != "" ||
				!strings.HasPrefix(c.Name, "__Host-") && c.Name != "carnival_lang" {
				t.Errorf("%s: %v", door, c)
			}
		}
		leaves := !strings.HasPrefix(door, "GET") && door != "POST /guest"
		if (w.Header().Get("Clear-Site-Data") == `"cache"`) != leaves {
			t.Errorf("%s: %q", door, w.Header().Get("Clear-Site-Data"))
		}
	}
}
