package view_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/journal"
	"carnival/view"

	"pgregory.net/rapid"
)

// tape is a fold that remembers every entry it was given, by stream.
type tape struct {
	seen   [2][]uint64
	sum    [2]int64
	schema uint32
}

func newTape() *tape { return &tape{schema: 1} }

func (f *tape) Apply(e event.Entry) {
	f.seen[e.Stream] = append(f.seen[e.Stream], e.Sequence)
	if s, ok := e.Event.(*event.StockChanged); ok {
		f.sum[e.Stream] += s.Delta
	}
}

func (f *tape) Schema() uint32 { return f.schema }

func (f *tape) Save(w io.Writer) error {
	for i := range f.seen {
		head := []int64{int64(len(f.seen[i])), f.sum[i]}
		if err := binary.Write(w, binary.LittleEndian, head); err != nil {
			return err
		}
		if err := binary.Write(w, binary.LittleEndian, f.seen[i]); err != nil {
			return err
		}
	}
	return nil
}

func (f *tape) Load(r io.Reader) error {
	for i := range f.seen {
		head := make([]int64, 2)
		if err := binary.Read(r, binary.LittleEndian, head); err != nil {
			return err
		}
		f.seen[i], f.sum[i] = make([]uint64, head[0]), head[1]
		if err := binary.Read(r, binary.LittleEndian, f.seen[i]); err != nil {
			return err
		}
	}
	return nil
}

// writer appends facts to a journal in memory, as many to a record as it is told.
type writer struct {
	t       rapid.TB
	journal *journal.Memory
	stream  uint8
	wall    event.Instant
}

func newWriter(t rapid.TB, stream uint8) *writer {
	return &writer{t: t, journal: journal.NewMemory(0, stream), stream: stream}
}

func (w *writer) write(entries int) {
	raw := make([]byte, journal.HeaderSize)
	for i := range entries {
		raw = event.AppendEntry(raw, 1, &event.StockChanged{SKU: 1, Delta: int64(i + 1)})
	}
	w.seal(raw, uint32(entries))
}

func (w *writer) seal(raw []byte, count uint32) {
	head := w.journal.Head()
	_, err := journal.Seal(raw, journal.Record{Stream: w.stream, First: head.Last + 1, Count: count,
		Stamp: event.Instant(head.Last+1) * event.Second, Wall: w.wall, Prev: head.Hash})
	if err == nil {
		_, err = w.journal.Append(context.Background(), raw, head)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) source() view.Stream { return view.Stream{Journal: w.journal, Tail: w.journal} }

// wallClock is a wall clock that tests move.
type wallClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *wallClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// run starts a runner and gives what stops it and waits for its end.
func run(o view.Options) (r *view.Runner, stop func() error) {
	if o.Now == nil {
		o.Now = (&wallClock{at: time.Unix(1_000, 0)}).now
	}
	r = view.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return r, func() error {
		cancel()
		return <-ended
	}
}

func dense(n uint64) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i + 1)
	}
	return out
}

func checkTape(t rapid.TB, v *view.View[*tape], stream uint8, w *writer) {
	t.Helper()
	v.Read(func(f *tape) {
		if want := dense(w.journal.Head().Last); !slices.Equal(f.seen[stream], want) {
			t.Fatalf("stream %d has %d, the fold was given %v", stream, len(want), f.seen[stream])
		}
	})
}

// TestEveryEntryOnce: whatever the records, wherever runs stop and begin again, and however two
// streams interleave, a fold gets each entry once and in order.
func TestEveryEntryOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		trade, aside := newWriter(rt, journal.StreamTrade), newWriter(rt, journal.StreamBehaviour)
		behaviour := aside.source()
		for range rapid.IntRange(1, 4).Draw(rt, "runs") {
			early, late := view.Of("early", newTape), view.Of("late", newTape)
			_, stop := run(view.Options{Trade: trade.source(), Behaviour: &behaviour, Dir: dir,
				Views: []view.Source{early, late}, Note: func(err error) { rt.Error(err) }})
			for range rapid.IntRange(0, 5).Draw(rt, "records") {
				trade.write(rapid.IntRange(1, 1_200).Draw(rt, "entries"))
				aside.write(rapid.IntRange(1, 5).Draw(rt, "views"))
			}
			waitFor(rt, late, trade.journal.Head().Last)
			checkTape(rt, early, 0, trade)
			checkTape(rt, late, 0, trade)
			if err := stop(); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "one fold is lost") {
				os.Remove(filepath.Join(dir, "late.fold"))
			}
		}
		again := view.Of("early", newTape)
		_, stop := run(view.Options{Trade: trade.source(), Behaviour: &behaviour,
			Views: []view.Source{again}})
		waitFor(rt, again, trade.journal.Head().Last)
		_ = stop()
	})
}

func waitFor[F view.Fold](t rapid.TB, v *view.View[F], sequence uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := v.Wait(ctx, sequence); err != nil {
		t.Fatalf("waiting for %d at %d: %v", sequence, v.Head(), err)
	}
}

// TestFoldFiles: a good file is taken up; a damaged one, one of an older schema and one of another
// journal are thrown away, said so, and folded again.
func TestFoldFiles(t *testing.T) {
	for name, c := range map[string]struct {
		spoil   func(t *testing.T, file string)
		schema  uint32
		foreign bool
		noted   bool
	}{
		"good":    {spoil: func(*testing.T, string) {}, schema: 1},
		"flipped": {spoil: flip, schema: 1, noted: true},
		"cut": {spoil: func(t *testing.T, file string) {
			if err := os.Truncate(file, 50); err != nil {
				t.Fatal(err)
			}
		}, schema: 1, noted: true},
		"older schema": {spoil: func(*testing.T, string) {}, schema: 2, noted: true},
		"another journal": {
			spoil: func(*testing.T, string) {}, schema: 1, foreign: true, noted: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, w := t.TempDir(), newWriter(t, journal.StreamTrade)
			w.write(700)
			v := view.Of("tape", newTape)
			r, stop := run(view.Options{Trade: w.source(), Dir: dir, Views: []view.Source{v}})
			waitFor(t, v, 700)
			if err := stop(); err != nil {
				t.Fatal(err)
			}
			if s := r.Status().Views[0]; s.Saved != 700 || s.Bytes == 0 {
				t.Fatalf("saved %+v", s)
			}
			c.spoil(t, filepath.Join(dir, "tape.fold"))
			if c.foreign {
				w = newWriter(t, journal.StreamTrade)
				w.write(699)
				w.write(1)
			}
			w.write(3)
			var noted []error
			v = view.Of("tape", func() *tape { return &tape{schema: c.schema} })
			_, stop = run(view.Options{Trade: w.source(), Dir: dir, Views: []view.Source{v},
				Note: func(err error) { noted = append(noted, err) }})
			waitFor(t, v, 703)
			checkTape(t, v, 0, w)
			_ = stop()
			if (len(noted) > 0) != c.noted {
				t.Errorf("noted %v", noted)
			}
		})
	}
}

func flip(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 4
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		t.Fatal(err)
	}
}

// broken gives a journal's records up to one, which it garbles.
type broken struct {
	*journal.Memory
	at   uint64
	with func(journal.Record) journal.Record
}

func (b broken) Read(ctx context.Context, from uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		for r, err := range b.Memory.Read(ctx, from) {
			if err == nil && r.Last() >= b.at {
				r = b.with(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// TestStaleWhenTheChainBreaks: what cannot be read ends the view, which keeps its last good state,
// tells why, and lets nobody wait for ever.
func TestStaleWhenTheChainBreaks(t *testing.T) {
	for name, with := range map[string]func(journal.Record) journal.Record{
		"gap": func(r journal.Record) journal.Record {
			r.First++
			return r
		},
		"another cell": func(r journal.Record) journal.Record {
			r.Cell = 3
			return r
		},
		"no entries inside": func(r journal.Record) journal.Record {
			r.Body = []byte{0xff}
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWriter(t, journal.StreamTrade)
			w.write(10)
			w.write(10)
			v := view.Of("tape", newTape)
			r, stop := run(view.Options{Views: []view.Source{v}, Dir: t.TempDir(),
				Trade: view.Stream{Journal: broken{w.journal, 11, with}, Tail: w.journal}})
			waitFor(t, v, 10)
			if err := v.Wait(context.Background(), 20); !errors.Is(err, view.ErrStale) {
				t.Errorf("wait: %v", err)
			}
			if err := stop(); !errors.Is(err, view.ErrStale) {
				t.Errorf("run: %v", err)
			}
			s := r.Status()
			if s.Stale == nil || s.Behind != 10 || v.Head() != 10 {
				t.Errorf("status %+v, head %d", s, v.Head())
			}
			v.Read(func(f *tape) {
				if !slices.Equal(f.seen[0], dense(10)) {
					t.Errorf("the fold holds %v", f.seen[0])
				}
			})
		})
	}
}

// TestLag: only what was appended while the runner ran counts, by the wall clock it was given.
func TestLag(t *testing.T) {
	clock := &wallClock{at: time.Unix(1_000, 0)}
	w := newWriter(t, journal.StreamTrade)
	w.wall = event.At(time.Unix(10, 0))
	w.write(4)
	v := view.Of("tape", newTape)
	r, stop := run(view.Options{Trade: w.source(), Views: []view.Source{v}, Now: clock.now})
	waitFor(t, v, 4)
	w.wall = event.At(time.Unix(1_000, 0))
	clock.mu.Lock()
	clock.at = clock.at.Add(30 * time.Millisecond)
	clock.mu.Unlock()
	w.write(1)
	waitFor(t, v, 5)
	w.write(1)
	waitFor(t, v, 6)
	_ = stop()
	lag := r.Status().Lag
	if lag.Records != 2 || lag.Worst != 30*time.Millisecond ||
		lag.Steps[4] != 0 || lag.Steps[5] != 2 {
		t.Errorf("lag %+v", lag)
	}
}

// TestReadersAreNotStarved: while entries stream in, a reader always gets its turn, and sees the
// fold between two entries.
func TestReadersAreNotStarved(t *testing.T) {
	w := newWriter(t, journal.StreamTrade)
	v := view.Of("tape", newTape)
	_, stop := run(view.Options{Trade: w.source(), Views: []view.Source{v}})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 200 {
			w.write(1_000)
		}
	}()
	reads := 0
	for running := true; running; reads++ {
		select {
		case <-done:
			running = false
		default:
		}
		v.Read(func(f *tape) {
			if n := len(f.seen[0]); n > 0 && f.seen[0][n-1] != uint64(n) {
				t.Fatalf("%d entries, the last is %d", n, f.seen[0][n-1])
			}
		})
	}
	waitFor(t, v, 200_000)
	_ = stop()
	if reads < 2 {
		t.Errorf("%d reads", reads)
	}
}

// slowTape is a fold whose save takes until it is let go.
type slowTape struct {
	*tape
	saving, end chan struct{}
}

func (f *slowTape) Save(w io.Writer) error {
	f.saving <- struct{}{}
	<-f.end
	return f.tape.Save(w)
}

// TestNoReaderWaitsForASave: while one fold is being saved, readers of it and of every other go on,
// and folds before it take in what comes.
func TestNoReaderWaitsForASave(t *testing.T) {
	w := newWriter(t, journal.StreamTrade)
	slow := &slowTape{newTape(), make(chan struct{}, 9), make(chan struct{})}
	first, last := view.Of("first", newTape), view.Of("slow", func() *slowTape { return slow })
	_, stop := run(view.Options{
		Trade: w.source(), Views: []view.Source{first, last}, Dir: t.TempDir(),
	})
	w.write(1)
	waitFor(t, last, 1)
	select {
	case <-slow.saving:
	case <-time.After(30 * time.Second):
		t.Fatal("nothing is saved")
	}
	w.write(1)
	waitFor(t, first, 2)
	read := make(chan int, 2)
	go func() {
		first.Read(func(f *tape) { read <- len(f.seen[0]) })
		last.Read(func(f *slowTape) { read <- len(f.seen[0]) })
	}()
	for _, want := range []int{2, 1} {
		select {
		case got := <-read:
			if got != want {
				t.Errorf("%d entries, not %d", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("a reader waits for a save")
		}
	}
	close(slow.end)
	waitFor(t, last, 2)
	if err := stop(); err != nil {
		t.Error(err)
	}
}
