package audit_test

import (
	"slices"
	"strings"
	"testing"

	"carnival/audit"
	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
)

// The conditions of the walk below.
const (
	readWhen = `basket.pieces >= 1 and shopper.terminal != "" && time.hour >= 0`
	readWhat = `line.price >= 100 and line.quantity < 1_000`
	orWhen   = `basket.pieces >= 1 or basket.lines > 3`
)

// ruledWalk is a walk in which conditions hang on some promotions.
func ruledWalk(t *testing.T, steps int) *walk {
	w := newWalk(t, 21, 0)
	publish := func(p event.PromotionPublished) {
		p.Key, p.Currency, p.Name = w.name(), money.CNY, event.Text{En: "Less"}
		p.From, p.To = w.at, w.at+90*hour
		if p.Rule != event.RuleFreight {
			p.Terms = event.Terms{Tiers: []event.Tier{{At: 400, Off: 333}}}
		}
		if out := w.do(&trade.PublishPromotion{PromotionPublished: p}); out.Refusal != 0 {
			t.Fatalf("%s: %v", out.Refusal.Code(), promo.Check(&p))
		}
	}
	publish(event.PromotionPublished{Rule: event.RuleCrossStore, What: readWhat,
		Funder: event.FundedByPlatform})
	for m := range walkMerchants {
		p := event.PromotionPublished{Rule: event.RuleFullReduction, When: readWhen,
			Funder: event.FundedByMerchant, Merchant: w.merchant(m)}
		if m%2 == 0 {
			p.When = orWhen
		}
		publish(p)
		publish(event.PromotionPublished{Rule: event.RuleFreight, Merchant: w.merchant(m),
			Freight: event.Freight{Charge: event.Charge{First: 450, Grams: 500, Step: 500,
				Next: 75}, Regions: []event.Region{{Provinces: []event.Province{33},
				Charge: event.Charge{First: 120}}}}})
	}
	for range steps {
		w.pass(false)
		w.step()
	}
	return w
}

// moveShare moves a fen of a discount from one line of an order to another, and keeps every sum.
func moveShare(c *event.CheckoutPlaced, is func(*event.Discount) bool) {
	for i := range c.Discounts {
		d := &c.Discounts[i]
		if !is(d) || len(d.Shares) < 2 || d.Shares[0].Amount < 2 ||
			int(d.Shares[1].Line) >= len(c.Orders[0].Lines) {
			continue
		}
		d.Shares[0].Amount--
		d.Shares[1].Amount++
		c.Orders[0].Lines[d.Shares[0].Line].Off--
		c.Orders[0].Lines[d.Shares[1].Line].Off++
		return
	}
}

func publishedWith(change func(*event.PromotionPublished)) func(event.Event) event.Event {
	return on(func(p *event.PromotionPublished) bool {
		before := *p
		change(&before)
		return before.When != p.When || before.What != p.What ||
			before.Freight.First != p.Freight.First || len(before.Products) != len(p.Products)
	}, change)
}

var ruleForgeries = []forgery{
	{"rule", "a condition over lines that these lines do not meet", publishedWith(
		func(p *event.PromotionPublished) {
			if p.What != "" {
				p.What = `line.price > 99_000_000`
			}
		})},
	{"rule", "a condition over the basket that does not hold", publishedWith(
		func(p *event.PromotionPublished) {
			if p.When == readWhen {
				p.When = `basket.merchants > 100`
			}
		})},
	{"rule", "a promotion that names other goods", publishedWith(
		func(p *event.PromotionPublished) {
			if p.Rule == event.RuleCrossStore {
				p.Products = []event.ProductID{1 << 40}
			}
		})},
	{"rule", "a base that is not what the lines cost", onCheckout(has(ofPromotion),
		func(c *event.CheckoutPlaced) { using(c, ofPromotion).Base++ })},
	{"rule", "a fen that another line should have", onCheckout(has(ofPromotion),
		func(c *event.CheckoutPlaced) {
			if len(c.Orders) > 0 {
				moveShare(c, ofPromotion)
			}
		})},
	{"rule", "a fen of an envelope that another line should have", onCheckout(has(ofEnvelope),
		func(c *event.CheckoutPlaced) {
			if len(c.Orders) > 0 {
				moveShare(c, ofEnvelope)
			}
		})},
	{"freight", "a charge that was not published", publishedWith(
		func(p *event.PromotionPublished) {
			if p.Rule == event.RuleFreight {
				p.Freight.First += 7
				p.Freight.Regions = nil
			}
		})},
	{"freight", "freight where none is due", onCheckout(hasOrders,
		func(c *event.CheckoutPlaced) { c.Orders[0].Freight++ })},
}

// TestRulesAreWorkedOutAgain: what the rulebook took off and charged is what the published rules
// come to, conditions included, and the report says how much of it could not be read.
func TestRulesAreWorkedOutAgain(t *testing.T) {
	w := ruledWalk(t, 1_500)
	r := count(sealed(t, w.dice, w.entries), audit.Options{})
	if !r.Holds {
		t.Fatalf("the journal itself: %s", encoded(t, r.Findings))
	}
	if n := r.Rules; n.Discounts < 100 || n.Freights < 100 || n.Conditions < 50 || n.Unread < 10 {
		t.Errorf("worked out again: %+v", n)
	}
	for _, f := range ruleForgeries {
		t.Run(f.code+"/"+f.name, func(t *testing.T) { forged(t, w, f) })
	}
}

// TestUnreadConditionsAreCounted: what is not understood is no finding, and no silence either.
func TestUnreadConditionsAreCounted(t *testing.T) {
	w := ruledWalk(t, 300)
	entries := slices.Clone(w.entries)
	for i, e := range entries {
		if p, ok := e.Event.(*event.PromotionPublished); ok && p.When == readWhen {
			p = again(p)
			p.When = "not (" + strings.ReplaceAll(readWhen, "&&", "or") + ")"
			entries[i].Event = p
		}
	}
	before := count(sealed(t, w.dice, w.entries), audit.Options{})
	after := count(sealed(t, w.dice, entries), audit.Options{})
	if !after.Holds || after.Rules.Unread <= before.Rules.Unread ||
		after.Rules.Conditions >= before.Rules.Conditions {
		t.Errorf("%+v, and unread %+v: %s", before.Rules, after.Rules,
			encoded(t, after.Findings))
	}
}
