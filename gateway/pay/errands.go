package pay

import (
	"context"
	"fmt"

	"carnival/event"
	"carnival/trade"
)

// Lane is one of several runners that share a provider's errands, so that a call which takes long
// holds only its own lane. The zero value is the only lane there is.
type Lane struct{ Number, Of uint64 }

func (l Lane) name(errand, provider string) string {
	if l.Of <= 1 {
		return errand + "-" + provider
	}
	return fmt.Sprintf("%s-%s-%d-of-%d", errand, provider, l.Number+1, l.Of)
}

func (l Lane) takes(id uint64) bool {
	return l.Of <= 1 || event.CounterOf(id)%l.Of == l.Number
}

// Charges is the party that takes attempts to their provider, see gateway.Party. An attempt that
// is older than its patience is left to the Sweeper: so an attempt that a provider chokes on holds
// the others for no longer than that, and a runner that has lost its place and begins again from
// the first fact takes no old money twice, however long a provider remembers an id.
type Charges struct {
	Provider  Provider
	Called    string // the provider's name in facts
	Now       func() event.Instant
	Lane      Lane
	Standings Standings
}

// Patience is how long, in festival time, an errand for an attempt is tried. The sweeper asks
// about attempts that are older.
const Patience = 60 * event.Second

// Name of the party.
func (c *Charges) Name() string { return c.Lane.name("charges", c.Called) }

// Wants the attempts of its provider.
func (c *Charges) Wants(e event.Entry) bool {
	started, ok := e.Event.(*event.PaymentStarted)
	if !ok || !c.Lane.takes(uint64(started.Attempt)) {
		return false
	}
	_, provider := AttemptOf(started, e.Stamp)
	return provider == c.Called
}

// Do takes the attempt's money, if it is still wanted.
func (c *Charges) Do(ctx context.Context, e event.Entry) (trade.Command, error) {
	started, ok := e.Event.(*event.PaymentStarted)
	if !ok {
		return nil, fmt.Errorf("pay: %T is no attempt", e.Event)
	}
	if c.Now()-e.Stamp > Patience {
		return nil, nil
	}
	attempt, _ := AttemptOf(started, e.Stamp)
	return take(ctx, c.Provider, c.Standings, attempt)
}

// Refunds is the party that sends money back through the provider that took it. Its patience does
// not end: money that is owed stays owed, and a provider is asked what it has sent already before
// it is asked to send.
type Refunds struct {
	Provider Provider
	Called   string // the provider's name in facts
	Lane     Lane
	// Origin is the reference of the transaction that settled a payment, as of a sequence of the
	// journal, or nothing. It is asked where a fact does not name the transaction itself.
	Origin func(ctx context.Context, p event.PaymentID, sequence uint64) (ref string, err error)
}

// Name of the party.
func (r *Refunds) Name() string { return r.Lane.name("refunds", r.Called) }

// Wants the refunds of money that its provider took, or may have taken.
func (r *Refunds) Wants(e event.Entry) bool {
	due, ok := e.Event.(*event.RefundDue)
	return ok && due.Amount > 0 && r.Lane.takes(uint64(due.Refund)) &&
		(due.Ref == "" || ProviderOf(due.Ref) == r.Called)
}

// Do sends the refund.
func (r *Refunds) Do(ctx context.Context, e event.Entry) (trade.Command, error) {
	due, ok := e.Event.(*event.RefundDue)
	if !ok {
		return nil, fmt.Errorf("pay: %T is no refund", e.Event)
	}
	ref := due.Ref
	if ref == "" {
		var err error
		if ref, err = r.Origin(ctx, due.Payment, e.Sequence); err != nil {
			return nil, err
		}
	}
	if ref == "" { // nobody is asked to send what nobody has taken: a person has to look
		return &trade.FailRefund{Refund: due.Refund, Code: CodeUnknownToIt}, nil
	}
	if ProviderOf(ref) != r.Called {
		return nil, nil
	}
	notice, err := r.Provider.Refund(ctx, RefundOf(due, e.Stamp, ref))
	if err != nil {
		return nil, err
	}
	return notice.Command(), nil
}
