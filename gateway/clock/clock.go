// Package clock tells festival time and makes it pass: it stamps nothing and decides nothing, but
// it is the only place besides the crowd and the measurements that looks at the wall clock.
//
// It promises that festival time never falls back, whatever the wall clock does and however the
// speed is changed. It never sleeps on behalf of the rulebook: it hands Ticks to whoever submits
// them.
package clock

import (
	"errors"
	"sync"
	"time"

	"carnival/event"
)

// Clock is festival time as a function of wall time: real (speed 1 from now), scaled, or stepped
// (speed 0, moved by Step). It is safe for concurrent use.
type Clock struct {
	mu    sync.Mutex
	wall  func() time.Time
	from  event.Instant // festival time ...
	since time.Time     // ... at this wall time
	speed int64         // festival seconds in a wall second; 0 = stepped
	until event.Instant // after this festival time the speed is 1; 0 = never
	last  event.Instant
}

// ErrBackwards says that a step would make time fall.
var ErrBackwards = errors.New("festival time never falls back")

// Real follows the wall clock, also after the host was suspended or its clock was corrected; when
// the wall clock is set back, festival time stands until the wall clock has caught up.
func Real() *Clock {
	now := wallOnly()
	return &Clock{wall: wallOnly, from: event.At(now), since: now, speed: 1}
}

// wallOnly reads the wall clock without the monotonic reading, which does not go on while the
// host is suspended, nor follow a correction.
func wallOnly() time.Time { return time.Now().Round(0) }

// Scaled begins at a festival time and runs at a speed; from until on it runs at speed 1.
func Scaled(from event.Instant, speed int64, until event.Instant) *Clock {
	return &Clock{wall: time.Now, from: from, since: time.Now(), speed: speed, until: until}
}

// Stepped stands at a festival time until it is moved.
func Stepped(at event.Instant) *Clock { return Scaled(at, 0, 0) }

// Now is the festival time. It never returns less than it did before.
func (c *Clock) Now() event.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() event.Instant {
	passed := max(c.wall().Sub(c.since), 0)
	at := c.from + event.Instant(passed.Microseconds())*event.Instant(c.speed)
	if c.until != 0 && at > c.until && c.speed > 1 {
		at = c.slowDown(passed)
	}
	c.last = max(c.last, at)
	return c.last
}

// slowDown turns to speed 1 at the moment when until was reached.
func (c *Clock) slowDown(passed time.Duration) event.Instant {
	fast := time.Duration(int64(max(c.until-c.from, 0))/c.speed) * time.Microsecond
	c.from, c.since, c.speed = max(c.until, c.from), c.since.Add(fast), 1
	return c.from + event.Instant((passed - fast).Microseconds())
}

// Speed is how many festival seconds pass in a wall second; 0 for a stepped clock.
func (c *Clock) Speed() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now()
	return c.speed
}

// Run makes the clock go on from where it stands: at a speed, and at speed 1 from until on.
func (c *Clock) Run(speed int64, until event.Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.from, c.since = c.now(), c.wall()
	c.speed, c.until = speed, until
}

// Step moves the clock forward to an instant.
func (c *Clock) Step(to event.Instant) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to < c.now() {
		return ErrBackwards
	}
	c.from, c.since = to, c.wall()
	c.now()
	return nil
}

// WallFor is how long it takes in wall time until a festival time is reached; 0 when it has been,
// and never for a stepped clock.
func (c *Clock) WallFor(at event.Instant) (wait time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	switch {
	case at <= now:
		return 0, true
	case c.speed == 0:
		return 0, false
	}
	return time.Duration(int64(at-now)/c.speed+1) * time.Microsecond, true
}
