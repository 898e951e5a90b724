package audit_test

import (
	"fmt"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// What a walk offers beside goods, and what follows a payment.

// walkSeed is behind the commitment of every campaign.
var walkSeed = event.Hash256{4, 5, 6}

// offers publishes some of everything that shoppers can hold.
func (w *walk) offers() {
	for rule := event.RuleFullReduction; rule <= event.RulePurchaseLimit; rule++ {
		w.publish(rule)
	}
	for game := event.GameGrant; game <= event.GameFission; game++ {
		w.campaign(game)
	}
	for i := range 8 {
		w.presale(event.SKUID(3*i + 1))
	}
}

func (w *walk) name() string { return fmt.Sprint("n", len(w.entries), "-", w.dice.IntN(1<<30)) }

// publish publishes a promotion of a rule.
func (w *walk) publish(rule event.Rule) {
	p := event.PromotionPublished{
		Key: w.name(), Rule: rule, Name: event.Text{En: "Less"}, Currency: money.CNY, From: w.at,
		To: w.at + event.Instant(1+w.dice.IntN(60))*hour, Funder: event.FundedByPlatform,
	}
	merchant := w.merchant(w.dice.IntN(walkMerchants))
	tier := event.Tier{At: int64(1_000 + w.dice.IntN(200_000)),
		Off: money.Minor(100 + w.dice.IntN(900))}
	if w.dice.IntN(3) == 0 {
		tier.Off, tier.Rate = 0, uint32(1+w.dice.IntN(5_000))
	}
	switch rule {
	case event.RuleFullReduction, event.RuleShopCoupon:
		p.Merchant, p.Funder = merchant, event.Funder(1+w.dice.IntN(3))
	case event.RuleCrossStore, event.RulePlatformCoupon:
		p.Funder = event.Funder(1 + 2*w.dice.IntN(2))
		p.Terms.Every = rule == event.RuleCrossStore && tier.Rate == 0
	case event.RuleEnvelope:
		return
	case event.RuleFreight:
		p.Merchant, p.Funder = merchant, 0
		p.Freight = event.Freight{FreeOver: money.Minor(w.dice.IntN(2)) * 90_000,
			Charge: event.Charge{First: 600, Grams: 1_000, Next: 200, Step: 500}}
	case event.RulePurchaseLimit:
		p.Funder, p.Currency, p.PerShopper = 0, 0, uint32(5+w.dice.IntN(20))
		if w.dice.IntN(2) == 0 {
			p.Merchant = merchant
		} else {
			p.Categories = []event.Category{event.Category(1 + w.dice.IntN(8))}
		}
	}
	if rule < event.RuleFreight {
		p.Terms.Tiers = []event.Tier{tier}
		if w.dice.IntN(3) == 0 {
			p.Terms.Cap = 5_000
		}
	}
	if rule == event.RuleShopCoupon || rule == event.RulePlatformCoupon {
		p.Quantity, p.PerShopper = uint32(5+w.dice.IntN(20)), uint32(1+w.dice.IntN(4))
		p.Start, p.Use = p.From, p.To+event.Instant(w.dice.IntN(20))*hour
	}
	w.do(&trade.PublishPromotion{PromotionPublished: p})
}

// funders can fund red envelopes.
var funders = [...]event.Funder{event.FundedByPlatform, event.FundedByBrand, event.FundedByBank}

// campaign publishes one of a game.
func (w *walk) campaign(game event.Game) {
	c := event.CampaignPublished{
		Key: w.name(), Game: game, Funder: funders[w.dice.IntN(3)],
		Name: event.Text{En: "Luck"}, Currency: money.CNY, Pool: 60_000, From: w.at,
		To: w.at + 40*hour, Start: w.at, Use: w.at + event.Instant(40+w.dice.IntN(9))*hour,
		PerShopper: 3,
	}
	if w.dice.IntN(3) == 0 {
		c.To, c.Use = w.at+7*hour, w.at+7*hour
	}
	if w.dice.IntN(5) == 0 {
		c.Currency = money.USD
	}
	odds := []event.Odd{{Amount: 900, PerMillion: 400_000}, {Amount: 77, PerMillion: 500_000}}
	if game != event.GameGrant {
		c.Commitment = event.Commit(walkSeed)
	}
	switch game {
	case event.GameGrant:
		c.Grant = 555
	case event.GameLottery:
		c.Odds = odds
	case event.GameRain:
		c.Odds, c.PerShopper = odds, 1
		middle := c.From + (c.To-c.From)/2
		c.Sessions = []event.Session{{From: c.From, To: middle, Pool: 20_000},
			{From: middle, To: c.To}}
	case event.GameFission:
		c.Pot, c.Friends = 1_000, 2
	}
	w.do(&trade.PublishCampaign{CampaignPublished: c})
}

// presale offers a SKU for a deposit on the eve, as an advance now and then.
func (w *walk) presale(sku event.SKUID) {
	price := money.Minor(5_000 + w.dice.IntN(20_000))
	p := event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.Funder(1 + w.dice.IntN(4)), Price: price, Deposit: price / 10,
		Deducts: price / 6, Stock: uint32(1 + w.dice.IntN(20)), Limit: uint32(w.dice.IntN(2) * 4),
		DepositFrom: w.at, DepositTo: walkFrom + 120*event.Second,
	}
	p.BalanceFrom = p.DepositTo
	p.BalanceTo = p.BalanceFrom + event.Instant(1+w.dice.IntN(8))*hour/2
	switch w.dice.IntN(5) {
	case 0:
		p.Nature, p.Deducts = event.DepositAdvance, p.Deposit
	case 1:
		p.Deposit, p.Deducts = price/2, price/2 // more than the law protects
	case 2:
		if us, err := event.ParseMarket("US"); err == nil {
			p.Market, p.Currency = us, money.USD
		}
	}
	w.do(&trade.OpenPresale{PresaleOpened: p})
}

// play lets a shopper claim, draw and be given, and an operator publish and end.
func (w *walk) play(shopper event.ShopperID) {
	promotion := event.PromotionID(w.any(event.KindPromotionPublished))
	switch w.dice.IntN(27) {
	case 0, 1, 2, 3, 4, 5, 6:
		w.do(&trade.ClaimCoupon{Shopper: shopper, Promotion: promotion})
	case 7, 8, 9, 10:
		campaign, session := w.of(event.GameLottery), uint32(w.dice.IntN(2))
		if session > 0 {
			campaign, session = w.of(event.GameRain), uint32(1+w.dice.IntN(2))
		}
		w.do(&trade.DrawEnvelope{Campaign: campaign, Shopper: shopper, Session: session,
			Draw: w.draws[drawKey{campaign, session, shopper}] + 1, Roll: w.roll()})
	case 11, 12:
		campaign := w.of(event.GameGrant)
		w.do(&trade.GrantEnvelope{Campaign: campaign, Shopper: shopper,
			Draw: w.draws[drawKey{campaign, 0, shopper}] + 1})
	case 13:
		w.do(&trade.OpenGroup{Campaign: w.of(event.GameFission), Sharer: shopper})
	case 14, 15:
		w.do(&trade.JoinGroup{Group: event.GroupID(w.any(event.KindGroupOpened)),
			Shopper: shopper, Roll: w.roll()})
	case 16, 17:
		w.do(&trade.GrantAllowance{Shopper: shopper, Ref: w.name(),
			Amount: money.Minor(1 + w.dice.IntN(3_000))})
	case 18, 19:
		w.publish(event.Rule(1 + w.dice.IntN(8)))
	case 20:
		w.campaign(event.Game(1 + w.dice.IntN(4)))
	case 21:
		w.do(&trade.EndPromotion{Promotion: promotion})
	case 22:
		w.do(&trade.RevealSeed{Seed: walkSeed,
			Campaign: event.CampaignID(1 + w.dice.IntN(w.counts[event.KindCampaignPublished]))})
	default:
		c := &trade.FailPresale{Presale: event.PresaleID(w.any(event.KindPresaleOpened)),
			ForceMajeure: w.dice.IntN(2) == 0}
		if w.dice.IntN(4) > 0 {
			c.Order, _ = w.order()
			if n := len(w.waiting); n > 0 && w.dice.IntN(3) > 0 {
				c.Order = w.waiting[w.dice.IntN(n)]
			}
			c.Presale, c.Quantity = 0, uint32(w.dice.IntN(3))
		}
		w.do(c)
	}
}

// of is one of the newest campaigns of a game.
func (w *walk) of(g event.Game) event.CampaignID {
	all := w.games[g]
	if len(all) == 0 {
		return 1
	}
	return all[max(0, len(all)-1-w.dice.IntN(2))]
}

func (w *walk) roll() (h event.Hash256) {
	for i := range h {
		h[i] = byte(w.dice.IntN(256))
	}
	return h
}

// after is what follows a payment.
func (w *walk) after() {
	order, shopper := w.order()
	back := event.ReturnID(w.any(event.KindReturnOpened))
	n := w.dice.IntN(22)
	if n > 8 {
		order, shopper = w.sent()
	}
	switch n {
	case 0, 1:
		w.do(&trade.CancelOrder{Shopper: shopper, Order: order, Lines: w.pieces()})
	case 2, 3, 4:
		w.do(&trade.RefundOrder{Order: order, Lines: w.pieces(),
			Goods: event.Goods(w.dice.IntN(3)), Freight: w.dice.IntN(3) == 0})
	case 5, 6, 7, 8:
		w.do(&trade.ShipOrder{Order: order, Carrier: "sf", Number: w.ref()})
	case 9, 10:
		w.do(&trade.ConfirmReceipt{Shopper: shopper, Order: order})
	case 11, 12, 13:
		w.do(&trade.OpenReturn{Shopper: shopper, Order: order, Lines: w.pieces(),
			Reason: event.ReturnReason(1 + w.dice.IntN(4))})
	case 14:
		w.do(&trade.AnswerReturn{Return: back, Agree: w.dice.IntN(3) > 0})
		fallthrough // or the merchant's word would be the last one, most often
	case 15:
		w.do(&trade.SendReturn{Shopper: shopper, Return: back, Carrier: "sf", Number: w.ref()})
	case 16, 17:
		w.do(&trade.AcceptReturn{Return: back, Resaleable: w.dice.IntN(2) == 0})
	case 18:
		refund := event.RefundID(w.any(event.KindRefundDue))
		if w.dice.IntN(4) == 0 {
			w.do(&trade.FailRefund{Refund: refund, Code: "gone"})
		} else {
			w.do(&trade.ConfirmRefund{Refund: refund, Ref: w.ref()})
		}
	case 19:
		w.do(&trade.SettleMerchant{Merchant: w.merchant(w.dice.IntN(walkMerchants))})
	case 20:
		w.do(&trade.NotePayout{Settlement: event.SettlementID(w.any(event.KindSettlementClosed)),
			Ref: w.ref(), Failed: w.dice.IntN(3) == 0})
	default:
		w.do(&trade.EndReturn{Shopper: shopper, Return: back})
	}
}

// pieces are a line or two of an order, or nil for all of it.
func (w *walk) pieces() []event.ReturnLine {
	switch w.dice.IntN(3) {
	case 0:
		return nil
	case 1:
		return []event.ReturnLine{{Line: uint16(w.dice.IntN(2)), Quantity: 1}}
	}
	return []event.ReturnLine{{Line: 0, Quantity: 1}, {Line: 1, Quantity: 1}}
}
