package jetstream

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/journal"
)

// files knows where everything lies in a data directory:
//
//	LOCK                               held by the process that writes
//	head                               the last acknowledged record
//	snapshots/<sequence>.snap
//	segments/<number>.seg              closed streams in plain form
//	nats/jetstream/$G/streams/<name>/  streams of the server, named by kind, cell and number: T7-1
//
// The stream is cut into numbered parts: part n is segment n if that exists, else stream n.
type files struct {
	dir  string
	cell event.Cell
	kind uint8 // which stream of the cell
}

func (f files) lockPath() string  { return filepath.Join(f.dir, "LOCK") }
func (f files) headPath() string  { return filepath.Join(f.dir, "head") }
func (f files) snapshots() string { return filepath.Join(f.dir, "snapshots") }
func (f files) segments() string  { return filepath.Join(f.dir, "segments") }
func (f files) nats() string      { return filepath.Join(f.dir, "nats") }

func (f files) streams() string {
	return filepath.Join(f.nats(), "jetstream", "$G", "streams")
}

func (f files) streamName(n int) string {
	letter := "T"
	if f.kind == journal.StreamBehaviour {
		letter = "B"
	}
	return fmt.Sprintf("%s%d-%d", letter, f.cell, n)
}

func (f files) streamDir(n int) string { return filepath.Join(f.streams(), f.streamName(n)) }
func (f files) messages(n int) string  { return filepath.Join(f.streamDir(n), "msgs") }

func (f files) blockPath(n int, block uint32) string {
	return filepath.Join(f.messages(n), fmt.Sprintf("%d.blk", block))
}

func (f files) segmentPath(n int) string {
	return filepath.Join(f.segments(), fmt.Sprintf("%06d.seg", n))
}

func (f files) temporary(n int) string { return f.segmentPath(n) + ".tmp" }

// part is one numbered stretch of the stream.
type part struct {
	number int
	closed bool // a segment; otherwise a stream of the server
}

var (
	segmentName = regexp.MustCompile(`^(\d{6,})\.seg$`)
	blockName   = regexp.MustCompile(`^(\d+)\.blk$`)
)

// parts lists all parts in order. A part that exists in both forms counts as a segment.
func (f files) parts() ([]part, error) {
	// In this order: a stream goes after its segment has come, so no part can be missed.
	name := regexp.MustCompile("^" + strings.TrimSuffix(f.streamName(0), "0") + `(\d+)$`)
	open, err := numbered(f.streams(), name)
	if err != nil {
		return nil, err
	}
	closed, err := numbered(f.segments(), segmentName)
	if err != nil {
		return nil, err
	}
	var out []part
	for n := range closed {
		out = append(out, part{number: n, closed: true})
	}
	for n := range open {
		if !closed[n] {
			out = append(out, part{number: n})
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].number < out[b].number })
	return out, nil
}

// blocks lists the numbers of a stream's block files, ascending.
func (f files) blocks(n int) ([]uint32, error) {
	found, err := numbered(f.messages(n), blockName)
	if err != nil {
		return nil, err
	}
	var out []uint32
	for b := range found {
		out = append(out, uint32(b))
	}
	sort.Slice(out, func(a, b int) bool { return out[a] < out[b] })
	return out, nil
}

// extent is how many bytes a stream takes, and the number of its newest block.
func (f files) extent(n int) (size int64, newest uint32, err error) {
	blocks, err := f.blocks(n)
	for _, b := range blocks {
		info, err := os.Stat(f.blockPath(n, b))
		if err != nil {
			return 0, 0, err
		}
		size, newest = size+info.Size(), b
	}
	return size, newest, err
}

// numbered collects the numbers in those names of a directory that match; no directory, no
// numbers.
func numbered(dir string, name *regexp.Regexp) (map[int]bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := map[int]bool{}
	for _, e := range entries {
		m := name.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		n, err := strconv.ParseInt(m[1], 10, 32)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("%s: foreign file %s", dir, e.Name())
		}
		out[int(n)] = true
	}
	return out, nil
}

// before is the head in front of part n.
func (f files) before(n int) (journal.Head, error) {
	if n == 1 {
		return journal.Head{}, nil
	}
	path := f.segmentPath(n - 1)
	_, head, err := readTrailer(path)
	if err != nil {
		kind := journal.Cut
		if errors.Is(err, fs.ErrNotExist) {
			kind = journal.Deletion
		}
		return head, &journal.Damage{Kind: kind, Detail: err.Error(),
			Place: journal.Place{File: f.relative(path)}}
	}
	return head, nil
}

// relative shortens a path for a message and for a Place.
func (f files) relative(path string) string {
	if short, err := filepath.Rel(f.dir, path); err == nil {
		return short
	}
	return path
}
