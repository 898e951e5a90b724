package event

import "carnival/money"

// CheckoutPlaced is one tap and its whole answer: the orders it made, one a merchant, the lines
// it refused and why, and the one payment it asks for. The orders are numbered from FirstOrder
// without gaps. Key and Body are what a retry is recognised by.
type CheckoutPlaced struct {
	Checkout   CheckoutID
	Shopper    ShopperID
	Key        Hash128 // of shopper and Idempotency-Key (see KeyHash)
	Body       uint64  // of the request's body
	FirstOrder OrderID
	Payment    PaymentID
	Market     Market
	Currency   money.Currency
	Terminal   Terminal
	Province   Province
	FromCart   bool // what was bought leaves the cart
	Orders     []PlacedOrder
	Refused    []RefusedLine
	Balances   []BalanceDue // presale orders that the same payment pays out
	Discounts  []Discount   // the bill's trace, in the order in which they were applied
	Unused     []Unused     // benefits that were not applied
	Counted    []LimitCount // lines that count under purchase limits of promotions
	Rate       Rate         // to the home currency; zero where that is the checkout's
}

// LimitCount says that all pieces of a line, by its place in the checkout, count under a purchase
// limit.
type LimitCount struct {
	Promotion PromotionID
	Line      uint16
}

// Rate is an exchange rate as it stood when a checkout or a deposit was placed: one major unit of
// its currency is Micro millionths of a home one. Refunds use it too (rules.md R1.6).
type Rate struct {
	Micro  int64
	Source string
	At     Instant
}

// PlacedOrder is one merchant's part of a checkout.
type PlacedOrder struct {
	Merchant MerchantID
	Hot      bool // closes unpaid after the plan's short time
	Lines    []OrderLine
	Freight  money.Minor // for its delivery
}

// OrderLine is a line that was bought. Unit is charged; List is what a piece costs without the
// festival, and the difference is a discount that the merchant funds.
type OrderLine struct {
	SKU      SKUID
	Quantity uint32
	Unit     money.Minor
	List     money.Minor
	Off      money.Minor // what all discounts together took off the line
	Fee      uint32      // commission on what is paid for the line, in basis points
}

// Amount is what the line costs before discounts.
func (l OrderLine) Amount() money.Minor { return l.Unit * money.Minor(l.Quantity) }

// Payable is what the shopper pays for the line.
func (l OrderLine) Payable() money.Minor { return l.Amount() - l.Off }

// Total is what the shopper pays for the order.
func (o PlacedOrder) Total() money.Minor {
	sum := o.Freight
	for _, l := range o.Lines {
		sum += l.Payable()
	}
	return sum
}

// BalanceDue is the second part of a presale order in a checkout. Its discounts are computed on the
// price; then the deposit deducts (rules.md R3.10).
type BalanceDue struct {
	Order    OrderID
	Merchant MerchantID
	SKU      SKUID
	Quantity uint32
	Unit     money.Minor
	Deposit  money.Minor // that was paid
	Deducts  money.Minor // what it takes off
	Off      money.Minor // what all discounts together took off
	Freight  money.Minor
	Fee      uint32 // commission, in basis points
}

// Amount is what the pieces cost before the deposit and the discounts.
func (b BalanceDue) Amount() money.Minor { return b.Unit * money.Minor(b.Quantity) }

// Total is what is still to be paid.
func (b BalanceDue) Total() money.Minor { return b.Amount() - b.Deducts - b.Off + b.Freight }

// Total is what the checkout's payment asks for.
func (c *CheckoutPlaced) Total() money.Minor {
	var sum money.Minor
	for _, o := range c.Orders {
		sum += o.Total()
	}
	for _, b := range c.Balances {
		sum += b.Total()
	}
	return sum
}

// RefusedLine is a line that was not bought; Reason is the number of a trade refusal.
type RefusedLine struct {
	SKU      SKUID
	Quantity uint32
	Reason   uint16
}

// Kind of the fact.
func (*CheckoutPlaced) Kind() Kind { return KindCheckoutPlaced }
