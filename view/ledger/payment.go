package ledger

import (
	"strings"

	"carnival/event"
	"carnival/money"
)

// received books money that a provider took: for the orders, balances or the deposit it settles,
// and as a surplus for the rest.
func (f *Fold) received(fact *event.PaymentReceived) {
	c := at(f.checkouts, uint64(fact.Checkout))
	if c == nil {
		return
	}
	f.made.What, f.made.Payment = WhatPayment, fact.Payment
	if c.rate != 0 {
		f.made.Rate = f.rates[c.rate-1].Rate
		f.made.HomeValue = money.Money{Minor: f.homeValue(c, fact.Amount), Currency: f.home}
	}
	in := func(m money.Minor) money.Money { return money.Money{Minor: m, Currency: c.currency} }
	if fact.Amount != 0 {
		provider := f.provider(receiverOf(fact))
		c.provider = uint16(provider) + 1
		f.put(clearing, provider, in(fact.Amount), 0)
	}
	f.put(surplus, 0, in(-fact.Surplus), 0)
	for _, id := range fact.Orders {
		o := at(f.orders, uint64(id))
		switch {
		case o == nil || o.status != placed:
		case fact.Deposit:
			f.made.What = WhatDeposit
			f.depositPaid(id, o)
		default:
			f.settle(id, o)
		}
	}
	for _, id := range fact.Balances {
		if o := at(f.orders, uint64(id)); o != nil && o.status == placed && o.deposit != 0 {
			f.settleBalance(id, o)
		}
	}
}

// receiverOf is the provider that took a payment.
func receiverOf(fact *event.PaymentReceived) string {
	if fact.Provider != "" {
		return fact.Provider
	}
	name, _ := namedIn(fact.Ref)
	return name
}

// namedIn is the provider whose reference this is. A reference names its provider before a colon;
// those of the sandbox, which stand without a name, begin with its name and a dash.
func namedIn(ref string) (name string, ok bool) {
	if name, _, ok := strings.Cut(ref, ":"); ok && name != "" {
		return name, true
	}
	return unnamedProvider, strings.HasPrefix(ref, unnamedProvider+"-")
}
