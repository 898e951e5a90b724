package event

// ParcelShipped says that a merchant has handed an order to a carrier. The number is the carrier's;
// it names no person.
type ParcelShipped struct {
	Order   OrderID
	Carrier string
	Number  string
}

// FinishReason says how an order came to its end.
type FinishReason uint8

// Reasons. The numbers are stored.
const (
	FinishedByShopper FinishReason = 1 // the shopper confirmed the receipt
	FinishedByTime    FinishReason = 2 // nobody objected in time
)

// OrdersFinished ends orders that were delivered; the merchant has earned them.
type OrdersFinished struct {
	Reason FinishReason
	Orders []OrderID
}

// Kind of the fact.
func (*ParcelShipped) Kind() Kind { return KindParcelShipped }

// Kind of the fact.
func (*OrdersFinished) Kind() Kind { return KindOrdersFinished }
