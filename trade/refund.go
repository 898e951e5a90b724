package trade

import (
	"carnival/event"
	"carnival/money"
)

// RefundOrder gives money of a paid order back on the platform's or the merchant's word: for Lines
// of it, or for all that is left. An order that is already refunded stays so, without an error.
//
// The freight goes by fault (rules R8.1). It goes back with the last piece, because who sells and
// does not deliver, or takes a sale back, bears the way; but not while the shopper has asked to
// return goods that were sent, without a reason. With Freight it goes back whoever is at fault.
type RefundOrder struct {
	finishes
	Order   event.OrderID
	Lines   []event.ReturnLine
	Goods   event.Goods
	Freight bool
	// Expected makes what has gone back before binding: when it is not Back nothing happens. So the
	// same command twice, by a retry, gives no second piece back.
	Expected bool
	Back     money.Minor
}

// ConfirmRefund is a provider's word that a refund has reached the shopper.
type ConfirmRefund struct {
	finishes
	Refund event.RefundID
	Ref    string
}

// FailRefund is a provider's word that it will not send a refund.
type FailRefund struct {
	finishes
	Refund event.RefundID
	Code   string
}

type refundRow struct {
	payment uint32
	paid    bool
	failed  bool // the provider would not send it: a person has to
}

func (r *refundRow) digest(row int) uint64 {
	return digest(tagRefund, uint64(row), uint64(r.payment), bit(r.failed)<<1|bit(r.paid))
}

func (s *State) decideRefund(at event.Instant, c *RefundOrder) Outcome {
	row, ok := s.row(uint64(c.Order), s.orders.len())
	if !ok {
		return refuse(OrderUnknown)
	}
	switch st := s.orders.at(row).status; {
	case st.paid():
		return s.giveMoneyBack(at, row, c.Lines, refundWhy{
			reason: event.RefundByMerchant, goods: c.Goods,
			freight: c.Freight, fault: !s.unwanted(row), expected: c.Expected, before: c.Back,
		})
	case st == statusRefunded:
		return unchanged(uint64(c.Order))
	case st == statusOpen, st == statusDepositDue, st == statusBalanceDue:
		return refuse(NotPaid)
	}
	return refuse(OrderClosed)
}

// refundWhy is what a refund needs beside its lines.
type refundWhy struct {
	reason  event.RefundReason
	goods   event.Goods
	freight bool // goes back with these pieces
	fault   bool // is the merchant's: the freight goes back with the last piece
	back    event.ReturnID
	leaving func(order int) bool // which other orders go in the same decision; nil = none

	expected bool // before is what the command takes for gone
	before   money.Minor
}

func (w *refundWhy) others() func(order int) bool {
	if w.leaving == nil {
		return nobody
	}
	return w.leaving
}

func (s *State) giveMoneyBack(
	at event.Instant, row int, lines []event.ReturnLine, why refundWhy,
) Outcome {
	switch {
	case why.expected && s.goneBack(row) != why.before:
		return Outcome{Refusal: RefundMoved, Amount: s.goneBack(row)}
	case lines == nil:
		lines = s.leftOf(row)
	case !s.linesLeft(row, lines):
		return refuse(RefundTooLarge)
	}
	facts := s.refundOf(at, row, lines, why)
	if open := s.openReturn(row); open != 0 && s.lastPieces(row, lines) {
		facts = append(facts, &event.ReturnMoved{
			Return: event.ReturnID(s.id(int(open - 1))), Status: event.ReturnEnded})
	}
	return happened(s.id(row), facts...)
}

// goneBack is what has gone back of a paid order, or is owed.
func (s *State) goneBack(row int) money.Minor {
	o := s.orders.at(row)
	left := o.freight
	for i := range int(o.lines) {
		l := s.lines.at(int(o.firstLine) + i)
		left += l.paid - money.Part(l.paid, uint32(l.back), uint32(l.quantity))
	}
	return o.total - left
}

// openReturn is the row+1 of an order's return that takes its course; 0 = none.
func (s *State) openReturn(row int) uint32 {
	if row >= s.parcels.len() {
		return 0
	}
	return s.parcels.at(row).open
}

// unwanted reports that a shopper wants to give goods of an order back for no reason.
func (s *State) unwanted(row int) bool {
	open := s.openReturn(row)
	return open != 0 && s.returns.at(int(open-1)).reason == event.ReturnNoReason
}

// lastPieces reports whether nothing is left of an order once lines of it have gone back.
func (s *State) lastPieces(row int, lines []event.ReturnLine) bool {
	o, left := s.orders.at(row), uint32(0)
	for i := range int(o.lines) {
		l := s.lines.at(int(o.firstLine) + i)
		left += uint32(l.quantity - l.back)
	}
	for _, l := range lines {
		left -= l.Quantity
	}
	return left == 0
}

// leftOf are the pieces of an order that have not gone back.
func (s *State) leftOf(row int) (lines []event.ReturnLine) {
	o := s.orders.at(row)
	for i := range int(o.lines) {
		if l := s.lines.at(int(o.firstLine) + i); l.back < l.quantity {
			lines = append(lines,
				event.ReturnLine{Line: uint16(i), Quantity: uint32(l.quantity - l.back)})
		}
	}
	return lines
}

// linesLeft reports whether an order still has the lines and pieces named, each line once.
func (s *State) linesLeft(row int, lines []event.ReturnLine) bool {
	o := s.orders.at(row)
	for i, l := range lines {
		if int(l.Line) >= int(o.lines) {
			return false
		}
		has := s.lines.at(int(o.firstLine) + int(l.Line))
		if l.Quantity == 0 || l.Quantity > uint32(has.quantity-has.back) {
			return false
		}
		for _, other := range lines[:i] {
			if other.Line == l.Line {
				return false
			}
		}
	}
	return len(lines) > 0
}

// refundOf owes pieces of a paid order's lines back, each with its share of what was paid for the
// line and of what others funded of it, so that the shares of all pieces sum to the whole (rules
// R1.4, R8.1). What a deposit's payment brought goes back by that one. Benefits that the pieces
// held follow.
func (s *State) refundOf(
	at event.Instant, row int, lines []event.ReturnLine, why refundWhy,
) []event.Event {
	o := s.orders.at(row)
	due := &event.RefundDue{
		Refund:  event.RefundID(s.id(s.refunds.len())),
		Payment: event.PaymentID(s.id(s.billOf(row))),
		Order:   event.OrderID(s.id(row)), Reason: why.reason, Goods: why.goods, Return: why.back,
		Lines: make([]event.RefundedLine, len(lines)),
	}
	for i, r := range lines {
		l := s.lines.at(int(o.firstLine) + int(r.Line))
		from, to, n := uint32(l.back), uint32(l.back)+r.Quantity, uint32(l.quantity)
		one := event.RefundedLine{
			Line: r.Line, Quantity: r.Quantity,
			Amount:  money.Part(l.paid, to, n) - money.Part(l.paid, from, n),
			Subsidy: money.Part(l.subsidy, to, n) - money.Part(l.subsidy, from, n),
		}
		due.Lines[i] = one
		due.Amount += one.Amount
	}
	due.Closed = s.lastPieces(row, lines)
	if why.freight || due.Closed && (why.fault || o.status == statusPaid) {
		due.Freight = o.freight
		due.Amount += due.Freight
	}
	facts := []event.Event{due}
	if part := s.depositPart(due); part != nil {
		part.Refund, due.Refund = due.Refund, due.Refund+1
		facts = []event.Event{part, due}
	}
	if s.checkouts.at(s.billOf(row)).uses > 0 {
		if back := s.giveBack(at, row, s.goingOf(o, lines), why.others()); back != nil {
			facts = append(facts, back)
		}
	}
	return facts
}

// goingOf are the pieces that lines of an order name.
func (s *State) goingOf(o *orderRow, lines []event.ReturnLine) going {
	return func(line int) (before, gone, of uint32) {
		l := s.lines.at(line)
		for _, r := range lines {
			if int(o.firstLine)+int(r.Line) == line {
				gone = r.Quantity
			}
		}
		return uint32(l.back), gone, uint32(l.quantity)
	}
}

// nobody else goes in the same decision.
func nobody(int) bool { return false }

func (s *State) evolveRefundDue(stamp event.Instant, e *event.RefundDue) {
	payment := uint32(event.CounterOf(uint64(e.Payment)) - 1)
	row := s.refunds.push(refundRow{payment: payment, paid: e.Amount == 0})
	s.digest += s.refunds.at(row).digest(row)
	if len(e.Lines) == 0 {
		return
	}
	order := int(event.CounterOf(uint64(e.Order)) - 1)
	o := s.orders.at(order)
	if o.status == statusFinished {
		s.clawBack(order, e)
	}
	for _, r := range e.Lines {
		s.takeBack(order, int(o.firstLine)+int(r.Line), r.Quantity, e.Goods)
	}
	if e.Freight > 0 {
		s.digest -= o.digest(order)
		o.freight -= e.Freight
		s.digest += o.digest(order)
	}
	if e.Closed {
		// What was paid for the way of goods that came back is the merchant's: nothing finishes the
		// order any more.
		if o.status == statusShipped && o.freight > 0 {
			s.earn(order)
		}
		s.setStatus(order, statusRefunded, stamp)
	}
}

// takeBack takes pieces of a line out of what an order holds.
func (s *State) takeBack(order, line int, pieces uint32, goods event.Goods) {
	o, l := s.orders.at(order), s.lines.at(line)
	switch {
	case goods == event.GoodsKept:
	case goods == event.GoodsWrittenOff:
		s.writeOff(order, line, pieces)
	case o.presale:
		s.releasePresale(order, pieces, o.status)
	default:
		s.move(int(l.sku), int32(pieces), 0, -int32(pieces))
	}
	if goods != event.GoodsKept {
		s.uncount(order, line, pieces)
	}
	s.changeLine(line, func(l *lineRow) { l.back += uint16(pieces) })
}

// writeOff takes sold pieces out of the stock for good.
func (s *State) writeOff(order, line int, pieces uint32) {
	if s.orders.at(order).presale {
		s.writeOffPresale(order, pieces)
		return
	}
	s.move(int(s.lines.at(line).sku), 0, 0, -int32(pieces))
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

func (s *State) decideRefundFailed(c *FailRefund) Outcome {
	row, ok := s.row(uint64(c.Refund), s.refunds.len())
	switch {
	case !ok:
		return refuse(RefundUnknown)
	case s.refunds.at(row).paid, s.refunds.at(row).failed:
		return unchanged(uint64(c.Refund))
	case c.Code == "" || len(c.Code) > maxRefBytes:
		return refuse(AmountInvalid)
	}
	return happened(uint64(c.Refund), &event.RefundFailed{Refund: c.Refund, Code: c.Code})
}

func (s *State) evolveRefundFailed(e *event.RefundFailed) {
	row := int(event.CounterOf(uint64(e.Refund)) - 1)
	r := s.refunds.at(row)
	s.digest -= r.digest(row)
	r.failed = true
	s.digest += r.digest(row)
}
