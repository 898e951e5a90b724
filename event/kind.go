package event

// Kind numbers a fact in the journal; it is the field number of the fact in docs/journal.proto.
// Append at the end; a retired number stays as a commented blank.
type Kind uint16

// The kinds. Numbers below 16 belong to the entry itself.
const (
	KindTicked          Kind = 16
	KindPlanPublished   Kind = 17
	KindMerchantOpened  Kind = 18
	KindProductOffered  Kind = 19
	KindStockChanged    Kind = 20
	KindShopperJoined   Kind = 21
	KindCartLinePut     Kind = 22
	KindFavouriteSet    Kind = 23
	KindCheckoutPlaced  Kind = 24
	KindPaymentReceived Kind = 25
	KindOrdersClosed    Kind = 26
	KindRefundDue       Kind = 27
	KindRefundPaid      Kind = 28
)
