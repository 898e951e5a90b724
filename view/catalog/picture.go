package catalog

import (
	"slices"

	"carnival/event"
)

// picture takes in the pictures of a product. What was a picture of it stays known by its content:
// pages that were kept still ask for it.
func (f *Fold) picture(e *event.ProductPictured) {
	p := at(f.products, uint64(e.Product))
	if p == nil {
		return
	}
	fact := *e
	fact.Pictures = slices.Clone(e.Pictures) // the decoder will use its memory again
	p.shown = &fact
	for i := range fact.Pictures {
		if hash := fact.Pictures[i].Hash; f.pictured[hash] == 0 {
			f.pictured[hash] = fact.Product
		}
	}
}

// Pictured is the product that a picture first belonged to, also when it does no longer; 0: none.
func (f *Fold) Pictured(hash event.Hash256) event.ProductID { return f.pictured[hash] }
