package ledger

import "carnival/event"

// maxAsked bounds the merchants that one call of Unsettled looks at.
const maxAsked = 10_000

// Unsettled lists merchants who are owed, or owe, something since before an instant that no
// settlement has taken in yet, by id. after is 0, or the next of the call before; next is 0 at the
// end. A list can be empty and not the last.
func (f *Fold) Unsettled(before event.Instant, after event.MerchantID, limit int) (
	list []event.MerchantID, next event.MerchantID,
) {
	from := int(event.CounterOf(uint64(after)))
	for i := from; i < len(f.merchants); i++ {
		if f.merchants[i].unsettled(before) {
			list = append(list, event.MerchantID(event.MakeID(0, uint64(i)+1)))
		}
		if len(list) == pageOf(limit) || i-from == maxAsked {
			return list, event.MerchantID(event.MakeID(0, uint64(i)+1))
		}
	}
	return list, 0
}

// unsettled goes back to the last settlement: one takes in all that stands before it.
func (m *merchant) unsettled(before event.Instant) (yes bool) {
	for i := len(m.lines) - 1; i >= 0 && m.lines[i].kind != LineSettlement; i-- {
		yes = m.lines[i].stamp < before
	}
	return yes
}
