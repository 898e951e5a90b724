package figures_test

import (
	"fmt"
	"runtime"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/figures"
)

// BenchmarkApply folds checkouts of 1.4 orders and two lines, and their payments, at 100,000 of
// each a second over a thousand merchants; one step is one entry. It reports what an order costs
// in memory.
func BenchmarkApply(b *testing.B) {
	h := begin(b)
	for i := range 1_000 {
		h.add(&event.MerchantOpened{Merchant: event.MerchantID(i + 3), Channel: event.ChannelMall})
		h.add(&event.ProductOffered{Merchant: event.MerchantID(i + 3),
			Category: event.Category(i%28 + 1),
			SKUs:     []event.OfferedSKU{{SKU: event.SKUID(i + 3)}}})
	}
	f := h.fold()
	before := heap()
	b.ReportAllocs()
	orders := event.OrderID(1)
	c := &event.CheckoutPlaced{Market: event.Home, Currency: money.CNY, Terminal: event.TerminalApp,
		Orders: make([]event.PlacedOrder, 2)}
	lines := make([]event.OrderLine, 4)
	p := &event.PaymentReceived{Orders: make([]event.OrderID, 0, 2)}
	for n := 0; b.Loop(); n++ {
		stamp := opening + event.Instant(n)*5
		tap := n / 2
		if n%2 == 1 {
			p.Checkout, p.Payment = c.Checkout, c.Payment
			f.Apply(event.Entry{Sequence: uint64(n + 3_000), Stamp: stamp, Event: p})
			continue
		}
		c.Checkout, c.Shopper = event.CheckoutID(tap+1), event.ShopperID(tap*7919%1_000_000+1)
		c.FirstOrder, c.Province = orders, event.Province(11+tap%50)
		c.Orders, p.Orders = c.Orders[:1+min(1, tap%5/3)], p.Orders[:0]
		for i := range c.Orders {
			merchant := (tap*31+i*17)%1_000 + 3
			lines[2*i] = event.OrderLine{SKU: event.SKUID(merchant), Quantity: 1, Unit: 12_900}
			lines[2*i+1] = event.OrderLine{SKU: event.SKUID(merchant), Quantity: 2, Unit: 3_900}
			c.Orders[i] = event.PlacedOrder{Merchant: event.MerchantID(merchant),
				Lines: lines[2*i : 2*i+1+(tap+i)%2]}
			p.Orders = append(p.Orders, orders)
			orders++
		}
		f.Apply(event.Entry{Sequence: uint64(n + 3_000), Stamp: stamp, Event: c})
	}
	if grown := heap() - before; orders > 1 && grown > 0 {
		b.ReportMetric(float64(grown)/float64(orders-1), "heap-B/order")
	}
	runtime.KeepAlive(f)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkTell tells all figures of a busy hour with a thousand merchants.
func BenchmarkTell(b *testing.B) {
	h := begin(b)
	for i := range 36_000 {
		h.at = opening + event.Instant(i)*event.Second/10
		tap, orders := h.tap(event.ShopperID(i+1), event.Home,
			event.OrderLine{SKU: event.SKUID(i%1_000 + 3), Quantity: 1, Unit: 5_000})
		h.pay(tap, 5_000, orders...)
	}
	f := h.fold()
	for name, tell := range map[string]func() []figures.Figure{
		"live":  f.Live,
		"as of": func() []figures.Figure { return f.At(opening + 1_801*event.Second) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(tell()) == 0 {
					b.Fatal(fmt.Errorf("nothing is told"))
				}
			}
		})
	}
}
