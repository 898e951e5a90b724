package trade

import (
	"slices"

	"carnival/event"
	"carnival/festival"
)

// MergeCarts brings the cart, the favourites and the followed shops of a guest to the account they
// have signed in to. The larger quantity of a line stands; what finds no room stays with the guest,
// and so does the cart while the festival keeps carts closed. Favourites are the guest's as the
// caller saw them: those that are not the guest's are passed over.
type MergeCarts struct {
	begins
	Guest, Shopper event.ShopperID
	Favourites     []event.ProductID
}

// UndoMerge takes the last merge into an account back, for as long as it is remembered. A line that
// was changed since stays as it is now, on both sides.
type UndoMerge struct {
	begins
	Shopper event.ShopperID
}

// EraseShopper ends a shopper for good, as the person behind it asks. Favourites are the shopper's
// as the caller saw them.
type EraseShopper struct {
	Shopper    event.ShopperID
	Favourites []event.ProductID
}

// Essential: see Command. Who wants to be forgotten does not wait for a disk.
func (*EraseShopper) Essential() bool { return true }

// mergePatience is for how long a merge can be undone.
const mergePatience = day

// erased is the account of a shopper whom nobody may act as any more.
const erased = ^uint64(0)

// merges are the last merges into accounts, by the row of the account: what undoing needs.
type merges map[uint32]*mergeRow

type mergeRow struct {
	guest      uint32
	at         event.Instant
	lines      []event.MergedLine
	favourites []event.MergedFavourite
	follows    []event.MergedFollow
}

func (r *mergeRow) digest(row uint32) uint64 {
	h := digest(tagMerge, uint64(row), uint64(r.guest), uint64(r.at))
	for i, l := range r.lines {
		h += digest(tagMerge, uint64(row)<<32|uint64(i), uint64(l.SKU),
			uint64(l.Guest)<<32|uint64(l.Before), uint64(l.After))
	}
	for i, f := range r.favourites {
		h += digest(tagMerge, uint64(row)<<32|uint64(i), uint64(f.Product), uint64(bit(f.Before)))
	}
	for i, f := range r.follows {
		h += digest(tagMerge, uint64(row)<<32|uint64(i), uint64(f.Merchant), tagFollow,
			uint64(bit(f.Before)))
	}
	return h
}

func (m merges) recount() (sum uint64) {
	for row, r := range m {
		sum += r.digest(row)
	}
	return sum
}

func (s *State) decideMerging(at event.Instant, c Command) (out Outcome, known bool) {
	switch c := c.(type) {
	case *MergeCarts:
		return s.decideMerge(at, c), true
	case *UndoMerge:
		return s.decideUndoMerge(at, c), true
	case *EraseShopper:
		return s.decideErase(c), true
	}
	return Outcome{}, false
}

func (s *State) decideMerge(at event.Instant, c *MergeCarts) Outcome {
	guest, ok := s.shopper(c.Guest)
	row, known := s.shopper(c.Shopper)
	switch {
	case !ok || !known:
		return refuse(ShopperUnknown)
	case guest == row:
		return unchanged(uint64(c.Shopper))
	}
	fact := &event.CartMerged{Guest: c.Guest, Shopper: c.Shopper}
	if !s.closed(festival.Cart, at) {
		s.mergeLines(fact, s.shoppers.at(guest).cart, s.shoppers.at(row).cart)
	}
	s.mergeFavourites(fact, c.Favourites)
	s.mergeFollows(fact, s.followed(guest), s.followed(row))
	// With nothing kept there are still the guest's orders, which the account finds by the fact.
	last := s.merges[uint32(row)]
	again := last != nil && int(last.guest) == guest
	if again && nothingKept(fact) {
		return unchanged(uint64(c.Shopper))
	}
	return happened(uint64(c.Shopper), moved(fact)...)
}

// nothingKept reports whether a merge moves nothing but the guest's orders.
func nothingKept(fact *event.CartMerged) bool {
	return len(fact.Lines)+len(fact.Favourites)+len(fact.Follows) == 0
}

func (s *State) mergeLines(fact *event.CartMerged, from, into []cartLine) {
	room := s.maxCartLines() - len(into)
	for _, l := range from {
		line := event.MergedLine{
			SKU: event.SKUID(s.id(int(l.sku))), Guest: l.quantity, After: l.quantity,
		}
		if has := findLine(into, l.sku); has >= 0 {
			line.Before = into[has].quantity
			line.After = max(line.After, line.Before)
		} else if room == 0 {
			continue
		} else {
			room--
		}
		fact.Lines = append(fact.Lines, line)
	}
}

func (s *State) mergeFavourites(fact *event.CartMerged, products []event.ProductID) {
	seen := make(map[event.ProductID]bool, len(products))
	room := MaxFavourites - s.shoppers.at(s.shopperAt(fact.Shopper)).favourites
	for _, id := range products {
		if seen[id] || !s.favoured(fact.Guest, id) {
			continue
		}
		seen[id] = true
		had := s.favoured(fact.Shopper, id)
		if !had && room == 0 {
			continue
		}
		if !had {
			room--
		}
		fact.Favourites = append(fact.Favourites, event.MergedFavourite{Product: id, Before: had})
	}
}

func (s *State) mergeFollows(fact *event.CartMerged, from, into []event.MerchantID) {
	room := MaxFollows - len(into)
	for _, id := range from {
		had := slices.Contains(into, id)
		switch {
		case had:
		case room == 0:
			continue
		default:
			room--
		}
		fact.Follows = append(fact.Follows, event.MergedFollow{Merchant: id, Before: had})
	}
}

// shopperAt is the row of a shopper that is there.
func (s *State) shopperAt(id event.ShopperID) int { return int(event.CounterOf(uint64(id)) - 1) }

func (s *State) favoured(shopper event.ShopperID, product event.ProductID) bool {
	row, ok := s.row(uint64(product), s.products.len())
	if !ok {
		return false
	}
	_, on := s.favourites[favouriteKey{uint32(s.shopperAt(shopper)), uint32(row)}]
	return on
}

// moved lists the facts of the cart, of the favourites and of what is followed that a merge, or its
// undoing, stands for, and then the merge itself.
func moved(fact *event.CartMerged) (facts []event.Event) {
	for _, l := range fact.Lines {
		had, gets, keeps := l.Before, l.After, uint32(0)
		if fact.Undone {
			had, gets, keeps = l.After, l.Before, l.Guest
		}
		if had != gets {
			facts = append(facts,
				&event.CartLinePut{Shopper: fact.Shopper, SKU: l.SKU, Quantity: gets})
		}
		facts = append(facts,
			&event.CartLinePut{Shopper: fact.Guest, SKU: l.SKU, Quantity: keeps})
	}
	for _, f := range fact.Favourites {
		if !f.Before {
			facts = append(facts, &event.FavouriteSet{
				Shopper: fact.Shopper, Product: f.Product, On: !fact.Undone})
		}
		facts = append(facts, &event.FavouriteSet{
			Shopper: fact.Guest, Product: f.Product, On: fact.Undone})
	}
	for _, f := range fact.Follows {
		if !f.Before {
			facts = append(facts, following(fact.Shopper, f.Merchant, !fact.Undone))
		}
		facts = append(facts, following(fact.Guest, f.Merchant, fact.Undone))
	}
	return append(facts, fact)
}

func (s *State) decideUndoMerge(at event.Instant, c *UndoMerge) Outcome {
	row, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	m := s.merges[uint32(row)]
	if m == nil || at >= m.at+mergePatience || s.shoppers.at(int(m.guest)).account == erased {
		return refuse(NothingToUndo)
	}
	if len(m.lines) > 0 && s.closed(festival.Cart, at) {
		return refuse(PhaseClosed)
	}
	guest := event.ShopperID(s.id(int(m.guest)))
	fact := &event.CartMerged{Guest: guest, Shopper: c.Shopper, Undone: true}
	mine, theirs := s.shoppers.at(row).cart, s.shoppers.at(int(m.guest)).cart
	for _, l := range m.lines {
		sku := uint32(event.CounterOf(uint64(l.SKU)) - 1)
		has := findLine(mine, sku)
		if has >= 0 && mine[has].quantity == l.After && findLine(theirs, sku) < 0 {
			fact.Lines = append(fact.Lines, l)
		}
	}
	for _, f := range m.favourites {
		if s.favoured(c.Shopper, f.Product) && !s.favoured(guest, f.Product) {
			fact.Favourites = append(fact.Favourites, f)
		}
	}
	now, then := s.followed(row), s.followed(int(m.guest))
	for _, f := range m.follows {
		if slices.Contains(now, f.Merchant) && !slices.Contains(then, f.Merchant) &&
			len(then)+len(fact.Follows) < MaxFollows {
			fact.Follows = append(fact.Follows, f)
		}
	}
	return happened(uint64(c.Shopper), moved(fact)...)
}

func (s *State) decideErase(c *EraseShopper) Outcome {
	row, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	var facts []event.Event
	for _, l := range s.shoppers.at(row).cart {
		facts = append(facts, &event.CartLinePut{Shopper: c.Shopper,
			SKU: event.SKUID(s.id(int(l.sku)))})
	}
	seen := make(map[event.ProductID]bool, len(c.Favourites))
	for _, id := range c.Favourites {
		if !seen[id] && s.favoured(c.Shopper, id) {
			facts = append(facts, &event.FavouriteSet{Shopper: c.Shopper, Product: id})
			seen[id] = true
		}
	}
	for _, id := range s.followed(row) {
		facts = append(facts, following(c.Shopper, id, false))
	}
	return happened(uint64(c.Shopper), append(facts, &event.ShopperErased{Shopper: c.Shopper})...)
}

func (s *State) evolveMerging(stamp event.Instant, e event.Event) (known bool) {
	switch e := e.(type) {
	case *event.CartMerged:
		s.evolveMerged(stamp, e)
	case *event.ShopperErased:
		s.evolveErased(e)
	default:
		return false
	}
	return true
}

func (s *State) evolveMerged(stamp event.Instant, e *event.CartMerged) {
	row := uint32(s.shopperAt(e.Shopper))
	if m := s.merges[row]; m != nil && stamp < m.at+mergePatience && !e.Undone && nothingKept(e) {
		return // what can be undone still can be, after a guest who had kept nothing
	}
	s.forgetMerge(row)
	if e.Undone {
		return
	}
	// The fact's memory may be used again for the next one.
	m := &mergeRow{uint32(s.shopperAt(e.Guest)), stamp,
		append([]event.MergedLine(nil), e.Lines...),
		append([]event.MergedFavourite(nil), e.Favourites...),
		append([]event.MergedFollow(nil), e.Follows...)}
	s.merges[row] = m
	s.digest += m.digest(row)
}

func (s *State) forgetMerge(row uint32) {
	if m := s.merges[row]; m != nil {
		s.digest -= m.digest(row)
		delete(s.merges, row)
	}
}

func (s *State) evolveErased(e *event.ShopperErased) {
	row := s.shopperAt(e.Shopper)
	s.forgetMerge(uint32(row))
	delete(s.accounts, s.shoppers.at(row).account)
	s.changeShopper(row, func(r *shopperRow) { r.account = erased })
}

func (m merges) write(p *pen) {
	p.u64(uint64(len(m)))
	for row, r := range m {
		p.u32(row, r.guest)
		p.u64(uint64(r.at), uint64(len(r.lines)), uint64(len(r.favourites)),
			uint64(len(r.follows)))
		for _, l := range r.lines {
			p.u64(uint64(l.SKU))
			p.u32(l.Guest, l.Before, l.After)
		}
		for _, f := range r.favourites {
			p.u64(uint64(f.Product))
			p.u32(uint32(bit(f.Before)))
		}
		for _, f := range r.follows {
			p.u64(uint64(f.Merchant))
			p.u32(uint32(bit(f.Before)))
		}
	}
}

func (s *State) readMerges(e *eye) {
	shoppers := s.shoppers.len()
	for n := e.count(shoppers); n > 0 && e.err == nil; n-- {
		row := e.row(shoppers)
		r := &mergeRow{guest: e.row(shoppers), at: event.Instant(e.u64())}
		lines, favourites := e.count(MaxCartLines), e.count(MaxFavourites)
		shops := e.count(MaxFollows)
		for i := 0; i < lines && e.err == nil; i++ {
			r.lines = append(r.lines, event.MergedLine{SKU: event.SKUID(e.u64()),
				Guest: e.u32(), Before: e.u32(), After: e.u32()})
		}
		for i := 0; i < favourites && e.err == nil; i++ {
			r.favourites = append(r.favourites,
				event.MergedFavourite{Product: event.ProductID(e.u64()), Before: e.u32() != 0})
		}
		for i := 0; i < shops && e.err == nil; i++ {
			r.follows = append(r.follows,
				event.MergedFollow{Merchant: event.MerchantID(e.u64()), Before: e.u32() != 0})
		}
		s.merges[row] = r
	}
}
