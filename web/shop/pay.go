package shop

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// CheckoutPage is the answer to a tap, and how it stands now.
type CheckoutPage struct {
	Frame
	ID       string
	Key      string
	When     string // it was placed, in words
	Orders   []OrderPart
	Balances []OrderPart
	Refused  []RefusedLine
	Bill     Traced
	Due      money.Money   // what is still to be paid
	Limit    ui.Limit      // of the time to pay
	More     MoreTime      // to pay
	To       *ShownAddress // where its parcels go; nil where nobody said
	Unsaid   *Unsaid       // to say it now
	Again    string        // where the same can be ordered once more
	State    string
	Waits    string // what an attempt waits for; "" when none is under way
	Failed   string // why the last one brought no money
	Methods  []Choose
	Bought   int64 // orders
	Deposit  bool
}

// checkout is GET /checkouts/{id}.
func (f *face) checkout(v *visit) error {
	c, err := v.findCheckout()
	if err != nil {
		return err
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("checkout.title"), "tab.orders")
	if err != nil {
		return err
	}
	model := CheckoutPage{
		Frame: frame, Key: newKey(), ID: c.ID.String(), Deposit: c.Deposit != nil,
		When: at.when(c.Stamp), Due: money.Money{Minor: c.Due, Currency: c.Currency},
		State: payState(&c), Bought: int64(len(c.Orders)),
	}
	if c.Placed != nil {
		model.Bill = v.trace(c.Placed)
	} else {
		model.Bill.Total = money.Money{Minor: asked(&c), Currency: c.Currency}
		model.Bill.Rows = []BillRow{{Name: v.lang.Say("presale.deposit"), Amount: model.Bill.Total}}
	}
	if model.To, model.Unsaid, err = v.whither(firstToBeSent(&c), &c); err != nil {
		return err
	}
	model.Again = again(&c)
	if c.Due > 0 {
		model.Limit, model.More = v.timeToPay(&c, &at)
		v.attempt(&model, &c)
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range c.Orders {
			model.Orders = append(model.Orders, at.part(fold, &c.Orders[i], c.Currency))
		}
		for i := range c.Balances {
			model.Balances = append(model.Balances, at.part(fold, &c.Balances[i], c.Currency))
		}
		for _, l := range refused(&c) {
			model.Refused = append(model.Refused, at.refusedLine(fold, l, 0))
		}
	})
	return v.show(http.StatusOK, Checkout(model))
}

// firstToBeSent is an order of a tap whose parcel may still be made; one of none where there is
// none.
func firstToBeSent(c *shopper.Checkout) *shopper.Order {
	for _, list := range [][]shopper.Order{c.Orders, c.Balances} {
		for i := range list {
			if list[i].ToBeSent() {
				return &list[i]
			}
		}
	}
	return &shopper.Order{}
}

// again is the page on which what a checkout bought is ordered once more; "" where it was no such
// tap. The goods of an order that waits too long go back on sale, but nothing has to be found once
// more.
func again(c *shopper.Checkout) string {
	to := url.Values{}
	for i := range c.Orders {
		if c.Orders[i].Presale != nil {
			return ""
		}
		for _, l := range c.Orders[i].Lines {
			to.Add("line", spellLine(trade.CheckoutLine{SKU: l.SKU, Quantity: l.Quantity}, false))
		}
	}
	if len(to) == 0 {
		return ""
	}
	return "/checkout?" + to.Encode()
}

// waitSeconds is after how long a page that waits for a bank asks again, without script too.
const waitSeconds = 3

// attempt says where the newest attempt to pay stands, and by which ways another may be made.
func (v *visit) attempt(model *CheckoutPage, c *shopper.Checkout) {
	model.Methods = v.methods()
	if c.Attempt == nil {
		return
	}
	switch a := c.Attempt; a.Status {
	case shopper.AttemptStarted, shopper.AttemptPending:
		model.Waits = v.lang.Say("pay.waits")
		v.w.Header().Set("Refresh", strconv.Itoa(waitSeconds))
	case shopper.AttemptFailed:
		model.Failed = v.lang.Say("pay.failed")
		if said := v.lang.Say("pay.code." + a.Code); said != "pay.code."+a.Code {
			model.Failed = said
		}
	}
}

// methods are the stories of the sandbox that can be tried, the plain one first.
func (v *visit) methods() (out []Choose) {
	if len(v.f.Methods) == 0 {
		return nil
	}
	out = append(out, Choose{"", v.lang.Say("pay.by.at-once"), true})
	for _, m := range v.f.Methods {
		if said := v.lang.Say("pay.by." + m); said != "pay.by."+m {
			out = append(out, Choose{m, said, false})
		}
	}
	return out
}

// pay is POST /checkouts/{id}/pay. What is paid is not due any more, and one attempt is alive at a
// time, so paying twice takes the money once.
func (f *face) pay(v *visit) error {
	c, err := v.findCheckout()
	if err != nil {
		return err
	}
	by := sandbox
	if method := v.r.PostFormValue("method"); method != "" {
		if !slices.Contains(f.Methods, method) {
			return v.badForm()
		}
		by += "/" + method
	}
	if c.Due > 0 {
		if err := v.take(c.Payment, by); err != nil {
			return err
		}
	}
	return v.see("/checkouts/" + c.ID.String())
}

// take puts the intent to pay into the journal and then asks the provider at once. Should it not
// answer, the errands go on asking.
func (v *visit) take(payment event.PaymentID, by string) error {
	out, err := v.submit(&trade.StartPayment{Payment: payment, Provider: by})
	if err == nil && out.Refusal != trade.Accepted {
		err = web.RefusalProblem(out.Refusal, string(v.lang))
	}
	if err != nil {
		return err
	}
	started, at := (*event.PaymentStarted)(nil), out.Stamp
	for _, e := range out.Events {
		if made, ok := e.(*event.PaymentStarted); ok {
			started = made
		}
	}
	if started == nil { // one is alive already
		v.f.Shoppers.Read(func(fold *shopper.Fold) {
			if a, ok := fold.LiveAttempt(payment); ok {
				started, at = a.PaymentStarted, a.Stamp
			}
		})
	}
	if started == nil || !isSandbox(started.Provider) {
		return nil
	}
	word, err := v.f.Take(v.r.Context(), started, at)
	if err != nil || word == nil {
		return nil
	}
	_, err = v.submit(word) // a refusal says that the word was told before
	return err
}

// sandbox is the provider that these pages pay by. A method behind a stroke is one of its stories.
const sandbox = "sandbox"

func isSandbox(provider string) bool {
	name, _, _ := strings.Cut(provider, "/")
	return name == sandbox
}
