package engine

import (
	"context"
	"fmt"

	"carnival/journal"
)

// writer is what the deciding goroutine keeps between two looks at the queue.
type writer struct {
	taken []*Request // entered, not yet decided
	spare []*Request // the array of the queue before, to be used again
	batch *Batch     // decided, not yet with the appender
	full  bool
	prev  journal.Head
}

// decideAll is the writer's goroutine. While an append flies it goes on deciding into the next
// batch, which leaves as soon as the append is back: batches grow with the load and need no
// timer.
func (e *Engine) decideAll() {
	defer e.running.Done()
	defer close(e.flight)
	w := writer{batch: e.core.Take(), prev: e.core.head}
	for e.await(&w) {
		for len(w.taken) > 0 && !w.full {
			if !e.core.Decide(w.batch, w.taken[0]) {
				w.full = true
				break
			}
			w.taken = w.taken[1:]
			w.full = w.batch.Full()
		}
		if !w.batch.Empty() && e.claim() {
			e.send(&w)
		}
	}
	e.fail(&w)
}

// await sleeps until there is something to decide or to send. It reports false when the cell is
// closed and everything is answered, or when it has stopped.
func (e *Engine) await(w *writer) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		waiting := len(w.taken) > 0 || len(e.queue) > 0
		switch {
		case e.cause != nil, e.closing && !waiting && w.batch.Empty():
			return false
		case waiting && !w.full, !w.batch.Empty() && !e.busy:
			if len(w.taken) == 0 {
				w.taken, e.queue, w.spare = e.queue, w.spare[:0], e.queue
			}
			for _, b := range e.answered {
				e.core.Free(b)
			}
			e.answered = e.answered[:0]
			return true
		}
		e.wake.Wait()
	}
}

// claim takes the appender when it is free.
func (e *Engine) claim() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.busy {
		return false
	}
	e.busy = true
	return true
}

func (e *Engine) send(w *writer) {
	if err := e.core.Seal(w.batch, w.prev); err != nil {
		e.stop(err)
		return
	}
	w.prev, w.full = w.batch.Mark.Head, false
	e.flight <- w.batch
	w.batch = e.core.Take()
}

// fail answers everything that has entered and will not be decided.
func (e *Engine) fail(w *writer) {
	e.mu.Lock()
	left, cause := append(w.taken, e.queue...), e.cause
	e.queue = nil
	e.mu.Unlock()
	if cause == nil {
		return
	}
	why := fmt.Errorf("%w: %w", ErrStopped, cause)
	w.batch.Fail(why)
	(&Batch{Requests: left}).Fail(why)
}

// appendAll makes one batch after the other durable and answers it. After the first failure
// nothing is appended any more and every later batch is answered with the error.
func (e *Engine) appendAll(ctx context.Context) {
	defer e.running.Done()
	for b := range e.flight {
		err := e.failed()
		if err == nil {
			err = e.core.Append(ctx, b)
		}
		mark := b.Mark
		if err != nil {
			e.stop(err)
			b.Fail(fmt.Errorf("%w: %w", ErrStopped, err))
		} else {
			b.Answer()
		}
		e.mu.Lock()
		e.busy = false
		e.answered = append(e.answered, b)
		if err == nil {
			e.mark = mark
		}
		e.wake.Signal()
		e.mu.Unlock()
	}
}

func (e *Engine) failed() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.cause
}

// stop ends the cell: the first cause stands.
func (e *Engine) stop(cause error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cause == nil {
		e.cause = cause
	}
	e.wake.Broadcast()
}
