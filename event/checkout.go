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
}

// PlacedOrder is one merchant's part of a checkout.
type PlacedOrder struct {
	Merchant MerchantID
	Hot      bool // closes unpaid after the plan's short time
	Lines    []OrderLine
}

// OrderLine is a line that was bought. Unit is charged; List is what a piece costs without the
// festival, and the difference is a discount that the merchant funds.
type OrderLine struct {
	SKU      SKUID
	Quantity uint32
	Unit     money.Minor
	List     money.Minor
}

// Amount is what the line costs.
func (l OrderLine) Amount() money.Minor { return l.Unit * money.Minor(l.Quantity) }

// Total is what the order costs.
func (o PlacedOrder) Total() money.Minor {
	var sum money.Minor
	for _, l := range o.Lines {
		sum += l.Amount()
	}
	return sum
}

// Total is what the checkout's payment asks for.
func (c *CheckoutPlaced) Total() money.Minor {
	var sum money.Minor
	for _, o := range c.Orders {
		sum += o.Total()
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
