package event

import "carnival/money"

// DepositNature is the legal kind of what is paid first; the two are different in law and must be
// named (rules.md R3.1).
type DepositNature uint8

// Natures. The numbers are stored.
const (
	DepositEarnest DepositNature = 1 // 定金: forfeited by the shopper, doubled by the merchant
	DepositAdvance DepositNature = 2 // 订金: given back
)

var natures = keyed{
	{1, "earnest", "定金", "Earnest deposit"},
	{2, "advance", "订金", "Refundable advance"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (n DepositNature) Names() (zh, en string, ok bool) { return natures.names(uint8(n)) }

// Key is the name of the nature in files and JSON.
func (n DepositNature) Key() string { return natures.key(uint8(n)) }

// ParseDepositNature reads a Key.
func ParseDepositNature(key string) (DepositNature, bool) {
	number, ok := natures.parse(key)
	return DepositNature(number), ok
}

// PresaleOpened offers a SKU before the day: a deposit now, the balance in a window. Stock pieces
// leave the SKU's available stock and are the presale's own until it closes.
type PresaleOpened struct {
	Presale     PresaleID
	SKU         SKUID
	Market      Market
	Currency    money.Currency
	Nature      DepositNature
	Funder      Funder      // of what the deposit deducts beyond itself
	Price       money.Minor // of a piece, on which the discounts are computed
	Deposit     money.Minor // for a piece
	Deducts     money.Minor // what the deposit takes off the price: at least Deposit (定金膨胀)
	Stock       uint32
	Limit       uint32 // pieces a shopper may have; 0 = no limit
	DepositFrom Instant
	DepositTo   Instant
	BalanceFrom Instant
	BalanceTo   Instant
	ShipBy      Instant
}

// DepositPlaced is a presale order: one line, to be paid in two parts. The first part is asked for
// now by Payment.
type DepositPlaced struct {
	Checkout CheckoutID
	Order    OrderID
	Payment  PaymentID
	Presale  PresaleID
	Shopper  ShopperID
	Merchant MerchantID
	SKU      SKUID
	Quantity uint32
	Key      Hash128
	Body     uint64
	Market   Market
	Currency money.Currency
	Terminal Terminal
	Province Province
	Unit     money.Minor // price of a piece
	Deposit  money.Minor // of all pieces
	Deducts  money.Minor // of all pieces
	Rate     Rate        // to the home currency; zero where that is the deposit's
	// Counted are the purchase limits of promotions that all its pieces count under.
	Counted []PromotionID
}

// BalancesReminded tells the shoppers of paid deposits that their window has opened.
type BalancesReminded struct {
	Presale PresaleID
	Orders  []OrderID
}

// DepositOutcome is how a presale order ended that was not bought.
type DepositOutcome uint8

// Outcomes. The numbers are stored.
const (
	DepositForfeited DepositOutcome = 1 // the shopper did not pay the balance
	DepositDoubled   DepositOutcome = 2 // the merchant cannot deliver
	DepositReturned  DepositOutcome = 3 // force majeure, or an advance
)

var outcomes = keyed{
	{1, "forfeited", "定金不退", "Forfeited"},
	{2, "doubled", "双倍返还", "Paid back twofold"},
	{3, "returned", "定金退还", "Given back"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (o DepositOutcome) Names() (zh, en string, ok bool) { return outcomes.names(uint8(o)) }

// Key is the name of the outcome in files and JSON.
func (o DepositOutcome) Key() string { return outcomes.key(uint8(o)) }

// ParseDepositOutcome reads a Key.
func ParseDepositOutcome(key string) (DepositOutcome, bool) {
	number, ok := outcomes.parse(key)
	return DepositOutcome(number), ok
}

// DepositClosed ends a presale order, or a part of it. Effective is the part of the deposit that
// the law protects, at most a fifth of the contract price; the rest is an ordinary prepayment. The
// RefundDue facts that it needs follow in the same decision.
type DepositClosed struct {
	Order     OrderID
	Outcome   DepositOutcome
	Quantity  uint32 // pieces that are not delivered
	Effective money.Minor
	Kept      money.Minor // by the merchant
	Back      money.Minor // of the deposit, to the shopper
	Damages   money.Minor // paid by the merchant beyond the deposit
}

// PresaleClosed ends a presale; what it did not sell is ordinary stock again.
type PresaleClosed struct {
	Presale  PresaleID
	Returned uint32
}

// Kind of the fact.
func (*PresaleOpened) Kind() Kind { return KindPresaleOpened }

// Kind of the fact.
func (*DepositPlaced) Kind() Kind { return KindDepositPlaced }

// Kind of the fact.
func (*BalancesReminded) Kind() Kind { return KindBalancesReminded }

// Kind of the fact.
func (*DepositClosed) Kind() Kind { return KindDepositClosed }

// Kind of the fact.
func (*PresaleClosed) Kind() Kind { return KindPresaleClosed }
