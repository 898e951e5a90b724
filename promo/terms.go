package promo

import (
	"math"

	"carnival/event"
	"carnival/money"
)

// wholeRate is 100 % in basis points.
const wholeRate = 10_000

// reached is what terms give for a measure: the threshold, how often it counts and what comes off,
// before any line is asked whether it has room. When no threshold is reached Short is what is
// missing to the lowest.
type reached struct {
	at     int64
	times  uint32
	amount money.Minor
	short  int64
}

// reach tests terms on the sum and the pieces of eligible lines. The sum is of item prices and
// never of couponed amounts (rules R4.2). A rate is rounded once (rules R1.2).
func reach(t *event.Terms, sum money.Minor, pieces int64) (r reached, ok bool) {
	measure := int64(sum)
	if t.Pieces {
		measure = pieces
	}
	var best *event.Tier
	lowest := int64(math.MaxInt64)
	for i := range t.Tiers {
		tier := &t.Tiers[i]
		lowest = min(lowest, tier.At)
		if tier.At <= measure && (best == nil || tier.At > best.At) {
			best = tier
		}
	}
	if best == nil {
		return reached{short: lowest - measure}, false
	}
	r = reached{at: best.At, times: 1}
	if t.Every && best.At > 0 {
		r.times = uint32(min(measure/best.At, math.MaxUint32))
	}
	switch {
	case best.Rate > 0:
		r.amount = money.MulDiv(sum, int64(best.Rate), wholeRate)
	case r.times == 1: // nearly always, and a wide division is not free
		r.amount = best.Off
	default:
		r.amount = money.MulDiv(best.Off, int64(r.times), 1)
	}
	if t.Cap > 0 {
		r.amount = min(r.amount, t.Cap)
	}
	r.amount = min(r.amount, money.MaxMinor)
	return r, true
}

// ceiling is what terms never take more off than.
func ceiling(t *event.Terms) (most money.Minor) {
	for i := range t.Tiers {
		most = max(most, t.Tiers[i].Off)
		if t.Every || t.Tiers[i].Rate > 0 {
			most = money.MaxMinor
			break
		}
	}
	if t.Cap > 0 {
		most = min(most, t.Cap)
	}
	return most
}

// candidate is a promotion or coupon that could be applied: its threshold is reached, its
// condition holds, and something would come off.
type candidate struct {
	offer  *offer
	coupon event.CouponID
	until  event.Instant
	lines  []uint16
	parts  []money.Minor // of the lines, when a search has computed them
	base   int64
	at     int64
	amount money.Minor
	times  uint32
	slot   int32
}

// id orders candidates of one slot that end at the same instant.
func (c *candidate) id() uint64 {
	if c.coupon != 0 {
		return uint64(c.coupon)
	}
	return uint64(c.offer.fact.Promotion)
}

// sooner: the earliest expiry, then the lowest id.
func (c *candidate) sooner(d *candidate) bool {
	if c.until != d.until {
		return c.until < d.until
	}
	return c.id() < d.id()
}

// better: the greatest amount, then what is sooner.
func (c *candidate) better(d *candidate) bool {
	if c.amount != d.amount {
		return c.amount > d.amount
	}
	return c.sooner(d)
}

// test asks whether a promotion applies to the basket. When it does not, reason says why.
func (w *work) test(o *offer, c *candidate) (reason event.UnusedReason, short int64) {
	reason, short = w.measure(o, c)
	switch reason {
	case 0, event.UnusedBelow, event.UnusedNothingLeft:
		// Nobody is told to buy more for what is not meant for them.
		if why := w.condition(o); why != 0 {
			return why, 0
		}
	}
	return reason, short
}

// measure tests everything but the condition over the basket.
func (w *work) measure(o *offer, c *candidate) (reason event.UnusedReason, short int64) {
	switch {
	case o.currency != w.ask.Currency:
		return event.UnusedOtherMoney, 0
	case !o.sound:
		return event.UnusedConditionErr, 0
	}
	sum, pieces, err := w.eligible(o, c)
	if err != nil {
		return event.UnusedConditionErr, 0
	}
	if len(c.lines) == 0 {
		return event.UnusedNoLine, 0
	}
	r, ok := reach(&o.terms, sum, pieces)
	switch {
	case !ok:
		return event.UnusedBelow, r.short
	case r.amount <= 0:
		return event.UnusedNothingLeft, 0
	}
	c.offer, c.at, c.times, c.amount, c.base = o, r.at, r.times, r.amount, int64(sum)
	if o.terms.Pieces {
		c.base = pieces
	}
	return 0, 0
}

func (w *work) condition(o *offer) event.UnusedReason {
	if o.when == nil {
		return 0
	}
	switch holds, err := o.when.Holds(w.basketValues()); {
	case err != nil:
		return event.UnusedConditionErr
	case !holds:
		return event.UnusedCondition
	}
	return 0
}

// eligible finds the lines that a promotion concerns, with their sum and pieces.
func (w *work) eligible(o *offer, c *candidate) (sum money.Minor, pieces int64, err error) {
	all, sum, pieces := w.every, w.sum, w.pieces
	if o.merchant != 0 {
		s := w.shop(o.merchant)
		if s == nil {
			return 0, 0, nil
		}
		all, sum, pieces = s.lines, s.sum, s.pieces
	}
	if !o.narrow {
		c.lines = all
		return sum, pieces, nil
	}
	sum, pieces = 0, 0
	from := len(w.lines)
	for _, i := range all {
		l := &w.ask.Lines[i]
		if !o.names(l) {
			continue
		}
		if o.what != nil {
			switch holds, err := o.what.Holds(w.lineValues(int(i))); {
			case err != nil:
				return 0, 0, err
			case !holds:
				continue
			}
		}
		w.lines = append(w.lines, i)
		sum += w.amount[i]
		pieces += int64(l.Quantity)
	}
	c.lines = w.lines[from:len(w.lines):len(w.lines)]
	return sum, pieces, nil
}

// names reports whether a line's category and product are among those of the promotion.
func (o *offer) names(l *Line) bool {
	return (len(o.categories) == 0 || among(o.categories, l.Category)) &&
		(len(o.products) == 0 || among(o.products, l.Product))
}

// among searches a sorted list.
func among[T ~uint16 | ~uint64](list []T, v T) bool {
	from, to := 0, len(list)
	for from < to {
		if m := int(uint(from+to) >> 1); list[m] < v {
			from = m + 1
		} else {
			to = m
		}
	}
	return from < len(list) && list[from] == v
}

func (w *work) basketValues() []int64 {
	return w.values.ofBasket(w.ask, w.pieces, int64(w.sum), len(w.shops))
}

func (w *work) lineValues(i int) []int64 {
	w.basketValues()
	return w.values.ofLine(&w.ask.Lines[i], i, int64(w.amount[i]))
}
