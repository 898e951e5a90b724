// Package figures is what is told of a festival: each figure with its definition, its window,
// the instant it is as of, and its value.
//
// It promises that a figure is a function of the facts alone, that it can be asked as of any
// second of the whole history and then says the same for ever, and that rehearsals (shadow
// cells), unpaid orders, late and surplus payments never hide in it. Amounts of two currencies
// are never added. It never reads a clock, never rounds an amount, and never corrects a fact.
//
// What an order is worth is what its shopper pays for goods and freight, and the part of the
// discounts that others than its merchant fund (rules R9.1 to R9.3). An order costs about 50 bytes
// plus 16 for each line and 24 for each discount for as long as the fold lives, because a refund
// may name it at any time; what the series cost is told at their type.
package figures

import (
	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// The counters that are one number each.
const (
	ordered          = iota // value of the orders placed in the window
	settled                 // value of the orders paid in the window
	refunded                // of the settled ones, given back or owed back to date
	placed                  // orders placed in the window
	paidOrders              // orders paid in the window
	cancelled               // of those placed in the window, closed unpaid to date
	checkouts               // taps in the window that made orders
	payments                // payments in the window that settled orders
	orderPeak               // most orders in one second
	paymentPeak             // most payments in one second
	buyers                  // shoppers with a settled order
	international           // of them, of goods made abroad or sold by import merchants
	madeAbroad              // of them, of goods made abroad
	soldByImport            // of them, from import merchants
	mobileValue             // of settled, ordered on a phone
	mobileOrders            // of paidOrders, ordered on a phone
	cartLines               // lines that stand in carts
	favourites              // products that stand among favourites
	sequence                // last entry that is not a tick
	settledFreight          // of settled, for delivery
	discounted              // taken off the orders of settled, whoever funds it
	couponsClaimed          // coupons given to shoppers
	couponsUsed             // of them, used by paid orders
	envelopesIssued         // money given in red envelopes
	envelopesUsed           // of it, used by paid orders
	envelopesExpired        // of it, that was left or came back when its time was over
	poolsLeft               // money of campaigns that was not given
	deposits                // presale deposits paid
	depositValue            // what they came to
	balances                // presale balances paid
	balanceValue            // what they came to
	forfeited               // of deposits, kept by merchants
	owed                    // to shoppers, whatever for
	returned                // returns of goods that were asked for
	shipped                 // parcels
	finished                // orders that came to their end
	failed                  // attempts to pay
	followings              // shops that are followed, by whom
	counters                // how many there are
)

// Fold is every figure and its history. Rows stand at the counters of ids, which a cell gives
// without gaps.
type Fold struct {
	cell    event.Cell
	stamp   event.Instant // of the last entry
	applied uint64        // entries taken in, which is the version of the figures
	touched [groups]uint64

	plan       *festival.Plan
	planSource []byte
	planScale  uint32
	opens      event.Instant // the home market's window, by the plan in force
	closes     event.Instant
	records    []festival.RecordCategory // by category

	skus      []uint32 // row of offers that a SKU has now
	offers    []offer
	merchants []merchant
	checkouts []checkout
	orders    []order
	lines     []line
	cuts      []cut
	presales  []event.Funder // of what a deposit deducts beyond itself, by presale
	deposits  []deposit
	coupons   bits // those that are used
	campaigns bits // those that are counted
	envelopes []envelope
	carts     map[uint64]struct{}

	series     [counters]series
	categories breakdown
	provinces  breakdown
	channels   breakdown
	terminals  breakdown
	sellers    breakdown // by row of merchants
	reasons    breakdown
	units      breakdown // by category
	funders    breakdown // of discounts
	rules      breakdown // of discounts
	refunds    breakdown // by reason
	returns    breakdown // by reason
	markets    []market
	milestones []crossing
	next       int // the plan's milestone that is not reached yet

	thinned     uint32 // sellers are kept by the minute before this second
	orderRate   rate
	paymentRate rate
	bought      bits
	boughtMade  bits
	boughtSold  bits
}

// offer is what a SKU was when it was offered: an order keeps to what it was ordered as.
type offer struct {
	category event.Category
	origin   event.Origin
	unit     unit
	content  uint32
}

type merchant struct {
	name    event.Text
	channel event.Channel
}

type checkout struct {
	shopper  uint32
	market   uint16 // row
	province event.Province
	terminal event.Terminal
}

type order struct {
	freight  money.Minor
	checkout uint32
	merchant uint32
	first    uint32 // row of its first line
	cuts     uint32 // what discounts took off it, by row+1
	deposit  uint32 // of a presale order, by row+1
	lines    uint16
	channel  event.Channel
	status   status
}

// line is worth amount. That of a presale order is worth nothing before its balance is asked for.
type line struct {
	amount   money.Minor
	offer    uint32
	quantity uint32
}

// status is where an order stands, and whether it is counted.
type status uint8

const (
	open      status = 1 << iota
	inOrdered        // placed in the window of the home market
	inSettled        // paid in it
	paid             // at any time, in any market
)

// market is the trade of one market in one currency.
type market struct {
	code     event.Market
	currency money.Currency
	settled  series
}

// crossing is a milestone that was reached.
type crossing struct {
	Value money.Minor
	Name  event.Text
	At    event.Instant
	Order event.OrderID
}

// rate counts what happens in the present second.
type rate struct {
	second uint32
	count  int64
}

// New is an empty fold.
func New() *Fold {
	return &Fold{
		carts:  map[uint64]struct{}{},
		offers: []offer{{category: event.CategoryOther}}, // row 0: SKUs that nobody offered
	}
}

// Apply takes a fact in. Entries of shadow cells are refused.
func (f *Fold) Apply(e event.Entry) {
	if e.Cell >= event.FirstShadowCell {
		return
	}
	f.applied++
	now := second(e.Stamp)
	if now != second(f.stamp) {
		f.touch(clock)
	}
	f.cell, f.stamp = e.Cell, e.Stamp
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		f.placed(e.Stamp, fact)
	case *event.PaymentReceived:
		f.received(e.Stamp, fact)
	case *event.OrdersClosed:
		f.closed(e.Stamp, fact)
	case *event.ParcelShipped:
		f.parcel(now, fact)
	case *event.OrdersFinished:
		f.ended(now, fact)
	case *event.CartLinePut:
		f.put(now, cartKey(fact.Shopper, fact.SKU), fact.Quantity > 0)
	case *event.FavouriteSet:
		f.favour(now, fact.On)
	case *event.Ticked:
		return
	default:
		f.applyRest(e)
	}
	f.series[sequence].set(now, int64(e.Sequence))
}

// applyRest takes in what fewer orders come to.
func (f *Fold) applyRest(e event.Entry) {
	now := second(e.Stamp)
	switch fact := e.Event.(type) {
	case *event.RefundDue:
		f.due(now, fact)
	case *event.ReturnOpened:
		f.goodsReturn(now, fact)
	case *event.MerchantFollowed:
		f.count(now, followings, 1, favouriteGroup)
	case *event.MerchantUnfollowed:
		f.count(now, followings, -1, favouriteGroup)
	case *event.PaymentFailed:
		f.count(now, failed, 1, attemptGroup)
	case *event.CouponClaimed:
		f.count(now, couponsClaimed, 1, benefitGroup)
	case *event.CampaignPublished:
		f.campaign(now, fact)
	case *event.EnvelopeGranted:
		f.granted(now, fact)
	case *event.BenefitsReturned:
		f.benefitsBack(now, fact)
	case *event.BenefitsExpired:
		f.expired(now, fact)
	case *event.PresaleOpened:
		f.presales = append(f.presales, fact.Funder)
	case *event.DepositPlaced:
		f.deposited(fact)
	case *event.DepositClosed:
		f.depositClosed(now, fact)
	case *event.ProductOffered:
		f.offered(fact)
	case *event.MerchantOpened:
		f.opened(fact)
	case *event.PlanPublished:
		f.published(fact)
	}
}

// count adds to a counter.
func (f *Fold) count(now uint32, counter int, n int64, g group) {
	f.series[counter].add(now, n)
	f.touch(g)
}

func second(i event.Instant) uint32 { return uint32(i / event.Second) }

// touch says that figures of a group have changed.
func (f *Fold) touch(g group) { f.touched[g] = f.applied }

// at finds the row of an id, or nil.
func at[T any](rows []T, id uint64) *T {
	n := event.CounterOf(id)
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

// inWindow reports whether an instant lies in the window of the home market.
func (f *Fold) inWindow(at event.Instant) bool { return at >= f.opens && at < f.closes }

// home reports whether a checkout was of the home market and in its currency.
func (f *Fold) home(c *checkout) bool {
	m := &f.markets[c.market]
	return f.plan != nil && m.code == f.plan.Home && m.currency == f.plan.Currency
}
