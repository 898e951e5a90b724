package pay_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"testing"
	"testing/synctest"

	"carnival/event"
	"carnival/gateway"
	"carnival/gateway/pay"
	"carnival/gateway/pay/paytest"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"
)

func started(id event.AttemptID, provider string) event.Entry {
	return event.Entry{Sequence: 1, Stamp: paytest.Begun, Event: &event.PaymentStarted{
		Attempt: id, Payment: 8, Provider: provider, Amount: 8900, Currency: money.CNY,
	}}
}

func due(e event.RefundDue) event.Entry {
	return event.Entry{Sequence: 2, Stamp: paytest.Begun, Event: &e}
}

// wanted are standings by which every attempt is wanted.
type wanted struct{}

func (wanted) Attempt(_ context.Context, id event.AttemptID) (pay.Standing, error) {
	return pay.Standing{Attempt: pay.Attempt{ID: id}, Wanted: true}, nil
}

func (wanted) Touched(context.Context, event.Entry) ([]pay.Standing, error) { return nil, nil }

var errBehind = errors.New("the view is behind")

// origin knows that the sandbox settled payment 7 and Stripe payment 8.
func origin(_ context.Context, p event.PaymentID, sequence uint64) (string, error) {
	switch {
	case p == 10 || sequence != 2:
		return "", errBehind
	case p == 7:
		return "sandbox-at_11", nil
	case p == 8:
		return "stripe:pi_1", nil
	}
	return "", nil
}

// TestWants: each provider gets the errands that are its own.
func TestWants(t *testing.T) {
	b := newBox()
	boxes := &pay.Charges{Provider: b, Called: pay.SandboxName, Now: b.Now}
	stripes := &pay.Charges{Provider: b, Called: pay.StripeName, Now: b.Now}
	boxRefunds := &pay.Refunds{Provider: b, Called: pay.SandboxName, Origin: origin}
	stripeRefunds := &pay.Refunds{Provider: b, Called: pay.StripeName, Origin: origin}
	parties := []gateway.Party{boxes, stripes, boxRefunds, stripeRefunds}
	for _, c := range []struct {
		about string
		entry event.Entry
		wants [4]bool
	}{
		{"the default", started(1, "sandbox"), [4]bool{true}},
		{"a scenario", started(1, "sandbox/late"), [4]bool{true}},
		{"a method", started(1, "stripe/alipay"), [4]bool{false, true}},
		{"somebody else", started(1, "sandboxer"), [4]bool{}},
		{"a refund", due(event.RefundDue{Refund: 1, Amount: 5, Ref: "sandbox-at_11"}),
			[4]bool{false, false, true}},
		{"without a reference", due(event.RefundDue{Refund: 1, Amount: 5}),
			[4]bool{false, false, true, true}},
		{"a refund by Stripe", due(event.RefundDue{Refund: 1, Amount: 5, Ref: "stripe:pi_1"}),
			[4]bool{false, false, false, true}},
		{"no money moves", due(event.RefundDue{Refund: 1, Ref: "stripe:pi_1"}), [4]bool{}},
		{"another fact", event.Entry{Event: &event.Ticked{}}, [4]bool{}},
	} {
		for i, p := range parties {
			if got := p.Wants(c.entry); got != c.wants[i] {
				t.Errorf("%s: %s wants it: %v", c.about, p.Name(), got)
			}
		}
	}
	for _, p := range parties {
		if _, err := p.Do(t.Context(), event.Entry{Event: &event.Ticked{}}); err == nil {
			t.Errorf("%s did an errand for a tick", p.Name())
		}
	}
}

// TestLanes: every errand is in one lane, and no two lanes share a name.
func TestLanes(t *testing.T) {
	b := newBox()
	names := map[string]bool{}
	for id := range event.AttemptID(100) {
		wanted := 0
		for lane := range uint64(4) {
			charges := &pay.Charges{
				Provider: b, Called: "stripe", Now: b.Now, Lane: pay.Lane{Number: lane, Of: 4},
			}
			names[charges.Name()] = true
			if charges.Wants(started(event.AttemptID(event.MakeID(3, uint64(id)+1)), "stripe")) {
				wanted++
			}
		}
		if wanted != 1 {
			t.Errorf("attempt %d is in %d lanes", id, wanted)
		}
	}
	if len(names) != 4 || !names["charges-stripe-1-of-4"] {
		t.Errorf("names: %v", names)
	}
}

// TestErrandsBecomeCommands tells what the rulebook hears of each errand.
func TestErrandsBecomeCommands(t *testing.T) {
	b := newBox()
	charges := &pay.Charges{
		Provider: b, Called: pay.SandboxName, Now: b.Now, Standings: wanted{},
	}
	refunds := &pay.Refunds{Provider: b, Called: pay.SandboxName, Origin: origin}
	at, re := event.AttemptID(1), event.RefundID(4)
	for _, c := range []struct {
		party gateway.Party
		entry event.Entry
		want  trade.Command
	}{
		{charges, started(at, "sandbox"), &trade.ReceivePayment{
			Payment: 8, Ref: "sandbox-" + at.String(), Amount: 8900, Currency: money.CNY,
			Attempt: at, Provider: "sandbox"}},
		{charges, started(at, "sandbox/delayed"),
			&trade.NotePending{Attempt: at, Ref: "sandbox-" + at.String()}},
		{charges, started(at, "sandbox/declined"),
			&trade.FailPayment{Attempt: at, Code: "card_declined"}},
		{refunds, due(event.RefundDue{Refund: re, Amount: 5, Ref: "abc"}),
			&trade.ConfirmRefund{Refund: re, Ref: "sandbox-" + re.String()}},
		{refunds, due(event.RefundDue{Refund: re, Amount: 5, Payment: 7}),
			&trade.ConfirmRefund{Refund: re, Ref: "sandbox-" + re.String()}},
		{refunds, due(event.RefundDue{Refund: re, Amount: 5, Payment: 8}), nil}, // Stripe's
		{refunds, due(event.RefundDue{Refund: re, Amount: 5, Payment: 9}),
			&trade.FailRefund{Refund: re, Code: pay.CodeUnknownToIt}},
		{refunds, due(event.RefundDue{Refund: re, Amount: 5, Ref: "sandbox-refund-fails-at_11"}),
			&trade.FailRefund{Refund: re, Code: "charge_disputed"}},
		{refunds, due(event.RefundDue{
			Refund: re, Amount: 5, Ref: "abc", Reason: event.RefundDamages}),
			&trade.ConfirmRefund{Refund: re, Ref: "sandbox-" + re.String()}},
		{refunds, due(event.RefundDue{Refund: re, Amount: 5, Ref: "sandbox-refund-later-at_11"}),
			nil},
	} {
		got, err := c.party.Do(t.Context(), c.entry)
		if err != nil || (c.want == nil) != (got == nil) ||
			got != nil && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v, %v", c.party.Name(), got, err)
		}
	}
	_, err := refunds.Do(t.Context(), due(event.RefundDue{Refund: re, Amount: 5, Payment: 10}))
	if !errors.Is(err, errBehind) {
		t.Errorf("the view is behind: %v", err)
	}
	if n, err := charges.Do(t.Context(), started(at, "sandbox/unreachable")); err == nil {
		t.Errorf("nobody was reached, and %v", n)
	}
	b.now += pay.Patience + 1
	if n, err := charges.Do(t.Context(), started(at, "sandbox")); n != nil || err != nil {
		t.Errorf("an old attempt is the sweeper's: %v, %v", n, err)
	}
}

// TestStripeDamages: money that no transaction brought is a person's to send.
func TestStripeDamages(t *testing.T) {
	s := newTwin(t)
	refunds := &pay.Refunds{Provider: s.provider(pay.StripeOptions{}), Called: pay.StripeName}
	got, err := refunds.Do(t.Context(), due(event.RefundDue{
		Refund: 1, Amount: 5, Ref: "stripe:pi_1", Reason: event.RefundDamages,
	}))
	want := trade.FailRefund{Refund: 1, Code: pay.CodeNotSupported}
	if c, ok := got.(*trade.FailRefund); err != nil || !ok || *c != want || len(s.asked) != 0 {
		t.Errorf("%#v, %v, asked %q", got, err, s.asked)
	}
}

// TestCrashBetweenChargeAndNote: the money is taken, the process dies before the journal knows, and
// the errand runs again from its place. Money moves once, and the word is the same.
func TestCrashBetweenChargeAndNote(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Quick)
	m := journal.NewMemory(0, journal.StreamTrade)
	keep(t, m, started(1, "stripe").Event, started(2, "sandbox").Event)
	dir := t.TempDir()
	var heard []trade.Command
	run := func(submit error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r := &gateway.Runner{
			Party: &pay.Charges{
				Provider: w.Provider, Called: pay.StripeName,
				Now:       func() event.Instant { return paytest.Begun },
				Standings: wanted{},
			},
			Journal: m, Dir: dir, Logger: slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)),
			Submit: func(_ context.Context, c trade.Command) (trade.Outcome, error) {
				heard = append(heard, c)
				cancel()
				return trade.Outcome{}, submit
			},
		}
		if err := r.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	run(errors.New("the cell stops"))
	run(nil)
	if in, _ := w.Moved(); in != 1 || len(heard) != 2 || !reflect.DeepEqual(heard[0], heard[1]) {
		t.Errorf("money moved %d times, heard %#v", in, heard)
	}
}

// keep appends a record of facts to a journal.
func keep(t *testing.T, m *journal.Memory, facts ...event.Event) {
	t.Helper()
	head := m.Head()
	raw := make([]byte, journal.HeaderSize)
	for _, fact := range facts {
		raw = event.AppendEntry(raw, 0, fact)
	}
	if _, err := journal.Seal(raw, journal.Record{
		First: head.Last + 1, Count: uint32(len(facts)), Stamp: paytest.Begun, Wall: event.Second,
		Prev: head.Hash,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Append(t.Context(), raw, head); err != nil {
		t.Fatal(err)
	}
}

// books is a list of what is unsettled, and a rulebook that crosses it out.
type books struct {
	attempts []pay.Attempt
	refunds  []pay.Refund
	heard    []trade.Command
	asked    []pay.Page
}

func (b *books) Attempts(p pay.Page) (out []pay.Attempt) {
	b.asked = append(b.asked, p)
	for _, a := range b.attempts {
		if uint64(a.ID) > p.After && a.Started < p.Before && len(out) < p.Limit {
			out = append(out, a)
		}
	}
	return out
}

func (b *books) Refunds(p pay.Page) (out []pay.Refund) {
	for _, r := range b.refunds {
		if uint64(r.ID) > p.After && r.Since < p.Before && len(out) < p.Limit {
			out = append(out, r)
		}
	}
	return out
}

func (b *books) submit(_ context.Context, c trade.Command) (trade.Outcome, error) {
	b.heard = append(b.heard, c)
	cross := func(id event.AttemptID) {
		for i, a := range b.attempts {
			if a.ID == id {
				b.attempts = append(b.attempts[:i:i], b.attempts[i+1:]...)
				return
			}
		}
	}
	switch c := c.(type) {
	case *trade.ReceivePayment:
		cross(c.Attempt)
	case *trade.FailPayment:
		cross(c.Attempt)
	case *trade.NotePending:
		for i := range b.attempts {
			if b.attempts[i].ID == c.Attempt {
				b.attempts[i].Ref = c.Ref
			}
		}
		return trade.Outcome{Refusal: trade.PaymentUnknown}, nil // which must not hold the round
	case *trade.ConfirmRefund:
		b.refunds = nil
	}
	return trade.Outcome{}, nil
}

func (b *books) sweeper(p pay.Provider) *pay.Sweeper {
	return &pay.Sweeper{
		Provider: p, Called: pay.SandboxName, Unsettled: b, Submit: b.submit,
		Standings: wanted{},
		Timer:     func() event.Instant { return 900 * event.Second },
		Logger:    slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)),
	}
}

// TestSweep: whatever happened to an attempt, its fate is known in the end, and each young one is
// left alone.
func TestSweep(t *testing.T) {
	b, k := newBox(), &books{}
	for i, method := range append(pay.Scenarios(), "") {
		a := attempt(method)
		a.ID = event.AttemptID(i + 1)
		k.attempts = append(k.attempts, a)
	}
	k.refunds = []pay.Refund{
		{ID: 3, Ref: "sandbox-refund-later-x", Amount: 5, Since: paytest.Begun},
	}
	s := k.sweeper(b)
	sweep := func(after event.Instant) {
		b.now = paytest.Begun + after*event.Second
		if err := s.Sweep(t.Context(), b.now); err != nil {
			t.Fatal(err)
		}
	}
	sweep(59)
	if len(k.heard) != 0 {
		t.Errorf("young attempts were asked about: %v", k.heard)
	}
	sweep(61)
	if left := len(k.attempts); left != 2 {
		t.Errorf("after a minute %d attempts are unsettled, not the late and the abandoned", left)
	}
	sweep(901)
	if left := len(k.attempts); left != 1 || k.attempts[0].Method != "late" {
		t.Errorf("after the shopper's time %d attempts are unsettled", left)
	}
	if len(k.refunds) != 1 {
		t.Errorf("a refund that is on its way was settled")
	}
	sweep(25 * 3600)
	if len(k.attempts) != 0 || len(k.refunds) != 0 {
		t.Errorf("unsettled to the end: %v, %v", k.attempts, k.refunds)
	}
}

// TestSweepTakesWhatNeverArrived: an attempt that no errand could take while it was young, because
// the provider was away, is taken while the shopper still has time.
func TestSweepTakesWhatNeverArrived(t *testing.T) {
	s := newTwin(t)
	w, k := s.world(paytest.Quick), &books{}
	k.attempts = []pay.Attempt{w.Try(1, money.Money{Minor: 500, Currency: money.CNY})}
	sweeper := k.sweeper(w.Provider)
	if err := sweeper.Sweep(t.Context(), paytest.Begun+120*event.Second); err != nil {
		t.Fatal(err)
	}
	if in, _ := w.Moved(); in != 1 || len(k.attempts) != 0 {
		t.Errorf("money moved %d times, %v", in, k.attempts)
	}
	k.attempts = []pay.Attempt{w.Try(2, money.Money{Minor: 500, Currency: money.CNY})}
	if err := sweeper.Sweep(t.Context(), paytest.Begun+1000*event.Second); err != nil {
		t.Fatal(err)
	}
	if in, _ := w.Moved(); in != 1 || len(k.attempts) != 0 {
		t.Errorf("after the shopper's time money moved %d times, %v", in, k.attempts)
	}
}

// TestSweepIsBounded: a round asks about so many, the next goes on behind them, and what stays
// unsettled starves nobody.
func TestSweepIsBounded(t *testing.T) {
	b, k := newBox(), &books{}
	for i := range 150 {
		a := attempt("late")
		if a.ID = event.AttemptID(i + 1); i == 149 {
			a.Method = "lost"
		}
		k.attempts = append(k.attempts, a)
	}
	s := k.sweeper(b)
	b.now += 120 * event.Second
	for range 4 {
		if err := s.Sweep(t.Context(), b.now); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.attempts) != 149 {
		t.Errorf("%d are unsettled", len(k.attempts))
	}
	for i, after := range []uint64{0, 64, 128, 0} {
		if p := k.asked[i]; p.After != after || p.Limit != 64 || p.Provider != pay.SandboxName {
			t.Errorf("round %d asks for %+v", i, p)
		}
	}
}

// TestSweepOfADeadProvider asks once a round, tells, and goes on behind what it choked on.
func TestSweepOfADeadProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newBox(), &books{}
		b.Now = func() event.Instant { return paytest.Begun } // nobody answers yet
		for i, method := range []string{"unreachable", ""} {
			a := attempt(method)
			a.ID = event.AttemptID(i + 1)
			k.attempts = append(k.attempts, a)
		}
		s := k.sweeper(b)
		ticks := make(chan event.Instant)
		ended := make(chan error, 1)
		go func() { ended <- s.Run(t.Context(), ticks) }()
		tick := func(second event.Instant) {
			ticks <- paytest.Begun + second*event.Second
			synctest.Wait()
		}
		tick(100)
		if s.Health() == nil || len(k.heard) != 0 {
			t.Errorf("well: %v, heard %v", s.Health(), k.heard)
		}
		tick(101) // too soon for a round
		if len(k.heard) != 0 {
			t.Errorf("heard %v", k.heard)
		}
		tick(110)
		if s.Health() != nil || len(k.attempts) != 1 {
			t.Errorf("the one behind it: %v, %v", s.Health(), k.attempts)
		}
		close(ticks)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
