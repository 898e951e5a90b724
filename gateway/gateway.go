// Package gateway runs errands: it follows the journal and, for each fact that a party in the
// outside world waits for, lets the party do its work and submits the command that comes back.
//
// It promises that every fact is offered at least once, in order, also after a crash, because the
// place is kept in a file that only moves forward when the errand is done. Where the file cannot
// be read or written, errands are run again after a restart rather than left out. It never runs
// an errand for a fact that is not acknowledged, never for a shadow cell, and never decides.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

// Party is somebody in the outside world.
type Party interface {
	// Name of the party, unique and fit for a file name.
	Name() string
	// Wants reports whether a fact means work for the party.
	Wants(event.Entry) bool
	// Do does the work and returns the command that tells of it, or nil. It must be harmless to
	// do it twice: after a crash the last errand is run again.
	Do(context.Context, event.Entry) (trade.Command, error)
}

// Journal is what the runner reads.
type Journal interface {
	Read(ctx context.Context, from uint64) iter.Seq2[journal.Record, error]
	journal.Tail
}

// Runner joins one party to a journal. Submit is the engine's.
type Runner struct {
	Party   Party
	Journal Journal
	Submit  func(context.Context, trade.Command) (trade.Outcome, error)
	Dir     string // where the place is kept
	Logger  *slog.Logger

	// Run's readers of the journal: most facts are nobody's errand and are read over one another;
	// what is wanted is read once more into memory of its own, because a command may keep it.
	scan, own event.Decoder

	mu      sync.Mutex
	unwell  error // of the errand that is tried again and again, or of the end of Run
	unsaved error // of the last try to keep the place
}

// Waits between two tries of an errand that fails, doubling from the first to the last. An errand
// that is still not done when the wait has come to longWait makes the runner unwell.
const (
	firstWait = 100 * time.Millisecond
	longWait  = 3200 * time.Millisecond
	lastWait  = 30 * time.Second
)

// Run follows the journal until the context ends or the journal stops.
func (r *Runner) Run(ctx context.Context) error {
	err := r.follow(ctx)
	if ctx.Err() == nil {
		r.tell(&r.unwell, fmt.Errorf("the errands of %s have stopped: %w", r.Party.Name(), err))
	}
	return err
}

// Health is nil while errands are run and their place is kept.
func (r *Runner) Health() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.unwell, r.unsaved)
}

func (r *Runner) tell(what *error, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*what = err
}

func (r *Runner) follow(ctx context.Context) error {
	at := &place{path: filepath.Join(r.Dir, r.Party.Name()+".place")}
	r.keep(at.load())
	defer func() { r.keep(at.close()) }()
	if head := r.Journal.Head().Last; at.done > head {
		r.Logger.Warn("the place of the errands lies behind the end of the journal: "+
			"they begin again from the first fact",
			"party", r.Party.Name(), "place", at.done, "head", head)
		at.done = 0
	}
	for {
		if err := r.Journal.Wait(ctx, at.done); err != nil {
			return err
		}
		for rec, err := range r.Journal.Read(ctx, at.done+1) {
			if err != nil {
				return err
			}
			worked, err := r.record(ctx, rec, at.done)
			if err != nil {
				return err
			}
			r.keep(at.pass(rec.Last(), worked))
		}
	}
}

// keep tells of a place that could not be kept. The errands go on: what is lost is only that a
// restart runs some of them again, which is harmless.
func (r *Runner) keep(err error) {
	r.mu.Lock()
	was := r.unsaved
	r.unsaved = err
	r.mu.Unlock()
	if err != nil && was == nil {
		r.Logger.Error("the place of the errands cannot be kept",
			"party", r.Party.Name(), "err", err)
	}
}

// record runs the errands of one record behind the place, and reports whether there were any.
func (r *Runner) record(
	ctx context.Context, rec journal.Record, done uint64,
) (worked bool, err error) {
	batch := event.Batch{
		Cell: rec.Cell, Stream: event.Stream(rec.Stream), First: rec.First, Count: rec.Count,
		Stamp: rec.Stamp, Body: rec.Body,
	}
	r.scan.Reuse = true
	r.scan.Reset(batch)
	for {
		r.own.Follow(&r.scan)
		entry, ok, err := r.scan.Next()
		if err != nil {
			return worked, fmt.Errorf("errands of %s at %d: %w", r.Party.Name(), rec.First, err)
		}
		if !ok {
			return worked, nil
		}
		if entry.Sequence <= done || entry.Cell >= event.FirstShadowCell ||
			!r.Party.Wants(entry) {
			continue
		}
		if entry, _, err = r.own.Next(); err != nil {
			return worked, err
		}
		if err := r.errand(ctx, entry); err != nil {
			return worked, err
		}
		worked = true
	}
}

// errand does one piece of work, again and again until it is done or the context ends.
func (r *Runner) errand(ctx context.Context, entry event.Entry) error {
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		command, err := r.Party.Do(ctx, entry)
		if err == nil && command != nil {
			var out trade.Outcome
			if out, err = r.Submit(ctx, command); err == nil && out.Refusal != trade.Accepted {
				r.Logger.Error("errand refused", "party", r.Party.Name(),
					"sequence", entry.Sequence, "refusal", out.Refusal.Code())
			}
		}
		if err == nil {
			r.tell(&r.unwell, nil)
			return nil
		}
		r.Logger.Warn("errand failed", "party", r.Party.Name(),
			"sequence", entry.Sequence, "err", err)
		if wait >= longWait {
			r.tell(&r.unwell, fmt.Errorf("the errand of %s for fact %d fails: %w",
				r.Party.Name(), entry.Sequence, err))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
