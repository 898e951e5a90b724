package sim

import (
	"carnival/event"
	"carnival/money"
)

func (a *auditor) due(f *event.RefundDue) {
	if int(f.Refund) != len(a.refunds)+1 {
		a.complain("refund %d, want %d", f.Refund, len(a.refunds)+1)
	}
	a.refunds = append(a.refunds, &refundSum{RefundDue: *f, paid: f.Amount == 0})
	c := a.checkouts[f.Payment-1]
	if f.Reason != event.RefundDamages { // those no payment brought
		c.owed += f.Amount
	}
	switch {
	case f.Order == 0:
		c.back += f.Amount
		if a.owing != c || c.paid != c.settled+c.back {
			a.complain("money: checkout paid %d, settled %d, owes back %d",
				c.paid, c.settled, c.back)
		}
		a.owing = nil
	case len(f.Lines) == 0 && f.Reason == event.RefundDeposit:
		a.orders[f.Order-1].owed -= f.Amount
	case f.Reason == event.RefundDamages:
		a.orders[f.Order-1].hurt -= f.Amount
	default:
		a.givenBack(f)
	}
	if c.owed > c.paid {
		a.complain("money: payment %d of %d owes %d back", f.Payment, c.paid, c.owed)
	}
}

// givenBack takes lines out of a paid order. What of a line goes back with its pieces is told by
// all that went before, so that the last piece takes what is left.
func (a *auditor) givenBack(f *event.RefundDue) {
	o := a.orders[f.Order-1]
	if o.status != paid && o.status != shipped && o.status != finished {
		a.complain("path: order %d is %s and is refunded", f.Order, o.status)
		return
	}
	sum, left := f.Freight, int64(0)
	for _, r := range f.Lines {
		l, n := o.lines[r.Line], int64(r.Quantity)
		l.back, l.returned, l.withdrawn = l.back+n, l.returned+r.Amount, l.withdrawn+r.Subsidy
		sum += r.Amount
		if l.back > l.quantity || l.returned > l.paid || l.withdrawn > l.subsidy ||
			n > 0 && l.returned != l.paid*money.Minor(l.back)/money.Minor(l.quantity) {
			a.complain("share: of %d pieces of order %d %d went back, with %d of %d",
				l.quantity, f.Order, l.back, l.returned, l.paid)
		}
		a.pieces(o, l, n, f.Goods)
	}
	o.freight -= f.Freight
	for _, l := range o.lines {
		left += l.quantity - l.back
	}
	if sum != f.Amount || o.freight < 0 || f.Closed != (left == 0) {
		a.complain("money: order %d is refunded with %d, its lines come to %d; %d pieces are left",
			f.Order, f.Amount, sum, left)
	}
	if f.Closed {
		o.earned = o.earned || o.status == shipped // the way there, when it was not given back
		o.status = refunded
	}
}

// pieces are sold again, stay with the shopper, or are written off.
func (a *auditor) pieces(o *orderSum, l *lineSum, n int64, goods event.Goods) {
	k := a.skus[l.sku-1]
	if goods != event.GoodsKept {
		a.count(o, l, -n)
	}
	switch {
	case goods == event.GoodsKept:
	case o.presale != nil && goods == event.GoodsWrittenOff:
		o.presale.sold -= n
		k.presale, k.brought = k.presale-n, k.brought-n
	case o.presale != nil:
		a.presaleBack(o, &o.presale.sold, n)
	case goods == event.GoodsWrittenOff:
		k.sold, k.brought = k.sold-n, k.brought-n
	default:
		k.sold -= n
	}
	a.sane(l.sku)
}

func (a *auditor) sentBack(f *event.RefundPaid) {
	switch {
	case f.Refund == 0 || int(f.Refund) > len(a.refunds):
		a.complain("money: refund %d was never owed", f.Refund)
	case a.refunds[f.Refund-1].paid:
		a.complain("money: refund %d is noted twice", f.Refund)
	default:
		a.refunds[f.Refund-1].paid = true
	}
}

// after takes in what follows a payment.
func (a *auditor) after(fact event.Event) {
	switch f := fact.(type) {
	case *event.PaymentStarted:
		a.attempts = append(a.attempts, f)
	case *event.ParcelShipped:
		a.moves(f.Order, shipped, paid)
	case *event.OrdersFinished:
		for _, id := range f.Orders {
			a.moves(id, finished, shipped).earned = true
		}
	case *event.ReturnOpened:
		a.returns = append(a.returns, returnSum{f.Order, event.ReturnAsked})
	case *event.ReturnMoved:
		a.returns[f.Return-1].status = f.Status
	case *event.SettlementClosed:
		a.settled(f)
	case *event.PayoutSettled:
		s := a.settlements[f.Settlement-1]
		if f.Failed {
			a.payouts[s.Merchant] -= s.Payout
		}
	}
}

// settled holds a settlement against all that the merchant ever earned and was ever paid.
func (a *auditor) settled(f *event.SettlementClosed) {
	if int(f.Settlement) != len(a.settlements)+1 {
		a.complain("settlement %d, want %d", f.Settlement, len(a.settlements)+1)
	}
	a.settlements = append(a.settlements, f)
	if want := max(0, a.earned(f.Merchant)-a.payouts[f.Merchant]); f.Payout != want {
		a.complain("settlement: merchant %d earned %d and was paid %d; now %d is paid out",
			f.Merchant, a.earned(f.Merchant), a.payouts[f.Merchant], f.Payout)
	}
	a.payouts[f.Merchant] += f.Payout
}

// earned is what a merchant has earned by all that is known: what is left of orders that came to
// their end, less commission, and deposits that were kept, less damages.
func (a *auditor) earned(m event.MerchantID) (sum money.Minor) {
	for _, o := range a.orders {
		if o.merchant != m {
			continue
		}
		sum += o.kept - o.damages
		if !o.earned {
			continue
		}
		sum += o.freight
		for _, l := range o.lines {
			rest := l.paid - l.returned
			sum += rest + l.subsidy - l.withdrawn - (rest*money.Minor(l.fee)+5_000)/10_000
		}
	}
	return sum
}
