// Package jetstream keeps a journal on disk inside an embedded NATS server, of which it is the
// only client.
//
// It promises that an acknowledged record has been flushed; that opening finds every damaged or
// missing acknowledged record it needs, or refuses with the first bad place; that one process at
// a time holds a directory; and that after any failed or unclear write nothing more is written.
// It never trusts the server's own recovery, never serves a record through it, and never asks
// twice.
package jetstream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"carnival/event"
	"carnival/journal"
)

// Options says which stream of which cell lies where.
type Options struct {
	Dir    string
	Cell   event.Cell
	Stream uint8        // journal.StreamTrade or journal.StreamBehaviour
	Logger *slog.Logger // slog.Default when nil

	// RotateAt closes a stream of the server that has grown to so many bytes; 1 GiB when 0.
	RotateAt int64
	// MaxStore bounds what all live streams may take on disk; 256 GiB when 0.
	MaxStore int64
	// AppendTimeout is how long an append may take before it counts as unclear; 30 s when 0.
	AppendTimeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.RotateAt == 0 {
		o.RotateAt = 1 << 30
	}
	if o.MaxStore == 0 {
		o.MaxStore = 256 << 30
	}
	if o.AppendTimeout == 0 {
		o.AppendTimeout = requestTimeout
	}
	return o
}

// Journal is an open journal on disk.
type Journal struct {
	options  Options
	log      *slog.Logger
	files    files
	identity journal.Chain // cell and stream; its Head stays zero
	ring     *journal.Ring
	server   *embedded
	lock     *os.File

	mu     sync.Mutex // held through a whole Append
	head   *headFile
	live   int    // number of the stream that is written
	serial uint64 // messages in it
	size   int64  // bytes in it
	block  uint32 // its newest block file that is known to have a durable name

	saving sync.Mutex // held through a whole Save
	parts  []int      // closed streams that are not segments yet; guarded by mu
}

var (
	_ journal.Journal = (*Journal)(nil)
	_ journal.Tail    = (*Journal)(nil)
)

// Append implements journal.Journal.
func (j *Journal) Append(
	ctx context.Context, raw []byte, expect journal.Head,
) (journal.Head, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.ring.Stopped(); err != nil {
		return journal.Head{}, err
	}
	head, err := j.append(ctx, raw, expect)
	if err != nil {
		j.log.Error("journal stops", "dir", j.files.dir, "head", j.ring.Head(), "error", err)
		j.ring.Stop(err)
		return journal.Head{}, j.ring.Stopped()
	}
	return head, nil
}

func (j *Journal) append(
	ctx context.Context, raw []byte, expect journal.Head,
) (journal.Head, error) {
	chain := j.identity
	chain.Head = j.ring.Head()
	if err := ctx.Err(); err != nil {
		return journal.Head{}, err
	}
	if expect != chain.Head {
		return journal.Head{}, fmt.Errorf("%w: expected %s, it is %s",
			journal.ErrConflict, expect, chain.Head)
	}
	kept := slices.Clone(raw) // the ring keeps it, and the writer wants its buffer back
	r, err := chain.Follow(kept)
	if err != nil {
		return journal.Head{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, j.options.AppendTimeout)
	defer cancel()
	if j.size >= j.options.RotateAt {
		if err := j.rotate(ctx); err != nil {
			return journal.Head{}, fmt.Errorf("rotate: %w", err)
		}
	}
	name := j.files.streamName(j.live)
	err = j.server.publish(ctx, name, kept, j.serial)
	if errors.Is(err, errNoAnswer) {
		err = j.settle(err, chain.Head)
	}
	if err != nil {
		return journal.Head{}, err
	}
	if err := j.nameBlocks(); err != nil {
		return journal.Head{}, err
	}
	if err := j.head.write(chain); err != nil {
		return journal.Head{}, fmt.Errorf("head file: %w", err)
	}
	j.serial++
	j.size += int64(len(kept)) + blockHeader + blockSum
	j.ring.Push(r, chain.Head.Hash)
	return chain.Head, nil
}

// settle finds out what became of an append that got no answer. Only a record that is read back
// from the disk itself counts as stored; everything else stops the journal.
func (j *Journal) settle(cause error, wanted journal.Head) error {
	blocks, err := j.files.blocks(j.live)
	if err != nil || len(blocks) == 0 {
		return errors.Join(cause, err)
	}
	if err := evict(j.files.blockPath(j.live, blocks[len(blocks)-1])); err != nil {
		return errors.Join(cause, err)
	}
	w := walker{files: j.files}
	for raw, err := range w.walk(wanted.Last) {
		if err != nil {
			return errors.Join(cause, err)
		}
		r, hash, err := journal.Open(raw.Bytes)
		if err == nil && (journal.Head{Last: r.Last(), Hash: hash}) == wanted {
			return nil
		}
	}
	return cause
}

// nameBlocks makes the name of a block file durable before the first record in it is
// acknowledged; the server flushes a file's bytes, but not the directory that names it.
func (j *Journal) nameBlocks() error {
	if missing(j.files.blockPath(j.live, j.block+1)) {
		return nil
	}
	for !missing(j.files.blockPath(j.live, j.block+1)) {
		j.block++
	}
	return syncDir(j.files.messages(j.live))
}

// rotate opens the next stream. The closed one stays readable until a Save moves it to a segment.
func (j *Journal) rotate(ctx context.Context) error {
	if err := j.openStream(ctx, j.live+1); err != nil {
		return err
	}
	j.parts = append(j.parts, j.live)
	j.live, j.serial, j.size, j.block = j.live+1, 0, 0, 0
	return nil
}

// openStream creates an empty stream and makes its names durable.
func (j *Journal) openStream(ctx context.Context, n int) error {
	if err := j.server.create(ctx, j.files.streamName(n)); err != nil {
		return err
	}
	return syncUp(j.files.messages(n), j.files.dir)
}

// closed lists the closed streams that are not segments yet, in order.
func (j *Journal) closed() []int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.parts)
}

// forget takes a stream off that list.
func (j *Journal) forget(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.parts = slices.DeleteFunc(j.parts, func(p int) bool { return p == n })
}

// Read implements journal.Journal: from the files as far as they are needed, then from memory.
func (j *Journal) Read(ctx context.Context, from uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		head := j.ring.Head()
		until := head.Last
		for from = max(from, 1); from <= until; {
			batch, ok := j.ring.From(from)
			if !ok {
				next, err := j.readFiles(ctx, from, head, yield)
				if err == errEnough {
					return
				}
				if err != nil {
					yield(journal.Record{}, err)
					return
				}
				from = next
			}
			for _, r := range batch {
				if r.First > until {
					return
				}
				if err := ctx.Err(); err != nil {
					yield(journal.Record{}, err)
					return
				}
				if !yield(r, nil) {
					return
				}
				from = r.Last() + 1
			}
		}
	}
}

// readFiles yields records from the files up to where the ring takes over or the head is reached,
// and returns the sequence that comes next.
func (j *Journal) readFiles(
	ctx context.Context, from uint64, head journal.Head, yield func(journal.Record, error) bool,
) (uint64, error) {
	w := walker{files: j.files, acked: head}
	chain := j.identity
	next := from
	for raw, err := range w.walk(from) {
		if err := firstError(err, ctx.Err()); err != nil {
			return 0, err
		}
		if next == from {
			chain.Head = startOf(raw.Bytes, from)
		}
		r, err := chain.Follow(raw.Bytes)
		if err != nil {
			return 0, placed(err, raw.Place)
		}
		if !yield(r, nil) {
			return 0, errEnough
		}
		if next = r.Last() + 1; next > head.Last || next >= j.ring.Oldest() {
			return next, j.joins(chain.Head)
		}
	}
	return 0, w.missing("the files end")
}

// joins checks that the first record in the ring follows the last one from the files.
func (j *Journal) joins(head journal.Head) error {
	batch, ok := j.ring.From(head.Last + 1)
	if !ok || len(batch) == 0 {
		return nil // the ring has moved on, or there is nothing behind the head
	}
	if r := batch[0]; r.First != head.Last+1 || r.Prev != head.Hash {
		return &journal.Damage{Kind: journal.Forgery, Sequence: head.Last + 1,
			Detail: fmt.Sprintf("the files end with %s, memory goes on behind %s", head, r.Prev)}
	}
	return nil
}

// Head implements journal.Tail.
func (j *Journal) Head() journal.Head { return j.ring.Head() }

// Wait implements journal.Tail.
func (j *Journal) Wait(ctx context.Context, after uint64) error { return j.ring.Wait(ctx, after) }

// Close ends all waiting, lets a running Append and Save finish, and gives the directory back.
func (j *Journal) Close() error {
	j.ring.Stop(errors.New("closed"))
	j.saving.Lock() // in this order: a Save takes the other lock while it holds this one
	defer j.saving.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.lock == nil {
		return nil
	}
	// Both slots of the head file agree after an orderly end, and are on the disk.
	last := j.identity
	last.Head = j.ring.Head()
	err := firstError(j.server.stop(), j.head.write(last), j.head.write(last),
		j.head.f.Sync(), j.head.f.Close(), j.lock.Close())
	j.lock = nil
	return err
}

// startOf is the head that a reader who begins in the middle has to trust: what the first record
// says of the one before. A record that does not hold the wanted sequence gives a head that it
// cannot follow.
func startOf(raw []byte, from uint64) journal.Head {
	r, _, err := journal.Open(raw)
	if err != nil || r.First == 1 || r.First > from || r.Last() < from {
		return journal.Head{Last: from - 1}
	}
	return journal.Head{Last: r.First - 1, Hash: r.Prev}
}

func placed(err error, place journal.Place) error {
	var d *journal.Damage
	if errors.As(err, &d) {
		d.Place = place
	}
	return err
}
