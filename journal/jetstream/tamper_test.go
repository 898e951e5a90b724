package jetstream

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"carnival/journal"
	"carnival/journal/journaltest"
)

// rig holds a closed journal whose files are damaged, one way at a time, and mended again.
type rig struct {
	o      Options
	head   journal.Head
	paths  []string          // block files and segments
	pieces map[string][]int  // where the frames of a file begin, and where the last one ends
	whole  map[string][]byte // undamaged contents
	random *rand.Rand
}

// newRig makes two segments, then a stream of many blocks.
func newRig(t *testing.T) *rig {
	t.Helper()
	o := options(t.TempDir())
	o.RotateAt = 30_000
	j, w := mustOpen(t, o), journaltest.NewWriter()
	for i := range 40 {
		w.Append(t, j, uint32(i%4+1), bytes.Repeat([]byte{byte(i)}, 1700+i))
	}
	saveAt(t, j, w.Head)
	if err := os.RemoveAll(j.files.snapshots()); err != nil { // so that Open verifies everything
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	o.RotateAt = 1 << 30
	g := &rig{
		o: o, head: smallBlocks(t, o, 70), random: rand.New(rand.NewPCG(7, 2026)),
		pieces: map[string][]int{}, whole: map[string][]byte{},
	}
	g.survey(t)
	return g
}

func (g *rig) survey(t *testing.T) {
	t.Helper()
	f := files{dir: g.o.Dir, cell: g.o.Cell, kind: g.o.Stream}
	parts, err := f.parts()
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, p := range parts {
		if p.closed {
			g.cutUp(t, f.segmentPath(p.number), &segmentFormat{})
			continue
		}
		numbers, err := f.blocks(p.number)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range numbers {
			format, err := newBlockFormat(f.streamName(p.number), b)
			if err != nil {
				t.Fatal(err)
			}
			g.cutUp(t, f.blockPath(p.number, b), format)
			blocks++
		}
	}
	if len(g.paths)-blocks < 2 || blocks < 4 {
		t.Fatalf("the rig has %d segments and %d blocks", len(g.paths)-blocks, blocks)
	}
	g.whole[f.headPath()], err = os.ReadFile(f.headPath())
	if err != nil {
		t.Fatal(err)
	}
}

func (g *rig) cutUp(t *testing.T, path string, format format) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	g.paths, g.whole[path] = append(g.paths, path), raw
	for at := 0; at < len(raw); {
		fr, err := format.next(raw[at:])
		if err != nil {
			t.Fatalf("%s+%d: %v", path, at, err)
		}
		g.pieces[path] = append(g.pieces[path], at)
		at += fr.size
	}
	g.pieces[path] = append(g.pieces[path], len(raw))
}

func (g *rig) anyFile() string { return g.paths[g.random.IntN(len(g.paths))] }

// anyFrame picks a frame of a file.
func (g *rig) anyFrame(path string) (from, to int) {
	cuts := g.pieces[path]
	i := g.random.IntN(len(cuts) - 1)
	return cuts[i], cuts[i+1]
}

// damage is one way to change files; it returns what it did.
type damage func(g *rig) (what string, changed map[string][]byte)

func flipBit(g *rig) (string, map[string][]byte) {
	path := g.anyFile()
	raw := bytes.Clone(g.whole[path])
	at := g.random.IntN(len(raw))
	raw[at] ^= 1 << g.random.IntN(8)
	return fmt.Sprintf("flip %s+%d", filepath.Base(path), at), map[string][]byte{path: raw}
}

func cutFile(g *rig) (string, map[string][]byte) {
	path := g.anyFile()
	at := g.random.IntN(len(g.whole[path]))
	if g.random.IntN(3) == 0 { // between two frames, where nothing looks torn
		at, _ = g.anyFrame(path)
	}
	return fmt.Sprintf("cut %s at %d", filepath.Base(path), at),
		map[string][]byte{path: g.whole[path][:at]}
}

func deleteFrame(g *rig) (string, map[string][]byte) {
	path := g.anyFile()
	if g.random.IntN(4) == 0 {
		return "delete " + filepath.Base(path), map[string][]byte{path: nil}
	}
	from, to := g.anyFrame(path)
	raw := slices.Delete(bytes.Clone(g.whole[path]), from, to)
	return fmt.Sprintf("delete %s %d-%d", filepath.Base(path), from, to),
		map[string][]byte{path: raw}
}

func duplicateFrame(g *rig) (string, map[string][]byte) {
	path := g.anyFile()
	from, to := g.anyFrame(path)
	behind, _ := g.anyFrame(path)
	behind = max(behind, to)
	raw := slices.Insert(bytes.Clone(g.whole[path]), behind, g.whole[path][from:to]...)
	return fmt.Sprintf("duplicate %s %d-%d at %d", filepath.Base(path), from, to, behind),
		map[string][]byte{path: raw}
}

func swapFrames(g *rig) (string, map[string][]byte) {
	path, other := g.anyFile(), g.anyFile()
	if path != other {
		return fmt.Sprintf("swap %s and %s", filepath.Base(path), filepath.Base(other)),
			map[string][]byte{path: g.whole[other], other: g.whole[path]}
	}
	a, aEnd := g.anyFrame(path)
	b, bEnd := g.anyFrame(path)
	for a == b {
		b, bEnd = g.anyFrame(path)
	}
	if a > b {
		a, aEnd, b, bEnd = b, bEnd, a, aEnd
	}
	w := g.whole[path]
	raw := slices.Concat(w[:a], w[b:bEnd], w[aEnd:b], w[a:aEnd], w[bEnd:])
	return fmt.Sprintf("swap %s %d and %d", filepath.Base(path), a, b), map[string][]byte{path: raw}
}

// apply writes the damage and returns what mends it.
func (g *rig) apply(t *testing.T, changed map[string][]byte) (mend func()) {
	t.Helper()
	write := func(path string, raw []byte) {
		err := os.WriteFile(path, raw, 0o640)
		if raw == nil {
			err = os.Remove(path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, raw := range changed {
		write(path, raw)
	}
	return func() {
		for path := range changed {
			write(path, g.whole[path])
		}
	}
}

// Not one bit of a block file or segment is without meaning, so every damage must be found, by
// the verifier as well as by Open, while the head file is whole.
func TestEveryDamageIsFound(t *testing.T) {
	g := newRig(t)
	kinds := map[string]int{}
	for i := range 600 {
		what, changed := []damage{flipBit, cutFile, deleteFrame, duplicateFrame, swapFrames}[i%5](g)
		mend := g.apply(t, changed)
		rep := verifyDir(g.o.Dir)
		if rep.Bad == nil {
			t.Errorf("%s: the verifier finds nothing", what)
		} else {
			kinds[strings.Fields(what)[0]+" reported as "+string(rep.Bad.Kind)]++
		}
		if j, err := Open(t.Context(), g.o); err == nil {
			t.Errorf("%s: opened at %s", what, j.Head())
			j.Close()
		} else if d := (*journal.Damage)(nil); !errors.As(err, &d) {
			t.Errorf("%s: refused without a place: %v", what, err)
		}
		mend()
	}
	t.Log(kinds)
	holds(t, g.o, g.head)
}

// One bit of the head file is flipped as well. The other slot says the same, so the damage of the
// records is still found; and a flipped head file alone changes nothing.
func TestEveryDamageIsFoundWithADamagedHead(t *testing.T) {
	g := newRig(t)
	path := files{dir: g.o.Dir}.headPath()
	flipHead := func() []byte {
		raw := bytes.Clone(g.whole[path])
		slot := g.random.IntN(2) * headStride
		raw[slot+g.random.IntN(headSlot)] ^= 1 << g.random.IntN(8)
		return raw
	}
	for i := range 250 {
		what, changed := []damage{flipBit, cutFile, deleteFrame, duplicateFrame, swapFrames}[i%5](g)
		changed[path] = flipHead()
		mend := g.apply(t, changed)
		if rep := verifyDir(g.o.Dir); rep.Bad == nil {
			t.Errorf("%s: the verifier finds nothing", what)
		}
		if j, err := Open(t.Context(), g.o); err == nil {
			t.Errorf("%s: opened at %s", what, j.Head())
			j.Close()
		}
		mend()
	}
	for range 3 {
		mend := g.apply(t, map[string][]byte{path: flipHead()})
		if rep := verifyDir(g.o.Dir); rep.Bad != nil || rep.Head != g.head {
			t.Errorf("a flipped head file alone: %v", rep.Bad)
		}
		mend()
	}
	both := bytes.Clone(g.whole[path])
	both[9]++
	both[headStride+9]++
	defer g.apply(t, map[string][]byte{path: both})()
	if _, err := Open(t.Context(), g.o); !errors.Is(err, errHead) {
		t.Errorf("both slots damaged: %v", err)
	}
}

// Behind a snapshot Open does not look into segments again. A reader does, and ends with an error
// in front of the damage; nothing wrong is handed out before.
func TestAReaderStopsInFrontOfADamagedSegment(t *testing.T) {
	g := newRig(t)
	j := mustOpen(t, g.o)
	want := journaltest.ReadAll(t, j, 1)
	saveAt(t, j, g.head)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	segments := slices.DeleteFunc(slices.Clone(g.paths), func(p string) bool {
		return filepath.Ext(p) != ".seg"
	})
	for i := range 15 {
		g.paths = segments
		what, changed := []damage{flipBit, cutFile, deleteFrame, duplicateFrame, swapFrames}[i%5](g)
		mend := g.apply(t, changed)
		if j, err := Open(t.Context(), g.o); err == nil {
			n, failed := 0, error(nil)
			for r, err := range j.Read(t.Context(), 1) {
				if failed = err; err != nil {
					break
				}
				if !bytes.Equal(r.Body, want[n].Body) || r.First != want[n].First {
					t.Fatalf("%s: record %d is not what was written", what, n)
				}
				n++
			}
			if failed == nil {
				t.Errorf("%s: read %d records without an error", what, n)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}
		mend()
	}
}
