package shop

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
	"carnival/web/ui"
)

// CampaignCard leads to a game.
type CampaignCard struct {
	Href, Name, Game, State, When string
	Over                          bool
}

// CampaignPage is a game of red envelopes: its odds, its money, its windows, one's own tries with
// what proves them.
type CampaignPage struct {
	Frame
	Key, ID            string
	Game, Name, Says   string
	When, Use          string
	Pool, Unissued     string
	Percent            int64 // of the pool that was given
	Odds               []Odd
	Sessions           []ShownSession
	Next               event.Instant // of the next window; 0 = none
	Session            uint32        // that is open, where there are some
	Ends               event.Instant // of that one
	Open               bool          // a try would be taken now
	Why                string        // why not
	Left, Done         int64         // tries that are left, and that were made
	Tries              []Try
	Last               *Try
	Commitment, Seed   string
	Pot                string
	Friends            int64
	Groups             []ShownGroup
	MoreGroups         string
	Drops              []int
	CanClaim, Revealed bool
}

// Odd is one line of the published odds.
type Odd struct{ Amount, Chance string }

// ShownSession is a window of a rain.
type ShownSession struct {
	When  string
	State string // now, soon or over
}

// Try is one draw, with what proves it.
type Try struct {
	Number        int64
	Session       int64
	Won           string // "" when it won nothing
	Message, Roll string
}

// ShownGroup is friends round a sharer.
type ShownGroup struct {
	ID, Href, State, Says, Missing string
	Members                        []ShownMember
	Mine                           bool
	Joined, Friends                int64
}

// ShownMember is one of a group; who, only the member is told.
type ShownMember struct {
	Me, Sharer bool
	Won        string
}

// campaigns are the games that run or are to come.
func (v *visit) campaigns(at *pricing) (out []CampaignCard) {
	var list []benefit.Campaign
	v.readBenefits(func(fold *benefit.Fold) { list, _ = fold.Campaigns(0, benefit.MaxPage) })
	for i := range list {
		c := &list[i]
		if c.Game == event.GameGrant || v.now >= c.Use {
			continue
		}
		zh, en, _ := c.Game.Names()
		card := CampaignCard{
			Href: "/e/" + c.Campaign.String(), Name: c.Name.In(string(v.lang)),
			Game: c.Game.Key(), State: event.Text{Zh: zh, En: en}.In(string(v.lang)),
			When: v.lang.Say("wallet.until", at.when(c.To)),
		}
		if v.now < c.From {
			card.When = v.lang.Say("ticket.soon", at.when(c.From))
		}
		if card.Over = v.now >= c.To; card.Over { // its draws can still be recomputed
			card.When = v.lang.Say("game.over")
		}
		out = append(out, card)
	}
	slices.SortStableFunc(out, func(a, b CampaignCard) int {
		if a.Over == b.Over {
			return 0
		}
		if a.Over {
			return 1
		}
		return -1
	})
	return out
}

func (v *visit) findCampaign() (c benefit.Campaign, err error) {
	id, err := event.ParseCampaignID(v.r.PathValue("campaign"))
	if err != nil {
		return c, v.notFound()
	}
	if err := v.awaitBenefits(); err != nil {
		return c, err
	}
	ok := false
	v.readBenefits(func(fold *benefit.Fold) { c, ok = fold.Campaign(id) })
	if !ok {
		return c, v.notFound()
	}
	return c, nil
}

// campaign is GET /e/{campaign}.
func (f *face) campaign(v *visit) error {
	c, err := v.findCampaign()
	if err != nil {
		return err
	}
	model, err := v.campaignModel(&c)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Campaign(model))
}

// drops is how many envelopes fall in a rain.
const drops = 18

func (v *visit) campaignModel(c *benefit.Campaign) (model CampaignPage, err error) {
	at, err := v.pricing()
	if err != nil {
		return model, err
	}
	name := c.Name.In(string(v.lang))
	frame, err := v.frame(name, "")
	if err != nil {
		return model, err
	}
	cash := func(m money.Minor) string {
		return ui.Money(money.Money{Minor: m, Currency: c.Currency})
	}
	zh, en, _ := c.Game.Names()
	model = CampaignPage{
		Frame: frame, Key: newKey(), ID: c.Campaign.String(), Game: c.Game.Key(), Name: name,
		Says: event.Text{Zh: zh, En: en}.In(string(v.lang)),
		When: v.lang.Say("presale.within", at.when(c.From), at.when(c.To)),
		Use:  v.lang.Say("wallet.use", at.when(c.Start), at.when(c.Use)),
		Pool: cash(c.Pool.Total), Unissued: cash(c.Pool.Unissued),
		Friends: int64(c.Friends), CanClaim: v.allows(festival.Claim), Revealed: c.Revealed != 0,
	}
	if c.Pot > 0 {
		model.Pot = cash(c.Pot)
	}
	if c.Pool.Total > 0 {
		model.Percent = int64(c.Pool.Issued * 100 / c.Pool.Total)
	}
	if c.Commitment != (event.Hash256{}) {
		model.Commitment = hex.EncodeToString(c.Commitment[:])
	}
	if model.Revealed {
		model.Seed = hex.EncodeToString(c.Seed[:])
	}
	rest := uint32(1_000_000)
	for _, o := range c.Odds {
		rest -= o.PerMillion
		model.Odds = append(model.Odds, Odd{cash(o.Amount), chance(o.PerMillion)})
	}
	if rest > 0 && len(c.Odds) > 0 {
		model.Odds = append(model.Odds, Odd{v.lang.Say("odds.nothing"), chance(rest)})
	}
	for i := range drops {
		model.Drops = append(model.Drops, i+1)
	}
	v.windows(&model, c, &at)
	v.tries(&model, c)
	if c.Game == event.GameFission {
		err = v.groups(&model, c)
	}
	return model, err
}

// chance says so many of a million as a percentage.
func chance(perMillion uint32) string {
	text := strconv.FormatUint(uint64(perMillion/10_000), 10)
	if rest := perMillion % 10_000; rest != 0 {
		tail := strconv.FormatUint(uint64(10_000+rest), 10)[1:]
		for tail[len(tail)-1] == '0' {
			tail = tail[:len(tail)-1]
		}
		text += "." + tail
	}
	return text + "%"
}

// windows says which window is open and which is the next.
func (v *visit) windows(model *CampaignPage, c *benefit.Campaign, at *pricing) {
	model.Open = v.now >= c.From && v.now < c.To && c.Revealed == 0
	switch {
	case v.now < c.From:
		model.Next, model.Why = c.From, v.lang.Say("game.soon", at.when(c.From))
	case !model.Open:
		model.Why = v.lang.Say("game.over")
	}
	if len(c.Sessions) > 0 {
		model.Open = false
	}
	for i := range c.Sessions {
		s := &c.Sessions[i]
		shown := ShownSession{When: at.when(s.From), State: "over"}
		switch {
		case v.now < s.From:
			shown.State = "soon"
			if model.Next == 0 || s.From < model.Next {
				model.Next = s.From
			}
		case v.now < s.To && c.Revealed == 0:
			shown.State, model.Open, model.Session = "now", true, uint32(i+1)
			model.Ends = s.To
		}
		model.Sessions = append(model.Sessions, shown)
	}
	if !model.Open && model.Why == "" {
		model.Why = v.lang.Say("game.over")
		if model.Next != 0 {
			model.Why = v.lang.Say("game.soon", at.when(model.Next))
		}
	}
	if model.Open && !model.CanClaim {
		model.Open, model.Why = false, trade.PhaseClosed.Sentence(string(v.lang))
	}
}

// tries are the shopper's own, the newest first, with what proves each once the seed is public.
func (v *visit) tries(model *CampaignPage, c *benefit.Campaign) {
	model.Left = int64(c.PerShopper)
	draws := c.Game == event.GameLottery || c.Game == event.GameRain
	if v.shopper == 0 || !draws {
		return
	}
	cash := func(m money.Minor) string {
		return ui.Money(money.Money{Minor: m, Currency: c.Currency})
	}
	sessions := []uint32{0}
	for i := range c.Sessions {
		sessions = append(sessions, uint32(i+1))
	}
	v.readBenefits(func(fold *benefit.Fold) {
		for _, s := range sessions {
			last := fold.Draws(c.Campaign, s, v.shopper)
			if s == model.Session {
				model.Done = int64(last)
				model.Left = max(0, int64(c.PerShopper)-int64(last))
			}
			won := fold.Won(c.Campaign, s, v.shopper)
			for n := last; n > 0 && len(model.Tries) < mostMoves; n-- {
				t := Try{Number: int64(n), Session: int64(s),
					Message: string(event.RollMessage(c.Campaign, s, v.shopper, n))}
				if e, ok := won[n]; ok && e.Amount > 0 {
					t.Won = cash(e.Amount)
				}
				if roll, err := v.roll(c, []byte(t.Message)); err == nil {
					t.Roll = hex.EncodeToString(roll[:])
				}
				model.Tries = append(model.Tries, t)
			}
		}
	})
	if len(model.Tries) > 0 && v.r.URL.Query().Has("drawn") {
		for i := range model.Tries {
			if model.Tries[i].Session == int64(model.Session) {
				model.Last = &model.Tries[i]
				break
			}
		}
	}
	if model.Open && model.Left == 0 {
		model.Open, model.Why = false, v.lang.Say("game.used")
	}
}

// roll asks for what the seed gives for a message.
func (v *visit) roll(c *benefit.Campaign, message []byte) (roll event.Hash256, err error) {
	if c.Commitment == (event.Hash256{}) || v.f.Draws == nil {
		return roll, v.refusal(trade.GameWrong)
	}
	if roll, err = v.f.Draws.Roll(c.Commitment, message); err != nil {
		return roll, web.NewProblem("seed_unknown", string(v.lang))
	}
	return roll, nil
}

// draw is POST /e/{campaign}/draw. The form names the try that it is, so that the same tap again is
// the same try; what it wins, the server decides by the seed that it committed to.
func (f *face) draw(v *visit) error {
	c, err := v.findCampaign()
	if err != nil {
		return err
	}
	if err := v.enter(); err != nil {
		return err
	}
	number := func(name string) uint32 {
		n, _ := strconv.ParseUint(v.r.PostFormValue(name), 10, 32)
		return uint32(n)
	}
	d := &trade.DrawEnvelope{Campaign: c.Campaign, Shopper: v.shopper,
		Session: number("session"), Draw: number("draw")}
	if d.Draw == 0 {
		return v.badForm()
	}
	d.Roll, err = v.roll(&c, event.RollMessage(d.Campaign, d.Session, d.Shopper, d.Draw))
	if err == nil {
		err = v.change(d)
	}
	if err == nil {
		err = v.awaitBenefits()
	}
	if err != nil {
		return err
	}
	return v.see("/e/" + c.Campaign.String() + "?drawn=1#won")
}

// groups are those that the shopper began for a campaign, a page of them, the newest first.
func (v *visit) groups(model *CampaignPage, c *benefit.Campaign) error {
	var from event.GroupID
	if text := v.r.URL.Query().Get("groups"); text != "" {
		var err error
		if from, err = event.ParseGroupID(text); err != nil {
			return v.notFound()
		}
	}
	if v.shopper == 0 {
		return nil
	}
	v.readBenefits(func(fold *benefit.Fold) {
		last := ""
		for {
			var list []benefit.Group
			list, from = fold.Groups(v.shopper, from, benefit.MaxPage)
			for i := range list {
				if list[i].Campaign != c.Campaign {
					continue
				}
				if len(model.Groups) == groupsPage {
					model.MoreGroups = "/e/" + model.ID + "?groups=" + last + "#groups"
					return
				}
				model.Groups = append(model.Groups, v.shownGroup(&list[i], c))
				last = list[i].ID.String()
			}
			if from == 0 {
				return
			}
		}
	})
	return nil
}

// groupsPage bounds a page of groups.
const groupsPage = 20

func (v *visit) shownGroup(g *benefit.Group, c *benefit.Campaign) ShownGroup {
	out := ShownGroup{ID: g.ID.String(), Href: "/g/" + g.ID.String(), State: "open",
		Friends: int64(g.Friends), Joined: int64(len(g.Members) - 1)}
	switch {
	case g.Unlocked != 0:
		out.State = "unlocked"
	case g.Over != 0 || c.Revealed != 0 || v.now >= c.To:
		out.State = "over"
	}
	out.Says = v.lang.Say("group." + out.State)
	if left := out.Friends - out.Joined; left > 0 && out.State == "open" {
		out.Missing = v.lang.Count("group.missing", left)
	}
	for i, m := range g.Members {
		one := ShownMember{Me: m.Shopper == v.shopper && v.shopper != 0, Sharer: i == 0}
		out.Mine = out.Mine || one.Me
		if g.Unlocked != 0 {
			one.Won = ui.Money(money.Money{Minor: m.Amount, Currency: c.Currency})
		}
		out.Members = append(out.Members, one)
	}
	return out
}

// openGroup is POST /e/{campaign}/groups. One that waits for friends is the answer already.
func (f *face) openGroup(v *visit) error {
	c, err := v.findCampaign()
	if err != nil {
		return err
	}
	if err := v.enter(); err != nil {
		return err
	}
	out, err := v.submit(&trade.OpenGroup{Campaign: c.Campaign, Sharer: v.shopper})
	if err == nil && out.Refusal != trade.Accepted {
		err = v.refusal(out.Refusal)
	}
	if err == nil {
		err = v.awaitBenefits()
	}
	if err != nil {
		return err
	}
	return v.see("/g/" + event.GroupID(out.Subject).String())
}

// GroupPage is what a sharer sends to friends.
type GroupPage struct {
	Frame
	Key, Invite, Campaign string
	Name, Pot, Until      string
	Group                 ShownGroup
	Roll, Message         string
	CanJoin               bool
}

func (v *visit) findGroup() (g benefit.Group, c benefit.Campaign, err error) {
	id, err := event.ParseGroupID(v.r.PathValue("group"))
	if err != nil {
		return g, c, v.notFound()
	}
	if err := v.awaitBenefits(); err != nil {
		return g, c, err
	}
	ok := false
	v.readBenefits(func(fold *benefit.Fold) {
		if g, ok = fold.Group(id); ok {
			c, ok = fold.Campaign(g.Campaign)
		}
	})
	if !ok {
		return g, c, v.notFound()
	}
	return g, c, nil
}

// group is GET /g/{group}.
func (f *face) group(v *visit) error {
	g, c, err := v.findGroup()
	if err != nil {
		return err
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	frame, err := v.frame(c.Name.In(string(v.lang)), "")
	if err != nil {
		return err
	}
	model := GroupPage{
		Frame: frame, Key: newKey(), Invite: v.f.Gate.Origin(v.r) + v.r.URL.Path,
		Campaign: "/e/" + c.Campaign.String(), Name: c.Name.In(string(v.lang)),
		Pot: ui.Money(money.Money{Minor: c.Pot, Currency: c.Currency}), Until: at.when(c.To),
		Group: v.shownGroup(&g, &c),
	}
	model.CanJoin = model.Group.State == "open" && !model.Group.Mine && v.allows(festival.Claim)
	if g.Unlocked != 0 {
		last := g.Members[len(g.Members)-1].Shopper
		model.Message = string(event.SplitMessage(g.Campaign, g.ID, last))
		if roll, err := v.roll(&c, []byte(model.Message)); err == nil {
			model.Roll = hex.EncodeToString(roll[:])
		}
	}
	return v.show(http.StatusOK, Group(model))
}

// joinGroup is POST /g/{group}.
func (f *face) joinGroup(v *visit) error {
	g, c, err := v.findGroup()
	if err != nil {
		return err
	}
	if err := v.enter(); err != nil {
		return err
	}
	roll, err := v.roll(&c, event.SplitMessage(c.Campaign, g.ID, v.shopper))
	if err == nil {
		err = v.change(&trade.JoinGroup{Group: g.ID, Shopper: v.shopper, Roll: roll})
	}
	if err == nil {
		err = v.awaitBenefits()
	}
	if err != nil {
		return err
	}
	return v.see("/g/" + g.ID.String())
}

// NextTry is the number of the try that the form makes.
func (p *CampaignPage) NextTry() int64 { return p.Done + 1 }
