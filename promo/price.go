// Package promo is what things cost: the price of a SKU is a function of the SKU, the market and
// the instant, and the bill of a basket is a function of the basket and of a book of promotions.
//
// It promises that the price shown is the price charged, because page, cart, checkout and
// simulation all ask here; that a festival price holds from the very microsecond at which its
// window opens to the one before it closes; that the parts of every discount sum to the whole and
// no line is paid below nothing; that a bill tells of each benefit how it was applied, who pays for
// it and what each line got of it, or why it was not; and that asking again in memory that is
// there already takes none. It never converts or invents a price, never rounds one but where a
// share in percent asks for it, and never looks at a clock.
//
// Each rule has a file: what it asks an operator for, how it is checked, and how it is applied.
package promo

import (
	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// Kind says which of a SKU's prices is charged.
type Kind uint8

const (
	// List is the ordinary price.
	List Kind = 1
	// Festival is the price inside the market's window.
	Festival Kind = 2
)

// Quote is what one piece costs at an instant.
type Quote struct {
	Minor    money.Minor
	Currency money.Currency
	Kind     Kind
	List     money.Minor   // the price without the festival
	Next     event.Instant // when the price changes; 0: it does not change again
	Upcoming money.Minor   // the price from Next on, shown but not charged yet; 0 without Next
}

// PriceAt quotes a SKU in a market. ok is false when it is not sold there: the plan does not name
// the market, or the SKU has no price row of the market. There is no fallback to another market's
// row, as a price is a promise to the shoppers of one market. Of two rows of a market the first
// stands.
// A festival price that is not below the list price is no offer: the list price stands throughout.
func PriceAt(
	plan *festival.Plan, prices []event.Price, market event.Market, at event.Instant,
) (q Quote, ok bool) {
	m, ok := plan.Market(market)
	if !ok {
		return q, false
	}
	for i := range prices {
		if prices[i].Market == market {
			q.fill(&prices[i], m, at)
			return q, true
		}
	}
	return q, false
}

// fill writes the quote in place, as copying it would cost more than finding it.
func (q *Quote) fill(price *event.Price, m *festival.Market, at event.Instant) {
	q.Minor, q.Currency, q.Kind, q.List = price.List, price.Currency, List, price.List
	if price.Festival <= 0 || price.Festival >= price.List {
		return
	}
	switch standing, next := m.Window(at); standing {
	case festival.NotYet:
		q.Next, q.Upcoming = next, price.Festival
	case festival.Allowed:
		q.Minor, q.Kind = price.Festival, Festival
		q.Next, q.Upcoming = next, price.List
	}
}
