package trade

import (
	"slices"
	"testing"

	"carnival/event"
)

// twinMerge is what a merge looked like to somebody who wrote it down.
type twinMerge struct {
	at   event.Instant
	fact event.CartMerged
}

func (w *twin) merge(at event.Instant, c *MergeCarts) answer {
	switch {
	case int(c.Guest) > len(w.accounts), int(c.Shopper) > len(w.accounts):
		return no(ShopperUnknown)
	case c.Guest == c.Shopper:
		return yes(c.Shopper)
	}
	fact := &event.CartMerged{Guest: c.Guest, Shopper: c.Shopper}
	for _, l := range w.carts[c.Guest] {
		had := w.quantity(c.Shopper, l.SKU)
		fact.Lines = append(fact.Lines, event.MergedLine{SKU: l.SKU, Guest: l.Quantity,
			Before: had, After: max(had, l.Quantity)})
	}
	for i, p := range c.Favourites {
		if w.favoured[event.FavouriteSet{Shopper: c.Guest, Product: p}] &&
			!slices.Contains(c.Favourites[:i], p) {
			fact.Favourites = append(fact.Favourites, event.MergedFavourite{Product: p,
				Before: w.favoured[event.FavouriteSet{Shopper: c.Shopper, Product: p}]})
		}
	}
	for _, m := range w.follows[c.Guest] {
		fact.Follows = append(fact.Follows, event.MergedFollow{Merchant: m,
			Before: slices.Contains(w.follows[c.Shopper], m)})
	}
	again := w.merged[c.Shopper].fact.Guest == c.Guest
	if again && len(fact.Lines)+len(fact.Favourites)+len(fact.Follows) == 0 {
		return yes(c.Shopper)
	}
	was, had := w.merged[c.Shopper]
	stands := had && at-was.at < 24*3600*event.Second
	if !stands || len(fact.Lines)+len(fact.Favourites)+len(fact.Follows) > 0 {
		w.merged[c.Shopper] = twinMerge{at, *fact}
	}
	return yes(c.Shopper, w.shifted(fact)...)
}

func (w *twin) undo(at event.Instant, c *UndoMerge) answer {
	m, merged := w.merged[c.Shopper]
	switch {
	case int(c.Shopper) > len(w.accounts):
		return no(ShopperUnknown)
	case !merged || at-m.at >= 24*3600*event.Second:
		return no(NothingToUndo)
	}
	delete(w.merged, c.Shopper)
	fact := &event.CartMerged{Guest: m.fact.Guest, Shopper: c.Shopper, Undone: true}
	for _, l := range m.fact.Lines {
		if w.quantity(c.Shopper, l.SKU) == l.After && w.quantity(fact.Guest, l.SKU) == 0 {
			fact.Lines = append(fact.Lines, l)
		}
	}
	for _, f := range m.fact.Favourites {
		if w.favoured[event.FavouriteSet{Shopper: c.Shopper, Product: f.Product}] &&
			!w.favoured[event.FavouriteSet{Shopper: fact.Guest, Product: f.Product}] {
			fact.Favourites = append(fact.Favourites, f)
		}
	}
	for _, f := range m.fact.Follows {
		if slices.Contains(w.follows[c.Shopper], f.Merchant) &&
			!slices.Contains(w.follows[fact.Guest], f.Merchant) {
			fact.Follows = append(fact.Follows, f)
		}
	}
	return yes(c.Shopper, w.shifted(fact)...)
}

// follow predicts a follow, or the end of one.
func (w *twin) follow(who event.ShopperID, whom event.MerchantID, on bool) answer {
	switch {
	case int(who) > len(w.accounts):
		return no(ShopperUnknown)
	case int(whom) > len(w.merchants):
		return no(MerchantUnknown)
	}
	return yes(whom, w.followed(who, whom, on)...)
}

// followed writes a follow down, and tells its fact where it changes something.
func (w *twin) followed(who event.ShopperID, whom event.MerchantID, on bool) []event.Event {
	list := w.follows[who]
	i := slices.Index(list, whom)
	switch {
	case on && i < 0:
		w.follows[who] = append(list, whom)
		return []event.Event{&event.MerchantFollowed{Shopper: who, Merchant: whom}}
	case !on && i >= 0:
		w.follows[who] = slices.Delete(list, i, i+1)
		return []event.Event{&event.MerchantUnfollowed{Shopper: who, Merchant: whom}}
	}
	return nil
}

func (w *twin) quantity(shopper event.ShopperID, sku event.SKUID) uint32 {
	for _, l := range w.carts[shopper] {
		if l.SKU == sku {
			return l.Quantity
		}
	}
	return 0
}

// shifted does what a merge tells, and lists the facts of it.
func (w *twin) shifted(fact *event.CartMerged) (facts []event.Event) {
	cart := func(who event.ShopperID, sku event.SKUID, n uint32) {
		if w.quantity(who, sku) != n {
			w.put(who, sku, n)
			facts = append(facts, &event.CartLinePut{Shopper: who, SKU: sku, Quantity: n})
		}
	}
	favour := func(who event.ShopperID, p event.ProductID, on bool) {
		key := event.FavouriteSet{Shopper: who, Product: p}
		if w.favoured[key] != on {
			w.favoured[key] = on
			facts = append(facts, &event.FavouriteSet{Shopper: who, Product: p, On: on})
		}
	}
	for _, l := range fact.Lines {
		if fact.Undone {
			cart(fact.Shopper, l.SKU, l.Before)
			cart(fact.Guest, l.SKU, l.Guest)
		} else {
			cart(fact.Shopper, l.SKU, l.After)
			cart(fact.Guest, l.SKU, 0)
		}
	}
	for _, f := range fact.Favourites {
		favour(fact.Shopper, f.Product, f.Before || !fact.Undone)
		favour(fact.Guest, f.Product, fact.Undone)
	}
	for _, f := range fact.Follows {
		facts = append(facts, w.followed(fact.Shopper, f.Merchant, f.Before || !fact.Undone)...)
		facts = append(facts, w.followed(fact.Guest, f.Merchant, fact.Undone)...)
	}
	return append(facts, fact)
}

func (g *stage) merge(shopper event.ShopperID) Command {
	c := &MergeCarts{Guest: event.ShopperID(1 + g.draw(g.s.Counts().Shoppers+1)), Shopper: shopper}
	for range g.draw(4) {
		c.Favourites = append(c.Favourites, event.ProductID(1+g.draw(g.s.Counts().Products+1)))
	}
	return c
}

// TestAnErasedShopperStaysErased holds the one thing that scripts cannot see: a snapshot does not
// bring the account back.
func TestAnErasedShopperStaysErased(t *testing.T) {
	s := New(0)
	take := func(c Command) Outcome {
		out := Decide(s, 1, c)
		for _, e := range out.Events {
			s.Evolve(s.Sequence()+1, 1, e)
		}
		return out
	}
	first := take(&JoinShopper{Account: 7}).Subject
	take(&EraseShopper{Shopper: event.ShopperID(first)})
	s = rewritten(t, s)
	if out := take(&PutInCart{Shopper: event.ShopperID(first), SKU: 1,
		Quantity: 1}); out.Refusal != ShopperUnknown {
		t.Errorf("an erased shopper is answered %s", out.Refusal.Code())
	}
	if again := take(&JoinShopper{Account: 7}); again.Subject == first || len(again.Events) != 1 {
		t.Errorf("the account has its old shopper: %+v", again)
	}
}
