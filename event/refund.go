package event

import "carnival/money"

// RefundReason says why money goes back.
type RefundReason uint8

// Reasons. The numbers are stored: append, never renumber.
const (
	RefundByShopper  RefundReason = 1 // paid lines were cancelled before dispatch
	RefundLate       RefundReason = 2 // the payment came after its orders had closed
	RefundSurplus    RefundReason = 3 // more was paid than was due, or twice
	RefundShort      RefundReason = 4 // less was paid than was due, so nothing was settled
	RefundByMerchant RefundReason = 5 // the merchant or the platform gave a paid order's money back
	RefundReturned   RefundReason = 6 // the goods came back
	RefundDeposit    RefundReason = 7 // of a deposit, by a DepositClosed
	RefundDamages    RefundReason = 8 // beyond a doubled deposit; no payment brought this money
)

var refundReasons = keyed{
	{1, "cancelled", "买家取消", "Cancelled by the shopper"},
	{2, "late", "订单关闭后付款", "Paid after the order had closed"},
	{3, "surplus", "多付", "Paid too much"},
	{4, "short", "少付", "Paid too little"},
	{5, "merchant", "商家或平台退款", "Given back by the merchant or the platform"},
	{6, "returned", "退货", "The goods came back"},
	{7, "deposit", "退还定金", "Deposit given back"},
	{8, "damages", "违约赔付", "Damages beyond the deposit"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (r RefundReason) Names() (zh, en string, ok bool) { return refundReasons.names(uint8(r)) }

// Key is the name of the reason in files and JSON.
func (r RefundReason) Key() string { return refundReasons.key(uint8(r)) }

// ParseRefundReason reads a Key.
func ParseRefundReason(key string) (RefundReason, bool) {
	number, ok := refundReasons.parse(key)
	return RefundReason(number), ok
}

// Goods says what becomes of refunded pieces. The numbers are stored.
type Goods uint8

// What becomes of pieces.
const (
	GoodsAvailable  Goods = 0 // they can be sold again
	GoodsKept       Goods = 1 // they stay with the shopper
	GoodsWrittenOff Goods = 2 // they came back and cannot be sold: the stock is lowered
)

var goods = keyed{
	{0, "available", "可再售", "Can be sold again"},
	{1, "kept", "留给买家", "Kept by the shopper"},
	{2, "written_off", "报损", "Written off"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (g Goods) Names() (zh, en string, ok bool) { return goods.names(uint8(g)) }

// Key is the name of the outcome for the goods in files and JSON.
func (g Goods) Key() string { return goods.key(uint8(g)) }

// ParseGoods reads a Key.
func ParseGoods(key string) (Goods, bool) {
	number, ok := goods.parse(key)
	return Goods(number), ok
}

// RefundDue owes money back from a payment. With an Order, what Lines name of it goes back; then
// Amount is the sum over Lines and Freight. Without an order a surplus goes back. No money moves
// where Amount is 0, and the refund then counts as paid.
type RefundDue struct {
	Refund  RefundID
	Payment PaymentID
	Ref     string // the provider's reference of the transaction that brought the money
	Order   OrderID
	Amount  money.Minor
	Reason  RefundReason
	Lines   []RefundedLine
	Freight money.Minor
	Goods   Goods
	Closed  bool // nothing is left of the order
	Return  ReturnID
}

// RefundedLine is a part of a line that goes back. Without a Quantity it is money of pieces that
// another refund of the same decision names: a presale order was paid by two payments, and each
// gives back what it brought.
type RefundedLine struct {
	Line     uint16 // its place in the order, from 0
	Quantity uint32
	Amount   money.Minor // to the shopper, of what was paid for the line
	Subsidy  money.Minor // to those who funded discounts of the line beside the merchant
}

// RefundNote says how a person sent money that the provider would not. The numbers are stored.
type RefundNote uint8

// Ways of a person. Zero: the provider sent it.
const (
	RefundedByTransfer RefundNote = 1
	RefundedByWallet   RefundNote = 2
	RefundedInCash     RefundNote = 3
)

var refundNotes = keyed{
	{1, "bank_transfer", "银行转账", "By bank transfer"},
	{2, "wallet", "转入电子钱包", "To a wallet"},
	{3, "cash", "现金", "In cash"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (n RefundNote) Names() (zh, en string, ok bool) { return refundNotes.names(uint8(n)) }

// Key is the name of the way in files and JSON.
func (n RefundNote) Key() string { return refundNotes.key(uint8(n)) }

// ParseRefundNote reads a Key.
func ParseRefundNote(key string) (RefundNote, bool) {
	number, ok := refundNotes.parse(key)
	return RefundNote(number), ok
}

// RefundPaid says that the provider, or a person in its place, sent the money back.
type RefundPaid struct {
	Refund RefundID
	Ref    string // the provider's reference of the refund, or the person's
	Note   RefundNote
}

// RefundFailed says that the provider will not send it; a person has to.
type RefundFailed struct {
	Refund RefundID
	Code   string
}

// RefundRetried says that the provider is asked again to send what it would not send: the money is
// owed as before.
type RefundRetried struct{ Refund RefundID }

// Kind of the fact.
func (*RefundRetried) Kind() Kind { return KindRefundRetried }

// Kind of the fact.
func (*RefundDue) Kind() Kind { return KindRefundDue }

// Kind of the fact.
func (*RefundPaid) Kind() Kind { return KindRefundPaid }

// Kind of the fact.
func (*RefundFailed) Kind() Kind { return KindRefundFailed }
