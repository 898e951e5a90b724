package promo

import (
	"cmp"
	"slices"

	"carnival/event"
	"carnival/money"
)

// The allowance (购物津贴, points) is the shopper's own stored balance. A promotion says how much of
// it a basket may use, by thresholds of its own (rules R4.7); without one it cannot be used.

// allowanceForm: how much of their allowance shoppers may use.
func allowanceForm() Form {
	return Form{
		Rule: event.RuleAllowance,
		Zh:   "购物津贴：每单可以使用多少",
		En:   "how much of a shopper's allowance a bill may use",
		Fields: slices.Concat(
			headFields(event.FundedByPlatform, event.FundedByBrand, event.FundedByBank),
			[]Field{currencyField()}, termsFields(), scopeFields()),
		check: func(c *checker) { c.terms(freeThreshold) },
	}
}

// testAllowances finds the promotions under which the shopper's allowance can be used, and notes
// why it cannot when there is none.
func (w *work) testAllowances() {
	w.allowances = w.allowances[:0]
	switch only := w.ask.Only; {
	case w.ask.Allowance <= 0:
		return
	case only != nil && !only.Allowance:
		w.unusedAllowance(event.Unused{Reason: event.UnusedNotChosen})
		return
	}
	why := event.Unused{Reason: event.UnusedNoLine}
	for _, o := range w.offers {
		if o.rule != event.RuleAllowance {
			continue
		}
		c := candidate{until: o.to}
		reason, short := w.test(o, &c)
		if reason == 0 {
			c.amount = min(c.amount, w.ask.Allowance)
			w.allowances = append(w.allowances, c)
			continue
		}
		u := event.Unused{Promotion: o.fact.Promotion, Reason: reason, Short: short}
		if why.Promotion == 0 || closer(&u, &why) {
			why = u
		}
	}
	if len(w.allowances) == 0 {
		w.unusedAllowance(why)
	}
}

// closer: what misses a threshold by least is worth telling first.
func closer(a, b *event.Unused) bool {
	rank := func(u *event.Unused) int { return int(flag(u.Reason != event.UnusedBelow)) }
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Short, b.Short),
		cmp.Compare(a.Promotion, b.Promotion)) < 0
}

func (w *work) unusedAllowance(u event.Unused) {
	u.Rule = event.RuleAllowance
	w.bill.Unused = append(w.bill.Unused, u)
}

// useAllowance pays from the allowance under the promotion that lets most of it be used.
func (w *work) useAllowance() {
	var best *candidate
	var most money.Minor
	for i := range w.allowances {
		c := &w.allowances[i]
		usable := min(c.amount, w.roomOf(c.lines))
		if best == nil || usable > most || usable == most && c.sooner(best) {
			best, most = c, usable
		}
	}
	w.saved = most
	if most == 0 {
		return
	}
	f := best.offer.fact
	w.row(event.Discount{
		Rule: f.Rule, Funder: f.Funder, Promotion: f.Promotion,
		Base: best.base, At: best.at, Times: best.times,
	}, w.poured(most, best.lines), most)
}

func (w *work) roomOf(lines []uint16) (sum money.Minor) {
	for _, i := range lines {
		sum += w.room[i]
	}
	return sum
}

// narrowAllowance reports whether some terms let the allowance pay for some lines only.
func (w *work) narrowAllowance() bool {
	return slices.ContainsFunc(w.allowances, func(c candidate) bool { return c.offer.narrow })
}

// allowanceHeldBack reports whether the allowance paid less than it could, for want of room on the
// lines it may be used on, while others have some.
func (w *work) allowanceHeldBack() bool {
	for i := range w.allowances {
		if c := &w.allowances[i]; c.offer.narrow && c.amount > w.saved && w.due() > 0 {
			return true
		}
	}
	return false
}

func (w *work) explainAllowance() {
	if len(w.allowances) > 0 && w.saved == 0 {
		w.unusedAllowance(event.Unused{Reason: event.UnusedNothingLeft})
	}
}
