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
	Attempt  event.AttemptID // that brought it; 0 = the provider named none
	Provider string
}

// Essential: see Command.
func (*ReceivePayment) Essential() bool { return true }

func (s *State) decidePayment(at event.Instant, c *ReceivePayment) Outcome {
	row, ok := s.row(uint64(c.Payment), s.checkouts.len())
	if !ok {
		return refuse(PaymentUnknown)
	}
	r := s.checkouts.at(row)
	switch {
	case c.Currency != r.currency:
		return refuse(CurrencyWrong)
	case c.Amount <= 0 || !c.Amount.Valid() || c.Ref == "" || len(c.Ref) > maxRefBytes ||
		len(c.Provider) > maxProviderBytes:
		return refuse(AmountInvalid)
	case s.refSeen(row, c.Ref):
		return unchanged(s.id(row))
	}
	fact := &event.PaymentReceived{
		Payment: c.Payment, Checkout: event.CheckoutID(s.id(row)), Ref: c.Ref, Amount: c.Amount,
		Provider: c.Provider,
	}
	// Money that came is taken down whatever attempt its provider names, but only an attempt of
	// this checkout is believed.
	if a, ok := s.row(uint64(c.Attempt), s.attempts.len()); ok &&
		s.attempts.at(a).checkout == uint32(row) {
		fact.Attempt = c.Attempt
	}
	asked, reason := s.due(row), event.RefundLate
	if asked.sum > 0 && c.Amount >= asked.sum {
		fact.Orders, fact.Balances, fact.Deposit = asked.orders, asked.balances, asked.deposit
		fact.Surplus, reason = c.Amount-asked.sum, event.RefundSurplus
	} else {
		fact.Surplus = c.Amount
		if asked.sum > 0 {
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

// due is what a checkout's payment is asked for: its open orders and the balances that wait for
// it, or a deposit.
type due struct {
	sum              money.Minor
	orders, balances []event.OrderID
	deposit          bool
}

func (s *State) due(checkout int) due {
	r := s.checkouts.at(checkout)
	d := due{orders: make([]event.OrderID, 0, r.orders)}
	for i := range int(r.orders) {
		row := int(r.firstOrder) + i
		switch o := s.orders.at(row); o.status {
		case statusOpen:
			d.sum += o.total
			d.orders = append(d.orders, event.OrderID(s.id(row)))
		case statusDepositDue:
			d.sum += s.depositDue(row)
			d.orders, d.deposit = append(d.orders, event.OrderID(s.id(row))), true
		}
	}
	sum, balances := s.balancesOf(checkout)
	d.sum, d.balances = d.sum+sum, balances
	return d
}

// wasPaid reports whether a payment has settled something of a checkout, whatever became of it.
func (s *State) wasPaid(checkout int) bool { return s.checkouts.at(checkout).settled }

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

func (s *State) evolvePayment(stamp event.Instant, e *event.PaymentReceived) {
	row := int(event.CounterOf(uint64(e.Checkout)) - 1)
	r := s.checkouts.at(row)
	s.keepRef(row, e.Ref)
	settles := len(e.Orders)+len(e.Balances) > 0
	if live, lives := s.liveAttempt[uint32(row)]; settles ||
		lives && event.CounterOf(uint64(e.Attempt)) == uint64(live)+1 {
		s.attemptSettled(row)
	}
	if settles && !r.settled {
		s.digest -= r.digest(row)
		r.settled = true
		s.digest += r.digest(row)
	}
	for _, id := range e.Orders {
		order := int(event.CounterOf(uint64(id)) - 1)
		if e.Deposit {
			s.settleDeposit(order, stamp)
			continue
		}
		s.setStatus(order, statusPaid, stamp)
		o := s.orders.at(order)
		for i := range int(o.lines) {
			l := s.lines.at(int(o.firstLine) + i)
			s.move(int(l.sku), 0, -int32(l.quantity), int32(l.quantity))
		}
		s.spend(order)
	}
	for _, id := range e.Balances {
		order := int(event.CounterOf(uint64(id)) - 1)
		s.settleBalance(order, stamp)
		s.spend(order)
	}
	if settles && !e.Deposit {
		s.changeShopper(int(r.shopper), func(p *shopperRow) { p.paid++ })
	}
}

// keepRef remembers a provider's reference, so that the same one counts once.
func (s *State) keepRef(row int, ref string) {
	r := s.checkouts.at(row)
	switch {
	case ref == "": // nothing was due, and nobody was asked for it
	case r.ref == 0:
		s.digest -= r.digest(row)
		r.ref = refDigest(ref)
		s.digest += r.digest(row)
	default:
		key := refKey{uint32(row), ref}
		s.extraRefs[key] = struct{}{}
		s.digest += key.digest()
	}
}
