package view

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"carnival/event"
	"carnival/journal"
)

// Stream is one ordered stream of the cell.
type Stream struct {
	Journal journal.Journal
	Tail    journal.Tail
}

// Options say what is run.
type Options struct {
	Trade     Stream
	Behaviour *Stream // nil when the cell has none
	Views     []Source
	Dir       string           // where folds are saved; "" saves nothing
	SaveEvery time.Duration    // at most this often a fold is saved; 0 means 30 s
	Now       func() time.Time // the wall clock, for the lag and the pace of saves
	Note      func(error)      // told of fold files thrown away or not written; may be nil
}

const (
	// maxHeld is how many entries a fold takes before its readers get their turn.
	maxHeld = 64
	// defaultSaveEvery is Options.SaveEvery when it is not given.
	defaultSaveEvery = 30 * time.Second
	// saveLook is how often the runner looks whether a fold is due to be saved.
	saveLook = time.Second
)

// Runner keeps views up to date.
type Runner struct {
	o     Options
	views []*kept

	mu      sync.Mutex
	cell    event.Cell
	begun   event.Instant // wall time from which on appends count for the lag
	stale   error
	lag     Lag
	decoded [streams]uint64 // last sequence that was decoded
}

// New makes a runner. Nothing happens until Run.
func New(o Options) *Runner {
	if o.SaveEvery <= 0 {
		o.SaveEvery = defaultSaveEvery
	}
	if o.Note == nil {
		o.Note = func(error) {}
	}
	r := &Runner{o: o}
	for _, v := range o.Views {
		r.views = append(r.views, v.source())
	}
	return r
}

// Run takes up the saved folds, reads what they miss and then follows the journal. It returns nil
// when ctx ends, after saving every fold, and an error that wraps ErrStale when the journal stops
// or breaks its chain. A Runner runs once.
func (r *Runner) Run(ctx context.Context) error {
	r.mu.Lock()
	r.begun = event.At(r.o.Now())
	r.mu.Unlock()
	for _, k := range r.views {
		r.take(ctx, k)
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, streams)
	var running sync.WaitGroup
	for n, s := range r.sources() {
		running.Go(func() {
			if err := r.follow(inner, n, s); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	r.saveUntil(inner)
	running.Wait()
	select {
	case err := <-failed:
		return r.stop(err)
	default:
	}
	for _, k := range r.views {
		r.save(k)
	}
	_ = r.stop(context.Cause(ctx))
	return nil
}

// sources are the streams by number.
func (r *Runner) sources() map[uint8]Stream {
	out := map[uint8]Stream{journal.StreamTrade: r.o.Trade}
	if r.o.Behaviour != nil {
		out[journal.StreamBehaviour] = *r.o.Behaviour
	}
	return out
}

// stop ends all waiting. The folds stay as they are.
func (r *Runner) stop(cause error) error {
	err := fmt.Errorf("%w: %w", ErrStale, cause)
	r.mu.Lock()
	r.stale = err
	r.mu.Unlock()
	for _, k := range r.views {
		k.gate.stop(err)
	}
	return err
}

// follow reads a stream from the lowest place of any fold, and then for as long as it grows.
func (r *Runner) follow(ctx context.Context, stream uint8, s Stream) error {
	next := r.lowest(stream) + 1
	var h handful
	for i := range h.readers {
		h.readers[i].Reuse = true
	}
	for {
		for record, err := range s.Journal.Read(ctx, next) {
			if err == nil {
				err = r.apply(&h, stream, next, record)
			}
			if err != nil {
				return unlessEnded(ctx, err)
			}
			next = record.Last() + 1
		}
		if err := s.Tail.Wait(ctx, next-1); err != nil {
			return unlessEnded(ctx, err)
		}
	}
}

// unlessEnded drops an error that only says that the context has ended.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

func (r *Runner) lowest(stream uint8) uint64 {
	low := ^uint64(0)
	for _, k := range r.views {
		low = min(low, k.places[stream].last)
	}
	if len(r.views) == 0 {
		return 0
	}
	return low
}

// handful is the entries that a fold takes at a time. Each is decoded by a reader of its own, so
// that all of them stand in memory together, which is used again for the next ones.
type handful struct {
	readers [maxHeld]event.Decoder
	entries [maxHeld]event.Entry
}

// next decodes what comes behind the entry that a reader gave last.
func (h *handful) next(at *event.Decoder) (n int, err error) {
	for n < maxHeld {
		d := &h.readers[n]
		d.Follow(at)
		e, ok, err := d.Next()
		if err != nil || !ok {
			return n, err
		}
		h.entries[n], at = e, d
		n++
	}
	return n, nil
}

// apply takes a record into every fold. Its entries are decoded once for all of them.
func (r *Runner) apply(h *handful, stream uint8, next uint64, record journal.Record) error {
	if err := r.fits(stream, next, record); err != nil {
		return err
	}
	var at event.Decoder
	at.Reset(event.Batch{
		Cell: record.Cell, Stream: event.Stream(record.Stream), First: record.First,
		Count: record.Count, Stamp: record.Stamp, Body: record.Body,
	})
	for n := maxHeld; n == maxHeld; {
		var err error
		if n, err = h.next(&at); err != nil {
			return err
		}
		for _, k := range r.views {
			k.apply(stream, h.entries[:n], &record)
		}
		if n == maxHeld {
			at.Follow(&h.readers[n-1])
		}
	}
	r.took(stream, &record)
	return nil
}

// fits checks that a record continues what was read before.
func (r *Runner) fits(stream uint8, next uint64, record journal.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.decoded[0] == 0 && r.decoded[1] == 0 {
		r.cell = record.Cell
	}
	if record.First > next || record.Last() < next || record.Stream != stream ||
		record.Cell != r.cell {
		return &journal.Damage{Kind: journal.Gap, Sequence: next, Detail: fmt.Sprintf(
			"the reader was given %d-%d of cell %d", record.First, record.Last(), record.Cell)}
	}
	return nil
}
