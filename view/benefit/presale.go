package benefit

import "carnival/event"

// Presale is an offer for a deposit as it stands. Available + Reserved + Sold is what it began
// with, less what it gave back when it closed and what came back after that or was written off.
type Presale struct {
	event.PresaleOpened
	Opened                    event.Instant
	Available, Reserved, Sold uint32
	Reminded                  event.Instant // when shoppers were first told of the balance window
	Closed                    event.Instant // 0 = it stands
}

type presale struct {
	fact                      event.PresaleOpened
	opened, reminded, closed  event.Instant
	available, reserved, sold uint32
}

func (p *presale) shown() Presale {
	return Presale{p.fact, p.opened, p.available, p.reserved, p.sold, p.reminded, p.closed}
}

func (f *Fold) presaleOpened(stamp event.Instant, e *event.PresaleOpened) {
	f.bySKU[e.SKU] = append(f.bySKU[e.SKU], uint32(len(f.presales)))
	f.presales = append(f.presales, presale{fact: *e, opened: stamp, available: e.Stock})
}

func (f *Fold) presaleClosed(stamp event.Instant, e *event.PresaleClosed) {
	if p := at(f.presales, e.Presale); p != nil {
		p.closed, p.available = stamp, p.available-e.Returned
	}
}

func (f *Fold) reminded(stamp event.Instant, e *event.BalancesReminded) {
	if p := at(f.presales, e.Presale); p != nil && p.reminded == 0 {
		p.reminded = stamp
	}
}

func (f *Fold) deposited(e *event.DepositPlaced) {
	o := order{shopper: rowOf(e.Shopper)}
	if p := at(f.presales, e.Presale); p != nil {
		p.available, p.reserved = p.available-e.Quantity, p.reserved+e.Quantity
		o.presale, o.pieces = rowOf(e.Presale)+1, e.Quantity
	}
	f.orders = append(f.orders, o)
}

// depositClosed gives the pieces back that a presale order waited for. Those of one that is paid
// come back by the refund that follows.
func (f *Fold) depositClosed(e *event.DepositClosed) {
	if o := at(f.orders, e.Order); o != nil && !o.paid {
		f.release(o, e.Quantity)
	}
}

// release makes pieces that an unpaid order reserved available again; once the presale has closed
// they are ordinary stock.
func (f *Fold) release(o *order, pieces uint32) {
	if o.presale == 0 || o.paid {
		return
	}
	p := &f.presales[o.presale-1]
	o.pieces -= pieces
	p.reserved -= pieces
	if p.closed == 0 {
		p.available += pieces
	}
}

// refunded takes pieces of a paid presale order back.
func (f *Fold) refunded(e *event.RefundDue) {
	o := at(f.orders, e.Order)
	if o == nil || o.presale == 0 || e.Goods == event.GoodsKept {
		return
	}
	p := &f.presales[o.presale-1]
	for _, l := range e.Lines {
		p.sold -= l.Quantity
		if e.Goods == event.GoodsAvailable && p.closed == 0 {
			p.available += l.Quantity
		}
	}
}

// Presale gives a presale, also one that is over.
func (f *Fold) Presale(id event.PresaleID) (Presale, bool) {
	p := own(f, f.presales, id)
	if p == nil {
		return Presale{}, false
	}
	return p.shown(), true
}

// PresaleOf finds the presale that stands on a SKU in a market: there is one at most.
func (f *Fold) PresaleOf(sku event.SKUID, market event.Market) (Presale, bool) {
	rows := f.bySKU[sku]
	for i := len(rows) - 1; i >= 0; i-- {
		if p := &f.presales[rows[i]]; p.closed == 0 && p.fact.Market == market {
			return p.shown(), true
		}
	}
	return Presale{}, false
}

// PresaleList asks for presales.
type PresaleList struct {
	Market   event.Market    // 0: every market
	SKU      event.SKUID     // 0: every SKU
	Standing bool            // only those that have not closed
	After    event.PresaleID // the cursor: 0, or what the page before gave as next
	Limit    int             // at most MaxPage, which 0 means
}

func (q *PresaleList) fits(p *presale) bool {
	return (q.Market == 0 || q.Market == p.fact.Market) && (!q.Standing || p.closed == 0)
}

// Presales lists presales by id; next is the cursor of the following page, 0 at the end. A page may
// hold fewer than asked for, even none, while there is a next one.
func (f *Fold) Presales(q PresaleList) (list []Presale, next event.PresaleID) {
	all := rows{some: f.bySKU[q.SKU]}
	if q.SKU == 0 {
		all = rows{first: len(f.presales)}
	}
	for i, looked := all.behind(uint64(q.After)), 0; i < all.len(); i, looked = i+1, looked+1 {
		if len(list) == pageOf(q.Limit) || looked == maxLooked {
			return list, idOf[event.PresaleID](f, all.at(i-1))
		}
		if p := &f.presales[all.at(i)]; q.fits(p) {
			list = append(list, p.shown())
		}
	}
	return list, 0
}
