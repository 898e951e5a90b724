package shop

import (
	"strconv"

	"carnival/event"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// MoreTime is what a page says of more time to pay, with the form that asks for it.
type MoreTime struct {
	Action string // of the form; "" where there is no more time
	PayBy  string // the end that is shown: the form asks to move that one
	Now    bool   // it can be asked for now
	Note   string // under which conditions, or why there is none
}

// moreTimeForm is the id of the form: the warning has a button for it, too.
const moreTimeForm = "more-time"

// payUntil is when the first part of a checkout that waits for its payment closes. The window of a
// balance ends for everybody at one instant; shared says that it is the one that ends first.
func (v *visit) payUntil(c *shopper.Checkout, at *pricing) (until event.Instant, shared bool) {
	until = c.PayBy(at.plan)
	if len(c.Balances) == 0 {
		return until, false
	}
	v.f.Benefits.Read(func(fold *benefit.Fold) {
		for i := range c.Balances {
			p, ok := fold.Presale(c.Balances[i].Presale.DepositPlaced.Presale)
			if ok && p.BalanceTo <= until {
				until, shared = p.BalanceTo, true
			}
		}
	})
	return until, shared
}

// timeToPay is the limit of time that a page with something to pay stands under, and the way to
// more of it.
func (v *visit) timeToPay(c *shopper.Checkout, at *pricing) (ui.Limit, MoreTime) {
	until, shared := v.payUntil(c, at)
	limit := ui.Limit{
		Until: int64(until) / 1000, Says: v.lang.Say("pay.by", at.when(until)),
		Soon: v.lang.Say("limit.pay.soon"), Over: v.lang.Say("limit.pay.over"),
		Then: v.lang.Say("pay.same"), ThenHref: again(c),
	}
	switch {
	case shared:
		return limit, MoreTime{Note: v.lang.Say("pay.more.shared")}
	case c.Extended >= trade.MaxExtensions:
		return limit, MoreTime{Note: v.lang.Say("pay.more.spent")}
	}
	limit.Window = int64(trade.Extension) / 1000
	limit.More, limit.Form = v.lang.Say("pay.more"), moreTimeForm
	return limit, MoreTime{
		Action: "/checkouts/" + c.ID.String() + "/time", PayBy: strconv.FormatInt(int64(until), 10),
		Now: until-at.at < trade.Extension, Note: v.lang.Say("pay.more.note"),
	}
}

// moreTime is POST /checkouts/{id}/time. The end that the form names is moved once, however often
// it is sent.
func (f *face) moreTime(v *visit) error {
	c, err := v.findCheckout()
	if err != nil {
		return err
	}
	by, bad := strconv.ParseInt(v.r.PostFormValue("pay_by"), 10, 64)
	if bad != nil {
		return v.badForm()
	}
	out, err := v.submit(&trade.ExtendPayment{
		Shopper: c.Shopper, Payment: c.Payment, PayBy: event.Instant(by),
	})
	if err == nil && out.Refusal != trade.Accepted {
		err = web.RefusalProblem(out.Refusal, string(v.lang))
	}
	if err != nil {
		return err
	}
	return v.see("/checkouts/" + c.ID.String())
}
