package audit_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"

	"pgregory.net/rapid"
)

// A walk is a festival in which random people do random things by the real rulebook: they cross
// the opening and the close, pay too little, too much, twice and too late, cancel and are
// refunded.

type walk struct {
	t       rapid.TB
	dice    *rand.Rand
	state   *trade.State
	at      event.Instant
	entries []event.Entry
	paid    []event.CheckoutID
	refs    int
}

const (
	walkMerchants = 8
	walkProducts  = 24
	walkShoppers  = 12
)

// walkFrom is two minutes before the festival opens.
var walkFrom = event.At(time.Date(2015, 11, 10, 15, 58, 0, 0, time.UTC))

// newWalk opens shops and invites shoppers, then takes so many steps.
func newWalk(t rapid.TB, seed uint64, steps int) *walk {
	w := &walk{
		t: t, dice: rand.New(rand.NewPCG(seed, 1)), state: trade.New(0), at: walkFrom,
	}
	source, _ := festivals.Source("double11-2015")
	w.do(&trade.PublishPlan{Source: source, Scale: 10_000})
	for i := range walkMerchants {
		w.do(&trade.OpenMerchant{Key: string(rune('a' + i)), Name: event.Text{Zh: "店", En: "Shop"},
			Channel: event.Channel(i%5 + 1), Province: 33, Country: event.Home})
	}
	for i := range walkProducts {
		w.offer(i)
	}
	for i := range walkShoppers {
		w.do(&trade.JoinShopper{Account: uint64(i + 1)})
	}
	for range steps {
		w.step()
	}
	return w
}

// do decides and evolves a command and keeps its facts.
func (w *walk) do(c trade.Command) trade.Outcome {
	out := trade.Decide(w.state, w.at, c)
	for _, e := range out.Events {
		w.keep(e)
		w.state.Evolve(w.state.Sequence()+1, w.at, e)
	}
	return out
}

func (w *walk) keep(e event.Event) {
	w.entries = append(w.entries, event.Entry{
		Sequence: uint64(len(w.entries) + 1), Stamp: w.at, Event: e,
	})
}

func (w *walk) offer(i int) {
	us, _ := event.ParseMarket("US")
	ru, _ := event.ParseMarket("RU")
	rub, _ := money.ParseCurrency("RUB")
	list := money.Minor(1_000 + w.dice.IntN(300_000))
	sku := trade.OfferSKU{Available: uint32(w.dice.IntN(60)), OfferedSKU: event.OfferedSKU{
		Code: string(rune('A' + i)), Limit: uint32(w.dice.IntN(2) * 5), Hot: i%7 == 0,
		NetContent: 500, Unit: []string{"g", "ml", "piece", ""}[i%4],
		Prices: []event.Price{
			{Market: event.Home, Currency: money.CNY, List: list, Festival: list / 2},
			{Market: us, Currency: money.USD, List: list / 6},
			{Market: ru, Currency: []money.Currency{rub, money.USD}[i%2], List: list},
		},
	}}
	w.do(&trade.OfferProduct{
		Merchant: w.merchant(i % walkMerchants), Handle: string(rune('A' + i)),
		Digest: event.KeyHash(1, string(rune(w.dice.IntN(1<<20)))), Title: event.Text{En: "Thing"},
		Category: event.Category(1 + w.dice.IntN(8)), Listed: true, SKUs: []trade.OfferSKU{sku},
		Origin: []event.Origin{0, event.Home, us}[w.dice.IntN(3)],
	})
}

func (w *walk) merchant(i int) event.MerchantID { return event.MerchantID(i + 1) }

func (w *walk) step() {
	w.at += event.Instant(w.dice.IntN(900_000))
	if w.dice.IntN(12) == 0 { // most of the day is quiet
		w.at += event.Instant(w.dice.IntN(2_000)) * event.Second
	}
	shopper := event.ShopperID(1 + w.dice.IntN(walkShoppers))
	sku := event.SKUID(1 + w.dice.IntN(walkProducts))
	switch n := w.dice.IntN(100); {
	case n < 20:
		w.do(&trade.PutInCart{Shopper: shopper, SKU: sku, Quantity: uint32(w.dice.IntN(4))})
	case n < 25:
		w.do(&trade.SetFavourite{Shopper: shopper, Product: event.ProductID(sku),
			On: w.dice.IntN(3) > 0})
	case n < 58:
		w.checkout(shopper)
	case n < 80:
		w.pay()
	case n < 85:
		w.do(&trade.CancelOrder{Shopper: shopper, Order: w.anyOrder()})
	case n < 88:
		w.do(&trade.RefundOrder{Order: w.anyOrder()})
	case n < 90:
		w.do(&trade.ConfirmRefund{Refund: event.RefundID(1 + w.dice.IntN(20)), Ref: "back"})
	case n < 92:
		w.offer(w.dice.IntN(walkProducts))
	case n < 94:
		w.do(&trade.SetStock{SKU: sku, Available: uint32(w.dice.IntN(50))})
	default:
		w.do(&trade.Tick{})
	}
}

func (w *walk) checkout(shopper event.ShopperID) {
	c := &trade.PlaceCheckout{
		Shopper: shopper, Key: event.KeyHash(shopper, string(rune(w.dice.IntN(1<<20)))),
		Market: event.Home, Terminal: event.Terminal(w.dice.IntN(4)),
		Province: event.Province(31 + w.dice.IntN(4)),
	}
	if w.dice.IntN(4) == 0 {
		c.Market, _ = event.ParseMarket([]string{"US", "RU"}[w.dice.IntN(2)])
	}
	for range w.dice.IntN(4) {
		c.Lines = append(c.Lines, trade.CheckoutLine{
			SKU: event.SKUID(1 + w.dice.IntN(walkProducts+1)), Quantity: uint32(1 + w.dice.IntN(3)),
		})
	}
	if out := w.do(c); len(out.Events) > 0 {
		w.paid = append(w.paid, event.CheckoutID(out.Subject))
	}
}

// pay pays one of the last checkouts: mostly what is due, now and then something else.
func (w *walk) pay() {
	if len(w.paid) == 0 {
		return
	}
	id := w.paid[max(0, len(w.paid)-1-w.dice.IntN(12))]
	for _, e := range slices.Backward(w.entries) {
		c, ok := e.Event.(*event.CheckoutPlaced)
		if !ok || c.Checkout != id {
			continue
		}
		amount := c.Total()
		switch w.dice.IntN(12) {
		case 0:
			amount += 100
		case 1:
			amount--
		}
		w.refs++
		w.do(&trade.ReceivePayment{Payment: c.Payment, Ref: string(rune(0x4e00 + w.refs)),
			Amount: amount, Currency: c.Currency})
		return
	}
}

func (w *walk) anyOrder() event.OrderID {
	return event.OrderID(1 + w.dice.IntN(max(1, w.state.Counts().Orders)))
}

// sealed writes entries to a journal in memory, a few to a record.
func sealed(t rapid.TB, dice *rand.Rand, entries []event.Entry) *journal.Memory {
	t.Helper()
	m := journal.NewMemory(0, journal.StreamTrade)
	for len(entries) > 0 {
		n := min(len(entries), 1+dice.IntN(9))
		appendRecord(t, m, entries[:n])
		entries = entries[n:]
	}
	return m
}

func appendRecord(t rapid.TB, m *journal.Memory, entries []event.Entry) {
	t.Helper()
	raw := make([]byte, journal.HeaderSize)
	before := entries[0].Stamp
	for _, e := range entries {
		raw = event.AppendEntry(raw, uint64(e.Stamp-before), e.Event)
		before = e.Stamp
	}
	head := m.Head()
	if _, err := journal.Seal(raw, journal.Record{
		First: entries[0].Sequence, Count: uint32(len(entries)), Stamp: entries[0].Stamp,
		Prev: head.Hash,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Append(context.Background(), raw, head); err != nil {
		t.Fatal(err)
	}
}
