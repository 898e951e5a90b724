package event

import (
	"crypto/sha256"
	"unicode"
	"unicode/utf8"
)

// ProductPictured states the pictures of a product whole, the first one first; a later one for the
// same product replaces it, and one without pictures gives the product its drawings back. What a
// merchant offers does not touch them.
type ProductPictured struct {
	Product  ProductID
	Edition  uint32 // of this product's pictures, from 1
	Pictures []Picture
}

// Picture is one picture by its content. The bytes are kept beside the journal.
type Picture struct {
	Hash   Hash256 // of the list of its renditions
	Width  uint16  // of the largest rendition, in pixels
	Height uint16
	Alpha  bool // one can see through it
	Alt    Text // what it shows, for who does not see it
}

// Kind of the fact.
func (*ProductPictured) Kind() Kind { return KindProductPictured }

// MaxAltBytes bounds what is said of one picture in one language.
const MaxAltBytes = 300

// ValidPictures reports whether each of a list is whole and none is there twice.
func ValidPictures(list []Picture) bool {
	seen := make(map[Hash256]bool, len(list))
	for i := range list {
		p := &list[i]
		if p.Hash == (Hash256{}) || seen[p.Hash] || p.Width == 0 || p.Height == 0 ||
			!validAlt(p.Alt.Zh) || !validAlt(p.Alt.En) {
			return false
		}
		seen[p.Hash] = true
	}
	return true
}

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

// PicturesDigest is the same for the same pictures with the same words in the same order; of none
// it is zero.
func PicturesDigest(list []Picture) (digest Hash128) {
	if len(list) > 0 {
		sum := sha256.Sum256((&ProductPictured{Pictures: list}).append(nil))
		copy(digest[:], sum[:])
	}
	return digest
}
