package figures

import "carnival/event"

// cartKey joins a shopper and a SKU of the cell; a cell holds fewer than 2^32 of each.
func cartKey(shopper event.ShopperID, sku event.SKUID) uint64 {
	return event.CounterOf(uint64(shopper))<<32 | event.CounterOf(uint64(sku))
}

// put counts lines that stand in carts: putting one in twice counts once.
func (f *Fold) put(now uint32, key uint64, in bool) {
	_, was := f.carts[key]
	switch {
	case in && !was:
		f.carts[key] = struct{}{}
		f.series[cartLines].add(now, 1)
	case !in && was:
		delete(f.carts, key)
		f.series[cartLines].add(now, -1)
	default:
		return
	}
	f.touch(cartGroup)
}

// favour counts favourites; the journal holds a fact only where one changed.
func (f *Fold) favour(now uint32, on bool) {
	if on {
		f.series[favourites].add(now, 1)
	} else {
		f.series[favourites].add(now, -1)
	}
	f.touch(favouriteGroup)
}
