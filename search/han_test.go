package search

import (
	"strings"
	"testing"
)

// TestPairs holds the table of signs: common signs only, each once, and folding twice is folding
// once.
func TestPairs(t *testing.T) {
	seen := map[rune]bool{}
	for pair := range strings.FieldsSeq(traditional) {
		signs := []rune(pair)
		if len(signs) != 2 || !commonHan(signs[0]) || !commonHan(signs[1]) {
			t.Fatalf("%q is no pair", pair)
		}
		if seen[signs[0]] || simplified(signs[1]) != signs[1] {
			t.Errorf("%q is there twice, or leads on", pair)
		}
		seen[signs[0]] = true
	}
}
