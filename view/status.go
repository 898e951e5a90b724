package view

import (
	"time"

	"carnival/event"
	"carnival/journal"
)

// LagSteps are the upper bounds of the steps of Lag.Steps; what is above the last is in none.
var LagSteps = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond,
	25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond,
	500 * time.Millisecond, time.Second, 5 * time.Second,
}

// Lag tells how long after their append records were in every fold. Records that were appended
// before the runner began do not count.
type Lag struct {
	Records uint64
	Sum     time.Duration
	Last    time.Duration
	Worst   time.Duration
	Steps   [len(LagSteps)]uint64 // records at most this late, a step holds the ones before it
}

// Status is how far the views have come.
type Status struct {
	Head   uint64 // acknowledged end of the trade stream
	Behind uint64 // entries of it that the slowest fold has not yet
	Lag    Lag
	Stale  error // why nothing more comes in, or nil
	Views  []ViewStatus
}

// ViewStatus is how far one of them has come.
type ViewStatus struct {
	Name     string
	Sequence uint64        // last entry of the trade stream that it holds
	Saved    uint64        // last entry that its file holds
	Bytes    int64         // size of the file
	Held     time.Duration // how long the last save kept the fold from moving
}

// Status reads the counters.
func (r *Runner) Status() Status {
	s := Status{Head: r.o.Trade.Tail.Head().Last}
	slowest := s.Head
	for _, k := range r.views {
		v := k.pace.status()
		v.Name, v.Sequence = k.name, k.gate.head()
		slowest = min(slowest, v.Sequence)
		s.Views = append(s.Views, v)
	}
	s.Behind = s.Head - slowest
	r.mu.Lock()
	defer r.mu.Unlock()
	s.Lag, s.Stale = r.lag, r.stale
	return s
}

// took counts a record that is in every fold.
func (r *Runner) took(stream uint8, record *journal.Record) {
	now := event.At(r.o.Now())
	r.mu.Lock()
	defer r.mu.Unlock()
	r.decoded[stream] = record.Last()
	if stream != journal.StreamTrade || record.Wall < r.begun {
		return
	}
	late := max(0, time.Duration(now-record.Wall)*time.Microsecond)
	r.lag.Records++
	r.lag.Sum += late
	r.lag.Last, r.lag.Worst = late, max(r.lag.Worst, late)
	for i, step := range LagSteps {
		if late <= step {
			r.lag.Steps[i]++
		}
	}
}
