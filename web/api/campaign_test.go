package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
)

// lottery is a body of a campaign with published odds.
func lottery(key string) string {
	return fmt.Sprintf(`{"key":%q,"game":"lottery","funder":"platform",
		"name":{"zh":"抽奖","en":"Lottery"},"currency":"CNY","pool":100000,
		"from":"2015-11-10T16:00:00Z","to":"2015-11-11T10:00:00Z",
		"start":"2015-11-10T16:00:00Z","use":"2015-11-11T16:00:00Z",
		"odds":[{"amount":500,"per_million":100000},{"amount":100,"per_million":500000}],
		"per_shopper":3}`, key)
}

func grants(key string) string {
	return strings.NewReplacer(`"lottery"`, `"grant"`,
		`"odds":[{"amount":500,"per_million":100000},{"amount":100,"per_million":500000}]`,
		`"grant":800`).Replace(lottery(key))
}

// What is wrong with a campaign is said also where its key is taken.
func TestFaultsUnderATakenKey(t *testing.T) {
	ops := newWorld(t).signIn("ops")
	ops.call("POST /v1/campaigns", lottery("a")).wants(t, 201, "")
	bad := strings.Replace(lottery("a"), "500000", "950000", 1)
	r := ops.call("POST /v1/campaigns", bad)
	r.wants(t, 422, "campaign_invalid")
	if f := r.faults(t); f["odds"] == "" {
		t.Errorf("%v", f)
	}
}

// The commitment is published before any draw, the same request again makes no other seed, and
// what is revealed in the end is what was committed to.
func TestCampaigns(t *testing.T) {
	w := newWorld(t)
	ops, who := w.signIn("ops"), w.anyone()
	publish := func(body string) reply { return ops.call("POST /v1/campaigns", body) }
	r := publish(lottery("a"))
	r.wants(t, 201, "")
	c := decoded[Campaign](t, r)
	if len(c.Commitment) != 64 || c.Seed != "" || c.State != "running" || c.Says.En != "Lottery" ||
		c.Money.Total != 100000 || c.Money.Unissued != 100000 || len(c.Odds) != 2 {
		t.Errorf("%s", r.body)
	}
	seeds, err := os.ReadFile(w.seeds)
	if err != nil {
		t.Fatal(err)
	}
	if again := publish(lottery("a")); string(again.body) != string(r.body) {
		t.Errorf("the same again: %s", again.body)
	}
	publish(strings.Replace(lottery("a"), "100000,", "200000,", 1)).wants(t, 409, "campaign_taken")
	bad := publish(strings.NewReplacer("500000", "950000", `"pool":100000`, `"pool":50`).
		Replace(lottery("b")))
	bad.wants(t, 422, "campaign_invalid")
	if f := bad.faults(t); f["odds"] == "" || f["odds[0].amount"] == "" {
		t.Errorf("%v", f)
	}
	over := publish(strings.ReplaceAll(lottery("b"), "2015-11", "2014-11"))
	over.wants(t, 422, "campaign_invalid")
	if f := over.faults(t); f["to"] != "over" || len(f) != 1 {
		t.Errorf("%v", f)
	}
	publish(`{"key":"b","sessions":[{}]}`).wants(t, 422, "invalid")
	if after, _ := os.ReadFile(w.seeds); string(after) != string(seeds) {
		t.Error("a seed was made for what was refused, or for nothing new")
	}

	reveal := "POST /v1/campaigns/" + c.ID + "/reveal"
	ops.call(reveal, "").wants(t, 409, "draws_open")
	ops.call(reveal, `{"confirm":"b"}`).wants(t, 409, "draws_open")
	shown := decoded[Campaign](t, ops.call(reveal, `{"confirm":"a"}`))
	seed, err := hex.DecodeString(shown.Seed)
	if sum := sha256.Sum256(seed); err != nil || hex.EncodeToString(sum[:]) != c.Commitment ||
		shown.State != "revealed" {
		t.Errorf("seed %q of commitment %s: %v", shown.Seed, c.Commitment, err)
	}
	ops.call(reveal, "").wants(t, 200, "")
	ops.call("POST /v1/campaigns/"+event.CampaignID(9).String()+"/reveal", "").
		wants(t, 404, "campaign_unknown")
	ops.call("POST /v1/campaigns/x/reveal", "").wants(t, 404, "not_found")

	publish(grants("g")).wants(t, 201, "")
	list := decoded[Page[Campaign]](t, who.call("GET /v1/campaigns?limit=1", ""))
	if len(list.Items) != 1 || list.Items[0].Seed != shown.Seed || list.Next == "" {
		t.Errorf("%+v", list)
	}
	list = decoded[Page[Campaign]](t, who.call("GET /v1/campaigns?cursor="+list.Next, ""))
	if len(list.Items) != 1 || list.Items[0].Key != "g" || list.Items[0].Commitment != "" {
		t.Errorf("%+v", list)
	}
	one := decoded[Campaign](t, who.call("GET /v1/campaigns/"+c.ID, ""))
	if one.Seed != shown.Seed {
		t.Errorf("%+v", one)
	}
	who.call("GET /v1/campaigns/x", "").wants(t, 404, "not_found")
	who.call("GET /v1/campaigns/"+event.CampaignID(9).String(), "").
		wants(t, 404, "campaign_unknown")
	who.call("GET /v1/campaigns?cursor=x", "").wants(t, 422, "invalid")
}

// Amounts beyond all reason, odds beyond certainty, a prize beyond the pool or the law, and a
// merchant who would pay in other shops are refused at their fields.
func TestAbsurdCampaigns(t *testing.T) {
	ops := newWorld(t).signIn("ops")
	for _, c := range []struct{ old, bad, status, field string }{
		{`"pool":100000`, `"pool":4611686018427387904`, "invalid", "pool"},
		{`"pool":100000`, `"pool":-1`, "campaign_invalid", "pool"},
		{`"funder":"platform"`, `"funder":"merchant"`, "campaign_invalid", "funder"},
		{`"per_million":500000`, `"per_million":1000000000`, "campaign_invalid",
			"odds[1].per_million"},
		{`"per_million":500000`, `"per_million":99999999999`, "invalid", "odds[1].per_million"},
		{`"per_million":500000`, `"per_million":900001`, "campaign_invalid", "odds"},
		{`"amount":500`, `"amount":100001`, "campaign_invalid", "odds[0].amount"},
		{`"pool":100000,`, `"pool":9000000,"grant":4611686018427387904,`, "invalid", "grant"},
		{`"amount":500`, `"amount":500001`, "campaign_invalid", "odds[0].amount"},
		{`"per_shopper":3`, `"per_shopper":1000000000`, "campaign_invalid", "per_shopper"},
	} {
		r := ops.call("POST /v1/campaigns", strings.Replace(lottery("b"), c.old, c.bad, 1))
		r.wants(t, 422, c.status)
		if r.faults(t)[c.field] == "" {
			t.Errorf("%s: %s", c.bad, r.body)
		}
	}
}

// A seed that another installation keeps cannot be shown, and a campaign that gives has none.
func TestSeedsOfOthers(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	out := w.must(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{
		Key: "far", Game: event.GameLottery, Funder: event.FundedByPlatform,
		Name: event.Text{En: "Far"}, Currency: money.CNY, Pool: 100, Commitment: event.Hash256{1},
		From: opening, To: opening + 1000*event.Second, Start: opening,
		Use: opening + 2000*event.Second, PerShopper: 1,
		Odds: []event.Odd{{Amount: 1, PerMillion: 1}},
	}})
	given := decoded[Campaign](t, ops.call("POST /v1/campaigns", grants("g")))
	w.settle()
	for id, key := range map[string]string{
		event.CampaignID(out.Subject).String(): "far", given.ID: "g",
	} {
		ops.call("POST /v1/campaigns/"+id+"/reveal", `{"confirm":"`+key+`"}`).
			wants(t, 409, "seed_unknown")
	}
}

func TestGrants(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	who := w.signIn("")
	session, _ := w.sealer.Open(who.token)
	to := session.Shopper.String()
	c := decoded[Campaign](t, ops.call("POST /v1/campaigns", grants("g")))
	l := decoded[Campaign](t, ops.call("POST /v1/campaigns", lottery("l")))
	grant := func(campaign, body string) reply {
		return ops.call("POST /v1/campaigns/"+campaign+"/grants", body)
	}
	first := grant(c.ID, `{"shopper":"`+to+`"}`)
	first.wants(t, 200, "")
	if g := decoded[GrantAnswer](t, first); g.Envelope != event.EnvelopeID(1).String() ||
		g.Amount != (Amount{800, "CNY"}) || g.Shopper != to || g.Draw != 1 {
		t.Errorf("%s", first.body)
	}
	for _, number := range []string{"1", "0", "null"} {
		if again := grant(c.ID, `{"shopper":"`+to+`","draw":`+number+`}`); string(again.body) !=
			string(first.body) {
			t.Errorf("the same again by %s: %s", number, again.body)
		}
	}
	second := decoded[GrantAnswer](t, grant(c.ID, `{"shopper":"`+to+`","draw":2}`))
	if second.Envelope != event.EnvelopeID(2).String() {
		t.Errorf("%+v", second)
	}
	grant(c.ID, `{"shopper":"`+to+`","draw":9}`).wants(t, 409, "draws_used")
	grant(l.ID, `{"shopper":"`+to+`"}`).wants(t, 409, "game_wrong")
	who.call("POST /v1/campaigns/"+l.ID+"/draws", "").wants(t, 200, "")
	grant(l.ID, `{"shopper":"`+to+`"}`).wants(t, 409, "game_wrong")
	ops.call("POST /v1/campaigns/"+l.ID+"/reveal", `{"confirm":"l"}`).wants(t, 200, "")
	grant(l.ID, `{"shopper":"`+to+`"}`).wants(t, 409, "game_wrong")
	grant(c.ID, `{"shopper":"`+event.ShopperID(99).String()+`"}`).wants(t, 422, "invalid")
	grant(c.ID, `{}`).wants(t, 422, "invalid")
	grant(event.CampaignID(9).String(), `{"shopper":"`+to+`"}`).wants(t, 404, "campaign_unknown")
	now := decoded[Campaign](t, w.anyone().call("GET /v1/campaigns/"+c.ID, ""))
	if now.Money.Issued != 1600 || now.Money.Left != 1600 || now.Envelopes != 2 {
		t.Errorf("%+v", now.Money)
	}
}

func TestAllowances(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	session, _ := w.sealer.Open(w.signIn("").token)
	body := func(ref string, amount int, currency string) string {
		return fmt.Sprintf(`{"shopper":%q,"ref":%q,"amount":{"amount":%d,"currency":%q}}`,
			session.Shopper, ref, amount, currency)
	}
	grant := func(body string) reply { return ops.call("POST /v1/allowances", body) }
	for _, c := range []struct {
		ref     string
		counted bool
		left    int64
	}{{"a", true, 500}, {"a", false, 500}, {"b", true, 1000}} {
		got := decoded[AllowanceAnswer](t, grant(body(c.ref, 500, "CNY")))
		if got.Counted != c.counted || got.Left != (Amount{c.left, "CNY"}) {
			t.Errorf("%s: %+v", c.ref, got)
		}
	}
	grant(body("a", 501, "CNY")).wants(t, 409, "grant_taken")
	grant(body("a", 499, "CNY")).wants(t, 409, "grant_taken")
	if got := decoded[AllowanceAnswer](t, grant(body("a", 500, "CNY"))); got.Counted ||
		got.Left.Amount != 1000 {
		t.Errorf("the same again: %+v", got)
	}
	r := grant(body("c", 500, "USD"))
	r.wants(t, 422, "invalid")
	if f := r.faults(t); f["amount.currency"] != "currency_wrong" {
		t.Errorf("%v", f)
	}
	grant(body("", 500, "CNY")).wants(t, 422, "grant_invalid")
	grant(body("c", 1<<40, "CNY")).wants(t, 422, "grant_invalid")
	grant(body("c", -1, "CNY")).wants(t, 422, "invalid")
	grant(strings.Replace(body("c", 5, "CNY"), session.Shopper.String(),
		event.ShopperID(99).String(), 1)).wants(t, 422, "invalid")
}

// FuzzCampaignBody: no body breaks the reader, and what it accepts the rulebook can look at.
func FuzzCampaignBody(f *testing.F) {
	f.Add([]byte(lottery("a")))
	f.Add([]byte(`{"sessions":[{"from":null,"to":"2015-11-11T00:00:00Z","pool":-1}],"odds":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rd := &reader{b: body, lang: "zh"}
		var c event.CampaignPublished
		rd.campaignRequest(&c)
		if rd.finish() == nil {
			promo.CheckCampaign(&c)
			campaignTerms(&c)
		}
	})
}
