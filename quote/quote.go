// Package quote tells what a checkout would cost before anybody makes it.
//
// It collects a wish from the views line by line, in the order and by the tests in which the
// rulebook decides a checkout, and lets promo make the bill. So whatever a page shows of a bill is
// what a tap on it is charged, to the last fen and with the same explanation, as long as nothing
// has changed in between; and what a tap would refuse is refused here, line by line.
//
// It never changes anything and holds nothing: stock and pools go to who comes first. It computes
// no price of its own. It does not wait for a view either: who must see what he has just written
// waits before he asks.
package quote

import (
	"carnival/event"
	"carnival/festival"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
)

// View lets do look at a fold while nothing changes in it.
type View[F any] interface{ Read(do func(F)) }

// Teller makes bills of what the views hold. It may be asked by many at once.
type Teller struct {
	Catalog  View[*catalog.Fold]
	Shoppers View[*shopper.Fold]
	Benefits View[*benefit.Fold]

	book book
}

// Ask is a checkout that nobody has made yet.
type Ask struct {
	Plan *festival.Plan
	At   event.Instant
	// Wish is what would be bought. With neither lines nor balances the whole cart is meant, and
	// its lines are filled in.
	Wish    *trade.PlaceCheckout
	Explain bool // also why what was not applied was not
	// Whole bills more lines than one checkout may have, and nothing of an empty cart: a page shows
	// a cart whatever is in it.
	Whole bool
}

// Book gives the promotions in effect, combined as a plan says. It never changes.
func (t *Teller) Book(plan *festival.Plan) *promo.Book { return t.book.of(t.Benefits, plan) }

// Bill says what is wished for costs together, in the form of the fact that a checkout would make
// of it, or by which refusal the rulebook would answer.
func (t *Teller) Bill(ask *Ask) (*event.CheckoutPlaced, trade.Refusal) {
	q := &bill{t: t, at: ask.At, wish: ask.Wish, plan: ask.Plan}
	q.ask.Explain = ask.Explain
	var why trade.Refusal
	t.Shoppers.Read(func(fold *shopper.Fold) { why = q.ready(fold) })
	if ask.Whole {
		why = trade.Accepted
	}
	if !q.holds() { // as the rulebook, which asks this first
		why = trade.BenefitUnknown
	}
	if why != trade.Accepted {
		return nil, why
	}
	return q.priced(), trade.Accepted
}

func (t *Teller) presale(id event.PresaleID) (p benefit.Presale, ok bool) {
	t.Benefits.Read(func(fold *benefit.Fold) { p, ok = fold.Presale(id) })
	return p, ok
}
