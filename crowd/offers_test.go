package crowd

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
)

// promoted is fixed with a rulebook: every third shop takes something off, every fourth has a
// coupon, every fifth asks for freight and some of those do not deliver everywhere.
func promoted(seed uint64) Input {
	in := fixed(seed)
	eve := in.Opens - 20*day
	promotion := func(p Promotion) {
		p.ID = fmt.Sprintf("pm-%d", len(in.Offers.Promotions))
		in.Offers.Promotions = append(in.Offers.Promotions, p)
	}
	tiers := func(rows ...event.Tier) event.Terms { return event.Terms{Tiers: rows} }
	base := Promotion{From: in.Opens, To: in.Closes}
	for m := range 90 {
		p := base
		p.Merchant = fmt.Sprintf("m-%d", m)
		if m%3 == 0 {
			p.Rule, p.Funder = event.RuleFullReduction, event.FundedByMerchant
			p.Terms = tiers(event.Tier{At: 19_900, Off: 2_000}, event.Tier{At: 49_900, Off: 7_000})
			promotion(p)
		}
		if m%5 == 0 {
			p.Rule, p.Funder, p.Terms = event.RuleFreight, 0, event.Terms{}
			p.Freight = event.Freight{Charge: event.Charge{First: 1_000}, FreeOver: 9_900}
			if m%10 == 0 {
				p.Freight.Regions = refusing(44, 54)
			}
			promotion(p)
			p.Freight = event.Freight{}
		}
		if m%4 == 0 {
			p.Rule, p.Funder = event.RuleShopCoupon, event.FundedByMerchant
			if m%8 == 0 {
				p.Funder = event.FundedByBrand
			}
			p.Terms, p.Quantity, p.PerShopper = tiers(event.Tier{At: 9_900, Off: 1_000}), 40, 1
			p.From, p.To, p.Start, p.Use = eve, in.Opens, in.Opens, in.Closes
			promotion(p)
		}
	}
	cross := base
	cross.Rule, cross.Funder = event.RuleCrossStore, event.FundedByPlatform
	cross.Terms = tiers(event.Tier{At: 40_000, Off: 5_000})
	cross.Terms.Every = true
	promotion(cross)
	coupon := base
	coupon.Rule, coupon.Funder, coupon.Quantity, coupon.PerShopper = event.RulePlatformCoupon,
		event.FundedByPlatform, 2_000, 1
	coupon.From, coupon.To, coupon.Start, coupon.Use = eve, in.Opens, in.Opens, in.Closes
	coupon.Terms = tiers(event.Tier{At: 19_900, Off: 1_500})
	promotion(coupon)
	allowance := base
	allowance.Rule, allowance.Funder = event.RuleAllowance, event.FundedByPlatform
	allowance.Terms = tiers(event.Tier{At: 20_000, Off: 1_000})
	promotion(allowance)
	limited := base
	limited.Rule, limited.PerShopper = event.RulePurchaseLimit, 2
	limited.Products = []string{in.Goods[0].Product, in.Goods[3].Product}
	promotion(limited)
	in.pools(eve)
	in.presell()
	return in
}

func refusing(provinces ...event.Province) []event.Region {
	return []event.Region{{Provinces: provinces, Refused: true}}
}

func (in *Input) pools(eve event.Instant) {
	rain := Campaign{
		ID: "cm-rain", Game: event.GameRain, From: in.Opens - 3*day, To: in.Opens, PerShopper: 1,
		Pool: 1_000_000,
	}
	for h := range event.Instant(30) {
		from := in.Opens - 40*hour + h*hour + 11*minute
		rain.Sessions = append(rain.Sessions, event.Session{From: from, To: from + 49*minute})
	}
	in.Offers.Campaigns = []Campaign{
		{ID: "cm-lots", Game: event.GameLottery, From: eve, To: in.Opens, PerShopper: 2},
		rain,
		{ID: "cm-friends", Game: event.GameFission, From: eve, To: in.Opens, PerShopper: 1,
			Pool: 1_000_000, Pot: 2_000, Friends: 3},
	}
}

func (in *Input) presell() {
	for i := 7; i < len(in.Goods); i += 40 {
		g := &in.Goods[i]
		if g.Limit > 0 || g.price() < 2_000 {
			continue
		}
		p := Presale{
			ID: fmt.Sprintf("ps-%d", i), SKU: g.SKU, Price: g.price(), Deposit: 100, Deducts: 200,
			Available: g.Stock / 2, Funder: event.FundedByMerchant, Limit: 2,
			DepositFrom: in.Opens - 20*day, DepositTo: in.Opens, BalanceFrom: in.Opens + hour,
			BalanceTo: in.Closes - hour,
		}
		if i%80 == 7 {
			p.Funder = event.FundedByBrand
		}
		g.Stock -= p.Available
		in.Offers.Presales = append(in.Offers.Presales, p)
	}
}

func TestPromotionsComeToTheSameDay(t *testing.T) {
	for seed := uint64(1); seed <= 3; seed++ {
		in := promoted(seed)
		a := Draw(in)
		holds(t, &in, &a)
		if miss := off(int64(a.Plan.GMV), int64(a.Plan.Target)); miss > 1_000 {
			t.Errorf("seed %d: %d of %d, off by %d ppm", seed, a.Plan.GMV, a.Plan.Target, miss)
		}
		if miss := off(int64(a.Plan.Orders), 46_700); miss > 10_000 {
			t.Errorf("seed %d: %d orders", seed, a.Plan.Orders)
		}
		if a.Plan.Reduced < a.Plan.GMV/1_000 || a.Plan.Balances < 500 {
			t.Errorf("seed %d: the rulebook is hardly used: %+v", seed, a.Plan)
		}
		if b := Draw(in); a.Digest() != b.Digest() {
			t.Errorf("seed %d: drawn twice, the days differ", seed)
		}
	}
}

// TestQuotasAreKept counts what is done before the day and after the payments.
func TestQuotasAreKept(t *testing.T) {
	in := promoted(1)
	a := Draw(in)
	n := map[Deed]int{}
	for _, act := range a.Acts {
		n[act.Does]++
	}
	paid := n[Pay]
	for _, row := range []struct {
		does     Deed
		low, top int
	}{
		{Claim, 2_000, 5_000}, {DrawLot, 2_000, 4_500}, {Open, 100, 200}, {Join, 300, 500},
		{Grant, 300, 400}, {Place, 1_000, 2_000}, {Fail, 2, 2},
		{Refund, paid * 7 / 1000, paid * 13 / 1000}, {Withdraw, paid * 7 / 1000, paid * 13 / 1000},
		{Ship, paid * 36 / 1000, paid * 50 / 1000}, {Receive, paid * 13 / 1000, paid * 23 / 1000},
		{Accept, paid * 2 / 1000, paid * 7 / 1000},
	} {
		if n[row.does] < row.low || n[row.does] > row.top {
			t.Errorf("deed %d is done %d times, not %d to %d", row.does, n[row.does], row.low,
				row.top)
		}
	}
	if n[Place] != n[PayDeposit] || n[Return] < n[Agree] || n[Agree] < n[SendBack] ||
		n[SendBack] < n[Accept] {
		t.Errorf("half done: %v", n)
	}
	ends := map[Ending]int{}
	for _, d := range a.Deposits {
		ends[d.Ends]++
	}
	if ends[Doubled] != 1 || ends[GivenBack] != 1 || ends[Forfeited] < 20 ||
		ends[Bought] != a.Plan.Balances {
		t.Errorf("deposits end so: %v", ends)
	}
}

// benefitsHold checks what must be true of what is done for benefits, whatever is published.
func benefitsHold(t fatal, in *Input, a *Agenda) {
	claimed, drawn, presold := map[int32]uint32{}, map[[3]int32]uint32{}, map[int32]uint32{}
	own, placed := map[[2]int32]int{}, map[int32]event.Instant{}
	opened, joined := map[int32]event.Instant{}, map[[2]int32]uint32{}
	for i, act := range a.Acts {
		at := func(from, to event.Instant) {
			if act.At < from || act.At >= to {
				t.Fatalf("act %d, deed %d at %s, outside [%s, %s)", i, act.Does, act.At, from, to)
			}
		}
		switch act.Does {
		case Claim:
			p := &in.Offers.Promotions[act.Row]
			at(max(p.From, in.WarmUp), p.To)
			claimed[act.Row]++
			if own[[2]int32{act.Row, act.Shopper}]++; own[[2]int32{act.Row, act.Shopper}] > 1 ||
				claimed[act.Row] > p.Quantity {
				t.Fatalf("act %d claims too much of %s", i, p.ID)
			}
		case DrawLot:
			c := &in.Offers.Campaigns[act.Row]
			at(max(c.From, in.WarmUp), c.To)
			session := c.session(act.At)
			if len(c.Sessions) > 0 && session == 0 {
				t.Fatalf("act %d draws outside every session", i)
			}
			key := [3]int32{act.Row, int32(session), act.Shopper}
			if drawn[key]++; drawn[key] != act.Draw || act.Draw > c.PerShopper {
				t.Fatalf("act %d is draw %d, the shopper's %d", i, act.Draw, drawn[key])
			}
		case Open:
			opened[act.Row] = act.At
		case Join:
			// Only a later step of the clock is sure to come after.
			if from, ok := opened[act.Row]; !ok || act.At < from+hour {
				t.Fatalf("act %d joins before the group is there", i)
			}
			of := a.Groups[act.Row].Campaign
			if joined[[2]int32{of, act.Shopper}]++; joined[[2]int32{of, act.Shopper}] >
				in.Offers.Campaigns[of].PerShopper {
				t.Fatalf("act %d joins more groups than one may", i)
			}
		case Place:
			p := &in.Offers.Presales[a.Deposits[act.Row].Presale]
			at(max(p.DepositFrom, in.WarmUp), p.DepositTo)
			presold[a.Deposits[act.Row].Presale]++
			placed[act.Row] = act.At
		case Buy:
			for _, row := range a.Taps[act.Tap].Balances {
				d := &a.Deposits[row]
				p := &in.Offers.Presales[d.Presale]
				at(p.BalanceFrom, p.BalanceTo)
				if _, ok := placed[row]; !ok || d.Shopper != act.Shopper {
					t.Fatalf("act %d pays the balance of a deposit that was not paid", i)
				}
			}
		}
	}
	for row, n := range presold {
		if n > in.Offers.Presales[row].Available {
			t.Fatalf("%d pieces of %s are ordered", n, in.Offers.Presales[row].ID)
		}
	}
	delivered(t, in, a)
}

// delivered checks that nothing is bought that is not sent to where its shopper lives.
func delivered(t fatal, in *Input, a *Agenda) {
	r := newReckoner(in)
	for i := range a.Taps {
		tap := &a.Taps[i]
		for _, l := range tap.Lines {
			m, home := a.Goods[l.Goods].Merchant, a.Shoppers[tap.Shopper].Province
			if !r.delivers(m, home) {
				t.Fatalf("tap %d: %s does not deliver to %d", i, m, home)
			}
		}
	}
}

func TestBenefitsHold(t *testing.T) {
	in := promoted(2)
	a := Draw(in)
	benefitsHold(t, &in, &a)
}

// Worked by hand, to the fen (rules R4.2, R4.3).
func TestTermsAreReached(t *testing.T) {
	tiers := []event.Tier{{At: 10_000, Off: 500}, {At: 20_000, Off: 1_500}}
	every := []event.Tier{{At: 40_000, Off: 5_000}}
	for _, row := range []struct {
		terms  event.Terms
		sum    money.Minor
		pieces int64
		want   money.Minor
	}{
		{event.Terms{Tiers: tiers}, 9_999, 1, 0},
		{event.Terms{Tiers: tiers}, 10_000, 1, 500},
		{event.Terms{Tiers: tiers}, 84_790, 1, 1_500},
		{event.Terms{Tiers: every, Every: true}, 84_790, 3, 10_000},
		{event.Terms{Tiers: every, Every: true, Cap: 7_000}, 84_790, 3, 7_000},
		{event.Terms{Tiers: []event.Tier{{At: 3, Rate: 1_000}}, Pieces: true}, 12_345, 2, 0},
		{event.Terms{Tiers: []event.Tier{{At: 3, Rate: 1_000}}, Pieces: true}, 12_345, 3, 1_235},
		{event.Terms{Tiers: []event.Tier{{Off: 900}}}, 300, 1, 300},
	} {
		if got := reach(&row.terms, row.sum, row.pieces); got != row.want {
			t.Errorf("%+v of %d, %d pieces: %d, not %d", row.terms, row.sum, row.pieces, got,
				row.want)
		}
	}
}

// One tap over two shops and a balance, worked by hand.
func TestATapIsReckoned(t *testing.T) {
	in := Input{
		Opens: opening, Closes: opening + day, WarmUp: opening - day,
		Goods: []Goods{
			{SKU: "a", Merchant: "m", List: 15_000}, {SKU: "b", Merchant: "n", List: 4_000},
			{SKU: "c", Merchant: "m", List: 30_000},
		},
	}
	whole := Promotion{From: opening, To: opening + day}
	shop := func(m string, r event.Rule, f event.Funder, tier event.Tier) Promotion {
		p := whole
		p.Merchant, p.Rule, p.Funder, p.Terms.Tiers = m, r, f, []event.Tier{tier}
		p.Start, p.Use = p.From, p.To
		return p
	}
	freight := shop("n", event.RuleFreight, 0, event.Tier{})
	freight.Freight = event.Freight{
		Charge: event.Charge{First: 800}, FreeOver: 8_000,
		Regions: []event.Region{{
			Provinces: []event.Province{65}, Charge: event.Charge{First: 1_500},
		}},
	}
	half := shop("m", event.RuleFullReduction, event.FundedByMerchant,
		event.Tier{At: 1, Off: 9_999})
	half.To -= hour
	in.Offers.Promotions = []Promotion{
		shop("m", event.RuleFullReduction, event.FundedByMerchant,
			event.Tier{At: 40_000, Off: 4_000}),
		shop("m", event.RuleShopCoupon, event.FundedByMerchant,
			event.Tier{At: 10_000, Off: 1_000}),
		shop("", event.RuleCrossStore, event.FundedByPlatform,
			event.Tier{At: 40_000, Off: 5_000}),
		freight, half,
	}
	in.Offers.Presales = []Presale{{SKU: "c", Price: 30_000, Deposit: 2_000, Deducts: 5_000,
		Funder: event.FundedByMerchant}}
	r := newReckoner(&in)
	r.deposits = []Deposit{{Goods: 2, Ends: Bought}}
	for _, row := range []struct {
		name     string
		tap      Tap
		to       event.Province
		sum, off money.Minor
	}{
		{"below", Tap{Lines: []Line{{0, 2}}}, 31, 30_000, 0},
		{"full reduction with the balance", Tap{Lines: []Line{{0, 1}}, Balances: []int32{0}}, 31,
			45_000 - 4_000 - 3_000, 7_000},
		{"coupon, too", Tap{Lines: []Line{{0, 3}}, Coupons: []int32{1}}, 31,
			45_000 - 4_000 - 1_000, 5_000},
		{"freight", Tap{Lines: []Line{{1, 1}}}, 31, 4_000 + 800, 0},
		{"free freight", Tap{Lines: []Line{{1, 2}}}, 31, 8_000, 0},
		{"the platform's part leaves it free", Tap{Lines: []Line{{1, 2}, {0, 3}}}, 31,
			53_000 - 4_000, 4_000},
		{"far away", Tap{Lines: []Line{{1, 1}, {0, 3}}}, 65, 49_000 - 4_000 + 1_500, 4_000},
	} {
		if sum, off := r.worth(&row.tap, row.to); sum != row.sum || off != row.off {
			t.Errorf("%s: %d less %d, not %d less %d", row.name, sum, off, row.sum, row.off)
		}
	}
}

func TestAnyRulebookHolds(t *testing.T) {
	funder := rapid.SampledFrom([]event.Funder{event.FundedByMerchant, event.FundedByBrand})
	rule := rapid.SampledFrom([]event.Rule{
		event.RuleFullReduction, event.RuleShopCoupon, event.RuleFreight, event.RulePurchaseLimit,
		event.RulePlatformCoupon, event.RuleCrossStore, event.RuleAllowance,
	})
	rapid.Check(t, func(t *rapid.T) {
		in := promoted(rapid.Uint64().Draw(t, "seed"))
		in.Scale = rapid.SampledFrom([]int64{1_000_000, 10_000_000}).Draw(t, "scale")
		in.Offers.Promotions = nil
		some := rapid.IntRange(1, 8).Draw(t, "some")
		n := 0
		in.Goods = slices.DeleteFunc(in.Goods, func(Goods) bool {
			n++
			return n%8 >= some
		})
		for range rapid.IntRange(0, 30).Draw(t, "promotions") {
			p := Promotion{
				Rule: rule.Draw(t, "rule"), Funder: funder.Draw(t, "funder"), From: in.WarmUp,
				To: in.Closes, Start: in.Opens, Use: in.Closes, PerShopper: 1,
				Quantity: rapid.Uint32Range(0, 50).Draw(t, "quantity"),
			}
			p.ID = fmt.Sprint(len(in.Offers.Promotions))
			at := rapid.Int64Range(1, 50_000).Draw(t, "at")
			p.Terms.Tiers = []event.Tier{{At: at, Off: money.Minor(at / 10)}}
			p.Terms.Every = rapid.Bool().Draw(t, "every")
			if p.Rule != event.RulePlatformCoupon && p.Rule != event.RuleCrossStore &&
				p.Rule != event.RuleAllowance {
				p.Merchant = fmt.Sprintf("m-%d", rapid.IntRange(0, 89).Draw(t, "merchant"))
			}
			if p.Rule == event.RuleFreight {
				p.Freight.First = money.Minor(rapid.Int64Range(0, 3_000).Draw(t, "freight"))
				p.Freight.Regions = refusing(54)
			}
			in.Offers.Promotions = append(in.Offers.Promotions, p)
		}
		a := Draw(in)
		benefitsHold(t, &in, &a)
	})
}

func TestOffersAreLearntFromTheLists(t *testing.T) {
	in := promoted(1)
	s := newServer(t, in, nil)
	c := NewClient(s.URL, 1)
	defer c.Close()
	got, err := c.Offers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Promotions {
		if want := &in.Offers.Promotions[i]; !want.coupon() {
			got.Promotions[i].Start, got.Promotions[i].Use = want.Start, want.Use
		}
	}
	if !reflect.DeepEqual(got.Campaigns, in.Offers.Campaigns) {
		t.Errorf("campaigns: %+v, not %+v", got.Campaigns, in.Offers.Campaigns)
	}
	if !reflect.DeepEqual(got.Presales, in.Offers.Presales) {
		t.Errorf("presales: %+v, not %+v", got.Presales, in.Offers.Presales)
	}
	same := func(a, b Promotion) bool { return reflect.DeepEqual(a, b) }
	if !slices.EqualFunc(got.Promotions, in.Offers.Promotions, same) {
		t.Errorf("promotions: %+v, not %+v", got.Promotions, in.Offers.Promotions)
	}
}
