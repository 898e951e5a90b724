package audit

import (
	"fmt"

	"carnival/event"
)

// offers are presales.
type offers struct{ presales map[event.PresaleID]*presale }

func newOffers() offers { return offers{map[event.PresaleID]*presale{}} }

// presale is an offer and where its pieces are; until it closes they are no one else's.
type presale struct {
	*event.PresaleOpened
	sku                       *sku
	available, reserved, sold int64
	closed                    bool
	held                      map[event.ShopperID]int64
}

// deposit is the first part of a presale order, and what became of it.
type deposit struct {
	presale         *presale
	placed          int64 // that was asked for
	amount, deducts int64 // of the pieces that are still ordered
	kept, given     int64 // of what was asked for: by the merchant, to the shopper
	back, damages   int64 // owed to the shopper, and not yet by a refund
}

// offer takes in a fact of presales.
func (b *book) offer(fact event.Event) {
	switch e := fact.(type) {
	case *event.PresaleOpened:
		k := b.sku(e.SKU)
		if k == nil || b.presales[e.Presale] != nil {
			b.find(b.sequence, codeNumber, e.Presale.String())
			return
		}
		n := int64(e.Stock)
		b.presales[e.Presale] = &presale{PresaleOpened: e, sku: k, available: n,
			held: map[event.ShopperID]int64{}}
		k.available, k.inPresale = k.available-n, k.inPresale+n
		b.weigh(e.SKU, k)
		if e.Deposit <= 0 || e.Deposit > e.Deducts || e.Deducts > e.Price {
			b.find(b.sequence, codePresale, e.Presale.String())
		}
	case *event.DepositPlaced:
		b.ordered(e)
	case *event.DepositClosed:
		b.depositClosed(e)
	case *event.PresaleClosed:
		p := b.presales[e.Presale]
		if p == nil || p.closed || int64(e.Returned) != p.available {
			b.find(b.sequence, codePresale, e.Presale.String())
			return
		}
		p.closed = true
		b.release(p, &p.available, p.available)
	case *event.BalancesReminded:
		if p := b.presales[e.Presale]; p == nil || b.stamp < p.BalanceFrom {
			b.find(b.sequence, codePresale, e.Presale.String())
		}
	}
}

// ordered writes down a presale order, whose payment asks for the deposit.
func (b *book) ordered(e *event.DepositPlaced) {
	b.keyed(e.Key, e.Checkout)
	c := &checkout{
		id: e.Checkout, payment: e.Payment, shopper: e.Shopper, market: e.Market,
		currency: e.Currency, terminal: e.Terminal, province: e.Province,
	}
	b.checkouts[e.Checkout] = c
	b.asking[e.Payment] = c
	o := b.newOrder(c, e.Order, e.Merchant)
	o.state = waitsDeposit
	p := b.presales[e.Presale]
	if p == nil {
		b.find(b.sequence, codeUnknown, e.Presale.String())
		p = &presale{PresaleOpened: &event.PresaleOpened{}, sku: &sku{},
			held: map[event.ShopperID]int64{}}
	}
	n := int64(e.Quantity)
	o.lines = []*line{{sku: p.sku, was: *p.sku, quantity: n, price: int64(e.Unit) * n}}
	o.deposit = &deposit{presale: p, placed: int64(e.Deposit), amount: int64(e.Deposit),
		deducts: int64(e.Deducts)}
	p.available, p.reserved = p.available-n, p.reserved+n
	p.held[e.Shopper] += n
	b.weighPresale(p)
	if p.closed || b.stamp < p.DepositFrom || b.stamp >= p.DepositTo || e.SKU != p.SKU ||
		e.Merchant != p.sku.merchant || e.Market != p.Market || e.Currency != p.Currency ||
		e.Unit != p.Price || int64(e.Deposit) != int64(p.Deposit)*n ||
		int64(e.Deducts) != int64(p.Deducts)*n ||
		p.Limit > 0 && p.held[e.Shopper] > int64(p.Limit) {
		b.find(b.sequence, codePresale, e.Order.String())
	}
}

func (b *book) weighPresale(p *presale) {
	if p.available < 0 || p.reserved < 0 || p.sold < 0 {
		b.find(b.sequence, codeStock, fmt.Sprintf("%s: %d + %d + %d", p.Presale, p.available,
			p.reserved, p.sold))
	}
	b.weigh(p.SKU, p.sku)
}

// release makes pieces of a presale available: to it, or to everybody once it has closed.
func (b *book) release(p *presale, from *int64, n int64) {
	*from -= n
	if p.closed {
		p.sku.inPresale, p.sku.available = p.sku.inPresale-n, p.sku.available+n
	} else {
		p.available += n
	}
	b.weighPresale(p)
}

// unreserve gives the pieces of an order that is not paid back to its presale.
func (b *book) unreserve(o *order, n int64) {
	p := o.deposit.presale
	p.held[o.own.shopper] -= n
	b.release(p, &p.reserved, n)
}

// unsell takes pieces of a paid order back.
func (b *book) unsell(o *order, n int64, g event.Goods) {
	p := o.deposit.presale
	p.held[o.own.shopper] -= n
	if g != event.GoodsWrittenOff {
		b.release(p, &p.sold, n)
		return
	}
	p.sold -= n
	p.sku.inPresale, p.sku.brought = p.sku.inPresale-n, p.sku.brought-n
	b.weighPresale(p)
}

// depositPaid: from now on the order waits for its balance.
func (b *book) depositPaid(o *order, e *event.PaymentReceived) {
	if !e.Deposit {
		b.find(b.sequence, codeDeposit, o.id.String())
	}
	o.state = waitsBalance
	if b.atHome(o.own) {
		b.count.add("presale.deposits", 1)
		b.count.add("presale.deposits.value", o.deposit.amount)
	}
}

// asked lets a checkout ask for the second part of a presale order.
func (b *book) asked(c *checkout, d *event.BalanceDue) {
	o := b.orders[d.Order]
	if o == nil || o.deposit == nil || o.own.shopper != c.shopper {
		b.find(b.sequence, codeBalance, d.Order.String())
		c.lines = append(c.lines, &line{sku: &sku{}}) // so that those behind keep their places
		return
	}
	l, p := o.lines[0], o.deposit.presale
	if o.state != waitsBalance || o.bill != o.own || p.closed || b.stamp < p.BalanceFrom ||
		b.stamp >= p.BalanceTo || int64(d.Quantity) != l.quantity || d.Unit != p.Price ||
		int64(d.Deposit) != o.deposit.amount || int64(d.Deducts) != o.deposit.deducts ||
		d.SKU != p.SKU || d.Merchant != o.merchant || c.currency != p.Currency {
		b.find(b.sequence, codeBalance, d.Order.String())
	}
	o.gaveUp = nil
	o.bill, o.freight, o.charged = c, int64(d.Freight), int64(d.Freight)
	l.fee, l.own, l.subsidy, l.cuts = int64(d.Fee), 0, 0, nil
	if more := o.deposit.deducts - o.deposit.amount; more > 0 {
		l.cut("deposit_inflation", p.Funder, more)
	}
	c.balances, c.lines = append(c.balances, o), append(c.lines, l)
}

// balancePaid makes a presale order one like any other.
func (b *book) balancePaid(o *order) {
	p, n := o.deposit.presale, o.lines[0].quantity
	if b.atHome(o.own) {
		b.count.add("presale.balances", 1)
		b.count.add("presale.balances.value", o.asks())
	}
	o.state = isPaid
	p.reserved, p.sold = p.reserved-n, p.sold+n
	b.weighPresale(p)
}

// givenUp takes a balance out of the checkout that asked for it; the order waits again.
func (b *book) givenUp(id event.OrderID) {
	o := b.orders[id]
	if o == nil || o.state != waitsBalance || o.bill == o.own {
		b.find(b.sequence, codeBalance, id.String())
		return
	}
	o.bill.leave(o.lines)
	for i, other := range o.bill.balances {
		if other == o {
			o.bill.balances = append(o.bill.balances[:i:i], o.bill.balances[i+1:]...)
			break
		}
	}
	o.gaveUp, o.bill, o.freight, o.charged = o.bill, o.own, 0, 0
	o.lines[0].paid, o.lines[0].own, o.lines[0].subsidy, o.lines[0].cuts = 0, 0, 0, nil
}

// depositClosed ends pieces of a presale order that were not bought. The law protects at most a
// fifth of their price (rules R3.2): that is kept, or doubled, and no more.
func (b *book) depositClosed(e *event.DepositClosed) {
	o := b.orders[e.Order]
	if o == nil || o.deposit == nil || o.state != waitsBalance && o.state != isPaid {
		b.find(b.sequence, codeDeposit, e.Order.String())
		return
	}
	d, l, n := o.deposit, o.lines[0], int64(e.Quantity)
	share := func(all int64) int64 {
		return part(all, l.back+n, l.quantity) - part(all, l.back, l.quantity)
	}
	contract, ends := l.paid, int64(0) // what was paid; what of the deposit has to find an end
	if o.state == waitsBalance {
		contract, ends = l.price+d.amount-d.deducts, share(d.amount) // at most that
	}
	most := share(min(d.amount, contract/5))
	sound := n > 0 && l.back+n <= l.quantity && int64(e.Kept+e.Back) == ends &&
		int64(e.Effective) <= most && e.Effective >= 0 && e.Back >= 0 &&
		(o.state == waitsBalance || int64(e.Effective) == most || e.Effective == 0)
	switch e.Outcome {
	case event.DepositForfeited:
		sound = sound && e.Kept == e.Effective && e.Damages == 0 &&
			d.presale.Nature == event.DepositEarnest
	case event.DepositDoubled:
		sound = sound && e.Kept == 0 && e.Damages == e.Effective &&
			d.presale.Nature == event.DepositEarnest
	default:
		sound = sound && e.Kept == 0 && e.Damages == 0
	}
	if !sound {
		b.find(b.sequence, codeDeposit, fmt.Sprintf("%s: %d of %d, kept %d, back %d, damages %d",
			e.Order, e.Effective, most, e.Kept, e.Back, e.Damages))
	}
	d.back, d.damages = d.back+int64(e.Back), d.damages+int64(e.Damages)
	t := b.till(o)
	t.deposits, t.damages = t.deposits+int64(e.Kept), t.damages+int64(e.Damages)
	if b.atHome(o.own) && e.Kept > 0 {
		b.count.add("presale.forfeited", int64(e.Kept))
	}
	if o.state == waitsBalance {
		b.endPieces(o, n, e)
	}
}

// endPieces takes pieces out of an order that waits for its balance.
func (b *book) endPieces(o *order, n int64, e *event.DepositClosed) {
	d, l := o.deposit, o.lines[0]
	b.unreserve(o, n)
	d.kept, d.given = d.kept+int64(e.Kept), d.given+int64(e.Back)
	d.amount -= int64(e.Kept + e.Back)
	d.deducts -= part(d.deducts, n, l.quantity)
	l.price -= part(l.price, n, l.quantity)
	if l.quantity -= n; l.quantity == 0 {
		o.state = isEnded
	}
}

// depositOwed takes a refund of a deposit, or damages, off what a closed deposit owes.
func (b *book) depositOwed(o *order, e *event.RefundDue) {
	if o.deposit == nil {
		b.find(b.sequence, codeRefund, e.Order.String())
		return
	}
	owed := &o.deposit.back
	if e.Reason == event.RefundDamages {
		owed = &o.deposit.damages
	}
	*owed -= int64(e.Amount)
	if *owed < 0 || e.Payment != o.own.payment || e.Freight != 0 || e.Closed ||
		e.Reason != event.RefundDamages && e.Reason != event.RefundDeposit {
		b.find(b.sequence, codeRefund, fmt.Sprintf("%s: %d", e.Order, *owed))
	}
}

// depositsEnd: what was paid as a deposit is part of a price, kept or given back, and is nothing
// else; what it owes is owed by refunds.
func (b *book) depositsEnd() {
	for id, o := range b.orders {
		d := o.deposit
		if d != nil && (d.back != 0 || d.damages != 0 || d.amount+d.kept+d.given != d.placed ||
			o.state == isEnded && d.amount != 0) {
			b.find(b.sequence, codeDeposit, fmt.Sprintf("%s: %d + %d + %d, %d; owed %d + %d", id,
				d.amount, d.kept, d.given, d.placed, d.back, d.damages))
		}
	}
}
