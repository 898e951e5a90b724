package trade

import "carnival/event"

// ShipOrder is the merchant's word that a paid order is with a carrier. The same parcel again
// changes nothing.
type ShipOrder struct {
	finishes
	Order   event.OrderID
	Carrier string
	Number  string
}

// ConfirmReceipt is the shopper's word that an order has come.
type ConfirmReceipt struct {
	finishes
	Shopper event.ShopperID
	Order   event.OrderID
}

// maxParcelBytes bounds a carrier's name and a parcel's number.
const maxParcelBytes = 64

// parcelRow is what is kept of an order's way to the shopper. It holds no pointer and stands at
// the row of its order.
type parcelRow struct {
	number uint64 // digest of the carrier and its number; 0 = not shipped
	open   uint32 // row+1 of the open return; 0 = none
	passed bool   // its time to be confirmed came while a return was open
}

func (r *parcelRow) digest(row int) uint64 {
	return digest(tagParcel, uint64(row), r.number, uint64(r.open)<<1|bit(r.passed))
}

// parcelDigest names a parcel; it is compared only with others of the same order.
func parcelDigest(carrier, number string) uint64 {
	return digest(tagParcel, digestText(carrier), digestText(number)) | 1
}

func parcelValid(carrier, number string) bool {
	return carrier != "" && number != "" && len(carrier) <= maxParcelBytes &&
		len(number) <= maxParcelBytes
}

func (s *State) decideShip(c *ShipOrder) Outcome {
	row, ok := s.row(uint64(c.Order), s.orders.len())
	switch {
	case !parcelValid(c.Carrier, c.Number):
		return refuse(ParcelInvalid)
	case !ok:
		return refuse(OrderUnknown)
	}
	switch st := s.orders.at(row).status; {
	case st == statusPaid:
		return happened(uint64(c.Order), &event.ParcelShipped{
			Order: c.Order, Carrier: c.Carrier, Number: c.Number})
	case st == statusOpen, st == statusDepositDue, st == statusBalanceDue:
		return refuse(NotPaid)
	case !st.paid():
		return refuse(OrderClosed)
	case s.parcels.at(row).number == parcelDigest(c.Carrier, c.Number):
		return unchanged(uint64(c.Order))
	}
	return refuse(AlreadyShipped)
}

func (s *State) decideReceipt(c *ConfirmReceipt) Outcome {
	row, ok := s.ownOrder(c.Shopper, c.Order)
	if !ok {
		return refuse(OrderUnknown)
	}
	switch s.orders.at(row).status {
	case statusShipped:
		return happened(uint64(c.Order), &event.OrdersFinished{
			Reason: event.FinishedByShopper, Orders: []event.OrderID{c.Order}})
	case statusFinished:
		return unchanged(uint64(c.Order))
	case statusOpen, statusPaid, statusDepositDue, statusBalanceDue:
		return refuse(NotShipped)
	}
	return refuse(OrderClosed)
}

// ownOrder is the row of a shopper's order.
func (s *State) ownOrder(shopper event.ShopperID, order event.OrderID) (row int, ok bool) {
	row, ok = s.row(uint64(order), s.orders.len())
	who, known := s.shopper(shopper)
	return row, ok && known && s.checkoutOf(row).shopper == uint32(who)
}

// finishedByTime ends orders that nobody objected to in time.
func (s *State) finishedByTime(orders []int) *event.OrdersFinished {
	fact := &event.OrdersFinished{Reason: event.FinishedByTime}
	for _, row := range orders {
		fact.Orders = append(fact.Orders, event.OrderID(s.id(row)))
	}
	return fact
}

func (s *State) evolveParcelShipped(stamp event.Instant, e *event.ParcelShipped) {
	row := int(event.CounterOf(uint64(e.Order)) - 1)
	s.setStatus(row, statusShipped, stamp)
	s.changeParcel(row, func(p *parcelRow) { p.number = parcelDigest(e.Carrier, e.Number) })
	s.join(waitReceipt, row)
}

func (s *State) evolveOrdersFinished(stamp event.Instant, e *event.OrdersFinished) {
	for _, id := range e.Orders {
		row := int(event.CounterOf(uint64(id)) - 1)
		s.setStatus(row, statusFinished, stamp)
		s.earn(row)
	}
}

// changeParcel changes the row of an order and keeps the digest; the table grows to it.
func (s *State) changeParcel(order int, change func(*parcelRow)) {
	for s.parcels.len() <= order {
		row := s.parcels.push(parcelRow{})
		s.digest += s.parcels.at(row).digest(row)
	}
	p := s.parcels.at(order)
	s.digest -= p.digest(order)
	change(p)
	s.digest += p.digest(order)
}

// held reports that an open return keeps time from finishing a shipped order.
func (s *State) held(order int) bool { return s.parcels.at(order).open != 0 }
