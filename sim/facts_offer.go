package sim

import (
	"carnival/event"
	"carnival/money"
)

// presaleSum is where the pieces of a presale are.
type presaleSum struct {
	*event.PresaleOpened
	available, reserved, sold int64
	closed                    bool
}

// couponSum is where a coupon is.
type couponSum struct {
	*event.CouponClaimed
	status string
}

// The places of a coupon.
const (
	free    = "free"
	held    = "held"
	used    = "used"
	expired = "expired"
	void    = "void"
)

// envelopeSum is an envelope with what is left of it.
type envelopeSum struct {
	*event.EnvelopeGranted
	left money.Minor
}

// poolSum is where the money of a campaign is.
type poolSum struct {
	*event.CampaignPublished
	issued, left, held, used, expired, void money.Minor
}

// hold is what a line holds of a benefit: of a coupon, of an envelope, or of the allowance.
type hold struct {
	coupon   event.CouponID
	envelope event.EnvelopeID
	amount   money.Minor
}

// offers takes in what is offered to shoppers, and what they hold of it.
func (a *auditor) offers(fact event.Event) {
	switch f := fact.(type) {
	case *event.PromotionPublished:
		a.promotions = append(a.promotions, f)
	case *event.CouponClaimed:
		a.coupons = append(a.coupons, &couponSum{f, free})
	case *event.CampaignPublished:
		a.campaigns = append(a.campaigns, &poolSum{CampaignPublished: f})
	case *event.EnvelopeGranted:
		a.drawn[drawKey{f.Campaign, f.Session, f.Shopper}] = f.Draw
		if f.Envelope == 0 {
			return
		}
		p := a.campaigns[f.Campaign-1]
		a.envelopes = append(a.envelopes, &envelopeSum{f, f.Amount})
		p.issued, p.left = p.issued+f.Amount, p.left+f.Amount
		if p.issued > p.Pool {
			a.complain("pool: campaign %d has %d and gave %d", f.Campaign, p.Pool, p.issued)
		}
	case *event.GroupOpened:
		a.groups++
	case *event.AllowanceGranted:
		a.allowances[f.Shopper] += f.Amount
	case *event.BenefitsReturned:
		a.benefitsBack(f)
	case *event.BenefitsExpired:
		for _, id := range f.Coupons {
			a.moveCoupon(id, expired, free)
		}
		for _, id := range f.Envelopes {
			v := a.envelopes[id-1]
			p := a.campaigns[v.Campaign-1]
			p.left, p.expired, v.left = p.left-v.left, p.expired+v.left, 0
		}
	case *event.PresaleOpened:
		n := int64(f.Stock)
		a.presales = append(a.presales, &presaleSum{PresaleOpened: f, available: n})
		a.skus[f.SKU-1].presale += n
		a.sane(f.SKU)
	case *event.DepositPlaced:
		a.deposited(f)
	case *event.DepositClosed:
		a.depositClosed(f)
	case *event.PresaleClosed:
		p := a.presales[f.Presale-1]
		p.closed = true
		p.available -= int64(f.Returned)
		a.skus[p.SKU-1].presale -= int64(f.Returned)
		if p.available != 0 {
			a.complain("presale: %d closed with %d pieces left", f.Presale, p.available)
		}
	}
}

func (a *auditor) moveCoupon(id event.CouponID, to string, from ...string) {
	c := a.coupons[id-1]
	for _, one := range from {
		if c.status == one {
			c.status = to
			return
		}
	}
	a.complain("coupon: %d is %s and becomes %s", id, c.status, to)
}

// discounts gives each line what it costs, and takes what is used from the shopper.
func (a *auditor) discounts(
	at event.Instant, c *checkoutSum, f *event.CheckoutPlaced, lines []*lineSum,
) {
	for _, l := range lines {
		l.paid += l.price
	}
	for _, d := range f.Discounts {
		one := hold{coupon: d.Coupon, envelope: d.Envelope}
		held := one != hold{} || d.Rule == event.RuleAllowance
		switch {
		case d.Coupon != 0:
			a.useCoupon(at, c, d.Coupon)
		case d.Envelope != 0:
			v := a.envelopes[d.Envelope-1]
			p := a.campaigns[v.Campaign-1]
			v.left -= d.Amount
			p.left, p.held = p.left-d.Amount, p.held+d.Amount
			if v.left < 0 || v.Shopper != c.shopper || at < v.From || at >= v.To {
				a.complain("envelope: %d is used for %d at %s; it has %d until %s", d.Envelope,
					d.Amount, at, v.left+d.Amount, v.To)
			}
		case held:
			a.allowances[c.shopper] -= d.Amount
			if a.allowances[c.shopper] < 0 {
				a.complain("allowance: shopper %d has %d", c.shopper, a.allowances[c.shopper])
			}
		}
		for _, s := range d.Shares {
			l := lines[s.Line]
			l.paid -= s.Amount
			if d.Funder != event.FundedByMerchant {
				l.subsidy += s.Amount
			}
			if held {
				one.amount = s.Amount
				l.holds = append(l.holds, one)
			}
		}
	}
	for i, l := range lines {
		if l.paid < 0 {
			a.complain("bill: line %d of checkout %d costs %d", i, f.Checkout, l.paid)
		}
	}
}

func (a *auditor) useCoupon(at event.Instant, c *checkoutSum, id event.CouponID) {
	a.moveCoupon(id, held, free)
	if k := a.coupons[id-1]; k.Shopper != c.shopper || at < k.From || at >= k.To {
		a.complain("coupon: %d of shopper %d is used by %d at %s; it is good from %s to %s", id,
			k.Shopper, c.shopper, at, k.From, k.To)
	}
}

// spent makes what an order holds used.
func (a *auditor) spent(o *orderSum) {
	for _, l := range o.lines {
		for _, h := range l.holds {
			if h.coupon != 0 {
				a.moveCoupon(h.coupon, used, held, used)
			}
			if h.envelope != 0 {
				p := a.campaigns[a.envelopes[h.envelope-1].Campaign-1]
				p.held, p.used = p.held-h.amount, p.used+h.amount
			}
		}
	}
}

func (a *auditor) benefitsBack(f *event.BenefitsReturned) {
	o := a.orders[f.Order-1]
	for _, back := range f.Coupons {
		to := free
		if back.Void {
			to = void
		}
		a.moveCoupon(back.Coupon, to, held, used)
	}
	for _, back := range f.Envelopes {
		v := a.envelopes[back.Envelope-1]
		p := a.campaigns[v.Campaign-1]
		if o.status == closed || o.status == balanceDue {
			p.held -= back.Amount
		} else {
			p.used -= back.Amount
		}
		if back.Void {
			p.void += back.Amount
		} else {
			p.left, v.left = p.left+back.Amount, v.left+back.Amount
		}
		if p.held < 0 || p.used < 0 || v.left > v.Amount {
			a.complain("envelope: %d of %d has %d after it came back",
				back.Envelope, v.Amount, v.left)
		}
	}
	a.allowances[a.checkouts[o.checkout].shopper] += f.Allowance
}

func (a *auditor) deposited(f *event.DepositPlaced) {
	c := a.tapped(a.stamp, f.Checkout, f.Shopper, f.Key)
	p, n := a.presales[f.Presale-1], int64(f.Quantity)
	o := &orderSum{
		id: event.OrderID(len(a.orders) + 1), checkout: len(a.checkouts) - 1, merchant: f.Merchant,
		bill: len(a.checkouts) - 1, presale: p, deposit: f.Deposit, deducts: f.Deducts,
		lines:  []*lineSum{{sku: f.SKU, quantity: n, counted: a.skus[f.SKU-1].limit > 0}},
		status: depositDue,
	}
	a.orders, c.total = append(a.orders, o), f.Deposit
	a.count(o, o.lines[0], n)
	p.available, p.reserved = p.available-n, p.reserved+n
	if f.Order != o.id || p.available < 0 || p.closed {
		a.complain("presale: order %d of presale %d, %d are left", f.Order, f.Presale, p.available)
	}
}

// asked begins the bill of a balance: the price, less what the deposit deducts beyond itself.
func (a *auditor) asked(checkout int, b *event.BalanceDue) *lineSum {
	o := a.orders[b.Order-1]
	l, p := o.lines[0], o.presale
	if o.status != balanceDue || o.bill != o.checkout {
		a.complain("path: order %d is %s and its balance is asked for", b.Order, o.status)
	}
	o.bill, o.freight = checkout, b.Freight
	l.fee, l.price, l.holds = b.Fee, p.Price*money.Minor(l.quantity), nil
	l.paid, l.subsidy = o.deposit-o.deducts, 0
	if p.Funder != event.FundedByMerchant {
		l.subsidy = o.deducts - o.deposit
	}
	return l
}

// giveUp is a balance that is not asked for any more.
func (o *orderSum) giveUp() {
	o.bill, o.freight = o.checkout, 0
	for _, l := range o.lines {
		l.paid, l.subsidy, l.holds = 0, 0, nil
	}
}

// presaleBack makes pieces of a presale order available to the presale, or to all once it closed.
func (a *auditor) presaleBack(o *orderSum, from *int64, n int64) {
	*from -= n
	if o.presale.closed {
		a.skus[o.presale.SKU-1].presale -= n
	} else {
		o.presale.available += n
	}
}

// depositClosed ends pieces of a presale order. At most a fifth of their price is at stake.
func (a *auditor) depositClosed(f *event.DepositClosed) {
	o := a.orders[f.Order-1]
	l, n := o.lines[0], int64(f.Quantity)
	o.kept, o.damages = o.kept+f.Kept, o.damages+f.Damages
	o.owed, o.hurt = o.owed+f.Back, o.hurt+f.Damages
	if 5*max(f.Kept, f.Damages) > o.presale.Price*money.Minor(n) {
		a.complain("deposit: of %d pieces for %d each %d are kept, %d are damages", n,
			o.presale.Price, f.Kept, f.Damages)
	}
	if o.status == paid {
		return // refunds take the pieces back
	}
	if o.status != balanceDue || f.Kept+f.Back != o.deposit*money.Minor(n)/money.Minor(l.quantity) {
		a.complain("deposit: order %d is %s with a deposit of %d; %d are kept and %d go back",
			f.Order, o.status, o.deposit, f.Kept, f.Back)
	}
	a.presaleBack(o, &o.presale.reserved, n)
	a.count(o, l, -n)
	o.deducts -= o.deducts * money.Minor(n) / money.Minor(l.quantity)
	o.deposit -= f.Kept + f.Back
	if l.quantity -= n; l.quantity == 0 {
		o.status = ended
	}
}
