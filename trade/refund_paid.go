package trade

import "carnival/event"

// PayRefund is a person's word that money which the provider would not send has reached the
// shopper another way, under a reference that the bank or the receipt has.
type PayRefund struct {
	finishes
	Refund event.RefundID
	Ref    string
	Note   event.RefundNote
}

// RetryRefund asks the provider again to send what it would not send. The money is owed as before,
// so that nobody pays it by hand meanwhile.
type RetryRefund struct {
	finishes
	Refund event.RefundID
}

func (s *State) decidePayRefund(c *PayRefund) Outcome {
	row, ok := s.row(uint64(c.Refund), s.refunds.len())
	if !ok {
		return refuse(RefundUnknown)
	}
	_, _, known := c.Note.Names()
	switch r := s.refunds.at(row); {
	case c.Ref == "" || len(c.Ref) > maxRefBytes || !known:
		return refuse(AmountInvalid)
	case r.paid || !r.failed:
		return refuse(RefundNotFailed)
	}
	return happened(uint64(c.Refund),
		&event.RefundPaid{Refund: c.Refund, Ref: c.Ref, Note: c.Note})
}

func (s *State) decideRetryRefund(c *RetryRefund) Outcome {
	row, ok := s.row(uint64(c.Refund), s.refunds.len())
	if !ok {
		return refuse(RefundUnknown)
	}
	if r := s.refunds.at(row); r.paid || !r.failed {
		return refuse(RefundNotFailed)
	}
	return happened(uint64(c.Refund), &event.RefundRetried{Refund: c.Refund})
}

func (s *State) evolveRefundRetried(e *event.RefundRetried) {
	row := int(event.CounterOf(uint64(e.Refund)) - 1)
	r := s.refunds.at(row)
	s.digest -= r.digest(row)
	r.failed = false
	s.digest += r.digest(row)
}
