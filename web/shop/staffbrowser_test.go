package shop

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"carnival/web/webtest"
)

// TestPicturesByHand: who works for a merchant signs in, chooses files and uploads them; each then
// stands whole in the square that waited for it, on phones and desks.
func TestPicturesByHand(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Lantern", want{"M", yuan(151), yuan(101), 9, 0})
	dir := t.TempDir()
	var files []string
	for name, body := range map[string][]byte{
		"a.jpg": photo(t, 1200, 900, true), "b.jpg": photo(t, 4000, 200, true),
		"c.jpg": photo(t, 50, 3000, true), "d.png": photo(t, 300, 300, false),
	} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	site := w.online(w.site).URL
	p := webtest.Open(t, root, 390, 844)
	p.Go(site + "/staff?lang=en")
	p.Fill("#login", "merchant-1")
	p.Fill("#password", "carnival")
	p.Press("main form .button")
	p.Until(`document.querySelector("a[href='/staff/goods']")`)
	p.Press("a[href='/staff/goods']")
	p.Until(`document.querySelector(".work-goods .title")`)
	p.Press(".work-goods .title")
	p.Until(`document.querySelector("#file")`)
	p.Do(chromedp.SetUploadFiles("#file", files))
	p.Press(".upload .button")
	const whole = `[...document.querySelectorAll("main img[src^='/img/']")]` +
		`.filter(i => i.complete && i.naturalWidth > 0 && i.clientWidth > 0 && ` +
		`Math.abs(i.clientWidth - i.clientHeight) < 2 && ` +
		`getComputedStyle(i).objectFit == "contain").length`
	p.Until(`document.querySelectorAll(".work-pictures li").length == 4 && ` + whole + ` == 4`)
	for _, width := range []int64{390, 1440} {
		p.Size(width, 900)
		p.Fits("staff's pictures")
		p.Keep("staff-pictures")
	}
	p.Go(site + "/p/" + product + "?lang=en")
	p.Size(1440, 900)
	p.Do(chromedp.ScrollIntoView(".gallery li:last-child img"))
	p.Until(whole + ` == 4`)
	p.Size(390, 844)
	p.Fits("a product with pictures")
	p.Quiet()
}
