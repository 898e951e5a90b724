package trade

import (
	"cmp"
	"slices"

	"carnival/event"
)

// All coupons of a promotion end at one instant, and so do all envelopes of a campaign. So the
// clock waits for promotions and campaigns only, the next one first, and goes over what they gave
// when their time is over: a bounded way in each decision.

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

// ending is when the time of a promotion or a campaign is over.
type ending struct {
	at       event.Instant
	campaign bool
	row      uint32
}

// later orders endings so that the next one stands last.
func later(a, b ending) int {
	return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(bit(b.campaign), bit(a.campaign)),
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
			b.pending = append(b.pending, ending{p.ends(), false, uint32(i)})
		}
	}
	for i := range b.campaigns.len() {
		if c := b.campaigns.at(i); !c.over {
			b.pending = append(b.pending, ending{c.fact.Use, true, uint32(i)})
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
	if len(fact.Coupons)+len(fact.Envelopes) > 0 {
		facts = []event.Event{fact}
	}
	return facts, more
}

// expire adds to a fact what of a batch can still be used; more says that it stopped at a bound.
func (s *State) expire(e ending, fact *event.BenefitsExpired, steps int) (int, bool) {
	b := s.batchOf(e)
	for row := b.next(); row != 0; steps++ {
		if steps == maxSweepPerTick ||
			len(fact.Coupons)+len(fact.Envelopes) == maxExpiriesPerTick {
			return steps, true
		}
		usable, older := s.usable(e, row)
		switch {
		case usable && e.campaign:
			fact.Envelopes = append(fact.Envelopes, event.EnvelopeID(s.id(int(row-1))))
		case usable:
			fact.Coupons = append(fact.Coupons, event.CouponID(s.id(int(row-1))))
		}
		row = older
	}
	return steps + 1, steps+1 >= maxSweepPerTick
}

func (s *State) batchOf(e ending) *batch {
	if e.campaign {
		return &s.campaigns.at(int(e.row)).batch
	}
	return &s.promotions.at(int(e.row)).batch
}

// usable reports whether a row of a batch waits for its end, and names the row+1 before it.
func (s *State) usable(e ending, row uint32) (yes bool, older uint32) {
	if e.campaign {
		v := s.envelopes.at(int(row - 1))
		return v.left > 0, v.older
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
	if b.over && e.campaign {
		s.campaigns.at(int(e.row)).promised = 0
	} else if b.over {
		s.retire(int(e.row))
	}
	s.digest += s.batchDigest(e) - was
	*steps++
	return b.over
}

// batchDigest is that of the row that a batch stands in.
func (s *State) batchDigest(e ending) uint64 {
	if e.campaign {
		return s.campaigns.at(int(e.row)).digest(int(e.row))
	}
	return s.promotions.at(int(e.row)).digest(int(e.row))
}
