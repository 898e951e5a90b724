package audit_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"carnival/audit"
	"carnival/event"
	"carnival/journal"
	"carnival/money"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/figures"
	"carnival/view/ledger"
	"carnival/view/merchant"
	"carnival/view/shopper"

	"pgregory.net/rapid"
)

// count recounts a whole journal.
func count(m *journal.Memory, o audit.Options) *audit.Report {
	return audit.Count(audit.Verified(0, m.Scan()), o)
}

func encoded(t rapid.TB, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// compare gives the differences as lines.
func compare(t rapid.TB, r *audit.Report, told []figures.Figure) string {
	t.Helper()
	found, err := r.Compare(encoded(t, told))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range found {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

func folded(entries []event.Entry) *figures.Fold {
	f := figures.New()
	for _, e := range entries {
		f.Apply(e)
	}
	return f
}

func drawWalk(t *rapid.T, steps int) (*walk, *rand.Rand) {
	seed := rapid.Uint64().Draw(t, "seed")
	return newWalk(t, seed, steps), rand.New(rand.NewPCG(seed, 2))
}

// TestFiguresAreRecounted: whatever happens by the rulebook, two programs that share no code but
// the facts come to the same figures, now and as of any second.
func TestFiguresAreRecounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, dice := drawWalk(t, 250)
		m := sealed(t, dice, w.entries)
		f := folded(w.entries)
		whole := count(m, audit.Options{})
		if !whole.Holds {
			t.Fatalf("findings: %s", encoded(t, whole.Findings))
		}
		if d := compare(t, whole, f.Live()); d != "" {
			t.Fatal(d)
		}
		span := int64((w.at - walkFrom) / event.Second)
		for range 2 {
			before := walkFrom + event.Instant(dice.Int64N(span+5))*event.Second + 250
			r := count(m, audit.Options{Before: before})
			if d := compare(t, r, f.At(before)); d != "" {
				t.Fatalf("as of %s: %s", before, d)
			}
		}
	})
}

// TestWalkReachesEverything keeps the test above from proving nothing: the walks do cross the
// milestones, sell abroad, refuse lines, cancel and refund; each figure is told, each kind of fact
// comes up, and deposits end in each way.
func TestWalkReachesEverything(t *testing.T) {
	quiet := map[string]bool{"orders.per_second": true, "payments.per_second": true,
		"orders.by_second": true}
	told := map[string]bool{}
	kinds := map[event.Kind]int{}
	outcomes := map[event.DepositOutcome]int{}
	for seed := range uint64(12) {
		w := newWalk(t, seed, 1_000)
		for _, f := range folded(w.entries).Live() {
			told[f.ID] = told[f.ID] || f.Value != 0 || quiet[f.ID]
		}
		for _, e := range w.entries {
			kinds[e.Event.Kind()]++
			if d, ok := e.Event.(*event.DepositClosed); ok {
				outcomes[d.Outcome]++
			}
		}
	}
	for _, id := range figures.IDs() {
		if !told[id] {
			t.Errorf("%s is nothing", id)
		}
	}
	for kind := event.KindTicked; kind <= event.KindPayoutSettled; kind++ {
		if kinds[kind] < 5 {
			t.Errorf("%d facts of kind %d", kinds[kind], kind)
		}
	}
	if len(outcomes) != 3 {
		t.Errorf("deposits ended as %v", outcomes)
	}
}

// TestAsOfIsThePast: a figure as of an instant is what was live when the clock came to it.
func TestAsOfIsThePast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, dice := drawWalk(t, 200)
		whole := folded(w.entries)
		// The plan is known then.
		at := w.entries[dice.IntN(len(w.entries))].Stamp + event.Second
		at = min(at, w.entries[len(w.entries)-1].Stamp) // the fold knows no later clock
		at -= at % event.Second
		n, _ := slices.BinarySearchFunc(w.entries, at, func(e event.Entry, at event.Instant) int {
			return int(e.Stamp - at)
		})
		for n > 0 && w.entries[n-1].Stamp >= at {
			n--
		}
		then := folded(w.entries[:n])
		then.Apply(event.Entry{Sequence: uint64(n + 1), Stamp: at, Event: &event.Ticked{}})
		now, past := whole.At(at), then.Live()
		for i := range past {
			past[i].Final = true
		}
		for _, p := range past {
			i := slices.IndexFunc(now, func(f figures.Figure) bool { return f.ID == p.ID })
			if a, b := encoded(t, now[i]), encoded(t, p); !bytes.Equal(a, b) {
				t.Fatalf("as of %s\nlater: %s\nthen:  %s", at, a, b)
			}
		}
	})
}

// fold is what the folds have in common.
type fold interface {
	Apply(event.Entry)
	Save(io.Writer) error
	Load(io.Reader) error
}

// TestFoldsGoOnFromASave: a fold that was saved and loaded in the midst ends as one that was not.
func TestFoldsGoOnFromASave(t *testing.T) {
	for name, fresh := range map[string]func() fold{
		"benefit":  func() fold { return benefit.New() },
		"catalog":  func() fold { return catalog.New() },
		"figures":  func() fold { return figures.New() },
		"ledger":   func() fold { return ledger.New() },
		"merchant": func() fold { return merchant.New() },
		"shopper":  func() fold { return shopper.New() },
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w, dice := drawWalk(t, 150)
				cut := dice.IntN(len(w.entries))
				whole, first, second := fresh(), fresh(), fresh()
				for i, e := range w.entries {
					whole.Apply(e)
					if i < cut {
						first.Apply(e)
					}
				}
				if err := second.Load(bytes.NewReader(saved(t, first))); err != nil {
					t.Fatal(err)
				}
				for _, e := range w.entries[cut:] {
					second.Apply(e)
				}
				if !bytes.Equal(saved(t, whole), saved(t, second)) {
					t.Fatalf("cut at %d of %d makes a difference", cut, len(w.entries))
				}
				if f, ok := whole.(*figures.Fold); ok {
					told, again := f.Live(), second.(*figures.Fold).Live()
					if !bytes.Equal(encoded(t, told), encoded(t, again)) {
						t.Fatal("figures differ after a load")
					}
				}
			})
		})
	}
}

func saved(t rapid.TB, f fold) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestViewsKnowWhatTheRulebookKnows: stock, carts and statuses, folded, are those of the state
// that decided.
func TestViewsKnowWhatTheRulebookKnows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := drawWalk(t, 200)
		c, s := catalog.New(), shopper.New()
		for _, e := range w.entries {
			c.Apply(e)
			s.Apply(e)
		}
		for id := event.SKUID(1); id <= walkProducts; id++ {
			has, ok := w.state.StockOf(id)
			k, shown := c.SKU(id)
			want := catalog.Stock{Available: int64(has.Available), Reserved: int64(has.Reserved),
				Sold: int64(has.Sold)}
			if ok != shown || k.Stock != want {
				t.Fatalf("%s: %+v, the rulebook has %+v", id, k.Stock, want)
			}
		}
		for id := event.ShopperID(1); id <= walkShoppers; id++ {
			checkAnswers(t, w, s, id)
		}
	})
}

// checkAnswers reads every checkout of a shopper as its first answer was.
func checkAnswers(t *rapid.T, w *walk, s *shopper.Fold, id event.ShopperID) {
	var facts []event.Event
	for _, e := range w.entries {
		switch c := e.Event.(type) {
		case *event.CheckoutPlaced:
			if c.Shopper == id {
				facts = append(facts, c)
			}
		case *event.DepositPlaced:
			if c.Shopper == id {
				facts = append(facts, c)
			}
		}
	}
	var list []shopper.Checkout
	for before := event.CheckoutID(0); ; {
		page, next := s.Checkouts(id, before, 3)
		list = append(list, page...)
		if before = next; next == 0 {
			break
		}
	}
	slices.Reverse(list)
	if len(list) != len(facts) {
		t.Fatalf("%s has %d checkouts, not %d", id, len(list), len(facts))
	}
	for i, c := range list {
		var answer event.Event = c.Deposit
		if c.Placed != nil {
			answer = c.Placed
		}
		if !bytes.Equal(event.AppendEntry(nil, 0, answer), event.AppendEntry(nil, 0, facts[i])) {
			t.Fatalf("answer %s, the fact is %s", encoded(t, answer), encoded(t, facts[i]))
		}
		if _, ok := s.Checkout(id+1, c.ID); ok {
			t.Fatalf("%s is shown to another shopper", c.ID)
		}
	}
}

// TestOneAmountChanged: a journal in which one paid amount was changed, and sealed again so that
// its chain holds, contradicts the figures that were told and is found out by itself.
func TestOneAmountChanged(t *testing.T) {
	w := newWalk(t, 11, 1_500)
	told := folded(w.entries).Live()
	forged := slices.Clone(w.entries)
	i := settling(w)
	placed := *forged[i].Event.(*event.CheckoutPlaced)
	placed.Orders = slices.Clone(placed.Orders)
	placed.Orders[0].Lines = slices.Clone(placed.Orders[0].Lines)
	placed.Orders[0].Lines[0].Unit++
	forged[i].Event = &placed
	r := count(sealed(t, w.dice, forged), audit.Options{})
	if r.Holds {
		t.Error("nothing was found in the forged journal")
	}
	codes := map[string]bool{}
	for _, f := range r.Findings {
		codes[f.Code] = true
	}
	if !codes["price"] || !codes["payment_amount"] {
		t.Errorf("found %v", codes)
	}
	d := compare(t, r, told)
	for _, id := range []string{"gmv.settled ", "gmv.ordered ", "gmv.settled.by_category "} {
		if !strings.Contains(d, id) {
			t.Errorf("%s is not named in\n%s", id, d)
		}
	}
}

// settling finds a checkout of the home market that was settled in its window.
func settling(w *walk) int {
	for i, e := range w.entries {
		c, ok := e.Event.(*event.CheckoutPlaced)
		if !ok || c.Market != event.Home || e.Stamp < walkFrom+200*event.Second {
			continue
		}
		for _, later := range w.entries[i:] {
			p, ok := later.Event.(*event.PaymentReceived)
			if ok && p.Checkout == c.Checkout && len(p.Orders) == len(c.Orders) {
				return i
			}
		}
	}
	return -1
}

// TestOneEntrySkipped: a fold that misses one fact that counts is caught by the recount.
func TestOneEntrySkipped(t *testing.T) {
	w := newWalk(t, 5, 2_000)
	r := count(sealed(t, w.dice, w.entries), audit.Options{})
	caught := map[event.Kind]bool{}
	for i, e := range w.entries {
		if caught[e.Event.Kind()] || e.Stamp < walkFrom+200*event.Second {
			continue
		}
		switch e.Event.(type) {
		case *event.CheckoutPlaced, *event.PaymentReceived, *event.OrdersClosed, *event.RefundDue,
			*event.FavouriteSet, *event.MerchantFollowed, *event.MerchantUnfollowed:
			f := figures.New()
			for j, other := range w.entries {
				if j != i {
					f.Apply(other)
				}
			}
			caught[e.Event.Kind()] = caught[e.Event.Kind()] || compare(t, r, f.Live()) != ""
		}
	}
	if len(caught) != 7 {
		t.Fatalf("kinds tried: %v", caught)
	}
	for kind, ok := range caught {
		if !ok {
			t.Errorf("no skipped fact of kind %d was noticed", kind)
		}
	}
}

// TestBrokenPromises: each of these journals breaks one promise, and the recount says which.
func TestBrokenPromises(t *testing.T) {
	w := newWalk(t, 11, 1_500)
	i := settling(w)
	placed := w.entries[i].Event.(*event.CheckoutPlaced)
	n := slices.IndexFunc(w.entries, func(e event.Entry) bool {
		p, ok := e.Event.(*event.PaymentReceived)
		return ok && p.Checkout == placed.Checkout && len(p.Orders) > 0
	})
	paid := w.entries[n].Event.(*event.PaymentReceived)
	last := w.entries[len(w.entries)-1]
	again := *placed
	again.Checkout, again.FirstOrder, again.Payment = 1<<40, 1<<40, 1<<40
	for code, fact := range map[string]event.Event{
		"paid_twice":     paid,
		"number":         placed,
		"key_twice":      &again,
		"stock":          &event.StockChanged{SKU: placed.Orders[0].Lines[0].SKU, Delta: -1 << 30},
		"refund":         &event.RefundPaid{Refund: 1 << 40},
		"unknown":        &event.StockChanged{SKU: 1 << 40, Delta: 1},
		"follow":         &event.MerchantUnfollowed{Shopper: 1, Merchant: 99},
		"surplus_kept":   received(placed, 5, 5),
		"payment_amount": received(placed, 5, 0),
		"plan":           &event.PlanPublished{Source: []byte("home: 1")},
	} {
		stamp := last.Stamp
		entries := slices.Clone(w.entries)
		if code == "key_twice" { // while the key is remembered
			entries, stamp = entries[:i+1], w.entries[i].Stamp
		}
		entries = append(entries, event.Entry{
			Sequence: uint64(len(entries) + 1), Stamp: stamp, Event: fact})
		r := count(sealed(t, w.dice, entries), audit.Options{})
		if !slices.ContainsFunc(r.Findings, func(f audit.Finding) bool {
			return f.Code == code && f.Zh != "" && f.En != ""
		}) {
			t.Errorf("%s was not found, but %s", code, encoded(t, r.Findings))
		}
	}
}

func received(c *event.CheckoutPlaced, amount, surplus money.Minor) event.Event {
	return &event.PaymentReceived{
		Payment: c.Payment, Checkout: c.Checkout, Amount: amount, Surplus: surplus,
	}
}

// TestDamagedJournal: the recount says where reading ended, and counts no rehearsal.
func TestDamagedJournal(t *testing.T) {
	w := newWalk(t, 3, 200)
	m := sealed(t, w.dice, w.entries)
	flipped := func(yield func(journal.Raw, error) bool) {
		i := 0
		for raw, err := range m.Scan() {
			if i++; i == 9 {
				raw.Bytes = bytes.Clone(raw.Bytes)
				raw.Bytes[len(raw.Bytes)-1] ^= 1
			}
			if !yield(raw, err) {
				return
			}
		}
	}
	r := audit.Count(audit.Verified(0, flipped), audit.Options{})
	if r.Holds || r.Records != 8 || r.Findings[0].Code != "unreadable" {
		t.Errorf("%d records, findings %s", r.Records, encoded(t, r.Findings))
	}
	shadow := func(yield func(journal.Record, error) bool) {
		yield(journal.Record{Cell: event.FirstShadowCell, First: 1, Count: 1}, nil)
	}
	if r := audit.Count(shadow, audit.Options{}); r.Holds || r.Findings[0].Code != "shadow" {
		t.Errorf("a shadow cell was counted: %s", encoded(t, r))
	}
}
