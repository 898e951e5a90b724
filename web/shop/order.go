package shop

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// OrderPart is one merchant's part of a checkout.
type OrderPart struct {
	ID, Merchant, AtHref string
	Status               string // the key of a shopper.Status
	Lines                []OrderLine
	Total                money.Money
	Here                 bool // the page is the order's own
	Over                 bool // nothing was bought, or nothing is left of it

	list money.Minor // the total at list price
}

// OrderLine is a line that was bought.
type OrderLine struct {
	Title, Variant, Href, Picture string
	Quantity                      int64
	Unit                          money.Money
	List                          money.Minor

	// Only the page of the order itself has these.
	Paid   money.Money // for all pieces, after every discount
	Shares []Share     // how the one became the other
	Back   string      // what went back of it, in words
}

// Share is a line's part of a discount.
type Share struct {
	Name, Funder string
	Amount       money.Money
}

// listPrice is what a piece costs without the festival.
func (l OrderLine) listPrice() string {
	return ui.Money(money.Money{Minor: l.List, Currency: l.Unit.Currency})
}

// part shows an order with the names of its goods.
func (p *pricing) part(
	fold *catalog.Fold, o *shopper.Order, currency money.Currency,
) OrderPart {
	lang := string(p.lang)
	out := OrderPart{
		ID: o.ID.String(), Status: o.Status.Key(),
		Total: money.Money{Minor: o.Total(), Currency: currency},
		Over: o.Status == shopper.Closed || o.Status == shopper.Refunded ||
			o.Status == shopper.Forfeited || o.Status == shopper.Failed,
	}
	if m, ok := fold.Merchant(o.Merchant); ok {
		out.Merchant, out.AtHref = m.Name.In(lang), "/m/"+m.Merchant.String()
	}
	for _, l := range o.Lines {
		shown := OrderLine{
			Title: l.SKU.String(), Quantity: int64(l.Quantity), List: l.List,
			Unit: money.Money{Minor: l.Unit, Currency: currency},
			Paid: money.Money{Minor: l.Payable(), Currency: currency},
		}
		out.list += l.List * money.Minor(l.Quantity)
		if k, ok := fold.SKU(l.SKU); ok {
			product, _ := fold.Product(k.Product)
			shown.Title, shown.Variant = product.Title.In(lang), variant(&k.OfferedSKU, lang)
			shown.Href = "/p/" + k.Product.String() + "?sku=" + l.SKU.String()
			shown.Picture = pictureOf(&product, l.SKU.String())
		}
		out.Lines = append(out.Lines, shown)
	}
	return out
}

// OrderPage is one order with what happened to it.
type OrderPage struct {
	Frame
	Key, Done string
	Part      OrderPart
	Checkout  string    // its address
	Next      string    // what happens now, in words
	Pay       string    // address of the payment; "" when nothing is due
	PayWords  string    // what is paid there
	Limit     *ui.Limit // of the time to pay; nil when nothing is due
	More      MoreTime  // to pay
	Stages    []Stage
	Parcel    *ShownParcel
	Steps     []Step
	Bill      OrderBill
	Money     []MoneyBack
	Returns   []ShownReturn
	Cancel    *Cancelling
	Refund    string        // address of the refund of pieces; "" when there is none
	Return    string        // of the return of goods
	Receive   string        // what confirming means, in words
	To        *ShownAddress // where its parcel goes; nil where nobody said
	Unsaid    *Unsaid       // to say it now
}

// Stage is a part of an order's way: it is done, it is where the order stands, or it comes.
type Stage struct {
	Text, When string
	Done, Now  bool
}

// Step is something that happened to an order.
type Step struct{ At, Machine, Text string }

// ShownParcel is a parcel with its number, which is the carrier's.
type ShownParcel struct{ Carrier, Number, Shipped string }

// Cancelling says what a cancel does before it is asked for.
type Cancelling struct{ Says string }

// seen is an order with all that its page needs of views.
type seen struct {
	order    shopper.Order
	checkout shopper.Checkout // that it came from
	bill     shopper.Checkout // that asked for its money: of a presale order, for the balance
	history  shopper.History
	presale  *benefit.Presale
}

// findOrder finds the order of the address with its checkout, if it is the shopper's own.
func (v *visit) findOrder() (s *seen, err error) {
	id, err := event.ParseOrderID(v.r.PathValue("id"))
	if err != nil {
		return nil, v.notFound()
	}
	return v.orderOf(id)
}

func (v *visit) orderOf(id event.OrderID) (s *seen, err error) {
	found := false
	s = &seen{}
	err = v.own(func(fold *shopper.Fold) {
		if s.order, found = fold.Order(v.shopper, id); !found {
			return
		}
		s.history = fold.History(id)
		s.checkout, found = fold.Checkout(v.shopper, s.order.Checkout)
		s.bill = s.checkout
		if p := s.order.Presale; p != nil && p.Bill != 0 {
			if bill, known := fold.Checkout(v.shopper, p.Bill); known {
				s.bill = bill
			}
		}
	})
	if err == nil && !found {
		err = v.notFound()
	}
	if err != nil {
		return nil, err
	}
	if p := s.order.Presale; p != nil && v.f.Benefits != nil {
		v.f.Benefits.Read(func(fold *benefit.Fold) {
			if offer, known := fold.Presale(p.DepositPlaced.Presale); known {
				s.presale = &offer
			}
		})
	}
	return s, nil
}

// order is GET /orders/{id}.
func (f *face) order(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("order.title"), "tab.orders")
	if err != nil {
		return err
	}
	o := &s.order
	model := OrderPage{
		Frame: frame, Key: newKey(), Done: v.done(),
		Checkout: "/checkouts/" + o.Checkout.String(), Steps: at.steps(o, &s.checkout),
		Stages: at.stages(s), Next: at.next(s), Cancel: at.cancelling(s),
	}
	f.Catalog.Read(func(fold *catalog.Fold) { model.Part = at.part(fold, o, s.checkout.Currency) })
	model.Part.Here = true
	v.bill(&model, at, s)
	if p := o.Parcel; p != nil {
		model.Parcel = &ShownParcel{p.Carrier, p.Number, at.when(p.Shipped)}
	}
	at.offerWays(&model, s)
	if o.Status == shopper.Open || o.Status == shopper.DepositDue {
		limit, more := v.timeToPay(&s.checkout, &at)
		model.Limit, model.More = &limit, more
	}
	model.To, model.Unsaid, err = v.whither(&s.order, &s.bill, &s.checkout)
	if err != nil {
		return err
	}
	model.PayWords = v.lang.Say("pay.go")
	if to := v.balanceWay(o); to != "" {
		model.Pay, model.PayWords = to, v.lang.Say("balance.go")
	}
	for i := range s.history.Refunds {
		model.Money = append(model.Money, at.moneyBack(&s.history.Refunds[i], s.checkout.Currency))
	}
	for i := range s.history.Returns {
		model.Returns = append(model.Returns, at.shownReturn(&s.history.Returns[i], s, model.Part))
	}
	return v.show(http.StatusOK, Order(model))
}

// offerWays says where one can go on from an order.
func (p *pricing) offerWays(model *OrderPage, s *seen) {
	o := &s.order
	here := "/orders/" + o.ID.String()
	switch o.Status {
	case shopper.Open, shopper.DepositDue:
		model.Pay = "/checkouts/" + o.Checkout.String()
	case shopper.Paid:
		if pieces := piecesLeft(o); pieces > 1 {
			model.Refund = here + "/refund"
		}
	case shopper.Shipped:
		model.Receive = p.lang.Say("receipt.note", p.when(o.Parcel.Shipped+p.plan.Timers.Receipt))
	}
	if p.returnable(s) {
		model.Return = here + "/return"
	}
}

func piecesLeft(o *shopper.Order) (n uint32) {
	for i := range o.Lines {
		n += leftOf(o, i)
	}
	return n
}

// returnable reports whether goods of an order can be given back now, as far as is known here.
func (p *pricing) returnable(s *seen) bool {
	o := &s.order
	switch o.Status {
	case shopper.Shipped:
	case shopper.Finished:
		if p.at >= o.Changed+p.plan.Timers.Return {
			return false
		}
	default:
		return false
	}
	for _, r := range s.history.Returns {
		if r.Status == event.ReturnAsked || r.Status == event.ReturnAgreed ||
			r.Status == event.ReturnSent {
			return false
		}
	}
	return piecesLeft(o) > 0
}

// cancelling says what a cancel would do; nil where there is nothing to cancel.
func (p *pricing) cancelling(s *seen) *Cancelling {
	o, in := &s.order, s.checkout.Currency
	say := func(m money.Minor) string { return ui.Money(money.Money{Minor: m, Currency: in}) }
	switch o.Status {
	case shopper.Open, shopper.DepositDue:
		return &Cancelling{p.lang.Say("order.cancel.open")}
	case shopper.Paid:
		return &Cancelling{p.lang.Say("order.cancel.paid", say(o.Total()-o.GoneBack()))}
	case shopper.BalanceDue:
		if s.bill.ID != s.checkout.ID { // the payment of the balance is given up first
			return &Cancelling{p.lang.Say("order.cancel.balance")}
		}
		paid := o.Presale.Paid
		if s.presale == nil || s.presale.Nature == event.DepositAdvance {
			return &Cancelling{p.lang.Say("order.cancel.advance", say(paid))}
		}
		// The law protects a fifth of what the contract comes to; the price is the most of it.
		most := min(paid, o.Presale.Unit*money.Minor(o.Presale.Quantity)/5)
		return &Cancelling{p.lang.Say("order.cancel.earnest", say(most), say(paid-most))}
	}
	return nil
}

// cancelOrder is POST /orders/{id}/cancel: an unpaid order closes, a paid one is refunded whole. To
// cancel twice changes nothing.
func (f *face) cancelOrder(v *visit) error {
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	err = v.change(&trade.CancelOrder{Shopper: s.order.Shopper, Order: s.order.ID})
	if err != nil {
		return err
	}
	return v.see("/orders/" + s.order.ID.String() + "?done=cancelled")
}

// confirmReceipt is POST /orders/{id}/receipt: the parcel has come.
func (f *face) confirmReceipt(v *visit) error {
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	err = v.change(&trade.ConfirmReceipt{Shopper: s.order.Shopper, Order: s.order.ID})
	if err != nil {
		return err
	}
	return v.see("/orders/" + s.order.ID.String() + "?done=received")
}
