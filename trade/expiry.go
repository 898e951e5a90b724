package trade

import (
	"cmp"
	"slices"

	"carnival/event"
)

// All coupons of a promotion end at one instant, and so do all envelopes of a campaign, and before
// them the groups that nobody completed. So the clock waits for promotions and campaigns only, the
// next one first, and goes over what they gave when their time is over: a bounded way in each
// decision.

// batch is what one promotion or campaign gave, the newest first, each row naming the one before
// it. Its time being over, nothing more is given of it.
type batch struct {
	newest uint32 // by row+1
	sweep  uint32 // the row+1 that the sweep has come to; 0 before it begins
	over   bool   // the sweep is done
}

// next is the row+1 that the sweep goes on with; 0 = nothing is left.
func (b *batch) next() uint32 {
	if b.sweep == 0 {
		return b.newest
	}
	return b.sweep
}

func (b *batch) digest() uint64 { return uint64(b.sweep)<<1 | bit(b.over) }

// ending is when the time of what a promotion or a campaign gave is over.
type ending struct {
	at   event.Instant
	what ends
	row  uint32 // of the promotion or the campaign
}

// ends is what ends of it.
type ends uint8

// In the order in which they end at one instant: what is promised to groups falls first.
const (
	endsCoupons ends = iota
	endsGroups
	endsEnvelopes
)

// later orders endings so that the next one stands last.
func later(a, b ending) int {
	return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.what, a.what),
		cmp.Compare(b.row, a.row))
}

// await puts an ending where it belongs.
func (b *benefits) await(e ending) {
	i, _ := slices.BinarySearchFunc(b.pending, e, later)
	b.pending = slices.Insert(b.pending, i, e)
}

// sortPending makes the list anew.
func (b *benefits) sortPending() {
	b.pending = b.pending[:0]
	for i := range b.promotions.len() {
		if p := b.promotions.at(i); !p.over {
			b.pending = append(b.pending, ending{p.ends(), endsCoupons, uint32(i)})
		}
	}
	for i := range b.campaigns.len() {
		c := b.campaigns.at(i)
		if !c.over {
			b.pending = append(b.pending, ending{c.fact.Use, endsEnvelopes, uint32(i)})
		}
		if c.fact.Game == event.GameFission && !c.groups.over {
			b.pending = append(b.pending, ending{c.fact.To, endsGroups, uint32(i)})
		}
	}
	slices.SortFunc(b.pending, later)
}

// tickBenefits says what of benefits ends by the clock, and whether there is more of it.
func (s *State) tickBenefits(at event.Instant) (facts []event.Event, more bool) {
	fact := &event.BenefitsExpired{}
	steps := 0
	for i := len(s.pending) - 1; i >= 0 && s.pending[i].at <= at && !more; i-- {
		steps, more = s.expire(s.pending[i], fact, steps)
	}
	if expiries(fact) > 0 {
		facts = []event.Event{fact}
	}
	return facts, more
}

func expiries(e *event.BenefitsExpired) int {
	return len(e.Coupons) + len(e.Envelopes) + len(e.Groups)
}

// expire adds to a fact what of a batch can still be used; more says that it stopped at a bound.
func (s *State) expire(e ending, fact *event.BenefitsExpired, steps int) (int, bool) {
	b := s.batchOf(e)
	for row := b.next(); row != 0; steps++ {
		if steps == maxSweepPerTick || expiries(fact) == maxExpiriesPerTick {
			return steps, true
		}
		usable, older := s.usable(e, row)
		switch id := s.id(int(row - 1)); {
		case !usable:
		case e.what == endsEnvelopes:
			fact.Envelopes = append(fact.Envelopes, event.EnvelopeID(id))
		case e.what == endsGroups:
			fact.Groups = append(fact.Groups, event.GroupID(id))
		default:
			fact.Coupons = append(fact.Coupons, event.CouponID(id))
		}
		row = older
	}
	return steps + 1, steps+1 >= maxSweepPerTick
}

func (s *State) batchOf(e ending) *batch {
	switch e.what {
	case endsEnvelopes:
		return &s.campaigns.at(int(e.row)).batch
	case endsGroups:
		return &s.campaigns.at(int(e.row)).groups
	}
	return &s.promotions.at(int(e.row)).batch
}

// usable reports whether a row of a batch waits for its end, and names the row+1 before it.
func (s *State) usable(e ending, row uint32) (yes bool, older uint32) {
	switch e.what {
	case endsEnvelopes:
		v := s.envelopes.at(int(row - 1))
		return v.left > 0, v.older
	case endsGroups:
		g := s.groups.at(int(row - 1))
		return g.open, g.older
	}
	c := s.coupons.at(int(row - 1))
	return c.status == couponFree, c.older
}

func (s *State) evolveExpired(e *event.BenefitsExpired) {
	for _, id := range e.Coupons {
		s.setCoupon(int(event.CounterOf(uint64(id))-1), couponExpired)
	}
	for _, id := range e.Envelopes {
		s.expireEnvelope(int(event.CounterOf(uint64(id)) - 1))
	}
	for _, id := range e.Groups {
		s.lapse(int(event.CounterOf(uint64(id)) - 1))
	}
}

// sweepBenefits moves the sweeps past what is not usable any more, a bounded way each time, and
// takes out of effect what is over.
func (s *State) sweepBenefits(at event.Instant) {
	steps := 0
	for n := len(s.pending); n > 0 && s.pending[n-1].at <= at; n-- {
		if steps >= maxSweepPerTick || !s.sweepBatch(s.pending[n-1], &steps) {
			return
		}
		s.pending = s.pending[:n-1]
	}
}

// sweepBatch reports whether a batch is over.
func (s *State) sweepBatch(e ending, steps *int) bool {
	b := s.batchOf(e)
	was, row := s.batchDigest(e), b.next()
	for ; row != 0 && *steps < maxSweepPerTick; *steps++ {
		usable, older := s.usable(e, row)
		if usable {
			break
		}
		row = older
	}
	b.sweep, b.over = row, row == 0
	if b.over && e.what == endsCoupons {
		s.retire(int(e.row))
	}
	s.digest += s.batchDigest(e) - was
	*steps++
	return b.over
}

// batchDigest is that of the row that a batch stands in.
func (s *State) batchDigest(e ending) uint64 {
	if e.what != endsCoupons {
		return s.campaigns.at(int(e.row)).digest(int(e.row))
	}
	return s.promotions.at(int(e.row)).digest(int(e.row))
}
