package figures

import (
	"carnival/event"
	"carnival/festival"
)

// due counts money that goes back. Of a settled order it is taken to the refunds with what goes
// back to those who funded discounts, so that an order that went back whole is worth nothing net;
// its pieces leave the records that are kept net.
func (f *Fold) due(now uint32, fact *event.RefundDue) {
	if c := at(f.checkouts, uint64(fact.Payment)); c != nil && f.home(c) { // numbered alike
		f.refunds.add(int(fact.Reason), now, int64(fact.Amount))
		f.count(now, owed, int64(fact.Amount), refundGroup)
	}
	o := at(f.orders, uint64(fact.Order))
	whole := len(fact.Lines) == 0 // as refunds were before lines could go back
	if o == nil || o.status&inSettled == 0 ||
		whole && (fact.Reason == event.RefundDeposit || fact.Reason == event.RefundDamages) {
		return
	}
	value := fact.Amount
	for _, l := range f.linesOf(o) {
		if whole {
			f.measure(&l, now, festival.Net, -int64(l.quantity))
		}
	}
	for _, back := range fact.Lines {
		value += back.Subsidy
		if int(back.Line) < int(o.lines) {
			l := f.linesOf(o)[back.Line]
			f.measure(&l, now, festival.Net, -int64(back.Quantity))
		}
	}
	if whole || fact.Closed {
		o.status &^= inSettled
	}
	f.count(now, refunded, int64(value), refundGroup)
}

// goodsReturn counts a wish to give goods back.
func (f *Fold) goodsReturn(now uint32, fact *event.ReturnOpened) {
	if f.homeOrder(fact.Order) {
		f.returns.add(int(fact.Reason), now, 1)
		f.count(now, returned, 1, afterGroup)
	}
}

func (f *Fold) parcel(now uint32, fact *event.ParcelShipped) {
	if f.homeOrder(fact.Order) {
		f.count(now, shipped, 1, afterGroup)
	}
}

func (f *Fold) ended(now uint32, fact *event.OrdersFinished) {
	for _, id := range fact.Orders {
		if f.homeOrder(id) {
			f.count(now, finished, 1, afterGroup)
		}
	}
}

// homeOrder reports whether an order is of the home market.
func (f *Fold) homeOrder(id event.OrderID) bool {
	o := at(f.orders, uint64(id))
	return o != nil && f.home(&f.checkouts[o.checkout])
}
