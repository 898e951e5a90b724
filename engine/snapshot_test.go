package engine_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

func TestASnapshotSparesTheReplay(t *testing.T) {
	d := newDisk()
	e := open(t, d)
	stock(t, e, 10, 2)
	if err := e.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	submit(t, e, checkout(1, "a"))
	if err := e.Snapshot(t.Context()); err != nil { // made from the one before
		t.Fatal(err)
	}
	submit(t, e, checkout(2, "b"))
	shut(t, e)
	reading := &counting{disk: d}
	state, head, err := engine.Restore(t.Context(), 0, reading)
	if err != nil || head != d.Head() || reading.records != 1 {
		t.Errorf("restored to %s after %d records: %v", head, reading.records, err)
	}
	whole, _, err := engine.Restore(t.Context(), 0, bare{d})
	if err != nil || whole.Digest() != state.Digest() {
		t.Error("the snapshot and the rest are not the whole", err)
	}
}

// counting counts the records that are read.
type counting struct {
	*disk
	records int
}

func (c *counting) Read(ctx context.Context, from uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		for r, err := range c.disk.Read(ctx, from) {
			c.records++
			if !yield(r, err) {
				return
			}
		}
	}
}

// bare is a journal without snapshots.
type bare struct{ *disk }

func (bare) Load() (journal.Snapshot, error) { return journal.Snapshot{}, journal.ErrNoSnapshot }

// forged shows another shopper's account in one record, in a chain that is whole.
type forged struct {
	*disk
	at uint64
}

func (f forged) Read(ctx context.Context, from uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		var prev journal.Hash
		changed := false
		for r, err := range f.disk.Read(ctx, from) {
			if r.First <= f.at && f.at <= r.Last() {
				changed = true
				r.Body = event.AppendEntry(nil, 0, &event.ShopperJoined{Shopper: 1, Account: 99})
			} else if changed {
				r.Prev = prev
			}
			raw := append(make([]byte, journal.HeaderSize), r.Body...)
			prev, _ = journal.Seal(raw, r)
			if !yield(r, err) {
				return
			}
		}
	}
}

func TestASnapshotFindsAWriterThatDiffersFromItsJournal(t *testing.T) {
	for _, last := range []bool{false, true} {
		d := newDisk()
		j := forged{d, 1}
		e := open(t, j)
		submit(t, e, &trade.JoinShopper{Account: 1})
		if !last {
			submit(t, e, &trade.JoinShopper{Account: 2})
		}
		if err := e.Snapshot(t.Context()); !errors.Is(err, engine.ErrDiverged) {
			t.Errorf("the writer and its journal differ, and the snapshot says %v", err)
		}
		if _, err := d.Load(); !errors.Is(err, journal.ErrNoSnapshot) {
			t.Error("a snapshot of another state was saved")
		}
		shut(t, e)
	}
}

// A journal that lost its middle, or a snapshot of another journal, is not opened.
func TestASnapshotOfAnotherJournalIsNotOpened(t *testing.T) {
	d := newDisk()
	e := open(t, d)
	submit(t, e, &trade.JoinShopper{Account: 1})
	if err := e.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	submit(t, e, &trade.JoinShopper{Account: 2})
	shut(t, e)
	other := newDisk()
	f := open(t, other)
	submit(t, f, &trade.JoinShopper{Account: 7})
	submit(t, f, &trade.JoinShopper{Account: 8})
	shut(t, f)
	_, err := engine.Open(t.Context(), engine.Options{
		Journal: mixed{d, other}, Clock: func() event.Instant { return day }})
	if !errors.Is(err, engine.ErrDiverged) {
		t.Errorf("opened: %v", err)
	}
}

// mixed loads the snapshot of one journal and reads the records of another.
type mixed struct {
	*disk
	from *disk
}

func (m mixed) Read(ctx context.Context, from uint64) iter.Seq2[journal.Record, error] {
	return m.from.Read(ctx, from)
}

// full is a disk that has no room for snapshots until there is some.
type full struct {
	*disk
	tried *int
}

func (f full) Save(ctx context.Context, s journal.Snapshot) error {
	if *f.tried++; *f.tried < 3 {
		s.Body.Close()
		return errDisk
	}
	return f.disk.Save(ctx, s)
}

// The follower saves by itself, tells of what it could not save, and tries again.
func TestTheFollowerSaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		tried, notes := 0, make(chan error, 10)
		e, err := engine.Open(t.Context(), engine.Options{
			Journal: full{d, &tried}, Clock: func() event.Instant { return day },
			SnapshotAfter: 3, Note: func(err error) { notes <- err },
		})
		if err != nil {
			t.Fatal(err)
		}
		stock(t, e, 5, 3)
		for range 2 {
			if err := <-notes; !errors.Is(err, errDisk) {
				t.Errorf("noted: %v", err)
			}
		}
		<-time.After(time.Minute) // of the bubble's own time
		shut(t, e)
		s, err := d.Load()
		if err != nil || s.Head() != d.Head() || tried != 3 {
			t.Errorf("saved at %s of %s after %d tries: %v", s.Head(), d.Head(), tried, err)
		}
	})
}

// A follower whose state is not the writer's stops the cell.
func TestTheFollowerStopsAWriterThatDiffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, err := engine.Open(t.Context(), engine.Options{
			Journal: forged{newDisk(), 1}, Clock: func() event.Instant { return day },
			SnapshotAfter: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		submit(t, e, &trade.JoinShopper{Account: 1})
		<-time.After(time.Minute)
		if _, err := e.Submit(t.Context(), &trade.Tick{}); !errors.Is(err, engine.ErrDiverged) {
			t.Errorf("the cell goes on: %v", err)
		}
		if err := e.Close(); !errors.Is(err, engine.ErrStopped) {
			t.Errorf("close: %v", err)
		}
	})
}
