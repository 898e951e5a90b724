package crowd

import (
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// History is what came of everything that a crowd did.
type History struct {
	Sent         int64            `json:"sent"`         // requests, each attempt counted
	Retried      int64            `json:"retried"`      // attempts beyond the first
	Acknowledged int64            `json:"acknowledged"` // acts that were done
	Refused      map[string]int64 `json:"refused"`      // acts, by the code of the refusal
	Unknown      int64            `json:"unknown"`      // acts of which nobody knows what came
	Skipped      int64            `json:"skipped"`      // acts on a checkout that was refused
	RefusedLines map[string]int64 `json:"refused_lines"`
	Different    int64            `json:"different"` // retries that were answered otherwise
	Late         int64            `json:"late"`      // acts more than a second behind the clock
	WorstLag     time.Duration    `json:"worst_lag_ns"`
	BuyP50       time.Duration    `json:"buy_p50_ns"`
	BuyP99       time.Duration    `json:"buy_p99_ns"`
	BuyMax       time.Duration    `json:"buy_max_ns"`
}

// history is a History while it is made, by many hands.
type history struct {
	*sync.Mutex
	h    *History
	buys *hdrhistogram.Histogram
}

func newHistory() history {
	return history{
		&sync.Mutex{}, &History{Refused: map[string]int64{}, RefusedLines: map[string]int64{}},
		hdrhistogram.New(1, int64(time.Hour/time.Microsecond), 3),
	}
}

// History is what came of everything so far.
func (c *Crowd) History() History {
	c.history.Lock()
	defer c.history.Unlock()
	out := *c.history.h
	out.Refused, out.RefusedLines = maps.Clone(out.Refused), maps.Clone(out.RefusedLines)
	at := func(q float64) time.Duration {
		return time.Duration(c.history.buys.ValueAtQuantile(q)) * time.Microsecond
	}
	out.BuyP50, out.BuyP99, out.BuyMax = at(50), at(99), at(100)
	return out
}

func (h *history) sent(attempts int) {
	h.Lock()
	defer h.Unlock()
	h.h.Sent += int64(attempts)
	h.h.Retried += int64(max(0, attempts-1))
}

func (h *history) done(does Deed, took time.Duration, err error) {
	h.Lock()
	defer h.Unlock()
	var refused errRefused
	switch {
	case err == nil:
		h.h.Acknowledged++
	case errors.As(err, &refused):
		h.h.Refused[string(refused)]++
	default:
		h.h.Unknown++
	}
	if does == Buy {
		_ = h.buys.RecordValue(min(took.Microseconds(), int64(time.Hour/time.Microsecond)))
	}
}

func (h *history) skip() {
	h.Lock()
	defer h.Unlock()
	h.h.Skipped++
}

func (h *history) differ() {
	h.Lock()
	defer h.Unlock()
	h.h.Different++
}

func (h *history) refusedLines(b bought) {
	if len(b.Refused) == 0 {
		return
	}
	h.Lock()
	defer h.Unlock()
	for _, l := range b.Refused {
		h.h.RefusedLines[l.Code]++
	}
}

// late notes how far behind the clock an act was begun, in wall time.
func (h *history) late(lag time.Duration) {
	h.Lock()
	defer h.Unlock()
	h.h.WorstLag = max(h.h.WorstLag, lag)
	if lag > time.Second {
		h.h.Late++
	}
}

func (h *history) failed() int64 {
	h.Lock()
	defer h.Unlock()
	n := h.h.Unknown
	for _, refused := range h.h.Refused {
		n += refused
	}
	return n
}
