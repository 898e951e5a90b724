package shopper

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// Status is where an order stands.
type Status uint8

// Statuses.
const (
	Open     Status = 1 // reserved, waits for its payment
	Paid     Status = 2
	Closed   Status = 3 // never paid; Order.Closed says why
	Refunded Status = 4 // Order.Refund says why
)

var statusKeys = [...]string{"", "open", "paid", "closed", "refunded"}

// Key is the status in JSON: open, paid, closed or refunded.
func (s Status) Key() string { return statusKeys[s] }

// Order is one merchant's part of a checkout.
type Order struct {
	event.PlacedOrder
	ID       event.OrderID
	Checkout event.CheckoutID
	Status   Status
	Closed   event.CloseReason  // when Status is Closed
	Refund   event.RefundReason // when Status is Refunded
	Changed  event.Instant      // when it came to its status
}

// Payment is money that came for a checkout.
type Payment struct {
	*event.PaymentReceived
	Stamp event.Instant
}

// Refund is money that is owed or was given back.
type Refund struct {
	*event.RefundDue
	Stamp   event.Instant
	Paid    event.Instant // 0: owed, not sent yet
	PaidRef string
}

// Checkout is one tap. Its first part, up to Stamp, is the answer that the tap was given and never
// changes; what follows is how things stand now.
type Checkout struct {
	Placed   *event.CheckoutPlaced // orders, refused lines with reasons, market, currency
	Sequence uint64
	Stamp    event.Instant

	Orders   []Order
	Due      money.Minor // what its open orders still ask for
	Payments []Payment   // oldest first
	Refunds  []Refund    // oldest first
}

// ByAccount finds the shopper of an account.
func (f *Fold) ByAccount(account uint64) (event.ShopperID, bool) {
	id, ok := f.accounts[account]
	return id, ok
}

// Known reports whether a shopper has joined.
func (f *Fold) Known(id event.ShopperID) bool { return at(f.shoppers, uint64(id)) != nil }

// Cart gives a shopper's cart, in the order in which its lines were put in.
func (f *Fold) Cart(id event.ShopperID) []CartLine {
	if s := at(f.shoppers, uint64(id)); s != nil {
		return slices.Clone(s.cart)
	}
	return nil
}

// Favourites gives a page of a shopper's favourites, the newest first. after is 0, or the last of
// the page before; next is 0 at the end.
func (f *Fold) Favourites(id event.ShopperID, after event.ProductID, limit int) (
	list []event.ProductID, next event.ProductID,
) {
	s := at(f.shoppers, uint64(id))
	if s == nil {
		return nil, 0
	}
	end := len(s.favourites)
	if i := slices.Index(s.favourites, after); i >= 0 {
		end = i
	}
	from := max(0, end-pageOf(limit))
	list = slices.Clone(s.favourites[from:end])
	slices.Reverse(list)
	if from > 0 {
		next = s.favourites[from]
	}
	return list, next
}

// IsFavourite reports whether a shopper marked a product.
func (f *Fold) IsFavourite(id event.ShopperID, product event.ProductID) bool {
	s := at(f.shoppers, uint64(id))
	return s != nil && slices.Contains(s.favourites, product)
}

// Checkout gives a checkout to the shopper it belongs to.
func (f *Fold) Checkout(owner event.ShopperID, id event.CheckoutID) (Checkout, bool) {
	row := int(event.CounterOf(uint64(id))) - 1
	if at(f.checkouts, uint64(id)) == nil || event.CellOf(uint64(id)) != f.cell ||
		!f.owns(owner, &f.checkouts[row]) {
		return Checkout{}, false
	}
	return f.checkout(row), true
}

// Order gives an order, by way of its checkout, to the shopper it belongs to.
func (f *Fold) Order(owner event.ShopperID, id event.OrderID) (Order, bool) {
	o := at(f.orders, uint64(id))
	if o == nil || event.CellOf(uint64(id)) != f.cell {
		return Order{}, false
	}
	c := &f.checkouts[o.checkout]
	if !f.owns(owner, c) {
		return Order{}, false
	}
	placed := get[*event.CheckoutPlaced](&f.facts, c.fact)
	return f.order(placed, c, int(event.CounterOf(uint64(id)))-1), true
}

// Owner tells whose a payment is: the checkout and its shopper. It is for the payment page and the
// provider's callback, which hold a payment's id and nothing else.
func (f *Fold) Owner(id event.PaymentID) (event.ShopperID, event.CheckoutID, bool) {
	row, ok := f.paying(id)
	if !ok {
		return 0, 0, false
	}
	shopper := event.MakeID(f.cell, uint64(f.checkouts[row].shopper)+1)
	return event.ShopperID(shopper), event.CheckoutID(event.MakeID(f.cell, uint64(row)+1)), true
}

// Checkouts gives a page of a shopper's checkouts, the newest first. before is 0, or what the page
// before gave as next; next is 0 at the end.
func (f *Fold) Checkouts(owner event.ShopperID, before event.CheckoutID, limit int) (
	list []Checkout, next event.CheckoutID,
) {
	s := at(f.shoppers, uint64(owner))
	if s == nil || event.CellOf(uint64(owner)) != f.cell {
		return nil, 0
	}
	end := len(s.checkouts)
	if before != 0 {
		end, _ = slices.BinarySearch(s.checkouts, uint32(event.CounterOf(uint64(before))-1))
	}
	from := max(0, end-pageOf(limit))
	for i := end - 1; i >= from; i-- {
		list = append(list, f.checkout(int(s.checkouts[i])))
	}
	if from > 0 {
		next = list[len(list)-1].Placed.Checkout
	}
	return list, next
}

func (f *Fold) owns(owner event.ShopperID, c *checkout) bool {
	return owner == event.ShopperID(event.MakeID(f.cell, uint64(c.shopper)+1))
}

func (f *Fold) checkout(row int) Checkout {
	c := &f.checkouts[row]
	out := Checkout{
		Placed:   get[*event.CheckoutPlaced](&f.facts, c.fact),
		Sequence: c.sequence, Stamp: c.stamp,
	}
	for i := range int(c.orders) {
		o := f.order(out.Placed, c, int(c.firstOrder)+i)
		if o.Status == Open {
			out.Due += o.Total()
		}
		out.Orders = append(out.Orders, o)
	}
	for n := c.payments; n != 0; n = f.payments[n-1].older {
		p := &f.payments[n-1]
		out.Payments = append(out.Payments,
			Payment{get[*event.PaymentReceived](&f.facts, p.fact), p.stamp})
	}
	for n := c.refunds; n != 0; n = f.refunds[n-1].older {
		r := &f.refunds[n-1]
		out.Refunds = append(out.Refunds,
			Refund{get[*event.RefundDue](&f.facts, r.fact), r.stamp, r.paid, r.paidRef})
	}
	slices.Reverse(out.Payments)
	slices.Reverse(out.Refunds)
	return out
}

func (f *Fold) order(placed *event.CheckoutPlaced, c *checkout, row int) Order {
	o := &f.orders[row]
	out := Order{
		PlacedOrder: placed.Orders[row-int(c.firstOrder)], Checkout: placed.Checkout,
		ID:     event.OrderID(event.MakeID(f.cell, uint64(row)+1)),
		Status: o.status, Changed: o.changed,
	}
	switch o.status {
	case Closed:
		out.Closed = event.CloseReason(o.reason)
	case Refunded:
		out.Refund = event.RefundReason(o.reason)
	}
	return out
}

func pageOf(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// Counts are the sizes of the fold.
type Counts struct{ Shoppers, Checkouts, Orders, Payments, Refunds int }

// Counts of the rows.
func (f *Fold) Counts() Counts {
	return Counts{
		len(f.shoppers), len(f.checkouts), len(f.orders), len(f.payments), len(f.refunds),
	}
}
