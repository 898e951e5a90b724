package api

import (
	"encoding/hex"
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
)

// Group is friends around a sharer. The last friend unlocks it, and the pot is split at random over
// all of them: the roll is HMAC-SHA256 of the message under the campaign's seed.
type Group struct {
	ID       string        `json:"id" doc:"whoever has it can join"`
	Campaign string        `json:"campaign"`
	Name     Words         `json:"name"`
	Opened   string        `json:"opened" format:"date-time"`
	Friends  uint32        `json:"friends" doc:"that unlock it"`
	Missing  uint32        `json:"missing"`
	Pot      Amount        `json:"pot"`
	State    string        `json:"state" enum:"open,unlocked,over"`
	Says     Words         `json:"says" doc:"the state"`
	Until    string        `json:"until" format:"date-time" doc:"friends can join"`
	Unlocked string        `json:"unlocked,omitempty" format:"date-time"`
	Members  []GroupMember `json:"members" doc:"the sharer first, then friends as they came"`
	Message  string        `json:"message,omitempty" doc:"once it is unlocked"`
	Roll     string        `json:"roll,omitempty" doc:"hex"`
	Seed     string        `json:"seed,omitempty" doc:"hex; once it was revealed"`
}

// GroupMember is one of a group; who, only the member is told.
type GroupMember struct {
	Me       bool    `json:"me" doc:"it is you"`
	Won      *Amount `json:"won,omitempty" doc:"once it is unlocked"`
	Envelope string  `json:"envelope,omitempty" doc:"yours"`
}

func (f *face) groupOperations() []operation {
	return []operation{
		{pattern: "POST /v1/campaigns/{id}/groups", handler: f.openGroup, says: text(
			"发起裂变红包；已有未满员的群则返回它",
			"Begin a group of friends; one that waits for friends is the answer"),
			status: 201, answers: Group{}, codes: []string{"not_found", "campaign_unknown",
				"game_wrong", "campaign_closed", "pool_empty", "draws_used", "phase_closed"}},
		{pattern: "POST /v1/groups/{id}/members", handler: f.joinGroup,
			says: text("加入好友的裂变红包", "Join a friend's group"), status: 200,
			answers: Group{}, codes: []string{"not_found", "group_unknown", "group_full",
				"group_own", "joins_used", "campaign_closed", "wallet_full", "phase_closed",
				"seed_unknown"}},
		{pattern: "GET /v1/groups/{id}", handler: f.getGroup,
			says: text("一个裂变红包", "A group of friends"), status: 200, answers: Group{},
			codes: []string{"not_found", "group_unknown"}},
		{pattern: "GET /v1/groups", handler: f.getGroups,
			says:  text("自己发起的裂变红包，新的在前", "Groups that one began, the newest first"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[Group]{}, codes: []string{"invalid"}},
	}
}

// openGroup is POST /v1/campaigns/{id}/groups.
func (f *face) openGroup(w http.ResponseWriter, r *http.Request) {
	campaign, err := f.campaignOf(r)
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, &trade.OpenGroup{
			Campaign: campaign.Campaign, Sharer: web.SessionOf(r).Shopper,
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerGroup(w, r, event.GroupID(out.Subject), http.StatusCreated)
}

// joinGroup is POST /v1/groups/{id}/members.
func (f *face) joinGroup(w http.ResponseWriter, r *http.Request) {
	g, campaign, err := f.groupOf(r)
	c := &trade.JoinGroup{Group: g.ID, Shopper: web.SessionOf(r).Shopper}
	if err == nil {
		c.Roll, err = f.roll(r, &campaign,
			event.SplitMessage(campaign.Campaign, g.ID, c.Shopper))
	}
	if err == nil {
		_, err = f.submit(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerGroup(w, r, g.ID, http.StatusOK)
}

// getGroup is GET /v1/groups/{id}.
func (f *face) getGroup(w http.ResponseWriter, r *http.Request) {
	g, _, err := f.groupOf(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerGroup(w, r, g.ID, http.StatusOK)
}

// groupOf reads the group of a path.
func (f *face) groupOf(r *http.Request) (g benefit.Group, c benefit.Campaign, err error) {
	id, err := event.ParseGroupID(r.PathValue("id"))
	if err != nil {
		return g, c, notFound(r)
	}
	ok := false
	err = f.readBenefits(r, func(fold *benefit.Fold, _ event.ShopperID) {
		if g, ok = fold.Group(id); ok {
			c, ok = fold.Campaign(g.Campaign)
		}
	})
	if err == nil && !ok {
		err = web.RefusalProblem(trade.GroupUnknown, web.Lang(r))
	}
	return g, c, err
}

// answerGroup answers with a group as the asking shopper sees it.
func (f *face) answerGroup(
	w http.ResponseWriter, r *http.Request, id event.GroupID, status int,
) {
	var g benefit.Group
	var c benefit.Campaign
	ok := false
	err := f.readBenefits(r, func(fold *benefit.Fold, _ event.ShopperID) {
		g, ok = fold.Group(id)
		c, _ = fold.Campaign(g.Campaign)
	})
	if err == nil && !ok {
		err = web.NewProblem("behind", web.Lang(r))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, status, f.group(r, &g, &c))
}

// groupSays says the state of a group.
var groupSays = map[string]Words{
	"open":     {"等待好友加入", "Waits for friends"},
	"unlocked": {"已拆开", "Unlocked"},
	"over":     {"活动结束时未满员，已作废", "Not complete when its campaign was over"},
}

// groupState tells a group that nobody can complete any more from one that is open, whether or not
// its end is written down already.
func groupState(g *benefit.Group, c *benefit.Campaign, now event.Instant) string {
	switch {
	case g.Unlocked != 0:
		return "unlocked"
	case g.Over != 0 || c.Revealed != 0 || now >= c.To:
		return "over"
	}
	return "open"
}

func (f *face) group(r *http.Request, g *benefit.Group, c *benefit.Campaign) Group {
	who := web.SessionOf(r).Shopper
	said := Group{
		ID: g.ID.String(), Campaign: g.Campaign.String(), Opened: g.Opened.String(),
		Name: Words{c.Name.In("zh"), c.Name.In("en")}, Friends: g.Friends,
		Pot: amount(c.Pot, c.Currency), Members: make([]GroupMember, 0, len(g.Members)),
		State: groupState(g, c, f.Clock.Now()), Until: c.To.String(),
	}
	said.Says = groupSays[said.State]
	if joined := uint32(len(g.Members) - 1); joined < g.Friends {
		said.Missing = g.Friends - joined
	}
	for _, m := range g.Members {
		one := GroupMember{Me: m.Shopper == who}
		if g.Unlocked != 0 {
			won := amount(m.Amount, c.Currency)
			one.Won = &won
		}
		if one.Me && m.Envelope != 0 {
			one.Envelope = m.Envelope.String()
		}
		said.Members = append(said.Members, one)
	}
	if g.Unlocked == 0 {
		return said
	}
	message := event.SplitMessage(g.Campaign, g.ID, g.Members[len(g.Members)-1].Shopper)
	said.Unlocked, said.Message = g.Unlocked.String(), string(message)
	if roll, err := f.roll(r, c, message); err == nil {
		said.Roll = hex.EncodeToString(roll[:])
	}
	if c.Revealed != 0 {
		said.Seed = hex.EncodeToString(c.Seed[:])
	}
	return said
}

// getGroups is GET /v1/groups.
func (f *face) getGroups(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseGroupID)
	said := Page[Group]{Items: []Group{}}
	if err == nil {
		err = f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
			list, next := fold.Groups(owner, p.after, p.limit)
			for i := range list {
				c, _ := fold.Campaign(list[i].Campaign)
				said.Items = append(said.Items, f.group(r, &list[i], &c))
			}
			if next != 0 {
				said.Next = next.String()
			}
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}
