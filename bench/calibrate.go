package bench

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"carnival/event"
	"carnival/journal"
	"carnival/trade"
)

const (
	fsyncBytes   = 64 << 10
	fsyncSamples = 500 // a round
	logItem      = 128
	logRecord    = 224 << 10
)

// flushes are samples of the raw cost of a flush: 64 KiB appended to a file and synced. They are
// taken between the phases, so that a disk which tires meets the calibrator as it meets the
// orders.
type flushes struct{ took []time.Duration }

func (f *flushes) sample(ctx context.Context, o Options) error {
	dir, remove, err := scratch(o, "fsync")
	if err != nil {
		return err
	}
	defer remove()
	file, err := os.Create(filepath.Join(dir, "file"))
	if err != nil {
		return err
	}
	defer file.Close()
	block := make([]byte, fsyncBytes)
	for range fsyncSamples {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		began := time.Now()
		if _, err := file.Write(block); err != nil {
			return err
		}
		if err := file.Sync(); err != nil {
			return err
		}
		f.took = append(f.took, time.Since(began))
	}
	return nil
}

func (f *flushes) into(r *Core) {
	slices.Sort(f.took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	n := len(f.took)
	r.FsyncP50, r.FsyncP99, r.FsyncMax = ms(f.took[n/2]), ms(f.took[n*99/100]), ms(f.took[n-1])
}

// logOnly is a cell of which only the journal is used: it takes what the journal alone can do.
type logOnly struct {
	*cell
	head journal.Head
}

// round appends items of 128 bytes, packed into records as the engine packs facts, for a while;
// it returns items a second.
func (l *logOnly) round(ctx context.Context, d time.Duration) (rate float64, err error) {
	items, began := 0, time.Now()
	for time.Since(began) < d {
		if l.head, err = l.appendItems(ctx, l.head); err != nil {
			return 0, err
		}
		items += logRecord / logItem
	}
	return float64(items) / time.Since(began).Seconds(), nil
}

func (c *cell) appendItems(ctx context.Context, head journal.Head) (journal.Head, error) {
	buf := make([]byte, journal.HeaderSize, journal.HeaderSize+logRecord)
	var item [logItem]byte
	for i := range uint64(logRecord / logItem) {
		binary.LittleEndian.PutUint64(item[:], head.Last+i)
		buf = append(buf, item[:]...)
	}
	_, err := journal.Seal(buf, journal.Record{
		First: head.Last + 1, Count: logRecord / logItem, Stamp: opening(), Wall: opening(),
		Prev: head.Hash,
	})
	if err != nil {
		return head, err
	}
	return c.journal.Append(ctx, buf, head)
}

const (
	bytesCheckouts = 100_000
	heapCheckouts  = 1_000_000
)

// measureBytes takes the growth of the data directory for orders that are placed and paid.
func measureBytes(ctx context.Context, o Options, r *Core) error {
	dir, remove, err := scratch(o, "bytes")
	if err != nil {
		return err
	}
	defer remove()
	c, err := openCell(ctx, dir)
	if err != nil {
		return err
	}
	defer c.close()
	w, err := fillCell(ctx, c, 100*skusPerProduct)
	if err != nil {
		return err
	}
	before, err := sizeOf(dir)
	if err != nil {
		return err
	}
	orders, err := placeAndPay(ctx, c, w)
	if err != nil {
		return err
	}
	after, err := sizeOf(dir)
	r.BytesPerOrder = float64(after-before) / float64(orders)
	o.Note("journal: %.0f bytes an order placed and paid", r.BytesPerOrder)
	return err
}

func placeAndPay(ctx context.Context, c *cell, w *world) (orders int64, err error) {
	const lanes = 1000
	type made struct {
		orders int64
		err    error
	}
	done := make(chan made, lanes)
	for lane := range lanes {
		go func() {
			b, m := newBuyer(w, lane, false), made{}
			for range bytesCheckouts / lanes {
				var out trade.Outcome
				if out, m.err = c.engine.Submit(ctx, b.checkout()); m.err != nil {
					break
				}
				b.n++
				if out.Refusal != trade.Accepted {
					continue
				}
				placed := out.Events[0].(*event.CheckoutPlaced)
				m.orders += int64(len(placed.Orders))
				_, m.err = c.engine.Submit(ctx, &trade.ReceivePayment{
					Payment: placed.Payment, Ref: "sandbox-" + placed.Payment.String(),
					Amount: placed.Total(), Currency: placed.Currency,
				})
				if m.err != nil {
					break
				}
			}
			done <- m
		}()
	}
	for range lanes {
		m := <-done
		orders += m.orders
		if m.err != nil {
			err = m.err
		}
	}
	return orders, err
}

// measureHeap takes the live heap that an unpaid order costs in a cell's state, with its lines,
// its reservation and its idempotency key.
func measureHeap(_ context.Context, o Options, r *Core) error {
	s := trade.New(0)
	at := opening()
	apply := func(c trade.Command) (trade.Outcome, error) {
		out := trade.Decide(s, at, c)
		for _, e := range out.Events {
			s.Evolve(s.Sequence()+1, at, e)
		}
		return out, nil
	}
	w, err := fill(apply, 100*skusPerProduct)
	if err != nil {
		return err
	}
	for i := range worldShoppers {
		if _, err := accepted(apply(&trade.JoinShopper{Account: uint64(i) + 1})); err != nil {
			return err
		}
	}
	before := liveHeap()
	orders := 0
	b := newBuyer(w, 0, false)
	for range heapCheckouts {
		b.n++
		if out, _ := apply(b.checkout()); len(out.Events) > 0 {
			orders += len(out.Events[0].(*event.CheckoutPlaced).Orders)
		}
	}
	b.last = nil
	r.HeapPerOrder = float64(liveHeap()-before) / float64(orders)
	o.Note("heap: %.0f bytes an open order, over %d orders", r.HeapPerOrder, orders)
	runtime.KeepAlive(s)
	return nil
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
