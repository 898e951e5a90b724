package event

import "carnival/money"

// SettlementClosed says what a merchant is owed, in one currency, of all that was finished since
// the last one: Carried + Goods + Subsidy + Freight + Deposits - Commission - Refunded - Damages.
// Payout is that sum when it is positive; a debt is not paid but carried on.
type SettlementClosed struct {
	Settlement SettlementID
	Merchant   MerchantID
	Currency   money.Currency
	Orders     uint32
	Goods      money.Minor // paid by shoppers for finished lines
	Subsidy    money.Minor // discounts of them that others fund
	Freight    money.Minor
	Deposits   money.Minor // forfeited ones
	Commission money.Minor // less what was given back of it
	Refunded   money.Minor // after the order was finished, with its subsidy
	Damages    money.Minor // doubled deposits
	Carried    money.Minor // from before; may be negative
	Payout     money.Minor
}

// PayoutSettled is the bank's word on a payout. A failed one is owed again.
type PayoutSettled struct {
	Settlement SettlementID
	Ref        string
	Failed     bool
}

// Kind of the fact.
func (*SettlementClosed) Kind() Kind { return KindSettlementClosed }

// Kind of the fact.
func (*PayoutSettled) Kind() Kind { return KindPayoutSettled }
