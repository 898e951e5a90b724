package journal

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"
)

// Ring keeps the newest acknowledged records in memory and wakes those who wait for more. A
// journal embeds one behind its Tail, so that a follower near the head touches no file.
type Ring struct {
	mu      sync.Mutex
	limit   int
	size    int
	kept    []Record // ascending and dense; nothing older than the first of them is here
	head    Head
	moved   chan struct{} // closed and replaced whenever the head moves or the ring stops
	stopped error
}

const (
	ringOverhead = 256 // bytes that keeping a record costs beside its body
	ringBatch    = 256 // records handed out at a time
)

func ringCost(r Record) int { return len(r.Body) + ringOverhead }

// NewRing starts a ring at a head, holding at most limit bytes.
func NewRing(head Head, limit int) *Ring {
	return &Ring{limit: limit, head: head, moved: make(chan struct{})}
}

// Push takes an acknowledged record, which must follow the head, and moves the head to it.
func (g *Ring) Push(r Record, hash Hash) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.kept = append(g.kept, r)
	g.size += ringCost(r)
	drop := 0
	for g.size > g.limit && drop < len(g.kept) {
		g.size -= ringCost(g.kept[drop])
		g.kept[drop] = Record{}
		drop++
	}
	g.kept = g.kept[drop:]
	g.head = Head{Last: r.Last(), Hash: hash}
	g.wake()
}

// Stop ends all waiting, now and later. The first cause stays.
func (g *Ring) Stop(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stopped == nil {
		g.stopped = fmt.Errorf("%w: %w", ErrStopped, cause)
		g.wake()
	}
}

func (g *Ring) wake() {
	close(g.moved)
	g.moved = make(chan struct{})
}

// Stopped is nil while the journal runs, and an error that wraps ErrStopped afterwards.
func (g *Ring) Stopped() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stopped
}

// Head is the acknowledged end of the stream.
func (g *Ring) Head() Head {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.head
}

// Wait implements Tail.
func (g *Ring) Wait(ctx context.Context, after uint64) error {
	for {
		g.mu.Lock()
		last, stopped, moved := g.head.Last, g.stopped, g.moved
		g.mu.Unlock()
		if last > after {
			return nil
		}
		if stopped != nil {
			return stopped
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// From gives kept records in order, beginning with the one that holds sequence from, at most a
// batch of them; the caller asks again for more. It gives none when from lies past the head, and
// ok is false when that record is no longer here and has to be read from the files.
func (g *Ring) From(from uint64) (batch []Record, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if from > g.head.Last {
		return nil, true
	}
	if len(g.kept) == 0 || from < g.kept[0].First {
		return nil, false
	}
	i := sort.Search(len(g.kept), func(i int) bool { return g.kept[i].Last() >= from })
	return slices.Clone(g.kept[i:min(i+ringBatch, len(g.kept))]), true
}

// Oldest is the first sequence that the ring still holds, or the one after the head.
func (g *Ring) Oldest() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.kept) == 0 {
		return g.head.Last + 1
	}
	return g.kept[0].First
}
