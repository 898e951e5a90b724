package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"carnival/bench"
)

func (s *shell) bench() *cobra.Command {
	var o bench.Options
	c := &cobra.Command{
		Use: "bench", Short: "Measure this machine, with calibrators of the same run",
		Args: exactly(0), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	flags := c.PersistentFlags()
	flags.DurationVar(&o.Duration, "duration", 10*time.Second, "of each phase")
	flags.IntVar(&o.Repeat, "repeat", 5, "of each phase; medians are printed, the worst beside them")
	c.AddCommand(
		s.benchOf("core", "Orders through engine and journal, in process", &o,
			func(ctx context.Context, o bench.Options) (any, error) { return bench.RunCore(ctx, o) }),
	)
	return c
}

func (s *shell) benchOf(
	name, short string, o *bench.Options, run func(context.Context, bench.Options) (any, error),
) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			o.Dir = filepath.Join(s.dataDir, "bench")
			o.Note = func(format string, args ...any) { fmt.Fprintf(s.err, format+"\n", args...) }
			result, err := run(c.Context(), *o)
			if err != nil {
				return err
			}
			return s.last(result)
		},
	}
}
