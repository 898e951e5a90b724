package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/festivals"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"
)

var day = event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))

// disk is a journal in memory whose appends a test can hold up, count, and make fail.
type disk struct {
	*journal.Memory
	arrived chan struct{} // one for each append that begins, when not nil
	pass    chan struct{} // one for each append that may go on, when not nil
	append  func(next func() (journal.Head, error)) (journal.Head, error)
}

func newDisk() *disk { return &disk{Memory: journal.NewMemory(0, journal.StreamTrade)} }

func (d *disk) Append(ctx context.Context, raw []byte, expect journal.Head) (journal.Head, error) {
	if d.arrived != nil {
		d.arrived <- struct{}{}
		<-d.pass
	}
	next := func() (journal.Head, error) { return d.Memory.Append(ctx, raw, expect) }
	if d.append != nil {
		return d.append(next)
	}
	return next()
}

// hold makes every append wait for the test.
func (d *disk) hold() { d.arrived, d.pass = make(chan struct{}), make(chan struct{}) }

func open(t *testing.T, j journal.Journal) *engine.Engine {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{
		Journal: j, Clock: func() event.Instant { return day }, SnapshotAfter: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func shut(t *testing.T, e *engine.Engine) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func submit(t *testing.T, e *engine.Engine, c trade.Command) trade.Outcome {
	t.Helper()
	out, err := e.Submit(context.Background(), c)
	if err != nil || out.Refusal != trade.Accepted {
		t.Fatalf("%T: %s, %v", c, out.Refusal.Code(), err)
	}
	return out
}

// stock opens a shop with one SKU of so many pieces, and so many shoppers.
func stock(t *testing.T, e *engine.Engine, pieces uint32, shoppers int) {
	t.Helper()
	source, _ := festivals.Source(festivals.Default)
	submit(t, e, &trade.PublishPlan{Source: source, Scale: 1})
	submit(t, e, &trade.OpenMerchant{
		Key: "m", Name: event.Text{En: "m"}, Channel: event.ChannelMall,
	})
	submit(t, e, &trade.OfferProduct{Merchant: 1, Handle: "p", Title: event.Text{En: "p"},
		Category: event.CategoryTVs, Listed: true, SKUs: []trade.OfferSKU{{Available: pieces,
			OfferedSKU: event.OfferedSKU{Code: "k", Prices: []event.Price{{
				Market: event.Home, Currency: money.CNY, List: 100}}}}}})
	for i := range shoppers {
		submit(t, e, &trade.JoinShopper{Account: uint64(i + 1)})
	}
}

func checkout(shopper event.ShopperID, key string) *trade.PlaceCheckout {
	return &trade.PlaceCheckout{Shopper: shopper, Key: event.KeyHash(shopper, key), Body: 1,
		Market: event.Home, Lines: []trade.CheckoutLine{{SKU: 1, Quantity: 1}}}
}

func entries(t *testing.T, j journal.Journal) (out []event.Entry) {
	t.Helper()
	for r, err := range j.Read(context.Background(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range event.DecodeBatch(event.Batch{First: r.First, Count: r.Count,
			Stamp: r.Stamp, Body: r.Body}) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
		}
	}
	return out
}

func TestNobodyIsAnsweredBeforeTheAppend(t *testing.T) {
	d := newDisk()
	d.hold()
	e := open(t, d)
	answered := make(chan trade.Outcome, 1)
	go func() {
		out, _ := e.Submit(context.Background(), &trade.JoinShopper{Account: 1})
		answered <- out
	}()
	<-d.arrived
	select {
	case out := <-answered:
		t.Errorf("answered %+v while the append was under way", out)
	default:
	}
	if d.Head().Last != 0 {
		t.Error("the journal holds something already")
	}
	d.pass <- struct{}{}
	if out := <-answered; out.First != 1 || d.Head().Last != 1 || out.Stamp != day {
		t.Errorf("%+v at head %s", out, d.Head())
	}
	shut(t, e)
}

// Many shoppers race for few pieces: each answer is in the journal when it is given, exactly as
// many as there are get one, and the journal is dense with stamps that never fall.
func TestManyRaceForFewPieces(t *testing.T) {
	d := newDisk()
	var tick atomic.Int64
	clock := func() event.Instant { // jumps forwards and back
		n := tick.Add(1)
		return day + event.Instant(n%97-n%31)
	}
	e, err := engine.Open(t.Context(), engine.Options{Journal: d, Clock: clock, SnapshotAfter: -1})
	if err != nil {
		t.Fatal(err)
	}
	const pieces, shoppers = 300, 40
	stock(t, e, pieces, shoppers)
	var sold, refused atomic.Int64
	var all sync.WaitGroup
	for i := range shoppers {
		all.Go(func() {
			for n := range 15 {
				c := checkout(event.ShopperID(i+1), fmt.Sprint(n))
				out, err := e.Submit(context.Background(), c)
				switch {
				case err != nil:
					t.Error(err)
				case d.Head().Last < out.Last():
					t.Errorf("answered %d at head %d", out.Last(), d.Head().Last)
				case out.Refusal == trade.Accepted:
					sold.Add(1)
				default:
					refused.Add(1)
				}
			}
		})
	}
	all.Wait()
	shut(t, e)
	if sold.Load() != pieces || refused.Load() != shoppers*15-pieces {
		t.Errorf("sold %d of %d, refused %d", sold.Load(), pieces, refused.Load())
	}
	var last event.Entry
	for _, entry := range entries(t, d) {
		if entry.Sequence != last.Sequence+1 || entry.Stamp < last.Stamp {
			t.Fatalf("entry %d at %d follows %d at %d",
				entry.Sequence, entry.Stamp, last.Sequence, last.Stamp)
		}
		last = entry
	}
}

func TestAFullQueueIsSaidAtOnce(t *testing.T) {
	d := newDisk()
	d.hold()
	e := open(t, d)
	gone, cancel := context.WithCancel(context.Background())
	cancel() // enters the queue and does not wait
	entered := 0
	for {
		_, err := e.Submit(gone, &trade.Tick{})
		if errors.Is(err, engine.ErrOverloaded) {
			break
		}
		if entered++; !errors.Is(err, context.Canceled) || entered > 4*engine.MaxQueue {
			t.Fatalf("after %d: %v", entered, err)
		}
	}
	if entered < engine.MaxQueue || e.Waiting() != engine.MaxQueue {
		t.Errorf("%d entered, %d wait", entered, e.Waiting())
	}
	closed := make(chan error)
	go func() { closed <- e.Close() }()
	for {
		select {
		case <-d.arrived:
			d.pass <- struct{}{}
			continue
		case err := <-closed:
			if n := len(entries(t, d)); err != nil || n != entered {
				t.Errorf("%d entered, %d happened, %v", entered, n, err)
			}
		}
		break
	}
	if _, err := e.Submit(context.Background(), &trade.Tick{}); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("a closed cell says %v", err)
	}
}

func plan(comment int) *trade.PublishPlan {
	source, _ := festivals.Source(festivals.Default)
	line := "#" + strings.Repeat("x", 900) + "\n"
	return &trade.PublishPlan{Scale: 1,
		Source: append([]byte(strings.Repeat(line, comment/len(line))), source...)}
}

// giant would make more facts than a record can hold.
func giant() *trade.OfferProduct {
	c := &trade.OfferProduct{Merchant: 1, Handle: "giant", Title: event.Text{En: "p"},
		Category: event.CategoryTVs}
	for i := range trade.MaxSKUsPerProduct {
		c.SKUs = append(c.SKUs, trade.OfferSKU{Available: 1 << 29, OfferedSKU: event.OfferedSKU{
			Code: fmt.Sprint(i, strings.Repeat("x", i%500)), Prices: []event.Price{{
				Market: event.Home, Currency: money.CNY, List: money.MaxMinor}}}})
	}
	return c
}

// TestNoCommandIsTooLargeForOneRecord: the rulebook refuses what could not be written, so that
// the writer's own guard is never met.
func TestNoCommandIsTooLargeForOneRecord(t *testing.T) {
	d := newDisk()
	e := open(t, d)
	stock(t, e, 1, 1)
	before := d.Head()
	out, err := e.Submit(context.Background(), giant())
	if err != nil || out.Refusal != trade.ProductInvalid {
		t.Errorf("the giant: %v, %s", err, out.Refusal.Code())
	}
	if d.Head() != before {
		t.Error("something of the giant is in the journal")
	}
	largest := giant()
	for largest.Check() != trade.Accepted {
		largest.SKUs = largest.SKUs[:len(largest.SKUs)-1]
	}
	if out := submit(t, e, largest); out.Refusal != trade.Accepted {
		t.Errorf("the largest that is let in: %s", out.Refusal.Code())
	}
	shut(t, e)
}

func TestWhatDoesNotFitGoesIntoTheNextBatch(t *testing.T) {
	d := newDisk()
	core := engine.NewCore(trade.New(0), d, journal.Head{}, func() event.Instant { return day })
	first, second := core.Take(), core.Take()
	third := &engine.Request{Command: plan(200_000), At: day}
	fits := &engine.Request{Command: plan(180_000), At: day}
	more := &engine.Request{Command: plan(190_000), At: day}
	if !core.Decide(first, fits) || !core.Decide(first, more) {
		t.Fatal("two plans have room in a record")
	}
	digest := core.State().Digest()
	if core.Decide(first, third) || core.State().Digest() != digest || len(first.Requests) != 2 {
		t.Fatal("the third has none, and nothing may have happened")
	}
	if err := core.Seal(first, journal.Head{}); err != nil {
		t.Fatal(err)
	}
	if !core.Decide(second, third) || third.Outcome.First != 3 {
		t.Fatalf("the next batch takes it: %+v", third.Outcome)
	}
	if err := core.Seal(second, first.Mark.Head); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*engine.Batch{first, second} {
		if err := core.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		core.Free(b)
	}
	state, head, err := engine.Restore(t.Context(), 0, d)
	if err != nil || state.Digest() != core.State().Digest() || head != d.Head() {
		t.Errorf("restored %x at %s: %v", state.Digest(), head, err)
	}
}

var errDisk = errors.New("input/output error")

// A failed append stops the cell; whether its facts are durable decides what comes back.
func TestAFailedAppendStopsTheCell(t *testing.T) {
	for _, durable := range []bool{false, true} {
		t.Run(fmt.Sprint("durable=", durable), func(t *testing.T) {
			d := newDisk()
			e := open(t, d)
			stock(t, e, 10, 1)
			acked := d.Head().Last
			d.hold()
			d.append = func(next func() (journal.Head, error)) (journal.Head, error) {
				if durable {
					_, _ = next()
				}
				return journal.Head{}, errDisk
			}
			errs := make(chan error)
			ask := func(i int) {
				_, err := e.Submit(context.Background(), checkout(1, fmt.Sprint(i)))
				errs <- err
			}
			go ask(0)
			<-d.arrived
			for i := range 5 {
				go ask(i + 1)
			}
			d.pass <- struct{}{}
			for range 6 {
				if err := <-errs; !errors.Is(err, engine.ErrStopped) || !errors.Is(err, errDisk) {
					t.Errorf("a waiter hears %v", err)
				}
			}
			_, err := e.Submit(context.Background(), &trade.Tick{})
			if !errors.Is(err, engine.ErrStopped) || !errors.Is(e.Health(), errDisk) {
				t.Errorf("later: %v, health %v", err, e.Health())
			}
			if err := e.Close(); !errors.Is(err, engine.ErrStopped) {
				t.Errorf("close: %v", err)
			}
			again := open(t, d.Reopen())
			want := acked
			if durable {
				want++
			}
			out := submit(t, again, checkout(1, "0"))
			if (out.Earlier != 0) != durable || durable && out.Earlier != want ||
				!durable && out.First != want+1 {
				t.Errorf("the retry gets %+v behind %d", out, want)
			}
			shut(t, again)
		})
	}
}

func TestRefusingLetsPassWhatFinishes(t *testing.T) {
	e := open(t, newDisk())
	stock(t, e, 10, 1)
	first := submit(t, e, checkout(1, "a"))
	e.Refuse(engine.ErrDiskLow)
	_, err := e.Submit(context.Background(), checkout(1, "b"))
	if !errors.Is(err, engine.ErrDiskLow) {
		t.Errorf("a checkout while the disk is low: %v", err)
	}
	if !errors.Is(e.Health(), engine.ErrDiskLow) {
		t.Error("the cell does not say so")
	}
	// What makes no fact costs no room: a retry hears what became of its checkout.
	if out := submit(t, e, checkout(1, "a")); out.Earlier != first.First {
		t.Errorf("the retry hears %+v", out)
	}
	submit(t, e, &trade.Tick{})
	submit(t, e, &trade.ReceivePayment{Payment: 1, Ref: "r", Amount: 100, Currency: money.CNY})
	submit(t, e, &trade.CancelOrder{Shopper: 1, Order: 1})
	submit(t, e, &trade.ConfirmRefund{Refund: 1, Ref: "r"})
	e.Refuse(nil)
	submit(t, e, checkout(1, "b"))
	e.Refuse(engine.ErrDiskLow)
	shut(t, e) // a low disk is no reason to call a clean end a failure
}

func TestSeveralCommandsAtOnce(t *testing.T) {
	d := newDisk()
	e := open(t, d)
	stock(t, e, 2, 1)
	outs, err := e.SubmitAll(context.Background(), []trade.Command{
		checkout(1, "a"), checkout(1, "b"), checkout(1, "c"), &trade.Tick{},
	})
	if err != nil || len(outs) != 4 || outs[0].First+1 != outs[1].First ||
		outs[2].Refusal != trade.NothingToBuy || outs[3].First != d.Head().Last {
		t.Errorf("%+v, %v", outs, err)
	}
	e.Refuse(engine.ErrDiskLow)
	outs, err = e.SubmitAll(context.Background(), []trade.Command{
		&trade.Tick{}, &trade.OpenMerchant{Key: "n", Name: event.Text{En: "n"},
			Channel: event.ChannelMall}, &trade.Tick{},
	})
	if !errors.Is(err, engine.ErrDiskLow) || len(outs) != 1 {
		t.Errorf("%d outcomes before the first error, and %v", len(outs), err)
	}
	e.Refuse(nil)
	shut(t, e)
	outs, err = e.SubmitAll(context.Background(), []trade.Command{&trade.Tick{}})
	if !errors.Is(err, engine.ErrClosed) || len(outs) != 0 {
		t.Errorf("a closed cell gives %+v, %v", outs, err)
	}
}

func TestFaultsHaveCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, err := range []error{engine.ErrOverloaded, engine.ErrStopped, engine.ErrClosed,
		engine.ErrTooLarge, engine.ErrDiskLow} {
		var coded interface{ Code() string }
		wrapped := fmt.Errorf("outside: %w", err)
		if !errors.As(wrapped, &coded) || coded.Code() == "" || seen[coded.Code()] {
			t.Errorf("%v has no code of its own", err)
			continue
		}
		seen[coded.Code()] = true
	}
}

// Whoever goes away while a command is under way leaves nothing behind, and the command happens.
// The bubble does not end while a goroutine of the cell is left in it.
func TestAShopperWhoGoesAwayLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		d.hold()
		e := open(t, d)
		ctx, cancel := context.WithCancel(context.Background())
		gone := make(chan error)
		go func() {
			_, err := e.Submit(ctx, &trade.JoinShopper{Account: 1})
			gone <- err
		}()
		<-d.arrived
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		d.pass <- struct{}{}
		go func() { <-d.arrived; d.pass <- struct{}{} }()
		if out := submit(t, e, &trade.JoinShopper{Account: 2}); out.First != 2 {
			t.Errorf("the next is %+v", out)
		}
		if err := e.Snapshot(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a snapshot for nobody: %v", err)
		}
		shut(t, e)
	})
}

// At any point at which the process is killed: what was answered is there, and the retry of what
// was not is done once.
func TestRestartAtAnyPoint(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 9))
		d := newDisk()
		e := open(t, d)
		stock(t, e, 1000, 8)
		left, durable := r.IntN(6), r.IntN(2) == 0
		d.append = func(next func() (journal.Head, error)) (journal.Head, error) {
			if left--; left >= 0 {
				return next()
			}
			if durable && left == -1 {
				_, _ = next()
			}
			return journal.Head{}, errDisk
		}
		var mu sync.Mutex
		answers := map[string]trade.Outcome{}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for n := range 8 {
					key := fmt.Sprint(n)
					out, err := e.Submit(context.Background(), checkout(event.ShopperID(i+1), key))
					if err != nil {
						return
					}
					mu.Lock()
					answers[fmt.Sprint(i, " ", key)] = out
					mu.Unlock()
				}
			})
		}
		all.Wait()
		_ = e.Close()
		again := open(t, d.Reopen())
		made := map[uint64]bool{}
		for i := range 8 {
			for n := range 8 {
				key := fmt.Sprint(n)
				out := submit(t, again, checkout(event.ShopperID(i+1), key))
				was, answered := answers[fmt.Sprint(i, " ", key)]
				if answered && (out.Earlier != was.First || out.Subject != was.Subject) {
					t.Fatalf("seed %d: answered %+v, then %+v", seed, was, out)
				}
				if made[out.Subject] {
					t.Fatalf("seed %d: two keys share checkout %d", seed, out.Subject)
				}
				made[out.Subject] = true
			}
		}
		shut(t, again)
	}
}
