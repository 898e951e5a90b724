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

// add counts, and makes the figure one that is told.
func (c *count) add(figure string, n int64) { c.sum[figure] += n }

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
	return b.plan != nil && c.market == b.plan.home && c.currency == b.plan.currency
}

func (b *book) inWindow() bool { return b.stamp >= b.plan.opens && b.stamp < b.plan.closes }

// countPlaced adds a checkout of the home window to what was ordered.
func (b *book) countPlaced(c *checkout) {
	if !b.atHome(c) || !b.inWindow() {
		return
	}
	b.count.add("checkouts.placed", 1)
	for _, o := range c.orders {
		b.countOrdered(o)
	}
	for _, r := range c.refused {
		b.count.part("refused.lines", strconv.Itoa(int(r.Reason)), 1)
	}
}

// countOrdered adds an order of the home window: one like any other when it is placed, one of a
// presale when its balance is paid.
func (b *book) countOrdered(o *order) {
	o.placed = true
	b.count.add("orders.placed", 1)
	b.count.add("gmv.ordered", o.worth())
	b.count.orders[secondOf(b.stamp)]++
	b.count.part("orders.by_minute", minuteOf(b.stamp), 1)
	for _, l := range o.lines {
		b.countUnits(l, "ordered", l.quantity)
	}
}

// worth is what an order counts for: its price, less what its merchant takes off, and freight.
func (o *order) worth() int64 {
	sum := o.charged
	for _, l := range o.lines {
		sum += l.worth()
	}
	return sum
}

func (l *line) worth() int64 { return l.price - l.own }

// countPaid adds orders that a payment has just settled, each in the market that it was placed in.
func (b *book) countPaid(orders []*order) {
	if b.plan == nil {
		return
	}
	counted := false
	for _, o := range orders {
		switch {
		case !b.atHome(o.own):
			b.countAbroad(o)
			continue
		case !b.inWindow():
			continue
		}
		counted, o.settled = true, true
		if o.deposit != nil {
			b.countOrdered(o)
		}
		b.countSettled(o)
	}
	if counted {
		b.count.add("payments.count", 1)
		b.count.payments[secondOf(b.stamp)]++
	}
}

// countSettled adds an order that was paid in the home window. Where and on what it was ordered is
// said by the checkout that made it; for one of a presale that is its deposit.
func (b *book) countSettled(o *order) {
	n, c, worth := b.count, o.own, o.worth()
	n.sum["gmv.settled"] += worth
	n.sum["orders.paid"]++
	n.part("gmv.settled.by_minute", minuteOf(b.stamp), worth)
	n.part("gmv.settled.by_province", strconv.Itoa(int(c.province)), worth)
	n.part("gmv.settled.by_terminal", c.terminal.Key(), worth)
	n.sellers[o.merchant] += worth
	channel := event.Channel(0)
	if m := b.merchants[o.merchant]; m != nil {
		channel = m.Channel
	}
	key := channel.Key()
	if of := b.plan.markets[c.market].channel; of != "" {
		key = of
	}
	n.part("gmv.settled.by_channel", key, worth)
	if c.terminal == event.TerminalApp || c.terminal == event.TerminalMobileWeb {
		n.sum["mobile"] += worth
		n.sum["mobile.orders"]++
	}
	n.buyers[c.shopper] = true
	if channel == event.ChannelImport {
		n.imported[c.shopper] = true
	}
	for _, l := range o.lines {
		n.categories[l.was.category] += l.worth()
		if l.was.origin != 0 && l.was.origin != b.plan.home {
			n.made[c.shopper] = true
		}
		b.countUnits(l, "settled", l.quantity)
		b.countUnits(l, "net", l.quantity)
		for _, k := range l.cuts {
			n.add("discounts.by_funder", k.amount)
			n.part("discounts.by_funder", k.funder.Key(), k.amount)
			n.add("discounts.by_rule", k.amount)
			n.part("discounts.by_rule", k.rule, k.amount)
		}
	}
	n.sum["freight"] += o.charged
	for len(n.milestones) < len(b.plan.milestones) &&
		n.sum["gmv.settled"] >= b.plan.milestones[len(n.milestones)] {
		n.milestones = append(n.milestones, Row{
			Key:   strconv.FormatInt(b.plan.milestones[len(n.milestones)], 10),
			Value: int64(b.stamp-b.plan.opens) / 1000,
		})
	}
}

// countAbroad adds to another market, or another currency, by that market's own window.
func (b *book) countAbroad(o *order) {
	m, ok := b.plan.markets[o.own.market]
	if !ok || b.stamp < m.opens || b.stamp >= m.closes {
		return
	}
	id := "gmv.settled." + o.own.market.String()
	if o.own.currency != m.currency {
		id += "." + o.own.currency.String()
	}
	sum := b.count.markets[id]
	sum.unit = o.own.currency.String()
	sum.value += o.worth()
	b.count.markets[id] = sum
}

// countUnits adds a line to the record of its category, when that is kept on this basis.
func (b *book) countUnits(l *line, basis string, n int64) {
	r, ok := b.plan.records[l.was.category]
	if !ok || r.basis != basis {
		return
	}
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
	b.benefitsBack()
	b.depositsEnd()
	b.sharesBack()
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
