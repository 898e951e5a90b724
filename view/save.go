package view

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"carnival/journal"
)

// A fold's file is a header, the body that the fold wrote, and the SHA-256 of both.
//
//	header: "CRNF" · version u32 · schema u32 · for each stream: last u64 · mark 32
//
// A mark names the record that holds the last entry; as each record names the one before it, a
// mark stands for the whole history up to there.
const (
	fileMagic   = "CRNF"
	fileVersion = 1
	headerSize  = 12 + streams*(8+sha256.Size)
	fileBuffer  = 1 << 20
	savePiece   = 64 << 10 // what a save writes before it lets others go first
	// patience is how many times longer than its last save a fold goes without another: saving
	// takes a hundredth of its time at most.
	patience = 100
)

// errFile says that a fold's file is of no use.
var errFile = errors.New("fold file thrown away")

// place is how far a fold has come in a stream.
type place struct {
	last   uint64
	record *journal.Record // that holds last, so that its mark can be told when it is wanted
}

// marked gives the mark of the record that holds the place.
func (p *place) marked() (mark [sha256.Size]byte) {
	if p.record == nil {
		return mark
	}
	return markOf(p.record)
}

func markOf(r *journal.Record) (mark [sha256.Size]byte) {
	h := sha256.New()
	b := binary.LittleEndian.AppendUint64(nil, uint64(r.Cell))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Stream))
	b = binary.LittleEndian.AppendUint64(b, r.First)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Count))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Stamp))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Wall))
	h.Write(append(b, r.Prev[:]...))
	h.Write(r.Body)
	h.Sum(mark[:0])
	return mark
}

// pace spaces the saves of a fold.
type pace struct {
	mu   sync.Mutex
	next time.Time
	last ViewStatus
}

func (p *pace) due(now time.Time, sequence uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return sequence > p.last.Saved && !now.Before(p.next)
}

func (p *pace) status() ViewStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// saveUntil saves folds at their pace until the context ends.
func (r *Runner) saveUntil(ctx context.Context) {
	look := time.NewTicker(saveLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		for _, k := range r.views {
			if k.pace.due(r.o.Now(), k.gate.head()) {
				r.save(k)
			}
		}
	}
}

// save writes a fold's file: under another name first, then synced, then in its place.
func (r *Runner) save(k *kept) {
	if r.o.Dir == "" || k.gate.head() == k.pace.status().Saved {
		return
	}
	status, err := r.write(k)
	if err != nil {
		r.o.Note(fmt.Errorf("fold %s was not saved: %w", k.name, err))
	}
	wait := max(r.o.SaveEvery, patience*status.Held)
	k.pace.mu.Lock()
	defer k.pace.mu.Unlock()
	k.pace.next = r.o.Now().Add(wait)
	if err == nil {
		k.pace.last = status
	}
}

func (r *Runner) write(k *kept) (s ViewStatus, err error) {
	if err := os.MkdirAll(r.o.Dir, 0o755); err != nil {
		return s, err
	}
	f, err := os.CreateTemp(r.o.Dir, k.name+".*.tmp")
	if err != nil {
		return s, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	sum := sha256.New()
	w := bufio.NewWriterSize(polite{io.MultiWriter(f, sum)}, savePiece)
	k.turn.Lock()
	begun := r.o.Now()
	s.Saved = k.places[journal.StreamTrade].last
	_, err = w.Write(header(k))
	if err == nil {
		err = k.fold.Save(w)
	}
	s.Held = r.o.Now().Sub(begun)
	k.turn.Unlock()
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		_, err = f.Write(sum.Sum(nil))
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return s, err
	}
	if s.Bytes, err = f.Seek(0, io.SeekCurrent); err != nil {
		return s, err
	}
	if err := os.Rename(f.Name(), r.file(k)); err != nil {
		return s, err
	}
	return s, syncDir(r.o.Dir)
}

// polite lets everybody else who has something to do go first, after each piece of a file: a save
// is in no hurry, and would hold a processor for ten milliseconds at a time.
type polite struct{ to io.Writer }

func (p polite) Write(piece []byte) (int, error) {
	n, err := p.to.Write(piece)
	runtime.Gosched()
	return n, err
}

func (r *Runner) file(k *kept) string { return filepath.Join(r.o.Dir, k.name+".fold") }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func header(k *kept) []byte {
	b := append(make([]byte, 0, headerSize), fileMagic...)
	b = binary.LittleEndian.AppendUint32(b, fileVersion)
	b = binary.LittleEndian.AppendUint32(b, k.fold.Schema())
	for i := range k.places {
		mark := k.places[i].marked()
		b = binary.LittleEndian.AppendUint64(b, k.places[i].last)
		b = append(b, mark[:]...)
	}
	return b
}

// take takes up a fold's file, or begins the fold anew when there is no good one.
func (r *Runner) take(ctx context.Context, k *kept) {
	if r.o.Dir == "" {
		return
	}
	marks, err := r.read(k)
	if err == nil {
		err = r.known(ctx, k, marks)
	}
	if err != nil {
		k.reset()
		if !errors.Is(err, os.ErrNotExist) {
			r.o.Note(fmt.Errorf("%w: %s: %w", errFile, k.name, err))
		}
		return
	}
	last := k.places[journal.StreamTrade].last
	k.pace.last.Saved = last
	k.gate.advance(last)
}

// read loads a fold's file and its places, and gives the marks that are still to be checked.
func (r *Runner) read(k *kept) (marks [streams][sha256.Size]byte, err error) {
	f, err := os.Open(r.file(k))
	if err != nil {
		return marks, err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return marks, err
	}
	body := size - headerSize - sha256.Size
	if err := checkSum(f, size, sha256.New()); err != nil {
		return marks, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return marks, err
	}
	in := bufio.NewReaderSize(f, fileBuffer)
	var h [headerSize]byte
	if _, err := io.ReadFull(in, h[:]); err != nil {
		return marks, err
	}
	if string(h[:4]) != fileMagic || binary.LittleEndian.Uint32(h[4:]) != fileVersion {
		return marks, errors.New("magic or version")
	}
	if schema := binary.LittleEndian.Uint32(h[8:]); schema != k.fold.Schema() {
		return marks, fmt.Errorf("schema %d, this build has %d", schema, k.fold.Schema())
	}
	for i := range k.places {
		at := h[12+i*(8+sha256.Size):]
		k.places[i] = place{last: binary.LittleEndian.Uint64(at)}
		marks[i] = [sha256.Size]byte(at[8:])
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return marks, k.fold.Load(io.LimitReader(in, body))
}

// checkSum holds a file against the hash at its end.
func checkSum(f io.ReadSeeker, size int64, sum hash.Hash) error {
	if size < headerSize+sha256.Size {
		return errors.New("cut short")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.CopyN(sum, f, size-sha256.Size); err != nil {
		return err
	}
	var want [sha256.Size]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), want[:]) {
		return errors.New("checksum differs")
	}
	return nil
}

// known checks that the journal holds the very history that the fold was made of.
func (r *Runner) known(
	ctx context.Context, k *kept, marks [streams][sha256.Size]byte,
) error {
	sources := r.sources()
	for i := range k.places {
		p := &k.places[i]
		if p.last == 0 {
			continue
		}
		s, ok := sources[uint8(i)]
		if !ok || p.last > s.Tail.Head().Last {
			return fmt.Errorf("the journal has no entry %d in stream %d", p.last, i)
		}
		for record, err := range s.Journal.Read(ctx, p.last) {
			if err != nil {
				return err
			}
			p.record = &record
			break
		}
		if p.marked() != marks[i] {
			return errors.New("it was folded from another journal")
		}
	}
	return nil
}
