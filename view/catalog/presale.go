package catalog

import "carnival/event"

// presale holds pieces of a SKU beside its stock until it closes.
type presale struct {
	sku    uint32 // its counter
	closed bool
}

func (f *Fold) presaleOpened(e *event.PresaleOpened) {
	f.presales = append(f.presales, presale{sku: uint32(event.CounterOf(uint64(e.SKU)))})
	if k := at(f.skus, uint64(e.SKU)); k != nil {
		k.stock.Available -= int64(e.Stock)
	}
}

func (f *Fold) presaleClosed(e *event.PresaleClosed) {
	p := at(f.presales, uint64(e.Presale))
	if p == nil || p.closed {
		return
	}
	p.closed = true
	if k := at(f.skus, uint64(p.sku)); k != nil {
		k.stock.Available += int64(e.Returned)
	}
}

// deposited makes an order of pieces that the presale holds.
func (f *Fold) deposited(e *event.DepositPlaced) {
	o := order{first: uint32(len(f.lines)), lines: 1}
	if at(f.presales, uint64(e.Presale)) != nil {
		o.presale = uint32(event.CounterOf(uint64(e.Presale)))
	}
	f.lines = append(f.lines, line{uint32(event.CounterOf(uint64(e.SKU))), e.Quantity})
	f.orders = append(f.orders, o)
}

// depositClosed lets go of the pieces of an order that waits for its balance; those of one that is
// paid come back by the refund that follows.
func (f *Fold) depositClosed(e *event.DepositClosed) {
	o := at(f.orders, uint64(e.Order))
	if o == nil || o.presale == 0 || o.status != open {
		return
	}
	f.release(o, 0, e.Quantity, event.GoodsAvailable)
	if f.lines[o.first].quantity == 0 {
		o.status = over
	}
}
