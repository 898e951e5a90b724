package promo

import (
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// Why greedy choices are exact as long as nothing lapses. What steps 2 and 3 take off is at most
// the sum of what the chosen candidates would take off on their own, since room on a line can only
// cut a share; and each slot's greedy choice is the largest of its own. So when nothing of the
// greedy choices lapsed they reach a bound that no combination passes, and any other one that
// reaches it takes an equally large candidate in each slot, among which greedy took what expires
// first and has the lowest id. Stored money fills what room is left, on whichever lines, so the
// whole that comes off is the smaller of all room and of steps 2 and 3 with what the stored money
// holds: it grows with steps 2 and 3. The one exception is an allowance that only some lines may
// use, when those lines have no room left for it and others do.

// settledBest reports whether what is settled is proven to be the best.
func (w *work) settledBest() bool {
	return len(w.candidates) == 0 || w.lapsed == 0 && !w.allowanceHeldBack()
}

// Where shares lapse and stored money may be used on every line, the whole that comes off grows
// with what steps 2 and 3 take, which is the sum over the lines of the smaller of the line's room
// and its shares together: a share depends on prices alone and not on what was applied before. So
// for given choices of the platform's two slots each shop is on its own, and searchShops tries
// every choice without trying every combination of shops. Elsewhere searchAll tries them all.

// Budgets of a search. Where both would be passed the greedy choices stand, which are the largest
// of each slot.
const (
	maxSums   = 1 << 18 // additions of searchShops
	maxVisits = 1 << 15 // lines times combinations of searchAll
)

// search is the memory of a search.
type search struct {
	options  [][]int32 // of each slot, candidates by expiry and id, one of each promotion
	greedy   []int32
	best     []int32
	trial    []int32
	total    money.Minor   // that best takes off
	early    money.Minor   // that best takes off in steps 2 and 3
	room     []money.Minor // of each line, before anything comes off
	platform []money.Minor // of each line, what the platform's two slots would take
	sums     []money.Minor // of each line, the same with a full reduction
	parts    []money.Minor // arena of the candidates' parts
}

// searchBest replaces the greedy choices by the best combination.
func (w *work) searchBest() {
	w.askAll()
	greedy := append(w.search.greedy[:0], w.chosen...)
	w.search.greedy = greedy
	w.listOptions()
	lapses := w.book.Overflow != festival.Reallocate
	found := lapses && !w.narrowAllowance() && w.searchShops()
	if found = found || w.searchAll(); !found && lapses {
		found = w.searchShops()
	}
	if found {
		greedy = w.search.best
	}
	copy(w.chosen, greedy)
}

// listOptions sorts the candidates into their slots. Of the coupons of one promotion only the one
// that expires first can be part of the best combination.
func (w *work) listOptions() {
	s := &w.search
	s.parts = s.parts[:0]
	for len(s.options) < len(w.chosen) {
		s.options = append(s.options, nil)
	}
	for slot := range w.chosen {
		s.options[slot] = s.options[slot][:0]
	}
	for i := range w.candidates {
		w.candidates[i].parts = nil
		s.options[w.candidates[i].slot] = append(s.options[w.candidates[i].slot], int32(i))
	}
	for slot := range w.chosen {
		list := s.options[slot]
		slices.SortFunc(list, func(a, b int32) int {
			if w.candidates[a].sooner(&w.candidates[b]) {
				return -1
			}
			return 1
		})
		kept := list[:0]
		for _, i := range list {
			if !slices.ContainsFunc(kept, func(j int32) bool {
				return w.candidates[j].offer == w.candidates[i].offer
			}) {
				kept = append(kept, i)
			}
		}
		s.options[slot] = kept
	}
}

// choices of a slot are its options and, for a coupon or an empty slot, none before them.
func (w *work) choices(slot int) (first int) {
	options := w.search.options[slot]
	if len(options) == 0 || w.candidates[options[0]].coupon != 0 {
		return none
	}
	return 0
}

// choice is the i-th of a slot, none for i = none.
func (w *work) choice(slot, i int) int32 {
	if i == none {
		return none
	}
	return w.search.options[slot][i]
}

// count of a slot's choices.
func (w *work) count(slot int) int { return len(w.search.options[slot]) - w.choices(slot) }

func (w *work) searchShops() bool {
	s, shops := &w.search, len(w.shops)
	cost := 0
	for m := range shops {
		cost += w.count(m) * w.count(shops+m) * len(w.shops[m].lines)
	}
	cross, coupon := 2*shops, 2*shops+1
	if cost+len(w.every) > maxSums/(w.count(cross)*w.count(coupon)) {
		return false
	}
	w.prepareShops()
	s.total = -1
	for x := w.choices(cross); x < len(s.options[cross]); x++ {
		for p := w.choices(coupon); p < len(s.options[coupon]); p++ {
			s.trial[cross], s.trial[coupon] = w.choice(cross, x), w.choice(coupon, p)
			clear(s.platform)
			w.add(s.platform, s.trial[cross])
			w.add(s.platform, s.trial[coupon])
			var total money.Minor
			for m := range shops {
				total += w.searchShop(m)
			}
			if total > s.total || total == s.total && w.earlier(s.trial, s.best) {
				s.total = total
				copy(s.best, s.trial)
			}
		}
	}
	return true
}

// prepareShops computes what each line has room for and what each candidate would take of it.
func (w *work) prepareShops() {
	s, n := &w.search, len(w.every)
	s.room, s.platform = sized(s.room, n), sized(s.platform, n)
	s.sums = sized(s.sums, n)
	s.best, s.trial = sized(s.best, len(w.chosen)), sized(s.trial, len(w.chosen))
	for i := range w.every {
		s.room[i] = w.whole(i)
	}
	for slot := range w.chosen {
		for _, i := range s.options[slot] {
			c := &w.candidates[i]
			portions := w.portionsOf(c.lines)
			split(c.amount, portions)
			from := len(s.parts)
			for j := range portions {
				s.parts = append(s.parts, portions[j].part)
			}
			c.parts = s.parts[from:len(s.parts):len(s.parts)]
		}
	}
}

// searchShop finds the full reduction and the coupon of one shop that take most off beside what
// the platform takes, and says how much that is together.
func (w *work) searchShop(m int) (most money.Minor) {
	s, shops := &w.search, len(w.shops)
	most = -1
	for f := w.choices(m); f < len(s.options[m]); f++ {
		for _, i := range w.shops[m].lines {
			s.sums[i] = s.platform[i]
		}
		reduction := w.choice(m, f)
		w.add(s.sums, reduction)
		var plain money.Minor
		for _, i := range w.shops[m].lines {
			plain += min(s.room[i], s.sums[i])
		}
		for c := w.choices(shops + m); c < len(s.options[shops+m]); c++ {
			coupon, sum := w.choice(shops+m, c), plain
			if coupon != none {
				sum += w.gain(&w.candidates[coupon])
			}
			if sum > most {
				most, s.trial[m], s.trial[shops+m] = sum, reduction, coupon
			}
		}
	}
	return most
}

// gain is what a candidate takes off more than what is in sums already.
func (w *work) gain(c *candidate) (sum money.Minor) {
	s := &w.search
	for j, i := range c.lines {
		sum += min(s.room[i], s.sums[i]+c.parts[j]) - min(s.room[i], s.sums[i])
	}
	return sum
}

func (w *work) add(sums []money.Minor, choice int32) {
	if choice == none {
		return
	}
	c := &w.candidates[choice]
	for j, i := range c.lines {
		sums[i] += c.parts[j]
	}
}

// earlier compares combinations that take off the same, slot by slot: none, then what expires
// first, then the lowest id.
func (w *work) earlier(a, b []int32) bool {
	for slot := range a {
		switch x, y := a[slot], b[slot]; {
		case x == y:
		case x == none || y == none:
			return x == none
		default:
			return w.candidates[x].sooner(&w.candidates[y])
		}
	}
	return false
}

// searchAll settles every combination, in the order in which earlier would put them, so that of
// equal ones the first stands.
func (w *work) searchAll() bool {
	s, visits := &w.search, len(w.every)+1
	for slot := range w.chosen {
		if visits *= w.count(slot); visits > maxVisits {
			return false
		}
	}
	s.total, s.best = -1, sized(s.best, len(w.chosen))
	w.try(0)
	return true
}

func (w *work) try(slot int) {
	if slot < len(w.chosen) {
		for i := w.choices(slot); i < len(w.search.options[slot]); i++ {
			w.chosen[slot] = w.choice(slot, i)
			w.try(slot + 1)
		}
		return
	}
	w.settle()
	s := &w.search
	var total, early money.Minor
	for i := range w.bill.Discounts {
		d := &w.bill.Discounts[i]
		total += d.Amount
		if d.Rule <= event.RulePlatformCoupon {
			early += d.Amount
		}
	}
	if total > s.total || total == s.total && early > s.early {
		s.total, s.early = total, early
		copy(s.best, w.chosen)
	}
}

// whole is what can come off a line at most.
func (w *work) whole(i int) money.Minor {
	return max(0, w.amount[i]-max(0, w.ask.Lines[i].Deducts))
}

// sized gives a slice a length, its values being of no account.
func sized[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }
