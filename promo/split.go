package promo

import (
	"math/bits"
	"slices"

	"carnival/money"
)

// portion is one line's part while a sum is split.
type portion struct {
	base money.Minor
	part money.Minor
	rest uint64
	line uint16
}

// split fills in the parts of portions that share total in proportion to their bases, exactly as
// money.Allocate does (rules R1.3), in memory that is there already. Where all bases are zero
// nothing is shared.
func split(total money.Minor, portions []portion) {
	var sum money.Minor
	for i := range portions {
		sum += portions[i].base
	}
	left := total
	for i := range portions {
		p := &portions[i]
		p.part, p.rest = 0, 0
		if sum <= 0 {
			continue
		}
		if hi, lo := bits.Mul64(uint64(total), uint64(p.base)); hi == 0 {
			p.part, p.rest = money.Minor(lo/uint64(sum)), lo%uint64(sum)
		} else {
			q, r := bits.Div64(hi, lo, uint64(sum))
			p.part, p.rest = money.Minor(q), r
		}
		left -= p.part
	}
	if sum > 0 {
		handOut(int(left), portions)
	}
}

// handOut gives one minor unit to each of the n portions with the largest rests. A unit is given
// to a portion with a rest only, since the rests sum to n wholes.
func handOut(n int, portions []portion) {
	if n > 4 {
		slices.SortFunc(portions, func(a, b portion) int {
			if ahead(&a, &b) {
				return -1
			}
			return 1
		})
		for i := range portions[:n] {
			portions[i].part++
		}
		slices.SortFunc(portions, func(a, b portion) int { return int(a.line) - int(b.line) })
		return
	}
	for ; n > 0; n-- {
		best := &portions[0]
		for i := range portions[1:] {
			if p := &portions[i+1]; ahead(p, best) {
				best = p
			}
		}
		best.part++
		best.rest = 0
	}
}

// ahead: the largest rest first, then the larger base, then the lower line.
func ahead(a, b *portion) bool {
	if a.rest != b.rest {
		return a.rest > b.rest
	}
	if a.base != b.base {
		return a.base > b.base
	}
	return a.line < b.line
}

// portionsOf makes portions of lines with their amounts as bases.
func (w *work) portionsOf(lines []uint16) []portion {
	w.portions = w.portions[:0]
	for _, i := range lines {
		w.portions = append(w.portions, portion{base: w.amount[i], line: i})
	}
	return w.portions
}

// capped splits total over lines by their amounts, and cuts each part to what its line has room
// for. The rest of a part that is cut lapses (rules R4.4).
func (w *work) capped(total money.Minor, lines []uint16) []portion {
	portions := w.portionsOf(lines)
	split(total, portions)
	for i := range portions {
		portions[i].part = min(portions[i].part, w.room[portions[i].line])
	}
	return portions
}

// poured splits as much of total as lines have room for by their amounts; what a line has no room
// for goes to the others by the same measure, until it is gone or nothing has room.
func (w *work) poured(total money.Minor, lines []uint16) []portion {
	var room money.Minor
	w.portions = w.portions[:0]
	for _, i := range lines {
		if w.room[i] > 0 {
			room += w.room[i]
			w.portions = append(w.portions, portion{base: w.amount[i], line: i})
		}
	}
	open, left := w.portions, min(total, room)
	for left > 0 {
		split(left, open)
		full := 0
		for i := range open {
			if open[i].part >= w.room[open[i].line] {
				full++
			}
		}
		if full == 0 || full == len(open) {
			break
		}
		open, left = settle(open, left, w.room)
	}
	slices.SortFunc(w.portions, func(a, b portion) int { return int(a.line) - int(b.line) })
	return w.portions
}

// settle gives the lines that are full what they have room for, moves them to the front, and
// returns the others with what is left for them.
func settle(open []portion, left money.Minor, room []money.Minor) ([]portion, money.Minor) {
	next := 0
	for i := range open {
		if r := room[open[i].line]; open[i].part >= r {
			open[i].part = r
			left -= r
			open[i], open[next] = open[next], open[i]
			next++
		}
	}
	return open[next:], left
}
