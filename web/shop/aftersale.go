package shop

import (
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/view/benefit"
	"carnival/view/shopper"
)

// goingBack is what would go back for pieces of an order, to the minor unit: the shares that the
// rulebook gives (rules R1.4, R8.1), told before anything is asked for.
type goingBack struct {
	Lines     []lineBack
	Amount    money.Minor // to the shopper's means of payment, with Freight
	Freight   money.Minor
	Envelopes money.Minor // of red envelopes, that can be used again
	Void      money.Minor // of red envelopes whose time is over
	Allowance money.Minor
	Coupons   int // that come back
	Lost      int // that come back after their time
	Kept      int // that stay used while other goods hold them
}

// lineBack is pieces of a line, by its place in the order.
type lineBack struct {
	Line     int
	Quantity uint32
	Amount   money.Minor
}

// asking is a wish to give pieces of an order back.
type asking struct {
	order    *shopper.Order
	checkout *shopper.Checkout // that its money was asked for by
	lines    []event.ReturnLine
	at       event.Instant
	freight  bool // it goes back with the last piece
}

// leftOf is how many pieces of a line have not gone back.
func leftOf(o *shopper.Order, line int) uint32 {
	n := o.Lines[line].Quantity
	if line < len(o.Back) {
		n -= o.Back[line].Quantity
	}
	return n
}

// backOf computes what a wish comes to.
func (a *asking) backOf(benefits *benefit.Fold) (out goingBack) {
	last := true
	for i := range a.order.Lines {
		last = last && a.gone(i) == leftOf(a.order, i)
	}
	for _, l := range a.lines {
		line := &a.order.Lines[l.Line]
		share := a.share(int(l.Line), line.Payable())
		out.Lines = append(out.Lines, lineBack{int(l.Line), l.Quantity, share})
		out.Amount += share
	}
	if last && a.freight && a.order.FreightBack == 0 {
		out.Freight = a.order.Freight
		out.Amount += out.Freight
	}
	if a.checkout.Placed != nil {
		a.benefits(&out, benefits)
	}
	return out
}

// gone is how many pieces of a line the wish names.
func (a *asking) gone(line int) uint32 {
	for _, l := range a.lines {
		if int(l.Line) == line {
			return l.Quantity
		}
	}
	return 0
}

// share is the part of an amount of a line that goes with the pieces named.
func (a *asking) share(line int, all money.Minor) money.Minor {
	of := a.order.Lines[line].Quantity
	before := of - leftOf(a.order, line)
	return money.Part(all, before+a.gone(line), of) - money.Part(all, before, of)
}

// place is where the order's first line stands in the bill of a checkout.
func place(c *shopper.Checkout, order event.OrderID) (first int, ok bool) {
	for i := range c.Orders {
		if c.Orders[i].ID == order {
			return first, true
		}
		first += len(c.Orders[i].Lines)
	}
	for i := range c.Placed.Balances {
		if c.Placed.Balances[i].Order == order {
			return first + i, true
		}
	}
	return 0, false
}

// benefits adds what comes back of coupons, red envelopes and the allowance.
func (a *asking) benefits(out *goingBack, fold *benefit.Fold) {
	first, ok := place(a.checkout, a.order.ID)
	if !ok {
		return
	}
	owner := a.order.Shopper
	for i := range a.checkout.Placed.Discounts {
		d := &a.checkout.Placed.Discounts[i]
		var amount money.Minor
		touched := false
		for _, s := range d.Shares {
			if at := int(s.Line) - first; at >= 0 && at < len(a.order.Lines) && a.gone(at) > 0 {
				amount += a.share(at, s.Amount)
				touched = true
			}
		}
		switch {
		case !touched:
		case d.Envelope != 0:
			if e, known := fold.Envelope(owner, d.Envelope); known && e.To <= a.at {
				out.Void += amount
			} else {
				out.Envelopes += amount
			}
		case d.Rule == event.RuleAllowance:
			out.Allowance += amount
		case d.Coupon != 0 && !a.frees(d, first):
			out.Kept++
		case d.Coupon != 0:
			if c, known := fold.Coupon(owner, d.Coupon); known && c.To <= a.at {
				out.Lost++
			} else {
				out.Coupons++
			}
		}
	}
}

// frees reports whether with the wish nothing is left of what a coupon was used for.
func (a *asking) frees(d *event.Discount, first int) bool {
	return !slices.ContainsFunc(d.Shares, func(s event.LineShare) bool {
		if at := int(s.Line) - first; at >= 0 && at < len(a.order.Lines) {
			return a.gone(at) < leftOf(a.order, at)
		}
		line := int(s.Line)
		for i := range a.checkout.Orders {
			o := &a.checkout.Orders[i]
			if line < len(o.Lines) {
				return leftOf(o, line) > 0 && o.Status != shopper.Closed
			}
			line -= len(o.Lines)
		}
		return true // a balance of the same bill
	})
}
