package trade

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
)

// shopFloor is a state with shops that sell one thing each, at 10.00, 20.00 and so on, and with one
// shopper.
type shopFloor struct {
	tb    rapid.TB
	s     *State
	at    event.Instant
	facts []fact
}

func newShopFloor(tb rapid.TB, shops int) *shopFloor {
	f := &shopFloor{tb: tb, s: New(0), at: instant("2015-11-11T00:00:00+08:00")}
	source, _ := festivals.Source(festivals.Default)
	f.must(&PublishPlan{Source: source, Scale: 1})
	f.must(&JoinShopper{Account: 1})
	for i := range shops {
		shop := f.must(&OpenMerchant{Key: fmt.Sprint(i), Name: event.Text{En: "shop"},
			Channel: event.ChannelMall}).Subject
		f.must(&OfferProduct{Merchant: event.MerchantID(shop), Handle: "thing",
			Title: event.Text{En: "thing"}, Category: event.CategoryPhones, Listed: true,
			SKUs: []OfferSKU{{OfferedSKU: event.OfferedSKU{Code: "a", Prices: []event.Price{{
				Market: event.Home, Currency: money.CNY, List: money.Minor(i+1) * 1000}}},
				Available: 1 << 20}}})
	}
	return f
}

func (f *shopFloor) do(c Command) Outcome {
	out := Decide(f.s, f.at, c)
	for _, e := range out.Events {
		f.s.Evolve(f.s.Sequence()+1, f.at, e)
		f.facts = append(f.facts, fact{f.at, e})
	}
	return out
}

func (f *shopFloor) must(c Command) Outcome {
	out := f.do(c)
	if out.Refusal != Accepted {
		f.tb.Fatalf("%T %+v: %s", c, c, out.Refusal.Code())
	}
	return out
}

func (f *shopFloor) checkout(key int, lines ...CheckoutLine) *event.CheckoutPlaced {
	out := f.must(&PlaceCheckout{Shopper: 1, Key: event.KeyHash(1, fmt.Sprint(key)),
		Market: event.Home, Terminal: event.TerminalApp, Province: 33, Lines: lines})
	return out.Events[0].(*event.CheckoutPlaced)
}

// earned is what the shops have earned, counted from what their finished orders still hold.
func (f *shopFloor) earned() (sum money.Minor) {
	for i := range f.s.orders.len() {
		o := f.s.orders.at(i)
		if o.status != statusFinished && o.status != statusRefunded {
			continue
		}
		sum += o.freight
		for i := range int(o.lines) {
			l := f.s.lines.at(int(o.firstLine) + i)
			paid, subsidy, commission := l.rest(uint32(l.back))
			sum += paid + subsidy - commission
		}
	}
	return sum
}

// owed is what the tills hold.
func (f *shopFloor) owed() (sum money.Minor) {
	for i := range f.s.tills.len() {
		sum += f.s.tills.at(i).sum()
	}
	return sum
}

// settled is everything that one payment's books say.
type settled struct {
	received, back money.Minor // what came, and what is owed back of it
	kept           money.Minor // what the orders that are paid still hold
}

// callbacks of a provider, and what else happens meanwhile, by their place.
var callbackNames = []string{"pending", "failed", "paid", "paid by another", "start", "cancel"}

// callback does one of them to a payment of two orders, whose first attempt is given.
func (f *shopFloor) callback(which int, placed *event.CheckoutPlaced, first event.AttemptID) {
	money := ReceivePayment{Payment: placed.Payment, Currency: placed.Currency,
		Amount: placed.Total(), Provider: "sandbox"}
	switch callbackNames[which] {
	case "pending":
		f.do(&NotePending{Attempt: first, Ref: "a"})
	case "failed":
		f.do(&FailPayment{Attempt: first, Code: "declined"})
	case "paid":
		money.Ref, money.Attempt = "a", first
		f.do(&money)
	case "paid by another":
		money.Ref, money.Attempt = "b", first
		f.do(&money)
	case "start":
		f.do(&StartPayment{Payment: placed.Payment, Provider: "sandbox"})
	case "cancel":
		f.do(&CancelOrder{Shopper: 1, Order: placed.FirstOrder})
	}
}

// books of a payment, counted from the facts since a place among them and from its orders.
func (f *shopFloor) books(placed *event.CheckoutPlaced, since int) (b settled) {
	for _, fact := range f.facts[since:] {
		switch e := fact.e.(type) {
		case *event.PaymentReceived:
			b.received += e.Amount
		case *event.RefundDue:
			b.back += e.Amount
		}
	}
	for i, o := range placed.Orders {
		row := int(event.CounterOf(uint64(placed.FirstOrder))) - 1 + i
		if f.s.orders.at(row).status == statusPaid {
			b.kept += o.Total()
		}
	}
	return b
}

// sequences calls for every sequence of callbacks of a length.
func sequences(length int, each func([]int)) {
	var grow func([]int)
	grow = func(so []int) {
		if len(so) == length {
			each(so)
			return
		}
		for i := range callbackNames {
			grow(append(so, i))
		}
	}
	grow(make([]int, 0, length))
}

// TestCallbacksInEveryOrderEndInTheSameBooks tries every sequence of up to six callbacks, each on
// a checkout of its own: what came and was not owed back is what the orders hold after each step,
// and sequences of the same callbacks end in the same books.
func TestCallbacksInEveryOrderEndInTheSameBooks(t *testing.T) {
	longest := 6
	if testing.Short() {
		longest = 4
	}
	f := newShopFloor(t, 2)
	ends := map[string]settled{}
	for length := 1; length <= longest; length++ {
		sequences(length, func(so []int) {
			f.facts = f.facts[:0]
			placed := f.checkout(f.s.Counts().Checkouts, CheckoutLine{SKU: 1, Quantity: 1},
				CheckoutLine{SKU: 2, Quantity: 1})
			first := event.AttemptID(
				f.must(&StartPayment{Payment: placed.Payment, Provider: "sandbox"}).Subject)
			for i, which := range so {
				f.callback(which, placed, first)
				if b := f.books(placed, 0); b.received-b.back != b.kept {
					t.Fatalf("%v: %+v", so[:i+1], b)
				}
			}
			same := slices.Sorted(slices.Values(so))
			end, known := ends[fmt.Sprint(same)]
			if got := f.books(placed, 0); known && got != end {
				t.Fatalf("%v: %+v, and in another order %+v", so, got, end)
			} else if !known {
				ends[fmt.Sprint(same)] = got
			}
		})
	}
	if f.s.Digest() != f.s.Recount() {
		t.Error("the digest is not the recount")
	}
	if n := f.liveAttempts(); n != len(f.s.liveAttempt) {
		t.Errorf("%d attempts live, %d are known to", n, len(f.s.liveAttempt))
	}
	if again := rewritten(t, f.s); !maps.Equal(again.liveAttempt, f.s.liveAttempt) {
		t.Errorf("%d attempts live, %d after a restart", len(f.s.liveAttempt),
			len(again.liveAttempt))
	}
}

// liveAttempts counts them, of which a checkout has one.
func (f *shopFloor) liveAttempts() int {
	live := map[uint32]bool{}
	for i := range f.s.attempts.len() {
		if r := f.s.attempts.at(i); r.live() {
			if live[r.checkout] {
				f.tb.Errorf("payment %d has two live attempts", r.checkout+1)
			}
			live[r.checkout] = true
		}
	}
	return len(live)
}

// TestCallbacksAfterTheCloseGiveEverythingBack is the same for payments whose orders have closed.
func TestCallbacksAfterTheCloseGiveEverythingBack(t *testing.T) {
	f := newShopFloor(t, 2)
	type late struct {
		placed *event.CheckoutPlaced
		first  event.AttemptID
		so     []int
	}
	var all []late
	sequences(4, func(so []int) {
		placed := f.checkout(len(all), CheckoutLine{SKU: 1, Quantity: 1},
			CheckoutLine{SKU: 2, Quantity: 1})
		first := f.must(&StartPayment{Payment: placed.Payment, Provider: "sandbox"}).Subject
		all = append(all, late{placed, event.AttemptID(first), slices.Clone(so)})
	})
	f.at += day
	for f.must(&Tick{}).More {
	}
	for _, l := range all {
		f.facts = f.facts[:0]
		for i, which := range l.so {
			f.callback(which, l.placed, l.first)
			if b := f.books(l.placed, 0); b.received != b.back || b.kept != 0 {
				t.Fatalf("%v: %+v", l.so[:i+1], b)
			}
		}
	}
	if st, _ := f.s.StockOf(1); st.Available != 1<<20 {
		t.Errorf("stock %+v after everything closed", st)
	}
}
