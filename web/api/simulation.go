package api

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// SimulationRequest asks what would happen to the carts that stand now if a promotion were in
// force at an instant. Nothing is published.
type SimulationRequest struct {
	Promotion PromotionRequest `json:"promotion"`
	At        string           `json:"at" format:"date-time" doc:"when the carts are priced"`
	Market    string           `json:"market,omitempty" doc:"default: home" example:"CN"`
	Carts     uint32           `json:"carts,omitempty" doc:"at most; default 10000"`
	Most      uint32           `json:"most,omitempty" doc:"changes to show; default 20"`
}

// Simulation is a simulation as it stands. Where more carts stand than may be looked at, the same
// evenly drawn sample of shoppers is looked at each time.
type Simulation struct {
	ID       string            `json:"id"`
	State    string            `json:"state" enum:"running,done,cancelled,failed"`
	At       string            `json:"at" format:"date-time"`
	Market   string            `json:"market"`
	Standing int64             `json:"standing" doc:"carts found so far that hold something"`
	Sample   int64             `json:"sample" doc:"of them, those to be looked at"`
	Looked   int64             `json:"looked" doc:"of these, those that were"`
	Result   *SimulationResult `json:"result,omitempty" doc:"once it is done"`
}

// SimulationResult is what would have happened to the carts that were looked at.
type SimulationResult struct {
	Complete bool         `json:"complete" doc:"false: time ran out before the sample did"`
	Currency string       `json:"currency"`
	Carts    int          `json:"carts"`
	Changed  int          `json:"changed"`
	Skipped  int          `json:"skipped" doc:"in another currency; they count nowhere else"`
	Goods    int64        `json:"goods" doc:"before discounts"`
	Freight  Pair         `json:"freight"`
	Total    Pair         `json:"total"`
	Depth    Pair         `json:"depth_ppm" doc:"discounts over goods, in millionths"`
	Funders  []FunderPair `json:"funders"`
	Spread   []BandPair   `json:"spread" doc:"carts by the depth of their discounts"`
	Most     []CartChange `json:"most" doc:"greatest change first"`
}

// Pair is a figure without the promotion and with it.
type Pair struct {
	Without int64 `json:"without"`
	With    int64 `json:"with"`
}

// FunderPair is what one party pays for discounts; budget is what it would pay more.
type FunderPair struct {
	Funder string `json:"funder" enum:"funder"`
	Says   Words  `json:"says"`
	Pair
	Budget int64 `json:"budget"`
}

// BandPair counts carts whose discounts are at least from and below to millionths of their goods.
type BandPair struct {
	From int64 `json:"from_ppm"`
	To   int64 `json:"to_ppm"`
	Pair
}

// CartChange is one cart's two bills.
type CartChange struct {
	Shopper string `json:"shopper"`
	Goods   int64  `json:"goods"`
	Off     Pair   `json:"off"`
	Total   Pair   `json:"total"`
}

// Bounds of simulations.
const (
	maxSimulations = 2  // that run at once
	maxKept        = 20 // running ones and results
	maxCarts       = 100_000
	usualCarts     = 10_000
	maxMost        = 100
	usualMost      = 20
	simulationTime = 30 * time.Second
	cartBatch      = 32 // carts that are read under one turn of the views
)

func (f *face) simulationOperations() []operation {
	return []operation{
		{pattern: "POST /v1/promotions/simulations", who: web.Operator, handler: f.simulate,
			says: text("假如：用现有购物车试算一个拟发布的促销",
				"What would have happened to the carts that stand now"),
			body: SimulationRequest{}, status: 202, answers: Simulation{},
			codes: []string{"promotion_invalid", "too_many_simulations", "no_plan"}},
		{pattern: "GET /v1/promotions/simulations/{id}", who: web.Operator,
			handler: f.getSimulation, says: text("试算的进度与结果", "Its progress and its result"),
			status: 200, answers: Simulation{}, codes: []string{"not_found"}},
		{pattern: "DELETE /v1/promotions/simulations/{id}", who: web.Operator,
			handler: f.cancelSimulation, says: text("取消试算", "Cancel it"), status: 200,
			answers: Simulation{}, codes: []string{"not_found"}},
	}
}

// simulations are those that run and the newest that are over.
type simulations struct {
	mu   sync.Mutex
	last uint64
	kept []*simulation // oldest first
}

// simulation is one run. Its state and result are guarded by simulations.mu.
type simulation struct {
	id     string
	at     event.Instant
	market event.Market
	carts  int
	plan   *festival.Plan
	trial  promo.Trial
	cancel context.CancelFunc
	over   chan struct{} // closed when it is

	standing, sample, looked atomic.Int64
	state                    string
	result                   *SimulationResult
}

// begin keeps a simulation and gives it an id; false says that too many run. The oldest of those
// that are over makes room.
func (s *simulations) begin(one *simulation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	running := 0
	for _, k := range s.kept {
		if k.state == "running" {
			running++
		}
	}
	if running >= maxSimulations {
		return false
	}
	if len(s.kept) >= maxKept {
		oldest := slices.IndexFunc(s.kept, func(k *simulation) bool { return k.state != "running" })
		s.kept = slices.Delete(s.kept, oldest, oldest+1)
	}
	s.last++
	one.id, one.state = "sim_"+strconv.FormatUint(s.last, 10), "running"
	s.kept = append(s.kept, one)
	return true
}

// find gives a simulation with how it stands.
func (s *simulations) find(id string) (*simulation, Simulation, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kept {
		if k.id == id {
			return k, Simulation{
				ID: k.id, State: k.state, At: k.at.String(), Market: k.market.String(),
				Standing: k.standing.Load(), Sample: k.sample.Load(), Looked: k.looked.Load(),
				Result: k.result,
			}, true
		}
	}
	return nil, Simulation{}, false
}

// end notes how a simulation came to its end.
func (s *simulations) end(one *simulation, state string, result *SimulationResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one.state, one.result = state, result
	close(one.over)
}

// simulate is POST /v1/promotions/simulations. The work goes on behind the answer.
func (f *face) simulate(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	one, err := f.readSimulation(r)
	var running context.Context
	if err == nil {
		running, one.cancel = context.WithTimeout(context.WithoutCancel(r.Context()),
			simulationTime)
		if !f.simulations.begin(one) {
			one.cancel()
			err = web.NewProblem("too_many_simulations", lang)
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	go f.run(running, one)
	w.Header().Set("Location", "/v1/promotions/simulations/"+one.id)
	_, said, _ := f.simulations.find(one.id)
	answer(w, r, http.StatusAccepted, said)
}

// readSimulation reads what is asked and makes the two books ready.
func (f *face) readSimulation(r *http.Request) (*simulation, error) {
	lang := web.Lang(r)
	one := &simulation{market: event.Home, carts: usualCarts, over: make(chan struct{})}
	one.trial.Most = usualMost
	proposed := &event.PromotionPublished{}
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("promotion", func() { rd.promotionRequest(proposed) }),
			need("at", rd.toInstant(&one.at)),
			option("market", func() { one.market = rd.market() }),
			option("carts", rd.toBounded(&one.carts, maxCarts)),
			option("most", rd.toBounded(&one.trial.Most, maxMost)),
		})
	})
	if err != nil {
		return nil, err
	}
	if faults := faultsOf(promo.Check(proposed), "promotion.", lang); len(faults) > 0 {
		p := web.RefusalProblem(trade.PromotionInvalid, lang)
		p.Errors = faults
		return nil, p
	}
	if one.plan = f.plan(); one.plan == nil {
		return nil, web.RefusalProblem(trade.NoPlan, lang)
	}
	// No cell gives the last counter, so the proposal stands for itself in the book.
	proposed.Promotion = event.PromotionID(event.MaxCounter)
	one.trial.Without = f.book.of(f.Benefits, one.plan)
	if one.trial.With, err = one.trial.Without.With(proposed); err != nil {
		return nil, err
	}
	if proposed.Use != 0 { // nobody can have claimed its coupons yet
		one.trial.Given = []promo.Coupon{{
			ID: event.CouponID(event.MaxCounter), Promotion: proposed.Promotion,
			From: proposed.Start, To: proposed.Use,
		}}
	}
	return one, nil
}

// toBounded reads a number from 1.
func (r *reader) toBounded(into *int, most int64) func() {
	return func() {
		if n, ok := r.integer(1, most); ok {
			*into = int(n)
		}
	}
}

// run does the work. It holds no view for longer than a page of carts takes, and stops at the
// next page when it is cancelled or out of time.
func (f *face) run(ctx context.Context, one *simulation) {
	defer one.cancel()
	defer func() {
		if p := recover(); p != nil { // it must not take the site down with it
			slog.Error("a simulation panicked", "panic", p, "stack", string(debug.Stack()))
			f.simulations.end(one, "failed", nil)
		}
	}()
	owners := f.sample(ctx, one)
	compared := promo.Compare(one.trial, f.baskets(ctx, one, owners))
	if context.Cause(ctx) == context.Canceled {
		f.simulations.end(one, "cancelled", nil)
		return
	}
	result := simulationResult(compared)
	result.Complete = ctx.Err() == nil
	f.simulations.end(one, "done", result)
}

// sample draws the shoppers whose carts are looked at: of all whose carts hold something, those
// with the lowest ranks. A rank follows from the shopper alone, so that two proposals are tried on
// the same carts.
func (f *face) sample(ctx context.Context, one *simulation) []event.ShopperID {
	var drawn []event.ShopperID
	for after := event.ShopperID(0); ctx.Err() == nil; {
		var page []shopper.StandingCart
		f.Shoppers.Read(func(fold *shopper.Fold) {
			page, after = fold.Carts(after, shopper.MaxCarts)
		})
		one.standing.Add(int64(len(page)))
		for _, cart := range page {
			drawn = append(drawn, cart.Shopper)
		}
		if len(drawn) > 2*one.carts {
			drawn = lowest(drawn, one.carts)
		}
		one.sample.Store(int64(min(len(drawn), one.carts)))
		if after == 0 {
			break
		}
	}
	drawn = lowest(drawn, one.carts)
	slices.Sort(drawn)
	return drawn
}

// lowest keeps the shoppers of the lowest ranks.
func lowest(drawn []event.ShopperID, most int) []event.ShopperID {
	slices.SortFunc(drawn, func(a, b event.ShopperID) int { return cmp.Compare(rank(a), rank(b)) })
	return drawn[:min(len(drawn), most)]
}

// rank scatters the shoppers evenly: it is one to one, and neighbours are far apart.
func rank(id event.ShopperID) uint64 {
	x := uint64(id) * 0x9e3779b97f4a7c15
	x = (x ^ x>>32) * 0xd6e8feb86659fd93
	return x ^ x>>32
}

// baskets gives the carts of shoppers as they stand, each as a basket at the instant that is
// asked for.
func (f *face) baskets(
	ctx context.Context, one *simulation, owners []event.ShopperID,
) iter.Seq2[event.ShopperID, *promo.Basket] {
	return func(yield func(event.ShopperID, *promo.Basket) bool) {
		for batch := range slices.Chunk(owners, cartBatch) {
			if ctx.Err() != nil {
				return
			}
			asks := f.asks(one, batch)
			for i := range asks {
				if len(asks[i].Lines) > 0 && !yield(batch[i], &asks[i]) {
					return
				}
			}
			one.looked.Add(int64(len(batch)))
		}
	}
}

// asks makes a batch of carts ready to be quoted. What is not sold in the market is left out, as
// a checkout would; how much stock there will be then nobody knows.
func (f *face) asks(one *simulation, owners []event.ShopperID) []promo.Basket {
	zone := one.plan.Zone
	if m, ok := one.plan.Market(one.market); ok {
		zone = m.Zone
	}
	_, offset := one.at.Time().In(zone).Zone()
	phase := one.plan.PhaseAt(one.at).Main().Key()
	asks := make([]promo.Basket, len(owners))
	carts := make([][]shopper.CartLine, len(owners))
	f.Shoppers.Read(func(fold *shopper.Fold) {
		for i, id := range owners {
			carts[i] = fold.Cart(id)
			asks[i] = promo.Basket{
				At: one.at, Market: one.market, Phase: phase, Zone: int32(offset),
				Orders: fold.PaidTimes(id),
			}
		}
	})
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range asks {
			for _, l := range carts[i] {
				one.put(fold, &asks[i], l)
			}
			grouped(asks[i].Lines)
		}
	})
	f.Benefits.Read(func(fold *benefit.Fold) {
		for i, id := range owners {
			held := fold.Wallet(id, asks[i].Currency)
			for _, c := range held.Coupons {
				asks[i].Coupons = append(asks[i].Coupons, promo.Coupon(c))
			}
			for _, e := range held.Envelopes {
				asks[i].Envelopes = append(asks[i].Envelopes, promo.Envelope(e))
			}
			asks[i].Allowance = held.Allowance
		}
	})
	return asks
}

// put adds a line of a cart to a basket, at the price of the instant. The first line decides the
// currency, as in a checkout.
func (one *simulation) put(fold *catalog.Fold, ask *promo.Basket, l shopper.CartLine) {
	k, ok := fold.SKU(l.SKU)
	if !ok || !k.Offered {
		return
	}
	q, sold := promo.PriceAt(one.plan, k.Prices, one.market, one.at)
	if !sold || ask.Currency != 0 && ask.Currency != q.Currency {
		return
	}
	product, _ := fold.Product(k.Product)
	ask.Currency = q.Currency
	ask.Lines = append(ask.Lines, promo.Line{
		SKU: l.SKU, Product: k.Product, Merchant: k.Merchant, Category: product.Category,
		Origin: product.Origin, Quantity: l.Quantity, Grams: k.Grams, Unit: q.Minor,
	})
}

// grouped puts the lines of one order together and numbers the orders, which are one a merchant in
// the order in which merchants first appear.
func grouped(lines []promo.Line) {
	var merchants []event.MerchantID
	for i := range lines {
		g := slices.Index(merchants, lines[i].Merchant)
		if g < 0 {
			g = len(merchants)
			merchants = append(merchants, lines[i].Merchant)
		}
		lines[i].Group = uint16(g)
	}
	slices.SortStableFunc(lines, func(a, b promo.Line) int { return cmp.Compare(a.Group, b.Group) })
}

func simulationResult(c *promo.Comparison) *SimulationResult {
	pair := func(p [2]int64) Pair { return Pair{p[0], p[1]} }
	said := &SimulationResult{
		Carts: c.Looked, Changed: c.Changed, Skipped: c.Skipped, Goods: int64(c.Goods),
		Freight: Pair{int64(c.Freight[0]), int64(c.Freight[1])},
		Total:   Pair{int64(c.Total[0]), int64(c.Total[1])}, Depth: pair(c.Depth),
		Funders: []FunderPair{}, Spread: []BandPair{}, Most: []CartChange{},
	}
	if c.Currency != 0 {
		said.Currency = c.Currency.String()
	}
	for _, s := range c.Funders {
		zh, en, _ := s.Funder.Names()
		said.Funders = append(said.Funders, FunderPair{
			s.Funder.Key(), Words{zh, en}, Pair{int64(s.Without), int64(s.With)},
			int64(s.Budget()),
		})
	}
	for _, b := range c.Spread {
		said.Spread = append(said.Spread, BandPair{
			b.From, b.To, Pair{int64(b.Baskets[0]), int64(b.Baskets[1])},
		})
	}
	for _, m := range c.Most {
		said.Most = append(said.Most, CartChange{
			m.Shopper.String(), int64(m.Goods), Pair{int64(m.Off[0]), int64(m.Off[1])},
			Pair{int64(m.Total[0]), int64(m.Total[1])},
		})
	}
	return said
}

// simulationOf finds the simulation of a path.
func (f *face) simulationOf(r *http.Request) (*simulation, Simulation, error) {
	one, said, ok := f.simulations.find(r.PathValue("id"))
	if !ok {
		return nil, said, notFound(r)
	}
	return one, said, nil
}

// getSimulation is GET /v1/promotions/simulations/{id}.
func (f *face) getSimulation(w http.ResponseWriter, r *http.Request) {
	_, said, err := f.simulationOf(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// cancelSimulation is DELETE /v1/promotions/simulations/{id}: it answers once the work has
// stopped. One that is done stays so.
func (f *face) cancelSimulation(w http.ResponseWriter, r *http.Request) {
	one, said, err := f.simulationOf(r)
	if err == nil {
		one.cancel()
		select {
		case <-one.over:
			_, said, err = f.simulationOf(r)
		case <-r.Context().Done():
			err = r.Context().Err()
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}
