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
	others map[string][]phrase // by key: the rest of its groups, each once
	dense  map[string]bool     // words of dense scripts, by which a run is parted
	heads  []phrase            // first of each language in each group, in the file's order
	widest int                 // most words in a key
}

// words is the thesaurus of the binary.
var words = sync.OnceValue(func() *thesaurus { return readWords(wordsFile) })

func readWords(file string) *thesaurus {
	t := &thesaurus{others: map[string][]phrase{}, dense: map[string]bool{}}
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		var group []phrase
		for text := range strings.SplitSeq(line, ";") {
			group = append(group, readPhrase(strings.TrimSpace(text)))
		}
		t.add(group)
	}
	return t
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

func (t *thesaurus) add(group []phrase) {
	var zh, en bool
	for i, p := range group {
		isDense := isHan(p.key)
		if isDense && !strings.Contains(p.key, " ") {
			t.dense[p.key] = true
		}
		if isDense && !zh || !isDense && !en {
			t.heads = append(t.heads, p)
		}
		zh, en = zh || isDense, en || !isDense
		t.widest = max(t.widest, strings.Count(p.key, " ")+1)
		for j, other := range group {
			if i != j && !t.has(p.key, other.key) {
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
