package shopper

import "carnival/event"

// Refund is money that is owed or was given back.
type Refund struct {
	*event.RefundDue
	Stamp   event.Instant
	Paid    event.Instant // 0: owed, not sent yet
	PaidRef string
	Failed  event.Instant // the provider will not send it: a person has to
	Code    string        // the provider's, when it failed
}

// Owed is a refund that has no last word yet, with the transaction that brought its money.
type Owed struct {
	*event.RefundDue
	Stamp    event.Instant
	Provider string
	Ref      string
}

type refundState uint8

const (
	refundOwed refundState = iota
	refundPaid
	refundFailed
)

type refund struct {
	fact      ref
	told      ref // the last word: RefundPaid or RefundFailed
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

// refundTold takes in a provider's last word.
func (f *Fold) refundTold(e event.Entry, id event.RefundID, to refundState) {
	r := at(f.refunds, uint64(id))
	if r == nil {
		return
	}
	if r.told.size > 0 { // what was said before stays in the history
		f.moment(&r.moments, r.told)
	}
	r.told, r.ended, r.state = f.facts.put(e), e.Stamp, to
	f.owed.remove(rowOf(id))
	if to == refundFailed {
		f.failed.add(rowOf(id))
	} else {
		f.failed.remove(rowOf(id))
	}
}

func (f *Fold) refund(row uint32) Refund {
	r := &f.refunds[row]
	out := Refund{RefundDue: get[*event.RefundDue](&f.facts, r.fact), Stamp: r.stamp}
	switch r.state {
	case refundPaid:
		out.Paid = r.ended
		if r.told.size > 0 {
			out.PaidRef = get[*event.RefundPaid](&f.facts, r.told).Ref
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
	out := Owed{RefundDue: get[*event.RefundDue](&f.facts, r.fact), Stamp: r.stamp}
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
