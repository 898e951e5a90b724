package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"carnival/dossier"
	"carnival/event"
	"carnival/signin"
	"carnival/vault"
	"carnival/view"
	"carnival/view/shopper"
	"carnival/web"
)

// gate makes the desk of the world and the gate before it.
func (w *world) gate(shoppers *view.View[*shopper.Fold]) *web.Gate {
	v, err := vault.Open(w.t.Context(), vault.Options{Dir: w.t.TempDir(), Now: time.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { v.Close() })
	w.sent = make(chan signin.Delivery, 100)
	w.desk, err = signin.New(w.t.Context(), signin.Options{
		Vault: v, Submit: w.engine.Submit, Now: time.Now,
		Send: func(d signin.Delivery) bool { w.sent <- d; return true },
		Favourites: func(_ context.Context, id event.ShopperID) (all []event.ProductID, _ error) {
			shoppers.Read(func(f *shopper.Fold) {
				page, next := f.Favourites(id, 0, shopper.MaxPage)
				for all = page; next != 0; all = append(all, page...) {
					page, next = f.Favourites(id, next, shopper.MaxPage)
				}
			})
			return all, nil
		},
		Builtin: func(ctx context.Context, login, password string) (vault.Staff, bool) {
			a, ok := accounts{}.Login(ctx, login, password)
			s := vault.Staff{Login: login, Role: vault.StaffOperator}
			if a.Role == web.Merchant {
				s.Role, s.Merchant = vault.StaffMerchant, event.MerchantID(a.Number)
			}
			return s, ok && a.Role != web.Shopper
		},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return &web.Gate{Sealer: w.sealer, Keeper: Keeper{w.desk, w.desk.Logger}}
}

// enter signs in by a code, as whoever the caller is so far.
func (c caller) enter(to string) (caller, SignedIn) {
	c.w.t.Helper()
	r := c.call("POST /v1/sign-in/codes", `{"to":"`+to+`"}`)
	r.wants(c.w.t, 202, "")
	sent := decoded[CodeSent](c.w.t, r)
	r = c.call("POST /v1/sign-in/codes/entry",
		`{"ticket":"`+sent.Ticket+`","code":"`+(<-c.w.sent).Code+`"}`)
	r.wants(c.w.t, 201, "")
	in := decoded[SignedIn](c.w.t, r)
	return caller{c.w, in.Token}, in
}

// TestAGuestSignsIn follows a guest into a new account, and another one into the same: both carts
// are one, and can be two again.
func TestAGuestSignsIn(t *testing.T) {
	w := newWorld(t)
	guest := w.signIn("")
	sku := w.skus[0].String()
	guest.call("PUT /v1/cart/lines/"+sku, `{"quantity":2}`).wants(t, 200, "")
	me, in := guest.enter("ming@example.com")
	if !in.New || in.Merged {
		t.Errorf("%+v", in)
	}
	// The account has a token of its own, and the guest's is worth nothing.
	guest.call("GET /v1/cart", "").wants(t, 401, "unauthenticated")
	cart := func(c caller) (n uint32) {
		for _, l := range decoded[Cart](t, c.call("GET /v1/cart", "")).Lines {
			n += l.Quantity
		}
		return n
	}
	if n := cart(me); n != 2 {
		t.Fatalf("%d pieces came along", n)
	}
	other := w.signIn("")
	other.call("PUT /v1/cart/lines/"+sku, `{"quantity":5}`).wants(t, 200, "")
	again, in := other.enter("Ming@Example.com")
	if in.New || !in.Merged || cart(again) != 5 || cart(other) != 0 {
		t.Errorf("%+v, %d in the cart", in, cart(again))
	}
	if said := decoded[Me](t, again.call("GET /v1/me", "")); !said.Merged || !said.Proved ||
		len(said.Contacts) != 1 || said.Contacts[0].Value != "ming@example.com" {
		t.Errorf("%+v", said)
	}
	again.call("POST /v1/me/merge/undo", "").wants(t, 200, "")
	if cart(again) != 2 || cart(other) != 5 {
		t.Errorf("undone, %d and %d", cart(again), cart(other))
	}
	again.call("POST /v1/me/merge/undo", "").wants(t, 409, "nothing_to_undo")
	again.call("DELETE /v1/sessions", "").wants(t, 204, "")
	again.call("GET /v1/cart", "").wants(t, 401, "unauthenticated")
	me.call("GET /v1/cart", "").wants(t, 200, "")
}

// TestSessionFixation: a token that somebody else has put into a browser is worth nothing once
// its owner has signed in there.
func TestSessionFixation(t *testing.T) {
	w := newWorld(t)
	planted := w.signIn("")
	jar := "carnival_session=" + planted.token
	r := w.anyone().call("POST /v1/sign-in/codes", `{"to":"ming@example.com"}`, "Cookie", jar,
		"Sec-Fetch-Site", "same-origin")
	sent := decoded[CodeSent](t, r)
	r = w.anyone().call("POST /v1/sign-in/codes/entry",
		`{"ticket":"`+sent.Ticket+`","code":"`+(<-w.sent).Code+`"}`, "Cookie", jar,
		"Sec-Fetch-Site", "same-origin")
	r.wants(t, 201, "")
	in := decoded[SignedIn](t, r)
	planted.call("GET /v1/me", "").wants(t, 401, "unauthenticated")
	cookies := (&http.Response{Header: r.header}).Cookies()
	if len(cookies) != 2 || cookies[0].Value != in.Token || cookies[0].Value == planted.token ||
		!cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("%v", cookies)
	}
}

// TestStaffAndShoppersShareNoDoor takes every kind of token to every kind of door, as a bearer's
// and as each cookie.
func TestStaffAndShoppersShareNoDoor(t *testing.T) {
	w := newWorld(t)
	me, _ := w.anyone().enter("ming@example.com")
	ops := w.signIn("ops")
	for _, c := range []struct {
		at, cookie, token string
		status            int
	}{
		{"GET /v1/cart", "carnival_session", me.token, 200},
		{"GET /v1/cart", "carnival_staff", me.token, 401},
		{"GET /v1/cart", "carnival_session", ops.token, 401},
		{"GET /v1/cart", "carnival_staff", ops.token, 401},
		{"POST /v1/clock/step", "carnival_session", ops.token, 401},
		{"POST /v1/clock/step", "carnival_staff", me.token, 401},
		{"POST /v1/clock/step", "carnival_staff", ops.token, 422},
	} {
		r := w.anyone().call(c.at, "", "Cookie", c.cookie+"="+c.token,
			"Sec-Fetch-Site", "same-origin")
		if r.status != c.status {
			t.Errorf("%s with %s: %d, want %d", c.at, c.cookie, r.status, c.status)
		}
	}
	w.anyone().call("DELETE /v1/staff/sessions", "", "Cookie", "carnival_staff="+ops.token,
		"Sec-Fetch-Site", "same-origin").
		wants(t, 204, "")
	ops.call("POST /v1/clock/step", "").wants(t, 401, "unauthenticated")
	ops = w.signIn("ops")
	ops.call("PUT /v1/staff/accounts/clerk", `{"name":"Clerk","password":"too short"}`).
		wants(t, 422, "invalid")
	ops.call("PUT /v1/staff/accounts/clerk", `{"name":"Clerk","password":"long enough it is",`+
		`"merchant":"`+event.MerchantID(1).String()+`"}`).wants(t, 204, "")
	r := w.anyone().call("POST /v1/staff/sessions",
		`{"login":"clerk","password":"long enough it is"}`)
	r.wants(t, 201, "")
	clerk := caller{w, decoded[StaffAnswer](t, r).Token}
	clerk.call("GET /v1/merchant/orders", "").wants(t, 200, "")
	clerk.call("PUT /v1/staff/accounts/x", "").wants(t, 403, "forbidden")
}

const atHome = `{"name":"王小明","phone":"13800138000","province":"33","city":"杭州",` +
	`"street":"文一西路 969 号"}`

// TestMyData keeps addresses, consents and messages, exports everything, and then erases it.
func TestMyData(t *testing.T) {
	w := newWorld(t)
	me, _ := w.anyone().enter("ming@example.com")
	other, _ := w.anyone().enter("hong@example.com")
	r := me.call("POST /v1/me/addresses", atHome)
	r.wants(t, 201, "")
	home := decoded[Address](t, r)
	theirs := decoded[Address](t, other.call("POST /v1/me/addresses", atHome))
	if !home.Default || home.Country != "CN" || theirs.Place != home.Place || theirs.ID == home.ID {
		t.Errorf("%+v, %+v", home, theirs)
	}
	other.call("DELETE /v1/me/addresses/"+home.ID, "").wants(t, 404, "not_found")
	other.call("PUT /v1/me/addresses/"+home.ID, atHome).wants(t, 404, "not_found")
	me.call("POST /v1/me/addresses", strings.Replace(atHome, "33", "99", 1)).
		wants(t, 422, "invalid")
	me.call("POST /v1/me/addresses", strings.Replace(atHome, "13800138000", "1", 1)).
		wants(t, 422, "invalid")
	me.call("PUT /v1/me/consents/personalisation", `{"given":true}`).wants(t, 204, "")
	me.call("PUT /v1/me/consents/everything", `{"given":true}`).wants(t, 404, "not_found")
	given := 0
	for _, c := range decoded[[]ConsentState](t, me.call("GET /v1/me/consents", "")) {
		if c.Given {
			given += len(c.History)
		}
	}
	if given != 1 {
		t.Errorf("%d consents", given)
	}
	me.call("PUT /v1/me", `{"name":"小明","locale":"zh-CN"}`).wants(t, 200, "")
	me.call("PUT /v1/me", `{"name":"小明","locale":"xx"}`).wants(t, 422, "invalid")
	again, _ := w.anyone().enter("ming@example.com") // a device that is new leaves a message
	inbox := decoded[Page[InboxMessage]](t, again.call("GET /v1/me/messages", ""))
	if len(inbox.Items) != 1 || inbox.Items[0].Kind != "sign_in" {
		t.Fatalf("%+v", inbox)
	}
	other.call("POST /v1/me/messages/"+inbox.Items[0].ID+"/read", "").wants(t, 404, "not_found")
	me.call("POST /v1/me/messages/"+inbox.Items[0].ID+"/read", "").wants(t, 204, "")
	devices := decoded[[]Device](t, me.call("GET /v1/me/devices", ""))
	if len(devices) != 2 || devices[0].Current == devices[1].Current {
		t.Errorf("%+v", devices)
	}
	other.call("DELETE /v1/me/devices/"+devices[0].ID, "").wants(t, 404, "not_found")

	_, _, coupon := w.owned(me)
	bought := w.paidFor(me, "whole", w.line(0, 1)).Orders[0].ID
	me.call("POST /v1/orders/"+bought+"/cancel", `{"lines":[{"line":0,"quantity":1}]}`).
		wants(t, 200, "")
	r = me.call("GET /v1/me/export", "")
	r.wants(t, 200, "")
	all := decoded[dossier.Dossier](t, r)
	if len(all.Orders) != 1 || all.Orders[0].ID != bought || len(all.Orders[0].Refunds) != 1 ||
		len(all.Coupons) != 1 || all.Coupons[0].ID != coupon || len(all.Envelopes) != 2 ||
		len(all.Allowance.Moves) == 0 || len(all.Checkouts[0].Received) != 1 {
		t.Errorf("the export has %+v", all)
	}
	for _, want := range []string{"文一西路", "ming@example.com", "小明", "personalisation"} {
		if !strings.Contains(string(r.body), want) {
			t.Errorf("%s is not in %s", want, r.body)
		}
	}
	me.call("POST /v1/me/erase", `{"confirm":"yes"}`).wants(t, 422, "invalid")
	me.call("POST /v1/me/erase", `{"confirm":"erase"}`).wants(t, 204, "")
	for _, c := range []caller{me, again} {
		c.call("GET /v1/me", "").wants(t, 401, "unauthenticated")
	}
	other.call("GET /v1/me", "").wants(t, 200, "")
	if _, in := w.anyone().enter("ming@example.com"); !in.New {
		t.Error("who was erased is remembered")
	}
}

// TestBudget: what is set aside is held against what was spent, until it is taken away.
func TestBudget(t *testing.T) {
	w := newWorld(t)
	me, _ := w.anyone().enter("ming@example.com")
	b := decoded[Budget](t, me.call("GET /v1/me/budget", ""))
	if b.Budget != nil || b.Left != nil || b.Spent.Currency != "CNY" {
		t.Errorf("before: %+v", b)
	}
	placed := decoded[Checkout](t, me.checkout("k1", w.tap()))
	me.call("POST /v1/payments/"+placed.Payment.ID+"/pay", "").wants(t, 200, "")
	set := func(sum int64) Budget {
		return decoded[Budget](t, me.call("PUT /v1/me/budget",
			fmt.Sprintf(`{"amount":{"amount":%d,"currency":"CNY"}}`, sum)))
	}
	paid := placed.Payment.Amount
	if b := set(50_000); b.Budget.Amount != 50_000 || b.Spent.Amount != paid || paid == 0 ||
		b.Left.Amount != 50_000-paid {
		t.Errorf("after %d: %+v", paid, b)
	}
	for body, code := range map[string]string{
		`{}`: "invalid", `{"amount":{"amount":1,"currency":"USD"}}`: "invalid",
		`{"amount":{"amount":0,"currency":"CNY"}}`: "invalid",
	} {
		me.call("PUT /v1/me/budget", body).wants(t, 422, code)
	}
	if b := decoded[Budget](t, me.call("DELETE /v1/me/budget", "")); b.Budget != nil {
		t.Errorf("taken away: %+v", b)
	}
	w.signIn("").call("GET /v1/me/budget", "").wants(t, 409, "account_needed")
}

// TestAllMessagesAreRead at once, and nobody else's.
func TestAllMessagesAreRead(t *testing.T) {
	w := newWorld(t)
	unread := func(c caller) (n int) {
		for _, m := range decoded[Page[InboxMessage]](t, c.call("GET /v1/me/messages", "")).Items {
			if !m.Read {
				n++
			}
		}
		return n
	}
	var all []caller
	for _, mail := range []string{"ming@example.com", "hong@example.com"} {
		w.anyone().enter(mail)
		again, _ := w.anyone().enter(mail) // a device that is new leaves a message
		all = append(all, again)
	}
	all[0].call("POST /v1/me/messages/read", "").wants(t, 204, "")
	if mine, theirs := unread(all[0]), unread(all[1]); mine != 0 || theirs != 1 {
		t.Errorf("%d and %d are not read", mine, theirs)
	}
}

// TestGuestsHaveNoAccount: what needs an account says so, in the language of who asks.
func TestGuestsHaveNoAccount(t *testing.T) {
	w := newWorld(t)
	guest := w.signIn("")
	for _, at := range []string{"GET /v1/me", "GET /v1/me/export",
		"POST /v1/me/passkeys", "DELETE /v1/me/devices"} {
		guest.call(at, "").wants(t, 409, "account_needed")
	}
	r := guest.call("GET /v1/me", "", "Accept-Language", "zh-CN")
	if !strings.Contains(string(r.body), "游客没有账号") {
		t.Errorf("%s", r.body)
	}
}

// TestGuestsAreCountedByAddress: one address makes only so many guests, and does not keep others
// from coming.
func TestGuestsAreCountedByAddress(t *testing.T) {
	w := newWorld(t)
	come := func(from string) reply {
		return w.anyone().call("POST /v1/sessions", "", "X-Forwarded-For", from)
	}
	for range 3 {
		come("203.0.113.7").wants(t, 201, "")
	}
	come("203.0.113.7").wants(t, 429, "too_many_requests")
	come("198.51.100.1, 203.0.113.7").wants(t, 429, "too_many_requests")
	come("203.0.113.8").wants(t, 201, "")
	w.anyone().call("POST /v1/sessions", "").wants(t, 201, "")
}

// A token that nobody has is nobody's; one that cannot be looked up is not said to be wrong: the
// call may be made again, with the same token.
func TestATokenThatCannotBeLookedUp(t *testing.T) {
	w := newWorld(t)
	member, _ := w.anyone().enter("ming@example.com")
	other := caller{w, member.token + "x"}
	other.call("GET /v1/me", "").wants(t, 401, "unauthenticated")
	if err := w.desk.Vault.Close(); err != nil {
		t.Fatal(err)
	}
	other.call("GET /v1/me", "").wants(t, 503, "session_unread")
}

// TestPasskeyChallenges asks for challenges; the ceremonies themselves are held in package signin.
func TestPasskeyChallenges(t *testing.T) {
	w := newWorld(t)
	me, _ := w.anyone().enter("ming@example.com")
	w.anyone().call("POST /v1/sign-in/passkeys", "").wants(t, 409, "passkeys_not_here")
	local := strings.Replace(w.server.URL, "127.0.0.1", "localhost", 1)
	w.server.URL = local
	r := w.anyone().call("POST /v1/sign-in/passkeys", "")
	r.wants(t, 201, "")
	var c struct {
		Ticket  string
		Options struct {
			PublicKey struct{ Challenge, RPID string }
		}
	}
	if err := json.Unmarshal(r.body, &c); err != nil || c.Ticket == "" ||
		c.Options.PublicKey.Challenge == "" || c.Options.PublicKey.RPID != "localhost" {
		t.Errorf("%v: %s", err, r.body)
	}
	w.anyone().call("POST /v1/sign-in/passkeys/answer?ticket="+c.Ticket, `{}`).
		wants(t, 401, "passkey_refused")
	me.call("POST /v1/me/passkeys", "").wants(t, 201, "")
	me.call("POST /v1/me/passkeys/answer?ticket=x", `{}`).wants(t, 401, "passkey_refused")
	w.anyone().call("GET /v1/sign-in/providers/acme", "").wants(t, 404, "provider_unknown")
}

func TestLocalPath(t *testing.T) {
	for to, want := range map[string]string{
		"/cart": "/cart", "/p/x?y=1": "/p/x?y=1", "": "/", "cart": "/",
		"https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/",
		"/a\r\nSet-Cookie: x": "/", "javascript:alert(1)": "/",
	} {
		if got := localPath(to); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}
