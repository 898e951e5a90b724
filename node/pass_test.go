package node

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"testing"

	"carnival/event"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/gateway/pay"
	"carnival/trade"
	"carnival/view/ledger"
)

// stepped brings up a node whose clock stands a second behind the opening. Orders close after
// three minutes there, so that little time holds much.
func stepped(t *testing.T, dir string, at event.Instant) *Node {
	t.Helper()
	source, _ := festivals.Source(festivals.Default)
	for long, short := range map[string]string{"unpaid: 24h": "unpaid: 3m", "hot: 30m": "hot: 2m"} {
		source = bytes.Replace(source, []byte(long), []byte(short), 1)
	}
	n, err := Open(context.Background(), Options{
		DataDir: dir, Plan: source, Clock: clock.Stepped(at), Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	if n.Plan().Timers.Unpaid != 180*event.Second {
		t.Fatal("the plan's timers are called otherwise")
	}
	return n
}

// afterOpening is a second behind the opening of the canonical festival.
func afterOpening(t *testing.T) event.Instant {
	return instant(t, "2015-11-11T00:00:01+08:00")
}

// buyEachWay makes an order for each scenario of the sandbox, and one that nobody pays.
func buyEachWay(t *testing.T, n *Node, sku event.SKUID) {
	t.Helper()
	for i, method := range append(pay.Scenarios(), "", "unpaid") {
		token := joined(t, n, uint64(i+1))
		r := call(n, "POST /v1/checkouts", token,
			fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":1}]}`, sku))
		if r.Code != http.StatusCreated {
			t.Fatal(r.Code, r.Body)
		}
		if method == "unpaid" {
			continue
		}
		r = call(n, "POST /v1/payments/"+event.PaymentID(i+1).String()+"/attempts", token,
			fmt.Sprintf(`{"provider":"sandbox","method":%q}`, method))
		if r.Code != http.StatusOK && r.Code != http.StatusServiceUnavailable {
			t.Fatal(method, r.Code, r.Body)
		}
	}
}

// books are all accounts as soon as the view holds what the journal holds.
func books(t *testing.T, n *Node) (all []ledger.Balance) {
	t.Helper()
	if err := n.Ledger.Wait(context.Background(), n.Head().Last); err != nil {
		t.Fatal(err)
	}
	n.Ledger.Read(func(f *ledger.Fold) {
		all = f.Balances()
		if left := f.Suspense(); len(left) > 0 {
			t.Errorf("the facts contradict each other: %+v", left)
		}
	})
	return all
}

// TestAStepMeetsWhatFallsDue: a step of a day comes to the same books as its seconds, which a jump
// over all of it does not.
func TestAStepMeetsWhatFallsDue(t *testing.T) {
	const day = 86_400 * event.Second
	ctx, at := context.Background(), afterOpening(t)
	ends := at + 2*day
	prepare := func() *Node {
		n := stepped(t, t.TempDir(), at)
		buyEachWay(t, n, offer(t, n, 100))
		return n
	}
	// refunded lets the refunds that the last second made be sent, by time or by the errands.
	refunded := func(n *Node) []ledger.Balance {
		eventually(t, func() bool {
			if _, err := n.Step(ctx, n.Clock.Now()+120*event.Second); err != nil {
				t.Fatal(err)
			}
			return len(unsettled{n}.Refunds(pay.Page{
				Provider: pay.SandboxName, Before: n.Clock.Now(), Limit: 1,
			})) == 0
		})
		return books(t, n)
	}
	seconds := prepare()
	tick := func(to event.Instant) {
		if err := seconds.Clock.Step(to); err != nil {
			t.Fatal(err)
		}
		if err := seconds.passed(ctx, &trade.Tick{}); err != nil {
			t.Fatal(err)
		}
		if err := seconds.ask(ctx, to); err != nil {
			t.Fatal(err)
		}
	}
	for second := at; second < at+400*event.Second; {
		second += event.Second
		tick(second)
	}
	for second := at + 400*event.Second; second < ends; { // nothing is left but the late callback
		second += 600 * event.Second
		tick(min(second, ends))
	}
	want := refunded(seconds)

	whole := prepare()
	if _, err := whole.Step(ctx, ends); err != nil {
		t.Fatal(err)
	}
	if got := refunded(whole); !reflect.DeepEqual(got, want) {
		t.Errorf("in one step\n%+v\nin seconds\n%+v", got, want)
	}

	jumped := prepare()
	if err := jumped.Clock.Step(ends); err != nil {
		t.Fatal(err)
	}
	if err := jumped.passed(ctx, &trade.Tick{}); err != nil {
		t.Fatal(err)
	}
	if got := refunded(jumped); reflect.DeepEqual(got, want) {
		t.Error("a jump comes to the same: nothing falls due in this test")
	}
}

// sell brings an order to its merchant's door: paid and shipped.
func sell(t *testing.T, n *Node, account uint64, sku event.SKUID) event.OrderID {
	t.Helper()
	token := joined(t, n, account)
	out := call(n, "POST /v1/checkouts", token,
		fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":1}]}`, sku))
	if out.Code != http.StatusCreated {
		t.Fatal(out.Code, out.Body)
	}
	id := event.OrderID(account)
	if r := call(n, "POST /v1/payments/"+event.PaymentID(account).String()+"/pay", token,
		""); r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	ship, err := n.Engine.Submit(context.Background(), &trade.ShipOrder{
		Order: id, Carrier: "sf", Number: fmt.Sprint(account)})
	if err != nil || ship.Refusal != trade.Accepted {
		t.Fatal(err, ship.Refusal.Code())
	}
	return id
}

func settlements(t *testing.T, n *Node) (list []ledger.Settlement) {
	t.Helper()
	books(t, n)
	n.Ledger.Read(func(f *ledger.Fold) { list, _ = f.Settlements(0, 0, 0) })
	return list
}

// TestMerchantsAreSettledWith at the plan's edges: once an order is received by the word of its
// shopper or of time, with no word of an operator, and once an edge however often a process begins.
func TestMerchantsAreSettledWith(t *testing.T) {
	ctx, dir, at := context.Background(), t.TempDir(), afterOpening(t)
	n := stepped(t, dir, at)
	sku := offer(t, n, 100)
	first := sell(t, n, 1, sku)
	sell(t, n, 2, sku) // nobody confirms it: time does, after ten days
	if r := call(n, "POST /v1/orders/"+first.String()+"/receipt", joined(t, n, 1),
		""); r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	edge := instant(t, "2015-11-12T00:00:00+08:00")
	if _, err := n.Step(ctx, edge-event.Second); err != nil {
		t.Fatal(err)
	}
	if list := settlements(t, n); len(list) != 0 {
		t.Fatalf("before the edge: %+v", list)
	}
	if _, err := n.Step(ctx, edge); err != nil {
		t.Fatal(err)
	}
	list := settlements(t, n)
	if len(list) != 1 || list[0].Closed != edge || list[0].Orders != 1 || list[0].Payout <= 0 {
		t.Fatalf("at the edge: %+v", list)
	}
	// Behind the edge another order is finished, and the process begins again and again.
	third := sell(t, n, 3, sku)
	if r := call(n, "POST /v1/orders/"+third.String()+"/receipt", joined(t, n, 3),
		""); r.Code != http.StatusOK {
		t.Fatal(r.Code, r.Body)
	}
	for range 2 {
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		n = stepped(t, dir, at)
		if _, err := n.Step(ctx, n.Clock.Now()+60*event.Second); err != nil {
			t.Fatal(err)
		}
		if list := settlements(t, n); len(list) != 1 {
			t.Fatalf("begun anew behind the edge: %+v", list)
		}
	}
	if _, err := n.Step(ctx, at+30*86_400*event.Second); err != nil {
		t.Fatal(err)
	}
	list = settlements(t, n)
	received := instant(t, "2015-11-22T00:00:00+08:00")
	if len(list) != 3 || list[1].Closed != edge+86_400*event.Second ||
		list[2].Closed < received || list[2].Closed > received+2*86_400*event.Second {
		t.Fatalf("after thirty days: %+v", list)
	}
	for _, s := range list {
		if s.Orders != 1 || !s.Agrees() {
			t.Errorf("%+v", s)
		}
	}
	if r := call(n, "POST /v1/merchants/"+event.MerchantID(1).String()+"/settle",
		n.Session(2, 0), ""); r.Code != http.StatusConflict {
		t.Errorf("by hand, when nothing is left: %d %s", r.Code, r.Body)
	}
}

// TestSettleEdge: whole periods from the midnight on which the plan begins, before it too.
func TestSettleEdge(t *testing.T) {
	n := stepped(t, t.TempDir(), afterOpening(t))
	plan := n.Plan()
	for _, c := range [][2]string{
		{"2015-11-11T00:00:00+08:00", "2015-11-11T00:00:00+08:00"},
		{"2015-11-11T23:59:59+08:00", "2015-11-11T00:00:00+08:00"},
		{"2015-09-07T23:59:59+08:00", "2015-09-07T00:00:00+08:00"},
		{"2015-09-07T00:00:00+08:00", "2015-09-07T00:00:00+08:00"},
		{"2015-09-06T00:00:01+08:00", "2015-09-06T00:00:00+08:00"},
	} {
		if got := settleEdge(plan, instant(t, c[0])); got != instant(t, c[1]) {
			t.Errorf("at %s it is %s, not %s", c[0], got, c[1])
		}
	}
}
