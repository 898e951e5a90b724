package audit

import (
	"fmt"

	"carnival/event"
)

// due holds a refund against its order and its payment.
func (b *book) due(e *event.RefundDue) {
	if _, known := b.refunds[e.Refund]; known {
		b.find(b.sequence, codeNumber, e.Refund.String())
	}
	b.refunds[e.Refund] = e.Amount == 0 // nothing has to be sent
	p := b.payments[e.Payment]
	if p == nil || e.Amount < 0 {
		b.find(b.sequence, codeUnknown, e.Payment.String())
		return
	}
	o := b.orders[e.Order]
	if e.Reason != event.RefundDamages { // no payment brought those
		p.out += int64(e.Amount)
	}
	if e.Order == 0 {
		p.surplusOut += int64(e.Amount)
	}
	if p.out > p.in || p.surplusOut > p.surplus {
		b.find(b.sequence, codeRefund, fmt.Sprintf("%s: %d > %d", e.Payment, p.out, p.in))
	}
	if c := b.asking[e.Payment]; c != nil && b.atHome(c) {
		b.count.add("refunds.by_reason", int64(e.Amount))
		b.count.part("refunds.by_reason", e.Reason.Key(), int64(e.Amount))
	}
	switch {
	case e.Order == 0:
	case o == nil || e.Payment != o.own.payment && e.Payment != o.bill.payment:
		b.find(b.sequence, codeRefund, e.Order.String())
	case len(e.Lines) == 0:
		b.depositOwed(o, e)
	case !o.stands():
		b.find(b.sequence, codeRefund, e.Order.String())
	default:
		b.takeBack(o, e)
	}
}

// takeBack takes lines of a paid order out of it, each by its share.
func (b *book) takeBack(o *order, e *event.RefundDue) {
	sum, before := int64(e.Freight), o.earned()
	for _, r := range e.Lines {
		if int(r.Line) >= len(o.lines) {
			b.find(b.sequence, codeRefund, fmt.Sprintf("%s: %d", e.Order, r.Line))
			continue
		}
		b.takeLine(o, o.lines[r.Line], &r, e.Goods)
		sum += int64(r.Amount)
	}
	o.freight -= int64(e.Freight)
	whole := o.left() == 0
	if sum != int64(e.Amount) || o.freight < 0 || e.Closed != whole ||
		whole && o.state == isPaid && o.freight != 0 {
		b.find(b.sequence, codeRefund, fmt.Sprintf("%s: %d of %d, freight %d, closed %t",
			e.Order, sum, e.Amount, o.freight, e.Closed))
	}
	if o.state == isFinished {
		after := o.earned()
		t := b.till(o)
		t.refunded += before.goods + before.subsidy + before.freight -
			after.goods - after.subsidy - after.freight
		t.commission += after.commission - before.commission
	}
	if o.settled {
		b.count.add("refunds", int64(e.Amount))
		for _, r := range e.Lines {
			b.count.add("refunds", int64(r.Subsidy))
			if int(r.Line) < len(o.lines) {
				b.countUnits(o.lines[r.Line], "net", -int64(r.Quantity))
			}
		}
	}
	if e.Closed {
		if o.state == isShipped && o.freight > 0 {
			b.earns(o) // the way of goods that came back was paid for
		}
		o.state = isRefunded
	}
}

// takeLine takes pieces of a line back. Their share is what the line's pieces up to them carry,
// less what those before them did (rules R1.4), so it is known from the whole that has gone. Money
// of a deposit may go a step ahead of its pieces, because another payment brought it.
func (b *book) takeLine(o *order, l *line, r *event.RefundedLine, g event.Goods) {
	n := int64(r.Quantity)
	l.back += n
	l.refunded += int64(r.Amount)
	l.withdrawn += int64(r.Subsidy)
	if r.Amount < 0 || r.Subsidy < 0 || l.back > l.quantity || l.refunded > l.paid ||
		l.withdrawn > l.subsidy || n > 0 && !l.square() {
		b.find(b.sequence, codeShare, fmt.Sprintf("%s: %d of %d pieces, %d of %d, %d of %d", o.id,
			l.back, l.quantity, l.refunded, l.paid, l.withdrawn, l.subsidy))
	}
	for _, u := range o.bill.uses {
		if u.line == l {
			u.gone += n
		}
	}
	if g != event.GoodsKept {
		b.uncount(o, l, n)
	}
	switch {
	case g == event.GoodsKept || n == 0:
	case o.deposit != nil:
		b.unsell(o, n, g)
	default:
		l.sku.sold -= n
		if g == event.GoodsWrittenOff {
			l.sku.brought -= n
		} else {
			l.sku.available += n
		}
		b.weigh(l.sku.SKU, l.sku)
	}
}

// square reports that exactly the share of the pieces that went back went with them.
func (l *line) square() bool {
	return l.refunded == part(l.paid, l.back, l.quantity) &&
		l.withdrawn == part(l.subsidy, l.back, l.quantity)
}

// part is what the first k of n pieces carry of an amount.
func part(amount, k, n int64) int64 {
	if n == 0 {
		return 0
	}
	whole, rest := amount/n, amount%n
	return whole*k + rest*k/n // the product of two small numbers cannot overflow
}

// left is how many pieces of an order have not gone back.
func (o *order) left() (n int64) {
	for _, l := range o.lines {
		n += l.quantity - l.back
	}
	return n
}

// sharesBack finds money that went back ahead of its pieces, which then did not follow.
func (b *book) sharesBack() {
	for id, o := range b.orders {
		for _, l := range o.lines {
			if (o.stands() || o.state == isRefunded) && !l.square() {
				b.find(b.sequence, codeShare, id.String())
			}
		}
	}
}
