package trade

import (
	"carnival/event"
	"carnival/money"
)

// CancelOrder is the shopper's: an unpaid order closes, a paid one that is not yet on its way is
// refunded whole. An order that is already closed or refunded stays so, without an error.
type CancelOrder struct {
	Shopper event.ShopperID
	Order   event.OrderID
}

// Essential: see Command.
func (*CancelOrder) Essential() bool { return true }

// status is where an order stands.
type status uint8

const (
	statusOpen status = iota // reserved, waits for its payment
	statusPaid
	statusClosed // never paid
	statusRefunded
)

// orderRow holds no pointer; its lines are rows firstLine.. of the table of lines.
type orderRow struct {
	total     money.Minor
	checkout  uint32
	merchant  uint32
	firstLine uint32
	lines     uint8
	status    status
	hot       bool
}

func (r *orderRow) digest(row int) uint64 {
	return digest(tagOrder, uint64(row), uint64(r.total), uint64(r.checkout)<<32|uint64(r.merchant),
		uint64(r.firstLine)<<32|uint64(r.lines)<<16|uint64(r.status)<<8|bit(r.hot))
}

// lineRow is what an order reserved. Counted says that it stands in a purchase limit's count.
type lineRow struct {
	sku      uint32
	quantity uint16
	counted  bool
}

func (r *lineRow) digest(row int) uint64 {
	return digest(tagLine, uint64(row), uint64(r.sku), uint64(r.quantity), bit(r.counted))
}

func (s *State) evolveOrder(checkout, shopper int, o *event.PlacedOrder) {
	first := s.lines.len()
	for _, l := range o.Lines {
		sku := int(event.CounterOf(uint64(l.SKU)) - 1)
		counted := s.skus.at(sku).limit > 0
		row := s.lines.push(lineRow{uint32(sku), uint16(l.Quantity), counted})
		s.digest += s.lines.at(row).digest(row)
		s.move(sku, -int32(l.Quantity), int32(l.Quantity), 0)
		if counted {
			s.changeBought(limitKey{uint32(shopper), uint32(sku)}, int32(l.Quantity))
		}
	}
	row := s.orders.push(orderRow{
		total: sum(o.Lines), checkout: uint32(checkout), firstLine: uint32(first),
		merchant: uint32(event.CounterOf(uint64(o.Merchant)) - 1),
		lines:    uint8(len(o.Lines)), hot: o.Hot,
	})
	s.digest += s.orders.at(row).digest(row)
	if o.Hot {
		at := s.hot.push(uint32(row))
		s.digest += digest(tagHot, uint64(at), uint64(row))
	}
}

func (s *State) decideCancel(c *CancelOrder) Outcome {
	row, ok := s.row(uint64(c.Order), s.orders.len())
	shopper, known := s.shopper(c.Shopper)
	if !ok || !known || s.checkoutOf(row).shopper != uint32(shopper) {
		return refuse(OrderUnknown)
	}
	switch s.orders.at(row).status {
	case statusOpen:
		return happened(uint64(c.Order), &event.OrdersClosed{
			Reason: event.ClosedByShopper, Orders: []event.OrderID{c.Order},
		})
	case statusPaid:
		return happened(uint64(c.Order), s.refundOf(row, event.RefundByShopper))
	}
	return unchanged(uint64(c.Order))
}

func (s *State) checkoutOf(orderRow int) *checkoutRow {
	return s.checkouts.at(int(s.orders.at(orderRow).checkout))
}

func (s *State) evolveOrdersClosed(e *event.OrdersClosed) {
	for _, id := range e.Orders {
		row := int(event.CounterOf(uint64(id)) - 1)
		s.setStatus(row, statusClosed)
		s.release(row, true)
	}
}

func (s *State) setStatus(row int, to status) {
	o := s.orders.at(row)
	s.digest -= o.digest(row)
	o.status = to
	s.digest += o.digest(row)
}

// release makes the goods of an order available again, from reserved or from sold, and takes them
// out of the purchase limits.
func (s *State) release(row int, reserved bool) {
	o := s.orders.at(row)
	shopper := s.checkoutOf(row).shopper
	for i := range int(o.lines) {
		l := s.lines.at(int(o.firstLine) + i)
		n := int32(l.quantity)
		if reserved {
			s.move(int(l.sku), n, -n, 0)
		} else {
			s.move(int(l.sku), n, 0, -n)
		}
		if l.counted {
			s.changeBought(limitKey{shopper, l.sku}, -n)
		}
	}
}
