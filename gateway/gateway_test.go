package gateway

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

// courier is a party that wants refunds and writes down which it was given.
type courier struct {
	given []event.RefundID
	fails int // so many tries fail
}

func (c *courier) Name() string { return "courier" }

func (c *courier) Wants(e event.Entry) bool {
	_, due := e.Event.(*event.RefundDue)
	return due
}

func (c *courier) Do(_ context.Context, e event.Entry) (trade.Command, error) {
	if c.fails > 0 {
		c.fails--
		return nil, errors.New("nobody opens")
	}
	c.given = append(c.given, e.Event.(*event.RefundDue).Refund)
	return nil, nil
}

// write appends records of one fact each: refund n for n > 0, and what nobody waits for for 0.
func write(t *testing.T, m *journal.Memory, refunds ...event.RefundID) {
	t.Helper()
	for _, n := range refunds {
		var fact event.Event = &event.Ticked{}
		if n > 0 {
			fact = &event.RefundDue{Refund: n}
		}
		head := m.Head()
		raw := event.AppendEntry(make([]byte, journal.HeaderSize), 0, fact)
		if _, err := journal.Seal(raw, journal.Record{
			First: head.Last + 1, Count: 1, Stamp: event.Second, Wall: event.Second,
			Prev: head.Hash,
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Append(context.Background(), raw, head); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs errands until all that can be done is done, looks, and ends them.
func run(t *testing.T, r *Runner, look func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	synctest.Wait()
	look()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the errands ended with %v", err)
	}
}

func runner(m *journal.Memory, c *courier, dir string, told *bytes.Buffer) *Runner {
	return &Runner{
		Party: c, Journal: m, Dir: dir, Logger: slog.New(slog.NewTextHandler(told, nil)),
	}
}

// TestRestartGoesOn: what was done is not done again, what came meanwhile is.
func TestRestartGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c, dir := journal.NewMemory(0, journal.StreamTrade), &courier{}, t.TempDir()
		write(t, m, 1, 0, 2, 0)
		run(t, runner(m, c, dir, &bytes.Buffer{}), func() {})
		write(t, m, 3)
		run(t, runner(m, c, dir, &bytes.Buffer{}), func() {})
		if want := []event.RefundID{1, 2, 3}; !slices.Equal(c.given, want) {
			t.Errorf("given %d, not %d", c.given, want)
		}
	})
}

// TestPlaceThatCannotBeKept: the errands go on, and say that they are not well.
func TestPlaceThatCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c, dir := journal.NewMemory(0, journal.StreamTrade), &courier{}, t.TempDir()
		blocker := filepath.Join(dir, "courier.place")
		if err := os.Mkdir(blocker, 0o750); err != nil {
			t.Fatal(err)
		}
		write(t, m, 1, 0, 2)
		told := &bytes.Buffer{}
		r := runner(m, c, dir, told)
		run(t, r, func() {
			if len(c.given) != 2 {
				t.Errorf("%d of 2 errands were run", len(c.given))
			}
			if r.Health() == nil || strings.Count(told.String(), "cannot be kept") != 1 {
				t.Errorf("well: %v; told: %s", r.Health(), told)
			}
			if err := os.Remove(blocker); err != nil {
				t.Fatal(err)
			}
			write(t, m, 0)
			synctest.Wait()
			if err := r.Health(); err != nil {
				t.Errorf("not well again: %v", err)
			}
		})
		run(t, runner(m, c, dir, told), func() {})
		if len(c.given) != 2 {
			t.Errorf("the place was not kept when it could be: %d", c.given)
		}
	})
}

// TestPlaceBehindTheEnd: a data directory that was restored from an older copy.
func TestPlaceBehindTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, dir := &courier{}, t.TempDir()
		m := journal.NewMemory(0, journal.StreamTrade)
		write(t, m, 1, 2, 3)
		run(t, runner(m, c, dir, &bytes.Buffer{}), func() {})
		m = journal.NewMemory(0, journal.StreamTrade)
		write(t, m, 1)
		told := &bytes.Buffer{}
		run(t, runner(m, c, dir, told), func() { write(t, m, 7); synctest.Wait() })
		if want := []event.RefundID{1, 2, 3, 1, 7}; !slices.Equal(c.given, want) {
			t.Errorf("given %d, not %d", c.given, want)
		}
		if !strings.Contains(told.String(), "begin again") {
			t.Errorf("nobody was warned: %s", told)
		}
	})
}

// TestPlaceDamaged: whatever the file holds, the errands begin at the first fact and the next
// place that is kept can be read again.
func TestPlaceDamaged(t *testing.T) {
	for _, held := range []string{"", "short", "twelve bytes", "much longer than a place is"} {
		path := filepath.Join(t.TempDir(), "courier.place")
		if err := os.WriteFile(path, []byte(held), 0o640); err != nil {
			t.Fatal(err)
		}
		at := place{path: path}
		if err := at.load(); err != nil || at.done != 0 {
			t.Errorf("%q: done %d, %v", held, at.done, err)
		}
		for _, last := range []uint64{7, 1 << 40, 9} {
			if err := at.pass(last, true); err != nil {
				t.Fatal(err)
			}
			again := place{path: path}
			if err := again.load(); err != nil || again.done != last {
				t.Errorf("%q: kept %d, read %d, %v", held, last, again.done, err)
			}
		}
		if err := at.close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPlaceMovesWithoutWork: a restart of a long journal without errands reads only its end.
func TestPlaceMovesWithoutWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, dir := journal.NewMemory(0, journal.StreamTrade), t.TempDir()
		write(t, m, make([]event.RefundID, 2*keptEvery+3)...)
		run(t, runner(m, &courier{}, dir, &bytes.Buffer{}), func() {})
		at := place{path: filepath.Join(dir, "courier.place")}
		if err := at.load(); err != nil || at.done != 2*keptEvery {
			t.Errorf("the place is %d (%v), not %d", at.done, err, 2*keptEvery)
		}
	})
}

// TestErrandThatFails is tried until it is done, and is told of when that takes long.
func TestErrandThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := journal.NewMemory(0, journal.StreamTrade), &courier{fails: 7}
		write(t, m, 1)
		r := runner(m, c, t.TempDir(), &bytes.Buffer{})
		run(t, r, func() {
			if err := r.Health(); err != nil {
				t.Errorf("unwell after the first failure: %v", err)
			}
			<-time.After(2 * longWait)
			synctest.Wait()
			if err := r.Health(); err == nil || !strings.Contains(err.Error(), "nobody opens") {
				t.Errorf("six failures were not told of: %v", err)
			}
			<-time.After(lastWait)
			synctest.Wait()
			if err := r.Health(); err != nil || len(c.given) != 1 {
				t.Errorf("after it was done: %v, given %d", err, c.given)
			}
		})
	})
}

// cut is a journal whose records cannot be read to the end.
type cut struct{ *journal.Memory }

func (cut) Wait(context.Context, uint64) error { return journal.ErrStopped }

func TestStoppedErrandsAreNotWell(t *testing.T) {
	r := runner(nil, &courier{}, t.TempDir(), &bytes.Buffer{})
	r.Journal = cut{journal.NewMemory(0, journal.StreamTrade)}
	if err := r.Run(context.Background()); !errors.Is(err, journal.ErrStopped) {
		t.Fatal(err)
	}
	if !errors.Is(r.Health(), journal.ErrStopped) {
		t.Errorf("well: %v", r.Health())
	}
}
