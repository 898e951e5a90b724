package crowd

import (
	"cmp"
	"slices"

	"carnival/event"
	"carnival/money"
)

// moments places taps and their payments on the day, in milliseconds after the opening.
//
// The payments follow the curve of what is settled: each lies where the curve passes the middle of
// its value. The checkouts lie a few seconds before. No second has more than the peak of either,
// one second of the opening minute has exactly the peak of orders, and one that of payments.
type moments struct {
	taps   []Tap
	d      *dice
	length int64 // of the window, in milliseconds
	buy    []int64
	pay    []int64 // 0: the tap is not paid
	orders []int32 // created in each second
	pays   []int32
	peak   int32 // of orders in one second
	rush   int32 // of payments
	from   int64 // when balances can be asked for and paid
	to     int64
}

const millis = int64(event.Second) / 1000

// How long a shopper takes to pay, in milliseconds.
const (
	quickest = 1_100
	slowest  = 7_900
)

func newMoments(in *Input, r *reckoner, taps []Tap) *moments {
	length := int64(in.Closes-in.Opens) / millis
	m := &moments{
		taps: taps, d: roll(in.Seed, aboutTimes), length: length,
		buy: make([]int64, len(taps)), pay: make([]int64, len(taps)),
		orders: make([]int32, length/1000+1), pays: make([]int32, length/1000+1),
	}
	largest := int64(1)
	for i := range taps {
		largest = max(largest, int64(taps[i].Orders), int64(len(taps[i].Balances)))
	}
	m.from, m.to = r.balances(in)
	m.peak = int32(max(divide(in.Day.PeakOrders, in.Scale), largest))
	m.rush = int32(divide(in.Day.PeakPayments, in.Scale))
	return m
}

// divide makes a count n times smaller, at least one.
func divide(count, n int64) int64 {
	return max(1, int64(money.MulDiv(money.Minor(count), 1, n)))
}

// quiet is how long before the close the last payment is due, so that one which comes a moment late
// in a compressed day is still of that day.
const quiet = 90 * event.Second

// place gives every tap its instants and every paid tap its terminal.
func (m *moments) place(in *Input) {
	settled := curveThrough(in.Day.Curve, in.Closes-in.Opens)
	settled[len(settled)-1].at -= int64(quiet)
	order := m.queue()
	for range exchanges {
		if !m.wait(order, settled) {
			break
		}
	}
	var total, sum money.Minor
	for _, t := range order {
		total += m.taps[t].Value
	}
	whole := settled[len(settled)-1].value
	for _, t := range order {
		middle := money.MulDiv(2*sum+m.taps[t].Value, whole, int64(2*max(total, 1)))
		m.pay[t] = settled.when(int64(middle)) / millis
		if len(m.taps[t].Balances) > 0 {
			m.pay[t] = m.inside(m.pay[t])
		}
		sum += m.taps[t].Value
	}
	order = m.spread(order)
	for _, t := range order {
		// A presale order counts in the second in which its balance is paid.
		m.orders[min(m.pay[t]/1000, m.length/1000)] += int32(len(m.taps[t].Balances))
	}
	m.crest(order)
	for _, t := range order {
		m.settleBuy(t)
	}
	m.terminals(order, mobileAlong(in.Day.Mobile, settled, in.Closes-in.Opens), total)
}

// queue is the order in which taps are paid: chance, except that no tap comes so early that it
// would alone be a large part of what is settled by then.
func (m *moments) queue() []int {
	shuffled := m.d.shuffled(len(m.taps))
	var total, sum money.Minor
	for i := range m.taps {
		total += m.taps[i].Value
	}
	usual := total / money.Minor(max(1, len(m.taps)))
	out := make([]int, 0, len(shuffled))
	var waiting []int
	enter := func(t int) {
		out = append(out, t)
		sum += m.taps[t].Value
	}
	for _, t := range shuffled {
		if m.taps[t].Value > sum/25+2*usual {
			waiting = append(waiting, t)
			continue
		}
		enter(t)
		for i := 0; i < len(waiting); i++ {
			if w := waiting[i]; m.taps[w].Value <= sum/25+2*usual {
				waiting = slices.Delete(waiting, i, i+1)
				enter(w)
				break
			}
		}
	}
	return append(out, waiting...)
}

// margin is how far inside their window balances are paid, in milliseconds: a payment follows its
// checkout, and what is crowded moves on by some seconds.
const margin = int64(minute) / millis

// inside is when a balance is paid that by its place in the queue would be paid at an instant.
func (m *moments) inside(at int64) int64 {
	if m.from > 0 {
		at = max(at, m.from+margin)
	}
	return min(at, m.to-margin)
}

// exchanges bounds how often balances are moved: each exchange moves what lies between a little, so
// that others may have to move, too.
const exchanges = 8

// wait moves taps with balances to places of the queue that lie inside the window of balances, in
// exchange for taps without, and reports whether it moved some.
func (m *moments) wait(order []int, settled curve) (moved bool) {
	var total, sum money.Minor
	for _, t := range order {
		total += m.taps[t].Value
	}
	whole := money.Minor(settled[len(settled)-1].value)
	after := money.Minor(settled.by((m.from + margin) * millis))
	before := money.Minor(settled.by((m.to - margin) * millis))
	if m.from == 0 {
		after = 0 // the day and the window begin together
	}
	first, last := 0, len(order)
	for i, t := range order {
		reached := money.MulDiv(2*sum+m.taps[t].Value, int64(whole), int64(2*max(total, 1)))
		sum += m.taps[t].Value
		if reached < after {
			first = i + 1
		}
		if reached > before {
			last = min(last, i)
		}
	}
	for i, t := range order {
		if len(m.taps[t].Balances) == 0 || i >= first && i < last {
			continue
		}
		for try := 0; try < 40 && last > first; try++ {
			j := first + m.d.below(last-first)
			if len(m.taps[order[j]].Balances) == 0 {
				order[i], order[j] = order[j], order[i]
				moved = true
				break
			}
		}
	}
	return moved
}

// spread moves payments on by a second where a second would have more than its part, and then
// fills one second of the opening to the peak with payments that were to follow.
func (m *moments) spread(order []int) []int {
	usual := max(1, m.rush-1)
	last := m.length/1000 - 1
	for _, t := range order {
		second := min(m.pay[t]/1000, last)
		for m.pays[second] >= usual && second < last {
			second++
		}
		if second != m.pay[t]/1000 {
			m.pay[t] = second*1000 + m.pay[t]%1000
		}
		m.pays[second]++
	}
	crest := int64(m.d.between(40, 58))
	for _, t := range order {
		second := m.pay[t] / 1000
		if second > crest && second < crest+30 && m.pays[crest] < m.rush {
			m.pays[second]--
			m.pays[crest]++
			m.pay[t] = crest*1000 + m.pay[t]%1000
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.pay[a], m.pay[b]) })
	return order
}

// crest brings one second of the opening minute to exactly the peak of orders: taps that are to be
// paid soon after are made in it.
func (m *moments) crest(order []int) {
	second := int64(m.d.between(20, 38))
	if second >= m.length/1000 {
		return
	}
	for _, t := range order {
		after := m.pay[t]/1000 - second
		if after < 2 || after > 14 || m.orders[second]+m.taps[t].Orders > m.peak {
			continue
		}
		m.buy[t] = second*1000 + int64(m.d.below(1000))
		m.orders[second] += m.taps[t].Orders
	}
}

// settleBuy places a tap a few seconds before its payment, in a second that still has room below
// the peak.
func (m *moments) settleBuy(t int) {
	if m.buy[t] > 0 {
		return
	}
	before := int64(m.d.between(quickest, slowest))
	want := max(m.pay[t]-before, m.pay[t]/2)
	second, latest := want/1000, m.pay[t]/1000
	best := second
	for off := int64(0); off < 60; off++ {
		if s := second - off; s >= 0 && m.room(s, m.taps[t].Orders) {
			best = s
			break
		}
		if s := second + off; s < latest && m.room(s, m.taps[t].Orders) {
			best = s
			break
		}
	}
	m.buy[t] = max(1, want+(best-second)*1000)
	m.orders[best] += m.taps[t].Orders
}

// room reports whether a second can take orders and stay below the peak.
func (m *moments) room(second int64, orders int32) bool {
	had := m.orders[second]
	return had == 0 || had+orders < m.peak
}

// terminals gives phones their share of the value, so that the cumulative share follows its curve.
func (m *moments) terminals(order []int, phones curve, total money.Minor) {
	whole := phones[len(phones)-1].at
	var sum, mobile money.Minor
	for _, t := range order {
		tap := &m.taps[t]
		sum += tap.Value
		at := money.MulDiv(sum, whole, int64(max(total, 1)))
		wanted := money.MulDiv(money.Minor(phones.by(int64(at))), int64(total), max(whole, 1))
		if 2*(wanted-mobile) >= tap.Value {
			mobile += tap.Value
			tap.Terminal = event.TerminalApp
			if m.d.below(100) < mobileWeb {
				tap.Terminal = event.TerminalMobileWeb
			}
			continue
		}
		tap.Terminal = event.TerminalPC
	}
}

// mobileWeb is how many mobile checkouts in a hundred come from a browser; assumed.
const mobileWeb = 14

// late places a tap that is never paid, at about the instant of one that is.
func (m *moments) late(t, like int) {
	second := m.buy[like] / 1000
	for off := range int64(600) {
		if s := (second + off) % (m.length/1000 - 1); m.room(s, m.taps[t].Orders) {
			second = s
			break
		}
	}
	m.buy[t] = max(1, second*1000+int64(m.d.below(1000)))
	m.orders[second] += m.taps[t].Orders
	m.taps[t].Terminal = m.taps[like].Terminal
}
