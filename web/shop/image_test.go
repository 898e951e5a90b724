package shop

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carnival/event"
	"carnival/picture"
	"carnival/trade"
)

// photo is a file as a merchant has it.
func photo(t testing.TB, w, h int, opaque bool) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{uint8(x), uint8(y), 120, 255}
			if !opaque && (x < w/4 || y < h/4) {
				c = color.NRGBA{}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, nil)
	if !opaque {
		out.Reset()
		err = png.Encode(&out, m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pictured gives a product pictures of these sizes.
func (w *world) pictured(m event.MerchantID, product string, files ...[]byte) []event.Picture {
	w.t.Helper()
	id, err := event.ParseProductID(product)
	if err != nil {
		w.t.Fatal(err)
	}
	var list []event.Picture
	for _, file := range files {
		p, err := w.images.Take(w.t.Context(), bytes.NewReader(file))
		if err != nil {
			w.t.Fatal(err)
		}
		p.Alt = event.Text{En: "as it is worn", Zh: "上身效果"}
		list = append(list, p)
	}
	w.do(&trade.PictureProduct{Merchant: m, Product: id, Pictures: list})
	return list
}

// TestImages: a merchant's pictures are shown in all their widths wherever the product is, under an
// address that is kept for ever, and nothing else has such an address.
func TestImages(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	product, _ := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	list := w.pictured(m, product, photo(t, 1000, 500, true), photo(t, 200, 300, false))
	b := w.browser("en")
	page := b.get("/p/"+product).is(t, 200)
	gallery := parse(t, page.body).all("img")[:2]
	for i, want := range []struct{ address, widths, kind string }{
		{"-640.jpg", "160w 320w 640w 1000w", "image/jpeg"},
		{"-200.png", "160w 200w", "image/png"},
	} {
		attrs := gallery[i].attrs
		var widths []string
		for _, one := range strings.Split(attrs["srcset"], ", ") {
			address, width, _ := strings.Cut(one, " ")
			widths = append(widths, width)
			got := b.get(address).is(t, 200)
			for name, value := range map[string]string{
				"Content-Type": want.kind, "X-Content-Type-Options": "nosniff",
				"Cache-Control":           "public, max-age=31536000, immutable",
				"Content-Security-Policy": "default-src 'none'; sandbox",
				"ETag":                    `"` + strings.TrimPrefix(address, "/img/") + `"`,
			} {
				if got.header.Get(name) != value {
					t.Errorf("%s: %s is %q", address, name, got.header.Get(name))
				}
			}
		}
		if !strings.HasSuffix(attrs["src"], want.address) || attrs["alt"] != "as it is worn" ||
			strings.Join(widths, " ") != want.widths || attrs["width"] != attrs["height"] ||
			attrs["sizes"] == "" {
			t.Errorf("%v", attrs)
		}
	}
	shelf := b.get("/m/"+m.String()).is(t, 200).body
	if strings.Contains(shelf, "/pictures/"+product) ||
		!strings.Contains(shelf, imageOf(&list[0], 320)+"\" srcset=") {
		t.Error("the merchant's shop does not show the picture")
	}
	name := picture.Name(list[0].Hash, picture.Rendition{Width: 160})
	for _, wrong := range []string{"x", name + "x", strings.Replace(name, "-160", "-0160", 1),
		strings.Repeat("0", 64) + "-160.jpg", "..%2f" + name} {
		got := b.get("/img/" + wrong)
		if got.status != 404 || len(got.body) > 40 || strings.Contains(got.body, "<") {
			t.Errorf("%s: %d %q", wrong, got.status, got.body)
		}
	}
}

// TestImageOfNobody: a picture that was taken in and belongs to no product is not served.
func TestImageOfNobody(t *testing.T) {
	w := open(t)
	p, err := w.images.Take(t.Context(), bytes.NewReader(photo(t, 30, 30, true)))
	if err != nil {
		t.Fatal(err)
	}
	w.browser("en").get("/img/"+picture.Name(p.Hash, picture.Rendition{Width: 30})).is(t, 404)
}

// TestDrawingStandsIn: what is missing or damaged on the disk is drawn, told of, and not kept by
// anybody.
func TestDrawingStandsIn(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	product, _ := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	list := w.pictured(m, product, photo(t, 200, 200, true))
	address := imageOf(&list[0], 160)
	b := w.browser("en")
	b.get(address).is(t, 200)
	files, err := filepath.Glob(filepath.Join(w.folder, "*", "*", "160.jpg"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Truncate(files[0], 100); err != nil {
		t.Fatal(err)
	}
	got := b.get(address).is(t, 200)
	if got.header.Get("Content-Type") != "image/svg+xml" || w.damaged.Load() != 1 ||
		got.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(got.body, "<svg") {
		t.Error(got.header, w.damaged.Load())
	}
}

// TestNobodyRaisesTheAlarm: names of widths that a picture never had, and of pictures that nobody
// has, are not found, whatever stands on the disk and whether its product still has it.
func TestNobodyRaisesTheAlarm(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	product, _ := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	list := w.pictured(m, product, photo(t, 200, 200, true))
	b := w.browser("en")
	hash := strings.TrimSuffix(picture.Name(list[0].Hash, picture.Rendition{Width: 200}), "200.jpg")
	ask := func() {
		t.Helper()
		for _, end := range []string{"7.jpg", "320.jpg", "160.png", "0.jpg", "1280.jpg"} {
			b.get("/img/"+hash+end).is(t, 404)
		}
		b.get("/img/"+strings.Repeat("1", 64)+"-160.jpg").is(t, 404)
		if n := w.damaged.Load(); n != 0 {
			t.Fatalf("%d alarms", n)
		}
	}
	ask()
	id, err := event.ParseProductID(product)
	if err != nil {
		t.Fatal(err)
	}
	w.do(&trade.PictureProduct{Merchant: m, Product: id, Edition: 1})
	ask()
	b.get("/img/"+hash+"160.jpg").is(t, 200)
	w.do(&trade.PictureProduct{Merchant: m, Product: id, Edition: 2, Pictures: list})
	if err := os.RemoveAll(w.folder); err != nil {
		t.Fatal(err)
	}
	ask()
	b.get("/img/"+hash+"200.jpg").is(t, 200)
	if n := w.damaged.Load(); n != 1 {
		t.Errorf("%d alarms for a picture that is gone", n)
	}
}
