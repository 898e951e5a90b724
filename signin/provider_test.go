package signin

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"carnival/event"
)

// issuer is a provider of identities that does what the specification says, and can be told to lie.
type issuer struct {
	*httptest.Server
	t       *testing.T
	key     *rsa.PrivateKey
	now     func() time.Time
	asked   map[string]url.Values // by code
	subject string
	nonce   string // in the place of the right one
	client  string // in the place of the right one
	name    string // in the place of a harmless one
	forged  bool   // signs with another key
	says    string // in the place of a token

	down atomic.Bool
	come chan struct{} // gets a word for each discovery; nil: none is waited for
	hold chan struct{} // is closed to let it be answered
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, asked: map[string]url.Values{}, subject: "person-1"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		i.t.Error(err)
	}
}

func (i *issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	if i.down.Load() {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	if i.come != nil {
		i.come <- struct{}{}
		<-i.hold
	}
	i.say(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize",
		"token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}})
}

func base64URL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (i *issuer) keys(w http.ResponseWriter, _ *http.Request) {
	i.say(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256",
		"use": "sig", "kid": "1", "n": base64URL(i.key.N.Bytes()),
		"e": base64URL(big.NewInt(int64(i.key.E)).Bytes())}}})
}

// authorize is what happens at the provider when the person agrees: a code for what was asked.
func (i *issuer) authorize(address string) (code string) {
	i.t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		i.t.Fatal(err)
	}
	code = rand.Text()
	i.asked[code] = at.Query()
	return code
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	if i.says != "" {
		http.Error(w, i.says, http.StatusInternalServerError)
		return
	}
	asked := i.asked[r.PostFormValue("code")]
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if asked == nil || base64URL(sum[:]) != asked.Get("code_challenge") ||
		r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	claims := map[string]any{"iss": i.URL, "sub": i.subject, "aud": asked.Get("client_id"),
		"nonce": asked.Get("nonce"), "name": "王小明", "email": "ming@example.com",
		"email_verified": true, "iat": i.now().Unix(), "exp": i.now().Add(time.Hour).Unix()}
	if i.nonce != "" {
		claims["nonce"] = i.nonce
	}
	if i.client != "" {
		claims["aud"] = i.client
	}
	if i.name != "" {
		claims["name"] = i.name
	}
	i.say(w, map[string]any{"access_token": "x", "token_type": "Bearer",
		"id_token": i.sign(claims)})
}

func (i *issuer) sign(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		i.t.Error(err)
	}
	text := base64URL([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + base64URL(body)
	key := i.key
	if i.forged {
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			i.t.Error(err)
		}
	}
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		i.t.Error(err)
	}
	return text + "." + base64URL(signature)
}

func withProvider(t *testing.T) (*house, *issuer) {
	i := newIssuer(t)
	h := newHouse(t, func(o *Options) {
		o.Providers = []Provider{{Name: "acme", Title: event.Text{En: "Acme"}, Issuer: i.URL,
			ClientID: "carnival", Secret: "s"}}
	})
	i.now = h.Now
	return h, i
}

var departure = Departure{"acme", "http://localhost/v1/sign-in/acme/return", "/cart"}

// TestAProviderLetsIn goes to a provider and comes back, twice as the same person.
func TestAProviderLetsIn(t *testing.T) {
	h, i := withProvider(t)
	h.signIn(Visitor{From: stranger}, "ming@example.com")
	var first Arrival
	for round := range 2 {
		address, state, err := h.Depart(t.Context(), Visitor{From: stranger}, departure)
		h.ok(err)
		at, err := url.Parse(address)
		h.ok(err)
		if q := at.Query(); q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" ||
			q.Get("state") != state || q.Get("response_type") != "code" {
			t.Fatal(address)
		}
		home := Homecoming{State: state, Kept: state, Code: i.authorize(address)}
		if round == 1 {
			home.Issuer = i.URL
		}
		a, back, err := h.Return(t.Context(), Visitor{From: stranger}, home)
		h.ok(err)
		if back != "/cart" || h.session(a.Token) == nil || a.New != (round == 0) {
			t.Fatalf("%+v back to %q", a, back)
		}
		if round == 0 {
			first = a
		} else if a.Shopper != first.Shopper {
			t.Fatal("the same person is somebody else")
		}
		_, _, err = h.Return(t.Context(), Visitor{From: stranger}, home)
		h.is(err, ProviderRefused)
	}
	// The provider's word about an address of mail opens nobody's account.
	account, err := h.Vault.AccountOf(t.Context(), first.Shopper)
	h.ok(err)
	if len(account.Contacts) != 0 || account.Name != "王小明" {
		t.Fatalf("%+v", account)
	}
}

// TestAProviderIsNotQuoted: what it says instead of a token may be about a person.
func TestAProviderIsNotQuoted(t *testing.T) {
	h, i := withProvider(t)
	for _, says := range []string{"ming@example.com has no account",
		`{"error":"server_error","error_description":"ming@example.com has no account"}`} {
		i.says = says
		_, err := h.exchange(t.Context(), providerData{Name: "acme"}, Homecoming{Code: "x"})
		if err == nil || strings.Contains(err.Error(), "ming") ||
			!strings.Contains(err.Error(), "500") {
			t.Errorf("the log gets %v", err)
		}
	}
}

// TestAProviderIsNotBelieved changes one thing at a time.
func TestAProviderIsNotBelieved(t *testing.T) {
	for name, change := range map[string]func(h *house, i *issuer, home *Homecoming){
		"another browser":   func(_ *house, _ *issuer, home *Homecoming) { home.Kept = "x" },
		"no cookie":         func(_ *house, _ *issuer, home *Homecoming) { home.Kept = "" },
		"no state":          func(_ *house, _ *issuer, home *Homecoming) { *home = Homecoming{} },
		"another code":      func(_ *house, _ *issuer, home *Homecoming) { home.Code = "x" },
		"another nonce":     func(_ *house, i *issuer, _ *Homecoming) { i.nonce = "x" },
		"for another site":  func(_ *house, i *issuer, _ *Homecoming) { i.client = "x" },
		"another signature": func(_ *house, i *issuer, _ *Homecoming) { i.forged = true },
		"another issuer": func(_ *house, _ *issuer, home *Homecoming) {
			home.Issuer = "https://evil.example"
		},
		"too late": func(h *house, _ *issuer, _ *Homecoming) {
			h.at = h.at.Add(providerLife)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, i := withProvider(t)
			address, state, err := h.Depart(t.Context(), Visitor{From: stranger}, departure)
			h.ok(err)
			home := Homecoming{State: state, Kept: state, Code: i.authorize(address)}
			change(h, i, &home)
			_, _, err = h.Return(t.Context(), Visitor{From: stranger}, home)
			h.is(err, ProviderRefused)
		})
	}
	h, i := withProvider(t)
	_, _, err := h.Depart(t.Context(), Visitor{From: stranger}, Departure{Name: "other"})
	h.is(err, ProviderUnknown)
	i.Close()
	_, _, err = h.Depart(t.Context(), Visitor{From: stranger}, departure)
	h.is(err, ProviderRefused)
}

// TestASlowProviderIsAskedOnce holds a provider's answer back: who gives up is let go, all others
// get the one answer that comes.
func TestASlowProviderIsAskedOnce(t *testing.T) {
	h, i := withProvider(t)
	i.come, i.hold = make(chan struct{}, 9), make(chan struct{})
	v := Visitor{From: netip.MustParseAddr("127.0.0.1")}
	answers := make(chan error)
	for range 3 {
		go func() {
			_, _, err := h.Depart(t.Context(), v, departure)
			answers <- err
		}()
	}
	<-i.come
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, _, err := h.Depart(gone, v, departure)
	h.is(err, ProviderRefused)
	close(i.hold)
	for range 3 {
		h.ok(<-answers)
	}
	if len(i.come) != 0 {
		t.Errorf("it was asked %d times more", len(i.come))
	}
}

// TestAProviderThatFailedIsAskedAgain does not remember that it was down.
func TestAProviderThatFailedIsAskedAgain(t *testing.T) {
	h, i := withProvider(t)
	v := Visitor{From: stranger}
	i.down.Store(true)
	_, _, err := h.Depart(t.Context(), v, departure)
	h.is(err, ProviderRefused)
	i.down.Store(false)
	_, _, err = h.Depart(t.Context(), v, departure)
	h.ok(err)
}

// TestANameOfAProviderIsOneLine: what a provider calls somebody stands on pages, so one that breaks
// the line, turns the text around it about or is too long is left out, and the person comes in.
func TestANameOfAProviderIsOneLine(t *testing.T) {
	h, i := withProvider(t)
	for name, want := range map[string]string{
		"Ming\r\nBcc: a@evil.example": "", "\u202egnahC rM": "", "a\u2028b": "", "a\x00b": "",
		"\u2066a": "", "a\u200bb": "", strings.Repeat("长", 61): "",
		"<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>", "O’Neil": "O’Neil",
		"न\u200dम": "न\u200dम",
	} {
		i.subject, i.name = "person of "+name, name
		address, state, err := h.Depart(t.Context(), Visitor{From: stranger}, departure)
		h.ok(err)
		a, _, err := h.Return(t.Context(), Visitor{From: stranger},
			Homecoming{State: state, Kept: state, Code: i.authorize(address)})
		h.ok(err)
		account, err := h.Vault.AccountOf(t.Context(), a.Shopper)
		if h.ok(err); account.Name != want {
			t.Errorf("who is called %q comes in as %q", name, account.Name)
		}
	}
}
