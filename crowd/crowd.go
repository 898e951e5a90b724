// Package crowd is the shoppers that come over HTTP: those of the demonstration, of a rehearsal and
// of the proof.
//
// What all of them will do stands in an Agenda before the festival opens. It is drawn by quota from
// a seed and from the goods on offer, so that the day comes to what is known of the canonical one:
// its value, its orders, its curve by the minute, who bought where and on what. The same seed and
// the same goods give the same agenda byte for byte on every machine: no floating point and no
// clock takes part in it.
//
// Draw never reads a figure, a view or the journal, and nothing that happens on the day changes
// what was drawn. Run says only what a shopper with a phone could say: it signs in, fills a cart,
// buys, pays and cancels through the public API, and it has no other door into the product. A
// request is never repeated under a new key, and nothing here waits, queues or retries without a
// bound.
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
	Day    Calibration
}

// Agenda is what every shopper will do.
type Agenda struct {
	Scale    int64
	Opens    event.Instant
	Closes   event.Instant
	Goods    []Goods
	Shoppers []Shopper
	Taps     []Tap
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

// Tap is one checkout: orders of one to four merchants, and one payment.
type Tap struct {
	Shopper  int32
	Orders   int32 // that it makes
	Terminal event.Terminal
	Fate     Fate
	FromCart bool // the whole cart is meant
	Twice    bool // is sent again under the same key
	Lines    []Line
	Vain     []Line // lines that will be refused: sold out by then, or beyond the limit
	Value    money.Minor
}

// Fate is what becomes of a checkout.
type Fate uint8

// Fates.
const (
	Paid      Fate = 1
	Refunded  Fate = 2 // paid, and one of its orders goes back later
	Cancelled Fate = 3 // by the shopper, before it is paid
	Forgotten Fate = 4 // never paid: its orders close when their time runs out
)

// settles reports whether the checkout is paid on the day.
func (f Fate) settles() bool { return f == Paid || f == Refunded }

// Act is one thing that a shopper does at an instant.
type Act struct {
	At      event.Instant
	Shopper int32
	Does    Deed
	Tap     int32 // of Buy, Pay, Cancel and Refund
	Line    Line  // of Put and Favour
}

// Deed is a kind of act.
type Deed uint8

// Deeds.
const (
	Put    Deed = 1 // a line into the cart
	Favour Deed = 2 // a product
	Buy    Deed = 3
	Pay    Deed = 4
	Cancel Deed = 5
	Refund Deed = 6 // an operator gives the money of an order back
)

// Plan is what the agenda comes to when everything is answered as drawn.
type Plan struct {
	Target     money.Minor // what the calibration asks for, at this scale
	GMV        money.Minor // of the checkouts that are paid
	Orders     int         // of those checkouts
	Buyers     int
	Abroad     int // buyers of international goods
	Pieces     int
	PeakOrders int // in one second, paid or not
	PeakPays   int
}

// Shortfall is a part of the calibration that these goods cannot carry.
type Shortfall struct {
	What          string // a key, such as "gmv"
	Wanted, Drawn int64
	WhyZh, WhyEn  string
}
