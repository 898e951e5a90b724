package figures_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/figures"
)

var write = flag.Bool("write", false, "write the golden file anew")

// TestCanonicalFestival: every figure of the hand-written festival, with definitions and rows.
func TestCanonicalFestival(t *testing.T) { golden(t, canonical(t), "testdata/canonical.json") }

// golden holds all that is told of a history against a file.
func golden(t *testing.T, h *history, file string) {
	t.Helper()
	got, err := json.MarshalIndent(h.fold().Live(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *write {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(got, '\n'), want) {
		t.Errorf("%s differs; look at it, then run with -write:\n%s", file, got)
	}
}

// TestAddedUpByHand holds the same festival against numbers that were added up by hand.
func TestAddedUpByHand(t *testing.T) {
	f := canonical(t).fold()
	for id, want := range map[string]int64{
		"gmv.settled":          1_002_000 + 30_000 + 4_000,
		"gmv.ordered":          1_002_000 + 30_000 + 4_000 + 4_000,
		"gmv.net":              1_032_000,
		"refunds":              4_000,
		"gmv.settled.US":       5_000,
		"orders.placed":        5,
		"orders.paid":          4,
		"orders.cancelled":     1,
		"checkouts.placed":     4,
		"payments.count":       3,
		"orders.peak_second":   3,
		"payments.peak_second": 2,
		"orders.per_second":    0,
		"buyers":               3,
		"buyers.international": 2,
		"share.mobile":         1_000_000,
		"milestones":           18_000,
		"cart.lines":           2,
		"favourites":           1,
	} {
		if got := value(t, f, id, 0); got != want {
			t.Errorf("%s is %d, want %d", id, got, want)
		}
	}
	honey, _ := f.Figure("units.by_record_category", 0)
	if r := honey.Rows[slices.IndexFunc(honey.Rows, func(r figures.Row) bool {
		return r.Key == "honey"
	})]; r.Value != 4*500 || r.Unit != "g" {
		t.Errorf("honey: %+v", r)
	}
}

func value(t *testing.T, f *figures.Fold, id string, at event.Instant) int64 {
	t.Helper()
	got, ok := f.Figure(id, at)
	if !ok {
		t.Fatalf("there is no figure %s", id)
	}
	return got.Value
}

// TestPaidAfterTheClose is vector V34: an order of 100.00 made at 23:59:50 and paid at 00:00:05 is
// ordered on the day and settled on no day.
func TestPaidAfterTheClose(t *testing.T) {
	h := begin(t)
	h.at = closing - 10*event.Second
	tap, orders := h.tap(1, event.Home, honey(1, 10_000))
	h.at = closing + 5*event.Second
	h.pay(tap, 10_000, orders...)
	f := h.fold()
	if got := value(t, f, "gmv.ordered", 0); got != 10_000 {
		t.Errorf("ordered %d", got)
	}
	for _, id := range []string{"gmv.settled", "payments.count", "buyers"} {
		if got := value(t, f, id, 0); got != 0 {
			t.Errorf("%s is %d", id, got)
		}
	}
}

// TestWindowIsHalfOpen: the microsecond before the opening is outside, the opening inside, the
// close outside.
func TestWindowIsHalfOpen(t *testing.T) {
	for at, want := range map[event.Instant]int64{
		opening - 1: 0, opening: 1, closing - 1: 1, closing: 0,
	} {
		h := begin(t)
		h.at = at
		h.tap(1, event.Home, honey(1, 1))
		if got := value(t, h.fold(), "orders.placed", 0); got != want {
			t.Errorf("an order at %s counts %d times", at, got)
		}
	}
}

// TestSurplusAndRehearsalNeverCount: money that settles nothing, the same order settled again, and
// the facts of a shadow cell.
func TestSurplusAndRehearsalNeverCount(t *testing.T) {
	h := begin(t)
	h.at = opening
	tap, orders := h.tap(1, event.Home, honey(1, 10_000))
	h.pay(tap, 12_000, orders...)
	h.pay(tap, 12_000, orders...)
	payment := event.PaymentID(tap)
	h.add(&event.PaymentReceived{Payment: payment, Checkout: tap, Amount: 7, Surplus: 7})
	h.add(&event.RefundDue{Refund: 1, Payment: event.PaymentID(tap), Amount: 7})
	f := h.fold()
	for _, e := range h.entries {
		e.Cell = event.FirstShadowCell
		f.Apply(e)
	}
	for id, want := range map[string]int64{"gmv.settled": 10_000, "payments.count": 1, "refunds": 0,
		"orders.placed": 1, "gmv.ordered": 10_000} {
		if got := value(t, f, id, 0); got != want {
			t.Errorf("%s is %d, want %d", id, got, want)
		}
	}
}

// TestMilestoneNamesItsOrder: two orders in one payment; the second carries the figure over.
func TestMilestoneNamesItsOrder(t *testing.T) {
	h := begin(t)
	h.at = opening + 1_500_000
	tap, orders := h.tap(1, event.Home, honey(1, 999_999), watch(1))
	h.pay(tap, 1_000_000, orders...)
	m, _ := h.fold().Figure("milestones", 0)
	if len(m.Rows) != 1 || m.Rows[0].Key != "1000000" || m.Rows[0].Value != 1_500 ||
		m.Rows[0].Order != orders[1].String() || !m.Rows[0].At.Equal(h.at.Time()) {
		t.Errorf("milestones %+v", m.Rows)
	}
	before, _ := h.fold().Figure("milestones", opening+event.Second)
	if len(before.Rows) != 0 || before.Value != 0 || !before.Final {
		t.Errorf("as of a second before: %+v", before)
	}
}

// TestAnotherFestivalBeginsAtNothing: a plan with another opening starts the figures anew; the
// same plan at another scale goes on.
func TestAnotherFestivalBeginsAtNothing(t *testing.T) {
	h := canonical(t)
	first := h.entries[0].Event.(*event.PlanPublished)
	h.add(&event.PlanPublished{Source: first.Source, Scale: 1_000})
	if got := value(t, h.fold(), "orders.placed", 0); got != 5 {
		t.Errorf("after another scale: %d orders", got)
	}
	later := strings.ReplaceAll(string(first.Source),
		"from: 2015-11-11 00:00:00,", "from: 2015-11-11 08:00:00,")
	h.add(&event.PlanPublished{Source: []byte(later), Scale: 1})
	f := h.fold()
	for _, figure := range f.Live() {
		switch figure.ID {
		case "cart.lines", "favourites":
		default:
			if figure.Value != 0 {
				t.Errorf("%s is %d in another festival", figure.ID, figure.Value)
			}
		}
	}
}

// TestChanged: a stream is sent what changed, and nothing else.
func TestChanged(t *testing.T) {
	h := canonical(t)
	f := h.fold()
	all, version := f.Changed(0)
	if len(all) != len(f.Live()) {
		t.Errorf("%d of %d figures changed since the beginning", len(all), len(f.Live()))
	}
	if again, same := f.Changed(version); len(again) != 0 || same != version {
		t.Errorf("%d figures changed since now", len(again))
	}
	f.Apply(event.Entry{Sequence: f.Version() + 1, Stamp: f.Stamp(),
		Event: &event.FavouriteSet{Shopper: 2, Product: 1, On: true}})
	changed, _ := f.Changed(version)
	if len(changed) != 1 || changed[0].ID != "favourites" || changed[0].Value != 2 {
		t.Errorf("changed: %+v", changed)
	}
}

// TestEveryFigureIsDefined: a number without its definition is not there.
func TestEveryFigureIsDefined(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range promoted(t).fold().Live() {
		if f.Definition.Zh == "" || f.Definition.En == "" || len(f.Definition.Excludes) == 0 {
			t.Errorf("%s has no definition in both languages", f.ID)
		}
		if f.Window.Market == "" || f.Unit == "" || seen[f.ID] {
			t.Errorf("%s: window %+v, unit %q, twice %t", f.ID, f.Window, f.Unit, seen[f.ID])
		}
		seen[f.ID] = true
	}
	for _, id := range figures.IDs() {
		if !seen[id] {
			t.Errorf("%s is not told", id)
		}
	}
}

// TestManyMerchants: more than a hundred merchants are a hundred rows and one for the others, and
// the rows sum to the whole.
func TestManyMerchants(t *testing.T) {
	h := begin(t)
	h.at = opening
	for i := range 150 {
		tap, orders := h.tap(1, event.Home, event.OrderLine{SKU: event.SKUID(i + 3), Quantity: 1,
			Unit: money.Minor(1_000 + i)})
		h.pay(tap, money.Minor(1_000+i), orders...)
	}
	f, _ := h.fold().Figure("gmv.settled.by_merchant", 0)
	sum := int64(0)
	for _, r := range f.Rows {
		sum += r.Value
	}
	if len(f.Rows) != 101 || sum != f.Value || f.Rows[0].Value != 1_149 ||
		f.Rows[100].Key != "others" {
		t.Errorf("%d rows, sum %d of %d, first %+v", len(f.Rows), sum, f.Value, f.Rows[0])
	}
}

// TestThinnedMerchants: a merchant that sells in more seconds than are kept is told by the minute
// of long ago, says so, and is exact there.
func TestThinnedMerchants(t *testing.T) {
	h := begin(t)
	for i := range 5_000 {
		h.at = opening + event.Instant(i)*event.Second
		tap, orders := h.tap(1, event.Home, honey(1, 100))
		h.pay(tap, 100, orders...)
	}
	f := h.fold()
	for _, c := range []struct{ at, asOf event.Instant }{{90, 60}, {120, 120}, {4_999, 4_999}} {
		got, _ := f.Figure("gmv.settled.by_merchant", opening+c.at*event.Second)
		want := int64(c.asOf) * 100
		if got.Value != want || got.Rows[0].Value != want ||
			!got.AsOf.Equal((opening + c.asOf*event.Second).Time()) {
			t.Errorf("at second %d: %d, %+v, as of %s", c.at, got.Value, got.Rows[0], got.AsOf)
		}
	}
}
