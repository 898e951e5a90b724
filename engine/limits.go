package engine

import "time"

// Named limits of the writer.
const (
	// batchBytes is the size at which a record goes although more waits: large enough that the
	// cost of the flush is shared by a thousand orders, small enough that it flushes in a
	// millisecond.
	batchBytes = 224 << 10
	// batchRequests bounds the requests of a batch that makes few facts.
	batchRequests = 16_384
	// MaxQueue bounds the commands that wait; beyond it Submit answers ErrOverloaded at once.
	MaxQueue = 65_536
	// snapshotAfter is the least growth of the journal, in entries, between two snapshots of its
	// own.
	snapshotAfter = 8_000_000
	// followerStint is how long the follower replays at a time, and followerRest how many times
	// as long it then rests.
	followerStint = 5 * time.Millisecond
	followerRest  = 3
	// longestStint bounds what one record can take the follower, however slow the machine.
	longestStint = 100 * time.Millisecond
	// snapshotPoll is how often the follower looks at the growth.
	snapshotPoll = 5 * time.Second
)
