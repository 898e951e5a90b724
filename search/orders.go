package search

import "carnival/event"

// status of an order, with what it is an order of in presaleBit.
type status = uint8

const (
	open status = iota
	paid
	over // closed or refunded: it holds nothing any more

	presaleBit status = 1 << 7
	statusMask status = presaleBit - 1
)

// orders holds what each order still has, so that pieces which come back are known. It costs five
// bytes an order and eight a line, as an index may not ask another view.
type orders struct {
	First  []uint32 // row of the first line; the last ends where the next order begins
	Status []status
	Lines  []line
	// Presales are the counters of the presales of those orders that have one.
	Presales map[uint32]uint32
}

// line is a SKU, by its counter, with the pieces that the order still holds.
type line struct{ SKU, Quantity uint32 }

func (o *orders) begin(s status) {
	o.First, o.Status = append(o.First, uint32(len(o.Lines))), append(o.Status, s)
}

// lines of an order by its counter less one.
func (o *orders) lines(n int) []line {
	to := len(o.Lines)
	if n+1 < len(o.First) {
		to = int(o.First[n+1])
	}
	return o.Lines[o.First[n]:to]
}

// find gives the row of an order that is known, or -1.
func (o *orders) find(id event.OrderID) int {
	if n := counter(id); n > 0 && n <= uint64(len(o.First)) {
		return int(n) - 1
	}
	return -1
}

// ordered takes in what orders do to stock and sales.
func (f *Fold) ordered(e event.Event) {
	switch e := e.(type) {
	case *event.CheckoutPlaced:
		for i := range e.Orders {
			f.orders.begin(open)
			for _, l := range e.Orders[i].Lines {
				sku := uint32(counter(l.SKU))
				f.orders.Lines = append(f.orders.Lines, line{sku, l.Quantity})
				f.stock(sku, -int64(l.Quantity))
			}
		}
	case *event.PaymentReceived:
		if !e.Deposit {
			f.settle(e.Orders)
		}
		f.settle(e.Balances)
	case *event.OrdersClosed:
		for _, id := range e.Orders {
			f.giveBack(id)
		}
	case *event.RefundDue:
		f.refunded(e)
	case *event.DepositPlaced:
		f.deposited(e)
	case *event.DepositClosed:
		f.depositClosed(e)
	}
}

func (f *Fold) settle(ids []event.OrderID) {
	for _, id := range ids {
		n := f.orders.find(id)
		if n < 0 || f.orders.Status[n]&statusMask != open {
			continue
		}
		f.orders.Status[n] += paid - open
		for _, l := range f.orders.lines(n) {
			f.sale(l.SKU, int64(l.Quantity))
		}
	}
}

// giveBack makes all that an unpaid order holds available again.
func (f *Fold) giveBack(id event.OrderID) {
	n := f.orders.find(id)
	if n < 0 || f.orders.Status[n]&statusMask != open {
		return
	}
	for i, l := range f.orders.lines(n) {
		f.release(n, i, l.Quantity, event.GoodsAvailable)
	}
	f.end(n)
}

func (f *Fold) end(n int) { f.orders.Status[n] = f.orders.Status[n]&presaleBit | over }

// refunded takes pieces of a paid order back. A refund without lines is of a time before lines
// could go back, and means all of them; of a deposit it moves no goods.
func (f *Fold) refunded(e *event.RefundDue) {
	n := f.orders.find(e.Order)
	if n < 0 || f.orders.Status[n]&statusMask == over {
		return
	}
	switch {
	case len(e.Lines) > 0:
		for _, l := range e.Lines {
			f.release(n, int(l.Line), l.Quantity, e.Goods)
		}
	case e.Reason == event.RefundDeposit || e.Reason == event.RefundDamages:
		return
	default:
		for i, l := range f.orders.lines(n) {
			f.release(n, i, l.Quantity, e.Goods)
		}
	}
	if e.Closed || len(e.Lines) == 0 {
		f.end(n)
	}
}

// release takes pieces of a line out of what an order holds. Pieces of a presale go back to it, and
// are ordinary stock only once it has closed.
func (f *Fold) release(n, i int, pieces uint32, goods event.Goods) {
	lines := f.orders.lines(n)
	if i >= len(lines) {
		return
	}
	l, now := &lines[i], f.orders.Status[n]
	pieces = min(pieces, l.Quantity)
	l.Quantity -= pieces
	if goods == event.GoodsKept {
		return
	}
	if now&statusMask == paid {
		f.sale(l.SKU, -int64(pieces))
	}
	if goods != event.GoodsAvailable {
		return
	}
	if now&presaleBit != 0 {
		if c := row(f.closed, uint64(f.orders.Presales[uint32(n)])); c == nil || !*c {
			return
		}
	}
	f.stock(l.SKU, int64(pieces))
}

// deposited makes an order of pieces that the presale holds.
func (f *Fold) deposited(e *event.DepositPlaced) {
	now := open
	if presale := counter(e.Presale); row(f.closed, presale) != nil {
		now |= presaleBit
		if f.orders.Presales == nil {
			f.orders.Presales = map[uint32]uint32{}
		}
		f.orders.Presales[uint32(len(f.orders.First))] = uint32(presale)
	}
	f.orders.begin(now)
	f.orders.Lines = append(f.orders.Lines, line{uint32(counter(e.SKU)), e.Quantity})
}

// depositClosed lets go of the pieces of an order that waits for its balance; those of one that is
// paid come back by the refund that follows.
func (f *Fold) depositClosed(e *event.DepositClosed) {
	n := f.orders.find(e.Order)
	if n < 0 || f.orders.Status[n]&presaleBit == 0 || f.orders.Status[n]&statusMask != open {
		return
	}
	f.release(n, 0, e.Quantity, event.GoodsAvailable)
	if f.orders.lines(n)[0].Quantity == 0 {
		f.end(n)
	}
}
