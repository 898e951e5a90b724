package search

import (
	"math"
	"slices"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// fullScore is the score of a product in a query without words.
const fullScore = 1 << 30

// asking is one query on its way.
type asking struct {
	q Query
	reading
	*scratch
	concepts  []concept
	corrected []Correction
	partial   bool
	dropped   []string
	query     uint64
	after     *cursor
	name      uint64 // hash of the whole text, for products of just that name
	currency  money.Currency
	inWindow  bool // festival prices are charged now
	pre       map[event.SKUID]bool
	promoted  scope
	brandIDs  []uint32
	wanted    []axisFilter
	tally     tally
	few       []hit // when these rows will do
	words     int   // products that the words alone find
}

// axisFilter is the wanted values of one axis.
type axisFilter struct {
	axis string // folded, as the query has it
	ids  []uint32
	of   []uint32 // axes that go by this name
}

// Search finds products.
func (x *Index) Search(q Query) (Result, error) {
	a, err := x.begin(q)
	if err != nil {
		return Result{}, err
	}
	defer a.free()
	a.find()
	if q.few {
		a.shorten()
	}
	a.filter()
	if len(a.passed) == 0 && len(a.concepts) > 0 && a.after == nil && a.words == 0 &&
		!q.few && a.loosen() {
		a.filter()
	}
	return a.result(x), nil
}

// begin looks the words of a query up and notes how the index stands.
func (x *Index) begin(q Query) (*asking, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > MaxPage {
		q.Limit = MaxPage
	}
	a := &asking{q: q, query: q.hash(), name: nameHash(q.text())}
	if q.Cursor != "" {
		c, err := readCursor(q.Cursor, a.query)
		if err != nil {
			return nil, err
		}
		a.after = &c
	}
	a.scratch = scratches.Get().(*scratch)
	x.mu.RLock()
	text := q.text()
	p := x.seg.parse(text, !strings.HasSuffix(text, " "))
	a.concepts, a.corrected = p.concepts, p.corrected
	a.filters(x.seg)
	a.reading = x.reading()
	x.mu.RUnlock()
	a.size(&a.reading)
	a.circumstances()
	return a, nil
}

// filters looks the brands and options of a query up; the index is locked.
func (a *asking) filters(s *segment) {
	for _, b := range a.q.Brands {
		id, ok := s.brands.ids[event.Text{En: b}]
		if !ok {
			id = math.MaxUint32
		}
		a.brandIDs = append(a.brandIDs, id)
	}
	for _, c := range a.q.Choices {
		name := folded(c.Axis)
		at := slices.IndexFunc(a.wanted, func(f axisFilter) bool { return f.axis == name })
		if at < 0 {
			a.wanted = append(a.wanted, axisFilter{axis: name})
			at = len(a.wanted) - 1
			for id, axis := range s.axes.rows {
				if folded(axis.Zh) == name || folded(axis.En) == name {
					a.wanted[at].of = append(a.wanted[at].of, uint32(id))
				}
			}
		}
		a.wanted[at].ids = append(a.wanted[at].ids, s.choices[choiceKey(c.Axis, c.Value)]...)
	}
}

// circumstances notes what stands in the market at the instant. Whether the festival price does is
// asked of promo, with a price that has one.
func (a *asking) circumstances() {
	if a.plan != nil {
		market, known := a.plan.Market(a.q.Market)
		if known {
			a.currency = market.Currencies[0]
		}
		probe := []event.Price{{Market: a.q.Market, List: 2, Festival: 1}}
		quote, sold := promo.PriceAt(a.plan, probe, a.q.Market, a.q.At)
		a.inWindow = sold && quote.Kind == promo.Festival
	}
	a.pre = map[event.SKUID]bool{}
	for _, p := range a.presales {
		if !p.closed && p.market == a.q.Market && p.from <= a.q.At && a.q.At < p.to {
			a.pre[p.sku] = true
		}
	}
	a.promoted = scopeOf(a.promotions, a.q.At)
}

// find scores the rows that meet every concept.
func (a *asking) find() {
	if len(a.concepts) == 0 {
		a.all(len(a.docs.product))
		return
	}
	a.match(a.concepts)
}

// loosen gives up words until something is found: it wants as many concepts as any product has. A
// run of a dense script that nothing has is looked for by its pairs.
func (a *asking) loosen() bool {
	a.restart()
	for i := range a.concepts {
		for _, pair := range a.concepts[i].pairs {
			a.concepts[i].ways = append(a.concepts[i].ways, way{[]listed{pair}, asPart})
		}
	}
	a.match(a.concepts)
	most := uint8(0)
	for _, row := range a.rows {
		if a.counts(row) {
			most = max(most, a.hits[row])
		}
	}
	if most == 0 {
		return false
	}
	a.partial = true
	met := make([]bool, len(a.concepts))
	kept := a.rows[:0]
	for _, row := range a.rows {
		if !a.counts(row) || a.hits[row] < most {
			a.total[row], a.hits[row] = 0, 0
			continue
		}
		kept = append(kept, row)
		for i := range a.concepts {
			met[i] = met[i] || a.concepts[i].has(row)
		}
		a.hits[row] = uint8(len(a.concepts))
	}
	a.rows = kept
	for i := range a.concepts {
		if !met[i] {
			a.dropped = append(a.dropped, a.concepts[i].text)
		}
	}
	return true
}

func (c *concept) has(row uint32) bool {
	return slices.ContainsFunc(c.ways, func(w way) bool { return w.has(row) })
}

// restart cleans the rows that were found.
func (a *asking) restart() {
	for _, row := range a.rows {
		a.total[row], a.hits[row] = 0, 0
	}
	a.rows, a.passed = a.rows[:0], a.passed[:0]
}

// fewRows is how many rows are looked at when the first of them will do.
const fewRows = 256

// shorten keeps the rows that say the most, so that what somebody types needs no look at half the
// catalogue.
func (a *asking) shorten() {
	heap := make([]hit, 0, fewRows)
	for _, row := range a.rows {
		if int(a.hits[row]) < len(a.concepts) || !a.counts(row) {
			continue
		}
		h := hit{key: a.total[row], product: a.docs.product[row], row: row}
		if len(heap) < fewRows {
			heap = append(heap, h)
			lift(heap, len(heap)-1)
		} else if h.before(&heap[0]) {
			heap[0] = h
			sink(heap)
		}
	}
	a.few = heap
}
