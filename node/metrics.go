package node

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the counters of the process, in its own registry.
type metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	took     *prometheus.HistogramVec
	damaged  prometheus.Counter
}

func newMetrics(n *Node) (*metrics, error) {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "carnival_http_answers_total", Help: "Answers by route and status.",
		}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "carnival_http_seconds", Help: "Time to answer by route.",
			Buckets:                     prometheus.ExponentialBuckets(0.0005, 2.5, 10),
			NativeHistogramBucketFactor: 1.1,
		}, []string{"route"}),
	}
	m.damaged = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "carnival_pictures_damaged_total",
		Help: "Pictures of merchants that were asked for and are missing or changed.",
	})
	for _, c := range append(n.gauges(), m.answers, m.took, m.damaged, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})) {
		if err := m.registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// gauges are read when somebody asks.
func (n *Node) gauges() []prometheus.Collector {
	gauge := func(name, help string, read func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "carnival_" + name, Help: help,
		}, read)
	}
	return []prometheus.Collector{
		gauge("queue_waiting", "Commands that wait for the writer.",
			func() float64 { return float64(n.Engine.Waiting()) }),
		gauge("journal_sequence", "Sequence of the last acknowledged fact.",
			func() float64 { return float64(n.journal.Head().Last) }),
		gauge("views_behind", "Facts that the slowest view has not yet taken in.",
			func() float64 { return float64(n.runner.Status().Behind) }),
		gauge("views_lag_seconds", "How long after its append the last record was in every view.",
			func() float64 { return n.runner.Status().Lag.Last.Seconds() }),
		gauge("cell_well", "1 while the cell decides everything.",
			func() float64 { return yes(n.Engine.Health() == nil) }),
		gauge("stream_clients", "Browsers on the stream of figures.",
			func() float64 { return float64(n.hub.Clients()) }),
		gauge("disk_free_bytes", "Free bytes of the data directory's file system.",
			func() float64 {
				d, err := diskOf(n.opts.DataDir)
				if err != nil {
					return -1
				}
				return float64(d.free)
			}),
	}
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// seen counts an answer; a request that met no route counts as such, so that strangers cannot
// make series.
func (m *metrics) seen(pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "none"
	}
	m.answers.WithLabelValues(pattern, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(pattern).Observe(took.Seconds())
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
