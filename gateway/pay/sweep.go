package pay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"carnival/event"
	"carnival/trade"
)

// Unsettled lists what has no last word yet. A view satisfies it, behind a line of node that
// makes Attempts and Refunds of its rows.
type Unsettled interface {
	// Attempts lists attempts that live, by ascending id; those whose checkouts ask for no money
	// any more are Over.
	Attempts(Page) []Attempt
	// Refunds lists money that is owed back, by ascending id.
	Refunds(Page) []Refund
}

// Page is a bounded part of a list.
type Page struct {
	Provider string
	Before   event.Instant // only what began before it
	After    uint64        // only ids behind it
	Limit    int
}

// Sweeper asks a provider about attempts and refunds that have no word: those whose callback was
// lost, and those for which the process died between the provider's answer and the journal. What
// it hears it submits. A round asks about a bounded number and the next one goes on behind them,
// so that nothing is starved by what stays unsettled.
type Sweeper struct {
	Provider  Provider
	Called    string // the provider's name in facts
	Unsettled Unsettled
	Standings Standings
	Submit    func(context.Context, trade.Command) (trade.Outcome, error)
	// Timer is how long, in festival time, a shopper has for an attempt: the plan's.
	Timer  func() event.Instant
	Logger *slog.Logger

	attempt, refund uint64 // where the next round goes on
	swept           event.Instant

	mu     sync.Mutex
	unwell error
}

// Bounds of a sweep.
const (
	sweepEvery  = 10 * event.Second // festival time between two rounds
	sweepLimit  = 64                // of each list in a round
	refundQuiet = 3600 * event.Second
)

// Run makes a round at a tick of festival time when the last one is long enough ago. It ends with
// its context or when the ticks end.
func (s *Sweeper) Run(ctx context.Context, ticks <-chan event.Instant) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now, ok := <-ticks:
			if !ok {
				return nil
			}
			if now-s.swept < sweepEvery {
				continue
			}
			s.swept = now
			if err := s.Sweep(ctx, now); ctx.Err() == nil {
				s.tell(err)
			}
		}
	}
}

// Health is nil while the provider answers.
func (s *Sweeper) Health() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unwell
}

func (s *Sweeper) tell(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("the sweep of %s: %w", s.Called, err)
		if s.unwell == nil {
			s.Logger.Warn("a sweep of payments failed", "provider", s.Called, "err", err)
		}
	}
	s.unwell = err
}

// Sweep makes one round. It gives up at the first attempt, and at the first refund, for which the
// provider has no word: one that is down is not asked 64 times, and the next round goes on behind
// it, so that one on which the provider chokes does not hide the others.
func (s *Sweeper) Sweep(ctx context.Context, now event.Instant) error {
	return errors.Join(s.attempts(ctx, now), s.refunds(ctx, now))
}

func (s *Sweeper) attempts(ctx context.Context, now event.Instant) error {
	list := s.Unsettled.Attempts(Page{s.Called, now - Patience, s.attempt, sweepLimit})
	for _, a := range list {
		s.attempt = uint64(a.ID)
		command, err := s.ask(ctx, a, a.Started <= now-s.Timer())
		if err == nil {
			err = s.submit(ctx, command)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", a.ID, err)
		}
	}
	if len(list) < sweepLimit {
		s.attempt = 0
	}
	return nil
}

// ask gives the provider's word on an attempt, whose time may have expired.
func (s *Sweeper) ask(ctx context.Context, a Attempt, expired bool) (trade.Command, error) {
	switch {
	case a.Over:
		return callOff(ctx, s.Provider, Standing{Attempt: a})
	case a.Ref == "" && !expired: // it may never have got there
		return take(ctx, s.Provider, s.Standings, a)
	}
	a.Over = expired
	notice, err := s.Provider.Query(ctx, a)
	return notice.Command(), err
}

func (s *Sweeper) refunds(ctx context.Context, now event.Instant) error {
	list := s.Unsettled.Refunds(Page{s.Called, now - refundQuiet, s.refund, sweepLimit})
	for _, r := range list {
		s.refund = uint64(r.ID)
		notice, err := s.Provider.Refund(ctx, r)
		if err == nil {
			err = s.submit(ctx, notice.Command())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
	}
	if len(list) < sweepLimit {
		s.refund = 0
	}
	return nil
}

// submit tells the rulebook. A refusal is no failure: the callback was faster.
func (s *Sweeper) submit(ctx context.Context, command trade.Command) error {
	if command == nil {
		return nil
	}
	out, err := s.Submit(ctx, command)
	if err == nil && out.Refusal != trade.Accepted {
		s.Logger.Info("the word of a sweep was not taken", "provider", s.Called,
			"refusal", out.Refusal.Code())
	}
	return err
}
