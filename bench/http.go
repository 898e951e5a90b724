package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"carnival/event"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/node"
	"carnival/trade"
	"carnival/web"
)

const (
	httpConnections = 256
	httpSKUs        = 100 * skusPerProduct
	httpShoppers    = 10_000
	httpBodies      = 64 // of each connection, used again and again under new keys
)

// HTTP is what `bench http --json` prints; product.md defines the fields.
type HTTP struct {
	CheckoutsPerSecond float64 `json:"checkouts_per_second"`
	OrdersPerSecond    float64 `json:"orders_per_second"`
	Bare               float64 `json:"bare_http_per_second"`
	Ratio              float64 `json:"ratio"`
	RatioWorst         float64 `json:"ratio_worst"`
	P50                float64 `json:"p50_ms"`
	P99                float64 `json:"p99_ms"`
	Connections        int     `json:"connections"`
	Repeat             int     `json:"repeat"`
	Seconds            float64 `json:"duration_s"`
}

// RunHTTP measures one checkout a request, answered durably by a whole node, against the standard
// server that reads the same body and writes a constant answer of the same size to the same
// client. The two alternate, so that the machine's noise meets both; the ratio is the median of
// the pairs.
func RunHTTP(ctx context.Context, o Options) (HTTP, error) {
	o = o.withDefaults()
	dir, remove, err := scratch(o, "http")
	if err != nil {
		return HTTP{}, err
	}
	defer remove()
	source, _ := festivals.Source(festivals.Default)
	n, err := node.Open(ctx, node.Options{
		DataDir: dir, Plan: source, Clock: clock.Scaled(opening(), 1, 0), Logger: quiet(),
	})
	if err != nil {
		return HTTP{}, err
	}
	defer n.Close()
	h := httpBench{n: n}
	if err := h.fill(ctx); err != nil {
		return HTTP{}, err
	}
	if err := h.listen(ctx); err != nil {
		return HTTP{}, err
	}
	defer h.close()
	return h.measure(ctx, o)
}

// httpBench is the node with its bare twin.
type httpBench struct {
	n       *node.Node
	clients []*httpClient
	answer  []byte // constant answer of the bare server
	node    string
	bare    string
	stop    []func()
}

// fill brings goods and shoppers in and prepares what each connection sends.
func (h *httpBench) fill(ctx context.Context) error {
	w, err := fill(func(c trade.Command) (trade.Outcome, error) {
		return h.n.Engine.Submit(ctx, c)
	}, httpSKUs)
	if err != nil {
		return err
	}
	var last trade.Outcome
	for i := range httpShoppers {
		last, err = h.n.Engine.Submit(ctx, &trade.JoinShopper{Account: uint64(i) + 1})
		if err != nil {
			return err
		}
	}
	for i := range httpConnections {
		shopper := event.ShopperID(uint64(last.Subject) - uint64(i))
		c := &httpClient{number: i, token: h.n.Session(web.Shopper, shopper)}
		buyer := newBuyer(w, i, false)
		for range httpBodies {
			buyer.n++
			body, err := bodyOf(buyer.checkout())
			if err != nil {
				return err
			}
			c.bodies = append(c.bodies, body)
		}
		h.clients = append(h.clients, c)
	}
	return h.n.Reach(ctx, last)
}

// bodyOf writes a checkout as a phone would send it.
func bodyOf(c *trade.PlaceCheckout) ([]byte, error) {
	type line struct {
		SKU      string `json:"sku"`
		Quantity uint32 `json:"quantity"`
	}
	body := struct {
		Lines    []line `json:"lines"`
		Province string `json:"province"`
	}{Province: "33"}
	for _, l := range c.Lines {
		body.Lines = append(body.Lines, line{l.SKU.String(), l.Quantity})
	}
	return json.Marshal(body)
}

// listen starts both servers on loopback, and takes one real answer as the size of the constant
// one.
func (h *httpBench) listen(ctx context.Context) error {
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { h.n.Serve(serving, on, time.Second); close(done) }()
	h.stop = append(h.stop, func() { stop(); <-done })
	h.node = "http://" + on.Addr().String()
	if h.answer, err = h.clients[0].send(h.node, 0); err != nil {
		return err
	}
	bare, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(h.constant)}
	go server.Serve(bare)
	h.stop = append(h.stop, func() { server.Close() })
	h.bare = "http://" + bare.Addr().String()
	return nil
}

// constant is the bare handler.
func (h *httpBench) constant(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	w.Write(h.answer)
}

func (h *httpBench) close() {
	for _, stop := range h.stop {
		stop()
	}
}

func (h *httpBench) measure(ctx context.Context, o Options) (HTTP, error) {
	r := HTTP{Connections: httpConnections, Repeat: o.Repeat, Seconds: o.Duration.Seconds()}
	var bare, real, orders, ratio, p50, p99 []float64
	for range o.Repeat {
		constant, err := h.round(ctx, h.bare, o.Duration)
		if err != nil {
			return r, err
		}
		placed, err := h.round(ctx, h.node, o.Duration)
		if err != nil {
			return r, err
		}
		bare, real = append(bare, constant.rate), append(real, placed.rate)
		orders = append(orders, placed.orders)
		ratio = append(ratio, placed.rate/constant.rate)
		p50, p99 = append(p50, placed.ms(50)), append(p99, placed.ms(99))
		o.Note("bare %.0f/s, checkouts %.0f/s, ratio %.2f, p50 %.1f ms, p99 %.1f ms", constant.rate,
			placed.rate, placed.rate/constant.rate, placed.ms(50), placed.ms(99))
	}
	both := highest(ratio)
	r.Ratio, r.RatioWorst = both.median, both.worst
	r.Bare, r.CheckoutsPerSecond = highest(bare).median, highest(real).median
	r.OrdersPerSecond = highest(orders).median
	r.P50, r.P99 = highest(p50).median, highest(p99).median
	return r, h.n.Engine.Health()
}

// round is what one phase came to.
type round struct {
	rate, orders float64
	took         *hdrhistogram.Histogram // µs
}

func (r round) ms(q float64) float64 { return float64(r.took.ValueAtQuantile(q)) / 1000 }

// round lets every connection send as fast as it is answered.
func (h *httpBench) round(ctx context.Context, base string, d time.Duration) (round, error) {
	out := round{took: hdrhistogram.New(1, 60_000_000, 3)}
	var mu sync.Mutex
	var failed error
	var orders int64
	var lanes sync.WaitGroup
	began := time.Now()
	for _, c := range h.clients {
		lanes.Go(func() {
			took, made, err := c.run(ctx, base, began.Add(d))
			mu.Lock()
			defer mu.Unlock()
			out.took.Merge(took)
			orders += made
			if err != nil {
				failed = err
			}
		})
	}
	lanes.Wait()
	seconds := time.Since(began).Seconds()
	out.rate = float64(out.took.TotalCount()) / seconds
	out.orders = float64(orders) / seconds
	return out, failed
}

// httpClient is one connection with its shopper.
type httpClient struct {
	number int
	sent   uint64
	token  string
	bodies [][]byte
	client http.Client
}

func (c *httpClient) run(
	ctx context.Context, base string, end time.Time,
) (took *hdrhistogram.Histogram, orders int64, err error) {
	took = hdrhistogram.New(1, 60_000_000, 3)
	c.client.Transport = &http.Transport{MaxIdleConnsPerHost: 1, DisableCompression: true}
	defer c.client.CloseIdleConnections()
	for time.Now().Before(end) && ctx.Err() == nil {
		c.sent++
		began := time.Now()
		answer, err := c.send(base, c.sent)
		if err != nil {
			return took, orders, err
		}
		orders += int64(bytes.Count(answer, []byte(`"id":"or_`)))
		took.RecordValue(max(time.Since(began).Microseconds(), 1))
	}
	return took, orders, nil
}

// send posts the n-th checkout of the connection; one in repeatEvery is the one before once more.
// It returns the body of the answer, whether it made orders or was refused whole.
func (c *httpClient) send(base string, n uint64) ([]byte, error) {
	if n%repeatEvery == 0 && n > 0 {
		n--
	}
	body := c.bodies[n%uint64(len(c.bodies))]
	request, err := http.NewRequest(http.MethodPost, base+"/v1/checkouts", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Idempotency-Key", fmt.Sprintf("%d-%d", c.number, n))
	request.Header.Set("User-Agent", "Carnival-App/1.0 (iOS)")
	answer, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return nil, err
	case answer.StatusCode != http.StatusCreated && answer.StatusCode != http.StatusConflict:
		return nil, fmt.Errorf("%s: %s", answer.Status, text)
	case answer.Header.Get("Idempotent-Replayed") != "":
		return nil, nil
	}
	return text, nil
}
