// Package bench measures what `carnival bench` prints, each figure beside a calibrator that was
// taken in the same run on the same machine.
//
// It promises that every counted order was answered after its flush, that rates are medians over
// repeats with the worst beside them, that latencies are taken from the instant at which an order
// was due and not from when a busy generator got to it, and that what was acknowledged is read
// back and counted before a figure is printed. It never tunes the product: it opens cells as a
// node does.
package bench

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/gateway/clock"
	"carnival/journal/jetstream"
)

// Options of a measurement.
type Options struct {
	Dir      string        // where journals are made and removed, on the disk that is measured
	Duration time.Duration // of each phase
	Repeat   int           // of each phase; medians are printed
	Note     func(format string, args ...any)
}

func (o Options) withDefaults() Options {
	if o.Duration <= 0 {
		o.Duration = 10 * time.Second
	}
	if o.Repeat <= 0 {
		o.Repeat = 5
	}
	if o.Note == nil {
		o.Note = func(string, ...any) {}
	}
	return o
}

// cell is a cell on disk as a node would open it, in a directory of its own.
type cell struct {
	dir     string
	journal *jetstream.Journal
	engine  *engine.Engine
}

// openCell makes or reopens the cell of a directory. Festival time is a little after the opening,
// at speed 1, so that the festival price is charged and no unpaid order expires while it is
// measured.
func openCell(ctx context.Context, dir string) (*cell, error) {
	j, err := jetstream.Open(ctx, jetstream.Options{Dir: dir, Logger: quiet()})
	if err != nil {
		return nil, err
	}
	festival := clock.Scaled(opening(), 1, 0)
	e, err := engine.Open(ctx, engine.Options{
		Journal: j, Clock: festival.Now, Wall: clock.Real().Now,
	})
	if err != nil {
		j.Close()
		return nil, err
	}
	return &cell{dir: dir, journal: j, engine: e}, nil
}

func (c *cell) close() error {
	err := c.engine.Close()
	if cerr := c.journal.Close(); err == nil {
		err = cerr
	}
	return err
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// opening is one second after zero o'clock of the canonical festival.
func opening() event.Instant {
	return event.At(time.Date(2015, 11, 10, 16, 0, 1, 0, time.UTC))
}

// scratch makes a directory for one phase and returns how to remove it.
func scratch(o Options, name string) (dir string, remove func(), err error) {
	if err := os.MkdirAll(o.Dir, 0o750); err != nil {
		return "", nil, err
	}
	dir, err = os.MkdirTemp(o.Dir, name+"-")
	return dir, func() { os.RemoveAll(dir) }, err
}

// sizeOf sums the bytes of all files below a directory.
func sizeOf(dir string) (sum int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}

// spread is the median and the worst of a figure over its repeats.
type spread struct{ median, worst float64 }

// highest spreads figures of which a larger one is better.
func highest(values []float64) spread {
	s := slices.Sorted(slices.Values(values))
	return spread{s[len(s)/2], s[0]}
}
