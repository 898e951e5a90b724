package sim

import (
	"context"

	"carnival/audit"
	"carnival/event"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"
)

// compare holds the writer's sums against the auditor's, when nothing is under way.
func (a *auditor) compare(s *trade.State) {
	if s.Sequence() != uint64(len(a.facts)) {
		return
	}
	for i, k := range a.skus {
		has, _ := s.StockOf(event.SKUID(i + 1))
		want := trade.Stock{Available: uint32(k.left()), Reserved: uint32(k.reserved),
			Sold: uint32(k.sold)}
		if has != want {
			a.complain("stock: the writer has %+v of SKU %d, the facts give %+v", has, i+1, want)
		}
		if a.view == nil {
			continue
		}
		available, reserved, sold := a.view.Stock(event.SKUID(i + 1))
		if available != k.left() || reserved != k.reserved || sold != k.sold {
			a.complain("view: %d, %d and %d of SKU %d are shown, the facts give %+v",
				available, reserved, sold, i+1, want)
		}
	}
	a.compareBenefits(s)
}

func (a *auditor) compareBenefits(s *trade.State) {
	many := make([]trade.Coupons, len(a.promotions))
	for _, c := range a.coupons {
		n := &many[c.Promotion-1]
		n.Claimed++
		switch c.status {
		case free:
			n.Free++
		case held:
			n.Held++
		case used:
			n.Used++
		case expired:
			n.Expired++
		case void:
			n.Void++
		}
	}
	for i, want := range many {
		if has, _ := s.CouponsOf(event.PromotionID(i + 1)); has != want {
			a.complain("coupons: the writer has %+v of promotion %d, the facts give %+v",
				has, i+1, want)
		}
	}
	for _, p := range a.campaigns {
		has, _ := s.PoolOf(p.Campaign)
		want := trade.Pool{Total: p.Pool, Issued: p.issued, Unissued: p.Pool - p.issued,
			Promised: has.Promised, Left: p.left, Held: p.held, Used: p.used,
			Expired: p.expired, Void: p.void}
		if has != want || p.issued != p.left+p.held+p.used+p.expired+p.void {
			a.complain("pool: the writer has %+v, the facts give %+v", has, want)
		}
	}
	for id, want := range a.allowances {
		if has := s.AllowanceOf(id); has != want {
			a.complain("allowance: the writer has %d of shopper %d, the facts give %d",
				has, id, want)
		}
	}
}

// open is how many orders wait for their payment, or for a part of it.
func (a *auditor) open() (n int) {
	for _, o := range a.orders {
		if o.status == open || o.status == depositDue || o.status == balanceDue {
			n++
		}
	}
	return n
}

// finish holds the provider's books against the facts, when all has been said, and lets the
// recount go over the whole journal.
func (a *auditor) finish(p *provider, j journal.Journal) {
	a.cash(p)
	a.merchants()
	report := audit.Count(j.Read(context.Background(), 1), audit.Options{})
	for _, f := range report.Findings {
		a.complain("recount: %s at %d: %s %s", f.Code, f.Sequence, f.En, f.Detail)
	}
}

// cash: every charge was taken in once, what is not settled went back, and what the provider keeps
// is what the orders that stand, and the deposits, came to.
func (a *auditor) cash(p *provider) {
	var taken, sent, settled, returned money.Minor
	for _, c := range p.taken {
		taken += c.amount
		if a.refs[c.ref] != 1 {
			a.complain("money: charge %s of %d was taken in %d times",
				c.ref, c.amount, a.refs[c.ref])
		}
	}
	for i, amount := range p.sent {
		sent += amount
		if !a.refunds[i].paid {
			a.complain("money: refund %d went out and is not noted", i+1)
		}
	}
	for _, c := range a.checkouts {
		settled += c.settled
	}
	for _, r := range a.refunds {
		if r.Order != 0 {
			returned += r.Amount
		}
	}
	if taken-sent != settled-returned {
		a.complain("money: the provider keeps %d - %d, the orders that stand cost %d - %d",
			taken, sent, settled, returned)
	}
	var standing money.Minor
	for _, o := range a.orders {
		standing += a.stands(o)
	}
	if standing != settled-returned {
		a.complain("money: orders and deposits are worth %d, settled less refunded is %d",
			standing, settled-returned)
	}
}

// stands is what an order keeps of the shopper's money. When nothing of it is left its funders
// have theirs back, too.
func (a *auditor) stands(o *orderSum) money.Minor {
	if o.owed != 0 || o.hurt != 0 {
		a.complain("money: order %d owes %d of its deposit and %d of damages to nobody",
			o.id, o.owed, o.hurt)
	}
	sum := o.kept - o.damages
	switch o.status {
	case paid, shipped, finished, refunded:
		sum += o.freight
		for _, l := range o.lines {
			sum += l.paid - l.returned
			if l.back == l.quantity && l.withdrawn != l.subsidy {
				a.complain("money: order %d is refunded, its funders have %d of %d back",
					o.id, l.withdrawn, l.subsidy)
			}
		}
	}
	return sum
}

// merchants: after the last settlement nobody is owed anything.
func (a *auditor) merchants() {
	seen := map[event.MerchantID]bool{}
	for _, o := range a.orders {
		if m := o.merchant; !seen[m] && a.earned(m) > a.payouts[m] {
			a.complain("settlement: merchant %d earned %d and was paid %d", m, a.earned(m),
				a.payouts[m])
		}
		seen[o.merchant] = true
	}
}
