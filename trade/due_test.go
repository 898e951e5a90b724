package trade

import (
	"testing"

	"carnival/event"
)

// TestDuePassesOverNothing: on histories of every family, a Tick just before the instant that Due
// names decides nothing, and Due names the instant of something that comes of it.
func TestDuePassesOverNothing(t *testing.T) {
	const farOff = 400 * day
	decides := func(s *State, at event.Instant) bool {
		return len(Decide(s, at, &Tick{}).Events) > 1
	}
	found := 0
	check := func(s *State, at event.Instant) {
		t.Helper()
		due := s.Due(at)
		quiet := due - 1
		if due == 0 {
			quiet = at + farOff
		}
		if quiet >= at && decides(s, quiet) {
			t.Fatalf("at %s the next due is %s, but %s decides %+v", at, due, quiet,
				Decide(s, quiet, &Tick{}).Events[0])
		}
		if due > at && decides(s, due) {
			found++
		}
	}
	for seed := range uint64(8) {
		orders := newStage(t, plainChance(seed))
		for range 400 {
			orders.step()
			check(orders.s, orders.at)
		}
		after := newAfterStage(t, plainChance(seed))
		for range 100 {
			after.step()
			check(after.s, after.at)
		}
		benefits := newBenefitStage(t, plainChance(seed))
		for range 200 {
			benefits.submit(benefits.command())
			check(benefits.s, benefits.at)
		}
		presales := newPresaleStage(t, plainChance(seed))
		for range 200 {
			presales.step()
			check(presales.s, presales.at)
		}
	}
	if found < 1000 {
		t.Errorf("%d dues were met: the histories are too quiet", found)
	}
}
