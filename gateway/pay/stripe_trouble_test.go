package pay_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v84/webhook"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/gateway/pay/paytest"
	"carnival/money"
	"carnival/trade"
)

// header is a signature of a body under a secret, as of an instant.
func header(body []byte, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
		Payload: body, Secret: secret, Timestamp: at,
	}).Header
}

// TestStripeSignatures: only this endpoint's secret counts. While it is rolled Stripe signs with
// the old one and the new one, and either will do.
func TestStripeSignatures(t *testing.T) {
	p := newTwin(t).provider(pay.StripeOptions{})
	body := stripeBody(pay.Notice{Word: pay.Received, Payment: 1, Attempt: 2, Ref: "stripe:pi_1",
		Amount: money.Money{Minor: 5, Currency: money.CNY}})
	now := time.Now()
	late := header(body, twinSecret, now.Add(-6*time.Minute))
	ours, other := header(body, twinSecret, now), header(body, "whsec_other", now)
	_, otherSum, _ := strings.Cut(other, ",")
	stamp, ourSum, _ := strings.Cut(ours, ",")
	_, staleSum, _ := strings.Cut(header(body, twinSecret, now.Add(-time.Hour)), ",")
	for name, c := range map[string]struct {
		header string
		want   error
	}{
		"ours":                      {ours, nil},
		"another endpoint's":        {other, pay.ErrSignature},
		"rolled, ours behind":       {stamp + "," + otherSum + "," + ourSum, nil},
		"rolled, ours before":       {ours + "," + otherSum, nil},
		"four minutes old":          {header(body, twinSecret, now.Add(-4*time.Minute)), nil},
		"six minutes old":           {late, pay.ErrStale},
		"an old sum, a new instant": {stamp + "," + staleSum, pay.ErrSignature},
		"an older scheme":           {strings.Replace(ours, "v1=", "v0=", 1), pay.ErrSignature},
	} {
		for range 2 { // a replay inside the tolerance says the same
			n, err := p.Read(pay.Callback{Body: body, Header: http.Header{
				pay.StripeSignature: {c.header},
			}})
			if !errors.Is(err, c.want) || (c.want == nil) != (n.Command() != nil) {
				t.Errorf("%s: %+v, %v", name, n, err)
			}
		}
	}
}

// TestStripeConnectedAccounts: what happens to an account that is connected to ours is not ours,
// whatever its metadata say.
func TestStripeConnectedAccounts(t *testing.T) {
	p := newTwin(t).provider(pay.StripeOptions{})
	body := stripeBody(pay.Notice{Word: pay.Received, Payment: 1, Attempt: 2, Ref: "stripe:pi_1",
		Amount: money.Money{Minor: 5, Currency: money.CNY}})
	var e map[string]any
	if err := json.Unmarshal(body, &e); err != nil {
		t.Fatal(err)
	}
	e["account"] = "acct_1"
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(signed(body, 0)); err != nil || n.Command() != nil {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestStripeTakesLess: an intent that brought another amount or another currency than its attempt
// asked for says so, and the rulebook gives back what does not fit.
func TestStripeTakesLess(t *testing.T) {
	for units, kept := range map[int64]money.Minor{8899: 0, 8900: 8900, 8950: 8900} {
		s := newTwin(t)
		w := s.world(paytest.Slow)
		c := newCell(t)
		c.mortality(w.Provider, -1)
		c.do(&trade.StartPayment{Payment: c.payment, Provider: "stripe"})
		c.work(0)
		s.intents["pi_1"]["amount"] = units
		w.Pass(pay.Attempt{})
		a, _ := c.fold.Attempt(c.attempt())
		n, err := w.Provider.Query(t.Context(), standings{c}.of(a).Attempt)
		if err != nil {
			t.Fatal(err)
		}
		c.do(n.Command())
		var stays money.Minor
		for _, e := range c.facts {
			switch e := e.Event.(type) {
			case *event.PaymentReceived:
				stays += e.Amount
			case *event.RefundDue:
				stays -= e.Amount
			}
		}
		if stays != kept {
			t.Errorf("%d came, and %d stays", units, stays)
		}
	}
	c := newCell(t)
	out, err := c.submit(t.Context(), &trade.ReceivePayment{Payment: c.payment, Amount: 8900,
		Ref: "stripe:pi_1", Currency: money.USD, Provider: "stripe"})
	if err != nil || out.Refusal != trade.CurrencyWrong {
		t.Errorf("dollars for yuan: %s, %v", out.Refusal.Code(), err)
	}
}

// TestStripeKeys: each attempt and each refund has a key of its own, the same at each try, and the
// site stands before it.
func TestStripeKeys(t *testing.T) {
	s := newTwin(t)
	p := s.provider(pay.StripeOptions{Site: "s1", PaymentMethod: "pm_card_visa"})
	var w paytest.World
	for _, id := range []uint64{1, 2, 1} {
		n, err := p.Take(t.Context(), w.Try(id, money.Money{Minor: 500, Currency: money.CNY}))
		if err != nil {
			t.Fatal(err)
		}
		r := pay.Refund{ID: event.RefundID(id), Ref: n.Ref, Amount: 5}
		if _, err := p.Refund(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	one, two := event.AttemptID(1).String(), event.AttemptID(2).String()
	want := []string{"s1-" + one, "s1-" + event.RefundID(1).String(),
		"s1-" + two, "s1-" + event.RefundID(2).String(), "s1-" + one}
	if !slices.Equal(s.keys, want) {
		t.Errorf("keys %q, not %q", s.keys, want)
	}
}

// TestStripeTimeout: Stripe takes the money and its answer is lost. The errand has no word, and the
// sweeper hears of the one transaction there is.
func TestStripeTimeout(t *testing.T) {
	s := newTwin(t)
	p := s.provider(pay.StripeOptions{
		PaymentMethod: "pm_card_visa", Timeout: 100 * time.Millisecond,
	})
	a := (&paytest.World{}).Try(1, money.Money{Minor: 500, Currency: money.CNY})
	s.mute = true
	if n, err := p.Take(t.Context(), a); err == nil {
		t.Fatalf("no answer, and the word is %+v", n)
	}
	s.mu.Lock()
	s.mute = false
	s.mu.Unlock()
	k := &books{attempts: []pay.Attempt{a}}
	if err := k.sweeper(p).Sweep(t.Context(), paytest.Begun+120*event.Second); err != nil {
		t.Fatal(err)
	}
	if len(s.intents) != 1 || len(k.attempts) != 0 || len(k.heard) != 1 {
		t.Errorf("%d intents, heard %#v", len(s.intents), k.heard)
	}
}

// TestStripeRetriesAreBounded: a request whose answer is lost is tried again so often and no more,
// under the same key; what Stripe answers is left to the errand's own patience.
func TestStripeRetriesAreBounded(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*twin)
		asked int
	}{
		"no answer": {func(s *twin) { s.mute = true }, 2},
		"in trouble": {func(s *twin) {
			a := no(http.StatusServiceUnavailable, "api_error", "")
			s.trouble = &a
		}, 1},
		"too much is asked": {func(s *twin) {
			a := no(http.StatusTooManyRequests, "invalid_request_error", "rate_limit")
			s.trouble = &a
		}, 1},
	} {
		s := newTwin(t)
		c.spoil(s)
		p := s.provider(pay.StripeOptions{Retries: 1, Timeout: 100 * time.Millisecond})
		a := (&paytest.World{}).Try(1, money.Money{Minor: 500, Currency: money.CNY})
		n, err := p.Take(t.Context(), a)
		s.mu.Lock()
		if err == nil || len(s.asked) != c.asked || len(s.intents) > 1 {
			t.Errorf("%s: asked %d times for %d intents: %+v, %v", name, len(s.asked),
				len(s.intents), n, err)
		}
		s.mu.Unlock()
	}
}
