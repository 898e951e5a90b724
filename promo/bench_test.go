package promo_test

import (
	"fmt"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

const (
	benchDay  = event.Instant(1_447_171_200_000_000) // 2015-11-11 00:00 +08:00
	benchHour = 3600 * event.Second
)

// benchBasket is the cart of `bench core`: 3 lines over 2 merchants, one coupon, one envelope; or
// a larger one of its kind.
func benchBasket(lines int) *promo.Basket {
	b := &promo.Basket{
		At: benchDay + benchHour, Phase: "day", Zone: 8 * 3600, Market: event.Home,
		Currency: money.CNY, Province: 33, Terminal: event.TerminalApp, Orders: 3,
		Coupons: []promo.Coupon{{ID: 1, Promotion: 2, From: benchDay, To: benchDay + 24*benchHour}},
		Envelopes: []promo.Envelope{{
			ID: 1, Funder: event.FundedByPlatform, Left: 888,
			From: benchDay, To: benchDay + 24*benchHour,
		}},
	}
	for i := range lines {
		shop := i * 2 / 3
		b.Lines = append(b.Lines, promo.Line{
			SKU: event.SKUID(i + 1), Product: event.ProductID(i + 1),
			Merchant: event.MerchantID(shop + 1), Category: event.Category(10 + i%20),
			Group: uint16(shop), Quantity: uint32(1 + i%2), Unit: 9_900 + money.Minor(i)*1_000,
		})
	}
	return b
}

// benchBook holds a cross-store discount and the coupon.
func benchBook(tb testing.TB) *promo.Book {
	b := promo.NewBook()
	for _, f := range []*event.PromotionPublished{{
		Promotion: 1, Rule: event.RuleCrossStore, Funder: event.FundedByPlatform,
		Currency: money.CNY, From: benchDay, To: benchDay + 24*benchHour,
		Terms: event.Terms{Every: true, Tiers: []event.Tier{{At: 40_000, Off: 5_000}}},
	}, {
		Promotion: 2, Rule: event.RulePlatformCoupon, Funder: event.FundedByPlatform,
		Currency: money.CNY, From: benchDay, To: benchDay + 24*benchHour,
		Start: benchDay, Use: benchDay + 24*benchHour,
		Terms: event.Terms{Tiers: []event.Tier{{At: 20_000, Off: 2_000}}},
	}} {
		if err := b.Publish(f); err != nil {
			tb.Fatal(err)
		}
	}
	return b
}

// crowded adds 20 promotions that concern every basket and 10,000 with conditions that are alive.
func crowded(tb testing.TB, b *promo.Book) *promo.Book {
	for i := range 10_020 {
		f := &event.PromotionPublished{
			Promotion: event.PromotionID(100 + i), Rule: event.RuleFullReduction,
			Merchant: event.MerchantID(1 + i%5_000), Funder: event.FundedByMerchant,
			Currency: money.CNY, From: benchDay, To: benchDay + 24*benchHour,
			Terms: event.Terms{Tiers: []event.Tier{{At: 30_000 + int64(i), Off: 500}}},
			When:  fmt.Sprintf(`shopper.new and basket.amount > %d`, 10_000+i),
			What:  `line.category in ["shoes", "bags"] and line.price >= 100`,
		}
		switch {
		case i < 20: // for everybody
			f.Rule, f.Merchant, f.Funder = event.RuleCrossStore, 0, event.FundedByPlatform
			f.What = ""
			f.When = fmt.Sprintf(`shopper.orders > %d and time.hour in 9..22`, i)
		case i%10 == 0: // for a phase that is not now
			f.Rule, f.Merchant, f.Funder = event.RuleCrossStore, 0, event.FundedByPlatform
			f.When, f.What = `phase == "eve" and shopper.new`, ""
		}
		if err := b.Publish(f); err != nil {
			tb.Fatal(err)
		}
	}
	return b
}

func benchQuote(b *testing.B, book *promo.Book, basket *promo.Basket, discounts int) {
	var bill promo.Bill
	book.Quote(basket, &bill)
	if len(bill.Discounts) < discounts {
		b.Fatalf("%d discounts: %+v", len(bill.Discounts), bill.Discounts)
	}
	b.ReportAllocs()
	for b.Loop() {
		book.Quote(basket, &bill)
	}
}

func BenchmarkQuote(b *testing.B) {
	for _, lines := range []int{1, 3, 10, 100} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			benchQuote(b, benchBook(b), benchBasket(lines), min(3, lines))
		})
	}
}

func BenchmarkQuoteCrowded(b *testing.B) {
	benchQuote(b, crowded(b, benchBook(b)), benchBasket(3), 3)
}

// BenchmarkQuoteContended is a cart whose lines run out of room under coupons that exclude each
// other, so that the best combination is searched for.
func BenchmarkQuoteContended(b *testing.B) {
	for _, lines := range []int{3, 10, 100} {
		book, basket := benchBook(b), benchBasket(lines)
		for i := range 20 {
			f := &event.PromotionPublished{
				Promotion: event.PromotionID(100 + i), Rule: event.RuleShopCoupon,
				Merchant: event.MerchantID(1 + i%4), Funder: event.FundedByMerchant,
				Currency: money.CNY, Terms: event.Terms{Tiers: []event.Tier{{
					Off: 9_000 + 500*money.Minor(i),
				}}}, What: fmt.Sprintf("line.price > %d", 9_000+100*i),
			}
			if i%5 == 0 {
				f.Rule, f.Merchant = event.RulePlatformCoupon, 0
			}
			if err := book.Publish(f); err != nil {
				b.Fatal(err)
			}
			basket.Coupons = append(basket.Coupons, promo.Coupon{
				ID: event.CouponID(100 + i), Promotion: f.Promotion, To: benchDay + 9*benchHour,
			})
		}
		for i := range basket.Lines {
			l := &basket.Lines[i]
			l.Deducts = l.Unit * money.Minor(l.Quantity) * 9 / 10
		}
		b.Run(fmt.Sprint(lines), func(b *testing.B) { benchQuote(b, book, basket, 1) })
	}
}

func BenchmarkPublish(b *testing.B) {
	for b.Loop() {
		crowded(b, benchBook(b))
	}
}
