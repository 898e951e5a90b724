package search

import (
	"encoding/gob"
	"io"

	"carnival/event"
)

// schema is the version of what Save writes: a higher one for every change of the struct below or
// of what Apply makes of a fact. The index itself is not saved: it is made again from the offers,
// which takes less time than reading it would.
const schema = 1

type saved struct {
	Shops    []event.MerchantOpened
	Products []event.ProductOffered // those of counters that are not in use have no id
	Owners   []uint32
	Plan     event.PlanPublished
	Orders   orders
	Pledged  []event.PresaleOpened
	Closed   []bool
	Promised []event.PromotionPublished
	Ended    []bool

	Available, Sold, Favourites []int64 // by counter
}

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes the facts that the index is made of.
func (f *Fold) Save(w io.Writer) error {
	s := saved{
		Shops: f.shops, Owners: f.products, Plan: f.plan, Orders: f.orders, Pledged: f.pledged,
		Closed: f.closed, Promised: f.promised, Ended: f.ended,
	}
	s.Products = make([]event.ProductOffered, len(f.sources))
	for i, p := range f.sources {
		if p != nil {
			s.Products[i] = *p.offer
		}
		s.Sold = append(s.Sold, f.index.sold.get(uint64(i)+1))
		s.Favourites = append(s.Favourites, f.index.favourites.get(uint64(i)+1))
	}
	for i := range f.products {
		s.Available = append(s.Available, f.index.available.get(uint64(i)+1))
	}
	return gob.NewEncoder(w).Encode(&s)
}

// Load replaces the fold by a saved one.
func (f *Fold) Load(r io.Reader) error {
	var s saved
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return err
	}
	fresh := New()
	for i := range s.Shops {
		if s.Shops[i].Merchant != 0 {
			fresh.opened(&s.Shops[i])
		}
	}
	for i := range s.Products {
		if s.Products[i].Product != 0 {
			fresh.offered(&s.Products[i])
		}
	}
	if s.Plan.Source != nil {
		fresh.planned(&s.Plan)
	}
	for i := range s.Pledged {
		fresh.presaleOpened(&s.Pledged[i])
		if s.Closed[i] {
			fresh.closed[i] = true
			fresh.index.presaleOver(uint64(i))
		}
	}
	for i := range s.Promised {
		fresh.promoted(&s.Promised[i])
		if s.Ended[i] {
			fresh.promotionEnded(&event.PromotionEnded{Promotion: s.Promised[i].Promotion})
		}
	}
	fresh.orders = s.Orders
	fresh.numbers(&s)
	*f = *fresh
	return nil
}

// numbers puts the saved counts in. SKUs that are withdrawn keep their product and their stock.
func (f *Fold) numbers(s *saved) {
	f.products = s.Owners
	for i, n := range s.Available {
		f.index.available.set(uint64(i)+1, n)
	}
	for i := range s.Sold {
		f.index.sold.set(uint64(i)+1, s.Sold[i])
		f.index.favourites.set(uint64(i)+1, s.Favourites[i])
	}
}
