// Package api is the face for programs: /v1, its OpenAPI document and the pages that explain it.
//
// It promises that a retry with the same Idempotency-Key gets the answer that the first request
// got; that a shopper who has just changed something reads it back; that a thing of somebody else
// looks like one that does not exist; that a body which is not understood whole changes nothing,
// and that everything wrong with it is told at once. It never decides, never prices (promo does),
// and never shows what the journal has not acknowledged.
//
// Names of goods and merchants and the sentences of problems come in the language of the request;
// an answer that is the same for everybody holds both languages.
package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/quote"
	"carnival/search"
	"carnival/signin"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/figures"
	"carnival/view/ledger"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
)

// View is a fold that is kept up to date by somebody else.
type View[F any] interface {
	// Read lets do look at the fold, briefly.
	Read(do func(F))
	// Wait returns nil as soon as the fold holds an entry, or says why it will not.
	Wait(ctx context.Context, sequence uint64) error
	// Head is the last entry that the fold holds.
	Head() uint64
}

// Clock is festival time.
type Clock interface {
	Now() event.Instant
	Speed() int64 // festival seconds in a wall second; 0: the clock is stepped
	Step(to event.Instant) error
}

// Account is who a login belongs to: an operator, a merchant, or the account of a shopper.
type Account struct {
	Role   web.Role
	Number uint64 // of a shopper's account; of a merchant, the id
}

// Accounts knows logins. Guests have none.
type Accounts interface {
	// Login checks a password; ok is false when there is no such login or it is not its password.
	Login(ctx context.Context, login, password string) (a Account, ok bool)
}

// Draws keeps the secret seeds behind the draws of red envelopes.
type Draws interface {
	// New makes a seed that is kept from then on, and gives its commitment.
	New() (event.Hash256, error)
	// Roll is HMAC-SHA256 of a message under the seed behind a commitment.
	Roll(commitment event.Hash256, message []byte) (event.Hash256, error)
	// Reveal gives the seed behind a commitment to who is about to publish it.
	Reveal(commitment event.Hash256) (event.Hash256, error)
}

// Options are what the face stands on. All of them are needed.
type Options struct {
	Submit    func(context.Context, trade.Command) (trade.Outcome, error)
	Catalog   View[*catalog.Fold]
	Shoppers  View[*shopper.Fold]
	Benefits  View[*benefit.Fold]
	Merchants View[*merchant.Fold]
	Ledger    View[*ledger.Fold]
	Figures   View[*figures.Fold]
	Search    View[*search.Fold]
	Clock     Clock
	// Step moves a stepped clock and returns the journal's end behind all that fell due on the
	// way. Without it the clock jumps, and one tick decides everything at once.
	Step      func(ctx context.Context, to event.Instant) (sequence uint64, err error)
	Accounts  Accounts
	Providers map[string]Provider // by name; the sandbox is always there
	Draws     Draws
	Keys      *web.Keys // of merchants; the Sealer's own
	Pictures  Pictures
	Gate      *web.Gate
	SignIn    *signin.Desk
	Guests    *web.Limiter // of new guests, by where they come from
	Marks     *web.Marks   // shared with every face on which shoppers change something
	Hub       *web.Hub     // fed by a Pump
	// Head is the acknowledged end of the journal, with the hash of its last record.
	Head func() (sequence uint64, hash string)
	// Outbox lists the messages of a demonstration; nil where there are real people.
	Outbox func() []OutboxMessage
}

// face holds the handlers.
type face struct {
	Options
	quotes      *quote.Teller
	simulations simulations
}

func newFace(o Options) *face {
	return &face{Options: o, quotes: &quote.Teller{
		Catalog: o.Catalog, Shoppers: o.Shoppers, Benefits: o.Benefits,
	}}
}

// viewWait bounds how long a view is waited for.
const viewWait = 2 * time.Second

// Routes are the doors of the face, with those of its documentation.
func Routes(o Options) []web.Route {
	f := newFace(o)
	ops := f.operations()
	routes := make([]web.Route, 0, len(ops)+4)
	for _, op := range ops {
		routes = append(routes, web.Route{
			Pattern: op.pattern, Who: op.who, Handler: op.handler, MaxBody: op.maxBody,
			Plain: true,
		})
	}
	return append(routes, docRoutes(ops)...)
}

// submit hands a command in and notes how far its shopper has written. A refusal comes back as a
// problem.
func (f *face) submit(r *http.Request, c trade.Command) (trade.Outcome, error) {
	out, err := f.decide(r, c)
	if err == nil && out.Refusal != trade.Accepted {
		err = web.RefusalProblem(out.Refusal, web.Lang(r))
	}
	return out, err
}

// decide is submit for who looks at the refusal. It waits for as long as the client does: the
// writer answers everything that has entered, and when it stops it says so.
func (f *face) decide(r *http.Request, c trade.Command) (trade.Outcome, error) {
	f.actFor(c)
	out, err := f.Submit(r.Context(), c)
	if err == nil {
		f.Marks.Wrote(web.SessionOf(r).Shopper, reached(out))
	}
	return out, err
}

// reached is the sequence that a view holds when it shows what a command did. A command that
// changed nothing is shown by what was decided before it.
func reached(o trade.Outcome) uint64 {
	if o.First == 0 {
		return 0
	}
	return o.First + uint64(len(o.Events)) - 1
}

// waiter is a view of any fold.
type waiter interface {
	Wait(ctx context.Context, sequence uint64) error
}

// await waits until views hold an entry. A view that has stopped shows its last good state.
func await(r *http.Request, sequence uint64, views ...waiter) error {
	ctx, cancel := context.WithTimeout(r.Context(), viewWait)
	defer cancel()
	for _, v := range views {
		if err := v.Wait(ctx, sequence); errors.Is(err, context.DeadlineExceeded) {
			return web.NewProblem("behind", web.Lang(r))
		}
	}
	return nil
}

// readOwn lets do look at what shoppers have, once it holds all that the asking shopper wrote.
func (f *face) readOwn(r *http.Request, do func(f *shopper.Fold, owner event.ShopperID)) error {
	owner := web.SessionOf(r).Shopper
	if mark := f.Marks.Of(owner); f.Shoppers.Head() < mark {
		if err := await(r, mark, f.Shoppers); err != nil {
			return err
		}
	}
	f.Shoppers.Read(func(fold *shopper.Fold) { do(fold, owner) })
	return nil
}

// plan is the plan in force, or nil.
func (f *face) plan() (p *festival.Plan) {
	f.Figures.Read(func(fold *figures.Fold) { p = fold.Plan() })
	return p
}

func notFound(r *http.Request) error { return web.NewProblem("not_found", web.Lang(r)) }
