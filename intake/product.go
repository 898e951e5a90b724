package intake

import (
	"carnival/event"
	"carnival/money"
)

// Product is one SPU as a file described it, with its SKUs, before it becomes a command. Every
// reader of this room ends in this shape; what a format cannot say stays at its zero value.
type Product struct {
	Handle      string         // the file's own key of the group; unique within a merchant
	Merchant    string         // the merchant's key when the file names one; else the import's
	Title       Text           // Zh or En must be there
	Body        Text           // plain text, tags removed
	Brand       string         // Shopify's Vendor
	Category    event.Category // mapped from the file's own words; CategoryOther when nothing fits
	CategoryWas string         // the file's own words, kept for people
	Origin      event.Origin
	Tags        []string
	Image       string // address of the first picture, or ""
	Listed      bool   // false for draft, archived, unpublished
	SKUs        []SKU
	Line        int // line (CSV, JSONL) or element number (XML) where the product begins
}

// SKU is one thing that is sold.
type SKU struct {
	Code       string // unique within the merchant; made from handle and options if need be
	Options    []Option
	Price      money.Money // list price
	Festival   money.Minor // price inside the festival's window; 0 = the list price
	Compare    money.Minor // "was" price that the file claims; never shown as a fact, 0 = none
	Stock      uint32
	Grams      uint32
	NetContent uint32 // amount in Unit of one piece: grams, millilitres or pieces; 0 = unknown
	Unit       string // "g", "ml", "piece" or ""
	Limit      uint32 // pieces a shopper may buy during the festival; 0 = no limit
	Barcode    string
	Image      string
	Line       int
}

// Option is one axis of choice, such as Size: Large.
type Option struct{ Name, Value Text }

// Text is a string in the two languages; one may be empty.
type Text struct{ Zh, En string }

// Reject is one thing of a file that did not come in, for the file of rejects.
type Reject struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Handle string `json:"handle,omitempty"`
	Field  string `json:"field"`
	Value  string `json:"value,omitempty"` // at most 120 runes of what stood there
	Code   string `json:"code"`            // stable, such as price_missing
	Reason string `json:"reason"`          // a sentence that says what to do
}
