package clock

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
)

// hand is a wall clock that is moved by hand, backwards too.
type hand struct{ at time.Time }

func (h *hand) now() time.Time { return h.at }

// on puts a clock on a wall clock that is moved by hand.
func on(c *Clock) (*Clock, *hand) {
	h := &hand{time.Date(2015, 11, 10, 15, 0, 0, 0, time.UTC)}
	c.wall, c.since = h.now, h.at
	return c, h
}

// TestRealFollowsTheWallClock: a reading with a monotonic part would measure the time that the
// host was awake, and differ from the wall clock after a suspension or a correction for ever.
func TestRealFollowsTheWallClock(t *testing.T) {
	c := Real()
	if now := c.wall(); now != now.Round(0) {
		t.Errorf("the wall is read with a monotonic part: %s", now)
	}
	if c.since != c.since.Round(0) {
		t.Errorf("the beginning is kept with a monotonic part: %s", c.since)
	}
	if gap := time.Since(c.Now().Time()).Abs(); gap > time.Minute {
		t.Errorf("real time is %s off", gap)
	}
}

// TestNeverFallsBack moves the wall clock to and fro while the speed is changed.
func TestNeverFallsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, h := on(Scaled(event.At(time.Unix(1_447_000_000, 0)), 1, 0))
		last := c.Now()
		for range rapid.IntRange(1, 30).Draw(t, "moves") {
			switch rapid.IntRange(0, 3).Draw(t, "move") {
			case 0:
				c.Run(rapid.Int64Range(0, 86_400).Draw(t, "speed"), 0)
			case 1:
				c.Run(rapid.Int64Range(2, 86_400).Draw(t, "speed"), last+
					event.Instant(rapid.Int64Range(0, 1e12).Draw(t, "until")))
			case 2:
				to := last + event.Instant(rapid.Int64Range(-1e9, 1e9).Draw(t, "step"))
				if err := c.Step(to); (err != nil) != (to < last) {
					t.Fatalf("step from %s to %s: %v", last, to, err)
				}
			default:
				h.at = h.at.Add(time.Duration(rapid.Int64Range(-1e13, 1e13).Draw(t, "wall")))
			}
			now := c.Now()
			if now < last {
				t.Fatalf("it fell from %s to %s", last, now)
			}
			last = now
		}
	})
}

// TestSlowsDown: up to the instant at the speed, and from there on second by second.
func TestSlowsDown(t *testing.T) {
	from := event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))
	c, h := on(Scaled(from, 288, from+288*event.Second))
	h.at = h.at.Add(500 * time.Millisecond)
	if now := c.Now(); now != from+144*event.Second || c.Speed() != 288 {
		t.Errorf("after half a second: %s at speed %d", now, c.Speed())
	}
	if wait, ok := c.WallFor(from + 288*event.Second); !ok || wait.Round(time.Millisecond) !=
		500*time.Millisecond {
		t.Errorf("the end is %s away (%t)", wait, ok)
	}
	h.at = h.at.Add(2500 * time.Millisecond)
	if now := c.Now(); now != from+290*event.Second || c.Speed() != 1 {
		t.Errorf("two seconds behind the end: %s at speed %d", now, c.Speed())
	}
}

func TestSteppedStands(t *testing.T) {
	from := event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))
	c, h := on(Stepped(from))
	h.at = h.at.Add(time.Hour)
	if now := c.Now(); now != from {
		t.Errorf("it went to %s by itself", now)
	}
	if _, ok := c.WallFor(from + 1); ok {
		t.Error("a stepped clock promised to get somewhere")
	}
	if err := c.Step(from - 1); !errors.Is(err, ErrBackwards) {
		t.Errorf("a step back: %v", err)
	}
	if err := c.Step(from + event.Second); err != nil || c.Now() != from+event.Second {
		t.Errorf("a step: %s, %v", c.Now(), err)
	}
}
