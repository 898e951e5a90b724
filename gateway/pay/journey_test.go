package pay_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festivals"
	"carnival/gateway"
	"carnival/gateway/pay"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
)

// cell is the real rulebook with the sandbox, its parties, its sweeper and the shoppers' view, each
// of them moved by hand, so that a test can lose, repeat and reorder what they say to each other.
type cell struct {
	rapid.TB
	state   *trade.State
	fold    *shopper.Fold
	box     *pay.Sandbox
	sweeper *pay.Sweeper
	now     event.Instant
	facts   []event.Entry
	parties []gateway.Party
	places  []int          // of the parties, in facts
	post    []pay.Callback // that are on their way
	refused map[trade.Refusal]int
	payment event.PaymentID
	order   event.OrderID // the first
	sku     event.SKUID

	currency money.Currency
	run      func(context.Context, trade.Command) (trade.Outcome, error) // of parties that die
}

// newCell brings a cell to the moment when one order is to be paid.
func newCell(t rapid.TB) *cell { return newCellOf(t, 1) }

// newCellOf brings a cell to the moment when orders of so many merchants are to be paid at once.
func newCellOf(t rapid.TB, merchants int) *cell {
	open, err := time.Parse(time.RFC3339, "2015-11-11T00:10:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	c := &cell{
		TB: t, state: trade.New(0), fold: shopper.New(), now: event.At(open),
		box: pay.NewSandbox([]byte("secret")), refused: map[trade.Refusal]int{},
	}
	c.box.Now = func() event.Instant { return c.now }
	c.parties = []gateway.Party{
		&pay.Charges{
			Provider: c.box, Called: pay.SandboxName, Now: c.box.Now, Standings: standings{c},
		},
		&pay.Refunds{Provider: c.box, Called: pay.SandboxName, Origin: c.origin},
		&pay.CallOffs{
			Provider: c.box, Called: pay.SandboxName, Standings: standings{c}, Submit: c.submit,
		},
	}
	c.places = make([]int, len(c.parties))
	c.sweeper = &pay.Sweeper{
		Provider: c.box, Called: pay.SandboxName, Unsettled: unsettled{c.fold},
		Standings: standings{c}, Submit: c.submit,
		Timer:  func() event.Instant { return c.state.Plan().Timers.Attempt },
		Logger: slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)),
	}
	source, _ := festivals.Source(festivals.Default)
	c.do(&trade.PublishPlan{Source: source, Scale: 1})
	for i := range merchants {
		c.offer(fmt.Sprint("m", i))
	}
	var lines []trade.CheckoutLine
	for _, e := range c.facts {
		if offered, ok := e.Event.(*event.ProductOffered); ok {
			lines = append(lines, trade.CheckoutLine{SKU: offered.SKUs[0].SKU, Quantity: 1})
		}
	}
	who := event.ShopperID(c.do(&trade.JoinShopper{Account: 1}).Subject)
	out := c.do(&trade.PlaceCheckout{
		Shopper: who, Key: event.Hash128{1}, Body: 1, Market: event.Home, Province: 33,
		Lines: lines,
	})
	placed := out.Events[0].(*event.CheckoutPlaced)
	c.sku = lines[0].SKU
	c.payment, c.order, c.currency = placed.Payment, placed.FirstOrder, placed.Currency
	return c
}

// offer opens a merchant who sells a cup.
func (c *cell) offer(key string) {
	merchant := c.do(&trade.OpenMerchant{Key: key, Name: event.Text{Zh: "店", En: "m"},
		Channel: event.ChannelMall, Province: 33})
	c.do(&trade.OfferProduct{
		Merchant: event.MerchantID(merchant.Subject), Handle: "cup", Listed: true,
		Title: event.Text{Zh: "杯", En: "cup"}, Category: 1,
		SKUs: []trade.OfferSKU{{Available: 10_000, OfferedSKU: event.OfferedSKU{
			Code: "cup", Prices: []event.Price{
				{Market: event.Home, Currency: money.CNY, List: 8900},
			},
		}}},
	})
}

// submit is the engine's, without an engine.
func (c *cell) submit(_ context.Context, command trade.Command) (trade.Outcome, error) {
	out := trade.Decide(c.state, c.now, command)
	c.refused[out.Refusal]++
	for _, fact := range out.Events {
		e := event.Entry{Sequence: c.state.Sequence() + 1, Stamp: c.now, Event: fact}
		c.state.Evolve(e.Sequence, c.now, fact)
		c.fold.Apply(e)
		c.facts = append(c.facts, e)
	}
	return out, nil
}

func (c *cell) do(command trade.Command) trade.Outcome {
	out, err := c.submit(context.Background(), command)
	if err != nil || out.Refusal != trade.Accepted {
		c.Fatalf("%T: %s %v", command, out.Refusal.Code(), out.Refused)
	}
	return out
}

func (c *cell) origin(
	_ context.Context, p event.PaymentID, _ uint64,
) (ref string, err error) {
	_, ref, _ = c.fold.Paid(p)
	return ref, nil
}

// standings are told by the shoppers' view, which is never behind here.
type standings struct{ c *cell }

func (s standings) of(row shopper.Attempt) pay.Standing {
	a, provider := pay.AttemptOf(row.PaymentStarted, row.Stamp)
	a.Ref = row.Ref
	return pay.Standing{
		Attempt: a, Provider: provider, Wanted: s.c.fold.Wanted(row), Ended: !row.Status.Live(),
	}
}

func (s standings) Attempt(_ context.Context, id event.AttemptID) (pay.Standing, error) {
	row, ok := s.c.fold.Attempt(id)
	if !ok {
		s.c.Fatalf("no fact began %s", id)
	}
	return s.of(row), nil
}

func (s standings) Touched(_ context.Context, e event.Entry) (out []pay.Standing, _ error) {
	for _, row := range s.c.fold.Touched(e.Event) {
		out = append(out, s.of(row))
	}
	return out, nil
}

// unsettled makes attempts and refunds of the view's rows.
type unsettled struct{ fold *shopper.Fold }

func (u unsettled) Attempts(p pay.Page) (out []pay.Attempt) {
	for _, row := range u.fold.LiveAttempts(shopper.Unsettled{
		Before: p.Before, After: p.After, Limit: p.Limit,
		Wants: func(provider, _ string) bool {
			name, _, _ := strings.Cut(provider, "/")
			return name == p.Provider
		},
	}) {
		a, _ := pay.AttemptOf(row.PaymentStarted, row.Stamp)
		a.Ref, a.Over = row.Ref, !u.fold.Wanted(row)
		out = append(out, a)
	}
	return out
}

func (u unsettled) Refunds(p pay.Page) (out []pay.Refund) {
	for _, row := range u.fold.OpenRefunds(shopper.Unsettled{
		Before: p.Before, After: p.After, Limit: p.Limit,
		Wants: func(_, ref string) bool { return pay.ProviderOf(ref) == p.Provider },
	}) {
		out = append(out, pay.RefundOf(row.RefundDue, row.Stamp, row.Ref))
	}
	return out
}

// errand moves a party on by one errand. When it crashes behind it, the command is lost, and the
// errand comes again.
func (c *cell) errand(i int, crash bool) {
	for ; c.places[i] < len(c.facts); c.places[i]++ {
		entry := c.facts[c.places[i]]
		if !c.parties[i].Wants(entry) {
			continue
		}
		command, err := c.parties[i].Do(context.Background(), entry)
		if err != nil || crash {
			return
		}
		if command != nil {
			_, _ = c.submit(context.Background(), command)
		}
		c.places[i]++
		return
	}
}

// pass lets time pass, in ticks.
func (c *cell) pass(by event.Instant) {
	c.now += by
	c.post = append(c.post, c.box.Due(c.now)...)
	for c.do(&trade.Tick{}).More {
	}
}

// deliver hands the callback at a place of the post in, and leaves a copy if it comes twice.
func (c *cell) deliver(at int, twice bool) {
	callback := c.post[at]
	if !twice {
		c.post = append(c.post[:at:at], c.post[at+1:]...)
	}
	notice, err := c.box.Read(callback)
	if err != nil {
		c.Fatal(err)
	}
	if command := notice.Command(); command != nil {
		_, _ = c.submit(context.Background(), command)
	}
}

func (c *cell) sweep() {
	// An error is a provider that is deaf for a while.
	_ = c.sweeper.Sweep(context.Background(), c.now)
}

// end lets everything come to its end: errands, callbacks, sweeps, and two days.
func (c *cell) end() {
	for range 48 {
		for i := range c.parties {
			for range 20 {
				c.errand(i, false)
			}
		}
		for len(c.post) > 0 {
			c.deliver(0, false)
		}
		c.sweep()
		c.pass(3600 * event.Second)
	}
}

// check holds the books: what came is what was settled and what goes back, nothing lacks its last
// word, and the order is paid, closed or refunded. It tells what stays and what goes back.
func (c *cell) check() (kept, back money.Minor) {
	var came, settled, sent, failed money.Minor
	refs := map[string]bool{}
	owed := map[event.RefundID]money.Minor{}
	for _, e := range c.facts {
		switch e := e.Event.(type) {
		case *event.PaymentReceived:
			if refs[e.Ref] {
				c.Errorf("the transaction %s counts twice", e.Ref)
			}
			refs[e.Ref] = true
			came += e.Amount
			settled += e.Amount - e.Surplus
		case *event.RefundDue:
			back += e.Amount
			owed[e.Refund] = e.Amount
		case *event.RefundPaid:
			sent += owed[e.Refund]
			delete(owed, e.Refund)
		case *event.RefundFailed:
			failed += owed[e.Refund]
			delete(owed, e.Refund)
		}
	}
	if settled != 0 && settled != 8900 || came < back || len(owed) > 0 || sent+failed != back {
		c.Errorf("came %d, settled %d, goes back %d, sent %d, not sent %d, owed %v",
			came, settled, back, sent, failed, owed)
	}
	u := unsettled{c.fold}
	all := pay.Page{Provider: pay.SandboxName, Before: c.now, Limit: 64}
	if live, open := u.Attempts(all), u.Refunds(all); len(live) > 0 || len(open) > 0 {
		c.Errorf("without a last word: %+v, %+v", live, open)
	}
	kept = came - back // all of the order or nothing
	if kept != 0 && kept != 8900 {
		c.Errorf("%d stays", kept)
	}
	if n := c.refused[trade.PaymentUnknown] + c.refused[trade.CurrencyWrong] +
		c.refused[trade.AmountInvalid] + c.refused[trade.AttemptUnknown] +
		c.refused[trade.RefundUnknown]; n > 0 {
		c.Errorf("the rulebook did not understand %d words: %v", n, c.refused)
	}
	return kept, back
}

// TestEveryScenarioEndsWell: each scenario alone, and once more when the process dies after it has
// asked the provider and nobody comes back for an hour.
func TestEveryScenarioEndsWell(t *testing.T) {
	ends := map[string][2]money.Minor{ // what stays and what goes back; else all stays
		"declined": {0, 0}, "fails": {0, 0}, "abandoned": {0, 0}, "late": {0, 8900},
		"short": {0, 8899}, "surplus": {8900, 1},
	}
	for _, method := range append(pay.Scenarios(), "") {
		for _, crash := range []bool{false, true} {
			t.Run(fmt.Sprint(method, crash), func(t *testing.T) {
				c := newCell(t)
				c.do(&trade.StartPayment{Payment: c.payment, Provider: "sandbox/" + method})
				c.errand(0, crash)
				if crash {
					c.pass(3600 * event.Second)
				}
				c.end()
				end, ok := ends[method]
				if !ok {
					end = [2]money.Minor{8900, 0}
				}
				if kept, back := c.check(); kept != end[0] || back != end[1] {
					t.Errorf("%d stays and %d goes back", kept, back)
				}
			})
		}
	}
}

// TestMoneyInEveryOrder: whatever is lost, repeated or late of what the provider, its callbacks,
// the errands and the sweeper say to each other, while the shopper pays, cancels and pays again,
// the books end the same.
func TestMoneyInEveryOrder(t *testing.T) {
	methods := append(pay.Scenarios(), "")
	rapid.Check(t, func(t *rapid.T) {
		c := newCell(t)
		for range rapid.IntRange(3, 25).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{
				"pay", "charge", "charge", "refund", "crash", "wait", "wait", "sweep", "deliver",
				"deliver", "repeat", "lose", "cancel", "give back",
			}).Draw(t, "step") {
			case "pay":
				method := rapid.SampledFrom(methods).Draw(t, "method")
				_, _ = c.submit(t.Context(), &trade.StartPayment{
					Payment: c.payment, Provider: "sandbox/" + method,
				})
			case "charge":
				c.errand(0, false)
			case "refund":
				c.errand(1, false)
			case "crash":
				c.errand(rapid.IntRange(0, 1).Draw(t, "party"), true)
			case "wait":
				c.pass(event.Second * event.Instant(
					rapid.SampledFrom([]int{1, 5, 10, 61, 900, 86_400}).Draw(t, "seconds")))
			case "sweep":
				c.sweep()
			case "deliver", "repeat":
				if len(c.post) > 0 {
					at := rapid.IntRange(0, len(c.post)-1).Draw(t, "which")
					c.deliver(at, rapid.Bool().Draw(t, "again"))
				}
			case "lose":
				c.post = nil
			case "cancel":
				_, _ = c.submit(t.Context(), &trade.CancelOrder{Order: c.order, Shopper: 1})
			case "give back":
				_, _ = c.submit(t.Context(), &trade.RefundOrder{Order: c.order})
			}
		}
		c.end()
		c.check()
	})
}
