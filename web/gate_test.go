package web

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"carnival/event"
)

// keeper knows one session of a shopper and one of an operator, and a guest who is one no more.
type keeper struct{}

func (keeper) Shopper(_ context.Context, token string) Session {
	if token == "ss_1" {
		return Session{Role: Shopper, Shopper: 1, Token: token}
	}
	return Session{}
}

func (keeper) Staff(_ context.Context, token string) Session {
	if token == "st_1" {
		return Session{Role: Operator, Token: token}
	}
	return Session{}
}

func (keeper) Retired(guest event.ShopperID) bool { return guest == 9 }

// TestEachDoorHasItsCookie takes every token to every door, as a bearer's and in both cookies.
func TestEachDoorHasItsCookie(t *testing.T) {
	now := today
	g := &Gate{Sealer: sealer(&now), Keeper: keeper{}}
	for name, c := range map[string]struct {
		token                    string
		bearer, session, staff   Role
		atStaffDoor, byOtherName Role
	}{
		"account":         {"ss_1", Shopper, Shopper, Anyone, Anyone, Anyone},
		"guest":           {g.Sealer.SealGuest(2), Shopper, Shopper, Anyone, Anyone, Anyone},
		"retired guest":   {g.Sealer.SealGuest(9), Anyone, Anyone, Anyone, Anyone, Anyone},
		"staff":           {"st_1", Operator, Anyone, Operator, Operator, Anyone},
		"sealed operator": {g.Sealer.Seal(Operator, 0), Operator, Anyone, Anyone, Anyone, Anyone},
		"sealed merchant": {g.Sealer.SealMerchant(3), Merchant, Anyone, Anyone, Anyone, Anyone},
		"nothing":         {"x", Anyone, Anyone, Anyone, Anyone, Anyone},
	} {
		with := func(cookie string) *http.Request {
			r := httptest.NewRequest("GET", "/", nil)
			r.AddCookie(&http.Cookie{Name: cookie, Value: c.token})
			return r
		}
		bearer := httptest.NewRequest("GET", "/", nil)
		bearer.Header.Set("Authorization", "Bearer "+c.token)
		for what, got := range map[string][2]Role{
			"bearer":          {g.Of(bearer, Anyone).Role, c.bearer},
			"session cookie":  {g.Of(with(SessionCookie), Shopper).Role, c.session},
			"at an open door": {g.Of(with(SessionCookie), Anyone).Role, c.session},
			"staff cookie":    {g.StaffOf(with(StaffCookie)).Role, c.staff},
			"staff door":      {g.Of(with(StaffCookie), Operator).Role, c.atStaffDoor},
			"wrong cookie":    {g.Of(with(StaffCookie), Shopper).Role, c.byOtherName},
			"wrong door":      {g.Of(with(SessionCookie), Operator).Role, Anyone},
		} {
			if got[0] != got[1] {
				t.Errorf("%s, %s: %s, want %s", name, what, got[0], got[1])
			}
		}
	}
}

// TestSecureCookies: by TLS a cookie has the prefix that keeps neighbours from setting it, and one
// without the prefix counts for nothing.
func TestSecureCookies(t *testing.T) {
	now := today
	for name, c := range map[string]struct {
		gate Gate
		tls  bool
	}{
		"seen":         {Gate{}, true},
		"behind proxy": {Gate{Secure: true}, false},
	} {
		g := c.gate
		g.Sealer, g.Keeper = sealer(&now), keeper{}
		r := httptest.NewRequest("GET", "http://shop.example/", nil)
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		g.Give(w, r, Cookie{SessionCookie, "ss_1", time.Hour})
		set := w.Result().Cookies()[0]
		if set.Name != "__Host-carnival_session" || !set.Secure || !set.HttpOnly ||
			set.Path != "/" || set.Domain != "" {
			t.Errorf("%s: %v", name, set)
		}
		r.AddCookie(&http.Cookie{Name: SessionCookie, Value: "ss_1"})
		if got := g.Of(r, Shopper); got.Role != Anyone {
			t.Errorf("%s: a neighbour's cookie opens a door", name)
		}
		r.AddCookie(set)
		if got := g.Of(r, Shopper); got.Role != Shopper || g.Origin(r) != "https://shop.example" {
			t.Errorf("%s: %+v at %s", name, got, g.Origin(r))
		}
	}
}

func TestClientAddress(t *testing.T) {
	for _, c := range []struct{ remote, said, want string }{
		{"203.0.113.7:80", "", "203.0.113.7"},
		{"203.0.113.7:80", "198.51.100.1", "203.0.113.7"}, // anybody could write that
		{"127.0.0.1:80", "198.51.100.1", "198.51.100.1"},
		{"[::1]:80", "spoofed, 198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:80", "nonsense", "127.0.0.1"},
		{"127.0.0.1:80", "", "127.0.0.1"},
		{"[::ffff:203.0.113.7]:80", "", "203.0.113.7"},
		{"pipe", "", "invalid IP"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.said != "" {
			r.Header.Set("X-Forwarded-For", c.said)
		}
		if got := ClientAddress(r).String(); got != c.want {
			t.Errorf("%s saying %q is %s, want %s", c.remote, c.said, got, c.want)
		}
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox · Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 " +
			"Version/19.0 Mobile/15E148 Safari/604.1": "Safari · iPhone",
		"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile " +
			"Safari/537.36 MicroMessenger/8.0": "WeChat · Android",
		"Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0": "Edge · Windows",
		"curl/8.0": "curl", "": "?",
	} {
		if got := Device(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}

// TestLimiter lets each address do something so often, whatever others do.
func TestLimiter(t *testing.T) {
	now := today
	l := NewLimiter(time.Minute, 2, func() time.Time { return now })
	one, two := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("203.0.113.8")
	did := func(from netip.Addr) string {
		var b strings.Builder
		for range 4 {
			if l.Allow(from) {
				b.WriteByte('y')
			} else {
				b.WriteByte('n')
			}
		}
		return b.String()
	}
	if a, b := did(one), did(two); a != "yynn" || b != "yynn" {
		t.Errorf("%s, %s", a, b)
	}
	now = now.Add(time.Minute)
	if a := did(one); a != "ynnn" {
		t.Errorf("a minute later %s", a)
	}
	if a := did(netip.MustParseAddr("::1")); a != "yyyy" {
		t.Errorf("this machine %s", a)
	}
	block := netip.MustParseAddr("2001:db8::1")
	did(block)
	if l.Allow(netip.MustParseAddr("2001:db8::ffff")) {
		t.Error("a household has more than one block")
	}
	for i := range limited + 10 {
		l.Allow(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	if l.latest.Len() != limited || len(l.known) != limited {
		t.Errorf("%d addresses are remembered", l.latest.Len())
	}
	if !l.Allow(two) {
		t.Error("an address that was long forgotten is still held against itself")
	}
}

// TestTheSiteKnowsItsOwnAddress: where its addresses are known, no request talks it into another.
func TestTheSiteKnowsItsOwnAddress(t *testing.T) {
	r := httptest.NewRequest("GET", "http://evil.example/", nil)
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "https")
	if at := (&Gate{}).Origin(r); at != "http://evil.example" {
		t.Errorf("without a known address: %s", at)
	}
	g := &Gate{Secure: true, Origins: []string{"https://a.example", "https://b.example"}}
	for host, want := range map[string]string{"evil.example": "https://a.example",
		"b.example": "https://b.example", "b.example:81": "https://a.example"} {
		r.Host = host
		if at := g.Origin(r); at != want {
			t.Errorf("%s is taken for %s", host, at)
		}
	}
}
