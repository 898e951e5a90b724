package api

import (
	"encoding/hex"
	"net/http"

	"carnival/event"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
)

// CampaignRequest opens a pool of money for red envelopes. The server makes the seed behind its
// draws. Amounts are in minor units of the currency.
type CampaignRequest struct {
	Key        string            `json:"key" doc:"your own name of it, unique for ever"`
	Game       string            `json:"game" enum:"game"`
	Funder     string            `json:"funder" enum:"platform,brand,bank"`
	Name       Title             `json:"name"`
	Currency   string            `json:"currency" example:"CNY"`
	Pool       int64             `json:"pool" doc:"all that can be given"`
	From       string            `json:"from" format:"date-time" doc:"envelopes are won from here"`
	To         string            `json:"to" format:"date-time"`
	Start      string            `json:"start" format:"date-time" doc:"and used from here"`
	Use        string            `json:"use" format:"date-time"`
	Sessions   []CampaignSession `json:"sessions,omitempty"`
	Odds       []Odd             `json:"odds,omitempty" doc:"of a lottery or a rain"`
	Grant      int64             `json:"grant,omitempty" doc:"of one envelope that is given"`
	Pot        int64             `json:"pot,omitempty" doc:"of one group of friends"`
	Friends    uint32            `json:"friends,omitempty" doc:"that unlock a group"`
	PerShopper uint32            `json:"per_shopper" doc:"draws, grants or groups, in each session"`
}

// Title is a name in both languages; where one is left out the other stands in for it.
type Title struct {
	Zh string `json:"zh,omitempty"`
	En string `json:"en,omitempty"`
}

// CampaignSession is a window of a campaign; pool 0 is that of the campaign.
type CampaignSession struct {
	From string `json:"from" format:"date-time"`
	To   string `json:"to" format:"date-time"`
	Pool int64  `json:"pool,omitempty"`
}

// Odd is one line of the published odds. What the lines leave to a million wins nothing, and
// neither does a prize that the pool cannot pay any more.
type Odd struct {
	Amount     int64  `json:"amount"`
	PerMillion uint32 `json:"per_million" doc:"of all draws win it"`
}

// Campaign is a campaign as it stands. The commitment is the SHA-256 of the seed, from which
// docs/draws.md says how to recompute every draw.
type Campaign struct {
	ID string `json:"id"`
	CampaignRequest
	Says       Words  `json:"says" doc:"the game"`
	State      string `json:"state" enum:"upcoming,running,over,revealed"`
	Commitment string `json:"commitment,omitempty" doc:"hex; of games that draw"`
	Seed       string `json:"seed,omitempty" doc:"hex; once it was revealed"`
	Revealed   string `json:"revealed,omitempty" format:"date-time"`
	Published  string `json:"published" format:"date-time"`
	Money      Pool   `json:"money"`
	Draws      uint64 `json:"draws" doc:"those that won nothing among them"`
	Envelopes  uint64 `json:"envelopes" doc:"that were given"`
}

// Pool tells where the money of a campaign is: total = issued + unissued, and issued = left + held
// + used + expired + void. Promised is the part of unissued that open groups would get.
type Pool struct {
	Total    int64 `json:"total"`
	Issued   int64 `json:"issued"`
	Unissued int64 `json:"unissued"`
	Promised int64 `json:"promised"`
	Left     int64 `json:"left"`
	Held     int64 `json:"held"`
	Used     int64 `json:"used"`
	Expired  int64 `json:"expired"`
	Void     int64 `json:"void"`
}

// RevealRequest ends the draws of a campaign and shows its seed.
type RevealRequest struct {
	Confirm string `json:"confirm,omitempty" doc:"the campaign's key, to end draws early"`
}

// GrantRequest gives a shopper an envelope of a campaign that grants.
type GrantRequest struct {
	Shopper string `json:"shopper"`
	Draw    uint32 `json:"draw,omitempty" doc:"the shopper's first, second ...; default: 1"`
}

// GrantAnswer is the envelope; the same grant again is the same envelope.
type GrantAnswer struct {
	Envelope string `json:"envelope"`
	Campaign string `json:"campaign"`
	Shopper  string `json:"shopper"`
	Draw     uint32 `json:"draw"`
	Amount   Amount `json:"amount"`
	From     string `json:"from" format:"date-time"`
	To       string `json:"to" format:"date-time"`
}

// maxCampaign bounds the body of a campaign, which may have a thousand sessions.
const maxCampaign = 256 << 10

func (f *face) campaignOperations() []operation {
	return []operation{
		{pattern: "GET /v1/campaigns", handler: f.getCampaigns, says: text(
			"红包活动：概率、奖池与承诺", "Campaigns of red envelopes: odds, pool, commitment"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[Campaign]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/campaigns/{id}", handler: f.getCampaign,
			says: text("一个红包活动", "A campaign"), status: 200, answers: Campaign{},
			codes: []string{"not_found", "campaign_unknown"}},
		{pattern: "POST /v1/campaigns", who: web.Operator, handler: f.publishCampaign,
			maxBody: maxCampaign, says: text("发布红包活动；种子由服务器产生，先公布承诺",
				"Publish a campaign; the server makes the seed and its commitment is public"),
			body: CampaignRequest{}, status: 201, answers: Campaign{},
			codes: []string{"campaign_invalid", "campaign_taken", "too_many_offers"}},
		{pattern: "POST /v1/campaigns/{id}/reveal", who: web.Operator, handler: f.revealSeed,
			says: text("结束抽奖并公布种子", "End the draws and show the seed"),
			body: RevealRequest{}, status: 200, answers: Campaign{},
			codes: []string{"campaign_unknown", "draws_open", "seed_unknown", "seed_wrong"}},
		{pattern: "POST /v1/campaigns/{id}/grants", who: web.Operator, handler: f.grantEnvelope,
			says: text("发给一位买家一个红包", "Give a shopper an envelope"),
			body: GrantRequest{}, status: 200, answers: GrantAnswer{}, codes: []string{
				"campaign_unknown", "game_wrong", "campaign_closed", "pool_empty",
				"draws_used", "wallet_full"}},
	}
}

// campaignRequest reads a CampaignRequest.
func (r *reader) campaignRequest(c *event.CampaignPublished) {
	r.record([]member{
		need("key", r.toText(&c.Key, maxWords)),
		need("game", toCode(r, &c.Game, listed("game"), event.ParseGame)),
		need("funder", toCode(r, &c.Funder, "platform, brand, bank", event.ParseFunder)),
		need("name", r.toWords(&c.Name)),
		need("currency", func() { c.Currency = r.currency() }),
		need("pool", r.toMinor(&c.Pool)),
		need("from", r.toInstant(&c.From)), need("to", r.toInstant(&c.To)),
		need("start", r.toInstant(&c.Start)), need("use", r.toInstant(&c.Use)),
		option("sessions", toList(r, &c.Sessions, promo.MaxSessions, r.toSession)),
		option("odds", toList(r, &c.Odds, promo.MaxOdds, r.toOdd)),
		option("grant", r.toMinor(&c.Grant)),
		option("pot", r.toMinor(&c.Pot)),
		option("friends", r.toCount(&c.Friends)),
		need("per_shopper", r.toCount(&c.PerShopper)),
	})
}

func (r *reader) toSession(into *event.Session) func() {
	return func() {
		r.record([]member{
			need("from", r.toInstant(&into.From)), need("to", r.toInstant(&into.To)),
			option("pool", r.toMinor(&into.Pool)),
		})
	}
}

func (r *reader) toOdd(into *event.Odd) func() {
	return func() {
		r.record([]member{
			need("amount", r.toMinor(&into.Amount)),
			need("per_million", r.toCount(&into.PerMillion)),
		})
	}
}

// faultsOf says what promo and the rulebook find wrong with what is to be published.
func faultsOf(faults []promo.Fault, under, lang string) []web.FieldError {
	out := make([]web.FieldError, 0, len(faults))
	for _, f := range faults {
		out = append(out, web.FieldError{
			Field: under + f.Path, Code: f.Code, Line: f.Line, Column: f.Column,
			Reason: event.Text{Zh: f.Zh, En: f.En}.In(lang),
		})
	}
	return out
}

// publishCampaign is POST /v1/campaigns.
func (f *face) publishCampaign(w http.ResponseWriter, r *http.Request) {
	c := &trade.PublishCampaign{}
	err := readJSON(r, func(rd *reader) { rd.campaignRequest(&c.CampaignPublished) })
	if err == nil {
		err = f.commit(r, &c.CampaignPublished)
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, c)
	}
	switch {
	case err != nil:
	case out.Refusal == trade.CampaignInvalid:
		lang := web.Lang(r)
		err = invalidCampaign(f.campaignFaults(&c.CampaignPublished, lang), lang)
	case out.Refusal != trade.Accepted:
		err = web.RefusalProblem(out.Refusal, web.Lang(r))
	default:
		err = await(r, reached(out), f.Benefits)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerCampaign(w, r, event.CampaignID(out.Subject), http.StatusCreated)
}

// campaignFaults is all that is wrong with a campaign: in itself and in its time.
func (f *face) campaignFaults(c *event.CampaignPublished, lang string) []web.FieldError {
	faults := faultsOf(promo.CheckCampaign(c), "", lang)
	if c.To != 0 && c.To <= f.Clock.Now() {
		faults = append(faults, fieldFault(lang, "to", "over", ""))
	}
	return faults
}

func invalidCampaign(faults []web.FieldError, lang string) error {
	p := web.RefusalProblem(trade.CampaignInvalid, lang)
	p.Errors = faults
	return p
}

// commit gives a campaign that draws its commitment: the one that it has already when this is a
// repeated request, else that of a new seed. A seed is kept for ever, so that none is made for
// what will be refused.
func (f *face) commit(r *http.Request, c *event.CampaignPublished) error {
	lang := web.Lang(r)
	draws := c.Game != event.GameGrant
	if draws {
		c.Commitment[0] = 1 // stands for one while the rest is looked at
	}
	faults := f.campaignFaults(c, lang)
	head, _ := f.Head()
	if err := await(r, head, f.Benefits); err != nil {
		return err
	}
	known, isKnown := f.campaignByKey(c.Key)
	switch {
	case isKnown:
		c.Commitment = known.Commitment
		return nil // the same again, or another under the same key: the rulebook says
	case len(faults) > 0:
		return invalidCampaign(faults, lang)
	case !draws:
		return nil
	}
	var err error
	c.Commitment, err = f.Draws.New()
	return err
}

// campaignByKey finds a campaign by the operators' own name of it.
func (f *face) campaignByKey(key string) (found benefit.Campaign, ok bool) {
	for after := event.CampaignID(0); ; {
		var list []benefit.Campaign
		f.Benefits.Read(func(fold *benefit.Fold) {
			list, after = fold.Campaigns(after, benefit.MaxPage)
		})
		for _, c := range list {
			if c.Key == key {
				return c, true
			}
		}
		if after == 0 {
			return found, false
		}
	}
}

func (f *face) answerCampaign(
	w http.ResponseWriter, r *http.Request, id event.CampaignID, status int,
) {
	var c benefit.Campaign
	ok := false
	f.Benefits.Read(func(fold *benefit.Fold) { c, ok = fold.Campaign(id) })
	if !ok {
		fail(w, r, web.RefusalProblem(trade.CampaignUnknown, web.Lang(r)))
		return
	}
	answer(w, r, status, campaign(&c, f.Clock.Now()))
}

func campaign(c *benefit.Campaign, now event.Instant) Campaign {
	zh, en, _ := c.Game.Names()
	p := &c.Pool
	said := Campaign{
		ID: c.Campaign.String(), Says: Words{zh, en}, State: campaignState(c, now),
		Published: c.Published.String(), Draws: c.Draws, Envelopes: c.Envelopes,
		Money: Pool{
			int64(p.Total), int64(p.Issued), int64(p.Unissued), int64(p.Promised), int64(p.Left),
			int64(p.Held), int64(p.Used), int64(p.Expired), int64(p.Void),
		},
		CampaignRequest: campaignTerms(c.CampaignPublished),
	}
	if c.Commitment != (event.Hash256{}) {
		said.Commitment = hex.EncodeToString(c.Commitment[:])
	}
	if c.Revealed != 0 {
		said.Seed, said.Revealed = hex.EncodeToString(c.Seed[:]), c.Revealed.String()
	}
	return said
}

func campaignTerms(c *event.CampaignPublished) CampaignRequest {
	said := CampaignRequest{
		Key: c.Key, Game: c.Game.Key(), Funder: c.Funder.Key(), Name: Title{c.Name.Zh, c.Name.En},
		Currency: c.Currency.String(), Pool: int64(c.Pool), From: c.From.String(),
		To: c.To.String(), Start: c.Start.String(), Use: c.Use.String(), Grant: int64(c.Grant),
		Pot: int64(c.Pot), Friends: c.Friends, PerShopper: c.PerShopper,
	}
	for _, s := range c.Sessions {
		said.Sessions = append(said.Sessions,
			CampaignSession{s.From.String(), s.To.String(), int64(s.Pool)})
	}
	for _, o := range c.Odds {
		said.Odds = append(said.Odds, Odd{int64(o.Amount), o.PerMillion})
	}
	return said
}

func campaignState(c *benefit.Campaign, now event.Instant) string {
	switch {
	case c.Revealed != 0:
		return "revealed"
	case now < c.From:
		return "upcoming"
	case now < c.To:
		return "running"
	}
	return "over"
}

// getCampaigns is GET /v1/campaigns.
func (f *face) getCampaigns(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseCampaignID)
	if err != nil {
		fail(w, r, err)
		return
	}
	var list []benefit.Campaign
	var next event.CampaignID
	f.Benefits.Read(func(fold *benefit.Fold) { list, next = fold.Campaigns(p.after, p.limit) })
	said := Page[Campaign]{Items: make([]Campaign, 0, len(list))}
	now := f.Clock.Now()
	for i := range list {
		said.Items = append(said.Items, campaign(&list[i], now))
	}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// campaignOf reads the campaign of a path.
func (f *face) campaignOf(r *http.Request) (c benefit.Campaign, err error) {
	id, err := event.ParseCampaignID(r.PathValue("id"))
	if err != nil {
		return c, notFound(r)
	}
	ok := false
	f.Benefits.Read(func(fold *benefit.Fold) { c, ok = fold.Campaign(id) })
	if !ok {
		return c, web.RefusalProblem(trade.CampaignUnknown, web.Lang(r))
	}
	return c, nil
}

// getCampaign is GET /v1/campaigns/{id}.
func (f *face) getCampaign(w http.ResponseWriter, r *http.Request) {
	c, err := f.campaignOf(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, campaign(&c, f.Clock.Now()))
}

// revealSeed is POST /v1/campaigns/{id}/reveal. Whoever knows the seed can foretell every draw, so
// it is asked for only when it is about to be published.
func (f *face) revealSeed(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	confirm := ""
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{option("confirm", rd.toText(&confirm, maxWords))})
	})
	var c benefit.Campaign
	if err == nil {
		c, err = f.campaignOf(r)
	}
	command := &trade.RevealSeed{}
	switch {
	case err != nil:
	case c.Revealed != 0:
		answer(w, r, http.StatusOK, campaign(&c, f.Clock.Now()))
		return
	case f.Clock.Now() < c.To && confirm != c.Key:
		err = web.NewProblem("draws_open", lang)
	default:
		command.Campaign = c.Campaign
		if command.Seed, err = f.Draws.Reveal(c.Commitment); err != nil {
			err = web.NewProblem("seed_unknown", lang)
		}
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, command)
	}
	if err == nil {
		err = await(r, reached(out), f.Benefits)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerCampaign(w, r, c.Campaign, http.StatusOK)
}

// grantEnvelope is POST /v1/campaigns/{id}/grants.
func (f *face) grantEnvelope(w http.ResponseWriter, r *http.Request) {
	command := &trade.GrantEnvelope{}
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("shopper", toID(rd, &command.Shopper, "sh_", event.ParseShopperID)),
			option("draw", rd.toCount(&command.Draw)),
		})
	})
	var c benefit.Campaign
	if err == nil {
		c, err = f.campaignOf(r)
	}
	var out trade.Outcome
	if err == nil {
		command.Campaign, command.Draw = c.Campaign, max(command.Draw, 1)
		out, err = f.give(r, command)
	}
	if err == nil {
		err = await(r, reached(out), f.Benefits)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, GrantAnswer{
		Envelope: event.EnvelopeID(out.Subject).String(), Campaign: c.Campaign.String(),
		Shopper: command.Shopper.String(), Draw: command.Draw,
		Amount: amount(c.Grant, c.Currency), From: c.Start.String(), To: c.Use.String(),
	})
}
