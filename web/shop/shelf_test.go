package shop

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"carnival/web/webtest"
)

// awaited evaluates an async function in a page.
func awaited(p *webtest.Tab, body string) string {
	got, err := chromedp.Run(p.Ctx, chromedp.Evaluate[string](
		"(async () => {"+body+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		return err.Error()
	}
	return got
}

// Without a network a page that was never seen is explained in the language that was chosen, which
// is another one than the browser's.
func TestOfflineInTheChosenLanguage(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	way := &road{site: w.site}
	server := w.online(way)
	phone := webtest.Open(t, root, 390, 844)
	phone.Go(server.URL + "/offline?lang=en")
	phone.Until(`navigator.serviceWorker.controller`)
	for lang, want := range map[string]string{"zh": "没有网络", "en": "No network"} {
		phone.Go(server.URL + "/offline?lang=" + lang)
		awaited(phone, `for (;;) {
			const seen = await (await caches.open("chosen")).match("/");
			if (seen && (await seen.text()).startsWith("`+lang+`")) return "";
		}`)
		way.state.Store(nowhere)
		phone.Go(server.URL + "/m/mr_nothing")
		phone.Until(`document.querySelector("h1").innerText === "` + want + `"`)
		way.state.Store(good)
	}
}

// photographs is a road that has as many large pictures as anybody asks for.
type photographs struct{ road }

func (p *photographs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/img/large") {
		w.Header().Set("Content-Type", "image/jpeg")
		w.Write(bytes.Repeat([]byte{1}, 1<<20))
		return
	}
	p.road.ServeHTTP(w, r)
}

// A cart that opens without a network has its pictures, however many others were looked through
// since; those are bounded by count and by bytes, the oldest go first; a drawing that stands in for
// a damaged picture is not kept; and a sign-out leaves no picture of the cart's shelf.
func TestTheShelfHasItsPictures(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	m := w.shop("Alpha")
	product, _ := w.offer(m, "Lantern", want{"1", yuan(10), yuan(8), 9, 0})
	list := w.pictured(m, product, photo(t, 300, 300, true), photo(t, 310, 310, true))
	way := &photographs{road{site: w.site}}
	server := w.online(way)
	phone := webtest.Open(t, root, 390, 844)
	phone.Go(server.URL + "/p/" + product + "?lang=en")
	phone.Until(`navigator.serviceWorker.controller`)
	phone.Press("button.cart")
	phone.Until(`document.querySelector(".tabs .badge")`)
	phone.Go(server.URL + "/cart")
	const seen = `[...document.querySelectorAll("main img")].some(i =>` +
		` i.src.includes("/img/") && i.complete && i.naturalWidth > 0)`
	phone.Until(seen)
	phone.Go(server.URL + "/p/" + product)
	hurt, err := filepath.Glob(filepath.Join(w.folder, "*", "*", "310.jpg"))
	if err != nil || len(hurt) != 1 || os.Truncate(hurt[0], 9) != nil {
		t.Fatal(hurt, err)
	}
	damaged := imageOf(&list[1], 1280)
	fetched := awaited(phone, `
		const all = async (n, at) => {
			for (let i = 0; i < n; i++) await (await fetch(at(i))).arrayBuffer();
		};
		const held = async () => (await (await caches.open("pictures")).keys()).map(k => k.url);
		await all(1, () => "`+damaged+`");
		await all(90, i => "/pictures/`+product+`.svg?v=old" + i);
		while ((await held()).length > 80) ;
		const many = await held();
		if (many.some(u => u.endsWith("old0")) || !many.some(u => u.endsWith("old89")))
			return "the oldest are not those that went: " + many;
		if (many.some(u => u.endsWith("`+damaged+`"))) return "a drawing that stands in is kept";
		await all(9, i => "/img/large" + i);
		while ((await held()).filter(u => u.includes("large")).length > 6) ;
		const large = (await held()).filter(u => u.includes("large"));
		if (!large.some(u => u.endsWith("large8"))) return "the latest is gone: " + large;
		return "";`)
	if fetched != "" {
		t.Error(fetched)
	}
	way.state.Store(nowhere)
	phone.Go(server.URL + "/cart")
	phone.Until(`document.body.hasAttribute("data-offline")`)
	phone.Until(seen)
	phone.Keep("offline-pictures")
	way.state.Store(good)
	phone.Go(server.URL + "/cart")
	phone.Text(`(document.body.insertAdjacentHTML("beforeend",` +
		`"<form id=out method=post action=/signout></form>"), document.forms.out.submit(), "")`)
	phone.Until(`location.pathname === "/" && document.querySelector(".tabs")`)
	if left := awaited(phone, `return (await caches.keys()).filter(k =>
		k.startsWith("shelf-") || k.startsWith("mine-")).join()`); left != "" {
		t.Errorf("after the sign-out %s is left", left)
	}
}
