package trade

import (
	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// PublishCampaign opens a pool of money for red envelopes; its id is the rulebook's to give. The
// same one again changes nothing.
type PublishCampaign struct {
	begins
	event.CampaignPublished
}

// RevealSeed ends the draws of a campaign and shows its seed.
type RevealSeed struct {
	finishes
	Campaign event.CampaignID
	Seed     event.Hash256
}

type campaignRow struct {
	fact     *event.CampaignPublished
	content  uint64 // digest of fact
	revealed bool
	tally
	sessions []money.Minor // issued in each session
	batch
	groups batch // that friends opened
}

// tally is where the money of a campaign is: issued is the sum of what follows it, and promised is
// kept for groups that may still unlock.
type tally struct {
	issued, left, held, used, expired, void, promised money.Minor
}

func (r *campaignRow) digest(row int) uint64 {
	t := &r.tally
	h := digest(tagCampaign, uint64(row), r.content, uint64(t.issued), uint64(t.left),
		uint64(t.held), uint64(t.used), uint64(t.expired), uint64(t.void), uint64(t.promised),
		r.batch.digest()<<1|bit(r.revealed), r.groups.digest())
	for i, issued := range r.sessions {
		if issued != 0 {
			h += sessionDigest(row, i, issued)
		}
	}
	return h
}

func sessionDigest(row, session int, issued money.Minor) uint64 {
	return digest(tagCampaign, uint64(row), uint64(session), uint64(issued))
}

// changeTally changes where the money of a campaign is and keeps the digest. Its sessions stand
// apart, because they may be many.
func (s *State) changeTally(row int, change func(*tally)) {
	r := s.campaigns.at(row)
	sessions := r.sessions
	r.sessions = nil
	s.digest -= r.digest(row)
	change(&r.tally)
	s.digest += r.digest(row)
	r.sessions = sessions
}

// Pool tells where the money of a campaign is. Total = Issued + Unissued, and Issued = Left + Held
// + Used + Expired + Void. Promised is the part of Unissued that open groups would get: it falls
// when a group ends by a BenefitsExpired, and to nothing when the seed is revealed.
type Pool struct {
	Total, Issued, Unissued, Promised money.Minor
	Left, Held, Used, Expired, Void   money.Minor
}

// PoolOf a campaign; ok is false for an unknown one.
func (s *State) PoolOf(id event.CampaignID) (Pool, bool) {
	row, ok := s.row(uint64(id), s.campaigns.len())
	if !ok {
		return Pool{}, false
	}
	r := s.campaigns.at(row)
	t, total := r.tally, r.fact.Pool
	return Pool{
		Total: total, Issued: t.issued, Unissued: total - t.issued, Promised: t.promised,
		Left: t.left, Held: t.held, Used: t.used, Expired: t.expired, Void: t.void,
	}, true
}

func (s *State) decideCampaign(at event.Instant, c *PublishCampaign) Outcome {
	fact := c.CampaignPublished
	row, known := s.campaignKey[fact.Key]
	if !known {
		row = uint32(s.campaigns.len())
	}
	fact.Campaign = event.CampaignID(s.id(int(row)))
	switch {
	case known && sameContent(&fact, s.campaigns.at(int(row)).fact):
		return unchanged(uint64(fact.Campaign))
	case !known && s.campaigns.len() >= s.room.campaigns:
		return refuse(TooManyOffers)
	case fact.To <= at || len(promo.CheckCampaign(&fact)) > 0:
		return refuse(CampaignInvalid)
	case known:
		return refuse(CampaignTaken)
	}
	return happened(uint64(fact.Campaign), &fact)
}

func (s *State) decideReveal(c *RevealSeed) Outcome {
	row, ok := s.row(uint64(c.Campaign), s.campaigns.len())
	if !ok {
		return refuse(CampaignUnknown)
	}
	r := s.campaigns.at(row)
	switch {
	case !draws(r.fact.Game) || event.Commit(c.Seed) != r.fact.Commitment:
		return refuse(SeedWrong)
	case r.revealed:
		return unchanged(uint64(c.Campaign))
	}
	return happened(uint64(c.Campaign), &event.SeedRevealed{Campaign: c.Campaign, Seed: c.Seed})
}

// draws reports whether the envelopes of a game come from a seed.
func draws(g event.Game) bool { return g != event.GameGrant }

// open reports whether envelopes of a campaign can be won at an instant.
func (r *campaignRow) open(at event.Instant) bool {
	return !r.revealed && at >= r.fact.From && at < r.fact.To
}

// canGive is what the campaign, and the session where there is one, still has to give.
func (r *campaignRow) canGive(session uint32) money.Minor {
	left := r.fact.Pool - r.issued - r.promised
	if session > 0 {
		if pool := r.fact.Sessions[session-1].Pool; pool > 0 {
			left = min(left, pool-r.sessions[session-1])
		}
	}
	return left
}

func (s *State) evolveCampaign(e *event.CampaignPublished) {
	fact, content, _ := stored(e)
	row := s.campaigns.push(campaignRow{
		fact: fact, content: content, sessions: make([]money.Minor, len(fact.Sessions)),
	})
	s.digest += s.campaigns.at(row).digest(row)
	s.campaignKey[fact.Key] = uint32(row)
	s.await(ending{fact.Use, endsEnvelopes, uint32(row)})
	if fact.Game == event.GameFission {
		s.await(ending{fact.To, endsGroups, uint32(row)})
	}
}

func (s *State) evolveReveal(e *event.SeedRevealed) {
	row := int(event.CounterOf(uint64(e.Campaign)) - 1)
	r := s.campaigns.at(row)
	s.digest -= r.digest(row)
	r.revealed, r.promised = true, 0
	s.digest += r.digest(row)
}

func (b *benefits) writeCampaigns(p *pen) {
	p.u64(uint64(b.campaigns.len()), uint64(b.envelopes.len()))
	for i := range b.campaigns.len() {
		r := b.campaigns.at(i)
		p.text(string(event.AppendEntry(nil, 0, r.fact)))
		t := &r.tally
		p.u64(uint64(t.issued), uint64(t.left), uint64(t.held), uint64(t.used), uint64(t.expired),
			uint64(t.void), uint64(t.promised))
		for _, issued := range r.sessions {
			p.u64(uint64(issued))
		}
		p.u32(uint32(bit(r.revealed)|bit(r.over)<<1|bit(r.groups.over)<<2), r.sweep,
			r.groups.sweep)
	}
	for i := range b.envelopes.len() {
		v := b.envelopes.at(i)
		p.u64(uint64(v.left), uint64(v.amount), uint64(v.from), uint64(v.to))
		p.u32(v.campaign, v.shopper)
	}
}

func (s *State) readCampaigns(e *eye) {
	campaigns, envelopes := e.count(MaxCampaigns), e.count(1<<useKindShift)
	for i := 0; i < campaigns && e.err == nil; i++ {
		fact, content, ok := restored[*event.CampaignPublished]([]byte(e.text()))
		if !ok {
			e.fail()
			return
		}
		r := campaignRow{
			fact: fact, content: content, sessions: make([]money.Minor, len(fact.Sessions)),
		}
		r.issued, r.left, r.held = e.minor(), e.minor(), e.minor()
		r.used, r.expired, r.void, r.promised = e.minor(), e.minor(), e.minor(), e.minor()
		for j := range r.sessions {
			r.sessions[j] = e.minor()
		}
		flags := e.u32()
		r.revealed, r.over, r.groups.over = flags&1 != 0, flags&2 != 0, flags&4 != 0
		if r.sweep = e.u32(); int(r.sweep) > envelopes {
			e.fail()
		}
		r.groups.sweep = e.u32() // readDraws knows how many groups there are
		s.campaignKey[fact.Key] = uint32(s.campaigns.push(r))
	}
	for i := 0; i < envelopes && e.err == nil; i++ {
		v := envelopeRow{left: e.minor(), amount: e.minor()}
		v.from, v.to = event.Instant(e.u64()), event.Instant(e.u64())
		v.campaign, v.shopper = e.row(campaigns), e.row(s.shoppers.len())
		if e.err == nil {
			s.pushEnvelope(v)
		}
	}
}

func (e *eye) minor() money.Minor { return money.Minor(e.u64()) }
