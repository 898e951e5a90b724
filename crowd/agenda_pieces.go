package crowd

import (
	"cmp"
	"math/bits"
	"slices"

	"carnival/event"
	"carnival/money"
)

// pieces decides how many of each SKU are bought and paid, so that each category comes to its part
// of the value and its usual mean price, as far as prices, stock and limits allow.
type pieces struct {
	goods []Goods
	d     *dice
	spare []int // of each SKU, how many more could be planned
	taken []int // how many are
	dice  []uint64
	heat  []uint64 // demand of each SKU within its category
}

// shelf is one category's goods, by row.
type shelf struct {
	share CategoryShare
	rows  []int
	room  money.Minor // the most that can be sold of it
	goal  money.Minor
}

// reachOfLimit bounds what is planned of an SKU with a limit: one piece for each of so many
// shoppers in a hundred.
const reachOfLimit = 50

// planPieces plans what is bought beside the presale orders, so that both come to the target.
func planPieces(in *Input, r *reckoner, target money.Minor, shoppers int) *pieces {
	p := &pieces{goods: in.Goods, d: roll(in.Seed, aboutUnits)}
	n := len(in.Goods)
	p.spare, p.taken = make([]int, n), make([]int, n)
	p.dice, p.heat = make([]uint64, n), make([]uint64, n)
	for i := range in.Goods {
		g := &in.Goods[i]
		p.dice[i] = p.d.source.Uint64() >> 32
		if price := g.price(); price > 0 && price <= target {
			p.spare[i] = int(min(int64(g.Stock), int64(target/price)))
			if len(r.limits[i]) > 0 {
				p.spare[i] = min(p.spare[i], max(1, shoppers*reachOfLimit/100))
			}
		}
	}
	shelves := p.shelves(in.Day.Categories)
	share(shelves, target)
	presold := r.presold()
	var left money.Minor
	for i := range shelves {
		s := &shelves[i]
		left += s.less(presold[s.share.Category])
		delete(presold, s.share.Category)
		left += p.fill(s)
	}
	for _, c := range event.Categories() {
		left -= presold[c].Value // of categories that have nothing else to sell
	}
	p.topUp(left)
	return p
}

// shelves groups what can be bought by category and weighs its demand.
func (p *pieces) shelves(table []CategoryShare) []shelf {
	rows := map[event.Category][]int{}
	for i := range p.goods {
		if p.spare[i] > 0 {
			rows[p.goods[i].Category] = append(rows[p.goods[i].Category], i)
		}
	}
	var out []shelf
	for _, c := range event.Categories() {
		if len(rows[c]) == 0 {
			continue
		}
		s := shelf{share: CategoryShare{Category: c, GMV: elsewhere}, rows: rows[c]}
		for _, row := range table {
			if row.Category == c {
				s.share = row
			}
		}
		for _, r := range s.rows {
			s.room += p.goods[r].price() * money.Minor(p.spare[r])
		}
		p.warm(&s)
		out = append(out, s)
	}
	return out
}

// warm gives the SKUs of a shelf their demand. Merchants stock what they expect to sell, so the
// products stand by their stock, and their demand falls with the rank as Zipf and Mandelbrot have
// it; a product's variants share it by their stock.
func (p *pieces) warm(s *shelf) {
	type product struct {
		key   string
		stock uint64
		tie   uint64
		rows  []int
	}
	index, products := map[string]int{}, []product{}
	for _, r := range s.rows {
		g := &p.goods[r]
		at, known := index[g.Product]
		if !known {
			at = len(products)
			index[g.Product] = at
			products = append(products, product{key: g.Product, tie: p.dice[r]})
		}
		products[at].stock += uint64(p.spare[r])
		products[at].rows = append(products[at].rows, r)
	}
	slices.SortFunc(products, func(a, b product) int {
		return cmp.Or(cmp.Compare(b.stock, a.stock), cmp.Compare(a.tie, b.tie),
			cmp.Compare(a.key, b.key))
	})
	for rank, one := range products {
		weight := uint64(1_000_000 / (rank + 5))
		for _, r := range one.rows {
			p.heat[r] = max(1, weight*uint64(p.spare[r])/one.stock)
		}
	}
}

// less takes what presale orders come to off a shelf's goal, so that both together keep the usual
// mean price. It gives what of them the goal has no room for, as less than nothing.
func (s *shelf) less(presold Sold) (left money.Minor) {
	goal := s.goal - presold.Value
	if goal < 0 {
		s.goal = 0
		return goal
	}
	if mean := s.share.Mean; mean > 0 && presold.Pieces > 0 {
		pieces := max(1, int64(s.goal/mean)-int64(presold.Pieces))
		s.share.Mean = goal / money.Minor(pieces)
	}
	s.goal = goal
	return 0
}

// share gives every shelf its goal. What a shelf has no room for goes to the others, by their
// parts.
func share(shelves []shelf, target money.Minor) {
	left := target
	for left > 0 {
		var open []int
		var parts []money.Minor
		for i := range shelves {
			if shelves[i].goal < shelves[i].room {
				open = append(open, i)
				parts = append(parts, money.Minor(shelves[i].share.GMV))
			}
		}
		gives, ok := money.Allocate(left, parts)
		if !ok || len(open) == 0 {
			return
		}
		for k, i := range open {
			give := min(gives[k], shelves[i].room-shelves[i].goal)
			shelves[i].goal += give
			left -= give
		}
	}
}

// fill plans the pieces of a shelf and gives back what its goal is short of.
//
// It tries demand tilted to a few mean prices about the usual one and takes the one that comes
// closest to the usual number of pieces: rounding to whole pieces moves both a little.
func (p *pieces) fill(s *shelf) money.Minor {
	mean := s.share.Mean
	if mean == 0 {
		mean = p.naturalMean(s)
	}
	wanted, best := int64(s.goal/max(mean, 1)), []int(nil)
	closest := int64(-1)
	for _, permille := range []int64{1000, 990, 1010, 980, 1020, 965, 1035, 950, 1050} {
		counts, sum := p.counts(s, p.tilted(s, money.MulDiv(mean, permille, 1000)))
		n := int64(0)
		for _, c := range counts {
			n += int64(c)
		}
		n += int64((s.goal - sum) / max(mean, 1))
		if off := max(n-wanted, wanted-n); closest < 0 || off < closest {
			closest, best = off, counts
		}
	}
	left := s.goal
	for k, r := range s.rows {
		p.take(r, best[k])
		left -= p.goods[r].price() * money.Minor(best[k])
	}
	return p.dearest(s.rows, left)
}

func (p *pieces) take(row, n int) {
	p.taken[row] += n
	p.spare[row] -= n
}

// naturalMean is what a piece costs when demand is left as it is.
func (p *pieces) naturalMean(s *shelf) money.Minor {
	var value, weight uint64
	for _, r := range s.rows {
		value += uint64(min(p.goods[r].price(), dear)) * p.heat[r]
		weight += p.heat[r]
	}
	return money.Minor(value / max(weight, 1))
}

// dear bounds a price where it is multiplied with demand.
const dear = 10_000_000 * yuan

// hottest bounds a demand after tilting.
const hottest = 1 << 40

// tilted multiplies the demand for what costs more than mean by the ratio that brings the mean
// price of a piece to mean. Without anything on one of the sides demand stays as it is.
func (p *pieces) tilted(s *shelf, mean money.Minor) []uint64 {
	out := make([]uint64, len(s.rows))
	var below, above uint64
	for k, r := range s.rows {
		out[k] = p.heat[r]
		price := min(p.goods[r].price(), dear)
		if price > mean {
			above += out[k] * uint64(price-mean)
		} else {
			below += out[k] * uint64(mean-price)
		}
	}
	if below == 0 || above == 0 {
		return out
	}
	for k, r := range s.rows {
		if min(p.goods[r].price(), dear) <= mean {
			continue
		}
		hi, lo := bits.Mul64(out[k], below)
		out[k] = hottest
		if hi < above {
			q, _ := bits.Div64(hi, lo, above)
			out[k] = min(hottest, max(1, q))
		}
	}
	return out
}

// counts turns demand into whole pieces: it finds the largest pace at which the shelf stays within
// its goal. Each SKU rounds at a place of its own, so that the rare ones are not all left out.
func (p *pieces) counts(s *shelf, heat []uint64) ([]int, money.Minor) {
	out := make([]int, len(s.rows))
	at := func(pace uint64) (sum money.Minor) {
		for k, r := range s.rows {
			out[k] = p.spare[r]
			hi, lo := bits.Mul64(pace, heat[k])
			lo, carry := bits.Add64(lo, p.dice[r], 0)
			if hi += carry; hi < 1<<32 {
				if n := hi<<32 | lo>>32; n < uint64(out[k]) {
					out[k] = int(n)
				}
			}
			sum += p.goods[r].price() * money.Minor(out[k])
		}
		return sum
	}
	var pace uint64
	for bit := uint64(1) << 62; bit > 0; bit >>= 1 {
		if at(pace|bit) <= s.goal {
			pace |= bit
		}
	}
	return out, at(pace)
}

// dearest spends what is left on the dearest pieces that it can pay, among rows, and gives back
// the rest.
func (p *pieces) dearest(rows []int, left money.Minor) money.Minor {
	if left <= 0 {
		return left
	}
	byPrice := slices.Clone(rows)
	slices.SortFunc(byPrice, func(a, b int) int {
		return cmp.Or(cmp.Compare(p.goods[b].price(), p.goods[a].price()), cmp.Compare(a, b))
	})
	for _, r := range byPrice {
		price := p.goods[r].price()
		if price == 0 || price > left {
			continue
		}
		n := min(p.spare[r], int(left/price))
		p.take(r, n)
		left -= price * money.Minor(n)
	}
	return left
}

// topUp spends what the shelves could not.
func (p *pieces) topUp(left money.Minor) {
	rows := make([]int, 0, len(p.goods))
	for r := range p.goods {
		if p.spare[r] > 0 && p.goods[r].Category != event.CategoryPhones {
			rows = append(rows, r)
		}
	}
	p.dearest(rows, left)
}
