package shopper

import "carnival/event"

// Return is goods that a shopper wants to give back.
type Return struct {
	*event.ReturnOpened
	Status  event.ReturnStatus
	Opened  event.Instant
	Changed event.Instant // when it came to its status
	Carrier string        // of the way back, once they are sent
	Number  string
}

type goodsReturn struct {
	fact    ref
	sent    ref // the ReturnMoved that names the parcel
	stamp   event.Instant
	changed event.Instant
	older   uint32 // of the order, by row+1
	moments uint32 // the newest, by row+1
	status  event.ReturnStatus
}

func (f *Fold) returnOpened(e event.Entry, fact *event.ReturnOpened) {
	r := goodsReturn{
		fact: f.facts.put(e), stamp: e.Stamp, changed: e.Stamp, status: event.ReturnAsked,
	}
	if o := at(f.orders, uint64(fact.Order)); o != nil {
		r.older = o.returns
		o.returns = uint32(len(f.returns)) + 1
	}
	f.returns = append(f.returns, r)
}

func (f *Fold) returnMoved(e event.Entry, fact *event.ReturnMoved) {
	r := at(f.returns, uint64(fact.Return))
	if r == nil {
		return
	}
	r.status, r.changed = fact.Status, e.Stamp
	at := f.facts.put(e)
	if fact.Number != "" {
		r.sent = at
	}
	f.moment(&r.moments, at)
}

// Return gives a return to whoever holds its id: its merchant has to answer it.
func (f *Fold) Return(id event.ReturnID) (Return, bool) {
	if at(f.returns, uint64(id)) == nil || event.CellOf(uint64(id)) != f.cell {
		return Return{}, false
	}
	return f.goodsReturn(rowOf(id)), true
}

func (f *Fold) goodsReturn(row uint32) Return {
	r := &f.returns[row]
	out := Return{
		ReturnOpened: get[*event.ReturnOpened](&f.facts, r.fact), Status: r.status,
		Opened: r.stamp, Changed: r.changed,
	}
	if r.sent.size > 0 {
		moved := get[*event.ReturnMoved](&f.facts, r.sent)
		out.Carrier, out.Number = moved.Carrier, moved.Number
	}
	return out
}
