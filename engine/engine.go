// Package engine is the one writer of a cell. It takes all commands that wait, decides and
// evolves them one by one, makes their facts durable in one append, and only then answers.
//
// It promises that nobody hears of a fact before the journal holds it; that commands are decided
// in the order in which they entered, under stamps that never fall; that a full queue is said at
// once and honestly; and that a failed or unclear append stops the cell for good, until it is
// opened anew from the journal. It never decides anything itself, never retries an append, and
// never rolls a state back.
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"carnival/event"
	"carnival/festival"
	"carnival/journal"
	"carnival/trade"
)

// fault is an error with the stable code under which the outside world knows it.
type fault struct{ code, text string }

func (f fault) Error() string { return f.text }

// Code is the stable name of the fault in problems and health.
func (f fault) Code() string { return f.code }

var (
	// ErrOverloaded says that the queue is full; the command did not enter, try again shortly.
	ErrOverloaded error = fault{"overloaded", "too many commands wait"}
	// ErrStopped says that the cell decides nothing more until it is opened anew; it comes with
	// the cause.
	ErrStopped error = fault{"journal_stopped", "the cell has stopped"}
	// ErrClosed says that the cell is shutting down.
	ErrClosed error = fault{"shutting_down", "the cell is closed"}
	// ErrTooLarge says that one command makes more facts than one record can hold.
	ErrTooLarge error = fault{"too_large", "the command is too large"}
	// ErrDiskLow is what a node refuses with while the disk has too little room.
	ErrDiskLow error = fault{"disk_low", "the disk runs low"}
	// ErrDiverged says that the writer's state is not what its own journal gives.
	ErrDiverged = errors.New("the writer's state differs from its journal")
)

// Options of a cell. Journal and Clock are needed.
type Options struct {
	Cell    event.Cell
	Journal journal.Journal
	Clock   func() event.Instant // festival time
	Wall    func() event.Instant // wall time of records; Clock when nil
	// SnapshotAfter is how many entries the journal grows between snapshots; 0 = the default,
	// negative = none.
	SnapshotAfter int64
	// Note is told of snapshots that could not be saved; they are tried again. It may be nil.
	Note func(error)
}

// Engine is a running cell.
type Engine struct {
	core  *Core
	clock func() event.Instant
	opts  Options
	plan  *festival.Plan // as of Open

	mu       sync.Mutex
	wake     sync.Cond
	queue    []*Request
	last     event.Instant // stamp of the last command that entered
	busy     bool          // a batch is with the appender
	answered []*Batch      // come back from the appender
	closing  bool
	refusing error // why commands that begin something are refused
	cause    error // why the cell stopped
	mark     Mark  // of the last acknowledged batch

	flight  chan *Batch
	cancel  context.CancelFunc
	running sync.WaitGroup
	tickets sync.Pool
}

// Open brings a cell back from its journal, newest snapshot first, and starts its writer.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if o.Wall == nil {
		o.Wall = o.Clock
	}
	if o.Note == nil {
		o.Note = func(error) {}
	}
	state, head, err := load(o.Cell, o.Journal)
	if err != nil {
		return nil, err
	}
	saved := head.Last
	if head, err = replay(ctx, o.Journal, source{state: state, head: head}); err != nil {
		return nil, err
	}
	e := &Engine{
		core: NewCore(state, o.Journal, head, o.Wall), clock: o.Clock, opts: o, plan: state.Plan(),
		last: state.Stamp(), mark: Mark{head, state.Digest()}, flight: make(chan *Batch, 1),
	}
	e.wake.L = &e.mu
	e.tickets.New = func() any { return &Request{ready: make(chan struct{}, 1)} }
	// Only the follower may be cut off: what has entered is appended and answered even after
	// Close.
	appending := context.WithoutCancel(ctx)
	following, cancel := context.WithCancel(appending)
	e.cancel = cancel
	e.running.Add(3)
	go e.decideAll()
	go e.appendAll(appending)
	go e.follow(following, saved)
	return e, nil
}

// Submit hands a command to the writer and waits until its outcome is durable. A refusal is an
// outcome; an error means that nothing is known to have happened: the command did not enter, or,
// when the context ended or the cell stopped while it was under way, it may still turn out in the
// journal.
func (e *Engine) Submit(ctx context.Context, c trade.Command) (trade.Outcome, error) {
	r := e.tickets.Get().(*Request)
	if err := e.enter(r, c); err != nil {
		e.tickets.Put(r)
		return trade.Outcome{}, err
	}
	return e.wait(ctx, r)
}

// wait returns the outcome of a command that has entered. A request whose waiter went away is
// never used again, because its answer may still come.
func (e *Engine) wait(ctx context.Context, r *Request) (trade.Outcome, error) {
	if ctx.Done() == nil {
		<-r.ready
		return e.collect(r)
	}
	select {
	case <-r.ready:
		return e.collect(r)
	case <-ctx.Done():
		return trade.Outcome{}, ctx.Err()
	}
}

// SubmitAll hands several commands to the writer in their order and waits for all of them, so
// that they can share a flush. The outcomes are those of the commands before the first error; of
// the ones behind it only the journal knows what came.
func (e *Engine) SubmitAll(ctx context.Context, cs []trade.Command) ([]trade.Outcome, error) {
	entered := make([]*Request, 0, len(cs))
	var failed error
	for _, c := range cs {
		r := e.tickets.Get().(*Request)
		if failed = e.enter(r, c); failed != nil {
			e.tickets.Put(r)
			break
		}
		entered = append(entered, r)
	}
	outs := make([]trade.Outcome, 0, len(entered))
	whole := true
	for _, r := range entered {
		out, err := e.wait(ctx, r)
		if whole = whole && err == nil; whole {
			outs = append(outs, out)
		} else if failed == nil {
			failed = err
		}
	}
	return outs, failed
}

func (e *Engine) collect(r *Request) (trade.Outcome, error) {
	out, err := r.Outcome, r.Err
	r.Command, r.Outcome, r.Err = nil, trade.Outcome{}, nil
	e.tickets.Put(r)
	return out, err
}

func (e *Engine) enter(r *Request, c trade.Command) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.cause != nil:
		return fmt.Errorf("%w: %w", ErrStopped, e.cause)
	case e.closing:
		return ErrClosed
	case len(e.queue) >= MaxQueue:
		return ErrOverloaded
	}
	e.last = max(e.last, e.clock())
	r.Command, r.At, r.refuse = c, e.last, nil
	if !c.Essential() {
		r.refuse = e.refusing
	}
	e.queue = append(e.queue, r)
	e.wake.Signal()
	return nil
}

// Refuse makes the cell answer every command that begins something with an error, such as a disk
// that runs low; what finishes something still passes. Refuse(nil) ends it.
func (e *Engine) Refuse(why error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refusing = why
}

// Health is nil while the cell decides everything, and else the reason why it does not.
func (e *Engine) Health() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cause != nil {
		return fmt.Errorf("%w: %w", ErrStopped, e.cause)
	}
	return e.refusing
}

// Waiting is how many commands stand in the queue.
func (e *Engine) Waiting() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.queue)
}

// Close answers what has entered, then stops the writer. It does not close the journal.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closing = true
	e.wake.Broadcast()
	e.mu.Unlock()
	e.cancel()
	e.running.Wait()
	return e.stopped()
}

// stopped is why the cell has stopped, or nil.
func (e *Engine) stopped() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cause == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrStopped, e.cause)
}

// Plan is the festival that was in force when the cell was opened, or nil.
func (e *Engine) Plan() *festival.Plan { return e.plan }

// Stamp is the festival time of the last command that entered; no later command has an earlier
// one.
func (e *Engine) Stamp() event.Instant {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last
}
