package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"carnival/event"
	"carnival/festivals"
	"carnival/goods"
	"carnival/intake"
	"carnival/money"
	"carnival/search"
)

// The searched world: the generated catalogue, with seeds of its own for each part until it has as
// many SKUs as were asked for.
const (
	searchSKUs      = 200_000
	searchLanes     = 2     // who ask at once
	searchFacts     = 1_000 // facts a second while they ask
	partMerchants   = 260
	partProducts    = 6_200
	calibratorItems = 1_000_000
	offerEvery      = 10 // one fact in so many is an offer, the others are stock
)

// Search is what `bench search --json` prints. A query is one page of 24 with facets, or of
// suggestions; latencies are of one query on one of two cores beside facts that come in.
type Search struct {
	SKUs           int     `json:"skus"`
	Products       int     `json:"products"`
	BuildSeconds   float64 `json:"build_seconds"`
	HeapMB         float64 `json:"heap_mb"`
	BytesPerSKU    float64 `json:"heap_bytes_per_sku"`
	P50            float64 `json:"p50_ms"`
	P99            float64 `json:"p99_ms"`
	P99Low         float64 `json:"p99_low_ms"` // over the rounds
	P99High        float64 `json:"p99_high_ms"`
	Max            float64 `json:"max_ms"`
	QueriesPerS    float64 `json:"queries_per_second"`
	FactsPerS      float64 `json:"facts_per_second"`
	FactP99        float64 `json:"fact_p99_ms"` // to take one in while others search
	StillP99       float64 `json:"p99_without_facts_ms"`
	SuggestP99     float64 `json:"suggest_p99_ms"`
	Calibrator     float64 `json:"calibrator_ms"` // summing a million numbers out of order
	P99Calibrators float64 `json:"p99_calibrators"`
	Found          float64 `json:"found_mean"` // products a query finds
	Repeat         int     `json:"repeat"`
	Seconds        float64 `json:"duration_s"`
}

// RunSearch measures the index of 200,000 SKUs in process.
func RunSearch(ctx context.Context, o Options) (Search, error) {
	o = o.withDefaults()
	r := Search{Repeat: o.Repeat, Seconds: o.Duration.Seconds()}
	facts := searchFactsOf(searchSKUs, &r)
	before := liveHeap()
	began := time.Now()
	fold := search.New()
	for i, e := range facts {
		fold.Apply(event.Entry{Sequence: uint64(i) + 1, Event: e})
	}
	r.BuildSeconds = time.Since(began).Seconds()
	r.HeapMB = float64(liveHeap()-before) / (1 << 20)
	r.BytesPerSKU = r.HeapMB * (1 << 20) / float64(r.SKUs)
	o.Note("index: %d SKUs of %d products in %.1f s, %.0f MB", r.SKUs, r.Products,
		r.BuildSeconds, r.HeapMB)
	s := &searched{fold: fold, facts: facts, skus: uint64(r.SKUs)}
	err := s.measure(ctx, o, &r)
	runtime.KeepAlive(facts)
	return r, err
}

// searchFactsOf makes the facts of a catalogue; SKUs and products are numbered as a cell does.
func searchFactsOf(skus int, r *Search) (facts []event.Event) {
	source, _ := festivals.Source(festivals.Default)
	facts = append(facts, &event.PlanPublished{Source: source, Scale: 1})
	terms := intake.Terms{Home: event.Home, Currency: money.CNY}
	shops := 0
	for seed := uint64(1); r.SKUs < skus; seed++ {
		c := goods.Generate(seed, goods.Size{Merchants: partMerchants, Products: partProducts})
		for i, m := range c.Merchants {
			facts = append(facts, &event.MerchantOpened{
				Merchant: event.MerchantID(shops + i + 1), Key: fmt.Sprint(seed, m.Key),
				Name: event.Text(m.Name), Channel: m.Channel, Province: m.Province,
			})
		}
		for i := range c.Products {
			p := &c.Products[i]
			o, code := terms.Offer(&p.Product, event.MerchantID(shops+p.Seller+1))
			if code != "" || r.SKUs >= skus {
				continue
			}
			r.Products++
			offer := &event.ProductOffered{
				Product: event.ProductID(r.Products), Merchant: o.Merchant, Handle: o.Handle,
				Title: o.Title, Body: o.Body, Brand: o.Brand, Category: o.Category,
				Origin: o.Origin, Listed: true,
			}
			for k := range o.SKUs {
				r.SKUs++
				sku := o.SKUs[k].OfferedSKU
				sku.SKU = event.SKUID(r.SKUs)
				offer.SKUs = append(offer.SKUs, sku)
			}
			facts = append(facts, offer)
			for _, k := range offer.SKUs {
				facts = append(facts, &event.StockChanged{SKU: k.SKU, Delta: 100})
			}
		}
		shops += len(c.Merchants)
	}
	return facts
}

// searched is the index with what is asked of it.
type searched struct {
	fold  *search.Fold
	facts []event.Event
	skus  uint64
	mu    sync.Mutex
	found int64
	asked int64
}

func (s *searched) measure(ctx context.Context, o Options, r *Search) error {
	all := latencies()
	suggest, still := latencies(), latencies()
	applied := latencies()
	var p99s, rates, calibrators, factRates []float64
	for i := range o.Repeat {
		calibrators = append(calibrators, calibrateMemory())
		round := searchRound{d: o.Duration, seed: uint64(i), still: true}
		still.Merge(s.run(ctx, &round).queries)
		round = searchRound{d: o.Duration, seed: uint64(i) + 1_000}
		got := s.run(ctx, &round)
		all.Merge(got.queries)
		suggest.Merge(got.suggestions)
		applied.Merge(got.applied)
		p99s = append(p99s, ms(got.queries, 99))
		rates = append(rates, float64(got.queries.TotalCount()+got.suggestions.TotalCount())/
			o.Duration.Seconds())
		factRates = append(factRates, float64(got.applied.TotalCount())/o.Duration.Seconds())
		o.Note("round %d: p50 %.2f ms, p99 %.2f ms, %.0f queries/s, %.0f facts/s", i+1,
			ms(got.queries, 50), p99s[i], rates[i], factRates[i])
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	r.P50, r.P99, r.Max = ms(all, 50), ms(all, 99), ms(all, 100)
	r.P99Low, r.P99High = slices.Min(p99s), slices.Max(p99s)
	r.StillP99, r.SuggestP99, r.FactP99 = ms(still, 99), ms(suggest, 99), ms(applied, 99)
	r.QueriesPerS, r.FactsPerS = highest(rates).median, highest(factRates).median
	r.Calibrator = highest(calibrators).median
	r.P99Calibrators = r.P99 / r.Calibrator
	r.Found = float64(s.found) / float64(max(s.asked, 1))
	return nil
}

// latencies are in microseconds, up to a minute.
func latencies() *hdrhistogram.Histogram { return hdrhistogram.New(1, 60_000_000, 3) }

func ms(h *hdrhistogram.Histogram, quantile float64) float64 {
	return float64(h.ValueAtQuantile(quantile)) / 1_000
}

// searchRound is a while of queries with what it took.
type searchRound struct {
	d                             time.Duration
	seed                          uint64
	still                         bool // no facts come in
	queries, suggestions, applied *hdrhistogram.Histogram
}

// run asks from two lanes for a while, beside facts at a steady rate.
func (s *searched) run(ctx context.Context, r *searchRound) *searchRound {
	r.queries, r.suggestions, r.applied = latencies(), latencies(), latencies()
	end := time.Now().Add(r.d)
	var lanes sync.WaitGroup
	if !r.still {
		lanes.Go(func() { s.happen(ctx, r, end) })
	}
	for lane := range uint64(searchLanes) {
		lanes.Go(func() {
			w := wisher{dice: rand.New(rand.NewPCG(r.seed, lane)), index: s.fold.Index()}
			var found, asked int64
			queries := latencies()
			suggestions := latencies()
			for time.Now().Before(end) && ctx.Err() == nil {
				began := time.Now()
				if n, typed := w.ask(); typed {
					record(suggestions, time.Since(began))
				} else {
					record(queries, time.Since(began))
					found, asked = found+int64(n), asked+1
				}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			r.queries.Merge(queries)
			r.suggestions.Merge(suggestions)
			s.found, s.asked = s.found+found, s.asked+asked
		})
	}
	lanes.Wait()
	return r
}

func record(h *hdrhistogram.Histogram, took time.Duration) {
	_ = h.RecordValue(max(took.Microseconds(), 1)) // a minute is its bound
}

// happen takes facts in at a steady rate: stock that moves, and every tenth an offer made anew.
func (s *searched) happen(ctx context.Context, r *searchRound, end time.Time) {
	dice := rand.New(rand.NewPCG(r.seed, 77))
	began, n := time.Now(), 0
	beat := time.NewTicker(time.Millisecond)
	defer beat.Stop()
	for now := began; now.Before(end); now = <-beat.C {
		if ctx.Err() != nil {
			return
		}
		for ; n < int(now.Sub(began).Seconds()*searchFacts); n++ {
			var e event.Event = &event.StockChanged{
				SKU: event.SKUID(1 + dice.Uint64N(s.skus)), Delta: int64(dice.IntN(3)) - 1}
			if n%offerEvery == 0 {
				if p, ok := s.facts[dice.IntN(len(s.facts))].(*event.ProductOffered); ok {
					e = p
				}
			}
			at := time.Now()
			s.fold.Apply(event.Entry{Event: e})
			record(r.applied, time.Since(at))
		}
	}
}

// wished are words that shoppers look for, in both languages and of one to three words.
var wished = strings.Split(`手机|phone|红色连衣裙|red dress|跑步鞋 42|running shoes|羽绒服女|down jacket|
耳机 蓝牙|bluetooth headphones|笔记本电脑 16 GB|laptop|坚果礼盒|honey|蜂蜜|红富士苹果|watch|手表|snekaers|
headphnes|冰箱 双门|rice cooker|电饭煲|sofa|沙发 皮|四件套 纯棉|pillow|旗舰店|flagship store|women|女|
children books|绘本|lamp black|台灯|tent ultralight|帐篷|blue shirt men|衬衫 男 白色|necklace gold|
zzzzzzzz|钻石项链 足金|store|茶|coffe mug|smart tv 55-inch|智能电视|trousers|自行车|black`, "|")

// wisher asks like many shoppers.
type wisher struct {
	dice  *rand.Rand
	index *search.Index
	next  search.Query // the second page of the last one
}

// ask is one query; typed says that it was for suggestions.
func (w *wisher) ask() (found int, typed bool) {
	text := strings.TrimSpace(wished[w.dice.IntN(len(wished))])
	if w.dice.IntN(4) == 0 {
		runes := []rune(text)
		return len(w.index.Suggest(search.Typing{
			Text: string(runes[:1+w.dice.IntN(len(runes))]), Market: event.Home, At: opening(),
			Lang: []string{"zh", "en"}[w.dice.IntN(2)],
		})), true
	}
	q := search.Query{Text: text, Market: event.Home, At: opening(), Limit: 24}
	some := func(n int) bool { return w.dice.IntN(n) == 0 }
	if some(2) {
		q.Sort = search.Sort(w.dice.IntN(5))
	}
	if some(20) {
		q.Text, q.Categories = "", []event.Category{12} // a whole category
	}
	if some(4) {
		q.PriceFrom, q.PriceTo = 5_000, 50_000
	}
	if some(4) {
		q.Choices = []search.Choice{{Axis: "颜色", Value: "黑色"}}
	}
	q.InStock, q.Festival = some(4), some(8)
	if w.next.Cursor != "" && some(3) {
		q = w.next // the page behind the one before
	}
	r, err := w.index.Search(q)
	if err != nil {
		return 0, false
	}
	w.next, w.next.Cursor = q, r.Next
	return r.Total, false
}

// calibrateMemory is how long a pass over a million numbers takes that lie out of order, in
// milliseconds: what a search costs is waiting for memory.
func calibrateMemory() float64 {
	order := rand.New(rand.NewPCG(1, 1)).Perm(calibratorItems)
	values := make([]int64, calibratorItems)
	began := time.Now()
	for i, at := range order {
		values[at] += int64(i)
	}
	took := time.Since(began)
	runtime.KeepAlive(values)
	return took.Seconds() * 1_000
}
