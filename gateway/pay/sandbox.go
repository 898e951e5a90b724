package pay

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// SandboxName is the sandbox's name in facts.
const SandboxName = "sandbox"

// Sandbox is a provider that moves no money. By default it takes every payment at once; an
// attempt's method chooses another scenario, such as a decline, or callbacks that come late, twice
// or not at all. Its callbacks are signed like a real provider's, so that whoever knows the secret
// can also send some of his own.
type Sandbox struct {
	// Wall dates signatures. Without it their age is not looked at.
	Wall func() time.Time
	// Now is festival time, in which scenarios pass. Without it they stand at their beginning.
	Now func() event.Instant

	secret []byte
	mu     sync.Mutex
	calls  schedule
	taken  recent // attempts that it was asked to take
	off    recent // attempts that were called off
}

// NewSandbox makes a sandbox whose callbacks are signed with a secret.
func NewSandbox(secret []byte) *Sandbox { return &Sandbox{secret: secret} }

const sandboxRef = SandboxName + "-"

// Charge takes the amount that is due for a payment, without an attempt, and returns the
// provider's word of it. The same payment charged twice gives the same reference, and so settles
// once.
func (s *Sandbox) Charge(p event.PaymentID, due money.Money) *trade.ReceivePayment {
	return &trade.ReceivePayment{
		Payment: p, Ref: sandboxRef + p.String(), Amount: due.Minor, Currency: due.Currency,
		Provider: SandboxName,
	}
}

var errDeaf = errors.New("the sandbox cannot be reached, as its scenario wants")

// Take is Provider's.
func (s *Sandbox) Take(ctx context.Context, a Attempt) (Notice, error) {
	return s.ask(ctx, a, true)
}

// Query is Provider's.
func (s *Sandbox) Query(ctx context.Context, a Attempt) (Notice, error) {
	return s.ask(ctx, a, false)
}

func (s *Sandbox) ask(ctx context.Context, a Attempt, take bool) (Notice, error) {
	c, ok := scenarioNamed(a.Method)
	now := s.now(a.Started)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return Notice{}, ctx.Err()
	case c.deaf && now-a.Started < c.after:
		if take && !s.off.has(a.ID) { // it heard, and the answer was lost
			s.taken.add(a.ID)
		}
		return Notice{}, errDeaf
	case a.Due.Minor+c.more <= 0 || !a.Due.Currency.Valid():
		ok, c.code = false, CodeAmountInvalid
	case !ok:
		c.code = CodeMethodUnknown
	}
	if !ok {
		return s.on(a, &c, Failed), nil
	}
	if s.calledOff(&c, a, now) {
		c.code = CodeExpired
		return s.on(a, &c, Failed), nil
	}
	if take {
		s.taken.add(a.ID)
		s.plan(&c, a)
	}
	var word Word
	word, c.code = c.word(a, now)
	return s.on(a, &c, word), nil
}

// plan puts the callbacks of an attempt on the schedule.
func (s *Sandbox) plan(c *scenario, a Attempt) {
	calls := make([]planned, len(c.calls))
	for i, call := range c.calls {
		calls[i] = planned{at: a.Started + call.after, notice: s.on(a, c, call.word)}
	}
	s.calls.plan(a.ID.String(), calls...)
}

// calledOff reports whether an attempt was called off, and calls it off when it is over and its
// money is not on its way: its callbacks are not sent any more. One that is over before the
// sandbox was asked to take it never brings money.
func (s *Sandbox) calledOff(c *scenario, a Attempt, now event.Instant) bool {
	heard := a.Ref != "" || s.taken.has(a.ID)
	switch {
	case s.off.has(a.ID):
		return true
	case !a.Over, heard && c.firm, heard && c.ends != Pending && now-a.Started >= c.after:
		return false
	}
	s.off.add(a.ID)
	s.calls.drop(a.ID.String())
	return true
}

// on is the sandbox's notice on an attempt.
func (s *Sandbox) on(a Attempt, c *scenario, w Word) Notice {
	a.Ref = sandboxRef + a.ID.String()
	if c.refund != 0 || c.slow != 0 { // a refund will be recognised by the reference
		a.Ref = sandboxRef + a.Method + "-" + a.ID.String()
	}
	n := a.notice(w, SandboxName)
	switch w {
	case Received:
		n.Amount = a.Due
		n.Amount.Minor += c.more
	case Failed:
		n.Code = c.code
	}
	return n
}

// Refund is Provider's. Damages are sent like any other money.
func (s *Sandbox) Refund(ctx context.Context, r Refund) (Notice, error) {
	if err := ctx.Err(); err != nil {
		return Notice{}, err
	}
	n := r.notice(RefundPaid, SandboxName)
	n.Ref = sandboxRef + r.ID.String()
	var c scenario
	for _, method := range Scenarios() {
		if strings.HasPrefix(r.Ref, sandboxRef+method+"-") {
			c, _ = scenarioNamed(method)
		}
	}
	switch {
	case r.Amount <= 0:
		n.Word, n.Code = RefundFailed, CodeAmountInvalid
	case c.refund == RefundFailed:
		n.Word, n.Code = RefundFailed, "charge_disputed"
	case s.now(r.Since)-r.Since < c.slow:
		s.mu.Lock()
		s.calls.plan(r.ID.String(), planned{at: r.Since + c.slow, notice: n})
		s.mu.Unlock()
		n.Word = RefundPending
	}
	return n, nil
}

// now is festival time, or where scenarios stand without it.
func (s *Sandbox) now(begun event.Instant) event.Instant {
	if s.Now == nil {
		return begun
	}
	return s.Now()
}

// Due takes the callbacks that are to be sent by now, in the order in which to send them.
func (s *Sandbox) Due(now event.Instant) []Callback {
	s.mu.Lock()
	notices := s.calls.due(now)
	s.mu.Unlock()
	out := make([]Callback, len(notices))
	for i, n := range notices {
		out[i] = s.Tell(n)
	}
	return out
}

// sandboxBody is the body of a callback. What a type does not need may be left out, and so may the
// type of money that was taken.
type sandboxBody struct {
	Type     string `json:"type,omitempty"`
	Payment  string `json:"payment,omitempty"`
	Attempt  string `json:"attempt,omitempty"`
	Refund   string `json:"refund,omitempty"`
	Ref      string `json:"ref,omitempty"`
	Amount   int64  `json:"amount,omitempty"`
	Currency string `json:"currency,omitempty"`
	Code     string `json:"code,omitempty"`
}

// sandboxTypes are the types of callbacks.
var sandboxTypes = [...]string{
	Pending: "payment.pending", Received: "payment.received", Failed: "payment.failed",
	RefundPaid: "refund.paid", RefundFailed: "refund.failed",
}

// Tell is a callback that says what a notice says.
func (s *Sandbox) Tell(n Notice) Callback {
	b := sandboxBody{Type: sandboxTypes[n.Word], Ref: n.Ref, Code: n.Code}
	if n.Payment != 0 {
		b.Payment = n.Payment.String()
	}
	if n.Attempt != 0 {
		b.Attempt = n.Attempt.String()
	}
	if n.Refund != 0 {
		b.Refund = n.Refund.String()
	}
	if n.Amount != (money.Money{}) {
		b.Amount, b.Currency = int64(n.Amount.Minor), n.Amount.Currency.String()
	}
	body, err := json.Marshal(b)
	if err != nil {
		panic(fmt.Sprintf("pay: strings and numbers are JSON: %v", err))
	}
	return Callback{Body: body, Header: http.Header{SandboxSignature: {s.Sign(body)}}}
}

// Read is Provider's.
func (s *Sandbox) Read(c Callback) (Notice, error) {
	if err := s.Verify(c.Body, c.Header.Get(SandboxSignature)); err != nil {
		return Notice{}, err
	}
	var b sandboxBody
	d := json.NewDecoder(bytes.NewReader(c.Body))
	if d.Decode(&b) != nil || d.Decode(&struct{}{}) != io.EOF {
		return Notice{}, ErrMalformed
	}
	n := Notice{Provider: SandboxName, Ref: b.Ref}
	switch b.Type {
	case "", sandboxTypes[Received]:
		n.Word = Received
	case sandboxTypes[Pending]:
		n.Word = Pending
	case sandboxTypes[Failed]:
		n.Word, n.Code = Failed, codeOf(b.Code)
	case sandboxTypes[RefundPaid]:
		n.Word = RefundPaid
	case sandboxTypes[RefundFailed]:
		n.Word, n.Code = RefundFailed, codeOf(b.Code)
	default:
		return Notice{Provider: SandboxName}, nil
	}
	if err := b.fill(&n); err != nil {
		return Notice{}, err
	}
	return n, nil
}

// fill takes the ids and the amount of a body into the notice.
func (b *sandboxBody) fill(n *Notice) (err error) {
	switch n.Word {
	case RefundPaid, RefundFailed:
		if n.Refund, err = event.ParseRefundID(b.Refund); err != nil {
			return ErrPayment
		}
	default:
		if n.Payment, err = event.ParsePaymentID(b.Payment); err != nil {
			return ErrPayment
		}
		if b.Attempt == "" && n.Word == Received {
			break
		}
		if n.Attempt, err = event.ParseAttemptID(b.Attempt); err != nil {
			return ErrPayment
		}
	}
	// A colon would make it another provider's transaction.
	if b.Ref == "" || len(b.Ref) > maxRef || strings.Contains(b.Ref, refSeparator) {
		return ErrMalformed
	}
	if n.Word != Received {
		return nil
	}
	if n.Amount.Currency, err = money.ParseCurrency(b.Currency); err != nil {
		return ErrCurrency
	}
	n.Amount.Minor = money.Minor(b.Amount)
	if n.Amount.Minor <= 0 || !n.Amount.Minor.Valid() {
		return ErrAmount
	}
	return nil
}

// SandboxSignature is the header with a callback's signature: t=<seconds>,v1=<hex of the
// HMAC-SHA256 of "seconds.body">.
const SandboxSignature = "Sandbox-Signature"

// tolerance is how old a signature may be, and how far ahead.
const tolerance = 5 * time.Minute

// Sign is the signature of a callback's body, as of now.
func (s *Sandbox) Sign(body []byte) string {
	var at int64
	if s.Wall != nil {
		at = s.Wall().Unix()
	}
	return fmt.Sprintf("t=%d,v1=%s", at, hex.EncodeToString(s.mac(at, body)))
}

func (s *Sandbox) mac(at int64, body []byte) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(strconv.AppendInt(nil, at, 10))
	mac.Write([]byte{'.'})
	mac.Write(body)
	return mac.Sum(nil)
}

// Verify checks the signature of a callback.
func (s *Sandbox) Verify(body []byte, signature string) error {
	t, v1, _ := strings.Cut(signature, ",v1=")
	digits, dated := strings.CutPrefix(t, "t=")
	at, err := strconv.ParseInt(digits, 10, 64)
	said, bad := hex.DecodeString(v1)
	if !dated || err != nil || bad != nil || !hmac.Equal(s.mac(at, body), said) {
		return ErrSignature
	}
	if s.Wall != nil && s.Wall().Sub(time.Unix(at, 0)).Abs() > tolerance {
		return ErrStale
	}
	return nil
}

// Name of the party that sends back what the sandbox took, see gateway.Party.
func (s *Sandbox) Name() string { return "pay-sandbox" }

// Wants the refunds of money that the sandbox took.
func (s *Sandbox) Wants(e event.Entry) bool { return s.refunds().Wants(e) }

// Do sends a refund.
func (s *Sandbox) Do(ctx context.Context, e event.Entry) (trade.Command, error) {
	return s.refunds().Do(ctx, e)
}

// refunds go back to where Charge took them from, where a fact does not say.
func (s *Sandbox) refunds() *Refunds {
	return &Refunds{
		Provider: s, Called: SandboxName,
		Origin: func(_ context.Context, p event.PaymentID, _ uint64) (string, error) {
			return sandboxRef + p.String(), nil
		},
	}
}
