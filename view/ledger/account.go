package ledger

import (
	"cmp"
	"slices"
	"strings"

	"carnival/event"
	"carnival/money"
)

// class is what an account is for. The numbers are saved.
type class uint8

const (
	clearing       class = 1 // part: row of the provider
	bank           class = 2
	funders        class = 3 // part: the funder
	pending        class = 4 // part of this and the next three: the merchant
	discounts      class = 5
	payable        class = 6
	payouts        class = 7
	depositsHeld   class = 8
	surplus        class = 9
	refundsOwed    class = 10
	refundsFailed  class = 11
	commission     class = 12
	platformFunded class = 13 // part: the rule, or 0 for a deposit that deducts more than it is
	suspense       class = 14
)

// key tells an account in one currency.
type key struct {
	class    class
	part     uint64
	currency money.Currency
}

// account is a balance under its name.
type account struct {
	key
	name    string
	balance money.Minor
}

// ruleNames are the last part of expenses:discounts:<rule>.
var ruleNames = [...]string{
	"presale", "full-reduction", "shop-coupon", "cross-store", "platform-coupon", "envelope",
	"allowance", "freight", "purchase-limit",
}

// fixedNames are the accounts that stand alone.
var fixedNames = map[class]string{
	bank: "assets:bank", depositsHeld: "liabilities:deposits", surplus: "liabilities:surplus",
	refundsOwed: "liabilities:refunds", refundsFailed: "liabilities:refunds:failed",
	commission: "income:commission", suspense: "equity:suspense",
}

const clearingPrefix = "assets:clearing:" // and the provider's name

// Accounts that only Reconcile proposes to post to; the first two with the provider's name behind.
const (
	unreconciledPrefix = "assets:unreconciled:"
	feesPrefix         = "expenses:fees:"
	conversion         = "equity:conversion"
)

// merchantParts are the last parts of a merchant's accounts.
var merchantParts = map[class]string{
	pending: "pending", discounts: "discounts", payable: "payable", payouts: "payout",
}

// name of an account.
func (f *Fold) name(k key) string {
	switch k.class {
	case clearing:
		return clearingPrefix + f.providers[k.part]
	case funders:
		if event.Funder(k.part) == event.FundedByBank {
			return "assets:funders:bank"
		}
		return "assets:funders:brand"
	case pending, discounts, payable, payouts:
		return "liabilities:merchants:" + event.MerchantID(k.part).String() + ":" +
			merchantParts[k.class]
	case platformFunded:
		if k.part < uint64(len(ruleNames)) {
			return "expenses:discounts:" + ruleNames[k.part]
		}
		return "expenses:discounts:other"
	}
	return fixedNames[k.class]
}

// account finds the row of an account, and opens it when it is new.
func (f *Fold) account(k key) *account {
	row, ok := f.index[k]
	if !ok {
		row = uint32(len(f.accounts))
		f.accounts = append(f.accounts, account{key: k, name: f.name(k)})
		f.index[k] = row
	}
	return &f.accounts[row]
}

// unnamedProvider took the payments of facts that name none.
const unnamedProvider = "sandbox"

// provider gives the row of a provider. There are only a few in a journal.
func (f *Fold) provider(name string) uint64 {
	name = providerName(name)
	row := slices.Index(f.providers, name)
	if row < 0 {
		row = len(f.providers)
		f.providers = append(f.providers, name)
	}
	return uint64(row)
}

// providerName makes a provider's name fit to be part of an account's.
func providerName(name string) string {
	if name == "" {
		return unnamedProvider
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
}

// Balance is what an account holds in one currency; a debit is positive.
type Balance struct {
	Account  string
	Currency money.Currency
	Amount   money.Minor
}

// Balances gives every account that was ever posted to, by name and then by currency.
func (f *Fold) Balances() []Balance {
	out := make([]Balance, len(f.accounts))
	for i := range f.accounts {
		a := &f.accounts[i]
		out[i] = Balance{a.name, a.currency, a.balance}
	}
	slices.SortFunc(out, func(a, b Balance) int {
		return cmp.Or(strings.Compare(a.Account, b.Account),
			strings.Compare(a.Currency.String(), b.Currency.String()))
	})
	return out
}

// Trial is the trial balance: the sum over all accounts, in each currency that was ever posted. It
// is zero, or the books are wrong.
func (f *Fold) Trial() []money.Money {
	var out []money.Money
	for i := range f.accounts {
		out = addTo(out, money.Money{
			Minor: f.accounts[i].balance, Currency: f.accounts[i].currency,
		})
	}
	return out
}

// Suspense is what the facts contradict, in each currency where there is anything.
func (f *Fold) Suspense() []money.Money {
	var out []money.Money
	for i := range f.accounts {
		if a := &f.accounts[i]; a.class == suspense && a.balance != 0 {
			out = append(out, money.Money{Minor: a.balance, Currency: a.currency})
		}
	}
	return out
}

// addTo adds an amount to the sum of its currency. Sums of a whole journal are beyond the bounds
// of a single amount, and well within those of an int64.
func addTo(sums []money.Money, m money.Money) []money.Money {
	for i := range sums {
		if sums[i].Currency == m.Currency {
			sums[i].Minor += m.Minor
			return sums
		}
	}
	return append(sums, m)
}
