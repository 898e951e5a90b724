package shop

import (
	"strconv"
	"strings"

	"carnival/event"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// Drawing is what a picture of a product is drawn by: the words of the chosen variant, and a view
// from 0 on.
type Drawing struct {
	Category event.Category
	Title    event.Text
	Variant  string
	View     int
}

// picture is GET /pictures/{product}.svg: a drawing of a product in a variant. Under the address
// that pages give it never changes; under any other it is asked for again.
func (f *face) picture(v *visit) error {
	name, isSVG := strings.CutSuffix(v.r.PathValue("file"), ".svg")
	id, err := event.ParseProductID(name)
	if err != nil || !isSVG {
		return v.notFound()
	}
	var p catalog.Product
	found := false
	f.Catalog.Read(func(fold *catalog.Fold) { p, found = fold.Product(id) })
	if !found {
		return v.notFound()
	}
	query := v.r.URL.Query()
	sku := query.Get("sku")
	view, _ := strconv.Atoi(query.Get("view")) // what cannot be read is the front
	if view < 0 || view >= f.Views {
		return v.notFound()
	}
	keep := "public, max-age=60"
	if v.r.URL.RequestURI() == pictureFrom(&p, sku, view) {
		keep = "public, max-age=31536000, immutable"
	}
	return v.send("image/svg+xml", keep, f.Picture(Drawing{
		Category: p.Category, Title: p.Title, Variant: variantOf(&p, sku), View: view,
	}))
}

// pictureOf is the address of a product's small picture: the merchant's first one, or a drawing of
// the product in a variant. It changes with what the merchant offers, so that an answer may be kept
// for ever.
func pictureOf(p *catalog.Product, sku string) string {
	if len(p.Pictures) > 0 {
		return imageOf(&p.Pictures[0], thumbWidth)
	}
	return pictureFrom(p, sku, 0)
}

func pictureFrom(p *catalog.Product, sku string, view int) string {
	version := uint64(0)
	for _, b := range p.Digest[:8] {
		version = version<<8 | uint64(b)
	}
	address := "/pictures/" + p.ProductOffered.Product.String() + ".svg?v=" +
		strconv.FormatUint(version, 36)
	if sku != "" {
		address += "&sku=" + sku
	}
	if view > 0 {
		address += "&view=" + strconv.Itoa(view)
	}
	return address
}

// picturesOf are all that is shown of a product, the first one first: the merchant's pictures, or
// views of its drawing in a variant.
func (f *face) picturesOf(p *catalog.Product, sku string, lang ui.Lang) []Shown {
	var out []Shown
	title := p.Title.In(string(lang))
	for i := range p.Pictures {
		one := &p.Pictures[i]
		shown := Shown{imageOf(one, galleryWidth), imageSet(one), one.Alt.In(string(lang))}
		if shown.Alt == "" {
			shown.Alt = lang.Say("picture.view", title, i+1)
		}
		out = append(out, shown)
	}
	for view := range f.Views {
		if len(p.Pictures) == 0 {
			out = append(out, Shown{
				Address: pictureFrom(p, sku, view), Alt: lang.Say("picture.view", title, view+1),
			})
		}
	}
	return out
}

// variantOf is the words of a SKU's options, by which a picture is coloured; without a SKU those of
// the product's first one.
func variantOf(p *catalog.Product, sku string) string {
	var words []string
	for i := range p.SKUs {
		if k := &p.SKUs[i]; sku == "" || k.SKU.String() == sku {
			for _, o := range k.Options {
				words = append(words, o.Value.Zh, o.Value.En)
			}
			break
		}
	}
	return strings.Join(words, " ")
}

// favicon is a red lantern, drawn here so that a page of a tree without a build has one too.
func (f *face) favicon(v *visit) error {
	return v.send("image/svg+xml", "public, max-age=86400", []byte(lantern))
}

const lantern = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
	`<path fill="#e0a400" d="M11 3h10v3H11zM11 23h10v3H11zM15 26h2v5h-2z"/>` +
	`<ellipse cx="16" cy="14.5" rx="13" ry="9.5" fill="#d9002b"/>` +
	`<path fill="none" stroke="#ffd257" stroke-width="1.5" d="M16 5v19M9 6.500a14 14 0 0 0 0 16` +
	`M23 6.500a14 14 0 0 1 0 16"/></svg>`
