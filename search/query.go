package search

import (
	"errors"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"carnival/event"
	"carnival/money"
)

// Bounds of a query. What is typed beyond MaxText is not looked at.
const (
	MaxText     = 256 // bytes
	MaxPage     = 100 // products on a page
	MaxDepth    = 10_000
	MaxChoices  = 32 // values of options
	MaxAxes     = 8
	maxConcepts = 16
)

// Sort is the order of what is found. Equal products stand by id.
type Sort uint8

// Orders. With Relevance what is in stock stands before what is sold out.
const (
	Relevance Sort = iota
	PriceUp
	PriceDown
	Sold
	Newest
)

var sortKeys = [...]string{"relevance", "price", "-price", "sold", "newest"}

// Key is the order's name in URLs.
func (s Sort) Key() string { return sortKeys[s] }

// ParseSort reads a Key; "" is Relevance.
func ParseSort(key string) (Sort, bool) {
	if key == "" {
		return Relevance, true
	}
	at := slices.Index(sortKeys[:], key)
	return Sort(max(at, 0)), at >= 0
}

// Choice is a value of an option axis, in either language: colour, red.
type Choice struct{ Axis, Value string }

// Query asks for products. The zero value of a filter filters nothing; of a list, any value does.
type Query struct {
	Text   string
	Market event.Market  // whose prices; products that are not sold there are not found
	At     event.Instant // which prices stand

	Categories []event.Category
	Merchants  []event.MerchantID
	Brands     []string
	Choices    []Choice // of one axis any, of several axes each, and all of them on one SKU
	PriceFrom  money.Minor
	PriceTo    money.Minor // inclusive; 0 = no bound
	InStock    bool
	Festival   bool // the festival price is charged now
	Promotion  bool // a promotion for it runs
	Presale    bool // deposits are taken for it

	Sort     Sort
	Cursor   string // Result.Next of the page before
	Limit    int    // 0 = MaxPage
	NoFacets bool

	few bool // the first of what is found will do: no count of all is wanted
}

// ErrCursor says that a cursor is none of this query.
var ErrCursor = errors.New("the cursor does not belong to this query")

// Errors of a filter that asks for too much.
var (
	ErrChoices = errors.New("too many options are chosen")
	ErrPrices  = errors.New("the price range is empty")
)

func (q *Query) check() error {
	axes := map[string]bool{}
	for _, c := range q.Choices {
		axes[folded(c.Axis)] = true
	}
	switch {
	case len(q.Choices) > MaxChoices || len(axes) > MaxAxes:
		return ErrChoices
	case q.PriceFrom < 0 || q.PriceTo < 0 || q.PriceTo != 0 && q.PriceTo < q.PriceFrom:
		return ErrPrices
	}
	return nil
}

// text is what is looked at, cut between two runes.
func (q *Query) text() string {
	text := q.Text
	if len(text) > MaxText {
		text = text[:MaxText]
		for len(text) > 0 && !utf8.RuneStart(q.Text[len(text)]) {
			text = text[:len(text)-1]
		}
	}
	return text
}

// hash tells queries apart of which a cursor could be. The instant is not in it: prices move on
// between two pages as they do between two looks.
func (q *Query) hash() uint64 {
	h := fnv.New64a()
	say := func(parts ...string) {
		for _, p := range parts {
			io.WriteString(h, strconv.Itoa(len(p)))
			io.WriteString(h, ":")
			io.WriteString(h, p)
		}
		io.WriteString(h, ";")
	}
	say(q.Text, q.Market.String(), q.Sort.Key())
	for _, c := range q.Categories {
		say("c", strconv.Itoa(int(c)))
	}
	for _, m := range q.Merchants {
		say("m", m.String())
	}
	say(q.Brands...)
	for _, c := range q.Choices {
		say("o", c.Axis, c.Value)
	}
	say(strconv.FormatInt(int64(q.PriceFrom), 10), strconv.FormatInt(int64(q.PriceTo), 10))
	for _, on := range []bool{q.InStock, q.Festival, q.Promotion, q.Presale} {
		say(strconv.FormatBool(on))
	}
	return h.Sum64()
}

// concept is one thing that a query asks for, and the ways in which a product can say it.
type concept struct {
	text  string // as it was typed, folded
	ways  []way
	pairs []listed // of a longer dense run, each of which may do when nothing has all
}

// way is a list of terms that all have to be there.
type way struct {
	terms  []listed
	factor int64
}

// listed is a term with its postings.
type listed struct {
	text     string
	postings []posting
	rarity   int64
}

// Factors of the ways in which a word can be met, in percent.
const (
	asTyped   = 100
	asSynonym = 70
	asPrefix  = 60
	asTypo    = 40
	asPart    = 25
)

// Bounds of what a word may stand for.
const (
	maxPrefixed = 64
	maxTypos    = 8
	minTypo     = 5 // letters
)

// parser turns text into concepts by what the segment knows. The index is locked meanwhile.
type parser struct {
	seg       *segment
	concepts  []concept
	corrected []Correction
}

// parse reads a query; with prefix its last word may go on.
func (s *segment) parse(text string, prefix bool) *parser {
	p := &parser{seg: s}
	all := tokens(text)
	if spoken := slices.DeleteFunc(slices.Clone(all), isSilent); len(spoken) > 0 {
		all = spoken
	}
	for i := 0; i < len(all) && len(p.concepts) < maxConcepts; {
		if all[i].dense {
			p.run(all[i].text)
			i++
			continue
		}
		n := p.phrase(all[i:])
		if n == 0 {
			p.word(all[i].text, prefix && i == len(all)-1)
			n = 1
		}
		i += n
	}
	if len(p.concepts) == 0 && len(all) > 0 { // a run of silent signs alone is meant as it stands
		p.add(all[0].text, all[0].text, denseTerms(all[0].text))
	}
	p.concepts = p.concepts[:min(len(p.concepts), maxConcepts)]
	return p
}

func isSilent(t token) bool { return silent[t.text] }

// way looks terms up; ok is false when one of them stands in no product.
func (p *parser) way(terms []string, factor int64) (w way, ok bool) {
	for _, t := range terms {
		id, known := p.seg.terms[t]
		if !known || p.seg.df[id] == 0 {
			return w, false
		}
		w.terms = append(w.terms, p.seg.listed(t, id))
	}
	w.factor = factor
	return w, len(terms) > 0
}

func (s *segment) listed(text string, id uint32) listed {
	return listed{text, s.lists[id], rarity(s.live, int(s.df[id]))}
}

// add adds a concept with its synonyms.
func (p *parser) add(text, key string, terms []string) *concept {
	c := concept{text: text}
	if w, ok := p.way(terms, asTyped); ok {
		c.ways = append(c.ways, w)
	}
	for _, t := range terms {
		if id, ok := p.seg.terms[t]; ok && len(terms) > 1 && isHan(t) && p.seg.df[id] > 0 {
			c.pairs = append(c.pairs, p.seg.listed(t, id))
		}
	}
	for _, other := range words().others[key] {
		if w, ok := p.way(other.terms, asSynonym); ok {
			c.ways = append(c.ways, w)
		}
	}
	p.concepts = append(p.concepts, c)
	return &p.concepts[len(p.concepts)-1]
}

// phrase takes the longest expression of the thesaurus that begins here, when it has more than one
// word; it gives how many words it took.
func (p *parser) phrase(rest []token) int {
	for n := min(words().widest, len(rest)); n > 1; n-- {
		var said, terms []string
		for _, t := range rest[:n] {
			said, terms = append(said, t.text), append(terms, stem(t.text))
		}
		if key := strings.Join(terms, " "); words().phrase[key] {
			p.add(strings.Join(said, " "), key, terms)
			return n
		}
	}
	return 0
}

// word takes a word of a spaced script.
func (p *parser) word(text string, last bool) {
	stemmed := stem(text)
	c := p.add(text, stemmed, []string{stemmed})
	if last && len(text) > 1 {
		p.prefixed(c, text, stemmed)
	}
	if len(c.ways) == 0 && len(text) >= minTypo {
		p.typos(c, stemmed)
	}
}

// prefixed adds what a word that is still being typed may become, the commonest first.
func (p *parser) prefixed(c *concept, text, stemmed string) {
	var all []spelled
	p.seg.spelled.prefixed(text, func(w spelled) {
		if w.text != stemmed && p.seg.df[w.term] > 0 {
			all = append(all, w)
		}
	})
	for _, w := range p.commonest(all, maxPrefixed) {
		c.ways = append(c.ways, way{[]listed{p.seg.listed(w.text, w.term)}, asPrefix})
	}
}

// typos adds the words that are one letter away.
func (p *parser) typos(c *concept, text string) {
	var all []spelled
	p.seg.spelled.each(func(w spelled) {
		if oneEdit(w.text, text) && p.seg.df[w.term] > 0 {
			all = append(all, w)
		}
	})
	all = p.commonest(all, maxTypos)
	for i, w := range all {
		c.ways = append(c.ways, way{[]listed{p.seg.listed(w.text, w.term)}, asTypo})
		if i == 0 {
			p.corrected = append(p.corrected, Correction{c.text, w.text})
		}
	}
}

func (p *parser) commonest(all []spelled, most int) []spelled {
	slices.SortFunc(all, func(a, b spelled) int {
		if x, y := p.seg.df[a.term], p.seg.df[b.term]; x != y {
			return int(y) - int(x)
		}
		return strings.Compare(a.text, b.text)
	})
	return all[:min(len(all), most)]
}

// maxWord is the longest dense word that a run is parted by, in signs.
const maxWord = 8

// run takes a run of a dense script: the longest known words first, and what lies between them.
func (p *parser) run(text string) {
	rest := ""
	flush := func() {
		if rest != "" {
			p.add(rest, rest, denseTerms(rest))
		}
		rest = ""
	}
	for at := 0; at < len(text) && len(p.concepts) < maxConcepts; {
		n := p.longest(text[at:])
		if n > 0 {
			flush()
			word := text[at : at+n]
			p.add(word, word, denseTerms(word))
			at += n
			continue
		}
		_, n = utf8.DecodeRuneInString(text[at:])
		if sign := text[at : at+n]; !silent[sign] {
			rest += sign
		} else {
			flush()
		}
		at += n
	}
	flush()
}

// longest gives the bytes of the longest known word at the beginning of a run. A known word of one
// sign parts nothing, as most words hold such a sign.
func (p *parser) longest(run string) (found int) {
	signs := 0
	for i, r := range run {
		if signs++; signs > maxWord {
			break
		}
		if end := i + utf8.RuneLen(r); signs > 1 && p.seg.word(run[:end]) {
			found = end
		}
	}
	return found
}
