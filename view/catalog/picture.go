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
		f.had[hadPicture{p.fact.Merchant, fact.Pictures[i].Hash}] = true
	}
}

// hadPicture is a picture that some product of a merchant has or had.
type hadPicture struct {
	Merchant event.MerchantID
	Hash     event.Hash256
}

// HadPicture reports whether a picture is or was one of a merchant's own products. Only such a one
// may come back by its name: what others show is theirs to show.
func (f *Fold) HadPicture(m event.MerchantID, hash event.Hash256) bool {
	return f.had[hadPicture{m, hash}]
}

// Pictured is the product that a picture first belonged to, also when it does no longer; 0: none.
func (f *Fold) Pictured(hash event.Hash256) event.ProductID { return f.pictured[hash] }
