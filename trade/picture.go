package trade

import (
	"unicode"
	"unicode/utf8"

	"carnival/event"
)

// PictureProduct states the pictures of one of a merchant's products whole, the first one first.
// Edition is that of the pictures it was made from, so that of two people who change them at once
// the second looks again; the same pictures as before change nothing.
type PictureProduct struct {
	Merchant event.MerchantID
	Product  event.ProductID
	Edition  uint32
	Pictures []event.Picture
}

// Essential: see Command.
func (*PictureProduct) Essential() bool { return false }

// pictures are those of products by their rows; a product that never had any has no entry. What
// they are is kept as a digest, which is all that a decision asks for.
type pictures map[uint32]pictureRow

type pictureRow struct {
	edition uint32
	content uint64
}

func (p pictures) digest(product uint32) uint64 {
	r, known := p[product]
	if !known {
		return 0
	}
	return digest(tagPicture, uint64(product), uint64(r.edition), r.content)
}

func (p pictures) recount() (sum uint64) {
	for product := range p {
		sum += p.digest(product)
	}
	return sum
}

// contentOf is the digest of a list of pictures; that of none is 0.
func contentOf(list []event.Picture) (sum uint64) {
	for i := range list {
		p := &list[i]
		a, b := words128(event.Hash128(p.Hash[:16]))
		c, d := words128(event.Hash128(p.Hash[16:]))
		sum = mix(sum, digest(tagPicture, a, b, c, d, uint64(p.Width)<<16|uint64(p.Height),
			bit(p.Alpha), digestText(p.Alt.Zh), digestText(p.Alt.En)))
	}
	return sum
}

func (s *State) decidePictures(c *PictureProduct) Outcome {
	row, ok := s.row(uint64(c.Product), s.products.len())
	if !ok || uint64(c.Merchant) != s.id(int(s.products.at(row).merchant)) {
		return refuse(ProductUnknown)
	}
	if !validPictures(c.Pictures) {
		return refuse(PicturesInvalid)
	}
	has := s.pictures[uint32(row)]
	switch {
	case has.content == contentOf(c.Pictures):
		return unchanged(uint64(c.Product))
	case has.edition != c.Edition:
		return refuse(PicturesChanged)
	}
	return happened(uint64(c.Product), &event.ProductPictured{
		Product: c.Product, Edition: c.Edition + 1, Pictures: c.Pictures,
	})
}

// validPictures reports whether a list is within its bounds, without the same picture twice.
func validPictures(list []event.Picture) bool {
	if len(list) > MaxPictures {
		return false
	}
	for i := range list {
		p := &list[i]
		if p.Hash == (event.Hash256{}) || p.Width == 0 || p.Height == 0 ||
			!validAlt(p.Alt.Zh) || !validAlt(p.Alt.En) {
			return false
		}
		for k := range i {
			if list[k].Hash == p.Hash {
				return false
			}
		}
	}
	return true
}

// validAlt takes a line of text that says what it says: nothing in it moves or hides the rest.
func validAlt(text string) bool {
	if len(text) > MaxAltBytes || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !Plain(r) {
			return false
		}
	}
	return true
}

// Plain reports whether a character may stand in a line of text that merchants write: it neither
// ends the line nor turns the direction in which the rest of it is read.
func Plain(r rune) bool {
	return !unicode.IsControl(r) && !unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

func (s *State) evolvePictures(e *event.ProductPictured) {
	row := uint32(event.CounterOf(uint64(e.Product)) - 1)
	s.digest -= s.pictures.digest(row)
	s.pictures[row] = pictureRow{e.Edition, contentOf(e.Pictures)}
	s.digest += s.pictures.digest(row)
}

func (p pictures) write(w *pen) {
	w.u64(uint64(len(p)))
	for product, r := range p {
		w.u32(product, r.edition)
		w.u64(r.content)
	}
}

func (s *State) readPictures(e *eye) {
	products := s.products.len()
	for n := e.count(products); n > 0 && e.err == nil; n-- {
		product := e.row(products)
		s.pictures[product] = pictureRow{e.u32(), e.u64()}
	}
}
