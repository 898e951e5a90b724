package shopper_test

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/view/shopper"
	"carnival/view/viewtest"
)

// twin is what the view shows, kept as plainly as it can be said.
type twin struct {
	t     rapid.TB
	world *viewtest.World
	view  *shopper.Fold
	taken int

	statuses map[event.OrderID]string
	live     map[event.AttemptID]event.PaymentID
	owed     map[event.RefundID]money.Minor
	paid     map[event.ShopperID]uint32
	back     map[event.OrderID]money.Minor
	owner    map[event.PaymentID]event.ShopperID
	lost     map[event.OrderID]uint32 // pieces of a presale order that were not bought
	ordered  map[event.OrderID]uint32
	shops    map[event.ShopperID]map[event.MerchantID]event.Instant
	started  int
}

func newTwin(t rapid.TB, seed uint64) *twin {
	return &twin{
		t: t, world: viewtest.New(rand.New(rand.NewPCG(seed, 5))), view: shopper.New(),
		statuses: map[event.OrderID]string{}, live: map[event.AttemptID]event.PaymentID{},
		owed: map[event.RefundID]money.Minor{}, paid: map[event.ShopperID]uint32{},
		back: map[event.OrderID]money.Minor{}, owner: map[event.PaymentID]event.ShopperID{},
		lost: map[event.OrderID]uint32{}, ordered: map[event.OrderID]uint32{},
		shops: map[event.ShopperID]map[event.MerchantID]event.Instant{},
	}
}

func (w *twin) follow() {
	for ; w.taken < len(w.world.Entries); w.taken++ {
		e := w.world.Entries[w.taken]
		if started, ok := e.Event.(*event.PaymentStarted); ok {
			w.asks(started)
		}
		w.view.Apply(e)
		w.take(e.Event)
		switch fact := e.Event.(type) {
		case *event.ShopperJoined:
			w.shops[fact.Shopper] = map[event.MerchantID]event.Instant{}
		case *event.MerchantFollowed:
			w.shops[fact.Shopper][fact.Merchant] = e.Stamp
		case *event.MerchantUnfollowed:
			delete(w.shops[fact.Shopper], fact.Merchant)
		}
	}
}

// follows: every shopper's shops, in pages, are those that the facts say, and the shops count them.
func (w *twin) follows() {
	w.t.Helper()
	followers := map[event.MerchantID]uint32{}
	for id, want := range w.shops {
		got, last := map[event.MerchantID]event.Instant{}, event.Instant(1<<62)
		for after := event.MerchantID(0); ; {
			list, next := w.view.FollowedShops(id, after, 2)
			for _, s := range list {
				got[s.Merchant] = s.Since
				followers[s.Merchant]++
				if s.Since > last || !w.view.Follows(id, s.Merchant) ||
					s.Followers != w.view.Followers(s.Merchant) {
					w.t.Fatalf("%s follows %+v", id, s)
				}
				last = s.Since
			}
			if after = next; next == 0 {
				break
			}
		}
		if !maps.Equal(got, want) {
			w.t.Fatalf("%s follows %v, want %v", id, got, want)
		}
	}
	for m := event.MerchantID(0); m <= viewtest.Merchants+1; m++ {
		if got := w.view.Followers(m); got != followers[m] {
			w.t.Fatalf("%s has %d followers, want %d", m, got, followers[m])
		}
	}
}

// asks: a payment asks for exactly what the view says is due.
func (w *twin) asks(fact *event.PaymentStarted) {
	owner, id, ok := w.view.Owner(fact.Payment)
	c, shown := w.view.Checkout(owner, id)
	if !ok || !shown || c.Due != fact.Amount || c.Currency != fact.Currency {
		w.t.Fatalf("at sequence %d %s asks for %d, the view says %d", w.taken, fact.Payment,
			fact.Amount, c.Due)
	}
	w.started++
}

func (w *twin) take(e event.Event) {
	set := func(to string, ids ...event.OrderID) {
		for _, id := range ids {
			w.statuses[id] = to
		}
	}
	switch e := e.(type) {
	case *event.CheckoutPlaced:
		w.owner[e.Payment] = e.Shopper
		for i := range e.Orders {
			set("open", e.FirstOrder+event.OrderID(i))
		}
	case *event.DepositPlaced:
		w.owner[e.Payment], w.ordered[e.Order] = e.Shopper, e.Quantity
		set("deposit_due", e.Order)
	case *event.OrdersClosed:
		set("closed", e.Orders...)
	case *event.ParcelShipped:
		set("shipped", e.Order)
	case *event.OrdersFinished:
		set("finished", e.Orders...)
	case *event.PaymentStarted:
		w.live[e.Attempt] = e.Payment
	case *event.PaymentFailed:
		delete(w.live, e.Attempt)
	case *event.PaymentReceived:
		settles := len(e.Orders)+len(e.Balances) > 0
		maps.DeleteFunc(w.live, func(id event.AttemptID, p event.PaymentID) bool {
			return settles && p == e.Payment || id == e.Attempt
		})
		if e.Deposit {
			set("balance_due", e.Orders...)
			return
		}
		set("paid", e.Orders...)
		set("paid", e.Balances...)
		if len(e.Orders)+len(e.Balances) > 0 {
			w.paid[w.owner[e.Payment]]++
		}
	case *event.RefundDue:
		if e.Amount > 0 {
			w.owed[e.Refund] = e.Amount
		}
		if e.Closed {
			set("refunded", e.Order)
		}
		if len(e.Lines) > 0 {
			w.back[e.Order] += e.Amount
		}
	case *event.RefundPaid:
		delete(w.owed, e.Refund)
	case *event.RefundFailed:
		delete(w.owed, e.Refund)
	case *event.DepositClosed:
		w.depositClosed(e)
	}
}

func (w *twin) depositClosed(e *event.DepositClosed) {
	if w.statuses[e.Order] != "balance_due" {
		return
	}
	switch w.lost[e.Order] += e.Quantity; {
	case w.lost[e.Order] < w.ordered[e.Order]:
	case e.Outcome == event.DepositForfeited:
		w.statuses[e.Order] = "forfeited"
	default:
		w.statuses[e.Order] = "failed"
	}
}

// agree holds what the view shows against the twin.
func (w *twin) agree() {
	w.t.Helper()
	w.lists()
	w.follows()
	seen := 0
	for i := range viewtest.Shoppers {
		id := event.ShopperID(i + 1)
		if got := w.view.PaidTimes(id); got != w.paid[id] {
			w.t.Fatalf("%s paid %d times, want %d", id, got, w.paid[id])
		}
		due := 0
		for before := event.CheckoutID(0); ; {
			list, next := w.view.Checkouts(id, before, 3)
			for _, c := range list {
				seen += len(c.Orders)
				for _, o := range c.Orders {
					w.order(id, &o)
					if o.Status == shopper.BalanceDue {
						due++
					}
				}
			}
			if before = next; next == 0 {
				break
			}
		}
		for before := event.CheckoutID(0); ; {
			list, next := w.view.BalancesDue(id, before, 2)
			due -= len(list)
			if before = next; next == 0 {
				break
			}
		}
		if due != 0 {
			w.t.Fatalf("%d balances of %s are not listed", due, id)
		}
	}
	if seen != len(w.statuses) {
		w.t.Fatalf("%d orders are shown of %d", seen, len(w.statuses))
	}
}

// order: its status, what went back of it, and that it can be had alone.
func (w *twin) order(owner event.ShopperID, o *shopper.Order) {
	w.t.Helper()
	if got := o.Status.Key(); got != w.statuses[o.ID] {
		w.t.Fatalf("%s is %s, want %s", o.ID, got, w.statuses[o.ID])
	}
	back, pieces := o.FreightBack, true
	for i, l := range o.Back {
		back += l.Amount
		pieces = pieces && l.Quantity <= o.Lines[i].Quantity && l.Amount <= o.Lines[i].Payable()
	}
	if back != w.back[o.ID] || back > o.Total() || !pieces {
		w.t.Fatalf("%s: %d went back of %d, want %d: %+v", o.ID, back, o.Total(), w.back[o.ID], o)
	}
	if o.Status == shopper.Refunded && o.Presale == nil && back < o.Total()-o.Freight {
		w.t.Fatalf("%s is refunded and %d of %d went back", o.ID, back, o.Total())
	}
	one, ok := w.view.Order(owner, o.ID)
	if !ok || !reflect.DeepEqual(one, *o) {
		w.t.Fatalf("%s alone is %+v, want %+v", o.ID, one, o)
	}
	if _, ok := w.view.Order(owner%viewtest.Shoppers+1, o.ID); ok {
		w.t.Fatalf("%s is shown to another shopper", o.ID)
	}
	if (o.Parcel != nil) != (o.Status == shopper.Shipped || o.Status == shopper.Finished ||
		o.Status == shopper.Refunded && o.Parcel != nil) {
		w.t.Fatalf("%s has the parcel %+v", o.ID, o.Parcel)
	}
}

// lists: what a sweeper is told, in pages, is what has no last word.
func (w *twin) lists() {
	w.t.Helper()
	var live []event.AttemptID
	for after := uint64(0); ; {
		list := w.view.LiveAttempts(shopper.Unsettled{After: after, Limit: 2})
		if len(list) == 0 {
			break
		}
		for _, a := range list {
			live = append(live, a.PaymentStarted.Attempt)
			if one, ok := w.view.LiveAttempt(a.Payment); !ok || !reflect.DeepEqual(one, a) {
				w.t.Fatalf("the live attempt of %s is %+v", a.Payment, one)
			}
		}
		after = uint64(live[len(live)-1])
	}
	if want := slices.Sorted(maps.Keys(w.live)); !slices.Equal(live, want) {
		w.t.Fatalf("live are %v, want %v", live, want)
	}
	owed := map[event.RefundID]money.Minor{}
	for after := uint64(0); ; {
		list := w.view.OpenRefunds(shopper.Unsettled{After: after, Limit: 3})
		if len(list) == 0 {
			break
		}
		for _, r := range list {
			owed[r.Refund] = r.Amount
			after = uint64(r.Refund)
			if r.Ref == "" && r.Provider != "" {
				w.t.Fatalf("%s names no transaction: %+v", r.Refund, r)
			}
		}
	}
	if !maps.Equal(owed, w.owed) {
		w.t.Fatalf("owed are %v, want %v", owed, w.owed)
	}
	carts := map[event.ShopperID]int{}
	for after := event.ShopperID(0); ; {
		list, next := w.view.Carts(after, 2)
		for _, c := range list {
			carts[c.Shopper] += len(c.Lines)
		}
		if after = next; next == 0 {
			break
		}
	}
	for i := range viewtest.Shoppers {
		if id := event.ShopperID(i + 1); carts[id] != len(w.view.Cart(id)) {
			w.t.Fatalf("%d lines stand in the cart of %s, want %d", carts[id], id,
				len(w.view.Cart(id)))
		}
	}
}

func (w *twin) again() {
	var file bytes.Buffer
	if err := w.view.Save(&file); err != nil {
		w.t.Fatal(err)
	}
	fresh := shopper.New()
	if err := fresh.Load(&file); err != nil {
		w.t.Fatal(err)
	}
	for i := range viewtest.Shoppers {
		id := event.ShopperID(i + 1)
		now, _ := fresh.Checkouts(id, 0, 0)
		was, _ := w.view.Checkouts(id, 0, 0)
		if !reflect.DeepEqual(now, was) || !slices.Equal(fresh.Cart(id), w.view.Cart(id)) {
			w.t.Fatalf("%s has other things after the view was read back", id)
		}
	}
	if fresh.Counts() != w.view.Counts() {
		w.t.Fatalf("%+v, want %+v", fresh.Counts(), w.view.Counts())
	}
	w.view = fresh
}

// TestLikeTheRulebook: after any history, with the view saved and read back in the midst of it,
// payments ask for what the view says is due, and orders, refunds and attempts stand where the
// facts say.
func TestLikeTheRulebook(t *testing.T) {
	started := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newTwin(t, rapid.Uint64().Draw(t, "seed"))
		for range rapid.IntRange(1, 12).Draw(t, "stretches") {
			for range 40 {
				w.world.Step()
			}
			w.follow()
			w.agree()
			if rapid.Bool().Draw(t, "again") {
				w.again()
			}
		}
		started += w.started
	})
	if started == 0 {
		t.Error("nothing was asked for")
	}
}
