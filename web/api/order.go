package api

import (
	"errors"
	"fmt"
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// Order is one merchant's part of a checkout, or what a deposit ordered, as it stands now.
type Order struct {
	ID       string        `json:"id"`
	Checkout string        `json:"checkout"`
	Payment  string        `json:"payment"`
	Shopper  string        `json:"shopper,omitempty" doc:"told to operators"`
	Merchant Named         `json:"merchant"`
	Lines    []OrderLine   `json:"lines"`
	Freight  Amount        `json:"freight"`
	Total    Amount        `json:"total"`
	Back     Amount        `json:"back" doc:"what went back of it, or is owed"`
	Status   string        `json:"status" enum:"order_status"`
	Reason   string        `json:"reason,omitempty" doc:"why it closed, went back or finished"`
	Changed  string        `json:"changed" format:"date-time" doc:"when it came to its status"`
	Parcel   *Parcel       `json:"parcel,omitempty"`
	Presale  *OrderPresale `json:"presale,omitempty"`
	Refunds  []OrderRefund `json:"refunds,omitempty" doc:"of one order that is asked for"`
	Returns  []GoodsReturn `json:"returns,omitempty" doc:"of one order that is asked for"`
	Timeline []Happening   `json:"timeline,omitempty" doc:"of one order, for operators"`
}

// OrderLine is a line that was bought. Line is its place in the order, by which a cancel or a
// return names it.
type OrderLine struct {
	Line     int     `json:"line" doc:"its place in the order from 0"`
	SKU      string  `json:"sku"`
	Title    string  `json:"title"`
	Quantity uint32  `json:"quantity"`
	List     Amount  `json:"list" doc:"of a piece, without the festival"`
	Unit     Amount  `json:"unit" doc:"of a piece, before promotions"`
	Amount   Amount  `json:"amount" doc:"unit times quantity"`
	Off      Amount  `json:"off" doc:"what all promotions together took off"`
	Payable  Amount  `json:"payable"`
	Back     uint32  `json:"back,omitempty" doc:"pieces that went back"`
	Refunded *Amount `json:"refunded,omitempty" doc:"of payable, for them"`
}

// OrderRefund is money of an order that goes back.
type OrderRefund struct {
	ID      string        `json:"id"`
	Amount  Amount        `json:"amount"`
	Freight Amount        `json:"freight" doc:"that is part of it"`
	Reason  string        `json:"reason" enum:"refund_reason"`
	Says    Words         `json:"says" doc:"the reason"`
	Status  string        `json:"status" enum:"owed,paid,failed"`
	Failed  *RefundFailed `json:"failed,omitempty"`
	At      string        `json:"at" format:"date-time"`
	Return  string        `json:"return,omitempty"`
	Lines   []RefundShare `json:"lines"`
}

// RefundShare is what goes back of a line.
type RefundShare struct {
	Line     int    `json:"line"`
	Quantity uint32 `json:"quantity"`
	Amount   Amount `json:"amount" doc:"to the shopper, of what was paid"`
	Subsidy  Amount `json:"subsidy" doc:"to those who funded discounts beside the merchant"`
}

// CancelRequest names what is not wanted any more.
//
// Of a presale order whose balance a checkout asks for, that is given up and the order waits again;
// the same request once more changes nothing, also of lines: without Back they are the first that
// go back. An order whose deposit would be lost ends only with Forfeit; without it the problem
// forfeit_needed says how much that is.
type CancelRequest struct {
	Lines   []RefundLine `json:"lines,omitempty" doc:"of a paid order; empty: all of it"`
	Forfeit bool         `json:"forfeit,omitempty" doc:"end the order, the deposit is lost with it"`
	Back    *int64       `json:"back,omitempty" doc:"what went back before; with lines, default: 0"`
}

var closeReasons = [...]string{
	event.ClosedByShopper: "cancelled", event.ClosedUnpaid: "unpaid",
	event.ClosedByPresale: "presale_failed",
}

// owned is an order with the currency of its checkout.
type owned struct {
	shopper.Order
	currency money.Currency
}

// orders says orders with the names of what is in them.
func (f *face) orders(list []owned, lang string) []Order {
	said := make([]Order, 0, len(list))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			said = append(said, orderOf(fold, &list[i], lang))
		}
	})
	for i := range list {
		if p := list[i].Presale; p != nil {
			if offer, ok := f.offerOf(p.DepositPlaced.Presale); ok {
				said[i].Presale = orderPresale(&list[i].Order, &offer.PresaleOpened,
					list[i].currency)
			}
		}
	}
	return said
}

func orderOf(fold *catalog.Fold, o *owned, lang string) Order {
	in := o.currency
	said := Order{
		ID: o.ID.String(), Checkout: o.Checkout.String(), Payment: o.Payment.String(),
		Total:    amount(o.Total(), in),
		Merchant: namedMerchant(fold, o.Merchant, lang), Freight: amount(o.Freight, in),
		Status: o.Status.Key(), Changed: o.Changed.String(),
		Lines: make([]OrderLine, 0, len(o.Lines)),
	}
	switch o.Status {
	case shopper.Closed:
		said.Reason = closeReasons[o.Closed]
	case shopper.Refunded:
		said.Reason = o.Refund.Key()
	case shopper.Finished:
		said.Reason = o.Finished.Key()
	}
	back := o.FreightBack
	for i, l := range o.Lines {
		line := OrderLine{
			Line: i, SKU: l.SKU.String(), Quantity: l.Quantity, List: amount(l.List, in),
			Unit: amount(l.Unit, in), Amount: amount(l.Amount(), in), Off: amount(l.Off, in),
			Payable: amount(l.Payable(), in),
		}
		if title, ok := fold.Title(l.SKU); ok {
			line.Title = title.In(lang)
		}
		if o.Back != nil && o.Back[i] != (shopper.Back{}) {
			refunded := amount(o.Back[i].Amount, in)
			line.Back, line.Refunded = o.Back[i].Quantity, &refunded
			back += o.Back[i].Amount
		}
		said.Lines = append(said.Lines, line)
	}
	said.Back = amount(back, in)
	if p := o.Parcel; p != nil {
		said.Parcel = &Parcel{p.Carrier, p.Number, p.Shipped.String()}
	}
	return said
}

func orderRefund(due *shopper.Refund, in money.Currency) OrderRefund {
	zh, en, _ := due.Reason.Names()
	said := OrderRefund{
		ID: due.Refund.String(), Amount: amount(due.Amount, in),
		Freight: amount(due.Freight, in), Reason: due.Reason.Key(), Says: Words{zh, en},
		Status: refundStatus(due), At: due.Stamp.String(), Failed: refundFailed(due),
		Lines: make([]RefundShare, 0, len(due.Lines)),
	}
	if due.Return != 0 {
		said.Return = due.Return.String()
	}
	for _, l := range due.Lines {
		said.Lines = append(said.Lines, RefundShare{
			int(l.Line), l.Quantity, amount(l.Amount, in), amount(l.Subsidy, in),
		})
	}
	return said
}

// cancelOrder is POST /v1/orders/{id}/cancel: an unpaid order closes, of a paid one what is named
// goes back.
func (f *face) cancelOrder(w http.ResponseWriter, r *http.Request) {
	c := &trade.CancelOrder{Shopper: web.SessionOf(r).Shopper}
	f.changeOrder(w, r, c, func(rd *reader, id event.OrderID) {
		c.Order = id
		rd.record([]member{
			option("lines", rd.toOrderLines(&c.Lines)),
			option("forfeit", rd.toFlag(&c.Forfeit)),
			option("back", rd.toExpected(&c.Back, &c.Expected)),
		})
		c.Expected = c.Expected || c.Lines != nil
	})
}

// confirmReceipt is POST /v1/orders/{id}/receipt: the parcel has come.
func (f *face) confirmReceipt(w http.ResponseWriter, r *http.Request) {
	c := &trade.ConfirmReceipt{Shopper: web.SessionOf(r).Shopper}
	f.changeOrder(w, r, c, func(rd *reader, id event.OrderID) {
		c.Order = id
		rd.record(nil)
	})
}

// changeOrder does something to an order of the asking shopper, and answers with how it stands.
func (f *face) changeOrder(
	w http.ResponseWriter, r *http.Request, c trade.Command,
	fields func(rd *reader, id event.OrderID),
) {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	err = readJSON(r, func(rd *reader) { fields(rd, id) })
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, c)
	}
	if err == nil && out.Refusal != trade.Accepted {
		var lines []event.ReturnLine
		if cancel, ok := c.(*trade.CancelOrder); ok {
			lines = cancel.Lines
		}
		err = f.aboutLines(r, out.Refusal, id, lines)
	}
	if err != nil {
		fail(w, r, f.inMoney(r, id, out, err))
		return
	}
	f.getOrder(w, r)
}

// moneySays are the sentences on the amount that a refusal is about.
var moneySays = map[trade.Refusal]event.Text{
	trade.ForfeitNeeded: {Zh: "取消将损失定金 %s。", En: "Cancelling loses %s of the deposit."},
	trade.RefundMoved:   {Zh: "目前已退 %s。", En: "%s has gone back so far."},
}

// inMoney adds to the problem of an order the amount that it is about.
func (f *face) inMoney(
	r *http.Request, id event.OrderID, out trade.Outcome, err error,
) error {
	var p *web.Problem
	says, known := moneySays[out.Refusal]
	if !known || !errors.As(err, &p) {
		return err
	}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		if o, ok := fold.AnyOrder(id); ok {
			c, _ := fold.Checkout(o.Shopper, o.Checkout)
			p.Detail = fmt.Sprintf(says.In(web.Lang(r)),
				money.Money{Minor: out.Amount, Currency: c.Currency})
		}
	})
	return p
}
