package search

import (
	"math"
	"slices"
	"sort"
	"sync"
)

// rarity is what meeting a term says: the fewer products have it, the more.
// Scores are whole numbers, so that the order in which they are summed cannot be seen.
func rarity(products, having int) int64 {
	n, df := float64(products), float64(having)
	return 1 + int64(rarityScale*math.Log1p((n-df+0.5)/(df+0.5)))
}

const rarityScale = 1 << 8

// scratch is the memory of one query. All of it is zero between two queries.
type scratch struct {
	total   []int64  // score of a row, over all concepts
	best    []int64  // score of a row in the present concept
	hits    []uint8  // concepts that a row meets
	rows    []uint32 // that meet any
	touched []uint32
	seen    []uint32 // by option value: the last row that was counted for it
	byValue []int32  // products of an option value
	byBrand []int32
	byShop  []int32  // by the counter of the merchant
	buckets []uint64 // price steps of each product
	passed  []hit
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/8)
	}
	return s[:n]
}

// size makes room for the rows of an index.
func (s *scratch) size(r *reading) {
	n := len(r.docs.product)
	s.total, s.best, s.hits = sized(s.total, n), sized(s.best, n), sized(s.hits, n)
	s.seen, s.byValue = sized(s.seen, len(r.axisOf)), sized(s.byValue, len(r.axisOf))
	s.byBrand, s.byShop = sized(s.byBrand, len(r.brands)), sized(s.byShop, len(r.shopIDs))
}

// free cleans what was written and gives the memory back.
func (s *scratch) free() {
	for _, row := range s.rows {
		s.total[row], s.hits[row] = 0, 0
	}
	s.rows, s.touched, s.passed = s.rows[:0], s.touched[:0], s.passed[:0]
	s.buckets = s.buckets[:0]
	clear(s.seen)
	clear(s.byValue)
	clear(s.byBrand)
	clear(s.byShop)
	scratches.Put(s)
}

// match scores the rows that meet concepts.
func (s *scratch) match(concepts []concept) {
	for i := range concepts {
		s.meet(&concepts[i])
		for _, row := range s.touched {
			if s.hits[row] == 0 {
				s.rows = append(s.rows, row)
			}
			s.hits[row]++
			s.total[row] += s.best[row]
			s.best[row] = 0
		}
		s.touched = s.touched[:0]
	}
}

// meet notes the best way in which each row says a concept.
func (s *scratch) meet(c *concept) {
	for _, w := range c.ways {
		if len(w.terms) == 1 {
			t := &w.terms[0]
			for _, p := range t.postings {
				s.note(p.doc, w.factor*t.rarity*int64(p.weight))
			}
			continue
		}
		s.meetAll(w)
	}
}

func (s *scratch) note(row uint32, score int64) {
	if s.best[row] == 0 {
		s.touched = append(s.touched, row)
	}
	s.best[row] = max(s.best[row], score, 1) // a weight of nothing would count as not met
}

// meetAll notes the rows that have every term of a way. The terms stand by length, so that the
// shortest list leads.
func (s *scratch) meetAll(w way) {
	terms := slices.Clone(w.terms)
	sort.SliceStable(terms, func(i, j int) bool {
		return len(terms[i].postings) < len(terms[j].postings)
	})
	at := make([]int, len(terms))
	for _, p := range terms[0].postings {
		score := terms[0].rarity * int64(p.weight)
		all := true
		for i := 1; i < len(terms) && all; i++ {
			list := terms[i].postings
			at[i] = seek(list, at[i], p.doc)
			if at[i] == len(list) {
				return
			}
			all = list[at[i]].doc == p.doc
			score += terms[i].rarity * int64(list[at[i]].weight)
		}
		if all {
			s.note(p.doc, w.factor*score)
		}
	}
}

// seek gives the first place from `from` on that is not before a row, by steps that double.
func seek(list []posting, from int, row uint32) int {
	step := 1
	for from+step < len(list) && list[from+step].doc < row {
		from += step
		step *= 2
	}
	to := min(from+step+1, len(list))
	return from + sort.Search(to-from, func(i int) bool { return list[from+i].doc >= row })
}

// all takes every row, for a query without words.
func (s *scratch) all(n int) {
	for row := range uint32(n) {
		s.rows = append(s.rows, row)
		s.total[row] = fullScore
	}
}

// matched gives the terms by which a row was found, for Highlight.
func matched(concepts []concept, row uint32) (terms []string) {
	for i := range concepts {
		for _, w := range concepts[i].ways {
			if !w.has(row) {
				continue
			}
			for _, t := range w.terms {
				if !slices.Contains(terms, t.text) {
					terms = append(terms, t.text)
				}
			}
		}
	}
	slices.Sort(terms)
	return terms
}

func (w *way) has(row uint32) bool {
	for _, t := range w.terms {
		at := seek(t.postings, 0, row)
		if at == len(t.postings) || t.postings[at].doc != row {
			return false
		}
	}
	return true
}
