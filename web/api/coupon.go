package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
)

// Coupon is one that a shopper claimed, with what it takes off.
type Coupon struct {
	ID        string `json:"id"`
	Promotion string `json:"promotion"`
	Rule      string `json:"rule" enum:"promotion_rule"`
	Name      Words  `json:"name"`
	Merchant  string `json:"merchant,omitempty" doc:"whose goods; left out over merchants"`
	Currency  string `json:"currency"`
	Terms     *Terms `json:"terms,omitempty"`
	From      string `json:"from" format:"date-time" doc:"used from here"`
	To        string `json:"to" format:"date-time"`
	Status    string `json:"status" enum:"free,held,used,expired,void"`
	Claimed   string `json:"claimed" format:"date-time"`
	Changed   string `json:"changed" format:"date-time" doc:"when it came to its status"`
	Checkout  string `json:"checkout,omitempty" doc:"that holds or used it"`
	State     string `json:"state" enum:"upcoming,usable,held,used,expired,void" doc:"now"`
	Says      Words  `json:"says" doc:"the state"`

	History []BenefitMove `json:"history" doc:"what became of it, the newest first; at most 20"`
}

func (f *face) couponOperations() []operation {
	return []operation{
		{pattern: "POST /v1/promotions/{id}/claims", handler: f.claimCoupon,
			says: text("领取优惠券", "Claim a coupon of a promotion"), status: 201,
			answers: Coupon{}, codes: []string{"not_found", "promotion_unknown", "promotion_over",
				"coupons_gone", "coupon_limit", "wallet_full", "phase_closed"}},
		{pattern: "GET /v1/coupons", handler: f.getCoupons,
			says:  text("领过的优惠券，新的在前", "Coupons that were claimed, the newest first"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[Coupon]{}, codes: []string{"invalid"}},
	}
}

// claimCoupon is POST /v1/promotions/{id}/claims.
func (f *face) claimCoupon(w http.ResponseWriter, r *http.Request) {
	lang, who := web.Lang(r), web.SessionOf(r).Shopper
	id, err := event.ParsePromotionID(r.PathValue("id"))
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, &trade.ClaimCoupon{Shopper: who, Promotion: id})
	} else {
		err = notFound(r)
	}
	if err == nil {
		err = await(r, reached(out), f.Benefits)
	}
	var said Coupon
	found := false
	if err == nil {
		f.Benefits.Read(func(fold *benefit.Fold) {
			var c benefit.Coupon
			if c, found = fold.Coupon(who, event.CouponID(out.Subject)); found {
				said = coupon(fold, &c, f.Clock.Now())
			}
		})
		if !found {
			err = web.NewProblem("behind", lang)
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusCreated, said)
}

// coupon says a coupon as it stands at an instant.
func coupon(fold *benefit.Fold, c *benefit.Coupon, now event.Instant) Coupon {
	said := Coupon{
		ID: c.ID.String(), Promotion: c.Promotion.String(), From: c.From.String(),
		To: c.To.String(), Status: c.Status.Key(), Claimed: c.Claimed.String(),
		Changed: c.Changed.String(), State: c.State(now),
	}
	said.Says = stateSays[said.State]
	in := money.Currency(0)
	if p, ok := fold.Promotion(c.Promotion); ok {
		said.Rule, said.Name = p.Rule.Key(), Words{p.Name.In("zh"), p.Name.In("en")}
		said.Terms, said.Currency, in = terms(&p.Terms), p.Currency.String(), p.Currency
		if p.Merchant != 0 {
			said.Merchant = p.Merchant.String()
		}
	}
	if c.Checkout != 0 {
		said.Checkout = c.Checkout.String()
	}
	said.History = historyOf(fold.CouponMoves(c.Owner, c.ID), in)
	return said
}

// readBenefits lets do look at what shoppers are offered and hold, once the view holds all that
// the asking shopper wrote.
func (f *face) readBenefits(
	r *http.Request, do func(fold *benefit.Fold, owner event.ShopperID),
) error {
	owner := web.SessionOf(r).Shopper
	if mark := f.Marks.Of(owner); f.Benefits.Head() < mark {
		if err := await(r, mark, f.Benefits); err != nil {
			return err
		}
	}
	f.Benefits.Read(func(fold *benefit.Fold) { do(fold, owner) })
	return nil
}

// getCoupons is GET /v1/coupons.
func (f *face) getCoupons(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseCouponID)
	said := Page[Coupon]{Items: []Coupon{}}
	if err == nil {
		err = f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
			list, next := fold.Coupons(owner, p.after, p.limit)
			for i := range list {
				said.Items = append(said.Items, coupon(fold, &list[i], f.Clock.Now()))
			}
			if next != 0 {
				said.Next = next.String()
			}
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}
