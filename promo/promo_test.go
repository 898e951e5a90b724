package promo_test

import (
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// Whatever is bought and held: parts sum to the whole, no line falls below nothing, the total adds
// up, each held benefit is applied or explained once, and asking again, in another order and from
// a book that was filled in another order, gives the same bill.
func TestABillAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tw, book := world(t)
		ask := tw.ask
		var bill, again promo.Bill
		book.Quote(ask, &bill)
		addsUp(t, ask, &bill)
		explainsAll(t, ask, &bill)

		seed := rapid.Uint64().Draw(t, "order")
		shuffle := rand.New(rand.NewPCG(seed, seed)).Shuffle
		other := promo.NewBook()
		other.Overflow, other.EnvelopesPerBill = book.Overflow, book.EnvelopesPerBill
		facts := slices.Concat(tw.facts, tw.freights)
		shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		for _, f := range facts {
			_ = other.Publish(f)
		}
		turned := *ask
		turned.Coupons, turned.Envelopes = slices.Clone(ask.Coupons), slices.Clone(ask.Envelopes)
		c, e := turned.Coupons, turned.Envelopes
		shuffle(len(c), func(i, j int) { c[i], c[j] = c[j], c[i] })
		shuffle(len(e), func(i, j int) { e[i], e[j] = e[j], e[i] })
		other.Quote(&turned, &again)
		if rows(bill.Discounts) != rows(again.Discounts) || bill.Total != again.Total ||
			!slices.Equal(bill.Unused, again.Unused) {
			t.Fatalf("%+v\nin another order\n%+v", bill, again)
		}
	})
}

func addsUp(t rapid.TB, ask *promo.Basket, bill *promo.Bill) {
	t.Helper()
	off := make([]money.Minor, len(ask.Lines))
	for _, d := range bill.Discounts {
		var sum money.Minor
		for _, s := range d.Shares {
			off[s.Line] += s.Amount
			sum += s.Amount
			if s.Amount <= 0 {
				t.Fatalf("a share of %d", s.Amount)
			}
		}
		if sum != d.Amount || d.Amount <= 0 || d.Lapsed < 0 {
			t.Fatalf("%+v", d)
		}
	}
	total, goods := money.Minor(0), money.Minor(0)
	for i, l := range ask.Lines {
		price := l.Unit * money.Minor(l.Quantity)
		if off[i] != bill.Off[i] || price-l.Deducts-off[i] < 0 {
			t.Fatalf("line %d: %d of %d off", i, off[i], price)
		}
		goods += price
		total += price - l.Deducts - off[i]
	}
	for _, f := range bill.Freight {
		total += f
	}
	if total != bill.Total || goods != bill.Goods {
		t.Fatalf("total %d, not %d; goods %d, not %d", bill.Total, total, bill.Goods, goods)
	}
}

func explainsAll(t rapid.TB, ask *promo.Basket, bill *promo.Bill) {
	t.Helper()
	coupons, envelopes := map[event.CouponID]int{}, map[event.EnvelopeID]int{}
	for _, d := range bill.Discounts {
		coupons[d.Coupon]++
		envelopes[d.Envelope]++
	}
	for _, u := range bill.Unused {
		if u.Reason == 0 {
			t.Fatalf("%+v", u)
		}
		coupons[u.Coupon]++
		envelopes[u.Envelope]++
	}
	for _, c := range ask.Coupons {
		if coupons[c.ID] != 1 {
			t.Fatalf("coupon %d stands %d times in %+v", c.ID, coupons[c.ID], bill)
		}
	}
	for _, e := range ask.Envelopes {
		if envelopes[e.ID] != 1 {
			t.Fatalf("envelope %d stands %d times in %+v", e.ID, envelopes[e.ID], bill)
		}
	}
}

// A cart of 50 lines over 12 merchants (facts F046), each with its own reduction and coupon, and
// all that a platform can add.
func TestTheLargeCart(t *testing.T) {
	book, ask := promo.NewBook(), &promo.Basket{At: 100, Currency: money.CNY, Allowance: 5_000}
	publish := func(f event.PromotionPublished) {
		f.Currency, f.To, f.Funder = money.CNY, 1000, event.FundedByPlatform
		if err := book.Publish(&f); err != nil {
			t.Fatal(err)
		}
	}
	for m := range 12 {
		merchant := event.MerchantID(m + 1)
		id := event.PromotionID(100 + m*10)
		publish(event.PromotionPublished{Promotion: id, Rule: event.RuleFullReduction,
			Merchant: merchant, Terms: event.Terms{Tiers: []event.Tier{{At: 10_000, Off: 777}}}})
		publish(event.PromotionPublished{Promotion: id + 1, Rule: event.RuleShopCoupon,
			Merchant: merchant, Terms: event.Terms{Tiers: []event.Tier{{At: 5_000, Rate: 333}}}})
		publish(event.PromotionPublished{Promotion: id + 2, Rule: event.RuleFreight,
			Merchant: merchant, Freight: event.Freight{Charge: event.Charge{First: 600},
				FreeOver: 30_000}})
		ask.Coupons = append(ask.Coupons,
			promo.Coupon{ID: event.CouponID(m + 1), Promotion: id + 1, To: 200})
	}
	publish(event.PromotionPublished{Promotion: 1, Rule: event.RuleCrossStore,
		Terms: event.Terms{Every: true, Tiers: []event.Tier{{At: 40_000, Off: 5_000}}}})
	publish(event.PromotionPublished{Promotion: 2, Rule: event.RulePlatformCoupon,
		Terms: event.Terms{Tiers: []event.Tier{{At: 0, Off: 3_333}}}})
	publish(event.PromotionPublished{Promotion: 3, Rule: event.RuleAllowance,
		Terms: event.Terms{Every: true, Tiers: []event.Tier{{At: 10_000, Off: 500}}}})
	ask.Coupons = append(ask.Coupons, promo.Coupon{ID: 99, Promotion: 2, To: 200})
	for i := range 12 {
		ask.Envelopes = append(ask.Envelopes,
			promo.Envelope{ID: event.EnvelopeID(i + 1), Left: money.Minor(100 + i), To: 200})
	}
	for i := range 50 {
		m := i * 12 / 50
		ask.Lines = append(ask.Lines, promo.Line{Merchant: event.MerchantID(m + 1),
			Group: uint16(m), Quantity: uint32(1 + i%3), Unit: money.Minor(1_990 + 137*i)})
	}
	var bill promo.Bill
	book.Quote(ask, &bill)
	addsUp(t, ask, &bill)
	explainsAll(t, ask, &bill)
	// 11 shops reach 100.00, 12 have a coupon, then come the platform's two, ten envelopes and
	// the allowance.
	if len(bill.Freight) != 12 || len(bill.Discounts) != 12+12+2+10+1 {
		t.Errorf("%d orders, %d discounts", len(bill.Freight), len(bill.Discounts))
	}
	if n := testing.AllocsPerRun(100, func() { book.Quote(ask, &bill) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A search in memory that is there already takes none either.
func TestASearchCostsNoMemory(t *testing.T) {
	for _, s := range read(t, "testdata/bills/benefits.txt") {
		var bill promo.Bill
		s.book.Quote(&s.ask, &bill)
		if n := testing.AllocsPerRun(20, func() { s.book.Quote(&s.ask, &bill) }); n != 0 {
			t.Errorf("%s: %v allocations", s.name, n)
		}
	}
}

func TestABookIsKept(t *testing.T) {
	book := promo.NewBook()
	ids := func(b *promo.Book) (list []event.PromotionID) {
		for f := range b.All() {
			list = append(list, f.Promotion)
		}
		return list
	}
	for _, id := range []event.PromotionID{3, 1, 2} {
		f := &event.PromotionPublished{
			Promotion: id, Rule: event.RuleCrossStore, Currency: money.CNY, To: 1000,
			Terms: event.Terms{Tiers: []event.Tier{{At: 0, Off: money.Minor(id)}}},
		}
		if err := book.Publish(f); err != nil || book.Publish(f) == nil {
			t.Fatal(err)
		}
	}
	total := func(b *promo.Book) money.Minor {
		var bill promo.Bill
		b.Quote(&promo.Basket{At: 9, Currency: money.CNY,
			Lines: []promo.Line{{Merchant: 1, Quantity: 1, Unit: 100}}}, &bill)
		return bill.Total
	}
	more, err := book.With(&event.PromotionPublished{
		Promotion: 9, Rule: event.RuleCrossStore, Currency: money.CNY, From: 5, To: 1000,
		Terms: event.Terms{Tiers: []event.Tier{{At: 0, Off: 50}}},
	})
	if err != nil || total(more) != 50 || total(book) != 97 {
		t.Fatal(err, total(more), total(book))
	}
	more.End(9)
	more.Forget(3)
	book.End(3)
	if total(more) != 98 || total(book) != 98 {
		t.Error(total(more), total(book))
	}
	if !slices.Equal(ids(book), []event.PromotionID{1, 2}) ||
		!slices.Equal(ids(more), []event.PromotionID{1, 2}) {
		t.Error(ids(book), ids(more))
	}
	if _, ok := book.ByID(3); !ok {
		t.Error("an ended promotion is not found")
	}
	if _, ok := more.ByID(3); ok {
		t.Error("a forgotten promotion is found")
	}
	if _, err := book.With(&event.PromotionPublished{}); err == nil {
		t.Error("a promotion without id is in the book")
	}
}

// An index gives what asking every promotion would give, whenever it is asked.
func TestTheIndexForgetsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book := promo.NewBook()
		all := map[event.PromotionID]*event.PromotionPublished{}
		for id := range rapid.IntRange(0, 30).Draw(t, "promotions") {
			f := &event.PromotionPublished{
				Promotion: event.PromotionID(id + 1), Rule: event.RulePurchaseLimit,
				From: event.Instant(rapid.IntRange(0, 20).Draw(t, "from")), PerShopper: 1,
				Merchant: event.MerchantID(rapid.IntRange(0, 2).Draw(t, "merchant")),
				When:     rapid.SampledFrom([]string{"", `phase == "day"`}).Draw(t, "when"),
				What:     rapid.SampledFrom([]string{"", `line.category == "tvs"`}).Draw(t, "what"),
			}
			f.To = f.From + event.Instant(rapid.IntRange(0, 10).Draw(t, "length"))
			if rapid.Bool().Draw(t, "categories") {
				f.Categories = []event.Category{2, 1}
			}
			if rapid.Bool().Draw(t, "products") {
				f.Products = []event.ProductID{1, 2, 1}
			}
			if err := book.Publish(f); err != nil {
				t.Fatal(err)
			}
			if all[f.Promotion] = f; rapid.IntRange(0, 4).Draw(t, "end") == 0 {
				book.End(f.Promotion)
				delete(all, f.Promotion)
			}
		}
		l := promo.Line{
			Product:  event.ProductID(rapid.IntRange(1, 3).Draw(t, "product")),
			Merchant: event.MerchantID(rapid.IntRange(1, 2).Draw(t, "of")),
			Category: event.Category(rapid.IntRange(1, 3).Draw(t, "category")), Quantity: 1,
		}
		ask := &promo.Basket{At: event.Instant(rapid.IntRange(0, 30).Draw(t, "at")),
			Phase: rapid.SampledFrom([]string{"day", "eve"}).Draw(t, "phase"),
			Lines: []promo.Line{l}}
		var got, want []event.PromotionID
		book.Limits(ask, 0, func(id event.PromotionID, pieces uint32) bool {
			got = append(got, id)
			return pieces == 1
		})
		for id, f := range all {
			if f.From <= ask.At && ask.At < f.To && (f.Merchant == 0 || f.Merchant == l.Merchant) &&
				(f.When == "" || ask.Phase == "day") && (f.What == "" || l.Category == 2) &&
				(f.Categories == nil || l.Category < 3) && (f.Products == nil || l.Product < 3) {
				want = append(want, id)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, not %v", got, want)
		}
	})
}

func TestDelivers(t *testing.T) {
	book := promo.NewBook()
	for id, refused := range [][]event.Province{{54, 65}, {65}} {
		_ = book.Publish(&event.PromotionPublished{
			Promotion: event.PromotionID(id + 1), Rule: event.RuleFreight, Merchant: 1,
			From: event.Instant(id * 10), To: 20, Freight: event.Freight{
				Regions: []event.Region{{Provinces: refused, Refused: true}}},
		})
	}
	for _, c := range []struct {
		merchant event.MerchantID
		province event.Province
		at       event.Instant
		want     bool
	}{
		{1, 54, 5, false}, {1, 54, 15, true}, {1, 65, 15, false}, {1, 33, 5, true},
		{2, 65, 5, true}, {1, 65, 20, true},
	} {
		if got := book.Delivers(c.merchant, c.province, c.at); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestCompare(t *testing.T) {
	book := promo.NewBook()
	with, err := book.With(&event.PromotionPublished{
		Promotion: 1, Rule: event.RuleCrossStore, Funder: event.FundedByBank, Currency: money.CNY,
		To: 1000, Terms: event.Terms{Tiers: []event.Tier{{At: 100, Off: 10}, {At: 1000, Off: 200}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	with, err = with.With(&event.PromotionPublished{
		Promotion: 2, Rule: event.RulePlatformCoupon, Funder: event.FundedByPlatform,
		Currency: money.CNY, Terms: event.Terms{Tiers: []event.Tier{{At: 500, Off: 50}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	baskets := func() iter.Seq2[event.ShopperID, *promo.Basket] {
		return func(yield func(event.ShopperID, *promo.Basket) bool) {
			for i, unit := range []money.Minor{50, 100, 500, 1000, 200} {
				b := &promo.Basket{At: 7, Currency: money.CNY,
					Lines: []promo.Line{{Merchant: 1, Quantity: 1, Unit: unit}}}
				if i == 4 {
					b.Currency = money.USD
				}
				if !yield(event.ShopperID(i+1), b) {
					return
				}
			}
		}
	}
	got := promo.Compare(promo.Trial{
		Without: book, With: with, Most: 2, Given: []promo.Coupon{{ID: 1, Promotion: 2, To: 100}},
	}, baskets())
	if got.Looked != 4 || got.Changed != 3 || got.Skipped != 1 || got.Goods != 1650 ||
		got.Total != [2]money.Minor{1650, 1330} || got.Depth != [2]int64{0, 193_939} {
		t.Errorf("%+v", got)
	}
	few := promo.Compare(promo.Trial{Without: book, With: with, Coupons: 1,
		Given: []promo.Coupon{{ID: 1, Promotion: 2, To: 100}}}, baskets())
	if got.Used != 2 || few.Used != 1 || few.Total != [2]money.Minor{1650, 1380} {
		t.Errorf("%d and %d coupons used: %+v", got.Used, few.Used, few)
	}
	if len(got.Funders) != 2 || got.Funders[0].Budget() != 100 || got.Funders[1].Budget() != 220 {
		t.Errorf("%+v", got.Funders)
	}
	if len(got.Most) != 2 || got.Most[0].Shopper != 4 || got.Most[1].Shopper != 3 ||
		got.Most[0].Total != [2]money.Minor{1000, 750} {
		t.Errorf("%+v", got.Most)
	}
	counted := [2]int{}
	for _, band := range got.Spread {
		counted[0] += band.Baskets[0]
		counted[1] += band.Baskets[1]
	}
	if counted != [2]int{4, 4} || got.Spread[0].Baskets != [2]int{4, 1} {
		t.Errorf("%+v", got.Spread)
	}
}
