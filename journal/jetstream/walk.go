package jetstream

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"

	"carnival/journal"
)

// window is how much of a file is read at once.
const window = 4 << 20

// walker reads raw records straight from the files, beside a running server or without one.
type walker struct {
	files files
	acked journal.Head // known to be acknowledged: up to here nothing may be missing

	last   uint64 // last sequence of the newest record seen, skipped ones too
	serial uint64 // the server's number of that record, 0 when it lies in a segment
	part   part   // the part it lies in
	skip   uint64 // records that end below this are passed over
	torn   *journal.Place
}

// walk yields the records from the one that holds sequence from on. An error ends it. A frame
// that is broken at the very end, past everything acknowledged, is no error: it is an append that
// never finished, and w.torn says where it begins.
func (w *walker) walk(from uint64) iter.Seq2[journal.Raw, error] {
	return func(yield func(journal.Raw, error) bool) {
		w.skip = from
		n, err := w.start(from)
		for err == nil {
			var p part
			var final, found bool
			if p, final, found, err = w.partFrom(n); err != nil || !found {
				break
			}
			if err = w.readPart(p, final, yield); err == errEnough {
				return
			}
			n = p.number + 1
			if _, _, more, _ := w.partFrom(n); final && more {
				// The writer has gone on to a new part meanwhile, and before that it may have
				// added to this one behind the reader's back.
				n, w.skip, w.torn = p.number, max(w.skip, w.last+1), nil
			}
		}
		if err == nil && w.last < w.acked.Last {
			err = w.missing("the files end")
		}
		if err != nil {
			yield(journal.Raw{}, err)
		}
	}
}

// errEnough says that the consumer wants no more.
var errEnough = errors.New("enough")

type yielder func(journal.Raw, error) bool

// partFrom finds the first part numbered n or higher, and whether it is the last of all.
func (w *walker) partFrom(n int) (p part, final, found bool, err error) {
	parts, err := w.files.parts()
	for i, p := range parts {
		if p.number >= n {
			return p, i == len(parts)-1, true, err
		}
	}
	return part{}, false, false, err
}

// start finds the part that holds a sequence: the last one that begins at or before it.
func (w *walker) start(from uint64) (int, error) {
	parts, err := w.files.parts()
	if err != nil || from <= 1 {
		return 0, err
	}
	for i := len(parts) - 1; i > 0; i-- {
		if w.firstOf(parts[i]) <= from {
			return parts[i].number, nil
		}
	}
	return 0, nil
}

// firstOf is the first sequence of a part, or the largest number when that cannot be told; then
// an earlier part is read first, and the trouble is met on the way.
func (w *walker) firstOf(p part) uint64 {
	if p.closed {
		return peekFirst(w.files.segmentPath(p.number), 4)
	}
	blocks, err := w.files.blocks(p.number)
	if err != nil || len(blocks) == 0 {
		return math.MaxUint64
	}
	return w.firstOfBlock(p.number, blocks[0])
}

func (w *walker) firstOfBlock(n int, block uint32) uint64 {
	path := w.files.blockPath(n, block)
	skip := int64(blockHeader + len(w.files.streamName(n)))
	f, err := os.Open(path)
	if err != nil {
		return math.MaxUint64
	}
	defer f.Close()
	var h [4]byte
	if _, err := f.ReadAt(h[:], 0); err != nil {
		return math.MaxUint64
	}
	if le.Uint32(h[:])&blockHasHeader != 0 {
		if _, err := f.ReadAt(h[:], skip); err != nil {
			return math.MaxUint64
		}
		skip += 4 + int64(le.Uint32(h[:]))
	}
	return peekFirst(path, skip)
}

// peekFirst reads the first sequence out of a record's header without checking it. What it says
// is only used to choose where to begin.
func peekFirst(path string, at int64) uint64 {
	f, err := os.Open(path)
	if err != nil {
		return math.MaxUint64
	}
	defer f.Close()
	var h [journal.HeaderSize]byte
	if _, err := f.ReadAt(h[:], at); err != nil {
		return math.MaxUint64
	}
	first, _ := journal.Span(h[:])
	return first
}

// readPart reads one part. A stream may turn into a segment under the reader's hands, its blocks
// vanishing one by one; then the reader goes on in the segment, behind the last record it has
// seen.
func (w *walker) readPart(p part, final bool, yield yielder) error {
	w.part, w.serial = p, 0
	if p.closed {
		return w.readFile(w.files.segmentPath(p.number), &segmentFormat{}, false, yield)
	}
	blocks, err := w.files.blocks(p.number)
	if err != nil {
		return err
	}
	begin := 0
	for i := len(blocks) - 1; i > 0 && w.skip > 1; i-- {
		if w.firstOfBlock(p.number, blocks[i]) <= w.skip {
			begin = i
			break
		}
	}
	for i := begin; i < len(blocks) && err == nil; i++ {
		var f *blockFormat
		if f, err = newBlockFormat(w.files.streamName(p.number), blocks[i]); err != nil {
			return err
		}
		tail := final && i == len(blocks)-1
		err = w.readFile(w.files.blockPath(p.number, blocks[i]), f, tail, yield)
	}
	gone := err == nil || errors.Is(err, fs.ErrNotExist)
	if gone && !missing(w.files.segmentPath(p.number)) {
		w.skip = max(w.skip, w.last+1)
		return w.readPart(part{number: p.number, closed: true}, final, yield)
	}
	return err
}

// readFile yields the records of one file, up to the size that it has now. tail says that it is
// the file that is being written.
func (w *walker) readFile(path string, f format, tail bool, yield yielder) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	size, ended := info.Size(), false
	var buf []byte // bytes of the file from at on, as far as they have been read
	for at := int64(0); ; {
		fr, err := f.next(buf)
		if loaded := at + int64(len(buf)); errors.Is(err, errShort) && loaded < size {
			if buf, err = refill(file, buf, loaded, size); err != nil {
				return fmt.Errorf("%s+%d: %w", w.files.relative(path), loaded, err)
			}
			continue
		}
		place := journal.Place{File: w.files.relative(path), Offset: at}
		_, segment := f.(*segmentFormat)
		switch {
		case ended && at == size, !segment && at == size:
			return nil
		case ended:
			return w.damage(journal.Flip, place, "bytes after the trailer")
		case err != nil:
			return w.broken(err, place, tail && size-at <= maxFrame)
		case fr.end:
			ended = true
		default:
			if err := w.pass(journal.Raw{Place: place, Bytes: fr.record}, fr.serial,
				yield); err != nil {
				return err
			}
		}
		at += int64(fr.size)
		buf = buf[fr.size:]
	}
}

// refill reads on in a new buffer, because records that were handed out lie in the old one.
func refill(file *os.File, rest []byte, at, size int64) ([]byte, error) {
	buf := make([]byte, min(max(window, int64(len(rest))), int64(len(rest))+size-at))
	n := copy(buf, rest)
	_, err := file.ReadAt(buf[n:], at)
	return buf, err
}

// pass hands a record on, unless it lies in front of where the reader wants to begin.
func (w *walker) pass(raw journal.Raw, serial uint64, yield yielder) error {
	_, last := journal.Span(raw.Bytes)
	w.last, w.serial = last, serial
	if last < w.skip {
		return nil
	}
	w.skip = 0
	if last == w.acked.Last && sha256.Sum256(raw.Bytes) != w.acked.Hash {
		if _, _, err := journal.Open(raw.Bytes); err == nil {
			return w.damage(journal.Forgery, raw.Place, "not the record that was acknowledged")
		}
	}
	if !yield(raw, nil) {
		return errEnough
	}
	return nil
}

// broken decides what bytes that are not a frame mean.
func (w *walker) broken(err error, place journal.Place, mayBeTorn bool) error {
	kind := journal.Flip
	if errors.Is(err, errShort) {
		kind = journal.Cut
	}
	if mayBeTorn && w.last >= w.acked.Last {
		w.torn = &place
		return nil
	}
	if w.last < w.acked.Last {
		return w.damage(kind, place, fmt.Sprintf("%v; acknowledged records are missing, up to %s",
			err, w.acked))
	}
	return w.damage(kind, place, err.Error())
}

func (w *walker) damage(kind journal.Kind, place journal.Place, detail string) error {
	return &journal.Damage{Kind: kind, Place: place, Sequence: w.last + 1, Detail: detail}
}

func (w *walker) missing(what string) error {
	return w.damage(journal.Deletion, journal.Place{File: w.files.relative(w.files.headPath())},
		fmt.Sprintf("acknowledged records are missing: %s after %d, the head file names %s",
			what, w.last, w.acked))
}

// streamRecords yields the records of one closed stream.
func (f files) streamRecords(n int) iter.Seq2[journal.Raw, error] {
	return f.only(func(w *walker, yield yielder) error {
		return w.readPart(part{number: n}, false, yield)
	})
}

// segmentRecords yields the records of a segment that need not have its final name.
func (f files) segmentRecords(path string) iter.Seq2[journal.Raw, error] {
	return f.only(func(w *walker, yield yielder) error {
		return w.readFile(path, &segmentFormat{}, false, yield)
	})
}

func (f files) only(read func(*walker, yielder) error) iter.Seq2[journal.Raw, error] {
	return func(yield func(journal.Raw, error) bool) {
		if err := read(&walker{files: f}, yield); err != nil && err != errEnough {
			yield(journal.Raw{}, err)
		}
	}
}

// Scan yields every raw record under a data directory with its place, for the verifier, the
// exporter and the auditor. It takes no lock and needs no server, and may run beside both: it
// ends at or behind what was acknowledged when it began. Missing or broken acknowledged bytes are
// an error of type *journal.Damage.
func Scan(dir string) iter.Seq2[journal.Raw, error] {
	return func(yield func(journal.Raw, error) bool) {
		f, acked, err := identify(dir)
		if err != nil {
			yield(journal.Raw{}, err)
			return
		}
		w := walker{files: f, acked: acked.Head}
		w.walk(0)(yield)
	}
}

// Identify tells which stream of which cell lies in a directory; the chain's head is what the
// head file names.
func Identify(dir string) (journal.Chain, error) {
	_, acked, err := identify(dir)
	return acked, err
}

func identify(dir string) (files, journal.Chain, error) {
	acked, err := readHead(files{dir: dir}.headPath())
	return files{dir: dir, cell: acked.Cell, kind: acked.Stream}, acked, err
}
