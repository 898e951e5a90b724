package trade

import (
	"encoding/binary"

	"carnival/event"
	"carnival/money"
)

// ReceivePayment is a provider's word that it took money for a checkout. Ref is the provider's
// own reference of the transaction: the same word twice changes nothing, and a reference that was
// heard of another payment or with another amount is refused, because one transaction brings its
// money once.
type ReceivePayment struct {
	finishes
	Payment  event.PaymentID
	Ref      string
	Amount   money.Minor
	Currency money.Currency
	Attempt  event.AttemptID // that brought it; 0 = the provider named none
	Provider string
}

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
	}
	switch heard, same := s.refSeen(row, c); {
	case heard && same:
		return unchanged(s.id(row))
	case heard:
		return refuse(ReferenceTaken)
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

func (s *State) due(checkout int) due { return s.dueWithout(checkout, nobody) }

// dueWithout is what is left to ask for when others of a checkout's orders leave it.
func (s *State) dueWithout(checkout int, leaving func(order int) bool) due {
	r := s.checkouts.at(checkout)
	d := due{orders: make([]event.OrderID, 0, r.orders)}
	for i := range int(r.orders) {
		row := int(r.firstOrder) + i
		if leaving(row) {
			continue
		}
		switch o := s.orders.at(row); o.status {
		case statusOpen:
			d.sum += o.total
			d.orders = append(d.orders, event.OrderID(s.id(row)))
		case statusDepositDue:
			d.sum += s.depositDue(row)
			d.orders, d.deposit = append(d.orders, event.OrderID(s.id(row))), true
		}
	}
	for _, row := range s.asking[uint32(checkout)] {
		if b := s.deposits.at(int(row)); !leaving(int(b.order)) {
			d.sum += b.balance + b.freight
			d.balances = append(d.balances, event.OrderID(s.id(int(b.order))))
		}
	}
	return d
}

// wasPaid reports whether a payment has settled something of a checkout, whatever became of it.
func (s *State) wasPaid(checkout int) bool { return s.checkouts.at(checkout).settled }

// refRow is a provider's reference of money that came, by a hash of both names. It holds no
// pointer. References are kept for as long as the orders are, not only for as long as the keys of
// requests: a provider may say late what it said before, and money is refused twice at any age.
type refRow struct {
	name     event.Hash128
	amount   money.Minor
	checkout uint32
}

func (r *refRow) hash() event.Hash128 { return r.name }

func (r *refRow) digest(row int) uint64 {
	a, b := words128(r.name)
	return digest(tagRef, uint64(row), a, b, uint64(r.amount), uint64(r.checkout))
}

// refName is what a reference is found by. Two providers may give the same one, and neither may
// swallow the other's money. Its halves are taken from the bytes one beside the other, so that all
// of its bits tell two references apart.
func refName(provider, ref string) (name event.Hash128) {
	low, high := tagRef, ^tagRef
	for _, text := range [...]string{provider, ref} {
		for n := uint64(len(text)); ; {
			var word [8]byte
			text = text[copy(word[:], text):]
			w := binary.LittleEndian.Uint64(word[:])
			low, high = mix(low, w+n), mix(high, w-n)
			if text == "" {
				break
			}
		}
	}
	binary.LittleEndian.PutUint64(name[:8], low)
	binary.LittleEndian.PutUint64(name[8:], high)
	return name
}

// refSeen reports whether a provider's reference was heard before, and whether it said the same
// then. A journal from before references counted for all payments may hold one of several.
func (s *State) refSeen(checkout int, c *ReceivePayment) (heard, same bool) {
	name := refName(c.Provider, c.Ref)
	if _, heard = s.refRows.find(&s.refs, name); !heard {
		return false, false
	}
	_, same = s.refRows.findFit(&s.refs, name, func(r *refRow) bool {
		return r.checkout == uint32(checkout) && r.amount == c.Amount
	})
	return true, same
}

func (s *State) evolvePayment(stamp event.Instant, e *event.PaymentReceived) {
	row := int(event.CounterOf(uint64(e.Checkout)) - 1)
	r := s.checkouts.at(row)
	s.keepRef(row, e)
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
func (s *State) keepRef(checkout int, e *event.PaymentReceived) {
	if e.Ref == "" { // nothing was due, and nobody was asked for it
		return
	}
	row := s.refs.push(refRow{refName(e.Provider, e.Ref), e.Amount, uint32(checkout)})
	s.refRows.insert(&s.refs, row)
	s.digest += s.refs.at(row).digest(row)
}
