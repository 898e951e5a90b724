package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"carnival/demo"
	"carnival/event"
	"carnival/node"
)

// demoFlags are those of the demonstration that are not its options as they stand.
type demoFlags struct {
	festival string
	from     string
	catalog  []string
}

func (s *shell) demo() *cobra.Command {
	var f demoFlags
	var o demo.Options
	c := &cobra.Command{
		Use: "demo [--catalog FILE...]", Short: "A whole festival in minutes, all in one go",
		Long: "Run a whole festival: a node with everything inside, a catalogue, and shoppers\n" +
			"that come over HTTP. The day is compressed by --speed; --speed 0 steps from one\n" +
			"due instant to the next. The flip by hand:\n\n" +
			"  carnival demo --fresh --from 2015-11-10T23:58:00+08:00 --speed 1",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && len(f.catalog) == 0 {
				return usageError{fmt.Errorf("%q: product files come behind --catalog", args[0])}
			}
			f.catalog = append(f.catalog, args...)
			return s.runDemo(c.Context(), f, o)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.festival, "festival", node.DefaultPlan, "a plan's file, or a built-in one")
	flags.StringVar(&f.from, "from", "",
		"run the clock from this RFC 3339 instant on; default: 23:55 on the eve")
	flags.Int64Var(&o.Speed, "speed", 288, "festival seconds in a second; 0: stepped")
	flags.Uint32Var(&o.Scale, "scale", 10_000, "run the festival this many times smaller")
	flags.Uint64Var(&o.Seed, "seed", 1, "of the catalogue and of what the shoppers do")
	flags.StringArrayVar(&f.catalog, "catalog", nil,
		"run the day on these product files instead of the generated catalogue")
	flags.BoolVar(&o.Fresh, "fresh", false, "move earlier data aside and begin anew")
	flags.BoolVar(&o.Exit, "exit", false, "end after the day instead of serving on")
	flags.StringVar(&o.Lang, "lang", "", "zh or en; default: from LANG")
	flags.DurationVar(&o.Grace, "shutdown-timeout", 30*time.Second, "how long a stop may take")
	return c
}

func (s *shell) runDemo(ctx context.Context, f demoFlags, o demo.Options) (err error) {
	if o.Speed < 0 || o.Speed > maxSpeed || o.Scale < 1 {
		return usageError{fmt.Errorf("--speed is 0 to %d, --scale at least 1", maxSpeed)}
	}
	if o.Grace < 0 {
		return usageError{errGrace}
	}
	if err := errors.Join(s.house(), s.checkListen()); err != nil {
		return err
	}
	if o.Plan, _, err = node.PlanSource(f.festival); err != nil {
		return usageError{err}
	}
	if o.Logger, err = s.logger(); err != nil {
		return err
	}
	if f.from != "" {
		at, err := time.Parse(time.RFC3339, f.from)
		if err != nil {
			return usageError{fmt.Errorf("--from: write an instant such as " +
				"2015-11-10T23:58:00+08:00")}
		}
		o.From = event.At(at)
	}
	if o.Lang == "" {
		o.Lang = language()
	}
	o.DataDir, o.Listen, o.Catalog = s.dataDir, s.listen, f.catalog
	o.Out, o.Note, o.Redraw = s.out, s.err, terminal(os.Stderr)
	result, err := demo.Run(ctx, o)
	return s.tellDemo(ctx, result, err)
}

// tellDemo prints the object of --json and turns what came of the day into an exit code. A day
// that was broken off is no result; one that is over stays one however its site is ended.
func (s *shell) tellDemo(ctx context.Context, result *demo.Result, err error) error {
	broken := result == nil && ctx.Err() != nil && (err == nil || errors.Is(err, ctx.Err()))
	if s.json {
		var perr error
		switch {
		case result != nil:
			perr = s.last(result)
		case broken:
			perr = s.last(map[string]bool{"interrupted": true})
		}
		err = errors.Join(err, perr)
	}
	if err == nil && broken {
		return errInterrupted
	}
	if err == nil && result != nil && !result.Agrees {
		return errRefuted
	}
	return err
}
