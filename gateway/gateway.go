// Package gateway runs errands: it follows the journal and, for each fact that a party in the
// outside world waits for, lets the party do its work and submits the command that comes back.
//
// It promises that every fact is offered at least once, in order, also after a crash, because the
// place is kept in a file that only moves forward when the errand is done. It never runs an
// errand for a fact that is not acknowledged, never for a shadow cell, and never decides.
package gateway

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
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

// Log is what the runner reads.
type Log interface {
	journal.Journal
	journal.Tail
}

// Runner joins one party to a journal. Submit is the engine's.
type Runner struct {
	Party  Party
	Log    Log
	Submit func(context.Context, trade.Command) (trade.Outcome, error)
	Dir    string // where the place is kept
	Logger *slog.Logger
}

// Waits between two tries of an errand that fails, doubling from the first to the last.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 30 * time.Second
)

// Run follows the journal until the context ends or the journal stops.
func (r *Runner) Run(ctx context.Context) error {
	place, err := r.load()
	if err != nil {
		return err
	}
	for {
		if err := r.Log.Wait(ctx, place); err != nil {
			return err
		}
		for rec, err := range r.Log.Read(ctx, place+1) {
			if err != nil {
				return err
			}
			if place, err = r.record(ctx, rec, place); err != nil {
				return err
			}
		}
	}
}

// record runs the errands of one record and keeps the place behind it when there were any.
func (r *Runner) record(ctx context.Context, rec journal.Record, place uint64) (uint64, error) {
	worked := false
	for entry, err := range event.DecodeBatch(event.Batch{
		Cell: rec.Cell, Stream: event.Stream(rec.Stream), First: rec.First, Count: rec.Count,
		Stamp: rec.Stamp, Body: rec.Body,
	}) {
		if err != nil {
			return place, fmt.Errorf("errands of %s at %d: %w", r.Party.Name(), rec.First, err)
		}
		if entry.Sequence <= place || entry.Cell >= event.FirstShadowCell ||
			!r.Party.Wants(entry) {
			continue
		}
		if err := r.errand(ctx, entry); err != nil {
			return place, err
		}
		worked = true
	}
	if worked {
		return rec.Last(), r.save(rec.Last())
	}
	return rec.Last(), nil
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
			return nil
		}
		r.Logger.Warn("errand failed", "party", r.Party.Name(),
			"sequence", entry.Sequence, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (r *Runner) path() string { return filepath.Join(r.Dir, r.Party.Name()+".place") }

// load reads the place; a missing or damaged file means the beginning, which is harmless.
func (r *Runner) load() (uint64, error) {
	b, err := os.ReadFile(r.path())
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, os.MkdirAll(r.Dir, 0o750)
	case err != nil:
		return 0, err
	case len(b) != 12 || crc32.ChecksumIEEE(b[:8]) != binary.LittleEndian.Uint32(b[8:]):
		return 0, nil
	}
	return binary.LittleEndian.Uint64(b), nil
}

func (r *Runner) save(place uint64) error {
	b := binary.LittleEndian.AppendUint64(nil, place)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	if err := os.WriteFile(r.path()+".new", b, 0o640); err != nil {
		return err
	}
	return os.Rename(r.path()+".new", r.path())
}
