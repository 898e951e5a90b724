// Package journaltest is the contract of a journal as tests, and what tests of its users need.
//
// It promises that whoever passes Suite may stand in for the journal on disk. It is imported by
// tests alone, and never by the product.
package journaltest

import (
	"testing"

	"carnival/event"
	"carnival/journal"
)

// Writer seals records that continue each other, without appending them.
type Writer struct {
	Cell   event.Cell
	Stream uint8
	Head   journal.Head
}

// Next seals a record of count entries around a copy of body and moves the head past it.
func (w *Writer) Next(t testing.TB, count uint32, body []byte) []byte {
	t.Helper()
	raw := append(make([]byte, journal.HeaderSize, journal.HeaderSize+len(body)), body...)
	r := journal.Record{
		Cell: w.Cell, Stream: w.Stream, First: w.Head.Last + 1, Count: count,
		Stamp: event.Instant(w.Head.Last) * event.Second, Wall: event.Second, Prev: w.Head.Hash,
	}
	hash, err := journal.Seal(raw, r)
	if err != nil {
		t.Fatalf("seal: %v", err)
	}
	w.Head = journal.Head{Last: r.Last(), Hash: hash}
	return raw
}
