package shop

import (
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/web/webtest"
)

// What came to nothing is told calmly: red is for the festival and for what is paid; and a tap that
// is closed offers one way on before all others.
func TestWhatIsOverIsToldCalmly(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 9, 0})
	b := w.browser("en")
	buy := func() answer {
		b.post("/cart", b.get("/p/"+product).form(t, "/cart")).is(t, 200)
		return b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
	}
	calm := func(page answer) bool {
		return strings.Contains(page.is(t, 200).body, `class="standing calm"`)
	}
	due := buy()
	order := firstOrder(t, due)
	if calm(b.get(order)) {
		t.Error("an order that can be paid is told as one that is over")
	}
	if !calm(b.post(order+"/cancel", b.get(order).form(t, order+"/cancel"))) {
		t.Error("an order that was never paid has the banner of the festival")
	}
	closed, first := b.get(due.at).is(t, 200), 0
	checkPage(t, closed)
	for _, a := range parse(t, closed.body).all("a") {
		if a.attrs["class"] == "button" {
			first++
		}
	}
	if first != 1 {
		t.Errorf("a tap that is closed has %d ways on in red", first)
	}
	due = buy()
	order = firstOrder(t, due)
	b.post(due.at+"/pay", due.form(t, due.at+"/pay")).is(t, 200)
	paid := b.get(order)
	if calm(paid) {
		t.Error("a paid order has a calm banner")
	}
	if !calm(b.post(order+"/cancel", paid.form(t, order+"/cancel"))) {
		t.Error("an order of which nothing is left has the banner of the festival")
	}
}

// The longest texts fit: no number is broken, no name makes a list tall, and a language that is
// half as long again cuts neither the name of the shop nor what its search gives for an example.
func TestTheLongestTextsFit(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	_, skus := w.offer(w.shop("Alpha"), "Car", want{"M", 9_999_999_900, 0, 9, 0})
	sku, _ := event.ParseSKUID(skus[0])
	at, hour := w.clock.Now(), 3600*event.Second
	presale := event.PresaleID(w.do(&trade.OpenPresale{PresaleOpened: event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.FundedByMerchant, Price: 9_999_999_900, Deposit: 1_999_999_900,
		Deducts: 1_999_999_900, Stock: 5, DepositFrom: at, DepositTo: at + 3*hour,
		BalanceFrom: at + 3*hour, BalanceTo: at + 20*hour, ShipBy: at + 40*hour,
	}}).Subject).String()
	server := w.online(w.site)
	p := webtest.Open(t, root, 390, 844)

	// lines counts those that the numbers of a selector stand on: one each.
	const lines = `(at => { let n = 0; for (const b of document.querySelectorAll(at)) {
		const t = b.firstChild, from = t.data.indexOf("¥"); if (from < 0) continue;
		const r = document.createRange(); r.setStart(t, from);
		r.setEnd(t, from + t.data.slice(from).match(/^¥[\d,.]*/)[0].length);
		n += new Set([...r.getClientRects()].map(c => c.top)).size - 1 } return String(n) })`
	for _, lang := range []string{"zh", "en"} {
		p.Go(server.URL + "/presales/" + presale + "?lang=" + lang)
		p.Fits("a presale for millions")
		p.Until(`document.querySelector(".presteps b").textContent.includes("19,999,999.00")`)
		if n := p.Text(lines + `(".presteps b")`); n != "0" {
			t.Errorf("%s: numbers are broken %s times", lang, n)
		}
	}

	for _, width := range []int64{320, 360, 390, 1440} {
		p.Size(width, 844)
		p.Go(server.URL + "/?lang=mirror")
		p.Fits("the mirror")
		cut := p.Text(`(() => { const q = document.querySelector("#q"), s = getComputedStyle(q);
			const pen = document.createElement("canvas").getContext("2d"); pen.font = s.font;
			const room = q.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight);
			const name = document.querySelector(".brand > :first-child");
			return (pen.measureText(q.placeholder).width > room ? "example " : "") +
				(name.scrollWidth > name.clientWidth ? "brand" : "") })()`)
		if cut != "" {
			t.Errorf("at %d pixels the head cuts %s", width, cut)
		}
	}

	p.Go(server.URL + "/c/phones?lang=en")
	tall := p.Text(`(() => { document.querySelector("#main").innerHTML = '<div class="listing">' +
		'<details class="sheet" open><summary>x</summary><form class="filters">' +
		'<label class="value"><input type="checkbox"><span>' + "Longbrand".repeat(40) +
		'</span><small>1</small></label></form></details></div>';
		return String(document.querySelector(".value").offsetHeight <= 60) })()`)
	if tall != "true" {
		t.Error("a long brand makes the filters tall")
	}
	p.Quiet()
}
