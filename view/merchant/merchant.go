// Package merchant is what merchants work on: which orders are theirs and how far each has come,
// and the returns of goods that wait for their word.
//
// It promises that every order and every return stands with exactly one merchant, under exactly
// one status, in the order in which they came, and that a page of one status costs what it holds
// and not what it passes over. It says nothing of who bought, holds no amount, never decides what
// a merchant may do next, and no list of it is longer than a hundred.
package merchant

import (
	"carnival/event"
)

// MaxPage bounds every list.
const MaxPage = 100

// Status is how far an order has come.
type Status uint8

// Statuses. The numbers are those of files: a new one stands at the end.
const (
	Any        Status = 0 // of a query: whatever it is
	Open       Status = 1 // waits for its payment
	Paid       Status = 2 // waits to be shipped
	Closed     Status = 3
	Refunded   Status = 4
	Shipped    Status = 5
	Finished   Status = 6
	DepositDue Status = 7
	BalanceDue Status = 8
	Forfeited  Status = 9
	Failed     Status = 10
)

var statusKeys = [...]string{"", "open", "paid", "closed", "refunded", "shipped", "finished",
	"deposit_due", "balance_due", "forfeited", "failed"}

// Key is the status in JSON, such as paid.
func (s Status) Key() string { return statusKeys[s] }

// ParseStatus reads a Key.
func ParseStatus(key string) (Status, bool) {
	for i, k := range statusKeys {
		if k == key && i > 0 {
			return Status(i), true
		}
	}
	return Any, false
}

// Fold is the work of all merchants. Rows stand at the counters of ids, which a cell gives without
// gaps, and hold no pointer.
type Fold struct {
	cell      event.Cell
	merchants []shop
	orders    []order
	returns   []goodsReturn
}

// shop is what one merchant has.
type shop struct{ orders, returns shelf }

type order struct {
	merchant uint32 // row
	place    uint32 // among the merchant's
	pieces   uint32 // of a presale order that waits for its balance
	status   Status
}

type goodsReturn struct {
	order  uint32 // row
	place  uint32
	status event.ReturnStatus
}

// New is empty.
func New() *Fold { return &Fold{} }

// Apply takes a fact in.
func (f *Fold) Apply(e event.Entry) {
	f.cell = e.Cell
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		for i := range fact.Orders {
			f.placed(fact.FirstOrder+event.OrderID(i), order{
				merchant: rowOf(fact.Orders[i].Merchant), status: Open,
			})
		}
	case *event.DepositPlaced:
		f.placed(fact.Order, order{
			merchant: rowOf(fact.Merchant), pieces: fact.Quantity, status: DepositDue,
		})
	case *event.PaymentReceived:
		f.received(fact)
	case *event.OrdersClosed:
		f.move(Closed, fact.Orders...)
	case *event.ParcelShipped:
		f.move(Shipped, fact.Order)
	case *event.OrdersFinished:
		f.move(Finished, fact.Orders...)
	case *event.RefundDue:
		if fact.Closed || wholeOrder(fact) {
			f.move(Refunded, fact.Order)
		}
	case *event.DepositClosed:
		f.depositClosed(fact)
	case *event.ReturnOpened:
		f.returnOpened(fact)
	case *event.ReturnMoved:
		f.returnMoved(fact)
	}
}

// at finds the row of an id, or nil.
func at[T any](rows []T, id uint64) *T {
	n := event.CounterOf(id)
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

// rowOf is the row of an id.
func rowOf[ID ~uint64](id ID) uint32 { return uint32(event.CounterOf(uint64(id)) - 1) }

// shop finds the row of a merchant, and makes it when it is new.
func (f *Fold) shop(row uint32) *shop {
	for uint32(len(f.merchants)) <= row {
		f.merchants = append(f.merchants, shop{})
	}
	return &f.merchants[row]
}

// placed puts an order on its merchant's shelf. One that does not follow the last is none of this
// cell's.
func (f *Fold) placed(id event.OrderID, o order) {
	if rowOf(id) != uint32(len(f.orders)) {
		return
	}
	o.place = f.shop(o.merchant).orders.add(rowOf(id), uint8(o.status))
	f.orders = append(f.orders, o)
}

// move brings orders to a status.
func (f *Fold) move(to Status, orders ...event.OrderID) {
	for _, id := range orders {
		if o := at(f.orders, uint64(id)); o != nil {
			f.merchants[o.merchant].orders.move(o.place, uint8(o.status), uint8(to))
			o.status = to
		}
	}
}

func (f *Fold) received(fact *event.PaymentReceived) {
	to := Paid
	if fact.Deposit {
		to = BalanceDue
	}
	f.move(to, fact.Orders...)
	f.move(Paid, fact.Balances...)
}

// wholeOrder reports a refund as they were before lines could go back: it names none and means
// all. Money of a deposit names none either, and a DepositClosed says what becomes of its order.
func wholeOrder(fact *event.RefundDue) bool {
	return fact.Order != 0 && len(fact.Lines) == 0 &&
		fact.Reason != event.RefundDeposit && fact.Reason != event.RefundDamages
}

// depositClosed ends a presale order that waits for its balance, or pieces of it. Of one that is
// paid the refunds that follow take the pieces back.
func (f *Fold) depositClosed(fact *event.DepositClosed) {
	o := at(f.orders, uint64(fact.Order))
	if o == nil || o.status != BalanceDue {
		return
	}
	o.pieces -= min(o.pieces, fact.Quantity)
	switch {
	case o.pieces > 0:
	case fact.Outcome == event.DepositForfeited:
		f.move(Forfeited, fact.Order)
	default:
		f.move(Failed, fact.Order)
	}
}

func (f *Fold) returnOpened(fact *event.ReturnOpened) {
	o := at(f.orders, uint64(fact.Order))
	if o == nil || rowOf(fact.Return) != uint32(len(f.returns)) {
		return
	}
	r := goodsReturn{order: rowOf(fact.Order), status: event.ReturnAsked}
	r.place = f.merchants[o.merchant].returns.add(rowOf(fact.Return), uint8(r.status))
	f.returns = append(f.returns, r)
}

func (f *Fold) returnMoved(fact *event.ReturnMoved) {
	r := at(f.returns, uint64(fact.Return))
	if r == nil || int(fact.Status) >= statuses {
		return
	}
	merchant := f.orders[r.order].merchant
	f.merchants[merchant].returns.move(r.place, uint8(r.status), uint8(fact.Status))
	r.status = fact.Status
}
