package trade

// Named limits of the rulebook. Every queue, table and page of the room ends at one of them.
const (
	// MaxCartLines bounds a cart and a checkout.
	MaxCartLines = 120
	// MaxQuantity bounds the pieces of one line.
	MaxQuantity = 999
	// MaxFavourites bounds the favourites of one shopper.
	MaxFavourites = 1000
	// MaxFollows bounds the merchants that one shopper follows.
	MaxFollows = 500
	// MaxPictures bounds the pictures of one product.
	MaxPictures = 12
	// MaxSKUsPerProduct bounds one product.
	MaxSKUsPerProduct = 2048
	// MaxProducts, MaxSKUs and MaxMerchants bound the catalogue of a cell.
	MaxProducts  = 4 << 20
	MaxSKUs      = 16 << 20
	MaxMerchants = 1 << 20
	// MaxStock bounds the pieces of one SKU: available, reserved and sold, and those of its
	// presales.
	MaxStock = 1 << 30
	// MaxOrders bounds the orders that one cell remembers.
	MaxOrders = 1 << 31
	// MaxKeys bounds the idempotency keys remembered at once; beyond it checkouts are refused and
	// no key is dropped early.
	MaxKeys = 256 << 20
	// maxExpiriesPerTick bounds one decision of the clock.
	maxExpiriesPerTick = 1000
	// maxSweepPerTick bounds how many rows one tick passes over when it forgets old keys and
	// steps over settled orders.
	maxSweepPerTick = 100_000
	// maxNameBytes and maxTextBytes bound what a merchant writes.
	maxNameBytes = 600
	maxTextBytes = 64 << 10
	// maxProductBytes bounds the facts of one offer, which must fit into one record of the
	// journal.
	maxProductBytes = 400 << 10
	maxRefBytes     = 128
	// maxUnused bounds the benefits that a checkout says it did not apply.
	maxUnused = 20
	// maxProviderBytes bounds the name of a payment provider.
	maxProviderBytes = 32
)
