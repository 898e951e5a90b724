package web

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter lets each address do something only so often. It remembers a bounded number of addresses,
// and forgets those first that came longest ago.
type Limiter struct {
	limit rate.Limit
	burst int
	now   func() time.Time

	mu     sync.Mutex
	known  map[netip.Addr]*list.Element
	latest *list.List // of *bucket, the latest first
}

type bucket struct {
	from netip.Addr
	left *rate.Limiter
}

// limited bounds how many addresses a Limiter remembers.
const limited = 50_000

// NewLimiter lets an address do something so many times at once, and then as often as each says.
func NewLimiter(each time.Duration, burst int, now func() time.Time) *Limiter {
	return &Limiter{limit: rate.Every(each), burst: burst, now: now,
		known: map[netip.Addr]*list.Element{}, latest: list.New()}
}

// Allow counts one time more, and reports whether it may be. This machine is not limited: what
// comes from it is its owner's. A household has a whole block of the longer addresses.
func (l *Limiter) Allow(from netip.Addr) bool {
	if from = from.Unmap(); from.IsLoopback() {
		return true
	}
	if from.Is6() {
		if block, err := from.Prefix(64); err == nil {
			from = block.Addr()
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at, known := l.known[from]
	if known {
		l.latest.MoveToFront(at)
	} else {
		if l.latest.Len() >= limited {
			oldest := l.latest.Back()
			delete(l.known, l.latest.Remove(oldest).(*bucket).from)
		}
		at = l.latest.PushFront(&bucket{from, rate.NewLimiter(l.limit, l.burst)})
		l.known[from] = at
	}
	return at.Value.(*bucket).left.AllowN(l.now(), 1)
}
