package trade

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/promo"
)

// world is a state with a catalogue and shoppers, for benchmarks: merchants of a hundred SKUs
// each.
type world struct {
	s  *State
	at event.Instant
	r  *rand.Rand
}

func newWorld(tb testing.TB, skus, shoppers int) *world {
	w := &world{
		s: New(0), r: rand.New(rand.NewPCG(1, 2)),
		at: event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC)),
	}
	source, _ := festivals.Source(festivals.Default)
	w.must(tb, &PublishPlan{Source: source, Scale: 1})
	for m := range skus / 100 {
		key := fmt.Sprint("m", m)
		out := w.must(tb, &OpenMerchant{
			Key: key, Name: event.Text{En: key}, Channel: event.ChannelMall,
		})
		for p := range 10 {
			offer := &OfferProduct{
				Merchant: event.MerchantID(out.Subject), Handle: fmt.Sprint(p), Listed: true,
				Title: event.Text{En: "goods"}, Category: event.CategoryPhones,
			}
			for k := range 10 {
				offer.SKUs = append(offer.SKUs, OfferSKU{Available: MaxStock,
					OfferedSKU: event.OfferedSKU{Code: fmt.Sprint(p, k), Prices: []event.Price{{
						Market: event.Home, Currency: money.CNY, List: 12900, Festival: 9900,
					}}}})
			}
			w.must(tb, offer)
		}
	}
	for i := range shoppers {
		w.must(tb, &JoinShopper{Account: uint64(i + 1)})
	}
	return w
}

// must decides and evolves a command that is expected to be accepted.
func (w *world) must(tb testing.TB, c Command) Outcome {
	out := Decide(w.s, w.at, c)
	if out.Refusal != Accepted {
		tb.Fatalf("%T: %s", c, out.Refusal.Code())
	}
	for _, e := range out.Events {
		w.s.Evolve(w.s.Sequence()+1, w.at, e)
	}
	return out
}

func (w *world) checkout(lines int) *PlaceCheckout {
	c := &PlaceCheckout{
		Shopper: event.ShopperID(1 + w.r.IntN(w.s.Counts().Shoppers)), Market: event.Home,
		Terminal: event.TerminalApp, Province: 33, Lines: make([]CheckoutLine, lines),
	}
	binary.LittleEndian.PutUint64(c.Key[:], w.r.Uint64())
	for i := range c.Lines {
		sku := event.SKUID(1 + w.r.IntN(w.s.Counts().SKUs))
		c.Lines[i] = CheckoutLine{SKU: sku, Quantity: 1}
	}
	return c
}

// BenchmarkCheckout is what the writer does for one checkout of two lines, but for the append.
func BenchmarkCheckout(b *testing.B) {
	w := newWorld(b, 1_000_000, 100_000)
	commands := make([]*PlaceCheckout, b.N)
	for i := range commands {
		commands[i] = w.checkout(2)
	}
	buf := make([]byte, 0, 1<<10)
	b.ReportAllocs()
	b.ResetTimer()
	for _, c := range commands {
		out := Decide(w.s, w.at, c)
		for _, e := range out.Events {
			buf = event.AppendEntry(buf[:0], 0, e)
			w.s.Evolve(w.s.Sequence()+1, w.at, e)
		}
	}
	b.SetBytes(int64(len(buf)))
}

// BenchmarkBargain is what the writer does for a checkout of three lines over two merchants with a
// cross-store discount, a coupon and a red envelope. What each shopper holds is claimed beside.
func BenchmarkBargain(b *testing.B) {
	w := newWorld(b, 20_000, 20_000)
	window := func(f *event.PromotionPublished) {
		f.Funder, f.Currency = event.FundedByPlatform, money.CNY
		f.Name = event.Text{Zh: f.Key, En: f.Key}
		f.From, f.To = w.at-event.Second, w.at+3600*event.Second
	}
	cross := event.PromotionPublished{Key: "x", Rule: event.RuleCrossStore, Terms: event.Terms{
		Every: true, Tiers: []event.Tier{{At: 200_00, Off: 20_00}}}}
	coupon := event.PromotionPublished{Key: "c", Rule: event.RulePlatformCoupon,
		PerShopper: 1_000_000, Quantity: 1_000_000_000,
		Terms: event.Terms{Tiers: []event.Tier{{At: 100_00, Off: 5_00}}}}
	window(&cross)
	window(&coupon)
	coupon.Start, coupon.Use = coupon.From, coupon.To
	if f := promo.Check(&coupon); len(f) > 0 {
		b.Fatal(f)
	}
	w.must(b, &PublishPromotion{PromotionPublished: cross})
	w.must(b, &PublishPromotion{PromotionPublished: coupon})
	w.must(b, &PublishCampaign{CampaignPublished: event.CampaignPublished{Key: "e",
		Game:   event.GameGrant,
		Funder: event.FundedByPlatform, Name: event.Text{Zh: "e", En: "e"}, Currency: money.CNY,
		Pool: money.MaxMinor, From: cross.From, To: cross.To, Start: cross.From, Use: cross.To,
		Grant: 3_00, PerShopper: promo.MaxDraws}})
	discounts, n := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		c := w.checkout(3)
		c.Lines[1].SKU = c.Lines[0].SKU/100*100 + 1
		c.Shopper = event.ShopperID(n%20_000 + 1)
		w.must(b, &ClaimCoupon{Shopper: c.Shopper, Promotion: 2})
		w.must(b, &GrantEnvelope{Campaign: 1, Shopper: c.Shopper,
			Draw: uint32(n/20_000%promo.MaxDraws + 1)})
		n++
		b.StartTimer()
		out := w.must(b, c)
		discounts += len(out.Events[0].(*event.CheckoutPlaced).Discounts)
	}
	b.ReportMetric(float64(discounts)/float64(b.N), "discounts/op")
}
