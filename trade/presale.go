package trade

import (
	"cmp"
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// presales are the tables of presales and their orders.
type presales struct {
	offers    slab[presaleRow]
	deposits  slab[depositRow]
	depositOf map[uint32]uint32   // row of the order to row of the deposit
	asking    map[uint32][]uint32 // row of a checkout to the deposits whose balances it asks for
	openOn    map[presaleKey]uint32
	pieces    map[uint32]uint64  // that presales hold of a SKU; follows from their rows
	counted   map[heldKey]uint32 // pieces in a shopper's orders, where a presale limits them
	agenda    []appointment      // when the clock has to look at a presale, the next one first
	unpaid    queue              // orders that wait for their deposit, the oldest first
	asked     queue              // orders whose balance a checkout asks for, the oldest first
	most      int                // presales that the table may hold: MaxPresales, less in tests
}

func newPresales() presales {
	return presales{
		depositOf: map[uint32]uint32{}, asking: map[uint32][]uint32{},
		openOn: map[presaleKey]uint32{}, pieces: map[uint32]uint64{},
		counted: map[heldKey]uint32{}, most: MaxPresales,
	}
}

// presaleKey is what one presale at a time is open on.
type presaleKey struct {
	sku    uint32
	market event.Market
}

type heldKey struct{ shopper, presale uint32 }

func (k heldKey) digest(n uint32) uint64 {
	if n == 0 {
		return 0
	}
	return digest(tagPresale, ^uint64(k.presale), uint64(k.shopper), uint64(n))
}

// appointment is the instant at which a presale needs the clock.
type appointment struct {
	at      event.Instant
	presale uint32
}

func sooner(a, b appointment) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.presale, b.presale))
}

// presaleRow is an offer with what is left of its stock. Waiting are the orders that have paid the
// deposit and not the balance, in the order of payment; settled those that have paid both. Remind
// is the row+1 of the first that waits and does not know yet that its window is open.
type presaleRow struct {
	terms                     event.PresaleOpened
	available, reserved, sold uint32
	waiting, settled          queue
	remind                    uint32
	closed                    bool
	due                       event.Instant // its appointment; 0 = it has none
}

func (r *presaleRow) digest(row int) uint64 {
	t := &r.terms
	return digest(tagPresale, uint64(row), uint64(t.SKU), uint64(t.Market)<<32|uint64(t.Currency),
		uint64(t.Nature)<<8|uint64(t.Funder), uint64(t.Price), uint64(t.Deposit), uint64(t.Deducts),
		uint64(t.Stock)<<32|uint64(t.Limit), uint64(t.DepositFrom), uint64(t.DepositTo),
		uint64(t.BalanceFrom), uint64(t.BalanceTo), uint64(t.ShipBy), uint64(r.available),
		uint64(r.reserved)<<32|uint64(r.sold), r.waiting.word(), r.settled.word(),
		uint64(r.remind)<<1|bit(r.closed))
}

// OpenPresale offers a SKU for a deposit; its id is the rulebook's to give. Subject is the presale.
// While it is open the same one again changes nothing.
type OpenPresale struct {
	begins
	event.PresaleOpened
}

// FailPresale ends presale orders because the merchant cannot deliver, or because nobody could
// help it. With an Order only that one; Quantity pieces of it, 0 = all. Without one the presale
// closes with all its orders that are not on their way; More asks to be given the same again.
type FailPresale struct {
	finishes
	Presale      event.PresaleID
	Order        event.OrderID
	Quantity     uint32
	ForceMajeure bool
}

func (s *State) decidePresale(at event.Instant, c Command) (Outcome, bool) {
	switch c := c.(type) {
	case *OpenPresale:
		return s.decideOpenPresale(at, c), true
	case *PlaceDeposit:
		return s.decideDeposit(at, c), true
	case *FailPresale:
		return s.decideFailPresale(at, c), true
	}
	return Outcome{}, false
}

func (s *State) evolvePresale(sequence uint64, stamp event.Instant, e event.Event) bool {
	switch e := e.(type) {
	case *event.PresaleOpened:
		s.evolvePresaleOpened(e)
	case *event.DepositPlaced:
		s.evolveDepositPlaced(sequence, stamp, e)
	case *event.BalancesReminded:
		s.evolveBalancesReminded(e)
	case *event.DepositClosed:
		s.evolveDepositClosed(stamp, e)
	case *event.PresaleClosed:
		s.evolvePresaleClosed(e)
	default:
		return false
	}
	return true
}

func (s *State) decideOpenPresale(at event.Instant, c *OpenPresale) Outcome {
	if s.plan == nil {
		return refuse(NoPlan)
	}
	sku, ok := s.row(uint64(c.SKU), s.skus.len())
	switch {
	case !ok:
		return refuse(SKUUnknown)
	case !s.skus.at(sku).offered:
		return refuse(NotListed)
	}
	fact := c.PresaleOpened
	if row, open := s.openOn[presaleKey{uint32(sku), c.Market}]; open {
		fact.Presale = event.PresaleID(s.id(int(row)))
		if s.offers.at(int(row)).terms == fact {
			return unchanged(uint64(fact.Presale))
		}
		return refuse(PresaleInvalid)
	}
	switch left := s.skus.at(sku).available; {
	case len(CheckPresale(at, s.plan, &fact)) > 0:
		return refuse(PresaleInvalid)
	case s.offers.len() >= s.presales.most:
		return refuse(TooManyOffers)
	case left == 0:
		return refuse(SoldOut)
	case left < fact.Stock:
		return refuse(StockShort)
	}
	fact.Presale = event.PresaleID(s.id(s.offers.len()))
	return happened(uint64(fact.Presale), &fact)
}

// Bounds of presales.
const (
	// MaxPresales bounds the presales that a cell remembers.
	MaxPresales = 1 << 20
	// maxPresaleLength is how far in the future a presale may end.
	maxPresaleLength = 366 * 24 * 3600 * event.Second
)

// PresaleFault is one thing that is wrong with an offer, at a field of its form.
type PresaleFault struct {
	Field string // such as balance_to
	Code  string // stable, such as reversed
}

// CheckPresale finds all that is wrong with an offer in itself, at an instant and under a plan.
// Where nothing is, it can be understood and kept. An advance (订金) deducts exactly what was paid:
// it binds nobody and always comes back, and to inflate it would be a discount for nothing under a
// name that promises a bond.
func CheckPresale(
	at event.Instant, plan *festival.Plan, t *event.PresaleOpened,
) (faults []PresaleFault) {
	advance := t.Nature == event.DepositAdvance
	until := plan.AllowedUntil(festival.Deposit, t.DepositFrom)
	for _, rule := range []struct {
		broken      bool
		field, code string
	}{
		{!tradedIn(plan, t.Market, t.Currency), "currency", "not_traded"},
		{!advance && t.Nature != event.DepositEarnest, "nature", "missing"},
		{t.Price <= 0, "price", "missing"},
		{t.Price > money.MaxMinor, "price", "above_bound"},
		{t.Deposit <= 0, "deposit", "missing"},
		{t.Deposit > t.Price, "deposit", "above_price"},
		{t.Deducts < t.Deposit, "deducts", "below_deposit"},
		{t.Deducts > t.Price && t.Deposit <= t.Price, "deducts", "above_price"},
		{advance && t.Deducts > t.Deposit, "deducts", "inflated_advance"},
		{t.Funder == 0 && t.Deducts > t.Deposit, "funder", "missing"},
		{t.Funder > event.FundedByBank, "funder", "unknown"},
		{t.Stock == 0, "stock", "missing"},
		{t.Stock > MaxStock, "stock", "above_bound"},
		{t.DepositFrom <= 0, "deposit_from", "missing"},
		{t.DepositTo <= at, "deposit_to", "over"},
		{t.DepositFrom >= t.DepositTo, "deposit_to", "reversed"},
		{until == 0 && t.DepositFrom > 0, "deposit_from", "no_phase"},
		{until != 0 && t.DepositTo > until, "deposit_to", "outlasts_phase"},
		{t.BalanceFrom < t.DepositTo, "balance_from", "overlap"},
		{t.BalanceFrom >= t.BalanceTo, "balance_to", "reversed"},
		{t.BalanceTo > at+maxPresaleLength, "balance_to", "too_late"},
		{t.ShipBy != 0 && t.ShipBy < t.BalanceTo, "ship_by", "reversed"},
		{t.ShipBy > t.BalanceTo+maxPresaleLength, "ship_by", "too_late"},
	} {
		if rule.broken {
			faults = append(faults, PresaleFault{rule.field, rule.code})
		}
	}
	return faults
}

// tradedIn reports whether people of a market pay in a currency.
func tradedIn(plan *festival.Plan, market event.Market, c money.Currency) bool {
	m, ok := plan.Market(market)
	return ok && slices.Contains(m.Currencies, c)
}

func (s *State) decideFailPresale(at event.Instant, c *FailPresale) Outcome {
	if c.Order != 0 {
		return s.decideFailOrder(at, c)
	}
	presale, ok := s.row(uint64(c.Presale), s.offers.len())
	switch {
	case !ok:
		return refuse(PresaleUnknown)
	case c.Quantity != 0:
		return refuse(QuantityInvalid)
	}
	p := s.offers.at(presale)
	var facts []event.Event
	if !p.closed {
		facts = append(facts, &event.PresaleClosed{Presale: c.Presale, Returned: p.available})
	}
	rows := s.firstWaiting(p)
	for i := p.settled.first; i != 0 && len(rows) < maxDepositsPerDecision; {
		d := s.deposits.at(int(i - 1))
		if s.orders.at(int(d.order)).status == statusPaid {
			rows = append(rows, int(i-1))
		}
		i = d.stands.next
	}
	facts = append(facts, s.endDeposits(at, rows, event.ClosedByPresale,
		func(int) event.DepositOutcome { return c.outcome() })...)
	out := happened(uint64(c.Presale), facts...)
	out.More = len(rows) == maxDepositsPerDecision
	return out
}

// outcome of orders that the merchant cannot deliver (rules R3.4, R3.5).
func (c *FailPresale) outcome() event.DepositOutcome {
	if c.ForceMajeure {
		return event.DepositReturned
	}
	return event.DepositDoubled
}

func (s *State) decideFailOrder(at event.Instant, c *FailPresale) Outcome {
	order, ok := s.row(uint64(c.Order), s.orders.len())
	if !ok || !s.orders.at(order).presale {
		return refuse(OrderUnknown)
	}
	row := int(s.depositOf[uint32(order)])
	if c.Presale != 0 && uint64(c.Presale) != s.id(int(s.deposits.at(row).presale)) {
		return refuse(OrderUnknown)
	}
	l := s.lines.at(int(s.orders.at(order).firstLine))
	left := uint32(l.quantity - l.back)
	switch s.orders.at(order).status {
	case statusBalanceDue, statusPaid:
		if c.Quantity > left {
			return refuse(QuantityInvalid)
		}
	case statusDepositDue:
		return refuse(DepositUnpaid)
	case statusShipped, statusFinished:
		return refuse(AlreadyShipped)
	case statusFailed, statusRefunded:
		return unchanged(uint64(c.Order))
	default:
		return refuse(OrderClosed)
	}
	if c.Quantity != 0 {
		left = c.Quantity
	}
	e := s.ending(at, []int{row}, event.ClosedByPresale)
	e.end(row, c.outcome(), left)
	return happened(uint64(c.Order), e.facts...)
}

func (s *State) evolvePresaleOpened(e *event.PresaleOpened) {
	sku := int(event.CounterOf(uint64(e.SKU)) - 1)
	row := s.offers.push(presaleRow{terms: *e, available: e.Stock})
	s.openOn[presaleKey{uint32(sku), e.Market}] = uint32(row)
	s.digest += s.offers.at(row).digest(row)
	s.pieces[uint32(sku)] += uint64(e.Stock)
	s.move(sku, -int32(e.Stock), 0, 0)
	s.appoint(row)
}

func (s *State) evolvePresaleClosed(e *event.PresaleClosed) {
	row := int(event.CounterOf(uint64(e.Presale)) - 1)
	s.changePresale(row, func(p *presaleRow) {
		p.closed, p.available = true, p.available-e.Returned
	})
	sku := s.offers.at(row).sku()
	delete(s.openOn, presaleKey{uint32(sku), s.offers.at(row).terms.Market})
	s.move(sku, int32(e.Returned), 0, 0)
	s.appoint(row)
}

// changePresale changes one row and keeps the digest, and the count of what presales hold.
func (s *State) changePresale(row int, change func(*presaleRow)) {
	p := s.offers.at(row)
	s.digest -= p.digest(row)
	before := p.pieces()
	change(p)
	s.pieces[uint32(p.sku())] += p.pieces() - before
	s.digest += p.digest(row)
}

// pieces that a presale holds, sold ones among them: they can come back to the SKU's stock.
func (r *presaleRow) pieces() uint64 {
	return uint64(r.available) + uint64(r.reserved) + uint64(r.sold)
}

// sku is the row of what a presale sells.
func (r *presaleRow) sku() int { return int(event.CounterOf(uint64(r.terms.SKU)) - 1) }

// next is when the clock has to look at a presale; 0 = never again. A presale that has closed is
// looked at only when orders of it still wait.
func (r *presaleRow) next() event.Instant {
	switch {
	case r.closed && r.waiting.first == 0:
		return 0
	case !r.closed && r.remind != 0:
		return r.terms.BalanceFrom
	}
	return r.terms.BalanceTo
}

// appoint keeps the agenda in step with a row.
func (s *State) appoint(row int) {
	p := s.offers.at(row)
	next := p.next()
	if next == p.due {
		return
	}
	if p.due != 0 {
		i, _ := slices.BinarySearchFunc(s.agenda, appointment{p.due, uint32(row)}, sooner)
		s.agenda = slices.Delete(s.agenda, i, i+1)
	}
	if p.due = next; next != 0 {
		i, _ := slices.BinarySearchFunc(s.agenda, appointment{next, uint32(row)}, sooner)
		s.agenda = slices.Insert(s.agenda, i, appointment{next, uint32(row)})
	}
}

// releasePresale makes pieces of an order available again: to the presale, or to everybody once the
// presale has closed. From is the status of the order while it held them.
func (s *State) releasePresale(order int, quantity uint32, from status) {
	row := s.givePieces(order, quantity, from)
	if from == statusDepositDue {
		s.dequeue(queueUnpaid, int(s.depositOf[uint32(order)]))
	}
	if p := s.offers.at(row); p.closed {
		s.move(p.sku(), int32(quantity), 0, 0)
		return
	}
	s.changePresale(row, func(p *presaleRow) { p.available += quantity })
}

// writeOffPresale takes sold pieces out of the stock for good.
func (s *State) writeOffPresale(order int, quantity uint32) {
	s.givePieces(order, quantity, statusPaid)
}

// givePieces takes pieces out of what an order holds of a presale and out of the shopper's limit.
func (s *State) givePieces(order int, quantity uint32, from status) (presale int) {
	row := int(s.deposits.at(int(s.depositOf[uint32(order)])).presale)
	s.changePresale(row, func(p *presaleRow) {
		if from.paid() {
			p.sold -= quantity
		} else {
			p.reserved -= quantity
		}
	})
	s.hold(s.checkoutOf(order).shopper, row, -int32(quantity))
	return row
}

// hold counts the pieces of a presale that a shopper's orders have; none are not kept.
func (s *State) hold(shopper uint32, presale int, delta int32) {
	if s.offers.at(presale).terms.Limit == 0 {
		return
	}
	k := heldKey{shopper, uint32(presale)}
	had := s.counted[k]
	has := had + uint32(delta)
	s.digest += k.digest(has) - k.digest(had)
	if s.counted[k] = has; has == 0 {
		delete(s.counted, k)
	}
}

func (b *presales) recount() uint64 {
	sum := queueDigest(queueUnpaid, b.unpaid) + queueDigest(queueAsked, b.asked)
	for i := range b.offers.len() {
		sum += b.offers.at(i).digest(i)
	}
	for i := range b.deposits.len() {
		sum += b.deposits.at(i).digest(i)
	}
	for k, n := range b.counted {
		sum += k.digest(n)
	}
	return sum
}

func (b *presales) write(p *pen) {
	p.u64(uint64(b.offers.len()), uint64(b.deposits.len()), uint64(len(b.counted)))
	for i := range b.offers.len() {
		r := b.offers.at(i)
		t := &r.terms
		p.u32(uint32(r.sku()), uint32(t.Market), uint32(t.Currency),
			uint32(t.Nature)<<8|uint32(t.Funder), t.Stock, t.Limit)
		p.u64(uint64(t.Price), uint64(t.Deposit), uint64(t.Deducts), uint64(t.DepositFrom),
			uint64(t.DepositTo), uint64(t.BalanceFrom), uint64(t.BalanceTo), uint64(t.ShipBy))
		p.u32(r.available, r.reserved, r.sold, r.waiting.first, r.waiting.last,
			r.settled.first, r.settled.last, r.remind, uint32(bit(r.closed)))
	}
	for i := range b.deposits.len() {
		d := b.deposits.at(i)
		p.u32(d.order, d.presale, d.bill,
			uint32(bit(d.givenUp))<<16|uint32(d.terminal)<<8|uint32(d.province),
			d.stands.prev, d.stands.next, d.asks.prev, d.asks.next)
		p.u64(uint64(d.deposit), uint64(d.deducts), uint64(d.balance), uint64(d.freight))
	}
	p.u32(b.unpaid.first, b.unpaid.last, b.asked.first, b.asked.last)
	for k, n := range b.counted {
		p.u32(k.shopper, k.presale, n)
	}
}

func (s *State) readPresales(e *eye) {
	offers, deposits, held := e.count(MaxPresales), e.count(MaxOrders), e.count(MaxOrders)
	link := func() uint32 { return e.row(deposits + 1) }
	for i := 0; i < offers && e.err == nil; i++ {
		r := presaleRow{terms: event.PresaleOpened{
			Presale: event.PresaleID(s.id(i)), SKU: event.SKUID(s.id(int(e.row(s.skus.len())))),
			Market: event.Market(e.u32()), Currency: money.Currency(e.u32()),
		}}
		t, packed := &r.terms, e.u32()
		t.Nature, t.Funder = event.DepositNature(packed>>8), event.Funder(packed)
		t.Stock, t.Limit = e.u32(), e.u32()
		t.Price, t.Deposit, t.Deducts = money.Minor(e.u64()), money.Minor(e.u64()),
			money.Minor(e.u64())
		t.DepositFrom, t.DepositTo = event.Instant(e.u64()), event.Instant(e.u64())
		t.BalanceFrom, t.BalanceTo = event.Instant(e.u64()), event.Instant(e.u64())
		t.ShipBy = event.Instant(e.u64())
		r.available, r.reserved, r.sold = e.u32(), e.u32(), e.u32()
		r.waiting, r.settled = queue{link(), link()}, queue{link(), link()}
		r.remind, r.closed = link(), e.u32() != 0
		s.offers.push(r)
		s.pieces[uint32(r.sku())] += r.pieces()
		if !r.closed {
			s.openOn[presaleKey{uint32(r.sku()), t.Market}] = uint32(i)
		}
		s.appoint(i)
	}
	for i := 0; i < deposits && e.err == nil; i++ {
		d := depositRow{order: e.row(s.orders.len()), presale: e.row(offers)}
		d.bill = e.row(s.checkouts.len() + 1)
		packed := e.u32()
		d.terminal, d.province = event.Terminal(packed>>8), event.Province(packed)
		d.givenUp = packed>>16 != 0
		d.stands, d.asks = links{link(), link()}, links{link(), link()}
		d.deposit, d.deducts = money.Minor(e.u64()), money.Minor(e.u64())
		d.balance, d.freight = money.Minor(e.u64()), money.Minor(e.u64())
		s.deposits.push(d)
		s.depositOf[d.order] = uint32(i)
		if e.err == nil && d.bill != 0 && s.orders.at(int(d.order)).status == statusBalanceDue {
			s.asking[d.bill-1] = append(s.asking[d.bill-1], uint32(i))
		}
	}
	s.unpaid, s.asked = queue{link(), link()}, queue{link(), link()}
	for i := 0; i < held && e.err == nil; i++ {
		s.counted[heldKey{e.row(s.shoppers.len()), e.row(offers)}] = e.u32()
	}
}
