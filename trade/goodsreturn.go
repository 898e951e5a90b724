package trade

import (
	"slices"

	"carnival/event"
)

// OpenReturn asks to give pieces of a shipped order back, or all that is left of it without
// Lines: until it is finished, and for the plan's days after. Subject is the return.
type OpenReturn struct {
	finishes
	Shopper event.ShopperID
	Order   event.OrderID
	Reason  event.ReturnReason
	Lines   []event.ReturnLine
}

// AnswerReturn is the merchant's word on a return. What never came needs no way back: to agree is
// to refund it.
type AnswerReturn struct {
	finishes
	Return event.ReturnID
	Agree  bool
}

// SendReturn is the shopper's word that the goods are on their way back.
type SendReturn struct {
	finishes
	Shopper event.ShopperID
	Return  event.ReturnID
	Carrier string
	Number  string
}

// AcceptReturn is the merchant's word that the goods are back; the money follows.
type AcceptReturn struct {
	finishes
	Return     event.ReturnID
	Resaleable bool
}

// EndReturn gives a return up, before the goods are on their way.
type EndReturn struct {
	finishes
	Shopper event.ShopperID
	Return  event.ReturnID
}

// keptByLaw are the categories that cannot be given back without a reason: what perishes. The law
// (rules R7.4) also names what is made to order, opened media and newspapers, for which there is
// no category; milk, nuts and food here are packed to last.
var keptByLaw = []event.Category{event.CategoryApples}

type returnRow struct {
	since  event.Instant // of its status
	parcel uint64        // digest of the way back; 0 = not sent
	order  uint32
	status event.ReturnStatus
	reason event.ReturnReason
	lines  []event.ReturnLine
}

// open reports that a return still takes its course. A refused one does not: the shopper can ask
// again, and time goes on for the order.
func (r *returnRow) open() bool {
	return r.status == event.ReturnAsked || r.status == event.ReturnAgreed ||
		r.status == event.ReturnSent
}

func (r *returnRow) digest(row int) uint64 {
	sum := digest(tagReturn, uint64(row), uint64(r.since), r.parcel, uint64(r.order),
		uint64(r.status)<<8|uint64(r.reason), uint64(len(r.lines)))
	for _, l := range r.lines {
		sum = mix(sum, uint64(l.Line)<<32|uint64(l.Quantity))
	}
	return sum
}

func (r *returnRow) write(p *pen) {
	p.u64(uint64(r.since), r.parcel)
	p.u32(r.order, uint32(r.status)<<8|uint32(r.reason), uint32(len(r.lines)))
	for _, l := range r.lines {
		p.u32(uint32(l.Line), l.Quantity)
	}
}

func (s *State) readReturn(e *eye) returnRow {
	r := returnRow{since: event.Instant(e.u64()), parcel: e.u64(), order: e.row(s.parcels.len())}
	packed, lines := e.u32(), e.row(MaxCartLines+1)
	r.status, r.reason = event.ReturnStatus(packed>>8), event.ReturnReason(packed)
	for i := 0; i < int(lines) && e.err == nil; i++ {
		line := e.row(int(s.orders.at(int(r.order)).lines))
		r.lines = append(r.lines, event.ReturnLine{Line: uint16(line), Quantity: e.u32()})
	}
	return r
}

func (s *State) decideOpenReturn(at event.Instant, c *OpenReturn) Outcome {
	row, ok := s.ownOrder(c.Shopper, c.Order)
	switch {
	case s.plan == nil:
		return refuse(NoPlan)
	case c.Reason < event.ReturnNoReason || c.Reason > event.ReturnMissing:
		return refuse(ReturnInvalid)
	case !ok:
		return refuse(OrderUnknown)
	}
	switch o := s.orders.at(row); {
	case o.status == statusShipped:
	case o.status == statusFinished:
		if at >= o.since+s.plan.Timers.Return {
			return refuse(ReturnClosed)
		}
	case o.status == statusRefunded:
		return refuse(AlreadyReturned)
	case !o.status.paid() && o.status != statusOpen &&
		o.status != statusDepositDue && o.status != statusBalanceDue:
		return refuse(OrderClosed)
	default:
		return refuse(NotShipped)
	}
	lines := c.Lines
	if len(lines) == 0 {
		lines = s.leftOf(row)
	}
	if open := s.parcels.at(row).open; open != 0 {
		r := s.returns.at(int(open) - 1)
		if r.reason == c.Reason && slices.Equal(r.lines, lines) {
			return unchanged(s.id(int(open) - 1))
		}
		return refuse(ReturnOpen)
	}
	switch {
	case s.wentBack(row, lines):
		return refuse(AlreadyReturned)
	case !s.linesLeft(row, lines):
		return refuse(ReturnInvalid)
	case c.Reason == event.ReturnNoReason && s.keepsByLaw(row, lines):
		return refuse(NotReturnable)
	}
	id := s.id(s.returns.len())
	return happened(id, &event.ReturnOpened{
		Return: event.ReturnID(id), Order: c.Order, Reason: c.Reason, Lines: lines})
}

// wentBack reports whether pieces that are named were bought, and have gone back.
func (s *State) wentBack(row int, lines []event.ReturnLine) bool {
	o := s.orders.at(row)
	for _, l := range lines {
		if int(l.Line) >= int(o.lines) {
			continue
		}
		has := s.lines.at(int(o.firstLine) + int(l.Line))
		if l.Quantity <= uint32(has.quantity) && l.Quantity > uint32(has.quantity-has.back) {
			return true
		}
	}
	return false
}

// keepsByLaw reports that one of an order's lines cannot be given back without a reason.
func (s *State) keepsByLaw(order int, lines []event.ReturnLine) bool {
	for _, l := range lines {
		sku := s.lines.at(int(s.orders.at(order).firstLine) + int(l.Line)).sku
		if slices.Contains(keptByLaw, s.skus.at(int(sku)).category) {
			return true
		}
	}
	return false
}

func (s *State) decideAnswerReturn(at event.Instant, c *AnswerReturn) Outcome {
	row, ok := s.row(uint64(c.Return), s.returns.len())
	if !ok {
		return refuse(ReturnUnknown)
	}
	switch r := s.returns.at(row); r.status {
	case event.ReturnAsked:
		return happened(uint64(c.Return), s.answerReturn(at, row, c.Agree)...)
	case event.ReturnAgreed, event.ReturnSent, event.ReturnAccepted:
		if c.Agree {
			return unchanged(uint64(c.Return))
		}
	case event.ReturnRefused:
		if !c.Agree {
			return unchanged(uint64(c.Return))
		}
	}
	return refuse(ReturnMoved)
}

func (s *State) answerReturn(at event.Instant, row int, agree bool) []event.Event {
	switch {
	case !agree:
		return s.returnsOver(event.ReturnRefused, row)
	case s.returns.at(row).reason == event.ReturnMissing:
		return s.acceptReturn(at, row, event.GoodsWrittenOff)
	}
	return []event.Event{
		&event.ReturnMoved{Return: event.ReturnID(s.id(row)), Status: event.ReturnAgreed}}
}

// agreedBySilence answers returns for merchants who did not. A refund is decided on what the one
// before has left, so one of what never came stands alone.
func (s *State) agreedBySilence(at event.Instant, rows []int) (facts []event.Event) {
	for _, row := range rows {
		missing := s.returns.at(row).reason == event.ReturnMissing
		if missing && len(facts) > 0 {
			break
		}
		facts = append(facts, s.answerReturn(at, row, true)...)
		if missing {
			break
		}
	}
	return facts
}

func (s *State) decideSendReturn(c *SendReturn) Outcome {
	row, ok := s.ownReturn(c.Shopper, c.Return)
	switch {
	case !parcelValid(c.Carrier, c.Number):
		return refuse(ParcelInvalid)
	case !ok:
		return refuse(ReturnUnknown)
	}
	switch r := s.returns.at(row); {
	case r.parcel == parcelDigest(c.Carrier, c.Number):
		return unchanged(uint64(c.Return))
	case r.status != event.ReturnAgreed:
		return refuse(ReturnMoved)
	}
	return happened(uint64(c.Return), &event.ReturnMoved{Return: c.Return,
		Status: event.ReturnSent, Carrier: c.Carrier, Number: c.Number})
}

// ownReturn is the row of a return of a shopper's order.
func (s *State) ownReturn(shopper event.ShopperID, id event.ReturnID) (row int, ok bool) {
	row, ok = s.row(uint64(id), s.returns.len())
	if !ok {
		return 0, false
	}
	_, ok = s.ownOrder(shopper, event.OrderID(s.id(int(s.returns.at(row).order))))
	return row, ok
}

func (s *State) decideAcceptReturn(at event.Instant, c *AcceptReturn) Outcome {
	row, ok := s.row(uint64(c.Return), s.returns.len())
	if !ok {
		return refuse(ReturnUnknown)
	}
	switch s.returns.at(row).status {
	case event.ReturnSent:
		goods := event.GoodsWrittenOff
		if c.Resaleable {
			goods = event.GoodsAvailable
		}
		return happened(uint64(c.Return), s.acceptReturn(at, row, goods)...)
	case event.ReturnAccepted:
		return unchanged(uint64(c.Return))
	}
	return refuse(ReturnMoved)
}

// acceptReturn ends a return well: what is still there of its lines is refunded. Where the
// merchant is at fault the freight goes back with the last piece of the order.
func (s *State) acceptReturn(at event.Instant, row int, goods event.Goods) []event.Event {
	r := s.returns.at(row)
	order := int(r.order)
	facts := s.returnsOver(event.ReturnAccepted, row)
	lines, all := s.stillThere(order, r.lines)
	if len(lines) == 0 {
		return facts
	}
	if all {
		facts = facts[:1] // an order of which nothing is left does not finish
	}
	refund := s.refundOf(at, order, lines, refundWhy{
		reason: event.RefundReturned, goods: goods, back: event.ReturnID(s.id(row)),
		freight: all && r.reason != event.ReturnNoReason,
	})
	return slices.Insert(facts, 1, refund...)
}

// stillThere is what an order still has of lines, of which some may have been refunded for
// another reason since; all says that this is everything that it has.
func (s *State) stillThere(
	order int, lines []event.ReturnLine,
) (out []event.ReturnLine, all bool) {
	o := s.orders.at(order)
	left := 0
	for i := range int(o.lines) {
		l := s.lines.at(int(o.firstLine) + i)
		has := uint32(l.quantity - l.back)
		left += int(has)
		for _, want := range lines {
			if n := min(want.Quantity, has); int(want.Line) == i && n > 0 {
				out = append(out, event.ReturnLine{Line: want.Line, Quantity: n})
				left -= int(n)
			}
		}
	}
	return out, left == 0
}

func (s *State) decideEndReturn(c *EndReturn) Outcome {
	row, ok := s.ownReturn(c.Shopper, c.Return)
	if !ok {
		return refuse(ReturnUnknown)
	}
	switch s.returns.at(row).status {
	case event.ReturnAsked, event.ReturnAgreed, event.ReturnRefused:
		return happened(uint64(c.Return), s.returnsOver(event.ReturnEnded, row)...)
	case event.ReturnEnded:
		return unchanged(uint64(c.Return))
	}
	return refuse(ReturnMoved)
}

// returnsOver brings returns to an end. An order whose own time came while its return was open is
// finished with it.
func (s *State) returnsOver(to event.ReturnStatus, rows ...int) (facts []event.Event) {
	var orders []int
	for _, row := range rows {
		facts = append(facts, &event.ReturnMoved{Return: event.ReturnID(s.id(row)), Status: to})
		order := int(s.returns.at(row).order)
		p := s.parcels.at(order)
		// An earlier return, refused long ago, holds nothing back and so sets nothing free.
		if p.open == uint32(row)+1 && p.passed && s.orders.at(order).status == statusShipped {
			orders = append(orders, order)
		}
	}
	if orders != nil {
		facts = append(facts, s.finishedByTime(orders))
	}
	return facts
}

func (s *State) evolveReturnOpened(stamp event.Instant, e *event.ReturnOpened) {
	order := int(event.CounterOf(uint64(e.Order)) - 1)
	row := s.returns.push(returnRow{since: stamp, order: uint32(order),
		status: event.ReturnAsked, reason: e.Reason, lines: slices.Clone(e.Lines)})
	s.digest += s.returns.at(row).digest(row)
	s.changeParcel(order, func(p *parcelRow) { p.open = uint32(row) + 1 })
	s.join(waitAnswer, row)
}

func (s *State) evolveReturnMoved(stamp event.Instant, e *event.ReturnMoved) {
	row := int(event.CounterOf(uint64(e.Return)) - 1)
	r := s.returns.at(row)
	s.digest -= r.digest(row)
	r.status, r.since = e.Status, stamp
	if e.Status == event.ReturnSent {
		r.parcel = parcelDigest(e.Carrier, e.Number)
	}
	s.digest += r.digest(row)
	switch {
	case e.Status == event.ReturnAgreed:
		s.join(waitSending, row)
	case e.Status == event.ReturnSent:
		s.join(waitGoods, row)
	case !r.open() && s.parcels.at(int(r.order)).open == uint32(row)+1:
		s.changeParcel(int(r.order), func(p *parcelRow) { p.open = 0 })
	}
}
