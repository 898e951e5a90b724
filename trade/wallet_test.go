package trade

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// A damaged snapshot of benefits is refused, or the damage touched nothing that the state holds.
func TestADamagedWalletIsNeverAnotherState(t *testing.T) {
	g := newBenefitStage(t, plainChance(5))
	for range 500 {
		g.submit(g.command())
	}
	good, want := snapshotOf(t, g.s), g.counts(g.s)
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		bad := bytes.Clone(good)
		bad[len(good)/3+r.IntN(2*len(good)/3)] ^= 1 << r.IntN(8)
		got, err := ReadState(bytes.NewReader(bad), 0)
		if err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Fatal(err)
			}
			continue
		}
		if got.Digest() != g.s.Digest() || got.Recount() != g.s.Digest() || g.counts(got) != want {
			t.Fatal("damage gives another state")
		}
	}
}

// What is over and used up is passed a bounded way in each tick, and the ticks come to an end.
func TestASweepIsBounded(t *testing.T) {
	s, at := New(0), instant("2015-11-10T12:00:00+08:00")
	take := func(facts ...event.Event) {
		for _, e := range facts {
			s.Evolve(s.Sequence()+1, at, e)
		}
	}
	const claimed = 2*maxSweepPerTick + 10
	take(&event.ShopperJoined{Shopper: 1}, &event.PromotionPublished{Promotion: 1, Key: "c",
		Rule: event.RulePlatformCoupon, To: at + 1, Use: at + 1})
	for i := range claimed {
		take(&event.CouponClaimed{Coupon: event.CouponID(i + 1), Promotion: 1, Shopper: 1,
			To: at + 1})
		if i > 0 {
			s.setCoupon(i, couponUsed)
		}
	}
	at++
	for tick, more := range []bool{true, true, false, false} {
		out := Decide(s, at, &Tick{})
		if out.More != more {
			t.Errorf("tick %d: more is %t", tick+1, out.More)
		}
		take(out.Events...)
		if s.Digest() != s.Recount() {
			t.Fatal("the digest is not the recount")
		}
	}
	if c, _ := s.CouponsOf(1); c.Expired != 1 || c.Used != claimed-1 || len(s.pending) > 0 {
		t.Errorf("%+v, and %d wait", c, len(s.pending))
	}
}

// Envelopes in another currency than the basket's are not put into it, nor is the allowance: both
// are put aside with the reason.
func TestAWalletHasOneCurrency(t *testing.T) {
	g := newBenefitStage(t, plainChance(5))
	dollars := event.CampaignPublished{Key: "usd", Game: event.GameGrant, Pool: 300, Grant: 5,
		Funder: event.FundedByBank, Name: event.Text{En: "usd"}, Currency: money.USD, From: g.at,
		To: g.at + 9, Start: g.at, Use: g.at + 9, PerShopper: 1}
	id := event.CampaignID(g.s.campaigns.len() + 1)
	g.prepare(&PublishCampaign{CampaignPublished: dollars})
	g.prepare(&GrantAllowance{Shopper: 1, Ref: "a", Amount: 7})
	g.prepare(&GrantEnvelope{Campaign: 1, Shopper: 1, Draw: 1})
	for _, e := range Decide(g.s, g.at, &GrantEnvelope{Campaign: id, Shopper: 1, Draw: 1}).Events {
		g.s.Evolve(g.s.Sequence()+1, g.at, e)
	}
	home, away := promo.Basket{Currency: money.CNY}, promo.Basket{Currency: money.USD}
	g.s.wallet(0, &home)
	g.s.wallet(0, &away)
	if len(home.Envelopes) != 1 || home.Envelopes[0].Left != 40 || home.Allowance != 7 ||
		len(away.Envelopes) != 1 || away.Envelopes[0].Left != 5 || away.Allowance != 0 {
		t.Errorf("%+v and %+v", home, away)
	}
	if len(home.Aside) != 1 || home.Aside[0].Envelope != 2 || len(away.Aside) != 2 ||
		away.Aside[0].Envelope != 1 || away.Aside[1].Rule != event.RuleAllowance ||
		away.Aside[1].Reason != event.UnusedOtherMoney {
		t.Errorf("aside are %+v and %+v", home.Aside, away.Aside)
	}
}

// crowd is a state in which anybody can claim and draw.
func crowd(tb testing.TB, shoppers int) (*State, event.Instant) {
	s, at := New(0), instant("2015-11-10T12:00:00+08:00")
	take := func(c Command) {
		out := Decide(s, at, c)
		if out.Refusal != Accepted {
			tb.Fatal(out.Refusal.Code())
		}
		for _, e := range out.Events {
			s.Evolve(s.Sequence()+1, at, e)
		}
	}
	day := 24 * 3600 * event.Second
	take(&PublishPromotion{PromotionPublished: event.PromotionPublished{Key: "c",
		Rule:   event.RulePlatformCoupon,
		Funder: event.FundedByPlatform, Name: event.Text{En: "c"}, Currency: money.CNY, From: at,
		To: at + day, Start: at, Use: at + day, Quantity: 100_000_000, PerShopper: 90,
		Terms: event.Terms{Tiers: []event.Tier{{At: 100, Off: 10}}}}})
	take(&PublishCampaign{CampaignPublished: event.CampaignPublished{Key: "l",
		Game: event.GameLottery,
		Pool: money.MaxMinor, Funder: event.FundedByBank, Name: event.Text{En: "l"},
		Currency: money.CNY, From: at, To: at + day, Start: at, Use: at + day,
		PerShopper: promo.MaxDraws,
		Commitment: event.Hash256{1}, Odds: []event.Odd{{Amount: 8, PerMillion: 50_000}}}})
	for i := range shoppers {
		take(&JoinShopper{Account: uint64(i)})
	}
	return s, at
}

// The bursts of a festival: what one claim and one draw cost the writer, spread over shoppers.

func BenchmarkClaim(b *testing.B) {
	const shoppers = 200_000
	s, at := crowd(b, shoppers)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%(shoppers*80) == shoppers*80-1 {
			b.StopTimer()
			s, at = crowd(b, shoppers)
			b.StartTimer()
		}
		out := Decide(s, at, &ClaimCoupon{Shopper: event.ShopperID(1 + i*7919%shoppers),
			Promotion: 1})
		if out.Refusal != Accepted {
			b.Fatal(out.Refusal.Code())
		}
		s.Evolve(s.Sequence()+1, at, out.Events[0])
	}
}

func BenchmarkDraw(b *testing.B) {
	const shoppers = 200_000
	s, at := crowd(b, shoppers)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		out := Decide(s, at, &DrawEnvelope{Campaign: 1, Draw: uint32(1 + i/shoppers),
			Shopper: event.ShopperID(1 + i*7919%shoppers),
			Roll:    event.Hash256{byte(i), byte(i >> 8), byte(i >> 16)}})
		if out.Refusal != Accepted {
			b.Fatal(out.Refusal.Code())
		}
		s.Evolve(s.Sequence()+1, at, out.Events[0])
	}
}
