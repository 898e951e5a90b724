package search

import "carnival/event"

// Rows is how many rows the index keeps, with those that count no more.
func (x *Index) Rows() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := len(x.seg.docs.product)
	if x.next != nil {
		n += len(x.next.docs.product)
	}
	return n
}

// Available is how many pieces of a SKU can be sold.
func (x *Index) Available(id event.SKUID) int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.available.get(counter(id))
}
