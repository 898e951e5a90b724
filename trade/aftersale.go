package trade

import (
	"carnival/event"
	"carnival/money"
)

// aftersales are the tables of what follows a checkout: attempts to take its money, more time for
// that, parcels, returns of goods, and what merchants are owed.
type aftersales struct {
	attempts    slab[attemptRow]
	extensions  slab[extensionRow]
	liveAttempt map[uint32]uint32 // row of the checkout to the row of its live attempt
	parcels     slab[parcelRow]   // at the rows of their orders; those in between are empty
	returns     slab[returnRow]
	waiting     [waits]waitList
	tills       slab[tillRow]
	firstTill   map[uint32]uint32 // row of the merchant to the row of its first till
	settlements slab[settlementRow]
}

func newAftersales() aftersales {
	return aftersales{liveAttempt: map[uint32]uint32{}, firstTill: map[uint32]uint32{}}
}

func (s *State) decideAftersale(at event.Instant, c Command) (out Outcome, known bool) {
	switch c := c.(type) {
	case *StartPayment:
		return s.decideStartPayment(c), true
	case *NotePending:
		return s.decidePending(c), true
	case *FailPayment:
		return s.decideFailPayment(c), true
	case *ExtendPayment:
		return s.decideExtend(at, c), true
	case *ShipOrder:
		return s.decideShip(c), true
	case *ConfirmReceipt:
		return s.decideReceipt(c), true
	case *OpenReturn:
		return s.decideOpenReturn(at, c), true
	case *AnswerReturn:
		return s.decideAnswerReturn(at, c), true
	case *SendReturn:
		return s.decideSendReturn(c), true
	case *AcceptReturn:
		return s.decideAcceptReturn(at, c), true
	case *EndReturn:
		return s.decideEndReturn(c), true
	case *SettleMerchant:
		return s.decideSettle(c), true
	case *NotePayout:
		return s.decidePayout(c), true
	case *PayRefund:
		return s.decidePayRefund(c), true
	case *RetryRefund:
		return s.decideRetryRefund(c), true
	}
	return Outcome{}, false
}

func (s *State) evolveAftersale(stamp event.Instant, e event.Event) (known bool) {
	switch e := e.(type) {
	case *event.PaymentStarted:
		s.evolvePaymentStarted(stamp, e)
	case *event.PaymentPending:
		s.evolvePaymentPending(e)
	case *event.PaymentFailed:
		s.evolvePaymentFailed(e)
	case *event.PaymentExtended:
		s.evolveExtended(stamp, e)
	case *event.ParcelShipped:
		s.evolveParcelShipped(stamp, e)
	case *event.OrdersFinished:
		s.evolveOrdersFinished(stamp, e)
	case *event.ReturnOpened:
		s.evolveReturnOpened(stamp, e)
	case *event.ReturnMoved:
		s.evolveReturnMoved(stamp, e)
	case *event.SettlementClosed:
		s.evolveSettlementClosed(e)
	case *event.PayoutSettled:
		s.evolvePayoutSettled(e)
	case *event.RefundRetried:
		s.evolveRefundRetried(e)
	default:
		return false
	}
	return true
}

// wait is what an order, a return of goods or an extension waits for until time decides instead of
// a person.
type wait uint8

const (
	waitReceipt  wait = iota // a shipped order: for the shopper's word that it has come
	waitAnswer               // a return: for the merchant's word
	waitSending              // a return: for the shopper to send the goods
	waitGoods                // a return: for the merchant's word that they are back
	waitExtended             // an extension: for its payment
	waits
)

// How long returns wait. The law gives the shopper's seven days and no figure for the others,
// which are assumptions: a merchant who is silent agrees, and then has taken the goods back.
const (
	day             = 24 * 3600 * event.Second
	answerPatience  = 2 * day
	sendingPatience = 7 * day
	goodsPatience   = 10 * day
)

// waitList holds rows in the order in which they began to wait. One that waits no more stays in
// it until the cursor passes.
type waitList struct {
	rows slab[uint32]
	from int // those before it wait no more
}

// join puts a row at the end of a list.
func (s *State) join(w wait, row int) {
	at := s.waiting[w].rows.push(uint32(row))
	s.digest += digestWaiting(w, at, uint32(row))
}

func digestWaiting(w wait, at int, row uint32) uint64 {
	return digest(tagParcel, uint64(w+1)<<48|uint64(at), uint64(row))
}

// digestPassed names a cursor; one that has not moved counts nothing, as an empty table does.
func digestPassed(w wait, from int) uint64 {
	if from == 0 {
		return 0
	}
	return digest(tagParcel, uint64(w+1)<<48|1<<47, uint64(from))
}

// stands tells whether a row of a list still waits, and since when.
func (s *State) stands(w wait, row int) (since event.Instant, still bool) {
	switch w {
	case waitReceipt:
		o := s.orders.at(row)
		return o.since, o.status == statusShipped
	case waitExtended:
		kept := s.keptBy(row)
		return s.extensions.at(row).at, len(kept.orders)+len(kept.balances) > 0
	}
	r := s.returns.at(row)
	switch w {
	case waitAnswer:
		still = r.status == event.ReturnAsked
	case waitSending:
		still = r.status == event.ReturnAgreed
	case waitGoods:
		still = r.status == event.ReturnSent
	}
	return r.since, still
}

// patience is how long the rows of a list wait.
func (s *State) patience(w wait) event.Instant {
	switch w {
	case waitReceipt:
		return s.plan.Timers.Receipt
	case waitAnswer:
		return answerPatience
	case waitSending:
		return sendingPatience
	case waitExtended:
		return Extension
	}
	return goodsPatience
}

// tickAftersales decides what time decides, for one list in a decision.
func (s *State) tickAftersales(at event.Instant) (facts []event.Event, more bool) {
	if s.plan == nil {
		return nil, false
	}
	for w := range waits {
		rows, rest := s.overdue(w, at)
		if len(rows) == 0 {
			more = more || rest
			continue
		}
		switch w {
		case waitReceipt:
			facts = []event.Event{s.finishedByTime(rows)}
		case waitAnswer:
			facts = s.agreedBySilence(at, rows)
		case waitSending:
			facts = s.returnsOver(event.ReturnEnded, rows...)
		case waitGoods:
			// Each refund is decided on what the one before has left, so there is one of them.
			facts = s.acceptReturn(at, rows[0], event.GoodsWrittenOff)
		case waitExtended:
			facts = s.extensionsOver(at, rows)
		}
		return facts, true
	}
	return nil, more
}

// overdue are the rows of a list that have waited too long at an instant. More says that the
// search stopped at its bound.
func (s *State) overdue(w wait, at event.Instant) (rows []int, more bool) {
	l, patience := &s.waiting[w], s.patience(w)
	for i := l.from; i < l.rows.len(); i++ {
		if i-l.from == maxSweepPerTick || len(rows) == maxExpiriesPerTick {
			return rows, true
		}
		row := int(*l.rows.at(i))
		since, still := s.stands(w, row)
		switch {
		case !still || w == waitReceipt && s.held(row):
		case since+patience > at:
			return rows, false
		default:
			rows = append(rows, row)
		}
	}
	return rows, false
}

// passAftersales moves the cursors past rows that wait no more, a bounded way each time. An order
// that an open return holds back is passed when its time comes; the end of the return finishes it.
func (s *State) passAftersales(at event.Instant) {
	if s.plan == nil {
		return
	}
	for w := range waits {
		l := &s.waiting[w]
		s.digest -= digestPassed(w, l.from)
		for n := 0; n < maxSweepPerTick && l.from < l.rows.len(); n++ {
			row := int(*l.rows.at(l.from))
			since, still := s.stands(w, row)
			if still && w == waitReceipt && s.held(row) && since+s.patience(w) <= at {
				s.changeParcel(row, func(p *parcelRow) { p.passed = true })
				still = false
			}
			if still {
				break
			}
			l.from++
		}
		s.digest += digestPassed(w, l.from)
	}
}

func (a *aftersales) recount() (sum uint64) {
	for i := range a.attempts.len() {
		sum += a.attempts.at(i).digest(i)
	}
	for i := range a.extensions.len() {
		sum += a.extensions.at(i).digest(i)
	}
	for i := range a.parcels.len() {
		sum += a.parcels.at(i).digest(i)
	}
	for i := range a.returns.len() {
		sum += a.returns.at(i).digest(i)
	}
	for w := range waits {
		l := &a.waiting[w]
		for i := range l.rows.len() {
			sum += digestWaiting(w, i, *l.rows.at(i))
		}
		sum += digestPassed(w, l.from)
	}
	for i := range a.tills.len() {
		sum += a.tills.at(i).digest(i)
	}
	for i := range a.settlements.len() {
		sum += a.settlements.at(i).digest(i)
	}
	return sum
}

func (a *aftersales) write(p *pen) {
	p.u64(uint64(a.attempts.len()), uint64(a.parcels.len()), uint64(a.returns.len()),
		uint64(a.tills.len()), uint64(a.settlements.len()), uint64(a.extensions.len()))
	for i := range a.attempts.len() {
		r := a.attempts.at(i)
		p.u64(uint64(r.started), uint64(r.amount), r.ref)
		p.u32(r.checkout, uint32(r.status))
	}
	for i := range a.extensions.len() {
		r := a.extensions.at(i)
		p.u64(uint64(r.at))
		p.u32(r.checkout, uint32(r.times)<<1|uint32(bit(r.all)))
	}
	for i := range a.parcels.len() {
		r := a.parcels.at(i)
		p.u64(r.number)
		p.u32(r.open, uint32(bit(r.passed)))
	}
	for i := range a.returns.len() {
		a.returns.at(i).write(p)
	}
	for w := range waits {
		l := &a.waiting[w]
		p.u64(uint64(l.rows.len()), uint64(l.from))
		for i := range l.rows.len() {
			p.u32(*l.rows.at(i))
		}
	}
	for i := range a.tills.len() {
		a.tills.at(i).write(p)
	}
	for i := range a.settlements.len() {
		r := a.settlements.at(i)
		p.u64(uint64(r.payout), r.word)
		p.u32(r.till)
	}
}

func (s *State) readAftersales(e *eye) {
	attempts, parcels, returns := e.count(1<<32), e.count(s.orders.len()), e.count(1<<32)
	tills, settlements, extensions := e.count(1<<32), e.count(1<<32), e.count(1<<32)
	for i := 0; i < attempts && e.err == nil; i++ {
		r := attemptRow{started: event.Instant(e.u64()), amount: money.Minor(e.u64()),
			ref: e.u64(), checkout: e.row(s.checkouts.len()), status: attemptStatus(e.u32())}
		s.attempts.push(r)
		if r.live() {
			s.liveAttempt[r.checkout] = uint32(i)
		}
	}
	for i := 0; i < extensions && e.err == nil; i++ {
		r := extensionRow{at: event.Instant(e.u64()), checkout: e.row(s.checkouts.len())}
		packed := e.u32()
		r.times, r.all = uint8(packed>>1), packed&1 != 0
		if e.err == nil {
			s.checkouts.at(int(r.checkout)).extension = uint32(s.extensions.push(r) + 1)
		}
	}
	for i := 0; i < parcels && e.err == nil; i++ {
		s.parcels.push(parcelRow{number: e.u64(), open: e.row(returns + 1), passed: e.u32() != 0})
	}
	for i := 0; i < returns && e.err == nil; i++ {
		s.returns.push(s.readReturn(e))
	}
	for w := range waits {
		most := returns
		switch w {
		case waitReceipt:
			most = s.orders.len()
		case waitExtended:
			most = extensions
		}
		rows := e.count(most)
		s.waiting[w].from = e.count(rows)
		for i := 0; i < rows && e.err == nil; i++ {
			s.waiting[w].rows.push(e.row(most))
		}
	}
	for i := 0; i < tills && e.err == nil; i++ {
		s.readTill(e, tills)
	}
	for i := 0; i < settlements && e.err == nil; i++ {
		s.settlements.push(settlementRow{
			payout: money.Minor(e.u64()), word: e.u64(), till: e.row(tills),
		})
	}
}
