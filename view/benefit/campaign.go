package benefit

import (
	"carnival/event"
	"carnival/money"
)

// Campaign is a pool of money for red envelopes as it stands. What the fact points at never
// changes.
type Campaign struct {
	*event.CampaignPublished
	Published event.Instant
	Pool      Pool
	Draws     uint64        // draws and grants, those that won nothing among them
	Envelopes uint64        // that were given
	Revealed  event.Instant // when the seed was shown; 0 = not yet
	Seed      event.Hash256 // behind the commitment, once it is shown
}

// Pool tells where money is. Issued = Left + Held + Used + Expired + Void: what shoppers have left,
// what unpaid checkouts hold, what paid ones used, what was left when its time ended, and what came
// back after it. Promised is the part of Unissued that open groups would get.
type Pool struct {
	Total, Issued, Unissued, Promised money.Minor
	Left, Held, Used, Expired, Void   money.Minor
}

type tally struct{ issued, left, held, used, expired, void, promised money.Minor }

func (t *tally) pool(total money.Minor) Pool {
	return Pool{
		Total: total, Issued: t.issued, Unissued: total - t.issued, Promised: t.promised,
		Left: t.left, Held: t.held, Used: t.used, Expired: t.expired, Void: t.void,
	}
}

type campaign struct {
	fact      *event.CampaignPublished
	published event.Instant
	revealed  event.Instant
	seed      event.Hash256
	draws     uint64
	envelopes uint64
	tally
	sessions []tally
}

func (f *Fold) campaignPublished(stamp event.Instant, e *event.CampaignPublished) {
	f.campaigns = append(f.campaigns, campaign{
		fact: copied(e), published: stamp, sessions: make([]tally, len(e.Sessions)),
	})
}

func (f *Fold) revealed(stamp event.Instant, e *event.SeedRevealed) {
	if c := at(f.campaigns, e.Campaign); c != nil {
		c.revealed, c.seed, c.promised = stamp, e.Seed, 0
	}
}

// tallied changes where the money of an envelope is counted: in its campaign and in its session.
func (f *Fold) tallied(v *envelope, change func(*tally)) {
	if int(v.campaign) >= len(f.campaigns) {
		return
	}
	c := &f.campaigns[v.campaign]
	change(&c.tally)
	if s := v.session; s > 0 && int(s) <= len(c.sessions) {
		change(&c.sessions[s-1])
	}
}

// Campaign gives a campaign, also one that is over.
func (f *Fold) Campaign(id event.CampaignID) (Campaign, bool) {
	c := own(f, f.campaigns, id)
	if c == nil {
		return Campaign{}, false
	}
	return c.stands(), true
}

func (c *campaign) stands() Campaign {
	return Campaign{
		CampaignPublished: c.fact, Published: c.published, Pool: c.pool(c.fact.Pool),
		Draws: c.draws, Envelopes: c.envelopes, Revealed: c.revealed, Seed: c.seed,
	}
}

// Campaigns lists campaigns by id, beginning after one; next is 0 at the end.
func (f *Fold) Campaigns(after event.CampaignID, limit int) (
	list []Campaign, next event.CampaignID,
) {
	for row := event.CounterOf(uint64(after)); row < uint64(len(f.campaigns)); row++ {
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].Campaign
		}
		list = append(list, f.campaigns[row].stands())
	}
	return list, 0
}

// SessionPool is a session of a campaign with its money. Without money of its own it has the
// campaign's, and then Total and Unissued are 0.
type SessionPool struct {
	Number uint32 // from 1
	event.Session
	Pool Pool
}

// Sessions lists the sessions of a campaign behind a number; next is 0 at the end.
func (f *Fold) Sessions(id event.CampaignID, after uint32, limit int) (
	list []SessionPool, next uint32,
) {
	c := own(f, f.campaigns, id)
	if c == nil {
		return nil, 0
	}
	for i := uint64(after); i < uint64(len(c.sessions)); i++ {
		if len(list) == pageOf(limit) {
			return list, uint32(i)
		}
		fact := c.fact.Sessions[i]
		s := SessionPool{uint32(i) + 1, fact, c.sessions[i].pool(fact.Pool)}
		if s.Session.Pool == 0 {
			s.Pool.Unissued = 0
		}
		list = append(list, s)
	}
	return list, 0
}
