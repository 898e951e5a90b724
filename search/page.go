package search

import (
	"cmp"
	"slices"
	"strings"

	"carnival/event"
)

// result makes the page that was asked for.
func (a *asking) result(x *Index) Result {
	out := Result{Total: len(a.passed), Items: []Item{}, Corrected: a.corrected,
		Partial: a.partial, Dropped: a.dropped}
	if !a.q.NoFacets {
		out.Facets = a.facets()
	}
	page, more := a.top()
	for i := range page {
		h := &page[i]
		o := a.offer(h.best)
		out.Items = append(out.Items, Item{
			Product: h.product, SKU: a.docs.sku[h.best], Price: o.price, InStock: o.inStock,
			Matched: matched(a.concepts, h.row),
		})
	}
	if depth := a.depth() + len(page); more && depth < MaxDepth {
		last := &page[len(page)-1]
		out.Next = cursor{a.query, uint16(depth), last.key, last.product}.String()
	}
	if out.Total == 0 && a.after == nil && !a.q.few {
		out.Help = a.help(x)
	}
	return out
}

func (a *asking) depth() int {
	if a.after == nil {
		return 0
	}
	return int(a.after.depth)
}

// top gives the best rows behind the cursor, in order, and whether there are more.
func (a *asking) top() (page []hit, more bool) {
	limit := min(a.q.Limit, MaxDepth-a.depth())
	heap := make([]hit, 0, limit)
	for i := range a.passed {
		h := &a.passed[i]
		if a.after != nil && !(&hit{key: a.after.key, product: a.after.product}).before(h) {
			continue
		}
		switch {
		case len(heap) < limit:
			heap = append(heap, *h)
			lift(heap, len(heap)-1)
		default:
			more = true
			if h.before(&heap[0]) {
				heap[0] = *h
				sink(heap)
			}
		}
	}
	slices.SortFunc(heap, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.product, b.product))
	})
	return heap, more
}

// lift and sink keep the last of the page at the root of the heap.
func lift(heap []hit, i int) {
	for i > 0 {
		up := (i - 1) / 2
		if !heap[up].before(&heap[i]) {
			return
		}
		heap[up], heap[i] = heap[i], heap[up]
		i = up
	}
}

func sink(heap []hit) {
	for i := 0; ; {
		last := i
		for _, down := range [2]int{2*i + 1, 2*i + 2} {
			if down < len(heap) && heap[last].before(&heap[down]) {
				last = down
			}
		}
		if last == i {
			return
		}
		heap[last], heap[i] = heap[i], heap[last]
		i = last
	}
}

// maxRelated bounds the categories that help offers.
const maxRelated = 6

// help says what would find something.
func (a *asking) help(x *Index) *Help {
	h := &Help{Unfiltered: a.words}
	x.mu.RLock()
	defer x.mu.RUnlock()
	h.DidYouMean = a.meant(x.seg)
	perCategory := map[event.Category]int32{}
	for _, row := range a.rows {
		if a.counts(row) && len(a.concepts) > 0 {
			perCategory[a.docs.category[row]]++
		}
	}
	if len(perCategory) == 0 {
		perCategory = x.seg.byKind
	}
	for _, c := range event.Categories() {
		if perCategory[c] > 0 {
			h.Categories = append(h.Categories, c)
		}
	}
	slices.SortStableFunc(h.Categories, func(a, b event.Category) int {
		return cmp.Compare(perCategory[b], perCategory[a])
	})
	h.Categories = h.Categories[:min(len(h.Categories), maxRelated)]
	return h
}

// meant puts the commonest word that is two letters away in the place of each that nothing has.
func (a *asking) meant(s *segment) string {
	var out []string
	better := false
	for i := range a.concepts {
		c := &a.concepts[i]
		word := c.text
		if len(c.ways) == 0 && len(word) >= minTypo && !isHan(word) {
			if near := s.near(word); near != "" {
				word, better = near, true
			}
		}
		out = append(out, word)
	}
	if !better {
		return ""
	}
	return strings.Join(out, " ")
}

// near is the commonest word that begins alike and differs in two letters.
func (s *segment) near(word string) string {
	best, most := "", int32(0)
	s.spelled.each(func(w spelled) {
		if df := s.df[w.term]; df > most && w.text[0] == word[0] && twoEdits(w.text, word) {
			best, most = w.text, df
		}
	})
	return best
}

// twoEdits reports whether at most two letters less, more or other make one word of the other.
func twoEdits(a, b string) bool {
	const most = 2
	if max(len(a)-len(b), len(b)-len(a)) > most || len(a) > MaxText || len(b) > MaxText {
		return false
	}
	var rows [2][MaxText + 1]int
	now, next := rows[0][:len(b)+1], rows[1][:len(b)+1]
	for j := range now {
		now[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			next[j] = min(now[j], next[j-1]) + 1
			if change := now[j-1] + one(a[i-1] != b[j-1]); change < next[j] {
				next[j] = change
			}
			least = min(least, next[j])
		}
		if least > most {
			return false
		}
		now, next = next, now
	}
	return now[len(b)] <= most
}
