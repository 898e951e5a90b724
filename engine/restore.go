package engine

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

// Restore brings a state back from a journal: the newest snapshot, then every record behind it.
// It returns the state and the head that it stands for.
func Restore(
	ctx context.Context, cell event.Cell, j journal.Journal,
) (*trade.State, journal.Head, error) {
	state, head, err := load(cell, j)
	if err != nil {
		return nil, head, err
	}
	head, err = replay(ctx, j, source{state: state, head: head})
	return state, head, err
}

// load reads the newest snapshot whose schema this build knows; without one the state is empty.
func load(cell event.Cell, j journal.Journal) (*trade.State, journal.Head, error) {
	snap, err := j.Load()
	if errors.Is(err, journal.ErrNoSnapshot) {
		return trade.New(cell), journal.Head{}, nil
	}
	if err != nil {
		return nil, journal.Head{}, err
	}
	defer snap.Body.Close()
	if snap.Schema != trade.Schema {
		return trade.New(cell), journal.Head{}, nil
	}
	state, err := trade.ReadState(bufio.NewReaderSize(snap.Body, 1<<20), cell)
	if err != nil {
		return nil, journal.Head{}, fmt.Errorf("snapshot at %d: %w", snap.Sequence, err)
	}
	if state.Sequence() != snap.Sequence || stateHash(state.Digest()) != snap.StateHash {
		return nil, journal.Head{}, fmt.Errorf("snapshot at %d: %w", snap.Sequence, ErrDiverged)
	}
	return state, snap.Head(), nil
}

func stateHash(digest uint64) (h journal.Hash) {
	binary.LittleEndian.PutUint64(h[:], digest)
	return h
}

// source is what a replay begins with: a state, the head that it stands for, the sequence at
// which to end (0 = all that is acknowledged), and what is done after each record.
type source struct {
	state *trade.State
	head  journal.Head
	until uint64
	rest  func()
}

// replay takes the records behind a head into the state, and returns the head that it then stands
// for.
func replay(ctx context.Context, j journal.Journal, from source) (journal.Head, error) {
	head := from.head
	decoder := event.Decoder{Reuse: true}
	var last journal.Record
	for r, err := range j.Read(ctx, head.Last+1) {
		if err != nil {
			return head, err
		}
		if last.Count == 0 && (r.First != head.Last+1 || r.Prev != head.Hash) {
			return head, fmt.Errorf("record at %d is not behind %s: %w", r.First, head, ErrDiverged)
		}
		decoder.Reset(event.Batch{
			Cell: r.Cell, Stream: event.Stream(r.Stream), First: r.First, Count: r.Count,
			Stamp: r.Stamp, Body: r.Body,
		})
		for {
			entry, ok, err := decoder.Next()
			if err != nil {
				return head, fmt.Errorf("record at %d: %w", r.First, err)
			}
			if !ok {
				break
			}
			from.state.Evolve(entry.Sequence, entry.Stamp, entry.Event)
		}
		last = r
		if from.rest != nil {
			from.rest()
		}
		if from.until != 0 && r.Last() >= from.until {
			break
		}
	}
	if last.Count == 0 {
		return head, nil
	}
	return headOf(last)
}

// headOf computes the head that a record leaves behind.
func headOf(r journal.Record) (journal.Head, error) {
	raw := append(make([]byte, journal.HeaderSize, journal.HeaderSize+len(r.Body)), r.Body...)
	hash, err := journal.Seal(raw, r)
	return journal.Head{Last: r.Last(), Hash: hash}, err
}

// follow saves snapshots at its own pace. Each is made from the one before and the journal, never
// from the writer's state; the digests of the two must agree, so every snapshot proves the
// writer, the journal and the snapshot before it.
func (e *Engine) follow(ctx context.Context, saved uint64) {
	defer e.running.Done()
	after := e.opts.SnapshotAfter
	if after == 0 {
		after = snapshotAfter
	}
	if after < 0 {
		return
	}
	poll := time.NewTicker(snapshotPoll)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		}
		mark := e.acknowledged()
		if mark.Head.Last < saved+uint64(after) {
			continue
		}
		err := e.Snapshot(ctx)
		var damage *journal.Damage
		switch {
		case err == nil:
			saved = mark.Head.Last
		case errors.Is(err, ErrDiverged), errors.As(err, &damage):
			e.stop(err)
			return
		case ctx.Err() == nil:
			e.opts.Note(fmt.Errorf("snapshot at %d: %w", mark.Head.Last, err))
		}
	}
}

// breather lets the follower work only a part of the time, so that the orders of a rush keep the
// processors. It measures by the wall clock of the options, which may be set: what looks like a
// longer stint than any counts as the longest, and the end of the context ends a rest.
func (e *Engine) breather(ctx context.Context) func() {
	began := e.opts.Wall()
	return func() {
		worked := time.Duration(e.opts.Wall()-began) * time.Microsecond
		if worked >= 0 && worked < followerStint {
			return
		}
		rest := time.NewTimer(max(min(worked, longestStint), 0) * followerRest)
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-ctx.Done():
		}
		began = e.opts.Wall()
	}
}

func (e *Engine) acknowledged() Mark {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.mark
}

// Snapshot saves the state as of the last acknowledged batch, so that the next start replays
// less.
func (e *Engine) Snapshot(ctx context.Context) error {
	mark := e.acknowledged()
	state, head, err := load(e.opts.Cell, e.opts.Journal)
	if err != nil {
		return err
	}
	if head.Last >= mark.Head.Last {
		return nil
	}
	head, err = replay(ctx, e.opts.Journal, source{state, head, mark.Head.Last, e.breather(ctx)})
	if err != nil {
		return err
	}
	if head != mark.Head || state.Digest() != mark.Digest {
		return fmt.Errorf("at %d: %w", mark.Head.Last, ErrDiverged)
	}
	body, pen := io.Pipe()
	go func() { pen.CloseWithError(state.Write(pen)) }()
	defer body.Close()
	return e.opts.Journal.Save(ctx, journal.Snapshot{
		Sequence: head.Last, Hash: head.Hash, Schema: trade.Schema,
		StateHash: stateHash(mark.Digest), Body: body,
	})
}
