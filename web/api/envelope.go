package api

import (
	"encoding/hex"
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
)

// Envelope is a red envelope of a shopper. Its money is left, held by checkouts that are not paid,
// used, expired or void: the five sum to its amount.
type Envelope struct {
	ID       string `json:"id"`
	Campaign string `json:"campaign"`
	Name     Words  `json:"name"`
	Funder   string `json:"funder" enum:"funder"`
	Group    string `json:"group,omitempty" doc:"of friends who unlocked it"`
	Session  uint32 `json:"session,omitempty"`
	Draw     uint32 `json:"draw,omitempty" doc:"the shopper's, in the session"`
	Given    string `json:"given" format:"date-time"`
	From     string `json:"from" format:"date-time" doc:"used from here"`
	To       string `json:"to" format:"date-time"`
	Amount   Amount `json:"amount"`
	Left     int64  `json:"left"`
	Held     int64  `json:"held"`
	Used     int64  `json:"used"`
	Expired  int64  `json:"expired"`
	Void     int64  `json:"void" doc:"came back after its time"`
	State    string `json:"state" enum:"upcoming,usable,held,used,expired,void"`
	Says     Words  `json:"says" doc:"the state"`

	History []BenefitMove `json:"history" doc:"what became of it, the newest first; at most 20"`
}

// DrawRequest is one try of a shopper. The same draw again is answered with what it won, also when
// neither request says its number: so a retry never spends a draw.
type DrawRequest struct {
	Session uint32 `json:"session,omitempty" doc:"from 1; default: the one that is open"`
	Draw    uint32 `json:"draw,omitempty" doc:"from 1; default: 1; next of an answer"`
}

// Draw is one try with all that is needed to recompute it once the seed is public: the roll is
// HMAC-SHA256 of the message under the seed, and docs/draws.md says what a roll wins.
type Draw struct {
	Campaign   string  `json:"campaign"`
	Session    uint32  `json:"session,omitempty"`
	Draw       uint32  `json:"draw"`
	Next       uint32  `json:"next,omitempty" doc:"draw to ask for after it, if there may be one"`
	Won        Amount  `json:"won" doc:"0: nothing this time"`
	Unpaid     *Amount `json:"unpaid,omitempty" doc:"what the roll won, if the pool is short"`
	Envelope   string  `json:"envelope,omitempty"`
	Message    string  `json:"message"`
	Roll       string  `json:"roll" doc:"hex"`
	Commitment string  `json:"commitment" doc:"hex; the SHA-256 of the seed"`
	Seed       string  `json:"seed,omitempty" doc:"hex; once it was revealed"`
}

func (f *face) envelopeOperations() []operation {
	return []operation{
		{pattern: "GET /v1/envelopes", handler: f.getEnvelopes,
			says:  text("得到过的红包，新的在前", "Red envelopes that were won, the newest first"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[Envelope]{}, codes: []string{"invalid"}},
		{pattern: "POST /v1/campaigns/{id}/draws", handler: f.drawEnvelope, says: text(
			"抽红包或抢红包雨；由服务器用先已承诺的种子决定",
			"Draw in a lottery or a rain; the server decides by the seed that it committed to"),
			body: DrawRequest{}, status: 200, answers: Draw{}, codes: []string{"not_found",
				"campaign_unknown", "game_wrong", "campaign_closed", "pool_empty", "draws_used",
				"wallet_full", "phase_closed", "seed_unknown"}},
		{pattern: "GET /v1/campaigns/{id}/draws", handler: f.getDraws, says: text(
			"自己在一个活动中的抽奖，连同验证所需的内容",
			"One's own draws of a campaign, with what verifies them"),
			query: []parameter{{name: "session", kind: "integer", says: text("场次", "from 1")},
				cursorParameter, limitParameter}, status: 200, answers: Page[Draw]{},
			codes: []string{"not_found", "invalid", "campaign_unknown", "seed_unknown"}},
	}
}

// envelope says an envelope as it stands at an instant.
func envelope(fold *benefit.Fold, e *benefit.Envelope, now event.Instant) Envelope {
	said := Envelope{
		ID: e.ID.String(), Campaign: e.Campaign.String(), Session: e.Session, Draw: e.Draw,
		Given: e.Given.String(), From: e.From.String(), To: e.To.String(),
		Funder: e.Funder.Key(), Amount: amount(e.Amount, e.Currency), Left: int64(e.Left),
		Held: int64(e.Held), Used: int64(e.Used), Expired: int64(e.Expired), Void: int64(e.Void),
		State: e.State(now),
	}
	said.Says = stateSays[said.State]
	said.History = historyOf(fold.EnvelopeMoves(e.Owner, e.ID), e.Currency)
	if e.Group != 0 {
		said.Group = e.Group.String()
	}
	if c, ok := fold.Campaign(e.Campaign); ok {
		said.Name = Words{c.Name.In("zh"), c.Name.In("en")}
	}
	return said
}

// getEnvelopes is GET /v1/envelopes.
func (f *face) getEnvelopes(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseEnvelopeID)
	said := Page[Envelope]{Items: []Envelope{}}
	if err == nil {
		err = f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
			list, next := fold.Envelopes(owner, p.after, p.limit)
			for i := range list {
				said.Items = append(said.Items, envelope(fold, &list[i], f.Clock.Now()))
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

// drawEnvelope is POST /v1/campaigns/{id}/draws.
func (f *face) drawEnvelope(w http.ResponseWriter, r *http.Request) {
	who := web.SessionOf(r).Shopper
	c := &trade.DrawEnvelope{Shopper: who}
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			option("session", rd.toCount(&c.Session)), option("draw", rd.toCount(&c.Draw)),
		})
	})
	var campaign benefit.Campaign
	if err == nil {
		campaign, err = f.campaignOf(r)
	}
	if err == nil {
		c.Campaign = campaign.Campaign
		c.Draw = max(c.Draw, 1) // null and 0 are no number, as in any other field
		if c.Session == 0 {
			c.Session = sessionAt(&campaign, f.Clock.Now())
		}
		c.Roll, err = f.roll(r, &campaign,
			event.RollMessage(c.Campaign, c.Session, who, c.Draw))
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, drawOf(&campaign, c, event.EnvelopeID(out.Subject)))
}

// sessionAt is the number of the session of a campaign that is open, 0 where none is.
func sessionAt(of *benefit.Campaign, now event.Instant) uint32 {
	for i := range of.Sessions {
		if s := &of.Sessions[i]; s.From <= now && now < s.To {
			return uint32(i + 1)
		}
	}
	return 0
}

// roll asks for the roll of a message under the seed that a campaign committed to. A campaign that
// does not draw has none, and the rulebook says so.
func (f *face) roll(
	r *http.Request, of *benefit.Campaign, message []byte,
) (roll event.Hash256, err error) {
	if of.Commitment == (event.Hash256{}) {
		return roll, web.RefusalProblem(trade.GameWrong, web.Lang(r))
	}
	if roll, err = f.Draws.Roll(of.Commitment, message); err != nil {
		return roll, seedProblem(r)
	}
	return roll, nil
}

// drawOf says a draw that gave an envelope, or none: a roll that wins without one was more than the
// pool could pay.
func drawOf(of *benefit.Campaign, c *trade.DrawEnvelope, envelope event.EnvelopeID) Draw {
	rolled, won := event.Won(of.Odds, c.Roll), money.Minor(0)
	if envelope != 0 {
		won = rolled
	}
	said := Draw{
		Campaign: c.Campaign.String(), Session: c.Session, Draw: c.Draw,
		Won:        amount(won, of.Currency),
		Message:    string(event.RollMessage(c.Campaign, c.Session, c.Shopper, c.Draw)),
		Roll:       hex.EncodeToString(c.Roll[:]),
		Commitment: hex.EncodeToString(of.Commitment[:]),
	}
	if c.Draw < of.PerShopper {
		said.Next = c.Draw + 1
	}
	if envelope != 0 {
		said.Envelope = envelope.String()
	} else if rolled > 0 {
		short := amount(rolled, of.Currency)
		said.Unpaid = &short
	}
	if of.Revealed != 0 {
		said.Seed = hex.EncodeToString(of.Seed[:])
	}
	return said
}

// getDraws is GET /v1/campaigns/{id}/draws, the first draw first.
func (f *face) getDraws(w http.ResponseWriter, r *http.Request) {
	campaign, err := f.campaignOf(r)
	var session, after uint64
	limit := maxPage
	if err == nil {
		session, after, limit, err = drawsPage(r)
	}
	var last uint32
	var won map[uint32]benefit.Envelope
	// Grants and groups are counted with draws, and nothing was drawn for them.
	if err == nil && (campaign.Game == event.GameLottery || campaign.Game == event.GameRain) {
		err = f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
			last = fold.Draws(campaign.Campaign, uint32(session), owner)
			won = fold.Won(campaign.Campaign, uint32(session), owner)
		})
	}
	said := Page[Draw]{Items: []Draw{}}
	for n := uint32(after) + 1; err == nil && n <= last; n++ {
		if len(said.Items) == limit {
			said.Next = strconv.Itoa(int(n - 1))
			break
		}
		c := &trade.DrawEnvelope{
			Campaign: campaign.Campaign, Session: uint32(session),
			Shopper: web.SessionOf(r).Shopper, Draw: n,
		}
		c.Roll, err = f.roll(r, &campaign,
			event.RollMessage(c.Campaign, c.Session, c.Shopper, n))
		said.Items = append(said.Items, drawOf(&campaign, c, won[n].ID))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// drawsPage reads which draws are asked for: the cursor is the number of the last one before.
func drawsPage(r *http.Request) (session, after uint64, limit int, err error) {
	q, lang := r.URL.Query(), web.Lang(r)
	limit = maxPage
	var faults []web.FieldError
	number := func(name string, most uint64) (n uint64) {
		if text := q.Get(name); text != "" {
			var bad error
			if n, bad = strconv.ParseUint(text, 10, 32); bad != nil || n < 1 || n > most {
				faults = append(faults, fieldFault(lang, name, "out_of_range",
					"1.."+strconv.FormatUint(most, 10)))
			}
		}
		return n
	}
	session, after = number("session", promo.MaxSessions), number("cursor", 1<<32-2)
	if n := number("limit", maxPage); n > 0 {
		limit = int(n)
	}
	if faults != nil {
		err = web.NewProblem("invalid", lang, faults...)
	}
	return session, after, limit, err
}
