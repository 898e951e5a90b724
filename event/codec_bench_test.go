package event

import (
	"testing"

	"carnival/money"
)

// sampleCheckout is a checkout of two orders with a line each, at ids around ten million.
func sampleCheckout() *CheckoutPlaced {
	return &CheckoutPlaced{
		Checkout: 10_000_001, Shopper: 10_000_002, Key: KeyHash(10_000_002, "a key"),
		Body: BodyHash([]byte("a body")), FirstOrder: 10_000_003, Payment: 10_000_004,
		Market: Home, Currency: 156, Terminal: TerminalApp, Province: 33, FromCart: true,
		Orders: []PlacedOrder{
			{Merchant: 10_000_005, Lines: []OrderLine{
				{SKU: 10_000_006, Quantity: 1, Unit: 12_900, List: 19_900},
			}},
			{Merchant: 10_000_007, Lines: []OrderLine{
				{SKU: 10_000_008, Quantity: 2, Unit: 399_900, List: 399_900},
			}},
		},
	}
}

// sampleBill is a checkout with a bill: three lines of two merchants under a cross-store discount,
// a coupon and a red envelope, of which every line has a share, and a coupon that was not used.
func sampleBill() *CheckoutPlaced {
	c := sampleCheckout()
	first := &c.Orders[0]
	first.Lines = append(first.Lines, OrderLine{
		SKU: 10_000_009, Quantity: 1, Unit: 8_990, List: 9_990,
	})
	for i := range c.Orders {
		for k := range c.Orders[i].Lines {
			l := &c.Orders[i].Lines[k]
			l.Off, l.Fee = l.Unit/10, 500
		}
	}
	shares := func(a, b, c money.Minor) []LineShare {
		return []LineShare{{Line: 0, Amount: a}, {Line: 1, Amount: b}, {Line: 2, Amount: c}}
	}
	c.Discounts = []Discount{
		{
			Rule: RuleCrossStore, Funder: FundedByPlatform, Promotion: 10_000_010,
			Base: 821_690, At: 40_000, Times: 20, Amount: 100_000,
			Shares: shares(1_570, 1_094, 97_336),
		},
		{
			Rule: RulePlatformCoupon, Funder: FundedByPlatform, Promotion: 10_000_011,
			Coupon: 10_000_012, Base: 821_690, At: 30_000, Times: 1, Amount: 3_000,
			Shares: shares(47, 33, 2_920),
		},
		{
			Rule: RuleEnvelope, Funder: FundedByBrand, Envelope: 10_000_013, Base: 718_690,
			Times: 1, Amount: 1_111, Shares: shares(17, 12, 1_082),
		},
	}
	c.Unused = []Unused{{
		Rule: RulePlatformCoupon, Promotion: 10_000_014, Coupon: 10_000_015, Reason: UnusedBetter,
	}}
	return c
}

func samplePayment() *PaymentReceived {
	return &PaymentReceived{
		Payment: 10_000_004, Checkout: 10_000_001, Ref: "2026111122001", Amount: 812_700,
		Orders: []OrderID{10_000_003, 10_000_004}, Attempt: 10_000_016, Provider: "sandbox",
	}
}

func BenchmarkEncodeCheckout(b *testing.B) { benchmarkEncode(b, sampleCheckout()) }
func BenchmarkEncodeBill(b *testing.B)     { benchmarkEncode(b, sampleBill()) }
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
func BenchmarkDecodeBill(b *testing.B)          { benchmarkDecode(b, sampleBill(), false) }
func BenchmarkDecodeBillReuse(b *testing.B)     { benchmarkDecode(b, sampleBill(), true) }
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
