package promo_test

import (
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// sound is a promotion of each rule that can be published.
func sound(rule event.Rule) *event.PromotionPublished {
	f := &event.PromotionPublished{
		Key: "double-eleven", Rule: rule, Funder: event.FundedByPlatform, Currency: money.CNY,
		Name: event.Text{Zh: "双十一", En: "Double 11"},
		From: benchDay, To: benchDay + benchHour, When: "shopper.new",
		Terms: event.Terms{Tiers: []event.Tier{{At: 100, Off: 10}, {At: 200, Off: 30}}},
	}
	switch rule {
	case event.RuleFullReduction, event.RuleShopCoupon:
		f.Merchant, f.Funder, f.What = 7, event.FundedByMerchant, `line.category == "shoes"`
	case event.RuleFreight:
		f.Merchant, f.Funder, f.Terms = 7, 0, event.Terms{}
		f.Freight = event.Freight{
			Charge:   event.Charge{First: 800, Grams: 1000, Next: 200, Step: 500},
			FreeOver: 9_900,
			Regions:  []event.Region{{Provinces: []event.Province{65}, Refused: true}},
		}
	case event.RulePurchaseLimit:
		f.Funder, f.Terms, f.PerShopper = 0, event.Terms{}, 2
	}
	if rule == event.RuleShopCoupon || rule == event.RulePlatformCoupon {
		f.Start, f.Use = benchDay, benchDay+24*benchHour
		f.Quantity, f.PerShopper = 1000, 1
	}
	return f
}

func TestForms(t *testing.T) {
	for _, form := range promo.Forms() {
		if faults := promo.Check(sound(form.Rule)); len(faults) > 0 {
			t.Errorf("%s: %+v", form.Rule.Key(), faults)
		}
		seen := map[string]bool{}
		var look func(under string, fields []promo.Field)
		look = func(under string, fields []promo.Field) {
			for _, f := range fields {
				f.Path = under + f.Path
				if f.Zh == "" || f.En == "" || f.Kind.Key() == "" || seen[f.Path] {
					t.Errorf("%s: %+v", form.Rule.Key(), f)
				}
				if (f.Kind == promo.KindCondition) != (f.Scope != nil) ||
					(f.Kind == promo.KindList) != (f.Fields != nil) {
					t.Errorf("%s: %+v", form.Rule.Key(), f)
				}
				seen[f.Path] = true
				look(f.Path+".", f.Fields)
			}
		}
		look("", form.Fields)
		if form.Zh == "" || form.En == "" {
			t.Errorf("%s is not named", form.Rule.Key())
		}
	}
}

type promotion = event.PromotionPublished

const (
	reduction = event.RuleFullReduction
	coupon    = event.RuleShopCoupon
	cross     = event.RuleCrossStore
	freight   = event.RuleFreight
)

// broken is a sound promotion that was changed, and what must be found.
type broken struct {
	rule   event.Rule
	change func(*promotion)
	want   string
}

func tiers(list ...event.Tier) func(*promotion) {
	return func(p *promotion) { p.Terms.Tiers = list }
}

func regions(list ...event.Region) func(*promotion) {
	return func(p *promotion) { p.Freight.Regions = list }
}

func headFaults() []broken {
	return []broken{
		{cross, func(p *promotion) { p.Rule = 99 }, "rule unknown_rule"},
		{cross, func(p *promotion) { p.Rule = event.RuleEnvelope }, "rule unknown_rule"},
		{cross, func(p *promotion) { p.Key = "" }, "key missing"},
		{cross, func(p *promotion) { p.Key = strings.Repeat("k", 65) }, "key too_long"},
		{cross, func(p *promotion) { p.Name = event.Text{} }, "name missing"},
		{cross, func(p *promotion) { p.Name = event.Text{Zh: " ", En: "\n"} }, "name missing"},
		{cross, func(p *promotion) { p.Key = "  " }, "key missing"},
		{cross, func(p *promotion) { p.Name.En = strings.Repeat("n", 121) }, "name too_long"},
		{cross, func(p *promotion) { p.Merchant = 7 }, "merchant platform_rule"},
		{cross, func(p *promotion) { p.Funder = event.FundedByMerchant }, "funder wrong_funder"},
		{coupon, func(p *promotion) { p.Merchant = 0 }, "merchant missing"},
		{coupon, func(p *promotion) { p.Funder = event.FundedByBank }, "funder wrong_funder"},
		{coupon, func(p *promotion) { p.Funder = 0 }, "funder wrong_funder"},
		{cross, func(p *promotion) { p.Currency = 1 }, "currency unknown_currency"},
		{cross, func(p *promotion) { p.To = p.From }, "to empty_window"},
		{cross, func(p *promotion) { p.To = p.From - 1 }, "to reversed_window"},
		{cross, func(p *promotion) { p.From = -5 }, "from bad_time"},
		{cross, func(p *promotion) { p.To = 1 << 62 }, "to bad_time"},
		{coupon, func(p *promotion) { p.Use = p.Start }, "use empty_window"},
		{coupon, func(p *promotion) { p.To = p.Use + 1 }, "use claimed_after_use"},
		{coupon, func(p *promotion) { p.Quantity = 0 }, "quantity missing"},
		{coupon, func(p *promotion) { p.PerShopper = 2000 }, "per_shopper more_than_all"},
		{cross, func(p *promotion) { p.PerShopper = 1 }, "per_shopper not_used"},
		{cross, func(p *promotion) { p.Use = benchDay }, "use not_used"},
		{cross, func(p *promotion) { p.Freight.FreeOver = 1 }, "freight.free_over not_used"},
		{freight, func(p *promotion) { p.What = "true" }, "what not_used"},
	}
}

func termsFaults() []broken {
	return []broken{
		{freight, tiers(event.Tier{At: 1, Off: 1}), "terms.tiers not_used"},
		{cross, tiers(), "terms.tiers missing"},
		{cross, tiers(make([]event.Tier, 11)...), "terms.tiers too_many"},
		{cross, tiers(event.Tier{At: -1, Off: 1}), "terms.tiers[0].at negative"},
		{cross, tiers(event.Tier{At: 1 << 60, Off: 1}), "terms.tiers[0].at out_of_range"},
		{cross, tiers(event.Tier{At: 0, Off: 1}), "terms.tiers[0].at no_threshold"},
		{cross, tiers(event.Tier{At: 5, Off: -1}), "terms.tiers[0].off negative"},
		{cross, tiers(event.Tier{At: 5, Off: 6}), "terms.tiers[0].off above_threshold"},
		{coupon, tiers(event.Tier{Off: 1 << 60}), "terms.tiers[0].off out_of_range"},
		{cross, tiers(event.Tier{At: 5}), "terms.tiers[0].off nothing_off"},
		{cross, tiers(event.Tier{At: 5, Rate: 10_001}), "terms.tiers[0].rate bad_percent"},
		{cross, tiers(event.Tier{At: 5, Off: 1, Rate: 1}), "terms.tiers[0].rate both_off_and_rate"},
		{cross, tiers(event.Tier{At: 5, Off: 1}, event.Tier{At: 5, Off: 2}),
			"terms.tiers[1].at not_ascending"},
		{cross, tiers(event.Tier{At: 5, Off: 2}, event.Tier{At: 6, Off: 2}),
			"terms.tiers[1].off not_ascending"},
		{cross, tiers(event.Tier{At: 5, Rate: 2}, event.Tier{At: 6, Rate: 1}),
			"terms.tiers[1].rate not_ascending"},
		{cross, func(p *promotion) { p.Terms.Every = true }, "terms.every one_tier"},
		{cross, func(p *promotion) {
			p.Terms = event.Terms{Every: true, Tiers: []event.Tier{{At: 5, Rate: 100}}}
		}, "terms.every bad_every"},
		{cross, func(p *promotion) { p.Terms.Cap = -1 }, "terms.cap negative"},
		{cross, func(p *promotion) { p.Terms.Cap = 5 }, "terms.cap cap_below_tier"},
	}
}

func scopeFaults() []broken {
	return []broken{
		{reduction, func(p *promotion) { p.Categories = []event.Category{9} },
			"categories[0] unknown_category"},
		{reduction, func(p *promotion) { p.Categories = []event.Category{1, 1} },
			"categories[1] duplicate"},
		{reduction, func(p *promotion) { p.Products = []event.ProductID{4, 0} },
			"products[1] missing"},
		{reduction, func(p *promotion) { p.Products = []event.ProductID{4, 4} },
			"products[1] duplicate"},
		{reduction, func(p *promotion) { p.Products = make([]event.ProductID, 1001) },
			"products too_many"},
		{cross, func(p *promotion) { p.When = "shopper.new and basket.weight > 3" },
			"when 1:17 unknown_variable"},
		{cross, func(p *promotion) { p.When = `line.category == "tvs"` },
			"when 1:1 unknown_variable"},
		{cross, func(p *promotion) { p.What = "true and\nline.category == \"spaceships\"" },
			"what 2:18 unknown_word"},
		{cross, func(p *promotion) { p.When = "now() > 3" }, "when 1:1 no_functions"},
		{cross, func(p *promotion) { p.What = "line.price % 0 == 0" }, "what 1:12 divides_by_zero"},
		{cross, func(p *promotion) { p.What = "line.quantity + 9223372036854775807 > 0" },
			"what 1:15 overflows"},
		{cross, func(p *promotion) { p.When = "basket.amount % 5 == 7" }, "when 1:19 never_holds"},
		{freight, func(p *promotion) { p.Freight.First = -1 }, "freight.first negative"},
		{freight, func(p *promotion) { p.Freight.Step = 0 }, "freight.step weight_without_step"},
		{freight, func(p *promotion) { p.Freight.Grams = 1 << 30 }, "freight.grams out_of_range"},
		{freight, regions(event.Region{}), "freight.regions[0].provinces missing"},
		{freight, regions(event.Region{Provinces: []event.Province{10}}),
			"freight.regions[0].provinces[0] unknown_province"},
		{freight, regions(event.Region{Provinces: []event.Province{65}},
			event.Region{Provinces: []event.Province{54, 65}}),
			"freight.regions[1].provinces[1] overlap"},
		{freight, regions(event.Region{Provinces: []event.Province{65}, Refused: true,
			Charge: event.Charge{First: 1}}), "freight.regions[0].first not_used"},
		{event.RulePurchaseLimit, func(p *promotion) { p.PerShopper = 0 }, "per_shopper missing"},
	}
}

func TestFaults(t *testing.T) {
	for _, c := range slices.Concat(headFaults(), termsFaults(), scopeFaults()) {
		p := sound(c.rule)
		c.change(p)
		found := false
		for _, f := range promo.Check(p) {
			text := f.Path + " " + f.Code
			if f.Line > 0 {
				text = strings.Join([]string{f.Path, place(f), f.Code}, " ")
			}
			found = found || text == c.want
			if f.Zh == "" || f.En == "" || f.Zh == f.En || strings.Contains(f.Zh+f.En, "%!") {
				t.Errorf("%s: %q and %q", c.want, f.Zh, f.En)
			}
		}
		if !found {
			t.Errorf("%s is not found: %+v", c.want, promo.Check(p))
		}
	}
}

func place(f promo.Fault) string {
	digits := func(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }
	return strings.TrimPrefix(digits(f.Line), "0") + ":" + strings.TrimPrefix(digits(f.Column), "0")
}

// A book takes whatever a journal holds, and quotes it without harm.
func FuzzQuote(f *testing.F) {
	f.Add(int64(99), int64(10), uint32(0), uint8(1), uint32(1), int64(500), "shopper.new", true)
	f.Add(int64(-1), int64(-9), uint32(1<<31), uint8(3), uint32(1<<31), int64(1<<62), "1 % 0", true)
	f.Add(int64(1), int64(1<<62), uint32(0), uint8(4), uint32(1<<31), int64(1<<49), "", false)
	f.Fuzz(func(
		t *testing.T, at, off int64, rate uint32, rule uint8, quantity uint32, unit int64,
		when string, every bool,
	) {
		book := promo.NewBook()
		for id := range event.PromotionID(3) {
			_ = book.Publish(&event.PromotionPublished{
				Promotion: id + 1, Rule: event.Rule(rule), Merchant: event.MerchantID(id),
				Currency: money.CNY, To: 1000, When: when, PerShopper: 1,
				Terms: event.Terms{Every: every, Cap: money.Minor(at), Tiers: []event.Tier{
					{At: at, Off: money.Minor(off), Rate: rate}, {At: off, Off: money.Minor(at)},
				}},
				Freight: event.Freight{Charge: event.Charge{First: money.Minor(off), Grams: rate,
					Step: quantity, Next: money.Minor(at)}},
			})
		}
		ask := &promo.Basket{At: 5, Currency: money.CNY, Allowance: money.Minor(off)}
		for i := range uint16(3) {
			ask.Lines = append(ask.Lines, promo.Line{Merchant: event.MerchantID(i), Group: i,
				Quantity: quantity, Unit: money.Minor(unit), Grams: rate, Deducts: money.Minor(at)})
			ask.Coupons = append(ask.Coupons, promo.Coupon{ID: event.CouponID(i + 1),
				Promotion: event.PromotionID(i + 1), To: 1000})
			ask.Envelopes = append(ask.Envelopes, promo.Envelope{ID: event.EnvelopeID(i + 1),
				Left: money.Minor(off), To: 1000})
		}
		var bill promo.Bill
		book.Quote(ask, &bill)
		for _, d := range bill.Discounts {
			var sum money.Minor
			for _, s := range d.Shares {
				sum += s.Amount
			}
			if sum != d.Amount || sum <= 0 {
				t.Fatalf("%+v", d)
			}
		}
		for i, o := range bill.Off {
			if o < 0 || o > money.MaxMinor {
				t.Fatalf("line %d: %d off", i, o)
			}
		}
	})
}
