package audit

import (
	"fmt"
	"slices"

	"carnival/event"
)

// gifts are promotions and what shoppers hold of them.
type gifts struct {
	promotions map[event.PromotionID]*promotion
	limits     []*promotion // those that limit purchases
	freightOf  map[event.MerchantID][]*promotion
	paidBy     map[event.ShopperID]int64 // how often a shopper has paid, deposits aside
	coupons    map[event.CouponID]*coupon
	campaigns  map[event.CampaignID]*campaign
	envelopes  map[event.EnvelopeID]*envelope
	allowances map[event.ShopperID]int64
	grants     map[grant]bool
}

func newGifts() gifts {
	return gifts{
		promotions: map[event.PromotionID]*promotion{}, coupons: map[event.CouponID]*coupon{},
		campaigns: map[event.CampaignID]*campaign{}, envelopes: map[event.EnvelopeID]*envelope{},
		freightOf: map[event.MerchantID][]*promotion{}, paidBy: map[event.ShopperID]int64{},
		allowances: map[event.ShopperID]int64{}, grants: map[grant]bool{},
	}
}

type promotion struct {
	*event.PromotionPublished
	ended   bool
	claimed uint32
	each    map[event.ShopperID]uint32
	bought  map[event.ShopperID]int64 // pieces under a purchase limit
}

// concerns reports whether a purchase limit without conditions is about a line.
func (p *promotion) concerns(l *line, c *checkout, at event.Instant) bool {
	return !p.ended && at >= p.From && at < p.To && p.When == "" && p.What == "" &&
		(p.Merchant == 0 || p.Merchant == l.was.merchant) &&
		(len(p.Categories) == 0 || slices.Contains(p.Categories, l.was.category)) &&
		(len(p.Products) == 0 || slices.Contains(p.Products, l.was.product))
}

// coupon is with its shopper, on a bill, or over.
type coupon struct {
	*event.CouponClaimed
	of      *promotion
	on      *checkout // the bill that holds it
	over    bool
	counted bool // as used
}

type campaign struct {
	*event.CampaignPublished
	given    int64
	sessions map[uint32]int64
}

// envelope says where its amount is.
type envelope struct {
	*event.EnvelopeGranted
	of                     *campaign
	left, held, used, over int64
}

type grant struct {
	shopper event.ShopperID
	ref     string
}

// gift takes in a fact of promotions, coupons, envelopes and allowances.
func (b *book) gift(fact event.Event) {
	switch e := fact.(type) {
	case *event.PromotionPublished:
		p := &promotion{PromotionPublished: e, each: map[event.ShopperID]uint32{},
			bought: map[event.ShopperID]int64{}}
		if b.promotions[e.Promotion] != nil {
			b.find(b.sequence, codeNumber, e.Promotion.String())
		}
		b.promotions[e.Promotion] = p
		switch e.Rule {
		case event.RulePurchaseLimit:
			b.limits = append(b.limits, p)
		case event.RuleFreight:
			b.freightOf[e.Merchant] = append(b.freightOf[e.Merchant], p)
		}
	case *event.PromotionEnded:
		if p := b.promotions[e.Promotion]; p == nil || p.ended {
			b.find(b.sequence, codeUnknown, e.Promotion.String())
		} else {
			p.ended = true
		}
	case *event.CouponClaimed:
		b.claimed(e)
	case *event.CampaignPublished:
		b.campaign(e)
	case *event.EnvelopeGranted:
		b.granted(e)
	case *event.AllowanceGranted:
		key := grant{e.Shopper, e.Ref}
		if b.grants[key] || e.Amount <= 0 {
			b.find(b.sequence, codeAllowance, e.Shopper.String())
		}
		b.grants[key] = true
		b.allowances[e.Shopper] += int64(e.Amount)
	case *event.BenefitsReturned:
		b.returned(e)
	case *event.BenefitsExpired:
		b.expired(e)
	}
}

func (b *book) claimed(e *event.CouponClaimed) {
	p := b.promotions[e.Promotion]
	if p == nil || b.shoppers[e.Shopper] == nil || b.coupons[e.Coupon] != nil {
		b.find(b.sequence, codeUnknown, e.Coupon.String())
		return
	}
	p.claimed++
	p.each[e.Shopper]++
	if p.ended || b.stamp < p.From || b.stamp >= p.To || e.From != p.Start || e.To != p.Use ||
		p.claimed > p.Quantity || p.each[e.Shopper] > p.PerShopper {
		b.find(b.sequence, codeCoupon, fmt.Sprintf("%s: %d of %d, %d of %d", e.Coupon,
			p.claimed, p.Quantity, p.each[e.Shopper], p.PerShopper))
	}
	b.coupons[e.Coupon] = &coupon{CouponClaimed: e, of: p}
	b.count.add("coupons.claimed", 1)
}

func (b *book) campaign(e *event.CampaignPublished) {
	if b.campaigns[e.Campaign] != nil {
		b.find(b.sequence, codeNumber, e.Campaign.String())
	}
	c := &campaign{CampaignPublished: e, sessions: map[uint32]int64{}}
	b.campaigns[e.Campaign] = c
	b.countMoney(c, "pools.left", int64(e.Pool))
}

func (b *book) granted(e *event.EnvelopeGranted) {
	c := b.campaigns[e.Campaign]
	if c == nil || b.shoppers[e.Shopper] == nil ||
		e.Envelope != 0 && b.envelopes[e.Envelope] != nil {
		b.find(b.sequence, codeUnknown, e.Envelope.String())
		return
	}
	amount := int64(e.Amount)
	c.given += amount
	c.sessions[e.Session] += amount
	session := int64(c.Pool)
	if n := int(e.Session); n > 0 && n <= len(c.Sessions) && c.Sessions[n-1].Pool > 0 {
		session = int64(c.Sessions[n-1].Pool)
	}
	if c.given > int64(c.Pool) || c.sessions[e.Session] > session || amount < 0 ||
		b.stamp < c.From || b.stamp >= c.To {
		b.find(b.sequence, codePool, fmt.Sprintf("%s: %d of %d, %d of %d", e.Campaign, c.given,
			c.Pool, c.sessions[e.Session], session))
	}
	if e.Envelope == 0 {
		return
	}
	if e.From != c.Start || e.To != c.Use || amount == 0 {
		b.find(b.sequence, codeEnvelope, e.Envelope.String())
	}
	b.envelopes[e.Envelope] = &envelope{EnvelopeGranted: e, of: c, left: amount}
	b.countMoney(c, "envelopes.issued", amount)
	b.countMoney(c, "pools.left", -amount)
}

// used takes what a discount used from the shopper; nil when it used nothing that was held.
func (b *book) used(c *checkout, d *event.Discount) *use {
	switch {
	case d.Coupon != 0:
		k := b.coupons[d.Coupon]
		if k == nil || k.on != nil || k.over || k.Shopper != c.shopper || b.stamp < k.From ||
			b.stamp >= k.To || k.Promotion != d.Promotion {
			b.find(b.sequence, codeCoupon, d.Coupon.String())
			return nil
		}
		k.on = c
		return &use{coupon: k}
	case d.Envelope != 0:
		v := b.envelopes[d.Envelope]
		if v == nil || v.Shopper != c.shopper || b.stamp < v.From || b.stamp >= v.To ||
			v.of.Currency != c.currency || v.of.Funder != d.Funder || d.Rule != event.RuleEnvelope {
			b.find(b.sequence, codeEnvelope, d.Envelope.String())
			return nil
		}
		v.left, v.held = v.left-int64(d.Amount), v.held+int64(d.Amount)
		b.conserved(v)
		return &use{envelope: v}
	case d.Rule == event.RuleAllowance:
		b.allowances[c.shopper] -= int64(d.Amount)
		if b.allowances[c.shopper] < 0 {
			b.find(b.sequence, codeAllowance, fmt.Sprintf("%s: %d", c.id, b.allowances[c.shopper]))
		}
		return &use{}
	}
	return nil
}

// conserved holds where the money of an envelope is against its amount (rules R5.6).
func (b *book) conserved(v *envelope) {
	if v.left < 0 || v.held < 0 || v.used < 0 || v.over < 0 ||
		v.left+v.held+v.used+v.over != int64(v.Amount) {
		b.find(b.sequence, codeEnvelope, fmt.Sprintf("%s: %d + %d + %d + %d, %d", v.Envelope,
			v.left, v.held, v.used, v.over, v.Amount))
	}
}

// spend makes what the lines of an order hold used, once it is paid.
func (b *book) spend(o *order) {
	for _, u := range o.holds() {
		u.paid = true
		switch {
		case u.coupon != nil && !u.coupon.counted:
			u.coupon.counted = true
			b.count.add("coupons.used", 1)
		case u.envelope != nil:
			u.envelope.held, u.envelope.used = u.envelope.held-u.amount, u.envelope.used+u.amount
			b.conserved(u.envelope)
			b.countMoney(u.envelope.of, "envelopes.used", u.amount)
		}
	}
}

// holds are the uses of an order's lines on its bill.
func (o *order) holds() (out []*use) {
	for _, u := range o.bill.uses {
		if slices.Contains(o.lines, u.line) {
			out = append(out, u)
		}
	}
	return out
}

// returned takes back what the pieces of an order held that have left it: neither more nor less
// than their share.
func (b *book) returned(e *event.BenefitsReturned) {
	o := b.orders[e.Order]
	if o == nil {
		b.find(b.sequence, codeUnknown, e.Order.String())
		return
	}
	bill, lines := o.bill, o.lines
	if o.gaveUp != nil {
		bill, o.gaveUp = o.gaveUp, nil
	}
	for _, back := range e.Coupons {
		b.couponBack(bill, e.Order, &back)
	}
	envelopes, allowance := map[*envelope]int64{}, int64(0)
	var paid bool
	for _, u := range bill.uses {
		if !slices.Contains(lines, u.line) || u.coupon != nil {
			continue
		}
		paid = paid || u.paid
		if u.envelope != nil {
			envelopes[u.envelope] += u.due() - u.returned
		} else {
			allowance += u.due() - u.returned
		}
		u.returned = u.due()
	}
	for _, back := range e.Envelopes {
		v := b.envelopes[back.Envelope]
		if v == nil || envelopes[v] != int64(back.Amount) || back.Void != (b.stamp >= v.To) {
			b.find(b.sequence, codeReturned, fmt.Sprintf("%s: %s", e.Order, back.Envelope))
			continue
		}
		b.envelopeBack(v, int64(back.Amount), back.Void, paid)
	}
	if int64(e.Allowance) != allowance {
		b.find(b.sequence, codeReturned, fmt.Sprintf("%s: %d, %d", e.Order, e.Allowance, allowance))
	}
	b.allowances[bill.shopper] += int64(e.Allowance)
}

// couponBack: a coupon comes back once, when nothing of what it was used for is left.
func (b *book) couponBack(bill *checkout, of event.OrderID, back *event.CouponBack) {
	k := b.coupons[back.Coupon]
	if k == nil || k.on != bill || !bill.free(k) || back.Void != (b.stamp >= k.To) {
		b.find(b.sequence, codeReturned, fmt.Sprintf("%s: %s", of, back.Coupon))
		return
	}
	k.on, k.over = nil, back.Void
	if k.counted {
		k.counted = false
		b.count.add("coupons.used", -1)
	}
}

// free reports that every piece has left that a coupon was used for.
func (c *checkout) free(k *coupon) bool {
	return !slices.ContainsFunc(c.uses, func(u *use) bool { return u.coupon == k && u.gone < u.of })
}

func (b *book) envelopeBack(v *envelope, amount int64, void, paid bool) {
	if paid {
		v.used -= amount
		b.countMoney(v.of, "envelopes.used", -amount)
	} else {
		v.held -= amount
	}
	if void {
		v.over += amount
		b.countMoney(v.of, "envelopes.expired", amount)
	} else {
		v.left += amount
	}
	b.conserved(v)
}

func (b *book) expired(e *event.BenefitsExpired) {
	for _, id := range e.Coupons {
		k := b.coupons[id]
		if k == nil || k.on != nil || k.over || b.stamp < k.To {
			b.find(b.sequence, codeCoupon, id.String())
			continue
		}
		k.over = true
	}
	for _, id := range e.Envelopes {
		v := b.envelopes[id]
		if v == nil || v.left == 0 || b.stamp < v.To {
			b.find(b.sequence, codeEnvelope, id.String())
			continue
		}
		b.countMoney(v.of, "envelopes.expired", v.left)
		v.left, v.over = 0, v.over+v.left
	}
}

// benefitsBack finds what an order that is over has not given back.
func (b *book) benefitsBack() {
	for id, c := range b.checkouts {
		for _, u := range c.uses {
			late := u.coupon == nil && u.returned != u.due() ||
				u.coupon != nil && u.coupon.on == c && c.free(u.coupon)
			if late {
				b.find(b.sequence, codeReturned, id.String())
			}
		}
	}
}

// countMoney adds to a figure of envelopes when they are in the home currency.
func (b *book) countMoney(c *campaign, figure string, amount int64) {
	if b.plan != nil && c.Currency == b.plan.currency {
		b.count.add(figure, amount)
	}
}
