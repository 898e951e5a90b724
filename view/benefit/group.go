package benefit

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// Group is friends around a sharer.
type Group struct {
	ID       event.GroupID
	Campaign event.CampaignID
	Opened   event.Instant
	Friends  uint32 // that unlock it
	Unlocked event.Instant
	Over     event.Instant // when it ended without being complete; 0 = it did not
	Members  []Member      // the sharer first, then friends in the order in which they came
}

// Member of a group. Envelope is 0 before it is unlocked.
type Member struct {
	Shopper  event.ShopperID
	Envelope event.EnvelopeID
	Amount   money.Minor
}

type group struct {
	opened, unlocked event.Instant
	over             event.Instant
	campaign         uint32
	older            uint32 // the sharer's group before this one, by row+1
	members          []member
}

type member struct{ shopper, envelope uint32 } // envelope by row+1

func (f *Fold) groupOpened(stamp event.Instant, e *event.GroupOpened) {
	sharer := rowOf(e.Sharer)
	w := f.wallet(sharer)
	f.groups = append(f.groups, group{
		opened: stamp, campaign: rowOf(e.Campaign), older: w.group,
		members: []member{{shopper: sharer}},
	})
	w.group = uint32(len(f.groups))
	f.draws[drawKey{rowOf(e.Campaign), 0, sharer}]++
	if c := at(f.campaigns, e.Campaign); c != nil {
		c.promised += c.fact.Pot
	}
}

func (f *Fold) groupJoined(stamp event.Instant, e *event.GroupJoined) {
	g := at(f.groups, e.Group)
	if g == nil {
		return
	}
	g.members = append(g.members, member{shopper: rowOf(e.Shopper)})
	if int(g.campaign) >= len(f.campaigns) {
		return
	}
	c := &f.campaigns[g.campaign]
	if g.unlocked == 0 && len(g.members) > int(c.fact.Friends) {
		g.unlocked = stamp
		c.promised -= c.fact.Pot
	}
}

// groupOver ends a group that was not complete in time.
func (f *Fold) groupOver(stamp event.Instant, id event.GroupID) {
	g := at(f.groups, id)
	if g == nil || g.over != 0 {
		return
	}
	g.over = stamp
	if int(g.campaign) < len(f.campaigns) {
		if c := &f.campaigns[g.campaign]; c.revealed == 0 {
			c.promised -= c.fact.Pot
		}
	}
}

// unlocked notes the envelope of a member.
func (f *Fold) unlocked(e *event.EnvelopeGranted) {
	g := at(f.groups, e.Group)
	for i := range g.size() {
		if m := &g.members[i]; m.shopper == rowOf(e.Shopper) {
			m.envelope = uint32(event.CounterOf(uint64(e.Envelope)))
		}
	}
}

func (g *group) size() int {
	if g == nil {
		return 0
	}
	return len(g.members)
}

// Group gives a group to whoever has its id: a sharer sends it to friends.
func (f *Fold) Group(id event.GroupID) (Group, bool) {
	if own(f, f.groups, id) == nil {
		return Group{}, false
	}
	return f.group(rowOf(id)), true
}

func (f *Fold) group(row uint32) Group {
	g := &f.groups[row]
	out := Group{
		ID: idOf[event.GroupID](f, row), Campaign: idOf[event.CampaignID](f, g.campaign),
		Opened: g.opened, Unlocked: g.unlocked, Over: g.over,
	}
	if int(g.campaign) < len(f.campaigns) {
		out.Friends = f.campaigns[g.campaign].fact.Friends
	}
	for _, m := range g.members {
		one := Member{Shopper: idOf[event.ShopperID](f, m.shopper)}
		if v := at(f.envelopes, event.EnvelopeID(m.envelope)); v != nil {
			one.Envelope, one.Amount = idOf[event.EnvelopeID](f, m.envelope-1), v.amount
		}
		out.Members = append(out.Members, one)
	}
	return out
}

// Groups gives a page of the groups that a shopper opened, the newest first. before is 0, or what
// the page before gave as next; next is 0 at the end.
func (f *Fold) Groups(sharer event.ShopperID, before event.GroupID, limit int) (
	list []Group, next event.GroupID,
) {
	row := f.holding(sharer).group
	if before != 0 {
		g := own(f, f.groups, before)
		if g == nil || idOf[event.ShopperID](f, g.members[0].shopper) != sharer {
			return nil, 0
		}
		row = g.older
	}
	for ; row != 0; row = f.groups[row-1].older {
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].ID
		}
		list = append(list, f.group(row-1))
	}
	return list, 0
}

// Joined gives a page of the groups of others that a shopper came to as a friend, the newest first.
// before is 0, or what the page before gave as next; next is 0 at the end. It looks through the
// groups of everybody, and a page may be short or empty while there is a next one.
func (f *Fold) Joined(friend event.ShopperID, before event.GroupID, limit int) (
	list []Group, next event.GroupID,
) {
	end := len(f.groups)
	if before != 0 {
		if own(f, f.groups, before) == nil {
			return nil, 0
		}
		end = int(rowOf(before))
	}
	who := rowOf(friend)
	for row := end - 1; row >= 0; row-- {
		if end-row > maxLooked || len(list) == pageOf(limit) {
			return list, idOf[event.GroupID](f, uint32(row)+1)
		}
		came := slices.ContainsFunc(f.groups[row].members[1:], func(m member) bool {
			return m.shopper == who
		})
		if came {
			list = append(list, f.group(uint32(row)))
		}
	}
	return list, 0
}
