package crowd

import (
	"cmp"
	"slices"

	"carnival/money"
)

// order is one merchant's part of a tap, while taps are put together.
type order struct {
	merchant int32
	abroad   bool
	lines    []Line
}

// baskets puts the planned pieces into orders, the orders into taps, and the taps into hands.
type baskets struct {
	seed   uint64
	goods  []Goods
	pieces *pieces
	d      *dice
	orders []order
	taps   []Tap
	merged [][]int32 // orders of each tap
	debt   money.Minor
	bought map[[2]int32]uint32 // of goods with a limit, by shopper and row
}

func newBaskets(in *Input, p *pieces) *baskets {
	return &baskets{
		seed: in.Seed, goods: in.Goods, pieces: p, d: roll(in.Seed, aboutBaskets),
		bought: map[[2]int32]uint32{},
	}
}

// split makes about n orders of the planned pieces, each merchant its part.
func (b *baskets) split(n int) {
	sellers, units := b.bySeller()
	sizes := make([]money.Minor, len(units))
	total := 0
	for i := range units {
		sizes[i] = money.Minor(len(units[i]))
		total += len(units[i])
	}
	if total == 0 {
		return
	}
	counts, ok := money.Allocate(money.Minor(min(n, total)), sizes)
	if !ok {
		return
	}
	for _, c := range settle(counts, sizes) {
		b.seller(sellers[c.row], units[c.row], c.n)
	}
}

type part struct{ row, n int }

// settle keeps every seller between one order and one a piece, without changing the sum while
// there is a choice.
func settle(counts, sizes []money.Minor) []part {
	out, extra := make([]part, len(counts)), 0
	for i := range counts {
		n := int(min(max(counts[i], 1), sizes[i]))
		extra += n - int(counts[i])
		out[i] = part{i, n}
	}
	for i := range out {
		if extra > 0 && out[i].n > 1 {
			give := min(extra, (out[i].n+9)/10, out[i].n-1)
			out[i].n -= give
			extra -= give
		}
	}
	return out
}

// bySeller lists the planned pieces by merchant, in the order of the merchants' keys.
func (b *baskets) bySeller() ([]int32, [][]int32) {
	index, keys := map[string][]int32{}, []string{}
	for r := range b.goods {
		key := b.goods[r].Merchant
		for range b.pieces.taken[r] {
			if len(index[key]) == 0 {
				keys = append(keys, key)
			}
			index[key] = append(index[key], int32(r))
		}
	}
	slices.Sort(keys)
	ids, units := make([]int32, len(keys)), make([][]int32, len(keys))
	for i, k := range keys {
		ids[i], units[i] = int32(i), index[k]
	}
	return ids, units
}

// seller deals a merchant's pieces to n orders. Orders of one, two and three pieces stand about
// 50 : 35 : 15; where the goods are so cheap that orders must hold more, pieces of one SKU stay
// together, so that they become one line.
func (b *baskets) seller(id int32, units []int32, n int) {
	extra := len(units) - n
	three := extra * 3 / 13
	two := extra - 2*three
	if two+three <= n {
		shuffle(b.d, units)
		for i := range n {
			size := 1
			if i < three {
				size = 3
			} else if i < three+two {
				size = 2
			}
			b.order(id, units[:size])
			units = units[size:]
		}
		return
	}
	for i := range n {
		size := len(units) / (n - i)
		b.order(id, units[:size])
		units = units[size:]
	}
}

// order makes one order. A piece beyond a shopper's limit is left out, and its value is owed.
func (b *baskets) order(seller int32, units []int32) {
	o := order{merchant: seller}
	for _, u := range units {
		g := &b.goods[u]
		at := slices.IndexFunc(o.lines, func(l Line) bool { return l.Goods == u })
		switch {
		case at < 0 && len(o.lines) < maxLines:
			o.lines = append(o.lines, Line{u, 1})
			o.abroad = o.abroad || g.abroad()
		case at >= 0 && o.lines[at].Quantity < most(g):
			o.lines[at].Quantity++
		default:
			b.owe(u, 1)
		}
	}
	b.orders = append(b.orders, o)
}

const (
	// maxLines bounds the lines of an order, so that the largest tap stays within what one
	// checkout may hold.
	maxLines = 20
	// maxPieces bounds a line, below what the canonical plan allows.
	maxPieces = 900
)

func most(g *Goods) uint32 {
	if g.Limit > 0 {
		return min(g.Limit, maxPieces)
	}
	return maxPieces
}

// owe takes planned pieces back.
func (b *baskets) owe(row int32, n uint32) {
	b.pieces.take(int(row), -int(n))
	b.debt += b.goods[row].price() * money.Minor(n)
}

// tapSizes are how many merchants a tap reaches, in a hundred taps: 1.9 on average.
var tapSizes = [...]int{45, 30, 15, 10}

// merge puts the orders into taps of one to four merchants. Orders of international goods open
// taps of their own, so that a third of the shoppers can hold them.
func (b *baskets) merge() {
	var home, abroad []int32
	for i := range b.orders {
		if b.orders[i].abroad {
			abroad = append(abroad, int32(i))
		} else {
			home = append(home, int32(i))
		}
	}
	shuffle(b.d, home)
	shuffle(b.d, abroad)
	for len(home)+len(abroad) > 0 {
		size := b.tapSize()
		var tap []int32
		// The turn is taken by what is left of each, so that both run out together.
		if b.d.below(len(home)+len(abroad)) < len(abroad)*size {
			abroad, tap = b.pick(abroad, tap, 1)
		}
		home, tap = b.pick(home, tap, size-len(tap))
		if len(home) == 0 || len(tap) == 0 {
			abroad, tap = b.pick(abroad, tap, size-len(tap))
		}
		b.merged = append(b.merged, tap)
	}
	for _, tap := range b.merged {
		b.taps = append(b.taps, b.tap(tap))
	}
}

func (b *baskets) tapSize() int {
	at := b.d.below(100)
	for i, n := range tapSizes {
		if at < n {
			return i + 1
		}
		at -= n
	}
	return len(tapSizes)
}

// pick moves up to n orders of different merchants from the end of a list into a tap. It looks at
// a few only, because a catalogue may have one merchant.
func (b *baskets) pick(from, tap []int32, n int) (rest, out []int32) {
	for looked := 0; n > 0 && looked < 12 && looked < len(from); looked++ {
		at, last := len(from)-1-looked, len(from)-1
		same := func(o int32) bool { return b.orders[o].merchant == b.orders[from[at]].merchant }
		if slices.ContainsFunc(tap, same) {
			continue
		}
		tap = append(tap, from[at])
		from[at] = from[last]
		from = from[:last]
		looked--
		n--
	}
	return from, tap
}

func (b *baskets) tap(orders []int32) Tap {
	t := Tap{Orders: int32(len(orders)), Fate: Paid}
	for _, o := range orders {
		t.Lines = append(t.Lines, b.orders[o].lines...)
	}
	t.Value = b.value(t.Lines)
	return t
}

func (b *baskets) value(lines []Line) (sum money.Minor) {
	for _, l := range lines {
		sum += b.goods[l.Goods].price() * money.Minor(l.Quantity)
	}
	return sum
}

// hand gives every tap its shopper: n shoppers, of whom so many buy international goods.
func (b *baskets) hand(n, abroad int) int {
	b.d = roll(b.seed, aboutShoppers)
	order := b.d.shuffled(len(b.taps))
	var far, near []int
	for _, t := range order {
		if b.isAbroad(t) {
			far = append(far, t)
		} else {
			near = append(near, t)
		}
	}
	n = min(n, len(b.taps))
	abroad = max(min(abroad, len(far)), n-len(near))
	if len(far) == 0 {
		abroad = 0
	} else {
		abroad = max(abroad, 1)
	}
	b.deal(far, 0, abroad, abroad)
	b.deal(near, abroad, n, n)
	return n
}

func (b *baskets) isAbroad(tap int) bool {
	return slices.ContainsFunc(b.merged[tap], func(o int32) bool { return b.orders[o].abroad })
}

// deal gives one tap to each shopper of [from, to), and the others to anybody before all.
func (b *baskets) deal(taps []int, from, to, all int) {
	for i, t := range taps {
		if from+i < to {
			b.give(t, from+i)
			continue
		}
		who := b.d.below(all)
		for try := 0; try < 40 && !b.fits(t, who); try++ {
			who = b.d.below(all)
		}
		b.give(t, who)
	}
}

func (b *baskets) fits(tap, shopper int) bool {
	for _, l := range b.taps[tap].Lines {
		limit := b.goods[l.Goods].Limit
		if limit > 0 && b.bought[[2]int32{int32(shopper), l.Goods}]+l.Quantity > limit {
			return false
		}
	}
	return true
}

// give puts a tap into a shopper's hand; what is beyond a limit is left out and owed.
func (b *baskets) give(tap, shopper int) {
	t := &b.taps[tap]
	t.Shopper = int32(shopper)
	kept := t.Lines[:0]
	for _, l := range t.Lines {
		if limit := b.goods[l.Goods].Limit; limit > 0 {
			key := [2]int32{t.Shopper, l.Goods}
			fits := min(l.Quantity, limit-min(limit, b.bought[key]))
			b.owe(l.Goods, l.Quantity-fits)
			b.bought[key] += fits
			l.Quantity = fits
		}
		if l.Quantity > 0 {
			kept = append(kept, l)
		}
	}
	t.Lines = kept
	t.Value = b.value(kept)
}

// repay adds pieces without a limit to lines that hold them already, until what is owed is paid.
// An order that lost its last line is no order any more.
func (b *baskets) repay() {
	for _, t := range b.d.shuffled(len(b.taps)) {
		tap := &b.taps[t]
		tap.Orders = b.sellersOf(tap.Lines)
		for k := range tap.Lines {
			l := &tap.Lines[k]
			g := &b.goods[l.Goods]
			price := g.price()
			if b.debt < price || g.Limit > 0 || b.pieces.spare[l.Goods] == 0 ||
				l.Quantity >= 3 {
				continue
			}
			l.Quantity++
			b.pieces.take(int(l.Goods), 1)
			b.debt -= price
			tap.Value += price
		}
	}
	b.taps = slices.DeleteFunc(b.taps, func(t Tap) bool { return len(t.Lines) == 0 })
}

func (b *baskets) sellersOf(lines []Line) int32 {
	var seen []string
	for _, l := range lines {
		if m := b.goods[l.Goods].Merchant; !slices.Contains(seen, m) {
			seen = append(seen, m)
		}
	}
	return int32(len(seen))
}

// homes gives each shopper a province, so that each province comes to its share of the value: the
// largest spenders first, each to the province that is furthest behind.
func homes(taps []Tap, n int, table []ProvinceShare) []Shopper {
	out := make([]Shopper, n)
	spent := make([]money.Minor, n)
	var total money.Minor
	var shares int64
	for i := range taps {
		if taps[i].Fate.settles() {
			spent[taps[i].Shopper] += taps[i].Value
			total += taps[i].Value
		}
	}
	for _, p := range table {
		shares += p.Share
	}
	if shares == 0 {
		return out
	}
	behind := make([]money.Minor, len(table))
	for i, p := range table {
		behind[i] = money.MulDiv(total, p.Share, shares)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(spent[b], spent[a]) })
	for _, s := range order {
		far := 0
		for i := range behind {
			if behind[i] > behind[far] {
				far = i
			}
		}
		out[s].Province = table[far].Province
		behind[far] -= spent[s]
	}
	return out
}
