package merchant

import "math/bits"

// statuses is above every status of an order and of a return.
const statuses = 16

// shelf is a merchant's rows, each at its place in the order in which they came, and for every
// status the set of places that have it. To come to the next of a status is to find the next bit,
// so that a million finished orders do not stand in the way of the one that has to be shipped.
type shelf struct {
	rows []uint32
	sets [statuses][]uint64
}

// add puts a row at the end and gives its place.
func (s *shelf) add(row uint32, status uint8) (place uint32) {
	place = uint32(len(s.rows))
	s.rows = append(s.rows, row)
	s.set(place, status)
	return place
}

func (s *shelf) move(place uint32, from, to uint8) {
	s.sets[from][place/64] &^= 1 << (place % 64)
	s.set(place, to)
}

func (s *shelf) set(place uint32, status uint8) {
	words := s.sets[status]
	for uint32(len(words)) <= place/64 {
		words = append(words, 0)
	}
	words[place/64] |= 1 << (place % 64)
	s.sets[status] = words
}

// page lists rows of a status from a place on, and says where the following page begins; more is
// false at the end. Status 0 is any.
func (s *shelf) page(status uint8, from uint32, limit int) (rows []uint32, more bool) {
	for place := range s.from(status, from) {
		if len(rows) == limit {
			return rows, true
		}
		rows = append(rows, s.rows[place])
	}
	return rows, false
}

// pageBack is page the other way round: rows before a place, the last first.
func (s *shelf) pageBack(status uint8, to uint32, limit int) (rows []uint32, more bool) {
	for place := range s.before(status, to) {
		if len(rows) == limit {
			return rows, true
		}
		rows = append(rows, s.rows[place])
	}
	return rows, false
}

// before walks the places of a status, descending.
func (s *shelf) before(status uint8, to uint32) func(yield func(place uint32) bool) {
	if status == 0 {
		return func(yield func(uint32) bool) {
			for place := to; place > 0 && yield(place-1); place-- {
			}
		}
	}
	return func(yield func(uint32) bool) {
		words := s.sets[status]
		for word := min((to+63)/64, uint32(len(words))); word > 0; word-- {
			left := words[word-1]
			if word == to/64+1 {
				left &= 1<<(to%64) - 1
			}
			for left != 0 {
				bit := uint32(63 - bits.LeadingZeros64(left))
				if !yield((word-1)*64 + bit) {
					return
				}
				left &^= 1 << bit
			}
		}
	}
}

// from walks the places of a status, ascending.
func (s *shelf) from(status uint8, from uint32) func(yield func(place uint32) bool) {
	if status == 0 {
		return func(yield func(uint32) bool) {
			for place := from; place < uint32(len(s.rows)) && yield(place); place++ {
			}
		}
	}
	return func(yield func(uint32) bool) {
		words := s.sets[status]
		for word := from / 64; word < uint32(len(words)); word++ {
			left := words[word]
			if word == from/64 {
				left &^= 1<<(from%64) - 1
			}
			for ; left != 0; left &= left - 1 {
				if !yield(word*64 + uint32(bits.TrailingZeros64(left))) {
					return
				}
			}
		}
	}
}
