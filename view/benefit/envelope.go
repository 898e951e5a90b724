package benefit

import (
	"math"

	"carnival/event"
	"carnival/money"
)

// Envelope is a red envelope of a shopper. Amount = Left + Held + Used + Expired + Void, as in a
// Pool. Who has the campaign's seed can recompute it from campaign, session, shopper and draw, or
// from its group.
type Envelope struct {
	ID                              event.EnvelopeID
	Owner                           event.ShopperID
	Campaign                        event.CampaignID
	Group                           event.GroupID // of friends who unlocked it; 0 = none
	Session, Draw                   uint32
	Funder                          event.Funder
	Currency                        money.Currency
	Given                           event.Instant
	From, To                        event.Instant // used in [From, To)
	Amount                          money.Minor
	Left, Held, Used, Expired, Void money.Minor
}

type envelope struct {
	amount, left, held, used, void money.Minor // the rest of amount has expired
	given, from, to                event.Instant
	campaign, shopper              uint32
	group                          uint32 // by row+1
	session, draw                  uint32
	moves                          uint32 // the newest, by row+1
	older                          uint32 // the shopper's envelope before this one, by row+1
}

// drawKey is within what draws are counted; session is 0 where the campaign has none. Groups that a
// shopper opens count there, too.
type drawKey struct{ campaign, session, shopper uint32 }

func (f *Fold) granted(stamp event.Instant, e *event.EnvelopeGranted) {
	if e.Draw > 0 {
		f.draws[drawKey{rowOf(e.Campaign), e.Session, rowOf(e.Shopper)}] = e.Draw
	}
	c := at(f.campaigns, e.Campaign)
	if c != nil {
		c.draws++
	}
	if e.Envelope == 0 {
		return
	}
	if c != nil {
		c.envelopes++
	}
	w := f.wallet(rowOf(e.Shopper))
	v := envelope{
		amount: e.Amount, left: e.Amount, given: stamp, from: e.From, to: e.To,
		campaign: rowOf(e.Campaign), shopper: rowOf(e.Shopper), session: e.Session, draw: e.Draw,
		group: uint32(event.CounterOf(uint64(e.Group))), older: w.envelope,
	}
	f.envelopes = append(f.envelopes, v)
	w.envelope = uint32(len(f.envelopes))
	f.tallied(&v, func(t *tally) { t.issued += e.Amount; t.left += e.Amount })
	if e.Group != 0 {
		f.unlocked(e)
	}
}

// Draws is the number of a shopper's last draw in a session of a campaign, 0 where it has none:
// the next one has the number after it. Grants and groups that the shopper opened count so, too.
func (f *Fold) Draws(id event.CampaignID, session uint32, shopper event.ShopperID) uint32 {
	if own(f, f.campaigns, id) == nil {
		return 0
	}
	return f.draws[drawKey{rowOf(id), session, rowOf(shopper)}]
}

// Won are the envelopes of a shopper's draws in a session of a campaign, by the number of the draw.
func (f *Fold) Won(
	id event.CampaignID, session uint32, shopper event.ShopperID,
) map[uint32]Envelope {
	won := map[uint32]Envelope{}
	if own(f, f.campaigns, id) == nil {
		return won
	}
	row := f.holding(shopper).envelope
	for n := 0; row != 0 && n < maxLooked; n++ {
		v := &f.envelopes[row-1]
		if v.campaign == rowOf(id) && v.session == session && v.draw > 0 {
			won[v.draw] = f.envelope(row - 1)
		}
		row = v.older
	}
	return won
}

// Envelope gives an envelope to the shopper it belongs to.
func (f *Fold) Envelope(owner event.ShopperID, id event.EnvelopeID) (Envelope, bool) {
	v := own(f, f.envelopes, id)
	if v == nil || owner != idOf[event.ShopperID](f, v.shopper) {
		return Envelope{}, false
	}
	return f.envelope(rowOf(id)), true
}

func (f *Fold) envelope(row uint32) Envelope {
	v := &f.envelopes[row]
	out := Envelope{
		ID: idOf[event.EnvelopeID](f, row), Owner: idOf[event.ShopperID](f, v.shopper),
		Campaign: idOf[event.CampaignID](f, v.campaign),
		Session:  v.session, Draw: v.draw, Given: v.given, From: v.from, To: v.to,
		Amount: v.amount, Left: v.left, Held: v.held, Used: v.used, Void: v.void,
		Expired: v.amount - v.left - v.held - v.used - v.void,
	}
	if v.group != 0 {
		out.Group = idOf[event.GroupID](f, v.group-1)
	}
	if int(v.campaign) < len(f.campaigns) {
		fact := f.campaigns[v.campaign].fact
		out.Funder, out.Currency = fact.Funder, fact.Currency
	}
	return out
}

// Envelopes gives a page of all envelopes that a shopper was ever given, the newest first. before
// is 0, or what the page before gave as next; next is 0 at the end.
func (f *Fold) Envelopes(owner event.ShopperID, before event.EnvelopeID, limit int) (
	list []Envelope, next event.EnvelopeID,
) {
	row := f.holding(owner).envelope
	if before != 0 {
		v := own(f, f.envelopes, before)
		if v == nil || idOf[event.ShopperID](f, v.shopper) != owner {
			return nil, 0
		}
		row = v.older
	}
	for ; row != 0; row = f.envelopes[row-1].older {
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].ID
		}
		list = append(list, f.envelope(row-1))
	}
	return list, 0
}

// EnvelopeMoves tells what an envelope was used for, and what came back, the newest first: the
// newest hundred of it.
func (f *Fold) EnvelopeMoves(owner event.ShopperID, id event.EnvelopeID) []Move {
	return f.envelopeMoves(owner, id, MaxPage)
}

// EnvelopeStory is EnvelopeMoves from the first on, for who wants everything that is known of them.
func (f *Fold) EnvelopeStory(owner event.ShopperID, id event.EnvelopeID) []Move {
	return f.envelopeMoves(owner, id, math.MaxInt)
}

func (f *Fold) envelopeMoves(owner event.ShopperID, id event.EnvelopeID, most int) []Move {
	v := own(f, f.envelopes, id)
	if v == nil || owner != idOf[event.ShopperID](f, v.shopper) {
		return nil
	}
	list, _ := f.movesFrom(v.moves, most)
	return list
}
