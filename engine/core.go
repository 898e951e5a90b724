package engine

import (
	"context"
	"errors"
	"fmt"

	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

// Request is one command on its way through the cell. The stamp is the festival time at which it
// entered the queue; it decides prices, phases and windows.
type Request struct {
	Command trade.Command
	At      event.Instant
	Outcome trade.Outcome
	Err     error
	refuse  error // answered instead of facts that would begin something
	ready   chan struct{}
}

// Batch is what one append makes durable: the facts of many requests in one sealed record, or no
// record at all when every request was refused or answered before.
type Batch struct {
	Requests []*Request
	Mark     Mark
	buf      []byte
	count    uint32
	first    uint64
	stamp    event.Instant // of the first fact
	last     event.Instant // of the last one, for the next delta
}

// Mark names the writer's state at the end of a batch, for the follower to compare.
type Mark struct {
	Head   journal.Head
	Digest uint64
}

// Core is the writer of a cell without a goroutine: Take, Decide, Append, Answer, in the hands of
// whoever drives it. Engine wraps it in two goroutines; the simulator drives it by hand.
type Core struct {
	state   *trade.State
	journal journal.Journal
	wall    func() event.Instant
	head    journal.Head // acknowledged
	free    []*Batch
}

// NewCore joins a state to the journal that it came from. wall stamps records with wall time.
func NewCore(
	s *trade.State, j journal.Journal, head journal.Head, wall func() event.Instant,
) *Core {
	return &Core{state: s, journal: j, wall: wall, head: head}
}

// State is the writer's; only the goroutine that decides may look at it.
func (c *Core) State() *trade.State { return c.state }

// Take begins a batch.
func (c *Core) Take() *Batch {
	if n := len(c.free); n > 0 {
		b := c.free[n-1]
		c.free = c.free[:n-1]
		return b
	}
	return &Batch{buf: make([]byte, journal.HeaderSize, journal.HeaderSize+batchBytes)}
}

// Free gives a batch back when its requests are answered.
func (c *Core) Free(b *Batch) {
	clear(b.Requests)
	*b = Batch{Requests: b.Requests[:0], buf: b.buf[:journal.HeaderSize]}
	c.free = append(c.free, b)
}

// Decide takes a request into the batch: its facts are decided, written down and evolved, so that
// the next request sees them. It reports false when the batch has no room for the facts; the
// request then belongs into the next batch and nothing has happened.
func (c *Core) Decide(b *Batch, r *Request) bool {
	if q, ok := r.Command.(*question); ok {
		c.answer(b, r, q)
		return true
	}
	out := trade.Decide(c.state, r.At, r.Command)
	if r.refuse != nil && len(out.Events) > 0 {
		out, r.Err = trade.Outcome{}, r.refuse
	}
	before, last := len(b.buf), b.last
	next := c.state.Sequence() + 1
	for _, e := range out.Events {
		if b.count == 0 && len(b.buf) == journal.HeaderSize {
			b.first, b.stamp, last = next, r.At, r.At
		}
		b.buf = event.AppendEntry(b.buf, uint64(r.At-last), e)
		last = r.At
	}
	if len(b.buf)-journal.HeaderSize > journal.MaxBody ||
		int(b.count)+len(out.Events) > journal.MaxCount {
		b.buf = b.buf[:before]
		if b.count > 0 {
			return false
		}
		out = trade.Outcome{}
		r.Err = ErrTooLarge
	}
	b.last = last
	out.First, out.Stamp = next, r.At
	for i, e := range out.Events {
		c.state.Evolve(next+uint64(i), r.At, e)
	}
	b.count += uint32(len(out.Events))
	r.Outcome = out
	b.Requests = append(b.Requests, r)
	return true
}

// Full reports that a batch is large enough to go.
func (b *Batch) Full() bool {
	return len(b.buf) >= journal.HeaderSize+batchBytes || b.count >= journal.MaxCount/2 ||
		len(b.Requests) >= batchRequests
}

// Empty reports that no request is in the batch.
func (b *Batch) Empty() bool { return len(b.Requests) == 0 }

// Seal ends a batch: prev is the hash of the batch before, which need not be durable yet.
func (c *Core) Seal(b *Batch, prev journal.Head) error {
	b.Mark = Mark{Head: prev, Digest: c.state.Digest()}
	if b.count == 0 {
		return nil
	}
	if b.first != prev.Last+1 {
		return fmt.Errorf("batch begins at %d behind %d", b.first, prev.Last)
	}
	hash, err := journal.Seal(b.buf, journal.Record{
		Cell: c.state.Cell(), Stream: uint8(event.StreamTrade), First: b.first, Count: b.count,
		Stamp: b.stamp, Wall: c.wall(), Prev: prev.Hash,
	})
	b.Mark.Head = journal.Head{Last: b.first + uint64(b.count) - 1, Hash: hash}
	return err
}

// Append makes a sealed batch durable. After an error the cell must stop: its state is ahead of
// the journal for good.
func (c *Core) Append(ctx context.Context, b *Batch) error {
	if b.count == 0 {
		return nil
	}
	head, err := c.journal.Append(ctx, b.buf, c.head)
	if err != nil {
		return err
	}
	if head != b.Mark.Head {
		return errors.New("the journal's head is not the hash of what was appended")
	}
	c.head = head
	return nil
}

// Answer releases the requests of a batch to those who wait for them.
func (b *Batch) Answer() {
	for _, r := range b.Requests {
		if r.ready != nil {
			r.ready <- struct{}{}
		}
	}
}

// Fail answers every request of a batch with an error instead of its outcome.
func (b *Batch) Fail(err error) {
	for _, r := range b.Requests {
		r.Outcome, r.Err = trade.Outcome{}, err
	}
	b.Answer()
}
