package trade

import "carnival/event"

// PictureProduct states the pictures of one of a merchant's products whole, the first one first.
// Edition is that of the pictures it was made from, so that of two people who change them at once
// the second looks again; the same pictures as before change nothing.
type PictureProduct struct {
	begins
	Merchant event.MerchantID
	Product  event.ProductID
	Edition  uint32
	Pictures []event.Picture
}

func (s *State) decidePictures(c *PictureProduct) Outcome {
	row, ok := s.row(uint64(c.Product), s.products.len())
	if !ok || uint64(c.Merchant) != s.id(int(s.products.at(row).merchant)) {
		return refuse(ProductUnknown)
	}
	has := s.products.at(row)
	switch {
	case len(c.Pictures) > MaxPictures || !event.ValidPictures(c.Pictures):
		return refuse(PicturesInvalid)
	case has.pictured == event.PicturesDigest(c.Pictures):
		return unchanged(uint64(c.Product))
	case has.edition != c.Edition:
		return refuse(PicturesChanged)
	}
	return happened(uint64(c.Product), &event.ProductPictured{
		Product: c.Product, Edition: c.Edition + 1, Pictures: c.Pictures,
	})
}

func (s *State) evolvePictures(e *event.ProductPictured) {
	row := int(event.CounterOf(uint64(e.Product)) - 1)
	p := s.products.at(row)
	s.digest -= p.digest(row)
	p.edition, p.pictured = e.Edition, event.PicturesDigest(e.Pictures)
	s.digest += p.digest(row)
}
