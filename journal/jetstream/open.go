package jetstream

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"carnival/journal"
)

// Open takes the directory, verifies the files from the newest snapshot on without help of the
// server, and only then starts the server and holds it to what the files say.
func Open(ctx context.Context, o Options) (*Journal, error) {
	o = o.withDefaults()
	j := &Journal{
		options:  o,
		log:      o.Logger,
		files:    files{dir: o.Dir, cell: o.Cell, kind: o.Stream},
		identity: journal.Chain{Cell: o.Cell, Stream: o.Stream},
	}
	for _, dir := range []string{o.Dir, j.files.snapshots(), j.files.segments(), j.files.nats()} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return nil, err
		}
	}
	var err error
	if j.lock, err = lock(j.files.lockPath()); err != nil {
		return nil, err
	}
	if err := j.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal %s: %w", o.Dir, err), j.abandon())
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context) error {
	if err := j.tidy(); err != nil {
		return err
	}
	w, head, err := j.verify(ctx)
	if err != nil {
		return err
	}
	if err := j.adopt(w); err != nil {
		return err
	}
	if j.server, err = startServer(j.options, j.files.nats(), j.size); err != nil {
		return err
	}
	if err := j.checkServer(ctx, head); err != nil {
		return err
	}
	if j.head, err = openHead(j.files.headPath(), 0); err != nil {
		return err
	}
	acked := j.identity
	acked.Head = head
	if err := firstError(j.head.write(acked), j.head.write(acked)); err != nil {
		return err
	}
	j.ring = journal.NewRing(head, journal.RingBytes)
	return nil
}

// abandon undoes a failed Open.
func (j *Journal) abandon() error {
	var errs []error
	if j.server != nil {
		errs = append(errs, j.server.stop())
	}
	if j.head != nil {
		errs = append(errs, j.head.f.Close())
	}
	return errors.Join(append(errs, j.lock.Close())...)
}

// tidy finishes what a crash left half done: it removes temporary files, streams that already are
// segments, and streams that never got a message, whose description the server may not have
// written to its end; and it lays the head file of a new journal.
func (j *Journal) tidy() error {
	for _, dir := range []string{j.files.snapshots(), j.files.segments()} {
		leftovers, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
		if err != nil {
			return err
		}
		for _, path := range leftovers {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	parts, err := j.files.parts()
	if err != nil {
		return err
	}
	for _, p := range parts {
		size, _, err := j.files.extent(p.number)
		if err != nil {
			return err
		}
		if p.closed || size == 0 {
			if err := os.RemoveAll(j.files.streamDir(p.number)); err != nil {
				return err
			}
		}
	}
	if len(parts) == 0 && missing(j.files.headPath()) {
		if err := createHead(j.files.headPath(), j.identity); err != nil {
			return err
		}
		return syncUp(j.files.dir, filepath.Dir(j.files.dir))
	}
	return nil
}

// verify follows the chain through the files and returns where it ends.
func (j *Journal) verify(ctx context.Context) (*walker, journal.Head, error) {
	acked, err := readHead(j.files.headPath())
	if err != nil {
		return nil, journal.Head{}, err
	}
	if acked.Cell != j.identity.Cell || acked.Stream != j.identity.Stream {
		return nil, journal.Head{}, fmt.Errorf("the directory belongs to cell %d stream %d",
			acked.Cell, acked.Stream)
	}
	mark, err := j.files.mark(j.identity)
	if err != nil {
		return nil, journal.Head{}, err
	}
	chain := j.identity
	if chain.Head, err = j.beginning(mark); err != nil {
		return nil, journal.Head{}, err
	}
	if err := j.evictTail(); err != nil {
		return nil, journal.Head{}, err
	}
	w := &walker{files: j.files, acked: acked.Head}
	for raw, err := range w.walk(chain.Head.Last + 1) {
		if err := firstError(err, ctx.Err()); err != nil {
			return nil, journal.Head{}, err
		}
		before := chain.Head.Last
		if _, err := chain.Follow(raw.Bytes); err != nil {
			return nil, journal.Head{}, placed(err, raw.Place)
		}
		if before < mark.Last && chain.Head.Last >= mark.Last && chain.Head != mark {
			return nil, journal.Head{}, w.damage(journal.Forgery, raw.Place,
				fmt.Sprintf("a snapshot was taken at %s, the record ends at %s", mark, chain.Head))
		}
	}
	if w.last > chain.Head.Last || chain.Head.Last < mark.Last {
		return nil, journal.Head{}, w.missing(fmt.Sprintf("the chain ends at %s, a snapshot "+
			"was taken at %s; the files end", chain.Head, mark))
	}
	return w, chain.Head, nil
}

// beginning is where verification has to start: at the newest snapshot, or further back where the
// server's own files begin. The server repairs a damaged block by cutting off what follows, so it
// must not see one; segments are out of its reach and are checked when they are read.
func (j *Journal) beginning(mark journal.Head) (journal.Head, error) {
	parts, err := j.files.parts()
	if err != nil {
		return journal.Head{}, err
	}
	for _, p := range parts {
		if p.closed {
			continue
		}
		before, err := j.files.before(p.number)
		if err != nil {
			return journal.Head{}, err
		}
		if before.Last < mark.Last {
			return before, nil
		}
		break
	}
	return mark, nil
}

// evictTail flushes the newest block and drops it from memory: a record that an earlier process
// wrote but did not get acknowledged is about to count as acknowledged.
func (j *Journal) evictTail() error {
	parts, err := j.files.parts()
	if err != nil || len(parts) == 0 || parts[len(parts)-1].closed {
		return err
	}
	n := parts[len(parts)-1].number
	blocks, err := j.files.blocks(n)
	if err != nil || len(blocks) == 0 {
		return err
	}
	return firstError(evict(j.files.blockPath(n, blocks[len(blocks)-1])),
		syncDir(j.files.messages(n)))
}

// adopt takes over what the walk found: it cuts off an append that never finished and learns
// which stream goes on.
func (j *Journal) adopt(w *walker) error {
	if w.torn != nil {
		j.log.Warn("journal: an unacknowledged append is cut off",
			"file", w.torn.File, "offset", w.torn.Offset)
		if err := cut(filepath.Join(j.files.dir, w.torn.File), w.torn.Offset); err != nil {
			return err
		}
	}
	parts, err := j.files.parts()
	if err != nil {
		return err
	}
	j.live = 1
	for i, p := range parts {
		switch last := i == len(parts)-1; {
		case last && !p.closed:
			j.live = p.number
		case last:
			j.live = p.number + 1
		case !p.closed:
			j.parts = append(j.parts, p.number)
		}
	}
	if w.part.number == j.live && !w.part.closed {
		j.serial = w.serial
	}
	j.size, j.block, err = j.files.extent(j.live)
	return err
}

// checkServer holds the server against the files: every stream that should be there is there and
// no other, and the live one ends with our last record. It creates the first stream of all.
func (j *Journal) checkServer(ctx context.Context, head journal.Head) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	names := map[string]bool{j.files.streamName(j.live): true}
	for _, n := range j.parts {
		names[j.files.streamName(n)] = true
	}
	lister := j.server.js.StreamNames(ctx)
	found := map[string]bool{}
	for name := range lister.Name() {
		if !names[name] {
			return fmt.Errorf("the server holds a foreign stream %q", name)
		}
		found[name] = true
	}
	if err := lister.Err(); err != nil {
		return err
	}
	live := j.files.streamName(j.live)
	if !found[live] && j.serial == 0 {
		if err := j.openStream(ctx, j.live); err != nil {
			return err
		}
		found[live] = true
	}
	for name := range names {
		if !found[name] {
			return fmt.Errorf("the server does not know stream %s, whose files are there", name)
		}
	}
	if err := j.server.holds(ctx, live, j.serial); err != nil || j.serial == 0 {
		return err
	}
	last, err := j.server.lastRecord(ctx, live)
	if err != nil {
		return err
	}
	if last != head {
		return fmt.Errorf("the server ends with %s, the files with %s", last, head)
	}
	return nil
}
