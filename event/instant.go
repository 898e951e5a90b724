package event

import "time"

// Instant is a moment in microseconds since 1970-01-01T00:00:00Z. Windows of instants are
// half-open: [start, end) (rules R1.5). The zero value means "no instant".
type Instant int64

// Second is one second of Instants.
const Second Instant = 1_000_000

// At converts a clock reading, cutting it to the microsecond.
func At(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time is the same moment in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// String is RFC 3339 in UTC with as many digits as needed.
func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }
