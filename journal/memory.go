package journal

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"sync"

	"carnival/event"
)

// Memory is the twin of the journal on disk: the same promises, kept for as long as the process
// lives. Simulations and tests drive it, and wrap it from outside when they want it to fail.
type Memory struct {
	ring *Ring

	mu        sync.Mutex // guards what follows; held through a whole Append
	chain     Chain
	raws      [][]byte
	snapshots [][]byte // encoded, oldest first, at most KeptSnapshots
}

// NewMemory makes an empty journal of one stream of a cell.
func NewMemory(cell event.Cell, stream uint8) *Memory {
	return &Memory{
		ring:  NewRing(Head{}, math.MaxInt),
		chain: Chain{Cell: cell, Stream: stream},
	}
}

// Append implements Journal.
func (m *Memory) Append(ctx context.Context, raw []byte, expect Head) (Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ring.Stopped(); err != nil {
		return Head{}, err
	}
	r, err := m.accept(ctx, raw, expect)
	if err != nil {
		m.ring.Stop(err)
		return Head{}, m.ring.Stopped()
	}
	m.ring.Push(r, m.chain.Head.Hash)
	return m.chain.Head, nil
}

func (m *Memory) accept(ctx context.Context, raw []byte, expect Head) (Record, error) {
	if err := ctx.Err(); err != nil {
		return Record{}, err
	}
	if expect != m.chain.Head {
		return Record{}, fmt.Errorf("%w: expected %s, it is %s", ErrConflict, expect, m.chain.Head)
	}
	kept := bytes.Clone(raw)
	r, err := m.chain.Follow(kept)
	if err != nil {
		return Record{}, err
	}
	m.raws = append(m.raws, kept)
	return r, nil
}

// Read implements Journal.
func (m *Memory) Read(ctx context.Context, from uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		until := m.ring.Head().Last
		for from = max(from, 1); from <= until; {
			batch, _ := m.ring.From(from) // nothing is ever dropped from an unbounded ring
			for _, r := range batch {
				if r.First > until {
					return
				}
				if err := ctx.Err(); err != nil {
					yield(Record{}, err)
					return
				}
				if !yield(r, nil) {
					return
				}
				from = r.Last() + 1
			}
		}
	}
}

// Save implements Journal.
func (m *Memory) Save(ctx context.Context, s Snapshot) error {
	defer s.Body.Close()
	if err := s.Confirm(ctx, m); err != nil {
		return err
	}
	var buffer bytes.Buffer
	if err := WriteSnapshot(ctx, &buffer, m.identity(), s); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.snapshots = append(m.snapshots, buffer.Bytes())
	m.snapshots = m.snapshots[max(0, len(m.snapshots)-KeptSnapshots):]
	return nil
}

// Load implements Journal.
func (m *Memory) Load() (Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, raw := range slices.Backward(m.snapshots) {
		if s, err := snapshotOf(raw, m.chain); err == nil {
			return s, nil
		}
	}
	return Snapshot{}, ErrNoSnapshot
}

// Head and Wait implement Tail.
func (m *Memory) Head() Head { return m.ring.Head() }

// Wait implements Tail.
func (m *Memory) Wait(ctx context.Context, after uint64) error { return m.ring.Wait(ctx, after) }

// Reopen is what a restart is to the journal on disk: the old handle stops, the new one holds
// every acknowledged record and accepts appends again.
func (m *Memory) Reopen() *Memory {
	m.ring.Stop(fmt.Errorf("opened anew"))
	m.mu.Lock()
	defer m.mu.Unlock()
	next := NewMemory(m.chain.Cell, m.chain.Stream)
	next.snapshots = slices.Clone(m.snapshots)
	for _, raw := range m.raws {
		r, err := next.chain.Follow(raw)
		if err != nil { // unreachable: the same bytes passed when they were appended
			next.ring.Stop(err)
			break
		}
		next.raws = append(next.raws, raw)
		next.ring.Push(r, next.chain.Head.Hash)
	}
	return next
}

// Scan yields the raw records for Verify and for the auditor.
func (m *Memory) Scan() iter.Seq2[Raw, error] {
	m.mu.Lock()
	raws := slices.Clone(m.raws)
	m.mu.Unlock()
	return func(yield func(Raw, error) bool) {
		var at int64
		for _, raw := range raws {
			if !yield(Raw{Place: Place{File: "memory", Offset: at}, Bytes: raw}, nil) {
				return
			}
			at += int64(len(raw))
		}
	}
}

func (m *Memory) identity() Chain {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.chain
}
