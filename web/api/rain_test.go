package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"carnival/event"
)

const millisecond = event.Second / 1000

// rain is a body of a campaign with two windows of ten minutes, in each of which everybody may draw
// once: every draw wins a yuan.
func rain(key string, perShopper int) string {
	at := func(minute int) event.Instant { return opening + event.Instant(60*minute)*event.Second }
	return strings.NewReplacer(`"lottery"`, `"rain"`, `"per_shopper":3`, fmt.Sprintf(
		`"per_shopper":%d,"sessions":[{"from":%q,"to":%q},{"from":%q,"to":%q,"pool":300}]`,
		perShopper, at(10), at(20), at(20), at(30)),
		`{"amount":500,"per_million":100000},{"amount":100,"per_million":500000}`,
		`{"amount":100,"per_million":1000000}`).Replace(lottery(key))
}

// A window is open from its first instant on and shut at its last: the server's clock decides, and
// not what a request says.
func TestRainFallsInItsWindows(t *testing.T) {
	w := newWorld(t)
	c := decoded[Campaign](t, w.signIn("ops").call("POST /v1/campaigns", rain("r", 1)))
	minute := 60 * event.Second
	for _, one := range []struct {
		at      event.Instant
		body    string
		status  int
		code    string
		session uint32
	}{
		{opening + 10*minute - millisecond, "", 409, "campaign_closed", 0},
		{opening + 10*minute - millisecond, `{"session":1}`, 409, "campaign_closed", 0},
		{opening + 10*minute, "", 200, "", 1},
		{opening + 10*minute, `{"session":2}`, 409, "campaign_closed", 0},
		{opening + 20*minute - millisecond, "", 200, "", 1},
		{opening + 20*minute - millisecond, `{"session":3}`, 409, "campaign_closed", 0},
		{opening + 20*minute, `{"session":1}`, 409, "campaign_closed", 0},
		{opening + 20*minute, "", 200, "", 2},
		{opening + 30*minute - millisecond, "", 200, "", 2},
		{opening + 30*minute, "", 409, "campaign_closed", 0},
		{opening + 30*minute, `{"session":2}`, 409, "campaign_closed", 0},
	} {
		if err := w.clock.Step(one.at); err != nil {
			t.Fatal(err)
		}
		r := w.signIn("").call("POST /v1/campaigns/"+c.ID+"/draws", one.body)
		r.wants(t, one.status, one.code)
		if one.status != 200 {
			continue
		}
		if d := decoded[Draw](t, r); d.Session != one.session || d.Won.Amount != 100 ||
			d.Envelope == "" {
			t.Errorf("at %s: %s", one.at, r.body)
		}
	}
}

// However often, and in however many windows of a browser, a shopper draws: each draw has one
// outcome, and there are no more of them than one may have.
func TestTheSameDrawHasOneOutcome(t *testing.T) {
	w := newWorldAt(t, opening+600*event.Second)
	ops, who := w.signIn("ops"), w.signIn("")
	c := decoded[Campaign](t, ops.call("POST /v1/campaigns", rain("r", 2)))
	draws := "/v1/campaigns/" + c.ID + "/draws"
	const tabs = 24
	replies := make([]reply, tabs)
	var running sync.WaitGroup
	for i := range replies {
		running.Go(func() {
			body := []string{`{}`, `{"draw":1}`, `{"session":1,"draw":1}`}[i%3]
			replies[i] = who.call("POST "+draws, body, "Idempotency-Key", "shake")
		})
	}
	running.Wait()
	outcomes := map[string]string{}
	for _, r := range replies {
		r.wants(t, 200, "")
		d := decoded[Draw](t, r)
		key := fmt.Sprint(d.Draw)
		if was, known := outcomes[key]; known && was != string(r.body) {
			t.Errorf("draw %s has two outcomes: %s%s", key, was, r.body)
		}
		outcomes[key] = string(r.body)
	}
	if len(outcomes) != 1 {
		t.Errorf("%d outcomes of one draw, asked for in three ways", len(outcomes))
	}
	again := who.call("POST "+draws, `{"draw":1}`, "Idempotency-Key", "shake")
	if string(again.body) != outcomes["1"] {
		t.Errorf("the same draw again: %s, was %s", again.body, outcomes["1"])
	}
	list := decoded[Page[Envelope]](t, who.call("GET /v1/envelopes", ""))
	pool := decoded[Campaign](t, ops.call("GET /v1/campaigns/"+c.ID, "")).Money
	if len(list.Items) != len(outcomes) || pool.Issued != int64(100*len(outcomes)) {
		t.Errorf("%d envelopes of %d draws, and %+v", len(list.Items), len(outcomes), pool)
	}
}

// Nobody brings a roll of their own, draws for somebody else, or comes with a session that the
// server did not seal.
func TestForgedDraws(t *testing.T) {
	w := newWorldAt(t, opening+600*event.Second)
	ops, who, other := w.signIn("ops"), w.signIn(""), w.signIn("")
	c := decoded[Campaign](t, ops.call("POST /v1/campaigns", rain("r", 1)))
	draws := "POST /v1/campaigns/" + c.ID + "/draws"
	session, _ := w.sealer.Open(other.token)
	for _, body := range []string{
		`{"roll":"` + strings.Repeat("0", 64) + `"}`, `{"draw":1,"seed":"00"}`, `{"amount":500}`,
		`{"shopper":"` + session.Shopper.String() + `"}`, `{"draw":0.5}`, `{"draw":-1}`,
		`{"draw":4294967296}`, `{"session":"1"}`, `{"nonce":1}`,
	} {
		who.call(draws, body).wants(t, 422, "invalid")
	}
	forged := []byte(who.token)
	forged[len(forged)/2] ^= 1
	caller{w, string(forged)}.call(draws, "").wants(t, 401, "unauthenticated")
	w.anyone().call(draws, "").wants(t, 401, "unauthenticated")
	ops.call(draws, "").wants(t, 403, "forbidden")
	who.call(draws, `{"draw":2}`).wants(t, 409, "draws_used")
	if pool := decoded[Campaign](t, ops.call("GET /v1/campaigns/"+c.ID, "")); pool.Draws != 0 ||
		pool.Money.Issued != 0 {
		t.Errorf("something was drawn: %+v", pool)
	}
}

// A prize that the session's pool cannot pay is told as won nothing with what the roll would have
// won, the same in the list of draws.
func TestAPrizeThatThePoolCannotPay(t *testing.T) {
	w := newWorldAt(t, opening+600*event.Second)
	ops, who := w.signIn("ops"), w.signIn("")
	body := strings.NewReplacer(`"pool":100000`, `"pool":900`, `"per_million":100000`,
		`"per_million":999999`, `"per_million":500000`, `"per_million":1`).Replace(lottery("l"))
	r := ops.call("POST /v1/campaigns", body)
	r.wants(t, 201, "")
	draws := "/v1/campaigns/" + decoded[Campaign](t, r).ID + "/draws"
	first := decoded[Draw](t, who.call("POST "+draws, ""))
	if first.Won.Amount != 500 || first.Envelope == "" || first.Unpaid != nil {
		t.Errorf("%+v", first)
	}
	r = who.call("POST "+draws, `{"draw":2}`)
	r.wants(t, 200, "")
	second := decoded[Draw](t, r)
	if second.Won.Amount != 0 || second.Envelope != "" || second.Unpaid == nil ||
		second.Unpaid.Amount != 500 {
		t.Errorf("%s", r.body)
	}
	if again := who.call("POST "+draws, `{"draw":2}`); string(again.body) != string(r.body) {
		t.Errorf("again: %s", again.body)
	}
	list := decoded[Page[Draw]](t, who.call("GET "+draws, "")).Items
	if len(list) != 2 || list[0].Envelope != first.Envelope || list[0].Unpaid != nil ||
		list[1].Won.Amount != 0 || list[1].Unpaid == nil {
		t.Errorf("%+v", list)
	}
}
