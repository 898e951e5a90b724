package search

import (
	"cmp"
	"slices"
	"strings"

	"carnival/event"
)

// Kind says what a suggestion is.
type Kind uint8

// Kinds, in the order in which equal suggestions stand.
const (
	SuggestWord     Kind = iota // what many goods are called
	SuggestCategory             // Category is set
	SuggestBrand
	SuggestMerchant // Merchant is set
	SuggestProduct  // Product is set; the name is for the caller to tell
)

var kindKeys = [...]string{"word", "category", "brand", "merchant", "product"}

// Key is the kind's name in JSON.
func (k Kind) Key() string { return kindKeys[k] }

// Suggestion is what somebody who types may mean.
type Suggestion struct {
	Kind     Kind
	Text     string // in the language that was typed; "" of a product
	Category event.Category
	Merchant event.MerchantID
	Product  event.ProductID
	Products int // how many goods have it, more or less
}

// Typing is what was typed so far.
type Typing struct {
	Text   string
	Lang   string // zh or en
	Market event.Market
	At     event.Instant
	Limit  int // 0 = 10
}

// Bounds of suggestions.
const (
	MaxSuggestions = 20
	maxNamed       = 4 // products among them
	usualCount     = 10
)

// Suggest completes what somebody types: words, categories, brands and merchants that begin like
// it, and then products.
func (x *Index) Suggest(t Typing) []Suggestion {
	if t.Limit <= 0 {
		t.Limit = usualCount
	}
	t.Limit = min(t.Limit, MaxSuggestions)
	q := Query{Text: t.Text, Market: t.Market, At: t.At, Limit: maxNamed, NoFacets: true,
		few: true}
	prefix := folded(q.text())
	if prefix == "" {
		return nil
	}
	x.mu.RLock()
	list := x.completions(prefix, t.Lang)
	x.mu.RUnlock()
	slices.SortFunc(list, func(a, b completion) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(b.Products, a.Products), strings.Compare(a.Text, b.Text))
	})
	var out []Suggestion
	said := map[string]bool{}
	for _, c := range list {
		if key := folded(c.Text); !said[key] && len(out) < max(t.Limit-maxNamed, 1) {
			said[key] = true
			out = append(out, c.Suggestion)
		}
	}
	if found, err := x.Search(q); err == nil && !found.Partial {
		for _, item := range found.Items[:min(len(found.Items), t.Limit-len(out))] {
			out = append(out, Suggestion{Kind: SuggestProduct, Product: item.Product, Products: 1})
		}
	}
	return out
}

// completion is a suggestion with where in it the typed text stands: 0 at its beginning, 1 at the
// beginning of a later word, or within a run of a dense script.
type completion struct {
	Suggestion
	place int
}

// completions lists all that goes on like the prefix; the index is locked.
func (x *Index) completions(prefix, lang string) (list []completion) {
	add := func(s Suggestion, name, folded event.Text) {
		first, second := folded.Zh, folded.En
		if lang == "en" {
			first, second = second, first
		}
		s.Text = name.In(lang)
		place := placeOf(first, prefix)
		if place < 0 {
			place = placeOf(second, prefix)
			s.Text = event.Text{Zh: name.En, En: name.Zh}.In(lang)
		}
		if place >= 0 {
			list = append(list, completion{s, place})
		}
	}
	s := x.seg
	for _, p := range words().all {
		if placeOf(p.key, prefix) < 0 {
			continue
		}
		if n := s.having(p.terms); n > 0 {
			add(Suggestion{Kind: SuggestWord, Products: n}, event.Text{Zh: p.text},
				event.Text{Zh: p.key})
		}
	}
	for c, n := range s.byKind {
		if zh, en, ok := c.Names(); ok && n > 0 {
			add(Suggestion{Kind: SuggestCategory, Category: c, Products: int(n)},
				event.Text{Zh: zh, En: en}, event.Text{Zh: zh, En: strings.ToLower(en)})
		}
	}
	for id, n := range s.byBrand {
		if n > 0 {
			add(Suggestion{Kind: SuggestBrand, Products: int(n)},
				event.Text{En: s.brands.rows[id].En}, event.Text{En: s.brandAs[id]})
		}
	}
	for at, n := range s.byShop {
		if n > 0 && at < len(x.shops) {
			add(Suggestion{Kind: SuggestMerchant, Merchant: x.shopIDs[at], Products: int(n)},
				x.shops[at].name, x.shops[at].folded)
		}
	}
	return list
}

// placeOf tells where a folded text goes on like a prefix, or -1.
func placeOf(text, prefix string) int {
	at := strings.Index(text, prefix)
	switch {
	case at == 0:
		return 0
	case at > 0 && (text[at-1] == ' ' || isHan(prefix)):
		return 1
	}
	return -1
}

// having is how many products have the rarest of some terms: a bound of how many have all.
func (s *segment) having(terms []string) int {
	least := -1
	for _, t := range terms {
		id, ok := s.terms[t]
		if !ok {
			return 0
		}
		if df := int(s.df[id]); least < 0 || df < least {
			least = df
		}
	}
	return max(least, 0)
}
