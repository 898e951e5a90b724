package trade

import (
	"carnival/event"
	"carnival/money"
)

// SettleMerchant closes a merchant's tills up to now: one settlement for each currency in which
// something happened since the last. Subject is the first of them.
type SettleMerchant struct {
	finishes
	Merchant event.MerchantID
}

// NotePayout is the bank's word on a payout; a failed one is owed again. The same word twice
// changes nothing.
type NotePayout struct {
	finishes
	Settlement event.SettlementID
	Ref        string // of the bank; it may give none for one that failed
	Failed     bool
}

// settlementRow holds no pointer.
type settlementRow struct {
	payout money.Minor
	word   uint64 // digest of the bank's word; 0 = none yet
	till   uint32
}

func (r *settlementRow) digest(row int) uint64 {
	return digest(tagSettlement, uint64(row), uint64(r.payout), r.word, uint64(r.till))
}

func payoutWord(ref string, failed bool) uint64 {
	return digest(tagSettlement, digestText(ref), bit(failed)) | 1
}

func (s *State) decideSettle(c *SettleMerchant) Outcome {
	merchant, ok := s.row(uint64(c.Merchant), s.merchants.len())
	if !ok {
		return refuse(MerchantUnknown)
	}
	first, known := s.firstTill[uint32(merchant)]
	if !known {
		return refuse(NothingToSettle)
	}
	var facts []event.Event
	for row := int(first); row >= 0; row = int(s.tills.at(row).next) - 1 {
		if r := s.tills.at(row); !r.idle() {
			id := event.SettlementID(s.id(s.settlements.len() + len(facts)))
			facts = append(facts, r.closed(id, c.Merchant))
		}
	}
	if facts == nil {
		return refuse(NothingToSettle)
	}
	return happened(s.id(s.settlements.len()), facts...)
}

// closed is the settlement of a till: what is owed is paid out, a debt is carried on.
func (r *tillRow) closed(id event.SettlementID, m event.MerchantID) *event.SettlementClosed {
	return &event.SettlementClosed{
		Settlement: id, Merchant: m, Currency: r.currency, Orders: r.orders,
		Goods: r.goods, Subsidy: r.subsidy, Freight: r.freight, Deposits: r.deposits,
		Commission: r.commission, Refunded: r.refunded, Damages: r.damages, Carried: r.carried,
		Payout: max(0, r.sum()),
	}
}

func (s *State) decidePayout(c *NotePayout) Outcome {
	row, ok := s.row(uint64(c.Settlement), s.settlements.len())
	if !ok {
		return refuse(SettlementGone)
	}
	switch r := s.settlements.at(row); {
	case r.word == payoutWord(c.Ref, c.Failed):
		return unchanged(uint64(c.Settlement))
	case r.word != 0 || r.payout == 0:
		return refuse(PayoutDone)
	case c.Ref == "" && !c.Failed || len(c.Ref) > maxRefBytes:
		return refuse(AmountInvalid)
	}
	return happened(uint64(c.Settlement), &event.PayoutSettled{
		Settlement: c.Settlement, Ref: c.Ref, Failed: c.Failed})
}

func (s *State) evolveSettlementClosed(e *event.SettlementClosed) {
	merchant := uint32(event.CounterOf(uint64(e.Merchant)) - 1)
	till := s.tillOf(merchant, e.Currency)
	s.changeTill(till, func(r *tillRow) {
		debt := r.sum() - e.Payout
		*r = tillRow{merchant: r.merchant, next: r.next, currency: r.currency, carried: debt}
	})
	row := s.settlements.push(settlementRow{payout: e.Payout, till: uint32(till)})
	s.digest += s.settlements.at(row).digest(row)
}

func (s *State) evolvePayoutSettled(e *event.PayoutSettled) {
	row := int(event.CounterOf(uint64(e.Settlement)) - 1)
	r := s.settlements.at(row)
	s.digest -= r.digest(row)
	r.word = payoutWord(e.Ref, e.Failed)
	s.digest += r.digest(row)
	if e.Failed {
		s.changeTill(int(r.till), func(t *tillRow) { t.carried += r.payout })
	}
}
