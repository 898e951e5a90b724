package api

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
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
// force at an instant that is yet to come. Nothing is published. A merchant asks about rules of
// their own shop, and is told only of what carts hold of its goods, under the shop's own rules: a
// condition over the basket sees no more than that either.
type SimulationRequest struct {
	Promotion PromotionRequest `json:"promotion"`
	At        string           `json:"at" format:"date-time" doc:"of the prices: now or later"`
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
	Coupons  *CouponsUsed `json:"coupons,omitempty" doc:"of a proposed coupon"`
	Goods    int64        `json:"goods" doc:"before discounts"`
	Freight  Pair         `json:"freight"`
	Total    Pair         `json:"total"`
	Depth    Pair         `json:"depth_ppm" doc:"discounts over goods, in millionths"`
	Funders  []FunderPair `json:"funders"`
	Spread   []BandPair   `json:"spread" doc:"carts by the depth of their discounts"`
	Most     []CartChange `json:"most" doc:"greatest change first"`
}

// CouponsUsed tells how far a proposed coupon goes. Of a sample it is as large a part as the sample
// is of the carts that stand; the first carts that use them get them, in an order that favours
// none.
type CouponsUsed struct {
	Quantity int `json:"quantity" doc:"that there are for the carts looked at"`
	Used     int `json:"used"`
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
	Shopper string `json:"shopper,omitempty" doc:"left out for merchants"`
	Goods   int64  `json:"goods"`
	Off     Pair   `json:"off"`
	Total   Pair   `json:"total"`
}

// Bounds of simulations.
const (
	maxSimulations = 2  // of operators that run at once, and of merchants; one of a merchant
	maxKept        = 20 // running ones and results of operators
	maxKeptOf      = 3  // of one merchant
	maxKeptShops   = 60 // of all merchants
	maxCarts       = 100_000
	usualCarts     = 10_000
	maxMost        = 100
	usualMost      = 20
	simulationTime = 30 * time.Second
	drawingTime    = simulationTime / 3 // of it, to find the carts
	cartBatch      = 32                 // carts that are read under one turn of the views
)

func (f *face) simulationOperations() []operation {
	return []operation{
		{pattern: "POST /v1/promotions/simulations", who: web.MerchantOrOperator,
			handler: f.simulate, says: text(
				"假如：用现有购物车试算一个拟发布的促销；商家只试算自己的店铺",
				"What would have happened to the carts that stand now; to a merchant's own goods"),
			body: SimulationRequest{}, status: 202, answers: Simulation{},
			codes: []string{"promotion_invalid", "too_many_simulations", "no_plan"}},
		{pattern: "GET /v1/promotions/simulations/{id}", who: web.MerchantOrOperator,
			handler: f.getSimulation, says: text("试算的进度与结果", "Its progress and its result"),
			status: 200, answers: Simulation{}, codes: []string{"not_found"}},
		{pattern: "DELETE /v1/promotions/simulations/{id}", who: web.MerchantOrOperator,
			handler: f.cancelSimulation, says: text("取消试算", "Cancel it"), status: 200,
			answers: Simulation{}, codes: []string{"not_found"}},
	}
}

// simulation is one run. Its state and result are guarded by simulations.mu.
type simulation struct {
	id       string
	merchant event.MerchantID // whose it is; 0 = the operators'
	at       event.Instant
	market   event.Market
	carts    int
	quantity uint32 // of a proposed coupon
	plan     *festival.Plan
	trial    promo.Trial
	cancel   context.CancelFunc
	over     chan struct{} // closed when it is

	standing, sample, looked atomic.Int64
	state                    string
	result                   *SimulationResult
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
	_, said, _ := f.simulations.find(one.id, 0)
	answer(w, r, http.StatusAccepted, said)
}

// readSimulation reads what is asked and makes the two books ready.
func (f *face) readSimulation(r *http.Request) (*simulation, error) {
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
	if err == nil {
		err = f.maySimulate(r, one, proposed)
	}
	if err != nil {
		return nil, err
	}
	// No cell gives the last counter, so the proposal stands for itself in the book.
	proposed.Promotion = event.PromotionID(event.MaxCounter)
	one.trial.Without = one.own(f.quotes.Book(one.plan))
	if one.trial.With, err = one.trial.Without.With(proposed); err != nil {
		return nil, err
	}
	if proposed.Use != 0 { // nobody can have claimed its coupons yet
		one.quantity = proposed.Quantity
		one.trial.Given = []promo.Coupon{{
			ID: event.CouponID(event.MaxCounter), Promotion: proposed.Promotion,
			From: proposed.Start, To: proposed.Use,
		}}
	}
	return one, nil
}

// maySimulate refuses what could not be published by who asks, and instants at which it would not
// count.
func (f *face) maySimulate(
	r *http.Request, one *simulation, proposed *event.PromotionPublished,
) error {
	lang := web.Lang(r)
	if session := web.SessionOf(r); session.Role == web.Merchant {
		one.merchant = session.Merchant
		if proposed.Merchant == 0 {
			proposed.Merchant = session.Merchant
		}
		if err := notOwnRule(proposed, session.Merchant, lang); err != nil {
			return err
		}
	}
	if one.plan = f.plan(); one.plan == nil {
		return web.RefusalProblem(trade.NoPlan, lang)
	}
	faults := f.promotionFaults(proposed, lang)
	for i := range faults {
		faults[i].Field = "promotion." + faults[i].Field
	}
	if len(faults) > 0 {
		p := web.RefusalProblem(trade.PromotionInvalid, lang)
		p.Errors = faults
		return p
	}
	from, to := proposed.From, proposed.To
	if proposed.Use != 0 {
		from, to = proposed.Start, proposed.Use
	}
	if from = max(from, f.Clock.Now()); one.at < from || one.at >= to {
		return web.NewProblem("invalid", lang, fieldFault(lang, "at", "not_within",
			from.String()+" .. "+to.String()))
	}
	return nil
}

// own is what a merchant's simulation is tried on: the rules of the shop alone. What others do is
// not the merchant's to learn.
func (one *simulation) own(book *promo.Book) *promo.Book {
	if one.merchant == 0 {
		return book
	}
	own := promo.NewBook()
	own.Overflow = book.Overflow
	for p := range book.All() {
		if p.Merchant == one.merchant {
			_ = own.Publish(p) // it stands in a book, so it can stand in this one
		}
	}
	return own
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
	owners, whole := f.sample(ctx, one)
	if standing := one.standing.Load(); one.quantity > 0 && standing > 0 {
		part := int64(one.quantity) * int64(len(owners))
		one.trial.Coupons = int(max(1, (part+standing-1)/standing))
	}
	compared := promo.Compare(one.trial, f.baskets(ctx, one, owners))
	if context.Cause(ctx) == context.Canceled {
		f.simulations.end(one, "cancelled", nil)
		return
	}
	result := one.told(compared)
	result.Complete = whole && ctx.Err() == nil
	f.simulations.end(one, "done", result)
}

// sample draws the shoppers whose carts are looked at: of all whose carts hold something, those
// with the lowest ranks. A rank follows from the shopper alone, so that two proposals are tried on
// the same carts; they come by rank, which favours nobody. Whole is false when there were more than
// could be found in time.
func (f *face) sample(
	ctx context.Context, one *simulation,
) (drawn []event.ShopperID, whole bool) {
	ctx, stop := context.WithTimeout(ctx, drawingTime)
	defer stop()
	for after := event.ShopperID(0); ctx.Err() == nil; {
		var page []shopper.StandingCart
		f.Shoppers.Read(func(fold *shopper.Fold) {
			page, after = fold.Carts(after, shopper.MaxCarts)
		})
		page = f.holding(one.merchant, page)
		one.standing.Add(int64(len(page)))
		for _, cart := range page {
			drawn = append(drawn, cart.Shopper)
		}
		if len(drawn) > 2*one.carts {
			drawn = lowest(drawn, one.carts)
		}
		one.sample.Store(int64(min(len(drawn), one.carts)))
		if after == 0 {
			whole = true
			break
		}
	}
	return lowest(drawn, one.carts), whole
}

// holding keeps the carts that hold goods of a merchant: of others a merchant is not even told that
// they stand.
func (f *face) holding(
	merchant event.MerchantID, page []shopper.StandingCart,
) []shopper.StandingCart {
	if merchant == 0 {
		return page
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		page = slices.DeleteFunc(page, func(cart shopper.StandingCart) bool {
			return !slices.ContainsFunc(cart.Lines, func(l shopper.CartLine) bool {
				k, ok := fold.SKU(l.SKU)
				return ok && k.Merchant == merchant
			})
		})
	})
	return page
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
				if _, ok := one.trial.Without.ByID(c.Promotion); ok {
					asks[i].Coupons = append(asks[i].Coupons, promo.Coupon(c))
				}
			}
			if one.merchant != 0 {
				continue // stored money is between the shopper and the platform
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
	if !ok || !k.Offered || one.merchant != 0 && one.merchant != k.Merchant {
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

// told says what a simulation came to.
func (one *simulation) told(c *promo.Comparison) *SimulationResult {
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
	if one.quantity > 0 {
		said.Coupons = &CouponsUsed{one.trial.Coupons, c.Used}
	}
	for _, m := range c.Most {
		who := m.Shopper.String()
		if one.merchant != 0 {
			who = ""
		}
		said.Most = append(said.Most, CartChange{
			who, int64(m.Goods), Pair{int64(m.Off[0]), int64(m.Off[1])},
			Pair{int64(m.Total[0]), int64(m.Total[1])},
		})
	}
	return said
}

// simulationOf finds the simulation of a path.
func (f *face) simulationOf(r *http.Request) (*simulation, Simulation, error) {
	session := web.SessionOf(r)
	one, said, ok := f.simulations.find(r.PathValue("id"), session.Merchant)
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
