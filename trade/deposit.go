package trade

import (
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
)

// PlaceDeposit makes a presale order and asks for its deposit. Key and Body are as in
// PlaceCheckout, and Subject is the checkout.
type PlaceDeposit struct {
	begins
	Shopper  event.ShopperID
	Key      event.Hash128
	Body     uint64
	Presale  event.PresaleID
	Quantity uint32
	Terminal event.Terminal
	Province event.Province
}

// depositRow is a presale order. It holds no pointer.
type depositRow struct {
	order, presale   uint32
	bill             uint32      // checkout that asks or asked for the balance, by row+1
	stands           links       // in the queue of what the order waits for
	asks             links       // in the queue of balances that a checkout asks for
	deposit, deducts money.Minor // of the pieces that are still ordered
	balance, freight money.Minor // that the bill asks for
	terminal         event.Terminal
	province         event.Province
	givenUp          bool // the shopper gave the last checkout of its balance up
}

func (r *depositRow) digest(row int) uint64 {
	return digest(tagDeposit, uint64(row), uint64(r.order)<<32|uint64(r.presale), uint64(r.bill),
		r.stands.word(), r.asks.word(), uint64(r.deposit), uint64(r.deducts), uint64(r.balance),
		uint64(r.freight), bit(r.givenUp)<<16|uint64(r.terminal)<<8|uint64(r.province))
}

// changeDeposit changes one row and keeps the digest.
func (s *State) changeDeposit(row int, change func(*depositRow)) {
	d := s.deposits.at(row)
	s.digest -= d.digest(row)
	change(d)
	s.digest += d.digest(row)
}

func (s *State) decideDeposit(at event.Instant, c *PlaceDeposit) Outcome {
	if s.plan == nil {
		return refuse(NoPlan)
	}
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	if row, known := s.keys.find(&s.checkouts, c.Key); known {
		if r := s.checkouts.at(row); r.body == c.Body {
			return Outcome{Subject: s.id(row), Earlier: r.sequence}
		}
		return refuse(KeyReused)
	}
	presale, ok := s.row(uint64(c.Presale), s.offers.len())
	switch {
	case s.keys.n >= s.most.keys || s.orders.len() > s.most.orders-MaxCartLines:
		return refuse(KeysFull)
	case c.Quantity == 0 || c.Quantity > s.maxQuantity():
		return refuse(QuantityInvalid)
	case !ok:
		return refuse(PresaleUnknown)
	}
	if r := s.depositOpen(at, shopper, presale, c); r != Accepted {
		return refuse(r)
	}
	t := &s.offers.at(presale).terms
	price, err := t.Price.Times(c.Quantity)
	if err != nil || !price.Valid() {
		return refuse(AmountTooLarge)
	}
	counted, over := s.depositLimits(at, shopper, t, c)
	if over {
		return refuse(LimitReached)
	}
	pieces := money.Minor(c.Quantity)
	checkout := s.id(s.checkouts.len())
	fact := &event.DepositPlaced{
		Checkout: event.CheckoutID(checkout), Payment: event.PaymentID(checkout),
		Order:   event.OrderID(s.id(s.orders.len())),
		Presale: c.Presale, Shopper: c.Shopper, SKU: t.SKU, Quantity: c.Quantity,
		Merchant: event.MerchantID(s.id(int(s.skus.at(s.offers.at(presale).sku()).merchant))),
		Key:      c.Key, Body: c.Body, Market: t.Market, Currency: t.Currency,
		Terminal: c.Terminal, Province: c.Province,
		Unit: t.Price, Deposit: t.Deposit * pieces, Deducts: t.Deducts * pieces, Counted: counted,
	}
	if t.Currency != s.plan.Currency { // see basket.answer
		fact.Rate, _ = s.plan.RateOf(t.Currency)
	}
	return happened(checkout, fact)
}

// depositOpen says whether a shopper can have pieces of a presale at an instant. Its own window
// lies inside the phase that the plan has for deposits, or is cut by it.
func (s *State) depositOpen(
	at event.Instant, shopper, presale int, c *PlaceDeposit,
) Refusal {
	p := s.offers.at(presale)
	k, held := s.skus.at(p.sku()), s.counted[heldKey{uint32(shopper), uint32(presale)}]
	ordered := s.bought[limitKey{uint32(shopper), uint32(p.sku())}]
	switch {
	case p.closed, at < p.terms.DepositFrom, at >= p.terms.DepositTo,
		s.plan.Allows(festival.Deposit, p.terms.Market, at) != festival.Allowed:
		return PresaleOver
	case !k.offered:
		return NotListed
	case !s.book.Delivers(event.MerchantID(s.id(int(k.merchant))), c.Province, at):
		return RegionNotServed
	case p.terms.Limit > 0 && held+c.Quantity > p.terms.Limit,
		k.limit > 0 && ordered+c.Quantity > k.limit:
		return LimitReached
	case p.available == 0:
		return SoldOut
	case p.available < c.Quantity:
		return StockShort
	}
	return Accepted
}

func (s *State) evolveDepositPlaced(
	sequence uint64, stamp event.Instant, e *event.DepositPlaced,
) {
	shopper := uint32(event.CounterOf(uint64(e.Shopper)) - 1)
	sku := uint32(event.CounterOf(uint64(e.SKU)) - 1)
	presale := int(event.CounterOf(uint64(e.Presale)) - 1)
	checkout := s.checkouts.push(checkoutRow{
		key: e.Key, body: e.Body, sequence: sequence, placed: stamp, shopper: shopper,
		firstOrder: uint32(s.orders.len()), firstUse: uint32(s.uses.len()),
		currency: e.Currency, orders: 1, uses: uint16(len(e.Counted)),
	})
	s.keys.insert(&s.checkouts, checkout)
	s.digest += s.checkouts.at(checkout).digest(checkout)
	line := s.lines.push(lineRow{
		sku: sku, quantity: uint16(e.Quantity), counted: s.skus.at(int(sku)).limit > 0,
	})
	s.digest += s.lines.at(line).digest(line)
	s.countDeposit(shopper, line, e)
	order := s.orders.push(orderRow{
		total: e.Deposit, since: stamp, checkout: uint32(checkout), firstLine: uint32(line),
		merchant: uint32(event.CounterOf(uint64(e.Merchant)) - 1),
		lines:    1, status: statusDepositDue, presale: true,
	})
	s.digest += s.orders.at(order).digest(order)
	row := s.deposits.push(depositRow{
		order: uint32(order), presale: uint32(presale), deposit: e.Deposit, deducts: e.Deducts,
		terminal: e.Terminal, province: e.Province,
	})
	s.depositOf[uint32(order)] = uint32(row)
	s.digest += s.deposits.at(row).digest(row)
	s.changePresale(presale, func(p *presaleRow) {
		p.available, p.reserved = p.available-e.Quantity, p.reserved+e.Quantity
	})
	s.hold(shopper, presale, int32(e.Quantity))
	s.enqueue(queueUnpaid, row)
}

// depositDue is what an order that waits for its deposit asks for: nothing once its presale has
// closed, so that a payment which is late even for that goes back.
func (s *State) depositDue(order int) money.Minor {
	d := s.deposits.at(int(s.depositOf[uint32(order)]))
	if s.offers.at(int(d.presale)).closed {
		return 0
	}
	return d.deposit
}

// settleDeposit: the deposit is paid, and with that the agreement stands (rules R3.3).
func (s *State) settleDeposit(order int, at event.Instant) {
	row := int(s.depositOf[uint32(order)])
	d := s.deposits.at(row)
	s.setStatus(order, statusBalanceDue, at)
	s.changeLine(int(s.orders.at(order).firstLine), func(l *lineRow) { l.paid = d.deposit })
	s.dequeue(queueUnpaid, row)
	s.enqueue(queueWaiting, row)
	s.changePresale(int(d.presale), func(p *presaleRow) {
		if p.remind == 0 {
			p.remind = uint32(row + 1)
		}
	})
	s.appoint(int(d.presale))
}

// unpaidDeposits closes the orders whose time to pay the deposit is over.
func (s *State) unpaidDeposits(at event.Instant) []event.Event {
	var late []event.OrderID
	for i := s.unpaid.first; i != 0 && len(late) < maxExpiriesPerTick; {
		d := s.deposits.at(int(i - 1))
		if s.placedAt(int(d.order))+s.plan.Timers.Deposit > at {
			break
		}
		late, i = append(late, event.OrderID(s.id(int(d.order)))), d.stands.next
	}
	if late == nil {
		return nil
	}
	return s.closing(at, event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: late})
}

// maxDepositsPerDecision bounds how many deposits one decision ends, as each needs a bill.
const maxDepositsPerDecision = 250

// cancelDeposit is the shopper's word that an order whose deposit is paid is no longer wanted: an
// earnest deposit is lost with that, an advance comes back.
func (s *State) cancelDeposit(at event.Instant, row int) []event.Event {
	return s.endDeposits(at, []int{row}, event.ClosedByShopper, func(int) event.DepositOutcome {
		return event.DepositForfeited
	})
}

// endDeposits ends presale orders whole. Checkouts that ask for a balance of them give it up first,
// for the reason.
func (s *State) endDeposits(
	at event.Instant, rows []int, why event.CloseReason,
	outcome func(row int) event.DepositOutcome,
) []event.Event {
	e := s.ending(at, rows, why)
	e.leaving = func(order int) bool {
		row, presale := s.depositOf[uint32(order)]
		return presale && slices.Contains(rows, int(row))
	}
	for _, row := range rows {
		l := s.lines.at(int(s.orders.at(int(s.deposits.at(row).order)).firstLine))
		e.end(row, outcome(row), uint32(l.quantity-l.back))
	}
	return e.facts
}

// depositEnd collects the facts of one decision that ends presale orders.
type depositEnd struct {
	s       *State
	at      event.Instant
	facts   []event.Event
	refunds int
	leaving func(order int) bool // which orders end whole in the same decision
}

func (s *State) ending(at event.Instant, rows []int, why event.CloseReason) *depositEnd {
	e := &depositEnd{s: s, at: at, leaving: nobody}
	var asked []event.OrderID
	for _, row := range rows {
		d := s.deposits.at(row)
		if d.bill != 0 && s.orders.at(int(d.order)).status == statusBalanceDue {
			asked = append(asked, event.OrderID(s.id(int(d.order))))
		}
	}
	if asked != nil {
		e.facts = s.closing(at, event.OrdersClosed{Reason: why, Balances: asked})
	}
	return e
}

// end ends pieces of an order. The law protects at most a fifth of their price (rules R3.2): that
// is what a shopper at fault loses, and what a merchant at fault pays on top (R3.4). An advance
// only ever goes back.
func (e *depositEnd) end(row int, outcome event.DepositOutcome, pieces uint32) {
	s, d := e.s, e.s.deposits.at(row)
	o := s.orders.at(int(d.order))
	l := s.lines.at(int(o.firstLine))
	from, to, of := uint32(l.back), uint32(l.back)+pieces, uint32(l.quantity)
	share := func(all money.Minor) money.Minor {
		return money.Part(all, to, of) - money.Part(all, from, of)
	}
	fact := &event.DepositClosed{
		Order: event.OrderID(s.id(int(d.order))), Outcome: outcome, Quantity: pieces,
	}
	if s.offers.at(int(d.presale)).terms.Nature == event.DepositAdvance {
		fact.Outcome = event.DepositReturned
	} else {
		fact.Effective = share(s.effective(d))
	}
	switch fact.Outcome {
	case event.DepositForfeited:
		fact.Kept = fact.Effective
	case event.DepositDoubled:
		fact.Damages = fact.Effective
	}
	e.facts = append(e.facts, fact)
	if o.status == statusPaid {
		e.undeliver(row, pieces)
	} else {
		fact.Back = share(d.deposit) - fact.Kept
		e.owe(d, fact.Back, event.RefundDeposit)
	}
	e.owe(d, fact.Damages, event.RefundDamages)
}

// owe gives money to the shopper of a deposit.
func (e *depositEnd) owe(d *depositRow, amount money.Minor, reason event.RefundReason) {
	if amount == 0 {
		return
	}
	e.refund(&event.RefundDue{
		Payment: event.PaymentID(e.s.id(int(e.s.orders.at(int(d.order)).checkout))),
		Order:   event.OrderID(e.s.id(int(d.order))), Amount: amount, Reason: reason,
	})
}

func (e *depositEnd) refund(due *event.RefundDue) {
	due.Refund = event.RefundID(e.s.id(e.s.refunds.len() + e.refunds))
	e.refunds++
	e.facts = append(e.facts, due)
}

// undeliver gives the price of paid pieces back, which the deposit is a part of by now (rules
// R3.6).
func (e *depositEnd) undeliver(row int, pieces uint32) {
	order := int(e.s.deposits.at(row).order)
	for _, f := range e.s.refundOf(e.at, order, []event.ReturnLine{{Quantity: pieces}},
		refundWhy{reason: event.RefundByMerchant, leaving: e.leaving}) {
		if due, ok := f.(*event.RefundDue); ok {
			e.refund(due)
		} else {
			e.facts = append(e.facts, f)
		}
	}
}

// depositPart takes out of a refund of a paid presale order what the payment of its deposit
// brought, because no payment can give back more than it brought; nil where nothing of it is.
func (s *State) depositPart(due *event.RefundDue) *event.RefundDue {
	order := int(event.CounterOf(uint64(due.Order)) - 1)
	row, ok := s.depositOf[uint32(order)]
	if !ok || len(due.Lines) == 0 {
		return nil
	}
	d, l := s.deposits.at(int(row)), s.lines.at(int(s.orders.at(order).firstLine))
	from, of := uint32(l.back), uint32(l.quantity)
	share := money.Part(d.deposit, from+due.Lines[0].Quantity, of) - money.Part(d.deposit, from, of)
	if share == 0 {
		return nil
	}
	due.Lines[0].Amount -= share
	due.Amount -= share
	return &event.RefundDue{
		Payment: event.PaymentID(s.id(int(s.orders.at(order).checkout))), Order: due.Order,
		Amount: share, Reason: due.Reason, Goods: due.Goods, Return: due.Return,
		Lines: []event.RefundedLine{{Line: due.Lines[0].Line, Amount: share}},
	}
}

// effective is the part of a deposit that counts as one: at most a fifth of the contract price, cut
// to the minor unit, because what exceeds a fifth by a part of a fen exceeds it.
func (s *State) effective(d *depositRow) money.Minor {
	return min(d.deposit, s.contractPrice(d)/5)
}

// contractPrice is the deposit with the balance that is really payable, at its lowest (rules R3.2):
// what was paid, or what the last moment of the window asks for by the rules as they are known.
// What a shopper holds of coupons, envelopes and allowance is no part of the contract.
func (s *State) contractPrice(d *depositRow) money.Minor {
	o := s.orders.at(int(d.order))
	l := s.lines.at(int(o.firstLine))
	if o.status == statusPaid {
		return l.paid
	}
	t, ask, bill := &s.offers.at(int(d.presale)).terms, &s.desk.basket, &s.desk.bill
	pieces := uint32(l.quantity)
	line := s.promoLine(t.SKU, pieces, t.Price, 0)
	line.Deducts = d.deducts
	*ask = promo.Basket{
		At: t.BalanceTo - 1, Market: t.Market, Currency: t.Currency, Province: d.province,
		Terminal: d.terminal, Orders: s.shoppers.at(int(s.checkoutOf(int(d.order)).shopper)).paid,
		Lines:   append(ask.Lines[:0], line),
		Coupons: ask.Coupons[:0], Envelopes: ask.Envelopes[:0],
	}
	if s.plan != nil {
		s.clockOf(ask, ask.At)
	}
	s.book.Quote(ask, bill)
	return d.deposit + t.Price*money.Minor(pieces) - d.deducts - bill.Off[0]
}

// evolveDepositClosed ends what waits for its balance. Of an order that is paid the refunds that
// follow take the pieces back; here only the damages are noted.
func (s *State) evolveDepositClosed(at event.Instant, e *event.DepositClosed) {
	order := int(event.CounterOf(uint64(e.Order)) - 1)
	row := int(s.depositOf[uint32(order)])
	o := s.orders.at(order)
	s.forfeit(e)
	if o.status.paid() {
		s.forgetSettled(int(s.deposits.at(row).presale))
		return
	}
	line := int(o.firstLine)
	s.releasePresale(order, e.Quantity, o.status)
	s.uncount(order, line, e.Quantity)
	if pieces := uint32(s.lines.at(line).quantity); e.Quantity < pieces {
		s.shrink(row, e.Quantity, pieces)
		return
	}
	s.changeLine(line, func(l *lineRow) { l.back = l.quantity })
	s.stopWaiting(row)
	if e.Outcome == event.DepositForfeited {
		s.setStatus(order, statusForfeited, at)
	} else {
		s.setStatus(order, statusFailed, at)
	}
}

// shrink takes pieces out of an order that waits for its balance, with their part of the deposit.
func (s *State) shrink(row int, pieces, of uint32) {
	d := s.deposits.at(row)
	o := s.orders.at(int(d.order))
	paid := money.Part(d.deposit, pieces, of)
	s.changeDeposit(row, func(d *depositRow) {
		d.deposit, d.deducts = d.deposit-paid, d.deducts-money.Part(d.deducts, pieces, of)
	})
	s.changeLine(int(o.firstLine), func(l *lineRow) {
		l.quantity, l.paid = l.quantity-uint16(pieces), d.deposit
	})
	s.digest -= o.digest(int(d.order))
	o.total = d.deposit
	s.digest += o.digest(int(d.order))
}

// forgetSettled lets go of the first paid orders of a presale that nothing can fail any more,
// because they are on their way or refunded; a bounded number each time.
func (s *State) forgetSettled(presale int) {
	for range maxSweepPerTick {
		i := s.offers.at(presale).settled.first
		if i == 0 || s.orders.at(int(s.deposits.at(int(i-1)).order)).status == statusPaid {
			return
		}
		s.dequeue(queueSettled, int(i-1))
	}
}
