// Package journal is the ordered, durable record of a cell: what was decided, once and for ever.
//
// It promises that an Append which returned nil is on the disk; that records come back in order,
// whole and unaltered, each naming the hash of the one before; and that a journal which cannot
// keep this promise stops instead of guessing. It never edits, reorders or drops a record, never
// hands out one that was not acknowledged, never retries a failed write, and never looks into a
// body.
package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Head is where a stream ends: its last sequence and the hash of its last record. The zero Head
// is the end of an empty stream. It is also the token that keeps a second writer out.
type Head struct {
	Last uint64
	Hash Hash
}

func (h Head) String() string { return fmt.Sprintf("%d (%s)", h.Last, h.Hash) }

// Journal is one stream of one cell.
type Journal interface {
	// Append makes one sealed record durable and returns the new head. The record is on the disk
	// when the error is nil. The writer names the head it builds on; if that is not the head, or
	// if anything fails or stays unclear, the error wraps ErrStopped and no later Append succeeds
	// until the journal is opened anew. The journal keeps no reference to raw.
	Append(ctx context.Context, raw []byte, expect Head) (Head, error)
	// Read yields the acknowledged records that hold sequences >= from, in order, up to the head
	// as of the call. It checks each record and each link; the first error ends it.
	Read(ctx context.Context, from uint64) iter.Seq2[Record, error]
	// Save stores a snapshot durably, reading its Body to the end and closing it.
	Save(ctx context.Context, s Snapshot) error
	// Load returns the newest undamaged snapshot, or ErrNoSnapshot. The caller closes its Body.
	Load() (Snapshot, error)
}

// Tail lets followers wait for what comes next.
type Tail interface {
	// Head is the acknowledged end of the stream.
	Head() Head
	// Wait returns nil as soon as the head's sequence is greater than after. It returns an error
	// that wraps ErrStopped when nothing more can come, or the context's own.
	Wait(ctx context.Context, after uint64) error
}

// Snapshot is a state at the boundary of a record, so that replay may begin there.
type Snapshot struct {
	Sequence  uint64 // last sequence that the state contains
	Hash      Hash   // hash of the record that ends with Sequence
	Schema    uint32 // version of the encoding of Body
	StateHash Hash   // hash of the state, for its reader to check
	Body      io.ReadCloser
}

// Head is the place in the stream that the snapshot stands for.
func (s Snapshot) Head() Head { return Head{Last: s.Sequence, Hash: s.Hash} }

var (
	// ErrStopped says that the journal accepts nothing more until it is opened anew.
	ErrStopped = errors.New("the journal has stopped")
	// ErrConflict says that an Append built on another head than the journal's.
	ErrConflict = errors.New("the head is not the expected one")
	// ErrNoSnapshot says that no undamaged snapshot exists; replay begins at sequence 1.
	ErrNoSnapshot = errors.New("no snapshot")
)
