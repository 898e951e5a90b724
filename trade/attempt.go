package trade

import (
	"carnival/event"
	"carnival/money"
)

// StartPayment puts the intent to take what a checkout asks for into the journal, before anybody
// asks a provider for it. While an attempt of it lives and asks for as much as is due, that one
// is the answer. What is paid already needs none. Subject is the attempt.
type StartPayment struct {
	finishes
	Payment  event.PaymentID
	Provider string
}

// NotePending is a provider's word that it knows an attempt, under its own reference.
type NotePending struct {
	finishes
	Attempt event.AttemptID
	Ref     string
}

// FailPayment is a provider's word that an attempt brings no money.
type FailPayment struct {
	finishes
	Attempt event.AttemptID
	Code    string
}

// codeSuperseded is the code of an attempt that asked for more than is due now.
const codeSuperseded = "superseded"

type attemptStatus uint8

const (
	attemptStarted attemptStatus = iota
	attemptPending               // the provider knows it
	attemptFailed
	attemptSettled // the checkout has its money, by this attempt or another
)

// attemptRow holds no pointer. Money is taken whatever became of the attempt that asked for it:
// the payment decides where it goes.
type attemptRow struct {
	started  event.Instant
	amount   money.Minor
	ref      uint64 // digest of the provider's reference; 0 = it gave none yet
	checkout uint32
	status   attemptStatus
}

// refDigest of a provider's reference; it is compared only with that of the same attempt.
func refDigest(ref string) uint64 { return digest(tagRef, digestText(ref)) | 1 }

func (r *attemptRow) live() bool { return r.status == attemptStarted || r.status == attemptPending }

func (r *attemptRow) digest(row int) uint64 {
	return digest(tagAttempt, uint64(row), uint64(r.started), uint64(r.amount), r.ref,
		uint64(r.checkout)<<8|uint64(r.status))
}

func (s *State) decideStartPayment(c *StartPayment) Outcome {
	row, ok := s.row(uint64(c.Payment), s.checkouts.len())
	switch {
	case !ok:
		return refuse(PaymentUnknown)
	case c.Provider == "" || len(c.Provider) > maxProviderBytes:
		return refuse(AmountInvalid)
	}
	asked := s.due(row)
	live, lives := s.liveAttempt[uint32(row)]
	switch {
	case asked.sum > 0 && lives && s.attempts.at(int(live)).amount == asked.sum:
		return unchanged(s.id(int(live)))
	case asked.sum == 0 && s.wasPaid(row):
		return unchanged(0)
	case asked.sum == 0:
		return refuse(OrderClosed)
	}
	id := s.id(s.attempts.len())
	started := &event.PaymentStarted{
		Attempt: event.AttemptID(id), Payment: c.Payment, Provider: c.Provider,
		Amount: asked.sum, Currency: s.checkouts.at(row).currency,
	}
	if !lives {
		return happened(id, started)
	}
	return happened(id, &event.PaymentFailed{
		Attempt: event.AttemptID(s.id(int(live))), Code: codeSuperseded}, started)
}

func (s *State) decidePending(c *NotePending) Outcome {
	row, ok := s.row(uint64(c.Attempt), s.attempts.len())
	switch {
	case !ok:
		return refuse(AttemptUnknown)
	case c.Ref == "" || len(c.Ref) > maxRefBytes:
		return refuse(AmountInvalid)
	}
	switch r := s.attempts.at(row); {
	case r.ref == refDigest(c.Ref):
		return unchanged(uint64(c.Attempt))
	case r.status != attemptStarted:
		return refuse(AttemptOver)
	}
	return happened(uint64(c.Attempt), &event.PaymentPending{Attempt: c.Attempt, Ref: c.Ref})
}

func (s *State) decideFailPayment(c *FailPayment) Outcome {
	row, ok := s.row(uint64(c.Attempt), s.attempts.len())
	switch {
	case !ok:
		return refuse(AttemptUnknown)
	case c.Code == "" || len(c.Code) > maxRefBytes:
		return refuse(AmountInvalid)
	}
	switch s.attempts.at(row).status {
	case attemptFailed:
		return unchanged(uint64(c.Attempt))
	case attemptSettled:
		return refuse(AttemptOver)
	}
	return happened(uint64(c.Attempt), &event.PaymentFailed{Attempt: c.Attempt, Code: c.Code})
}

func (s *State) changeAttempt(row int, change func(*attemptRow)) {
	r := s.attempts.at(row)
	s.digest -= r.digest(row)
	change(r)
	s.digest += r.digest(row)
}

func (s *State) evolvePaymentStarted(stamp event.Instant, e *event.PaymentStarted) {
	checkout := uint32(event.CounterOf(uint64(e.Payment)) - 1)
	row := s.attempts.push(attemptRow{started: stamp, amount: e.Amount, checkout: checkout})
	s.digest += s.attempts.at(row).digest(row)
	s.liveAttempt[checkout] = uint32(row)
}

func (s *State) evolvePaymentPending(e *event.PaymentPending) {
	s.changeAttempt(int(event.CounterOf(uint64(e.Attempt))-1), func(r *attemptRow) {
		r.status, r.ref = attemptPending, refDigest(e.Ref)
	})
}

func (s *State) evolvePaymentFailed(e *event.PaymentFailed) {
	row := int(event.CounterOf(uint64(e.Attempt)) - 1)
	s.changeAttempt(row, func(r *attemptRow) { r.status = attemptFailed })
	delete(s.liveAttempt, s.attempts.at(row).checkout)
}

// attemptSettled ends the live attempt of a checkout, whose money has come.
func (s *State) attemptSettled(checkout int) {
	if row, lives := s.liveAttempt[uint32(checkout)]; lives {
		s.changeAttempt(int(row), func(r *attemptRow) { r.status = attemptSettled })
		delete(s.liveAttempt, uint32(checkout))
	}
}
