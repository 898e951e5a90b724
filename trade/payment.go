package trade

import (
	"carnival/event"
	"carnival/money"
)

// ReceivePayment is a provider's word that it took money for a checkout. Ref is the provider's
// own reference of the transaction: the same one twice changes nothing.
type ReceivePayment struct {
	Payment  event.PaymentID
	Ref      string
	Amount   money.Minor
	Currency money.Currency
}

// Essential: see Command.
func (*ReceivePayment) Essential() bool { return true }

func (s *State) decidePayment(c *ReceivePayment) Outcome {
	row, ok := s.row(uint64(c.Payment), s.checkouts.len())
	if !ok {
		return refuse(PaymentUnknown)
	}
	r := s.checkouts.at(row)
	switch {
	case c.Currency != r.currency:
		return refuse(CurrencyWrong)
	case c.Amount <= 0 || !c.Amount.Valid() || c.Ref == "" || len(c.Ref) > maxRefBytes:
		return refuse(AmountInvalid)
	case s.refSeen(row, c.Ref):
		return unchanged(s.id(row))
	}
	fact := &event.PaymentReceived{
		Payment: c.Payment, Checkout: event.CheckoutID(s.id(row)), Ref: c.Ref, Amount: c.Amount,
	}
	due, open := s.due(row)
	reason := event.RefundLate
	if due > 0 && c.Amount >= due {
		fact.Orders, fact.Surplus, reason = open, c.Amount-due, event.RefundSurplus
	} else {
		fact.Surplus = c.Amount
		if due > 0 {
			reason = event.RefundShort
		} else if s.wasPaid(row) {
			reason = event.RefundSurplus
		}
	}
	if fact.Surplus == 0 {
		return happened(s.id(row), fact)
	}
	return happened(s.id(row), fact, &event.RefundDue{
		Refund: event.RefundID(s.id(s.refunds.len())), Payment: c.Payment, Ref: c.Ref,
		Amount: fact.Surplus, Reason: reason,
	})
}

// due is what the open orders of a checkout ask for.
func (s *State) due(checkout int) (sum money.Minor, open []event.OrderID) {
	r := s.checkouts.at(checkout)
	open = make([]event.OrderID, 0, r.orders)
	for i := range int(r.orders) {
		row := int(r.firstOrder) + i
		if o := s.orders.at(row); o.status == statusOpen {
			sum += o.total
			open = append(open, event.OrderID(s.id(row)))
		}
	}
	return sum, open
}

// wasPaid reports whether a payment has settled an order of a checkout, whatever became of it.
func (s *State) wasPaid(checkout int) bool {
	r := s.checkouts.at(checkout)
	for i := range int(r.orders) {
		if st := s.orders.at(int(r.firstOrder) + i).status; st == statusPaid ||
			st == statusRefunded {
			return true
		}
	}
	return false
}

func (s *State) refSeen(row int, ref string) bool {
	r := s.checkouts.at(row)
	if r.ref == 0 {
		return false
	}
	if r.ref == refDigest(ref) {
		return true
	}
	_, seen := s.extraRefs[refKey{uint32(row), ref}]
	return seen
}

// refKey is a further reference of a checkout. Two checkouts may carry the same one, as two
// providers may give it, and neither may swallow the other's money.
type refKey struct {
	checkout uint32
	ref      string
}

func (k refKey) digest() uint64 {
	return digest(tagRef, uint64(k.checkout), digestText(k.ref))
}

// refDigest of a provider's reference; it is compared only among the payments of one checkout.
func refDigest(ref string) uint64 { return digest(tagRef, digestText(ref)) | 1 }

func (s *State) evolvePayment(e *event.PaymentReceived) {
	row := int(event.CounterOf(uint64(e.Checkout)) - 1)
	r := s.checkouts.at(row)
	if r.ref == 0 {
		s.digest -= r.digest(row)
		r.ref = refDigest(e.Ref)
		s.digest += r.digest(row)
	} else {
		key := refKey{uint32(row), e.Ref}
		s.extraRefs[key] = struct{}{}
		s.digest += key.digest()
	}
	for _, id := range e.Orders {
		order := int(event.CounterOf(uint64(id)) - 1)
		s.setStatus(order, statusPaid)
		o := s.orders.at(order)
		for i := range int(o.lines) {
			l := s.lines.at(int(o.firstLine) + i)
			s.move(int(l.sku), 0, -int32(l.quantity), int32(l.quantity))
		}
	}
}
