package event

import "carnival/money"

// RefundReason says why money goes back.
type RefundReason uint8

// Reasons. The numbers are stored: append, never renumber.
const (
	RefundByShopper  RefundReason = 1 // a paid order was cancelled before dispatch
	RefundLate       RefundReason = 2 // the payment came after its orders had closed
	RefundSurplus    RefundReason = 3 // more was paid than was due, or twice
	RefundShort      RefundReason = 4 // less was paid than was due, so nothing was settled
	RefundByMerchant RefundReason = 5 // the merchant or the platform gave a paid order's money back
)

// RefundDue owes money back from a payment. With an Order, that order is closed, its goods are
// available again and its whole amount goes back; without one, a surplus goes back.
type RefundDue struct {
	Refund  RefundID
	Payment PaymentID
	Ref     string // the provider's reference of the transaction that brought the money
	Order   OrderID
	Amount  money.Minor
	Reason  RefundReason
}

// RefundPaid says that the provider sent the money back.
type RefundPaid struct {
	Refund RefundID
	Ref    string // the provider's reference of the refund
}

// Kind of the fact.
func (*RefundDue) Kind() Kind { return KindRefundDue }

// Kind of the fact.
func (*RefundPaid) Kind() Kind { return KindRefundPaid }
