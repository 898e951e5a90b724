package cli

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
)

// TestVerifyDraws: the draw of docs/draws.md holds; with one fen more it does not, and is named.
func TestVerifyDraws(t *testing.T) {
	var seed event.Hash256
	for i := range seed {
		seed[i] = byte(i)
	}
	mac := hmac.New(sha256.New, seed[:])
	mac.Write(event.RollMessage(1, 2, 3, 1))
	hour, from := 3600*event.Second, event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))
	published := func() event.Event {
		return &event.CampaignPublished{Campaign: 1, Key: "rain",
			Game: event.GameRain, Currency: money.CNY, Pool: 90_000, Commitment: event.Commit(seed),
			From: from, To: from + 2*hour, PerShopper: 1,
			Sessions: []event.Session{{From: from, To: from + hour},
				{From: from + hour, To: from + 2*hour}},
			Odds: []event.Odd{{Amount: 8800, PerMillion: 10_000},
				{Amount: 188, PerMillion: 500_000}}}
	}
	roll := event.Hash256(mac.Sum(nil))
	won := func(draw uint32, amount money.Minor) event.Event {
		return &event.EnvelopeGranted{Envelope: event.EnvelopeID(draw), Campaign: 1, Shopper: 3,
			Session: 2, Draw: draw, Roll: roll, Amount: amount}
	}
	write := func(seed event.Hash256, draws ...event.Event) string {
		facts := append([]event.Event{published()}, draws...)
		return writtenDir(t, 0, append(facts, &event.SeedRevealed{Campaign: 1, Seed: seed})...)
	}
	good, bad := write(seed, won(1, 188)), write(seed, won(1, 189))
	moved := write(seed, won(2, 188), won(1, 188))
	swapped := write(event.Hash256{9}, won(1, 188))
	for _, c := range []struct {
		line []string
		code int
		says []string
	}{
		{[]string{"draws", "verify", "--data-dir", good}, exitHolds, []string{
			"1 campaigns that draw", "ca_11 rain", "630dcd2966c4336691125448bbb25b4f",
			hex.EncodeToString(seed[:]), "1 draws, 1 rolls recomputed, 0 differences"}},
		{[]string{"draws", "verify", "--data-dir", bad}, exitRefuted, []string{
			"1 differences", "FOUND at 2: An amount is not what its roll wins. " +
				"(ca_11 session 2 sh_33 draw 1: 189, 188)"}},
		{[]string{"draws", "verify", "--data-dir", moved}, exitRefuted, []string{
			"FOUND at 2: A draw comes twice, out of turn or too often. (ca_11 session 2 sh_33 " +
				"draw 2: 1)", "FOUND at 2: An envelope has not the next number"}},
		{[]string{"draws", "verify", "--data-dir", swapped}, exitRefuted, []string{
			"The seed does not fit the commitment.", "FOUND at 2: A roll is not what the seed " +
				"gives. (carnival/draw/v1 ca_11 2 sh_33 1)"}},
		{[]string{"draws", "verify", "--json", "--data-dir", bad}, exitRefuted, []string{
			`"holds":false`, `"code":"prize"`}},
		{[]string{"draws"}, exitHolds, []string{"verify"}},
	} {
		r := tell(t.Context(), c.line...)
		if r.code != c.code {
			t.Errorf("%v: %+v", c.line, r)
		}
		for _, says := range c.says {
			if !strings.Contains(r.out, says) {
				t.Errorf("%v does not say %s:\n%s", c.line, says, r.out)
			}
		}
	}
}
