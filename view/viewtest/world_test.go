package viewtest_test

import (
	"math/rand/v2"
	"testing"

	"carnival/event"
	"carnival/view/viewtest"
)

// TestEveryKindHappens: walks that leave a kind of fact out would prove nothing about it.
func TestEveryKindHappens(t *testing.T) {
	var counts [event.KindMerchantUnfollowed + 1]int
	for seed := range uint64(8) {
		w := viewtest.New(rand.New(rand.NewPCG(seed, 1)))
		for range 4_000 {
			w.Step()
		}
		for k := range counts {
			counts[k] += w.Count(event.Kind(k))
		}
	}
	for k := range event.Kind(len(counts)) {
		known := k >= event.KindTicked && k <= event.KindPayoutSettled ||
			k >= event.KindMerchantFollowed
		if known && counts[k] == 0 {
			t.Errorf("no fact of kind %d happened", k)
		}
	}
	t.Log(counts)
}
