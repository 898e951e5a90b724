package shop

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/web/ui"
	"carnival/web/webtest"
)

// ordersOf counts the orders that a phone's list of orders leads to.
func ordersOf(p *webtest.Tab, site string) string {
	p.Go(site + "/orders")
	p.Until(`document.querySelector("main a[href^='/orders/or_']")`)
	return p.Text(`String(new Set([...document.querySelectorAll("main a")]` +
		`.map(a => a.getAttribute("href")).filter(h => h.startsWith("/orders/or_"))).size)`)
}

// carts puts goods into the cart by hand, each from its own page.
func carts(p *webtest.Tab, site string, products ...string) {
	for i, product := range products {
		p.Go(site + "/p/" + product + "?lang=en")
		p.Press("button.cart")
		p.Until(`document.querySelector(".tabs .badge")?.textContent.includes("` +
			strconv.Itoa(i+1) + `")`)
	}
	p.Go(site + "/cart")
	p.Until(`document.querySelector(".settle .pay")`)
}

// One tap by hand over three shops while a line sells out: the answer says what was bought, what
// was not and why, and what the provider is asked for is the bill that is shown, to the cent.
func TestOneTapByHandOverThreeShops(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	var pages []string
	var gone event.SKUID
	one, two, three := w.shop("Alpha"), w.shop("Beta"), w.shop("Gamma")
	w.discounts(one, two)
	for i, m := range []event.MerchantID{one, two, three} {
		page, skus := w.offer(m, []string{"Lantern", "Honey", "Kettle"}[i],
			want{"M", yuan(int64(151+50*i)) + 7, yuan(int64(101+50*i)) + 3, 9, 0})
		pages = append(pages, page)
		gone, _ = event.ParseSKUID(skus[0])
	}
	var asked atomic.Int64
	var sells sync.Once
	step := func(c trade.Command) {
		switch c := c.(type) {
		case *trade.PlaceCheckout:
			sells.Do(func() { w.do(&trade.SetStock{SKU: gone, Available: 0}) })
		case *trade.ReceivePayment:
			asked.Add(int64(c.Amount))
		}
	}
	w.before.Store(&step)
	server := w.online(w.site)
	phone := webtest.Open(t, root, 390, 844)
	carts(phone, server.URL, pages...)
	total := phone.Text(`document.querySelector("[name=total]").value`)
	shown, err := strconv.ParseInt(total, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	phone.Press(".settle .pay")
	phone.Until(`location.pathname.startsWith("/checkouts/")`)
	said := phone.Text(`document.querySelector("main").innerText`)
	for _, text := range []string{"2 orders", "1 line was not bought", "Kettle", "Sold out",
		"Alpha", "Beta", "Lantern", "Honey", "still in the cart"} {
		if !strings.Contains(said, text) {
			t.Errorf("the answer does not say %q but %s", text, said)
		}
	}
	bill := phone.Text(`document.querySelector(".total .amount").innerText`)
	phone.Keep("answer-refused")
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
	took := ui.Money(money.Money{Minor: money.Minor(asked.Load()), Currency: money.CNY})
	if bill != took || asked.Load() >= shown || asked.Load() == 0 {
		t.Errorf("the bill says %s, %s was taken, the cart said %d", bill, took, shown)
	}
	phone.Go(server.URL + "/cart")
	phone.Until(`document.querySelector(".line.refused .why")?.innerText.includes("Sold out")`)
	phone.Quiet()
}

// Two tabs that tap at the same moment buy once, and both land on the one answer.
func TestTwoTabsTapAtOnce(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	other, _ := w.offer(w.shop("Beta"), "Honey", want{"1", yuan(10), yuan(8), 9, 0})
	server := w.online(w.site)
	one, two := webtest.Open(t, root, 390, 844), webtest.Open(t, root, 390, 844)
	carts(one, server.URL, product, other)
	two.Go(server.URL + "/cart")
	two.Until(`document.readyState === "complete" && document.querySelector(".settle .pay")`)
	var both sync.WaitGroup
	for _, p := range []*webtest.Tab{one, two} {
		both.Go(func() { p.Press(".settle .pay") })
	}
	both.Wait()
	for _, p := range []*webtest.Tab{one, two} {
		p.Until(`location.pathname.startsWith("/checkouts/")`)
	}
	if a, b := one.Text("location.pathname"), two.Text("location.pathname"); a != b {
		t.Errorf("the tabs came to %s and to %s", a, b)
	}
	if n := ordersOf(one, server.URL); n != "2" || w.sold(product) != 1 || w.sold(other) != 1 {
		t.Errorf("%s orders, %d and %d pieces", n, w.sold(product), w.sold(other))
	}
}

// The way back leads through pages on which a tap means what it meant: it never buys twice. Who
// wants the same again gets it from the page of the product.
func TestTheWayBackBuysOnce(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	server := w.online(w.site)
	phone := webtest.Open(t, root, 390, 844)
	buy := func() {
		phone.Press("button.now")
		phone.Until(`location.pathname === "/checkout"`)
		phone.Press(".settle .pay")
		phone.Until(`location.pathname.startsWith("/checkouts/")`)
	}
	carts(phone, server.URL, product) // so that the shopper is known
	phone.Go(server.URL + "/p/" + product + "?lang=en")
	buy()
	bought := phone.Text("location.pathname")
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
	for range 4 { // through the payment to the bill
		phone.Text(`(history.back(), "")`)
		phone.Until(`document.readyState === "complete" && document.querySelector("h1")`)
		if phone.Text("location.pathname") == "/checkout" {
			break
		}
	}
	phone.Until(`location.pathname === "/checkout"`)
	phone.Press(".settle .pay")
	phone.Until(`location.pathname === "` + bought + `"`)
	if n := w.sold(product); n != 1 {
		t.Fatalf("%d pieces are gone", n)
	}
	phone.Go(server.URL + "/p/" + product + "?lang=en")
	buy()
	if again := phone.Text("location.pathname"); again == bought || w.sold(product) != 2 {
		t.Errorf("the same once more came to %s; %d pieces are gone", again, w.sold(product))
	}
}

// A presale from its offer to the paid order: the deposit with what becomes of it, the wait, and
// the balance from the list of orders and from the order itself.
func TestAPresaleByHand(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(500), 0, 9, 0})
	sku, _ := event.ParseSKUID(skus[0])
	at, hour := w.clock.Now(), 3600*event.Second
	w.do(&trade.OpenPresale{PresaleOpened: event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.FundedByMerchant, Price: yuan(400), Deposit: yuan(50), Deducts: yuan(80),
		Stock: 5, DepositFrom: at, DepositTo: at + 3*hour, BalanceFrom: at + 3*hour,
		BalanceTo: at + 20*hour,
	}})
	server := w.online(w.site)
	phone := webtest.Open(t, root, 390, 844)
	phone.Go(server.URL + "/p/" + product + "?lang=en")
	phone.Press(`.presale a[href^="/presales/"]`)
	phone.Until(`location.pathname.startsWith("/presales/") && document.querySelector("#agree")`)
	phone.Press("#agree")
	phone.Press("main .pay")
	phone.Until(`location.pathname.startsWith("/checkouts/")`)
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
	phone.Go(server.URL + "/orders")
	phone.Until(`document.querySelector(".status.balance_due")`)
	if phone.Text(`String(document.querySelectorAll("main a[href^='/checkout?']").length)`) != "0" {
		t.Error("the balance is asked for before its time")
	}
	w.clock.set(at + 3*hour)
	phone.Go(server.URL + "/orders?state=pay")
	balance := phone.Text(`document.querySelector("main .wide-button").getAttribute("href")`)
	phone.Press(".part")
	phone.Until(`document.querySelector(".standing a.gold")`)
	if to := phone.Text(`document.querySelector(".standing a.gold").getAttribute("href")`); to !=
		balance || !strings.HasPrefix(to, "/checkout?balance=or_") {
		t.Errorf("the list leads to %s, the order to %s", balance, to)
	}
	phone.Press(".standing a.gold")
	phone.Until(`location.pathname === "/checkout"`)
	phone.Until(`document.querySelector("#bill").innerText.includes("¥320.00")`)
	phone.Press(".settle .pay")
	phone.Until(`location.pathname.startsWith("/checkouts/")`)
	bill := phone.Text(`location.pathname`)
	phone.Go(server.URL + "/orders?state=pay")
	phone.Until(`document.querySelector("main .wide-button[href='` + bill + `']")`)
	phone.Press("main .wide-button")
	phone.Until(`location.pathname === "` + bill + `"`)
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
	phone.Go(server.URL + "/orders")
	phone.Until(`document.querySelector(".status.paid")`)
	phone.Quiet()
}
