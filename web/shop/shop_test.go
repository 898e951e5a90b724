package shop

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
)

// The whole purchase, by forms alone: look, put in, change, tap, pay, cancel, and read it back.
func TestAWholePurchaseWithoutScript(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 5, 0})
	other, _ := w.offer(w.shop("Beta"), "Honey", want{"L", yuan(30), 0, 9, 0})
	b := w.browser("en")
	home := b.get("/").is(t, 200)
	home.has(t, "Double 11 2015", "Festival prices start in 03:00:00", "Phone", "¥100.00",
		"Festival ¥79.00 from 11 Nov, 00:00")
	for _, p := range []string{product, other} {
		page := b.get("/p/"+p).is(t, 200)
		checkPage(t, page)
		b.post("/cart", page.form(t, "/cart", "quantity", "2")).has(t, "It is in the cart.")
	}
	cart := b.get("/cart").is(t, 200)
	checkPage(t, cart)
	cart.has(t, "¥260.00")
	t.Run("steps", func(t *testing.T) {
		less := b.post("/cart", url.Values{"key": cart.form(t, "/checkouts")["key"],
			"sku": {skus[0]}, "quantity": {"1"}})
		less.is(t, 200).has(t, "Order 3 pieces", "Charged if you order now ¥160.00",
			"you pay ¥21.00 less", "Charged from 11 Nov, 00:00 ¥139.00")
	})
	cart = b.get("/cart")
	answer := b.post("/checkouts", cart.form(t, "/checkouts", "province", "33")).is(t, 200)
	checkPage(t, answer)
	answer.has(t, "Ordered, not paid yet", "Total ¥160.00", "Pay ¥160.00")
	b.get("/cart").has(t, "The cart is empty.")
	pay := answer.form(t, answer.at+"/pay")
	for range 2 { // an impatient thumb
		paid := b.post(answer.at+"/pay", pay).is(t, 200)
		paid.has(t, "Ordered and paid")
		paid.lacks(t, "Pay ¥")
	}
	if n := w.taken.Load(); n != 1 {
		t.Errorf("the provider was asked for money %d times", n)
	}
	order := firstOrder(t, b.get(answer.at))
	story := b.get(order).is(t, 200)
	checkPage(t, story)
	story.has(t, "Ordered; the goods are kept for you", "Paid (sandbox-", "¥100.00 goes back")
	for range 2 {
		b.post(order+"/cancel", story.form(t, order+"/cancel")).is(t, 200).has(t,
			"Refunded", "Cancelled by you; the money is on its way back")
	}
	list := b.get("/orders").is(t, 200)
	checkPage(t, list)
	list.has(t, "2 orders", "¥160.00", "Refunded", "Paid")
	if !strings.Contains(b.get("/cart").body, "province") && b.cookies[provinceCookie] != "33" {
		t.Error("the province is forgotten")
	}
}

// The festival price is shown before its instant and charged from it on; what a page showed is
// never silently exchanged for another price.
func TestThePriceFlipsAtItsInstant(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	w.clock.set(instant(t, opened) - 1)
	before := b.get("/p/" + product)
	before.has(t, "¥100.00", "Festival ¥79.00 from 11 Nov, 00:00")
	b.post("/checkouts", b.bill(before)).is(t, 200).has(t, "Total ¥100.00")
	cart := b.post("/cart", before.form(t, "/cart", "back", ""))
	cart.has(t, "Charged if you order now ¥100.00")

	w.clock.set(instant(t, opened))
	after := b.get("/p/" + product)
	after.has(t, "Festival¥79.00List price ¥100.00")
	after.lacks(t, "from 11 Nov")
	late := b.post("/checkouts", cart.form(t, "/checkouts")).is(t, 409)
	checkPage(t, late)
	late.has(t, "The price has changed", "nothing is charged", "It was ¥100.00", "now ¥79.00")
	b.get("/cart").has(t, "¥79.00", "Order 1 piece")
	moved := b.post("/checkouts", fresh(before.form(t, "/checkouts"))).is(t, 200)
	checkPage(t, moved)
	moved.has(t, "The price has changed", "It was ¥100.00", "now ¥79.00")
	bill := b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
	bill.has(t, "At list price ¥100.00", "Festival price paid by Alpha −¥21.00", "Total ¥79.00")

	// The price also flips back, exactly when the window closes.
	w.clock.to(t, "2015-11-11T23:59:59.999999+08:00")
	last := b.get("/p/" + product + "?sku=" + skus[0])
	last.has(t, "¥79.00")
	w.clock.move(1)
	b.post("/checkouts", last.form(t, "/checkouts")).is(t, 200).has(t, "now ¥100.00")
}

// bill follows "buy now" from the page of a product to the bill, and gives the form of that.
func (b *browser) bill(product answer) url.Values {
	b.w.t.Helper()
	shown := b.post("/checkouts", product.form(b.w.t, "/checkouts")).is(b.w.t, 200)
	checkPage(b.w.t, shown)
	return shown.form(b.w.t, "/checkouts")
}

// fresh gives a form the key of another page.
func fresh(form url.Values) url.Values {
	form.Set("key", newKey())
	return form
}

// The page asks before, the writer decides after: a price that changes between the two is told.
func TestAPriceThatChangesOnTheWay(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("zh")
	w.clock.set(instant(t, opened) - 1)
	form := b.bill(b.get("/p/" + product))
	step := func(c trade.Command) {
		if _, ok := c.(*trade.PlaceCheckout); ok {
			w.clock.set(instant(t, opened))
		}
	}
	w.before.Store(&step)
	b.post("/checkouts", form).is(t, 409).has(t, "价格已变化", "现在 ¥79.00")
}

// The two requests of a double tap, of somebody who has no session yet, make one guest and one
// checkout; so does the form that the back button brings back.
func TestADoubleTapBuysOnce(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	page := b.get("/p/" + product)
	form := b.bill(page)
	var both sync.WaitGroup
	to := make([]string, 2)
	for i := range to {
		both.Go(func() { to[i] = b.same().once("POST", "/checkouts", form).Header.Get("Location") })
	}
	both.Wait()
	if to[0] == "" || to[0] != to[1] {
		t.Fatalf("a double tap leads to %q", to)
	}
	if again := b.post("/checkouts", form).is(t, 200); again.at != to[0] {
		t.Errorf("the form of the page before leads to %s", again.at)
	}
	// The same page of the product leads to the same bill, and its tap to the same checkout.
	if again := b.post("/checkouts", b.bill(page)).is(t, 200); again.at != to[0] {
		t.Errorf("the bill of the page before leads to %s", again.at)
	}
	if n := w.sold(product); n != 1 {
		t.Errorf("%d pieces are gone", n)
	}
	// Another quantity on the page that came back is another wish.
	three := page.form(t, "/checkouts", "quantity", "3")
	form = b.post("/checkouts", three).is(t, 200).form(t, "/checkouts")
	if more := b.post("/checkouts", form).is(t, 200); more.at == to[0] {
		t.Error("another wish got the earlier answer")
	}
	if n := w.sold(product); n != 4 {
		t.Errorf("%d pieces are gone", n)
	}
}

// A cart that comes back with the back button is the tap that was already answered; what was put in
// anew since then stays in the cart.
func TestTheCartThatComesBack(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart"))
	form := b.get("/cart").form(t, "/checkouts")
	first := b.post("/checkouts", form).is(t, 200)
	b.post("/cart", b.get("/p/"+product).form(t, "/cart", "quantity", "2"))
	form.Set("province", "44") // where to is not what was bought
	if again := b.post("/checkouts", form).is(t, 200); again.at != first.at {
		t.Errorf("the tap came to %s and then to %s", first.at, again.at)
	}
	b.get("/cart").has(t, "Order 2 pieces")
	if n := w.sold(product); n != 1 {
		t.Errorf("%d pieces are gone", n)
	}
	// To add twice from one page adds once.
	page := b.get("/p/" + product)
	for range 2 {
		b.post("/cart", page.form(t, "/cart"))
	}
	b.get("/cart").has(t, "Order 3 pieces")
}

// sold is how many pieces of a product are not available any more.
func (w *world) sold(product string) (n int64) {
	w.t.Helper()
	w.do(&trade.JoinShopper{Account: w.fresh.Add(1)}) // what was decided before is shown then
	id, err := event.ParseProductID(product)
	if err != nil {
		w.t.Fatal(err)
	}
	w.catalog.Read(func(f *catalog.Fold) {
		p, _ := f.Product(id)
		n = p.Stock().Sold + p.Stock().Reserved
	})
	return n
}

// What is gone is marked in the cart and left out of the tap; what goes between page and tap is
// refused with its reason, and stays in the cart.
func TestLinesThatCannotBeBought(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	first, skus := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 5, 2})
	second, gone := w.offer(m, "Watch", want{"S", yuan(50), 0, 5, 0}, want{"L", yuan(60), 0, 5, 0})
	b := w.browser("en")
	b.post("/cart", b.get("/p/"+first).form(t, "/cart"))
	for _, sku := range gone {
		page := b.get("/p/" + second + "?sku=" + sku)
		b.post("/cart", page.form(t, "/cart", "quantity", "3"))
	}
	id := func(text string) event.SKUID {
		sku, err := event.ParseSKUID(text)
		if err != nil {
			t.Fatal(err)
		}
		return sku
	}
	w.do(&trade.SetStock{SKU: id(gone[0])})
	w.do(&trade.SetStock{SKU: id(gone[1]), Available: 2})
	cart := b.get("/cart")
	checkPage(t, cart)
	cart.has(t, "Sold out.", "Not that many are left", "Change to 2", "Order 1 piece")
	sold := b.get("/p/"+second+"?sku="+gone[0]).is(t, 200)
	checkPage(t, sold)
	sold.has(t, "S Sold out", "Sold out.")
	b.post("/checkouts", sold.form(t, "/cart")).is(t, 200).has(t, "Sold out.",
		"Nothing in the cart can be bought now")

	cart = b.post("/cart", url.Values{"key": {newKey()}, "sku": {gone[1]}, "quantity": {"2"}})
	cart.has(t, "Order 3 pieces")
	w.do(&trade.SetStock{SKU: id(gone[1])})
	answer := b.post("/checkouts", cart.form(t, "/checkouts")).is(t, 200)
	checkPage(t, answer)
	answer.has(t, "1 line was not bought", "Watch", "Sold out.", "Total ¥100.00")
	left := b.get("/cart")
	left.has(t, "Watch", "Nothing in the cart can be bought now")
	left.lacks(t, "Phone")

	// A limit is the shopper's, over all orders.
	one := b.get("/p/" + first + "?sku=" + skus[0])
	one.has(t, "2 a shopper")
	b.post("/checkouts", one.form(t, "/checkouts", "quantity", "2")).is(t, 200).
		has(t, "You have reached the limit", "Nothing in the cart can be bought now")
}

// Words of merchants are words, whatever they look like.
func TestWhatMerchantsWriteIsText(t *testing.T) {
	w := open(t)
	evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	m := w.shop(evil)
	product, _ := w.offer(m, evil, want{evil, yuan(100), yuan(79), 5, 0})
	b := w.browser("en")
	b.post("/cart", b.get("/p/"+product).form(t, "/cart"))
	page := b.post("/checkouts", b.get("/cart").form(t, "/checkouts"))
	b.post("/cart", b.get("/p/"+product).form(t, "/cart"))
	b.post("/favourites", b.get("/p/"+product).form(t, "/favourites", "on", "1"))
	for _, at := range []string{"/", "/c/phones", "/p/" + product, "/m/" + m.String(), "/cart",
		"/favourites", "/orders", page.at, firstOrder(t, page)} {
		a := b.get(at).is(t, 200)
		checkPage(t, a)
		if strings.Contains(a.body, "<script>") || strings.Contains(a.body, "<img src=x") {
			t.Errorf("%s runs what a merchant wrote", at)
		}
		if policy := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy,
			"default-src 'none'; script-src 'self'; ") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s has the policy %q", at, policy)
		}
	}
	found := b.post("/signin", url.Values{"login": {evil}, "password": {"x"}})
	checkPage(t, found)
	if found.status != 401 || strings.Contains(found.body, "<script>") {
		t.Error(found.status)
	}
}

func TestThingsOfSomebodyElseAreNotThere(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 5, 0})
	mine, theirs := w.browser("en"), w.browser("en")
	form := mine.bill(mine.get("/p/" + product))
	answer := mine.post("/checkouts", form).is(t, 200)
	order := firstOrder(t, answer)
	theirs.post("/guest", fresh(url.Values{})).is(t, 200)
	for _, b := range []*browser{theirs, w.browser("en")} {
		for _, at := range []string{answer.at, order} {
			checkPage(t, b.get(at).is(t, 404))
		}
		for _, at := range []string{answer.at + "/pay", order + "/cancel"} {
			b.post(at, fresh(url.Values{})).is(t, 404)
		}
		b.get("/orders").lacks(t, "¥100.00")
	}
	if w.taken.Load() != 0 {
		t.Error("somebody else's payment was taken")
	}
}

func TestBothLanguages(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 5, 0})
	b := w.browser("zh-CN,zh;q=0.9")
	at := "/p/" + product + "?sku=" + skus[0]
	page := b.get(at)
	page.has(t, "Phone（中）", "活动价 ¥79.00 11月11日 00:00 起", "加入购物车", "剩 5 件")
	var other string
	for _, link := range parse(t, page.body).all("a") {
		if link.attrs["class"] == "lang" {
			other = link.attrs["href"]
		}
	}
	english := b.get(other).is(t, 200)
	english.has(t, "Add to cart", "5 left")
	if !strings.Contains(other, skus[0]) || !strings.HasPrefix(other, "/p/"+product) {
		t.Errorf("the other language is at %s", other)
	}
	b.get("/cart").has(t, "The cart is empty.") // the choice is remembered
	lost := b.get("/p/"+product+"x").is(t, 404)
	checkPage(t, lost)
	lost.has(t, "There is no such thing.", "Code: not_found")
}
