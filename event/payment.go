package event

import "carnival/money"

// PaymentStarted is the intent to take money: it is in the journal before a provider is called.
// One attempt of a payment is alive at a time.
type PaymentStarted struct {
	Attempt  AttemptID
	Payment  PaymentID
	Provider string
	Amount   money.Minor
	Currency money.Currency
}

// PaymentPending says that the provider knows the attempt, under its own reference.
type PaymentPending struct {
	Attempt AttemptID
	Ref     string
}

// PaymentFailed ends an attempt that brought no money. Code is the provider's.
type PaymentFailed struct {
	Attempt AttemptID
	Code    string
}

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
	Attempt  AttemptID // 0: it came without one
	Provider string
	Balances []OrderID // presale orders whose balance it settles
	Deposit  bool      // Orders holds the presale order whose deposit it settles
}

// Kind of the fact.
func (*PaymentStarted) Kind() Kind { return KindPaymentStarted }

// Kind of the fact.
func (*PaymentPending) Kind() Kind { return KindPaymentPending }

// Kind of the fact.
func (*PaymentFailed) Kind() Kind { return KindPaymentFailed }

// Kind of the fact.
func (*PaymentReceived) Kind() Kind { return KindPaymentReceived }

// PaymentExtended says that a shopper asked for more time to pay: what is named of the payment is
// kept until then.
type PaymentExtended struct {
	Payment  PaymentID
	Until    Instant
	Times    uint32    // that it was made longer, this one among them
	Orders   []OrderID // whose time would have ended earlier
	Balances []OrderID // presale orders whose balance it asks for
}

// Kind of the fact.
func (*PaymentExtended) Kind() Kind { return KindPaymentExtended }
