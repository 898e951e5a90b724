package ledger

import (
	"carnival/event"
	"carnival/money"
)

// Movement is money that a provider took or sent back, as the journal has it.
type Movement struct {
	Back     bool // a refund
	Ref      string
	Amount   money.Minor // always positive
	Currency money.Currency
	At       event.Instant
	Payment  event.PaymentID // of what came
	Refund   event.RefundID  // of what went back
	provider string
}

// Provider is the name under which the movement stands in assets:clearing.
func (m *Movement) Provider() string { return m.provider }

// Movement tells what an entry moved at a provider. It is asked right after the entry was taken.
func (f *Fold) Movement(e event.Entry) (Movement, bool) {
	switch fact := e.Event.(type) {
	case *event.PaymentReceived:
		c := at(f.checkouts, uint64(fact.Checkout))
		if c == nil || fact.Amount == 0 {
			return Movement{}, false
		}
		return Movement{
			Ref: fact.Ref, Amount: fact.Amount, Currency: c.currency, At: e.Stamp,
			Payment: fact.Payment, provider: providerName(receiverOf(fact)),
		}, true
	case *event.RefundPaid:
		return f.sent(e, fact)
	}
	return Movement{}, false
}

// sent is a refund that went through a provider just now; what a person sent is not among them.
func (f *Fold) sent(e event.Entry, fact *event.RefundPaid) (Movement, bool) {
	r := at(f.refunds, uint64(fact.Refund))
	if r == nil || len(f.made.Postings) == 0 || f.made.Sequence != e.Sequence {
		return Movement{}, false
	}
	for _, p := range f.made.Postings {
		if name, ok := clearingOf(p.Account); ok {
			return Movement{
				Back: true, Ref: fact.Ref, Amount: r.amount, Currency: r.currency, At: e.Stamp,
				Refund: fact.Refund, provider: name,
			}, true
		}
	}
	return Movement{}, false
}

// clearingOf is the provider whose clearing account this is.
func clearingOf(account string) (provider string, ok bool) {
	if len(account) > len(clearingPrefix) && account[:len(clearingPrefix)] == clearingPrefix {
		return account[len(clearingPrefix):], true
	}
	return "", false
}
