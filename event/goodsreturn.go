package event

// ReturnStatus is where a return of goods stands (the states of rules.md R7.4).
type ReturnStatus uint8

// Statuses. The numbers are stored.
const (
	ReturnAsked    ReturnStatus = 1 // waits for the merchant's word
	ReturnAgreed   ReturnStatus = 2 // waits for the goods to be sent back
	ReturnSent     ReturnStatus = 3 // waits for the merchant to receive them
	ReturnRefused  ReturnStatus = 4 // the merchant refused; the shopper can ask again or end it
	ReturnEnded    ReturnStatus = 5 // the shopper gave it up, or time ended it
	ReturnAccepted ReturnStatus = 6 // the goods are back; a RefundDue follows
)

// ReturnReason is why goods come back; who is at fault pays the way.
type ReturnReason uint8

// Reasons. The numbers are stored.
const (
	ReturnNoReason ReturnReason = 1 // seven days, no reason asked
	ReturnDamaged  ReturnReason = 2
	ReturnWrong    ReturnReason = 3 // not what was ordered, or not as described
	ReturnMissing  ReturnReason = 4 // it never came
)

// ReturnOpened is a shopper's wish to give lines of an order back.
type ReturnOpened struct {
	Return ReturnID
	Order  OrderID
	Reason ReturnReason
	Lines  []ReturnLine
}

// ReturnLine is a line of the order by its place in it, from 0, and how many pieces of it.
type ReturnLine struct {
	Line     uint16
	Quantity uint32
}

// ReturnMoved brings a return to its next status. Carrier and Number are of the way back.
type ReturnMoved struct {
	Return  ReturnID
	Status  ReturnStatus
	Carrier string
	Number  string
}

// Kind of the fact.
func (*ReturnOpened) Kind() Kind { return KindReturnOpened }

// Kind of the fact.
func (*ReturnMoved) Kind() Kind { return KindReturnMoved }
