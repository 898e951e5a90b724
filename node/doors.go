package node

import (
	"context"
	"net/http"
	"time"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/goods"
	"carnival/intake"
	"carnival/trade"
	"carnival/web"
	"carnival/web/api"
	"carnival/web/screen"
	"carnival/web/shop"
)

// New guests from one address: a household at once, and then one now and then.
const (
	guestEach  = 10 * time.Second
	guestBurst = 60
)

// New streams from one address: a carrier has thousands of phones behind one.
const (
	streamEach  = 20 * time.Millisecond
	streamBurst = 600
)

// doors is every face behind one front.
func (n *Node) doors() (*web.Doors, error) {
	assets, err := web.BuiltAssets()
	if err != nil {
		return nil, err
	}
	wall, err := screen.New(assets)
	if err != nil {
		return nil, err
	}
	gate, guests := n.gate(), web.NewLimiter(guestEach, guestBurst, time.Now)
	routes := []web.Route{
		{Pattern: "GET /healthz", Handler: http.HandlerFunc(alive)},
		{Pattern: "GET /readyz", Handler: http.HandlerFunc(n.ready)},
		{Pattern: "GET /metrics", Handler: n.metrics.handler()},
		{Pattern: "GET /screen", Handler: wall},
		{Pattern: "GET " + web.AssetPrefix, Handler: assets},
	}
	routes = append(routes, api.Routes(api.Options{
		Submit: n.Engine.Submit, Catalog: n.Catalog, Shoppers: n.Shoppers, Figures: n.Figures,
		Benefits: n.Benefits, Merchants: n.Merchants, Ledger: n.Ledger, Search: n.Search,
		Draws: n.seeds, Clock: n.Clock, Step: n.Step, Accounts: n.accounts(),
		Providers: n.payments(), Keys: n.keys, Pictures: n.pictures,
		Gate: gate, SignIn: n.people.desk, Guests: guests, Outbox: n.showOutbox(),
		Marks: &n.marks, Hub: n.hub, Head: n.headText,
	})...)
	pages := n.shop(assets, gate, guests)
	routes = append(routes, shop.Routes(pages)...)
	return &web.Doors{
		Routes: routes, Gate: gate, Logger: n.opts.Logger, Now: time.Now, Seen: n.metrics.seen,
		Face: shop.Front(pages),
	}, nil
}

// shop is the face of shoppers with a browser. Goods without a picture of their own get a
// drawing.
func (n *Node) shop(assets *web.Assets, gate *web.Gate, guests *web.Limiter) shop.Options {
	known := n.accounts()
	var letter func(context.Context, string) string
	if n.people.outbox != nil {
		letter = n.letterTo
	}
	var methods []string
	if letter != nil { // a demonstration: its bank can be told how to behave
		methods = pay.Scenarios()
	}
	return shop.Options{
		Submit: n.Engine.Submit, Catalog: n.Catalog, Shoppers: n.Shoppers, Benefits: n.Benefits,
		Search: n.Search, Plan: n.Plan,
		Clock: n.Clock, Gate: gate, SignIn: n.people.desk, Guests: guests, Marks: &n.marks,
		Assets: assets, Outbox: letter,
		Board: n.board, Streams: web.NewLimiter(streamEach, streamBurst, time.Now),
		Login: func(ctx context.Context, login, password string) (web.Role, uint64, bool) {
			a, ok := known.Login(ctx, login, password)
			return a.Role, a.Number, ok
		},
		Take: n.take, Methods: methods, Draws: n.seeds, Terminal: api.TerminalOf,
		Picture: func(d shop.Drawing) []byte {
			look := goods.LookOf(d.Category, intake.Text(d.Title), d.Variant)
			return goods.PictureFrom(d.Category, look, goods.View(d.View))
		},
		Views: int(goods.Views), Images: n.pictures, Damaged: n.damaged,
	}
}

// payments are the providers that shoppers may choose. The sandbox lives in this process and is
// asked at once; what lives elsewhere is asked by the errands.
func (n *Node) payments() map[string]api.Provider {
	known := map[string]api.Provider{pay.SandboxName: {
		Methods: pay.Scenarios(), Read: pay.Reader(n.sandbox), Take: n.take,
	}}
	if n.stripe != nil {
		known[stripeName] = api.Provider{
			Read: pay.Reader(n.stripe), ClientSecret: n.stripe.ClientSecret,
		}
	}
	return known
}

// take asks the sandbox for the money of an attempt.
func (n *Node) take(
	ctx context.Context, e *event.PaymentStarted, at event.Instant,
) (trade.Command, error) {
	attempt, _ := pay.AttemptOf(e, at)
	notice, err := n.sandbox.Take(ctx, attempt)
	return notice.Command(), err
}

func (n *Node) headText() (sequence uint64, hash string) {
	head := n.journal.Head()
	return head.Last, head.Hash.String()
}

func (n *Node) sealer() *web.Sealer {
	s := web.NewSealer(n.Secrets.SessionKey, time.Now)
	s.Keys = n.keys
	return s
}

// Session is a session token, as a sign-in would give it; shopper is 0 for an operator.
func (n *Node) Session(role web.Role, shopper event.ShopperID) string {
	return n.sealer().Seal(role, shopper)
}
