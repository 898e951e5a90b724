// Package festival is the plan of a festival as data: its phases, markets, windows, milestones,
// run of show, records, forecast, timers, limits, commission and
// exchange rates, and the answer to "what is live where at T".
//
// It promises that a plan which Parse accepts is whole and consistent, that the same bytes give the
// same plan, and that every question is a pure function of the plan and an instant, cheap enough to
// be asked for each line of an order. All of a refused file's problems are told at once, with their
// places and in both languages. It never reads a file, a clock or the network, and never decides a
// price: promo does. The one thing it takes from outside the bytes are the rules of time zones.
package festival

import (
	"time"

	"carnival/event"
	"carnival/money"
)

// Plan is one edition of a festival. It is made by Parse or Scale and never changed afterwards;
// whoever holds it only reads it. Lists keep the order of the file unless said otherwise.
type Plan struct {
	ID         string
	Edition    int // the year by which people call it
	Name       event.Text
	Home       event.Market
	Currency   money.Currency // of the home market; every amount of the plan is in it
	Zone       *time.Location // of the home market; phases and moments are written in it
	Phases     []PhaseWindow  // by start
	Markets    []Market
	Milestones []Milestone // ascending
	Moments    []Moment    // by start
	Records    []RecordCategory
	Forecast   []Figure
	Prior      []PriorEdition // earlier editions, by year
	Timers     Timers
	Limits     Limits
	Rates      []Rate // to the currency of the home market
	Overflow   Overflow
	ScaledBy   uint32 // 1, or the n of Scale; the badge "1:n"

	slots    [26 * 26]int16 // of a market code's two letters: 1 + its index in Markets
	segments []segment      // what the phases allow, between their edges
	over     [actionCount]event.Instant
	fees     [feeRoom]uint32 // commission in basis points, by category
	edges    []event.Instant // every instant at which anything changes, ascending
}

// Milestone is a threshold of settled GMV that is celebrated when it is crossed.
type Milestone struct {
	ID   string
	GMV  money.Minor
	Name event.Text
}

// Moment is a named point or stretch of the run of show.
type Moment struct {
	ID   string
	From event.Instant
	To   event.Instant // 0 when the moment has no length
	Name event.Text
}

// RecordCategory is a record that is attempted: units of one category sold within the home window.
type RecordCategory struct {
	Category event.Category
	Unit     string // g, ml or piece, as on a SKU
	Basis    Basis
}

// Basis says which sales a measure counts (rules R9.1).
type Basis uint8

// The three measures, which are always named.
const (
	Ordered Basis = 1 // confirmed orders, whether or not paid
	Settled Basis = 2 // paid inside the window; the default of the board
	Net     Basis = 3 // settled less refunds so far
)

var basisKeys = [...]string{Ordered: "ordered", Settled: "settled", Net: "net"}

// Key is the basis' name in files and JSON.
func (b Basis) Key() string { return basisKeys[b] }

// PriorEdition holds what an earlier edition reached, for comparison.
type PriorEdition struct {
	Year    int
	Figures []Figure
}

// Timers are lengths of festival time, in microseconds as Instants are.
type Timers struct {
	Unpaid      event.Instant // an order that is not paid closes after this
	UnpaidHot   event.Instant // the same for an order with a hot SKU
	Idempotency event.Instant // how long the answer to a key is remembered
	Deposit     event.Instant // a presale order whose deposit is not paid closes after this
	Attempt     event.Instant // an attempt to pay without word is looked into after this
	Receipt     event.Instant // an order is taken as received so long after its dispatch
	Return      event.Instant // goods can be given back without a reason so long after receipt
	Settle      event.Instant // merchants are settled with so often
}

// Limits bound what one shopper may ask for.
type Limits struct {
	CartLines     int
	CheckoutLines int
	Quantity      uint32 // pieces on one line

	Coupons          int // that a shopper may hold
	Envelopes        int // red envelopes that a shopper may hold
	EnvelopesPerBill int // red envelopes that one bill may use
}
