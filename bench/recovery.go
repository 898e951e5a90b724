package bench

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/journal"
	"carnival/node"
)

// Recovery is what `bench recovery --json` prints; product.md defines the fields.
type Recovery struct {
	Orders     int64   `json:"orders"`
	LogBytes   int64   `json:"log_bytes"`
	AfterKill  float64 `json:"restart_after_kill_s"`
	Clean      float64 `json:"clean_restart_s"`
	Replay     float64 `json:"replay_events_per_second"`
	Entries    uint64  `json:"entries"`
	FillPerSec float64 `json:"fill_orders_per_second"`
	Lost       int64   `json:"lost"`
}

// RecoveryOptions say how much is brought back.
type RecoveryOptions struct {
	Options
	Orders int64 // 0 = ten million
	// Child is the command line of a process that calls RecoveryChild in a directory, which is
	// appended to it.
	Child []string
}

const (
	defaultRecoveryOrders = 10_000_000
	// diskPerOrder is asked for before anything is written: the journal, two snapshots, and as
	// much again for what the machine does beside.
	diskPerOrder = 600
)

// RunRecovery lets a child process fill a cell, kills it with -9 while orders are under way, and
// takes how long it is until the first order is accepted again.
func RunRecovery(ctx context.Context, o RecoveryOptions) (r Recovery, err error) {
	o.Options = o.withDefaults()
	if o.Orders <= 0 {
		o.Orders = defaultRecoveryOrders
	}
	dir, remove, err := scratch(o.Options, "recovery")
	if err != nil {
		return r, err
	}
	defer remove()
	if err := room(dir, o.Orders*diskPerOrder); err != nil {
		return r, err
	}
	acknowledged, took, err := fillAndKill(ctx, o, dir)
	if err != nil {
		return r, err
	}
	r.FillPerSec = float64(acknowledged) / took
	if r.AfterKill, err = firstOrder(ctx, dir, &r); err != nil {
		return r, err
	}
	r.Lost = max(acknowledged-r.Orders, 0)
	o.Note("after kill -9: %.2f s to the first accepted order, over %d orders", r.AfterKill,
		r.Orders)
	var again Recovery
	if r.Clean, err = firstOrder(ctx, dir, &again); err != nil {
		return r, err
	}
	o.Note("after a clean stop: %.2f s", r.Clean)
	if r.LogBytes, err = sizeOf(dir); err != nil {
		return r, err
	}
	r.Replay, r.Entries, err = replayRate(ctx, dir)
	o.Note("replay: %.0f facts/s", r.Replay)
	return r, err
}

// room asks for free disk before anything is written.
func room(dir string, need int64) error {
	free, err := node.FreeBytes(dir)
	if err == nil && free < uint64(need) {
		err = fmt.Errorf("%s has %d MiB free and %d MiB are needed; name another --data-dir, or "+
			"fewer --orders", dir, free>>20, need>>20)
	}
	return err
}

// fillAndKill starts the child, reads how many orders it has had acknowledged, and kills it when
// they are enough.
func fillAndKill(ctx context.Context, o RecoveryOptions, dir string) (int64, float64, error) {
	argv := append(append([]string{}, o.Child...), dir)
	child := exec.CommandContext(ctx, argv[0], argv[1:]...)
	child.Stderr = os.Stderr
	said, err := child.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := child.Start(); err != nil {
		return 0, 0, err
	}
	defer child.Wait()
	defer child.Process.Kill()
	var acknowledged int64
	began := time.Now()
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if acknowledged, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			return 0, 0, fmt.Errorf("the child said %q", lines.Text())
		}
		o.Note("%d of %d orders", acknowledged, o.Orders)
		if acknowledged >= o.Orders {
			return acknowledged, time.Since(began).Seconds(), nil
		}
	}
	return 0, 0, errors.Join(errors.New("the child ended before it was killed"), lines.Err())
}

// RecoveryChild fills a cell for ever and tells each second how many orders it was acknowledged.
func RecoveryChild(ctx context.Context, dir string, out io.Writer) error {
	c, err := openCell(ctx, dir)
	if err != nil {
		return err
	}
	defer c.close()
	w, err := fillCell(ctx, c, worldSKUs)
	if err != nil {
		return err
	}
	var count tally
	go closedLoop(ctx, c, w, loop{time.Hour, 0, false, &count})
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		if _, err := fmt.Fprintln(out, count.orders.Load()); err != nil {
			return err
		}
		if err := c.engine.Health(); err != nil {
			return err
		}
	}
}

// firstOrder opens the cell and places an order; it returns the seconds from the start to the
// answer.
func firstOrder(ctx context.Context, dir string, r *Recovery) (seconds float64, err error) {
	command := newBuyer(popularity(worldSKUs), 1<<20, false).checkout()
	command.Body = uint64(time.Now().UnixNano())
	began := time.Now()
	c, err := openCell(ctx, dir)
	if err != nil {
		return 0, err
	}
	binary.LittleEndian.PutUint64(command.Key[:], command.Body)
	out, err := accepted(c.engine.Submit(ctx, command))
	seconds = time.Since(began).Seconds()
	if err == nil {
		first := out.Events[0].(*event.CheckoutPlaced).FirstOrder
		r.Orders = int64(event.CounterOf(uint64(first))) - 1
	}
	return seconds, errors.Join(err, c.close())
}

// noSnapshot is a journal that has forgotten its snapshots.
type noSnapshot struct{ journal.Journal }

func (noSnapshot) Load() (journal.Snapshot, error) {
	return journal.Snapshot{}, journal.ErrNoSnapshot
}

// replayRate takes how fast the facts of a journal become a state again, all of them.
func replayRate(ctx context.Context, dir string) (rate float64, entries uint64, err error) {
	c, err := openCell(ctx, dir)
	if err != nil {
		return 0, 0, err
	}
	defer c.close()
	began := time.Now()
	_, head, err := engine.Restore(ctx, 0, noSnapshot{c.journal})
	return float64(head.Last) / time.Since(began).Seconds(), head.Last, err
}
