package clock

import (
	"context"
	"time"

	"carnival/event"
	"carnival/trade"
)

// tickEvery is the wall time between two ticks: at speed 1 figures become final, and unpaid
// orders close, within a second of their instant (four ticks leave room for a slow one).
const tickEvery = 250 * time.Millisecond

// Ticks looks at the clock every quarter of a second of wall time until the context ends, and
// submits a Tick when half a second of festival time or more has passed since the last one, or
// when the clock runs fast. A clock that is stepped is thus followed by a tick a moment later. A
// tick that cannot be submitted is not repeated: the next one does its work.
func (c *Clock) Ticks(ctx context.Context, submit func(context.Context, trade.Command) error) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	var last event.Instant
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := c.Now()
		if now-last < event.Second/2 && c.Speed() <= 1 {
			continue
		}
		if submit(ctx, &trade.Tick{}) == nil {
			last = now
		}
	}
}
