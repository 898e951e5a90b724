package trade

import (
	"reflect"
	"strings"

	"carnival/event"
)

// picture predicts what becomes of a list of pictures.
func (w *twin) picture(c *PictureProduct) answer {
	has := w.pictures[c.Product]
	if has == nil {
		has = &event.ProductPictured{}
	}
	if int(c.Product) > len(w.products) || w.products[c.Product-1].merchant != c.Merchant {
		return no(ProductUnknown)
	}
	seen := map[event.Hash256]bool{{}: true}
	for _, p := range c.Pictures {
		if seen[p.Hash] || strings.Contains(p.Alt.En, "\n") {
			return no(PicturesInvalid)
		}
		seen[p.Hash] = true
	}
	same := len(has.Pictures) == 0 && len(c.Pictures) == 0 ||
		reflect.DeepEqual(has.Pictures, c.Pictures)
	switch {
	case same:
		return yes(c.Product)
	case has.Edition != c.Edition:
		return no(PicturesChanged)
	}
	w.pictures[c.Product] = &event.ProductPictured{
		Product: c.Product, Edition: c.Edition + 1, Pictures: c.Pictures,
	}
	return yes(c.Product, w.pictures[c.Product])
}
