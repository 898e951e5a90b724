package promo

import (
	"slices"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
)

type campaign = event.CampaignPublished

// sound is a campaign of a game without a mistake.
func sound(g event.Game) campaign {
	c := campaign{Key: "k", Game: g, Funder: event.FundedByBrand, Name: event.Text{Zh: "红包"},
		Currency: money.CNY, Pool: 1000, From: 100, To: 200, Start: 150, Use: 300,
		PerShopper: 1, Commitment: event.Hash256{1}}
	switch g {
	case event.GameGrant:
		c.Grant = 5
	case event.GameFission:
		c.Pot, c.Friends = 10, 9
	default:
		c.Odds = []event.Odd{{Amount: 1000, PerMillion: 400_000},
			{Amount: 1, PerMillion: 600_000}}
		c.Sessions = []event.Session{{From: 100, To: 150, Pool: 400},
			{From: 150, To: 200, Pool: 600}}
	}
	return c
}

// spoilt are mistakes, one a row.
var spoilt = []struct {
	game       event.Game
	path, code string
	spoil      func(c *campaign)
}{
	{1, "key", faultMissing, func(c *campaign) { c.Key = "" }},
	{1, "key", faultTooLong, func(c *campaign) { c.Key = string(make([]byte, 601)) }},
	{1, "name", faultMissing, func(c *campaign) { c.Name = event.Text{} }},
	{1, "name", faultTooLong, func(c *campaign) { c.Name.En = string(make([]byte, 601)) }},
	{1, "game", faultUnknown, func(c *campaign) { c.Game = 5 }},
	{1, "funder", faultUnknown, func(c *campaign) { c.Funder = 0 }},
	{1, "funder", faultFunder, func(c *campaign) { c.Funder = event.FundedByMerchant }},
	{1, "currency", faultUnknown, func(c *campaign) { c.Currency = 0 }},
	{1, "pool", faultAmount, func(c *campaign) { c.Pool = money.MaxMinor + 1 }},
	{1, "pool", faultAmount, func(c *campaign) { c.Pool = 1 << 62 }},
	{1, "pool", faultAmount, func(c *campaign) { c.Pool = -1 << 63 }},
	{1, "per_shopper", faultNumber, func(c *campaign) { c.PerShopper = 0 }},
	{1, "per_shopper", faultNumber, func(c *campaign) { c.PerShopper = 1_000_000_000 }},
	{1, "from", faultMissing, func(c *campaign) { c.From = 0 }},
	{1, "to", faultReversed, func(c *campaign) { c.To = 100 }},
	{1, "start", faultMissing, func(c *campaign) { c.Start = 0 }},
	{1, "use", faultReversed, func(c *campaign) { c.Start = 300 }},
	{1, "use", faultOutside, func(c *campaign) { c.Use = 199 }},
	{1, "grant", faultAmount, func(c *campaign) { c.Grant = 0 }},
	{1, "grant", faultAmount, func(c *campaign) { c.Pool, c.Grant = 9e6, MaxPrize+1 }},
	{1, "grant", faultPool, func(c *campaign) { c.Grant = 1001 }},
	{1, "pot", faultUnwanted, func(c *campaign) { c.Pot = 1 }},
	{1, "friends", faultUnwanted, func(c *campaign) { c.Friends = 1 }},
	{1, "odds", faultUnwanted,
		func(c *campaign) { c.Odds = []event.Odd{{Amount: 1, PerMillion: 1}} }},
	{4, "sessions", faultUnwanted,
		func(c *campaign) { c.Sessions = []event.Session{{From: 100, To: 110}} }},
	{2, "grant", faultUnwanted, func(c *campaign) { c.Grant = 1 }},
	{2, "commitment", faultMissing, func(c *campaign) { c.Commitment = event.Hash256{} }},
	{2, "odds", faultMissing, func(c *campaign) { c.Odds = nil }},
	{2, "odds", faultNumber, func(c *campaign) { c.Odds = make([]event.Odd, MaxOdds+1) }},
	{2, "odds", faultOdds, func(c *campaign) { c.Odds[0].PerMillion++ }},
	{2, "odds[1].amount", faultAmount, func(c *campaign) { c.Odds[1].Amount = 0 }},
	{2, "odds[0].amount", faultPool, func(c *campaign) { c.Odds[0].Amount++ }},
	{2, "odds[1].per_million", faultNumber, func(c *campaign) { c.Odds[1].PerMillion = 0 }},
	{2, "odds[1].per_million", faultNumber, func(c *campaign) { c.Odds[1].PerMillion = 1e9 }},
	{2, "odds", faultOdds, func(c *campaign) {
		c.Odds[0].PerMillion, c.Odds[1].PerMillion = 1<<32-1, 1<<32-1
	}},
	{2, "odds[0].amount", faultAmount, func(c *campaign) { c.Odds[0].Amount = 1 << 62 }},
	{2, "odds[0].amount", faultTopPrize,
		func(c *campaign) { c.Pool, c.Odds[0].Amount = 9e6, topPrizeBefore+1 }},
	{4, "pot", faultTopPrize, func(c *campaign) { c.Pool, c.Pot = 9e6, topPrizeBefore+1 }},
	{3, "sessions", faultMissing, func(c *campaign) { c.Sessions = nil }},
	{3, "sessions", faultNumber,
		func(c *campaign) { c.Sessions = make([]event.Session, MaxSessions+1) }},
	{3, "sessions", faultPool, func(c *campaign) { c.Sessions[0].Pool++ }},
	{3, "sessions[0].pool", faultPool, func(c *campaign) { c.Sessions[0].Pool = -1 }},
	{3, "sessions[0].pool", faultPool, func(c *campaign) { c.Sessions[0].Pool = 1 << 62 }},
	{3, "sessions[1].pool", faultPool, func(c *campaign) {
		c.Pool, c.Sessions[0].Pool, c.Sessions[1].Pool = 1<<62, 1<<62, 1<<62
	}},
	{3, "sessions[0].from", faultOutside, func(c *campaign) { c.Sessions[0].From-- }},
	{3, "sessions[1].to", faultOutside, func(c *campaign) { c.Sessions[1].To++ }},
	{3, "sessions[1].to", faultReversed, func(c *campaign) { c.Sessions[1].To = 150 }},
	{3, "sessions[1].from", faultOverlap, func(c *campaign) { c.Sessions[1].From-- }},
	{4, "friends", faultNumber, func(c *campaign) { c.Friends = MaxFriends + 1 }},
	{4, "pot", faultAmount, func(c *campaign) { c.Pot = 0 }},
	{4, "pot", faultPot, func(c *campaign) { c.Pot = 9 }},
	{4, "pot", faultPool, func(c *campaign) { c.Pot = 1001 }},
}

// Each mistake is told at its field, in both languages, and nothing is said of a sound campaign.
func TestCampaignsAreCheckedByField(t *testing.T) {
	for g := event.GameGrant; g <= event.GameFission; g++ {
		if c := sound(g); CheckCampaign(&c) != nil {
			t.Errorf("%s: %+v", g.Key(), CheckCampaign(&c))
		}
	}
	for _, c := range spoilt {
		one := sound(c.game)
		c.spoil(&one)
		if !slices.ContainsFunc(CheckCampaign(&one), func(f Fault) bool {
			return f.Path == c.path && f.Code == c.code && f.Zh != "" && f.En != "" &&
				!slices.Contains([]byte(f.Zh+f.En), '!')
		}) {
			t.Errorf("%s at %s is not told: %+v", c.code, c.path, CheckCampaign(&one))
		}
	}
}

// What the law allows as the top prize of a draw follows the day on which the campaign begins; what
// is given without chance is another matter.
func TestTheTopPrizeFollowsTheLawOfItsDay(t *testing.T) {
	for _, c := range []struct {
		game  event.Game
		from  string
		most  money.Minor
		field string
	}{
		{event.GameLottery, "2015-11-11T00:00:00+08:00", 500_000, "odds[0].amount"},
		{event.GameLottery, "2017-12-31T23:59:59+08:00", 500_000, "odds[0].amount"},
		{event.GameLottery, "2018-01-01T00:00:00+08:00", 5_000_000, "odds[0].amount"},
		{event.GameFission, "2015-11-11T00:00:00+08:00", 500_000, "pot"},
		{event.GameGrant, "2015-11-11T00:00:00+08:00", 5_000_000, "grant"},
	} {
		one := sound(c.game)
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		one.From = event.At(from)
		one.To, one.Start, one.Use = one.From+200, one.From, one.From+300
		one.Pool, one.Sessions = 9_000_000, nil
		prize := map[event.Game]*money.Minor{event.GameGrant: &one.Grant,
			event.GameFission: &one.Pot}[c.game]
		if prize == nil {
			prize = &one.Odds[0].Amount
		}
		if *prize = c.most; CheckCampaign(&one) != nil {
			t.Errorf("%s of %d on %s: %+v", c.game.Key(), c.most, c.from, CheckCampaign(&one))
		}
		*prize++
		if faults := CheckCampaign(&one); len(faults) == 0 || faults[0].Path != c.field {
			t.Errorf("%s of %d on %s: %+v", c.game.Key(), *prize, c.from, faults)
		}
	}
}
