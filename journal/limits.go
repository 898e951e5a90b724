package journal

// Everything that can grow has a named limit.
const (
	// HeaderSize is the number of bytes in front of a record's body.
	HeaderSize = 80
	// MaxBody bounds the body of one record.
	MaxBody = 480 << 10
	// MaxRecord bounds a whole record, with room to spare for a longer header of a later version.
	MaxRecord = 512 << 10
	// MaxCount bounds the entries of one record.
	MaxCount = 65_535
	// RingBytes bounds the memory that keeps the newest records for followers near the head.
	RingBytes = 64 << 20
	// KeptSnapshots is how many snapshots outlive a Save: the newest, and one to fall back to.
	KeptSnapshots = 2
	// snapshotChunk is the unit in which a snapshot's body is written, checked and read.
	snapshotChunk = 1 << 20
)
