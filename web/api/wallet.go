package api

import (
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
)

// Wallet is what a shopper can put into a checkout, now or later, the newest first.
type Wallet struct {
	Coupons   []Coupon   `json:"coupons" doc:"that no checkout holds"`
	Envelopes []Envelope `json:"envelopes" doc:"with something left"`
	Allowance *Amount    `json:"allowance,omitempty" doc:"in the home currency"`
}

// BenefitMove is one change of a coupon, a red envelope or the allowance.
type BenefitMove struct {
	At     string  `json:"at" format:"date-time"`
	Act    string  `json:"act" enum:"granted,taken,returned,voided,expired"`
	Says   Words   `json:"says" doc:"the act"`
	Amount *Amount `json:"amount,omitempty"`
	Order  string  `json:"order,omitempty" doc:"that it was used for, or came back from"`
	Ref    string  `json:"ref,omitempty" doc:"the giver's own name of a grant"`
}

// AllowanceHistory is a page of what became of the allowance, with what is left of it.
type AllowanceHistory struct {
	Left  Amount        `json:"left" doc:"in the home currency"`
	Items []BenefitMove `json:"items"`
	Next  string        `json:"next,omitempty"`
}

// stateSays says the state of a coupon or an envelope.
var stateSays = map[string]Words{
	"upcoming": {"尚未到使用时间", "Not valid yet"},
	"usable":   {"可使用", "Can be used"},
	"held":     {"待付款的订单占用中", "Held by an order that is not paid"},
	"used":     {"已使用", "Used"},
	"expired":  {"已过期", "Expired"},
	"void":     {"过期后退回，已作废", "Came back after its time, and is void"},
}

// maxHistory bounds the moves that are told with a coupon or an envelope.
const maxHistory = 20

// historyOf says the newest moves of a coupon or an envelope.
func historyOf(list []benefit.Move, in money.Currency) []BenefitMove {
	return benefitMoves(list[:min(len(list), maxHistory)], in)
}

// benefitMoves says moves; those of a coupon whose currency is not known go without their amount.
func benefitMoves(list []benefit.Move, in money.Currency) []BenefitMove {
	said := make([]BenefitMove, 0, len(list))
	for _, m := range list {
		zh, en := m.Act.Names()
		one := BenefitMove{At: m.At.String(), Act: m.Act.Key(), Says: Words{zh, en}, Ref: m.Ref}
		if m.Amount != 0 && in.Valid() {
			worth := amount(m.Amount, in)
			one.Amount = &worth
		}
		if m.Order != 0 {
			one.Order = m.Order.String()
		}
		said = append(said, one)
	}
	return said
}

// getAllowance is GET /v1/allowance.
func (f *face) getAllowance(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, func(text string) (uint64, error) {
		return strconv.ParseUint(text, 10, 64)
	})
	plan := f.plan()
	if err == nil && plan == nil {
		err = web.RefusalProblem(trade.NoPlan, web.Lang(r))
	}
	var said AllowanceHistory
	if err == nil {
		err = f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
			list, next := fold.AllowanceMoves(owner, p.after, p.limit)
			said.Items = benefitMoves(list, plan.Currency)
			said.Left = amount(fold.Allowance(owner), plan.Currency)
			if next != 0 {
				said.Next = strconv.FormatUint(next, 10)
			}
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// maxWalletPages bounds how far back a wallet is looked for what can still be used.
const maxWalletPages = 20

func (f *face) walletOperations() []operation {
	return []operation{
		{pattern: "GET /v1/wallet", handler: f.getWallet, says: text(
			"卡包：可用的优惠券、红包与购物津贴", "Coupons, red envelopes and allowance to be used"),
			status: 200, answers: Wallet{}},
		{pattern: "GET /v1/allowance", handler: f.getAllowance, says: text(
			"购物津贴的余额与每一笔来去，新的在前",
			"The allowance: what is left, and what it came from and went to, the newest first"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: AllowanceHistory{}, codes: []string{"invalid", "no_plan"}},
	}
}

// getWallet is GET /v1/wallet.
func (f *face) getWallet(w http.ResponseWriter, r *http.Request) {
	said := Wallet{Coupons: []Coupon{}, Envelopes: []Envelope{}}
	plan, now := f.plan(), f.Clock.Now()
	err := f.readBenefits(r, func(fold *benefit.Fold, owner event.ShopperID) {
		var before event.CouponID
		for range maxWalletPages {
			var list []benefit.Coupon
			list, before = fold.Coupons(owner, before, benefit.MaxPage)
			for i := range list {
				if c := &list[i]; c.Status == benefit.CouponFree && now < c.To &&
					len(said.Coupons) < benefit.MaxHeld {
					said.Coupons = append(said.Coupons, coupon(fold, c, now))
				}
			}
			if before == 0 {
				break
			}
		}
		said.Envelopes = envelopesLeft(fold, owner, now)
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

// envelopesLeft are the red envelopes of a shopper that hold something and whose time is not over.
func envelopesLeft(
	fold *benefit.Fold, owner event.ShopperID, now event.Instant,
) []Envelope {
	said := []Envelope{}
	var before event.EnvelopeID
	for range maxWalletPages {
		var list []benefit.Envelope
		list, before = fold.Envelopes(owner, before, benefit.MaxPage)
		for i := range list {
			if e := &list[i]; e.Left > 0 && now < e.To && len(said) < benefit.MaxHeld {
				said = append(said, envelope(fold, e, now))
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
