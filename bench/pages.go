package bench

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"carnival/node"
)

// PagesOptions are those of `bench pages`.
type PagesOptions struct {
	Options
	Views     int // page views a second that are asked for
	Checkouts int // checkouts a second beside them
}

// What is measured.
const (
	pageLanes    = 128 // connections of phones
	pageShoppers = 4_000
	pageScale    = 10_000 // of the plan, as the demonstration's
	// pagesAfter is how long after the opening the pages are looked at.
	pagesAfter = 20 * time.Minute
	tapLanes   = 16
)

// Pages is what `bench pages --json` prints; docs/measured.md says what the fields are.
type Pages struct {
	Asked      int        `json:"asked_views_per_second"`
	Views      float64    `json:"views_per_second"`
	Checkouts  float64    `json:"checkouts_per_second"`
	Orders     float64    `json:"orders_per_second"`
	P50        float64    `json:"p50_ms"`
	P99        float64    `json:"p99_ms"`
	P99Worst   float64    `json:"p99_worst_ms"`
	Max        float64    `json:"max_ms"`
	Pages      []PageKind `json:"pages"`
	BareP50    float64    `json:"bare_p50_ms"`
	BareP99    float64    `json:"bare_p99_ms"`
	BareMax    float64    `json:"bare_max_ms"`
	LateP99    float64    `json:"client_late_p99_ms"`
	ViewMicros float64    `json:"cpu_us_a_view"`
	BareMicros float64    `json:"bare_cpu_us_a_view"`
	Busy       float64    `json:"cores_busy"`
	Shoppers   int        `json:"shoppers"`
	CartLines  float64    `json:"cart_lines_mean"`
	Repeat     int        `json:"repeat"`
	Seconds    float64    `json:"duration_s"`
}

// PageKind is one kind of page in it.
type PageKind struct {
	Name  string  `json:"name"`
	Share int     `json:"share_percent"`
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
	Worst float64 `json:"p99_worst_ms"`
	Max   float64 `json:"max_ms"`
	Bytes float64 `json:"bytes_mean"` // of a body as it is sent
}

// RunPages measures the pages that everybody looks at, as phones ask for them: the whole site of a
// demonstration a while after its opening, over connections, by shoppers who are signed in and
// have something in their carts, half of them in each language. Views are due at an even pace,
// and a view is late from when it was due. Beside them others buy.
func RunPages(ctx context.Context, o PagesOptions) (Pages, error) {
	o.Options = o.withDefaults()
	r := Pages{Asked: o.Views, Repeat: o.Repeat, Seconds: o.Duration.Seconds()}
	dir, remove, err := scratch(o.Options, "pages")
	if err != nil {
		return r, err
	}
	defer remove()
	n, err := openFestival(ctx, &o, dir)
	if err != nil {
		return r, err
	}
	defer n.Close()
	b := &pageBench{o: &o, n: n}
	if err := b.fill(ctx, &r); err != nil {
		return r, err
	}
	if err := b.listen(ctx); err != nil {
		return r, err
	}
	defer b.close()
	if err := b.probe(ctx); err != nil {
		return r, err
	}
	err = b.measure(ctx, &r)
	return r, err
}

// pageBench is the node with its phones and its bare twin.
type pageBench struct {
	o      *PagesOptions
	n      *node.Node
	phones []phone
	taps   tapping
	asks   asking
	node   string
	bare   string
	sizes  [len(pageKinds)]int // of the bare server's answers
	stop   []func()
}

// listen starts both servers on loopback.
func (b *pageBench) listen(ctx context.Context) error {
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { b.n.Serve(serving, on, time.Second); close(done) }()
	b.stop = append(b.stop, func() { stop(); <-done })
	b.node = on.Addr().String()
	bare, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(b.constant), ReadHeaderTimeout: time.Minute}
	go server.Serve(bare)
	b.stop = append(b.stop, func() { server.Close() })
	b.bare = bare.Addr().String()
	return nil
}

// constant is the bare handler: bytes of the size that the page of that kind has.
func (b *pageBench) constant(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(constantBytes[:b.sizes[kindOf(r.URL.Path)]])
}

var constantBytes = make([]byte, 1<<20)

func (b *pageBench) close() {
	for _, stop := range slices.Backward(b.stop) {
		stop()
	}
}

// viewing is what one phase came to.
type viewing struct {
	mu     sync.Mutex
	kinds  [len(pageKinds)]*hdrhistogram.Histogram // µs since a view was due
	bytes  [len(pageKinds)]int64
	late   *hdrhistogram.Histogram // µs by which the phones themselves were late
	cpu    time.Duration
	took   time.Duration
	tapped tapped
}

func newViewing() *viewing {
	v := &viewing{late: latencies()}
	for i := range v.kinds {
		v.kinds[i] = latencies()
	}
	return v
}

// all are the latencies of every kind together.
func (v *viewing) all() *hdrhistogram.Histogram {
	h := latencies()
	for _, k := range v.kinds {
		h.Merge(k)
	}
	return h
}

func (v *viewing) viewed(kind int, took time.Duration, size int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	record(v.kinds[kind], took)
	v.bytes[kind] += size
}

func (v *viewing) sentLate(by time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	record(v.late, by)
}

// cpuTime is what this process has used of all processors: the site, the journal and the phones.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// phase lets the phones look at a server for a while, and others buy beside them.
func (b *pageBench) phase(ctx context.Context, server string) (*viewing, error) {
	v := newViewing()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	buying, stop := context.WithCancel(ctx)
	all := make([]looker, pageLanes)
	for lane := range all {
		all[lane] = looker{b: b, lane: lane, server: server}
		if err := all[lane].dial(); err != nil {
			stop()
			return v, err
		}
		defer all[lane].conn.Close()
	}
	var lanes, beside sync.WaitGroup
	beside.Go(func() { b.taps.run(buying, b, &v.tapped, cancel) })
	began, used := time.Now().Add(50*time.Millisecond), cpuTime()
	for lane := range all {
		lanes.Go(func() {
			if err := all[lane].run(ctx, began, v); err != nil {
				cancel(err)
			}
		})
	}
	lanes.Wait()
	v.took, v.cpu = time.Since(began), cpuTime()-used
	stop()
	beside.Wait()
	if err := context.Cause(ctx); err != nil {
		return v, err
	}
	return v, b.n.Engine.Health()
}

// measure alternates the bare server with the site, so that the machine's noise meets both.
func (b *pageBench) measure(ctx context.Context, r *Pages) error {
	b.o.Note("%d shoppers, %.1f lines in a cart", r.Shoppers, r.CartLines)
	if _, err := b.phase(ctx, b.node); err != nil { // warm
		return err
	}
	var s pageSpread
	for i := range b.o.Repeat {
		bare, err := b.phase(ctx, b.bare)
		if err != nil {
			return err
		}
		site, err := b.phase(ctx, b.node)
		if err != nil {
			return err
		}
		s.take(bare, site)
		all, calm := site.all(), bare.all()
		b.o.Note("round %d: bare p99 %.2f, max %.1f ms; %.0f views/s beside %.0f checkouts/s, "+
			"p50 %.2f, p99 %.2f, max %.1f ms, %.0f us of processor a view (bare %.0f)", i+1,
			ms(calm, 99), ms(calm, 100), site.rate(), site.tapped.rate(site.took), ms(all, 50),
			ms(all, 99), ms(all, 100), site.micros(), bare.micros())
	}
	s.into(r)
	for _, k := range r.Pages {
		b.o.Note("%-8s %2d %%  p50 %.2f, p99 %.2f (worst %.2f), max %.1f ms, %.1f KB", k.Name,
			k.Share, k.P50, k.P99, k.Worst, k.Max, k.Bytes/1024)
	}
	return nil
}

func (v *viewing) rate() float64 { return float64(v.all().TotalCount()) / v.took.Seconds() }

// micros is the processor's time of a view, with all that goes on beside.
func (v *viewing) micros() float64 {
	return float64(v.cpu.Microseconds()) / float64(max(v.all().TotalCount(), 1))
}

// tapped counts what was bought beside the views.
type tapped struct{ checkouts, orders int64 }

func (t *tapped) rate(d time.Duration) float64 { return float64(t.checkouts) / d.Seconds() }
