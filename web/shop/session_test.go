package shop

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"carnival/trade"
	"carnival/web"
)

// Whose session was ended elsewhere is told so, loses nothing that a page of theirs could put into
// a guest's cart unasked, and goes on as a guest by another press.
func TestAnEndedSessionIsNoGuest(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.member("en", "ming@example.com")
	form := b.get("/p/"+product).form(t, "/cart", "quantity", "1")
	if err := w.people.desk.SignOut(t.Context(), b.session(t)); err != nil {
		t.Fatal(err)
	}
	joined := 0
	count := func(c trade.Command) {
		if _, join := c.(*trade.JoinShopper); join {
			joined++
		}
	}
	w.before.Store(&count)
	told := b.post("/cart", form).is(t, 401)
	told.has(t, "Your sign-in has ended", "Sign in", "Try again")
	if joined != 0 || b.cookies[web.SessionCookie] != "" {
		t.Fatalf("%d joined, the cookie is %q", joined, b.cookies[web.SessionCookie])
	}
	again := told.form(t, "/cart")
	b.post("/cart", again).is(t, 200)
	if page := b.get("/cart").is(t, 200); joined != 1 {
		t.Errorf("%d joined: %s", joined, words(page.body))
	} else {
		page.has(t, "Phone")
	}
}

// While the vault cannot be read nobody is taken for somebody new, and no cookie is touched.
func TestASessionThatCannotBeReadIsKept(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.member("en", "ming@example.com")
	form := b.get("/p/"+product).form(t, "/cart", "quantity", "1")
	had := b.cookies[web.SessionCookie]
	b.cookies[web.SessionCookie] = had + "x" // which no memory holds
	if err := w.people.vault.Close(); err != nil {
		t.Fatal(err)
	}
	told := b.post("/cart", form).is(t, 503)
	told.has(t, "Nothing was changed")
	if b.cookies[web.SessionCookie] != had+"x" {
		t.Errorf("the cookie has become %q", b.cookies[web.SessionCookie])
	}
}

// The key of the forms that buy, from which a guest's account may follow, cannot be told from what
// anybody knows: the shopper and how often they have bought.
func TestNobodyTellsTheKeyOfATap(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.member("en", "ming@example.com")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	key := func() string { return b.get("/cart").form(t, "/checkouts").Get("key") }
	first := key()
	public := append([]byte("carnival/tap/v1\x00"), b.session(t).Shopper.String()...)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(public, 0))
	if first != key() || first == keyText(sum[:keyBytes]) {
		t.Errorf("the key is %s", first)
	}
	if other := web.NewSealer([32]byte{8}, w.people.clock); keyText(other.Mark(public)) == first {
		t.Error("another server has the same keys")
	}
}
