package dossier

import (
	"carnival/event"
	"carnival/view/benefit"
)

// KeptName is what something is called, in both languages.
type KeptName struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// KeptMove is one change of a coupon, a red envelope or the allowance.
type KeptMove struct {
	At     string `json:"at" format:"date-time"`
	Act    string `json:"act" enum:"granted,taken,returned,voided,expired"`
	Amount int64  `json:"amount"`
	Order  string `json:"order,omitempty"`
	Ref    string `json:"ref,omitempty" doc:"the giver's own name of a grant"`
}

// KeptCoupon is a coupon that was claimed.
type KeptCoupon struct {
	ID        string     `json:"id"`
	Promotion string     `json:"promotion"`
	Name      KeptName   `json:"name"`
	From      string     `json:"from" format:"date-time"`
	To        string     `json:"to" format:"date-time"`
	Status    string     `json:"status" enum:"free,held,used,expired,void"`
	Claimed   string     `json:"claimed" format:"date-time"`
	Changed   string     `json:"changed" format:"date-time"`
	Checkout  string     `json:"checkout,omitempty" doc:"that holds or used it"`
	Currency  string     `json:"currency" doc:"of the amounts of its moves"`
	Moves     []KeptMove `json:"moves" doc:"the newest first"`
}

// KeptEnvelope is a red envelope that was drawn, or given by a group or an operator.
type KeptEnvelope struct {
	ID       string     `json:"id"`
	Campaign string     `json:"campaign"`
	Name     KeptName   `json:"name" doc:"of the campaign"`
	Session  uint32     `json:"session"`
	Draw     uint32     `json:"draw" doc:"0: not by a draw"`
	Group    string     `json:"group,omitempty"`
	Given    string     `json:"given" format:"date-time"`
	From     string     `json:"from" format:"date-time"`
	To       string     `json:"to" format:"date-time"`
	Currency string     `json:"currency"`
	Amount   int64      `json:"amount"`
	Left     int64      `json:"left"`
	Held     int64      `json:"held"`
	Used     int64      `json:"used"`
	Expired  int64      `json:"expired"`
	Void     int64      `json:"void"`
	Moves    []KeptMove `json:"moves" doc:"the newest first"`
}

// KeptDraws is how often somebody drew in a campaign, whether or not anything was won.
type KeptDraws struct {
	Campaign string   `json:"campaign"`
	Name     KeptName `json:"name"`
	Session  uint32   `json:"session,omitempty" doc:"left out where the campaign has none"`
	Draws    uint32   `json:"draws" doc:"with grants, and groups that were opened"`
}

// KeptAllowance is the allowance, in the home currency.
type KeptAllowance struct {
	Left  int64      `json:"left"`
	Moves []KeptMove `json:"moves" doc:"the newest first"`
}

// KeptGroup is a group of friends. Of the others it says how many they are.
type KeptGroup struct {
	ID       string `json:"id"`
	Campaign string `json:"campaign"`
	Opened   string `json:"opened" format:"date-time"`
	Sharer   bool   `json:"sharer" doc:"opened by oneself, and not by a friend"`
	Members  int    `json:"members"`
	Unlocked string `json:"unlocked,omitempty" format:"date-time"`
	Over     string `json:"over,omitempty" format:"date-time"`
	Envelope string `json:"envelope,omitempty" doc:"one's own"`
	Amount   int64  `json:"amount"`
}

// benefits adds what somebody was given, won or claimed.
func (a *Archive) benefits(d *Dossier, who event.ShopperID) {
	each(a.Benefits, func(fold *benefit.Fold, before event.CouponID) event.CouponID {
		page, next := fold.Coupons(who, before, benefit.MaxPage)
		for i := range page {
			d.Coupons = append(d.Coupons, keptCoupon(fold, &page[i]))
		}
		return next
	})
	each(a.Benefits, func(fold *benefit.Fold, before event.EnvelopeID) event.EnvelopeID {
		page, next := fold.Envelopes(who, before, benefit.MaxPage)
		for i := range page {
			d.Envelopes = append(d.Envelopes, keptEnvelope(fold, &page[i]))
		}
		return next
	})
	each(a.Benefits, func(fold *benefit.Fold, before uint64) uint64 {
		d.Allowance.Left = int64(fold.Allowance(who))
		page, next := fold.AllowanceMoves(who, before, benefit.MaxPage)
		d.Allowance.Moves = append(d.Allowance.Moves, keptMoves(page)...)
		return next
	})
	each(a.Benefits, func(fold *benefit.Fold, before event.GroupID) event.GroupID {
		page, next := fold.Groups(who, before, benefit.MaxPage)
		for i := range page {
			d.Groups = append(d.Groups, keptGroup(&page[i], who))
		}
		return next
	})
	each(a.Benefits, func(fold *benefit.Fold, before event.GroupID) event.GroupID {
		page, next := fold.Joined(who, before, benefit.MaxPage)
		for i := range page {
			d.Groups = append(d.Groups, keptGroup(&page[i], who))
		}
		return next
	})
}

// draws adds how often somebody drew.
func (a *Archive) draws(d *Dossier, who event.ShopperID) {
	each(a.Benefits, func(fold *benefit.Fold, after event.CampaignID) event.CampaignID {
		page, next := fold.Campaigns(after, benefit.MaxPage)
		for i := range page {
			c := &page[i]
			for session := range uint32(len(c.Sessions)) + 1 {
				if n := fold.Draws(c.CampaignPublished.Campaign, session, who); n > 0 {
					d.Draws = append(d.Draws, KeptDraws{c.CampaignPublished.Campaign.String(),
						KeptName(c.Name), session, n})
				}
			}
		}
		return next
	})
}

// each reads page after page; read is given what it gave the last time, and gives 0 at the end.
func each[F any, C ~uint64](view View[F], read func(fold F, before C) (next C)) {
	for before := C(0); ; {
		view.Read(func(fold F) { before = read(fold, before) })
		if before == 0 {
			return
		}
	}
}

func keptMoves(list []benefit.Move) []KeptMove {
	out := make([]KeptMove, 0, len(list))
	for _, m := range list {
		out = append(out, KeptMove{m.At.String(), m.Act.Key(), int64(m.Amount), said(m.Order),
			m.Ref})
	}
	return out
}

func keptCoupon(fold *benefit.Fold, c *benefit.Coupon) KeptCoupon {
	out := KeptCoupon{
		ID: c.ID.String(), Promotion: c.Promotion.String(), From: c.From.String(),
		To: c.To.String(), Status: c.Status.Key(), Claimed: c.Claimed.String(),
		Changed: c.Changed.String(), Checkout: said(c.Checkout),
		Moves: keptMoves(fold.CouponStory(c.Owner, c.ID)),
	}
	if p, ok := fold.Promotion(c.Promotion); ok {
		out.Name, out.Currency = KeptName(p.Name), coin(p.Currency)
	}
	return out
}

func keptEnvelope(fold *benefit.Fold, e *benefit.Envelope) KeptEnvelope {
	out := KeptEnvelope{
		ID: e.ID.String(), Campaign: e.Campaign.String(), Session: e.Session, Draw: e.Draw,
		Group: said(e.Group), Given: e.Given.String(), From: e.From.String(), To: e.To.String(),
		Currency: coin(e.Currency),
		Amount:   int64(e.Amount), Left: int64(e.Left), Held: int64(e.Held),
		Used: int64(e.Used), Expired: int64(e.Expired), Void: int64(e.Void),
		Moves: keptMoves(fold.EnvelopeStory(e.Owner, e.ID)),
	}
	if c, ok := fold.Campaign(e.Campaign); ok {
		out.Name = KeptName(c.Name)
	}
	return out
}

func keptGroup(g *benefit.Group, who event.ShopperID) KeptGroup {
	out := KeptGroup{
		ID: g.ID.String(), Campaign: g.Campaign.String(), Opened: g.Opened.String(),
		Sharer: g.Members[0].Shopper == who, Members: len(g.Members),
		Unlocked: when(g.Unlocked), Over: when(g.Over),
	}
	for _, m := range g.Members {
		if m.Shopper == who {
			out.Envelope, out.Amount = said(m.Envelope), int64(m.Amount)
		}
	}
	return out
}
