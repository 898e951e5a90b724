package journal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"carnival/event"
)

// A snapshot's file is a header, chunks of the body, and a last, empty chunk. Every part carries
// a CRC-32C; a chunk's also covers its number, so that chunks can neither be swapped nor left
// out.
//
//	header: "CRNS" · version u16 · cell u16 · stream u8 · 3 zero bytes · schema u32 ·
//	        sequence u64 · record hash 32 · state hash 32 · checksum u32
//	chunk:  length u32 · checksum u32 over (number u64, length u32, bytes) · bytes
const (
	snapshotMagic   = "CRNS"
	snapshotVersion = 1
	snapshotHeader  = 92
)

// ErrSnapshot says that bytes are not a whole, undamaged snapshot.
var ErrSnapshot = errors.New("not a valid snapshot")

// Confirm refuses a snapshot that does not stand at the boundary of an acknowledged record.
func (s Snapshot) Confirm(ctx context.Context, j interface {
	Journal
	Tail
}) error {
	head := j.Head()
	if s.Sequence > head.Last || s.Sequence == head.Last && s.Hash != head.Hash {
		return fmt.Errorf("%w: taken at %s, the head is %s", ErrSnapshot, s.Head(), head)
	}
	if s.Sequence == head.Last {
		return nil
	}
	for r, err := range j.Read(ctx, s.Sequence+1) {
		if err != nil {
			return err
		}
		if r.First != s.Sequence+1 || r.Prev != s.Hash {
			return fmt.Errorf("%w: taken at %s, the record behind it begins at %d and follows %s",
				ErrSnapshot, s.Head(), r.First, r.Prev)
		}
		return nil
	}
	return fmt.Errorf("%w: no record behind %d", ErrSnapshot, s.Sequence)
}

// WriteSnapshot writes s to w, streaming its body. It does not close the body.
func WriteSnapshot(ctx context.Context, w io.Writer, c Chain, s Snapshot) error {
	var h [snapshotHeader]byte
	copy(h[0:], snapshotMagic)
	le.PutUint16(h[4:], snapshotVersion)
	le.PutUint16(h[6:], uint16(c.Cell))
	h[8] = c.Stream
	le.PutUint32(h[12:], s.Schema)
	le.PutUint64(h[16:], s.Sequence)
	copy(h[24:], s.Hash[:])
	copy(h[56:], s.StateHash[:])
	le.PutUint32(h[88:], crc32.Checksum(h[:88], castagnoli))
	if _, err := w.Write(h[:]); err != nil {
		return err
	}
	chunks := &chunkWriter{ctx: ctx, w: w}
	buffer := bufio.NewWriterSize(chunks, snapshotChunk)
	// The buffer is hidden behind a plain Writer: its own ReadFrom would pass on short reads, and
	// chunks should be full.
	if _, err := io.Copy(struct{ io.Writer }{buffer}, s.Body); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	return chunks.put(nil)
}

type chunkWriter struct {
	ctx    context.Context
	w      io.Writer
	number uint64
}

func (c *chunkWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), snapshotChunk)
		if err := c.put(rest[:n]); err != nil {
			return 0, err
		}
		rest = rest[n:]
	}
	return len(p), nil
}

func (c *chunkWriter) put(data []byte) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	var h [8]byte
	le.PutUint32(h[0:], uint32(len(data)))
	le.PutUint32(h[4:], chunkSum(c.number, data))
	c.number++
	if _, err := c.w.Write(h[:]); err != nil {
		return err
	}
	_, err := c.w.Write(data)
	return err
}

func chunkSum(number uint64, data []byte) uint32 {
	var h [12]byte
	le.PutUint64(h[0:], number)
	le.PutUint32(h[8:], uint32(len(data)))
	return crc32.Update(crc32.Checksum(h[:], castagnoli), castagnoli, data)
}

// ReadSnapshot reads the header of a snapshot of the chain's cell and stream. Its Body checks
// every chunk as it is read and ends with ErrSnapshot at the first that is damaged or missing.
// Whoever must know beforehand that all of it is good reads the Body once for nothing.
func ReadSnapshot(r io.ReadCloser, c Chain) (Snapshot, error) {
	var h [snapshotHeader]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return Snapshot{}, fmt.Errorf("%w: header: %w", ErrSnapshot, err)
	}
	switch {
	case string(h[:4]) != snapshotMagic || le.Uint16(h[4:]) != snapshotVersion:
		return Snapshot{}, fmt.Errorf("%w: magic or version", ErrSnapshot)
	case le.Uint32(h[88:]) != crc32.Checksum(h[:88], castagnoli):
		return Snapshot{}, fmt.Errorf("%w: header checksum", ErrSnapshot)
	case event.Cell(le.Uint16(h[6:])) != c.Cell || h[8] != c.Stream:
		return Snapshot{}, fmt.Errorf("%w: of cell %d stream %d", ErrSnapshot, le.Uint16(h[6:]),
			h[8])
	}
	return Snapshot{
		Sequence:  le.Uint64(h[16:]),
		Hash:      Hash(h[24:56]),
		Schema:    le.Uint32(h[12:]),
		StateHash: Hash(h[56:88]),
		Body:      &chunkReader{r: r},
	}, nil
}

type chunkReader struct {
	r      io.ReadCloser
	number uint64
	buffer []byte
	rest   []byte
	err    error
}

func (c *chunkReader) Read(p []byte) (int, error) {
	if len(c.rest) == 0 && c.err == nil {
		c.rest, c.err = c.next()
	}
	if len(c.rest) == 0 {
		return 0, c.err
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func (c *chunkReader) next() ([]byte, error) {
	var h [8]byte
	if _, err := io.ReadFull(c.r, h[:]); err != nil {
		return nil, fmt.Errorf("%w: chunk %d is missing: %w", ErrSnapshot, c.number, err)
	}
	length := le.Uint32(h[0:])
	if length > snapshotChunk {
		return nil, fmt.Errorf("%w: chunk %d of %d bytes", ErrSnapshot, c.number, length)
	}
	if c.buffer == nil {
		c.buffer = make([]byte, snapshotChunk)
	}
	data := c.buffer[:length]
	if _, err := io.ReadFull(c.r, data); err != nil {
		return nil, fmt.Errorf("%w: chunk %d is cut: %w", ErrSnapshot, c.number, err)
	}
	if chunkSum(c.number, data) != le.Uint32(h[4:]) {
		return nil, fmt.Errorf("%w: chunk %d: checksum", ErrSnapshot, c.number)
	}
	c.number++
	if length > 0 {
		return data, nil
	}
	if n, _ := io.ReadFull(c.r, h[:1]); n != 0 {
		return nil, fmt.Errorf("%w: bytes after the last chunk", ErrSnapshot)
	}
	return nil, io.EOF
}

func (c *chunkReader) Close() error { return c.r.Close() }

// snapshotOf reads and checks a whole snapshot that lies in memory.
func snapshotOf(raw []byte, c Chain) (Snapshot, error) {
	whole := func() (Snapshot, error) {
		return ReadSnapshot(io.NopCloser(bytes.NewReader(raw)), c)
	}
	s, err := whole()
	if err != nil {
		return Snapshot{}, err
	}
	if _, err := io.Copy(io.Discard, s.Body); err != nil {
		return Snapshot{}, err
	}
	return whole()
}
