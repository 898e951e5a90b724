package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"carnival/gallery"
)

func (s *shell) gallery() *cobra.Command {
	var o gallery.Options
	c := &cobra.Command{
		Use: "gallery", Short: "Every page of the shop in every state, to look at",
		Long: "Stage a small festival and show every page of the shop in every state: empty,\n" +
			"full, sold out, refused, with long texts, signed in and out, before and after\n" +
			"midnight. Each line of /gallery is a link that enters one of them. Without\n" +
			"--data-dir it stands in a temporary directory that goes with the process.",
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("data-dir") {
				o.DataDir = s.dataDir
			}
			return s.runGallery(c.Context(), o)
		},
	}
	c.Flags().StringVar(&o.Lang, "lang", "", "zh or en; default: from LANG")
	c.Flags().DurationVar(&o.Grace, "shutdown-timeout", 10*time.Second, "how long a stop may take")
	return c
}

func (s *shell) runGallery(ctx context.Context, o gallery.Options) (err error) {
	if o.Grace < 0 {
		return usageError{errGrace}
	}
	if err := errors.Join(s.house(), s.checkListen()); err != nil {
		return err
	}
	if o.Logger, err = s.logger(); err != nil {
		return err
	}
	if o.Lang == "" {
		o.Lang = language()
	}
	o.Listen, o.Note = s.listen, s.err
	err = gallery.Run(ctx, o, func(r gallery.Result) error {
		if s.json {
			return s.last(r)
		}
		_, err := fmt.Fprintf(s.out, "%s  (%d pages, %d states, %d moments)\n", r.URL, r.Pages,
			r.States, r.Moments)
		return err
	})
	if errors.Is(err, gallery.ErrTaken) {
		return usageError{err}
	}
	return err
}
