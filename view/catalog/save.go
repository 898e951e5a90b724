package catalog

import (
	"encoding/gob"
	"errors"
	"io"

	"carnival/event"
)

// schema is the version of what Save writes: a higher one for every change of the structs below or
// of what Apply makes of a fact.
const schema = 6

// blockRows is how many rows of a table are written at a time, and productRows how many products
// or SKUs, which are a thousand times larger: a block is whole in memory before any of it is
// written, and others wait for the processor until then.
const (
	blockRows   = 1 << 16
	productRows = 1 << 8
)

// errFile says that a block has no rows.
var errFile = errors.New("a block of a saved catalogue is empty")

// saved heads a file; the tables of products, SKUs, orders and lines follow in blocks.
type saved struct {
	Merchants []event.MerchantOpened
	Products  int
	SKUs      int
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

type productBlock struct {
	Products []event.ProductOffered
	Since    []event.Instant
}

type skuBlock struct{ SKUs []savedSKU }

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
	s := saved{
		Products: len(f.products), SKUs: len(f.skus), Orders: len(f.orders), Lines: len(f.lines),
		Before: f.pictured, Had: f.had,
	}
	for i := range f.merchants {
		s.Merchants = append(s.Merchants, *f.merchants[i].fact)
	}
	for i := range f.products {
		if shown := f.products[i].shown; shown != nil {
			s.Pictured = append(s.Pictured, *shown)
		}
	}
	for _, p := range f.presales {
		s.Presales = append(s.Presales, savedPresale{p.sku, p.closed})
	}
	out := gob.NewEncoder(w)
	if err := out.Encode(&s); err != nil {
		return err
	}
	if err := f.saveGoods(out); err != nil {
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

// saveGoods writes the products and their SKUs.
func (f *Fold) saveGoods(out *gob.Encoder) error {
	for from := 0; from < len(f.products); from += productRows {
		var b productBlock
		for _, p := range f.products[from:min(from+productRows, len(f.products))] {
			b.Products = append(b.Products, *p.fact)
			b.Since = append(b.Since, p.since)
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	for from := 0; from < len(f.skus); from += productRows {
		var b skuBlock
		for _, k := range f.skus[from:min(from+productRows, len(f.skus))] {
			row := savedSKU{Product: k.product, Merchant: k.merchant, Named: k.named,
				Stock: k.stock}
			if !k.named {
				row.Offer = *k.offer
			}
			b.SKUs = append(b.SKUs, row)
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	return nil
}

// loadGoods reads what saveGoods has written.
func (f *Fold) loadGoods(in *gob.Decoder, s *saved) error {
	for n := 0; n < s.Products; {
		var b productBlock
		if err := in.Decode(&b); err != nil {
			return err
		}
		if len(b.Products) == 0 || len(b.Since) != len(b.Products) {
			return errFile
		}
		for i := range b.Products {
			f.offered(b.Since[i], &b.Products[i])
		}
		n += len(b.Products)
	}
	for i := range s.Pictured {
		f.picture(&s.Pictured[i])
	}
	if s.Before != nil {
		f.pictured, f.had = s.Before, s.Had
	}
	// Offers come back by product, so the rows of SKUs are laid out anew by their own numbers.
	f.skus = make([]sku, 0, s.SKUs)
	for len(f.skus) < s.SKUs {
		var b skuBlock
		if err := in.Decode(&b); err != nil {
			return err
		}
		if len(b.SKUs) == 0 {
			return errFile
		}
		for i := range b.SKUs {
			row := &b.SKUs[i]
			f.skus = append(f.skus,
				sku{&row.Offer, row.Product, row.Merchant, row.Named, row.Stock})
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
	if err := fresh.loadGoods(in, &s); err != nil {
		return err
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
