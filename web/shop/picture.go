package shop

import (
	"strings"

	"carnival/event"
	"carnival/view/catalog"
)

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
	sku := v.r.URL.Query().Get("sku")
	keep := "public, max-age=60"
	if v.r.URL.RequestURI() == pictureOf(&p, sku) {
		keep = "public, max-age=31536000, immutable"
	}
	return v.send("image/svg+xml", keep, f.Picture(p.Category, p.Title, variantOf(&p, sku)))
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
