package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"carnival/event"
)

// TestBreatherBoundsItsRests: a wall clock that is set makes no rest longer than the longest stint
// allows, whichever way it is set, and the end of the context ends a rest at once.
func TestBreatherBoundsItsRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jump := event.Instant(0)
		wall := func() event.Instant { return event.At(time.Now()) + jump }
		e := &Engine{opts: Options{Wall: wall}}
		ctx, cancel := context.WithCancel(context.Background())
		rest := e.breather(ctx)
		for _, c := range []struct {
			works time.Duration
			jump  event.Instant
			rests time.Duration
		}{
			{time.Millisecond, 0, 0},
			{9 * time.Millisecond, 0, 3 * 10 * time.Millisecond},
			{time.Millisecond, 3600 * event.Second, 3 * longestStint},
			{time.Millisecond, -7200 * event.Second, 0},
		} {
			<-time.After(c.works) // of the bubble's clock
			jump += c.jump
			began := time.Now()
			rest()
			if took := time.Since(began); took != c.rests {
				t.Errorf("after %v and a jump of %d: rested %v, want %v", c.works, c.jump, took,
					c.rests)
			}
		}
		<-time.After(followerStint)
		cancel()
		began := time.Now()
		if rest(); time.Since(began) != 0 {
			t.Error("a rest outlived its context")
		}
	})
}
