// Package crowd is the shoppers that come over HTTP: those of the demonstration, of a rehearsal and
// of the proof.
//
// What all of them will do stands in an Agenda before the festival opens. It is drawn by quota from
// a seed and from the goods on offer, so that the day comes to what is known of the canonical one:
// its value, its orders, its curve by the minute, who bought where and on what. The same seed and
// the same goods give the same agenda byte for byte on every machine: no floating point and no
// clock takes part in it.
//
// What is published beside prices takes part in it: shoppers claim coupons, catch red envelopes,
// open groups and pay deposits before the day, and what merchants take off their goods is reckoned
// from the published tiers, so that the value of every checkout is known before it is made.
//
// Draw never reads a figure, a view or the journal, and nothing that happens on the day changes
// what was drawn. Run says only what a shopper with a phone or a merchant at a counter could say
// through the public API, and it has no other door into the product. A request is never repeated
// under a new key, and nothing here waits, queues or retries without a bound.
package crowd

import (
	"carnival/event"
	"carnival/money"
)

// Goods is one SKU, as the public list of products tells it.
type Goods struct {
	SKU      string
	Product  string
	Merchant string
	Channel  event.Channel
	Category event.Category
	Origin   event.Origin
	List     money.Minor // at home, in the home currency; 0: not sold there
	Festival money.Minor // 0: the list price stands
	Stock    uint32
	Limit    uint32 // pieces a shopper; 0: no limit
}

// price is what a piece costs on the day.
func (g *Goods) price() money.Minor {
	if g.Festival > 0 {
		return g.Festival
	}
	return g.List
}

// abroad reports whether the goods are international: made abroad or sold by an import merchant.
func (g *Goods) abroad() bool {
	return g.Channel == event.ChannelImport || (g.Origin != 0 && g.Origin != event.Home)
}

// Input is everything that an agenda follows from.
type Input struct {
	Seed   uint64
	Scale  int64         // 10,000 for a festival ten thousand times smaller than the whole
	WarmUp event.Instant // from when carts and favourites are open
	Opens  event.Instant // the home market's window
	Closes event.Instant
	Goods  []Goods
	Offers Offers
	Day    Calibration
}

// Agenda is what every shopper will do.
type Agenda struct {
	Scale    int64
	Opens    event.Instant
	Closes   event.Instant
	Goods    []Goods
	Offers   Offers
	Shoppers []Shopper
	Taps     []Tap
	Deposits []Deposit
	Groups   []Group
	Acts     []Act // by instant; acts of one shopper stand in the order in which they are done
	Plan     Plan
	Short    []Shortfall
}

// Shopper is somebody with an account, by row; the account's login is numbered from 1.
type Shopper struct {
	Province event.Province
}

// Line is a wish: goods by row, and how many pieces.
type Line struct {
	Goods    int32
	Quantity uint32
}

// Tap is one checkout: orders of one to four merchants and balances of presales, and one payment.
type Tap struct {
	Shopper  int32
	Orders   int32 // that it makes
	Terminal event.Terminal
	Fate     Fate
	FromCart bool   // the whole cart is meant
	Twice    bool   // is sent again under the same key
	Declined bool   // the bank declines it at first
	Method   string // of paying, where it is not the provider's usual one
	Lines    []Line
	Vain     []Line  // lines that will be refused: sold out by then, or beyond the limit
	Balances []int32 // presale orders that it pays out, by row of the deposits
	Coupons  []int32 // merchants' own coupons that it is bound to use, by row of the promotions
	// Value is what its orders are worth: prices less what their merchants take off, and freight.
	Value money.Minor
}

// pays counts the orders that its payment settles.
func (t *Tap) pays() int32 { return t.Orders + int32(len(t.Balances)) }

// Fate is what becomes of a checkout.
type Fate uint8

// Fates.
const (
	Paid      Fate = 1
	Refunded  Fate = 2 // paid, and one of its orders goes back later
	Cancelled Fate = 3 // by the shopper, before it is paid
	Forgotten Fate = 4 // never paid: its orders close when their time runs out
	Withdrawn Fate = 5 // paid, and a piece of it is cancelled before it is shipped
	Shipped   Fate = 6 // paid, and one of its orders is handed to a carrier
	Received  Fate = 7 // shipped, and the shopper has it
	Returned  Fate = 8 // received, and sent back
)

// settles reports whether the checkout is paid on the day.
func (f Fate) settles() bool { return f != Cancelled && f != Forgotten }

// returns reports whether pieces of it come back.
func (f Fate) returns() bool { return f == Refunded || f == Withdrawn || f == Returned }

// Deposit is one piece of a presale that a shopper orders before the day.
type Deposit struct {
	Presale  int32 // by row of the offers
	Goods    int32
	Shopper  int32
	Tap      int32 // that pays the balance; -1: none does
	Terminal event.Terminal
	Ends     Ending
}

// Ending is how a presale order ends.
type Ending uint8

// Endings.
const (
	Bought    Ending = 1 // the balance is paid
	Forfeited Ending = 2 // it is not, and its window closes
	Doubled   Ending = 3 // the merchant cannot deliver
	GivenBack Ending = 4 // nobody could help it
)

// Group is friends around a sharer, who unlock a pot together.
type Group struct {
	Campaign int32 // by row of the offers
	Sharer   int32
	Friends  []int32
}

// Act is one thing that a shopper does at an instant, or that is done about an order of theirs.
type Act struct {
	At      event.Instant
	Shopper int32
	Does    Deed
	Tap     int32  // of Buy, Pay and what follows a payment
	Row     int32  // of a promotion, a campaign, a deposit or a group
	Draw    uint32 // the shopper's first, second ... of the campaign, or of the session
	Line    Line   // of Put, Favour and Like; of what follows a payment: what it is about
}

// Deed is a kind of act.
type Deed uint8

// Deeds. Those of merchants and operators stand in the agenda of the shopper whose order, or whose
// purse, they are about.
const (
	Put        Deed = 1 // a line into the cart
	Favour     Deed = 2 // a product
	Buy        Deed = 3
	Pay        Deed = 4
	Cancel     Deed = 5
	Refund     Deed = 6 // an operator gives the money of an order back
	Claim      Deed = 7 // a coupon
	DrawLot    Deed = 8 // of a lottery or a rain
	Open       Deed = 9 // a group of friends
	Join       Deed = 10
	Grant      Deed = 11 // an operator adds to the shopper's allowance
	Place      Deed = 12 // a deposit
	PayDeposit Deed = 13
	Fail       Deed = 14 // a presale order, by the merchant or by what nobody could help
	Withdraw   Deed = 15 // a piece of a paid order
	Ship       Deed = 16
	Receive    Deed = 17
	Return     Deed = 18 // the shopper asks to give a piece back
	Agree      Deed = 19
	SendBack   Deed = 20
	Accept     Deed = 21 // the goods are back
	Try        Deed = 22 // to pay: it is declined, or given up
	Like       Deed = 23 // the shop of some goods: it is followed
)

// Plan is what the agenda comes to when everything is answered as drawn.
type Plan struct {
	Target     money.Minor // what the calibration asks for, at this scale
	GMV        money.Minor // of the checkouts that are paid
	Reduced    money.Minor // what merchants take off in them
	Orders     int         // of those checkouts
	Buyers     int
	Abroad     int // buyers of international goods
	Pieces     int
	Balances   int // presale orders among the orders
	PeakOrders int // in one second, paid or not
	PeakPays   int
}

// Shortfall is a part of the calibration that these goods cannot carry.
type Shortfall struct {
	What          string // a key, such as "gmv"
	Wanted, Drawn int64
	WhyZh, WhyEn  string
}
