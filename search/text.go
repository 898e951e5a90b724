package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word of a spaced script, or a run of a script that is written without spaces, folded:
// lower case, half width, without accents, Han simplified. From and to are its bytes in the text it
// stands in.
type token struct {
	text     string
	from, to int
	dense    bool // a run without spaces, such as Han
}

// class is what a rune does to the token it meets.
type class uint8

const (
	gap class = iota
	letter
	digit
	dense
)

// denseScripts are written without spaces; their terms are single signs and pairs of neighbours.
var denseScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai,
}

// accented are the scripts whose accents are folded away. Those of kana change the letter itself.
var accented = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic}

// common Han signs spare the tables of unicode.
const firstHan, lastHan = 0x4E00, 0x9FFF

func commonHan(r rune) bool { return r >= firstHan && r <= lastHan }

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case r >= 'a' && r <= 'z':
			return letter
		case r >= '0' && r <= '9':
			return digit
		}
		return gap
	case commonHan(r):
		return dense
	case unicode.IsDigit(r):
		return digit
	case unicode.In(r, denseScripts...):
		return dense
	case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
		return letter
	}
	return gap
}

// ligatures are letters that no decomposition of Unicode takes apart.
var ligatures = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i", 'þ': "th",
}

// eachRune gives the folded runes of a text with the bytes they stand for.
func eachRune(text string, do func(r rune, from, to int)) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r < utf8.RuneSelf || commonHan(r) {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			} else if commonHan(r) {
				r = simplified(r)
			}
			do(r, i, i+size)
			i += size
			continue
		}
		n := norm.NFKC.NextBoundaryInString(text[i:], true)
		n = max(n, size)
		for _, r := range norm.NFKC.String(text[i : i+n]) {
			foldRune(unicode.ToLower(r), func(r rune) { do(r, i, i+n) })
		}
		i += n
	}
}

func foldRune(r rune, do func(rune)) {
	switch {
	case r >= 0x300 && r <= 0x36F, unicode.Is(unicode.Cf, r), r == utf8.RuneError:
		return // an accent by itself, a mark of direction, or no text at all
	case commonHan(r):
		do(simplified(r))
		return
	case r < utf8.RuneSelf || !unicode.In(r, accented...):
		do(r)
		return
	}
	if apart, ok := ligatures[r]; ok {
		for _, r := range apart {
			do(r)
		}
		return
	}
	if apart := norm.NFD.PropertiesString(string(r)).Decomposition(); len(apart) > 0 {
		r, _ = utf8.DecodeRune(apart)
	}
	do(r)
}

// tokenizer joins runes to tokens. Letters and digits part, so that 128GB reads like 128 GB.
type tokenizer struct {
	out   []token
	buf   []byte
	now   class
	from  int
	to    int
	point int  // end of a point after digits, 0 = none
	quote bool // an apostrophe ended the last word: an s by itself belongs to it
}

func tokens(text string) []token {
	var t tokenizer
	eachRune(text, t.take)
	t.end()
	return t.out
}

func (t *tokenizer) take(r rune, from, to int) {
	c := classOf(r)
	switch {
	case t.now == digit && (r == '.' || r == ',') && t.point == 0:
		t.point = to
		return
	case t.point != 0 && c == digit && r < utf8.RuneSelf && t.point == from:
		t.buf = append(t.buf, '.')
		t.point = 0
	case c != t.now || t.point != 0:
		t.end()
		t.quote = (r == '\'' || r == '’') && len(t.out) > 0 && t.out[len(t.out)-1].to == from
	}
	if c == gap {
		return
	}
	if len(t.buf) == 0 {
		t.now, t.from = c, from
	}
	t.buf, t.to = utf8.AppendRune(t.buf, r), to
}

func (t *tokenizer) end() {
	if len(t.buf) > 0 && !(t.quote && string(t.buf) == "s") {
		t.out = append(t.out, token{string(t.buf), t.from, t.to, t.now == dense})
	}
	if len(t.buf) > 0 {
		t.quote = false
	}
	t.buf, t.now, t.point = t.buf[:0], gap, 0
}

// folded is a text as it is compared: its tokens with a space between them.
func folded(text string) string {
	var b strings.Builder
	for i, t := range tokens(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// eachTerm gives the terms under which a text is found: words without their plural; of a dense run
// each sign and each pair of neighbours.
func eachTerm(text string, do func(term string)) {
	for _, t := range tokens(text) {
		if !t.dense {
			do(stem(t.text))
			continue
		}
		before := -1
		for i, r := range t.text {
			size := utf8.RuneLen(r)
			do(t.text[i : i+size])
			if before >= 0 {
				do(t.text[before : i+size])
			}
			before = i
		}
	}
}

// denseTerms are what finds a run: its sign when it is one, else its pairs, which together hold the
// order of the signs.
func denseTerms(run string) (terms []string) {
	before := -1
	for i, r := range run {
		if before >= 0 {
			terms = append(terms, run[before:i+utf8.RuneLen(r)])
		}
		before = i
	}
	if len(terms) == 0 && run != "" {
		terms = []string{run}
	}
	return terms
}

var irregular = map[string]string{
	"women": "woman", "men": "man", "children": "child", "feet": "foot", "teeth": "tooth",
	"mice": "mouse", "shelves": "shelf", "knives": "knife", "scarves": "scarf",
}

// stem takes the plural off an English word. It is a rule and no dictionary: what it does wrong it
// does wrong in the product and in the query alike.
func stem(w string) string {
	if one, ok := irregular[w]; ok {
		return one
	}
	if len(w) < 4 || w[len(w)-1] != 's' || w[0] >= utf8.RuneSelf {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"),
		strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "zes"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	}
	return w[:len(w)-1]
}

// silent words stand in every second title and say nothing about it.
var silent = map[string]bool{
	"a": true, "an": true, "the": true, "of": true, "for": true, "and": true, "with": true,
	"in": true, "on": true, "to": true, "的": true, "了": true, "和": true, "与": true,
}

// oneEdit reports whether a letter less, a letter more, another letter or two letters exchanged
// makes one word of the other. Both are not equal.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) || a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// Highlight finds where a text says the terms of Item.Matched, ascending and apart from each other.
func Highlight(text string, matched []string) (spans []Span) {
	mark := func(from, to int) {
		if n := len(spans); n > 0 && spans[n-1].To >= from {
			spans[n-1].To = max(spans[n-1].To, to)
			return
		}
		spans = append(spans, Span{from, to})
	}
	wanted := map[string]bool{}
	for _, m := range matched {
		wanted[m] = true
	}
	var signs []sign
	eachRune(text, func(r rune, from, to int) {
		if classOf(r) == dense {
			signs = append(signs, sign{string(r), from, to})
		}
	})
	words := tokens(text)
	for i, at := 0, 0; i < len(words); i++ {
		w := words[i]
		if !w.dense {
			if wanted[stem(w.text)] {
				mark(w.from, w.to)
			}
			continue
		}
		for ; at < len(signs) && signs[at].from < w.to; at++ {
			if wanted[signs[at].text] {
				mark(signs[at].from, signs[at].to)
			}
			if at+1 < len(signs) && signs[at+1].to <= w.to &&
				wanted[signs[at].text+signs[at+1].text] {
				mark(signs[at].from, signs[at+1].to)
			}
		}
	}
	return spans
}

// sign is one of a dense run.
type sign struct {
	text     string
	from, to int
}
