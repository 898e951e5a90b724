package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/promo"
)

// proposal is a body that simulates a promotion at the opening.
func proposal(promotion, more string) string {
	return `{"promotion":` + promotion + `,"at":"2015-11-10T16:00:05Z"` + more + `}`
}

// result waits for a simulation to end.
func (c caller) result(id string) Simulation {
	c.w.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		r := c.call("GET /v1/promotions/simulations/"+id, "")
		r.wants(c.w.t, 200, "")
		if s := decoded[Simulation](c.w.t, r); s.State != "running" {
			return s
		}
	}
	c.w.t.Fatal("the simulation does not end")
	return Simulation{}
}

// fill gives guests carts of so many pieces of the first SKU, at 99.00 each.
func (w *world) fill(pieces ...int) (owners []string) {
	for _, n := range pieces {
		who := w.signIn("")
		r := who.call("PUT /v1/cart/lines/"+w.skus[0].String(), fmt.Sprintf(`{"quantity":%d}`, n))
		r.wants(w.t, 200, "")
		session, _ := w.sealer.Open(who.token)
		owners = append(owners, session.Shopper.String())
	}
	w.settle()
	return owners
}

func TestSimulation(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	w.signIn("") // whose cart is empty
	owners := w.fill(1, 3, 5)
	r := ops.call("POST /v1/promotions/simulations", proposal(crossStore("a", ""), ""))
	r.wants(t, http.StatusAccepted, "")
	begun := decoded[Simulation](t, r)
	if r.header.Get("Location") != "/v1/promotions/simulations/"+begun.ID {
		t.Errorf("location %s", r.header.Get("Location"))
	}
	s := ops.result(begun.ID)
	if s.State != "done" || s.Standing != 3 || s.Sample != 3 || s.Looked != 3 || s.Result == nil {
		t.Fatalf("%+v", s)
	}
	got := s.Result
	// 99.00, 297.00 and 495.00; every 200.00 minus 20.00.
	if !got.Complete || got.Carts != 3 || got.Changed != 2 || got.Currency != "CNY" ||
		got.Goods != 89100 || got.Total != (Pair{89100, 83100}) ||
		got.Depth != (Pair{0, 67340}) || len(got.Funders) != 1 ||
		got.Funders[0].Funder != "platform" || got.Funders[0].Budget != 6000 {
		t.Errorf("%+v", got)
	}
	if len(got.Most) != 2 || got.Most[0].Shopper != owners[2] ||
		got.Most[0].Total != (Pair{49500, 45500}) || got.Most[1].Shopper != owners[1] {
		t.Errorf("most: %+v", got.Most)
	}
	if _, ok := (&face{Options: w.options}).promotion(1); ok {
		t.Error("the proposal was published")
	}
	if done := decoded[Simulation](t, ops.call("DELETE /v1/promotions/simulations/"+begun.ID,
		"")); done.State != "done" || done.Result == nil {
		t.Errorf("what is done stays so: %+v", done)
	}
}

// A proposed coupon is taken to be in every wallet; what stands already counts on both sides.
func TestSimulatedCoupon(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	ops.call("POST /v1/promotions", crossStore("a", "")).wants(t, 201, "")
	w.fill(3)
	begun := decoded[Simulation](t, ops.call("POST /v1/promotions/simulations",
		proposal(shopCoupon("b", 1, "merchant"), "")))
	got := ops.result(begun.ID).Result
	if got == nil || got.Total != (Pair{27700, 27200}) || len(got.Funders) != 2 ||
		got.Funders[1].Funder != "merchant" || got.Funders[1].Budget != 500 {
		t.Errorf("%+v", got)
	}
}

// A coupon that is given once pays for one cart, however many could use it, and what was seen of a
// part of the carts gets its part of the coupons.
func TestSimulatedQuantity(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	w.fill(3, 3, 3, 3)
	few := strings.Replace(shopCoupon("b", 1, "merchant"), `"quantity":10`,
		`"quantity":2`, 1)
	for more, want := range map[string]CouponsUsed{"": {2, 2}, `,"carts":2`: {1, 1}} {
		begun := decoded[Simulation](t, ops.call("POST /v1/promotions/simulations",
			proposal(few, more)))
		got := ops.result(begun.ID).Result
		if got == nil || got.Coupons == nil || *got.Coupons != want || got.Changed != want.Used ||
			got.Funders[0].Budget != 500*int64(want.Used) {
			t.Errorf("%s: %+v", more, got)
		}
	}
}

// Merchants try rules of their own shop on what carts hold of its goods. Of other goods, other
// shops' rules and whose carts they are they learn nothing, and nobody else reads their results.
func TestMerchantsSimulate(t *testing.T) {
	w := newWorld(t)
	mine, other, ops := w.signIn("m0"), w.signIn("m1"), w.signIn("ops")
	ops.call("POST /v1/promotions", crossStore("a", "")).wants(t, 201, "")
	w.fill(3)
	both := w.signIn("")
	for sku := range w.skus {
		both.call("PUT /v1/cart/lines/"+w.skus[sku].String(), `{"quantity":1}`)
	}
	w.settle()
	begun := decoded[Simulation](t, mine.call("POST /v1/promotions/simulations",
		proposal(shopCoupon("b", 1, "merchant"), "")))
	s := mine.result(begun.ID)
	if s.State != "done" || s.Standing != 2 || s.Result.Funders[0].Funder != "merchant" ||
		len(s.Result.Funders) != 1 {
		t.Fatalf("%+v %+v", s, s.Result)
	}
	for _, change := range s.Result.Most {
		if change.Shopper != "" {
			t.Errorf("%+v", change)
		}
	}
	theirs := decoded[Simulation](t, other.call("POST /v1/promotions/simulations",
		proposal(shopCoupon("c", 2, "merchant"), "")))
	got := other.result(theirs.ID)
	if got.Standing != 1 || got.Result.Goods >= s.Result.Goods {
		t.Errorf("%+v %+v", got, got.Result)
	}
	for _, method := range []string{"GET", "DELETE"} {
		other.call(method+" /v1/promotions/simulations/"+begun.ID, "").wants(t, 404, "not_found")
	}
	ops.call("GET /v1/promotions/simulations/"+begun.ID, "").wants(t, 200, "")
	door := "POST /v1/promotions/simulations"
	other.call(door, proposal(shopCoupon("b", 1, "merchant"), "")).wants(t, 403, "forbidden")
	mine.call(door, proposal(shopCoupon("b", 1, "platform"), "")).wants(t, 403, "forbidden")
}

// A sample is the same one each time, and no larger than asked for.
func TestSimulatedSample(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	w.fill(3, 3, 3, 3, 3, 3, 3)
	var seen []CartChange
	for range 2 {
		begun := decoded[Simulation](t, ops.call("POST /v1/promotions/simulations",
			proposal(crossStore("a", ""), `,"carts":3,"most":2`)))
		s := ops.result(begun.ID)
		if s.Standing != 7 || s.Sample != 3 || s.Result.Carts != 3 || len(s.Result.Most) != 2 {
			t.Fatalf("%+v %+v", s, s.Result)
		}
		if seen != nil && (seen[0] != s.Result.Most[0] || seen[1] != s.Result.Most[1]) {
			t.Errorf("another sample: %+v, then %+v", seen, s.Result.Most)
		}
		seen = s.Result.Most
	}
}

func TestSimulationRefusals(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	door := "POST /v1/promotions/simulations"
	ops.call(door, `{}`).wants(t, 422, "invalid")
	ops.call(door, proposal(crossStore("a", ""), `,"carts":0`)).wants(t, 422, "invalid")
	ops.call(door, proposal(crossStore("a", ""), `,"carts":100001`)).wants(t, 422, "invalid")
	ops.call(door, proposal(crossStore("a", ""), `,"market":"x"`)).wants(t, 422, "invalid")
	for _, at := range []string{"2015-11-10T15:59:59Z", "2015-11-12T16:00:00Z"} {
		r := ops.call(door, strings.Replace(proposal(crossStore("a", ""), ""),
			"2015-11-10T16:00:05Z", at, 1))
		r.wants(t, 422, "invalid")
		if f := r.faults(t); f["at"] != "not_within" ||
			!strings.Contains(string(r.body), "2015-11-10T16:00:0") {
			t.Errorf("at %s: %s", at, r.body)
		}
	}
	r := ops.call(door, proposal(crossStore("a", `,"when":"shopper"`), ""))
	r.wants(t, 422, "promotion_invalid")
	if f := r.faults(t); f["promotion.when"] == "" {
		t.Errorf("%v", f)
	}
	for _, method := range []string{"GET", "DELETE"} {
		ops.call(method+" /v1/promotions/simulations/sim_9", "").wants(t, 404, "not_found")
	}
	w.signIn("m0").call(door, proposal(crossStore("a", ""), "")).wants(t, 403, "forbidden")
}

// Two run at once and no more; a cancelled one makes room at once, and old results go first.
func TestSimulationsAreBounded(t *testing.T) {
	var s simulations
	running := func() *simulation {
		return &simulation{over: make(chan struct{}), cancel: func() {}}
	}
	a, b := running(), running()
	if !s.begin(a) || !s.begin(b) || s.begin(running()) {
		t.Fatal("not two at once")
	}
	s.end(b, "cancelled", nil)
	for range 3 * maxKept {
		one := running()
		if !s.begin(one) {
			t.Fatal("a cancelled one makes no room")
		}
		s.end(one, "done", &SimulationResult{})
	}
	if len(s.kept) != maxKept {
		t.Errorf("%d are kept", len(s.kept))
	}
	if _, said, ok := s.find(a.id, 0); !ok || said.State != "running" {
		t.Error("one that runs was forgotten")
	}
	if _, _, ok := s.find(b.id, 0); ok {
		t.Error("the oldest result is kept")
	}
}

// A cancelled simulation stops and says so; one that runs out of time tells what it has, and one
// that breaks says that and nothing else.
func TestSimulationEnds(t *testing.T) {
	w := newWorld(t)
	w.fill(3)
	f := &face{Options: w.options}
	late, stop := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer stop()
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		state string
		ctx   context.Context
		plan  *festival.Plan
	}{
		{"cancelled", gone, f.plan()}, {"done", late, f.plan()},
		{"failed", context.Background(), nil},
	} {
		book := promo.NewBook()
		one := &simulation{plan: c.plan, market: event.Home, at: opening, carts: 5,
			cancel: func() {}, over: make(chan struct{}),
			trial: promo.Trial{Without: book, With: book}}
		if !f.simulations.begin(one) {
			t.Fatal("no room")
		}
		f.run(c.ctx, one)
		_, said, _ := f.simulations.find(one.id, 0)
		if said.State != c.state || (said.Result != nil) != (c.state == "done") {
			t.Errorf("%s: %+v", c.state, said)
		}
		if said.Result != nil && said.Result.Complete {
			t.Error("what ran out of time is called complete")
		}
	}
}
