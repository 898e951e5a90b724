package audit

import (
	"fmt"
	"slices"

	"carnival/event"
)

// Rules says how much of the bills was worked out again from the published rules.
type Rules struct {
	Discounts  int `json:"discounts"`  // whose base, amount and shares were worked out again
	Freights   int `json:"freights"`   // of orders
	Conditions int `json:"conditions"` // that were read and evaluated
	// Unread conditions say more than comparisons joined by "and". What hangs on them is held
	// against itself only: sums, funders, thresholds and shares as the facts tell them.
	Unread int `json:"conditions_unread"`
}

// ruled works every discount and every freight of a bill out again from what was published: which
// lines it is about, what they come to, what comes off and how it is shared.
func (b *book) ruled(c *checkout, e *event.CheckoutPlaced, offs []off) {
	room := make([]int64, len(c.lines))
	for i, l := range c.lines {
		room[i] = l.price - offs[i].deducts
	}
	envelopes := int64(0)
	for i := range e.Discounts {
		if e.Discounts[i].Envelope != 0 {
			envelopes += int64(e.Discounts[i].Amount)
		}
	}
	var each []int64 // what all envelopes together give each line
	for i := range e.Discounts {
		d := &e.Discounts[i]
		if p := b.promotions[d.Promotion]; p != nil {
			b.recount(c, d, p, room)
		} else if d.Envelope != 0 {
			if each == nil {
				each = b.poured(c, envelopes, everyLine(c), room)
			}
			shares := allocated(int64(d.Amount), each)
			b.shared(c, d, shares)
			for i := range each {
				each[i] -= shares[i]
			}
		}
		for _, s := range d.Shares {
			if int(s.Line) < len(room) {
				room[s.Line] -= int64(s.Amount)
			}
		}
	}
	b.freights(c, e)
}

func everyLine(c *checkout) []bool {
	all := make([]bool, len(c.lines))
	for i := range all {
		all[i] = true
	}
	return all
}

// recount works one discount out again.
func (b *book) recount(c *checkout, d *event.Discount, p *promotion, room []int64) {
	lines, read := b.eligible(c, p)
	holds, known := b.holds(p.When, c, nil)
	if !holds {
		b.find(b.sequence, codeRule, fmt.Sprintf("%s: %s: %s", c.id, d.Promotion, p.When))
	}
	if !read {
		return
	}
	sum, pieces := int64(0), int64(0)
	for i, l := range c.lines {
		if lines[i] {
			sum, pieces = sum+l.price, pieces+l.quantity
		}
	}
	base, gives := sum, int64(0)
	if p.Terms.Pieces {
		base = pieces
	}
	tier, times := p.tier(base)
	if tier != nil {
		gives = int64(tier.Off) * times
		if tier.Rate > 0 {
			gives = rated(sum, int64(tier.Rate))
		}
		if p.Terms.Cap > 0 {
			gives = min(gives, int64(p.Terms.Cap))
		}
	}
	taken := int64(d.Amount + d.Lapsed)
	if base != d.Base || tier == nil || tier.At != d.At || taken > gives ||
		taken < gives && d.Rule != event.RuleAllowance {
		b.find(b.sequence, codeRule, fmt.Sprintf("%s: %s: %d of %d, %d of %d",
			c.id, d.Promotion, d.Base, base, taken, gives))
		return
	}
	if known {
		b.report.Rules.Discounts++
	}
	switch {
	case d.Rule == event.RuleAllowance, b.plan != nil && b.plan.pours:
		b.shared(c, d, b.poured(c, taken, lines, room))
	default:
		b.shared(c, d, b.capped(c, taken, lines, room))
	}
}

// tier is the highest one that a measure reaches, and how often it counts.
func (p *promotion) tier(measure int64) (best *event.Tier, times int64) {
	for i := range p.Terms.Tiers {
		if t := &p.Terms.Tiers[i]; t.At <= measure && (best == nil || t.At > best.At) {
			best = t
		}
	}
	if best != nil && p.Terms.Every && best.At > 0 {
		return best, measure / best.At
	}
	return best, 1
}

// eligible are the lines of a bill that a promotion is about; read is false where its condition
// over a line is not understood.
func (b *book) eligible(c *checkout, p *promotion) (lines []bool, read bool) {
	lines, read = make([]bool, len(c.lines)), true
	for i, l := range c.lines {
		if p.Merchant != 0 && l.sku.merchant != p.Merchant ||
			len(p.Categories) > 0 && !slices.Contains(p.Categories, l.sku.category) ||
			len(p.Products) > 0 && !slices.Contains(p.Products, l.sku.product) {
			continue
		}
		holds, known := b.holds(p.What, c, l)
		lines[i], read = holds, read && known
	}
	return lines, read
}

// shared holds the shares of a discount against those worked out here.
func (b *book) shared(c *checkout, d *event.Discount, want []int64) {
	told := make([]int64, len(c.lines))
	for _, s := range d.Shares {
		if int(s.Line) < len(told) {
			told[s.Line] += int64(s.Amount)
		}
	}
	if !slices.Equal(told, want) {
		b.find(b.sequence, codeRule, fmt.Sprintf("%s: %s %s: %d, %d",
			c.id, d.Rule.Key(), d.Promotion, told, want))
	}
}

// capped shares an amount by price, and lets lapse what a line has no room for (rules R4.4).
func (b *book) capped(c *checkout, amount int64, lines []bool, room []int64) []int64 {
	shares := allocated(amount, prices(c, lines, nil))
	for i := range shares {
		shares[i] = min(shares[i], room[i])
	}
	return shares
}

// poured shares an amount by price among lines that have room, and what one has no room for among
// the others.
func (b *book) poured(c *checkout, amount int64, lines []bool, room []int64) []int64 {
	shares := make([]int64, len(c.lines))
	full := make([]bool, len(c.lines))
	most := int64(0)
	for i := range c.lines {
		if full[i] = room[i] <= 0; lines[i] && !full[i] {
			most += room[i]
		}
	}
	for left := min(amount, most); left > 0; {
		parts, filled := allocated(left, prices(c, lines, full)), false
		for i, part := range parts {
			if lines[i] && !full[i] && part >= room[i] {
				shares[i], full[i], filled = room[i], true, true
				left -= room[i]
			}
		}
		if !filled {
			for i, part := range parts {
				shares[i] += part
			}
			break
		}
	}
	return shares
}

// prices are what lines cost before discounts, and 0 for those that get no share.
func prices(c *checkout, lines, without []bool) []int64 {
	out := make([]int64, len(c.lines))
	for i, l := range c.lines {
		if lines[i] && (without == nil || !without[i]) {
			out[i] = l.price
		}
	}
	return out
}

// freights works the freight of every order of a bill out again: of the terms that its merchant has
// published and that are in force, those that cost the shopper least; none cost nothing.
func (b *book) freights(c *checkout, e *event.CheckoutPlaced) {
	all := append(c.orders[:len(c.orders):len(c.orders)], c.balances...)
	for _, o := range all {
		least, unread := int64(-1), []int64(nil)
		for _, p := range b.freightOf[o.merchant] {
			cost, delivers := freightCost(&p.Freight, o, e.Province)
			if p.ended || b.stamp < p.From || b.stamp >= p.To || p.Currency != c.currency ||
				!delivers {
				continue
			}
			holds, known := b.holds(p.When, c, nil)
			switch {
			case !known:
				unread = append(unread, cost)
			case holds && (least < 0 || cost < least):
				least = cost
			}
		}
		if len(unread) > 0 && (slices.Contains(unread, o.charged) || o.charged == max(least, 0)) {
			continue
		}
		if b.report.Rules.Freights++; o.charged != max(least, 0) {
			b.find(b.sequence, codeFreight, fmt.Sprintf("%s: %d, %d", o.id, o.charged,
				max(least, 0)))
		}
	}
}

// freightCost is what terms charge for an order to a province. What is free beyond an amount is
// tested on the price of the goods.
func freightCost(f *event.Freight, o *order, to event.Province) (cost int64, delivers bool) {
	charge := f.Charge
	for i := range f.Regions {
		if slices.Contains(f.Regions[i].Provinces, to) {
			if f.Regions[i].Refused {
				return 0, false
			}
			charge = f.Regions[i].Charge
			break
		}
	}
	grams, goods := int64(0), int64(0)
	for _, l := range o.lines {
		grams += int64(l.sku.Grams) * l.quantity
		goods += l.price
	}
	cost = int64(charge.First)
	if over := grams - int64(charge.Grams); charge.Grams > 0 && charge.Step > 0 && over > 0 {
		cost += int64(charge.Next) * ((over + int64(charge.Step) - 1) / int64(charge.Step))
	}
	if f.FreeOver > 0 && goods >= int64(f.FreeOver) {
		cost = 0
	}
	return cost, true
}
