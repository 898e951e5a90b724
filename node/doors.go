package node

import (
	"net/http"
	"time"

	"carnival/event"
	"carnival/web"
	"carnival/web/api"
	"carnival/web/screen"
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
	sealer := n.sealer()
	routes := []web.Route{
		{Pattern: "GET /healthz", Handler: http.HandlerFunc(alive)},
		{Pattern: "GET /readyz", Handler: http.HandlerFunc(n.ready)},
		{Pattern: "GET /metrics", Handler: n.metrics.handler()},
		{Pattern: "GET /screen", Handler: wall},
		{Pattern: "GET " + web.AssetPrefix, Handler: assets},
	}
	routes = append(routes, api.Routes(api.Options{
		Submit: n.Engine.Submit, Catalog: n.Catalog, Shoppers: n.Shoppers, Figures: n.Figures,
		Clock: n.Clock, Accounts: accounts{n.Secrets, n.opts.Accounts}, Provider: n.sandbox,
		Sealer: sealer, Marks: &n.marks, Hub: n.hub, Head: n.headText,
	})...)
	return &web.Doors{
		Routes: routes, Sealer: sealer, Logger: n.opts.Logger, Now: time.Now, Seen: n.metrics.seen,
	}, nil
}

func (n *Node) headText() (sequence uint64, hash string) {
	head := n.journal.Head()
	return head.Last, head.Hash.String()
}

func (n *Node) sealer() *web.Sealer { return web.NewSealer(n.Secrets.SessionKey, time.Now) }

// Session is a session token, as a sign-in would give it; shopper is 0 for an operator.
func (n *Node) Session(role web.Role, shopper event.ShopperID) string {
	return n.sealer().Seal(role, shopper)
}
