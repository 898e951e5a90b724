package sim

import (
	"fmt"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// secret is behind the commitment of every campaign.
var secret = event.Hash256{1, 1, 1, 1}

// operate lets an operator do one thing.
func (f *festivalRun) operate() {
	a := f.auditor
	if len(a.skus) == 0 {
		return
	}
	switch n := f.dice.IntN(20); {
	case n < 7:
		f.publish()
	case n < 9:
		f.campaign()
	case n < 13:
		f.presale()
	case n < 14 && len(a.promotions) > 4:
		f.send(&trade.EndPromotion{
			Promotion: event.PromotionID(1 + f.dice.IntN(len(a.promotions)))})
	case n < 15 && len(a.campaigns) > 2:
		f.send(&trade.RevealSeed{Seed: secret,
			Campaign: event.CampaignID(1 + f.dice.IntN(len(a.campaigns)))})
	case n < 17:
		f.send(&trade.GrantAllowance{Shopper: f.anybody().id,
			Ref: fmt.Sprint("g", f.dice.IntN(200)), Amount: money.Minor(1 + f.dice.IntN(4_000))})
	case n < 19 && len(a.campaigns) > 0:
		f.grant(f.anybody())
	default:
		f.fail()
	}
}

func (f *festivalRun) anybody() *shopper { return f.shoppers[f.dice.IntN(len(f.shoppers))] }

// serial names things of the operator.
func (f *festivalRun) serial() string {
	f.named++
	return fmt.Sprint("n", f.named)
}

// publish publishes a promotion of some rule, for some hours.
func (f *festivalRun) publish() {
	p := event.PromotionPublished{
		Key: f.serial(), Rule: event.Rule(1 + f.dice.IntN(8)), Name: event.Text{En: "less"},
		Currency: money.CNY, From: f.now, To: f.now + event.Instant(4+f.dice.IntN(60))*hour,
		Funder: []event.Funder{event.FundedByPlatform, event.FundedByBrand}[f.dice.IntN(2)],
	}
	m := f.merchants[f.dice.IntN(len(f.merchants))].id
	tier := event.Tier{At: int64(1_000 + f.dice.IntN(60_000)),
		Off: money.Minor(100 + f.dice.IntN(900))}
	if f.chance(30) {
		tier.Off, tier.Rate = 0, uint32(1+f.dice.IntN(3_000))
	}
	p.Terms.Tiers = []event.Tier{tier}
	switch p.Rule {
	case event.RuleFullReduction, event.RuleShopCoupon:
		p.Merchant = m
		if f.chance(50) {
			p.Funder = event.FundedByMerchant
		}
	case event.RuleCrossStore:
		p.Terms.Every = tier.Rate == 0
	case event.RuleEnvelope:
		p.Rule = event.RuleAllowance
	case event.RuleFreight:
		p.Merchant, p.Funder, p.Terms = m, 0, event.Terms{}
		p.Freight = event.Freight{FreeOver: money.Minor(f.dice.IntN(2)) * 50_000,
			Charge: event.Charge{First: money.Minor(100 + f.dice.IntN(900))}}
	case event.RulePurchaseLimit:
		p.Funder, p.Currency, p.Terms, p.PerShopper = 0, 0, event.Terms{}, uint32(3+f.dice.IntN(6))
		if f.chance(60) {
			p.Merchant = m
		}
		p.To = f.now + event.Instant(4+f.dice.IntN(8))*hour
	}
	if p.Rule == event.RuleShopCoupon || p.Rule == event.RulePlatformCoupon {
		p.Quantity, p.PerShopper = uint32(3+f.dice.IntN(20)), uint32(1+f.dice.IntN(3))
		p.Start, p.Use = p.From, p.To+event.Instant(f.dice.IntN(9))*hour
	}
	f.send(&trade.PublishPromotion{PromotionPublished: p})
}

// envelopeFunders can fund red envelopes.
var envelopeFunders = [...]event.Funder{
	event.FundedByPlatform, event.FundedByBrand, event.FundedByBank,
}

// campaign opens a pool of red envelopes.
func (f *festivalRun) campaign() {
	c := event.CampaignPublished{
		Key: f.serial(), Game: event.Game(1 + f.dice.IntN(4)), Name: event.Text{En: "luck"},
		Funder: envelopeFunders[f.dice.IntN(3)], Currency: money.CNY,
		Pool: money.Minor(2_000 + f.dice.IntN(60_000)), From: f.now,
		To: f.now + event.Instant(2+f.dice.IntN(30))*hour, Start: f.now, PerShopper: 3,
	}
	if f.chance(50) { // a few draws empty it
		c.Pool = money.Minor(1_000 + f.dice.IntN(2_000))
	}
	c.Use = c.To + event.Instant(f.dice.IntN(20))*hour
	odds := []event.Odd{{Amount: 900, PerMillion: 300_000}, {Amount: 77, PerMillion: 600_000}}
	if c.Game != event.GameGrant {
		c.Commitment = event.Commit(secret)
	}
	switch c.Game {
	case event.GameGrant:
		c.Grant = money.Minor(100 + f.dice.IntN(900))
	case event.GameLottery:
		c.Odds = odds
	case event.GameRain:
		middle := c.From + (c.To-c.From)/2
		c.Odds, c.PerShopper = odds, 1
		c.Sessions = []event.Session{{From: c.From, To: middle, Pool: c.Pool / 3},
			{From: middle, To: c.To}}
	case event.GameFission:
		c.Pot, c.Friends = 1_000, 2
	}
	f.send(&trade.PublishCampaign{CampaignPublished: c})
}

// presale offers a SKU for a deposit before the day, or refuses to: afterwards it is too late.
func (f *festivalRun) presale() {
	market, _ := f.plan.Market(event.Home)
	price := money.Minor(2_000 + f.dice.IntN(60_000))
	sku := f.anySKU()
	left := min(12, max(1, int(f.auditor.skus[sku-1].left())))
	p := event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.Funder(1 + f.dice.IntN(4)), Price: price, Deposit: price / 8,
		Deducts: price / 5, Stock: uint32(1 + f.dice.IntN(left)), Limit: uint32(f.dice.IntN(2) * 3),
		DepositFrom: f.now, DepositTo: market.Opens, BalanceFrom: market.Opens,
		BalanceTo: market.Opens + event.Instant(6+f.dice.IntN(20))*hour,
	}
	switch {
	case f.chance(20):
		p.Nature, p.Deducts = event.DepositAdvance, p.Deposit
	case f.chance(30): // more than the law protects
		p.Deposit, p.Deducts = price*2/5, price/2
	}
	f.send(&trade.OpenPresale{PresaleOpened: p})
}

// fail lets a merchant tell that a presale, or pieces of one order of it, will not be delivered.
func (f *festivalRun) fail() {
	c := &trade.FailPresale{ForceMajeure: f.chance(40)}
	orders := f.someOrders(func(o *orderSum) bool {
		return o.presale != nil && (o.status == balanceDue || o.status == paid)
	})
	switch {
	case len(orders) == 0:
		return
	case f.chance(15):
		c.Presale = orders[0].presale.Presale
	default:
		o := orders[f.dice.IntN(len(orders))]
		c.Order, c.Quantity = o.id, uint32(f.dice.IntN(3))
	}
	f.send(c)
}

// someOrders are those that a test accepts.
func (f *festivalRun) someOrders(is func(*orderSum) bool) (out []*orderSum) {
	for _, o := range f.auditor.orders {
		if is(o) {
			out = append(out, o)
		}
	}
	return out
}

// play lets a shopper claim, draw, join or place a deposit.
func (f *festivalRun) play(s *shopper) {
	a := f.auditor
	switch n := f.dice.IntN(10); {
	case n < 3 && len(a.promotions) > 0:
		f.claim(s)
	case n < 6 && len(a.campaigns) > 0:
		f.draw(s)
	case n < 7 && len(a.campaigns) > 0:
		if a.groups > 0 && f.chance(70) {
			f.send(&trade.JoinGroup{Group: event.GroupID(1 + f.dice.IntN(a.groups)),
				Shopper: s.id, Roll: f.roll()})
			return
		}
		f.send(&trade.OpenGroup{Sharer: s.id,
			Campaign: event.CampaignID(1 + f.dice.IntN(len(a.campaigns)))})
	case len(a.presales) > 0:
		f.deposit(s)
	}
}

// claim asks for a coupon, mostly of a promotion that gives some.
func (f *festivalRun) claim(s *shopper) {
	all := f.auditor.promotions
	for range 5 {
		p := all[f.dice.IntN(len(all))]
		if p.Quantity > 0 || f.chance(5) {
			f.send(&trade.ClaimCoupon{Shopper: s.id, Promotion: p.Promotion})
			return
		}
	}
}

func (f *festivalRun) draw(s *shopper) {
	id := event.CampaignID(1 + f.dice.IntN(len(f.auditor.campaigns)))
	session := uint32(0)
	if len(f.auditor.campaigns[id-1].Sessions) > 0 {
		session = uint32(1 + f.dice.IntN(2))
	}
	f.send(&trade.DrawEnvelope{Campaign: id, Shopper: s.id, Session: session,
		Draw: f.auditor.drawn[drawKey{id, session, s.id}] + 1, Roll: f.roll()})
}

func (f *festivalRun) grant(s *shopper) {
	id := event.CampaignID(1 + f.dice.IntN(len(f.auditor.campaigns)))
	f.send(&trade.GrantEnvelope{Campaign: id, Shopper: s.id,
		Draw: f.auditor.drawn[drawKey{id, 0, s.id}] + 1})
}

func (f *festivalRun) roll() (h event.Hash256) {
	for i := range h {
		h[i] = byte(f.dice.IntN(256))
	}
	return h
}

// deposit sends a new intent of a presale order, at times twice.
func (f *festivalRun) deposit(s *shopper) {
	key := fmt.Sprint(s.id, "-d", f.serial())
	c := trade.PlaceDeposit{
		Shopper: s.id, Key: event.KeyHash(s.id, key), Body: event.BodyHash([]byte(key)),
		Presale:  event.PresaleID(1 + f.dice.IntN(len(f.auditor.presales))),
		Quantity: uint32(1 + f.dice.IntN(3)), Terminal: event.TerminalApp, Province: 33,
	}
	made := uint64(0)
	for again := true; again; again = f.chance(10) {
		one := c
		f.ask(&one, func(out trade.Outcome) {
			switch {
			case out.Refusal != trade.Accepted:
			case made == 0:
				made = out.Subject
				if f.chance(85) {
					f.pay(event.PaymentID(made), f.auditor.checkouts[made-1].total)
				}
			case made != out.Subject:
				f.auditor.complain("one deposit made checkouts %d and %d", made, out.Subject)
			}
		})
	}
}

// balances are the presale orders of a shopper that wait for their second part.
func (f *festivalRun) balances(s *shopper) (out []event.OrderID) {
	for _, o := range f.auditor.orders {
		if o.status == balanceDue && f.auditor.checkouts[o.checkout].shopper == s.id &&
			len(out) < 3 && f.chance(70) {
			out = append(out, o.id)
		}
	}
	return out
}
