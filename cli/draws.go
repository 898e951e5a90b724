package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"carnival/audit"
	"carnival/journal/jetstream"
)

// draws reads the journal as the commands of `carnival journal` do.
func (s *shell) draws() *cobra.Command {
	c := &cobra.Command{
		Use: "draws", Short: "Recompute the draws of red envelopes",
		Args: nothing, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(s.verifyDraws())
	return c
}

func (s *shell) verifyDraws() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Hold every draw against its seed and the published odds",
		Long: "Hold every draw of the journal against its seed and the published odds, with\n" +
			"code that shares nothing with the site. docs/draws.md says how a draw is made.",
		Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			chain, err := s.identify()
			if err != nil {
				return err
			}
			r := audit.Draws(audit.Verified(chain.Cell, jetstream.Scan(s.journalDir())))
			return s.tell(r.Holds, r, func() { s.printDraws(r) })
		},
	}
}

func (s *shell) printDraws(r *audit.DrawReport) {
	fmt.Fprintf(s.out, "%d records, %d facts, %d campaigns that draw\n", r.Records, r.Entries,
		len(r.Campaigns))
	for _, c := range r.Campaigns {
		seed := c.Seed
		if seed == "" {
			seed = "not revealed"
		}
		fmt.Fprintf(s.out, "%s %s\n  commitment %s\n  seed       %s\n", c.Campaign, c.Key,
			c.Commitment, seed)
		fmt.Fprintf(s.out, "  %d draws, %d rolls recomputed, %d differences\n", c.Draws,
			c.Recomputed, c.Differences)
		if c.Unpaid > 0 {
			fmt.Fprintf(s.out, "  %d draws won nothing, because the pool could not pay them\n",
				c.Unpaid)
		}
	}
	for _, f := range r.Findings {
		fmt.Fprintf(s.out, "FOUND at %d: %s (%s)\n", f.Sequence, f.En, f.Detail)
	}
}
