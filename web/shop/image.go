package shop

import (
	"net/http"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/picture"
	"carnival/view/catalog"
)

// Widths of pictures where a browser is left no choice.
const (
	thumbWidth   = 320 // beside a line: sharp on any phone
	galleryWidth = 640
)

// Shown is a picture on a page: its address, the same in all its widths where there are several,
// and what it shows.
type Shown struct{ Address, Set, Alt string }

// image is GET /img/{file}: a merchant's picture in one of its widths. Its name is its content, so
// it never changes. What was kept and is no longer as it was is never shown: the product's drawing
// stands in for it.
func (f *face) image(v *visit) error {
	file := v.r.PathValue("file")
	hash, rendition, ok := picture.ParseName(file)
	var product catalog.Product
	if ok {
		f.Catalog.Read(func(fold *catalog.Fold) {
			product, ok = fold.Product(fold.Pictured(hash))
		})
	}
	header := v.w.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if !ok {
		http.Error(v.w, "no such picture", http.StatusNotFound)
		return nil
	}
	tag := `"` + file + `"`
	body, err := f.Images.Read(hash, rendition)
	if err != nil {
		f.Damaged(err)
		return v.send("image/svg+xml", "no-store", f.Picture(Drawing{
			Category: product.Category, Title: product.Title, Variant: variantOf(&product, ""),
		}))
	}
	header.Set("ETag", tag)
	const keep = "public, max-age=31536000, immutable"
	if strings.Contains(v.r.Header.Get("If-None-Match"), tag) {
		header.Set("Cache-Control", keep)
		v.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	kind := "image/jpeg"
	if rendition.Alpha {
		kind = "image/png"
	}
	return v.send(kind, keep, body)
}

// imageOf is the address of a picture, as wide as it can be had up to a width.
func imageOf(p *event.Picture, atMost int) string {
	best := 0
	for _, width := range picture.Widths(int(p.Width)) {
		if best == 0 || width <= atMost {
			best = width
		}
	}
	return "/img/" + picture.Name(p.Hash, picture.Rendition{Width: best, Alpha: p.Alpha})
}

// imageSet are the addresses of a picture in all its widths, as srcset has them.
func imageSet(p *event.Picture) string {
	var b strings.Builder
	for i, width := range picture.Widths(int(p.Width)) {
		if i > 0 {
			b.WriteString(", ")
		}
		r := picture.Rendition{Width: width, Alpha: p.Alpha}
		b.WriteString("/img/" + picture.Name(p.Hash, r) + " " + strconv.Itoa(width) + "w")
	}
	return b.String()
}
