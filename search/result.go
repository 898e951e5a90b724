package search

import (
	"encoding/base64"
	"encoding/binary"

	"carnival/event"
	"carnival/money"
)

// Result is a page of what was found.
type Result struct {
	Items  []Item
	Next   string // the cursor of the following page; "" at the end, or at MaxDepth
	Total  int    // products found
	Facets Facets // over all of them; empty when the query wants none
	// Corrected names words that nothing has, with what was looked for in their place.
	Corrected []Correction
	// Partial says that no product has all words, and that these have the most of them; Dropped
	// names the words that none of these has.
	Partial bool
	Dropped []string
	Help    *Help // when nothing was found
}

// Item is a product with the cheapest of its SKUs that fits the query.
type Item struct {
	Product event.ProductID
	SKU     event.SKUID
	Price   Price
	InStock bool     // that SKU, or another one that fits
	Matched []string // terms by which it was found, for Highlight
}

// Price is what a piece costs at the instant of the query.
type Price struct {
	Minor    money.Minor
	Currency money.Currency
	List     money.Minor
	Festival bool
}

// Correction is a word as it was typed, and as goods have it.
type Correction struct{ Typed, Taken string }

// Help says what to do when nothing was found.
type Help struct {
	DidYouMean string // the query with words that goods have; "" = no idea
	Unfiltered int    // products that the words alone would find
	Categories []event.Category
}

// Count is how many products a value of a facet has, or would have.
type Count[T any] struct {
	Value    T
	Products int
}

// Facets count the products of a whole result. A facet that the query filters by counts what each
// of its values would give beside all other filters, so that a shopper can change their mind.
type Facets struct {
	Categories []Count[event.Category]
	Merchants  []Count[event.MerchantID]
	Brands     []Count[string]
	Options    []Axis
	Prices     []Count[Range]
	Markets    []Count[event.Market]
	InStock    int
	Festival   int
	Promotion  int
	Presale    int
}

// Axis is one axis of choice, such as colour.
type Axis struct {
	Name   event.Text
	Values []Count[event.Text]
}

// Range is a stretch of prices, both ends inclusive.
type Range struct{ From, To money.Minor }

// hit is a row that fits, with what it is sorted by: the higher key first, then the lower id.
type hit struct {
	key     int64
	product event.ProductID
	row     uint32
	best    uint32 // row of the SKU
	inStock bool
}

func (h *hit) before(o *hit) bool {
	return h.key > o.key || h.key == o.key && h.product < o.product
}

// cursor is the last product of a page, with the query it is a page of.
type cursor struct {
	query   uint64
	depth   uint16
	key     int64
	product event.ProductID
}

const cursorSize = 8 + 2 + 8 + 8

func (c cursor) String() string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, cursorSize), c.query)
	b = binary.BigEndian.AppendUint16(b, c.depth)
	b = binary.BigEndian.AppendUint64(b, uint64(c.key))
	b = binary.BigEndian.AppendUint64(b, uint64(c.product))
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(text string, query uint64) (c cursor, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != cursorSize {
		return c, ErrCursor
	}
	c = cursor{binary.BigEndian.Uint64(b), binary.BigEndian.Uint16(b[8:]),
		int64(binary.BigEndian.Uint64(b[10:])), event.ProductID(binary.BigEndian.Uint64(b[18:]))}
	if c.query != query || c.depth == 0 || c.depth >= MaxDepth {
		return c, ErrCursor
	}
	return c, nil
}
