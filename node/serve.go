package node

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"carnival/web"
)

// Bounds of a connection.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	readTimeout   = time.Minute
	portsTried    = 10
)

// Serve answers on a listener until the context ends, and then lets what is under way finish for
// at most grace. The node itself stays open.
func (n *Node) Serve(ctx context.Context, on net.Listener, grace time.Duration) error {
	server := &http.Server{
		Handler: n.handler, MaxHeaderBytes: web.MaxHeader, ReadHeaderTimeout: headerTimeout,
		ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
	}
	server.RegisterOnShutdown(n.hub.Close)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(on) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}

// Listen opens the address; when port is taken and next is set, one of the following nine ports.
func Listen(address string, next bool) (net.Listener, error) {
	on, err := net.Listen("tcp", address)
	if err == nil || !next {
		return on, err
	}
	host, port, perr := net.SplitHostPort(address)
	number, nerr := strconv.Atoi(port)
	if perr != nil || nerr != nil {
		return nil, err
	}
	for i := 1; i < portsTried; i++ {
		if on, lerr := net.Listen("tcp", net.JoinHostPort(host,
			strconv.Itoa(number+i))); lerr == nil {
			return on, nil
		}
	}
	return nil, err
}
