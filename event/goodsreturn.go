package event

// ReturnStatus is where a return of goods stands (the states of rules.md R7.4).
type ReturnStatus uint8

// Statuses. The numbers are stored.
const (
	ReturnAsked    ReturnStatus = 1 // waits for the merchant's word
	ReturnAgreed   ReturnStatus = 2 // waits for the goods to be sent back
	ReturnSent     ReturnStatus = 3 // waits for the merchant to receive them
	ReturnRefused  ReturnStatus = 4 // the merchant refused; the shopper can ask again or end it
	ReturnEnded    ReturnStatus = 5 // the shopper gave it up, time ended it, or all was refunded
	ReturnAccepted ReturnStatus = 6 // the goods are back; a RefundDue follows
)

var returnStatuses = keyed{
	{1, "asked", "待商家处理", "Waiting for the merchant"},
	{2, "agreed", "待寄回", "Agreed, to be sent back"},
	{3, "sent", "待商家收货", "On its way back"},
	{4, "refused", "商家已拒绝", "Refused by the merchant"},
	{5, "ended", "已撤销", "Ended"},
	{6, "accepted", "商家已收货", "Accepted"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (s ReturnStatus) Names() (zh, en string, ok bool) { return returnStatuses.names(uint8(s)) }

// Key is the name of the status in files and JSON.
func (s ReturnStatus) Key() string { return returnStatuses.key(uint8(s)) }

// ParseReturnStatus reads a Key.
func ParseReturnStatus(key string) (ReturnStatus, bool) {
	number, ok := returnStatuses.parse(key)
	return ReturnStatus(number), ok
}

// ReturnReason is why goods come back; who is at fault pays the way.
type ReturnReason uint8

// Reasons. The numbers are stored.
const (
	ReturnNoReason ReturnReason = 1 // seven days, no reason asked
	ReturnDamaged  ReturnReason = 2
	ReturnWrong    ReturnReason = 3 // not what was ordered, or not as described
	ReturnMissing  ReturnReason = 4 // it never came
)

var returnReasons = keyed{
	{1, "no_reason", "七天无理由", "No reason, within seven days"},
	{2, "damaged", "商品破损", "Damaged"},
	{3, "wrong", "发错或与描述不符", "Wrong, or not as described"},
	{4, "missing", "未收到货", "Never came"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (r ReturnReason) Names() (zh, en string, ok bool) { return returnReasons.names(uint8(r)) }

// Key is the name of the reason in files and JSON.
func (r ReturnReason) Key() string { return returnReasons.key(uint8(r)) }

// ParseReturnReason reads a Key.
func ParseReturnReason(key string) (ReturnReason, bool) {
	number, ok := returnReasons.parse(key)
	return ReturnReason(number), ok
}

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
