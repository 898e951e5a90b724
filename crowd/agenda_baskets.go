package crowd

import (
	"cmp"
	"slices"

	"carnival/event"
	"carnival/money"
)

// order is one merchant's part of a tap, while taps are put together: lines, or a presale order
// whose balance is paid.
type order struct {
	merchant int32
	abroad   bool
	lines    []Line
	deposit  int32 // by row+1
}

// baskets puts the planned pieces into orders, the orders into taps, and the taps into hands.
type baskets struct {
	seed   uint64
	goods  []Goods
	reckon *reckoner
	pieces *pieces
	d      *dice
	seller []int32 // of goods, by row
	orders []order
	taps   []Tap
	merged [][]int32 // orders of each tap
	homes  []Shopper
	bought map[[2]int32]uint32 // of what shares a limit, by shopper and key
}

func newBaskets(in *Input, r *reckoner, p *pieces) *baskets {
	b := &baskets{
		seed: in.Seed, goods: in.Goods, reckon: r, pieces: p, d: roll(in.Seed, aboutBaskets),
		seller: make([]int32, len(in.Goods)), bought: map[[2]int32]uint32{},
	}
	var keys []string
	for i := range in.Goods {
		keys = append(keys, in.Goods[i].Merchant)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for i := range in.Goods {
		at, _ := slices.BinarySearch(keys, in.Goods[i].Merchant)
		b.seller[i] = int32(at)
	}
	return b
}

// presold makes orders of the deposits whose balance is paid.
func (b *baskets) presold() {
	for i := range b.reckon.deposits {
		if d := &b.reckon.deposits[i]; d.Ends == Bought {
			b.orders = append(b.orders, order{
				merchant: b.seller[d.Goods], abroad: b.goods[d.Goods].abroad(),
				deposit: int32(i) + 1,
			})
		}
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
		b.deliver(sellers[c.row], units[c.row], c.n)
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
	pieces := map[int32][]int32{}
	var ids []int32
	for r := range b.goods {
		for range b.pieces.taken[r] {
			if len(pieces[b.seller[r]]) == 0 {
				ids = append(ids, b.seller[r])
			}
			pieces[b.seller[r]] = append(pieces[b.seller[r]], int32(r))
		}
	}
	slices.Sort(ids)
	units := make([][]int32, len(ids))
	for i, id := range ids {
		units[i] = pieces[id]
	}
	return ids, units
}

// deliver deals a merchant's pieces to n orders. Orders of one, two and three pieces stand about
// 50 : 35 : 15; where the goods are so cheap that orders must hold more, pieces of one SKU stay
// together, so that they become one line.
func (b *baskets) deliver(id int32, units []int32, n int) {
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

// order makes one order. A piece beyond a shopper's limit is left out.
func (b *baskets) order(seller int32, units []int32) {
	o := order{merchant: seller}
	for _, u := range units {
		g := &b.goods[u]
		at := slices.IndexFunc(o.lines, func(l Line) bool { return l.Goods == u })
		switch {
		case at < 0 && len(o.lines) < maxLines:
			o.lines = append(o.lines, Line{u, 1})
			o.abroad = o.abroad || g.abroad()
		case at >= 0 && o.lines[at].Quantity < b.reckon.most(u):
			o.lines[at].Quantity++
		default:
			b.pieces.take(int(u), -1)
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
	t := Tap{Fate: Paid}
	for _, o := range orders {
		if row := b.orders[o].deposit; row > 0 {
			t.Balances = append(t.Balances, row-1)
			continue
		}
		t.Lines = append(t.Lines, b.orders[o].lines...)
		t.Orders++
	}
	return t
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
	t := &b.taps[tap]
	for _, l := range t.Lines {
		for _, most := range b.reckon.limits[l.Goods] {
			if b.bought[[2]int32{int32(shopper), most.key}]+l.Quantity > most.most {
				return false
			}
		}
	}
	for _, row := range t.Balances {
		if key, most := b.reckon.ofPresale(row); b.bought[[2]int32{int32(shopper), key}] >= most {
			return false
		}
	}
	return true
}

// give puts a tap into a shopper's hand; what is beyond a limit is left out.
func (b *baskets) give(tap, shopper int) {
	t := &b.taps[tap]
	t.Shopper = int32(shopper)
	kept := t.Lines[:0]
	for _, l := range t.Lines {
		fits := l.Quantity
		for _, most := range b.reckon.limits[l.Goods] {
			had := b.bought[[2]int32{t.Shopper, most.key}]
			fits = min(fits, most.most-min(most.most, had))
		}
		for _, most := range b.reckon.limits[l.Goods] {
			b.bought[[2]int32{t.Shopper, most.key}] += fits
		}
		b.pieces.take(int(l.Goods), -int(l.Quantity-fits))
		if l.Quantity = fits; fits > 0 {
			kept = append(kept, l)
		}
	}
	t.Lines = kept
	t.Balances = slices.DeleteFunc(t.Balances, func(row int32) bool {
		key, most := b.reckon.ofPresale(row)
		had := b.bought[[2]int32{t.Shopper, key}]
		if had < most {
			b.bought[[2]int32{t.Shopper, key}]++
		}
		return had >= most
	})
	t.Orders = b.sellersOf(t.Lines)
}

// drop leaves out the taps that have nothing left.
func (b *baskets) drop() {
	b.taps = slices.DeleteFunc(b.taps, func(t Tap) bool { return t.pays() == 0 })
}

// value says what each tap is worth to where it goes, and gives the sum.
func (b *baskets) value() (sum, off money.Minor) {
	for i := range b.taps {
		worth, less := b.worth(&b.taps[i])
		b.taps[i].Value = worth
		sum += worth
		off += less
	}
	return sum, off
}

func (b *baskets) worth(t *Tap) (sum, off money.Minor) {
	var to event.Province
	if int(t.Shopper) < len(b.homes) {
		to = b.homes[t.Shopper].Province
	}
	return b.reckon.worth(t, to)
}

// repay spends what is missing to the target: it adds pieces without a limit to lines that hold
// some already, as long as the whole stays within it.
func (b *baskets) repay(target money.Minor) {
	had, _ := b.value()
	debt := target - had
	for i := range b.taps {
		tap := &b.taps[i]
		for j := range tap.Lines {
			l := &tap.Lines[j]
			price := b.goods[l.Goods].price()
			if price > 2*debt || len(b.reckon.limits[l.Goods]) > 0 ||
				b.pieces.spare[l.Goods] == 0 || l.Quantity >= 3 {
				continue
			}
			l.Quantity++
			worth, _ := b.worth(tap)
			if more := worth - tap.Value; more <= 0 || more > debt {
				l.Quantity--
				continue
			}
			b.pieces.take(int(l.Goods), 1)
			debt -= worth - tap.Value
			tap.Value = worth
		}
	}
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

// settleDown gives each shopper a province, so that each province comes to its share of the value:
// the largest spenders first, each to the province that is furthest behind and to which everything
// they buy is delivered.
func (b *baskets) settleDown(n int, table []ProvinceShare) {
	b.homes = make([]Shopper, n)
	spent := make([]money.Minor, n)
	barred := make(map[int32][]string)
	var total money.Minor
	var shares int64
	for i := range b.taps {
		t := &b.taps[i]
		spent[t.Shopper] += t.Value
		total += t.Value
		for _, l := range t.Lines {
			b.bar(barred, t.Shopper, l.Goods)
		}
		for _, row := range t.Balances {
			b.bar(barred, t.Shopper, b.reckon.deposits[row].Goods)
		}
	}
	for _, p := range table {
		shares += p.Share
	}
	if shares == 0 {
		return
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
		far := -1
		for i := range behind {
			if (far < 0 || behind[i] > behind[far]) &&
				b.reaches(barred[int32(s)], table[i].Province) {
				far = i
			}
		}
		if far < 0 {
			far = 0
		}
		b.homes[s].Province = table[far].Province
		behind[far] -= spent[s]
	}
}

// bar notes a merchant of a shopper who does not send goods everywhere.
func (b *baskets) bar(barred map[int32][]string, shopper, goods int32) {
	m := b.goods[goods].Merchant
	if !b.reckon.everywhere(m) && !slices.Contains(barred[shopper], m) {
		barred[shopper] = append(barred[shopper], m)
	}
}

func (b *baskets) reaches(merchants []string, to event.Province) bool {
	for _, m := range merchants {
		if !b.reckon.delivers(m, to) {
			return false
		}
	}
	return true
}
