package jetstream

import (
	"bufio"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"carnival/journal"
)

// A segment is a closed stream in plain form, independent of NATS: each record behind its length
// (u32), then a trailer, little endian:
//
//	0 u32 · "CRNE" · records u64 · last sequence u64 · head hash 32 · CRC-32C of all before u32
//
// A file under the final name is whole: it was flushed and read back before it got that name.
const (
	trailerMagic = "CRNE"
	trailerSize  = 60
	// copyFlush is how much is written between two flushes of a copy. Small enough that a commit
	// of the live stream never waits for a gigabyte of somebody else's dirty pages.
	copyFlush = 8 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segmentFormat reads the frames of one segment and checks its trailer against them.
type segmentFormat struct {
	records uint64
}

func (f *segmentFormat) next(buf []byte) (frame, error) {
	if len(buf) < 4 {
		return frame{}, errShort
	}
	size := int64(le.Uint32(buf))
	if size == 0 {
		return f.trailer(buf)
	}
	if size < journal.HeaderSize || size > journal.MaxRecord {
		return frame{}, fmt.Errorf("%w: record of %d bytes", errFrame, size)
	}
	if size+4 > int64(len(buf)) {
		return frame{}, errShort
	}
	f.records++
	return frame{record: buf[4 : size+4 : size+4], size: int(size) + 4}, nil
}

func (f *segmentFormat) trailer(buf []byte) (frame, error) {
	if len(buf) < trailerSize {
		return frame{}, errShort
	}
	t := buf[:trailerSize]
	if string(t[4:8]) != trailerMagic || crc32.Checksum(t[:56], castagnoli) != le.Uint32(t[56:]) {
		return frame{}, fmt.Errorf("%w: trailer", errFrame)
	}
	// A reader that started in the middle has counted fewer records; more than all is impossible.
	if n := le.Uint64(t[8:]); f.records > n {
		return frame{}, fmt.Errorf("%w: trailer counts %d records", errFrame, n)
	}
	return frame{size: trailerSize, end: true}, nil
}

func makeTrailer(records uint64, head journal.Head) []byte {
	t := make([]byte, trailerSize)
	copy(t[4:], trailerMagic)
	le.PutUint64(t[8:], records)
	le.PutUint64(t[16:], head.Last)
	copy(t[24:], head.Hash[:])
	le.PutUint32(t[56:], crc32.Checksum(t[:56], castagnoli))
	return t
}

// readTrailer reads the end of a segment: how many records it holds and the head after them.
func readTrailer(path string) (records uint64, head journal.Head, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, journal.Head{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, journal.Head{}, err
	}
	var t [trailerSize]byte
	if _, err := f.ReadAt(t[:], max(0, info.Size()-trailerSize)); err != nil {
		return 0, journal.Head{}, fmt.Errorf("trailer: %w", err)
	}
	if _, err := (&segmentFormat{}).trailer(t[:]); err != nil || le.Uint32(t[:]) != 0 {
		return 0, journal.Head{}, fmt.Errorf("%w: no trailer", errFrame)
	}
	return le.Uint64(t[8:]), journal.Head{Last: le.Uint64(t[16:]), Hash: journal.Hash(t[24:56])},
		nil
}

// archive moves every closed stream into a segment. A crash between any two of its steps leaves
// either the stream or the whole segment, or both, and Open knows what to do with both.
func (j *Journal) archive(ctx context.Context) error {
	for _, n := range j.closed() {
		for _, step := range []func(context.Context, int) error{
			j.copySegment, j.checkSegment, j.nameSegment, j.dropStream,
		} {
			if err := step(ctx, n); err != nil {
				return fmt.Errorf("segment %d: %w", n, err)
			}
		}
		j.forget(n)
	}
	return nil
}

// copySegment writes a closed stream to a temporary file and flushes it.
func (j *Journal) copySegment(ctx context.Context, n int) (err error) {
	f, err := os.Create(j.files.temporary(n))
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, f.Close()) }()
	w := &flushingWriter{f: f}
	buffered := bufio.NewWriterSize(w, 1<<20)
	var records uint64
	var head journal.Head
	var length [4]byte
	for raw, err := range j.files.streamRecords(n) {
		if err := firstError(err, ctx.Err()); err != nil {
			return err
		}
		r, hash, err := journal.Open(raw.Bytes)
		if err != nil {
			return err
		}
		le.PutUint32(length[:], uint32(len(raw.Bytes)))
		if _, err := buffered.Write(length[:]); err != nil {
			return err
		}
		if _, err := buffered.Write(raw.Bytes); err != nil {
			return err
		}
		records++
		head = journal.Head{Last: r.Last(), Hash: hash}
	}
	if _, err := buffered.Write(makeTrailer(records, head)); err != nil {
		return err
	}
	return firstError(buffered.Flush(), f.Sync())
}

// checkSegment reads the copy back, from the disk and not from memory, and follows its chain.
func (j *Journal) checkSegment(_ context.Context, n int) error {
	path := j.files.temporary(n)
	if err := evict(path); err != nil {
		return err
	}
	records, head, err := readTrailer(path)
	if err != nil {
		return err
	}
	chain := j.identity
	if chain.Head, err = j.files.before(n); err != nil {
		return err
	}
	rep := journal.Verify(chain, j.files.segmentRecords(path))
	if rep.Bad != nil {
		return rep.Bad
	}
	if rep.Records != records || rep.Head != head {
		return fmt.Errorf("copy holds %d records to %s, its trailer says %d to %s",
			rep.Records, rep.Head, records, head)
	}
	return nil
}

// nameSegment gives the copy its final name, from which moment on it stands for the stream.
func (j *Journal) nameSegment(_ context.Context, n int) error {
	if err := os.Rename(j.files.temporary(n), j.files.segmentPath(n)); err != nil {
		return err
	}
	return syncDir(j.files.segments())
}

// dropStream deletes the stream, whole.
func (j *Journal) dropStream(ctx context.Context, n int) error {
	return j.server.drop(ctx, j.files.streamName(n))
}

// flushingWriter flushes as it goes.
type flushingWriter struct {
	f     *os.File
	dirty int
}

var _ io.Writer = (*flushingWriter)(nil)

func (w *flushingWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	if w.dirty += n; err == nil && w.dirty >= copyFlush {
		w.dirty = 0
		err = w.f.Sync()
	}
	return n, err
}
