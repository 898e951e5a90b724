package bench

import (
	"context"
	"slices"
	"sync"
	"time"

	"carnival/view"
	"carnival/view/figures"
)

// watchEvery is how often the watch takes the head of the journal and begins to wait for it.
const watchEvery = 5 * time.Millisecond

// watch follows a cell as the big screen does, and takes how long after an acknowledged order the
// figures hold it.
type watch struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
	mu     sync.Mutex
	late   []time.Duration
}

func watchFigures(ctx context.Context, c *cell) (*watch, error) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{cancel: cancel}
	board := view.Of("figures", figures.New)
	runner := view.New(view.Options{
		Trade: view.Stream{Journal: c.journal, Tail: c.journal},
		Views: []view.Source{board}, Now: time.Now,
	})
	w.done.Go(func() { runner.Run(ctx) })
	if err := board.Wait(ctx, c.journal.Head().Last); err != nil {
		w.stop()
		return nil, err
	}
	w.done.Go(func() {
		for ctx.Err() == nil {
			time.Sleep(watchEvery)
			acknowledged, began := c.journal.Head().Last, time.Now()
			if board.Wait(ctx, acknowledged) != nil {
				return
			}
			w.mu.Lock()
			w.late = append(w.late, time.Since(began))
			w.mu.Unlock()
		}
	})
	return w, nil
}

// lag is the 99th percentile since the last call, in milliseconds.
func (w *watch) lag() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.late) == 0 {
		return 0
	}
	slices.Sort(w.late)
	p99 := w.late[len(w.late)*99/100]
	w.late = w.late[:0]
	return float64(p99.Microseconds()) / 1000
}

func (w *watch) stop() {
	w.cancel()
	w.done.Wait()
}
