package shopper

import (
	"carnival/event"
	"carnival/money"
)

// Status is where an order stands.
type Status uint8

// Statuses. The numbers are those of files: a new one stands at the end.
const (
	Open       Status = 1 // reserved, waits for its payment
	Paid       Status = 2
	Closed     Status = 3 // never paid; Order.Closed says why
	Refunded   Status = 4 // nothing is left of it; Order.Refund says why
	Shipped    Status = 5
	Finished   Status = 6 // Order.Finished says how
	DepositDue Status = 7 // a presale order that waits for its deposit
	BalanceDue Status = 8 // and for its balance
	Forfeited  Status = 9 // the balance was not paid
	Failed     Status = 10
)

var statusKeys = [...]string{"", "open", "paid", "closed", "refunded", "shipped", "finished",
	"deposit_due", "balance_due", "forfeited", "failed"}

// Key is the status in JSON, such as open or deposit_due.
func (s Status) Key() string { return statusKeys[s] }

// Order is one merchant's part of a checkout.
type Order struct {
	event.PlacedOrder
	ID       event.OrderID
	Checkout event.CheckoutID
	Payment  event.PaymentID // of the checkout
	Shopper  event.ShopperID
	Currency money.Currency
	Status   Status
	Closed   event.CloseReason  // when Status is Closed
	Refund   event.RefundReason // when Status is Refunded
	Finished event.FinishReason // when Status is Finished
	Changed  event.Instant      // when it came to its status
	Kept     event.Instant      // its time to pay was made longer until then; 0 = it was not

	Parcel  *Parcel  // nil before its dispatch
	Presale *Presale // nil for any other order
	// Back is what went back of each line, paid or owed, and FreightBack of the freight; nil where
	// nothing did.
	Back        []Back
	FreightBack money.Minor
}

// Back is what went back of a line.
type Back struct {
	Quantity uint32
	Amount   money.Minor
}

// Parcel is an order on its way.
type Parcel struct {
	Carrier, Number string
	Shipped         event.Instant
}

// History is what happened to an order after it was paid, the newest hundred of each, the oldest of
// them first.
type History struct {
	Refunds []Refund
	Returns []Return
}

// Order gives an order to the shopper it belongs to, or to the account that took that one in.
func (f *Fold) Order(owner event.ShopperID, id event.OrderID) (Order, bool) {
	o, ok := f.AnyOrder(id)
	if !ok || !f.ActsFor(owner, o.Shopper) {
		return Order{}, false
	}
	return o, true
}

// AnyOrder gives an order whoever it belongs to: its merchant has to ship it.
func (f *Fold) AnyOrder(id event.OrderID) (Order, bool) {
	o := at(f.orders, uint64(id))
	if o == nil || event.CellOf(uint64(id)) != f.cell {
		return Order{}, false
	}
	var placed *event.CheckoutPlaced
	if o.deposit == 0 {
		placed = get[*event.CheckoutPlaced](&f.facts, f.checkouts[o.checkout].fact)
	}
	return f.order(placed, int(rowOf(id))), true
}

// History of an order, for the shopper it belongs to or its merchant: whoever asks has the order.
func (f *Fold) History(id event.OrderID) (out History) {
	o := at(f.orders, uint64(id))
	if o == nil || event.CellOf(uint64(id)) != f.cell {
		return out
	}
	return f.afterPaying(o, MaxPage)
}

// order rebuilds an order; placed is the fact of its checkout, which a presale order has no use
// for.
func (f *Fold) order(placed *event.CheckoutPlaced, row int) Order {
	o := &f.orders[row]
	c := &f.checkouts[o.checkout]
	out := Order{
		ID:       event.OrderID(event.MakeID(f.cell, uint64(row)+1)),
		Checkout: event.CheckoutID(event.MakeID(f.cell, uint64(o.checkout)+1)),
		Payment:  c.payment,
		Shopper:  f.shopperID(c.shopper), Status: o.status, Changed: o.changed,
	}
	if o.deposit != 0 {
		out.PlacedOrder, out.Presale = f.presale(o)
		out.Currency = out.Presale.Currency
	} else {
		out.Currency = placed.Currency
		out.PlacedOrder = placed.Orders[row-int(c.firstOrder)]
	}
	switch o.status {
	case Closed:
		out.Closed = event.CloseReason(o.reason)
	case Refunded:
		out.Refund = event.RefundReason(o.reason)
	case Finished:
		out.Finished = event.FinishReason(o.reason)
	}
	if o.parcel != 0 {
		p := &f.parcels[o.parcel-1]
		fact := get[*event.ParcelShipped](&f.facts, p.fact)
		out.Parcel = &Parcel{fact.Carrier, fact.Number, p.stamp}
	}
	f.back(o, &out)
	return out
}

// back sums what went back of an order.
func (f *Fold) back(o *order, out *Order) {
	for n := o.refunds; n != 0; n = f.refunds[n-1].olderSame {
		fact := get[*event.RefundDue](&f.facts, f.refunds[n-1].fact)
		if len(fact.Lines) == 0 && !wholeOrder(fact) {
			continue
		}
		if out.Back == nil {
			out.Back = make([]Back, len(out.Lines))
		}
		out.FreightBack += fact.Freight
		if wholeOrder(fact) {
			out.FreightBack += out.Freight
			for i, l := range out.Lines {
				out.Back[i] = Back{l.Quantity, l.Payable()}
			}
		}
		for _, l := range fact.Lines {
			if int(l.Line) < len(out.Back) {
				out.Back[l.Line].Quantity += l.Quantity
				out.Back[l.Line].Amount += l.Amount
			}
		}
	}
}
