// Package view runs folds over a cell's journal and tells how far each has come.
//
// It promises that every fold gets each acknowledged entry once and in order of its stream,
// decoded once for all of them; that a reader sees a fold only between two entries, never in the
// midst of one; that a fold file which is damaged, of an older schema or of another journal is
// thrown away and folded again; and that a journal whose chain breaks leaves the last good state
// readable and named stale. It never writes a journal, never decides, and never shows what was not
// acknowledged.
package view

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"carnival/event"
	"carnival/journal"
)

// Fold is a state that facts are taken into. The rooms under view satisfy it without knowing the
// runner: they hold no lock and start nothing.
type Fold interface {
	// Apply takes one entry. The fact, its slices and structs are the fold's only until it
	// returns; strings may be kept.
	Apply(e event.Entry)
	// Schema is the version of what Save writes; a file of another version is folded again.
	Schema() uint32
	// Save writes the whole state.
	Save(w io.Writer) error
	// Load replaces the state by a saved one. The bytes are known to be what Save wrote.
	Load(r io.Reader) error
}

// ErrStale says that the view takes nothing in any more; what it shows is the last good state.
var ErrStale = errors.New("the view is stale")

// streams is how many ordered streams a cell has; a fold keeps one place in each.
const streams = 2

// View is a fold that is kept up to date by a Runner, with the door through which it is read.
type View[F Fold] struct{ kept kept }

// Of makes the view of a fold. The name is the file's name; fresh makes an empty fold.
func Of[F Fold](name string, fresh func() F) *View[F] {
	v := &View[F]{}
	v.kept.name = name
	v.kept.fresh = func() Fold { return fresh() }
	v.kept.fold = fresh()
	return v
}

// Read lets do look at the fold. While it runs the fold stands still, so it should be brief, and
// it must keep nothing of the fold that changes later.
func (v *View[F]) Read(do func(F)) {
	v.kept.mu.RLock()
	defer v.kept.mu.RUnlock()
	do(v.kept.fold.(F))
}

// Wait returns nil as soon as the fold holds the trade stream's entry with that sequence, so that
// whoever has just changed something sees it. It returns ErrStale when that cannot happen any
// more.
func (v *View[F]) Wait(ctx context.Context, sequence uint64) error {
	return v.kept.gate.wait(ctx, sequence)
}

// Head is the last sequence of the trade stream that the fold holds.
func (v *View[F]) Head() uint64 { return v.kept.gate.head() }

func (v *View[F]) source() *kept { return &v.kept }

// Source is a View of any fold, as a Runner takes it.
type Source interface{ source() *kept }

// kept is what the runner keeps of a view.
//
// turn is held by whoever applies or saves; mu is held, in addition, while the fold changes. A
// save therefore keeps the writer waiting outside mu, where it does not keep readers out.
type kept struct {
	name  string
	fresh func() Fold
	gate  gate
	pace  pace

	turn   sync.Mutex
	places [streams]place // guarded by turn

	mu   sync.RWMutex
	fold Fold
}

// apply takes entries that the fold does not have yet. Readers of this fold wait for that, and
// never for anything else: not for another fold, and not for a save of this one, which is waited
// for before they are kept out.
func (k *kept) apply(stream uint8, entries []event.Entry, record *journal.Record) {
	k.turn.Lock()
	p := &k.places[stream]
	k.enter()
	for _, e := range entries {
		if e.Sequence == p.last+1 {
			k.fold.Apply(e)
			p.last, p.record = e.Sequence, record
		}
	}
	k.mu.Unlock()
	last := p.last
	k.turn.Unlock()
	if stream == journal.StreamTrade {
		k.gate.advance(last)
	}
}

// politeLooks is how often the writer looks whether nobody reads, each time after everybody who can
// run had a turn, before it queues up.
const politeLooks = 40

// enter keeps readers out. A writer that queues for the lock keeps out everybody who comes after
// it, for as long as the slowest of those who read already takes; with thousands of readers a
// second, of whom one is always in the midst of a page, all of them would wait for that one.
func (k *kept) enter() {
	for range politeLooks {
		if k.mu.TryLock() {
			return
		}
		runtime.Gosched()
	}
	k.mu.Lock()
}

// reset begins the fold anew.
func (k *kept) reset() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fold = k.fresh()
	k.places = [streams]place{}
}

// gate lets readers wait for a sequence.
type gate struct {
	mu      sync.Mutex
	last    uint64
	moved   chan struct{} // made by the first who waits, closed when last moves
	stopped error
}

func (g *gate) advance(last uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if last > g.last {
		g.last = last
		g.wake()
	}
}

func (g *gate) stop(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stopped = cause
	g.wake()
}

func (g *gate) wake() {
	if g.moved != nil {
		close(g.moved)
		g.moved = nil
	}
}

func (g *gate) head() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

func (g *gate) wait(ctx context.Context, sequence uint64) error {
	for {
		g.mu.Lock()
		if g.last >= sequence || g.stopped != nil {
			last, stopped := g.last, g.stopped
			g.mu.Unlock()
			if last >= sequence {
				return nil
			}
			return stopped
		}
		if g.moved == nil {
			g.moved = make(chan struct{})
		}
		moved := g.moved
		g.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
