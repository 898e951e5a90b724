package jetstream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"carnival/journal"
	"carnival/journal/journaltest"
)

// required skips a test that the machine cannot run, except where all of them must run.
func required(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("cannot run here: %s", reason)
	}
	t.Skip(reason)
}

// crashImage copies a directory as a killed process would leave it.
func crashImage(t *testing.T, dir string) string {
	t.Helper()
	image := t.TempDir()
	if err := os.CopyFS(filepath.Join(image, "data"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(image, "data")
}

// holds opens a directory and checks that it verifies, ends with head, reads back and goes on.
func holds(t *testing.T, o Options, head journal.Head) {
	t.Helper()
	if rep := verifyDir(o.Dir); rep.Bad != nil || rep.Head != head {
		t.Errorf("verified to %s, want %s: %v", rep.Head, head, rep.Bad)
	}
	j := mustOpen(t, o)
	w := &journaltest.Writer{Cell: 7, Head: j.Head()}
	if w.Head != head {
		t.Fatalf("opened at %s, want %s", w.Head, head)
	}
	for range 3 {
		w.Append(t, j, 2, make([]byte, 300))
	}
	saveAt(t, j, w.Head)
	all := journaltest.ReadAll(t, j, 1)
	if last := all[len(all)-1].Last(); last != w.Head.Last || all[0].First != 1 {
		t.Errorf("read %d-%d, want 1-%d", all[0].First, last, w.Head.Last)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if rep := verifyDir(o.Dir); rep.Bad != nil || rep.Head != w.Head {
		t.Errorf("afterwards verified to %s, want %s: %v", rep.Head, w.Head, rep.Bad)
	}
}

func verifyDir(dir string) journal.Report {
	chain, err := Identify(dir)
	if err != nil {
		return journal.Report{Bad: &journal.Damage{Kind: journal.Flip, Detail: err.Error()}}
	}
	chain.Head = journal.Head{}
	return journal.Verify(chain, Scan(dir))
}

func saveAt(t *testing.T, j *Journal, at journal.Head) {
	t.Helper()
	s := journal.Snapshot{Sequence: at.Last, Hash: at.Hash,
		Body: io.NopCloser(strings.NewReader("state"))}
	if err := j.Save(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

// rotated makes a journal with two segments, two closed streams and a live one.
func rotated(t *testing.T, dir string) (*Journal, *journaltest.Writer, Options) {
	t.Helper()
	o := options(dir)
	o.RotateAt = 4_000
	j, w := mustOpen(t, o), journaltest.NewWriter()
	fill := func(records int) {
		for i := range records {
			w.Append(t, j, uint32(i%3+1), bytes.Repeat([]byte{byte(i)}, 500))
		}
	}
	fill(20)
	saveAt(t, j, w.Head)
	fill(16)
	parts, err := j.files.parts()
	if err != nil || len(parts) < 5 || !parts[1].closed || parts[2].closed || parts[3].closed {
		t.Fatalf("the journal has the parts %v: %v", parts, err)
	}
	return j, w, o
}

func TestReadSpansSegmentsStreamsAndMemory(t *testing.T) {
	j, w, o := rotated(t, t.TempDir())
	want := journaltest.ReadAll(t, j, 1)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, o) // nothing is in memory now
	w.Append(t, j, 2, []byte("newest"))
	for from := uint64(1); from <= w.Head.Last; from++ {
		got := journaltest.ReadAll(t, j, from)
		first := slices.IndexFunc(want, func(r journal.Record) bool { return r.Last() >= from })
		if first < 0 {
			first = len(want)
		}
		if len(got) != len(want)-first+1 || got[0].First > from || got[0].Last() < from {
			t.Fatalf("from %d: %d records, the first %d-%d", from, len(got), got[0].First,
				got[0].Last())
		}
	}
}

func TestACrashAtAnyStepOfARotation(t *testing.T) {
	type step struct {
		name string
		run  func(j *Journal) error
	}
	ctx := t.Context()
	steps := []step{
		{"nothing done", func(*Journal) error { return nil }},
		{"next stream half created", func(j *Journal) error {
			if err := os.MkdirAll(j.files.messages(j.live+1), 0o750); err != nil {
				return err
			}
			return os.WriteFile(j.files.blockPath(j.live+1, 1), nil, 0o640)
		}},
		{"next stream undone", func(j *Journal) error {
			return os.RemoveAll(j.files.streamDir(j.live + 1))
		}},
		{"next stream created", func(j *Journal) error { return j.rotate(ctx) }},
		{"copied", func(j *Journal) error { return j.copySegment(ctx, j.parts[0]) }},
		{"half copied", func(j *Journal) error {
			return os.Truncate(j.files.temporary(j.parts[0]), 999)
		}},
		{"copied again", func(j *Journal) error { return j.copySegment(ctx, j.parts[0]) }},
		{"checked", func(j *Journal) error { return j.checkSegment(ctx, j.parts[0]) }},
		{"named", func(j *Journal) error { return j.nameSegment(ctx, j.parts[0]) }},
		{"half dropped", func(j *Journal) error {
			return os.Remove(filepath.Join(j.files.streamDir(j.parts[0]), "meta.inf"))
		}},
		{"dropped", func(j *Journal) error { return os.RemoveAll(j.files.streamDir(j.parts[0])) }},
	}
	j, w, o := rotated(t, t.TempDir())
	for _, s := range steps {
		if err := s.run(j); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		image := o
		image.Dir = crashImage(t, o.Dir)
		t.Run(s.name, func(t *testing.T) { holds(t, image, w.Head) })
	}
}

// A follower that reads a stream while it becomes a segment notices nothing.
func TestReadGoesOnWhileStreamsBecomeSegments(t *testing.T) {
	j, w, o := rotated(t, t.TempDir())
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, o)
	next := uint64(1)
	for r, err := range j.Read(t.Context(), 1) {
		if err != nil || r.First != next {
			t.Fatalf("record %d-%d, want %d: %v", r.First, r.Last(), next, err)
		}
		if next == 1 {
			saveAt(t, j, w.Head)
		}
		next = r.Last() + 1
	}
	if next != w.Head.Last+1 {
		t.Errorf("read up to %d, want %d", next-1, w.Head.Last)
	}
	if n := len(j.closed()); n != 0 {
		t.Errorf("%d closed streams were left", n)
	}
}

func TestASecondOpenIsRefused(t *testing.T) {
	o := options(t.TempDir())
	j := mustOpen(t, o)
	_, err := Open(t.Context(), o)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("got %v, want ErrLocked with this process's number", err)
	}
	journaltest.NewWriter().Append(t, j, 1, nil)
}

func TestAnotherCellIsRefused(t *testing.T) {
	o := options(t.TempDir())
	if err := mustOpen(t, o).Close(); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*Options){
		func(o *Options) { o.Cell++ },
		func(o *Options) { o.Stream = journal.StreamBehaviour },
	} {
		other := o
		change(&other)
		_, err := Open(t.Context(), other)
		if err == nil || !strings.Contains(err.Error(), "belongs to") {
			t.Errorf("cell %d stream %d: %v", other.Cell, other.Stream, err)
		}
	}
}

// smallBlocks makes a journal whose live stream lies in many blocks. The server derives the size
// of a block from a limit of the stream; the limit is lifted again before it bites.
func smallBlocks(t *testing.T, o Options, records int) journal.Head {
	t.Helper()
	limit := func(j *Journal, bytes int64) {
		c := streamConfig(j.files.streamName(j.live))
		c.MaxBytes = bytes
		if _, err := j.server.js.UpdateStream(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	w := &journaltest.Writer{Cell: o.Cell, Head: j.Head()}
	for j.serial == 0 {
		w.Append(t, j, 1, nil)
	}
	limit(j, 60_000)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, o)
	limit(j, -1)
	for i := range records {
		w.Append(t, j, uint32(i%4+1), bytes.Repeat([]byte{byte(i)}, 1500+i))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Head
}

// A process that dies inside an append leaves a frame that ends too early, or one whose bytes
// never reached the disk. Neither was acknowledged, so the journal opens without it.
func TestATornAppendIsCutOff(t *testing.T) {
	o := options(t.TempDir())
	head := smallBlocks(t, o, 60)
	f := files{dir: o.Dir, cell: o.Cell, kind: o.Stream}
	blocks, err := f.blocks(1)
	if err != nil || len(blocks) < 3 {
		t.Fatalf("blocks %v: %v", blocks, err)
	}
	path := f.blockPath(1, blocks[len(blocks)-1])
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	format, err := newBlockFormat(f.streamName(1), blocks[len(blocks)-1])
	if err != nil {
		t.Fatal(err)
	}
	first, err := format.next(whole)
	if err != nil {
		t.Fatal(err)
	}
	torn := whole[:first.size] // any frame will do: it is broken before it is written
	garbage := bytes.Clone(torn)
	garbage[len(garbage)-3] ^= 1
	for name, tail := range map[string][]byte{
		"one byte":                    torn[:1],
		"a header":                    torn[:blockHeader],
		"half a frame":                torn[:len(torn)/2],
		"all but one byte":            torn[:len(torn)-1],
		"a frame of zeros":            make([]byte, len(torn)),
		"a frame with other contents": garbage,
	} {
		t.Run(name, func(t *testing.T) {
			image := o
			image.Dir = crashImage(t, o.Dir)
			inside, err := filepath.Rel(o.Dir, path)
			if err != nil {
				t.Fatal(err)
			}
			broken := filepath.Join(image.Dir, inside)
			if err := os.WriteFile(broken, slices.Concat(whole, tail), 0o640); err != nil {
				t.Fatal(err)
			}
			holds(t, image, head)
		})
		t.Run(name+" in a new block", func(t *testing.T) {
			image := o
			image.Dir = crashImage(t, o.Dir)
			fresh := files{dir: image.Dir, cell: o.Cell, kind: o.Stream}.
				blockPath(1, blocks[len(blocks)-1]+1)
			if err := os.WriteFile(fresh, tail, 0o640); err != nil {
				t.Fatal(err)
			}
			holds(t, image, head)
		})
	}
}

func TestAMissingHeadFileIsRefused(t *testing.T) {
	o := options(t.TempDir())
	smallBlocks(t, o, 3)
	if err := os.Remove(filepath.Join(o.Dir, "head")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); !errors.Is(err, errHead) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestADamagedSnapshotFallsBackToTheOneBefore(t *testing.T) {
	j, w := mustOpen(t, options(t.TempDir())), journaltest.NewWriter()
	var heads []journal.Head
	for range 3 {
		w.Append(t, j, 1, nil)
		saveAt(t, j, w.Head)
		heads = append(heads, w.Head)
	}
	paths, err := j.files.listSnapshots()
	if err != nil || len(paths) != journal.KeptSnapshots {
		t.Fatalf("snapshots %v: %v", paths, err)
	}
	for i, path := range paths {
		if s, err := j.Load(); err != nil || s.Head() != heads[2-i] {
			t.Fatalf("loaded %s: %v", s.Head(), err)
		} else if err := s.Body.Close(); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)/2] ^= 1
		if err := os.WriteFile(path, raw, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Load(); !errors.Is(err, journal.ErrNoSnapshot) {
		t.Errorf("both are damaged: %v", err)
	}
}

// Followers that read while the writer appends, streams rotate and snapshots are taken see every
// record once and in order.
func TestFollowersBesideTheWriter(t *testing.T) {
	const records = 300
	o := options(t.TempDir())
	o.RotateAt = 20_000
	j, w := mustOpen(t, o), journaltest.NewWriter()
	follow := func() error {
		for next := uint64(1); next <= records; {
			if err := j.Wait(t.Context(), next-1); err != nil {
				return err
			}
			for r, err := range j.Read(t.Context(), next) {
				if err != nil {
					return err
				}
				if r.First != next {
					return fmt.Errorf("record %d came, want %d", r.First, next)
				}
				next = r.Last() + 1
			}
		}
		return nil
	}
	scan := func() error {
		for j.Head().Last < records {
			if rep := verifyDir(o.Dir); rep.Bad != nil {
				return rep.Bad
			}
		}
		return nil
	}
	save := func() error {
		for last := uint64(0); last < records; {
			if err := j.Wait(t.Context(), last); err != nil {
				return err
			}
			head := j.Head()
			s := journal.Snapshot{Sequence: head.Last, Hash: head.Hash,
				Body: io.NopCloser(strings.NewReader("state"))}
			if err := j.Save(t.Context(), s); err != nil {
				return err
			}
			last = head.Last
		}
		return nil
	}
	running := []func() error{follow, follow, scan, save}
	done := make(chan error)
	for _, run := range running {
		go func() { done <- run() }()
	}
	for i := range records {
		w.Append(t, j, 1, bytes.Repeat([]byte{byte(i)}, 1000))
	}
	for range running {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// The two streams of a cell are two journals, each with its own server, in one process.
func TestBothStreamsOfACellInOneProcess(t *testing.T) {
	o := options(t.TempDir())
	aside := options(t.TempDir())
	aside.Stream = journal.StreamBehaviour
	trade, behaviour := mustOpen(t, o), mustOpen(t, aside)
	tw, bw := journaltest.NewWriter(), &journaltest.Writer{Cell: 7, Stream: journal.StreamBehaviour}
	for range 5 {
		tw.Append(t, trade, 2, nil)
		bw.Append(t, behaviour, 3, nil)
	}
	if a, b := verifyDir(o.Dir), verifyDir(aside.Dir); a.Head != tw.Head || b.Head != bw.Head {
		t.Errorf("verified to %s and %s, want %s and %s", a.Head, b.Head, tw.Head, bw.Head)
	}
}
