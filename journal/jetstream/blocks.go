package jetstream

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/minio/highwayhash"

	"carnival/journal"
)

// The message block of nats-server v2.15.2, little endian (server/filestore.go, writeMsgRecord):
//
//	length u32, its top bit set when there are headers · serial u64 · time i64 ·
//	subject length u16 · subject · [headers length u32 · headers] · payload · checksum 8 bytes
//
// The length counts everything from itself to the checksum. The checksum is a HighwayHash over
// serial, time, subject, headers and payload, keyed by the SHA-256 of "<stream>-<block number>".
// Two bits of the serial mark tombstones and erased messages, which a journal never has.
const (
	blockHeader    = 22
	blockSum       = 8
	blockHasHeader = 1 << 31
	blockErased    = 1 << 63
	blockTombstone = 1 << 62
	// maxFrame bounds a frame: a record, and room for the subject and the expected-sequence
	// header.
	maxFrame = journal.MaxRecord + 4<<10
)

// The two ways in which bytes are not a frame.
var (
	errShort = errors.New("the bytes end inside a frame")
	errFrame = errors.New("not a frame")
)

var le = binary.LittleEndian

// frame is one message of a block, or one record of a segment.
type frame struct {
	record []byte // the sealed record, a part of the buffer
	size   int    // bytes that the whole frame takes in its file
	serial uint64 // the number that the server gave the message; 0 in a segment
	end    bool   // a segment's trailer: no record, and nothing may follow
}

// format cuts the first frame off a buffer.
type format interface {
	next(buf []byte) (frame, error)
}

// blockFormat reads the frames of one block file.
type blockFormat struct {
	subject string
	sum     *highwayhash.Digest64
}

func newBlockFormat(stream string, block uint32) (*blockFormat, error) {
	key := sha256.Sum256(fmt.Appendf(nil, "%s-%d", stream, block))
	sum, err := highwayhash.NewDigest64(key[:])
	if err != nil {
		return nil, fmt.Errorf("block checksum: %w", err)
	}
	return &blockFormat{subject: stream, sum: sum}, nil
}

func (f *blockFormat) next(buf []byte) (frame, error) {
	if len(buf) < blockHeader {
		return frame{}, errShort
	}
	length := le.Uint32(buf)
	hasHeader := length&blockHasHeader != 0
	size := int(length &^ blockHasHeader)
	if size < blockHeader+blockSum || size > maxFrame {
		return frame{}, fmt.Errorf("%w: length %d", errFrame, size)
	}
	if size > len(buf) {
		return frame{}, errShort
	}
	serial, rest := le.Uint64(buf[4:]), buf[blockHeader:size-blockSum]
	n := int(le.Uint16(buf[20:]))
	if n != len(f.subject) || n > len(rest) || string(rest[:n]) != f.subject {
		return frame{}, fmt.Errorf("%w: foreign subject", errFrame)
	}
	f.sum.Reset()
	f.sum.Write(buf[4:20])
	f.sum.Write(rest[:n])
	rest = rest[n:]
	if hasHeader {
		if len(rest) < 4 {
			return frame{}, fmt.Errorf("%w: no length of headers", errFrame)
		}
		h := le.Uint32(rest)
		if rest = rest[4:]; int64(h) > int64(len(rest)) {
			return frame{}, fmt.Errorf("%w: headers of %d bytes", errFrame, h)
		}
		f.sum.Write(rest[:h])
		rest = rest[h:]
	}
	f.sum.Write(rest)
	var sum [highwayhash.Size64]byte
	if !bytes.Equal(f.sum.Sum(sum[:0]), buf[size-blockSum:size]) {
		return frame{}, fmt.Errorf("%w: checksum differs", errFrame)
	}
	if serial&(blockErased|blockTombstone) != 0 {
		return frame{}, fmt.Errorf("%w: message %d was deleted", errFrame,
			serial&^(blockErased|blockTombstone))
	}
	return frame{record: rest[:len(rest):len(rest)], size: size, serial: serial}, nil
}
