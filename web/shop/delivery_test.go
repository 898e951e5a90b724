package shop

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
)

// lives writes an address down for the account of a browser, and gives its id.
func (b *browser) lives(t *testing.T, street string) string {
	t.Helper()
	form := b.get("/addresses/new").is(t, 200).form(t, "/addresses")
	for name, value := range map[string]string{"name": "Ming of " + street, "city": "Hangzhou",
		"phone": "13800138000", "province": "33", "street": street} {
		form.Set(name, value)
	}
	form.Del("default") // is not ticked
	b.post("/addresses", form).is(t, 200)
	page := b.get("/addresses").is(t, 200)
	at := regexp.MustCompile(`href="/addresses/([0-9]+)"[^>]*>[^<]*<[^>]*> ` +
		regexp.QuoteMeta(street)).FindStringSubmatch(page.body)
	if at == nil {
		t.Fatalf("%s is not kept: %s", street, page.body)
	}
	return at[1]
}

// Of two addresses in one province the chosen one gets the parcel: it stands on the answer and on
// the order, stays as it was when the address book changes, and no fact of the journal holds it.
func TestAParcelGoesToTheChosenAddress(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.member("en", "ming@example.com")
	put := func(pieces string) {
		b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", pieces)).is(t, 200)
	}
	put("1")
	home, work := b.lives(t, "1 West Lake Road"), b.lives(t, "2 Office Street")
	cart := b.get("/cart").is(t, 200)
	checkPage(t, cart)
	if got := cart.form(t, "/checkouts").Get("address"); got != home {
		t.Errorf("the cart chose %s, the default is %s", got, home)
	}
	var elsewhere []event.Province
	step := func(c trade.Command) {
		if placed, ok := c.(*trade.PlaceCheckout); ok && placed.Province != event.Province(33) {
			elsewhere = append(elsewhere, placed.Province)
		}
	}
	w.before.Store(&step)
	form := cart.form(t, "/checkouts", "address", work)
	moved := b.post("/cart", form).is(t, 200)
	form = moved.form(t, "/checkouts")
	if form.Get("address") != work {
		t.Errorf("%s has %s", moved.at, form.Get("address"))
	}
	due := b.post("/checkouts", form).is(t, 200)
	checkPage(t, due)
	due.has(t, "Ming of 2 Office Street", "2 Office Street")
	due.lacks(t, "West Lake", "13800138000")
	order := firstOrder(t, due)
	// The same tap with another address changes nothing of an order that is placed.
	again := b.post("/checkouts", setting(form, "address", home))
	again.has(t, "2 Office Street")
	b.post("/addresses/"+work+"/remove", url.Values{"key": {newKey()}}).is(t, 200)
	page := b.get(order).is(t, 200)
	checkPage(t, page)
	page.has(t, "Ship to", "Ming of 2 Office Street")
	if len(elsewhere) > 0 {
		t.Errorf("the journal got the provinces %d", elsewhere)
	}

	// An address of somebody else is not there, and one that is gone is not written to.
	put("2")
	theirs := w.member("en", "other@example.com").lives(t, "3 Elsewhere")
	for _, id := range []string{theirs, work, "7"} {
		cart := b.get("/cart").form(t, "/checkouts")
		b.post("/checkouts", setting(cart, "address", id)).is(t, 404)
	}
	b.get("/cart?to="+theirs).is(t, 200).lacks(t, "Elsewhere")
	b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200).has(t, "West Lake")
}

func setting(form url.Values, name, value string) url.Values {
	out := url.Values{}
	for key, values := range form {
		out[key] = values
	}
	out.Set(name, value)
	return out
}

// A vault that fails between a tap and its note takes nothing from the order: the shopper is told
// of it, and the parcel goes where it was told to.
func TestAnOrderStandsWhenItsNoteFails(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.member("en", "ming@example.com")
	b.lives(t, "1 West Lake Road")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	form := b.get("/cart").is(t, 200).form(t, "/checkouts")
	beside, err := sql.Open("sqlite", filepath.Join(w.people.dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	fails := func(statement string) {
		t.Helper()
		if _, err := beside.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	fails(`CREATE TRIGGER fails BEFORE UPDATE OF placed ON deliveries
		BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`)
	page := b.post("/checkouts", form).is(t, 200)
	page.has(t, "1 West Lake Road")
	order := firstOrder(t, page)
	b.get(order).is(t, 200).has(t, "1 West Lake Road")
	fails("DROP TRIGGER fails")
	b.get(order).is(t, 200).has(t, "1 West Lake Road")
	var placed int
	err = beside.QueryRowContext(t.Context(), "SELECT placed FROM deliveries").Scan(&placed)
	if err != nil || placed != 1 {
		t.Errorf("placed %d: %v", placed, err)
	}
}

// A guest says where a parcel goes without an account: on the way from the cart and back, with the
// address chosen. It is that guest's alone, and comes along into the account that they sign in to;
// undoing brings it back.
func TestAGuestSaysWhereAParcelGoes(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	ming := w.member("en", "ming@example.com")
	own := ming.lives(t, "9 Own Street")
	b := w.browser("en")
	if to := b.get("/addresses"); !strings.HasPrefix(to.at, "/signin?") {
		t.Errorf("who is nobody yet is led to %s", to.at)
	}
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	if !strings.Contains(b.get("/cart").body, "/addresses/new?back=%2Fcart") {
		t.Error("the cart leads to no address")
	}
	b.get("/me").is(t, 200).has(t, "Where parcels go")
	asked := b.get("/addresses/new?back=%2Fcart").is(t, 200)
	checkPage(t, asked)
	asked.has(t, "You are not signed in.")
	asked.lacks(t, "prove that it is you")
	form := asked.form(t, "/addresses")
	wrong := b.post("/addresses", form).is(t, 422)
	checkPage(t, wrong)
	for name, value := range map[string]string{"name": "Ming", "city": "Hangzhou",
		"phone": "13800138000", "province": "33", "street": "1 West Lake Road"} {
		form.Set(name, value)
	}
	cart := b.post("/addresses", form).is(t, 200)
	if !strings.HasPrefix(cart.at, "/cart?to=") {
		t.Errorf("after the address one is on %s", cart.at)
	}
	second := b.lives(t, "2 Office Street")
	cart = b.get("/cart?to="+second).is(t, 200)
	checkPage(t, cart)
	if got := cart.form(t, "/checkouts").Get("address"); got != second {
		t.Errorf("the cart chose %s, not %s", got, second)
	}
	book := b.get("/addresses").is(t, 200)
	checkPage(t, book)
	book.has(t, "1 West Lake Road", "2 Office Street")
	b.get("/addresses/"+own).is(t, 404)
	other := w.browser("en")
	other.post("/cart", other.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	other.get("/addresses/"+second).is(t, 404)
	other.post("/addresses/"+second+"/remove", url.Values{"key": {newKey()}}).is(t, 404)
	other.post("/checkouts", other.get("/cart").form(t, "/checkouts", "address", second)).is(t, 404)

	due := b.post("/checkouts", cart.form(t, "/checkouts")).is(t, 200)
	due.has(t, "2 Office Street")
	order := firstOrder(t, due)
	b.get(order).is(t, 200).has(t, "Ship to", "2 Office Street")
	other.get(order).is(t, 404)
	b.post("/addresses/"+second+"/remove", url.Values{"key": {newKey()}}).is(t, 200).
		lacks(t, "2 Office Street")
	b.get(order).is(t, 200).has(t, "2 Office Street")

	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	b.arrive(t, "ming@example.com", "/cart").is(t, 200)
	list := b.get("/addresses").is(t, 200)
	list.has(t, "1 West Lake Road", "9 Own Street")
	if strings.Index(list.body, "9 Own Street") > strings.Index(list.body, "1 West Lake Road") {
		t.Error("the account's own default went")
	}
	b.get(order).is(t, 200).has(t, "2 Office Street")
	b.post("/me/merge/undo", url.Values{}).is(t, 200)
	list = b.get("/addresses").is(t, 200)
	list.has(t, "9 Own Street")
	list.lacks(t, "West Lake")
}

// A guest who opens an account keeps the addresses they have.
func TestAGuestsAddressesStayWithANewAccount(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.browser("en")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	id := b.lives(t, "1 West Lake Road")
	b.arrive(t, "new@example.com", "/cart").is(t, 200)
	if got := b.get("/cart").is(t, 200).form(t, "/checkouts").Get("address"); got != id {
		t.Errorf("the cart chose %q, not %s", got, id)
	}
}

// An order that was placed without an address asks for one until it is sent: in the province that
// delivery was priced for, and once.
func TestAnOrderIsToldLaterWhereItGoes(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 50, 0})
	b := w.browser("en")
	buy := func(province string) (due answer, order string) {
		b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
		form := b.get("/cart").form(t, "/checkouts", "province", province)
		form.Del("address")
		due = b.post("/checkouts", form).is(t, 200)
		return due, firstOrder(t, due)
	}
	_, closed := buy("33")
	due, order := buy("33")
	checkPage(t, due)
	due.has(t, "This order has no address yet.", "Delivery was priced for Zhejiang")
	page := b.get(order).is(t, 200)
	page.has(t, "This order has no address yet.")
	if strings.Contains(page.body, order+"/address") {
		t.Error("there is no address to choose")
	}
	home := b.lives(t, "1 West Lake Road")
	form := b.get("/addresses/new").form(t, "/addresses")
	for name, value := range map[string]string{"name": "Ming", "city": "Shanghai",
		"phone": "13800138000", "province": "31", "street": "2 Bund"} {
		form.Set(name, value)
	}
	form.Del("default") // is not ticked
	b.post("/addresses", form).is(t, 200)
	page = b.get(order).is(t, 200)
	checkPage(t, page)
	page.has(t, "1 West Lake Road")
	page.lacks(t, "2 Bund")
	said := page.form(t, order+"/address")
	for id, status := range map[string]int{"": 400, "x": 404, "7": 404} {
		b.post(order+"/address", setting(said, "address", id)).is(t, status)
	}
	list := b.get("/addresses").body
	elsewhere := regexp.MustCompile(`/addresses/([0-9]+)"[^>]*>[^<]*<[^>]*> 2 Bund`).
		FindStringSubmatch(list)[1]
	b.post(order+"/address", setting(said, "address", elsewhere)).is(t, 400)
	other := w.browser("en")
	other.post("/cart", other.get("/p/"+product).form(t, "/cart", "quantity", "1")).is(t, 200)
	other.post(order+"/address", setting(said, "address", other.lives(t, "9 Far"))).is(t, 404)

	b.post(order+"/address", said).is(t, 200).has(t, "The address is noted.", "1 West Lake Road")
	again := b.post(order+"/address", setting(said, "address", elsewhere)).is(t, 200)
	again.has(t, "1 West Lake Road")
	b.get(due.at).is(t, 200).has(t, "1 West Lake Road")

	b.post(closed+"/cancel", b.get(closed).form(t, closed+"/cancel")).is(t, 200).
		lacks(t, "no address yet")
	b.post(closed+"/address", setting(said, "address", home)).is(t, 409)
}
