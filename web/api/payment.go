package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// Payment is the one payment of a checkout, as it stands now.
type Payment struct {
	ID       string            `json:"id"`
	Checkout string            `json:"checkout"`
	Amount   int64             `json:"amount" doc:"asked for at first, in the minor unit"`
	Currency string            `json:"currency"`
	Due      int64             `json:"due" doc:"what its open orders still ask for"`
	Status   string            `json:"status" enum:"due,paid,closed,refunded"`
	PayBy    string            `json:"pay_by" format:"date-time"`
	Received []PaymentReceived `json:"received"`
	Refunds  []PaymentRefund   `json:"refunds"`
}

// PaymentReceived is money that came.
type PaymentReceived struct {
	Ref     string `json:"ref" doc:"the provider's reference"`
	Amount  Amount `json:"amount"`
	Surplus Amount `json:"surplus" doc:"what goes back of it"`
	At      string `json:"at" format:"date-time"`
}

// PaymentRefund is money that goes back.
type PaymentRefund struct {
	ID     string `json:"id"`
	Order  string `json:"order,omitempty"`
	Amount Amount `json:"amount"`
	Reason string `json:"reason" enum:"cancelled,late,surplus,short,merchant"`
	Status string `json:"status" enum:"owed,paid"`
	At     string `json:"at" format:"date-time"`
}

// payable finds a payment of the asking shopper.
func (f *face) payable(r *http.Request) (c shopper.Checkout, err error) {
	id, err := event.ParsePaymentID(r.PathValue("id"))
	if err != nil {
		return c, notFound(r)
	}
	found := false
	err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
		of, checkout, ok := fold.Owner(id)
		if ok && of == owner {
			c, found = fold.Checkout(owner, checkout)
		}
	})
	if err == nil && !found {
		err = notFound(r)
	}
	return c, err
}

// getPayment is GET /v1/payments/{id}.
func (f *face) getPayment(w http.ResponseWriter, r *http.Request) {
	c, err := f.payable(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, f.payment(&c))
}

func (f *face) payment(c *shopper.Checkout) Payment {
	in := c.Placed.Currency
	said := Payment{
		ID: c.Placed.Payment.String(), Checkout: c.Placed.Checkout.String(),
		Amount: int64(c.Placed.Total()), Currency: in.String(), Due: int64(c.Due),
		Status: paymentStatus(c), PayBy: payBy(c.Placed, c.Stamp, f.plan()).String(),
		Received: []PaymentReceived{}, Refunds: []PaymentRefund{},
	}
	for _, p := range c.Payments {
		said.Received = append(said.Received, PaymentReceived{
			p.Ref, amount(p.Amount, in), amount(p.Surplus, in), p.Stamp.String(),
		})
	}
	for _, due := range c.Refunds {
		one := PaymentRefund{
			ID: due.Refund.String(), Amount: amount(due.Amount, in), Status: "owed",
			Reason: refundReasons[due.Reason], At: due.Stamp.String(),
		}
		if due.Order != 0 {
			one.Order = due.Order.String()
		}
		if due.Paid != 0 {
			one.Status = "paid"
		}
		said.Refunds = append(said.Refunds, one)
	}
	return said
}

// pay is POST /v1/payments/{id}/pay: the provider takes what is due. A payment that is settled
// stays so.
func (f *face) pay(w http.ResponseWriter, r *http.Request) {
	c, err := f.payable(r)
	if err == nil && c.Due == 0 && paymentStatus(&c) == paymentClosed {
		err = web.RefusalProblem(trade.OrderClosed, web.Lang(r))
	}
	if err == nil && c.Due > 0 {
		_, err = f.submit(r, f.Provider.Charge(c.Placed.Payment,
			money.Money{Minor: c.Due, Currency: c.Placed.Currency}))
		if err == nil {
			c, err = f.payable(r)
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, f.payment(&c))
}

// CallbackRequest is the provider's word of a payment. It may come late, twice, or with another
// amount than was due.
type CallbackRequest struct {
	Payment  string `json:"payment"`
	Ref      string `json:"ref" doc:"the provider's own reference; the same one counts once"`
	Amount   int64  `json:"amount" doc:"in the currency's minor unit"`
	Currency string `json:"currency"`
}

// CallbackAnswer says that the provider's word has been taken down.
type CallbackAnswer struct {
	Payment string `json:"payment"`
	Counted bool   `json:"counted" doc:"false when the reference had been seen before"`
}

// callback is POST /v1/providers/sandbox/callbacks; its signature is its door.
func (f *face) callback(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	body, err := readAll(nil, r)
	if err == nil && f.Provider.Verify(body, r.Header.Get("Sandbox-Signature")) != nil {
		err = web.NewProblem("signature_invalid", lang)
	}
	var c *trade.ReceivePayment
	if err == nil {
		rd := &reader{b: body, lang: lang}
		c = rd.callback()
		if p := rd.finish(); p != nil {
			err = p
		}
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, CallbackAnswer{c.Payment.String(), len(out.Events) > 0})
}

// callback reads a CallbackRequest.
func (r *reader) callback() *trade.ReceivePayment {
	c := &trade.ReceivePayment{}
	var has [4]bool
	whole := r.object(func(key []byte) bool {
		switch string(key) {
		case "payment":
			has[0], c.Payment = true, idOf(r, "py_", event.ParsePaymentID)
		case "ref":
			s, _ := r.str(128)
			has[1], c.Ref = true, string(s)
		case "amount":
			has[2], c.Amount = true, r.minor()
		case "currency":
			has[3], c.Currency = true, r.currency()
		default:
			return false
		}
		return true
	})
	for i, field := range [...]string{"payment", "ref", "amount", "currency"} {
		if whole && !has[i] {
			r.missing(field)
		}
	}
	return c
}
