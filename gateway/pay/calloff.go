package pay

import (
	"context"
	"fmt"

	"carnival/event"
	"carnival/trade"
)

// Standing is an attempt as the facts have it up to the head of the journal.
type Standing struct {
	Attempt
	Provider string // its name in facts
	Wanted   bool   // it lives, and its checkout still asks for money
	Ended    bool   // the journal holds its last word
}

// Standings tells how attempts stand. A view satisfies it, behind a few lines of node. Each answer
// waits until the view has come to where the journal ends when it is asked.
type Standings interface {
	// Attempt is how one attempt stands; one that no fact began is not wanted.
	Attempt(context.Context, event.AttemptID) (Standing, error)
	// Touched lists the attempts that a fact may have ended.
	Touched(context.Context, event.Entry) ([]Standing, error)
}

// take asks for an attempt's money while it is wanted. An attempt may end while its provider is
// asked, and the errand that calls it off may have come too early to find it there: therefore it
// is looked at before and behind. Whoever dies in between does the errand again, and then the
// first look calls it off.
func take(
	ctx context.Context, p Provider, s Standings, a Attempt,
) (trade.Command, error) {
	now, err := s.Attempt(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	a.Ref = now.Ref
	if now.Wanted {
		notice, err := p.Take(ctx, a)
		if err != nil || notice.Word != Pending {
			return notice.Command(), err
		}
		if now, err = s.Attempt(ctx, a.ID); err != nil {
			return nil, err
		}
		if now.Wanted {
			return notice.Command(), nil
		}
		a.Ref = notice.Ref
	}
	return callOff(ctx, p, Standing{Attempt: a, Ended: now.Ended})
}

// callOff tells a provider that nobody waits for an attempt's money any more. Money that came all
// the same is taken down like any other, and goes back where nothing is open.
func callOff(ctx context.Context, p Provider, s Standing) (trade.Command, error) {
	s.Over = true
	notice, err := p.Query(ctx, s.Attempt)
	switch {
	case err != nil:
		return nil, err
	case s.Ended && notice.Word != Received:
		return nil, nil
	case notice.Word == Failed && notice.Code == CodeExpired:
		notice.Code = CodeClosed
	}
	return notice.Command(), nil
}

// CallOffs is the party that calls attempts off at their provider once they have failed, another
// one has brought the money, or the orders that they pay have closed. A shopper who still has the
// old page open can then pay it no more. What cannot be called off, because it is on its way, is
// money of an attempt that ended: it settles what is open, or goes back by itself.
type CallOffs struct {
	Provider  Provider
	Called    string // the provider's name in facts
	Standings Standings
	Submit    func(context.Context, trade.Command) (trade.Outcome, error)
}

// Name of the party.
func (c *CallOffs) Name() string { return "calloffs-" + c.Called }

// Wants what ends attempts. An attempt that never was at its provider leaves nothing to call off,
// and one whose time ran out has been called off by whoever found out.
func (c *CallOffs) Wants(e event.Entry) bool {
	switch fact := e.Event.(type) {
	case *event.PaymentFailed:
		switch fact.Code {
		case CodeExpired, CodeClosed, CodeUnknownToIt, CodeMethodUnknown, CodeAmountInvalid:
			return false
		}
		return true
	case *event.PaymentReceived:
		return len(fact.Orders)+len(fact.Balances) > 0
	case *event.OrdersClosed:
		return len(fact.Orders)+len(fact.Balances) > 0
	}
	return false
}

// Do calls the attempts off that a fact has ended. There may be many, and so their words are
// submitted here; whoever dies in the midst of them calls the first ones off twice.
func (c *CallOffs) Do(ctx context.Context, e event.Entry) (trade.Command, error) {
	touched, err := c.Standings.Touched(ctx, e)
	if err != nil {
		return nil, err
	}
	for _, s := range touched {
		if s.Provider != c.Called || s.Wanted {
			continue
		}
		command, err := callOff(ctx, c.Provider, s)
		if err == nil && command != nil {
			// A refusal is no failure: the callback was faster.
			_, err = c.Submit(ctx, command)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
	}
	return nil, nil
}
