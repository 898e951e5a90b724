package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"carnival/event"
)

// The two streams of a cell. Each has its own sequence and its own chain. The numbers are stored.
const (
	StreamTrade     uint8 = 0
	StreamBehaviour uint8 = 1
)

// Hash is the SHA-256 of a whole record, header and body.
type Hash [sha256.Size]byte

// String gives the first eight bytes in hex, enough to tell two heads apart in a message.
func (h Hash) String() string { return hex.EncodeToString(h[:8]) }

// Record is what one commit appends: a run of entries, all or none of them.
type Record struct {
	Cell   event.Cell
	Stream uint8
	First  uint64        // sequence of the first entry; entries are numbered densely from 1
	Count  uint32        // number of entries
	Stamp  event.Instant // festival time of the first entry
	Wall   event.Instant // wall time of the append
	Prev   Hash          // hash of the record before, zeros in front of the first
	Body   []byte        // opaque here; nobody may change it, anybody may keep it
}

// Last is the sequence of the record's last entry.
func (r Record) Last() uint64 { return r.First + uint64(r.Count) - 1 }

// ErrRecord says that bytes are not a whole, undamaged record, or that a record breaks a limit.
var ErrRecord = errors.New("not a valid record")

// The layout of a header, little endian. The checksum covers what stands before it, and the body.
const (
	atMagic   = 0
	atVersion = 4
	atCell    = 6
	atStream  = 8
	atZeros   = 9
	atCount   = 12
	atFirst   = 16
	atStamp   = 24
	atWall    = 32
	atPrev    = 40
	atLength  = 72
	atSum     = 76
)

const (
	magic         = "CRNV"
	recordVersion = 1
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	le         = binary.LittleEndian
)

// Seal fills in the header of a record whose body the writer has already laid down in
// buf[HeaderSize:], so that no byte of it is copied. The Body of r is not looked at.
func Seal(buf []byte, r Record) (Hash, error) {
	if len(buf) < HeaderSize {
		return Hash{}, fmt.Errorf("%w: no room for a header", ErrRecord)
	}
	if err := r.check(len(buf) - HeaderSize); err != nil {
		return Hash{}, err
	}
	copy(buf[atMagic:], magic)
	le.PutUint16(buf[atVersion:], recordVersion)
	le.PutUint16(buf[atCell:], uint16(r.Cell))
	buf[atStream] = r.Stream
	clear(buf[atZeros:atCount])
	le.PutUint32(buf[atCount:], r.Count)
	le.PutUint64(buf[atFirst:], r.First)
	le.PutUint64(buf[atStamp:], uint64(r.Stamp))
	le.PutUint64(buf[atWall:], uint64(r.Wall))
	copy(buf[atPrev:], r.Prev[:])
	le.PutUint32(buf[atLength:], uint32(len(buf)-HeaderSize))
	le.PutUint32(buf[atSum:], sum(buf))
	return sha256.Sum256(buf), nil
}

// Open reads a record and checks every byte of it. It never panics, whatever it is given. The
// body of the record is a part of raw, not a copy.
func Open(raw []byte) (Record, Hash, error) {
	if len(raw) < HeaderSize || len(raw) > MaxRecord {
		return Record{}, Hash{}, fmt.Errorf("%w: %d bytes", ErrRecord, len(raw))
	}
	if string(raw[atMagic:atVersion]) != magic {
		return Record{}, Hash{}, fmt.Errorf("%w: no magic", ErrRecord)
	}
	if v := le.Uint16(raw[atVersion:]); v != recordVersion {
		return Record{}, Hash{}, fmt.Errorf("%w: version %d is not known", ErrRecord, v)
	}
	if n := le.Uint32(raw[atLength:]); int64(n) != int64(len(raw)-HeaderSize) {
		return Record{}, Hash{}, fmt.Errorf("%w: body of %d bytes, %d announced",
			ErrRecord, len(raw)-HeaderSize, n)
	}
	if le.Uint32(raw[atSum:]) != sum(raw) {
		return Record{}, Hash{}, fmt.Errorf("%w: checksum differs", ErrRecord)
	}
	r := Record{
		Cell:   event.Cell(le.Uint16(raw[atCell:])),
		Stream: raw[atStream],
		First:  le.Uint64(raw[atFirst:]),
		Count:  le.Uint32(raw[atCount:]),
		Stamp:  event.Instant(le.Uint64(raw[atStamp:])),
		Wall:   event.Instant(le.Uint64(raw[atWall:])),
		Prev:   Hash(raw[atPrev:atLength]),
		Body:   raw[HeaderSize:len(raw):len(raw)],
	}
	if raw[atZeros]|raw[atZeros+1]|raw[atZeros+2] != 0 {
		return Record{}, Hash{}, fmt.Errorf("%w: reserved bytes are set", ErrRecord)
	}
	if err := r.check(len(r.Body)); err != nil {
		return Record{}, Hash{}, err
	}
	return r, sha256.Sum256(raw), nil
}

// check holds a record against the limits, before it is written and after it was read.
func (r Record) check(body int) error {
	switch {
	case r.Cell > event.MaxCell:
		return fmt.Errorf("%w: cell %d", ErrRecord, r.Cell)
	case r.Stream > StreamBehaviour:
		return fmt.Errorf("%w: stream %d", ErrRecord, r.Stream)
	case r.Count == 0 || r.Count > MaxCount:
		return fmt.Errorf("%w: %d entries", ErrRecord, r.Count)
	case r.First == 0 || r.Last() < r.First:
		return fmt.Errorf("%w: first sequence %d", ErrRecord, r.First)
	case body > MaxBody:
		return fmt.Errorf("%w: body of %d bytes, at most %d", ErrRecord, body, MaxBody)
	}
	return nil
}

func sum(raw []byte) uint32 {
	return crc32.Update(crc32.Checksum(raw[:atSum], castagnoli), castagnoli, raw[HeaderSize:])
}

// Span reads the first and last sequence out of a header that nobody has checked. It serves to
// find a record, never to trust it; bytes that are no header give the largest numbers.
func Span(raw []byte) (first, last uint64) {
	if len(raw) < HeaderSize || string(raw[:atVersion]) != magic {
		return math.MaxUint64, math.MaxUint64
	}
	first = le.Uint64(raw[atFirst:])
	return first, first + uint64(le.Uint32(raw[atCount:])) - 1
}
