package event

// CloseReason says why unpaid orders closed.
type CloseReason uint8

// Reasons. The numbers are stored: append, never renumber.
const (
	ClosedByShopper CloseReason = 1
	ClosedUnpaid    CloseReason = 2 // its time to pay ran out
	ClosedByPresale CloseReason = 3 // the merchant cannot deliver what the presale promised
)

// OrdersClosed closes unpaid orders; what they reserved is available again. Balances are presale
// orders of the same checkouts: they wait for their balance again.
type OrdersClosed struct {
	Reason   CloseReason
	Orders   []OrderID
	Balances []OrderID
}

// Kind of the fact.
func (*OrdersClosed) Kind() Kind { return KindOrdersClosed }
