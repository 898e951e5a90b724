package quote

import (
	"sync"
	"sync/atomic"

	"carnival/event"
	"carnival/festival"
	"carnival/promo"
	"carnival/view/benefit"
)

// book keeps the promotions that stand ready to be quoted with, and brings them up to date when
// somebody asks and one was published or ended since. A book that was given out never changes.
type book struct {
	stands atomic.Pointer[edition] // what was made last

	mu   sync.Mutex          // held while one is made
	last event.PromotionID   // that was taken in
	live []event.PromotionID // of those that were, all that were not ended
}

// edition is a book with what it was made of.
type edition struct {
	made    *promo.Book
	plan    *festival.Plan
	version uint64
}

func (e *edition) is(plan *festival.Plan, version uint64) bool {
	return e != nil && e.plan == plan && e.version == version
}

// of gives the promotions in effect, combined as a plan says. Who finds them up to date waits for
// nobody who asks at the same time.
func (b *book) of(view View[*benefit.Fold], plan *festival.Plan) *promo.Book {
	var version uint64
	view.Read(func(fold *benefit.Fold) { version = fold.Version() })
	if e := b.stands.Load(); e.is(plan, version) {
		return e.made
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	view.Read(func(fold *benefit.Fold) { version = fold.Version() })
	was := b.stands.Load()
	if was.is(plan, version) {
		return was.made
	}
	made := promo.NewBook()
	if was != nil {
		made = was.made.Clone()
	}
	if made.Overflow, made.EnvelopesPerBill = 0, 0; plan != nil {
		made.Overflow, made.EnvelopesPerBill = plan.Overflow, plan.Limits.EnvelopesPerBill
	}
	b.takeIn(view, made)
	b.end(view, made)
	b.stands.Store(&edition{made, plan, version})
	return made
}

// takeIn adds what was published since. What came in beyond the version is looked at once more
// next time, which does no harm.
func (b *book) takeIn(view View[*benefit.Fold], made *promo.Book) {
	for more := true; more; {
		var list []benefit.Promotion
		var next event.PromotionID
		view.Read(func(fold *benefit.Fold) {
			list, next = fold.Promotions(benefit.PromotionList{After: b.last})
		})
		for _, p := range list {
			if b.last = p.Promotion; !p.InEffect() {
				continue
			}
			_ = made.Publish(p.PromotionPublished) // an id is given and taken in once
			if p.Ended == 0 {
				b.live = append(b.live, p.Promotion)
			} else {
				made.End(p.Promotion)
			}
		}
		more = next != 0
	}
}

// end takes out what was ended since.
func (b *book) end(view View[*benefit.Fold], made *promo.Book) {
	live := b.live[:0]
	view.Read(func(fold *benefit.Fold) {
		for _, id := range b.live {
			if p, ok := fold.Promotion(id); ok && p.Ended == 0 {
				live = append(live, id)
			} else {
				made.End(id)
			}
		}
	})
	b.live = live
}
