package trade

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// together plays orders that hang together: balances and lines of several shops in one checkout,
// which share coupons and envelopes and of which some cost nothing.
type together struct {
	*shopFloor
	draw    chance
	granted money.Minor // in envelopes
	n       int
}

func newTogether(tb rapid.TB, draw chance) *together {
	g := &together{shopFloor: newShopFloor(tb, 3), draw: draw}
	g.at = instant("2015-11-10T20:00:00+08:00")
	day := instant("2015-11-11T00:00:00+08:00")
	for sku, deducts := range []money.Minor{1000, 400} { // of the first nothing is left to pay
		g.must(&OpenPresale{PresaleOpened: event.PresaleOpened{SKU: event.SKUID(sku + 1),
			Market:   event.Home,
			Currency: money.CNY, Nature: event.DepositEarnest, Funder: event.FundedByPlatform,
			Price: 1000, Deposit: 100, Deducts: deducts, Stock: 1000,
			DepositFrom: g.at, DepositTo: day, BalanceFrom: day,
			BalanceTo: day + 8*3600*event.Second}})
	}
	window := func(f *event.PromotionPublished) Command {
		f.Currency, f.Name = money.CNY, event.Text{Zh: f.Key, En: f.Key}
		f.From, f.To = g.at-event.Second, day+24*3600*event.Second
		if faults := promo.Check(f); f.Rule != event.RulePlatformCoupon && len(faults) > 0 {
			tb.Fatal(faults)
		}
		return &PublishPromotion{PromotionPublished: *f}
	}
	coupon := event.PromotionPublished{Key: "c", Rule: event.RulePlatformCoupon,
		Funder: event.FundedByPlatform, PerShopper: 3, Quantity: 3, Start: g.at,
		Use:   day + 24*3600*event.Second,
		Terms: event.Terms{Tiers: []event.Tier{{At: 100, Off: 99}}}}
	g.must(window(&coupon))
	free := event.PromotionPublished{Key: "free", Rule: event.RuleFullReduction, Merchant: 3,
		Funder: event.FundedByMerchant, Terms: event.Terms{
			Every: true, Tiers: []event.Tier{{At: 3000, Off: 3000}}}}
	g.must(window(&free))
	g.must(&PublishCampaign{CampaignPublished: event.CampaignPublished{Key: "e",
		Game:   event.GameGrant,
		Funder: event.FundedByPlatform, Name: event.Text{Zh: "e", En: "e"}, Currency: money.CNY,
		Pool: 10_000, From: g.at - event.Second, To: day + 24*3600*event.Second, Start: g.at,
		Use: day + 24*3600*event.Second, Grant: 150, PerShopper: 2}})
	for i := range 2 {
		g.must(&ClaimCoupon{Shopper: 1, Promotion: 1})
		g.must(&GrantEnvelope{Campaign: 1, Shopper: 1, Draw: uint32(i + 1)})
		g.granted += 150
	}
	for range 2 + draw(4) {
		out := g.must(&PlaceDeposit{Shopper: 1, Key: g.key(), Presale: event.PresaleID(1 + draw(2)),
			Quantity: uint32(1 + draw(2)), Province: 33})
		g.pay(event.PaymentID(out.Subject))
	}
	g.at = day
	return g
}

func (g *together) key() event.Hash128 {
	g.n++
	return event.KeyHash(1, fmt.Sprint("t", g.n))
}

// pay pays what is due, each time under another reference.
func (g *together) pay(id event.PaymentID) {
	g.n++
	if sum := g.s.due(int(id) - 1).sum; sum > 0 {
		g.must(&ReceivePayment{Payment: id, Ref: fmt.Sprint(g.n), Amount: sum,
			Currency: money.CNY, Provider: "bank"})
	}
}

func (g *together) step() {
	orders := g.s.orders.len()
	order := event.OrderID(1 + g.draw(orders))
	switch g.draw(12) {
	case 0, 1, 2, 3:
		c := &PlaceCheckout{Shopper: 1, Key: g.key(), Market: event.Home, Province: 33}
		for sku := range event.SKUID(3) {
			if g.draw(2) == 0 {
				c.Lines = append(c.Lines,
					CheckoutLine{SKU: sku + 1, Quantity: uint32(1 + g.draw(2))})
			}
		}
		for id := range event.OrderID(min(orders, 6)) {
			if g.draw(2) == 0 {
				c.Balances = append(c.Balances, id+1)
			}
		}
		g.do(c)
	case 4, 5:
		g.pay(event.PaymentID(1 + g.draw(g.s.checkouts.len())))
	case 6, 7:
		g.do(&CancelOrder{Shopper: 1, Order: order, Forfeit: g.draw(2) == 0})
	case 8:
		g.do(&RefundOrder{Order: order, Lines: []event.ReturnLine{{Quantity: 1}}})
	case 9:
		g.do(&FailPresale{Order: order, Quantity: uint32(g.draw(2)), ForceMajeure: g.draw(2) == 0})
	case 10:
		if g.draw(6) == 0 {
			g.do(&FailPresale{Presale: event.PresaleID(1 + g.draw(2))})
		}
	default:
		g.at += event.Instant(1+g.draw(3)*g.draw(3)*3600) * event.Second
		for g.do(&Tick{}).More {
		}
	}
}

// holds says what must be so after every command.
func (g *together) holds() {
	if g.s.Digest() != g.s.Recount() {
		g.tb.Fatal("the digest is not the recount")
	}
	for row := range g.s.checkouts.len() {
		asked := g.s.due(row)
		if !asked.deposit && asked.sum == 0 && len(asked.orders)+len(asked.balances) > 0 {
			g.tb.Fatalf("checkout %d waits for nothing: %+v", row+1, asked)
		}
	}
	g.benefits()
}

// benefits: a coupon is in use exactly as long as something holds it, and what an envelope had is
// in it or in what still holds a part of it.
func (g *together) benefits() {
	held, in := map[int]bool{}, money.Minor(0)
	for row := range g.s.checkouts.len() {
		c := g.s.checkouts.at(row)
		for i := int(c.firstUse); i < int(c.firstUse)+int(c.uses); i++ {
			u := g.s.uses.at(i)
			l := g.s.lines.at(int(u.line))
			if l.back == l.quantity || g.s.billOf(g.s.holderOf(c, int(u.line))) != row {
				continue
			}
			switch u.kind() {
			case useCoupon:
				held[u.row()] = true
			case useEnvelope:
				in += u.amount - money.Part(u.amount, uint32(l.back), uint32(l.quantity))
			}
		}
	}
	for row := range g.s.coupons.len() {
		st := g.s.coupons.at(row).status
		if used := st == couponHeld || st == couponUsed; used != held[row] {
			g.tb.Fatalf("coupon %d has status %d, in use: %t", row+1, st, held[row])
		}
	}
	for row := range g.s.envelopes.len() {
		in += g.s.envelopes.at(row).left
	}
	if g.at < instant("2015-11-12T00:00:00+08:00") && in != g.granted {
		g.tb.Fatalf("%d of %d is in envelopes and orders", in, g.granted)
	}
}

func TestOrdersTogetherGiveBackAllTheyHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newTogether(t, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") })
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			g.step()
			g.holds()
		}
	})
}

func TestOrdersTogetherGiveBackAllTheyHoldForLong(t *testing.T) {
	settled, shared := 0, 0
	for seed := range uint64(200) {
		g := newTogether(t, plainChance(seed))
		for range 60 {
			g.step()
			g.holds()
		}
		failed := false
		for i, f := range g.facts {
			switch e := f.e.(type) {
			case *event.PaymentReceived:
				if _, placed := g.facts[i-1].e.(*event.CheckoutPlaced); !placed && e.Amount == 0 {
					settled++
				}
			case *event.DepositClosed:
				failed = true
			case *event.BenefitsReturned:
				if failed && len(e.Coupons) > 0 {
					shared++
				}
			}
		}
	}
	if settled < 50 || shared < 50 {
		t.Errorf("the runs were too quiet: %d free, %d coupons back", settled, shared)
	}
}

// What was paid abroad keeps the rate of its deposit, too (rules R1.6).
func TestADepositKeepsItsRate(t *testing.T) {
	g := newPresaleStage(t, plainChance(1))
	terms := g.s.offers.at(0).terms
	terms.Market, terms.Currency = must(event.ParseMarket("US")), money.USD
	terms.Stock = 1
	g.do(&SetStock{SKU: 1, Available: 10})
	out := g.do(&OpenPresale{PresaleOpened: terms})
	if out.Refusal != Accepted {
		t.Fatal(out.Refusal.Code())
	}
	home := Decide(g.s, g.at, &PlaceDeposit{Shopper: 1, Presale: 1, Quantity: 1})
	away := Decide(g.s, g.at, &PlaceDeposit{Shopper: 1, Presale: event.PresaleID(out.Subject),
		Quantity: 1})
	if rate := home.Events[0].(*event.DepositPlaced).Rate; rate != (event.Rate{}) {
		t.Errorf("a deposit at home has the rate %+v", rate)
	}
	if rate := away.Events[0].(*event.DepositPlaced).Rate; rate != twinRate {
		t.Errorf("a deposit abroad has the rate %+v, not %+v", rate, twinRate)
	}
}
