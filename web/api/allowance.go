package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/web"
)

// AllowanceRequest adds to a shopper's allowance, in the home currency.
type AllowanceRequest struct {
	Shopper string `json:"shopper"`
	Ref     string `json:"ref" doc:"your own name of the grant; the same one counts once"`
	Amount  Amount `json:"amount"`
}

// AllowanceAnswer says what the shopper has now.
type AllowanceAnswer struct {
	Shopper string `json:"shopper"`
	Ref     string `json:"ref"`
	Counted bool   `json:"counted" doc:"false when the ref had been seen before"`
	Left    Amount `json:"left"`
}

// grantAllowance is POST /v1/allowances.
func (f *face) grantAllowance(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	c := &trade.GrantAllowance{}
	var in money.Currency
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("shopper", toID(rd, &c.Shopper, "sh_", event.ParseShopperID)),
			need("ref", rd.toText(&c.Ref, maxRef)),
			need("amount", func() { c.Amount, in = rd.amount() }),
		})
	})
	plan := f.plan()
	switch {
	case err != nil:
	case plan == nil:
		err = web.RefusalProblem(trade.NoPlan, lang)
	case in != plan.Currency:
		err = web.NewProblem("invalid", lang, fieldFault(lang, "amount.currency",
			"currency_wrong", plan.Currency.String()))
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.give(r, c)
	}
	if err == nil {
		err = await(r, reached(out), f.Benefits)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := AllowanceAnswer{Shopper: c.Shopper.String(), Ref: c.Ref, Counted: len(out.Events) > 0}
	f.Benefits.Read(func(fold *benefit.Fold) { said.Left = amount(fold.Allowance(c.Shopper), in) })
	answer(w, r, http.StatusOK, said)
}

// give is submit for a gift to a shopper whom the request names: one that is not known is a fault
// of the request and no reason to sign in.
func (f *face) give(r *http.Request, c trade.Command) (trade.Outcome, error) {
	out, err := f.decide(r, c)
	if err != nil || out.Refusal == trade.Accepted {
		return out, err
	}
	lang := web.Lang(r)
	if out.Refusal == trade.ShopperUnknown {
		return out, web.NewProblem("invalid", lang, fieldFault(lang, "shopper", "unknown", ""))
	}
	return out, web.RefusalProblem(out.Refusal, lang)
}
