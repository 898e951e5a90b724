package shop

import (
	"net/http"
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/view/catalog"
	"carnival/view/shopper"
)

// orderDoors are for what was bought, and what became of it.
func (f *face) orderDoors() []door {
	return []door{
		{"GET /orders", f.orders},
		{"GET /orders/{id}", f.order},
		{"POST /orders/{id}/cancel", f.cancelOrder},
		{"POST /orders/{id}/receipt", f.confirmReceipt},
		{"POST /orders/{id}/address", f.sayDelivery},
		{"GET /orders/{id}/refund", f.refundPage},
		{"POST /orders/{id}/refund", f.refundLines},
		{"GET /orders/{id}/return", f.returnForm},
		{"POST /orders/{id}/return", f.openReturn},
		{"GET /returns/{id}", f.returnPage},
		{"POST /returns/{id}/send", f.sendReturn},
		{"POST /returns/{id}/end", f.endReturn},
	}
}

// orderState picks orders by what they wait for.
type orderState string

const (
	anyOrder  orderState = ""
	toPay     orderState = "pay"
	toShip    orderState = "ship"
	toReceive orderState = "receive"
	toReturn  orderState = "return"
)

var orderStates = []orderState{anyOrder, toPay, toShip, toReceive, toReturn}

var stateWords = map[orderState]string{
	anyOrder: "state.all", toPay: "state.pay", toShip: "state.ship", toReceive: "state.receive",
	toReturn: "state.return",
}

// words are the key of its name.
func (s orderState) words() string { return stateWords[s] }

// holds reports whether an order is one of them.
func (s orderState) holds(fold *shopper.Fold, o *shopper.Order) bool {
	switch s {
	case toPay:
		return o.Status == shopper.Open || o.Status == shopper.DepositDue ||
			o.Status == shopper.BalanceDue
	case toShip:
		return o.Status == shopper.Paid
	case toReceive:
		return o.Status == shopper.Shipped
	case toReturn:
		if o.Status == shopper.Open || o.Status == shopper.Closed {
			return false
		}
		h := fold.History(o.ID)
		return len(h.Refunds)+len(h.Returns) > 0
	}
	return true
}

// count is how many orders are in a state.
func (s orderState) count(all *shopper.Standing) int {
	switch s {
	case toPay:
		return all.By[shopper.Open] + all.By[shopper.DepositDue] + all.By[shopper.BalanceDue]
	case toShip:
		return all.By[shopper.Paid]
	case toReceive:
		return all.By[shopper.Shipped]
	case toReturn:
		return all.Back
	}
	n := 0
	for _, by := range all.By {
		n += by
	}
	return n
}

// OrdersPage is a shopper's taps, the newest first.
type OrdersPage struct {
	Frame
	SignedOut bool
	State     orderState
	Tabs      []Tab
	Taps      []Tap
	More      string
	Further   bool // none was found among those that were looked at, and there are older ones
}

// Tab is one of several views of a list.
type Tab struct {
	Href, Text string
	Chosen     bool
}

// Tap is a checkout in the list.
type Tap struct {
	Href, At, State string
	Due             bool
	Pay, PayWords   string // where something of it can be paid now; "" nowhere
	Total           money.Money
	Orders          []OrderPart
}

// Bounds of a page of orders.
const (
	ordersPage   = 10  // taps on a page
	ordersLooked = 100 // taps that are looked at to find them
)

// found is a tap with those of its orders that were asked for.
type found struct {
	shopper.Checkout
	picked []shopper.Order
}

// pick finds a page of taps with orders in a state. A page may be short while there is a next one:
// few of those looked at fitted.
func (s orderState) pick(
	fold *shopper.Fold, owner event.ShopperID, before event.CheckoutID,
) (list []found, next event.CheckoutID) {
	looked := ordersPage
	if s != anyOrder {
		looked = ordersLooked
	}
	all, next := fold.Checkouts(owner, before, looked)
	for i := range all {
		one := found{Checkout: all[i]}
		for j := range all[i].Orders {
			if s.holds(fold, &all[i].Orders[j]) {
				one.picked = append(one.picked, all[i].Orders[j])
			}
		}
		if len(one.picked) == 0 && (s != anyOrder || len(all[i].Balances) == 0) {
			continue
		}
		if s != anyOrder && len(list) == ordersPage {
			return list, list[len(list)-1].ID
		}
		list = append(list, one)
	}
	return list, next
}

// orders is GET /orders.
func (f *face) orders(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("orders.mine"), "tab.orders")
	if err != nil {
		return err
	}
	query := v.r.URL.Query()
	var before event.CheckoutID
	if text := query.Get("before"); text != "" {
		if before, err = event.ParseCheckoutID(text); err != nil {
			return v.notFound()
		}
	}
	state := orderState(query.Get("state"))
	if !slices.Contains(orderStates, state) {
		return v.notFound()
	}
	var list []found
	var next event.CheckoutID
	f.Shoppers.Read(func(fold *shopper.Fold) {
		list, next = state.pick(fold, v.shopper, before)
	})
	model := OrdersPage{Frame: frame, SignedOut: v.shopper == 0, State: state}
	for _, s := range orderStates {
		address := "/orders"
		if s != anyOrder {
			address += "?state=" + string(s)
		}
		model.Tabs = append(model.Tabs, Tab{address, v.lang.Say(s.words()), s == state})
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			model.Taps = append(model.Taps, at.tap(fold, &list[i]))
		}
	})
	for i := range list {
		v.payable(&model.Taps[i], &list[i])
	}
	if next != 0 {
		model.More = "/orders?before=" + next.String()
		if state != anyOrder {
			model.More += "&state=" + string(state)
		}
		model.Further = len(list) == 0
	}
	return v.show(http.StatusOK, Orders(model))
}

// payable says what of a tap can be paid now, and where.
func (v *visit) payable(t *Tap, c *found) {
	if t.Due {
		t.Pay, t.PayWords = t.Href, v.lang.Say("pay.go")
		return
	}
	for i := range c.picked {
		if to := v.balanceWay(&c.picked[i]); to != "" {
			t.Pay, t.PayWords = to, v.lang.Say("balance.go")
		}
	}
}

// tap shows a checkout with the orders that were picked of it.
func (p *pricing) tap(fold *catalog.Fold, c *found) Tap {
	out := Tap{
		Href: "/checkouts/" + c.ID.String(), At: p.when(c.Stamp),
		State: payState(&c.Checkout), Due: c.Due > 0,
		Total: money.Money{Minor: asked(&c.Checkout), Currency: c.Currency},
	}
	for j := range c.picked {
		out.Orders = append(out.Orders, p.part(fold, &c.picked[j], c.Currency))
	}
	return out
}

// empty is the key of what is said when there is no order in a state.
func (s orderState) empty() string {
	switch s {
	case toPay:
		return "orders.none.pay"
	case toShip, toReceive:
		return "orders.none.way"
	case toReturn:
		return "orders.none.return"
	}
	return "orders.empty"
}
