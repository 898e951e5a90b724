package figures

import (
	"carnival/event"
	"carnival/money"
)

// inflation stands in place of a rule for what a deposit deducts beyond itself.
const inflation event.Rule = 0

// cut is what one discount took off one order. What is the coupon or the envelope, by its counter.
type cut struct {
	amount money.Minor
	what   uint32
	next   uint32 // of the order, by row+1
	rule   event.Rule
	funder event.Funder
}

// envelope is what can still be used of a red envelope. Those of other currencies, and of the
// festival before, are not counted.
type envelope struct {
	left    money.Minor
	counted bool
}

// keep keeps a cut with its order.
func (f *Fold) keep(o *order, c cut) {
	c.next = o.cuts
	f.cuts = append(f.cuts, c)
	o.cuts = uint32(len(f.cuts))
}

// cut takes the merchants' discounts off what the lines of a checkout are worth, and keeps all
// discounts with their orders. Lines are counted over the whole checkout: those of its orders,
// which begin at rows first and firstLine, and then its balances.
func (f *Fold) cut(first, firstLine int, fact *event.CheckoutPlaced) {
	own := len(f.lines) - firstLine
	for i := range fact.Discounts {
		d := &fact.Discounts[i]
		c := cut{rule: d.Rule, funder: d.Funder, what: uint32(event.CounterOf(uint64(d.Coupon)))}
		if d.Envelope != 0 {
			c.what = uint32(event.CounterOf(uint64(d.Envelope)))
			if v := at(f.envelopes, uint64(d.Envelope)); v != nil {
				v.left -= d.Amount
			}
		}
		row := first
		for _, share := range d.Shares {
			line := int(share.Line)
			o := f.holder(&row, firstLine+line, own-line, fact.Balances)
			if o == nil {
				continue
			}
			if line >= own {
				line = int(o.first) - firstLine
			}
			if d.Funder == event.FundedByMerchant {
				f.lines[firstLine+line].amount -= share.Amount
			}
			c.amount = share.Amount
			f.join(o, c)
		}
	}
}

// holder finds the order of a line, beginning at row; behind the lines of the checkout's own
// orders, of which left are still to come, stand its balances.
func (f *Fold) holder(row *int, line, left int, balances []event.BalanceDue) *order {
	if left <= 0 {
		if -left >= len(balances) {
			return nil
		}
		return at(f.orders, uint64(balances[-left].Order))
	}
	for {
		o := &f.orders[*row]
		if line >= int(o.first) && line < int(o.first)+int(o.lines) {
			return o
		}
		if line < int(o.first) {
			*row--
		} else {
			*row++
		}
	}
}

// join adds a line's share of a discount to what the discount took off the line's order.
func (f *Fold) join(o *order, c cut) {
	if o.cuts != 0 {
		last := &f.cuts[o.cuts-1]
		if last.rule == c.rule && last.what == c.what && last.funder == c.funder {
			last.amount += c.amount
			return
		}
	}
	f.keep(o, c)
}

// discounts counts what was taken off an order that is settled.
func (f *Fold) discounts(now uint32, o *order) {
	for n := o.cuts; n != 0; n = f.cuts[n-1].next {
		c := &f.cuts[n-1]
		f.funders.add(int(c.funder), now, int64(c.amount))
		f.rules.add(int(c.rule), now, int64(c.amount))
		f.series[discounted].add(now, int64(c.amount))
	}
}

// used counts the coupons and envelopes of an order that is paid, in any market at any time.
func (f *Fold) used(now uint32, o *order) {
	for n := o.cuts; n != 0; n = f.cuts[n-1].next {
		switch c := &f.cuts[n-1]; c.rule {
		case event.RuleShopCoupon, event.RulePlatformCoupon:
			if f.coupons.add(c.what) {
				f.count(now, couponsUsed, 1, benefitGroup)
			}
		case event.RuleEnvelope:
			if v := at(f.envelopes, uint64(c.what)); v != nil && v.counted {
				f.count(now, envelopesUsed, int64(c.amount), benefitGroup)
			}
		}
	}
}

// campaign opens a pool. One in another currency than the plan's is not counted.
func (f *Fold) campaign(now uint32, fact *event.CampaignPublished) {
	if f.plan != nil && fact.Currency == f.plan.Currency {
		f.campaigns.add(uint32(event.CounterOf(uint64(fact.Campaign))))
		f.count(now, poolsLeft, int64(fact.Pool), benefitGroup)
	}
}

func (f *Fold) granted(now uint32, fact *event.EnvelopeGranted) {
	if fact.Envelope == 0 {
		return
	}
	counted := f.campaigns.has(uint32(event.CounterOf(uint64(fact.Campaign))))
	f.envelopes = append(f.envelopes, envelope{fact.Amount, counted})
	if counted {
		f.count(now, envelopesIssued, int64(fact.Amount), benefitGroup)
		f.series[poolsLeft].add(now, -int64(fact.Amount))
	}
}

// benefitsBack takes back what an order used, or held.
func (f *Fold) benefitsBack(now uint32, fact *event.BenefitsReturned) {
	for _, back := range fact.Coupons {
		if f.coupons.remove(uint32(event.CounterOf(uint64(back.Coupon)))) {
			f.count(now, couponsUsed, -1, benefitGroup)
		}
	}
	o := at(f.orders, uint64(fact.Order))
	for _, back := range fact.Envelopes {
		v := at(f.envelopes, uint64(back.Envelope))
		if v == nil {
			continue
		}
		if !back.Void {
			v.left += back.Amount
		} else if v.counted {
			f.count(now, envelopesExpired, int64(back.Amount), benefitGroup)
		}
		if v.counted && o != nil && o.status&paid != 0 {
			f.count(now, envelopesUsed, -int64(back.Amount), benefitGroup)
		}
	}
}

// expired counts what envelopes still held when their time was over.
func (f *Fold) expired(now uint32, fact *event.BenefitsExpired) {
	for _, id := range fact.Envelopes {
		v := at(f.envelopes, uint64(id))
		if v == nil || !v.counted || v.left == 0 {
			continue
		}
		f.count(now, envelopesExpired, int64(v.left), benefitGroup)
		v.left = 0
	}
}
