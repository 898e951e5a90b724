package trade

import (
	"slices"

	"carnival/event"
)

// twinExtension is one that was given; of a checkout the last one counts.
type twinExtension struct {
	checkout *twinCheckout
	at       event.Instant
	all      bool
}

// kept is the last extension of a checkout, with how many there were.
func (w *twin) kept(c *twinCheckout) (last twinExtension, times uint32) {
	for _, x := range w.extensions {
		if x.checkout == c {
			last, times = x, times+1
		}
	}
	return last, times
}

func (w *twin) payBy(o *twinOrder) event.Instant {
	x, times := w.kept(o.checkout)
	switch {
	case times > 0 && (x.all || o.Hot):
		return x.at + 300*event.Second
	case o.Hot:
		return o.checkout.at + 1800*event.Second
	}
	return o.checkout.at + 24*3600*event.Second
}

func (w *twin) extend(at event.Instant, c *ExtendPayment) answer {
	if int(c.Payment) > len(w.checkouts) || w.checkouts[c.Payment-1].Shopper != c.Shopper {
		return no(PaymentUnknown)
	}
	checkout := w.checkouts[c.Payment-1]
	last, times := w.kept(checkout)
	fact := &event.PaymentExtended{Payment: c.Payment, Until: at + 300*event.Second,
		Times: times + 1}
	var ends []event.Instant
	given, settled := twinExtension{checkout, at, last.all}, false
	for _, o := range w.orders {
		if o.checkout != checkout {
			continue
		}
		settled = settled || o.status == "paid" || o.status == "refunded"
		if o.status != "open" {
			continue
		}
		ends = append(ends, w.payBy(o))
		if w.payBy(o) < fact.Until {
			fact.Orders = append(fact.Orders, o.id)
			given.all = given.all || !o.Hot
		}
	}
	switch {
	case ends == nil && settled:
		return yes(c.Payment)
	case ends == nil || slices.Min(ends) <= at && c.PayBy >= slices.Min(ends):
		return no(OrderClosed)
	case c.PayBy < slices.Min(ends):
		return yes(c.Payment)
	case fact.Orders == nil:
		return no(TimeEnough)
	case times == 10:
		return no(TimeSpent)
	}
	w.extensions = append(w.extensions, given)
	return yes(c.Payment, fact)
}

// keptTooLong closes what extensions have kept until now, in the order in which they were given.
func (w *twin) keptTooLong(at event.Instant) (closed []event.OrderID) {
	for i, x := range w.extensions {
		later := slices.ContainsFunc(w.extensions[i+1:], func(y twinExtension) bool {
			return y.checkout == x.checkout
		})
		for _, o := range w.orders {
			if !later && o.checkout == x.checkout && o.status == "open" &&
				(x.all || o.Hot) && w.payBy(o) <= at {
				o.status = "closed"
				closed = append(closed, o.id)
			}
		}
	}
	return closed
}
