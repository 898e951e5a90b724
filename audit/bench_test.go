package audit_test

import (
	"context"
	"testing"
	"time"

	"carnival/audit"
	"carnival/event"
	"carnival/journal"
	"carnival/view"
	"carnival/view/catalog"
	"carnival/view/figures"
	"carnival/view/shopper"
)

// packed seals entries as a busy cell does, some hundreds to a record.
func packed(b *testing.B, entries []event.Entry) *journal.Memory {
	const full = 500
	m := journal.NewMemory(0, journal.StreamTrade)
	for len(entries) > 0 {
		n := min(full, len(entries))
		appendRecord(b, m, entries[:n])
		entries = entries[n:]
	}
	return m
}

// BenchmarkRunner takes a journal into all three folds, decoded once; one step is one entry.
func BenchmarkRunner(b *testing.B) {
	w := newWalk(b, 1, 30_000)
	m := packed(b, w.entries)
	for left := 0; b.Loop(); left-- {
		if left > 0 {
			continue
		}
		left = len(w.entries)
		f := view.Of("figures", figures.New)
		r := view.New(view.Options{
			Trade: view.Stream{Journal: m, Tail: m}, Now: func() time.Time { return time.Time{} },
			Views: []view.Source{
				view.Of("catalog", catalog.New), view.Of("shopper", shopper.New), f,
			},
		})
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		if err := f.Wait(ctx, m.Head().Last); err != nil {
			b.Fatal(err)
		}
		cancel()
		<-ended
	}
}

// BenchmarkCount recounts a journal; one step is one entry.
func BenchmarkCount(b *testing.B) {
	w := newWalk(b, 1, 30_000)
	m := packed(b, w.entries)
	for left := 0; b.Loop(); left-- {
		if left > 0 {
			continue
		}
		left = len(w.entries)
		if r := count(m, audit.Options{}); !r.Holds {
			b.Fatal(r.Findings)
		}
	}
}
