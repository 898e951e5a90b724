package shop

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"carnival/goods"
)

// What a phone takes at most to show a page for the first time: the page, its styles, its script
// with all that it may load, and its signs. Pictures are not in it.
const (
	weightOfHome    = 60 << 10
	weightOfProduct = 50 << 10
)

// TestFirstLoad weighs what is sent to a phone that was never here, in both languages: the front,
// a product and a cart with a dozen lines, after the opening, of who is signed in.
func TestFirstLoad(t *testing.T) {
	w := open(t)
	w.generate(goods.Size{Merchants: 40, Products: 300})
	w.clock.to(t, opened)
	for _, lang := range []string{"zh-CN", "en"} {
		b := w.browser(lang)
		product := ""
		for _, hall := range []string{"/c/womenswear", "/c/shoes", "/c/food", "/c/books"} {
			links := map[string]bool{}
			for _, link := range parse(t, b.get(hall).is(t, 200).body).all("a") {
				to, _, _ := strings.Cut(link.attrs["href"], "?")
				if strings.HasPrefix(to, "/p/") && !links[to] && len(links) < 3 {
					links[to], product = true, to
					b.post("/cart", b.get(to).form(t, "/cart")).is(t, 200)
				}
			}
		}
		for address, bound := range map[string]int{
			"/": weightOfHome, product: weightOfProduct, "/cart": weightOfProduct,
		} {
			p := phoneLoad{b: b, seen: map[string]int{}}
			p.page(t, address)
			sum := 0
			for _, n := range p.seen {
				sum += n
			}
			t.Logf("%s %s: %d bytes, %v", lang, address, sum, p.seen)
			if sum > bound {
				t.Errorf("%s in %s weighs %d bytes, the most is %d: %v", address, lang, sum, bound,
					p.seen)
			}
			if len(p.seen) < 5 && os.Getenv("CI") != "" {
				t.Errorf("%s has no styles and no script: %v", address, p.seen)
			}
		}
	}
}

// phoneLoad is a phone that has nothing of the site yet, with the bytes that came for each address.
type phoneLoad struct {
	b    *browser
	seen map[string]int
}

// load asks as a phone does and gives what came, unpacked by the pages' own way of packing.
func (p *phoneLoad) load(t *testing.T, address string) string {
	t.Helper()
	if _, before := p.seen[address]; before {
		return ""
	}
	r := httptest.NewRequest(http.MethodGet, "http://shop.test"+address, nil)
	for name, value := range map[string]string{
		"Accept-Language": p.b.lang, "Accept-Encoding": "gzip, deflate, br, zstd",
		"Sec-Fetch-Site": "none",
	} {
		r.Header.Set(name, value)
	}
	for name, value := range p.b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	p.b.w.site.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatal(address, w.Code)
	}
	p.seen[address] = w.Body.Len()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	in, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// imported finds what a script loads, at once or when it is needed.
var imported = regexp.MustCompile(`(?:from|import)\s*\(?\s*["'](\./[^"']+)["']`)

// page loads a page with all that it needs to be shown, but its pictures.
func (p *phoneLoad) page(t *testing.T, address string) {
	root := parse(t, p.load(t, address))
	for _, link := range root.all("link") {
		switch link.attrs["rel"] {
		case "stylesheet", "icon", "manifest":
			p.load(t, link.attrs["href"])
		}
	}
	for _, script := range root.all("script") {
		p.script(t, script.attrs["src"])
	}
	for _, sign := range root.all("use") {
		file, _, _ := strings.Cut(sign.attrs["href"], "#")
		p.load(t, file)
	}
}

// script loads a bundle with those that it imports. What is sent of a bundle was packed when it was
// built, so its text is read from there.
func (p *phoneLoad) script(t *testing.T, address string) {
	if _, before := p.seen[address]; before {
		return
	}
	p.load(t, address)
	r := httptest.NewRequest(http.MethodGet, "http://shop.test"+address, nil)
	w := httptest.NewRecorder()
	p.b.w.site.ServeHTTP(w, r)
	for _, found := range imported.FindAllStringSubmatch(w.Body.String(), -1) {
		p.script(t, path.Join(path.Dir(address), found[1]))
	}
}
