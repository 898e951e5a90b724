package pay_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"carnival/event"
	"carnival/gateway"
	"carnival/gateway/pay"
	"carnival/gateway/pay/paytest"
	"carnival/trade"
)

var errKilled = errors.New("the process was killed")

// mortal counts what leaves the process, and kills it once: before a call or behind it, when its
// answer is lost.
type mortal struct {
	pay.Provider
	left int // steps until it dies; negative = it lives
}

func (m *mortal) step() error {
	m.left--
	if m.left == -1 {
		return errKilled
	}
	return nil
}

func ask[T any](m *mortal, call func() (T, error)) (out T, err error) {
	if err := m.step(); err != nil {
		return out, err
	}
	answer, err := call()
	if killed := m.step(); killed != nil {
		return out, killed
	}
	return answer, err
}

func (m *mortal) Take(ctx context.Context, a pay.Attempt) (pay.Notice, error) {
	return ask(m, func() (pay.Notice, error) { return m.Provider.Take(ctx, a) })
}

func (m *mortal) Query(ctx context.Context, a pay.Attempt) (pay.Notice, error) {
	return ask(m, func() (pay.Notice, error) { return m.Provider.Query(ctx, a) })
}

// mortality replaces a cell's parties by such as talk to Stripe's twin and die once.
func (c *cell) mortality(p pay.Provider, left int) *mortal {
	m := &mortal{Provider: p, left: left}
	submit := func(ctx context.Context, command trade.Command) (trade.Outcome, error) {
		return ask(m, func() (trade.Outcome, error) { return c.submit(ctx, command) })
	}
	c.parties = []gateway.Party{
		&pay.Charges{
			Provider: m, Called: pay.StripeName, Now: c.box.Now, Standings: standings{c},
		},
		&pay.CallOffs{
			Provider: m, Called: pay.StripeName, Standings: standings{c}, Submit: submit,
		},
	}
	c.places = make([]int, len(c.parties))
	c.run = submit
	return m
}

// work does all errands of a party. Whoever dies begins the errand again.
func (c *cell) work(party int) {
	for ; c.places[party] < len(c.facts); c.places[party]++ {
		entry := c.facts[c.places[party]]
		for done := !c.parties[party].Wants(entry); !done; {
			command, err := c.parties[party].Do(context.Background(), entry)
			if err == nil && command != nil {
				_, err = c.run(context.Background(), command)
			}
			if err != nil && !errors.Is(err, errKilled) {
				c.Fatal(err)
			}
			done = err == nil
		}
	}
}

// ending is how the first attempt of a cell ends, and who still has money to take.
type ending struct {
	name string
	end  func(*cell)
	asks int // attempts that are wanted behind it
}

var endings = []ending{
	{"superseded", func(c *cell) {
		c.do(&trade.CancelOrder{Order: c.order + 1, Shopper: 1})
		c.do(&trade.StartPayment{Payment: c.payment, Provider: "stripe"})
	}, 1},
	{"failed", func(c *cell) { c.do(&trade.FailPayment{Attempt: c.attempt(), Code: "no"}) }, 0},
	{"closed", func(c *cell) {
		c.do(&trade.CancelOrder{Order: c.order, Shopper: 1})
		c.do(&trade.CancelOrder{Order: c.order + 1, Shopper: 1})
	}, 0},
	{"paid otherwise", func(c *cell) {
		c.do(&trade.ReceivePayment{Payment: c.payment, Ref: "sandbox-other", Amount: 2 * 8900,
			Currency: c.currency, Provider: "sandbox"})
	}, 0},
}

// attempt is the first one.
func (c *cell) attempt() event.AttemptID {
	for _, e := range c.facts {
		if started, ok := e.Event.(*event.PaymentStarted); ok {
			return started.Attempt
		}
	}
	c.Fatal("no attempt was started")
	return 0
}

// TestWhatEndedIsCalledOff: an attempt ends before the errand takes it to Stripe, or after, and the
// process dies before or behind any of the calls that leave it. The shopper can pay on no page but
// that of the attempt that is wanted.
func TestWhatEndedIsCalledOff(t *testing.T) {
	for _, how := range endings {
		for _, lags := range []bool{true, false} {
			for left, deaths := 0, true; deaths; left++ {
				t.Run(fmt.Sprintf("%s/lags=%t/%d", how.name, lags, left), func(t *testing.T) {
					s := newTwin(t)
					w := s.world(paytest.Slow)
					c := newCellOf(t, 2)
					m := c.mortality(w.Provider, left)
					c.do(&trade.StartPayment{Payment: c.payment, Provider: "stripe"})
					if lags {
						how.end(c)
						c.work(1) // the call-off is faster than the charge
					} else {
						c.work(0)
						how.end(c)
					}
					c.work(0)
					c.work(1)
					deaths = m.left < 0
					w.Pass(pay.Attempt{})
					if in, _ := w.Moved(); in != how.asks {
						t.Errorf("the shopper can pay %d attempts, not %d", in, how.asks)
					}
					if a, _ := c.fold.Attempt(c.attempt()); a.Status.Live() {
						t.Errorf("the attempt is %s", a.Status.Key())
					}
				})
			}
		}
	}
}

// TestLaggingChargeTakesNothing: an attempt that ended before its errand came costs nobody money,
// also where a provider takes it on the spot.
func TestLaggingChargeTakesNothing(t *testing.T) {
	for _, how := range endings {
		s := newTwin(t)
		w := s.world(paytest.Quick)
		c := newCellOf(t, 2)
		c.mortality(w.Provider, -1)
		c.do(&trade.StartPayment{Payment: c.payment, Provider: "stripe"})
		how.end(c)
		c.work(0)
		if in, _ := w.Moved(); in != how.asks {
			t.Errorf("%s: %d attempts were charged, not %d", how.name, in, how.asks)
		}
	}
}

// later are standings of an attempt that ends while it is taken.
type later struct {
	wanted
	looks int
}

func (l *later) Attempt(_ context.Context, id event.AttemptID) (pay.Standing, error) {
	l.looks++
	return pay.Standing{Wanted: l.looks == 1, Ended: l.looks > 1}, nil
}

// TestEndedWhileTaken: the attempt ends while Stripe is asked, too late for the errand that calls
// off to find it there.
func TestEndedWhileTaken(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Slow)
	charges := &pay.Charges{
		Provider: w.Provider, Called: pay.StripeName, Standings: &later{},
		Now: func() event.Instant { return paytest.Begun },
	}
	command, err := charges.Do(t.Context(), started(1, "stripe"))
	if command != nil || err != nil {
		t.Errorf("%#v, %v", command, err)
	}
	w.Pass(pay.Attempt{})
	if in, _ := w.Moved(); in != 0 || len(s.intents) != 1 {
		t.Errorf("money moved %d times by %d intents", in, len(s.intents))
	}
}

// TestCallOffsWant: what ended an attempt and may have left something at its provider.
func TestCallOffsWant(t *testing.T) {
	c := &pay.CallOffs{Called: pay.StripeName}
	for _, want := range []struct {
		fact event.Event
		want bool
	}{
		{&event.PaymentFailed{Attempt: 1, Code: "superseded"}, true},
		{&event.PaymentFailed{Attempt: 1, Code: "card_declined"}, true},
		{&event.PaymentFailed{Attempt: 1, Code: pay.CodeExpired}, false},
		{&event.PaymentFailed{Attempt: 1, Code: pay.CodeMethodUnknown}, false},
		{&event.PaymentReceived{Orders: []event.OrderID{1}}, true},
		{&event.PaymentReceived{Surplus: 5}, false},
		{&event.OrdersClosed{Orders: []event.OrderID{1}}, true},
		{&event.PaymentStarted{}, false},
	} {
		if got := c.Wants(event.Entry{Event: want.fact}); got != want.want {
			t.Errorf("%#v: %t", want.fact, got)
		}
	}
}

// TestClosedCheckoutSendsNoCallback: the sandbox's delayed money does not come once the order was
// cancelled, and the attempt says why.
func TestClosedCheckoutSendsNoCallback(t *testing.T) {
	c := newCell(t)
	c.do(&trade.StartPayment{Payment: c.payment, Provider: "sandbox/delayed"})
	c.errand(0, false)
	c.do(&trade.CancelOrder{Order: c.order, Shopper: 1})
	c.errand(2, false)
	if a, _ := c.fold.Attempt(c.attempt()); a.Code != pay.CodeClosed {
		t.Errorf("the attempt is %s: %q", a.Status.Key(), a.Code)
	}
	c.pass(20 * event.Second)
	if len(c.post) != 0 {
		t.Errorf("%d callbacks", len(c.post))
	}
	c.end()
	if kept, back := c.check(); kept != 0 || back != 0 {
		t.Errorf("%d stays and %d goes back", kept, back)
	}
}

// TestSweepCallsOffWhatNobodyWants: a checkout that asks for nothing any more is found by the
// sweeper too, long before the shopper's time is over.
func TestSweepCallsOffWhatNobodyWants(t *testing.T) {
	b, k := newBox(), &books{}
	a := attempt("abandoned")
	a.Ref, a.Over = "sandbox-x", true
	k.attempts = []pay.Attempt{a}
	if err := k.sweeper(b).Sweep(t.Context(), paytest.Begun+120*event.Second); err != nil {
		t.Fatal(err)
	}
	want := trade.FailPayment{Attempt: 1, Code: pay.CodeClosed}
	if len(k.heard) != 1 || *k.heard[0].(*trade.FailPayment) != want {
		t.Errorf("heard %#v", k.heard)
	}
}
