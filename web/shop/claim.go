package shop

import (
	"context"
	"errors"
	"net/url"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web"
	"carnival/web/ui"
)

// stripCoupons is how many coupons a strip shows.
const stripCoupons = 8

// Strip is coupons to claim, as one shopper sees them.
type Strip struct {
	Frame
	Key     string
	Back    string // where a claim leads back to
	Said    string // what became of the last claim
	Coupons []Claimable
}

// Claimable is a coupon that can be claimed, or was.
type Claimable struct {
	Promotion, Name, Shop string
	Symbol, Amount, Terms string
	Claimed               bool
}

// held counts the coupons of each promotion that a shopper ever claimed.
type held map[event.PromotionID]uint32

func heldOf(fold *benefit.Fold, shopper event.ShopperID) held {
	if shopper == 0 {
		return held{}
	}
	return fold.Claimed(shopper)
}

// claimables are the promotions of which coupons can be claimed at an instant, those over merchants
// first; of one merchant only, when one is named. What is gone is shown to who got some.
func (v *visit) claimables(
	fold *benefit.Fold, merchant event.MerchantID, had held,
) (list []benefit.Promotion) {
	for _, id := range v.f.offers.claimed(fold) {
		p, ok := fold.Promotion(id)
		if !ok || p.Ended != 0 || v.now < p.From || p.To <= v.now ||
			p.Coupons.Left == 0 && had[id] == 0 || merchant != 0 && p.Merchant != merchant {
			continue
		}
		if list = append(list, p); len(list) == stripCoupons {
			break
		}
	}
	return list
}

// strip is the coupons to claim for who asks.
func (v *visit) strip(at *pricing, merchant event.MerchantID, back string) (s Strip, err error) {
	s.Key, s.Back = newKey(), back
	s.Frame = v.bareFrame("", "", 0)
	var list []benefit.Promotion
	var had held
	err = v.ownBenefits(func(fold *benefit.Fold) {
		had = heldOf(fold, v.shopper)
		list = v.claimables(fold, merchant, had)
	})
	if err != nil {
		return s, err
	}
	claimed := v.r.URL.Query().Get("claimed")
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			p := &list[i]
			c := claimable(at.lang, p)
			c.Claimed = had[p.Promotion] > 0 &&
				(p.Coupons.Left == 0 || had[p.Promotion] >= p.PerShopper)
			if c.Shop = at.lang.Say("coupon.platform"); p.Merchant != 0 {
				c.Shop = merchantName(fold, p.Merchant, string(at.lang))
			}
			if c.Claimed && c.Promotion == claimed {
				s.Said = at.lang.Say("coupon.taken", c.Name, at.when(p.Start), at.when(p.Use))
			}
			s.Coupons = append(s.Coupons, c)
		}
	})
	return s, nil
}

func claimable(lang ui.Lang, p *benefit.Promotion) Claimable {
	c := Claimable{Promotion: p.Promotion.String(), Name: p.Name.In(string(lang))}
	if len(p.Terms.Tiers) == 0 {
		return c
	}
	t := p.Terms.Tiers[0]
	if t.Rate > 0 {
		c.Amount, c.Symbol = percentOf(t.Rate), "%"
	} else {
		symbol, whole, _ := ui.Parts(money.Money{Minor: t.Off, Currency: p.Currency})
		c.Symbol, c.Amount = symbol, whole
	}
	switch {
	case t.At == 0:
		c.Terms = lang.Say("coupon.any")
	case p.Terms.Pieces:
		c.Terms = lang.Count("coupon.pieces", t.At)
	default:
		c.Terms = lang.Say("coupon.from", plainMoney(money.Minor(t.At), p.Currency))
	}
	return c
}

// ownBenefits lets do look at benefits, once they hold all that this shopper wrote.
func (v *visit) ownBenefits(do func(fold *benefit.Fold)) error {
	if mark := v.f.Marks.Of(v.shopper); v.shopper != 0 && v.f.Benefits.Head() < mark {
		ctx, cancel := context.WithTimeout(v.r.Context(), viewWait)
		defer cancel()
		if errors.Is(v.f.Benefits.Wait(ctx, mark), context.DeadlineExceeded) {
			return web.NewProblem("behind", string(v.lang))
		}
	}
	v.f.Benefits.Read(do)
	return nil
}

// claim is POST /claims: a coupon is taken, and the page from which it was shows it as taken. Who
// has some already, and gets no more, is shown the same.
func (f *face) claim(v *visit) error {
	id, err := event.ParsePromotionID(v.r.PostFormValue("promotion"))
	if err != nil {
		return v.notFound()
	}
	if err := v.enter(); err != nil {
		return err
	}
	out, err := v.submit(&trade.ClaimCoupon{Shopper: v.shopper, Promotion: id})
	if err != nil {
		return err
	}
	if out.Refusal != trade.Accepted {
		had := held{}
		if err := v.ownBenefits(func(f *benefit.Fold) { had = heldOf(f, v.shopper) }); err != nil {
			return err
		}
		if had[id] == 0 {
			return web.RefusalProblem(out.Refusal, string(v.lang))
		}
	}
	to, err := url.Parse(v.back("/"))
	if err != nil {
		return v.see("/")
	}
	query := to.Query()
	query.Set("claimed", id.String())
	to.RawQuery, to.Fragment = query.Encode(), "coupons"
	return v.see(to.String())
}
