package audit

import (
	"fmt"
	"slices"

	"carnival/event"
	"carnival/money"
)

// afters are what follows a checkout: attempts to take its money, goods that come back, and what
// merchants are owed.
type afters struct {
	attempts    map[event.AttemptID]*attempt
	alive       map[event.PaymentID]event.AttemptID
	returns     map[event.ReturnID]*goodsReturn
	tills       map[tillKey]*till
	settlements map[event.SettlementID]*settlement
}

func newAfters() afters {
	return afters{
		attempts: map[event.AttemptID]*attempt{}, alive: map[event.PaymentID]event.AttemptID{},
		returns: map[event.ReturnID]*goodsReturn{}, tills: map[tillKey]*till{},
		settlements: map[event.SettlementID]*settlement{},
	}
}

type attempt struct {
	payment event.PaymentID
	failed  bool
}

type goodsReturn struct {
	of     *order
	status event.ReturnStatus
}

// open reports that a return still takes its course.
func (r *goodsReturn) open() bool {
	return r.status == event.ReturnAsked || r.status == event.ReturnAgreed ||
		r.status == event.ReturnSent
}

// after takes in a fact of what follows a checkout.
func (b *book) after(fact event.Event) {
	switch e := fact.(type) {
	case *event.PaymentStarted:
		c := b.asking[e.Payment]
		_, lives := b.alive[e.Payment]
		if c == nil || lives || b.attempts[e.Attempt] != nil || e.Amount <= 0 ||
			int64(e.Amount) != c.owing() || e.Currency != c.currency {
			b.find(b.sequence, codeAttempt, e.Attempt.String())
		}
		b.attempts[e.Attempt], b.alive[e.Payment] = &attempt{payment: e.Payment}, e.Attempt
	case *event.PaymentPending:
		if a := b.attempts[e.Attempt]; a == nil || a.failed {
			b.find(b.sequence, codeAttempt, e.Attempt.String())
		}
	case *event.PaymentFailed:
		a := b.attempts[e.Attempt]
		if a == nil || a.failed || b.alive[a.payment] != e.Attempt {
			b.find(b.sequence, codeAttempt, e.Attempt.String())
			return
		}
		a.failed = true
		delete(b.alive, a.payment)
		b.count.add("payments.failed", 1)
	case *event.ParcelShipped:
		if o := b.moves(e.Order, isPaid, isShipped); o != nil && b.atHome(o.own) {
			b.count.add("parcels.shipped", 1)
		}
	case *event.OrdersFinished:
		for _, id := range e.Orders {
			b.finished(id, e.Reason)
		}
	case *event.ReturnOpened:
		b.returnOpened(e)
	case *event.ReturnMoved:
		b.returnMoved(e)
	case *event.SettlementClosed:
		b.settle(e)
	case *event.PayoutSettled:
		b.payout(e)
	}
}

// moves brings an order from one state to the next; nil when it is not there.
func (b *book) moves(id event.OrderID, from, to string) *order {
	o := b.orders[id]
	if o == nil || o.state != from {
		b.find(b.sequence, codePath, fmt.Sprintf("%s: %s", id, to))
		return nil
	}
	o.state = to
	return o
}

// givesBack reports that goods of an order are on their way back, or asked to be.
func (o *order) givesBack() bool {
	return slices.ContainsFunc(o.returns, (*goodsReturn).open)
}

func (b *book) finished(id event.OrderID, why event.FinishReason) {
	o := b.moves(id, isShipped, isFinished)
	if o == nil {
		return
	}
	if why == event.FinishedByTime && o.givesBack() {
		b.find(b.sequence, codePath, id.String())
	}
	if b.atHome(o.own) {
		b.count.add("orders.finished", 1)
	}
	b.earns(o)
}

// earns puts what is left of an order into its merchant's till.
func (b *book) earns(o *order) {
	t, e := b.till(o), o.earned()
	t.orders++
	t.goods, t.subsidy, t.freight = t.goods+e.goods, t.subsidy+e.subsidy, t.freight+e.freight
	t.commission += e.commission
}

func (b *book) returnOpened(e *event.ReturnOpened) {
	o := b.orders[e.Order]
	if o == nil || b.returns[e.Return] != nil || o.givesBack() ||
		o.state != isShipped && o.state != isFinished {
		b.find(b.sequence, codeReturn, e.Return.String())
		return
	}
	for _, l := range e.Lines {
		if int(l.Line) >= len(o.lines) || l.Quantity == 0 ||
			int64(l.Quantity) > o.lines[l.Line].quantity-o.lines[l.Line].back {
			b.find(b.sequence, codeReturn, fmt.Sprintf("%s: %d", e.Return, l.Line))
		}
	}
	r := &goodsReturn{of: o, status: event.ReturnAsked}
	b.returns[e.Return], o.returns = r, append(o.returns, r)
	if b.atHome(o.own) {
		b.count.add("returns", 1)
		b.count.part("returns", e.Reason.Key(), 1)
	}
}

// wayBack says which status of a return may follow which (rules R7.4).
var wayBack = map[event.ReturnStatus][]event.ReturnStatus{
	event.ReturnAgreed:   {event.ReturnAsked},
	event.ReturnRefused:  {event.ReturnAsked},
	event.ReturnSent:     {event.ReturnAgreed},
	event.ReturnAccepted: {event.ReturnSent, event.ReturnAsked}, // what never came needs no way
	event.ReturnEnded:    {event.ReturnAsked, event.ReturnAgreed, event.ReturnRefused},
}

// moot reports that a return has nothing left to wait for: a refund of the whole order ends it,
// even while the parcel is on its way back.
func (r *goodsReturn) moot(to event.ReturnStatus) bool {
	return to == event.ReturnEnded && r.status == event.ReturnSent &&
		!slices.ContainsFunc(r.of.lines, func(l *line) bool { return l.back < l.quantity })
}

func (b *book) returnMoved(e *event.ReturnMoved) {
	r := b.returns[e.Return]
	if r != nil && (slices.Contains(wayBack[e.Status], r.status) || r.moot(e.Status)) {
		r.status = e.Status
		return
	}
	b.find(b.sequence, codeReturn, fmt.Sprintf("%s: %s", e.Return, e.Status.Key()))
}

// earnings are what a merchant has of an order, as it stands: of pieces that went back nothing.
type earnings struct{ goods, subsidy, freight, commission int64 }

func (o *order) earned() (e earnings) {
	e.freight = o.freight
	for _, l := range o.lines {
		paid := l.paid - part(l.paid, l.back, l.quantity)
		e.goods += paid
		e.subsidy += l.subsidy - part(l.subsidy, l.back, l.quantity)
		e.commission += rated(paid, l.fee)
	}
	return e
}

// tillKey: a merchant is owed in each currency apart.
type tillKey struct {
	merchant event.MerchantID
	currency money.Currency
}

// till is what a merchant is owed since the last settlement.
type till struct {
	earnings
	orders                               uint32
	deposits, refunded, damages, carried int64
}

func (b *book) till(o *order) *till { return b.tillOf(tillKey{o.merchant, o.own.currency}) }

func (b *book) tillOf(k tillKey) *till {
	t := b.tills[k]
	if t == nil {
		t = &till{}
		b.tills[k] = t
	}
	return t
}

type settlement struct {
	till   *till
	payout int64
	said   bool
}

// settle holds a settlement against what the facts since the last one earned.
func (b *book) settle(e *event.SettlementClosed) {
	t := b.tillOf(tillKey{e.Merchant, e.Currency})
	sum := t.carried + t.goods + t.subsidy + t.freight + t.deposits - t.commission - t.refunded -
		t.damages
	told := till{
		earnings{int64(e.Goods), int64(e.Subsidy), int64(e.Freight), int64(e.Commission)},
		e.Orders, int64(e.Deposits), int64(e.Refunded), int64(e.Damages), int64(e.Carried),
	}
	if told != *t || int64(e.Payout) != max(0, sum) {
		b.find(b.sequence, codeSettlement, fmt.Sprintf("%s: %d, %+v", e.Settlement, e.Payout, *t))
	}
	if b.settlements[e.Settlement] != nil {
		b.find(b.sequence, codeNumber, e.Settlement.String())
	}
	*t = till{carried: sum - int64(e.Payout)}
	b.settlements[e.Settlement] = &settlement{till: t, payout: int64(e.Payout)}
}

// payout takes the bank's word; what it did not pay is owed again.
func (b *book) payout(e *event.PayoutSettled) {
	s := b.settlements[e.Settlement]
	if s == nil || s.said || s.payout == 0 {
		b.find(b.sequence, codePayout, e.Settlement.String())
		return
	}
	s.said = true
	if e.Failed {
		s.till.carried += s.payout
	}
}
