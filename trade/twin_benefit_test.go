package trade

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/promo"
)

// benefitTwin is the benefits once more, as plainly as it can be said: every coupon, envelope, draw
// and group is a thing of its own, and every count is made anew whenever it is asked for.
type benefitTwin struct {
	sequence   uint64
	promotions []*event.PromotionPublished
	ended      map[event.PromotionID]bool
	coupons    []*twinCoupon
	campaigns  []*event.CampaignPublished
	revealed   map[event.CampaignID]bool
	envelopes  []*twinEnvelope
	draws      []twinDraw
	groups     []*twinGroup
	allowance  map[event.ShopperID]money.Minor
	refs       map[string]money.Minor
	checkouts  map[event.CheckoutID]*event.CheckoutPlaced
	paid       map[event.OrderID]bool
}

type twinCoupon struct {
	event.CouponClaimed
	status string // free, held, used, expired or void
}

type twinEnvelope struct {
	event.EnvelopeGranted
	left, held, used, expired, void money.Minor
}

type twinDraw struct {
	campaign event.CampaignID
	session  uint32
	shopper  event.ShopperID
	draw     uint32
	subject  uint64
	sequence uint64
}

type twinGroup struct {
	event.GroupOpened
	friends []event.ShopperID
	lapsed  bool
}

func newBenefitTwin() *benefitTwin {
	return &benefitTwin{
		ended: map[event.PromotionID]bool{}, revealed: map[event.CampaignID]bool{},
		allowance: map[event.ShopperID]money.Minor{}, refs: map[string]money.Minor{},
		checkouts: map[event.CheckoutID]*event.CheckoutPlaced{}, paid: map[event.OrderID]bool{},
	}
}

// predict says what the rulebook will answer; known is false for what the twin only takes in.
func (w *benefitTwin) predict(at event.Instant, shoppers int, c Command) (a answer, known bool) {
	stranger := func(id event.ShopperID) bool { return id < 1 || int(id) > shoppers }
	switch c := c.(type) {
	case *ClaimCoupon:
		if stranger(c.Shopper) {
			return no(ShopperUnknown), true
		}
		return w.claim(at, c), true
	case *DrawEnvelope:
		if stranger(c.Shopper) {
			return no(ShopperUnknown), true
		}
		return w.draw(at, c), true
	case *GrantEnvelope:
		if stranger(c.Shopper) {
			return no(ShopperUnknown), true
		}
		return w.grant(at, c), true
	case *OpenGroup:
		if stranger(c.Sharer) {
			return no(ShopperUnknown), true
		}
		return w.open(at, c), true
	case *JoinGroup:
		if stranger(c.Shopper) {
			return no(ShopperUnknown), true
		}
		return w.join(at, c), true
	case *GrantAllowance:
		if stranger(c.Shopper) {
			return no(ShopperUnknown), true
		}
		return w.allow(c), true
	case *RevealSeed:
		return w.reveal(c), true
	}
	return answer{}, false
}

func (w *benefitTwin) claim(at event.Instant, c *ClaimCoupon) answer {
	if int(c.Promotion) > len(w.promotions) {
		return no(PromotionUnknown)
	}
	f := w.promotions[c.Promotion-1]
	all, own := uint32(0), uint32(0)
	for _, one := range w.coupons {
		if one.Promotion == c.Promotion {
			all++
			if one.Shopper == c.Shopper {
				own++
			}
		}
	}
	switch {
	case f.Rule != event.RulePlatformCoupon:
		return no(PromotionUnknown)
	case w.ended[c.Promotion] || at < f.From || at >= f.To:
		return no(PromotionOver)
	case all >= f.Quantity:
		return no(CouponsGone)
	case own >= f.PerShopper:
		return no(CouponLimit)
	}
	id := event.CouponID(len(w.coupons) + 1)
	return yes(id, &event.CouponClaimed{Coupon: id, Promotion: c.Promotion, Shopper: c.Shopper,
		From: f.Start, To: f.Use})
}

// drawn are the draws of a shopper in a session, and what the campaign has given in all.
func (w *benefitTwin) drawn(
	c event.CampaignID, session uint32, shopper event.ShopperID,
) (all []twinDraw) {
	for _, d := range w.draws {
		if d.campaign == c && d.session == session && d.shopper == shopper {
			all = append(all, d)
		}
	}
	return all
}

// canGive is what a campaign and its session have left for others than open groups.
func (w *benefitTwin) canGive(c event.CampaignID, session uint32) money.Minor {
	f := w.campaigns[c-1]
	left := f.Pool
	inSession := money.Minor(0)
	for _, v := range w.envelopes {
		if v.Campaign == c {
			left -= v.Amount
			if v.Session == session {
				inSession += v.Amount
			}
		}
	}
	for _, g := range w.groups {
		if g.Campaign == c && !g.lapsed && len(g.friends) < int(f.Friends) {
			left -= f.Pot
		}
	}
	if session > 0 && f.Sessions[session-1].Pool > 0 {
		left = min(left, f.Sessions[session-1].Pool-inSession)
	}
	return left
}

func (w *benefitTwin) running(at event.Instant, c event.CampaignID, games ...event.Game) bool {
	f := w.campaigns[c-1]
	return slices.Contains(games, f.Game) && !w.revealed[c] && at >= f.From && at < f.To
}

func (w *benefitTwin) draw(at event.Instant, c *DrawEnvelope) answer {
	if int(c.Campaign) > len(w.campaigns) {
		return no(CampaignUnknown)
	}
	f, before := w.campaigns[c.Campaign-1], w.drawn(c.Campaign, c.Session, c.Shopper)
	switch {
	case f.Game != event.GameLottery && f.Game != event.GameRain:
		return no(GameWrong)
	case c.Draw > 0 && int(c.Draw) <= len(before):
		was := before[c.Draw-1]
		return answer{subject: was.subject, earlier: was.sequence}
	}
	open := w.running(at, c.Campaign, event.GameLottery, event.GameRain)
	if len(f.Sessions) > 0 {
		open = open && c.Session > 0 && int(c.Session) <= len(f.Sessions) &&
			at >= f.Sessions[c.Session-1].From && at < f.Sessions[c.Session-1].To
	} else {
		open = open && c.Session == 0
	}
	if !open {
		return no(CampaignClosed)
	}
	left, won := w.canGive(c.Campaign, c.Session), event.Won(f.Odds, c.Roll)
	switch {
	case !slices.ContainsFunc(f.Odds, func(o event.Odd) bool { return o.Amount <= left }):
		return no(PoolEmpty)
	case int(c.Draw) != len(before)+1 || c.Draw > f.PerShopper:
		return no(DrawsUsed)
	case won > left:
		won = 0
	}
	fact := &event.EnvelopeGranted{Campaign: c.Campaign, Shopper: c.Shopper, Session: c.Session,
		Draw: c.Draw, Roll: c.Roll, Amount: won}
	if won > 0 {
		fact.Envelope = event.EnvelopeID(len(w.envelopes) + 1)
		fact.From, fact.To = f.Start, f.Use
	}
	return yes(fact.Envelope, fact)
}

func (w *benefitTwin) grant(at event.Instant, c *GrantEnvelope) answer {
	if int(c.Campaign) > len(w.campaigns) {
		return no(CampaignUnknown)
	}
	f, before := w.campaigns[c.Campaign-1], w.drawn(c.Campaign, 0, c.Shopper)
	switch {
	case f.Game != event.GameGrant:
		return no(GameWrong)
	case c.Draw > 0 && int(c.Draw) <= len(before):
		was := before[c.Draw-1]
		return answer{subject: was.subject, earlier: was.sequence}
	case !w.running(at, c.Campaign, event.GameGrant):
		return no(CampaignClosed)
	case f.Grant > w.canGive(c.Campaign, 0):
		return no(PoolEmpty)
	case int(c.Draw) != len(before)+1 || c.Draw > f.PerShopper:
		return no(DrawsUsed)
	}
	id := event.EnvelopeID(len(w.envelopes) + 1)
	return yes(id, &event.EnvelopeGranted{Envelope: id, Campaign: c.Campaign, Shopper: c.Shopper,
		Draw: c.Draw, Amount: f.Grant, From: f.Start, To: f.Use})
}

func (w *benefitTwin) open(at event.Instant, c *OpenGroup) answer {
	if int(c.Campaign) > len(w.campaigns) {
		return no(CampaignUnknown)
	}
	f := w.campaigns[c.Campaign-1]
	switch {
	case f.Game != event.GameFission:
		return no(GameWrong)
	case !w.running(at, c.Campaign, event.GameFission):
		return no(CampaignClosed)
	}
	before := w.drawn(c.Campaign, 0, c.Sharer)
	if n := len(before); n > 0 {
		last := before[n-1]
		if len(w.groups[last.subject-1].friends) < int(f.Friends) {
			return answer{subject: last.subject, earlier: last.sequence}
		}
	}
	switch {
	case f.Pot > w.canGive(c.Campaign, 0):
		return no(PoolEmpty)
	case len(before) >= int(f.PerShopper):
		return no(DrawsUsed)
	}
	id := event.GroupID(len(w.groups) + 1)
	return yes(id, &event.GroupOpened{Group: id, Campaign: c.Campaign, Sharer: c.Sharer})
}

func (w *benefitTwin) join(at event.Instant, c *JoinGroup) answer {
	if int(c.Group) > len(w.groups) {
		return no(GroupUnknown)
	}
	g := w.groups[c.Group-1]
	f := w.campaigns[g.Campaign-1]
	switch {
	case !w.running(at, g.Campaign, event.GameFission):
		return no(CampaignClosed)
	case len(g.friends) == int(f.Friends):
		return no(GroupFull)
	case g.Sharer == c.Shopper || slices.Contains(g.friends, c.Shopper):
		return no(GroupOwn)
	case w.joined(g.Campaign, c.Shopper) >= f.PerShopper:
		return no(JoinsUsed)
	}
	a := yes(c.Group, &event.GroupJoined{Group: c.Group, Shopper: c.Shopper, Roll: c.Roll})
	members := append(append([]event.ShopperID{g.Sharer}, g.friends...), c.Shopper)
	if len(members) <= int(f.Friends) {
		return a
	}
	parts := make([]money.Minor, len(members))
	event.Split(parts, f.Pot, c.Roll)
	for i, m := range members {
		a.events = append(a.events, &event.EnvelopeGranted{
			Envelope: event.EnvelopeID(len(w.envelopes) + i + 1), Campaign: g.Campaign, Shopper: m,
			Group: c.Group, Roll: c.Roll, Amount: parts[i], From: f.Start, To: f.Use})
	}
	return a
}

// joined counts the groups of others that a shopper is in.
func (w *benefitTwin) joined(c event.CampaignID, shopper event.ShopperID) (n uint32) {
	for _, g := range w.groups {
		if g.Campaign == c && slices.Contains(g.friends, shopper) {
			n++
		}
	}
	return n
}

func (w *benefitTwin) allow(c *GrantAllowance) answer {
	switch was, known := w.refs[fmt.Sprint(c.Shopper, c.Ref)]; {
	case known && was == c.Amount:
		return yes(c.Shopper)
	case known:
		return no(GrantTaken)
	case c.Ref == "" || c.Amount < 1 || w.allowance[c.Shopper]+c.Amount > 100_000_000:
		return no(GrantInvalid)
	}
	return yes(c.Shopper,
		&event.AllowanceGranted{Shopper: c.Shopper, Ref: c.Ref, Amount: c.Amount})
}

func (w *benefitTwin) reveal(c *RevealSeed) answer {
	if int(c.Campaign) > len(w.campaigns) {
		return no(CampaignUnknown)
	}
	f := w.campaigns[c.Campaign-1]
	switch {
	case f.Game == event.GameGrant || event.Commit(c.Seed) != f.Commitment:
		return no(SeedWrong)
	case w.revealed[c.Campaign]:
		return yes(c.Campaign)
	}
	return yes(c.Campaign, &event.SeedRevealed{Campaign: c.Campaign, Seed: c.Seed})
}

// take takes a fact in, whoever decided it, and says what of it cannot be.
func (w *benefitTwin) take(at event.Instant, e event.Event) string {
	w.sequence++
	switch e := e.(type) {
	case *event.PromotionPublished:
		w.promotions = append(w.promotions, e)
	case *event.PromotionEnded:
		w.ended[e.Promotion] = true
	case *event.CampaignPublished:
		w.campaigns = append(w.campaigns, e)
	case *event.SeedRevealed:
		w.revealed[e.Campaign] = true
	case *event.CouponClaimed:
		w.coupons = append(w.coupons, &twinCoupon{*e, "free"})
	case *event.EnvelopeGranted:
		if e.Envelope != 0 {
			w.envelopes = append(w.envelopes, &twinEnvelope{EnvelopeGranted: *e, left: e.Amount})
		}
		if e.Draw > 0 {
			w.draws = append(w.draws, twinDraw{e.Campaign, e.Session, e.Shopper, e.Draw,
				uint64(e.Envelope), w.sequence})
		}
	case *event.GroupOpened:
		w.groups = append(w.groups, &twinGroup{GroupOpened: *e})
		w.draws = append(w.draws, twinDraw{e.Campaign, 0, e.Sharer, 0, uint64(e.Group), w.sequence})
	case *event.GroupJoined:
		g := w.groups[e.Group-1]
		g.friends = append(g.friends, e.Shopper)
	case *event.AllowanceGranted:
		w.allowance[e.Shopper] += e.Amount
		w.refs[fmt.Sprint(e.Shopper, e.Ref)] = e.Amount
	case *event.BenefitsExpired:
		return w.expire(at, e)
	case *event.CheckoutPlaced:
		return w.hold(at, e)
	case *event.PaymentReceived:
		return w.spend(e)
	case *event.BenefitsReturned:
		return w.back(at, e)
	}
	return ""
}

func (w *benefitTwin) expire(at event.Instant, e *event.BenefitsExpired) string {
	for _, id := range e.Coupons {
		c := w.coupons[id-1]
		if c.status != "free" || c.To > at {
			return fmt.Sprintf("coupon %d expires, which is %s until %s", id, c.status, c.To)
		}
		c.status = "expired"
	}
	for _, id := range e.Envelopes {
		v := w.envelopes[id-1]
		if v.left == 0 || v.To > at {
			return fmt.Sprintf("envelope %d expires with %d until %s", id, v.left, v.To)
		}
		v.left, v.expired = 0, v.left
	}
	for _, id := range e.Groups {
		g := w.groups[id-1]
		f := w.campaigns[g.Campaign-1]
		if g.lapsed || len(g.friends) == int(f.Friends) || at < f.To {
			return fmt.Sprintf("group %d ends with %d friends", id, len(g.friends))
		}
		g.lapsed = true
	}
	return ""
}

func (w *benefitTwin) hold(at event.Instant, e *event.CheckoutPlaced) string {
	w.checkouts[e.Checkout] = e
	for _, d := range e.Discounts {
		switch {
		case d.Coupon != 0:
			c := w.coupons[d.Coupon-1]
			if c.status != "free" || c.Shopper != e.Shopper || at < c.From || at >= c.To {
				return fmt.Sprintf("coupon %d is used, which is %s", d.Coupon, c.status)
			}
			c.status = "held"
		case d.Envelope != 0:
			v := w.envelopes[d.Envelope-1]
			if v.left < d.Amount || v.Shopper != e.Shopper || at < v.From || at >= v.To {
				return fmt.Sprintf("%d of envelope %d is used, which has %d", d.Amount, d.Envelope,
					v.left)
			}
			v.left, v.held = v.left-d.Amount, v.held+d.Amount
		case d.Rule == event.RuleAllowance:
			if w.allowance[e.Shopper] -= d.Amount; w.allowance[e.Shopper] < 0 {
				return "more allowance is used than there is"
			}
		}
	}
	return ""
}

// spend: the stage pays a whole checkout or nothing of it, and one merchant sells.
func (w *benefitTwin) spend(e *event.PaymentReceived) string {
	for _, order := range e.Orders {
		w.paid[order] = true
	}
	if len(e.Orders) == 0 {
		return ""
	}
	for _, d := range w.checkouts[e.Checkout].Discounts {
		switch {
		case d.Coupon != 0:
			w.coupons[d.Coupon-1].status = "used"
		case d.Envelope != 0:
			v := w.envelopes[d.Envelope-1]
			v.held, v.used = v.held-d.Amount, v.used+d.Amount
		}
	}
	return ""
}

func (w *benefitTwin) back(at event.Instant, e *event.BenefitsReturned) string {
	for _, b := range e.Coupons {
		c := w.coupons[b.Coupon-1]
		if c.status != "held" && c.status != "used" || b.Void != (c.To <= at) {
			return fmt.Sprintf("coupon %d comes back, which is %s", b.Coupon, c.status)
		}
		if c.status = "free"; b.Void {
			c.status = "void"
		}
	}
	for _, b := range e.Envelopes {
		v := w.envelopes[b.Envelope-1]
		from, to := &v.held, &v.left
		if w.paid[e.Order] {
			from = &v.used
		}
		if b.Void {
			to = &v.void
		}
		*from, *to = *from-b.Amount, *to+b.Amount
		if *from < 0 || b.Void != (v.To <= at) {
			return fmt.Sprintf("%d of envelope %d comes back", b.Amount, b.Envelope)
		}
	}
	if e.Allowance > 0 {
		for _, c := range w.checkouts {
			if e.Order >= c.FirstOrder && e.Order < c.FirstOrder+event.OrderID(len(c.Orders)) {
				w.allowance[c.Shopper] += e.Allowance
			}
		}
	}
	return ""
}

// counts says of every promotion, campaign and wallet what the twin counts.
func (w *benefitTwin) counts(shoppers int) string {
	said := ""
	for _, f := range w.promotions {
		n := map[string]uint32{}
		for _, c := range w.coupons {
			if c.Promotion == f.Promotion {
				n[c.status]++
				n["all"]++
			}
		}
		said += fmt.Sprintf("%+v\n", Coupons{n["all"], n["free"], n["held"], n["used"],
			n["expired"], n["void"]})
	}
	for _, f := range w.campaigns {
		p := Pool{Total: f.Pool}
		for _, v := range w.envelopes {
			if v.Campaign == f.Campaign {
				p.Issued, p.Left, p.Held = p.Issued+v.Amount, p.Left+v.left, p.Held+v.held
				p.Used, p.Expired, p.Void = p.Used+v.used, p.Expired+v.expired, p.Void+v.void
			}
		}
		for _, g := range w.groups {
			open := len(g.friends) < int(f.Friends) && !g.lapsed && !w.revealed[f.Campaign]
			if g.Campaign == f.Campaign && open {
				p.Promised += f.Pot
			}
		}
		p.Unissued = f.Pool - p.Issued
		said += fmt.Sprintf("%+v\n", p)
	}
	for id := range event.ShopperID(shoppers) {
		said += fmt.Sprintf("%+v\n", w.wallet(id+1))
	}
	return said
}

func (w *benefitTwin) wallet(id event.ShopperID) promo.Basket {
	b := promo.Basket{Currency: money.CNY, Allowance: w.allowance[id]}
	for _, c := range slices.Backward(w.coupons) {
		if c.Shopper == id && c.status == "free" {
			b.Coupons = append(b.Coupons, promo.Coupon{ID: c.Coupon, Promotion: c.Promotion,
				From: c.From, To: c.To})
		}
	}
	for _, v := range slices.Backward(w.envelopes) {
		if v.Shopper == id && v.left > 0 {
			b.Envelopes = append(b.Envelopes, promo.Envelope{ID: v.Envelope, Left: v.left,
				Funder: w.campaigns[v.Campaign-1].Funder, From: v.From, To: v.To})
		}
	}
	return b
}

// benefitStage is a shop whose shoppers win, hold, use and give back benefits at random.
type benefitStage struct {
	tb    rapid.TB
	s     *State
	w     *benefitTwin
	draw  chance
	at    event.Instant
	facts []fact
}

const stageShoppers = 4

func newBenefitStage(tb rapid.TB, draw chance) *benefitStage {
	g := &benefitStage{tb: tb, s: New(0), w: newBenefitTwin(), draw: draw,
		at: instant("2015-11-10T22:00:00+08:00")}
	source, _ := festivals.Source(festivals.Default)
	g.prepare(&PublishPlan{Source: source, Scale: 1})
	g.prepare(&OpenMerchant{Key: "shop", Channel: event.ChannelMall, Name: event.Text{En: "shop"}})
	offer := &OfferProduct{Merchant: 1, Handle: "p", Listed: true, Title: event.Text{En: "p"},
		Category: event.CategoryTVs}
	for i := range 3 {
		offer.SKUs = append(offer.SKUs, OfferSKU{event.OfferedSKU{Code: fmt.Sprint(i),
			Prices: []event.Price{{Market: event.Home, Currency: money.CNY,
				List: money.Minor(90 + 71*i)}}}, 1000})
	}
	g.prepare(offer)
	for i := range stageShoppers {
		g.prepare(&JoinShopper{Account: uint64(i)})
	}
	g.prepare(&PublishPromotion{PromotionPublished: event.PromotionPublished{Key: "off",
		Rule:   event.RuleCrossStore,
		Funder: event.FundedByPlatform, Name: event.Text{En: "off"}, Currency: money.CNY,
		From: g.at, To: g.at + 100*3600*event.Second,
		Terms: event.Terms{Tiers: []event.Tier{{At: 200, Off: 31}}, Every: true}}})
	for i := range 3 {
		g.publish(i)
	}
	return g
}

// funders can fund red envelopes.
var funders = [...]event.Funder{event.FundedByPlatform, event.FundedByBrand, event.FundedByBank}

// publish makes a promotion of coupons and a campaign of each game, which end at several times.
func (g *benefitStage) publish(i int) {
	hours := func(n int) event.Instant { return g.at + event.Instant(n)*3600*event.Second }
	g.prepare(&PublishPromotion{PromotionPublished: event.PromotionPublished{
		Key: fmt.Sprint("coupon", i), Rule: event.RulePlatformCoupon, Currency: money.CNY,
		Funder: event.FundedByPlatform, Name: event.Text{En: "coupon"}, From: hours(i),
		To: hours(20 + i), Start: hours(i), Use: hours(20 + 7*i), Quantity: uint32(3 + 2*i),
		PerShopper: 2, Terms: event.Terms{Tiers: []event.Tier{{At: int64(90 * i), Off: 17}}}}})
	for game := event.GameGrant; game <= event.GameFission; game++ {
		c := event.CampaignPublished{Key: fmt.Sprint(game, i), Game: game, Pool: 300,
			Funder: funders[i], Name: event.Text{En: "campaign"}, Currency: money.CNY,
			From: hours(i), To: hours(18 + i), Start: hours(i), Use: hours(18 + 9*i), PerShopper: 3}
		if game != event.GameGrant {
			c.Commitment = event.Commit(seedOf(c.Key))
		}
		switch game {
		case event.GameGrant:
			c.Grant = 40
		case event.GameFission:
			c.Pot, c.Friends = 80, 2
		default:
			c.Pool = 75 // a few draws drain it
			c.Odds = []event.Odd{{Amount: 60, PerMillion: 300_000},
				{Amount: 7, PerMillion: 400_000}}
		}
		if game == event.GameRain {
			c.Sessions = []event.Session{{From: hours(i), To: hours(5 + i), Pool: 70},
				{From: hours(5 + i), To: hours(18 + i)}}
		}
		g.prepare(&PublishCampaign{CampaignPublished: c})
	}
}

func (g *benefitStage) prepare(c Command) {
	if out := g.submit(c); len(out.Events) == 0 {
		g.tb.Fatalf("%T %+v: %s", c, c, out.Refusal.Code())
	}
}

func (g *benefitStage) submit(c Command) Outcome {
	brief := fmt.Sprintf("%T %+v at %s", c, c, g.at)
	before := g.s.Digest()
	out := Decide(g.s, g.at, c)
	if g.s.Digest() != before || g.s.Recount() != before {
		g.tb.Fatalf("%s: Decide changed the state", brief)
	}
	if want, known := g.w.predict(g.at, stageShoppers, c); known {
		got := answer{out.Refusal, out.Refused, out.Events, out.Subject, out.Earlier}
		if plain(got) != plain(want) {
			g.tb.Fatalf("%s:\n got %s\nwant %s", brief, plain(got), plain(want))
		}
	}
	for _, e := range out.Events {
		g.s.Evolve(g.s.Sequence()+1, g.at, e)
		g.facts = append(g.facts, fact{g.at, e})
		if wrong := g.w.take(g.at, e); wrong != "" {
			g.tb.Fatalf("%s: %s", brief, wrong)
		}
	}
	if g.s.Digest() != g.s.Recount() {
		g.tb.Fatalf("%s: the digest is not the recount", brief)
	}
	if got, want := g.counts(g.s), g.w.counts(g.s.Counts().Shoppers); got != want {
		g.tb.Fatalf("%s:\n got %s\nwant %s", brief, got, want)
	}
	return out
}

// counts says of a state what the twin says of itself, and holds the two laws of conservation.
func (g *benefitStage) counts(s *State) string {
	said := ""
	for i := range s.promotions.len() {
		c, _ := s.CouponsOf(event.PromotionID(i + 1))
		if c.Claimed != c.Free+c.Held+c.Used+c.Expired+c.Void {
			g.tb.Fatalf("coupons of %d: %+v", i+1, c)
		}
		said += fmt.Sprintf("%+v\n", c)
	}
	for i := range s.campaigns.len() {
		p, _ := s.PoolOf(event.CampaignID(i + 1))
		if p.Issued != p.Left+p.Held+p.Used+p.Expired+p.Void || p.Total != p.Issued+p.Unissued ||
			p.Promised > p.Unissued ||
			min(p.Left, p.Held, p.Used, p.Expired, p.Void, p.Unissued, p.Promised) < 0 {
			g.tb.Fatalf("pool of %d: %+v", i+1, p)
		}
		said += fmt.Sprintf("%+v\n", p)
	}
	for i := range s.shoppers.len() {
		b := promo.Basket{Currency: money.CNY}
		s.wallet(i, &b)
		said += fmt.Sprintf("%+v\n", b)
	}
	return said
}

func (g *benefitStage) command() Command {
	shopper := event.ShopperID(1 + g.draw(stageShoppers+1))
	if g.draw(4) > 0 {
		shopper = min(shopper, stageShoppers)
	}
	campaign := event.CampaignID(1 + g.draw(len(g.w.campaigns)+1))
	roll := seedOf(fmt.Sprint(g.draw(1 << 16)))
	c := g.s.Counts()
	order := event.OrderID(1 + max(0, c.Orders-g.draw(6)))
	switch g.draw(20) {
	case 0, 1, 2:
		return &ClaimCoupon{Shopper: shopper,
			Promotion: event.PromotionID(1 + g.draw(len(g.w.promotions)+1))}
	case 3, 4, 5:
		session := uint32(g.draw(8) / 7)
		if int(campaign) <= len(g.w.campaigns) && len(g.w.campaigns[campaign-1].Sessions) > 0 {
			session = uint32(g.draw(4))
		}
		next := len(g.w.drawn(campaign, session, shopper)) + 1
		next = max(0, next+[]int{0, 0, 0, 1, -1}[g.draw(5)])
		return &DrawEnvelope{Campaign: campaign, Shopper: shopper, Session: session,
			Draw: uint32(next), Roll: roll}
	case 6:
		next := len(g.w.drawn(campaign, 0, shopper)) + 1
		return &GrantEnvelope{Campaign: campaign, Shopper: shopper,
			Draw: uint32(max(0, next-g.draw(3)+1))}
	case 7:
		return &OpenGroup{Campaign: campaign, Sharer: shopper}
	case 8, 9:
		return &JoinGroup{Group: event.GroupID(1 + g.draw(len(g.w.groups)+1)), Shopper: shopper,
			Roll: roll}
	case 10:
		return &GrantAllowance{Shopper: shopper, Ref: []string{"", "a", "b", "c"}[g.draw(4)],
			Amount: money.Minor(g.draw(30) - 1)}
	case 11, 12, 13:
		return g.checkout(min(shopper, stageShoppers))
	case 14, 15:
		return g.payment()
	case 16:
		return &CancelOrder{Shopper: shopper, Order: order}
	case 17:
		return &RefundOrder{Order: order, Lines: []event.ReturnLine{{Line: 0, Quantity: 1}}}
	case 18:
		return g.rare(campaign)
	}
	g.at += event.Instant([]int{1, 600, 3600, 4 * 3600}[g.draw(4)]) * event.Second
	return &Tick{}
}

func (g *benefitStage) rare(campaign event.CampaignID) Command {
	switch g.draw(8) {
	case 0:
		return &EndPromotion{Promotion: event.PromotionID(1 + g.draw(len(g.w.promotions)+1))}
	case 1:
		seed := seedOf("loud")
		if int(campaign) <= len(g.w.campaigns) && g.draw(2) == 0 {
			seed = seedOf(g.w.campaigns[campaign-1].Key)
		}
		return &RevealSeed{Campaign: campaign, Seed: seed}
	}
	return &Tick{}
}

func (g *benefitStage) checkout(shopper event.ShopperID) Command {
	c := &PlaceCheckout{Shopper: shopper, Market: event.Home, Terminal: event.TerminalApp,
		Province: 33, Key: event.KeyHash(shopper, fmt.Sprint(len(g.facts)))}
	for i := range 1 + g.draw(2) {
		c.Lines = append(c.Lines, CheckoutLine{SKU: event.SKUID(1 + (i+g.draw(2))%3),
			Quantity: uint32(1 + g.draw(3))})
	}
	return c
}

func (g *benefitStage) payment() Command {
	n := len(g.w.checkouts)
	id := event.CheckoutID(max(1, n-g.draw(4)))
	c := &ReceivePayment{Payment: event.PaymentID(id), Ref: fmt.Sprint("r", id),
		Currency: money.CNY, Amount: 1}
	if placed := g.w.checkouts[id]; placed != nil {
		c.Amount = max(1, placed.Total())
	}
	return c
}

// ends lets all time pass, and nothing that could end is left.
func (g *benefitStage) ends() {
	g.at += 60 * 24 * 3600 * event.Second
	for out := g.submit(&Tick{}); out.More; {
		out = g.submit(&Tick{})
	}
	for i := range g.s.campaigns.len() {
		if p, _ := g.s.PoolOf(event.CampaignID(i + 1)); p.Left+p.Held+p.Promised != 0 {
			g.tb.Fatalf("when all is over, %+v", p)
		}
	}
	for i := range g.s.groups.len() {
		if g.s.groups.at(i).open {
			g.tb.Fatalf("when all is over, group %d waits for friends", i+1)
		}
	}
	if len(g.s.pending) > 0 || g.s.live > 0 || g.s.book.Len() > 0 {
		g.tb.Fatalf("when all is over, %d wait and %d are in the book", len(g.s.pending),
			g.s.book.Len())
	}
}

// replays holds what the facts give on their own, through a snapshot in the midst of them, against
// the state.
func (g *benefitStage) replays() {
	again := New(0)
	half := g.draw(len(g.facts))
	for i, f := range g.facts {
		again.Evolve(uint64(i+1), f.at, throughTheWire(g.tb, f.e))
		if i == half {
			again = rewritten(g.tb, again)
		}
	}
	if again.Digest() != g.s.Digest() || again.Recount() != g.s.Digest() ||
		g.counts(again) != g.counts(g.s) || again.live != g.s.live ||
		!slices.Equal(again.pending, g.s.pending) || again.book.Len() != g.s.book.Len() {
		g.tb.Fatalf("a snapshot after fact %d and the rest give another state", half+1)
	}
	for range 20 {
		c := g.command()
		one, two := Decide(g.s, g.at, c), Decide(again, g.at, c)
		if !reflect.DeepEqual(one, two) {
			g.tb.Fatalf("%T %+v: %+v, and %+v after a restart", c, c, one, two)
		}
	}
}

func TestBenefitsAgreeWithTheirTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newBenefitStage(t, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") })
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			g.submit(g.command())
		}
		g.replays()
		g.ends()
	})
}

func TestBenefitsAgreeWithTheirTwinForLong(t *testing.T) {
	var all Pool
	var coupons Coupons
	unpaid, lapsed := 0, 0
	for seed := range uint64(20) {
		g := newBenefitStage(t, plainChance(seed))
		for range 600 {
			g.submit(g.command())
		}
		g.replays()
		g.ends()
		for i := range g.s.campaigns.len() {
			p, _ := g.s.PoolOf(event.CampaignID(i + 1))
			all.Used, all.Expired = all.Used+p.Used, all.Expired+p.Expired
			all.Void += p.Void
		}
		for _, d := range g.facts {
			if e, ok := d.e.(*event.EnvelopeGranted); ok && e.Envelope == 0 &&
				event.Won(g.w.campaigns[e.Campaign-1].Odds, e.Roll) > 0 {
				unpaid++
			}
		}
		for _, one := range g.w.groups {
			lapsed += int(bit(one.lapsed))
		}
		for i := range g.s.promotions.len() {
			c, _ := g.s.CouponsOf(event.PromotionID(i + 1))
			coupons.Used, coupons.Expired = coupons.Used+c.Used, coupons.Expired+c.Expired
			coupons.Void += c.Void
		}
	}
	if min(all.Used, all.Expired, all.Void) == 0 ||
		min(coupons.Used, coupons.Expired, coupons.Void) == 0 ||
		min(unpaid, lapsed) == 0 {
		t.Errorf("the runs were too quiet: %+v %+v, %d draws not paid, %d groups ended", all,
			coupons, unpaid, lapsed)
	}
}
