package sim_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"carnival/audit"
	"carnival/event"
	"carnival/journal"
	"carnival/sim"
	"carnival/view/catalog"
	"carnival/view/figures"
)

// watched feeds the catalogue and the figures with a festival as it goes, and may skip a fact that
// matters to them.
type watched struct {
	catalog *catalog.Fold
	figures *figures.Fold
	skip    int // which checkout is skipped; 0 = none
	seen    int
}

func watch(skip int) *watched {
	return &watched{catalog: catalog.New(), figures: figures.New(), skip: skip}
}

func (w *watched) Apply(e event.Entry) {
	if _, placed := e.Event.(*event.CheckoutPlaced); placed {
		if w.seen++; w.seen == w.skip {
			return
		}
	}
	w.catalog.Apply(e)
	w.figures.Apply(e)
}

func (w *watched) Stock(id event.SKUID) (available, reserved, sold int64) {
	k, _ := w.catalog.SKU(id)
	return k.Stock.Available, k.Stock.Reserved, k.Stock.Sold
}

// play gives the report of a festival under a view, and the journal that it left.
func play(seed uint64, v sim.View) (sim.Report, journal.Journal) {
	var last journal.Journal
	r := sim.Run(sim.Options{Seed: seed, View: v, Wrap: func(j journal.Journal) journal.Journal {
		last = j
		return j
	}})
	return r, last
}

// recount compares the figures of a view with the independent recount of the journal.
func recount(t *testing.T, w *watched, j journal.Journal) []audit.Difference {
	t.Helper()
	at := w.figures.Stamp()
	report := audit.Count(j.Read(context.Background(), 1), audit.Options{Before: at})
	if !report.Holds {
		t.Errorf("the recount finds %+v", report.Findings)
	}
	told, err := json.Marshal(w.figures.At(at))
	if err != nil {
		t.Fatal(err)
	}
	differences, err := report.Compare(told)
	if err != nil {
		t.Fatal(err)
	}
	return differences
}

func TestViewsHoldThroughFestivals(t *testing.T) {
	for seed := uint64(1); seed <= seeds(20, 500); seed++ {
		w := watch(0)
		r, j := play(seed, w)
		if err := r.Err(); err != nil {
			t.Fatal(err)
		}
		if d := recount(t, w, j); len(d) > 0 {
			t.Fatalf("seed %d: %v", seed, d)
		}
	}
}

func TestAViewThatSkipsOneFactIsCaught(t *testing.T) {
	for seed := range uint64(5) {
		w := watch(20)
		r, _ := play(seed, w)
		if err := r.Err(); err == nil || !strings.Contains(err.Error(), "view: ") {
			t.Errorf("seed %d: the auditor says %v", seed, err)
		}
		// The figures alone, over the whole festival, against the recount.
		w = watch(20)
		_, j := play(seed, nil)
		for r, err := range j.Read(context.Background(), 1) {
			if err != nil {
				t.Fatal(err)
			}
			for e, err := range event.DecodeBatch(event.Batch{Cell: r.Cell, First: r.First,
				Count: r.Count, Stamp: r.Stamp, Body: r.Body}) {
				if err != nil {
					t.Fatal(err)
				}
				w.Apply(e)
			}
		}
		if d := recount(t, w, j); len(d) == 0 {
			t.Errorf("seed %d: the recount does not see that a checkout is missing", seed)
		}
	}
}

// TestFestivalsReachEverything: in a handful of festivals every kind of fact comes up, so that what
// the auditor holds together is there.
func TestFestivalsReachEverything(t *testing.T) {
	seen := map[event.Kind]int{}
	outcomes := map[event.DepositOutcome]bool{}
	for seed := uint64(1); seed <= 20; seed++ {
		_, j := play(seed, nil)
		for r, err := range j.Read(context.Background(), 1) {
			if err != nil {
				t.Fatal(err)
			}
			for e, err := range event.DecodeBatch(event.Batch{Cell: r.Cell, First: r.First,
				Count: r.Count, Stamp: r.Stamp, Body: r.Body}) {
				if err != nil {
					t.Fatal(err)
				}
				seen[e.Event.Kind()]++
				if d, ok := e.Event.(*event.DepositClosed); ok {
					outcomes[d.Outcome] = true
				}
			}
		}
	}
	for kind := event.KindTicked; kind <= event.KindMerchantUnfollowed; kind++ {
		if seen[kind] == 0 && kind != event.KindShopperErased && kind != event.KindRefundRetried {
			t.Errorf("no fact of kind %d", kind)
		}
	}
	if len(outcomes) != 3 {
		t.Errorf("deposits ended as %v", outcomes)
	}
}
