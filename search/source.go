package search

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"carnival/event"
)

// counter is the number of an id within its cell.
func counter[ID ~uint64](id ID) uint64 { return event.CounterOf(uint64(id)) }

// source is what a product's row is made of. It is never changed: another offer, or another name
// of the merchant, makes another source.
type source struct {
	offer *event.ProductOffered // without its body
	shop  event.Text
}

// newSource copies a fact, as the decoder will use its memory again.
func newSource(e *event.ProductOffered, shop event.Text) *source {
	offer := *e
	offer.Body = event.Text{}
	offer.SKUs = slices.Clone(e.SKUs)
	for i := range offer.SKUs {
		k := &offer.SKUs[i]
		k.Options, k.Prices = slices.Clone(k.Options), slices.Clone(k.Prices)
	}
	return &source{&offer, shop}
}

// weighted is a term of a product.
type weighted struct {
	text   string
	weight uint16
}

// terms gives the terms of a product with their weights, each once, in the order of their text. A
// term that stands often in a field weighs more, but never as much as in two fields; one of a long
// field weighs less.
func (p *source) terms() []weighted {
	var all []found
	var length [fieldCount]float32
	add := func(field uint8, text string) {
		eachTerm(text, func(term string) {
			all = append(all, found{term, field})
			length[field]++
		})
	}
	zh, en, _ := p.offer.Category.Names()
	add(inName, p.offer.Title.Zh)
	if p.offer.Title.En != p.offer.Title.Zh {
		add(inName, p.offer.Title.En)
	}
	add(inBrand, p.offer.Brand)
	add(inCategory, zh)
	add(inCategory, en)
	add(inMerchant, p.shop.Zh)
	add(inMerchant, p.shop.En)
	for _, v := range p.optionValues() {
		add(inOption, v)
	}
	slices.SortFunc(all, func(a, b found) int {
		if a.text != b.text {
			return strings.Compare(a.text, b.text)
		}
		return int(a.field) - int(b.field)
	})
	return weigh(all, &length)
}

type found struct {
	text  string
	field uint8
}

func weigh(all []found, length *[fieldCount]float32) (out []weighted) {
	for i := 0; i < len(all); {
		term, weight := all[i].text, float32(0)
		for i < len(all) && all[i].text == term {
			field, times := all[i].field, float32(0)
			for ; i < len(all) && all[i] == (found{term, field}); i++ {
				times++
			}
			room := 0.4 + 0.6*length[field]/fieldLength[field]
			weight += fieldWeight[field] * times / (times + room)
		}
		out = append(out, weighted{term, uint16(min(weight*weightScale, math.MaxUint16))})
	}
	return out
}

// optionValues gives each value of the SKUs once, in both languages.
func (p *source) optionValues() (list []string) {
	for i := range p.offer.SKUs {
		for _, o := range p.offer.SKUs[i].Options {
			for _, v := range []string{o.Value.Zh, o.Value.En} {
				if v != "" && !slices.Contains(list, v) {
					list = append(list, v)
				}
			}
		}
	}
	return list
}

// nameHash is what a name is recognised by when somebody types it whole.
func nameHash(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(folded(name)))
	return h.Sum64()
}

// paged holds numbers by counter. They are written by one, read by many and never locked: a page
// stays where it is once it was made.
type paged struct{ pages []*[pageRows]atomic.Int64 }

const pageRows = 1 << 12

// set must be called under the lock of the index when room is missing, and may be called at any
// time otherwise.
func (p *paged) set(at uint64, value int64) {
	for uint64(len(p.pages))*pageRows <= at {
		p.pages = append(p.pages, new([pageRows]atomic.Int64))
	}
	p.pages[at/pageRows][at%pageRows].Store(value)
}

func (p *paged) has(at uint64) bool { return at < uint64(len(p.pages))*pageRows }

func (p *paged) get(at uint64) int64 {
	if at/pageRows >= uint64(len(p.pages)) {
		return 0
	}
	return p.pages[at/pageRows][at%pageRows].Load()
}
