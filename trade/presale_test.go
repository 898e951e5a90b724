package trade

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// presaleShop is a state with a presale of a SKU and shoppers who have paid its deposit.
func presaleShop(t *testing.T, orders int) *presaleStage {
	g := newPresaleStage(t, plainChance(1))
	day := instant("2015-11-11T00:00:00+08:00")
	g.do(&SetStock{SKU: 1, Available: 5000})
	terms := event.PresaleOpened{SKU: 1, Market: event.Home, Currency: money.CNY,
		Nature: event.DepositEarnest, Funder: event.FundedByMerchant, Price: 1003, Deposit: 300,
		Deducts: 300, Stock: 5000, DepositFrom: g.at, DepositTo: day, BalanceFrom: day,
		BalanceTo: day + 3600*event.Second}
	if out := g.do(&FailPresale{Presale: 1}); out.Refusal != Accepted {
		t.Fatal(out.Refusal.Code())
	}
	g.do(&SetStock{SKU: 1, Available: 5000})
	terms.Presale = 3
	out := g.do(&OpenPresale{PresaleOpened: terms})
	if out.Refusal != Accepted || out.Subject != 3 {
		t.Fatal(out.Refusal.Code())
	}
	for i := range orders {
		out := g.do(&PlaceDeposit{Shopper: 1, Key: event.KeyHash(1, fmt.Sprint(i)), Presale: 3,
			Quantity: 1})
		paid := g.do(&ReceivePayment{Payment: event.PaymentID(out.Subject),
			Ref: fmt.Sprint("r", i), Amount: 300, Currency: money.CNY})
		if out.Refusal != Accepted || paid.Refusal != Accepted {
			t.Fatal(out.Refusal.Code(), paid.Refusal.Code())
		}
	}
	return g
}

// However many orders wait, one decision is bounded, and all of them come to their end.
func TestManyOrdersEndInBoundedDecisions(t *testing.T) {
	const orders = 2*maxExpiriesPerTick + 7
	tick := func(g *presaleStage, at string) {
		g.at = instant(at)
		for range 100 {
			out := g.do(&Tick{})
			if len(out.Events) > 2*maxDepositsPerDecision+2 {
				t.Fatalf("%d facts in one decision", len(out.Events))
			}
			if !out.More {
				return
			}
		}
		t.Fatal("the clock has always more to do")
	}
	for name, end := range map[string]func(g *presaleStage){
		"forfeited": func(g *presaleStage) { tick(g, "2015-11-11T01:00:00+08:00") },
		"failed": func(g *presaleStage) {
			for more := true; more; {
				more = g.do(&FailPresale{Presale: 3, ForceMajeure: true}).More
				if _, r := g.s.balance(g.at, 0, orders); r != BalanceClosed {
					t.Fatalf("the balance of a failed presale: %s", r.Code())
				}
			}
		},
	} {
		g := presaleShop(t, orders)
		tick(g, "2015-11-11T00:00:00+08:00")
		reminded := map[event.OrderID]int{}
		for _, f := range g.facts {
			if e, ok := f.e.(*event.BalancesReminded); ok {
				if len(e.Orders) > maxExpiriesPerTick {
					t.Errorf("%d orders reminded at once", len(e.Orders))
				}
				for _, id := range e.Orders {
					reminded[id]++
				}
			}
		}
		end(g)
		closed := map[event.OrderID]money.Minor{}
		for _, f := range g.facts {
			if e, ok := f.e.(*event.DepositClosed); ok {
				closed[e.Order] += e.Kept + e.Back
			}
		}
		for i := range event.OrderID(orders) {
			if reminded[i+1] != 1 || closed[i+1] != 300 {
				t.Fatalf("%s: order %d reminded %d times, %d accounted for", name, i+1,
					reminded[i+1], closed[i+1])
			}
		}
		if p := g.s.offers.at(2); !p.closed || p.waiting != (queue{}) || p.reserved != 0 {
			t.Errorf("%s: %+v", name, *p)
		}
	}
}

// The effective part never exceeds a fifth, by no part of a fen (rules R3.2).
func TestTheEffectiveDepositIsAtMostAFifth(t *testing.T) {
	g := presaleShop(t, 1)
	out := g.do(&CancelOrder{Shopper: 1, Order: 1, Forfeit: true})
	fact, ok := out.Events[0].(*event.DepositClosed)
	if !ok || fact.Effective != 200 || fact.Kept != 200 || fact.Back != 100 {
		t.Fatalf("of 3.00 on 10.03: %+v", out.Events[0])
	}
}

func TestPresalesHaveBounds(t *testing.T) {
	g := presaleShop(t, 0)
	again := g.s.offers.at(2).terms
	again.Market, again.Currency = must(event.ParseMarket("US")), money.USD
	type terms = event.PresaleOpened
	for name, c := range map[string]struct {
		most   int
		change func(*terms)
		want   Refusal
	}{
		"room":         {3, func(*terms) {}, TooManyOffers},
		"huge price":   {9, func(p *terms) { p.Price = money.MaxMinor + 1 }, PresaleInvalid},
		"before 1970":  {9, func(p *terms) { p.DepositFrom = -1 }, PresaleInvalid},
		"no nature":    {9, func(p *terms) { p.Nature = 0 }, PresaleInvalid},
		"late parcels": {9, func(p *terms) { p.ShipBy = 1 << 62 }, PresaleInvalid},
	} {
		offer := again
		c.change(&offer)
		g.s.presales.most = c.most
		if out := Decide(g.s, g.at, &OpenPresale{PresaleOpened: offer}); out.Refusal != c.want {
			t.Errorf("%s: %s", name, out.Refusal.Code())
		}
	}
}

// A damaged snapshot of presales is refused, or the damage touched nothing that they hold.
func TestADamagedPresaleIsNeverAnotherOne(t *testing.T) {
	g := newPresaleStage(t, plainChance(3))
	for range 120 {
		g.step()
	}
	good := snapshotOf(t, g.s)
	plan := len(g.s.planSource) + 6*8 + 8
	refused, tried := 0, 0
	for at := plan; at < len(good); at += 13 {
		tried++
		bad := slices.Clone(good)
		bad[at] ^= 1 << (at % 8)
		got, err := ReadState(bytes.NewReader(bad), 0)
		if err != nil {
			refused++
		} else if got.Recount() != g.s.Digest() ||
			got.presales.recount() != g.s.presales.recount() ||
			!slices.Equal(got.agenda, g.s.agenda) {
			t.Fatalf("a flip at %d of %d gives another state", at, len(good))
		}
	}
	if refused < tried/3 {
		t.Errorf("only %d of %d flips were seen", refused, tried)
	}
}

// All that is wrong with an offer is told at once, field by field, and nothing of one that is kept.
func TestCheckPresale(t *testing.T) {
	plan := presaleShop(t, 0).s.plan
	begins, ends := deposits(plan)
	sound := event.PresaleOpened{
		SKU: 1, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.FundedByMerchant, Price: 1000, Deposit: 100, Deducts: 200, Stock: 5,
		DepositFrom: 10, DepositTo: 20, BalanceFrom: 20, BalanceTo: 30, ShipBy: 40,
	}
	for _, c := range []struct {
		change func(*event.PresaleOpened)
		want   string
	}{
		{func(*event.PresaleOpened) {}, "[]"},
		{func(p *event.PresaleOpened) { p.Currency = money.USD }, "[{currency not_traded}]"},
		{func(p *event.PresaleOpened) { p.Nature = 0 }, "[{nature missing}]"},
		{func(p *event.PresaleOpened) { p.Price = money.MaxMinor + 1 }, "[{price above_bound}]"},
		{func(p *event.PresaleOpened) { p.Price = 0 }, "[{price missing} {deposit above_price}]"},
		{func(p *event.PresaleOpened) { p.Deposit = -1 }, "[{deposit missing}]"},
		{func(p *event.PresaleOpened) { p.Deposit = 201 }, "[{deducts below_deposit}]"},
		{func(p *event.PresaleOpened) { p.Deducts = 1001 }, "[{deducts above_price}]"},
		{func(p *event.PresaleOpened) { p.Nature = 2 }, "[{deducts inflated_advance}]"},
		{func(p *event.PresaleOpened) { p.Funder = 0 }, "[{funder missing}]"},
		{func(p *event.PresaleOpened) { p.Funder = 9 }, "[{funder unknown}]"},
		{func(p *event.PresaleOpened) { p.Stock = 0 }, "[{stock missing}]"},
		{func(p *event.PresaleOpened) { p.Stock = MaxStock + 1 }, "[{stock above_bound}]"},
		{func(p *event.PresaleOpened) { p.DepositFrom = 0 }, "[{deposit_from missing}]"},
		{func(p *event.PresaleOpened) { p.DepositFrom, p.DepositTo = 1, 7 }, "[{deposit_to over}]"},
		{func(p *event.PresaleOpened) { p.DepositFrom = 20 }, "[{deposit_to reversed}]"},
		{func(p *event.PresaleOpened) { p.BalanceFrom = 19 }, "[{balance_from overlap}]"},
		{func(p *event.PresaleOpened) { p.BalanceTo = 20 }, "[{balance_to reversed}]"},
		{func(p *event.PresaleOpened) { p.BalanceTo, p.ShipBy = maxPresaleLength+8, 0 },
			"[{balance_to too_late}]"},
		{func(p *event.PresaleOpened) { p.ShipBy = 29 }, "[{ship_by reversed}]"},
		{func(p *event.PresaleOpened) { p.DepositFrom = -1 }, "[{deposit_from no_phase}]"},
		{func(p *event.PresaleOpened) {
			last := ends - begins
			p.DepositTo, p.BalanceFrom, p.BalanceTo, p.ShipBy = last, last, last+1, 0
		}, "[]"},
		{func(p *event.PresaleOpened) {
			last := ends - begins + 1
			p.DepositTo, p.BalanceFrom, p.BalanceTo, p.ShipBy = last, last, last+1, 0
		}, "[{deposit_to outlasts_phase}]"},
		{func(p *event.PresaleOpened) { p.ShipBy = maxPresaleLength + 31 }, "[{ship_by too_late}]"},
		{func(p *event.PresaleOpened) { p.Stock, p.Funder, p.BalanceFrom = 0, 0, 9 },
			"[{funder missing} {stock missing} {balance_from overlap}]"},
	} {
		p := sound
		c.change(&p)
		for _, at := range []*event.Instant{
			&p.DepositFrom, &p.DepositTo, &p.BalanceFrom, &p.BalanceTo, &p.ShipBy,
		} {
			if *at != 0 {
				*at += begins
			}
		}
		if got := fmt.Sprint(CheckPresale(begins+7, plan, &p)); got != c.want {
			t.Errorf("%s, not %s", got, c.want)
		}
	}
}

// deposits is the window of the phase in which deposits are paid.
func deposits(plan *festival.Plan) (from, to event.Instant) {
	for _, w := range plan.Phases {
		if slices.Contains(w.Allows, festival.Deposit) {
			return w.From, w.To
		}
	}
	return 0, 0
}
