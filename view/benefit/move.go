package benefit

import (
	"carnival/event"
	"carnival/money"
)

// Act is what happened to a coupon, or to a part of an envelope or of the allowance.
type Act uint8

// Acts. The numbers are those of files.
const (
	Granted  Act = 1 // given to the shopper
	Taken    Act = 2 // for an order: held until it is paid, used from then on
	Returned Act = 3 // came back from an order and can be used again
	Voided   Act = 4 // came back after its time
	Expired  Act = 5 // was left when its time ended
)

var actKeys = [...]string{"", "granted", "taken", "returned", "voided", "expired"}

// Key is the act in JSON, such as taken or returned.
func (a Act) Key() string { return actKeys[a] }

// Names gives the Chinese and English name of the act.
func (a Act) Names() (zh, en string) { return actNames[a][0], actNames[a][1] }

var actNames = [...][2]string{{}, {"发放", "Given to you"}, {"用于订单", "Used for an order"},
	{"退回，可再用", "Came back, and can be used again"},
	{"过期后退回，作废", "Came back after its time, and is void"}, {"过期", "Expired"}}

// Move is one change of a coupon, an envelope or the allowance. Of a coupon Amount is what it took
// off an order, and 0 for all else.
type Move struct {
	At     event.Instant
	Act    Act
	Amount money.Minor
	Order  event.OrderID // 0 for what no order did
	Ref    string        // the giver's own name of a grant
}

// move is a change, or a coupon's use. Those that an order holds are chained from it.
type move struct {
	at    event.Instant
	value money.Minor
	row   uint32 // of the coupon, the envelope or the shopper
	order uint32 // by row+1
	older uint32 // of the same coupon, envelope or allowance, by row+1
	next  uint32 // what else the order holds, by row+1
	grant uint32 // by row+1
	of    kind
	act   Act
}

// kind is what a move is of.
type kind uint8

const (
	ofCoupon kind = iota
	ofEnvelope
	ofAllowance
)

// moved adds a move to the history of what it is of.
func (f *Fold) moved(m move) {
	row := uint32(len(f.moves)) + 1
	switch m.of {
	case ofCoupon:
		c := &f.coupons[m.row]
		m.older, c.moves = c.moves, row
	case ofEnvelope:
		v := &f.envelopes[m.row]
		m.older, v.moves = v.moves, row
	case ofAllowance:
		w := f.wallet(m.row)
		m.older, w.moves = w.moves, row
	}
	f.moves = append(f.moves, m)
}

// movesFrom lists moves from one on; next is where to go on, 0 at the end.
func (f *Fold) movesFrom(row uint32, limit int) (list []Move, next uint32) {
	last := uint32(0)
	for ; row != 0; row = f.moves[row-1].older {
		if len(list) == limit {
			return list, last
		}
		m := &f.moves[row-1]
		one := Move{At: m.at, Act: m.act, Amount: m.value}
		if m.order != 0 {
			one.Order = idOf[event.OrderID](f, m.order-1)
		}
		if m.grant != 0 {
			one.Ref = f.grants[m.grant-1]
		}
		list, last = append(list, one), row
	}
	return list, 0
}

func (f *Fold) allowanceGranted(stamp event.Instant, e *event.AllowanceGranted) {
	f.grants = append(f.grants, e.Ref)
	shopper := rowOf(e.Shopper)
	f.wallet(shopper).allowance += e.Amount
	f.moved(move{at: stamp, value: e.Amount, row: shopper, grant: uint32(len(f.grants)),
		of: ofAllowance, act: Granted})
}

// placed takes what a checkout uses out of the shopper's wallet.
func (f *Fold) placed(stamp event.Instant, e *event.CheckoutPlaced) {
	first, shopper := uint32(len(f.orders)), rowOf(e.Shopper)
	for range e.Orders {
		f.orders = append(f.orders, order{shopper: shopper})
	}
	for i := range e.Discounts {
		d := &e.Discounts[i]
		m := move{at: stamp, act: Taken}
		switch {
		case d.Coupon != 0 && at(f.coupons, d.Coupon) != nil:
			m.of, m.row = ofCoupon, rowOf(d.Coupon)
			f.coupons[m.row].checkout = rowOf(e.Checkout) + 1
			f.setCoupon(m.row, stamp, CouponHeld)
		case d.Envelope != 0 && at(f.envelopes, d.Envelope) != nil:
			m.of, m.row = ofEnvelope, rowOf(d.Envelope)
			v := &f.envelopes[m.row]
			v.left, v.held = v.left-d.Amount, v.held+d.Amount
			f.tallied(v, func(t *tally) { t.left -= d.Amount; t.held += d.Amount })
		case d.Rule == event.RuleAllowance:
			m.of, m.row = ofAllowance, shopper
			f.wallet(shopper).allowance -= d.Amount
		default:
			continue
		}
		f.take(first, e, d.Shares, m)
	}
}

// take writes one move for each order that the shares of a benefit lie in. Lines are counted over
// the whole checkout: those of its orders, then its balances.
func (f *Fold) take(first uint32, e *event.CheckoutPlaced, shares []event.LineShare, m move) {
	i, line := 0, 0 // the order that a line lies in, and its first line
	for len(shares) > 0 {
		for i < len(e.Orders) && int(shares[0].Line) >= line+len(e.Orders[i].Lines) {
			line += len(e.Orders[i].Lines)
			i++
		}
		row, end := first+uint32(i), line
		if i < len(e.Orders) {
			end += len(e.Orders[i].Lines)
		} else {
			balance := int(shares[0].Line) - line
			if balance >= len(e.Balances) || at(f.orders, e.Balances[balance].Order) == nil {
				return
			}
			row, end = rowOf(e.Balances[balance].Order), int(shares[0].Line)+1
		}
		m.value = 0
		for len(shares) > 0 && int(shares[0].Line) < end {
			m.value += shares[0].Amount
			shares = shares[1:]
		}
		o := &f.orders[row]
		m.order, m.next = row+1, o.uses
		o.uses = uint32(len(f.moves)) + 1
		f.moved(m)
	}
}

// received makes what the orders of a payment hold their own for good.
func (f *Fold) received(stamp event.Instant, e *event.PaymentReceived) {
	if !e.Deposit {
		f.settled(stamp, e.Orders)
	}
	f.settled(stamp, e.Balances)
}

func (f *Fold) settled(stamp event.Instant, ids []event.OrderID) {
	for _, id := range ids {
		o := at(f.orders, id)
		if o == nil || o.paid {
			continue
		}
		o.paid = true
		if o.presale != 0 {
			p := &f.presales[o.presale-1]
			p.reserved, p.sold = p.reserved-o.pieces, p.sold+o.pieces
		}
		for n := o.uses; n != 0; n = f.moves[n-1].next {
			switch m := &f.moves[n-1]; m.of {
			case ofCoupon:
				f.setCoupon(m.row, stamp, CouponUsed)
			case ofEnvelope:
				v := &f.envelopes[m.row]
				v.held, v.used = v.held-m.value, v.used+m.value
				f.tallied(v, func(t *tally) { t.held -= m.value; t.used += m.value })
			}
		}
	}
}

// closed forgets what unpaid orders held: a BenefitsReturned says what comes back of it.
func (f *Fold) closed(e *event.OrdersClosed) {
	for _, id := range e.Orders {
		if o := at(f.orders, id); o != nil {
			o.uses = 0
			f.release(o, o.pieces)
		}
	}
	for _, id := range e.Balances {
		if o := at(f.orders, id); o != nil {
			o.uses = 0
		}
	}
}

// returned gives back what an order held or had used.
func (f *Fold) returned(stamp event.Instant, e *event.BenefitsReturned) {
	o := at(f.orders, e.Order)
	if o == nil {
		return
	}
	for _, back := range e.Coupons {
		if at(f.coupons, back.Coupon) == nil {
			continue
		}
		to, act := CouponFree, Returned
		if back.Void {
			to, act = CouponVoid, Voided
		}
		f.setCoupon(rowOf(back.Coupon), stamp, to)
		f.moved(move{at: stamp, row: rowOf(back.Coupon), order: rowOf(e.Order) + 1,
			of: ofCoupon, act: act})
	}
	for _, back := range e.Envelopes {
		if at(f.envelopes, back.Envelope) != nil {
			f.envelopeBack(stamp, o.paid, rowOf(e.Order), back)
		}
	}
	if e.Allowance != 0 {
		f.wallet(o.shopper).allowance += e.Allowance
		f.moved(move{at: stamp, value: e.Allowance, row: o.shopper, order: rowOf(e.Order) + 1,
			of: ofAllowance, act: Returned})
	}
}

// envelopeBack gives a part of an envelope back, from what was held, or used by a paid order.
func (f *Fold) envelopeBack(
	stamp event.Instant, paid bool, order uint32, back event.EnvelopeBack,
) {
	row, n := rowOf(back.Envelope), back.Amount
	act, v := Returned, &f.envelopes[row]
	if back.Void {
		act = Voided
		v.void += n
	} else {
		v.left += n
	}
	if paid {
		v.used -= n
	} else {
		v.held -= n
	}
	f.tallied(v, func(t *tally) {
		if back.Void {
			t.void += n
		} else {
			t.left += n
		}
		if paid {
			t.used -= n
		} else {
			t.held -= n
		}
	})
	f.moved(move{at: stamp, value: n, row: row, order: order + 1, of: ofEnvelope, act: act})
}

// expired ends coupons, what is left of envelopes, and groups.
func (f *Fold) expired(stamp event.Instant, e *event.BenefitsExpired) {
	for _, id := range e.Coupons {
		if at(f.coupons, id) != nil {
			f.setCoupon(rowOf(id), stamp, CouponExpired)
			f.moved(move{at: stamp, row: rowOf(id), of: ofCoupon, act: Expired})
		}
	}
	for _, id := range e.Envelopes {
		v := at(f.envelopes, id)
		if v == nil || v.left == 0 {
			continue
		}
		n := v.left
		v.left = 0
		f.tallied(v, func(t *tally) { t.left -= n; t.expired += n })
		f.moved(move{at: stamp, value: n, row: rowOf(id), of: ofEnvelope, act: Expired})
	}
	for _, id := range e.Groups {
		f.groupOver(stamp, id)
	}
}
