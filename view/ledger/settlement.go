package ledger

import (
	"cmp"
	"slices"

	"carnival/event"
	"carnival/money"
)

// PayoutStatus is where the payout of a settlement stands.
type PayoutStatus uint8

// Statuses of payouts.
const (
	PayoutNone   PayoutStatus = iota // nothing was to be paid
	PayoutOpen                       // owed, the bank has not confirmed it
	PayoutDone                       // with the merchant
	PayoutFailed                     // came back, and is owed again
)

// payoutKeys name the statuses in files and JSON.
var payoutKeys = [...]string{"none", "open", "done", "failed"}

// Key is the status in files and JSON.
func (s PayoutStatus) Key() string { return payoutKeys[s] }

// settlement is a closed settlement with what the books had for it.
type settlement struct {
	fact   event.SettlementClosed
	closed event.Instant
	owed   money.Minor // to the merchant by the books, as it closed
	status PayoutStatus
	ref    string
	done   event.Instant
}

// settled sets aside what a settlement says is to be paid. What it leaves is carried on.
func (f *Fold) settled(fact *event.SettlementClosed) {
	f.made.What, f.made.Settlement = WhatSettlement, fact.Settlement
	s := settlement{fact: *fact, closed: f.made.Stamp}
	s.owed = -f.balanceOf(key{payable, uint64(fact.Merchant), fact.Currency})
	if fact.Payout > 0 {
		s.status = PayoutOpen
		f.move(payable, payouts, &s)
	}
	f.settlements = append(f.settlements, s)
	f.note(fact.Merchant, Line{
		Kind: LineSettlement, Subject: uint64(fact.Settlement), Currency: fact.Currency,
		Paid: max(0, fact.Payout),
	})
}

// move books a settlement's payout from one of the merchant's accounts to another.
func (f *Fold) move(from, to class, s *settlement) {
	m, merchant := money.Money{Minor: s.fact.Payout, Currency: s.fact.Currency},
		uint64(s.fact.Merchant)
	f.put(from, merchant, m, 0)
	m.Minor = -m.Minor
	if to == bank {
		merchant = 0
	}
	f.put(to, merchant, m, 0)
}

// payout books the bank's word on a payout.
func (f *Fold) payout(fact *event.PayoutSettled) {
	s := at(f.settlements, uint64(fact.Settlement))
	if s == nil || s.status != PayoutOpen {
		return
	}
	f.made.Settlement = fact.Settlement
	s.ref, s.done = fact.Ref, f.made.Stamp
	if fact.Failed {
		f.made.What, s.status = WhatPayoutFailed, PayoutFailed
		f.move(payouts, payable, s)
		f.note(s.fact.Merchant, Line{
			Kind: LinePayoutFailed, Subject: uint64(fact.Settlement), Currency: s.fact.Currency,
			Paid: -s.fact.Payout,
		})
		return
	}
	f.made.What, s.status = WhatPayout, PayoutDone
	f.move(payouts, bank, s)
}

func (f *Fold) balanceOf(k key) money.Minor {
	row, ok := f.index[k]
	if !ok {
		return 0
	}
	return f.accounts[row].balance
}

// Settlement is a closed settlement.
type Settlement struct {
	event.SettlementClosed
	Closed event.Instant
	Owed   money.Minor // what the books had for the merchant as it closed
	Status PayoutStatus
	Ref    string        // the bank's
	Done   event.Instant // when the bank gave its word
}

// Agrees reports whether the settlement pays what the books owe; a debt is carried on.
func (s *Settlement) Agrees() bool { return s.Payout == max(0, s.Owed) }

// Settlements gives a page of the closed settlements, by number. after is 0, or the last of the
// page before; next is 0 at the end. With a merchant it gives that merchant's only.
func (f *Fold) Settlements(of event.MerchantID, after event.SettlementID, limit int) (
	list []Settlement, next event.SettlementID,
) {
	for i := int(event.CounterOf(uint64(after))); i < len(f.settlements); i++ {
		s := &f.settlements[i]
		if of != 0 && s.fact.Merchant != of {
			continue
		}
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].Settlement
		}
		list = append(list, Settlement{s.fact, s.closed, s.owed, s.status, s.ref, s.done})
	}
	return list, 0
}

// MerchantBalance is what the books have of one merchant in one currency. Amounts are what the
// platform owes the merchant; a negative one is owed by the merchant.
type MerchantBalance struct {
	Merchant event.MerchantID
	Currency money.Currency
	Pending  money.Minor // paid by shoppers, less the merchant's discounts; not finished
	Payable  money.Minor
	Payout   money.Minor // on its way
}

// Merchants gives what is owed to every merchant that was ever posted to, by id and currency.
func (f *Fold) Merchants() []MerchantBalance {
	type row struct {
		merchant uint64
		currency money.Currency
	}
	rows := map[row]*MerchantBalance{}
	for i := range f.accounts {
		a := &f.accounts[i]
		if _, ok := merchantParts[a.class]; !ok {
			continue
		}
		m := rows[row{a.part, a.currency}]
		if m == nil {
			m = &MerchantBalance{Merchant: event.MerchantID(a.part), Currency: a.currency}
			rows[row{a.part, a.currency}] = m
		}
		switch a.class {
		case payable:
			m.Payable -= a.balance
		case payouts:
			m.Payout -= a.balance
		default:
			m.Pending -= a.balance
		}
	}
	out := make([]MerchantBalance, 0, len(rows))
	for _, m := range rows {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b MerchantBalance) int {
		return cmp.Or(cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.Currency, b.Currency))
	})
	return out
}
