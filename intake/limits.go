package intake

import "carnival/money"

// The limits of a file. Each is far above what an honest shop has, and each keeps a hostile or
// broken file from taking memory or time without end. What passes one becomes a Reject; the
// four that end the reading of the file say so.
const (
	// MaxUnpacked ends the reading of a file that has grown past it while it was unpacked.
	MaxUnpacked = 4 << 30
	// MaxRatio is how many bytes one packed byte may become once BombFloor has been unpacked. A
	// text of a million like rows packs about 1:60; a bomb packs 1:1000.
	MaxRatio = 300
	// BombFloor is how much is unpacked before MaxRatio is looked at, because small files pack
	// oddly.
	BombFloor = 16 << 20
	// MaxRows ends the reading of a file with more rows (CSV), lines (JSONL) or items (XML).
	MaxRows = 2_000_000
	// MaxRescan ends the reading of a file whose quotes are so broken that its bytes would be read
	// again and again.
	MaxRescan = 256 << 20

	// MaxRecord is the longest row, line or item in bytes.
	MaxRecord = 1 << 20
	// MaxColumns is the widest table.
	MaxColumns = 1000
	// MaxRowsPerProduct counts variants and pictures of one product.
	MaxRowsPerProduct = 5000
	// MaxSKUs is how many SKUs one product may have.
	MaxSKUs = 2048
	// MaxOptions is how many axes of choice one product may have.
	MaxOptions = 5
	// MaxTags is how many tags one product may have.
	MaxTags = 250

	// Lengths in runes.
	MaxTitle  = 255
	MaxHandle = 255
	MaxBody   = 32_768
	MaxName   = 255 // brand, merchant, tag, name of an option, value of an option
	MaxCode   = 64  // SKU code and barcode
	MaxURL    = 2048
	maxValue  = 120 // of the value that a Reject quotes

	// MaxPrice is ten billion in major units of a currency with two digits.
	MaxPrice money.Minor = 1_000_000_000_000
	// MaxStock bounds the stock of one SKU, MaxGrams its weight, MaxLimit its limit a shopper.
	MaxStock = 1_000_000_000
	MaxGrams = 100_000_000
	MaxLimit = 1_000_000

	// windowBytes is how much of a file may be held while rows of the same product are awaited.
	windowBytes = 16 << 20
)
