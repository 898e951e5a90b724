package shopper

import "carnival/event"

// Refund is money that is owed or was given back.
type Refund struct {
	*event.RefundDue
	Stamp   event.Instant
	Paid    event.Instant // 0: owed, not sent yet
	PaidRef string
	Note    event.RefundNote // how a person sent it
	Failed  event.Instant    // the provider will not send it: a person has to
	Code    string           // the provider's, when it failed
}

// Owed is a refund that has no last word yet, with the transaction that brought its money.
type Owed struct {
	*event.RefundDue
	Stamp    event.Instant
	Provider string
	Ref      string
	Retried  int // times that a person has had the provider asked again
}

type refundState uint8

const (
	refundOwed refundState = iota
	refundPaid
	refundFailed
)

type refund struct {
	fact      ref
	told      ref // the last word: RefundPaid, RefundFailed or RefundRetried
	stamp     event.Instant
	ended     event.Instant
	older     uint32 // of the checkout, by row+1
	olderSame uint32 // of the order
	moments   uint32 // what was said of it before told: the newest, by row+1
	state     refundState
}

func (f *Fold) due(e event.Entry, fact *event.RefundDue) {
	r := refund{fact: f.facts.put(e), stamp: e.Stamp}
	if fact.Amount == 0 {
		r.state, r.ended = refundPaid, e.Stamp // there is nothing to send
	} else {
		f.owed.add(uint32(len(f.refunds)))
	}
	if row, ok := f.paying(fact.Payment); ok {
		r.older = f.checkouts[row].refunds
		f.checkouts[row].refunds = uint32(len(f.refunds)) + 1
	}
	o := at(f.orders, uint64(fact.Order))
	if o != nil {
		r.olderSame = o.refunds
		o.refunds = uint32(len(f.refunds)) + 1
	}
	f.refunds = append(f.refunds, r)
	if o != nil && (fact.Closed || wholeOrder(fact)) {
		f.change(fact.Order, e.Stamp, Refunded, uint8(fact.Reason))
	}
}

// wholeOrder reports a refund as they were before lines could go back: it names none and means
// all. Money of a deposit names none either, and a DepositClosed says what becomes of its order.
func wholeOrder(fact *event.RefundDue) bool {
	return fact.Order != 0 && len(fact.Lines) == 0 &&
		fact.Reason != event.RefundDeposit && fact.Reason != event.RefundDamages
}

// refundTold takes in the last word of a provider or a person. Asked for again, the money is owed
// as before.
func (f *Fold) refundTold(e event.Entry, id event.RefundID, to refundState) {
	r := at(f.refunds, uint64(id))
	if r == nil {
		return
	}
	if r.told.size > 0 { // what was said before stays in the history
		f.moment(&r.moments, r.told)
	}
	r.told, r.ended, r.state = f.facts.put(e), e.Stamp, to
	for state, set := range [...]*rowSet{refundOwed: &f.owed, refundFailed: &f.failed} {
		switch {
		case set == nil:
		case refundState(state) == to:
			set.add(rowOf(id))
		default:
			set.remove(rowOf(id))
		}
	}
}

func (f *Fold) refund(row uint32) Refund {
	r := &f.refunds[row]
	out := Refund{RefundDue: get[*event.RefundDue](&f.facts, r.fact), Stamp: r.stamp}
	switch r.state {
	case refundPaid:
		out.Paid = r.ended
		if r.told.size > 0 {
			paid := get[*event.RefundPaid](&f.facts, r.told)
			out.PaidRef, out.Note = paid.Ref, paid.Note
		}
	case refundFailed:
		out.Failed, out.Code = r.ended, get[*event.RefundFailed](&f.facts, r.told).Code
	}
	return out
}

// Paid tells which transaction brought the money of a payment, so that a refund can go back
// through it; ok is false while nothing has been settled, and where nothing had to be paid.
func (f *Fold) Paid(id event.PaymentID) (provider, ref string, ok bool) {
	row, known := f.paying(id)
	if !known || f.checkouts[row].settled == 0 {
		return "", "", false
	}
	p := get[*event.PaymentReceived](&f.facts, f.payments[f.checkouts[row].settled-1].fact)
	return p.Provider, p.Ref, p.Ref != ""
}

// OpenRefunds lists refunds that are owed and have no word, whoever they belong to.
func (f *Fold) OpenRefunds(q Unsettled) (list []Owed) {
	looked := 0
	for row := range f.owed.after(q.After) {
		looked++
		r := &f.refunds[row]
		if q.young(r.stamp) || len(list) == pageOf(q.Limit) || looked > maxLooked {
			break
		}
		if one := f.owing(r); q.wants(one.Provider, one.Ref) {
			list = append(list, one)
		}
	}
	return list
}

// owing finds the transaction that a refund goes back through: the one that its fact names, or the
// one that settled the payment.
func (f *Fold) owing(r *refund) Owed {
	out := Owed{
		RefundDue: get[*event.RefundDue](&f.facts, r.fact), Stamp: r.stamp, Retried: f.retried(r),
	}
	provider, ref, _ := f.Paid(out.Payment)
	if out.RefundDue.Ref == "" || out.RefundDue.Ref == ref {
		out.Provider, out.Ref = provider, ref
		return out
	}
	out.Ref = out.RefundDue.Ref
	row, _ := f.paying(out.Payment)
	for n := f.checkouts[row].payments; n != 0; n = f.payments[n-1].older {
		if p := get[*event.PaymentReceived](&f.facts, f.payments[n-1].fact); p.Ref == out.Ref {
			out.Provider = p.Provider
		}
	}
	return out
}

// retried counts how often a refund was asked for again, by all that was said of it.
func (f *Fold) retried(r *refund) (times int) {
	for said, older := r.told, r.moments; said.size > 0; {
		if _, again := f.facts.entry(said).Event.(*event.RefundRetried); again {
			times++
		}
		if older == 0 {
			break
		}
		said, older = f.moments[older-1].fact, f.moments[older-1].older
	}
	return times
}

// FailedRefunds lists refunds that a person has to send, whoever they belong to, by ascending id.
// after is 0, or what the page before gave as next; next is 0 at the end.
func (f *Fold) FailedRefunds(after event.RefundID, limit int) (
	list []Refund, next event.RefundID,
) {
	for row := range f.failed.after(uint64(after)) {
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].RefundDue.Refund
		}
		list = append(list, f.refund(row))
	}
	return list, 0
}

// Refunds lists all of them, the newest first, as FailedRefunds does.
func (f *Fold) Refunds(after event.RefundID, limit int) (list []Refund, next event.RefundID) {
	end := uint32(len(f.refunds))
	if after != 0 {
		end = min(end, rowOf(after))
	}
	for row := range down(0, end) {
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].RefundDue.Refund
		}
		list = append(list, f.refund(row))
	}
	return list, 0
}

// AnyRefund gives a refund whoever it belongs to: operators look it up.
func (f *Fold) AnyRefund(id event.RefundID) (Refund, bool) {
	if at(f.refunds, uint64(id)) == nil || event.CellOf(uint64(id)) != f.cell {
		return Refund{}, false
	}
	return f.refund(rowOf(id)), true
}
