package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"carnival/event"
	"carnival/trade"
)

const (
	// closedLanes is how many commands wait at once in the phases that ask for the maximum.
	closedLanes = 2048
	// heldLanes is how many may wait at a held rate: a flush that stalls for half a second must
	// not keep arrivals from being counted as late.
	heldLanes = 32_768
	// HeldRate is the orders a second of the held phase: the peak of 2015.
	HeldRate = 140_000
	// heldTick is how often the pacer lets arrivals in.
	heldTick = 50 * time.Microsecond
)

// Core is what `bench core --json` prints; product.md defines the fields.
type Core struct {
	OrdersPerSecond    float64 `json:"orders_per_second"`
	CheckoutsPerSecond float64 `json:"checkouts_per_second"`
	OrdersWorst        float64 `json:"orders_per_second_worst"`
	CommandsPerSecond  float64 `json:"commands_per_second"`
	HeldPerSecond      float64 `json:"held_orders_per_second"`
	P50                float64 `json:"p50_ms"`
	P99                float64 `json:"p99_ms"`
	P999               float64 `json:"p999_ms"`
	Max                float64 `json:"max_ms"`
	HotPerSecond       float64 `json:"hot_orders_per_second"`
	HotRatio           float64 `json:"hot_sku_ratio"`
	BytesPerOrder      float64 `json:"bytes_per_order"`
	HeapPerOrder       float64 `json:"heap_bytes_per_order"`
	FsyncP50           float64 `json:"fsync_p50_ms"`
	FsyncP99           float64 `json:"fsync_p99_ms"`
	FsyncMax           float64 `json:"fsync_max_ms"`
	LogOnly            float64 `json:"log_only_per_second"`
	LogRatio           float64 `json:"log_only_ratio"`
	FiguresLagP99      float64 `json:"figures_lag_p99_ms"`
	// With the whole rulebook: three lines over two merchants, a cross-store discount, a coupon and
	// an envelope in every checkout.
	RulebookOrders    float64 `json:"rulebook_orders_per_second"`
	RulebookWorst     float64 `json:"rulebook_orders_per_second_worst"`
	RulebookCheckouts float64 `json:"rulebook_checkouts_per_second"`
	RulebookFull      float64 `json:"rulebook_full_share"` // checkouts that got all three discounts
	LifeFacts         float64 `json:"life_events_per_second"`
	QuoteMean         float64 `json:"quote_mean_us"`
	Quote1            float64 `json:"quote_1_line_p99_us"`
	Quote10           float64 `json:"quote_10_lines_p99_us"`
	Quote100          float64 `json:"quote_100_lines_p99_us"`
	WriterMicros      float64 `json:"writer_us_per_order"`
	ConditionsCost    float64 `json:"conditions_cost"`      // of the writer's time of an order
	ConditionsLow     float64 `json:"conditions_cost_low"`  // the 98 % interval of ten pairs
	ConditionsHigh    float64 `json:"conditions_cost_high"` //
	Oversold          int64   `json:"oversold"`
	Lost              int64   `json:"lost"`
	Repeat            int     `json:"repeat"`
	Seconds           float64 `json:"duration_s"`
}

// tally counts what the shoppers' side was told.
type tally struct {
	commands, checkouts, orders, repeats, refused, cancels atomic.Int64
}

// RunCore measures the engine over the journal, in process.
func RunCore(ctx context.Context, o Options) (Core, error) {
	o = o.withDefaults()
	r := Core{Repeat: o.Repeat, Seconds: o.Duration.Seconds()}
	for _, phase := range []func(context.Context, Options, *Core) error{
		measureMaximum, measureHeld, measureBytes, measureHeap,
		measureRulebook, measureQuote, measureConditions,
	} {
		if err := phase(ctx, o, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// measureMaximum alternates the journal alone, the uniform and the hot phase, so that the noise
// of the machine meets all three alike; ratios are medians over the rounds.
func measureMaximum(ctx context.Context, o Options, r *Core) error {
	log, c, closeBoth, err := openPair(ctx, o)
	if err != nil {
		return err
	}
	defer closeBoth()
	w, err := fillCell(ctx, c, worldSKUs)
	if err != nil {
		return err
	}
	o.Note("world: %d SKUs, %d shoppers", worldSKUs, worldShoppers)
	var m maxima
	for i := range o.Repeat {
		items, err := log.round(ctx, o.Duration)
		if err != nil {
			return err
		}
		var counts [2]tally // uniform, hot
		var took [2]float64
		for n := range 2 {
			which := (i + n) % 2 // each is first in turn
			l := loop{o.Duration, i*2 + which, which == 1, &counts[which]}
			took[which] = closedLoop(ctx, c, w, l)
		}
		m.add(items, &counts[0], took[0])
		m.addHot(&counts[1], took[1])
		o.Note("log only %.0f items/s, uniform %.0f orders/s, hot SKU %.0f orders/s", items,
			m.uniform[i], m.hot[i])
		if err := firstOf(ctx.Err(), c.engine.Health()); err != nil {
			return err
		}
	}
	m.into(r)
	return readBack(ctx, c, &m.told, r)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// openPair opens the cell that is measured and, beside it, one of which only the journal is used.
func openPair(ctx context.Context, o Options) (*logOnly, *cell, func(), error) {
	logDir, removeLog, err := scratch(o, "log")
	if err != nil {
		return nil, nil, nil, err
	}
	dir, remove, err := scratch(o, "core")
	if err != nil {
		return nil, nil, nil, err
	}
	log, err := openCell(ctx, logDir)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := openCell(ctx, dir)
	closeBoth := func() {
		log.close()
		removeLog()
		if c != nil {
			c.close()
		}
		remove()
	}
	if err != nil {
		closeBoth()
		return nil, nil, nil, err
	}
	return &logOnly{log, log.journal.Head()}, c, closeBoth, nil
}

// maxima are the rates of all rounds.
type maxima struct {
	items, uniform, checkouts, commands, hot, hotPairs, logPairs []float64
	told                                                         tally
}

func (m *maxima) add(items float64, t *tally, seconds float64) {
	m.items = append(m.items, items)
	m.uniform = append(m.uniform, float64(t.orders.Load())/seconds)
	m.checkouts = append(m.checkouts, float64(t.checkouts.Load())/seconds)
	m.commands = append(m.commands, float64(t.commands.Load())/seconds)
	m.logPairs = append(m.logPairs, float64(t.orders.Load())/seconds/items)
	m.told.add(t)
}

func (m *maxima) addHot(t *tally, seconds float64) {
	rate := float64(t.orders.Load()) / seconds
	m.hotPairs = append(m.hotPairs, rate/m.uniform[len(m.uniform)-1])
	m.hot = append(m.hot, rate)
	m.told.add(t)
}

func (m *maxima) into(r *Core) {
	best := highest(m.uniform)
	r.OrdersPerSecond, r.OrdersWorst = best.median, best.worst
	r.CheckoutsPerSecond = highest(m.checkouts).median
	r.CommandsPerSecond = highest(m.commands).median
	r.HotPerSecond, r.HotRatio = highest(m.hot).median, highest(m.hotPairs).median
	r.LogOnly, r.LogRatio = highest(m.items).median, highest(m.logPairs).median
}

func (t *tally) add(o *tally) {
	t.commands.Add(o.commands.Load())
	t.checkouts.Add(o.checkouts.Load())
	t.orders.Add(o.orders.Load())
	t.cancels.Add(o.cancels.Load())
}

// loop is one closed phase: round keeps the keys of rounds apart.
type loop struct {
	duration time.Duration
	round    int
	onHot    bool
	count    *tally
}

// closedLoop runs lanes that each wait for their answer before the next command; it returns
// seconds.
func closedLoop(ctx context.Context, c *cell, w *world, l loop) float64 {
	var lanes sync.WaitGroup
	began := time.Now()
	end := began.Add(l.duration)
	for lane := range closedLanes {
		lanes.Go(func() {
			b := newBuyer(w, l.round*closedLanes+lane, l.onHot)
			var made event.OrderID
			for time.Now().Before(end) {
				var ok bool
				if made, ok = b.submit(ctx, c, l.count, made); !ok {
					return
				}
			}
		})
	}
	lanes.Wait()
	return time.Since(began).Seconds()
}

// submit runs the next command of the lane and counts its answer; made is the order of the answer
// before, and the new one comes back.
func (b *buyer) submit(
	ctx context.Context, c *cell, t *tally, made event.OrderID,
) (event.OrderID, bool) {
	out, err := c.engine.Submit(ctx, b.next(made))
	if err != nil {
		return 0, false
	}
	t.commands.Add(1)
	switch {
	case out.Refusal != trade.Accepted:
		t.refused.Add(1)
	case out.Earlier != 0:
		t.repeats.Add(1)
	case len(out.Events) > 0:
		if placed, ok := out.Events[0].(*event.CheckoutPlaced); ok {
			t.checkouts.Add(1)
			t.orders.Add(int64(len(placed.Orders)))
			return placed.FirstOrder, true
		}
		t.cancels.Add(1)
	}
	return 0, true
}

// measureHeld lets orders in at a held rate whatever the cell does, and takes each latency from
// the instant at which the order was due.
func measureHeld(ctx context.Context, o Options, r *Core) error {
	dir, remove, err := scratch(o, "held")
	if err != nil {
		return err
	}
	defer remove()
	c, err := openCell(ctx, dir)
	if err != nil {
		return err
	}
	defer c.close()
	w, err := fillCell(ctx, c, worldSKUs)
	if err != nil {
		return err
	}
	watch, err := watchFigures(ctx, c)
	if err != nil {
		return err
	}
	defer watch.stop()
	var p50, p99, p999, worst, rate, lag []float64
	var all tally
	var raw flushes
	for i := range o.Repeat {
		if err := raw.sample(ctx, o); err != nil {
			return err
		}
		var one tally
		h, took := openLoop(ctx, c, w, loop{o.Duration, i, false, &one})
		ms := func(q float64) float64 { return float64(h.ValueAtQuantile(q)) / 1000 }
		p50, p99 = append(p50, ms(50)), append(p99, ms(99))
		p999, worst = append(p999, ms(99.9)), append(worst, float64(h.Max())/1000)
		rate = append(rate, float64(one.orders.Load())/took)
		lag = append(lag, watch.lag())
		o.Note("held %.0f orders/s: p50 %.2f ms, p99 %.2f ms, max %.1f ms; figures behind %.0f ms",
			rate[i], p50[i], p99[i], worst[i], lag[i])
		all.add(&one)
	}
	r.HeldPerSecond, r.P50, r.P99 = highest(rate).median, highest(p50).median, highest(p99).median
	r.P999, r.Max = highest(p999).median, highest(worst).median
	r.FiguresLagP99 = highest(lag).median
	raw.into(r)
	o.Note("fsync of 64 KiB: p50 %.2f ms, p99 %.2f ms, max %.1f ms", r.FsyncP50, r.FsyncP99,
		r.FsyncMax)
	return readBack(ctx, c, &all, r)
}

// ordersPerCommand is what the mix makes of one command: the pacer lets commands in so that
// orders come at the held rate.
const ordersPerCommand = 1.165

// crew are the lanes of a held phase. The one that was idle last is called first, so that a calm
// cell is served by few lanes whose memory is warm; a new one comes when all wait for their
// answers.
type crew struct {
	mu    sync.Mutex
	idle  []*lane
	hired int
	done  sync.WaitGroup
	start func(*lane)
	// rested is closed when the last lane rests, once somebody waits for that.
	rested chan struct{}
}

// lane is a shopper's side that handles one arrival at a time.
type lane struct {
	number int
	due    chan time.Time
}

// call hands an arrival to an idle lane. It reports false when as many wait as may.
func (c *crew) call(due time.Time) bool {
	c.mu.Lock()
	n := len(c.idle)
	var l *lane
	switch {
	case n > 0:
		l, c.idle = c.idle[n-1], c.idle[:n-1]
	case c.hired == heldLanes:
		c.mu.Unlock()
		return false
	default:
		l = &lane{number: c.hired, due: make(chan time.Time, 1)}
		c.hired++
		c.done.Go(func() { c.start(l) })
	}
	c.mu.Unlock()
	l.due <- due
	return true
}

func (c *crew) rest(l *lane) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, l)
	if c.rested != nil && len(c.idle) == c.hired {
		close(c.rested)
	}
}

// dismiss waits until every arrival is answered, and ends the lanes. Nobody calls one any more.
func (c *crew) dismiss() {
	c.mu.Lock()
	busy := len(c.idle) < c.hired
	if busy {
		c.rested = make(chan struct{})
	}
	c.mu.Unlock()
	if busy {
		<-c.rested
	}
	for _, l := range c.idle {
		close(l.due)
	}
	c.done.Wait()
}

// openLoop lets arrivals in at the held rate and returns how long after they were due they were
// answered, in µs, and the seconds that it took.
func openLoop(ctx context.Context, c *cell, w *world, l loop) (*hdrhistogram.Histogram, float64) {
	all := hdrhistogram.New(1, 60_000_000, 3)
	var merging sync.Mutex
	var staff crew
	staff.start = func(self *lane) {
		b := newBuyer(w, l.round*heldLanes+self.number, false)
		took := hdrhistogram.New(1, 60_000_000, 2)
		var made event.OrderID
		for due := range self.due {
			var ok bool
			if made, ok = b.submit(ctx, c, l.count, made); ok {
				_ = took.RecordValue(max(time.Since(due).Microseconds(), 1))
			}
			staff.rest(self)
		}
		merging.Lock()
		defer merging.Unlock()
		all.Merge(took)
	}
	began := time.Now()
	pace(&staff, began, l.duration)
	staff.dismiss()
	return all, time.Since(began).Seconds()
}

// pace lets arrivals in evenly. When it wakes late, or when every lane waits for its answer, the
// arrivals of the gap keep the instants at which they were due.
func pace(staff *crew, began time.Time, d time.Duration) {
	perSecond := HeldRate / ordersPerCommand
	gap := time.Duration(float64(time.Second) / perSecond)
	next := began
	for end := began.Add(d); next.Before(end); {
		for now := time.Now(); !next.After(now) && next.Before(end); next = next.Add(gap) {
			if !staff.call(next) {
				break
			}
		}
		time.Sleep(heldTick)
	}
}

// readBack reads the journal from its beginning and holds it against what the shoppers were told.
func readBack(ctx context.Context, c *cell, told *tally, r *Core) error {
	var decoder = event.Decoder{Reuse: true}
	var checkouts, orders int64
	stock := map[event.SKUID]int64{}
	for rec, err := range c.journal.Read(ctx, 1) {
		if err != nil {
			return err
		}
		decoder.Reset(event.Batch{
			Cell: rec.Cell, Stream: event.Stream(rec.Stream), First: rec.First, Count: rec.Count,
			Stamp: rec.Stamp, Body: rec.Body,
		})
		for {
			e, ok, err := decoder.Next()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			switch e := e.Event.(type) {
			case *event.StockChanged:
				stock[e.SKU] += e.Delta
			case *event.CheckoutPlaced:
				checkouts++
				orders += int64(len(e.Orders))
				for _, o := range e.Orders {
					for _, l := range o.Lines {
						stock[l.SKU] -= int64(l.Quantity)
					}
				}
			}
		}
	}
	for _, left := range stock {
		if left < 0 {
			r.Oversold -= left
		}
	}
	r.Lost += max(told.checkouts.Load()-checkouts, 0)
	if orders < told.orders.Load() {
		return fmt.Errorf("%d orders were acknowledged and %d are in the journal",
			told.orders.Load(), orders)
	}
	return nil
}
