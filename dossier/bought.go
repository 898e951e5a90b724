package dossier

import (
	"carnival/event"
	"carnival/view/shopper"
)

// KeptCheckout is a tap, with what became of its payment.
type KeptCheckout struct {
	ID       string        `json:"id"`
	Shopper  string        `json:"shopper" doc:"who tapped: a guest may have become an account"`
	At       string        `json:"at" format:"date-time"`
	Market   string        `json:"market"`
	Province string        `json:"province,omitempty"`
	Terminal string        `json:"terminal"`
	Currency string        `json:"currency"`
	Total    int64         `json:"total" doc:"that was asked for at first"`
	Due      int64         `json:"due" doc:"that is still asked for"`
	Orders   []string      `json:"orders"`
	Balances []string      `json:"balances" doc:"presale orders that it pays out"`
	Refused  []KeptRefused `json:"refused" doc:"lines that were not bought"`
	Off      []KeptOff     `json:"discounts"`
	Payment  string        `json:"payment"`
	Attempts []KeptAttempt `json:"attempts" doc:"to pay, the oldest first"`
	Received []KeptPayment `json:"received" doc:"the oldest first"`
	Surplus  []KeptRefund  `json:"surplus" doc:"refunds of what came and no order asked for"`
}

// KeptRefused is a line that was not bought.
type KeptRefused struct {
	SKU      string `json:"sku"`
	Quantity uint32 `json:"quantity"`
	Code     string `json:"code" doc:"why"`
}

// KeptOff is a discount of a checkout.
type KeptOff struct {
	Rule      string `json:"rule" enum:"promotion_rule"`
	Promotion string `json:"promotion,omitempty"`
	Coupon    string `json:"coupon,omitempty"`
	Envelope  string `json:"envelope,omitempty"`
	Amount    int64  `json:"amount"`
}

// KeptAttempt is one try to pay.
type KeptAttempt struct {
	ID       string `json:"id"`
	At       string `json:"at" format:"date-time"`
	Provider string `json:"provider"`
	Ref      string `json:"ref,omitempty" doc:"the provider's own"`
	Amount   int64  `json:"amount"`
	Status   string `json:"status" enum:"started,pending,failed,settled"`
	Code     string `json:"code,omitempty" doc:"the provider's, when it failed"`
}

// KeptPayment is money that came.
type KeptPayment struct {
	At       string `json:"at" format:"date-time"`
	Provider string `json:"provider"`
	Ref      string `json:"ref" doc:"the provider's own"`
	Amount   int64  `json:"amount"`
}

// KeptOrder is one merchant's part of a tap.
type KeptOrder struct {
	ID       string          `json:"id"`
	Checkout string          `json:"checkout"`
	Placed   string          `json:"placed" format:"date-time"`
	Merchant string          `json:"merchant"`
	Status   string          `json:"status" enum:"order_status"`
	Reason   string          `json:"reason,omitempty" doc:"why it closed, went back or finished"`
	Changed  string          `json:"changed" format:"date-time"`
	Currency string          `json:"currency"`
	Freight  int64           `json:"freight"`
	Total    int64           `json:"total"`
	Lines    []KeptOrderLine `json:"lines"`
	Parcel   *KeptParcel     `json:"parcel,omitempty"`
	Presale  *KeptPresale    `json:"presale,omitempty"`
	Refunds  []KeptRefund    `json:"refunds" doc:"the oldest first"`
	Returns  []KeptReturn    `json:"returns" doc:"the oldest first"`
}

// KeptOrderLine is what was bought.
type KeptOrderLine struct {
	SKU      string `json:"sku"`
	Quantity uint32 `json:"quantity"`
	Unit     int64  `json:"unit"`
	Off      int64  `json:"off"`
	Payable  int64  `json:"payable"`
}

// KeptParcel is how an order was sent.
type KeptParcel struct {
	Carrier string `json:"carrier"`
	Number  string `json:"number"`
	Shipped string `json:"shipped" format:"date-time"`
}

// KeptPresale is what a presale order has beside what every order has.
type KeptPresale struct {
	Presale string `json:"presale"`
	Deposit int64  `json:"deposit"`
	Deducts int64  `json:"deducts"`
	Bill    string `json:"bill,omitempty" doc:"the checkout that asks for the balance"`
	Outcome string `json:"outcome,omitempty" doc:"how it ended without being bought"`
}

// KeptRefund is money that goes back.
type KeptRefund struct {
	ID      string           `json:"id"`
	At      string           `json:"at" format:"date-time"`
	Reason  string           `json:"reason" enum:"refund_reason"`
	Amount  int64            `json:"amount"`
	Freight int64            `json:"freight" doc:"that is part of it"`
	Status  string           `json:"status" enum:"owed,paid,failed"`
	Ended   string           `json:"ended,omitempty" format:"date-time"`
	Return  string           `json:"return,omitempty"`
	Lines   []KeptRefundLine `json:"lines"`
}

// KeptRefundLine is what goes back of a line.
type KeptRefundLine struct {
	Line     int    `json:"line" doc:"its place in the order from 0"`
	Quantity uint32 `json:"quantity"`
	Amount   int64  `json:"amount"`
}

// KeptReturn is goods that go back.
type KeptReturn struct {
	ID      string           `json:"id"`
	Reason  string           `json:"reason" enum:"return_reason"`
	Status  string           `json:"status" enum:"return_status"`
	Opened  string           `json:"opened" format:"date-time"`
	Changed string           `json:"changed" format:"date-time"`
	Carrier string           `json:"carrier,omitempty" doc:"of the way back"`
	Number  string           `json:"number,omitempty"`
	Lines   []KeptReturnLine `json:"lines"`
}

// KeptReturnLine is pieces of a line that go back.
type KeptReturnLine struct {
	Line     int    `json:"line" doc:"its place in the order from 0"`
	Quantity uint32 `json:"quantity"`
}

// checkout adds a tap with its orders.
func (a *Archive) checkout(d *Dossier, fold *shopper.Fold, c *shopper.Checkout) {
	story := fold.Story(c.Shopper, c.ID)
	one := KeptCheckout{
		ID: c.ID.String(), Shopper: c.Shopper.String(), At: c.Stamp.String(),
		Currency: c.Currency.String(), Due: int64(c.Due), Payment: c.Payment.String(),
		Orders: []string{}, Balances: []string{}, Refused: []KeptRefused{}, Off: []KeptOff{},
		Attempts: []KeptAttempt{}, Received: []KeptPayment{}, Surplus: []KeptRefund{},
	}
	one.tapped(c, a.Why)
	for i := range c.Orders {
		one.Orders = append(one.Orders, c.Orders[i].ID.String())
		d.Orders = append(d.Orders, keptOrder(&c.Orders[i], c.Stamp, &story.Orders[i]))
	}
	for i := range c.Balances {
		one.Balances = append(one.Balances, c.Balances[i].ID.String())
	}
	for i := range story.Attempts {
		try := &story.Attempts[i]
		one.Attempts = append(one.Attempts, KeptAttempt{
			try.PaymentStarted.Attempt.String(), try.Stamp.String(), try.Provider, try.Ref,
			int64(try.Amount), try.Status.Key(), try.Code})
	}
	for i := range story.Payments {
		p := &story.Payments[i]
		one.Received = append(one.Received,
			KeptPayment{p.Stamp.String(), p.Provider, p.Ref, int64(p.Amount)})
	}
	for i := range story.Refunds {
		if r := &story.Refunds[i]; r.Order == 0 {
			one.Surplus = append(one.Surplus, keptRefund(r))
		}
	}
	d.Checkouts = append(d.Checkouts, one)
}

// tapped adds what the fact of a tap says.
func (k *KeptCheckout) tapped(c *shopper.Checkout, why func(uint16) string) {
	var province event.Province
	if dep := c.Deposit; dep != nil {
		k.Market, province, k.Total = dep.Market.String(), dep.Province, int64(dep.Deposit)
		k.Terminal = dep.Terminal.Key()
	} else {
		k.Market, province = c.Placed.Market.String(), c.Placed.Province
		k.Total = int64(c.Placed.Total())
		k.Terminal = c.Placed.Terminal.Key()
		for _, l := range c.Placed.Refused {
			k.Refused = append(k.Refused,
				KeptRefused{l.SKU.String(), l.Quantity, why(l.Reason)})
		}
		for i := range c.Placed.Discounts {
			o := &c.Placed.Discounts[i]
			k.Off = append(k.Off, KeptOff{o.Rule.Key(), said(o.Promotion), said(o.Coupon),
				said(o.Envelope), int64(o.Amount)})
		}
	}
	k.Province, _, _ = province.Names()
}

// closeReasons are why an order closed without being paid.
var closeReasons = map[event.CloseReason]string{
	event.ClosedByShopper: "cancelled", event.ClosedUnpaid: "unpaid",
	event.ClosedByPresale: "presale_failed",
}

func keptOrder(o *shopper.Order, placed event.Instant, after *shopper.History) KeptOrder {
	out := KeptOrder{
		ID: o.ID.String(), Checkout: o.Checkout.String(), Placed: placed.String(),
		Merchant: o.Merchant.String(), Status: o.Status.Key(), Changed: o.Changed.String(),
		Currency: o.Currency.String(), Freight: int64(o.Freight),
		Total: int64(o.Total()),
		Lines: []KeptOrderLine{}, Refunds: []KeptRefund{}, Returns: []KeptReturn{},
	}
	switch o.Status {
	case shopper.Closed:
		out.Reason = closeReasons[o.Closed]
	case shopper.Refunded:
		out.Reason = o.Refund.Key()
	case shopper.Finished:
		out.Reason = o.Finished.Key()
	}
	for _, l := range o.Lines {
		out.Lines = append(out.Lines,
			KeptOrderLine{l.SKU.String(), l.Quantity, int64(l.Unit),
				int64(l.Off), int64(l.Payable())})
	}
	if p := o.Parcel; p != nil {
		out.Parcel = &KeptParcel{p.Carrier, p.Number, p.Shipped.String()}
	}
	if p := o.Presale; p != nil {
		out.Presale = &KeptPresale{Presale: p.DepositPlaced.Presale.String(),
			Deposit: int64(p.Deposit), Deducts: int64(p.DepositPlaced.Deducts), Bill: said(p.Bill)}
		if p.Outcome != 0 {
			out.Presale.Outcome = p.Outcome.Key()
		}
	}
	for i := range after.Refunds {
		out.Refunds = append(out.Refunds, keptRefund(&after.Refunds[i]))
	}
	for i := range after.Returns {
		out.Returns = append(out.Returns, keptReturn(&after.Returns[i]))
	}
	return out
}

func keptRefund(r *shopper.Refund) KeptRefund {
	out := KeptRefund{ID: r.RefundDue.Refund.String(), At: r.Stamp.String(),
		Reason: r.Reason.Key(), Amount: int64(r.Amount), Freight: int64(r.Freight), Status: "owed",
		Return: said(r.Return), Lines: []KeptRefundLine{}}
	switch {
	case r.Paid != 0:
		out.Status, out.Ended = "paid", r.Paid.String()
	case r.Failed != 0:
		out.Status, out.Ended = "failed", r.Failed.String()
	}
	for _, l := range r.Lines {
		out.Lines = append(out.Lines, KeptRefundLine{int(l.Line), l.Quantity, int64(l.Amount)})
	}
	return out
}

func keptReturn(r *shopper.Return) KeptReturn {
	out := KeptReturn{ID: r.ReturnOpened.Return.String(), Reason: r.Reason.Key(),
		Status: r.Status.Key(), Opened: r.Opened.String(), Changed: r.Changed.String(),
		Carrier: r.Carrier, Number: r.Number, Lines: []KeptReturnLine{}}
	for _, l := range r.Lines {
		out.Lines = append(out.Lines, KeptReturnLine{int(l.Line), l.Quantity})
	}
	return out
}
