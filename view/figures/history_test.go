package figures_test

import (
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/view/figures"
)

// history writes the facts of a small festival down by hand, so that a reader can add them up.
type history struct {
	t       testing.TB
	at      event.Instant
	entries []event.Entry
	orders  event.OrderID
	taps    event.CheckoutID
}

// opening is midnight in Beijing, when the home window opens; the day after it closes.
var (
	opening = event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))
	closing = opening + 86_400*event.Second
)

var (
	unitedStates, _ = event.ParseMarket("US")
	japan, _        = event.ParseMarket("JP")
)

// begin publishes the plan of 2015 at 1:10,000, whose first milestones are 10,000 and 100,000
// yuan, and opens two shops with a SKU each: honey by the jar, and a watch made in Japan.
func begin(t testing.TB) *history {
	h := &history{t: t, at: opening - 3600*event.Second}
	source, ok := festivals.Source("double11-2015")
	if !ok {
		t.Fatal("there is no plan")
	}
	h.add(&event.PlanPublished{Source: source, Scale: 10_000})
	h.add(&event.MerchantOpened{Merchant: 1, Name: event.Text{Zh: "蜂场", En: "Bee yard"},
		Channel: event.ChannelMall})
	h.add(&event.MerchantOpened{Merchant: 2, Name: event.Text{En: "Imports"},
		Channel: event.ChannelImport})
	h.add(&event.ProductOffered{Product: 1, Merchant: 1, Category: event.CategoryHoney,
		Listed: true, SKUs: []event.OfferedSKU{{SKU: 1, NetContent: 500, Unit: "g"}}})
	h.add(&event.ProductOffered{Product: 2, Merchant: 2, Category: event.CategoryWatches,
		Listed: true, Origin: japan, SKUs: []event.OfferedSKU{{SKU: 2}}})
	for i := range event.ShopperID(3) {
		h.add(&event.ShopperJoined{Shopper: i + 1, Account: uint64(i)})
	}
	return h
}

func (h *history) add(e event.Event) {
	h.entries = append(h.entries, event.Entry{
		Sequence: uint64(len(h.entries) + 1), Stamp: h.at, Event: e,
	})
}

// tap buys lines, one order a line; merchant and SKU have the same number.
func (h *history) tap(shopper event.ShopperID, m event.Market, lines ...event.OrderLine) (
	event.CheckoutID, []event.OrderID,
) {
	h.taps++
	c := &event.CheckoutPlaced{Checkout: h.taps, Payment: event.PaymentID(h.taps), Shopper: shopper,
		Key: event.KeyHash(shopper, h.taps.String()), FirstOrder: h.orders + 1, Market: m,
		Currency: money.CNY, Terminal: event.TerminalApp, Province: 33}
	if m != event.Home {
		c.Currency = money.USD
	}
	var ids []event.OrderID
	for _, l := range lines {
		h.orders++
		ids = append(ids, h.orders)
		c.Orders = append(c.Orders, event.PlacedOrder{Merchant: event.MerchantID(l.SKU),
			Lines: []event.OrderLine{l}})
	}
	h.add(c)
	return h.taps, ids
}

func (h *history) pay(tap event.CheckoutID, amount money.Minor, orders ...event.OrderID) {
	h.add(&event.PaymentReceived{Payment: event.PaymentID(tap), Checkout: tap, Amount: amount,
		Ref: tap.String(), Orders: orders})
}

func (h *history) fold() *figures.Fold {
	f := figures.New()
	for _, e := range h.entries {
		f.Apply(e)
	}
	return f
}

func honey(n uint32, unit money.Minor) event.OrderLine {
	return event.OrderLine{SKU: 1, Quantity: n, Unit: unit, List: unit}
}

func watch(unit money.Minor) event.OrderLine {
	return event.OrderLine{SKU: 2, Quantity: 1, Unit: unit, List: unit}
}

// canonical is the history behind testdata/canonical.json.
func canonical(t testing.TB) *history {
	h := begin(t)
	h.add(&event.CartLinePut{Shopper: 1, SKU: 1, Quantity: 2})
	h.add(&event.CartLinePut{Shopper: 2, SKU: 2, Quantity: 1})
	h.add(&event.FavouriteSet{Shopper: 1, Product: 2, On: true})
	h.at = opening
	one, a := h.tap(1, event.Home, honey(3, 4_000), watch(990_000))
	two, b := h.tap(2, event.Home, watch(30_000))
	h.at += 18 * event.Second
	h.pay(one, 1_002_000, a...) // 10,020 yuan: over the first milestone
	h.pay(two, 30_000, b...)
	h.at += 3_600 * event.Second
	three, c := h.tap(3, event.Home, honey(1, 4_000))
	h.tap(3, event.Home, honey(1, 4_000))
	h.at += 60 * event.Second
	h.pay(three, 4_000, c...)
	h.add(&event.RefundDue{Refund: 1, Payment: event.PaymentID(three), Order: c[0], Amount: 4_000,
		Reason: event.RefundByShopper})
	h.at = opening + 17*3_600*event.Second
	abroad, d := h.tap(3, unitedStates, watch(5_000))
	h.pay(abroad, 5_000, d...)
	h.at += event.Second
	h.add(&event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: []event.OrderID{5}})
	h.add(&event.Ticked{})
	return h
}
