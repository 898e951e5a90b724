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

// Ticks submits a Tick again and again until the context ends, and at once when the clock is
// stepped. A tick that cannot be submitted is not repeated: the next one does its work.
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
