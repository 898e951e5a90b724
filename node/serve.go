package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"carnival/web"
)

// Bounds of a connection. A stream outlives them all: the server lifts the bound on reading once
// a request is read, and web.Hub sets a bound of its own for each write.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	readTimeout   = time.Minute
	writeTimeout  = time.Minute
)

// portsTried is how many ports in a row a demonstration tries.
const portsTried = 10

// Serve answers on a listener until the context ends, and then lets what is under way finish for
// at most grace. The node itself stays open.
func (n *Node) Serve(ctx context.Context, on net.Listener, grace time.Duration) error {
	server := n.server()
	server.RegisterOnShutdown(n.hub.Close)
	server.RegisterOnShutdown(n.board.Close)
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

func (n *Node) server() *http.Server {
	return &http.Server{
		Handler: n.handler, MaxHeaderBytes: web.MaxHeader, ReadHeaderTimeout: headerTimeout,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
	}
}

// Listen opens the address; when its port is taken and next is set, one of the following nine.
func Listen(address string, next bool) (net.Listener, error) {
	on, err := net.Listen("tcp", address)
	if !errors.Is(err, unix.EADDRINUSE) {
		return on, err
	}
	host, port, perr := net.SplitHostPort(address)
	number, nerr := strconv.Atoi(port)
	if perr != nil || nerr != nil || !next {
		return nil, fmt.Errorf("%s is taken by another program: end it, or choose another "+
			"address with --listen", address)
	}
	for i := 1; i < portsTried; i++ {
		on, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(number+i)))
		if !errors.Is(err, unix.EADDRINUSE) {
			return on, err
		}
	}
	return nil, fmt.Errorf("%s and the %d ports behind it are taken by other programs: choose "+
		"another address with --listen", address, portsTried-1)
}
