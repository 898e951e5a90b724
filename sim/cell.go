package sim

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"

	"carnival/engine"
	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

// ticket is a command on its way, with whoever waits for the answer.
type ticket struct {
	engine.Request
	command trade.Command
	heard   func(trade.Outcome)
}

// flight is a sealed batch that is not yet durable, with its tickets.
type flight struct {
	*engine.Batch
	tickets []*ticket
}

// cell drives the writer by hand: it decides, seals, appends and answers as the engine's two
// goroutines do, one batch ahead of the append, and dies between any two of these steps.
type cell struct {
	f      *festivalRun
	disk   *disk
	core   *engine.Core
	used   journal.Journal // the disk, as it was wrapped
	prev   journal.Head    // of the last sealed batch
	last   event.Instant   // stamp of the last command that entered
	queue  []*ticket
	flying *flight
	calm   bool
}

// Crashes come at each of these places with the same small chance, in thousands.
const crashChance = 12

func openCell(f *festivalRun) *cell {
	c := &cell{f: f, disk: newDisk(f.dice), calm: f.Calm}
	c.open()
	return c
}

// open brings the writer back from the journal, as a new process would.
func (c *cell) open() {
	c.used = c.disk
	if c.f.Wrap != nil {
		c.used = c.f.Wrap(c.disk)
	}
	state, head, err := engine.Restore(context.Background(), 0, c.used)
	if err != nil {
		c.f.auditor.complain("the cell cannot be opened: %v", err)
		state, head = trade.New(0), journal.Head{}
	}
	c.f.auditor.restored(state, head)
	c.prev, c.last = head, state.Stamp()
	c.core = engine.NewCore(state, c.used, head, func() event.Instant { return c.f.now })
	c.f.auditor.read(c.used)
}

// enter puts a command behind those that wait, under a stamp that never falls.
func (c *cell) enter(t *ticket) {
	c.last = max(c.last, c.f.now)
	t.Request = engine.Request{Command: t.command, At: c.last}
	c.queue = append(c.queue, t)
	c.f.report.Commands++
}

// shuffle lets those that wait have come in another order.
func (c *cell) shuffle() {
	c.last = max(c.last, c.f.now)
	c.f.dice.Shuffle(len(c.queue), func(i, j int) {
		c.queue[i], c.queue[j] = c.queue[j], c.queue[i]
	})
	for _, t := range c.queue {
		t.At = c.last
	}
}

func (c *cell) dies() bool { return !c.calm && c.f.dice.IntN(1000) < crashChance }

// drain works until nothing waits, or until the cell has died and come back.
func (c *cell) drain() {
	for c.f.fine() && (len(c.queue) > 0 || c.flying != nil) {
		next := c.decide()
		if c.dies() {
			c.crash(next.tickets)
			return
		}
		if c.flying != nil && !c.land() {
			c.crash(next.tickets)
			return
		}
		if next.Empty() {
			c.core.Free(next.Batch)
			continue
		}
		if err := c.core.Seal(next.Batch, c.prev); err != nil {
			c.f.auditor.complain("seal: %v", err)
			return
		}
		c.prev, c.flying = next.Mark.Head, next
		c.f.auditor.mark(next.Mark)
		if c.dies() || c.f.chance(50) && !c.land() {
			c.crash(nil)
			return
		}
	}
	c.f.auditor.compare(c.core.State())
}

func (c *cell) decide() *flight {
	next := &flight{Batch: c.core.Take()}
	for n := 1 + c.f.dice.IntN(12); n > 0 && len(c.queue) > 0; n-- {
		t := c.queue[0]
		if !c.core.Decide(next.Batch, &t.Request) {
			break
		}
		c.queue = c.queue[1:]
		next.tickets = append(next.tickets, t)
	}
	return next
}

// land makes the flying batch durable and answers it. It reports false when the cell has died on
// the way; whoever was not answered is still with the flight.
func (c *cell) land() bool {
	b := c.flying
	if !c.calm {
		c.disk.draw()
	}
	if err := c.core.Append(context.Background(), b.Batch); err != nil {
		if !c.disk.failed {
			c.f.auditor.complain("append: %v", err)
		}
		return false
	}
	c.f.auditor.acknowledged(b.Mark.Head)
	if c.dies() {
		return false
	}
	answered := len(b.tickets)
	if c.dies() {
		answered = c.f.dice.IntN(answered + 1)
	}
	c.f.auditor.answered(c.used, b.tickets[:answered])
	for _, t := range b.tickets[:answered] {
		c.f.report.Answers++
		t.heard(t.Outcome)
	}
	b.tickets = b.tickets[answered:]
	if len(b.tickets) > 0 {
		return false
	}
	c.flying = nil
	c.core.Free(b.Batch)
	return true
}

// crash loses all that was only in memory, and opens the cell again.
func (c *cell) crash(deciding []*ticket) {
	c.f.report.Crashes++
	lost := append(deciding, c.queue...)
	if c.flying != nil {
		lost = append(c.flying.tickets, lost...)
	}
	c.f.unheard = append(c.f.unheard, lost...)
	c.queue, c.flying = nil, nil
	c.disk = c.disk.reopen(c.f.auditor)
	c.open()
}

// snapshot saves the state that the journal gives, as the engine's follower does.
func (c *cell) snapshot() {
	if !c.f.fine() {
		return
	}
	c.f.report.Snapshots++
	ctx := context.Background()
	state, head, err := engine.Restore(ctx, 0, c.used)
	if err != nil {
		c.f.auditor.complain("restore for a snapshot: %v", err)
		return
	}
	c.f.auditor.restored(state, head)
	var body bytes.Buffer
	if err = state.Write(&body); err == nil {
		s := journal.Snapshot{Sequence: head.Last, Hash: head.Hash, Schema: trade.Schema,
			Body: io.NopCloser(&body)}
		binary.LittleEndian.PutUint64(s.StateHash[:], state.Digest())
		err = c.used.Save(ctx, s)
	}
	if err != nil {
		c.f.auditor.complain("snapshot: %v", err)
	}
}

// finish holds the whole journal, read from its beginning, against the writer.
func (c *cell) finish() {
	report := journal.Verify(journal.Chain{}, c.disk.Scan())
	if report.Bad != nil || report.Head != c.prev {
		c.f.auditor.complain("the journal verifies to %s, the writer is at %s: %v",
			report.Head, c.prev, report.Bad)
	}
	state, _, err := engine.Restore(context.Background(), 0, whole{c.used})
	switch {
	case err != nil:
		c.f.auditor.complain("the whole journal cannot be replayed: %v", err)
	case state.Digest() != c.core.State().Digest() || state.Recount() != state.Digest():
		c.f.auditor.complain("replay gives %x, recount %x, the writer has %x",
			state.Digest(), state.Recount(), c.core.State().Digest())
	}
	c.f.report.Digest = c.core.State().Digest()
}

// whole hides the snapshots of a journal.
type whole struct{ journal.Journal }

func (whole) Load() (journal.Snapshot, error) {
	return journal.Snapshot{}, journal.ErrNoSnapshot
}
