package trade

// slab is a growing table of rows that never moves one: chunks of fixed size, so that growth
// neither copies what is there nor stalls the writer. Row numbers are dense from 0.
type slab[T any] struct {
	chunks [][]T
	n      int
}

const (
	slabBits = 12
	slabRows = 1 << slabBits
)

func (s *slab[T]) len() int { return s.n }

// at gives the row i, which must exist.
func (s *slab[T]) at(i int) *T { return &s.chunks[i>>slabBits][i&(slabRows-1)] }

func (s *slab[T]) push(row T) int {
	if s.n>>slabBits == len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, slabRows))
	}
	*s.at(s.n) = row
	s.n++
	return s.n - 1
}
