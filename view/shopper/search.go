package shopper

import (
	"slices"

	"carnival/event"
)

// OrderQuery asks for orders. What is zero does not narrow.
type OrderQuery struct {
	Shopper  event.ShopperID
	Merchant event.MerchantID
	Checkout event.CheckoutID // also the presale orders whose balances it asks for
	Payment  event.PaymentID  // of a checkout
	Status   Status
	After    event.OrderID // only older ones: what the page before gave as next
	Limit    int           // at most MaxPage, which 0 means
}

// Bounds of one search, in rows: to look at a status costs one, to read an order's fact the other.
const (
	maxSearched = 1 << 20
	readCost    = 100
)

// Search lists orders, the newest first; next is 0 at the end. It asks for no owner, unless the
// query names one: it is for operators, and for merchants and shoppers whom the query holds to what
// is theirs. A page may be short, or even empty, while there is a next one. A merchant's orders
// alone are found faster in view/merchant, which has them by merchant.
func (f *Fold) Search(q OrderQuery) (list []Order, next event.OrderID) {
	var placed *event.CheckoutPlaced
	of, cost := -1, 0
	for row := range f.candidates(&q) {
		o := &f.orders[row]
		if cost > maxSearched {
			return list, event.OrderID(event.MakeID(f.cell, uint64(row)+2))
		}
		cost++
		if q.Status != 0 && o.status != q.Status ||
			q.Shopper != 0 && !f.owns(q.Shopper, &f.checkouts[o.checkout]) {
			continue
		}
		cost += readCost
		if o.deposit == 0 && of != int(o.checkout) {
			of = int(o.checkout)
			placed = get[*event.CheckoutPlaced](&f.facts, f.checkouts[of].fact)
		}
		one := f.order(placed, int(row))
		if q.Merchant != 0 && one.Merchant != q.Merchant {
			continue
		}
		if len(list) == pageOf(q.Limit) {
			return list, list[len(list)-1].ID
		}
		list = append(list, one)
	}
	return list, 0
}

// candidates walks the rows in which a query's orders are, descending.
func (f *Fold) candidates(q *OrderQuery) func(yield func(row uint32) bool) {
	end := uint32(len(f.orders))
	if q.After != 0 {
		end = min(end, rowOf(q.After))
	}
	switch {
	case q.Payment != 0 || q.Checkout != 0:
		return f.inCheckout(q, end)
	case q.Shopper != 0:
		return f.ofShopper(q.Shopper, end)
	}
	return down(0, end)
}

// down walks rows, descending.
func down(from, end uint32) func(yield func(row uint32) bool) {
	return func(yield func(uint32) bool) {
		for row := end; row > from && yield(row-1); row-- {
		}
	}
}

func (f *Fold) inCheckout(q *OrderQuery, end uint32) func(yield func(row uint32) bool) {
	row := rowOf(q.Checkout)
	if q.Payment != 0 {
		paid, ok := f.paying(q.Payment)
		if !ok || q.Checkout != 0 && uint32(paid) != row {
			return down(0, 0)
		}
		row = uint32(paid)
	}
	if row >= uint32(len(f.checkouts)) {
		return down(0, 0)
	}
	rows := f.rowsOf(&f.checkouts[row])
	slices.Sort(rows)
	return func(yield func(uint32) bool) {
		for _, row := range slices.Backward(rows) {
			if row < end && !yield(row) {
				return
			}
		}
	}
}

// rowsOf are the orders that a checkout made and the presale orders whose balances it asks for.
func (f *Fold) rowsOf(c *checkout) (rows []uint32) {
	for i := range uint32(c.orders) {
		rows = append(rows, c.firstOrder+i)
	}
	if c.deposit {
		return rows
	}
	for _, due := range get[*event.CheckoutPlaced](&f.facts, c.fact).Balances {
		if at(f.orders, uint64(due.Order)) != nil {
			rows = append(rows, rowOf(due.Order))
		}
	}
	return rows
}

func (f *Fold) ofShopper(owner event.ShopperID, end uint32) func(yield func(row uint32) bool) {
	s := at(f.shoppers, uint64(owner))
	if s == nil || event.CellOf(uint64(owner)) != f.cell {
		return down(0, 0)
	}
	// The checkouts before the one that the cursor lies in or behind.
	until, _ := slices.BinarySearchFunc(s.checkouts, end, func(row, end uint32) int {
		if f.checkouts[row].firstOrder < end {
			return -1
		}
		return 1
	})
	return func(yield func(uint32) bool) {
		for _, row := range slices.Backward(s.checkouts[:until]) {
			c := &f.checkouts[row]
			for row := range down(c.firstOrder, min(end, c.firstOrder+uint32(c.orders))) {
				if !yield(row) {
					return
				}
			}
		}
	}
}

// ParseStatus reads a Key.
func ParseStatus(key string) (Status, bool) {
	i := slices.Index(statusKeys[:], key)
	return Status(max(i, 0)), i > 0
}

// AnyCheckout gives a checkout whoever it belongs to, with its shopper: operators look it up.
func (f *Fold) AnyCheckout(id event.CheckoutID) (Checkout, event.ShopperID, bool) {
	c := at(f.checkouts, uint64(id))
	if c == nil || event.CellOf(uint64(id)) != f.cell {
		return Checkout{}, 0, false
	}
	return f.checkout(int(rowOf(id))), f.shopperID(c.shopper), true
}
