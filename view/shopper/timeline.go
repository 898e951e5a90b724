package shopper

import (
	"cmp"
	"slices"

	"carnival/event"
)

// moment is a fact in the history of something that has no row of its own for it. A fact that
// names a thousand orders is kept once.
type moment struct {
	fact  ref
	older uint32 // by row+1
}

// moment puts a fact at the end of a history, which its newest row heads.
func (f *Fold) moment(newest *uint32, fact ref) {
	f.moments = append(f.moments, moment{fact, *newest})
	*newest = uint32(len(f.moments))
}

// note keeps a fact in the history of each order that it names.
func (f *Fold) note(e event.Entry, lists ...[]event.OrderID) {
	var kept ref
	for _, list := range lists {
		for _, id := range list {
			o := at(f.orders, uint64(id))
			if o == nil {
				continue
			}
			if kept.size == 0 {
				kept = f.facts.put(e)
			}
			f.moment(&o.moments, kept)
		}
	}
}

// OrderTimeline is what happened to an order, the oldest first: its own facts and those of the
// payments that were asked for it. Of each kind of thing it knows the newest hundred. It asks for
// no owner: operators and the order's merchant read it.
func (f *Fold) OrderTimeline(id event.OrderID) []event.Entry {
	o := at(f.orders, uint64(id))
	if o == nil || event.CellOf(uint64(id)) != f.cell {
		return nil
	}
	list := f.paid(nil, o.checkout)
	if o.deposit != 0 {
		if bill := f.deposits[o.deposit-1].bill; bill != 0 {
			list = f.paid(list, bill-1)
		}
	}
	return f.told(f.happened(list, o))
}

// CheckoutTimeline is what happened to a checkout, its payment, its orders and the balances that it
// asks for, the oldest first. It asks for no owner: operators read it.
func (f *Fold) CheckoutTimeline(id event.CheckoutID) []event.Entry {
	c := at(f.checkouts, uint64(id))
	if c == nil || event.CellOf(uint64(id)) != f.cell {
		return nil
	}
	list := f.paid(nil, rowOf(id))
	for _, row := range f.rowsOf(c) {
		list = f.happened(list, &f.orders[row])
	}
	// Money that was too much, too little or too late belongs to no order.
	for n := c.refunds; n != 0 && len(list) < maxTold; n = f.refunds[n-1].older {
		list = f.refunding(list, n-1)
	}
	return f.told(list)
}

// maxTold bounds the facts of a timeline that are looked at.
const maxTold = 10_000

// paid adds a tap and its attempts and payments.
func (f *Fold) paid(list []ref, row uint32) []ref {
	c := &f.checkouts[row]
	list = append(list, c.fact)
	n := c.attempts
	for left := MaxPage; n != 0 && left > 0; left-- {
		a := &f.attempts[n-1]
		list = append(list, a.fact, a.told, a.failed)
		n = a.older
	}
	n = c.payments
	for left := MaxPage; n != 0 && left > 0; left-- {
		list = append(list, f.payments[n-1].fact)
		n = f.payments[n-1].older
	}
	return list
}

// happened adds what befell an order once it was made.
func (f *Fold) happened(list []ref, o *order) []ref {
	if o.parcel != 0 {
		list = append(list, f.parcels[o.parcel-1].fact)
	}
	list = f.history(list, o.moments)
	n := o.refunds
	for left := MaxPage; n != 0 && left > 0; left-- {
		list = f.refunding(list, n-1)
		n = f.refunds[n-1].olderSame
	}
	n = o.returns
	for left := MaxPage; n != 0 && left > 0; left-- {
		r := &f.returns[n-1]
		list = f.history(append(list, r.fact), r.moments)
		n = r.older
	}
	return list
}

func (f *Fold) refunding(list []ref, row uint32) []ref {
	r := &f.refunds[row]
	return f.history(append(list, r.fact, r.told), r.moments)
}

func (f *Fold) history(list []ref, newest uint32) []ref {
	for n, left := newest, MaxPage; n != 0 && left > 0; n, left = f.moments[n-1].older, left-1 {
		list = append(list, f.moments[n-1].fact)
	}
	return list
}

// told reads facts back, each once, by ascending sequence.
func (f *Fold) told(list []ref) []event.Entry {
	out := make([]event.Entry, 0, len(list))
	for _, r := range list {
		if r.size > 0 {
			out = append(out, f.facts.entry(r))
		}
	}
	slices.SortFunc(out, func(a, b event.Entry) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return slices.CompactFunc(out, func(a, b event.Entry) bool { return a.Sequence == b.Sequence })
}
