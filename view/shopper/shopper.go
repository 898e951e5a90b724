// Package shopper is what one shopper has: a cart, favourites, and checkouts with their orders,
// payments and refunds.
//
// It promises that the answer to a checkout is rebuilt from the fact itself, so that a retry reads
// exactly what the first request read, and that a thing is shown only to the shopper it belongs
// to. It holds no name and no address, never prices anything, and no list of it is longer than a
// hundred.
package shopper

import (
	"carnival/event"
)

// MaxPage bounds every list.
const MaxPage = 100

// CartLine is a SKU in a cart.
type CartLine struct {
	SKU      event.SKUID
	Quantity uint32
}

// Fold is what all shoppers have. Rows stand at the counters of ids, which a cell gives without
// gaps. A checkout, a payment and a refund are kept as the bytes of their facts.
type Fold struct {
	cell      event.Cell
	accounts  map[uint64]event.ShopperID
	shoppers  []shopper
	checkouts []checkout
	orders    []order
	payments  []payment
	refunds   []refund
	facts     facts
}

type shopper struct {
	cart       []CartLine
	favourites []event.ProductID
	checkouts  []uint32 // rows, ascending
}

type checkout struct {
	fact       ref
	sequence   uint64
	stamp      event.Instant
	payment    event.PaymentID
	firstOrder uint32 // row
	shopper    uint32 // row
	payments   uint32 // the newest, by row+1; 0 = none
	refunds    uint32
	orders     uint16
}

type order struct {
	changed  event.Instant
	checkout uint32 // row
	status   Status
	reason   uint8 // why it closed, or why it was refunded
}

type payment struct {
	fact  ref
	stamp event.Instant
	older uint32 // the checkout's payment before this one, by row+1
}

type refund struct {
	fact    ref
	stamp   event.Instant
	paid    event.Instant // 0: not yet
	paidRef string
	older   uint32
}

// New is empty.
func New() *Fold { return &Fold{accounts: map[uint64]event.ShopperID{}} }

// Apply takes a fact in.
func (f *Fold) Apply(e event.Entry) {
	f.cell = e.Cell
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		f.placed(e, fact)
	case *event.PaymentReceived:
		f.received(e, fact)
	case *event.OrdersClosed:
		for _, id := range fact.Orders {
			f.change(id, e.Stamp, Closed, uint8(fact.Reason))
		}
	case *event.RefundDue:
		f.due(e, fact)
	case *event.RefundPaid:
		if r := at(f.refunds, uint64(fact.Refund)); r != nil {
			r.paid, r.paidRef = e.Stamp, fact.Ref
		}
	case *event.CartLinePut:
		if s := at(f.shoppers, uint64(fact.Shopper)); s != nil {
			s.put(fact.SKU, fact.Quantity)
		}
	case *event.FavouriteSet:
		if s := at(f.shoppers, uint64(fact.Shopper)); s != nil {
			s.favour(fact.Product, fact.On)
		}
	case *event.ShopperJoined:
		f.shoppers = append(f.shoppers, shopper{})
		f.accounts[fact.Account] = fact.Shopper
	}
}

// at finds the row of an id, or nil.
func at[T any](rows []T, id uint64) *T {
	n := event.CounterOf(id)
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

func (f *Fold) placed(e event.Entry, fact *event.CheckoutPlaced) {
	row := uint32(len(f.checkouts))
	f.checkouts = append(f.checkouts, checkout{
		fact: f.facts.put(fact), sequence: e.Sequence, stamp: e.Stamp, payment: fact.Payment,
		firstOrder: uint32(len(f.orders)), orders: uint16(len(fact.Orders)),
		shopper: uint32(event.CounterOf(uint64(fact.Shopper)) - 1),
	})
	for range fact.Orders {
		f.orders = append(f.orders, order{changed: e.Stamp, checkout: row, status: Open})
	}
	s := at(f.shoppers, uint64(fact.Shopper))
	if s == nil {
		return
	}
	s.checkouts = append(s.checkouts, row)
	if !fact.FromCart {
		return
	}
	for i := range fact.Orders {
		for _, l := range fact.Orders[i].Lines {
			s.put(l.SKU, 0)
		}
	}
}

func (f *Fold) received(e event.Entry, fact *event.PaymentReceived) {
	c := at(f.checkouts, uint64(fact.Checkout))
	if c == nil {
		return
	}
	f.payments = append(f.payments, payment{f.facts.put(fact), e.Stamp, c.payments})
	c.payments = uint32(len(f.payments))
	for _, id := range fact.Orders {
		f.change(id, e.Stamp, Paid, 0)
	}
}

func (f *Fold) due(e event.Entry, fact *event.RefundDue) {
	r := refund{fact: f.facts.put(fact), stamp: e.Stamp}
	row, ok := f.paying(fact.Payment)
	if ok {
		r.older = f.checkouts[row].refunds
		f.checkouts[row].refunds = uint32(len(f.refunds)) + 1
	}
	f.refunds = append(f.refunds, r)
	if fact.Order != 0 {
		f.change(fact.Order, e.Stamp, Refunded, uint8(fact.Reason))
	}
}

// paying finds the checkout that a payment is for. Payments are numbered as checkouts are: one
// each, in the same order.
func (f *Fold) paying(id event.PaymentID) (row int, ok bool) {
	low, high := 0, len(f.checkouts)
	for low < high {
		mid := (low + high) / 2
		if f.checkouts[mid].payment < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(f.checkouts) && f.checkouts[low].payment == id
}

func (f *Fold) change(id event.OrderID, stamp event.Instant, to Status, reason uint8) {
	if o := at(f.orders, uint64(id)); o != nil {
		o.changed, o.status, o.reason = stamp, to, reason
	}
}

// put sets the quantity of a line; what is new stands last.
func (s *shopper) put(sku event.SKUID, quantity uint32) {
	for i := range s.cart {
		if s.cart[i].SKU != sku {
			continue
		}
		if quantity > 0 {
			s.cart[i].Quantity = quantity
		} else {
			s.cart = append(s.cart[:i], s.cart[i+1:]...)
		}
		return
	}
	if quantity > 0 {
		s.cart = append(s.cart, CartLine{sku, quantity})
	}
}

func (s *shopper) favour(product event.ProductID, on bool) {
	for i, id := range s.favourites {
		if id == product {
			if !on {
				s.favourites = append(s.favourites[:i], s.favourites[i+1:]...)
			}
			return
		}
	}
	if on {
		s.favourites = append(s.favourites, product)
	}
}
