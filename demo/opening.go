package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"carnival/crowd"
	"carnival/event"
	"carnival/node"
	"carnival/web"
)

// Opened lets the crowd of a demonstration come from the warm-up until so long after the opening,
// and gives the site as it stands then, with its clock running: every shop's goods, the rulebook,
// and shoppers with carts, coupons and orders. Whoever measures something starts from here. The
// node is the caller's to close.
func Opened(ctx context.Context, o Options, after time.Duration) (n *node.Node, err error) {
	d := &demo{Options: o}
	if d.plan, err = scaled(o.Plan, o.Scale); err != nil {
		return nil, err
	}
	if _, err := d.prepare(); err != nil {
		return nil, err
	}
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if err := d.open(ctx, false); err != nil {
		return nil, errors.Join(err, on.Close())
	}
	d.url = "http://" + on.Addr().String()
	server := &http.Server{Handler: d.node.Handler(), ReadHeaderTimeout: o.Grace}
	served := make(chan error, 1)
	go func() { served <- server.Serve(on) }()
	err = d.arrive(ctx, d.home().Opens+event.Instant(after.Microseconds()))
	server.Close()
	<-served
	if err != nil {
		return nil, errors.Join(err, d.node.Close())
	}
	d.node.Clock.Run(1, 0)
	return d.node, nil
}

// arrive brings the goods and the rulebook in, and the crowd as far as an instant.
func (d *demo) arrive(ctx context.Context, until event.Instant) error {
	if err := d.stock(ctx); err != nil {
		return err
	}
	if err := d.publish(ctx); err != nil {
		return err
	}
	agenda, err := d.draw(ctx)
	if err != nil {
		return err
	}
	visitors := crowd.New(agenda, crowd.Options{
		URL: d.url, Password: d.node.Secrets.DemoPassword,
		Operator: d.node.Session(web.Operator, 0), Progress: d.progress(len(agenda.Acts)),
	})
	return visitors.Run(ctx, until)
}
