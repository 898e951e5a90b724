package quote

import (
	"carnival/event"
	"carnival/view/shopper"
)

// held is what the orders of a shopper count for under purchase limits.
type held struct {
	skus       map[event.SKUID]uint32
	promotions map[event.PromotionID]uint32
}

// maxHeld bounds the checkouts that are looked at for limits: the newest.
const maxHeld = 1_000

// has counts what the shopper has ordered when a limit asks for it first; most never do.
func (q *bill) has() *held {
	if q.held != nil {
		return q.held
	}
	h := &held{map[event.SKUID]uint32{}, map[event.PromotionID]uint32{}}
	q.held = h
	q.t.Shoppers.Read(func(fold *shopper.Fold) {
		var before event.CheckoutID
		for range maxHeld / shopper.MaxPage {
			var list []shopper.Checkout
			list, before = fold.Checkouts(q.wish.Shopper, before, shopper.MaxPage)
			for i := range list {
				if list[i].Shopper == q.wish.Shopper { // not a guest's who was taken in
					h.count(fold, &list[i])
				}
			}
			if before == 0 {
				return
			}
		}
	})
	return h
}

// count adds what a checkout still holds: not what closed, nor what came back.
func (h *held) count(fold *shopper.Fold, c *shopper.Checkout) {
	var counted []event.LimitCount
	switch {
	case c.Placed != nil:
		counted = c.Placed.Counted
	case c.Deposit != nil: // its order has one line
		for _, id := range c.Deposit.Counted {
			counted = append(counted, event.LimitCount{Promotion: id})
		}
	}
	var pieces []uint32
	for i := range c.Orders {
		o := &c.Orders[i]
		first := len(pieces)
		for _, l := range o.Lines {
			pieces = append(pieces, l.Quantity)
		}
		switch o.Status {
		case shopper.Closed, shopper.Forfeited, shopper.Failed:
			clear(pieces[first:])
		}
		if o.Back != nil {
			cameBack(fold, o, pieces[first:])
		}
		for j, l := range o.Lines {
			h.skus[l.SKU] += pieces[first+j]
		}
	}
	for _, of := range counted {
		if int(of.Line) < len(pieces) {
			h.promotions[of.Promotion] += pieces[of.Line]
		}
	}
}

// cameBack takes the pieces of an order's lines out that were refunded and did not stay with the
// shopper all the same.
func cameBack(fold *shopper.Fold, o *shopper.Order, pieces []uint32) {
	for _, due := range fold.History(o.ID).Refunds {
		if due.Goods == event.GoodsKept {
			continue
		}
		for _, l := range due.Lines {
			if int(l.Line) < len(pieces) {
				pieces[l.Line] -= l.Quantity
			}
		}
	}
}
