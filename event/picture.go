package event

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
