package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"carnival/prove"
)

func (s *shell) prove() *cobra.Command {
	var o prove.Options
	c := &cobra.Command{
		Use: "prove", Short: "Prove that nothing is oversold or lost, with kill -9 in between",
		Long: "Let shoppers fight for units over HTTP while the server is killed with SIGKILL,\n" +
			"and join what the shoppers wrote down with the journal. --against proves a\n" +
			"server that runs already, without kills; give its --server-data to have its\n" +
			"journal read.",
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error { return s.runProve(c.Context(), o) },
	}
	flags := c.Flags()
	flags.IntVar(&o.Shoppers, "shoppers", prove.DefaultShoppers, "who want one unit each")
	flags.IntVar(&o.Stock, "stock", prove.DefaultStock, "units there are")
	flags.IntVar(&o.Kills, "kills", prove.DefaultKills, "kills that must have struck")
	flags.Uint64Var(&o.Seed, "seed", 1, "of who does what when")
	flags.StringVar(&o.Dir, "dir", "", "where histories and data go; default: a temporary one")
	flags.StringVar(&o.Against, "against", "", "address of a server that runs already")
	flags.StringVar(&o.SKU, "sku", "", "what is bought from that server")
	flags.StringVar(&o.DataDir, "server-data", "", "data directory of that server")
	return c
}

func (s *shell) runProve(ctx context.Context, o prove.Options) error {
	lang := "en"
	if strings.HasPrefix(os.Getenv("LANG"), "zh") {
		lang = "zh"
	}
	o.Progress = func(step prove.Step) {
		text := step.En
		if lang == "zh" {
			text = step.Zh
		}
		if step.Of > 0 {
			s.progress("%s %d/%d", text, step.Done, step.Of)
		} else {
			s.progress("%s", text)
		}
	}
	r, err := prove.Run(ctx, o)
	if errors.Is(err, prove.ErrUsage) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	s.progress("")
	return s.tell(r.Holds, r, func() { fmt.Fprint(s.out, r.Render(lang)) })
}
