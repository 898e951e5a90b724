package crowd

import (
	"math/bits"
	"math/rand/v2"
)

// dice is a stream of numbers that is the same on every machine: the generator is PCG, whose output
// its specification fixes, and the reductions are written here, so that no later release of a
// library can change an agenda.
type dice struct{ source *rand.PCG }

// Subjects keep the streams of one seed apart, so that a change in how one thing is drawn leaves
// the others as they were.
const (
	aboutUnits uint64 = iota + 1
	aboutBaskets
	aboutShoppers
	aboutTimes
	aboutFates
	aboutWarmUp
	aboutPresales
	aboutDeposits
	aboutBenefits
	aboutAfter
	aboutShops
)

func roll(seed, subject uint64) *dice { return &dice{rand.NewPCG(seed, subject)} }

// below draws from 0..n-1; n must be positive.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.source.Uint64(), uint64(n))
	return int(hi)
}

// between draws from lo..hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// shuffled is the numbers 0..n-1 in an order of chance.
func (d *dice) shuffled(n int) []int {
	order := make([]int, n)
	for i := range order {
		j := d.below(i + 1)
		order[i], order[j] = order[j], i
	}
	return order
}

// shuffle puts rows into an order of chance.
func shuffle[T any](d *dice, rows []T) {
	for i := len(rows) - 1; i > 0; i-- {
		j := d.below(i + 1)
		rows[i], rows[j] = rows[j], rows[i]
	}
}
