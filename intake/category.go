package intake

import (
	"strings"
	"unicode"

	"carnival/event"
)

// categoryWords is what a file says about what a product is, from the surest to the vaguest.
type categoryWords struct {
	// paths are "Apparel & Accessories > Shoes", a number of Google's taxonomy or a code of
	// Shopify's.
	paths  []string
	loose  []string // the shop's own type and tags
	title  string
	gender string
}

// apparel is a garment whose wearer is not known yet; it never leaves this file.
const apparel event.Category = 0xffff

// category finds the first of the words that means something. A garment goes to the wearer that any
// of the words name, and to womenswear, the largest, when none does.
func (w *categoryWords) category() event.Category {
	c := w.find()
	if c != apparel {
		return c
	}
	all := strings.Join(append(append([]string{w.gender}, w.paths...), w.loose...), " ") + " " +
		w.title
	switch wearer(all) {
	case event.CategoryOther:
		return womenswear
	default:
		return wearer(all)
	}
}

func (w *categoryWords) find() event.Category {
	for _, path := range w.paths {
		if c, ok := byPath(path); ok {
			return c
		}
	}
	for _, words := range w.loose {
		if c, ok := byWords(words); ok {
			return c
		}
	}
	if c, ok := byWords(w.title); ok {
		return c
	}
	return event.CategoryOther
}

// byPath reads a path of a taxonomy. A root that is one category decides; below the others the leaf
// says most, and each step up says less.
func byPath(path string) (event.Category, bool) {
	path = strings.TrimSpace(path)
	if path == "" {
		return 0, false
	}
	if digitsOnly(path) {
		c, ok := googleNumbers[path]
		return c, ok
	}
	if root, _, ok := strings.Cut(path, "-"); ok && len(root) == 2 && !strings.Contains(path, " ") {
		if c, ok := shopifyRoots[strings.ToLower(root)]; ok {
			return c, true
		}
	}
	steps := strings.FieldsFunc(path, func(r rune) bool { return r == '>' || r == '》' || r == '›' })
	if len(steps) == 0 {
		return 0, false
	}
	if c, ok := wholeRoots[strings.Join(tokens(steps[0]), " ")]; ok {
		return c, true
	}
	for i := len(steps) - 1; i >= 0; i-- {
		if c, ok := byWords(steps[i]); ok {
			return c, true
		}
	}
	return 0, false
}

// byWords finds the rule of lowest rank of which a word or phrase occurs: English by whole words
// without their plural, Chinese anywhere.
func byWords(text string) (event.Category, bool) { return wordIndex.find(text) }

// wearer reads for whom a garment is; CategoryOther when the words do not say.
func wearer(text string) event.Category {
	if c, ok := wearerIndex.find(text); ok {
		return c
	}
	return event.CategoryOther
}

// index looks phrases up by their text; the rank is the place of the rule.
type index struct {
	rules []wordRule
	ranks map[string]int
}

func newIndex(rules []wordRule) *index {
	x := &index{rules: rules, ranks: make(map[string]int)}
	for rank, rule := range rules {
		for phrase := range strings.SplitSeq(rule.words, ",") {
			key := strings.Join(tokens(phrase), " ")
			if _, known := x.ranks[key]; !known {
				x.ranks[key] = rank
			}
		}
	}
	return x
}

const (
	longestPhrase = 3 // words
	longestHan    = 5 // characters
)

func (x *index) find(text string) (event.Category, bool) {
	best := len(x.rules)
	look := func(phrase string) {
		if rank, ok := x.ranks[phrase]; ok && rank < best {
			best = rank
		}
	}
	words := tokens(text)
	for i := range words {
		for n := 1; n <= longestPhrase && i+n <= len(words); n++ {
			look(strings.Join(words[i:i+n], " "))
		}
		han := []rune(words[i])
		if han[0] < 0x2e80 {
			continue
		}
		for from := range han {
			for n := 1; n <= longestHan && from+n <= len(han); n++ {
				look(string(han[from : from+n]))
			}
		}
	}
	if best == len(x.rules) {
		return 0, false
	}
	return x.rules[best].category, true
}

// tokens are the words of a text in lower case and singular; Han is kept apart from Latin.
func tokens(text string) []string {
	var out []string
	var word []rune
	han := false
	end := func() {
		if len(word) > 0 {
			out = append(out, singular(string(word)))
			word = word[:0]
		}
	}
	for _, r := range text {
		isHan := unicode.Is(unicode.Han, r)
		if r == '\'' || r == '’' {
			continue // men's, women's
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if isHan != han {
			end()
			han = isHan
		}
		word = append(word, unicode.ToLower(r))
	}
	end()
	return out
}

// singular is rough, and the same for the table and for the files, which is all it must be.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && strings.HasSuffix(w, "ie"): // hoodie, whose plural is a hoody's as well
		return w[:len(w)-2] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") ||
		strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes")):
		return w[:len(w)-2]
	case len(w) > 2 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}
