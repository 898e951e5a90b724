package promo

import (
	"cmp"
	"errors"
	"iter"
	"maps"
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/rule"
)

// Book is the promotions that stand, indexed by what they concern, so that a bill looks only at
// those that its lines, its merchants, its phase and its instant can have to do with. Any number
// of goroutines may ask a book at once, as long as none changes it.
type Book struct {
	// Overflow says what becomes of a share that a line has no room for; 0 means that it lapses.
	Overflow festival.Overflow
	// EnvelopesPerBill bounds the red envelopes of one bill; 0 means ten (rules R5.2).
	EnvelopesPerBill int

	offers    map[event.PromotionID]*offer
	programs  map[condition]*rule.Program // most promotions share few conditions
	discounts index
	freights  index
	limits    index
}

// ErrPromotion says that a promotion's id is zero or stands in the book already.
var ErrPromotion = errors.New("promo: the promotion's id is zero or taken")

// NewBook is a book without promotions.
func NewBook() *Book {
	return &Book{
		offers:    map[event.PromotionID]*offer{},
		programs:  map[condition]*rule.Program{},
		discounts: newIndex(), freights: newIndex(), limits: newIndex(),
	}
}

// Publish puts a promotion into the book, which keeps the fact; nobody may change it afterwards.
// One whose condition this build cannot compile, or whose shape no rule knows, is kept and never
// applies: it was promised by another build, and leaving it out would hide that.
func (b *Book) Publish(fact *event.PromotionPublished) error {
	if _, taken := b.offers[fact.Promotion]; taken || fact.Promotion == 0 {
		return ErrPromotion
	}
	o := b.ready(fact)
	b.offers[fact.Promotion] = o
	if x := b.indexOf(o); x != nil {
		x.put(o)
	}
	return nil
}

// condition is one that operators wrote, in its scope.
type condition struct {
	source string
	scope  *rule.Scope
}

// compiled is the program of a condition: one for all promotions that have the same one, so that
// it is still at hand when the next of them is asked.
func (b *Book) compiled(source string, scope *rule.Scope) (*rule.Program, error) {
	key := condition{source, scope}
	if p, known := b.programs[key]; known {
		return p, nil
	}
	p, err := rule.Compile(source, scope)
	if err == nil {
		b.programs[key] = p
	}
	return p, err
}

// ready compiles a promotion.
func (b *Book) ready(fact *event.PromotionPublished) *offer {
	o := &offer{
		from: fact.From, to: fact.To, fact: fact, rule: fact.Rule, ceiling: ceiling(&fact.Terms),
		merchant: fact.Merchant, currency: fact.Currency, terms: fact.Terms,
		categories: slices.Compact(slices.Sorted(slices.Values(fact.Categories))),
		products:   slices.Compact(slices.Sorted(slices.Values(fact.Products))),
	}
	if n := copy(o.tiers[:], fact.Terms.Tiers); n == len(fact.Terms.Tiers) {
		o.terms.Tiers = o.tiers[:n]
	}
	var badWhen, badWhat error
	if fact.When != "" {
		o.when, badWhen = b.compiled(fact.When, basketScope)
	}
	if fact.What != "" {
		o.what, badWhat = b.compiled(fact.What, lineScope)
	}
	o.sound = badWhen == nil && badWhat == nil
	o.narrow = len(fact.Categories) > 0 || len(fact.Products) > 0 || fact.What != ""
	return o
}

// indexOf is where a promotion is looked for that nobody holds; nil for coupons, which are found
// by the ids in a shopper's wallet.
func (b *Book) indexOf(o *offer) *index {
	shop := o.fact.Merchant != 0
	switch o.rule {
	case event.RuleFullReduction:
		if shop {
			return &b.discounts
		}
	case event.RuleCrossStore, event.RuleAllowance:
		if !shop {
			return &b.discounts
		}
	case event.RuleFreight:
		if shop {
			return &b.freights
		}
	case event.RulePurchaseLimit:
		return &b.limits
	}
	return nil
}

// End takes a promotion out of effect. Coupons of it that shoppers hold are honoured until they
// expire, so it can still be found by its id.
func (b *Book) End(id event.PromotionID) {
	o, ok := b.offers[id]
	if !ok || o.ended {
		return
	}
	if x := b.indexOf(o); x != nil {
		x.take(o)
	}
	ended := *o
	ended.ended = true
	b.offers[id] = &ended
}

// Forget takes a promotion out of the book altogether, once nothing can come of it any more.
func (b *Book) Forget(id event.PromotionID) {
	b.End(id)
	delete(b.offers, id)
}

// ByID finds a promotion, ended or not.
func (b *Book) ByID(id event.PromotionID) (*event.PromotionPublished, bool) {
	o, ok := b.offers[id]
	if !ok {
		return nil, false
	}
	return o.fact, true
}

// All gives the promotions that are not ended, by start and then by id.
func (b *Book) All() iter.Seq[*event.PromotionPublished] {
	var list []*event.PromotionPublished
	for _, o := range b.offers {
		if !o.ended {
			list = append(list, o.fact)
		}
	}
	slices.SortFunc(list, func(x, y *event.PromotionPublished) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.Promotion, y.Promotion))
	})
	return slices.Values(list)
}

// Len is how many promotions are in the book, ended ones among them.
func (b *Book) Len() int { return len(b.offers) }

// Clone is a book of its own with the same promotions.
func (b *Book) Clone() *Book {
	c := *b
	c.offers, c.programs = maps.Clone(b.offers), maps.Clone(b.programs)
	c.discounts, c.freights, c.limits = b.discounts.clone(), b.freights.clone(), b.limits.clone()
	return &c
}

// With is a copy with one promotion more, to see what it would do.
func (b *Book) With(fact *event.PromotionPublished) (*Book, error) {
	c := b.Clone()
	if err := c.Publish(fact); err != nil {
		return nil, err
	}
	return c, nil
}
