package intake

// window holds the products whose rows may still be coming. Files are usually sorted by
// product, but not always: sheets are sorted by hand, exports are glued together, WooCommerce
// puts variations behind all products. Up to windowBytes of rows are held, and the product that
// began first is finished first when there are more; so memory is bounded, rows that stand a
// little apart are joined, and rows that stand very far apart are rejected by name.
type window struct {
	open   map[string]*draft
	order  []*draft // in which they began
	closed map[uint64]struct{}
	hashes taken
	cost   int
}

func newWindow() *window {
	return &window{open: make(map[string]*draft), closed: make(map[uint64]struct{}),
		hashes: newTaken()}
}

// find gives the open draft of a key, or says that it was finished before.
func (w *window) find(key string) (d *draft, gone bool) {
	if d = w.open[key]; d != nil {
		return d, false
	}
	_, gone = w.closed[w.hashes.hash("", key)]
	return nil, gone
}

// begin opens a draft under a key.
func (w *window) begin(key string, d *draft) {
	w.order = append(w.order, d)
	w.alias(key, d)
}

// alias lets a draft be found under one more key.
func (w *window) alias(key string, d *draft) {
	d.keys = append(d.keys, key)
	w.open[key] = d
}

// grow accounts for one more row of a draft and reports what it may hold.
func (w *window) grow(d *draft, bytes int) (within bool) {
	const rowOverhead = 400 // of the structs and slices that a row becomes
	d.rows++
	d.cost += bytes + rowOverhead
	w.cost += bytes + rowOverhead
	return d.rows <= MaxRowsPerProduct
}

// next takes out the oldest draft when the window is too full, or any when all is set.
func (w *window) next(all bool) *draft {
	if len(w.order) == 0 || (!all && w.cost <= windowBytes) {
		return nil
	}
	d := w.order[0]
	w.order[0] = nil
	w.order = w.order[1:]
	w.cost -= d.cost
	for _, key := range d.keys {
		if w.open[key] != d {
			continue // another draft has taken the key over
		}
		delete(w.open, key)
		w.closed[w.hashes.hash("", key)] = struct{}{}
	}
	return d
}
