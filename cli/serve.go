package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"carnival/event"
	"carnival/node"
)

// serveFlags are those of the product itself.
type serveFlags struct {
	festival string
	scale    uint32
	from     string
	jump     bool
	speed    int64
	grace    time.Duration
}

func (s *shell) serve() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "Run the product on a data directory", Args: exactly(0),
		Long: "Run the product on a data directory. Without --festival the plan that is in\n" +
			"force stays so. Festival time goes on from the journal: after the machine's clock\n" +
			"where it has followed that, and else from the last instant of the journal, as if\n" +
			"no time had passed (docs/operation.md). The operator signs in as \"operator\" with\n" +
			"the token of secrets.json in the data directory.",
		RunE: func(c *cobra.Command, _ []string) error { return s.runServe(c.Context(), f) },
	}
	flags := c.Flags()
	flags.StringVar(&f.festival, "festival", "", "a plan's file, or a built-in one of "+
		fmt.Sprint(node.Plans()))
	flags.Uint32Var(&f.scale, "scale", 1, "divide the plan's thresholds and forecast")
	flags.StringVar(&f.from, "from", "",
		"begin festival time at this RFC 3339 instant, or now; default: where it stands")
	flags.BoolVar(&f.jump, "jump", false, "let --from pass over phases and windows of the plan")
	flags.Int64Var(&f.speed, "speed", 1, "festival seconds in a second; 0: the clock is stepped")
	flags.DurationVar(&f.grace, "shutdown-timeout", 30*time.Second, "how long a stop may take")
	return c
}

func (s *shell) runServe(ctx context.Context, f serveFlags) error {
	switch {
	case f.scale < 1:
		return usageError{errors.New("--scale is at least 1")}
	case f.grace < 0:
		return usageError{errGrace}
	}
	if err := errors.Join(s.house(), s.checkListen()); err != nil {
		return err
	}
	log, err := s.logger()
	if err != nil {
		return err
	}
	var plan []byte
	if f.festival != "" {
		if plan, _, err = node.PlanSource(f.festival); err != nil {
			return usageError{err}
		}
	}
	festivalTime, err := s.time(f)
	if err != nil {
		return err
	}
	on, err := node.Listen(s.listen, false)
	if err != nil {
		return err
	}
	defer on.Close()
	n, err := node.Open(ctx, node.Options{
		DataDir: s.dataDir, Plan: plan, Scale: f.scale, Time: festivalTime, Logger: log,
	})
	if errors.Is(err, node.ErrOver) || errors.Is(err, node.ErrJump) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "carnival %s serves http://%s (shop /, screen /screen, API /docs)\n",
		s.version, on.Addr())
	serr := n.Serve(ctx, on, f.grace)
	if err := n.Close(); err != nil {
		return err
	}
	return serr
}

var errGrace = errors.New("--shutdown-timeout is not less than 0")

// checkListen sees to it that the address of the site has a host and a port.
func (s *shell) checkListen() error {
	if _, _, err := net.SplitHostPort(s.listen); err != nil {
		return usageError{fmt.Errorf("--listen %q: write a host and a port, such as "+
			"localhost:8080, or :8080 for every address of this machine", s.listen)}
	}
	return nil
}

// time is how festival time begins. What a start decides about it is told on standard output.
func (s *shell) time(f serveFlags) (*node.Time, error) {
	if f.speed < 0 || f.speed > maxSpeed {
		return nil, usageError{fmt.Errorf("--speed is 0 to %d", maxSpeed)}
	}
	t := &node.Time{Speed: f.speed, Jump: f.jump, Say: func(said event.Text) {
		fmt.Fprintln(s.out, said.In(language()))
	}}
	switch f.from {
	case "":
	case "now":
		t.From = event.At(time.Now())
	default:
		at, err := time.Parse(time.RFC3339, f.from)
		if err != nil {
			return nil, usageError{fmt.Errorf("--from: write an instant such as " +
				"2015-11-10T23:58:00+08:00, or now")}
		}
		t.From = event.At(at)
	}
	return t, nil
}

// maxSpeed is a day in a second.
const maxSpeed = 86_400
