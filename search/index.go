package search

import (
	"slices"
	"sync"

	"carnival/event"
	"carnival/festival"
)

// Index is what is asked. It may be kept and asked at any time and by anybody while facts come in:
// the lock is held while the words of a query are looked up, never while products are gone through.
type Index struct {
	mu   sync.RWMutex
	seg  *segment
	next *segment // takes the place of seg as soon as it holds every product
	// moved is the counter of the last product that next has.
	moved uint64

	available  paged // pieces, by SKU
	sold       paged // pieces that were paid for and not given back, by product
	favourites paged // shoppers, by product
	shops      []shop
	shopIDs    []event.MerchantID
	presales   []presale
	promotions []promotion
	plan       *festival.Plan
}

// shop is a merchant's name, and how it is typed.
type shop struct{ name, folded event.Text }

// presale is when deposits are taken for a SKU.
type presale struct {
	sku      event.SKUID
	market   event.Market
	from, to event.Instant
	closed   bool
}

// promotion is when and for which products something is taken off. Whether it is taken off
// somebody's basket is for promo to say.
type promotion struct {
	id         event.PromotionID
	merchant   event.MerchantID
	categories []event.Category
	products   []event.ProductID
	from, to   event.Instant
	ended      bool
}

func newIndex() *Index { return &Index{seg: newSegment()} }

// A segment whose dead rows outnumber the live ones is made anew, a few products with each fact
// that comes, so that no fact and no query ever waits for all of it.
const (
	deadBase  = 4_096
	moveBatch = 4
)

// put makes a product found as its source says, in place of what it was before.
func (x *Index) put(was, is *source) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range []*segment{x.seg, x.next} {
		if s == nil || s == x.next && counter(is.offer.Product) > x.moved {
			continue
		}
		if was != nil {
			s.drop(was)
		}
		if is.offer.Listed {
			s.put(is)
		}
	}
	x.room(is)
}

// room makes place for the numbers of a product, so that they are set without the lock later.
func (x *Index) room(p *source) {
	id := counter(p.offer.Product)
	if !x.sold.has(id) {
		x.sold.set(id, 0)
		x.favourites.set(id, 0)
	}
	for at := counter(p.offer.Merchant); uint64(len(x.shops)) <= at; {
		x.shops, x.shopIDs = append(x.shops, shop{}), append(x.shopIDs, 0)
	}
	for i := range p.offer.SKUs {
		if id := counter(p.offer.SKUs[i].SKU); !x.available.has(id) {
			x.available.set(id, 0)
		}
	}
}

// move brings the next segment on by some products of the catalogue, ascending by counter.
func (x *Index) move(sources []*source) {
	if x.next == nil && x.seg.dead() <= x.seg.live+deadBase {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.next == nil {
		x.next, x.moved = newSegment(), 0
	}
	for range moveBatch {
		if x.moved == uint64(len(sources)) {
			x.seg, x.next = x.next, nil
			return
		}
		if p := sources[x.moved]; p != nil && p.offer.Listed {
			x.next.put(p)
		}
		x.moved++
	}
}

func (x *Index) named(e *event.MerchantOpened) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := counter(e.Merchant)
	for uint64(len(x.shops)) <= at {
		x.shops, x.shopIDs = append(x.shops, shop{}), append(x.shopIDs, 0)
	}
	if x.shopIDs[at] == 0 { // a reader may hold the slice of before
		x.shopIDs = slices.Clone(x.shopIDs)
		x.shopIDs[at] = e.Merchant
	}
	x.shops[at] = shop{e.Name, event.Text{Zh: folded(e.Name.Zh), En: folded(e.Name.En)}}
}

func (x *Index) planned(p *festival.Plan) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.plan = p
}

func (x *Index) presold(p presale) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.presales = append(x.presales, p)
}

func (x *Index) presaleOver(number uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if number < uint64(len(x.presales)) {
		x.presales = slices.Clone(x.presales)
		x.presales[number].closed = true
	}
}

func (x *Index) promoted(p promotion) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.promotions = append(x.promotions, p)
}

func (x *Index) promotionOver(id event.PromotionID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.promotions {
		if x.promotions[i].id == id {
			x.promotions = slices.Clone(x.promotions)
			x.promotions[i].ended = true
		}
	}
}

// reading is the index as it stood when a query began. Numbers of stock and sales go on moving.
type reading struct {
	docs       columns
	current    paged
	live       int
	brands     []event.Text
	values     []event.Text
	axes       []event.Text
	axisOf     []uint32
	shopIDs    []event.MerchantID
	available  paged
	sold       paged
	favourites paged
	presales   []presale
	promotions []promotion
	plan       *festival.Plan
}

// reading copies the headers; the lock must be held.
func (x *Index) reading() reading {
	s := x.seg
	return reading{
		docs: s.docs, current: s.current, live: s.live, brands: s.brands.rows,
		values: s.values.rows, axes: s.axes.rows, axisOf: s.axisOf, shopIDs: x.shopIDs,
		available: x.available, sold: x.sold, favourites: x.favourites,
		presales: x.presales, promotions: x.promotions, plan: x.plan,
	}
}

// counts reports whether a row is what its product is now.
func (r *reading) counts(row uint32) bool {
	return r.current.get(counter(r.docs.product[row])) == int64(row)+1
}
