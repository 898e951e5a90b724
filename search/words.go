package search

import (
	_ "embed" // the groups of words
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed words.txt
var wordsFile string

// phrase is an expression as it is looked for: its terms all have to be there.
type phrase struct {
	text  string // as the file has it
	key   string // folded, without plurals
	terms []string
}

// thesaurus holds the groups of words that mean the same.
type thesaurus struct {
	others map[string][]phrase // by key: what else finds it, each once
	dense  map[string]bool     // words of dense scripts, by which a run is parted
	all    []phrase            // each once, in the file's order
	phrase map[string]bool     // keys
	widest int                 // most words in a key
}

// words is the thesaurus of the binary.
var words = sync.OnceValue(func() *thesaurus { return readWords(wordsFile) })

func readWords(file string) *thesaurus {
	t := &thesaurus{others: map[string][]phrase{}, dense: map[string]bool{},
		phrase: map[string]bool{}}
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		same, narrower, _ := strings.Cut(line, ">")
		equal, all := readPhrases(same), readPhrases(same)
		all = append(all, readPhrases(narrower)...)
		t.join(equal, all)
		for _, p := range all {
			if !t.phrase[p.key] {
				t.add(p)
			}
		}
	}
	return t
}

func readPhrases(list string) (out []phrase) {
	for text := range strings.SplitSeq(list, ";") {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, readPhrase(text))
		}
	}
	return out
}

func readPhrase(text string) phrase {
	p := phrase{text: text}
	var keys []string
	for _, tok := range tokens(text) {
		if tok.dense {
			keys, p.terms = append(keys, tok.text), append(p.terms, denseTerms(tok.text)...)
			continue
		}
		word := stem(tok.text)
		keys, p.terms = append(keys, word), append(p.terms, word)
	}
	p.key = strings.Join(keys, " ")
	return p
}

func (t *thesaurus) add(p phrase) {
	t.all, t.phrase[p.key] = append(t.all, p), true
	if isHan(p.key) && !strings.Contains(p.key, " ") {
		t.dense[p.key] = true
	}
	t.widest = max(t.widest, strings.Count(p.key, " ")+1)
}

// join lets each of equal words be found by all of a group.
func (t *thesaurus) join(equal, all []phrase) {
	for _, p := range equal {
		for _, other := range all {
			if !t.has(p.key, other.key) {
				t.others[p.key] = append(t.others[p.key], other)
			}
		}
	}
}

func (t *thesaurus) has(key, other string) bool {
	for _, p := range t.others[key] {
		if p.key == other {
			return true
		}
	}
	return key == other
}

// isHan reports whether a key has a sign of a dense script, and so is no English.
func isHan(key string) bool {
	for i := 0; i < len(key); {
		r, size := utf8.DecodeRuneInString(key[i:])
		if classOf(r) == dense {
			return true
		}
		i += size
	}
	return false
}
