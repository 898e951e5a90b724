package event

import "carnival/money"

// PaymentReceived is money that a provider says it took for a checkout. It settles Orders; what
// it brought beyond them (a late, double or excessive payment) is Surplus, and goes back by a
// RefundDue that follows in the same decision.
type PaymentReceived struct {
	Payment  PaymentID
	Checkout CheckoutID
	Ref      string // the provider's reference of the transaction, unique
	Amount   money.Minor
	Surplus  money.Minor
	Orders   []OrderID
}

// Kind of the fact.
func (*PaymentReceived) Kind() Kind { return KindPaymentReceived }
