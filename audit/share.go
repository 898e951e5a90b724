package audit

import (
	"math/big"
	"sort"
)

// allocated shares a total in proportion to bases (rules R1.3): each share rounded down, then one
// minor unit each to the largest fractions; of equal ones to the larger base, then to the earlier
// line. The numbers are as long as they have to be.
func allocated(total int64, bases []int64) []int64 {
	shares, sum := make([]int64, len(bases)), int64(0)
	for _, base := range bases {
		sum += base
	}
	if sum <= 0 {
		return shares
	}
	type fraction struct {
		line int
		rest int64
	}
	var rests []fraction
	left := total
	for i, base := range bases {
		if base <= 0 {
			continue
		}
		product := new(big.Int).Mul(big.NewInt(total), big.NewInt(base))
		whole, rest := product.QuoRem(product, big.NewInt(sum), new(big.Int))
		shares[i] = whole.Int64()
		left -= shares[i]
		rests = append(rests, fraction{i, rest.Int64()})
	}
	sort.SliceStable(rests, func(i, j int) bool {
		if rests[i].rest != rests[j].rest {
			return rests[i].rest > rests[j].rest
		}
		return bases[rests[i].line] > bases[rests[j].line]
	})
	for i := range int(left) {
		shares[rests[i].line]++
	}
	return shares
}
