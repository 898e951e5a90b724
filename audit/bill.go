package audit

import (
	"fmt"

	"carnival/event"
	"carnival/money"
)

// wholeRate is a whole in basis points.
const wholeRate = 10_000

// maxEnvelopes may be used on one bill (rules R5.2).
const maxEnvelopes = 10

// use is what one line of a bill holds of a coupon, of an envelope, or with neither of the
// allowance. Gone says how many of its pieces have left since.
type use struct {
	line     *line
	coupon   *coupon
	envelope *envelope
	amount   int64
	returned int64
	gone, of int64
	paid     bool
}

// due is what must have come back of a use by now.
func (u *use) due() int64 { return part(u.amount, min(u.gone, u.of), u.of) }

// leave says that lines are not waited for any more.
func (c *checkout) leave(lines []*line) {
	for _, u := range c.uses {
		for _, l := range lines {
			if u.line == l {
				u.gone = u.of
			}
		}
	}
}

// billed adds the discounts of a checkout up: what each line must cost, who funds it, and what the
// shopper holds less of since.
func (b *book) billed(c *checkout, e *event.CheckoutPlaced) {
	offs := b.offs(e)
	for i := range e.Discounts {
		b.discount(c, &e.Discounts[i], offs)
	}
	for i, l := range c.lines {
		l.paid = l.price - offs[i].deducts - offs[i].sum
		if offs[i].sum != offs[i].told || l.paid < 0 {
			b.find(b.sequence, codeBill, fmt.Sprintf("%s: %d: %d - %d - %d, %d", e.Checkout, i,
				l.price, offs[i].deducts, offs[i].sum, offs[i].told))
		}
		l.paid += offs[i].deposit
	}
	for _, o := range append(c.orders[:len(c.orders):len(c.orders)], c.balances...) {
		if o.freight < 0 {
			b.find(b.sequence, codeBill, fmt.Sprintf("%s: %d", o.id, o.freight))
		}
	}
	b.ruled(c, e, offs)
	b.oneOfAKind(c, e)
	b.limited(c, e)
}

// off is what is said of a line to come off, and what the discounts come to.
type off struct{ told, sum, deducts, deposit int64 }

func (b *book) offs(e *event.CheckoutPlaced) (out []off) {
	for i := range e.Orders {
		for _, l := range e.Orders[i].Lines {
			out = append(out, off{told: int64(l.Off)})
		}
	}
	for _, d := range e.Balances {
		out = append(out, off{int64(d.Off), 0, int64(d.Deducts), int64(d.Deposit)})
	}
	return out
}

// discount gives each line its share, and takes what was used from the shopper.
func (b *book) discount(c *checkout, d *event.Discount, offs []off) {
	sum := int64(0)
	gift := b.used(c, d)
	for _, s := range d.Shares {
		sum += int64(s.Amount)
		if int(s.Line) >= len(c.lines) || s.Amount < 0 {
			b.find(b.sequence, codeBill, fmt.Sprintf("%s: %d", c.id, s.Line))
			continue
		}
		l := c.lines[s.Line]
		offs[s.Line].sum += int64(s.Amount)
		l.cut(d.Rule.Key(), d.Funder, int64(s.Amount))
		if d.Merchant != 0 && l.sku.merchant != d.Merchant {
			b.find(b.sequence, codeDiscount, fmt.Sprintf("%s: %s", c.id, d.Merchant))
		}
		if gift != nil {
			one := *gift
			one.line, one.amount, one.of = l, int64(s.Amount), l.quantity
			c.uses = append(c.uses, &one)
		}
	}
	if sum != int64(d.Amount) || d.Lapsed < 0 {
		b.find(b.sequence, codeBill, fmt.Sprintf("%s: %d, %d", c.id, sum, d.Amount))
	}
	if d.Promotion != 0 {
		b.terms(c, d)
	}
}

func (l *line) cut(rule string, funder event.Funder, amount int64) {
	if funder == event.FundedByMerchant {
		l.own += amount
	} else {
		l.subsidy += amount
	}
	l.cuts = append(l.cuts, cut{rule, funder, amount})
}

// terms holds a discount against the promotion that was published.
func (b *book) terms(c *checkout, d *event.Discount) {
	p := b.promotions[d.Promotion]
	if p == nil {
		b.find(b.sequence, codeUnknown, d.Promotion.String())
		return
	}
	live := d.Coupon != 0 || b.stamp >= p.From && b.stamp < p.To && !p.ended
	gives, ok := p.gives(d, b.priceOf(c, d))
	taken := d.Amount + d.Lapsed
	if d.Rule == event.RuleAllowance {
		ok = ok && taken <= gives // the shopper may have less
	} else {
		ok = ok && taken == gives
	}
	if !live || !ok || d.Rule != p.Rule || d.Funder != p.Funder || d.Merchant != p.Merchant ||
		c.currency != p.Currency {
		b.find(b.sequence, codeDiscount, fmt.Sprintf("%s: %s: %d + %d", c.id, d.Promotion,
			d.Amount, d.Lapsed))
	}
}

// priceOf is what the lines cost that got a share.
func (b *book) priceOf(c *checkout, d *event.Discount) (sum int64) {
	for _, s := range d.Shares {
		if int(s.Line) < len(c.lines) && s.Amount > 0 {
			sum += c.lines[s.Line].price
		}
	}
	return sum
}

// gives is what a promotion takes off when its threshold was tested on the base that a discount
// tells; ok is false when that base cannot be.
func (p *promotion) gives(d *event.Discount, price int64) (most money.Minor, ok bool) {
	var best *event.Tier
	for i := range p.Terms.Tiers {
		t := &p.Terms.Tiers[i]
		if t.At <= d.Base && (best == nil || t.At > best.At) {
			best = t
		}
	}
	if best == nil || best.At != d.At || !p.Terms.Pieces && d.Base < price {
		return 0, false
	}
	times := int64(1)
	if p.Terms.Every && best.At > 0 {
		times = d.Base / best.At
	}
	switch {
	case best.Rate == 0:
		most = best.Off * money.Minor(times)
	case p.Terms.Pieces: // the sum that the rate was taken of is not told
		most = d.Amount + d.Lapsed
	default:
		most = money.Minor(rated(d.Base, int64(best.Rate)))
	}
	if p.Terms.Cap > 0 {
		most = min(most, p.Terms.Cap)
	}
	return most, int64(d.Times) == times
}

// rated is a rate of basis points, rounded half up; the amount is never negative.
func rated(amount, rate int64) int64 {
	whole, rest := amount/wholeRate, amount%wholeRate
	return whole*rate + (rest*rate+wholeRate/2)/wholeRate
}

// oneOfAKind: at most one coupon of a shop, one of the platform, one cross-store discount and ten
// envelopes stand on a bill.
func (b *book) oneOfAKind(c *checkout, e *event.CheckoutPlaced) {
	type kind struct {
		rule     event.Rule
		merchant event.MerchantID
	}
	many := map[kind]int{}
	for _, d := range e.Discounts {
		k := kind{d.Rule, d.Merchant}
		many[k]++
		if many[k] > 1 && d.Rule != event.RuleEnvelope || many[k] > maxEnvelopes {
			b.find(b.sequence, codeDiscount, fmt.Sprintf("%s: %s × %d",
				c.id, d.Rule.Key(), many[k]))
		}
	}
}

// limited counts lines under purchase limits. A line that a limit without conditions concerns must
// be counted, and no more may be counted than the limit allows.
func (b *book) limited(c *checkout, e *event.CheckoutPlaced) {
	type mark struct {
		promotion event.PromotionID
		line      uint16
	}
	marked := map[mark]bool{}
	for _, n := range e.Counted {
		p := b.promotions[n.Promotion]
		if p == nil || p.Rule != event.RulePurchaseLimit || int(n.Line) >= len(c.lines) ||
			marked[mark{n.Promotion, n.Line}] {
			b.find(b.sequence, codeUnknown, n.Promotion.String())
			continue
		}
		marked[mark{n.Promotion, n.Line}] = true
		l := c.lines[n.Line]
		l.limits = append(l.limits, p)
		p.bought[e.Shopper] += l.quantity
		if p.bought[e.Shopper] > int64(p.PerShopper) {
			b.find(b.sequence, codeLimit, fmt.Sprintf("%s: %s: %d > %d",
				c.id, n.Promotion, p.bought[e.Shopper], p.PerShopper))
		}
	}
	ordered := c.lines[:len(c.lines)-len(e.Balances)]
	for _, p := range b.limits {
		for i, l := range ordered {
			if p.concerns(l, c, b.stamp) && !marked[mark{p.Promotion, uint16(i)}] {
				b.find(b.sequence, codeLimit, fmt.Sprintf("%s: %s: %d", c.id, p.Promotion, i))
			}
		}
	}
}

// uncount takes pieces out of the purchase limits.
func (b *book) uncount(o *order, l *line, n int64) {
	for _, p := range l.limits {
		p.bought[o.own.shopper] -= n
	}
}
