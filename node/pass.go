package node

import (
	"context"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/trade"
)

const (
	// maxVisits bounds at how many instants a step stops for timers: one of a day comes to each
	// within half a minute, one of an hour within a second.
	maxVisits = 4096
	// sweepStep is how often a step asks the providers about what has no word from them.
	sweepStep = 60 * event.Second
)

// Step moves a stepped clock forward to an instant and meets what falls due on the way in its
// order: timers of the rulebook, callbacks that the sandbox has promised, attempts and refunds
// without a word, settlements. So a step of a day comes to the books that its seconds would have
// come to. It returns the journal's end behind all of that.
func (n *Node) Step(ctx context.Context, to event.Instant) (sequence uint64, err error) {
	n.passing.Lock()
	defer n.passing.Unlock()
	gap := max(event.Second, (to-n.Clock.Now())/maxVisits)
	for at := n.Clock.Now(); ; {
		if at, err = n.stop(ctx, at, to, gap); err != nil {
			return 0, err
		}
		if err = n.Clock.Step(at); err != nil {
			return 0, err
		}
		if err = n.pass(ctx, &trade.Tick{}); err == nil {
			err = n.ask(ctx, at)
		}
		for err == nil && n.settling.open {
			if err = n.Ledger.Wait(ctx, n.settling.needs); err == nil {
				err = n.settle(ctx, at)
			}
		}
		if err != nil || at >= to {
			return n.journal.Head().Last, err
		}
	}
}

// stop is where a step comes to next. Timers are met at most a gap late; callbacks, which must find
// things as they are at their instant, to the second; and settlements at their edge.
func (n *Node) stop(
	ctx context.Context, at, to event.Instant, gap event.Instant,
) (next event.Instant, err error) {
	next = to
	due, err := n.Engine.Due(ctx)
	if due != 0 {
		next = min(next, max(due, at+gap))
	}
	for _, p := range n.providers {
		if n.waits(p, at) {
			next = min(next, at+max(sweepStep, gap))
		}
	}
	if plan := n.Plan(); plan != nil {
		next = min(next, settleEdge(plan, at)+plan.Timers.Settle)
	}
	if call, ok := n.sandbox.Next(); ok {
		next = min(next, max(call, at+event.Second))
	}
	return min(next, to), err
}

// waits reports whether a provider owes its word on anything.
func (n *Node) waits(p *provider, at event.Instant) bool {
	page := pay.Page{Provider: p.name, Before: at + 1, Limit: 1}
	open := unsettled{n}
	return len(open.Attempts(page)) > 0 || len(open.Refunds(page)) > 0
}

// ask lets the views come up and then asks the providers what they have not told, as the sweepers
// do while time runs. One that does not answer is no reason not to go on: the sweepers say so.
func (n *Node) ask(ctx context.Context, at event.Instant) error {
	if err := n.Shoppers.Wait(ctx, n.journal.Head().Last); err != nil {
		return err
	}
	for _, p := range n.providers {
		if n.waits(p, at) {
			_ = p.stepped.Sweep(ctx, at) // told by the health of p.sweeper
		}
	}
	return ctx.Err()
}

// passed is what a tick of the clock brings about.
func (n *Node) passed(ctx context.Context, tick trade.Command) error {
	n.passing.Lock()
	defer n.passing.Unlock()
	return n.pass(ctx, tick)
}

// pass lets time decide until nothing is left to decide at the instant, and then runs the errands
// that are due by it.
func (n *Node) pass(ctx context.Context, tick trade.Command) error {
	for {
		out, err := n.Engine.Submit(ctx, tick)
		if err != nil {
			return err
		}
		if !out.More {
			if err := n.ticked(ctx, out.Stamp); err != nil {
				return err
			}
			return n.settle(ctx, out.Stamp)
		}
	}
}
