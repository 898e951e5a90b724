package goods

import (
	"math/bits"
	"sort"

	"carnival/event"
	"carnival/money"
)

// band bounds the list price of a kind's plainest variant, in yuan, with the price in the middle of
// the market between them.
type band struct{ low, middle, high int }

// tag is how one product is priced: the plainest variant, the cut of the festival, and the tails
// that its merchant likes prices to end in.
type tag struct {
	base   money.Minor
	keep   int64 // what the festival leaves of the list price, in per cent
	ending int
}

// tag draws a price on a logarithmic scale: half of the products lie on either side of the middle,
// thinner towards the bounds.
func (d *dice) tag(k *kind) tag {
	b := k.band
	spread := (d.below(1024) + d.below(1024) + d.below(1024)) / 3
	low, high := int64(b.low)*100, int64(b.middle)*100
	if spread >= 512 {
		low, high = high, int64(b.high)*100
		spread -= 512
	}
	t := tag{base: money.Minor(geometric(low, high, spread, 512)), ending: d.below(8)}
	switch chance := d.below(100); {
	case k.rare:
		t.keep = int64(d.between(92, 96))
	case chance < 3:
		t.keep = 100
	case chance < 7:
		t.keep = int64(d.between(92, 96))
	default:
		t.keep = int64(100 - d.between(10, 34) - d.below(17))
	}
	return t
}

// geometric walks from low to high in equal ratios: at of whole steps. Each halving of the way is a
// geometric mean, so that only square roots of integers are taken.
func geometric(low, high int64, at, whole int) int64 {
	for whole > 1 {
		whole /= 2
		middle := root(uint64(low) * uint64(high))
		if at >= whole {
			low, at = middle, at-whole
		} else {
			high = middle
		}
	}
	return low
}

// root is the integer square root, by Newton's steps from above.
func root(v uint64) int64 {
	if v == 0 {
		return 0
	}
	r := uint64(1) << ((bits.Len64(v) + 1) / 2)
	for {
		next := (r + v/r) / 2
		if next >= r {
			return int64(r)
		}
		r = next
	}
}

// of is the list and the festival price of a variant.
func (t tag) of(factor int) (list, festival money.Minor) {
	list = ended(money.MulDiv(t.base, int64(factor), 1000), t.ending)
	festival = list
	if t.keep < 100 {
		festival = ended(money.MulDiv(list, t.keep, 100), t.ending+3)
	}
	return list, festival
}

// endings are the tails that prices customarily have: below an amount, in steps of so much.
var endings = []struct {
	below, step money.Minor
	tails       [4]money.Minor
}{
	{2_000, 100, [4]money.Minor{90, 80, 50, 90}},
	{10_000, 100, [4]money.Minor{0, 90, 0, 80}},
	{30_000, 1_000, [4]money.Minor{900, 990, 800, 900}},
	{100_000, 1_000, [4]money.Minor{900, 800, 900, 900}},
	{1_000_000, 10_000, [4]money.Minor{9_900, 9_800, 8_800, 9_900}},
	{10_000_000, 100_000, [4]money.Minor{99_900, 80_000, 88_800, 99_900}},
	{money.MaxMinor, 1_000_000, [4]money.Minor{980_000, 880_000, 900_000, 580_000}},
}

// ended lowers a price to the next customary ending, never to nothing.
func ended(p money.Minor, style int) money.Minor {
	for _, e := range endings {
		if p >= e.below {
			continue
		}
		tail := e.tails[style%len(e.tails)]
		if p < tail {
			return max(p/100*100, 100)
		}
		return max((p-tail)/e.step*e.step+tail, 100)
	}
	return p
}

// popularity gives each product of the category its demand, and from it stock and limits.
//
// The weights fall as Zipf and Mandelbrot have it, by a rank of chance; then everything that is
// dearer than the category's mean is raised or lowered by one ratio, which is the only one that
// makes the mean price of a unit what the calibration says.
func (w *writer) popularity(products []Product) {
	for i, rank := range w.d.shuffled(len(products)) {
		k := w.kinds[i]
		demand := int64(1000)
		if k.demand > 0 {
			demand = int64(k.demand)
		}
		if products[i].Origin != event.Home {
			demand = demand * fromAbroad / 1000
		}
		weight := 100_000_000 / int64(rank+9) * demand / 1000
		p := &products[i]
		p.Demand = w.overSKUs(int(weight), len(p.SKUs), k.rare)
		if rank*16 < len(products) && !k.rare {
			limit := uint32([]int{1, 2, 2, 3, 5}[w.d.below(5)])
			for s := range p.SKUs {
				p.SKUs[s].Limit = limit
			}
		}
	}
	tilt(products, money.Minor(w.g.mean)*100)
	w.stock(products)
}

// fromAbroad is the demand for what was made abroad against what was made at home, in thousandths.
// With it about one piece in thirteen comes from abroad, so that a third of the day's shoppers, who
// make five orders each, meet one (facts 2.1 and 2.3).
const fromAbroad = 200

// overSKUs splits a product's weight over its variants, unevenly.
func (w *writer) overSKUs(weight, n int, rare bool) []uint32 {
	parts := make([]int, n)
	sum := 0
	for i := range parts {
		parts[i] = w.d.between(2, 9)
		sum += parts[i]
	}
	out := make([]uint32, n)
	for i, part := range parts {
		out[i] = max(1, uint32(weight*part/sum))
		if rare {
			out[i] = 1
		}
	}
	return out
}

// tilt multiplies the demand for what costs more than mean by the ratio that brings the mean price
// of a unit to mean. Without anything on one of the sides it leaves the demand alone.
func tilt(products []Product, mean money.Minor) {
	var below, above uint64
	each(products, func(price money.Minor, demand *uint32) {
		if price > mean {
			above += uint64(*demand) * uint64(price-mean)
		} else {
			below += uint64(*demand) * uint64(mean-price)
		}
	})
	if below == 0 || above == 0 {
		return
	}
	each(products, func(price money.Minor, demand *uint32) {
		if price > mean {
			hi, lo := bits.Mul64(uint64(*demand), below)
			q, _ := bits.Div64(hi, lo, above)
			*demand = max(1, uint32(q))
		}
	})
}

func each(products []Product, visit func(price money.Minor, demand *uint32)) {
	for i := range products {
		for s := range products[i].SKUs {
			visit(products[i].Paid(s), &products[i].Demand[s])
		}
	}
}

// stock is for a day at one ten-thousandth of the canonical one: what demand will ask for and some,
// less than that for a few hot goods, which therefore sell out. The caller scales it.
func (w *writer) stock(products []Product) {
	var sum uint64
	each(products, func(_ money.Minor, demand *uint32) { sum += uint64(*demand) })
	units := uint64(w.g.share) * dayMinor / 1_000_000 / uint64(w.g.mean*100)
	for i := range products {
		p := &products[i]
		rare := w.kinds[i].rare
		for s := range p.SKUs {
			asked := int(units * uint64(p.Demand[s]) / sum)
			slack, floor := w.d.between(140, 320), w.d.between(6, 24)
			if p.SKUs[s].Limit == 1 {
				slack = w.d.between(70, 95)
			}
			p.SKUs[s].Stock = uint32(asked*slack/100 + floor)
			if rare {
				p.SKUs[s].Stock = uint32(w.d.between(1, 3))
			}
		}
	}
}

// dayMinor is the GMV of the canonical day at one ten-thousandth, in fen (facts 2.1).
const dayMinor = 912_170_000

// Weight is a category's part of the day.
type Weight struct {
	Category event.Category
	GMV      uint32      // ppm of the value; all sum to 1,000,000
	Units    uint32      // ppm of the pieces; all sum to 1,000,000
	Mean     money.Minor // fen a piece costs on the day, over all demand
}

// UnitsPerOrder is how many pieces a merchant order has on average, in thousandths, when orders of
// one, two and three lines stand 50 : 35 : 15. With Weights it gives the 195.3 yuan an order of
// facts 2.3.
const UnitsPerOrder = 1650

// Weights lists the categories, largest part of the GMV first.
func Weights() []Weight {
	var out []Weight
	bases := []money.Minor{}
	for _, g := range allGrammars() {
		mean := money.Minor(g.mean) * 100
		out = append(out, Weight{Category: g.category, GMV: uint32(g.share), Mean: mean})
		bases = append(bases, money.Minor(g.share)*1_000_000_000/mean)
	}
	if parts, ok := money.Allocate(1_000_000, bases); ok {
		for i := range out {
			out[i].Units = uint32(parts[i])
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].GMV > out[j].GMV })
	return out
}
