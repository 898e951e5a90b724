package trade

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
)

// benefitVerb reads
//
//	promotion KEY rule=shop_coupon merchant=shop tier=100.00:20.00 quantity=9 pershopper=1
//	stop KEY
//	claim ann KEY
//	campaign KEY game=lottery pool=100.00 odds=8.00:10000,1.00:500000 pershopper=2 seed=s
//	draw ann KEY session=1 draw=1
//	give ann KEY draw=1
//	group ann KEY
//	join bob 1
//	reveal KEY seed=s
//	allowance ann ref=a amount=5.00
func (p *player) benefitVerb(a args) (Command, bool) {
	shopper := func(i int) event.ShopperID { return event.ShopperID(p.id("shopper", a.name(i))) }
	campaign := func(i int) event.CampaignID {
		return event.CampaignID(p.id("campaign", a.name(i)))
	}
	switch a.verb {
	case "promotion":
		return p.promotion(a), true
	case "stop":
		return &EndPromotion{Promotion: event.PromotionID(p.id("promotion", a.name(0)))}, true
	case "claim":
		return &ClaimCoupon{Shopper: shopper(0),
			Promotion: event.PromotionID(p.id("promotion", a.name(1)))}, true
	case "campaign":
		return p.campaign(a), true
	case "draw":
		session, draw := uint32(a.count("session", 0)), uint32(a.count("draw", 1))
		message := event.RollMessage(campaign(1), session, shopper(0), draw)
		return &DrawEnvelope{Campaign: campaign(1), Shopper: shopper(0), Session: session,
			Draw: draw, Roll: p.roll(a, message)}, true
	case "give":
		return &GrantEnvelope{Campaign: campaign(1), Shopper: shopper(0),
			Draw: uint32(a.count("draw", 1))}, true
	case "group":
		return &OpenGroup{Campaign: campaign(1), Sharer: shopper(0)}, true
	case "join":
		group := event.GroupID(p.id("group", a.name(1)))
		of := event.CampaignID(0)
		if row, ok := p.s.row(uint64(group), p.s.groups.len()); ok {
			of = event.CampaignID(p.s.id(int(p.s.groups.at(row).campaign)))
		}
		message := event.SplitMessage(of, group, shopper(0))
		return &JoinGroup{Group: group, Shopper: shopper(0), Roll: p.roll(a, message)}, true
	case "reveal":
		return &RevealSeed{Campaign: campaign(0), Seed: seedOf(a.text("seed", "s"))}, true
	case "allowance":
		amount := must(money.Parse(a.text("amount", "0"), money.CNY))
		return &GrantAllowance{Shopper: shopper(0), Ref: a.text("ref", ""), Amount: amount}, true
	}
	return nil, false
}

// bindBenefits reads "room promotions=4": how many rows there may be.
func (p *player) bindBenefits(a args) {
	p.s.room = benefitBounds{a.count("promotions", MaxPromotions),
		a.count("campaigns", MaxCampaigns), a.count("coupons", MaxCoupons),
		a.count("envelopes", MaxEnvelopes)}
}

// seedOf is the seed that a script calls by a word.
func seedOf(word string) event.Hash256 { return sha256.Sum256([]byte(word)) }

// roll is what the seed of a script gives.
func (*player) roll(a args, message []byte) (roll event.Hash256) {
	seed := seedOf(a.text("seed", "s"))
	mac := hmac.New(sha256.New, seed[:])
	mac.Write(message)
	mac.Sum(roll[:0])
	return roll
}

// window reads the instants of a promotion or a campaign; without them it is for the day, and what
// it gives can be had from the tenth on.
func (a args) window() (from, to, start, use event.Instant) {
	at := func(key, otherwise string) event.Instant { return instant(a.text(key, otherwise)) }
	return at("from", "2015-11-10T00:00:00+08:00"), at("to", "2015-11-12T00:00:00+08:00"),
		at("start", "2015-11-11T00:00:00+08:00"), at("use", "2015-11-12T00:00:00+08:00")
}

func (p *player) promotion(a args) Command {
	amount := func(text string) money.Minor { return must(money.Parse(text, money.CNY)) }
	if p.ids["promotion "+a.name(0)] == 0 {
		p.call("promotion", a.name(0), uint64(p.s.promotions.len()+1))
	}
	c := event.PromotionPublished{
		Key: a.name(0), Name: event.Text{En: a.text("name", a.name(0))}, Currency: money.CNY,
		When: a.text("when", ""), What: a.text("what", ""),
		Quantity: uint32(a.count("quantity", 0)), PerShopper: uint32(a.count("pershopper", 0)),
		Terms: event.Terms{Every: a.flag("every"), Pieces: a.flag("pieces"),
			Cap: amount(a.text("cap", "0"))},
	}
	c.Rule, _ = event.ParseRule(a.text("rule", "cross_store"))
	c.Funder, _ = event.ParseFunder(a.text("funder", "platform"))
	c.From, c.To, c.Start, c.Use = a.window()
	if c.Rule != event.RuleShopCoupon && c.Rule != event.RulePlatformCoupon {
		c.Start, c.Use = 0, 0
	}
	if n := a.count("long", 0); n > 0 {
		c.Key = strings.Repeat("x", n)
	}
	if m := a.text("merchant", ""); m != "" {
		c.Merchant = event.MerchantID(p.id("merchant", m))
	}
	for i, key := range a.keys {
		switch key {
		case "product":
			c.Products = append(c.Products, event.ProductID(p.id("product", a.value[i])))
		case "category":
			category, _ := event.ParseCategory(a.value[i])
			c.Categories = append(c.Categories, category)
		case "tier":
			c.Terms.Tiers = append(c.Terms.Tiers, tier(a.value[i], c.Terms.Pieces))
		case "freight":
			grams, charge, _ := strings.Cut(a.value[i], ":")
			c.Freight.Grams = uint32(must(strconv.Atoi(grams)))
			c.Freight.First = amount(charge)
		case "free":
			c.Freight.FreeOver = amount(a.value[i])
		case "refuses":
			c.Freight.Regions = append(c.Freight.Regions, event.Region{Refused: true,
				Provinces: []event.Province{event.Province(must(strconv.Atoi(a.value[i])))}})
		}
	}
	return &PublishPromotion{PromotionPublished: c}
}

// tier reads "400.00:50.00", "100.00:10%" or, of pieces, "3:10%".
func tier(text string, pieces bool) (t event.Tier) {
	at, off, _ := strings.Cut(text, ":")
	if pieces {
		t.At = int64(must(strconv.Atoi(at)))
	} else {
		t.At = int64(must(money.Parse(at, money.CNY)))
	}
	if rate, ok := strings.CutSuffix(off, "%"); ok {
		t.Rate = uint32(100 * must(strconv.Atoi(rate)))
	} else {
		t.Off = must(money.Parse(off, money.CNY))
	}
	return t
}

func (p *player) campaign(a args) Command {
	amount := func(key string) money.Minor {
		return must(money.Parse(a.text(key, "0"), money.CNY))
	}
	if p.ids["campaign "+a.name(0)] == 0 {
		p.call("campaign", a.name(0), uint64(p.s.campaigns.len()+1))
	}
	c := event.CampaignPublished{
		Key: a.name(0), Name: event.Text{En: a.text("name", a.name(0))}, Currency: money.CNY,
		Pool: amount("pool"), Grant: amount("grant"), Pot: amount("pot"),
		Friends: uint32(a.count("friends", 0)), PerShopper: uint32(a.count("pershopper", 1)),
	}
	c.Game, _ = event.ParseGame(a.text("game", "grant"))
	c.Funder, _ = event.ParseFunder(a.text("funder", "platform"))
	c.From, c.To, c.Start, c.Use = a.window()
	if seed := a.text("seed", "s"); c.Game != event.GameGrant && seed != "none" {
		c.Commitment = event.Commit(seedOf(seed))
	}
	for _, odd := range strings.Split(a.text("odds", ""), ",") {
		if won, chances, ok := strings.Cut(odd, ":"); ok {
			c.Odds = append(c.Odds, event.Odd{Amount: must(money.Parse(won, money.CNY)),
				PerMillion: uint32(must(strconv.Atoi(chances)))})
		}
	}
	for i, key := range a.keys {
		if key != "session" {
			continue
		}
		span := strings.Split(a.value[i], "/")
		s := event.Session{From: instant(span[0]), To: instant(span[1])}
		if len(span) > 2 {
			s.Pool = must(money.Parse(span[2], money.CNY))
		}
		c.Sessions = append(c.Sessions, s)
	}
	return &PublishCampaign{CampaignPublished: c}
}

// benefitAsk answers "wallet ann", "coupons KEY", "pool KEY" and "group 1".
func (p *player) benefitAsk(w []string) (string, bool) {
	switch w[0] {
	case "wallet":
		return p.walletOf(event.ShopperID(p.id("shopper", w[1]))), true
	case "coupons":
		c, _ := p.s.CouponsOf(event.PromotionID(p.id("promotion", w[1])))
		return fmt.Sprintf("%+v", c), true
	case "pool":
		pool, _ := p.s.PoolOf(event.CampaignID(p.id("campaign", w[1])))
		return fmt.Sprintf("%+v", pool), true
	case "group":
		members, open, _ := p.s.GroupOf(event.GroupID(p.id("group", w[1])))
		var names []string
		for _, m := range members {
			names = append(names, p.named("shopper", uint64(m)))
		}
		return fmt.Sprintf("%s, open %t", strings.Join(names, ", "), open), true
	case "live":
		return fmt.Sprintf("%d promotions, %d in the book", p.s.live, p.s.book.Len()), true
	}
	return "", false
}

func (p *player) walletOf(id event.ShopperID) string {
	row, _ := p.s.shopper(id)
	ask := &p.s.desk.basket
	ask.Currency = money.CNY
	p.s.wallet(row, ask)
	said := "coupons"
	for _, c := range ask.Coupons {
		said += fmt.Sprintf(" %d of %s", c.ID, p.named("promotion", uint64(c.Promotion)))
	}
	said += "; envelopes"
	for _, v := range ask.Envelopes {
		said += fmt.Sprintf(" %d with %s", v.ID, v.Left.Decimal(money.CNY))
	}
	return said + "; allowance " + ask.Allowance.Decimal(money.CNY)
}

// benefitFact is a fact of the family in one line.
func (p *player) benefitFact(e event.Event) (string, bool) {
	shopper := func(id event.ShopperID) string { return p.named("shopper", uint64(id)) }
	campaign := func(id event.CampaignID) string { return p.named("campaign", uint64(id)) }
	promotion := func(id event.PromotionID) string { return p.named("promotion", uint64(id)) }
	switch e := e.(type) {
	case *event.PromotionPublished:
		return fmt.Sprintf("%d %s %s", e.Promotion, promotion(e.Promotion), e.Rule.Key()), true
	case *event.PromotionEnded:
		return promotion(e.Promotion), true
	case *event.CouponClaimed:
		return fmt.Sprintf("%d of %s by %s, %s to %s", e.Coupon, promotion(e.Promotion),
			shopper(e.Shopper), e.From, e.To), true
	case *event.CampaignPublished:
		return fmt.Sprintf("%d %s %s", e.Campaign, e.Key, e.Game.Key()), true
	case *event.SeedRevealed:
		return fmt.Sprintf("%s %x", campaign(e.Campaign), e.Seed[:4]), true
	case *event.EnvelopeGranted:
		return fmt.Sprintf("%d of %s to %s, session %d draw %d group %d: %s", e.Envelope,
			campaign(e.Campaign), shopper(e.Shopper), e.Session, e.Draw, e.Group,
			e.Amount.Decimal(money.CNY)), true
	case *event.GroupOpened:
		return fmt.Sprintf("%d of %s by %s", e.Group, campaign(e.Campaign), shopper(e.Sharer)), true
	case *event.GroupJoined:
		return fmt.Sprintf("%d by %s", e.Group, shopper(e.Shopper)), true
	case *event.AllowanceGranted:
		return fmt.Sprintf("%s %s %s", shopper(e.Shopper), e.Ref, e.Amount.Decimal(money.CNY)), true
	case *event.BenefitsExpired:
		said := ""
		if len(e.Groups) > 0 {
			said = fmt.Sprintf(", groups %d", e.Groups)
		}
		if n := len(e.Coupons) + len(e.Envelopes); n > 10 {
			return fmt.Sprintf("%d coupons, %d envelopes", len(e.Coupons), len(e.Envelopes)) + said,
				true
		}
		return fmt.Sprintf("coupons %d, envelopes %d", e.Coupons, e.Envelopes) + said, true
	case *event.BenefitsReturned:
		said := fmt.Sprintf("of order %d:", e.Order)
		for _, c := range e.Coupons {
			said += fmt.Sprintf(" coupon %d void %t,", c.Coupon, c.Void)
		}
		for _, v := range e.Envelopes {
			said += fmt.Sprintf(" envelope %d %s void %t,", v.Envelope,
				v.Amount.Decimal(money.CNY), v.Void)
		}
		return said + " allowance " + e.Allowance.Decimal(money.CNY), true
	}
	return "", false
}
