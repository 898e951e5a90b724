package shopper

import "carnival/event"

// pulseTaps bounds how far back a pulse is felt.
const pulseTaps = 16

// Pulse is how many lines a shopper's cart has, and a number that is another one as soon as
// anything has changed in it or in the latest checkouts. It costs next to nothing, so that whoever
// shows either to thousands of browsers can ask again and again.
func (f *Fold) Pulse(id event.ShopperID) (lines int, mark uint64) {
	s := at(f.shoppers, uint64(id))
	if s == nil {
		return 0, 0
	}
	m := marking(offsetBasis)
	for _, l := range s.cart {
		m.take(uint64(l.SKU), uint64(l.Quantity))
	}
	m.take(uint64(len(s.cart)), uint64(len(s.checkouts)))
	for _, row := range s.checkouts[max(0, len(s.checkouts)-pulseTaps):] {
		c := &f.checkouts[row]
		m.take(uint64(c.payments), uint64(c.refunds), uint64(c.settled))
		for i := range uint32(c.orders) {
			o := &f.orders[c.firstOrder+i]
			m.take(uint64(o.status), uint64(o.changed), uint64(o.parcel), uint64(o.moments))
		}
	}
	return len(s.cart), uint64(m)
}

// marking mixes numbers into one, as FNV-1a does.
type marking uint64

const (
	offsetBasis = 14695981039346656037
	prime       = 1099511628211
)

func (m *marking) take(numbers ...uint64) {
	for _, n := range numbers {
		*m = (*m ^ marking(n)) * prime
	}
}
