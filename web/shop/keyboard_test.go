package shop

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"carnival/event"
	"carnival/trade"
	"carnival/web/webtest"
)

// key presses a key, as a person who has no mouse.
func key(p *webtest.Tab, keys string) { p.Do(chromedp.KeyEvent(keys)) }

// tabTo presses Tab until something has the focus.
func tabTo(t *testing.T, p *webtest.Tab, what string) {
	t.Helper()
	p.Until("document.readyState === 'complete' && document.querySelector(`" + what + "`)")
	for range 120 {
		key(p, kb.Tab)
		if p.Text("String(document.activeElement.matches(`"+what+"`))") == "true" {
			visible := p.Text("String(document.activeElement.checkVisibility())")
			ring := p.Text("getComputedStyle(document.activeElement).outlineStyle")
			if visible != "true" || ring == "none" {
				t.Errorf("%s has the focus: visible %s, ring %s", what, visible, ring)
			}
			return
		}
	}
	t.Fatalf("no Tab leads to %s; the last was %s", what,
		p.Text("document.activeElement.outerHTML.slice(0, 200)"))
}

// From home to a paid order with the keyboard alone.
func TestAPurchaseByKeyboard(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	server := w.online(w.site)
	p := webtest.Open(t, root, 390, 844)
	p.Go(server.URL + "/?lang=en")
	tabTo(t, p, "a.skip")
	key(p, kb.Enter)
	tabTo(t, p, "main .card a[href^='/p/']")
	key(p, kb.Enter)
	p.Until(`location.pathname.startsWith("/p/")`)
	tabTo(t, p, "button.cart")
	key(p, kb.Enter)
	p.Until(`document.querySelector(".tabs .badge")`)
	tabTo(t, p, `.tabs a[href="/cart"]`)
	key(p, kb.Enter)
	p.Until(`location.pathname === "/cart"`)
	tabTo(t, p, `[aria-label="One more of Lantern"]`)
	key(p, " ")
	p.Until(`document.querySelector("#bill").innerText.includes("¥16.00")`)
	// The page was put in place anew under the finger, which is where it was.
	p.Until(`document.activeElement.matches('[aria-label="One more of Lantern"]')`)
	key(p, " ")
	p.Until(`document.querySelector("#bill").innerText.includes("¥24.00")`)
	p.Until(`document.activeElement.matches('[aria-label="One more of Lantern"]')`)
	tabTo(t, p, "#bill button.pay")
	key(p, kb.Enter)
	p.Until(`location.pathname.startsWith("/checkouts/")`)
	tabTo(t, p, ".settle button.pay")
	key(p, " ")
	p.Until(`document.querySelector("h1")?.innerText === "Ordered and paid"`)
	p.Quiet()
}

// heard is what a screen reader gets of a page: role, name and value of everything that is not
// passed over.
func heard(t *testing.T, p *webtest.Tab) (list []string) {
	t.Helper()
	tree, err := chromedp.Call(p.Ctx, accessibility.GetFullAXTree,
		accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	said := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		text, err := strconv.Unquote(string(v.Value))
		if err != nil {
			return string(v.Value)
		}
		return text
	}
	for _, node := range tree.Nodes {
		if node.Ignored || strings.HasSuffix(said(node.Role), "Text") ||
			strings.HasSuffix(said(node.Role), "TextBox") {
			continue
		}
		line := fmt.Sprintf("%s %q", said(node.Role), said(node.Name))
		for _, property := range node.Properties {
			switch string(property.Name) {
			case "checked", "disabled", "pressed", "level", "live":
				line += " " + string(property.Name) + "=" + said(property.Value)
			}
		}
		list = append(list, line)
	}
	return list
}

// The trees of the cart and of the payment name every part of them: what it is, what it is called,
// and how it stands.
func TestWhatAScreenReaderGets(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	lantern, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	kettle, skus := w.offer(w.shop("Beta"), "Kettle", want{"1", yuan(10), yuan(8), 9, 0})
	server := w.online(w.site)
	p := webtest.Open(t, root, 390, 844)
	carts(p, server.URL, lantern, kettle)
	sku, _ := event.ParseSKUID(skus[0])
	w.do(&trade.SetStock{SKU: sku, Available: 0})
	// The line that sells out is told once, by its name, without anybody asking.
	p.Until(`document.getElementById("told").innerText.includes("Kettle: Sold out")`)
	holds := func(page string, want ...string) {
		t.Helper()
		list := heard(t, p)
		all := strings.Join(list, "\n")
		for _, text := range want {
			if !strings.Contains(all, text) {
				t.Errorf("%s has no %s but\n%s", page, text, all)
			}
		}
		for _, line := range list {
			for _, role := range []string{"button", "link", "checkbox", "combobox", "textbox",
				"spinbutton", "region", "group", "form"} {
				if strings.HasPrefix(line, role+` ""`) {
					t.Errorf("%s has a %s without a name", page, role)
				}
			}
		}
	}
	holds("the cart", `heading "Cart" level=1`, `checkbox "Lantern" checked=true`,
		`region "Alpha"`, `button "One more of Kettle" disabled=true`,
		`group "Quantity Lantern"`, `button "One more of Lantern"`, `button "Remove Lantern"`,
		`rowheader "Charged if you order now"`, `combobox "Ship to"`, `button "Order 1 piece"`,
		`navigation "Main pages"`, `status ""`)
	p.Press("#bill .pay")
	p.Until(`location.pathname.startsWith("/checkouts/")`)
	holds("the payment", `heading "Ordered, not paid yet" level=1`, `rowheader "Total"`,
		`button "Pay ¥8.00"`, `region "Alpha"`, `link "Lantern"`)
}

// What ticks is silent: a page with a countdown says nothing by itself while nothing happens.
func TestTicksAreNotTold(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	lantern, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	w.run(&paced{from: instant(t, "2015-11-10T23:00:00+08:00"), began: time.Now(), speed: 10})
	server := w.online(w.site)
	p := webtest.Open(t, root, 390, 844)
	for _, at := range []string{"/?lang=en", "/p/" + lantern} {
		p.Go(server.URL + at)
		p.Until(`document.readyState === "complete"`)
		p.Text(`(() => {
			window.aloud = []; window.ticks = 0;
			const region = e => (e.nodeType === 1 ? e : e.parentElement)
				?.closest("[role=status], [role=alert], [role=log], [aria-live]");
			new MutationObserver(list => list.forEach(m => {
				window.ticks++;
				const at = region(m.target);
				if (at && at.textContent.trim()) window.aloud.push(at.outerHTML.slice(0, 200));
			})).observe(document.body, {subtree: true, childList: true, characterData: true});
			return "";
		})()`)
		if at == "/?lang=en" {
			p.Until("window.ticks > 20")
		} else {
			p.Text(`(document.querySelector("h1").append("."), "")`)
			p.Until("window.ticks > 0")
		}
		if aloud := p.Text(`window.aloud.join("\n")`); aloud != "" {
			t.Errorf("%s tells while nothing happens: %s", at, aloud)
		}
	}
}

// Every page with a limit of time says it, warns in time for more of it, and says when it is over;
// what was typed stays.
func TestLimitsOfTimeWarn(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.clock.to(t, "2015-11-11T00:05:00+08:00")
	lantern, _ := w.offer(w.shop("Alpha"), "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	server := w.online(w.site)
	p := webtest.Open(t, root, 390, 844)
	alert := `document.querySelector(".limit [role=alert]").innerText`

	p.Go(server.URL + "/signin?lang=en")
	p.Fill("[name=to]", "ming@example.com")
	p.Press("form[action='/signin/code'] button")
	p.Until(`location.pathname === "/signin/code"`)
	p.Until(`document.querySelector(".limit .note").innerText.includes("10 more minutes")`)
	w.people.pass(9 * time.Minute)
	p.Go(server.URL + "/signin/code")
	p.Until(alert + `.includes("about to run out")`)
	p.Fill("#code", "12")
	p.Press(".limit [role=alert] button")
	p.Until(`document.querySelector(".limit .note").innerText.includes("10 more minutes")`)
	code := sixDigits.FindString(w.people.letter(t.Context(), "ming@example.com"))
	p.Fill("#code", code)
	p.Press("form[action='/signin/enter'] button.button")
	p.Until(`location.pathname === "/welcome"`)

	w.people.pass(9 * time.Minute)
	p.Go(server.URL + "/addresses/new")
	p.Fill("#name", "Ming")
	p.Until(alert + `.includes("about to run out")`)
	p.Until(`document.querySelector(".limit [role=alert] a[target=_blank][href^='/prove']")`)
	if typed := p.Text(`document.querySelector("#name").value`); typed != "Ming" {
		t.Errorf("%q is left of what was typed", typed)
	}

	p.Go(server.URL + "/p/" + lantern)
	p.Press("button.now")
	p.Until(`location.pathname === "/checkout"`)
	p.Press(".settle .pay")
	p.Until(`document.querySelector(".limit .note")?.innerText.includes("Pay by")`)
	until, err := strconv.ParseInt(p.Text(`document.querySelector(".limit").dataset.until`), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	due := event.Instant(until * 1000)
	w.run(&paced{from: due - 90*event.Second, began: time.Now(), speed: 1})
	p.Go(server.URL + p.Text("location.pathname"))
	p.Until(alert + `.includes("about to end")`)
	p.Press(".limit [role=alert] button") // five minutes from now on
	p.Until(fmt.Sprintf(`Number(document.querySelector(".limit").dataset.until) > %d`, until))
	due += trade.Extension
	w.run(&paced{from: due + event.Second, began: time.Now(), speed: 1})
	w.do(&trade.Tick{})
	p.Until(`[...document.querySelectorAll("main a.button")]` +
		`.some(a => a.getAttribute("href").startsWith("/checkout?line="))`)
	p.Press("main a.button[href^='/checkout?line=']")
	p.Until(`document.querySelector("#bill .pay")`)
}
