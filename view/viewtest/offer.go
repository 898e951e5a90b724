package viewtest

import (
	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// play claims, draws and gives.
func (w *World) play() {
	shopper := w.shopper()
	campaign := event.CampaignID(w.any(w.counts[event.KindCampaignPublished]))
	switch w.dice.IntN(20) {
	case 0, 1, 2, 3, 4, 5:
		w.Do(&trade.ClaimCoupon{Shopper: shopper,
			Promotion: event.PromotionID(w.any(w.counts[event.KindPromotionPublished]))})
	case 6, 7, 8:
		session := uint32(w.dice.IntN(3))
		w.Do(&trade.DrawEnvelope{Campaign: campaign, Shopper: shopper, Session: session,
			Draw: w.draw(campaign, session, shopper), Roll: w.roll()})
	case 9, 10:
		w.Do(&trade.GrantEnvelope{Campaign: campaign, Shopper: shopper,
			Draw: w.draw(campaign, 0, shopper)})
	case 11, 12:
		w.Do(&trade.OpenGroup{Campaign: campaign, Sharer: shopper})
	case 13, 14, 15:
		w.Do(&trade.JoinGroup{Group: event.GroupID(w.any(w.counts[event.KindGroupOpened])),
			Shopper: shopper, Roll: w.roll()})
	case 16:
		w.Do(&trade.GrantAllowance{Shopper: shopper, Ref: w.key(),
			Amount: money.Minor(1 + w.dice.IntN(3_000))})
	case 17:
		w.publish()
	case 18:
		w.campaign(event.Game(1 + w.dice.IntN(4)))
	default:
		w.rare()
	}
}

// rare things end what others count on.
func (w *World) rare() {
	switch w.dice.IntN(8) {
	case 0:
		w.Do(&trade.EndPromotion{
			Promotion: event.PromotionID(w.any(w.counts[event.KindPromotionPublished]))})
	case 1:
		w.Do(&trade.RevealSeed{Seed: seed,
			Campaign: event.CampaignID(w.any(w.counts[event.KindCampaignPublished]))})
	case 2:
		w.Do(&trade.FailPresale{
			Presale:      event.PresaleID(w.any(w.counts[event.KindPresaleOpened])),
			ForceMajeure: w.dice.IntN(2) == 0})
	case 3:
		w.Do(&trade.SetStock{SKU: event.SKUID(1 + w.dice.IntN(SKUs)),
			Available: uint32(w.dice.IntN(200))})
	default:
		w.presale(event.SKUID(1 + w.dice.IntN(SKUs)))
	}
}

func (w *World) draw(c event.CampaignID, session uint32, shopper event.ShopperID) uint32 {
	return w.draws[[3]uint64{uint64(c), uint64(session), uint64(shopper)}] + 1
}

// seed is behind the commitment of every campaign of the world.
var seed = event.Hash256{1, 2, 3}

// publish publishes a promotion of a random rule.
func (w *World) publish() {
	p := event.PromotionPublished{
		Key: w.key(), Rule: event.Rule(1 + w.dice.IntN(8)), Name: event.Text{En: "Less"},
		Currency: money.CNY, From: w.At, To: w.At + event.Instant(1+w.dice.IntN(60))*hour,
		Funder: event.FundedByPlatform,
	}
	merchant := event.MerchantID(1 + w.dice.IntN(Merchants))
	tier := event.Tier{
		At: int64(1_000 + w.dice.IntN(8_000)), Off: money.Minor(100 + w.dice.IntN(900)),
	}
	switch p.Rule {
	case event.RuleFullReduction, event.RuleShopCoupon:
		p.Merchant, p.Funder = merchant, event.FundedByMerchant
		p.Terms.Tiers = []event.Tier{tier}
	case event.RuleCrossStore, event.RulePlatformCoupon:
		p.Funder = event.Funder(1 + 2*w.dice.IntN(2))
		p.Terms.Tiers = []event.Tier{tier}
		p.Terms.Every = p.Rule == event.RuleCrossStore
	case event.RuleEnvelope, event.RuleAllowance:
		p.Rule = event.RuleAllowance
		p.Terms.Tiers = []event.Tier{tier}
	case event.RuleFreight:
		p.Merchant, p.Funder, p.Currency = merchant, 0, money.CNY
		p.Freight = event.Freight{FreeOver: money.Minor(w.dice.IntN(2)) * 9_000,
			Charge: event.Charge{First: 600, Grams: 1_000, Next: 200, Step: 500}}
	case event.RulePurchaseLimit:
		p.Merchant, p.Funder, p.Currency, p.PerShopper = 0, 0, 0, 60
	}
	if p.Rule == event.RuleShopCoupon || p.Rule == event.RulePlatformCoupon {
		p.Quantity, p.PerShopper = uint32(5+w.dice.IntN(20)), uint32(1+w.dice.IntN(4))
		p.Start, p.Use = p.From, p.To+event.Instant(w.dice.IntN(20))*hour
	}
	w.Do(&trade.PublishPromotion{PromotionPublished: p})
}

// funders can fund red envelopes.
var funders = [...]event.Funder{event.FundedByPlatform, event.FundedByBrand, event.FundedByBank}

// campaign publishes one of a game.
func (w *World) campaign(game event.Game) {
	c := event.CampaignPublished{
		Key: w.key(), Game: game, Funder: funders[w.dice.IntN(3)],
		Name: event.Text{En: "Luck"}, Currency: money.CNY, Pool: 60_000, From: w.At,
		To: w.At + 40*hour, Start: w.At, Use: w.At + 45*hour, PerShopper: 3,
	}
	odds := []event.Odd{{Amount: 900, PerMillion: 400_000}, {Amount: 77, PerMillion: 500_000}}
	if game != event.GameGrant {
		c.Commitment = event.Commit(seed)
	}
	switch game {
	case event.GameGrant:
		c.Grant = 555
	case event.GameLottery:
		c.Odds = odds
	case event.GameRain:
		c.Odds, c.PerShopper = odds, 1
		c.Sessions = []event.Session{{From: c.From, To: c.From + 20*hour, Pool: 20_000},
			{From: c.From + 20*hour, To: c.To}}
	case event.GameFission:
		c.Pot, c.Friends = 1_000, 2
	}
	w.Do(&trade.PublishCampaign{CampaignPublished: c})
}

// presale offers a SKU for a deposit, as an advance now and then.
func (w *World) presale(sku event.SKUID) {
	p := event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.Funder(1 + w.dice.IntN(4)), Price: 9_999, Deposit: 1_000, Deducts: 1_500,
		Stock: uint32(5 + w.dice.IntN(20)), Limit: uint32(w.dice.IntN(2) * 4),
		DepositFrom: w.At, DepositTo: w.At + 30*hour,
		BalanceFrom: w.At + 30*hour, BalanceTo: w.At + 50*hour,
	}
	if w.dice.IntN(4) == 0 {
		p.Nature, p.Deducts = event.DepositAdvance, p.Deposit
	}
	w.Do(&trade.OpenPresale{PresaleOpened: p})
}
