package catalog

import (
	"encoding/gob"
	"io"

	"carnival/event"
)

// schema is the version of what Save writes: a higher one for every change of the structs below or
// of what Apply makes of a fact.
const schema = 5

// blockRows is how many rows of a table are written at a time.
const blockRows = 1 << 16

// saved heads a file; the tables of orders and lines follow in blocks of columns.
type saved struct {
	Merchants []event.MerchantOpened
	Products  []event.ProductOffered
	Since     []event.Instant // of the products
	SKUs      []savedSKU
	Orders    int
	Lines     int
	Presales  []savedPresale
	Pictured  []event.ProductPictured
	Before    map[event.Hash256]event.ProductID // of pictures, now and before
	Had       map[hadPicture]bool
}

type savedPresale struct {
	SKU    uint32
	Closed bool
}

type savedSKU struct {
	Product  event.ProductID
	Merchant event.MerchantID
	Named    bool
	Offer    event.OfferedSKU // left out when the product's last offer has it
	Stock    Stock
}

type orderBlock struct {
	First, Presale []uint32
	Lines          []uint16
	Status         []uint8
}

type lineBlock struct{ SKU, Quantity []uint32 }

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes the catalogue.
func (f *Fold) Save(w io.Writer) error {
	s := saved{Orders: len(f.orders), Lines: len(f.lines)}
	for i := range f.merchants {
		s.Merchants = append(s.Merchants, *f.merchants[i].fact)
	}
	for i := range f.products {
		s.Products = append(s.Products, *f.products[i].fact)
		s.Since = append(s.Since, f.products[i].since)
	}
	for i := range f.products {
		if shown := f.products[i].shown; shown != nil {
			s.Pictured = append(s.Pictured, *shown)
		}
	}
	s.Before, s.Had = f.pictured, f.had
	for i := range f.skus {
		k := &f.skus[i]
		row := savedSKU{Product: k.product, Merchant: k.merchant, Named: k.named, Stock: k.stock}
		if !k.named {
			row.Offer = *k.offer
		}
		s.SKUs = append(s.SKUs, row)
	}
	for _, p := range f.presales {
		s.Presales = append(s.Presales, savedPresale{p.sku, p.closed})
	}
	out := gob.NewEncoder(w)
	if err := out.Encode(&s); err != nil {
		return err
	}
	for from := 0; from < len(f.orders); from += blockRows {
		var b orderBlock
		for _, o := range f.orders[from:min(from+blockRows, len(f.orders))] {
			b.First = append(b.First, o.first)
			b.Presale = append(b.Presale, o.presale)
			b.Lines = append(b.Lines, o.lines)
			b.Status = append(b.Status, uint8(o.status))
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	for from := 0; from < len(f.lines); from += blockRows {
		var b lineBlock
		for _, l := range f.lines[from:min(from+blockRows, len(f.lines))] {
			b.SKU = append(b.SKU, l.sku)
			b.Quantity = append(b.Quantity, l.quantity)
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	return nil
}

// Load replaces the catalogue by a saved one.
func (f *Fold) Load(r io.Reader) error {
	in := gob.NewDecoder(r)
	var s saved
	if err := in.Decode(&s); err != nil {
		return err
	}
	fresh := New()
	for i := range s.Merchants {
		fresh.opened(&s.Merchants[i])
	}
	for i := range s.Products {
		fresh.offered(s.Since[i], &s.Products[i])
	}
	for i := range s.Pictured {
		fresh.picture(&s.Pictured[i])
	}
	if s.Before != nil {
		fresh.pictured, fresh.had = s.Before, s.Had
	}
	// Offers come back by product, so the rows of SKUs are laid out anew by their own numbers.
	fresh.skus = make([]sku, len(s.SKUs))
	for i := range s.SKUs {
		row := &s.SKUs[i]
		fresh.skus[i] = sku{&row.Offer, row.Product, row.Merchant, row.Named, row.Stock}
	}
	for i := range fresh.products {
		for j := range fresh.products[i].fact.SKUs {
			offer := &fresh.products[i].fact.SKUs[j]
			if k := at(fresh.skus, uint64(offer.SKU)); k != nil {
				k.offer = offer
			}
		}
	}
	for _, p := range s.Presales {
		fresh.presales = append(fresh.presales, presale{p.SKU, p.Closed})
	}
	for len(fresh.orders) < s.Orders {
		var b orderBlock
		if err := in.Decode(&b); err != nil {
			return err
		}
		for i := range b.First {
			o := order{b.First[i], b.Presale[i], b.Lines[i], status(b.Status[i])}
			fresh.orders = append(fresh.orders, o)
		}
	}
	for len(fresh.lines) < s.Lines {
		var b lineBlock
		if err := in.Decode(&b); err != nil {
			return err
		}
		for i := range b.SKU {
			fresh.lines = append(fresh.lines, line{b.SKU[i], b.Quantity[i]})
		}
	}
	*f = *fresh
	return nil
}
