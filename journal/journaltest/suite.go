package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"carnival/journal"
)

// Journal is what the suite drives: a journal with its tail.
type Journal interface {
	journal.Journal
	journal.Tail
}

// Opener opens the same storage anew, after closing what it opened before.
type Opener func(t *testing.T) Journal

// Suite runs the contract against cell 7, stream trade. Each test gets an opener of empty
// storage.
func Suite(t *testing.T, empty func(t *testing.T) Opener) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, open Opener)
	}{
		{"an empty journal", emptyJournal},
		{"append then read", appendThenRead},
		{"read starts inside a record", readInside},
		{"read ends at the head as of the call", readEnds},
		{"a reopened journal holds all", reopened},
		{"the writer's buffer is its own", buffers},
		{"another head stops it", conflict},
		{"a damaged record stops it", damaged},
		{"a record of another cell stops it", otherCell},
		{"a cancelled append stops it", cancelled},
		{"wait", waits},
		{"wait ends when it stops", waitStops},
		{"snapshots", snapshots},
		{"a failed snapshot leaves the one before", failedSnapshot},
		{"a snapshot past the head is refused", earlySnapshot},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, empty(t)) })
	}
}

// NewWriter is a writer for the suite's stream.
func NewWriter() *Writer { return &Writer{Cell: 7, Stream: journal.StreamTrade} }

// Append seals and appends one record of count entries and fails the test if that fails.
func (w *Writer) Append(t testing.TB, j journal.Journal, count uint32, body []byte) {
	t.Helper()
	before := w.Head
	head, err := j.Append(t.Context(), w.Next(t, count, body), before)
	if err != nil {
		t.Fatalf("append at %s: %v", before, err)
	}
	if head != w.Head {
		t.Fatalf("append returned head %s, want %s", head, w.Head)
	}
}

// ReadAll collects what Read yields and fails the test at an error.
func ReadAll(t testing.TB, j journal.Journal, from uint64) []journal.Record {
	t.Helper()
	var out []journal.Record
	for r, err := range j.Read(t.Context(), from) {
		if err != nil {
			t.Fatalf("read from %d: after %d records: %v", from, len(out), err)
		}
		out = append(out, r)
	}
	return out
}

func emptyJournal(t *testing.T, open Opener) {
	j := open(t)
	if got := ReadAll(t, j, 1); len(got) != 0 {
		t.Errorf("read %d records", len(got))
	}
	if j.Head() != (journal.Head{}) {
		t.Errorf("head is %s", j.Head())
	}
	if _, err := j.Load(); !errors.Is(err, journal.ErrNoSnapshot) {
		t.Errorf("load: %v", err)
	}
}

func body(i int) []byte { return bytes.Repeat([]byte(fmt.Sprintf("entry %d;", i)), i%50) }

func fill(t *testing.T, j journal.Journal, w *Writer, records int) {
	t.Helper()
	for i := range records {
		w.Append(t, j, uint32(i%5+1), body(i))
	}
}

func check(t *testing.T, got []journal.Record, from uint64, records int) {
	t.Helper()
	next := uint64(1)
	for i := range records {
		count := uint32(i%5 + 1)
		first := next
		next += uint64(count)
		if next <= from {
			continue
		}
		if len(got) == 0 {
			t.Fatalf("record %d-%d is missing", first, next-1)
		}
		r := got[0]
		got = got[1:]
		if r.First != first || r.Count != count || r.Cell != 7 || !bytes.Equal(r.Body, body(i)) {
			t.Fatalf("record %d: got %d-%d, %d bytes", i, r.First, r.Last(), len(r.Body))
		}
	}
	if len(got) != 0 {
		t.Fatalf("%d records too many", len(got))
	}
}

func appendThenRead(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 100)
	check(t, ReadAll(t, j, 1), 1, 100)
	if j.Head() != w.Head {
		t.Errorf("head %s, want %s", j.Head(), w.Head)
	}
}

func readInside(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 30)
	for from := uint64(0); from <= w.Head.Last+2; from++ {
		check(t, ReadAll(t, j, from), from, 30)
	}
	again := open(t)
	for from := uint64(0); from <= w.Head.Last+2; from++ {
		check(t, ReadAll(t, again, from), from, 30)
	}
}

func readEnds(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 3)
	seen := 0
	for _, err := range j.Read(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		w.Append(t, j, 1, nil)
	}
	if seen != 3 {
		t.Errorf("read %d records, want the 3 that were there", seen)
	}
}

func reopened(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 40)
	j = open(t)
	if j.Head() != w.Head {
		t.Fatalf("head %s, want %s", j.Head(), w.Head)
	}
	check(t, ReadAll(t, j, 1), 1, 40)
	for i := 40; i < 60; i++ {
		w.Append(t, j, uint32(i%5+1), body(i))
	}
	check(t, ReadAll(t, j, 1), 1, 60)
	check(t, ReadAll(t, open(t), 1), 1, 60)
}

func buffers(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	before := w.Head
	raw := w.Next(t, 1, []byte("kept"))
	if _, err := j.Append(t.Context(), raw, before); err != nil {
		t.Fatal(err)
	}
	clear(raw)
	if got := ReadAll(t, j, 1); string(got[0].Body) != "kept" {
		t.Errorf("body is %q after the writer reused its buffer", got[0].Body)
	}
}

// refused appends raw, expects a stop, and expects that a good record is refused from then on,
// that all acknowledged records can still be read, and that only opening anew resumes.
func refused(t *testing.T, open Opener, bad func(j Journal, w *Writer) error) {
	t.Helper()
	j, w := open(t), NewWriter()
	fill(t, j, w, 5)
	good := *w
	if err := bad(j, w); !errors.Is(err, journal.ErrStopped) {
		t.Fatalf("bad append: %v, want ErrStopped", err)
	}
	again := good
	_, err := j.Append(t.Context(), again.Next(t, 1, nil), good.Head)
	if !errors.Is(err, journal.ErrStopped) {
		t.Fatalf("good append after a stop: %v, want ErrStopped", err)
	}
	check(t, ReadAll(t, j, 1), 1, 5)
	j = open(t)
	check(t, ReadAll(t, j, 1), 1, 5)
	good.Append(t, j, 1, nil)
}

func conflict(t *testing.T, open Opener) {
	refused(t, open, func(j Journal, w *Writer) error {
		_, err := j.Append(t.Context(), w.Next(t, 1, nil), w.Head)
		if !errors.Is(err, journal.ErrConflict) {
			t.Errorf("got %v, want ErrConflict", err)
		}
		return err
	})
}

func damaged(t *testing.T, open Opener) {
	refused(t, open, func(j Journal, w *Writer) error {
		before := w.Head
		raw := w.Next(t, 1, []byte("body"))
		raw[len(raw)-1] ^= 1
		_, err := j.Append(t.Context(), raw, before)
		return err
	})
}

func otherCell(t *testing.T, open Opener) {
	refused(t, open, func(j Journal, w *Writer) error {
		before := w.Head
		w.Cell++
		_, err := j.Append(t.Context(), w.Next(t, 1, nil), before)
		return err
	})
}

func cancelled(t *testing.T, open Opener) {
	refused(t, open, func(j Journal, w *Writer) error {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		before := w.Head
		_, err := j.Append(ctx, w.Next(t, 1, nil), before)
		return err
	})
}

func waits(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 2)
	if err := j.Wait(t.Context(), w.Head.Last-1); err != nil {
		t.Fatalf("wait for what is there: %v", err)
	}
	after, woken := w.Head.Last, make(chan error)
	go func() { woken <- j.Wait(t.Context(), after) }()
	select {
	case err := <-woken:
		t.Fatalf("wait returned before the append: %v", err)
	default:
	}
	w.Append(t, j, 1, nil)
	if err := <-woken; err != nil {
		t.Fatalf("wait: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.Wait(ctx, w.Head.Last); !errors.Is(err, context.Canceled) {
		t.Fatalf("wait with an ended context: %v", err)
	}
}

func waitStops(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 2)
	after, woken := w.Head.Last, make(chan error)
	go func() { woken <- j.Wait(t.Context(), after) }()
	if _, err := j.Append(t.Context(), nil, w.Head); err == nil {
		t.Fatal("an empty record was accepted")
	}
	if err := <-woken; !errors.Is(err, journal.ErrStopped) {
		t.Fatalf("wait: %v, want ErrStopped", err)
	}
}

func save(t *testing.T, j journal.Journal, at journal.Head, content []byte) {
	t.Helper()
	s := journal.Snapshot{
		Sequence: at.Last, Hash: at.Hash, Schema: 3, StateHash: journal.Hash{1, 2, 3},
		Body: io.NopCloser(bytes.NewReader(content)),
	}
	if err := j.Save(t.Context(), s); err != nil {
		t.Fatalf("save: %v", err)
	}
}

func loaded(t *testing.T, j journal.Journal, at journal.Head, content []byte) {
	t.Helper()
	s, err := j.Load()
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	defer s.Body.Close()
	if s.Head() != at || s.Schema != 3 || s.StateHash != (journal.Hash{1, 2, 3}) {
		t.Fatalf("loaded %s schema %d, want %s", s.Head(), s.Schema, at)
	}
	got, err := io.ReadAll(s.Body)
	if err != nil || !bytes.Equal(got, content) {
		t.Fatalf("body: %d bytes, want %d: %v", len(got), len(content), err)
	}
}

func snapshots(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	large := bytes.Repeat([]byte("state "), 700_000) // several chunks, the last one not full
	for i, content := range [][]byte{{}, []byte("small"), large} {
		fill(t, j, w, i+1)
		save(t, j, w.Head, content)
		loaded(t, j, w.Head, content)
		j = open(t)
		loaded(t, j, w.Head, content)
	}
}

func failedSnapshot(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 2)
	save(t, j, w.Head, []byte("good"))
	at := w.Head
	fill(t, j, w, 1)
	broken := io.MultiReader(bytes.NewReader([]byte("half")), iotest.ErrReader(io.ErrNoProgress))
	s := journal.Snapshot{Sequence: w.Head.Last, Hash: w.Head.Hash, Body: io.NopCloser(broken)}
	if err := j.Save(t.Context(), s); !errors.Is(err, io.ErrNoProgress) {
		t.Fatalf("save of a broken body: %v", err)
	}
	loaded(t, j, at, []byte("good"))
	fill(t, j, w, 1) // a failed snapshot does not stop the journal
	loaded(t, open(t), at, []byte("good"))
}

func earlySnapshot(t *testing.T, open Opener) {
	j, w := open(t), NewWriter()
	fill(t, j, w, 2)
	s := journal.Snapshot{Sequence: w.Head.Last + 1, Body: io.NopCloser(bytes.NewReader(nil))}
	if err := j.Save(t.Context(), s); !errors.Is(err, journal.ErrSnapshot) {
		t.Fatalf("save: %v, want ErrSnapshot", err)
	}
}
