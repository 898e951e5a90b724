package demo

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"carnival/audit"
	"carnival/event"
	"carnival/journal/jetstream"
	"carnival/node"
)

// TestASmallFestival runs a whole festival over HTTP, two hundred thousand times smaller than the
// canonical one, and looks at what it left.
func TestASmallFestival(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole festival")
	}
	plan, _, err := node.PlanSource(node.DefaultPlan)
	if err != nil {
		t.Fatal(err)
	}
	var out, note bytes.Buffer
	o := Options{
		DataDir: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0", Plan: plan,
		Scale: 200_000, Seed: 1, Exit: true, Grace: 10 * time.Second, Lang: "en", Out: &out,
		Note: &note, Logger: slog.New(slog.DiscardHandler),
	}
	first, err := Run(t.Context(), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, note.String())
	}
	checkDay(t, first)
	kinds := kindsIn(t, filepath.Join(o.DataDir, "journal"))
	for kind := event.KindTicked; kind <= event.KindPayoutSettled; kind++ {
		if kinds[kind] == 0 {
			t.Errorf("no fact of kind %d happened", kind)
		}
	}
	text := out.String()
	for _, want := range []string{"The money of the day (CNY)", "The accounts close.",
		"recount of the journal: every figure agrees", "carnival accounts export"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not printed:\n%s", want, text)
		}
	}
	for _, want := range []string{"operator / ", "merchant-m-0001", "demo-00001"} {
		if !strings.Contains(note.String(), want) {
			t.Errorf("%q is not told:\n%s", want, note.String())
		}
	}

	// A day that is over is only served: it is counted again, and nothing new happens.
	out.Reset()
	o.Lang = "zh"
	again, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if again.Settled != first.Settled || !again.Agrees || !same(again.Money, first.Money) {
		t.Errorf("served again: %+v, first %+v", again.Money, first.Money)
	}
	if !strings.Contains(out.String(), "账目已轧平。") {
		t.Errorf("not said in Chinese:\n%s", out.String())
	}
}

// checkDay checks that the day came to what was planned, and that its accounts close.
func checkDay(t *testing.T, r *Result) {
	t.Helper()
	if !r.Agrees || !r.Calibration.Holds || !r.Money.Closes {
		t.Errorf("agrees %t, holds %t, closes %t: %+v %+v", r.Agrees, r.Calibration.Holds,
			r.Money.Closes, r.Differences, r.Findings)
	}
	const target = 91_217_000_000_00 / 200_000
	if off := max(r.Settled-target, target-r.Settled); off > target/200 {
		t.Errorf("settled %d, not %d", r.Settled, target)
	}
	if h := r.Crowd; h.Unknown != 0 || h.Different != 0 || h.Skipped != 0 || len(h.Refused) != 0 {
		t.Errorf("the crowd had its way not: %+v", h)
	}
	for _, c := range r.Draws.Campaigns {
		if c.Recomputed == 0 || c.Recomputed > c.Draws || c.Seed == "" {
			t.Errorf("draws: %+v", c)
		}
	}
	if len(r.Draws.Campaigns) != len(campaigns) {
		t.Errorf("%d campaigns drew", len(r.Draws.Campaigns))
	}
	m := &r.Money
	var funders []string
	for _, f := range m.Funders {
		if f.Minor > 0 {
			funders = append(funders, f.Funder)
		}
	}
	slices.Sort(funders)
	if !slices.Equal(funders, []string{"bank", "brand", "merchant", "platform"}) {
		t.Errorf("discounts were funded by %v", funders)
	}
	for what, pair := range map[string]Pair{
		"coupons": m.Coupons, "envelopes": m.Envelopes, "deposits": m.Deposits,
		"balances": m.Balances, "parcels": m.Parcels, "payouts": m.Payouts,
		"single": {m.Forfeited, m.Returns}, "refunds": {m.Refunds, 1},
	} {
		if pair[0] <= 0 || pair[1] <= 0 {
			t.Errorf("%s: %v", what, pair)
		}
	}
}

func same(a, b Money) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// kindsIn counts the facts of a journal by their kind.
func kindsIn(t *testing.T, dir string) map[event.Kind]int {
	t.Helper()
	chain, err := jetstream.Identify(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[event.Kind]int{}
	for r, err := range audit.Verified(chain.Cell, jetstream.Scan(dir)) {
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range event.DecodeBatch(event.Batch{
			Cell: r.Cell, Stream: event.Stream(r.Stream), First: r.First, Count: r.Count,
			Stamp: r.Stamp, Body: r.Body,
		}) {
			if err != nil {
				t.Fatal(err)
			}
			out[e.Event.Kind()]++
		}
	}
	return out
}

// TestTheRulebookIsWhole checks the tables: both languages, categories that exist, and deposits
// that the law protects whole.
func TestTheRulebookIsWhole(t *testing.T) {
	named := func(what string, name event.Text) {
		if name.Zh == "" || name.En == "" {
			t.Errorf("%s has no name in both languages: %+v", what, name)
		}
	}
	known := func(what string, list []event.Category) {
		if len(list) == 0 || slices.Contains(list, 0) {
			t.Errorf("%s names a category that does not exist: %v", what, list)
		}
	}
	for _, p := range platform {
		named(p.key, p.name)
		if slices.Contains(p.categories, 0) {
			t.Errorf("%s: %v", p.key, p.categories)
		}
	}
	for _, c := range campaigns {
		named(c.key, c.name)
		var sum uint32
		for _, o := range c.odds {
			sum += o.perMillion
		}
		if sum > 1_000_000 {
			t.Errorf("%s: the odds sum to %d", c.key, sum)
		}
	}
	for _, l := range limits {
		named(l.key, l.name)
		known(l.key, []event.Category{l.category})
	}
	for _, f := range deliveries {
		named("freight", f.name)
		known(f.name.En, f.categories)
	}
	for i := range reductions {
		known("reductions", reductions[i].categories)
	}
	for i := range shopCoupons {
		known("coupons", shopCoupons[i].categories)
	}
	for _, p := range presales {
		known("presales", p.categories)
	}
	for _, row := range deposits {
		if row.deposit*5 > row.from {
			t.Errorf("%d is more than a fifth of %d", row.deposit, row.from)
		}
	}
}
