package shop

import (
	"errors"
	"net/http"
	"slices"
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
// stands in for it. A width that the picture never had is no damage, so that nobody can raise the
// alarm by asking for one.
func (f *face) image(v *visit) error {
	file := v.r.PathValue("file")
	hash, rendition, ok := picture.ParseName(file)
	var product catalog.Product
	if ok {
		f.Catalog.Read(func(fold *catalog.Fold) {
			product, ok = fold.Product(fold.Pictured(hash))
		})
		ok = ok && mayHave(&product, hash, rendition)
	}
	header := v.w.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	var body []byte
	var err error
	if ok {
		body, err = f.Images.Read(hash, rendition)
	}
	if !ok || errors.Is(err, picture.ErrUnknown) {
		http.Error(v.w, "no such picture", http.StatusNotFound)
		return nil
	}
	tag := `"` + file + `"`
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

// mayHave reports whether a picture of a product can be had so. Of one that the product has no more
// only the folder of pictures knows.
func mayHave(p *catalog.Product, hash event.Hash256, r picture.Rendition) bool {
	for i := range p.Pictures {
		if one := &p.Pictures[i]; one.Hash == hash {
			return one.Alpha == r.Alpha &&
				slices.Contains(picture.Widths(int(one.Width)), r.Width)
		}
	}
	return true
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
