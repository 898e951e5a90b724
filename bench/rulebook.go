package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
)

// The rulebook that is measured: every checkout has three lines over two merchants and gets a
// cross-store discount, a platform coupon and a red envelope. Beside those live rulePromotions in
// all, and in the paired runs ruleConditions with a condition each.
const (
	ruleShops       = 2_000
	ruleSKUsPerShop = 100
	ruleShoppers    = closedLanes * shoppersPerLane
	shoppersPerLane = 500
	rulePromotions  = 20
	ruleConditions  = 10_000
	ruleCategories  = 20
)

// rulebook is what a generator of its commands needs to know.
type rulebook struct {
	coupon   event.PromotionID
	campaign event.CampaignID
	draws    []uint32 // envelopes given to each shopper so far
}

// fillRules brings the shops, the goods and the promotions behind a door.
func fillRules(submit door) (*rulebook, error) {
	source, _ := festivals.Source(festivals.Default)
	// One envelope a bill, so that a wallet lasts for as many checkouts as it holds envelopes.
	const ten, one = "envelopes-per-bill: 10", "envelopes-per-bill: 1"
	if !bytes.Contains(source, []byte(ten)) {
		return nil, errors.New("the plan no longer says how many envelopes a bill takes")
	}
	source = bytes.Replace(source, []byte(ten), []byte(one), 1)
	if _, err := accepted(submit(&trade.PublishPlan{Source: source, Scale: 1})); err != nil {
		return nil, err
	}
	categories := event.Categories()[:ruleCategories]
	for shop := range ruleShops {
		key := fmt.Sprintf("shop-%d", shop)
		out, err := accepted(submit(&trade.OpenMerchant{
			Key: key, Name: event.Text{En: key}, Channel: event.ChannelMall,
		}))
		if err != nil {
			return nil, err
		}
		o := offer(event.MerchantID(out.Subject), shop)
		o.SKUs, o.Category = o.SKUs[:ruleSKUsPerShop], categories[shop%ruleCategories]
		if _, err := accepted(submit(o)); err != nil {
			return nil, err
		}
	}
	return publishRules(submit)
}

// festivalDays is when the measured promotions run.
var festivalDays = [2]event.Instant{
	opening() - 86_400*event.Second, opening() + 86_400*event.Second,
}

// promotion is one that runs over the measured days.
func promotion(key string, rule event.Rule, tiers ...event.Tier) *trade.PublishPromotion {
	return &trade.PublishPromotion{PromotionPublished: event.PromotionPublished{
		Key: key, Rule: rule, Funder: event.FundedByPlatform, Currency: money.CNY,
		Name: event.Text{Zh: key, En: key}, From: festivalDays[0], To: festivalDays[1],
		Terms: event.Terms{Tiers: tiers},
	}}
}

// publishRules publishes what the measured checkouts meet: the cross-store discount, the coupon,
// the envelopes, and full reductions of shops up to rulePromotions.
func publishRules(submit door) (*rulebook, error) {
	r := &rulebook{draws: make([]uint32, ruleShoppers)}
	cross := promotion("cross-store", event.RuleCrossStore, event.Tier{At: 200_00, Off: 20_00})
	cross.Terms.Every = true
	coupon := promotion("coupon", event.RulePlatformCoupon, event.Tier{At: 100_00, Off: 5_00})
	coupon.Start, coupon.Use = festivalDays[0], festivalDays[1]
	coupon.Quantity, coupon.PerShopper = 1_000_000_000, 1_000_000
	if _, err := accepted(submit(cross)); err != nil {
		return nil, err
	}
	out, err := accepted(submit(coupon))
	if err != nil {
		return nil, err
	}
	r.coupon = event.PromotionID(out.Subject)
	out, err = accepted(submit(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{
		Key: "envelopes", Game: event.GameGrant, Funder: event.FundedByPlatform,
		Name: event.Text{Zh: "红包", En: "Envelopes"}, Currency: money.CNY, Pool: money.MaxMinor,
		From: festivalDays[0], To: festivalDays[1], Start: festivalDays[0], Use: festivalDays[1],
		Grant: 3_00, PerShopper: promo.MaxDraws,
	}}))
	if err != nil {
		return nil, err
	}
	r.campaign = event.CampaignID(out.Subject)
	for shop := range rulePromotions - 2 {
		reduce := promotion(fmt.Sprintf("reduction-%d", shop), event.RuleFullReduction,
			event.Tier{At: 150_00, Off: 10_00})
		reduce.Merchant, reduce.Funder = event.MerchantID(shop+1), event.FundedByMerchant
		if _, err := accepted(submit(reduce)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// publishConditions publishes promotions with a condition each, as shops write them: nearly all
// are of one shop, a hundredth concerns a category of every shop. No measured checkout meets one,
// so that the bills with and without them are the same and what is measured is what it costs that
// they are alive.
func publishConditions(submit door, n int) error {
	conditions := []struct {
		text   string
		values int // of the number in it, from 1
	}{
		{"!shopper.new && basket.pieces >= %d", 99},
		{"time.hour >= 20 || shopper.orders > %d", 99},
		{`shopper.terminal == "app" && basket.amount >= 300%02d`, 99},
		{"basket.merchants >= 3 && time.day == %d", 31},
	}
	for i := range n {
		p := promotion(fmt.Sprintf("condition-%d", i), event.RuleFullReduction,
			event.Tier{At: int64(100_00 + i%40*10_00), Off: money.Minor(1_00 + i%9*100)})
		when := conditions[i%len(conditions)]
		p.When = fmt.Sprintf(when.text, 1+i/len(conditions)%when.values)
		p.Merchant, p.Funder = event.MerchantID(i%ruleShops+1), event.FundedByMerchant
		if i%100 == 99 {
			p.Rule, p.Merchant, p.Funder = event.RuleCrossStore, 0, event.FundedByPlatform
			p.Categories = []event.Category{event.Categories()[i/100%ruleCategories]}
		}
		if _, err := accepted(submit(p)); err != nil {
			return err
		}
	}
	return nil
}

// give hands every shopper new coupons and envelopes, many at a time.
func (r *rulebook) give(ctx context.Context, c *cell, things uint32) error {
	const lanes = 1000
	failed := make(chan error, lanes)
	for lane := range lanes {
		go func() {
			var err error
			for s := lane; s < ruleShoppers && err == nil; s += lanes {
				err = r.giveOne(func(cmd trade.Command) (trade.Outcome, error) {
					return c.engine.Submit(ctx, cmd)
				}, s, things)
			}
			failed <- err
		}()
	}
	var first error
	for range lanes {
		first = firstOf(first, <-failed)
	}
	return first
}

// giveOne gives a shopper coupons and envelopes. A wallet that is still full from the round before
// needs nothing.
func (r *rulebook) giveOne(submit door, shopper int, things uint32) error {
	id := event.ShopperID(shopper + 1)
	for range things {
		out, err := submit(&trade.ClaimCoupon{Shopper: id, Promotion: r.coupon})
		if err == nil && out.Refusal == trade.Accepted {
			out, err = submit(&trade.GrantEnvelope{
				Campaign: r.campaign, Shopper: id, Draw: r.draws[shopper] + 1})
		}
		if err == nil && out.Refusal == trade.WalletFull {
			return nil
		}
		if _, err := accepted(out, err); err != nil {
			return err
		}
		r.draws[shopper]++
	}
	return nil
}

// bargain makes the checkouts of one lane: three lines over two shops. Each lane has shoppers of
// its own who come in turn, so that what was given to each is used by each; key tells the lanes of
// all rounds apart.
type bargain struct {
	r         *rand.Rand
	key, lane uint64
	n         uint64
}

func (b *bargain) next() *trade.PlaceCheckout {
	made := &struct {
		trade.PlaceCheckout
		lines [3]trade.CheckoutLine
	}{}
	c := &made.PlaceCheckout
	c.Shopper = event.ShopperID(1 + b.lane*shoppersPerLane + b.n%shoppersPerLane)
	c.Market, c.Terminal, c.Province = event.Home, event.TerminalApp, 33
	binary.LittleEndian.PutUint64(c.Key[:], b.key*0x9e3779b97f4a7c15^b.n*0xbf58476d1ce4e5b9)
	binary.LittleEndian.PutUint64(c.Key[8:], b.key<<40|b.n)
	c.Body = b.n
	c.Lines = made.lines[:]
	dice := b.r.Uint64()
	one, two := dice%ruleShops, (dice>>16)%ruleShops
	if one == two {
		two = (two + 1) % ruleShops
	}
	at := (dice >> 32) % (ruleSKUsPerShop - 1)
	for i, shop := range [3]uint64{one, one, two} {
		sku := shop*ruleSKUsPerShop + (at+uint64(i))%(ruleSKUsPerShop-1)
		c.Lines[i] = trade.CheckoutLine{SKU: event.SKUID(sku + 1), Quantity: 1}
	}
	b.n++
	return c
}

// openRules opens a cell with the measured rulebook and its shoppers.
func openRules(ctx context.Context, dir string) (*cell, *rulebook, error) {
	c, err := openCell(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	r, err := fillRules(func(cmd trade.Command) (trade.Outcome, error) {
		return c.engine.Submit(ctx, cmd)
	})
	if err == nil {
		err = join(ctx, c, ruleShoppers)
	}
	if err != nil {
		c.close()
		return nil, nil, err
	}
	return c, r, nil
}

// measureRulebook takes the durable rate of checkouts with every discount, then of whole lives.
func measureRulebook(ctx context.Context, o Options, r *Core) error {
	dir, remove, err := scratch(o, "rulebook")
	if err != nil {
		return err
	}
	defer remove()
	c, rules, err := openRules(ctx, dir)
	if err != nil {
		return err
	}
	defer c.close()
	var orders, checkouts, life, full []float64
	for i := range o.Repeat {
		// As much as 250,000 checkouts a second use of a million wallets.
		if err := rules.give(ctx, c, 1+uint32(math.Ceil(o.Duration.Seconds()/4))); err != nil {
			return err
		}
		var t bargains
		seconds, err := t.run(ctx, c, o.Duration, uint64(2*i))
		if err != nil {
			return err
		}
		orders = append(orders, float64(t.orders)/seconds)
		checkouts = append(checkouts, float64(t.checkouts)/seconds)
		full = append(full, float64(t.full)/float64(max(t.checkouts, 1)))
		var lives bargains
		lives.whole = true
		if seconds, err = lives.run(ctx, c, o.Duration, uint64(2*i+1)); err != nil {
			return err
		}
		life = append(life, float64(lives.facts)/seconds)
		o.Note("rulebook %.0f orders/s, %.0f %% of the checkouts with all three discounts; "+
			"lives %.0f facts/s", orders[i], 100*full[i], life[i])
		if err := firstOf(ctx.Err(), c.engine.Health()); err != nil {
			return err
		}
	}
	best := highest(orders)
	r.RulebookOrders, r.RulebookWorst = best.median, best.worst
	r.RulebookCheckouts = highest(checkouts).median
	r.RulebookFull = highest(full).median
	r.LifeFacts = highest(life).median
	return nil
}

// bargains counts what the lanes of one round were answered.
type bargains struct {
	mu                             sync.Mutex
	whole                          bool // each order is paid, shipped and received
	checkouts, orders, full, facts int64
}

// run lets every lane ask for d and answers how many seconds that took. A lane that is refused
// ends the bench: it would stand still, and a rate of fewer lanes would look like a slow journal.
func (t *bargains) run(
	ctx context.Context, c *cell, d time.Duration, round uint64,
) (float64, error) {
	var lanes sync.WaitGroup
	var failed error
	began := time.Now()
	end := began.Add(d)
	for lane := range uint64(closedLanes) {
		lanes.Go(func() {
			b := &bargain{
				key: round*closedLanes + lane + 1, lane: lane,
				r: rand.New(rand.NewPCG(round<<32|lane, 5)),
			}
			var mine bargains
			var err error
			for err == nil && time.Now().Before(end) {
				err = mine.one(ctx, c, b, t.whole)
			}
			t.mu.Lock()
			defer t.mu.Unlock()
			t.checkouts, t.orders = t.checkouts+mine.checkouts, t.orders+mine.orders
			t.full, t.facts = t.full+mine.full, t.facts+mine.facts
			failed = firstOf(failed, err)
		})
	}
	lanes.Wait()
	return time.Since(began).Seconds(), failed
}

// one places a checkout and, for a whole life, pays, ships and receives its orders.
func (t *bargains) one(ctx context.Context, c *cell, b *bargain, whole bool) error {
	do := func(cmd trade.Command) (trade.Outcome, error) {
		out, err := c.engine.Submit(ctx, cmd)
		if err == nil && out.Refusal != trade.Accepted {
			err = fmt.Errorf("the bench's %T was refused: %s", cmd, out.Refusal.Code())
		}
		t.facts += int64(len(out.Events))
		return out, err
	}
	out, err := do(b.next())
	if err != nil {
		return err
	}
	placed := out.Events[0].(*event.CheckoutPlaced)
	t.checkouts++
	t.orders += int64(len(placed.Orders))
	if discounted(placed) {
		t.full++
	}
	if !whole {
		return nil
	}
	_, err = do(&trade.ReceivePayment{Payment: placed.Payment, Ref: placed.Payment.String(),
		Amount: placed.Total(), Currency: placed.Currency})
	for i := 0; err == nil && i < len(placed.Orders); i++ {
		id := placed.FirstOrder + event.OrderID(i)
		if _, err = do(&trade.ShipOrder{Order: id, Carrier: "sf", Number: "1"}); err == nil {
			_, err = do(&trade.ConfirmReceipt{Shopper: placed.Shopper, Order: id})
		}
	}
	return err
}

// discounted reports whether a checkout got all that the measured rulebook offers.
func discounted(e *event.CheckoutPlaced) bool {
	var has [event.RulePurchaseLimit + 1]bool
	for i := range e.Discounts {
		has[e.Discounts[i].Rule] = true
	}
	return has[event.RuleCrossStore] && has[event.RulePlatformCoupon] && has[event.RuleEnvelope]
}
