package shopper

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// Payment is money that came for a checkout.
type Payment struct {
	*event.PaymentReceived
	Stamp event.Instant
}

// Checkout is one tap. Placed, or Deposit for a presale order, is the answer that the tap was given
// and never changes; what follows is how things stand now.
type Checkout struct {
	Placed   *event.CheckoutPlaced // orders, refused lines, the bill; nil for a deposit
	Deposit  *event.DepositPlaced  // nil for any other tap
	ID       event.CheckoutID
	Shopper  event.ShopperID // who tapped
	Payment  event.PaymentID
	Currency money.Currency
	Sequence uint64
	Stamp    event.Instant

	Orders   []Order
	Balances []Order     // presale orders that it asks the balances of, while Presale.Bill names it
	Extended uint32      // how often its time to pay was made longer
	Due      money.Minor // what its payment still asks for: open orders, balances, a deposit
	Attempt  *Attempt    // the newest; nil = none was made
	Payments []Payment   // the newest hundred, the oldest of them first
	Refunds  []Refund    // so, too
}

// ByAccount finds the shopper of an account.
func (f *Fold) ByAccount(account uint64) (event.ShopperID, bool) {
	id, ok := f.accounts[account]
	return id, ok
}

// Known reports whether a shopper has joined.
func (f *Fold) Known(id event.ShopperID) bool { return at(f.shoppers, uint64(id)) != nil }

// PaidTimes is how often a shopper has paid for orders or balances; a deposit is none. Conditions
// of promotions tell new shoppers by it.
func (f *Fold) PaidTimes(id event.ShopperID) uint32 {
	if s := at(f.shoppers, uint64(id)); s != nil {
		return s.paid
	}
	return 0
}

// Favourites gives a page of a shopper's favourites, the newest first. after is 0, or the last of
// the page before; next is 0 at the end.
func (f *Fold) Favourites(id event.ShopperID, after event.ProductID, limit int) (
	list []event.ProductID, next event.ProductID,
) {
	s := at(f.shoppers, uint64(id))
	if s == nil {
		return nil, 0
	}
	end := len(s.favourites)
	if i := slices.Index(s.favourites, after); i >= 0 {
		end = i
	}
	from := max(0, end-pageOf(limit))
	list = slices.Clone(s.favourites[from:end])
	slices.Reverse(list)
	if from > 0 {
		next = s.favourites[from]
	}
	return list, next
}

// MarkedAt is when a shopper marked a product; 0 when it is no favourite.
func (f *Fold) MarkedAt(id event.ShopperID, product event.ProductID) event.Instant {
	if s := at(f.shoppers, uint64(id)); s != nil {
		if i := slices.Index(s.favourites, product); i >= 0 {
			return s.marked[i]
		}
	}
	return 0
}

// IsFavourite reports whether a shopper marked a product.
func (f *Fold) IsFavourite(id event.ShopperID, product event.ProductID) bool {
	s := at(f.shoppers, uint64(id))
	return s != nil && slices.Contains(s.favourites, product)
}

// Checkout gives a checkout to the shopper it belongs to.
func (f *Fold) Checkout(owner event.ShopperID, id event.CheckoutID) (Checkout, bool) {
	row := int(event.CounterOf(uint64(id))) - 1
	if at(f.checkouts, uint64(id)) == nil || event.CellOf(uint64(id)) != f.cell ||
		!f.owns(owner, &f.checkouts[row]) {
		return Checkout{}, false
	}
	return f.checkout(row), true
}

// Owner tells whose a payment is: the checkout and its shopper. It is for the payment page and the
// provider's callback, which hold a payment's id and nothing else.
func (f *Fold) Owner(id event.PaymentID) (event.ShopperID, event.CheckoutID, bool) {
	row, ok := f.paying(id)
	if !ok {
		return 0, 0, false
	}
	checkout := event.CheckoutID(event.MakeID(f.cell, uint64(row)+1))
	return f.shopperID(f.checkouts[row].shopper), checkout, true
}

// Checkouts gives a page of a shopper's checkouts, the newest first. before is 0, or what the page
// before gave as next; next is 0 at the end.
func (f *Fold) Checkouts(owner event.ShopperID, before event.CheckoutID, limit int) (
	list []Checkout, next event.CheckoutID,
) {
	s := at(f.shoppers, uint64(owner))
	if s == nil || event.CellOf(uint64(owner)) != f.cell {
		return nil, 0
	}
	end := s.end(before)
	from := max(0, end-pageOf(limit))
	for i := end - 1; i >= from; i-- {
		list = append(list, f.checkout(int(s.checkouts[i])))
	}
	if from > 0 {
		next = list[len(list)-1].ID
	}
	return list, next
}

// Taps is how many checkouts a shopper has made.
func (f *Fold) Taps(id event.ShopperID) int {
	if s := at(f.shoppers, uint64(id)); s != nil {
		return len(s.checkouts)
	}
	return 0
}

// Standing counts orders by where they stand.
type Standing struct {
	By   [Failed + 1]int // by Status
	Back int             // those of which something goes back, or is asked to, once they were paid
}

// Standing counts all orders of a shopper, however many there are.
func (f *Fold) Standing(owner event.ShopperID) (out Standing) {
	s := at(f.shoppers, uint64(owner))
	if s == nil || event.CellOf(uint64(owner)) != f.cell {
		return out
	}
	for _, row := range s.checkouts {
		c := &f.checkouts[row]
		for i := range uint32(c.orders) {
			o := &f.orders[c.firstOrder+i]
			out.By[o.status]++
			if o.status != Open && o.status != Closed && o.refunds|o.returns != 0 {
				out.Back++
			}
		}
	}
	return out
}

// end is how many of a shopper's checkouts lie before one; all, before none.
func (s *shopper) end(before event.CheckoutID) int {
	if before == 0 {
		return len(s.checkouts)
	}
	end, _ := slices.BinarySearch(s.checkouts, rowOf(before))
	return end
}

func (f *Fold) shopperID(row uint32) event.ShopperID {
	return event.ShopperID(event.MakeID(f.cell, uint64(row)+1))
}

func (f *Fold) owns(owner event.ShopperID, c *checkout) bool {
	return f.ActsFor(owner, f.shopperID(c.shopper))
}

func (f *Fold) checkout(row int) Checkout {
	c := &f.checkouts[row]
	out := Checkout{
		ID:      event.CheckoutID(event.MakeID(f.cell, uint64(row)+1)),
		Shopper: f.shopperID(c.shopper),
		Payment: c.payment, Sequence: c.sequence, Stamp: c.stamp,
	}
	if c.deposit {
		out.Deposit = get[*event.DepositPlaced](&f.facts, c.fact)
		out.Currency = out.Deposit.Currency
	} else {
		out.Placed = get[*event.CheckoutPlaced](&f.facts, c.fact)
		out.Currency = out.Placed.Currency
	}
	for i := range int(c.orders) {
		o := f.order(out.Placed, int(c.firstOrder)+i)
		out.Orders, out.Due = append(out.Orders, o), out.Due+f.dueOf(&o)
	}
	f.balances(row, &out)
	f.extended(&out)
	if c.attempts != 0 {
		newest := f.attempt(c.attempts - 1)
		out.Attempt = &newest
	}
	out.Payments, out.Refunds = f.paymentsOf(c, MaxPage), f.refundsOf(c, MaxPage)
	return out
}

// dueOf is what a checkout's payment asks for because of one of its orders. A deposit whose presale
// has closed is asked for no more.
func (f *Fold) dueOf(o *Order) money.Minor {
	switch {
	case o.Status == Open:
		return o.Total()
	case o.Status == DepositDue && !f.over.has(rowOf(o.Presale.DepositPlaced.Presale)):
		return o.Presale.Deposit
	}
	return 0
}

// balances adds the presale orders that a checkout asks the balances of.
func (f *Fold) balances(row int, out *Checkout) {
	if out.Placed == nil {
		return
	}
	for i := range out.Placed.Balances {
		due := &out.Placed.Balances[i]
		if at(f.orders, uint64(due.Order)) == nil {
			continue
		}
		o := f.order(nil, int(rowOf(due.Order)))
		if o.Status == BalanceDue && o.Presale.Bill == out.ID {
			out.Due += due.Total()
		}
		out.Balances = append(out.Balances, o)
	}
}

func pageOf(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// Counts are the sizes of the fold.
type Counts struct{ Shoppers, Checkouts, Orders, Payments, Refunds int }

// Counts of the rows.
func (f *Fold) Counts() Counts {
	return Counts{
		len(f.shoppers), len(f.checkouts), len(f.orders), len(f.payments), len(f.refunds),
	}
}
