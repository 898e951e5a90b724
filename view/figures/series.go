package figures

import "sort"

// point is what a series came to by the end of a second.
type point struct {
	second uint32 // since 1970
	total  int64
}

// series is a running total with every second at which it changed, so that it can be told as of
// any second of the whole history. It costs 16 bytes for each second in which it changed: at
// most 1.4 MB for a day, and about 110 series of a festival cost at most 150 MB when every one
// of them moves in every second of a day.
type series struct{ points []point }

func (s *series) total() int64 {
	if len(s.points) == 0 {
		return 0
	}
	return s.points[len(s.points)-1].total
}

// add is called with seconds that never fall.
func (s *series) add(second uint32, delta int64) {
	n := len(s.points)
	if n > 0 && s.points[n-1].second == second {
		s.points[n-1].total += delta
		return
	}
	s.points = append(s.points, point{second, s.total() + delta})
}

// set makes the total a given one.
func (s *series) set(second uint32, total int64) { s.add(second, total-s.total()) }

// raise makes the total a given one unless it is more already.
func (s *series) raise(second uint32, total int64) {
	if total > s.total() {
		s.set(second, total)
	}
}

// before is what the series came to before a second began.
func (s *series) before(second uint32) int64 {
	n := len(s.points)
	if n == 0 || s.points[n-1].second < second { // the usual question is about now
		return s.total()
	}
	i := sort.Search(n, func(i int) bool { return s.points[i].second >= second })
	if i == 0 {
		return 0
	}
	return s.points[i-1].total
}

// begun reports whether the series changed before a second.
func (s *series) begun(second uint32) bool {
	return len(s.points) > 0 && s.points[0].second < second
}

// thin keeps, of the points before a second, only the last of each minute.
func (s *series) thin(before uint32) {
	kept := s.points[:0]
	for i, p := range s.points {
		last := i+1 == len(s.points) || s.points[i+1].second/60 != p.second/60
		if p.second >= before || last {
			kept = append(kept, p)
		}
	}
	s.points = kept
}

// breakdown is a series for each key of a small numbered list.
type breakdown struct{ rows []series }

func (b *breakdown) add(key int, second uint32, delta int64) {
	for key >= len(b.rows) {
		b.rows = append(b.rows, series{})
	}
	b.rows[key].add(second, delta)
}

// each gives the keys that came to anything before a second, ascending.
func (b *breakdown) each(second uint32, do func(key int, value int64)) {
	for key := range b.rows {
		if v := b.rows[key].before(second); v != 0 {
			do(key, v)
		}
	}
}

// bits is a set of rows.
type bits []uint64

// add puts a row in and reports whether it is new.
func (b *bits) add(row uint32) bool {
	word := int(row / 64)
	for word >= len(*b) {
		*b = append(*b, make([]uint64, max(64, len(*b)))...)
	}
	mask := uint64(1) << (row % 64)
	if (*b)[word]&mask != 0 {
		return false
	}
	(*b)[word] |= mask
	return true
}

// remove takes a row out and reports whether it was in.
func (b bits) remove(row uint32) bool {
	if !b.has(row) {
		return false
	}
	b[row/64] &^= 1 << (row % 64)
	return true
}

func (b bits) has(row uint32) bool {
	word := int(row / 64)
	return word < len(b) && b[word]&(1<<(row%64)) != 0
}
