package event

import "testing"

// sampleCheckout is a checkout of two orders with a line each, at ids around ten million.
func sampleCheckout() *CheckoutPlaced {
	return &CheckoutPlaced{
		Checkout: 10_000_001, Shopper: 10_000_002, Key: KeyHash(10_000_002, "a key"),
		Body: BodyHash([]byte("a body")), FirstOrder: 10_000_003, Payment: 10_000_004,
		Market: Home, Currency: 156, Terminal: TerminalApp, Province: 33, FromCart: true,
		Orders: []PlacedOrder{
			{Merchant: 10_000_005, Lines: []OrderLine{{10_000_006, 1, 12_900, 19_900}}},
			{Merchant: 10_000_007, Lines: []OrderLine{{10_000_008, 2, 399_900, 399_900}}},
		},
	}
}

func samplePayment() *PaymentReceived {
	return &PaymentReceived{
		Payment: 10_000_004, Checkout: 10_000_001, Ref: "2026111122001", Amount: 812_700,
		Orders: []OrderID{10_000_003, 10_000_004},
	}
}

func BenchmarkEncodeCheckout(b *testing.B) { benchmarkEncode(b, sampleCheckout()) }
func BenchmarkEncodePayment(b *testing.B)  { benchmarkEncode(b, samplePayment()) }

func benchmarkEncode(b *testing.B, e Event) {
	room := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		room = AppendEntry(room[:0], 37, e)
	}
	b.SetBytes(int64(len(room)))
}

func BenchmarkDecodeCheckout(b *testing.B)      { benchmarkDecode(b, sampleCheckout(), false) }
func BenchmarkDecodeCheckoutReuse(b *testing.B) { benchmarkDecode(b, sampleCheckout(), true) }
func BenchmarkDecodePayment(b *testing.B)       { benchmarkDecode(b, samplePayment(), false) }
func BenchmarkDecodePaymentReuse(b *testing.B)  { benchmarkDecode(b, samplePayment(), true) }

// benchmarkDecode reads records of 100 entries; one step is one entry.
func benchmarkDecode(b *testing.B, e Event, reuse bool) {
	const entries = 100
	var body []byte
	for range entries {
		body = AppendEntry(body, 37, e)
	}
	d := Decoder{Reuse: reuse}
	b.ReportAllocs()
	b.SetBytes(int64(len(body) / entries))
	for left := 0; b.Loop(); left-- {
		if left == 0 {
			d.Reset(Batch{First: 1, Count: entries, Body: body})
			left = entries
		}
		if _, ok, err := d.Next(); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
