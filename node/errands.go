package node

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"carnival/event"
	"carnival/gateway"
	"carnival/gateway/pay"
	"carnival/view/shopper"
)

// provider is one that takes money here, and what serves it. Its errands are spread over lanes, so
// that a call which takes long holds few others.
type provider struct {
	name    string
	pay     pay.Provider
	lanes   uint64
	runners []*gateway.Runner
	sweeper *pay.Sweeper
	stepped *pay.Sweeper // for steps of the clock, which wait for their rounds
	ticks   chan event.Instant
}

// stripeName is Stripe's name in facts.
const stripeName = "stripe"

// openProviders makes the providers that the secrets name; the sandbox is always one of them.
func (n *Node) openProviders() error {
	n.sandbox = pay.NewSandbox(n.Secrets.SandboxKey[:])
	n.sandbox.Wall, n.sandbox.Now = time.Now, n.Clock.Now
	n.providers = []*provider{{name: pay.SandboxName, pay: n.sandbox, lanes: 4}}
	if n.Secrets.StripeKey != "" {
		s, err := pay.NewStripe(pay.StripeOptions{
			Key: n.Secrets.StripeKey, WebhookSecret: n.Secrets.StripeWebhook, Site: n.Secrets.Site,
			BaseURL: n.Secrets.StripeURL,
		})
		if err != nil {
			return err
		}
		n.stripe = s
		n.providers = append(n.providers, &provider{name: stripeName, pay: s, lanes: 8})
	}
	for _, p := range n.providers {
		n.staff(p)
	}
	return nil
}

// staff gives a provider its runners and its sweeper.
func (n *Node) staff(p *provider) {
	for number := range p.lanes {
		lane := pay.Lane{Number: number, Of: p.lanes}
		for _, party := range []gateway.Party{
			&pay.Charges{Provider: p.pay, Called: p.name, Now: n.Clock.Now, Lane: lane,
				Standings: standings{n}},
			&pay.Refunds{Provider: p.pay, Called: p.name, Lane: lane, Origin: n.origin},
		} {
			p.runners = append(p.runners, n.errandsOf(party))
		}
	}
	p.runners = append(p.runners, n.errandsOf(&pay.CallOffs{
		Provider: p.pay, Called: p.name, Standings: standings{n}, Submit: n.Engine.Submit,
	}))
	p.ticks = make(chan event.Instant, 1)
	p.sweeper, p.stepped = n.sweeperOf(p), n.sweeperOf(p)
}

func (n *Node) sweeperOf(p *provider) *pay.Sweeper {
	return &pay.Sweeper{
		Provider: p.pay, Called: p.name, Unsettled: unsettled{n},
		Standings: standings{n}, Submit: n.Engine.Submit, Timer: n.attemptTimer,
		Logger: n.opts.Logger,
	}
}

func (n *Node) errandsOf(party gateway.Party) *gateway.Runner {
	return &gateway.Runner{
		Party: party, Journal: n.journal, Submit: n.Engine.Submit,
		Dir: filepath.Join(n.opts.DataDir, "errands"), Logger: n.opts.Logger,
	}
}

// attemptTimer is how long an attempt may live; without a plan nothing can be bought.
func (n *Node) attemptTimer() event.Instant {
	if plan := n.Engine.Plan(); plan != nil {
		return plan.Timers.Attempt
	}
	return 0
}

// origin finds the transaction that settled a payment, once the view shows what the fact saw.
func (n *Node) origin(
	ctx context.Context, p event.PaymentID, sequence uint64,
) (ref string, err error) {
	if err := n.Shoppers.Wait(ctx, sequence); err != nil {
		return "", err
	}
	n.Shoppers.Read(func(f *shopper.Fold) { _, ref, _ = f.Paid(p) })
	return ref, nil
}

// standings tells how attempts stand, once the shoppers' view shows what the journal holds.
type standings struct{ n *Node }

// Attempt is how one attempt stands.
func (s standings) Attempt(
	ctx context.Context, id event.AttemptID,
) (out pay.Standing, err error) {
	err = s.read(ctx, func(f *shopper.Fold) {
		if row, ok := f.Attempt(id); ok {
			out = standing(f, row)
		}
	})
	return out, err
}

// Touched lists the attempts that a fact may have ended.
func (s standings) Touched(
	ctx context.Context, e event.Entry,
) (out []pay.Standing, err error) {
	err = s.read(ctx, func(f *shopper.Fold) {
		for _, row := range f.Touched(e.Event) {
			out = append(out, standing(f, row))
		}
	})
	return out, err
}

func (s standings) read(ctx context.Context, look func(*shopper.Fold)) error {
	if err := s.n.Shoppers.Wait(ctx, s.n.journal.Head().Last); err != nil {
		return err
	}
	s.n.Shoppers.Read(look)
	return nil
}

// standing of an attempt by its row.
func standing(f *shopper.Fold, row shopper.Attempt) pay.Standing {
	a, provider := pay.AttemptOf(row.PaymentStarted, row.Stamp)
	a.Ref = row.Ref
	return pay.Standing{
		Attempt: a, Provider: provider, Wanted: f.Wanted(row), Ended: !row.Status.Live(),
	}
}

// unsettled lists for the sweepers what the shoppers' view shows without a last word.
type unsettled struct{ n *Node }

// Attempts lists attempts that live.
func (u unsettled) Attempts(p pay.Page) (out []pay.Attempt) {
	u.n.Shoppers.Read(func(f *shopper.Fold) {
		for _, row := range f.LiveAttempts(shopper.Unsettled{
			Before: p.Before, After: p.After, Limit: p.Limit,
			Wants: func(provider, _ string) bool {
				name, _, _ := strings.Cut(provider, "/")
				return name == p.Provider
			},
		}) {
			a, _ := pay.AttemptOf(row.PaymentStarted, row.Stamp)
			a.Ref, a.Over = row.Ref, !f.Wanted(row)
			out = append(out, a)
		}
	})
	return out
}

// Refunds lists money that is owed back.
func (u unsettled) Refunds(p pay.Page) (out []pay.Refund) {
	u.n.Shoppers.Read(func(f *shopper.Fold) {
		for _, row := range f.OpenRefunds(shopper.Unsettled{
			Before: p.Before, After: p.After, Limit: p.Limit,
			Wants: func(_, ref string) bool { return pay.ProviderOf(ref) == p.Provider },
		}) {
			one := pay.RefundOf(row.RefundDue, row.Stamp, row.Ref)
			one.Retried = row.Retried
			out = append(out, one)
		}
	})
	return out
}

// runErrands starts everything that talks to providers.
func (n *Node) runErrands(ctx context.Context) {
	log := n.opts.Logger
	for _, p := range n.providers {
		for _, r := range p.runners {
			n.running.Go(func() {
				if err := r.Run(ctx); err != nil && ctx.Err() == nil {
					log.Error("errands have stopped", "party", r.Party.Name(), "err", err)
				}
			})
		}
		n.running.Go(func() {
			if err := p.sweeper.Run(ctx, p.ticks); err != nil && ctx.Err() == nil {
				log.Error("the sweep of payments has stopped", "provider", p.name, "err", err)
			}
		})
	}
}

// ticked lets the sweepers know that festival time has passed, and sends the callbacks that the
// sandbox has promised by now: through the same reader that a real provider's pass.
func (n *Node) ticked(ctx context.Context, now event.Instant) error {
	for _, p := range n.providers {
		select {
		case p.ticks <- now:
		default: // the sweeper is still at work, and the next tick will do
		}
	}
	read := pay.Reader(n.sandbox)
	for _, callback := range n.sandbox.Due(now) {
		command, err := read(callback.Header, callback.Body)
		if err == nil && command != nil {
			_, err = n.Engine.Submit(ctx, command)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errandsHealth is nil while every provider is heard and every errand done.
func (n *Node) errandsHealth() (err error) {
	for _, p := range n.providers {
		for _, r := range p.runners {
			err = errors.Join(err, r.Health())
		}
		err = errors.Join(err, p.sweeper.Health())
	}
	return err
}
