// Package ledger keeps the books: every fact that moves money or a claim to money becomes one
// transaction of double entry, from the journal alone.
//
// It promises that the postings of a transaction sum to zero in every currency, so that the trial
// balance is zero at every sequence; that what a fact says is posted as it says it; and that facts
// which contradict each other do not disappear: what is missing between them lies in
// equity:suspense, which is empty as long as the journal is sound. It never decides, never rounds
// an amount that a fact gives, and books nothing that the journal does not know: a provider's fees
// and its transfers to the bank come from its settlement file, by Reconcile.
//
// The chart of accounts. A debit is positive, as in hledger; <id> is a merchant's id.
//
//	assets:clearing:<provider>          taken by a payment provider, not yet with the bank
//	assets:bank                         paid to merchants, and to shoppers by a person
//	assets:funders:brand, :bank         discounts that a brand or a bank has promised to pay
//	liabilities:merchants:<id>:pending  paid by shoppers for orders that are not finished, and
//	                                    what others put to it, before the merchant's discounts
//	liabilities:merchants:<id>:discounts  the merchant's own discounts of the same orders
//	liabilities:merchants:<id>:payable  earned, less commission; also kept deposits, less damages
//	liabilities:merchants:<id>:payout   in a closed settlement, not confirmed by the bank
//	liabilities:deposits                deposits until their balance is paid or they are closed
//	liabilities:surplus                 came without being due
//	liabilities:refunds                 owed to shoppers, on its way through a provider
//	liabilities:refunds:failed          owed to shoppers, and a person has to pay it
//	liabilities:tax                     import tax that shoppers paid; no fact brings any yet
//	income:commission                   earned when an order is finished
//	expenses:discounts:<rule>           discounts that the platform funds
//	equity:suspense                     what facts contradict
//
// A benefit costs its funder when an order with it is paid, and no earlier: a coupon, an envelope
// or an allowance that nobody used is a promise and no debt. Money of one currency never becomes
// money of another: a merchant is owed and settled in each currency that shoppers paid in, and a
// payment says beside its amounts what it was worth at home when its checkout was made.
package ledger

import (
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// Fold is the books. Rows stand at the counters of ids, which a cell gives without gaps.
type Fold struct {
	cell event.Cell
	home money.Currency
	zone *time.Location
	plan []byte // the source of the plan that home and zone are of

	accounts  []account
	index     map[key]uint32
	providers []string

	checkouts []checkout
	orders    []order
	lines     []line
	gifts     []gift
	rates     []rate
	rateIndex map[rate]uint32
	refunds   []refund

	presales    []event.Funder
	deposits    []deposit
	merchants   []merchant
	settlements []settlement

	made Transaction // by the entry that was taken last
}

// New is empty books.
func New() *Fold {
	return &Fold{
		home: money.CNY, zone: time.UTC,
		index: map[key]uint32{}, rateIndex: map[rate]uint32{},
	}
}

// Apply takes a fact in.
func (f *Fold) Apply(e event.Entry) { f.Enter(e) }

// Enter takes a fact in and gives the transaction that it made, or nil. The transaction is the
// fold's: it is good until the next entry. Entries of shadow cells are refused.
func (f *Fold) Enter(e event.Entry) *Transaction {
	if e.Cell >= event.FirstShadowCell || e.Stream != event.StreamTrade {
		return nil
	}
	f.cell = e.Cell
	f.made = Transaction{Sequence: e.Sequence, Stamp: e.Stamp, Postings: f.made.Postings[:0]}
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		f.placed(fact)
	case *event.PaymentReceived:
		f.received(fact)
	case *event.RefundDue:
		f.due(fact)
	case *event.RefundPaid:
		f.refundPaid(fact)
	case *event.RefundFailed:
		f.hand(fact.Refund, WhatRefundFailed, providers, persons)
	case *event.RefundRetried:
		f.hand(fact.Refund, WhatRefundRetried, persons, providers)
	case *event.OrdersFinished:
		f.finished(fact)
	case *event.PresaleOpened:
		f.presales = append(f.presales, fact.Funder)
	case *event.DepositPlaced:
		f.depositPlaced(fact)
	case *event.DepositClosed:
		f.depositClosed(fact)
	case *event.SettlementClosed:
		f.settled(fact)
	case *event.PayoutSettled:
		f.payout(fact)
	case *event.MerchantOpened:
		f.opened(fact)
	case *event.PlanPublished:
		f.published(fact.Source)
	}
	if len(f.made.Postings) == 0 {
		return nil
	}
	f.suspend()
	return &f.made
}

// published learns the home market's currency and clock. A plan that cannot be read leaves the old
// one in force, as it does in the rulebook.
func (f *Fold) published(source []byte) {
	plan, err := festival.Parse(source)
	if err != nil {
		return
	}
	f.home, f.zone = plan.Currency, plan.Zone
	f.plan = append(f.plan[:0], source...)
}

// at finds the row of an id, or nil.
func at[T any](rows []T, id uint64) *T {
	n := event.CounterOf(id)
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

// Zone is the clock of the home market, by which days of the books begin.
func (f *Fold) Zone() *time.Location { return f.zone }

// Home is the currency of the home market.
func (f *Fold) Home() money.Currency { return f.home }
