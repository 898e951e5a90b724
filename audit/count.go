package audit

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"carnival/event"
)

// count is what one festival came to, by the names of its figures.
type count struct {
	sum        map[string]int64
	parts      map[string]map[string]int64 // by figure and key
	orders     map[int64]int64             // by second
	payments   map[int64]int64
	sellers    map[event.MerchantID]int64
	categories map[event.Category]int64
	units      map[event.Category]int64
	markets    map[string]marketSum // by figure
	buyers     map[event.ShopperID]bool
	made       map[event.ShopperID]bool // bought what was made abroad
	imported   map[event.ShopperID]bool // bought from an import merchant
	milestones []Row
}

type marketSum struct {
	value int64
	unit  string
}

func newCount() *count {
	return &count{
		sum: map[string]int64{}, parts: map[string]map[string]int64{},
		orders: map[int64]int64{}, payments: map[int64]int64{},
		sellers: map[event.MerchantID]int64{}, categories: map[event.Category]int64{},
		units: map[event.Category]int64{}, markets: map[string]marketSum{},
		buyers: map[event.ShopperID]bool{}, made: map[event.ShopperID]bool{},
		imported: map[event.ShopperID]bool{},
	}
}

func (c *count) part(figure, key string, n int64) {
	if c.parts[figure] == nil {
		c.parts[figure] = map[string]int64{}
	}
	c.parts[figure][key] += n
}

func minuteOf(at event.Instant) string {
	return at.Time().Truncate(time.Minute).Format(time.RFC3339)
}

func secondOf(at event.Instant) int64 { return int64(at / event.Second) }

// atHome reports whether a checkout counts to the home market's figures.
func (b *book) atHome(c *checkout) bool {
	return b.plan != nil && c.Market == b.plan.home && c.Currency == b.plan.currency
}

func (b *book) inWindow() bool { return b.stamp >= b.plan.opens && b.stamp < b.plan.closes }

// countPlaced adds a checkout of the home window to what was ordered.
func (b *book) countPlaced(c *checkout) {
	if !b.atHome(c) || !b.inWindow() {
		return
	}
	n := int64(len(c.orders))
	b.count.sum["checkouts.placed"]++
	b.count.sum["orders.placed"] += n
	b.count.orders[secondOf(b.stamp)] += n
	b.count.part("orders.by_minute", minuteOf(b.stamp), n)
	for _, o := range c.orders {
		o.placed = true
		b.count.sum["gmv.ordered"] += o.total
		for _, l := range o.lines {
			b.countUnits(l, "ordered", 1)
		}
	}
	for _, r := range c.Refused {
		b.count.part("refused.lines", strconv.Itoa(int(r.Reason)), 1)
	}
}

// countPaid adds orders that a payment has just settled.
func (b *book) countPaid(c *checkout, orders []*order) {
	if b.plan == nil || len(orders) == 0 {
		return
	}
	if !b.atHome(c) {
		b.countAbroad(c, orders)
		return
	}
	if !b.inWindow() {
		return
	}
	b.count.sum["payments.count"]++
	b.count.payments[secondOf(b.stamp)]++
	for _, o := range orders {
		o.settled = true
		b.countSettled(c, o)
	}
}

func (b *book) countSettled(c *checkout, o *order) {
	n := b.count
	n.sum["gmv.settled"] += o.total
	n.sum["orders.paid"]++
	n.part("gmv.settled.by_minute", minuteOf(b.stamp), o.total)
	n.part("gmv.settled.by_province", strconv.Itoa(int(c.Province)), o.total)
	n.part("gmv.settled.by_terminal", c.Terminal.Key(), o.total)
	n.sellers[o.merchant] += o.total
	channel := event.Channel(0)
	if m := b.merchants[o.merchant]; m != nil {
		channel = m.Channel
	}
	key := channel.Key()
	if of := b.plan.markets[c.Market].channel; of != "" {
		key = of
	}
	n.part("gmv.settled.by_channel", key, o.total)
	if c.Terminal == event.TerminalApp || c.Terminal == event.TerminalMobileWeb {
		n.sum["mobile"] += o.total
		n.sum["mobile.orders"]++
	}
	n.buyers[c.Shopper] = true
	if channel == event.ChannelImport {
		n.imported[c.Shopper] = true
	}
	for _, l := range o.lines {
		n.categories[l.was.category] += l.amount
		if l.was.origin != 0 && l.was.origin != b.plan.home {
			n.made[c.Shopper] = true
		}
		b.countUnits(l, "settled", 1)
		b.countUnits(l, "net", 1)
	}
	for len(n.milestones) < len(b.plan.milestones) &&
		n.sum["gmv.settled"] >= b.plan.milestones[len(n.milestones)] {
		n.milestones = append(n.milestones, Row{
			Key:   strconv.FormatInt(b.plan.milestones[len(n.milestones)], 10),
			Value: int64(b.stamp-b.plan.opens) / 1000,
		})
	}
}

// countAbroad adds to another market, or another currency, by that market's own window.
func (b *book) countAbroad(c *checkout, orders []*order) {
	m, ok := b.plan.markets[c.Market]
	if !ok || b.stamp < m.opens || b.stamp >= m.closes {
		return
	}
	id := "gmv.settled." + c.Market.String()
	if c.Currency != m.currency {
		id += "." + c.Currency.String()
	}
	sum := b.count.markets[id]
	sum.unit = c.Currency.String()
	for _, o := range orders {
		sum.value += o.total
	}
	b.count.markets[id] = sum
}

// countUnits adds a line to the record of its category, when that is kept on this basis.
func (b *book) countUnits(l line, basis string, sign int64) {
	r, ok := b.plan.records[l.was.category]
	if !ok || r.basis != basis {
		return
	}
	n := sign * l.quantity
	if l.was.Unit == r.unit && l.was.NetContent > 0 {
		n *= int64(l.was.NetContent)
	} else if r.unit != "piece" {
		return
	}
	b.count.units[l.was.category] += n
}

// close finishes the report.
func (b *book) close(before event.Instant) *Report {
	for id, p := range b.payments {
		if p.surplus != p.surplusOut {
			b.find(b.sequence, codeSurplus, id.String())
		}
	}
	asOf := b.stamp
	if before != 0 {
		asOf = before - before%event.Second
	}
	r := &b.report
	r.AsOf, r.Sequence = asOf.Time(), b.told
	r.Holds = r.Found == 0
	r.Figures = b.figures(secondOf(asOf))
	return r
}

// rowsOf lists parts by key, without those that are nothing.
func rowsOf(parts map[string]int64) (rows []Row) {
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		if parts[key] != 0 {
			rows = append(rows, Row{key, parts[key]})
		}
	}
	return rows
}
