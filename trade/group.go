package trade

import (
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// OpenGroup begins a group of friends. While one of the sharer's waits for friends, it is the
// answer. Subject is the group.
type OpenGroup struct {
	begins
	Campaign event.CampaignID
	Sharer   event.ShopperID
}

// JoinGroup adds a friend. Roll is HMAC-SHA256 under the campaign's seed of what
// event.SplitMessage gives, and splits the pot with the last one.
type JoinGroup struct {
	begins
	Group   event.GroupID
	Shopper event.ShopperID
	Roll    event.Hash256
}

// groupRow keeps the pot of its campaign promised while it is open, so that the last friend always
// unlocks it. A group that is not complete when its campaign is over ends by a fact: its friends
// get nothing, and its pot is free again. Older is the group that was opened of the campaign before
// it, by row+1, and follows from the rest.
type groupRow struct {
	campaign uint32
	sharer   uint32
	older    uint32
	friends  []uint32
	open     bool
	lapsed   bool
}

// joinKey is within what the groups that somebody joined are counted.
type joinKey struct{ campaign, shopper uint32 }

func (r *groupRow) digest(row int) uint64 {
	h := digest(tagGroup, uint64(row), uint64(r.campaign)<<32|uint64(r.sharer),
		bit(r.open)|bit(r.lapsed)<<1)
	for _, f := range r.friends {
		h = mix(h, uint64(f)+1)
	}
	return h
}

func (s *State) decideGroup(at event.Instant, c *OpenGroup) Outcome {
	sharer, ok := s.shopper(c.Sharer)
	if !ok {
		return refuse(ShopperUnknown)
	}
	if s.claimsClosed(at) {
		return refuse(PhaseClosed)
	}
	row, ok := s.row(uint64(c.Campaign), s.campaigns.len())
	if !ok {
		return refuse(CampaignUnknown)
	}
	r := s.campaigns.at(row)
	switch {
	case r.fact.Game != event.GameFission:
		return refuse(GameWrong)
	case !r.open(at):
		return refuse(CampaignClosed)
	}
	last := s.drawn(drawKey{uint32(row), 0, uint32(sharer)})
	switch {
	case last.draw > 0 && s.groups.at(int(last.subject-1)).open:
		return s.drawnBefore(last, last.draw)
	case r.fact.Pot > r.canGive(0) || s.envelopes.len() >= s.room.envelopes:
		return refuse(PoolEmpty)
	case last.draw >= r.fact.PerShopper:
		return refuse(DrawsUsed)
	}
	id := s.id(s.groups.len())
	return happened(id, &event.GroupOpened{
		Group: event.GroupID(id), Campaign: c.Campaign, Sharer: c.Sharer,
	})
}

func (s *State) decideJoin(at event.Instant, c *JoinGroup) Outcome {
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	row, ok := s.row(uint64(c.Group), s.groups.len())
	switch {
	case s.claimsClosed(at):
		return refuse(PhaseClosed)
	case s.holding(shopper).envelopes >= MaxWalletEnvelopes:
		return refuse(WalletFull)
	case !ok:
		return refuse(GroupUnknown)
	}
	g := s.groups.at(row)
	r := s.campaigns.at(int(g.campaign))
	switch {
	case !r.open(at):
		return refuse(CampaignClosed)
	case !g.open:
		return refuse(GroupFull)
	case g.sharer == uint32(shopper) || slices.Contains(g.friends, uint32(shopper)):
		return refuse(GroupOwn)
	case s.joins[joinKey{g.campaign, uint32(shopper)}] >= r.fact.PerShopper:
		return refuse(JoinsUsed)
	}
	joined := &event.GroupJoined{Group: c.Group, Shopper: c.Shopper, Roll: c.Roll}
	if len(g.friends)+1 < int(r.fact.Friends) {
		return happened(uint64(c.Group), joined)
	}
	return happened(uint64(c.Group), s.unlock(g, r, joined)...)
}

// unlock splits the pot over the sharer and the friends, in the order in which they came. No
// wallet is asked whether it is full: what was promised is given.
func (s *State) unlock(g *groupRow, r *campaignRow, last *event.GroupJoined) []event.Event {
	parts := make([]money.Minor, len(g.friends)+2)
	event.Split(parts, r.fact.Pot, last.Roll)
	made := make([]event.EnvelopeGranted, len(parts))
	facts := make([]event.Event, 1, len(parts)+1)
	facts[0] = last
	for i, part := range parts {
		shopper := last.Shopper
		switch {
		case i == 0:
			shopper = event.ShopperID(s.id(int(g.sharer)))
		case i <= len(g.friends):
			shopper = event.ShopperID(s.id(int(g.friends[i-1])))
		}
		made[i] = event.EnvelopeGranted{
			Envelope: event.EnvelopeID(s.id(s.envelopes.len() + i)), Shopper: shopper,
			Campaign: r.fact.Campaign, Group: last.Group, Roll: last.Roll, Amount: part,
			From: r.fact.Start, To: r.fact.Use,
		}
		facts = append(facts, &made[i])
	}
	return facts
}

func (s *State) evolveGroup(e *event.GroupOpened) {
	campaign := int(event.CounterOf(uint64(e.Campaign)) - 1)
	sharer := uint32(event.CounterOf(uint64(e.Sharer)) - 1)
	row := s.pushGroup(groupRow{campaign: uint32(campaign), sharer: sharer, open: true})
	s.digest += s.groups.at(row).digest(row)
	key := drawKey{uint32(campaign), 0, sharer}
	s.drew(drawRow{
		sequence: s.last, drawKey: key, draw: s.drawn(key).draw + 1, subject: uint32(row) + 1,
	})
	pot := s.campaigns.at(campaign).fact.Pot
	s.changeTally(campaign, func(t *tally) { t.promised += pot })
}

// pushGroup adds a row to the table and to all that follows from it.
func (s *State) pushGroup(g groupRow) int {
	of := &s.campaigns.at(int(g.campaign)).groups
	g.older = of.newest
	for _, friend := range g.friends {
		s.joins[joinKey{g.campaign, friend}]++
	}
	row := s.groups.push(g)
	of.newest = uint32(row) + 1
	return row
}

func (s *State) evolveJoined(e *event.GroupJoined) {
	row := int(event.CounterOf(uint64(e.Group)) - 1)
	g := s.groups.at(row)
	f := s.campaigns.at(int(g.campaign)).fact
	s.digest -= g.digest(row)
	friend := uint32(event.CounterOf(uint64(e.Shopper)) - 1)
	g.friends = append(g.friends, friend)
	s.joins[joinKey{g.campaign, friend}]++
	g.open = len(g.friends) < int(f.Friends)
	s.digest += g.digest(row)
	if !g.open {
		s.changeTally(int(g.campaign), func(t *tally) { t.promised -= f.Pot })
	}
}

// lapse ends a group that nobody completed in time. Once the seed is revealed nothing is promised
// to it any more.
func (s *State) lapse(row int) {
	g := s.groups.at(row)
	s.digest -= g.digest(row)
	g.open, g.lapsed = false, true
	s.digest += g.digest(row)
	if r := s.campaigns.at(int(g.campaign)); !r.revealed {
		pot := r.fact.Pot
		s.changeTally(int(g.campaign), func(t *tally) { t.promised -= pot })
	}
}

// GroupOf tells who is in a group, the sharer first, and whether it waits for more.
func (s *State) GroupOf(id event.GroupID) (members []event.ShopperID, open, ok bool) {
	row, ok := s.row(uint64(id), s.groups.len())
	if !ok {
		return nil, false, false
	}
	g := s.groups.at(row)
	members = []event.ShopperID{event.ShopperID(s.id(int(g.sharer)))}
	for _, f := range g.friends {
		members = append(members, event.ShopperID(s.id(int(f))))
	}
	return members, g.open, true
}

// writeDraws writes draws and groups, which name each other.
func (b *benefits) writeDraws(p *pen) {
	p.u64(uint64(b.draws.len()), uint64(b.groups.len()))
	for i := range b.draws.len() {
		d := b.draws.at(i)
		p.u64(d.sequence)
		p.u32(d.campaign, d.session, d.shopper, d.draw, d.subject)
	}
	for i := range b.groups.len() {
		g := b.groups.at(i)
		p.u32(g.campaign, g.sharer, uint32(bit(g.open)|bit(g.lapsed)<<1),
			uint32(len(g.friends)))
		p.u32(g.friends...)
	}
}

func (s *State) readDraws(e *eye) {
	draws, groups := e.count(1<<32), e.count(1<<32)
	for i := 0; i < draws && e.err == nil; i++ {
		d := drawRow{sequence: e.u64()}
		d.campaign, d.session = e.row(s.campaigns.len()), e.u32()
		d.shopper, d.draw, d.subject = e.row(s.shoppers.len()), e.u32(), e.u32()
		if subjects := max(s.envelopes.len(), groups); int(d.subject) > subjects {
			e.fail()
		}
		if e.err == nil {
			s.pushDraw(d)
		}
	}
	for i := 0; i < groups && e.err == nil; i++ {
		g := groupRow{campaign: e.row(s.campaigns.len()), sharer: e.row(s.shoppers.len())}
		flags := e.u32()
		g.open, g.lapsed = flags&1 != 0, flags&2 != 0
		g.friends = make([]uint32, min(e.u32(), promo.MaxFriends))
		for j := range g.friends {
			g.friends[j] = e.row(s.shoppers.len())
		}
		if e.err == nil {
			s.pushGroup(g)
		}
	}
	for i := 0; i < s.campaigns.len() && e.err == nil; i++ {
		if int(s.campaigns.at(i).groups.sweep) > groups {
			e.fail()
		}
	}
}
