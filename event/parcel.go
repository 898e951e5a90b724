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

var finishReasons = keyed{
	{1, "confirmed", "买家确认收货", "Confirmed by the shopper"},
	{2, "time", "超时自动确认", "Confirmed by time"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (r FinishReason) Names() (zh, en string, ok bool) { return finishReasons.names(uint8(r)) }

// Key is the name of the reason in files and JSON.
func (r FinishReason) Key() string { return finishReasons.key(uint8(r)) }

// ParseFinishReason reads a Key.
func ParseFinishReason(key string) (FinishReason, bool) {
	number, ok := finishReasons.parse(key)
	return FinishReason(number), ok
}

// OrdersFinished ends orders that were delivered; the merchant has earned them.
type OrdersFinished struct {
	Reason FinishReason
	Orders []OrderID
}

// Kind of the fact.
func (*ParcelShipped) Kind() Kind { return KindParcelShipped }

// Kind of the fact.
func (*OrdersFinished) Kind() Kind { return KindOrdersFinished }
