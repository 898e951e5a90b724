package shop

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"carnival/web/webtest"
)

// says fails unless the page of a tab says all of these.
func says(t *testing.T, p *webtest.Tab, texts ...string) {
	t.Helper()
	said := p.Text(`document.querySelector("main").innerText`)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("the page does not say %q but %s", text, said)
		}
	}
}

// A browser that runs no script buys over two shops, changes the language on the way and gets the
// money for one of the orders back.
func TestAPurchaseInABrowserWithoutScript(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	lantern, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(100), yuan(80), 9, 0})
	honey, _ := w.offer(w.shop("Beta"), "Honey", want{"1", yuan(30), 0, 9, 0})
	server := w.online(w.site)
	phone := webtest.Open(t, root, 390, 844)
	_, err := chromedp.Call(phone.Ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		t.Fatal(err)
	}
	carts(phone, server.URL, lantern, honey)
	says(t, phone, "Lantern", "Honey")
	phone.Press("a.lang")
	phone.Until(`document.documentElement.lang === "zh-CN"`)
	says(t, phone, "购物车", "一键下单")
	phone.Press("a.lang")
	phone.Until(`document.documentElement.lang === "en"`)
	phone.Press(".settle .pay")
	phone.Until(`location.pathname.startsWith("/checkouts/")`)
	says(t, phone, "Ordered, not paid yet", "Lantern", "Honey", "¥110.00")
	phone.Press(".settle .pay")
	phone.Until(`document.querySelector("h1").innerText === "Ordered and paid"`)
	if n := w.taken.Load(); n != 1 {
		t.Errorf("the provider was asked %d times", n)
	}
	phone.Press("main a[href^='/orders/or_']")
	phone.Press(".ways summary")
	phone.Press("form[action$='/cancel'] button")
	phone.Until(`document.querySelector("main").innerText.includes("on its way back")`)
	phone.Quiet()
}

// What somebody gathered before they signed in comes along with them, and goes back again.
func TestAGuestSignsInByHand(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(100), yuan(80), 9, 0})
	other, _ := w.offer(w.shop("Beta"), "Honey", want{"1", yuan(30), 0, 9, 0})
	b := w.member("en", "ming@example.com")
	b.post("/cart", b.get("/p/"+other).form(t, "/cart")).is(t, 200)
	server := w.online(w.site)
	phone := webtest.Open(t, root, 390, 844)
	carts(phone, server.URL, product)
	phone.Go(server.URL + "/signin?back=/cart")
	phone.Fill(`[name=to]`, "ming@example.com")
	phone.Press(`form[action="/signin/code"] button.button`)
	phone.Until(`document.querySelector("[name=code]")`)
	code := sixDigits.FindString(phone.Text(`document.querySelector("main").innerText`))
	phone.Fill(`[name=code]`, code)
	phone.Press(`form[action="/signin/enter"] button.button`)
	phone.Until(`location.pathname === "/welcome"`)
	says(t, phone, "Welcome back", "came along")
	phone.Go(server.URL + "/cart")
	says(t, phone, "Lantern", "Honey")
	phone.Go(server.URL + "/welcome")
	phone.Press(`form[action="/me/merge/undo"] button`)
	phone.Until(`location.pathname !== "/welcome" || ` +
		`!document.querySelector("form[action='/me/merge/undo']")`)
	phone.Go(server.URL + "/cart")
	phone.Until(`document.querySelector("main").innerText.includes("Honey")`)
	if strings.Contains(phone.Text(`document.querySelector("main").innerText`), "Lantern") {
		t.Error("what came along did not go back")
	}
	phone.Quiet()
}
