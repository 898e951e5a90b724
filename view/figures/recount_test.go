package figures_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/view/figures"
	"carnival/view/viewtest"
)

// recount works the figures out of a whole history at once, order by order, as their definitions
// say it.
type recount struct {
	value map[string]int64
	rows  map[string]map[string]int64

	orders    map[event.OrderID]*ordered
	bills     map[event.CheckoutID]*event.CheckoutPlaced
	inflation map[event.PresaleID]event.Funder
	left      map[event.EnvelopeID]money.Minor
	used      map[event.CouponID]bool
}

// ordered is an order with the discounts on its lines, by place.
type ordered struct {
	lines     []money.Minor // what each is worth
	freight   money.Minor
	discounts []event.Discount // one a share
	deposit   money.Minor
	balance   money.Minor
	funder    event.Funder
	presale   bool
	paid      bool
	settled   bool
	terminal  event.Terminal
}

func (o *ordered) worth() (sum money.Minor) {
	for _, l := range o.lines {
		sum += l
	}
	return sum + o.freight
}

func recounted(entries []event.Entry) *recount {
	r := &recount{
		value: map[string]int64{}, rows: map[string]map[string]int64{},
		orders: map[event.OrderID]*ordered{}, bills: map[event.CheckoutID]*event.CheckoutPlaced{},
		inflation: map[event.PresaleID]event.Funder{}, left: map[event.EnvelopeID]money.Minor{},
		used: map[event.CouponID]bool{},
	}
	for _, e := range entries {
		r.entry(e.Stamp, e.Event)
	}
	return r
}

func (r *recount) part(id, key string, n money.Minor) {
	if r.rows[id] == nil {
		r.rows[id] = map[string]int64{}
	}
	r.rows[id][key] += int64(n)
	r.value[id] += int64(n)
}

func (r *recount) entry(at event.Instant, fact event.Event) {
	switch e := fact.(type) {
	case *event.CheckoutPlaced:
		r.placed(at, e)
	case *event.PaymentReceived:
		r.received(at, e)
	case *event.RefundDue:
		r.refund(e)
	case *event.PresaleOpened:
		r.inflation[e.Presale] = e.Funder
	case *event.DepositPlaced:
		r.orders[e.Order] = &ordered{lines: []money.Minor{0}, deposit: e.Deposit, presale: true,
			funder: r.inflation[e.Presale], terminal: e.Terminal}
	case *event.DepositClosed:
		if e.Outcome == event.DepositForfeited {
			r.value["presale.forfeited"] += int64(e.Kept)
		}
	case *event.MerchantFollowed:
		r.value["follows"]++
	case *event.MerchantUnfollowed:
		r.value["follows"]--
	case *event.CouponClaimed:
		r.value["coupons.claimed"]++
	case *event.CampaignPublished:
		r.value["pools.left"] += int64(e.Pool)
	case *event.EnvelopeGranted:
		r.left[e.Envelope] = e.Amount
		r.value["pools.left"] -= int64(e.Amount)
		r.value["envelopes.issued"] += int64(e.Amount)
	case *event.BenefitsReturned:
		r.returned(e)
	case *event.BenefitsExpired:
		for _, id := range e.Envelopes {
			r.value["envelopes.expired"] += int64(r.left[id])
			r.left[id] = 0
		}
	case *event.PaymentFailed:
		r.value["payments.failed"]++
	case *event.ParcelShipped:
		r.value["parcels.shipped"]++
	case *event.OrdersFinished:
		r.value["orders.finished"] += int64(len(e.Orders))
	case *event.ReturnOpened:
		r.part("returns", e.Reason.Key(), 1)
	}
}

func (r *recount) placed(at event.Instant, e *event.CheckoutPlaced) {
	r.bills[e.Checkout] = e
	type place struct {
		order *ordered
		line  int
	}
	var places []place
	var own []*ordered
	for i, placed := range e.Orders {
		o := &ordered{freight: placed.Freight, terminal: e.Terminal}
		r.orders[e.FirstOrder+event.OrderID(i)] = o
		own = append(own, o)
		for j, l := range placed.Lines {
			o.lines = append(o.lines, l.Unit*money.Minor(l.Quantity))
			places = append(places, place{o, j})
		}
	}
	for _, b := range e.Balances {
		o := r.orders[b.Order]
		o.lines[0], o.freight = b.Unit*money.Minor(b.Quantity), b.Freight
		o.balance, o.discounts = b.Total(), nil
		if b.Deducts > b.Deposit {
			o.discounts = []event.Discount{{Funder: o.funder, Amount: b.Deducts - b.Deposit}}
			if o.funder == event.FundedByMerchant {
				o.lines[0] -= b.Deducts - b.Deposit
			}
		}
		places = append(places, place{o, 0})
	}
	for _, d := range e.Discounts {
		for _, s := range d.Shares {
			p := places[s.Line]
			if d.Funder == event.FundedByMerchant {
				p.order.lines[p.line] -= s.Amount
			}
			one := d
			one.Amount = s.Amount
			p.order.discounts = append(p.order.discounts, one)
		}
		if d.Envelope != 0 {
			r.left[d.Envelope] -= d.Amount
		}
	}
	if !inWindow(at) {
		return
	}
	r.value["checkouts.placed"]++
	for _, o := range own {
		r.value["orders.placed"]++
		r.value["gmv.ordered"] += int64(o.worth())
	}
}

func inWindow(at event.Instant) bool { return at >= opening && at < closing }

func (r *recount) received(at event.Instant, e *event.PaymentReceived) {
	if e.Deposit {
		o := r.orders[e.Orders[0]]
		r.value["presale.deposits"]++
		r.value["presale.deposits.value"] += int64(o.deposit)
		return
	}
	settled := append(append([]event.OrderID(nil), e.Orders...), e.Balances...)
	for _, id := range settled {
		o := r.orders[id]
		o.paid = true
		if o.presale {
			r.value["presale.balances"]++
			r.value["presale.balances.value"] += int64(o.balance)
		}
		for _, d := range o.discounts {
			if d.Coupon != 0 && !r.used[d.Coupon] {
				r.used[d.Coupon] = true
				r.value["coupons.used"]++
			}
			if d.Envelope != 0 {
				r.value["envelopes.used"] += int64(d.Amount)
			}
		}
		if inWindow(at) {
			r.settle(o)
		}
	}
	if len(settled) > 0 && inWindow(at) {
		r.value["payments.count"]++
	}
}

func (r *recount) settle(o *ordered) {
	o.settled = true
	worth := int64(o.worth())
	if o.presale {
		r.value["orders.placed"]++
		r.value["gmv.ordered"] += worth
	}
	r.value["orders.paid"]++
	r.value["gmv.settled"] += worth
	r.part("gmv.settled.by_terminal", o.terminal.Key(), money.Minor(worth))
	for _, d := range o.discounts {
		rule := d.Rule.Key()
		if d.Rule == 0 {
			rule = "deposit_inflation"
		}
		r.part("discounts.by_rule", rule, d.Amount)
		r.part("discounts.by_funder", d.Funder.Key(), d.Amount)
	}
}

func (r *recount) refund(e *event.RefundDue) {
	r.part("refunds.by_reason", e.Reason.Key(), e.Amount)
	o := r.orders[e.Order]
	if o == nil || !o.settled || len(e.Lines) == 0 {
		return
	}
	r.value["refunds"] += int64(e.Amount)
	for _, l := range e.Lines {
		r.value["refunds"] += int64(l.Subsidy)
	}
}

func (r *recount) returned(e *event.BenefitsReturned) {
	for _, c := range e.Coupons {
		if r.used[c.Coupon] {
			r.used[c.Coupon] = false
			r.value["coupons.used"]--
		}
	}
	for _, v := range e.Envelopes {
		if v.Void {
			r.value["envelopes.expired"] += int64(v.Amount)
		} else {
			r.left[v.Envelope] += v.Amount
		}
		if r.orders[e.Order].paid {
			r.value["envelopes.used"] -= int64(v.Amount)
		}
	}
}

// checked are the figures that a recount works out.
var checked = []string{"gmv.settled", "gmv.ordered", "refunds", "orders.placed", "orders.paid",
	"checkouts.placed", "payments.count", "gmv.settled.by_terminal", "discounts.by_funder",
	"discounts.by_rule", "coupons.claimed", "coupons.used", "envelopes.issued", "envelopes.used",
	"envelopes.expired", "pools.left", "presale.deposits", "presale.deposits.value",
	"presale.balances", "presale.balances.value", "presale.forfeited", "refunds.by_reason",
	"returns", "parcels.shipped", "orders.finished", "payments.failed",
	"follows"}

func (r *recount) agree(t rapid.TB, f *figures.Fold, at event.Instant) {
	t.Helper()
	for _, id := range checked {
		got, ok := f.Figure(id, at)
		if !ok || got.Value != r.value[id] {
			t.Fatalf("%s is %d, want %d", id, got.Value, r.value[id])
		}
		rows := map[string]int64{}
		for _, row := range got.Rows {
			rows[row.Key] = row.Value
		}
		maps.DeleteFunc(r.rows[id], func(_ string, n int64) bool { return n == 0 })
		if !maps.Equal(rows, r.rows[id]) {
			t.Fatalf("%s has the rows %v, want %v", id, rows, r.rows[id])
		}
	}
	for _, id := range []string{"gmv.settled.by_category", "gmv.settled.by_merchant"} {
		got, _ := f.Figure(id, at)
		sum := int64(0)
		for _, row := range got.Rows {
			sum += row.Value
		}
		if sum != got.Value {
			t.Fatalf("the rows of %s sum to %d, not %d", id, sum, got.Value)
		}
	}
	net, _ := f.Figure("gmv.net", at)
	if net.Value != r.value["gmv.settled"]-r.value["refunds"] || net.Value < 0 {
		t.Fatalf("net is %d", net.Value)
	}
}

// TestRecount: over random festivals by the real rulebook, saved and read back in their midst, live
// and as of any second, the figures are what a recount of the facts comes to.
func TestRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := viewtest.New(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 9)))
		f, taken := figures.New(), 0
		for range rapid.IntRange(1, 14).Draw(t, "stretches") {
			for range 60 {
				w.Step()
			}
			for ; taken < len(w.Entries); taken++ {
				f.Apply(w.Entries[taken])
			}
			if rapid.Bool().Draw(t, "again") {
				f = again(t, f)
			}
		}
		recounted(w.Entries).agree(t, f, 0)
		cut := rapid.IntRange(1, len(w.Entries)).Draw(t, "cut")
		at := w.Entries[cut-1].Stamp
		at -= at % event.Second
		before := cut
		for before > 0 && w.Entries[before-1].Stamp >= at {
			before--
		}
		recounted(w.Entries[:before]).agree(t, f, at)
	})
}

// TestRecountOfEverything: in walks that are long enough every figure comes to something, so that
// none agrees because it is nothing.
func TestRecountOfEverything(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(8) {
		w := viewtest.New(rand.New(rand.NewPCG(seed, 9)))
		for range 4_000 {
			w.Step()
		}
		f := figures.New()
		for _, e := range w.Entries {
			f.Apply(e)
		}
		r := recounted(w.Entries)
		r.agree(t, f, 0)
		for id, n := range r.value {
			seen[id] = seen[id] || n != 0
		}
	}
	for _, id := range checked {
		if !seen[id] {
			t.Errorf("%s never was anything", id)
		}
	}
}

// again saves the figures and reads them back; what is told stays the same to the byte.
func again(t *rapid.T, f *figures.Fold) *figures.Fold {
	var file bytes.Buffer
	if err := f.Save(&file); err != nil {
		t.Fatal(err)
	}
	fresh := figures.New()
	if err := fresh.Load(&file); err != nil {
		t.Fatal(err)
	}
	was, _ := json.Marshal(f.Live())
	now, _ := json.Marshal(fresh.Live())
	if !reflect.DeepEqual(was, now) {
		t.Fatal("the figures that were read back tell something else")
	}
	return fresh
}
