package shop

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"carnival/event"
	"carnival/money"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// offers are the discounts that need no claiming, by whom they concern, so that a list can say of
// each product what takes something off it. They are made anew when a promotion is published or
// ended.
type offers struct {
	mu      sync.Mutex
	made    bool
	version uint64
	over    []benefit.Promotion // over merchants
	of      map[event.MerchantID][]benefit.Promotion
	coupons []event.PromotionID // of promotions that give some
}

// claimed are the promotions that give coupons, those over merchants first.
func (o *offers) claimed(fold *benefit.Fold) []event.PromotionID {
	o.refresh(fold)
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.coupons
}

// refresh brings the offers up to date and gives them; nobody changes them afterwards.
func (o *offers) refresh(fold *benefit.Fold) (over []benefit.Promotion,
	of map[event.MerchantID][]benefit.Promotion) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.made && o.version == fold.Version() {
		return o.over, o.of
	}
	o.made, o.version = true, fold.Version()
	o.over, o.of = nil, map[event.MerchantID][]benefit.Promotion{}
	o.coupons = nil
	for _, rule := range [...]event.Rule{event.RulePlatformCoupon, event.RuleShopCoupon} {
		promotionsOf(fold, rule, func(p benefit.Promotion) {
			if p.Ended == 0 {
				o.coupons = append(o.coupons, p.Promotion)
			}
		})
	}
	for _, rule := range [...]event.Rule{event.RuleFullReduction, event.RuleCrossStore} {
		promotionsOf(fold, rule, func(p benefit.Promotion) {
			switch {
			case p.Ended != 0 || p.When != "" || p.What != "" || len(p.Terms.Tiers) == 0:
			case p.Merchant == 0:
				o.over = append(o.over, p)
			default:
				o.of[p.Merchant] = append(o.of[p.Merchant], p)
			}
		})
	}
	return o.over, o.of
}

// promotionsOf visits the promotions of a rule that baskets are quoted with.
func promotionsOf(fold *benefit.Fold, rule event.Rule, visit func(benefit.Promotion)) {
	for q := (benefit.PromotionList{Rule: rule, InEffect: true}); ; {
		list, next := fold.Promotions(q)
		for _, p := range list {
			visit(p)
		}
		if q.After = next; next == 0 {
			return
		}
	}
}

// discounts says what takes something off products at an instant, in words.
type discounts struct {
	pricing *pricing
	over    []benefit.Promotion
	of      map[event.MerchantID][]benefit.Promotion
}

func (p *pricing) discounts(f *face) (d discounts) {
	d.pricing = p
	f.Benefits.Read(func(fold *benefit.Fold) { d.over, d.of = f.offers.refresh(fold) })
	return d
}

// at is the best known discount of a product; a shop's own stands before one over shops.
func (d *discounts) at(p *catalog.Product) string {
	for _, list := range [...][]benefit.Promotion{d.of[p.ProductOffered.Merchant], d.over} {
		for i := range list {
			if l := &list[i]; covers(l.PromotionPublished, p) &&
				l.From <= d.pricing.at && d.pricing.at < l.To {
				return offerText(d.pricing.lang, l.PromotionPublished)
			}
		}
	}
	return ""
}

// covers reports whether a promotion names a product, by its category or by itself.
func covers(l *event.PromotionPublished, p *catalog.Product) bool {
	return (len(l.Categories) == 0 || slices.Contains(l.Categories, p.Category)) &&
		(len(l.Products) == 0 || slices.Contains(l.Products, p.ProductOffered.Product))
}

// offerText says what a promotion takes off, in a few signs: its first tier.
func offerText(lang ui.Lang, p *event.PromotionPublished) string {
	if len(p.Terms.Tiers) == 0 {
		return p.Name.In(string(lang))
	}
	t := p.Terms.Tiers[0]
	off := plainMoney(t.Off, p.Currency)
	if t.Rate > 0 {
		return lang.Say("offer.rate", percentOf(t.Rate))
	}
	switch {
	case t.At == 0:
		return lang.Say("offer.plain", off)
	case p.Terms.Pieces:
		return lang.Say("offer.pieces", lang.Number(t.At), off)
	case p.Terms.Every:
		return lang.Say("offer.every", plainMoney(money.Minor(t.At), p.Currency), off)
	}
	return lang.Say("offer.tier", plainMoney(money.Minor(t.At), p.Currency), off)
}

// plainMoney writes an amount without the parts of a unit where there are none.
func plainMoney(n money.Minor, currency money.Currency) string {
	symbol, whole, fraction := ui.Parts(money.Money{Minor: n, Currency: currency})
	if strings.Trim(fraction, ".0") == "" {
		fraction = ""
	}
	return symbol + whole + fraction
}

// percentOf writes basis points.
func percentOf(points uint32) string {
	text := strconv.FormatUint(uint64(points/100), 10)
	if rest := points % 100; rest > 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return text
}
