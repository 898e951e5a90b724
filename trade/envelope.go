package trade

import (
	"carnival/event"
	"carnival/money"
)

// DrawEnvelope is one draw of a shopper. Roll is HMAC-SHA256 under the campaign's seed of what
// event.RollMessage gives, made outside because the seed is a secret; Session and Draw count from
// 1. The same draw again is answered with what it won. A prize that the pool cannot pay any more
// wins nothing: which one that is follows from the facts before it.
type DrawEnvelope struct {
	begins
	Campaign event.CampaignID
	Shopper  event.ShopperID
	Session  uint32
	Draw     uint32
	Roll     event.Hash256
}

// GrantEnvelope gives a shopper the fixed envelope of a campaign that grants.
type GrantEnvelope struct {
	begins
	Campaign event.CampaignID
	Shopper  event.ShopperID
	Draw     uint32 // 1.. , so that the same grant counts once
}

// envelopeRow holds no pointer. Left is what can still be used: what unpaid orders hold of it is
// gone from left and comes back if they close; after its time it is 0. Next is the one behind it
// in the shopper's wallet, which holds those with something left, and older the one that was given
// of the campaign before it, by row+1; both follow from the rest.
type envelopeRow struct {
	left, amount money.Minor
	from, to     event.Instant
	campaign     uint32
	shopper      uint32
	next, older  uint32
}

func (r *envelopeRow) digest(row int) uint64 {
	return digest(tagEnvelope, uint64(row), uint64(r.left), uint64(r.amount), uint64(r.from),
		uint64(r.to), uint64(r.campaign)<<32|uint64(r.shopper))
}

// drawRow is one draw or grant of a shopper, or a group that one opened, so that the same again is
// answered with what it gave. It holds no pointer.
type drawRow struct {
	sequence uint64 // of the fact
	drawKey
	draw    uint32
	subject uint32 // row+1 of the envelope or the group; 0 = nothing was won
	before  uint32 // row+1 of the one before it under the key; follows from the rest
}

// drawKey is within what draws are counted; session is 0 where the campaign has none.
type drawKey struct{ campaign, session, shopper uint32 }

func (r *drawRow) digest(row int) uint64 {
	return digest(tagDraw, uint64(row), r.sequence, uint64(r.campaign)<<32|uint64(r.session),
		uint64(r.shopper)<<32|uint64(r.draw), uint64(r.subject))
}

// drawn is the newest draw under a key; a zero one stands for none.
func (s *State) drawn(k drawKey) drawRow {
	row := s.lastDraw[k]
	if row == 0 {
		return drawRow{}
	}
	return *s.draws.at(int(row - 1))
}

// drawnBefore answers a draw that was made with what it gave.
func (s *State) drawnBefore(d drawRow, draw uint32) Outcome {
	for d.draw > draw {
		d = *s.draws.at(int(d.before - 1))
	}
	out := Outcome{Earlier: d.sequence}
	if d.subject > 0 {
		out.Subject = s.id(int(d.subject - 1))
	}
	return out
}

func (s *State) decideDraw(at event.Instant, c *DrawEnvelope) Outcome {
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	row, ok := s.row(uint64(c.Campaign), s.campaigns.len())
	right := ok && rolls(s.campaigns.at(row).fact.Game)
	last := s.drawn(drawKey{uint32(row), c.Session, uint32(shopper)})
	if right && c.Draw > 0 && c.Draw <= last.draw {
		return s.drawnBefore(last, c.Draw)
	}
	switch {
	case s.claimsClosed(at):
		return refuse(PhaseClosed)
	case s.holding(shopper).envelopes >= MaxWalletEnvelopes:
		return refuse(WalletFull)
	case !ok:
		return refuse(CampaignUnknown)
	case !right:
		return refuse(GameWrong)
	}
	r := s.campaigns.at(row)
	if !r.drawsIn(c.Session, at) {
		return refuse(CampaignClosed)
	}
	canGive := r.canGive(c.Session)
	switch {
	case canGive < leastPrize(r.fact.Odds) || s.envelopes.len() >= s.room.envelopes:
		return refuse(PoolEmpty) // nobody can win any more, so nobody loses a chance
	case c.Draw != last.draw+1 || c.Draw > r.fact.PerShopper:
		return refuse(DrawsUsed)
	}
	amount := event.Won(r.fact.Odds, c.Roll)
	if amount > canGive {
		amount = 0
	}
	return s.give(r, event.EnvelopeGranted{
		Campaign: c.Campaign, Shopper: c.Shopper, Session: c.Session, Draw: c.Draw, Roll: c.Roll,
		Amount: amount,
	})
}

// rolls reports whether shoppers draw by published odds in a game.
func rolls(g event.Game) bool { return g == event.GameLottery || g == event.GameRain }

// leastPrize is the smallest amount that the odds can win.
func leastPrize(odds []event.Odd) money.Minor {
	least := money.MaxMinor
	for i := range odds {
		least = min(least, odds[i].Amount)
	}
	return least
}

// drawsIn reports whether shoppers can draw in a session at an instant.
func (r *campaignRow) drawsIn(session uint32, at event.Instant) bool {
	f := r.fact
	if !r.open(at) {
		return false
	}
	if session == 0 || int(session) > len(f.Sessions) {
		return session == 0 && len(f.Sessions) == 0
	}
	window := f.Sessions[session-1]
	return at >= window.From && at < window.To
}

// given is what outlives the decision, in one piece of memory.
type given struct {
	fact  event.EnvelopeGranted
	facts [1]event.Event
}

// give makes the fact of a draw or a grant whole. One that won nothing gives no envelope.
func (s *State) give(r *campaignRow, fact event.EnvelopeGranted) Outcome {
	if fact.Amount > 0 {
		fact.Envelope = event.EnvelopeID(s.id(s.envelopes.len()))
		fact.From, fact.To = r.fact.Start, r.fact.Use
	}
	a := &given{fact: fact}
	a.facts[0] = &a.fact
	return Outcome{Subject: uint64(fact.Envelope), Events: a.facts[:]}
}

func (s *State) decideGrantEnvelope(at event.Instant, c *GrantEnvelope) Outcome {
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	row, ok := s.row(uint64(c.Campaign), s.campaigns.len())
	right := ok && s.campaigns.at(row).fact.Game == event.GameGrant
	last := s.drawn(drawKey{uint32(row), 0, uint32(shopper)})
	if right && c.Draw > 0 && c.Draw <= last.draw {
		return s.drawnBefore(last, c.Draw)
	}
	if s.holding(shopper).envelopes >= MaxWalletEnvelopes {
		return refuse(WalletFull)
	}
	if !ok {
		return refuse(CampaignUnknown)
	}
	r := s.campaigns.at(row)
	switch {
	case !right:
		return refuse(GameWrong)
	case !r.open(at):
		return refuse(CampaignClosed)
	case r.fact.Grant > r.canGive(0) || s.envelopes.len() >= s.room.envelopes:
		return refuse(PoolEmpty)
	case c.Draw != last.draw+1 || c.Draw > r.fact.PerShopper:
		return refuse(DrawsUsed)
	}
	return s.give(r, event.EnvelopeGranted{
		Campaign: c.Campaign, Shopper: c.Shopper, Draw: c.Draw, Amount: r.fact.Grant,
	})
}

func (s *State) evolveGranted(e *event.EnvelopeGranted) {
	campaign := int(event.CounterOf(uint64(e.Campaign)) - 1)
	shopper := uint32(event.CounterOf(uint64(e.Shopper)) - 1)
	subject := uint32(0)
	if e.Envelope != 0 {
		row := s.pushEnvelope(envelopeRow{
			left: e.Amount, amount: e.Amount, from: e.From, to: e.To, campaign: uint32(campaign),
			shopper: shopper,
		})
		s.digest += s.envelopes.at(row).digest(row)
		subject = uint32(row) + 1
		s.changeTally(campaign, func(t *tally) { t.issued += e.Amount; t.left += e.Amount })
		if e.Session > 0 {
			s.issueIn(campaign, int(e.Session-1), e.Amount)
		}
	}
	if e.Draw > 0 {
		s.drew(drawRow{
			sequence: s.last, drawKey: drawKey{uint32(campaign), e.Session, shopper},
			draw: e.Draw, subject: subject,
		})
	}
}

// issueIn counts what a session of a campaign gave.
func (s *State) issueIn(campaign, session int, amount money.Minor) {
	issued := &s.campaigns.at(campaign).sessions[session]
	if *issued != 0 {
		s.digest -= sessionDigest(campaign, session, *issued)
	}
	*issued += amount
	s.digest += sessionDigest(campaign, session, *issued)
}

// drew keeps a draw.
func (s *State) drew(d drawRow) {
	row := s.pushDraw(d)
	s.digest += s.draws.at(row).digest(row)
}

func (s *State) pushDraw(d drawRow) int {
	d.before = s.lastDraw[d.drawKey]
	row := s.draws.push(d)
	s.lastDraw[d.drawKey] = uint32(row) + 1
	return row
}

// pushEnvelope adds a row to the table and to all that follows from it.
func (s *State) pushEnvelope(v envelopeRow) int {
	r := s.campaigns.at(int(v.campaign))
	v.older = r.newest
	row := s.envelopes.push(v)
	r.newest = uint32(row) + 1
	if v.left > 0 {
		s.keepEnvelope(row)
	}
	return row
}

// changeEnvelope takes a part of an envelope for a checkout, or puts it back.
func (s *State) changeEnvelope(row int, delta money.Minor) {
	s.setLeft(row, s.envelopes.at(row).left+delta)
	s.changeTally(int(s.envelopes.at(row).campaign), func(t *tally) {
		t.left += delta
		t.held -= delta
	})
}

// spendEnvelope makes a part that a checkout held used, once it is paid.
func (s *State) spendEnvelope(row int, amount money.Minor) {
	s.changeTally(int(s.envelopes.at(row).campaign), func(t *tally) {
		t.held -= amount
		t.used += amount
	})
}

// returnEnvelope takes a part back from an order that held it, or had used it. After its time it
// is void.
func (s *State) returnEnvelope(row int, back event.EnvelopeBack, used bool) {
	v := s.envelopes.at(row)
	if !back.Void {
		s.setLeft(row, v.left+back.Amount)
	}
	s.changeTally(int(v.campaign), func(t *tally) {
		if used {
			t.used -= back.Amount
		} else {
			t.held -= back.Amount
		}
		if back.Void {
			t.void += back.Amount
		} else {
			t.left += back.Amount
		}
	})
}

// expireEnvelope ends what is left of an envelope.
func (s *State) expireEnvelope(row int) {
	v := s.envelopes.at(row)
	left := v.left
	s.setLeft(row, 0)
	s.changeTally(int(v.campaign), func(t *tally) { t.left -= left; t.expired += left })
}

// setLeft changes what is left of an envelope; one with nothing left is out of the wallet.
func (s *State) setLeft(row int, left money.Minor) {
	v := s.envelopes.at(row)
	had := v.left > 0
	s.digest -= v.digest(row)
	v.left = left
	s.digest += v.digest(row)
	switch has := left > 0; {
	case had && !has:
		s.dropEnvelope(row)
	case has && !had:
		s.keepEnvelope(row)
	}
}
