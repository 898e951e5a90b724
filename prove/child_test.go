package prove

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/intake"
	"carnival/journal"
	"carnival/money"
	"carnival/node"
)

// The test's own binary is the server of its proofs: as the product puts itself together, and as a
// product would be that answers before it has written.
const (
	roleServer    = "server"
	roleUnflushed = "server-that-does-not-flush"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && (os.Args[1] == roleServer || os.Args[1] == roleUnflushed) {
		if err := serverMain(os.Args[1], os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serverMain is as much of the command line as a proof uses.
func serverMain(role string, args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	flags := flag.NewFlagSet(role, flag.ContinueOnError)
	data := flags.String("data-dir", "", "")
	listen := flags.String("listen", "", "")
	named := flags.String("festival", "", "")
	flags.Bool("json", false, "")
	if args[0] == "import" {
		if err := flags.Parse(args[3:]); err != nil {
			return err
		}
		return importFile(ctx, *data, args[2])
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	source, ok := festivals.Source(*named)
	if !ok {
		return fmt.Errorf("no festival %q is built in", *named)
	}
	o := node.Options{DataDir: *data, Plan: source, Logger: slog.New(slog.DiscardHandler)}
	if role == roleUnflushed {
		o.Journal = func(j journal.Journal) journal.Journal { return newUnflushed(ctx, j) }
	}
	return serve(ctx, o, *listen)
}

func importFile(ctx context.Context, data, file string) error {
	n, err := node.Open(ctx, node.Options{DataDir: data, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer n.Close()
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	reader, err := intake.Open(file, bytes.NewReader(raw),
		intake.Options{Merchant: "proof", Currency: money.CNY})
	if err != nil {
		return err
	}
	run := intake.Import{
		Submit: n.Engine.SubmitAll, Rejects: intake.NewRejectWriter(io.Discard, false),
		Terms: intake.Terms{Home: event.Home, Currency: money.CNY},
	}
	counts, err := run.Run(ctx, reader)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(counts)
}

func serve(ctx context.Context, o node.Options, listen string) error {
	on, err := node.Listen(listen, false)
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, o)
	if err != nil {
		return err
	}
	if err := n.Serve(ctx, on, 10*time.Second); err != nil {
		return err
	}
	return n.Close()
}

// unflushed is a journal that acknowledges a record when it has taken it, and writes it a little
// later: what every log does when the flush is left out of it. A kill loses what was not written.
type unflushed struct {
	journal.Journal
	mu      sync.Mutex
	head    journal.Head
	waiting []waiting
}

type waiting struct {
	raw    []byte
	expect journal.Head
}

// flushEvery is a small part of what a system leaves in its cache without a flush.
const flushEvery = 200 * time.Millisecond

func newUnflushed(ctx context.Context, j journal.Journal) *unflushed {
	u := &unflushed{Journal: j, head: j.(journal.Tail).Head()}
	go func() {
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for range tick.C {
			if err := u.flush(context.WithoutCancel(ctx)); err != nil {
				fmt.Fprintln(os.Stderr, "unflushed:", err)
				return
			}
		}
	}()
	return u
}

func (u *unflushed) Append(
	_ context.Context, raw []byte, expect journal.Head,
) (journal.Head, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if expect != u.head {
		return u.head, fmt.Errorf("%w: %w", journal.ErrStopped, journal.ErrConflict)
	}
	_, last := journal.Span(raw)
	u.head = journal.Head{Last: last, Hash: sha256.Sum256(raw)}
	u.waiting = append(u.waiting, waiting{bytes.Clone(raw), expect})
	return u.head, nil
}

func (u *unflushed) flush(ctx context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, w := range u.waiting {
		if _, err := u.Journal.Append(ctx, w.raw, w.expect); err != nil {
			return err
		}
	}
	u.waiting = nil
	return nil
}
