// Package shop is the face for shoppers: home and categories, products, merchants, the cart, the
// one tap with its answer, orders, favourites and signing in, as pages that work without script.
//
// It promises that the price on a page, in a cart and on a bill is the one that is charged at that
// instant, because all of them ask promo with the festival's clock, and that a price which changes
// between page and tap is told and not charged; that a tap may be repeated, by an impatient thumb
// or by the back button, and buys once; that whoever puts the first thing into a cart becomes a
// guest without being asked; and that a thing of somebody else looks like one that does not exist.
// It never decides, never writes a view, and runs nothing inline: its pages live under a policy of
// 'self'.
package shop

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/picture"
	"carnival/quote"
	"carnival/search"
	"carnival/signin"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
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
}

// Options are what the face stands on. All of them are needed.
type Options struct {
	Submit   func(context.Context, trade.Command) (trade.Outcome, error)
	Catalog  View[*catalog.Fold]
	Shoppers View[*shopper.Fold]
	Benefits View[*benefit.Fold]
	Search   View[*search.Fold]
	Plan     func() *festival.Plan // the plan in force, or nil
	Clock    Clock
	Gate     *web.Gate
	SignIn   *signin.Desk
	Guests   *web.Limiter // of new guests, by where they come from
	Marks    *web.Marks   // shared with every face on which shoppers change something
	Assets   *web.Assets
	Board    *web.Board   // tells browsers what changes while they look
	Streams  *web.Limiter // of new streams to it, by where they come from
	// Login checks a password. The account is a shopper's, or the id of a merchant; ok is false
	// when there is no such login or it is not its password.
	Login func(ctx context.Context, login, password string) (role web.Role, account uint64, ok bool)
	// Take asks the sandbox for the money of an attempt that is in the journal, and gives its word.
	Take func(context.Context, *event.PaymentStarted, event.Instant) (trade.Command, error)
	// Methods are the stories that the sandbox can tell, for a demonstration; nil elsewhere.
	Methods []string
	// Draws gives what a seed behind a commitment says to a message. Without it nothing is drawn.
	Draws Draws
	// Outbox is the last letter to an address, where a demonstration shows what it would send; ""
	// when there is none yet. Nil where there are real people.
	Outbox func(ctx context.Context, to string) string
	// Terminal classifies what a request was made on by its User-Agent.
	Terminal func(agent string) event.Terminal
	// Picture draws a product as an SVG. It has views views.
	Picture func(Drawing) []byte
	Views   int
	// Images keeps the pictures of merchants. Damaged is told of one that cannot be shown.
	Images  Images
	Damaged func(error)
}

// Images keeps the pictures of merchants.
type Images interface {
	// Take keeps the picture that a file holds, and names it by its content.
	Take(ctx context.Context, file io.Reader) (event.Picture, error)
	// Find gives a picture by its name.
	Find(hash event.Hash256) (event.Picture, error)
	// Read gives the file of a picture in one of its widths; picture.ErrUnknown where it has none.
	Read(hash event.Hash256, r picture.Rendition) ([]byte, error)
}

// face holds the handlers.
type face struct {
	Options
	bundles ui.Bundles
	kept    keeper // of pages that look the same for everybody
	offers  offers
	quotes  *quote.Teller
	pack    web.Packer
	sheets  sync.Pool // of buffers that pages are written on before they are sent
}

// Waits.
const (
	// submitWait bounds how long a command is waited for.
	submitWait = 10 * time.Second
	// viewWait bounds how long a view is waited for.
	viewWait = 2 * time.Second
)

// door is where a page is asked for.
type door struct {
	pattern string
	page    page
}

// Routes are the doors of the face. All but those of who works here let everybody in: who has no
// session yet is asked to sign in, or becomes a guest.
func Routes(o Options) []web.Route {
	f := &face{Options: o, quotes: &quote.Teller{
		Catalog: o.Catalog, Shoppers: o.Shoppers, Benefits: o.Benefits,
	}}
	if o.Assets != nil {
		f.bundles = bundlesOf(o.Assets)
	}
	var routes []web.Route
	for _, d := range slices.Concat(f.browseDoors(), f.buyDoors(), f.accountDoors(),
		f.liveDoors()) {
		routes = append(routes, web.Route{
			Pattern: d.pattern, Handler: f.serve(d.page), MaxBody: maxForm,
		})
	}
	return append(routes, f.workDoors()...)
}

// maxForm bounds a form: a tap on a full cart, with room to spare.
const maxForm = 32 << 10

func bundlesOf(a *web.Assets) (b ui.Bundles) {
	for name, into := range map[string]*string{
		"shop.css": &b.Style, "shop.js": &b.Script, "shop.svg": &b.Icons, "halls.svg": &b.Halls,
	} {
		if address, ok := a.URL(name); ok {
			*into = address
		}
	}
	return b
}

// submit hands a command in and notes how far its shopper has written.
func (v *visit) submit(c trade.Command) (trade.Outcome, error) {
	ctx, cancel := context.WithTimeout(v.r.Context(), submitWait)
	defer cancel()
	out, err := v.f.Submit(ctx, c)
	if err == nil {
		v.f.Marks.Wrote(v.shopper, out.Last())
	}
	return out, err
}

// change is submit for who has nothing to do with an outcome but to pass a refusal on.
func (v *visit) change(c trade.Command) error {
	out, err := v.submit(c)
	if err == nil && out.Refusal != trade.Accepted {
		err = web.RefusalProblem(out.Refusal, string(v.lang))
	}
	return err
}

// own lets do look at what shoppers have, once it holds all that this one wrote.
func (v *visit) own(do func(fold *shopper.Fold)) error {
	if mark := v.f.Marks.Of(v.shopper); v.shopper != 0 && v.f.Shoppers.Head() < mark {
		ctx, cancel := context.WithTimeout(v.r.Context(), viewWait)
		defer cancel()
		err := v.f.Shoppers.Wait(ctx, mark)
		if errors.Is(err, context.DeadlineExceeded) {
			return web.NewProblem("behind", string(v.lang))
		}
	}
	v.f.Shoppers.Read(do)
	return nil
}

// tellTime is GET /clock: what the script asks when a page has come out of a cache.
func (f *face) tellTime(v *visit) error {
	return v.send("application/json", "no-store", clockJSON(f.Clock.Now(), f.Clock.Speed()))
}
