package promo

import (
	"slices"

	"carnival/event"
)

// limitForm: how many pieces one shopper may order. It takes nothing off.
func limitForm() Form {
	merchant := merchantField()
	merchant.Required = false
	return Form{
		Rule: event.RulePurchaseLimit,
		Zh:   "限购：活动期间每人最多买几件",
		En:   "how many pieces one shopper may order while it runs",
		Fields: slices.Concat(headFields(), []Field{merchant, {
			Path: "per_shopper", Kind: KindPieces, Zh: "每人限购件数", En: "Pieces for one shopper",
			Required: true, Min: 1, Max: maxEach,
		}}, scopeFields()),
		check: func(c *checker) { c.count("per_shopper", c.p.PerShopper, maxEach) },
	}
}

// HasLimits reports whether any purchase limit is in the book.
func (b *Book) HasLimits() bool {
	x := &b.limits
	return len(x.products)+len(x.merchants)+len(x.categories)+len(x.everything.always.offers) > 0 ||
		!x.everything.empty()
}

// Limits gives the purchase limits that concern a line of a basket, with the pieces that a shopper
// may have ordered of such lines while the promotion runs (rules R6.1). Counting them is the
// rulebook's; a limit whose condition cannot be evaluated limits nothing.
func (b *Book) Limits(
	ask *Basket, line int, yield func(id event.PromotionID, pieces uint32) bool,
) {
	l := &ask.Lines[line]
	var v limitValues
	open := true
	test := func(o *offer) {
		if open && o.limits(l) && v.hold(o, ask, line) {
			open = yield(o.fact.Promotion, o.fact.PerShopper)
		}
	}
	at, phase := whatever(ask.At), phaseCode(ask.Phase)
	x := &b.limits
	x.everything.alive(at, phase, test)
	if a, ok := x.merchants[l.Merchant]; ok {
		a.alive(at, phase, test)
	}
	if a, ok := x.categories[l.Category]; ok {
		a.alive(at, phase, test)
	}
	if a, ok := x.products[l.Product]; ok {
		a.alive(at, phase, test)
	}
}

// limits reports whether a limit is about a line, but for its conditions.
func (o *offer) limits(l *Line) bool {
	return o.sound && (o.fact.Merchant == 0 || o.fact.Merchant == l.Merchant) && o.names(l)
}

// limitValues are the values of the basket for the conditions of its limits.
type limitValues struct {
	values
	summed         bool
	amount, pieces int64
	merchants      int
}

func (v *limitValues) hold(o *offer, ask *Basket, line int) bool {
	if o.when == nil && o.what == nil {
		return true
	}
	v.sum(ask)
	at := v.ofBasket(ask, v.pieces, v.amount, v.merchants)
	if o.when != nil {
		if holds, err := o.when.Holds(at); err != nil || !holds {
			return false
		}
	}
	if o.what == nil {
		return true
	}
	l := &ask.Lines[line]
	holds, err := o.what.Holds(v.ofLine(l, line, int64(worth(l))))
	return holds && err == nil
}

func (v *limitValues) sum(ask *Basket) {
	if v.summed {
		return
	}
	v.summed = true
	for i := range ask.Lines {
		v.amount += int64(worth(&ask.Lines[i]))
		v.pieces += int64(ask.Lines[i].Quantity)
		first := true
		for j := range i {
			first = first && ask.Lines[j].Merchant != ask.Lines[i].Merchant
		}
		v.merchants += int(flag(first))
	}
}
