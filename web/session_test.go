package web

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
)

var today = time.Date(2015, 11, 11, 0, 0, 0, 0, time.UTC)

func sealer(now *time.Time) *Sealer {
	return NewSealer([32]byte{1, 2, 3}, func() time.Time { return *now })
}

func TestSealAndOpen(t *testing.T) {
	now := today
	s := sealer(&now)
	rapid.Check(t, func(t *rapid.T) {
		role := Role(rapid.IntRange(1, 2).Draw(t, "role"))
		id := rapid.Uint64().Draw(t, "id")
		got, ok := s.Open(s.Seal(role, event.ShopperID(id)))
		want := Session{Role: role, Shopper: event.ShopperID(id), Expires: got.Expires}
		if !ok || got != want || !got.Expires.Equal(now.Add(SessionLife)) {
			t.Fatalf("%v %+v", ok, got)
		}
		got, ok = s.Open(s.SealMerchant(event.MerchantID(id)))
		want = Session{Role: Merchant, Merchant: event.MerchantID(id), Expires: got.Expires}
		if !ok || got != want {
			t.Fatalf("%v %+v", ok, got)
		}
	})
}

// A token is good to its last second and not a moment longer.
func TestTokensExpire(t *testing.T) {
	now := today
	s := sealer(&now)
	token := s.Seal(Shopper, 7)
	now = today.Add(SessionLife - time.Second)
	if _, ok := s.Open(token); !ok {
		t.Error("expired a second early")
	}
	now = today.Add(SessionLife)
	if _, ok := s.Open(token); ok {
		t.Error("still good after its time")
	}
}

// Whatever is changed, cut off, added or sealed by another key is no token.
func TestForgedTokens(t *testing.T) {
	now := today
	s := sealer(&now)
	token := s.Seal(Shopper, 7)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			raw[i] ^= 1 << bit
			if _, ok := s.Open(base64.RawURLEncoding.EncodeToString(raw)); ok {
				t.Fatalf("bit %d of byte %d may be flipped", bit, i)
			}
			raw[i] ^= 1 << bit
		}
	}
	for n := range token {
		if _, ok := s.Open(token[:n]); ok {
			t.Fatalf("%d characters are enough", n)
		}
	}
	for _, bad := range []string{token + "A", token + "=", " " + token, "!" + token[1:], ""} {
		if _, ok := s.Open(bad); ok {
			t.Errorf("opened %q", bad)
		}
	}
	other := NewSealer([32]byte{9}, func() time.Time { return now })
	if _, ok := s.Open(other.Seal(Operator, 0)); ok {
		t.Error("opened what another key sealed")
	}
	for _, role := range []Role{MerchantOrOperator, MerchantOrOperator + 1} {
		if _, ok := s.Open(s.Seal(role, 0)); ok {
			t.Errorf("role %d, which nobody has, was let in", role)
		}
	}
}

func FuzzOpen(f *testing.F) {
	now := today
	s := sealer(&now)
	f.Add(s.Seal(Shopper, 1))
	f.Add(s.SealMerchant(1))
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		got, ok := s.Open(token)
		again := s.Seal(got.Role, got.Shopper)
		if got.Role == Merchant {
			again = s.SealMerchant(got.Merchant)
		}
		if ok && again != token {
			t.Fatalf("opened %q, which was never sealed", token)
		}
	})
}

// A bearer token goes before the cookie, and neither is nobody.
func TestSessionOfARequest(t *testing.T) {
	now := today
	g := &Gate{Sealer: sealer(&now)}
	r := httptest.NewRequest("GET", "/", nil)
	if got := g.Of(r, Shopper); got.Role != Anyone {
		t.Errorf("nobody is %s", got.Role)
	}
	w := httptest.NewRecorder()
	g.Give(w, r, Cookie{SessionCookie, g.Sealer.SealGuest(3), SessionLife})
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || c.Secure || c.Path != "/" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %v", c)
		}
		r.AddCookie(c)
	}
	if got := g.Of(r, Shopper); got.Role != Shopper || got.Shopper != 3 || !got.Guest {
		t.Errorf("by cookie %+v", got)
	}
	r.Header.Set("Authorization", "Bearer "+g.Sealer.Seal(Operator, 0))
	if got := g.Of(r, Anyone); got.Role != Operator {
		t.Errorf("by token %+v", got)
	}
	r.Header.Set("Authorization", "Bearer forged")
	if got := g.Of(r, Anyone); got.Role != Anyone {
		t.Errorf("a bad token fell back to %s", got.Role)
	}
	if got := SessionOf(r); got.Role != Anyone {
		t.Errorf("before the guard: %+v", got)
	}
	if got := SessionOf(WithSession(r, Session{Role: Shopper, Shopper: 5})); got.Shopper != 5 {
		t.Errorf("after the guard: %+v", got)
	}
	w = httptest.NewRecorder()
	if g.Give(w, r, Cookie{Name: SessionCookie}); w.Result().Cookies()[0].MaxAge >= 0 {
		t.Error("the cookie stays")
	}
}

func TestMarks(t *testing.T) {
	var m Marks
	m.Wrote(5, 10)
	m.Wrote(5, 7)
	if got := m.Of(5); got != 10 {
		t.Errorf("fell to %d", got)
	}
	if m.Wrote(5+marks, 12); m.Of(5) != 12 {
		t.Error("one who shares a slot may wait for more, never for less")
	}
}
