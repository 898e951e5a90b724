// Package trade is the rulebook of a cell: the State, the commands that people and gateways give,
// the refusals they can meet, and the two functions that hold it together. Decide says which
// facts follow from a command and changes nothing; Evolve takes one fact into the State and
// refuses nothing.
//
// The room promises: stock = available + reserved + sold for every SKU after every fact; a key
// that made orders answers the same for as long as it is kept; the same facts give the same
// State, row for row, on every machine. It never reads a clock, draws a random number, starts a
// goroutine, logs, or asks anybody; the instant of a command is given to it.
package trade

import (
	"carnival/event"
	"carnival/festival"
)

// State is everything that decisions need and nothing else. Only Evolve changes it.
type State struct {
	cell   event.Cell
	most   bounds
	last   uint64        // sequence of the last fact taken in
	stamp  event.Instant // its stamp
	digest uint64        // sum over the digests of all live rows; see digest.go

	plan       *festival.Plan
	planSource []byte
	planScale  uint32

	merchants   slab[merchantRow]
	merchantKey map[string]uint32
	products    slab[productRow]
	productKey  map[ownKey]uint32
	skus        slab[skuRow]
	skuKey      map[ownKey]uint32

	shoppers   slab[shopperRow]
	accounts   map[uint64]uint32
	favourites map[favouriteKey]struct{}
	follows    follows
	merges     merges
	bought     map[limitKey]uint32

	checkouts slab[checkoutRow]
	orders    slab[orderRow]
	lines     slab[lineRow]
	keys      keyTable[checkoutRow, *checkoutRow]
	keysFrom  int // checkouts before this row have forgotten their keys
	openFrom  int // orders before this row are no longer waiting for the long time to pay
	hot       slab[uint32]
	hotFrom   int
	refs      slab[refRow] // what providers have said of money that came
	refRows   keyTable[refRow, *refRow]
	refunds   slab[refundRow]
	uses      slab[useRow]

	benefits
	presales
	aftersales
	desk desk // no state: memory that the next decision uses again
}

// ownKey is a merchant's own name of a thing.
type ownKey struct {
	merchant uint32
	name     string
}

// bounds say how many rows the tables may hold. They stand in the state, so that a test can reach
// the refusals that guard them without filling a machine's memory.
type bounds struct{ merchants, products, skus, orders, keys int }

// New is the empty state of a cell.
func New(cell event.Cell) *State {
	return &State{
		cell:        cell,
		most:        bounds{MaxMerchants, MaxProducts, MaxSKUs, MaxOrders, MaxKeys},
		merchantKey: map[string]uint32{},
		productKey:  map[ownKey]uint32{},
		skuKey:      map[ownKey]uint32{},
		accounts:    map[uint64]uint32{},
		favourites:  map[favouriteKey]struct{}{},
		follows:     follows{},
		merges:      merges{},
		bought:      map[limitKey]uint32{},
		benefits:    newBenefits(),
		presales:    newPresales(),
		aftersales:  newAftersales(),
	}
}

// Sequence is the place of the last fact taken in; 0 before the first.
func (s *State) Sequence() uint64 { return s.last }

// Stamp is the festival time of the last fact taken in.
func (s *State) Stamp() event.Instant { return s.stamp }

// Cell is the number of the cell.
func (s *State) Cell() event.Cell { return s.cell }

// Plan is the festival in force, or nil.
func (s *State) Plan() *festival.Plan { return s.plan }

// row turns an id into the row of a table, or says that there is no such row in this cell.
func (s *State) row(id uint64, n int) (int, bool) {
	counter := event.CounterOf(id)
	if event.CellOf(id) != s.cell || counter == 0 || counter > uint64(n) {
		return 0, false
	}
	return int(counter - 1), true
}

// id turns a row of a table into the id of the thing.
func (s *State) id(row int) uint64 { return event.MakeID(s.cell, uint64(row)+1) }

// Stock is what a SKU has: Available + Reserved + Sold is what the merchant brought.
type Stock struct{ Available, Reserved, Sold uint32 }

// StockOf reads the stock of a SKU; ok is false for an unknown one.
func (s *State) StockOf(id event.SKUID) (Stock, bool) {
	row, ok := s.row(uint64(id), s.skus.len())
	if !ok {
		return Stock{}, false
	}
	k := s.skus.at(row)
	return Stock{k.available, k.reserved, k.sold}, true
}

// Counts tells how much the state holds, for metrics and measurements.
type Counts struct {
	Merchants, Products, SKUs, Shoppers, Checkouts, Orders, Keys, Refunds int
}

// Counts of the rows.
func (s *State) Counts() Counts {
	return Counts{
		s.merchants.len(), s.products.len(), s.skus.len(), s.shoppers.len(),
		s.checkouts.len(), s.orders.len(), s.keys.n, s.refunds.len(),
	}
}
