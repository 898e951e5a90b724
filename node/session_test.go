package node

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// signedIn signs a guest in by a code, as the guest's own browser does, and gives the new token.
func signedIn(t *testing.T, n *Node, guest, to string) string {
	t.Helper()
	var sent, in struct{ Ticket, Token string }
	decode(t, call(n, "POST /v1/sign-in/codes", guest, `{"to":"`+to+`"}`), 202, &sent)
	code := ""
	eventually(t, func() bool {
		var outbox []struct{ To, Text string }
		decode(t, call(n, "GET /v1/demo/outbox", "", ""), 200, &outbox)
		for _, m := range outbox {
			if m.To == to {
				code = regexp.MustCompile(`\d{6}`).FindString(m.Text)
			}
		}
		return code != ""
	})
	decode(t, call(n, "POST /v1/sign-in/codes/entry", guest,
		`{"ticket":"`+sent.Ticket+`","code":"`+code+`"}`), 201, &in)
	return in.Token
}

// TestNoOldTokenOpensAnything: each proof gives a new token and ends the old one, a sign-out and an
// erasure end it for good, and no restart brings one back.
func TestNoOldTokenOpensAnything(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir)
	dead := map[string]string{}
	check := func(when string) {
		t.Helper()
		for name, token := range dead {
			for _, door := range []string{"GET /v1/me", "GET /v1/cart", "GET /v1/orders"} {
				if w := call(n, door, token, ""); w.Code != 401 {
					t.Errorf("%s, %s by the token of %s: %d %s", when, door, name, w.Code, w.Body)
				}
			}
			r := httptest.NewRequest("GET", "/orders", nil)
			r.Header.Set("Cookie", "carnival_session="+token)
			w := httptest.NewRecorder()
			n.Handler().ServeHTTP(w, r)
			if who := w.Header().Get("Carnival-Who"); who != "sh_00" {
				t.Errorf("%s, the cookie of %s is %s's", when, name, who)
			}
		}
	}
	var guest struct{ Token string }
	decode(t, call(n, "POST /v1/sessions", "", `{}`), 201, &guest)
	first := signedIn(t, n, guest.Token, "ming@example.com")
	dead["the guest"] = guest.Token
	check("after the sign-in")
	if w := call(n, "DELETE /v1/sessions", first, ""); w.Code != 204 ||
		w.Header().Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("signing out: %d %v", w.Code, w.Header())
	}
	dead["who signed out"] = first
	check("after signing out")
	second, _ := enter(t, n, "hong@example.com")
	if w := call(n, "POST /v1/me/erase", second, `{"confirm":"erase"}`); w.Code != 204 ||
		w.Header().Get("Clear-Site-Data") == "" {
		t.Errorf("erasing: %d %v", w.Code, w.Header())
	}
	dead["who is erased"] = second
	check("after the erasure")
	// One who was a guest before is erased, too: their oldest token must not come back to life.
	decode(t, call(n, "POST /v1/sessions", "", `{}`), 201, &guest)
	third := signedIn(t, n, guest.Token, "wang@example.com")
	if w := call(n, "POST /v1/me/erase", third, `{"confirm":"erase"}`); w.Code != 204 {
		t.Fatalf("erasing: %d %s", w.Code, w.Body)
	}
	dead["the guest who is erased"], dead["the account of the guest"] = guest.Token, third
	check("after the guest's erasure")
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n = open(t, dir)
	check("after a restart")
	if strings.Contains(call(n, "GET /v1/demo/outbox", "", "").Body.String(), "example.com") {
		t.Error("a restart shows old letters")
	}
}
