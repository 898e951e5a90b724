package api

import (
	"net/http"
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// Order is one merchant's part of a checkout, as it stands now.
type Order struct {
	ID       string      `json:"id"`
	Checkout string      `json:"checkout"`
	Merchant Named       `json:"merchant"`
	Lines    []OrderLine `json:"lines"`
	Total    Amount      `json:"total"`
	Status   string      `json:"status" enum:"open,paid,closed,refunded"`
	Reason   string      `json:"reason,omitempty" doc:"why it was closed or refunded"`
	Changed  string      `json:"changed" format:"date-time" doc:"when it came to its status"`
}

var (
	closeReasons = [...]string{
		event.ClosedByShopper: "cancelled", event.ClosedUnpaid: "unpaid",
	}
	refundReasons = [...]string{
		event.RefundByShopper: "cancelled", event.RefundLate: "late",
		event.RefundSurplus: "surplus", event.RefundShort: "short",
		event.RefundByMerchant: "merchant",
	}
)

// owned is an order with the currency of its checkout.
type owned struct {
	shopper.Order
	currency money.Currency
}

// getOrders is GET /v1/orders, the newest first.
func (f *face) getOrders(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseOrderID)
	var list []owned
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
			list = ordersPage(fold, owner, p)
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[Order]{Items: []Order{}}
	if len(list) > p.limit {
		list = list[:p.limit]
		said.Next = list[p.limit-1].ID.String()
	}
	said.Items = f.orders(list, web.Lang(r))
	answer(w, r, http.StatusOK, said)
}

// ordersPage lists a shopper's orders after a cursor, one more than asked for when there are more.
func ordersPage(
	fold *shopper.Fold, owner event.ShopperID, p page[event.OrderID],
) (list []owned) {
	var before event.CheckoutID
	take := func(c *shopper.Checkout) {
		for _, o := range slices.Backward(c.Orders) {
			if p.after == 0 || o.ID < p.after {
				list = append(list, owned{o, c.Placed.Currency})
			}
		}
	}
	if p.after != 0 {
		o, ok := fold.Order(owner, p.after)
		if !ok {
			return nil // a cursor of somebody else's
		}
		c, _ := fold.Checkout(owner, o.Checkout)
		take(&c)
		before = o.Checkout
	}
	for len(list) <= p.limit {
		checkouts, next := fold.Checkouts(owner, before, p.limit+1-len(list))
		for i := range checkouts {
			take(&checkouts[i])
		}
		if next == 0 {
			break
		}
		before = next
	}
	return list
}

// orders says orders with the names of what is in them.
func (f *face) orders(list []owned, lang string) []Order {
	said := make([]Order, 0, len(list))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			said = append(said, orderOf(fold, &list[i], lang))
		}
	})
	return said
}

func orderOf(fold *catalog.Fold, o *owned, lang string) Order {
	said := Order{
		ID: o.ID.String(), Checkout: o.Checkout.String(), Total: amount(o.Total(), o.currency),
		Merchant: Named{ID: o.Merchant.String()}, Status: o.Status.Key(),
		Changed: o.Changed.String(), Lines: make([]OrderLine, 0, len(o.Lines)),
	}
	switch o.Status {
	case shopper.Closed:
		said.Reason = closeReasons[o.Closed]
	case shopper.Refunded:
		said.Reason = refundReasons[o.Refund]
	}
	if m, ok := fold.Merchant(o.Merchant); ok {
		said.Merchant.Name = m.Name.In(lang)
	}
	for _, l := range o.Lines {
		line := OrderLine{
			SKU: l.SKU.String(), Quantity: l.Quantity,
			Unit: amount(l.Unit, o.currency), Amount: amount(l.Amount(), o.currency),
		}
		if title, ok := fold.Title(l.SKU); ok {
			line.Title = title.In(lang)
		}
		said.Lines = append(said.Lines, line)
	}
	return said
}

// getOrder is GET /v1/orders/{id}.
func (f *face) getOrder(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	var o owned
	found := false
	err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
		if o.Order, found = fold.Order(owner, id); found {
			c, _ := fold.Checkout(owner, o.Checkout)
			o.currency = c.Placed.Currency
		}
	})
	if err == nil && !found {
		err = notFound(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, f.orders([]owned{o}, web.Lang(r))[0])
}

// cancelOrder is POST /v1/orders/{id}/cancel: an unpaid order closes, a paid one is refunded.
func (f *face) cancelOrder(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err == nil {
		_, err = f.submit(r, &trade.CancelOrder{Shopper: web.SessionOf(r).Shopper, Order: id})
	} else {
		err = notFound(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.getOrder(w, r)
}
