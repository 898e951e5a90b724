package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"carnival/bench"
)

func (s *shell) bench() *cobra.Command {
	var o bench.Options
	c := &cobra.Command{
		Use: "bench", Short: "Measure this machine, with calibrators of the same run",
		Args: nothing, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	flags := c.PersistentFlags()
	flags.DurationVar(&o.Duration, "duration", 10*time.Second, "of each phase")
	flags.IntVar(&o.Repeat, "repeat", 5, "of each phase; medians and the worst are printed")
	c.AddCommand(
		s.benchOf("core", "Orders through engine and journal, in process", &o,
			func(ctx context.Context, o bench.Options) (any, error) {
				return bench.RunCore(ctx, o)
			}),
		s.benchOf("http", "One checkout a request against a bare handler", &o,
			func(ctx context.Context, o bench.Options) (any, error) {
				return bench.RunHTTP(ctx, o)
			}),
		s.benchOf("search", "Queries over 200,000 SKUs beside facts that come in", &o,
			func(ctx context.Context, o bench.Options) (any, error) {
				return bench.RunSearch(ctx, o)
			}),
		s.benchPages(&o), s.benchRecovery(&o), s.benchChild(),
	)
	return c
}

func (s *shell) benchPages(o *bench.Options) *cobra.Command {
	var views, checkouts int
	c := s.benchOf("pages", "The shop's pages after the opening, signed in, while others buy", o,
		func(ctx context.Context, o bench.Options) (any, error) {
			if views < 1 || checkouts < 0 {
				return nil, usageError{errors.New("--views is at least 1, --checkouts at least 0")}
			}
			return bench.RunPages(ctx, bench.PagesOptions{
				Options: o, Views: views, Checkouts: checkouts,
			})
		})
	c.Flags().IntVar(&views, "views", 2_000, "page views a second that are asked for")
	c.Flags().IntVar(&checkouts, "checkouts", 200, "checkouts a second beside them")
	return c
}

// childCommand fills a cell until it is killed; only `bench recovery` calls it.
const childCommand = "recovery-child"

func (s *shell) benchRecovery(o *bench.Options) *cobra.Command {
	var orders int64
	c := s.benchOf("recovery", "Time to the first order after kill -9 and after a clean stop", o,
		func(ctx context.Context, o bench.Options) (any, error) {
			self, err := os.Executable()
			if err != nil {
				return nil, err
			}
			if orders < 1 {
				return nil, usageError{errors.New("--orders is at least 1")}
			}
			return bench.RunRecovery(ctx, bench.RecoveryOptions{
				Options: o, Orders: orders, Child: []string{self, "bench", childCommand},
			})
		})
	c.Flags().Int64Var(&orders, "orders", 10_000_000, "how many orders lie in the journal")
	return c
}

func (s *shell) benchChild() *cobra.Command {
	return &cobra.Command{
		Use: childCommand + " DIR", Hidden: true, Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return bench.RecoveryChild(c.Context(), args[0], s.out)
		},
	}
}

func (s *shell) benchOf(
	name, short string, o *bench.Options, run func(context.Context, bench.Options) (any, error),
) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if o.Duration <= 0 || o.Repeat < 1 {
				return usageError{errors.New("--duration is more than 0, --repeat at least 1")}
			}
			if err := s.house(); err != nil {
				return err
			}
			o.Dir = filepath.Join(s.dataDir, "bench")
			o.Note = func(format string, args ...any) { fmt.Fprintf(s.err, format+"\n", args...) }
			result, err := run(c.Context(), *o)
			if err == nil {
				// A phase that was broken off gives figures that mean nothing.
				err = c.Context().Err()
			}
			if err != nil {
				return err
			}
			return s.last(result)
		},
	}
}
