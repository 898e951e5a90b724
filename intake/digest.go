package intake

import (
	"crypto/sha256"
	"encoding/binary"
)

// Digest tells whether a product is still what it was when it was last imported. It depends on
// every field that a shopper, an operator or the ledger could see, in the order of the SKUs,
// and not on where the product stood in its file. It is the same on every machine and in every
// run; a change of this function makes every product count as changed once, so the version is
// part of it.
func (p *Product) Digest() [16]byte {
	b := make([]byte, 0, 512+len(p.Body.Zh)+len(p.Body.En)+128*len(p.SKUs))
	b = append(b, "intake/1"...)
	for _, s := range []string{p.Merchant, p.Handle, p.Title.Zh, p.Title.En, p.Body.Zh, p.Body.En,
		p.Brand, p.CategoryWas, p.Image} {
		b = appendText(b, s)
	}
	b = appendNumber(b, uint64(p.Category))
	b = appendNumber(b, uint64(p.Origin))
	b = appendNumber(b, uint64(boolBit(p.Listed)))
	b = appendNumber(b, uint64(len(p.Tags)))
	for _, t := range p.Tags {
		b = appendText(b, t)
	}
	b = appendNumber(b, uint64(len(p.SKUs)))
	for i := range p.SKUs {
		b = p.SKUs[i].appendTo(b)
	}
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16])
}

func (s *SKU) appendTo(b []byte) []byte {
	for _, t := range []string{s.Code, s.Unit, s.Barcode, s.Image} {
		b = appendText(b, t)
	}
	for _, n := range []uint64{uint64(s.Price.Minor), uint64(s.Price.Currency), uint64(s.Festival),
		uint64(s.Compare), uint64(s.Stock), uint64(s.Grams), uint64(s.NetContent), uint64(s.Limit),
		uint64(len(s.Options))} {
		b = appendNumber(b, n)
	}
	for _, o := range s.Options {
		for _, t := range []string{o.Name.Zh, o.Name.En, o.Value.Zh, o.Value.En} {
			b = appendText(b, t)
		}
	}
	return b
}

// appendText writes the length before the text, so that no two lists of texts read alike.
func appendText(b []byte, s string) []byte { return append(appendNumber(b, uint64(len(s))), s...) }

func appendNumber(b []byte, n uint64) []byte { return binary.AppendUvarint(b, n) }

func boolBit(v bool) uint8 {
	if v {
		return 1
	}
	return 0
}
