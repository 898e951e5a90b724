package gallery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"carnival/node"
	"carnival/web"
)

// Options of a gallery that is served.
type Options struct {
	DataDir string // must be empty or missing; "" is a temporary one that goes with the process
	Listen  string
	Grace   time.Duration
	Lang    string
	Note    io.Writer // progress
	Logger  *slog.Logger
}

// Result says where the gallery is, and how much there is to see.
type Result struct {
	URL     string `json:"url"`
	Pages   int    `json:"pages"`   // routes that are shown
	States  int    `json:"states"`  // lines of the list
	Moments int    `json:"moments"` // worlds
}

// ErrTaken says that the directory is somebody's.
var ErrTaken = errors.New("is not empty; the gallery stages its own festival, so name another " +
	"--data-dir, or none for a temporary one")

// Run stages the gallery, tells where it is, and serves it until the context ends.
func Run(ctx context.Context, o Options, tell func(Result) error) (err error) {
	dir := o.DataDir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "carnival-gallery-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s %w", dir, ErrTaken)
	}
	on, err := node.Listen(o.Listen, true)
	if err != nil {
		return err
	}
	defer on.Close()
	fmt.Fprintln(o.Note, text("正在布置画廊……", "Staging the gallery ...").In(o.Lang))
	g, err := Stage(ctx, dir, o.Logger)
	if err != nil {
		return err
	}
	result := Result{URL: "http://" + hostOf(on.Addr()) + "/gallery", States: len(List()),
		Moments: len(Moments())}
	seen := map[string]bool{}
	for _, s := range List() {
		seen[s.Page] = true
	}
	result.Pages = len(seen)
	if err := tell(result); err != nil {
		return errors.Join(err, g.Close())
	}
	return g.Serve(ctx, on, o.Grace)
}

// Bounds of a connection, as those of a node.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
)

// Serve answers on a listener until the context ends, and then ends all worlds.
func (g *Gallery) Serve(ctx context.Context, on net.Listener, grace time.Duration) error {
	server := &http.Server{Handler: g.Handler(), MaxHeaderBytes: web.MaxHeader,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(on) }()
	select {
	case err := <-failed:
		return errors.Join(err, g.Close())
	case <-ctx.Done():
	}
	err := g.Close() // first, so that streams end
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if serr := server.Shutdown(ending); errors.Is(serr, context.DeadlineExceeded) {
		err = errors.Join(err, server.Close())
	}
	return err
}

// hostOf names the loopback as people type it.
func hostOf(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if ok && tcp.IP.IsLoopback() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return a.String()
}
