package shop

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// OrderPart is one merchant's part of a checkout.
type OrderPart struct {
	ID, Merchant, AtHref string
	Status               string // open, paid, closed or refunded
	Lines                []OrderLine
	Total                money.Money
	Here                 bool // the page is the order's own

	list money.Minor // the total at list price
}

// OrderLine is a line that was bought.
type OrderLine struct {
	Title, Variant, Href, Picture string
	Quantity                      int64
	Unit                          money.Money
	List                          money.Minor
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
	}
	if m, ok := fold.Merchant(o.Merchant); ok {
		out.Merchant, out.AtHref = m.Name.In(lang), "/m/"+m.Merchant.String()
	}
	for _, l := range o.Lines {
		shown := OrderLine{
			Title: l.SKU.String(), Quantity: int64(l.Quantity), List: l.List,
			Unit: money.Money{Minor: l.Unit, Currency: currency},
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

// OrdersPage is a shopper's taps, the newest first.
type OrdersPage struct {
	Frame
	SignedOut bool
	Taps      []Tap
	More      string
}

// Tap is a checkout in the list.
type Tap struct {
	Href, At, State string
	Due             bool
	Total           money.Money
	Orders          []OrderPart
}

// ordersPage bounds the taps on a page.
const ordersPage = 10

func (f *face) orders(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("tab.orders"), "tab.orders")
	if err != nil {
		return err
	}
	var before event.CheckoutID
	if text := v.r.URL.Query().Get("before"); text != "" {
		if before, err = event.ParseCheckoutID(text); err != nil {
			return v.notFound()
		}
	}
	var list []shopper.Checkout
	var next event.CheckoutID
	f.Shoppers.Read(func(fold *shopper.Fold) {
		list, next = fold.Checkouts(v.shopper, before, ordersPage)
	})
	model := OrdersPage{Frame: frame, SignedOut: v.shopper == 0}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			c := &list[i]
			tap := Tap{
				Href: "/checkouts/" + c.ID.String(), At: at.when(c.Stamp),
				State: payState(c), Due: c.Due > 0,
				Total: money.Money{Minor: asked(c), Currency: c.Currency},
			}
			for j := range c.Orders {
				tap.Orders = append(tap.Orders, at.part(fold, &c.Orders[j], c.Currency))
			}
			model.Taps = append(model.Taps, tap)
		}
	})
	if next != 0 {
		model.More = "/orders?before=" + next.String()
	}
	return v.show(http.StatusOK, Orders(model))
}

// OrderPage is one order with what happened to it.
type OrderPage struct {
	Frame
	Key       string
	Part      OrderPart
	Checkout  string // its address
	Steps     []Step
	CanCancel bool
	Paid      bool // cancelling gives money back
}

// Step is something that happened to an order.
type Step struct{ At, Machine, Text string }

func (f *face) order(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	o, c, err := v.findOrder()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("order.title"), "tab.orders")
	if err != nil {
		return err
	}
	model := OrderPage{
		Frame: frame, Key: newKey(), Checkout: "/checkouts/" + o.Checkout.String(),
		CanCancel: o.Status == shopper.Open || o.Status == shopper.Paid,
		Paid:      o.Status == shopper.Paid, Steps: at.steps(&o, &c),
	}
	f.Catalog.Read(func(fold *catalog.Fold) { model.Part = at.part(fold, &o, c.Currency) })
	model.Part.Here = true
	return v.show(http.StatusOK, Order(model))
}

// findOrder finds the order of the address with its checkout, if it is the shopper's own.
func (v *visit) findOrder() (o shopper.Order, c shopper.Checkout, err error) {
	id, err := event.ParseOrderID(v.r.PathValue("id"))
	if err != nil {
		return o, c, v.notFound()
	}
	found := false
	err = v.own(func(fold *shopper.Fold) {
		if o, found = fold.Order(v.shopper, id); found {
			c, found = fold.Checkout(v.shopper, o.Checkout)
		}
	})
	if err == nil && !found {
		err = v.notFound()
	}
	return o, c, err
}

// steps tells an order's story, in its order.
func (p *pricing) steps(o *shopper.Order, c *shopper.Checkout) (out []Step) {
	add := func(at event.Instant, text string) {
		out = append(out, Step{p.when(at), at.String(), text})
	}
	add(c.Stamp, p.lang.Say("step.placed"))
	for _, paid := range c.Payments {
		for _, id := range paid.Orders {
			if id == o.ID {
				add(paid.Stamp, p.lang.Say("step.paid", paid.Ref))
			}
		}
	}
	switch o.Status {
	case shopper.Closed:
		key := "step.closed.unpaid"
		if o.Closed == event.ClosedByShopper {
			key = "step.closed.shopper"
		}
		add(o.Changed, p.lang.Say(key))
	case shopper.Refunded:
		key := "step.refunded.shopper"
		if o.Refund != event.RefundByShopper {
			key = "step.refunded.merchant"
		}
		add(o.Changed, p.lang.Say(key))
	}
	for _, back := range c.Refunds {
		if back.Order == o.ID && back.Paid != 0 {
			add(back.Paid, p.lang.Say("step.money.back", back.PaidRef))
		}
	}
	return out
}

// cancelOrder is POST /orders/{id}/cancel: an unpaid order closes, a paid one is refunded whole. To
// cancel twice changes nothing.
func (f *face) cancelOrder(v *visit) error {
	o, _, err := v.findOrder()
	if err != nil {
		return err
	}
	err = v.change(&trade.CancelOrder{Shopper: v.shopper, Order: o.ID})
	if err != nil {
		return err
	}
	return v.see("/orders/" + o.ID.String())
}
