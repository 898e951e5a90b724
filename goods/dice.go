package goods

import (
	"math/bits"
	"math/rand/v2"
)

// dice is a stream of numbers that is the same on every machine: the generator is PCG, whose output
// its specification fixes, and the reductions are written here, so that no later release of a
// library can change a catalogue.
type dice struct{ source *rand.PCG }

// roll opens the stream of one subject under one seed.
func roll(seed, subject uint64) *dice { return &dice{rand.NewPCG(seed, subject)} }

// below draws from 0..n-1; n must be positive.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.source.Uint64(), uint64(n))
	return int(hi)
}

// between draws from lo..hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// weighted draws an index by weight; the weights must not all be zero.
func (d *dice) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := d.below(sum)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

// shuffled is the numbers 0..n-1 in an order of chance.
func (d *dice) shuffled(n int) []int {
	order := make([]int, n)
	for i := range order {
		j := d.below(i + 1)
		order[i], order[j] = order[j], i
	}
	return order
}
