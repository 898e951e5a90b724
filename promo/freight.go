package promo

import (
	"fmt"
	"slices"

	"carnival/event"
	"carnival/money"
)

// freightForm: what one merchant charges for delivery.
func freightForm() Form {
	charge := func(path string) []Field {
		return []Field{
			{Path: path + "first", Kind: KindMoney, Zh: "首重运费", En: "Charge", Max: maxAmount},
			{Path: path + "grams", Kind: KindGrams, Zh: "首重（克）", En: "up to grams", Max: maxGrams},
			{Path: path + "next", Kind: KindMoney, Zh: "续重运费", En: "and for more", Max: maxAmount},
			{Path: path + "step", Kind: KindGrams, Zh: "每续重（克）", En: "each further grams",
				Max: maxGrams},
		}
	}
	return Form{
		Rule: event.RuleFreight,
		Zh:   "一家店铺的运费：按重量和地区，满额包邮",
		En:   "one shop's delivery charges by weight and region, free beyond an amount",
		Fields: slices.Concat(headFields(), []Field{merchantField(), currencyField()},
			charge("freight."), []Field{
				{Path: "freight.free_over", Kind: KindMoney, Zh: "满额包邮", En: "Free from",
					Max: maxAmount},
				{Path: "freight.regions", Kind: KindList, Zh: "地区运费", En: "Regions",
					Max: int64(len(event.Provinces())), Fields: append([]Field{
						{Path: "provinces", Kind: KindProvinces, Zh: "省份", En: "Provinces",
							Required: true},
						{Path: "refused", Kind: KindFlag, Zh: "不配送", En: "Does not deliver"},
					}, charge("")...)},
				whenField(),
			}),
		check: (*checker).freight,
	}
}

func (c *checker) freight() {
	f := &c.p.Freight
	c.charge("freight.", f.Charge)
	c.amount("freight.free_over", f.FreeOver)
	seen := map[event.Province]bool{}
	for i := range f.Regions {
		r, path := &f.Regions[i], fmt.Sprintf("freight.regions[%d].", i)
		if len(r.Provinces) == 0 {
			c.fault(path+"provinces", codeMissing)
		}
		for j, p := range r.Provinces {
			at := fmt.Sprintf("%sprovinces[%d]", path, j)
			if _, _, ok := p.Names(); !ok {
				c.fault(at, codeProvince)
			} else if seen[p] {
				c.fault(at, codeOverlap)
			}
			seen[p] = true
		}
		if r.Refused && r.Charge != (event.Charge{}) {
			c.fault(path+"first", codeNotUsed)
		} else {
			c.charge(path, r.Charge)
		}
	}
}

// charge checks that a weight has its step and a step its weight.
func (c *checker) charge(path string, f event.Charge) {
	c.amount(path+"first", f.First)
	c.amount(path+"next", f.Next)
	switch {
	case (f.Grams == 0) != (f.Step == 0):
		c.fault(path+"step", codeStep)
	case f.Grams > maxGrams:
		c.fault(path+"grams", codeAbsurd, maxGrams)
	case f.Step > maxGrams:
		c.fault(path+"step", codeAbsurd, maxGrams)
	case f.Step == 0 && f.Next != 0:
		c.fault(path+"next", codeStep)
	}
}

// freight charges the delivery of each group of lines under the freight terms of its merchant. Of
// several that stand it takes the one that costs the shopper least; where none stands delivery is
// free.
//
// What an order is worth for FreeOver is its goods at item prices, before anything comes off, as
// every other threshold of a bill is tested on those prices and never on couponed amounts (rules
// R4.2). Delivery is charged last (rules R4.1), so a threshold on what is left to pay would let a
// coupon or an envelope cost more than it takes off; tested on prices, no benefit makes a bill
// dearer.
func (w *work) freight() {
	w.bill.Freight = w.bill.Freight[:0]
	lines := w.ask.Lines
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && lines[to].Group == lines[from].Group {
			to++
		}
		for len(w.bill.Freight) <= int(lines[from].Group) {
			w.bill.Freight = append(w.bill.Freight, 0)
		}
		w.bill.Freight[lines[from].Group] = w.delivery(from, to)
		from = to
	}
}

func (w *work) delivery(from, to int) money.Minor {
	merchant := w.ask.Lines[from].Merchant
	a, ok := w.book.freights.merchants[merchant]
	if !ok {
		return 0
	}
	w.offers = w.offers[:0]
	a.alive(whatever(w.ask.At), phaseCode(w.ask.Phase), w.collect)
	var grams uint64
	var goods money.Minor
	for i := from; i < to; i++ {
		grams += uint64(w.ask.Lines[i].Grams) * uint64(w.ask.Lines[i].Quantity)
		goods += w.amount[i]
	}
	least, found := money.Minor(0), false
	for _, o := range w.offers {
		f := &o.fact.Freight
		charge, delivers := chargeFor(f, w.ask.Province)
		if o.fact.Currency != w.ask.Currency || !delivers || !o.sound ||
			w.condition(o) != 0 {
			continue
		}
		cost := charge.cost(grams)
		if f.FreeOver > 0 && goods >= f.FreeOver {
			cost = 0
		}
		if !found || cost < least {
			least, found = cost, true
		}
	}
	return least
}

type charge struct{ event.Charge }

// chargeFor is what a province is charged: the first region that names it stands in place of the
// general charge.
func chargeFor(f *event.Freight, province event.Province) (c charge, delivers bool) {
	for i := range f.Regions {
		if r := &f.Regions[i]; slices.Contains(r.Provinces, province) {
			return charge{r.Charge}, !r.Refused
		}
	}
	return charge{f.Charge}, true
}

// cost of a weight. An absurd one is cut to the largest amount.
func (c charge) cost(grams uint64) money.Minor {
	if c.Grams == 0 || c.Step == 0 || grams <= uint64(c.Grams) {
		return c.First
	}
	steps := (grams - uint64(c.Grams) + uint64(c.Step) - 1) / uint64(c.Step)
	more := money.MulDiv(c.Next, int64(min(steps, 1<<40)), 1)
	return min(c.First+min(more, money.MaxMinor), money.MaxMinor)
}

// Delivers reports whether a merchant delivers to a province: some freight terms that stand do not
// refuse it, or there are none.
func (b *Book) Delivers(
	merchant event.MerchantID, province event.Province, at event.Instant,
) bool {
	a, ok := b.freights.merchants[merchant]
	if !ok {
		return true
	}
	standing, delivered := false, false
	ask := func(o *offer) {
		_, delivers := chargeFor(&o.fact.Freight, province)
		standing, delivered = true, delivered || delivers
	}
	a.always.alive(whatever(at), ask)
	for _, s := range a.phases {
		s.alive(whatever(at), ask)
	}
	return delivered || !standing
}
