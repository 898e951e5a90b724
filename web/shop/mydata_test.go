package shop

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"carnival/dossier"
	"carnival/event"
	"carnival/trade"
	"carnival/vault"
	"carnival/web"
)

func TestConsentsKeepTheirHistory(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	b.get("/me/data").is(t, 200).has(t, "Not agreed")
	at := "/me/consents/marketing_email"
	b.post(at, url.Values{"given": {"1"}}).is(t, 200).has(t, "Noted.", "Agreed", "1 decision")
	page := b.post(at, url.Values{"given": {"0"}}).is(t, 200)
	checkPage(t, page)
	page.has(t, "2 decisions", "taken back (text 1)")
	b.post("/me/consents/everything", url.Values{"given": {"1"}}).is(t, 404)
}

// The export holds what the vault and the journal have of somebody, and nobody else's.
func TestTheExportIsWhole(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	claim := fresh(url.Values{"promotion": {w.offerCoupon("fifteen", 5)}})
	b.post("/claims", claim).is(t, 200)
	w.browser("en").post("/claims", claim).is(t, 200)
	order := w.bought(b, want{"M", yuan(100), yuan(79), 50, 0})
	told := b.get(order + "/refund?chosen=1&n0=1")
	b.post(order+"/refund", told.form(t, order+"/refund")).is(t, 200)
	got := b.get("/me/export").is(t, 200)
	if !strings.Contains(got.header.Get("Content-Disposition"), "attachment") ||
		got.header.Get("Cache-Control") != "no-store" {
		t.Error(got.header)
	}
	var said dossier.Dossier
	if err := json.Unmarshal([]byte(got.body), &said); err != nil {
		t.Fatal(err)
	}
	if len(said.Orders) != 1 || "/orders/"+said.Orders[0].ID != order ||
		len(said.Orders[0].Refunds) != 1 || said.Orders[0].Refunds[0].Amount != int64(yuan(100)) ||
		said.Orders[0].Total != int64(yuan(200)) ||
		said.Vault.Contacts[0].Value != "ming@example.com" {
		t.Errorf("%+v", said)
	}
	if len(said.Coupons) != 1 || said.Coupons[0].Name.En != "Coupon fifteen" {
		t.Errorf("%+v", said.Coupons)
	}
}

// Erasure wants a typed word, takes everything, and ends the session.
func TestErasureIsMeant(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	w.ordered(b, want{"M", yuan(100), yuan(79), 50, 0})
	page := b.get("/me/erase").is(t, 200)
	checkPage(t, page)
	page.has(t, "1 order is not finished", "What stays, by law", "Type erase to confirm")
	wrong := b.post("/me/erase", page.form(t, "/me/erase", "confirm", "yes")).is(t, 422)
	checkPage(t, wrong)
	wrong.has(t, "Type erase.")
	b.get("/me").has(t, "m***@example.com")
	token := b.cookies[web.SessionCookie]
	gone := b.post("/me/erase", page.form(t, "/me/erase", "confirm", " Erase ")).is(t, 200)
	checkPage(t, gone)
	gone.has(t, "Your account is gone")
	b.cookies[web.SessionCookie] = token
	me := b.get("/me")
	me.has(t, "Guest")
	me.lacks(t, "m***@example.com")
	c := vault.Contact{Kind: vault.Email, Value: "ming@example.com"}
	if _, err := w.people.vault.AccountByContact(t.Context(), c); err == nil {
		t.Error("the vault still knows the address")
	}
}

func TestDevicesAreEnded(t *testing.T) {
	w := open(t)
	one, two := w.member("en", "ming@example.com"), w.member("en", "ming@example.com")
	three := w.member("en", "ming@example.com")
	page := one.get("/me/devices").is(t, 200)
	checkPage(t, page)
	page.has(t, "this one", "Sign out everywhere else")
	one.post("/me/devices/"+number(two.session(t).ID)+"/end", url.Values{}).is(t, 200).
		has(t, "That device is signed out.")
	two.get("/me").has(t, "Guest")
	three.get("/me").has(t, "m***@example.com")
	one.post("/me/devices/end", url.Values{}).is(t, 200).has(t, "All others are signed out.")
	three.get("/me").has(t, "Guest")
	one.get("/me").has(t, "m***@example.com")
}

func TestAnotherContactIsAWayIn(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	page := b.get("/me/devices").is(t, 200)
	asked := b.post("/me/contacts", page.form(t, "/me/contacts", "to", "13800138000")).is(t, 200)
	asked.has(t, "Add it")
	b.post("/signin/enter", asked.form(t, "/signin/enter", "code",
		sixDigits.FindString(words(asked.body)))).is(t, 200).has(t, "Added.", "****8000")
	again := w.member("en", "13800138000")
	if again.session(t).Account != b.session(t).Account {
		t.Error("the number belongs to another account")
	}
	taken := w.member("en", "hong@example.com")
	asked = taken.post("/me/contacts", page.form(t, "/me/contacts", "to", "13800138000"))
	taken.post("/signin/enter", asked.form(t, "/signin/enter", "code",
		sixDigits.FindString(words(asked.body)))).is(t, 409).has(t, "belongs to another account")
}

// Letters are read one by one or all at once, and lead to what they are about.
func TestTheInbox(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	b.get("/messages").is(t, 200).has(t, "No messages yet.")
	for i := range messagesPage + 2 {
		err := w.people.vault.Post(t.Context(), b.session(t).Account, vault.Message{
			Kind: "paid", Link: "/orders", Fact: uint64(i + 1),
			Title: event.Text{Zh: "付款成功", En: "Paid"}, Body: event.Text{En: "Thank you"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	page := b.get("/messages").is(t, 200)
	checkPage(t, page)
	page.has(t, "22 not read", "Older messages")
	var letter string
	for _, link := range parse(t, page.body).all("a") {
		if strings.HasPrefix(link.attrs["href"], "/messages/") {
			letter = link.attrs["href"]
		}
	}
	if at := b.get(letter).at; at != "/orders" {
		t.Errorf("the letter leads to %s", at)
	}
	b.get("/messages").has(t, "21 not read")
	read := b.post("/messages/read", url.Values{}).is(t, 200)
	read.has(t, "All read.")
	read.lacks(t, "not read")
}

// Favourites tell what they cost when they were marked, and go into the cart together.
func TestFavouritesThenAndNow(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	first, _ := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	second, skus := w.offer(m, "Lamp", want{"S", yuan(30), yuan(20), 5, 0},
		want{"L", yuan(25), yuan(15), 5, 0})
	gone, none := w.offer(m, "Gone", want{"M", yuan(10), yuan(9), 1, 0})
	b := w.browser("en")
	for _, p := range []string{first, second, gone} {
		b.post("/favourites", fresh(url.Values{"product": {p}, "on": {"1"}})).is(t, 200)
	}
	sku, err := event.ParseSKUID(none[0])
	if err != nil {
		t.Fatal(err)
	}
	w.do(&trade.SetStock{SKU: sku, Available: 0})
	now := b.get("/favourites").is(t, 200)
	now.has(t, "marked today 21:00")
	now.lacks(t, "cheaper than")
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	page := b.get("/favourites").is(t, 200)
	checkPage(t, page)
	page.has(t, "cheaper than ¥100.00 then", "cheaper than ¥25.00 then")
	form := fresh(url.Values{"product": {first, second, gone}})
	b.post("/favourites/cart", form).is(t, 200).has(t, "2 products went into the cart.")
	cart := b.get("/cart")
	if !strings.Contains(cart.body, skus[1]) || strings.Contains(cart.body, skus[0]) {
		t.Error("it is not the cheapest variant that went into the cart")
	}
	b.post("/favourites/cart", fresh(url.Values{"product": {first, second}})).is(t, 200).
		has(t, "0 products went into the cart.")
	page.has(t, "Remove")
	b.post("/favourites", page.form(t, "/favourites", "on", "0")).is(t, 200)
}

// A budget is held against what was spent, less what went back, and what is planned.
func TestTheBudget(t *testing.T) {
	w := open(t)
	guest := w.browser("en")
	guest.get("/list").is(t, 200).has(t, "kept for accounts only")
	b := w.member("en", "ming@example.com")
	wrong := b.post("/list/budget", url.Values{"amount": {"a lot"}}).is(t, 422)
	checkPage(t, wrong)
	wrong.has(t, "Write an amount")
	b.post("/list/budget", url.Values{"amount": {"1,000"}}).is(t, 200).
		has(t, "Left to spend ¥1,000.00", "Spent this festival¥0.00")
	order := w.bought(b, want{"M", yuan(100), yuan(79), 50, 0})
	b.get("/list").has(t, "Left to spend ¥800.00", "Spent this festival¥200.00")
	told := b.get(order + "/refund?chosen=1&n0=1")
	b.post(order+"/refund", told.form(t, order+"/refund")).is(t, 200)
	b.get("/list").has(t, "Left to spend ¥900.00", "Spent this festival¥100.00")
	product, skus := w.offer(w.shop("Beta"), "Car", want{"M", yuan(1500), yuan(1200), 5, 0})
	b.post("/cart", fresh(url.Values{"sku": {skus[0]}, "quantity": {"1"}})).is(t, 200)
	page := b.get("/list").is(t, 200)
	checkPage(t, page)
	page.has(t, "−¥300.00 once the cart is bought", "¥1,500.00 today")
	b.post("/favourites", fresh(url.Values{"product": {product}, "on": {"1"}})).is(t, 200)
	b.get("/list").lacks(t, "Still thinking") // it is in the cart already
	b.post("/list/budget", url.Values{"amount": {""}}).is(t, 200).
		has(t, "There is no budget any more.", "No budget yet.")
}
