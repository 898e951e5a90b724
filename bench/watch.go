package bench

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"carnival/view"
	"carnival/view/figures"
	"carnival/web"
	"carnival/web/api"
)

// watchEvery is how often the watch takes the head of the journal.
const watchEvery = 5 * time.Millisecond

// watch listens to the stream of figures as a big screen does, over a connection, and takes how
// long after its acknowledgement an order is in a message of the stream.
type watch struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
	mu     sync.Mutex
	heads  []seen // acknowledged, not yet on the stream
	late   []time.Duration
}

// seen is a head of the journal and when it was there.
type seen struct {
	sequence uint64
	at       time.Time
}

func watchFigures(ctx context.Context, c *cell) (*watch, error) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{cancel: cancel}
	board := view.Of("figures", figures.New)
	runner := view.New(view.Options{
		Trade: view.Stream{Journal: c.journal, Tail: c.journal},
		Views: []view.Source{board}, Now: time.Now,
	})
	hub := web.NewHub(time.Now)
	w.done.Go(func() { _ = runner.Run(ctx) })
	w.done.Go(func() { _ = (&api.Pump{Figures: board, Hub: hub}).Run(ctx) })
	if err := board.Wait(ctx, c.journal.Head().Last); err != nil {
		w.stop()
		return nil, err
	}
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.stop()
		return nil, err
	}
	server := &http.Server{Handler: hub}
	w.done.Go(func() { _ = server.Serve(on) })
	w.done.Go(func() { <-ctx.Done(); hub.Close(); server.Close() })
	w.done.Go(func() { w.listen(ctx, "http://"+on.Addr().String()) })
	w.done.Go(func() { w.take(ctx, c) })
	return w, nil
}

// take notes the head of the journal again and again.
func (w *watch) take(ctx context.Context, c *cell) {
	beat := time.NewTicker(watchEvery)
	defer beat.Stop()
	for ctx.Err() == nil {
		<-beat.C
		w.mu.Lock()
		last := c.journal.Head().Last
		if n := len(w.heads); n == 0 || w.heads[n-1].sequence < last {
			w.heads = append(w.heads, seen{last, time.Now()})
		}
		w.mu.Unlock()
	}
}

// listen reads the stream; each message names the last fact that it holds.
func (w *watch) listen(ctx context.Context, url string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	lines := bufio.NewReaderSize(answer.Body, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if sequence, ok := sequenceOf(line); ok {
			w.reached(sequence, time.Now())
		}
	}
}

// sequenceOf finds the sequence of a message, which stands in front of its figures.
func sequenceOf(line []byte) (uint64, bool) {
	_, rest, found := bytes.Cut(line, []byte(`"sequence":`))
	if !found || !bytes.HasPrefix(line, []byte("data: ")) {
		return 0, false
	}
	digits, _, _ := bytes.Cut(rest, []byte(","))
	n, err := strconv.ParseUint(string(digits), 10, 64)
	return n, err == nil
}

func (w *watch) reached(sequence uint64, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for ; n < len(w.heads) && w.heads[n].sequence <= sequence; n++ {
		w.late = append(w.late, at.Sub(w.heads[n].at))
	}
	w.heads = slices.Delete(w.heads, 0, n)
}

// lag is the 99th percentile since the last call, in milliseconds. What never came counts as late
// as it is by now.
func (w *watch) lag() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, h := range w.heads {
		w.late = append(w.late, time.Since(h.at))
	}
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
