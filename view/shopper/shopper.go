// Package shopper is what one shopper has: a cart, favourites, followed shops, and checkouts with
// their orders, payments, attempts to pay, parcels, refunds and returns.
//
// It promises that the answer to a checkout is rebuilt from the fact itself, bill and all, so that
// a retry reads exactly what the first request read, and that a thing is shown only to the shopper
// it belongs to; the queries that ask for no owner are for gateways, merchants and operators, and
// say so. It holds no name and no address, never prices anything, and no list of it is longer than
// a hundred, save a page of standing carts and the story of one checkout.
package shopper

import (
	"maps"

	"carnival/event"
)

// MaxPage bounds every list but that of standing carts.
const MaxPage = 100

// CartLine is a SKU in a cart.
type CartLine struct {
	SKU      event.SKUID
	Quantity uint32
}

// Fold is what all shoppers have. Rows stand at the counters of ids, which a cell gives without
// gaps. What happened is kept as the bytes of its facts; the rows hold no pointer.
type Fold struct {
	cell      event.Cell
	accounts  map[uint64]event.ShopperID
	shoppers  []shopper
	checkouts []checkout
	orders    []order
	payments  []payment
	refunds   []refund
	attempts  []attempt
	deposits  []deposit
	parcels   []parcel
	returns   []goodsReturn
	moments   []moment
	facts     facts
	followers []uint32 // of merchants

	live rowSet // attempts without a last word
	owed rowSet // refunds without one
	over rowSet // presales that have closed

	failed rowSet // refunds that a person has to send
}

type shopper struct {
	cart       []CartLine
	favourites []event.ProductID
	marked     []event.Instant // when each of them became one
	shops      []follow        // that are followed, the newest last
	checkouts  []uint32        // rows, ascending; with those of guests who were taken in
	into       uint32          // the account that took this guest in, by row+1; 0 = none
	paid       uint32          // payments that settled something beside a deposit
}

// checkout is a tap: a CheckoutPlaced, or a DepositPlaced, which makes one presale order.
type checkout struct {
	fact       ref
	sequence   uint64
	stamp      event.Instant
	payment    event.PaymentID
	firstOrder uint32 // row
	shopper    uint32 // row
	payments   uint32 // the newest, by row+1; 0 = none
	refunds    uint32
	attempts   uint32
	settled    uint32 // the payment that settled something, by row+1
	orders     uint16
	deposit    bool
}

type order struct {
	changed  event.Instant
	checkout uint32 // row
	deposit  uint32 // of a presale order, by row+1
	parcel   uint32 // by row+1; 0 = not shipped
	refunds  uint32 // the newest, by row+1
	returns  uint32
	moments  uint32 // the newest, by row+1
	status   Status
	reason   uint8 // why it closed or was refunded, or how it finished
}

type payment struct {
	fact  ref
	stamp event.Instant
	older uint32 // the checkout's payment before this one, by row+1
}

type parcel struct {
	fact  ref
	stamp event.Instant
}

// New is empty.
func New() *Fold { return &Fold{accounts: map[uint64]event.ShopperID{}} }

// Apply takes a fact in. Those that every order has come first.
func (f *Fold) Apply(e event.Entry) {
	f.cell = e.Cell
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		f.placed(e, fact)
	case *event.PaymentStarted:
		f.started(e, fact)
	case *event.PaymentPending:
		f.pending(e, fact)
	case *event.PaymentReceived:
		f.received(e, fact)
	case *event.ParcelShipped:
		f.shipped(e, fact)
	case *event.OrdersFinished:
		for _, id := range fact.Orders {
			f.change(id, e.Stamp, Finished, uint8(fact.Reason))
		}
		f.note(e, fact.Orders)
	case *event.OrdersClosed:
		f.closed(e, fact)
	case *event.CartLinePut:
		if s := at(f.shoppers, uint64(fact.Shopper)); s != nil {
			s.put(fact.SKU, fact.Quantity)
		}
	case *event.FavouriteSet:
		if s := at(f.shoppers, uint64(fact.Shopper)); s != nil {
			s.favour(e.Stamp, fact)
		}
	case *event.ShopperJoined:
		f.shoppers = append(f.shoppers, shopper{})
		f.accounts[fact.Account] = fact.Shopper
	default:
		f.applyRest(e)
	}
}

// applyRest takes in what fewer orders come to.
func (f *Fold) applyRest(e event.Entry) {
	switch fact := e.Event.(type) {
	case *event.PaymentFailed:
		f.attemptFailed(e, fact)
	case *event.PaymentExtended:
		f.note(e, fact.Orders, fact.Balances)
	case *event.RefundDue:
		f.due(e, fact)
	case *event.RefundPaid:
		f.refundTold(e, fact.Refund, refundPaid)
	case *event.RefundFailed:
		f.refundTold(e, fact.Refund, refundFailed)
	case *event.RefundRetried:
		f.refundTold(e, fact.Refund, refundOwed)
	case *event.ReturnOpened:
		f.returnOpened(e, fact)
	case *event.ReturnMoved:
		f.returnMoved(e, fact)
	case *event.DepositPlaced:
		f.deposited(e, fact)
	case *event.BalancesReminded:
		f.reminded(e, fact)
	case *event.DepositClosed:
		f.depositClosed(e, fact)
	case *event.PresaleClosed:
		f.presaleClosed(fact)
	case *event.MerchantFollowed:
		f.followed(e.Stamp, fact.Shopper, fact.Merchant)
	case *event.MerchantUnfollowed:
		f.unfollowed(fact.Shopper, fact.Merchant)
	case *event.CartMerged:
		f.merged(fact)
	case *event.ShopperErased:
		// The carts are empty by now. Few people leave, so that a pass over the accounts will do.
		maps.DeleteFunc(f.accounts, func(_ uint64, s event.ShopperID) bool {
			return s == fact.Shopper
		})
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

func (f *Fold) placed(e event.Entry, fact *event.CheckoutPlaced) {
	row := uint32(len(f.checkouts))
	f.checkouts = append(f.checkouts, checkout{
		fact: f.facts.put(e), sequence: e.Sequence, stamp: e.Stamp, payment: fact.Payment,
		firstOrder: uint32(len(f.orders)), orders: uint16(len(fact.Orders)),
		shopper: rowOf(fact.Shopper),
	})
	for range fact.Orders {
		f.orders = append(f.orders, order{changed: e.Stamp, checkout: row, status: Open})
	}
	f.asked(row, fact.Balances)
	s := f.made(uint64(fact.Shopper), row)
	if s == nil || !fact.FromCart {
		return
	}
	for i := range fact.Orders {
		for _, l := range fact.Orders[i].Lines {
			s.put(l.SKU, 0)
		}
	}
}

// received keeps money that came, and what it settles.
func (f *Fold) received(e event.Entry, fact *event.PaymentReceived) {
	c := at(f.checkouts, uint64(fact.Checkout))
	if c == nil {
		return
	}
	f.payments = append(f.payments, payment{f.facts.put(e), e.Stamp, c.payments})
	c.payments = uint32(len(f.payments))
	f.attemptSettled(e.Stamp, c, fact)
	to := Paid
	if fact.Deposit {
		to = BalanceDue
	}
	for _, id := range fact.Orders {
		f.change(id, e.Stamp, to, 0)
	}
	for _, id := range fact.Balances {
		f.change(id, e.Stamp, Paid, 0)
	}
	if len(fact.Orders)+len(fact.Balances) == 0 {
		return
	}
	c.settled = c.payments
	if s := at(f.shoppers, uint64(c.shopper)+1); s != nil && !fact.Deposit {
		s.paid++
	}
}

// closed ends orders that were not paid. A presale order whose balance was not paid with them
// waits for it again.
func (f *Fold) closed(e event.Entry, fact *event.OrdersClosed) {
	f.note(e, fact.Orders, fact.Balances)
	for _, id := range fact.Orders {
		f.change(id, e.Stamp, Closed, uint8(fact.Reason))
	}
	for _, id := range fact.Balances {
		if d := f.depositOf(id); d != nil {
			d.bill = 0
		}
	}
}

func (f *Fold) shipped(e event.Entry, fact *event.ParcelShipped) {
	if o := at(f.orders, uint64(fact.Order)); o != nil {
		f.parcels = append(f.parcels, parcel{f.facts.put(e), e.Stamp})
		o.parcel = uint32(len(f.parcels))
		f.change(fact.Order, e.Stamp, Shipped, 0)
	}
}

// paying finds the checkout that a payment is for. Payments are numbered as checkouts are: one
// each, in the same order.
func (f *Fold) paying(id event.PaymentID) (row int, ok bool) {
	low, high := 0, len(f.checkouts)
	for low < high {
		mid := (low + high) / 2
		if f.checkouts[mid].payment < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(f.checkouts) && f.checkouts[low].payment == id
}

func (f *Fold) change(id event.OrderID, stamp event.Instant, to Status, reason uint8) {
	if o := at(f.orders, uint64(id)); o != nil {
		o.changed, o.status, o.reason = stamp, to, reason
	}
}

// put sets the quantity of a line; what is new stands last.
func (s *shopper) put(sku event.SKUID, quantity uint32) {
	for i := range s.cart {
		if s.cart[i].SKU != sku {
			continue
		}
		if quantity > 0 {
			s.cart[i].Quantity = quantity
		} else {
			s.cart = append(s.cart[:i], s.cart[i+1:]...)
		}
		return
	}
	if quantity > 0 {
		s.cart = append(s.cart, CartLine{sku, quantity})
	}
}

func (s *shopper) favour(stamp event.Instant, fact *event.FavouriteSet) {
	for i, id := range s.favourites {
		if id == fact.Product {
			if !fact.On {
				s.favourites = append(s.favourites[:i], s.favourites[i+1:]...)
				s.marked = append(s.marked[:i], s.marked[i+1:]...)
			}
			return
		}
	}
	if fact.On {
		s.favourites = append(s.favourites, fact.Product)
		s.marked = append(s.marked, stamp)
	}
}
