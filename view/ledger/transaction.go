package ledger

import (
	"carnival/event"
	"carnival/money"
)

// Transaction is what one entry of the journal posts. What is 0 where it does not apply.
type Transaction struct {
	Sequence   uint64
	Stamp      event.Instant
	What       What
	Payment    event.PaymentID
	Refund     event.RefundID
	Settlement event.SettlementID
	Order      event.OrderID // the presale order of a deposit that is closed
	HomeValue  money.Money   // of a payment in another currency, at its checkout's rate
	Rate       event.Rate    // that rate
	Postings   []Posting
}

// Posting moves an amount into an account, or out of it when it is negative.
type Posting struct {
	Account  string
	Currency money.Currency
	Amount   money.Minor
	Order    event.OrderID // on whose account, or 0
}

// Code is the id of what the transaction is about.
func (t *Transaction) Code() string {
	switch {
	case t.Settlement != 0:
		return t.Settlement.String()
	case t.Refund != 0:
		return t.Refund.String()
	case t.Payment != 0:
		return t.Payment.String()
	case t.Order != 0:
		return t.Order.String()
	}
	return ""
}

// What is the sort of a transaction.
type What uint8

// Sorts of transactions.
const (
	WhatPayment What = iota + 1
	WhatDeposit
	WhatRefundDue
	WhatRefundPaid
	WhatRefundFailed
	WhatFinished
	WhatForfeited
	WhatDoubled
	WhatSettlement
	WhatPayout
	WhatPayoutFailed
	WhatRefundRetried
)

var whatWords = [...]event.Text{
	WhatPayment:      {Zh: "收到付款", En: "Payment received"},
	WhatDeposit:      {Zh: "收到预售首款", En: "Deposit received"},
	WhatRefundDue:    {Zh: "应退款", En: "Refund due"},
	WhatRefundPaid:   {Zh: "已退款", En: "Refund paid"},
	WhatRefundFailed: {Zh: "退款失败，需人工处理", En: "Refund failed, to be paid by a person"},
	WhatFinished:     {Zh: "订单完成，货款与佣金入账", En: "Orders finished, earned by merchants"},
	WhatForfeited:    {Zh: "定金不退，归商家", En: "Deposit forfeited to the merchant"},
	WhatDoubled:      {Zh: "商家双倍返还定金", En: "Deposit doubled by the merchant"},
	WhatSettlement:   {Zh: "商家结算", En: "Settlement closed"},
	WhatPayout:       {Zh: "已打款给商家", En: "Payout to a merchant"},
	WhatPayoutFailed: {Zh: "打款失败，重新计入应付", En: "Payout failed, owed again"},

	WhatRefundRetried: {Zh: "再次请支付方退款", En: "Refund asked of the provider again"},
}

// Names gives the sort in both languages.
func (w What) Names() event.Text { return whatWords[w] }

// put posts to an account. Nothing is posted where the amount is zero.
func (f *Fold) put(c class, part uint64, m money.Money, order event.OrderID) {
	if m.Minor == 0 {
		return
	}
	a := f.account(key{c, part, m.Currency})
	a.balance += m.Minor
	f.made.Postings = append(f.made.Postings, Posting{a.name, m.Currency, m.Minor, order})
}

// suspend posts to equity:suspense what the postings of a transaction lack to zero, which is
// nothing unless facts contradict each other.
func (f *Fold) suspend() {
	var room [2]money.Money
	sums := room[:0]
	for _, p := range f.made.Postings {
		sums = addTo(sums, money.Money{Minor: p.Amount, Currency: p.Currency})
	}
	for _, m := range sums {
		f.put(suspense, 0, money.Money{Minor: -m.Minor, Currency: m.Currency}, 0)
	}
}
