package shop

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/trade"
	"carnival/vault"
	"carnival/web"
)

// Who signs in by a code gets an account, and what was gathered before comes along.
func TestSigningInByACode(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	b.get("/me").is(t, 200).has(t, "Guest", "Sign in to see orders")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart")).is(t, 200)
	first := b.arrive(t, "ming@example.com", "/cart").is(t, 200)
	checkPage(t, first)
	first.has(t, "Your account is ready", "Go on")
	if guest := w.browser("en"); guest.get("/cart").body == b.get("/cart").body {
		t.Error("the cart did not come along")
	}
	me := b.get("/me").is(t, 200)
	checkPage(t, me)
	me.has(t, "m***@example.com", "To pay", "Addresses", "Sign out")
	b.post("/signout", url.Values{})
	b.get("/me").has(t, "Guest")

	// Elsewhere, as a guest with a cart: the lines come along, are counted, and can go back.
	b = w.browser("en")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "3")).is(t, 200)
	b.get("/signin?back=/cart").has(t, "1 line in your cart comes along")
	merged := b.arrive(t, "ming@example.com", "/cart").is(t, 200)
	checkPage(t, merged)
	merged.has(t, "Welcome back", "1 line that you had picked here came along", "Undo")
	b.get("/cart").has(t, "Order 3 pieces")
	b.post("/me/merge/undo", url.Values{}).is(t, 200).has(t, "Undone")
	b.get("/cart").has(t, "Order 1 piece")
	b.post("/me/merge/undo", url.Values{}).is(t, 409)
}

// A wrong code says so at its field, and the code can be tried again; where too many were asked for
// the page says how long to wait.
func TestCodesThatAreWrongOrTooMany(t *testing.T) {
	w := open(t)
	b := w.browser("en")
	page := b.get("/signin").is(t, 200)
	checkPage(t, page)
	wrong := b.post("/signin/code", page.form(t, "/signin/code", "to", "nobody")).is(t, 422)
	checkPage(t, wrong)
	wrong.has(t, "Write an address of mail, or a telephone number")
	asked := b.post("/signin/code", page.form(t, "/signin/code", "to", "138 0013 8000")).is(t, 200)
	checkPage(t, asked)
	asked.has(t, "Demonstration: nothing is sent", "****8000")
	again := b.post("/signin/enter", asked.form(t, "/signin/enter", "code", "000000x")).is(t, 401)
	checkPage(t, again)
	again.has(t, "The code is wrong or no longer good")
	code := sixDigits.FindString(words(asked.body))
	b.post("/signin/enter", again.form(t, "/signin/enter", "code", code)).is(t, 200)
	b.get("/signin/code").is(t, 200) // the code is used, so this is the way in again
	if at := b.get("/signin/code").at; at != "/signin" {
		t.Errorf("a used code leads to %s", at)
	}
	other := w.browser("en")
	for range 5 {
		other.post("/signin/code", page.form(t, "/signin/code", "to", "x@example.com")).is(t, 200)
	}
	many := other.post("/signin/code", page.form(t, "/signin/code", "to", "x@example.com"))
	checkPage(t, many)
	many.is(t, 429).has(t, "Too many codes", "in about 10 minutes")
	if many.header.Get("Retry-After") != "600" {
		t.Error(many.header.Get("Retry-After"))
	}
}

func TestNobodyIsSentElsewhereAfterSigningIn(t *testing.T) {
	w := open(t)
	for i, to := range []string{"https://elsewhere.test/", "//elsewhere.test",
		`/\elsewhere.test`, "javascript:alert(1)", "/a\r\nX: y"} {
		b := w.browser("en")
		b.arrive(t, "ming@example.com", to).is(t, 200)
		for _, link := range parse(t, b.get("/welcome?back="+url.QueryEscape(to)).body).all("a") {
			if href := link.attrs["href"]; !strings.HasPrefix(href, "/") && href != "#main" ||
				strings.HasPrefix(href, "//") || strings.Contains(href, "elsewhere") &&
				!strings.Contains(href, "lang=") {
				t.Errorf("%d: %q leads to %q", i, to, href)
			}
		}
		form := url.Values{"contact": {"0"}, "back": {to}}
		b.post("/prove", form)
		code := sixDigits.FindString(b.w.people.letter(t.Context(), "ming@example.com"))
		got := b.once("POST", "/signin/enter", url.Values{"code": {code}})
		if at := got.Header.Get("Location"); got.StatusCode != 303 || at != "/me" {
			t.Errorf("%q leads to %q (%d)", to, at, got.StatusCode)
		}
	}
}

// Addresses and other things that matter ask who it is once more; the page comes back to where it
// was.
func TestWhatMattersIsProvedAnew(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	b.get("/addresses/new").is(t, 200).has(t, "Add an address")
	w.people.pass(11 * time.Minute)
	for _, at := range []string{"/addresses/new", "/me/export", "/me/erase"} {
		asked := b.get(at).is(t, 200)
		checkPage(t, asked)
		asked.has(t, "Is it you?")
		if want := "/prove?back=" + url.QueryEscape(at); asked.at != want {
			t.Errorf("%s leads to %s", at, asked.at)
		}
	}
	typed := url.Values{"name": {"Ming"}, "phone": {"13800138000"}, "country": {"CN"},
		"province": {"33"}, "city": {"Hangzhou"}, "street": {"1 Wenyi Road"}}
	kept := b.post("/addresses", typed).is(t, 403)
	checkPage(t, kept)
	kept.has(t, "prove again who you are", "Prove it in a new page")
	if got := kept.form(t, "/addresses"); got.Get("street") != "1 Wenyi Road" {
		t.Errorf("what was typed is gone: %v", got)
	}
	asked := b.get("/addresses/new")
	code := b.post("/prove", asked.form(t, "/prove", "contact", "0")).is(t, 200)
	code.has(t, "Prove it")
	back := b.post("/signin/enter", code.form(t, "/signin/enter", "code",
		sixDigits.FindString(words(code.body)))).is(t, 200)
	if back.at != "/addresses/new" {
		t.Errorf("after the proof one is at %s", back.at)
	}
	b.post("/addresses", typed).is(t, 200).has(t, "The address is saved.", "Zhejiang Hangzhou")
}

func TestAddresses(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	b.get("/addresses").has(t, "No address yet.")
	empty := b.post("/addresses", url.Values{"country": {"CN"}}).is(t, 422)
	checkPage(t, empty)
	empty.has(t, "Fill this in.", "Write a phone number", "Choose the province.")
	put := func(street string) answer {
		return b.post("/addresses", url.Values{"name": {"Ming"}, "phone": {"13800138000"},
			"country": {"CN"}, "province": {"33"}, "city": {"Hangzhou"}, "street": {street}})
	}
	put("1 Wenyi Road").is(t, 200)
	two := put("2 Wenyi Road").is(t, 200)
	checkPage(t, two)
	list, err := w.people.vault.Addresses(t.Context(), b.session(t).Account)
	if err != nil || len(list) != 2 || list[0].Street != "1 Wenyi Road" {
		t.Fatal(list, err)
	}
	second := "/addresses/" + number(list[1].ID)
	edit := b.get(second).is(t, 200)
	checkPage(t, edit)
	form := edit.form(t, second)
	form["province"] = []string{"31"}
	b.post(second, form).is(t, 200).has(t, "Shanghai Hangzhou 2 Wenyi Road")
	b.post(second+"/default", url.Values{}).is(t, 200).has(t, "That is the default now.")
	b.post(second+"/remove", url.Values{}).is(t, 200).has(t, "The address is gone.")
	if other, err := w.people.vault.Addresses(t.Context(), b.session(t).Account); err != nil ||
		len(other) != 1 || !other[0].Default {
		t.Error(other, err)
	}
}

// Somebody else's things look like things that do not exist.
func TestWhatIsSomebodyElsesDoesNotExist(t *testing.T) {
	w := open(t)
	one, two := w.member("en", "ming@example.com"), w.member("en", "hong@example.com")
	order := w.bought(one, want{"M", yuan(100), yuan(79), 50, 0})
	w.ship(order)
	back := one.post(order+"/return", url.Values{"chosen": {"1"}, "n0": {"1"},
		"reason": {"damaged"}}).is(t, 200)
	one.post("/addresses", url.Values{"name": {"Ming"}, "phone": {"13800138000"},
		"country": {"CN"}, "province": {"33"}, "city": {"Hangzhou"}, "street": {"1 Road"}})
	account := one.session(t).Account
	ctx := t.Context()
	if err := w.people.vault.Post(ctx, account, vault.Message{Kind: "paid", Link: "/orders",
		Title: event.Text{Zh: "付款", En: "Paid"}}); err != nil {
		t.Fatal(err)
	}
	messages, _ := w.people.vault.Messages(ctx, account, 0, 9)
	addresses, _ := w.people.vault.Addresses(ctx, account)
	devices, _ := w.people.vault.Sessions(ctx, account)
	if len(messages) == 0 || len(addresses) == 0 || len(devices) == 0 {
		t.Fatal("there is nothing to look for")
	}
	returned := strings.SplitN(back.at, "?", 2)[0]
	address := "/addresses/" + number(addresses[0].ID)
	form := url.Values{"chosen": {"1"}, "n0": {"1"}, "reason": {"damaged"}, "gone": {"0"},
		"carrier": {"SF"}, "number": {"1"}, "name": {"x"}, "phone": {"13800138000"},
		"country": {"CN"}, "province": {"33"}, "city": {"x"}, "street": {"x"}}
	nobodys := event.MakeID(0, 900)
	for theirs, none := range map[string]string{
		order:    "/orders/" + event.OrderID(nobodys).String(),
		returned: "/returns/" + event.ReturnID(nobodys).String(),
		address:  "/addresses/900", "/messages/" + number(messages[0].ID): "/messages/900",
		"/me/devices/" + number(devices[0].ID): "/me/devices/900",
	} {
		for _, act := range []string{"GET ", "GET /return", "GET /refund", "POST /cancel",
			"POST /receipt", "POST /refund", "POST /return", "POST /send", "POST /end", "POST ",
			"POST /default", "POST /remove"} {
			method, path, _ := strings.Cut(act, " ")
			got, want := two.ask(method, theirs+path, form), two.ask(method, none+path, form)
			said := strings.ReplaceAll(words(got.body), theirs, none)
			if got.status < 400 || got.status != want.status || said != words(want.body) {
				t.Errorf("%s %s%s is %d, one that does not exist %d", method, theirs, path,
					got.status, want.status)
			}
		}
	}
	one.get(order).is(t, 200)
}

// A form of another site changes nothing, whatever cookies come with it.
func TestFormsOfAnotherSiteAreRefused(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	for _, at := range []string{"/me", "/signin", "/signin/code", "/signin/enter", "/prove",
		"/me/merge/undo", "/signout", "/staff", "/addresses", "/messages/read",
		"/me/devices/end", "/me/passkeys/ask", "/me/contacts", "/me/consents/personalisation",
		"/me/erase", "/list/budget", "/favourites", "/favourites/cart", "/orders/or_1/cancel"} {
		r, err := http.NewRequest("POST", "http://shop.test"+at, strings.NewReader("given=1"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		if got := w.serve(r); got.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another site is %d", at, got.StatusCode)
		}
	}
	if b.session(t) == nil {
		t.Error("somebody else signed one out")
	}
}

// Whatever a shopper writes comes out as text.
func TestWhatShoppersWriteIsText(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`
	w := open(t)
	b := w.member("en", "ming@example.com")
	fields := url.Values{"name": {evil}, "phone": {"13800138000"}, "country": {"CN"},
		"province": {"33"}, "city": {evil}, "district": {evil}, "street": {evil},
		"postcode": {evil}, "locale": {"en"}, "to": {evil}, "login": {evil}, "password": {evil},
		"amount": {"x" + evil}, "confirm": {evil}, "carrier": {evil}, "number": {evil},
		"code": {evil}}
	order := w.bought(b, want{"M", yuan(100), yuan(79), 50, 0})
	w.ship(order)
	back := b.post(order+"/return", url.Values{"chosen": {"1"}, "n0": {"1"},
		"reason": {"damaged"}}).is(t, 200)
	returned := strings.SplitN(back.at, "?", 2)[0]
	id, err := event.ParseReturnID(strings.TrimPrefix(returned, "/returns/"))
	if err != nil {
		t.Fatal(err)
	}
	w.happens(&trade.AnswerReturn{Return: id, Agree: true})
	pages := []answer{}
	for _, at := range []string{"/me", "/signin", "/signin/code", "/staff", "/addresses",
		"/list/budget", "/me/erase", "/me/contacts", returned + "/send"} {
		pages = append(pages, b.post(at, fields))
	}
	for _, at := range []string{"/me", "/addresses", "/me/devices", "/me/data", "/list", returned,
		"/signin?back=" + url.QueryEscape("/"+evil), "/prove?back=" + url.QueryEscape("/"+evil),
		"/welcome?lines=" + url.QueryEscape(evil), "/orders?state=" + url.QueryEscape(evil),
		"/favourites?added=" + url.QueryEscape(evil), "/me?done=" + url.QueryEscape(evil)} {
		pages = append(pages, b.get(at))
	}
	for _, p := range pages {
		if strings.Contains(p.body, "<script>alert") || strings.Contains(p.body, "<img src=x") {
			t.Errorf("%s runs what was written:\n%s", p.at, p.body)
		}
		if !strings.HasPrefix(p.body, "<!") {
			continue
		}
		checkPage(t, p)
	}
	b.get(returned).has(t, evil)
}

// Staff have a door and a cookie of their own; neither opens the shop's.
func TestStaffComeInByTheirOwnDoor(t *testing.T) {
	w := open(t)
	b := w.browser("en")
	door := b.get("/staff").is(t, 200)
	checkPage(t, door)
	wrong := b.post("/staff", door.form(t, "/staff", "login", "operator", "password", "guess"))
	checkPage(t, wrong)
	wrong.is(t, 401).has(t, "The login or the password is wrong.")
	b.post("/staff", door.form(t, "/staff", "login", "operator", "password", "carnival")).
		is(t, 200).has(t, "You are signed in as an operator.")
	if b.cookies[web.SessionCookie] != "" || b.cookies[web.StaffCookie] == "" {
		t.Errorf("cookies %v", b.cookies)
	}
	b.get("/me").has(t, "Guest", "You are signed in to work, too")
	b.post("/staff/out", url.Values{}).is(t, 200).has(t, "Login")
	b.get("/me").lacks(t, "You are signed in to work, too")
}
