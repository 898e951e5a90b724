package main

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/money"
	"carnival/node"
	"carnival/trade"
)

// TestTheExampleRuns sends the example to a real node just after the opening, so that it says
// nothing that is not so any more.
func TestTheExampleRuns(t *testing.T) {
	source, _ := festivals.Source(festivals.Default)
	opening := event.At(time.Date(2015, 11, 10, 16, 0, 1, 0, time.UTC))
	n, err := node.Open(t.Context(), node.Options{
		DataDir: t.TempDir(), Plan: source, Clock: clock.Scaled(opening, 1, 0),
		Accounts: &node.Demo{Shoppers: 1}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	stock(t, n, opening)
	site := httptest.NewServer(n.Handler())
	t.Cleanup(site.Close)

	var out strings.Builder
	s := &shopping{client: client{at: site.URL}, out: &out, words: "jacket",
		mail: "ming@example.com"}
	if err := s.run(t.Context()); err != nil {
		t.Fatalf("%v, after\n%s", err, &out)
	}
	for _, want := range []string{
		`"jacket" finds 2 products`, "2 of them in", " jacket at CNY 79.00, 9 left",
		"follows Alpha, followers: 1", "one piece in the cart",
		"signed in as ming@example.com, lines in the cart: 1", "a coupon claimed: 5 off",
		"ordered: CNY 100.00 at list prices, CNY 74.00 to pay",
		"sent again under the same key: still co_", "payment of CNY 74.00: paid",
		" jacket\n", " is paid: 1 × ", "is refunded, CNY 74.00 goes back", "  Paid\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said in\n%s", want, &out)
		}
	}
}

// TestTheExampleSaysNo as the site says it.
func TestTheExampleSaysNo(t *testing.T) {
	n := httptest.NewServer(nil)
	t.Cleanup(n.Close)
	var out strings.Builder
	s := &shopping{client: client{at: n.URL}, out: &out, words: "jacket"}
	if err := s.run(t.Context()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("where there is no site it says %v", err)
	}
}

// stock puts two products on sale, and a coupon that can be had and used.
func stock(t *testing.T, n *node.Node, at event.Instant) {
	t.Helper()
	do := func(c trade.Command) (last uint64) {
		out, err := n.Engine.Submit(context.Background(), c)
		if err != nil || out.Refusal != trade.Accepted {
			t.Fatalf("%T: %v %s", c, err, out.Refusal.Code())
		}
		return out.Last()
	}
	do(&trade.OpenMerchant{Key: "alpha", Name: event.Text{Zh: "甲", En: "Alpha"},
		Channel: event.ChannelMall, Country: event.Home})
	for _, title := range []string{"Wool jacket", "Rain jacket"} {
		do(&trade.OfferProduct{Merchant: 1, Handle: title, Title: event.Text{Zh: "夹克", En: title},
			Category: 1, Listed: true, SKUs: []trade.OfferSKU{{Available: 9,
				OfferedSKU: event.OfferedSKU{Code: title, Prices: []event.Price{{
					Market: event.Home, Currency: money.CNY, List: 10_000, Festival: 7_900}}}}}})
	}
	day := 24 * 3600 * event.Second
	last := do(&trade.PublishPromotion{PromotionPublished: event.PromotionPublished{
		Key: "welcome", Rule: event.RulePlatformCoupon, Funder: event.FundedByPlatform,
		Name: event.Text{Zh: "减 5", En: "5 off"}, Currency: money.CNY,
		From: at - day, To: at + day, Start: at - day, Use: at + day,
		Terms: event.Terms{Tiers: []event.Tier{{At: 5_000, Off: 500}}}, Quantity: 10, PerShopper: 1,
	}})
	for _, wait := range []func(context.Context, uint64) error{
		n.Catalog.Wait, n.Benefits.Wait, n.Search.Wait,
	} {
		if err := wait(t.Context(), last); err != nil {
			t.Fatal(err)
		}
	}
}
