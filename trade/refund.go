package trade

import "carnival/event"

// RefundOrder gives a paid order's whole amount back on the platform's or the merchant's word;
// its goods are available again. An order that is already refunded stays so, without an error.
type RefundOrder struct{ Order event.OrderID }

// ConfirmRefund is a provider's word that a refund has reached the shopper.
type ConfirmRefund struct {
	Refund event.RefundID
	Ref    string
}

// Essential: see Command.
func (*RefundOrder) Essential() bool { return true }

// Essential: see Command.
func (*ConfirmRefund) Essential() bool { return true }

type refundRow struct {
	payment uint32
	paid    bool
}

func (r *refundRow) digest(row int) uint64 {
	return digest(tagRefund, uint64(row), uint64(r.payment), bit(r.paid))
}

func (s *State) decideRefund(c *RefundOrder) Outcome {
	row, ok := s.row(uint64(c.Order), s.orders.len())
	if !ok {
		return refuse(OrderUnknown)
	}
	switch s.orders.at(row).status {
	case statusPaid:
		return happened(uint64(c.Order), s.refundOf(row, event.RefundByMerchant))
	case statusRefunded:
		return unchanged(uint64(c.Order))
	case statusOpen:
		return refuse(NotPaid)
	}
	return refuse(OrderClosed)
}

// refundOf owes a paid order's whole amount back.
func (s *State) refundOf(row int, reason event.RefundReason) *event.RefundDue {
	o := s.orders.at(row)
	return &event.RefundDue{
		Refund:  event.RefundID(s.id(s.refunds.len())),
		Payment: event.PaymentID(s.id(int(o.checkout))),
		Order:   event.OrderID(s.id(row)),
		Amount:  o.total, Reason: reason,
	}
}

func (s *State) evolveRefundDue(e *event.RefundDue) {
	payment := uint32(event.CounterOf(uint64(e.Payment)) - 1)
	row := s.refunds.push(refundRow{payment: payment})
	s.digest += s.refunds.at(row).digest(row)
	if e.Order == 0 {
		return
	}
	order := int(event.CounterOf(uint64(e.Order)) - 1)
	s.setStatus(order, statusRefunded)
	s.release(order, false)
}

func (s *State) decideRefundPaid(c *ConfirmRefund) Outcome {
	row, ok := s.row(uint64(c.Refund), s.refunds.len())
	switch {
	case !ok:
		return refuse(RefundUnknown)
	case s.refunds.at(row).paid:
		return unchanged(uint64(c.Refund))
	case c.Ref == "" || len(c.Ref) > maxRefBytes:
		return refuse(AmountInvalid)
	}
	return happened(uint64(c.Refund), &event.RefundPaid{Refund: c.Refund, Ref: c.Ref})
}

func (s *State) evolveRefundPaid(e *event.RefundPaid) {
	row := int(event.CounterOf(uint64(e.Refund)) - 1)
	r := s.refunds.at(row)
	s.digest -= r.digest(row)
	r.paid = true
	s.digest += r.digest(row)
}
