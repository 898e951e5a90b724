package sim_test

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carnival/sim"
)

// seeds is how many festivals a test plays: some in the minutes that a person waits, and
// CARNIVAL_LONG plays as many as the promise names.
func seeds(short, long int) uint64 {
	switch {
	case os.Getenv("CARNIVAL_LONG") != "":
		return uint64(long)
	case testing.Short():
		return uint64(short / 4)
	}
	return uint64(short)
}

// To replay one: CARNIVAL_SEED=17 go test ./sim -run TestFestivals
func TestFestivals(t *testing.T) {
	begun := time.Now()
	first, last := uint64(1), seeds(200, 10_000)
	if one := os.Getenv("CARNIVAL_SEED"); one != "" {
		if _, err := fmt.Sscan(one, &first); err != nil {
			t.Fatal(err)
		}
		last = first
	}
	sum := playAll(t, first, last)
	took := time.Since(begun)
	t.Logf("%d seeds: %d steps, %d commands (%.0f/s), %d answers, %d facts, %d orders, "+
		"%d crashes, %d snapshots, %.0f times real time", last-first+1, sum.Steps, sum.Commands,
		float64(sum.Commands)/took.Seconds(), sum.Answers, sum.Facts, sum.Orders, sum.Crashes,
		sum.Snapshots, sum.Span.Seconds()/took.Seconds())
	if float64(sum.Span)/float64(took) < 100 {
		t.Error("slower than a hundred times real time")
	}
	n := int(last - first + 1)
	if n >= 50 && (sum.Crashes < 2*n || sum.Snapshots < 2*n || sum.Orders < 50*n) {
		t.Errorf("too little happens: %+v", sum)
	}
}

// playAll plays festivals side by side, each in one thread, and adds up what they came to.
func playAll(t *testing.T, first, last uint64) (sum sim.Report) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	var next atomic.Uint64
	next.Store(first)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for seed := next.Add(1) - 1; seed <= last && !t.Failed(); seed = next.Add(1) - 1 {
				r := sim.Run(sim.Options{Seed: seed})
				if err := r.Err(); err != nil {
					t.Errorf("replay with CARNIVAL_SEED=%d: %v", seed, err)
				}
				mu.Lock()
				sum.Steps, sum.Commands, sum.Answers =
					sum.Steps+r.Steps, sum.Commands+r.Commands, sum.Answers+r.Answers
				sum.Facts, sum.Orders = sum.Facts+r.Facts, sum.Orders+r.Orders
				sum.Crashes, sum.Snapshots = sum.Crashes+r.Crashes, sum.Snapshots+r.Snapshots
				sum.Span += r.Span
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return sum
}

func TestASeedGivesTheSameFestival(t *testing.T) {
	one, two := sim.Run(sim.Options{Seed: 5}), sim.Run(sim.Options{Seed: 5})
	other := sim.Run(sim.Options{Seed: 6})
	if fmt.Sprint(one) != fmt.Sprint(two) || one.Digest == 0 || one.Digest == other.Digest {
		t.Errorf("%+v\n%+v\n%+v", one, two, other)
	}
}

func TestACalmFestivalHasNoCrash(t *testing.T) {
	r := sim.Run(sim.Options{Seed: 9, Calm: true, Steps: 60, Shoppers: 10})
	if err := r.Err(); err != nil || r.Crashes != 0 || r.Steps != 60 || r.Answers != r.Commands {
		t.Errorf("%v: %+v", err, r)
	}
}
