package benefit

import "carnival/event"

// State is where a coupon stands at an instant, whether or not its end is written down already:
// upcoming, usable or expired while it is free, else the key of its status.
func (c *Coupon) State(now event.Instant) string {
	if c.Status == CouponFree {
		return usableIn(c.From, c.To, now)
	}
	return c.Status.Key()
}

// State is where an envelope stands at an instant: with something left it is a matter of time,
// whether or not its end is written down already; else held, expired, void or used.
func (e *Envelope) State(now event.Instant) string {
	switch {
	case e.Left > 0:
		return usableIn(e.From, e.To, now)
	case e.Held > 0:
		return "held"
	case e.Expired > 0:
		return "expired"
	case e.Void > 0:
		return "void"
	}
	return "used"
}

// usableIn is the state of what can be used in [from, to).
func usableIn(from, to, now event.Instant) string {
	switch {
	case now < from:
		return "upcoming"
	case now < to:
		return "usable"
	}
	return "expired"
}
