package api

import (
	"net/http"

	"carnival/event"
	"carnival/view/benefit"
	"carnival/web"
)

// Wallet is what a shopper can put into a checkout, now or later, the newest first.
type Wallet struct {
	Coupons   []Coupon   `json:"coupons" doc:"that no checkout holds"`
	Envelopes []Envelope `json:"envelopes" doc:"with something left"`
	Allowance *Amount    `json:"allowance,omitempty" doc:"in the home currency"`
}

// maxWalletPages bounds how far back a wallet is looked for what can still be used.
const maxWalletPages = 20

func (f *face) walletOperations() []operation {
	return []operation{
		{pattern: "GET /v1/wallet", handler: f.getWallet, says: text(
			"卡包：可用的优惠券、红包与购物津贴", "Coupons, red envelopes and allowance to be used"),
			status: 200, answers: Wallet{}},
	}
}

// getWallet is GET /v1/wallet.
func (f *face) getWallet(w http.ResponseWriter, r *http.Request) {
	said := Wallet{Coupons: []Coupon{}, Envelopes: []Envelope{}}
	plan := f.plan()
	err := f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
		var before event.CouponID
		for range maxWalletPages {
			var list []benefit.Coupon
			list, before = fold.Coupons(owner, before, benefit.MaxPage)
			for i := range list {
				if c := &list[i]; c.Status == benefit.CouponFree &&
					len(said.Coupons) < benefit.MaxHeld {
					said.Coupons = append(said.Coupons, coupon(fold, c))
				}
			}
			if before == 0 {
				break
			}
		}
		said.Envelopes = envelopesLeft(fold, owner)
		if plan != nil {
			left := amount(fold.Allowance(owner), plan.Currency)
			said.Allowance = &left
		}
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// envelopesLeft are the red envelopes of a shopper that hold something.
func envelopesLeft(fold *benefit.Fold, owner event.ShopperID) []Envelope {
	said := []Envelope{}
	var before event.EnvelopeID
	for range maxWalletPages {
		var list []benefit.Envelope
		list, before = fold.Envelopes(owner, before, benefit.MaxPage)
		for i := range list {
			if e := &list[i]; e.Left > 0 && len(said) < benefit.MaxHeld {
				said = append(said, envelope(fold, e))
			}
		}
		if before == 0 {
			break
		}
	}
	return said
}

// seedProblem says that the seed of a campaign is not kept here.
func seedProblem(r *http.Request) error { return web.NewProblem("seed_unknown", web.Lang(r)) }
