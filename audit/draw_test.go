package audit_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"carnival/audit"
	"carnival/event"
	"carnival/money"
	"carnival/trade"

	"pgregory.net/rapid"
)

// gamble is campaigns of every game in which people draw by the real rulebook.
type gamble struct {
	t       rapid.TB
	dice    *rand.Rand
	state   *trade.State
	at      event.Instant
	entries []event.Entry
	drawn   map[string]uint32
}

const gamblers = 6

func seedFor(campaign event.CampaignID) event.Hash256 {
	return sha256.Sum256([]byte(campaign.String()))
}

func rollOf(campaign event.CampaignID, message []byte) (roll event.Hash256) {
	seed := seedFor(campaign)
	mac := hmac.New(sha256.New, seed[:])
	mac.Write(message)
	mac.Sum(roll[:0])
	return roll
}

// newGamble plays so many turns; all seeds but that of the last campaign are revealed.
func newGamble(t rapid.TB, seed uint64, turns int) *gamble {
	g := &gamble{t: t, dice: rand.New(rand.NewPCG(seed, 3)), state: trade.New(0),
		drawn: map[string]uint32{}, at: event.At(time.Date(2015, 11, 8, 2, 0, 0, 0, time.UTC))}
	for i := range gamblers {
		g.do(&trade.JoinShopper{Account: uint64(i + 1)})
	}
	hour := 3600 * event.Second
	for i := range event.CampaignID(5) {
		c := event.CampaignPublished{Key: fmt.Sprint("c", i), Funder: event.FundedByPlatform,
			Game: event.Game(i%4 + 1), Name: event.Text{En: "c"}, Currency: money.CNY, Pool: 4000,
			From: g.at, To: g.at + 10*hour, Start: g.at, Use: g.at + 20*hour, PerShopper: 20}
		if c.Game != event.GameGrant {
			c.Commitment = event.Commit(seedFor(i + 1))
		}
		switch c.Game {
		case event.GameGrant:
			c.Grant = 66
		case event.GameFission:
			c.Pot, c.Friends = 200, 2
		default:
			c.Pool = 780 // the draws of a few turns drain it
			c.Odds = slices.Clone(drainOdds)
		}
		if c.Game == event.GameRain {
			c.Sessions = []event.Session{{From: g.at, To: g.at + hour, Pool: 250},
				{From: g.at + hour, To: g.at + 3*hour}}
		}
		g.do(&trade.PublishCampaign{CampaignPublished: c})
	}
	g.do(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{Key: "secret",
		Funder: event.FundedByBank, Game: event.GameLottery, Name: event.Text{En: "c"},
		Currency: money.CNY, Pool: 4000, From: g.at, To: g.at + 10*hour, Start: g.at,
		Use: g.at + 20*hour, PerShopper: 20, Commitment: event.Commit(seedFor(6)),
		Odds: []event.Odd{{Amount: 7, PerMillion: 900_000}}}})
	for range turns {
		g.turn()
	}
	for i := range event.CampaignID(5) {
		g.do(&trade.RevealSeed{Campaign: i + 1, Seed: seedFor(i + 1)})
	}
	return g
}

func (g *gamble) do(c trade.Command) trade.Outcome {
	out := trade.Decide(g.state, g.at, c)
	for _, fact := range out.Events {
		n := uint64(len(g.entries) + 1)
		g.entries = append(g.entries, event.Entry{Sequence: n, Stamp: g.at, Event: fact})
		g.state.Evolve(n, g.at, fact)
	}
	return out
}

func (g *gamble) turn() {
	g.at += event.Instant(g.dice.IntN(90)) * event.Second
	campaign := event.CampaignID(1 + g.dice.IntN(6))
	shopper := event.ShopperID(1 + g.dice.IntN(gamblers))
	session := uint32(0)
	if campaign == 3 {
		session = uint32(1 + g.dice.IntN(2))
	}
	key := fmt.Sprint(campaign, session, shopper)
	next := g.drawn[key] + 1
	switch campaign {
	case 1, 5:
		g.win(key, g.do(&trade.GrantEnvelope{Campaign: campaign, Shopper: shopper, Draw: next}))
	case 4:
		g.do(&trade.OpenGroup{Campaign: campaign, Sharer: shopper})
		for group := event.GroupID(1); ; group++ {
			members, open, ok := g.state.GroupOf(group)
			if !ok {
				break
			}
			if open && !slices.Contains(members, shopper) {
				g.do(&trade.JoinGroup{Group: group, Shopper: shopper,
					Roll: rollOf(campaign, event.SplitMessage(campaign, group, shopper))})
			}
		}
	default:
		g.win(key, g.do(&trade.DrawEnvelope{Campaign: campaign, Shopper: shopper,
			Session: session, Draw: next,
			Roll: rollOf(campaign, event.RollMessage(campaign, session, shopper, next))}))
	}
}

// conserves holds what is in the pools against the law of them.
func (g *gamble) conserves() {
	for i := range event.CampaignID(6) {
		p, _ := g.state.PoolOf(i + 1)
		if p.Issued != p.Left+p.Held+p.Used+p.Expired+p.Void || p.Total != p.Issued+p.Unissued ||
			min(p.Unissued, p.Left, p.Held, p.Used, p.Expired, p.Void, p.Promised) < 0 {
			g.t.Fatalf("pool of %d: %+v", i+1, p)
		}
	}
}

func (g *gamble) win(key string, out trade.Outcome) {
	if len(out.Events) > 0 {
		g.drawn[key]++
	}
}

func (g *gamble) recount(t rapid.TB) *audit.DrawReport {
	return audit.Draws(audit.Verified(0, sealed(t, g.dice, g.entries).Scan()))
}

func TestDrawsAreRecomputed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newGamble(t, rapid.Uint64().Draw(t, "seed"), 200)
		g.conserves()
		r := g.recount(t)
		if !r.Holds || r.Found > 0 || len(r.Campaigns) != 4 {
			t.Fatalf("%s", encoded(t, r))
		}
		for i, c := range r.Campaigns {
			secret := i == len(r.Campaigns)-1
			if c.Draws == 0 || (c.Seed == "") != secret || (c.Recomputed == 0) != secret ||
				!secret && c.Recomputed != c.Draws || c.Differences > 0 {
				t.Fatalf("%+v", c)
			}
		}
	})
}

// alteration is what somebody may do to the facts, and the code by which it is found.
type alteration struct {
	code  string
	alter func(e event.Event) bool // reports whether it was done
}

// granted alters an envelope of those that are meant.
func granted(
	meant func(*event.EnvelopeGranted) bool, alter func(*event.EnvelopeGranted),
) func(event.Event) bool {
	return func(e event.Event) bool {
		v, is := e.(*event.EnvelopeGranted)
		if is = is && meant(v); is {
			alter(v)
		}
		return is
	}
}

func drawn(v *event.EnvelopeGranted) bool   { return v.Campaign == 2 }
func grouped(v *event.EnvelopeGranted) bool { return v.Group != 0 }

// drainOdds are those of the campaigns that a few draws drain.
var drainOdds = []event.Odd{{Amount: 200, PerMillion: 300_000}, {Amount: 31, PerMillion: 400_000}}

// unpaid is a draw that would have won, had its pool been able to pay.
func unpaid(v *event.EnvelopeGranted) bool {
	return drawn(v) && v.Amount == 0 && event.Won(drainOdds, v.Roll) > 0
}

var alterations = map[string]alteration{
	"an amount": {"prize", granted(drawn, func(v *event.EnvelopeGranted) { v.Amount++ })},
	"an amount that no seed is known of": {"prize", granted(
		func(v *event.EnvelopeGranted) bool { return v.Campaign == 6 },
		func(v *event.EnvelopeGranted) { v.Amount = 3999 })},
	"a prize that was kept": {"prize", granted(
		func(v *event.EnvelopeGranted) bool { return drawn(v) && v.Amount > 0 },
		func(v *event.EnvelopeGranted) { v.Amount, v.Envelope, v.From, v.To = 0, 0, 0, 0 })},
	"a prize that no pool could pay": {"prize", granted(unpaid, func(v *event.EnvelopeGranted) {
		v.Amount, v.Envelope = event.Won(drainOdds, v.Roll), 999
	})},
	"a number": {"order", granted(func(v *event.EnvelopeGranted) bool { return v.Envelope == 3 },
		func(v *event.EnvelopeGranted) { v.Envelope = 4 })},
	"whose draw": {"turn", granted(drawn,
		func(v *event.EnvelopeGranted) { v.Shopper = v.Shopper%gamblers + 1 })},
	"a fixed amount": {"prize", granted(
		func(v *event.EnvelopeGranted) bool { return v.Campaign == 1 },
		func(v *event.EnvelopeGranted) { v.Amount++ })},
	"a part": {"prize", granted(grouped, func(v *event.EnvelopeGranted) { v.Amount++ })},
	"who got a part": {"prize", granted(grouped,
		func(v *event.EnvelopeGranted) { v.Shopper = v.Shopper%gamblers + 1 })},
	"a roll": {"roll", granted(drawn, func(v *event.EnvelopeGranted) { v.Roll[31] ^= 1 })},
	"a turn": {"turn", granted(drawn, func(v *event.EnvelopeGranted) { v.Draw++ })},
	"a pool": {"pool", granted(drawn, func(v *event.EnvelopeGranted) { v.Amount = 4001 })},
	"a session": {"closed", granted(
		func(v *event.EnvelopeGranted) bool { return v.Campaign == 3 },
		func(v *event.EnvelopeGranted) { v.Session = 9 })},
	"a group": {"unknown", granted(grouped, func(v *event.EnvelopeGranted) { v.Group = 999 })},
	"a campaign": {"unknown", granted(drawn,
		func(v *event.EnvelopeGranted) { v.Campaign = 999 })},
	"a friend": {"group", func(e event.Event) bool {
		v, is := e.(*event.GroupJoined)
		if is = is && v.Group == 2; is {
			v.Group = 1
		}
		return is
	}},
	"a friend's roll": {"roll", func(e event.Event) bool {
		v, is := e.(*event.GroupJoined)
		if is {
			v.Roll[0] ^= 1
		}
		return is
	}},
	"a seed": {"seed", func(e event.Event) bool {
		v, is := e.(*event.SeedRevealed)
		if is {
			v.Seed[0] ^= 1
		}
		return is
	}},
	"the odds": {"prize", func(e event.Event) bool {
		v, is := e.(*event.CampaignPublished)
		if is = is && v.Game == event.GameLottery; is {
			v.Odds[0].PerMillion = 0
		}
		return is
	}},
}

// Whatever of a draw is altered afterwards is found, and named.
func TestAnAlteredDrawIsFound(t *testing.T) {
	for name, c := range alterations {
		t.Run(name, func(t *testing.T) {
			g := newGamble(t, 11, 300)
			done := func(e event.Entry) bool { return c.alter(e.Event) }
			if !slices.ContainsFunc(g.entries, done) {
				t.Fatal("nothing to alter")
			}
			r := g.recount(t)
			named := func(f audit.Finding) bool {
				return f.Code == c.code && f.Zh != "" && f.En != "" && f.Detail != "" &&
					(f.Sequence > 0 || f.Code == "seed")
			}
			if r.Holds || !slices.ContainsFunc(r.Findings, named) {
				t.Errorf("not found: %s", encoded(t, r.Findings))
			}
		})
	}
}

// A draw that was left out, or added behind the reveal, is found by its turn or its time.
func TestADrawTooFewOrTooMany(t *testing.T) {
	g := newGamble(t, 5, 200)
	first := slices.IndexFunc(g.entries, func(e event.Entry) bool {
		v, ok := e.Event.(*event.EnvelopeGranted)
		return ok && v.Campaign == 2
	})
	late := *g.entries[first].Event.(*event.EnvelopeGranted)
	g.entries = append(g.entries, event.Entry{
		Sequence: uint64(len(g.entries) + 1), Stamp: g.at, Event: &late})
	g.entries[first].Event = &event.Ticked{}
	said := string(encoded(t, g.recount(t).Findings))
	for _, code := range []string{`"turn"`, `"closed"`} {
		if !strings.Contains(said, code) {
			t.Errorf("%s is not found: %s", code, said)
		}
	}
}

// Two draws in each other's place, and two seeds, are found, and the draws are named.
func TestSwappedDrawsAndSeedsAreFound(t *testing.T) {
	g := newGamble(t, 7, 200)
	var won, shown []int
	for i, e := range g.entries {
		switch v := e.Event.(type) {
		case *event.EnvelopeGranted:
			if v.Campaign == 2 && v.Amount > 0 {
				won = append(won, i)
			}
		case *event.SeedRevealed:
			if v.Campaign == 2 || v.Campaign == 3 {
				shown = append(shown, i)
			}
		}
	}
	swap := func(i, j int) {
		g.entries[i].Event, g.entries[j].Event = g.entries[j].Event, g.entries[i].Event
	}
	swap(won[0], won[1])
	first := g.entries[won[0]].Event.(*event.EnvelopeGranted)
	named := fmt.Sprintf("%s session 0 %s draw %d", first.Campaign, first.Shopper, first.Draw)
	r := g.recount(t)
	if said := string(encoded(t, r.Findings)); r.Holds || !strings.Contains(said, named) ||
		!strings.Contains(said, `"order"`) {
		t.Errorf("%s is not named: %s", named, said)
	}
	swap(won[0], won[1])
	one := g.entries[shown[0]].Event.(*event.SeedRevealed)
	two := g.entries[shown[1]].Event.(*event.SeedRevealed)
	one.Seed, two.Seed = two.Seed, one.Seed
	r = g.recount(t)
	said := string(encoded(t, r.Findings))
	if r.Holds || !strings.Contains(said, `"seed"`) || !strings.Contains(said, `"roll"`) ||
		!strings.Contains(said, "carnival/draw/v1 "+one.Campaign.String()) {
		t.Errorf("seeds in each other's place: %s", said)
	}
}

// A group that ends too early, or somebody who comes after its end, is found.
func TestGroupsEndWhenTheirCampaignDoes(t *testing.T) {
	g := newGamble(t, 9, 0)
	opened := func(at event.Instant, facts ...event.Event) {
		for _, e := range facts {
			g.entries = append(g.entries,
				event.Entry{Sequence: uint64(len(g.entries) + 1), Stamp: at, Event: e})
		}
	}
	g.entries = g.entries[:len(g.entries)-5] // before the seeds are shown
	over := &event.BenefitsExpired{Groups: []event.GroupID{1}}
	opened(g.at, &event.GroupOpened{Group: 1, Campaign: 4, Sharer: 1})
	end := g.at + 10*3600*event.Second
	for _, c := range []struct {
		code string
		at   event.Instant
		more []event.Event
	}{
		{"", end, []event.Event{over}},
		{"group", end - 1, []event.Event{over}},
		{"group", end, []event.Event{over, over}},
		{"unknown", end, []event.Event{&event.BenefitsExpired{Groups: []event.GroupID{8}}}},
		{"closed", end, []event.Event{over, &event.GroupJoined{Group: 1, Shopper: 2}}},
	} {
		before := len(g.entries)
		opened(c.at, c.more...)
		r := g.recount(t)
		if said := string(encoded(t, r.Findings)); r.Holds != (c.code == "") ||
			!strings.Contains(said, c.code) {
			t.Errorf("%q: %s", c.code, said)
		}
		g.entries = g.entries[:before]
	}
}
