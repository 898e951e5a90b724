package bench

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"time"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
)

const (
	quoteSamples   = 20_000
	pairedRounds   = 10
	pairedCheckout = 100_000
)

// writer is a cell without a journal: what its writer does to a command, and nothing beside.
type writer struct {
	s    *trade.State
	body []byte
}

func (w *writer) submit(c trade.Command) (trade.Outcome, error) {
	out := trade.Decide(w.s, opening(), c)
	w.body = w.body[:0]
	for _, e := range out.Events {
		w.body = event.AppendEntry(w.body, 0, e)
		w.s.Evolve(w.s.Sequence()+1, opening(), e)
	}
	return out, nil
}

// openWriter fills one with the measured rulebook, its shoppers and so many further conditions.
func openWriter(conditions int) (*writer, *rulebook, error) {
	w := &writer{s: trade.New(0)}
	r, err := fillRules(w.submit)
	if err == nil {
		err = publishConditions(w.submit, conditions)
	}
	for i := 0; i < pairedCheckout && err == nil; i++ {
		_, err = accepted(w.submit(&trade.JoinShopper{Account: uint64(i) + 1}))
	}
	return w, r, err
}

// give hands so many shoppers, from the first, one more coupon and envelope.
func (w *writer) give(r *rulebook, shoppers int) error {
	for s := range shoppers {
		if err := r.giveOne(w.submit, s, 1); err != nil {
			return err
		}
	}
	return nil
}

// round places checkouts and returns the µs of the writer that each order took.
func (w *writer) round(n int) float64 {
	orders := 0
	b := &bargain{key: uint64(n), r: rand.New(rand.NewPCG(uint64(n), 3))}
	commands := make([]*trade.PlaceCheckout, pairedCheckout)
	for i := range commands {
		commands[i] = b.next()
		commands[i].Shopper = event.ShopperID(i + 1)
	}
	runtime.GC() // what came before is not to be paid for here
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := threadTime()
	for _, c := range commands {
		out, _ := w.submit(c)
		orders += len(out.Events[0].(*event.CheckoutPlaced).Orders)
	}
	return float64((threadTime() - began).Nanoseconds()) / 1000 / float64(orders)
}

// threadTime is the processor's time that this thread has had, which others on the machine do not
// lengthen.
func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD of getrusage(2)
	var used syscall.Rusage
	if syscall.Getrusage(thread, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// measureConditions takes what living promotions cost an order: the same checkouts by two writers
// in turn, of which one has ruleConditions more.
func measureConditions(ctx context.Context, o Options, r *Core) error {
	plain, few, err := openWriter(0)
	if err != nil {
		return err
	}
	laden, many, err := openWriter(ruleConditions)
	if err != nil {
		return err
	}
	var cost, base []float64
	for i := range pairedRounds {
		if err := firstOf(ctx.Err(), plain.give(few, pairedCheckout),
			laden.give(many, pairedCheckout)); err != nil {
			return err
		}
		var a, b float64
		if i%2 == 0 {
			a, b = plain.round(i+1), laden.round(i+1)
		} else {
			b, a = laden.round(i+1), plain.round(i+1)
		}
		base, cost = append(base, a), append(cost, b/a-1)
	}
	slices.Sort(cost)
	// The second and the ninth of ten enclose the median with 97.9 % (binomial).
	r.ConditionsCost, r.ConditionsLow, r.ConditionsHigh = (cost[4]+cost[5])/2, cost[1], cost[8]
	r.WriterMicros = highest(base).median
	o.Note("%d promotions with conditions cost an order %.1f %% of the writer's %.2f us "+
		"(%.1f to %.1f %%)", ruleConditions, 100*r.ConditionsCost, r.WriterMicros,
		100*r.ConditionsLow, 100*r.ConditionsHigh)
	return nil
}

// measureQuote takes how long a bill takes: the measured cart, and carts of 1, 10 and 100 lines.
func measureQuote(_ context.Context, o Options, r *Core) error {
	book := promo.NewBook()
	id := event.PromotionID(0)
	coupons := event.PromotionID(0)
	_, err := publishRules(func(c trade.Command) (trade.Outcome, error) {
		p, ok := c.(*trade.PublishPromotion)
		if !ok {
			return trade.Outcome{}, nil
		}
		id++
		fact := p.PromotionPublished
		fact.Promotion = id
		if fact.Rule == event.RulePlatformCoupon {
			coupons = id
		}
		return trade.Outcome{Subject: uint64(id)}, book.Publish(&fact)
	})
	if err != nil {
		return err
	}
	mean, _ := quotes(book, coupons, 3, 2)
	r.QuoteMean = mean
	for _, size := range []struct {
		lines, merchants int
		p99              *float64
	}{{1, 1, &r.Quote1}, {10, 4, &r.Quote10}, {100, 24, &r.Quote100}} {
		_, *size.p99 = quotes(book, coupons, size.lines, size.merchants)
	}
	o.Note("a bill takes %.2f us (3 lines, 2 merchants, 3 discounts); p99 of 1, 10, 100 lines "+
		"%.1f, %.1f, %.0f us", mean, r.Quote1, r.Quote10, r.Quote100)
	return nil
}

// quotes takes the mean and the 99th percentile, in µs, of bills of one size.
func quotes(book *promo.Book, coupon event.PromotionID, lines, merchants int) (mean, p99 float64) {
	ask := &promo.Basket{
		At: opening(), Market: event.Home, Currency: money.CNY, Province: 33,
		Coupons: []promo.Coupon{{ID: 1, Promotion: coupon, From: festivalDays[0],
			To: festivalDays[1]}},
		Envelopes: []promo.Envelope{{ID: 1, Funder: event.FundedByPlatform, Left: 3_00,
			From: festivalDays[0], To: festivalDays[1]}},
	}
	for i := range lines {
		group := i * merchants / lines
		ask.Lines = append(ask.Lines, promo.Line{
			SKU: event.SKUID(i + 1), Product: event.ProductID(group + 1),
			Merchant: event.MerchantID(group + 1), Category: event.CategoryPhones,
			Group: uint16(group), Quantity: 1, Unit: money.Minor(99_00 + i),
		})
	}
	var bill promo.Bill
	took := make([]float64, quoteSamples)
	sum := 0.0
	for i := range took {
		began := time.Now()
		book.Quote(ask, &bill)
		took[i] = float64(time.Since(began).Nanoseconds()) / 1000
		sum += took[i]
	}
	slices.Sort(took)
	return sum / quoteSamples, took[quoteSamples*99/100]
}
