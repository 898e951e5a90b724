package node

import (
	"context"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/trade"
	"carnival/view/ledger"
)

// settlesPerTick bounds the merchants that one tick settles with.
const settlesPerTick = 256

// settling is how far the settlements of an edge have come in this process. Another process begins
// the edge anew: whoever was settled with behind it is not owed anything from before it any more.
type settling struct {
	edge  event.Instant
	needs uint64 // the books must hold this entry: all that stands before the edge, at least
	after event.MerchantID
	open  bool // not all merchants were asked about yet
}

// settleEdge is the last instant until now at which the plan settles with its merchants: every
// Timers.Settle from the home market's midnight at which the first day of the plan begins.
func settleEdge(plan *festival.Plan, now event.Instant) event.Instant {
	home, _ := plan.Market(plan.Home) // Parse has seen to it that the plan names its home
	begins := home.Opens
	if len(plan.Phases) > 0 {
		begins = plan.Phases[0].From
	}
	y, m, d := begins.Time().In(plan.Zone).Date()
	anchor := event.At(time.Date(y, m, d, 0, 0, 0, 0, plan.Zone))
	every := plan.Timers.Settle
	rounds := (now - anchor) / every
	if now < anchor { // division rounds towards zero
		rounds = (now-anchor+1)/every - 1
	}
	return anchor + rounds*every
}

// settle closes the tills of all merchants for whom something stands from before the last edge, a
// bounded number in one call. What a merchant is settled with is decided by the rulebook, so that
// an operator who settles by hand at the same time takes nothing twice.
func (n *Node) settle(ctx context.Context, now event.Instant) error {
	plan := n.Plan()
	if plan == nil {
		return nil
	}
	s := &n.settling
	if edge := settleEdge(plan, now); edge != s.edge {
		*s = settling{edge: edge, needs: n.journal.Head().Last, open: true}
	}
	if n.Ledger.Head() < s.needs { // a later tick will do
		return nil
	}
	for settled := 0; s.open && settled < settlesPerTick; {
		var list []event.MerchantID
		var next event.MerchantID
		n.Ledger.Read(func(books *ledger.Fold) {
			list, next = books.Unsettled(s.edge, s.after, settlesPerTick)
		})
		commands := make([]trade.Command, len(list))
		for i, m := range list {
			commands[i] = &trade.SettleMerchant{Merchant: m}
		}
		// A refusal says that there is nothing to settle: somebody was faster.
		if _, err := n.Engine.SubmitAll(ctx, commands); err != nil {
			return err
		}
		s.after, s.open = next, next != 0
		settled += len(list)
	}
	return nil
}
