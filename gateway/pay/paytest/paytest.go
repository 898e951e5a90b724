// Package paytest holds a payment provider against the contract of gateway/pay.
//
// It promises that a provider which passes moves money once for each attempt and each refund,
// says no in words that the rulebook takes, never believes a callback that its provider did not
// send, and gives back every amount as it was asked for. It never talks to a real provider: the
// harness brings the other side.
package paytest

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/money"
	"carnival/trade"
)

// Mood is how the other side treats what it is asked.
type Mood uint8

// Moods of the other side.
const (
	Quick       Mood = iota // the money is taken at once
	Slow                    // the shopper has to do something first
	Declining               // the card is refused
	Unreachable             // nobody answers, until Pass
	Stuck                   // the shopper never does it
)

// World is a provider and its other side, fresh for each clause.
type World struct {
	Provider pay.Provider
	Method   string // of an attempt
	// Pass lets happen what is waited for: the shopper pays, the line is back. A mood needs it
	// unless it is Quick or Declining.
	Pass func(pay.Attempt)
	// Sign makes a genuine callback with a body, signed as long ago as age.
	Sign func(body []byte, age time.Duration) pay.Callback
	// Tell is the body with which the other side tells of a notice; nil where it has no such
	// words.
	Tell func(pay.Notice) []byte
	// Moved counts the times that money moved, in and out. Nil: the other side keeps no count.
	Moved func() (in, out int)
}

// Harness makes worlds for one provider.
type Harness struct {
	Name  string // of the provider, in facts
	World func(*testing.T, Mood) World
	// Forgetful: the other side keeps nothing, so that only the form of questions and answers
	// can be shown. Clauses about what it remembers are left out.
	Forgetful bool
}

// Run holds the provider against every clause.
func Run(t *testing.T, h Harness) {
	if h.Forgetful {
		t.Run("form", h.form)
		return
	}
	t.Run("taken at once", h.quick)
	t.Run("taken later", h.slow)
	t.Run("declined", h.declined)
	t.Run("unreachable", h.unreachable)
	t.Run("called off", h.calledOff)
	t.Run("called off before it was paid", h.calledOffPending)
	t.Run("called off before it arrived", h.calledOffFirst)
	t.Run("never arrived", h.neverArrived)
	t.Run("refunds", h.refunds)
	t.Run("damages", h.damages)
	t.Run("amounts", h.amounts)
	t.Run("ended context", h.ended)
	t.Run("callbacks", h.callbacks)
	t.Run("bad callbacks", h.badCallbacks)
}

// Begun is when the attempts of the suite start.
const Begun = 1_447_171_200 * event.Second

// Try is an attempt of the suite.
func (w *World) Try(n uint64, due money.Money) pay.Attempt {
	return pay.Attempt{
		ID: event.AttemptID(n), Payment: event.PaymentID(1000 + n), Due: due, Method: w.Method,
		Started: Begun,
	}
}

var yuan = money.Money{Minor: 72691, Currency: money.CNY}

// quick: the money is received, exactly, under the provider's own name; again is the same.
func (h Harness) quick(t *testing.T) {
	w := h.World(t, Quick)
	a := w.Try(1, yuan)
	first := must(t)(w.Provider.Take(t.Context(), a))
	h.received(t, first, a)
	again := must(t)(w.Provider.Take(t.Context(), a))
	if again != first {
		t.Errorf("the same attempt taken again: %+v, not %+v", again, first)
	}
	a.Ref = first.Ref
	h.received(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	h.moved(t, &w, 1, 0)
	other := must(t)(w.Provider.Take(t.Context(), w.Try(2, yuan)))
	if other.Ref == first.Ref {
		t.Errorf("two attempts share the reference %s", other.Ref)
	}
	h.moved(t, &w, 2, 0)
}

func (h Harness) received(t *testing.T, n pay.Notice, a pay.Attempt) {
	t.Helper()
	want := trade.ReceivePayment{
		Payment: a.Payment, Attempt: a.ID, Ref: n.Ref, Amount: a.Due.Minor,
		Currency: a.Due.Currency, Provider: h.Name,
	}
	if c, ok := n.Command().(*trade.ReceivePayment); !ok || *c != want {
		t.Fatalf("not received: %+v", n)
	}
	if n.Ref == "" || len(n.Ref) > 128 || pay.ProviderOf(n.Ref) != h.Name {
		t.Errorf("the reference %q does not lead to %s", n.Ref, h.Name)
	}
}

func (h Harness) pending(t *testing.T, n pay.Notice, a pay.Attempt) {
	t.Helper()
	want := trade.NotePending{Attempt: a.ID, Ref: n.Ref}
	if c, ok := n.Command().(*trade.NotePending); !ok || *c != want || n.Ref == "" {
		t.Fatalf("not pending: %+v", n)
	}
}

func (h Harness) failed(t *testing.T, n pay.Notice, a pay.Attempt) {
	t.Helper()
	c, ok := n.Command().(*trade.FailPayment)
	if !ok || c.Attempt != a.ID || c.Code == "" || len(c.Code) > 64 {
		t.Fatalf("not failed: %+v", n)
	}
}

func (h Harness) moved(t *testing.T, w *World, in, out int) {
	t.Helper()
	if w.Moved == nil {
		return
	}
	if i, o := w.Moved(); i != in || o != out {
		t.Errorf("money moved %d times in and %d out, not %d and %d", i, o, in, out)
	}
}

// slow: it is pending under one reference until it is paid; asking does not pay it.
func (h Harness) slow(t *testing.T) {
	w := h.World(t, Slow)
	a := w.Try(1, yuan)
	first := must(t)(w.Provider.Take(t.Context(), a))
	h.pending(t, first, a)
	if again := must(t)(w.Provider.Take(t.Context(), a)); again != first {
		t.Errorf("the same attempt taken again: %+v, not %+v", again, first)
	}
	a.Ref = first.Ref
	h.pending(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	h.moved(t, &w, 0, 0)
	w.Pass(a)
	paid := must(t)(w.Provider.Query(t.Context(), a))
	h.received(t, paid, a)
	if paid.Ref != first.Ref {
		t.Errorf("pending as %s, received as %s", first.Ref, paid.Ref)
	}
	a.Over = true
	h.received(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	h.moved(t, &w, 1, 0)
}

func (h Harness) declined(t *testing.T) {
	w := h.World(t, Declining)
	a := w.Try(1, yuan)
	h.failed(t, must(t)(w.Provider.Take(t.Context(), a)), a)
	h.failed(t, must(t)(w.Provider.Take(t.Context(), a)), a)
	h.moved(t, &w, 0, 0)
}

// unreachable: no word is no no.
func (h Harness) unreachable(t *testing.T) {
	w := h.World(t, Unreachable)
	a := w.Try(1, yuan)
	for range 2 {
		if n, err := w.Provider.Take(t.Context(), a); err == nil || n != (pay.Notice{}) {
			t.Fatalf("nobody answers, and the word is %+v, %v", n, err)
		}
	}
	if n, err := w.Provider.Query(t.Context(), a); err == nil {
		t.Fatalf("nobody answers, and the word is %+v", n)
	}
	w.Pass(a)
	h.received(t, must(t)(w.Provider.Take(t.Context(), a)), a)
	h.moved(t, &w, 1, 0)
}

// calledOff: an attempt whose time is over fails, and cannot be paid any more.
func (h Harness) calledOff(t *testing.T) {
	w := h.World(t, Stuck)
	a := w.Try(1, yuan)
	a.Ref = must(t)(w.Provider.Take(t.Context(), a)).Ref
	a.Over = true
	h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	w.Pass(a)
	h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	h.moved(t, &w, 0, 0)
}

// calledOffPending: an attempt that is called off while the shopper could still pay brings no
// money any more, whoever asks for it again and however often it is called off.
func (h Harness) calledOffPending(t *testing.T) {
	w := h.World(t, Slow)
	a := w.Try(1, yuan)
	must(t)(w.Provider.Take(t.Context(), a)) // and its reference reaches nobody
	a.Over = true
	for range 2 {
		h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	}
	w.Pass(a)
	h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	a.Over = false
	h.barred(t, &w, a)
}

// calledOffFirst: a call to take an attempt that comes after it was called off moves no money.
func (h Harness) calledOffFirst(t *testing.T) {
	for _, mood := range []Mood{Quick, Slow} {
		w := h.World(t, mood)
		a := w.Try(1, yuan)
		a.Over = true
		h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
		a.Over = false
		h.barred(t, &w, a)
		a.Over = true
		h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
		h.moved(t, &w, 0, 0)
		other := w.Try(2, yuan)
		if n := must(t)(w.Provider.Take(t.Context(), other)); n.Word == pay.Failed {
			t.Errorf("another attempt: %+v", n)
		}
	}
}

// barred takes an attempt that was called off, and then the shopper pays it if that can be done.
// No word of money comes of it; an error is no word.
func (h Harness) barred(t *testing.T, w *World, a pay.Attempt) {
	t.Helper()
	for range 2 {
		if n, err := w.Provider.Take(t.Context(), a); err == nil && n.Word == pay.Received {
			t.Fatalf("taken after it was called off: %+v", n)
		}
		if w.Pass != nil {
			w.Pass(a)
		}
	}
	n, err := w.Provider.Query(t.Context(), a)
	if err == nil && n.Word == pay.Received {
		t.Fatalf("paid after it was called off: %+v", n)
	}
	h.moved(t, w, 0, 0)
}

// neverArrived: an attempt that the provider has not heard of fails when its time is over.
func (h Harness) neverArrived(t *testing.T) {
	w := h.World(t, Stuck)
	a := w.Try(7, yuan)
	a.Over = true
	h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	h.moved(t, &w, 0, 0)
}

// refunds: in parts, each of them once.
func (h Harness) refunds(t *testing.T) {
	w := h.World(t, Quick)
	a := w.Try(1, yuan)
	ref := must(t)(w.Provider.Take(t.Context(), a)).Ref
	refs := map[string]bool{}
	parts := []money.Minor{10000, 10000, 52691}
	for range 2 {
		for i, part := range parts {
			r := pay.Refund{
				ID: event.RefundID(i + 1), Payment: a.Payment, Ref: ref, Amount: part, Since: Begun,
			}
			n := must(t)(w.Provider.Refund(t.Context(), r))
			c, ok := n.Command().(*trade.ConfirmRefund)
			if !ok || c.Refund != r.ID || c.Ref == "" || len(c.Ref) > 128 {
				t.Fatalf("not refunded: %+v", n)
			}
			refs[c.Ref] = true
		}
	}
	if len(refs) != len(parts) {
		t.Errorf("%d refunds have %d references", len(parts), len(refs))
	}
	h.moved(t, &w, 1, len(parts))
	n := must(t)(w.Provider.Refund(t.Context(), pay.Refund{
		ID: 9, Payment: a.Payment, Ref: ref, Amount: 0, Since: Begun,
	}))
	if _, ok := n.Command().(*trade.FailRefund); !ok {
		t.Errorf("nothing was refunded: %+v", n)
	}
	h.moved(t, &w, 1, len(parts))
}

// damages are sent, or the answer is that this cannot be done.
func (h Harness) damages(t *testing.T) {
	w := h.World(t, Quick)
	ref := must(t)(w.Provider.Take(t.Context(), w.Try(1, yuan))).Ref
	n := must(t)(w.Provider.Refund(t.Context(), pay.Refund{
		ID: 1, Ref: ref, Amount: 100, Damages: true, Since: Begun,
	}))
	switch c := n.Command().(type) {
	case *trade.ConfirmRefund:
	case *trade.FailRefund:
		if c.Code != pay.CodeNotSupported {
			t.Errorf("damages fail with %s", c.Code)
		}
		h.moved(t, &w, 1, 0)
	default:
		t.Errorf("damages: %+v", n)
	}
}

// amounts of currencies with 0, 2 and 3 decimals come back as they were asked for.
func (h Harness) amounts(t *testing.T) {
	w := h.World(t, Quick)
	for i, due := range []string{"CNY 0.01", "CNY 88888.88", "JPY 19355", "KWD 4.770", "ISK 500"} {
		code, digits, _ := strings.Cut(due, " ")
		in, err := money.ParseCurrency(code)
		if err != nil {
			t.Fatal(err)
		}
		minor, err := money.Parse(digits, in)
		if err != nil {
			t.Fatal(err)
		}
		a := w.Try(uint64(i+1), money.Money{Minor: minor, Currency: in})
		h.received(t, must(t)(w.Provider.Take(t.Context(), a)), a)
	}
	for i, due := range []money.Money{
		{Minor: 0, Currency: money.CNY}, {Minor: -1, Currency: money.CNY}, {Minor: 5},
	} {
		a := w.Try(uint64(i+100), due)
		h.failed(t, must(t)(w.Provider.Take(t.Context(), a)), a)
	}
	h.moved(t, &w, 5, 0)
}

func (h Harness) ended(t *testing.T) {
	w := h.World(t, Quick)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, taken := w.Provider.Take(ctx, w.Try(1, yuan))
	_, asked := w.Provider.Query(ctx, w.Try(1, yuan))
	if !errors.Is(taken, context.Canceled) || !errors.Is(asked, context.Canceled) {
		t.Errorf("after the context has ended: %v, %v", taken, asked)
	}
	h.moved(t, &w, 0, 0)
}

// Words are the notices that a callback may bring, with the references as the provider has them.
func words(name string) []pay.Notice {
	ref := "x_1"
	if name != pay.SandboxName {
		ref = name + ":" + ref
	}
	n := pay.Notice{Provider: name, Ref: ref}
	on := n
	on.Attempt, on.Payment = 5, 1005
	pending, received, failed := on, on, on
	pending.Word, failed.Word, failed.Code = pay.Pending, pay.Failed, "card_declined"
	received.Word, received.Amount = pay.Received, yuan
	n.Refund = 3
	paid, unpaid := n, n
	paid.Word, unpaid.Word, unpaid.Code = pay.RefundPaid, pay.RefundFailed, "lost_or_stolen_card"
	return []pay.Notice{pending, received, failed, paid, unpaid}
}

// callbacks are read, in any order and as often as they come, into the same commands.
func (h Harness) callbacks(t *testing.T) {
	w := h.World(t, Slow)
	for _, want := range words(h.Name) {
		for range 2 {
			got := must(t)(w.Provider.Read(w.Sign(w.Tell(want), 0)))
			if got != want {
				t.Errorf("read %+v, not %+v", got, want)
			}
			c := w.Sign(w.Tell(want), 0)
			command, err := pay.Reader(w.Provider)(c.Header, c.Body)
			if err != nil || !reflect.DeepEqual(command, want.Command()) {
				t.Errorf("the command %#v, %v", command, err)
			}
		}
	}
}

// badCallbacks are faults with a code, and no word of them is believed.
func (h Harness) badCallbacks(t *testing.T) {
	w := h.World(t, Slow)
	genuine := w.Sign(w.Tell(words(h.Name)[1]), 0)
	long := w.Sign(append(bytes.Repeat([]byte(" "), 64<<10), genuine.Body...), 0)
	if c, err := pay.Reader(w.Provider)(long.Header, long.Body); !errors.Is(err, pay.ErrMalformed) {
		t.Errorf("a body that is too long: %v, %v", c, err)
	}
	for name, bad := range map[string]struct {
		callback pay.Callback
		fault    *pay.Fault
	}{
		"unsigned":     {pay.Callback{Body: genuine.Body, Header: http.Header{}}, pay.ErrSignature},
		"no header":    {pay.Callback{Body: genuine.Body}, pay.ErrSignature},
		"altered body": {altered(genuine), pay.ErrSignature},
		"forged":       {forged(genuine), pay.ErrSignature},
		"stale":        {w.Sign(genuine.Body, 10*time.Minute), pay.ErrStale},
		"empty":        {w.Sign(nil, 0), pay.ErrMalformed},
		"no JSON":      {w.Sign([]byte("{"), 0), pay.ErrMalformed},
		"another one": {w.Sign(append(genuine.Body[:len(genuine.Body):len(genuine.Body)],
			genuine.Body...), 0), pay.ErrMalformed},
		"no id of ours": {w.Sign(swap(genuine.Body, event.PaymentID(1005).String(), "py_x"), 0),
			pay.ErrPayment},
		"no currency": {w.Sign(swap(swap(genuine.Body, "CNY", "XQX"), "cny", "xqx"), 0),
			pay.ErrCurrency},
		"no amount": {w.Sign(swap(genuine.Body, "72691", "-1"), 0), pay.ErrAmount},
	} {
		n, err := w.Provider.Read(bad.callback)
		if !errors.Is(err, bad.fault) || n.Command() != nil {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
		command, err := pay.Reader(w.Provider)(bad.callback.Header, bad.callback.Body)
		if command != nil || !errors.Is(err, bad.fault) {
			t.Errorf("%s: the command %v, %v", name, command, err)
		}
	}
}

func altered(c pay.Callback) pay.Callback {
	c.Body = swap(c.Body, "72691", "72692")
	return c
}

// forged has a signature of the right form that another secret made.
func forged(c pay.Callback) pay.Callback {
	c.Header = c.Header.Clone()
	for name := range c.Header {
		v := c.Header.Get(name)
		last := "0"
		if strings.HasSuffix(v, last) {
			last = "1"
		}
		c.Header.Set(name, v[:len(v)-1]+last)
	}
	return c
}

func swap(body []byte, old, by string) []byte {
	return []byte(strings.ReplaceAll(string(body), old, by))
}

// form: each question is one that the other side understands, and each answer is understood.
func (h Harness) form(t *testing.T) {
	w := h.World(t, Slow)
	a := w.Try(1, yuan)
	n := must(t)(w.Provider.Take(t.Context(), a))
	h.pending(t, n, a)
	a.Ref = n.Ref
	h.pending(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	a.Over = true
	must(t)(w.Provider.Query(t.Context(), a)) // which asks to call it off
	n = must(t)(w.Provider.Refund(t.Context(), pay.Refund{
		ID: 1, Payment: a.Payment, Ref: a.Ref, Amount: 100, Since: Begun,
	}))
	if c, ok := n.Command().(*trade.ConfirmRefund); !ok || c.Refund != 1 || c.Ref == "" {
		t.Errorf("not refunded: %+v", n)
	}
	a.Ref = ""
	h.failed(t, must(t)(w.Provider.Query(t.Context(), a)), a)
	h.damages(t)
	h.callbacks(t)
	h.badCallbacks(t)
}

// must is a notice without an error.
func must(t *testing.T) func(pay.Notice, error) pay.Notice {
	return func(n pay.Notice, err error) pay.Notice {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}
