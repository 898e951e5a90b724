package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"carnival/audit"
	"carnival/event"
	"carnival/journal"
	"carnival/journal/jetstream"
)

// journal reads the files of a data directory without opening it: the commands below work beside
// a running server and on a copy.
func (s *shell) journal() *cobra.Command {
	c := &cobra.Command{
		Use: "journal", Short: "Verify, recount and read the journal of a data directory",
		Args: nothing, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(s.verifyJournal(), s.statJournal(), s.exportJournal())
	return c
}

func (s *shell) journalDir() string { return filepath.Join(s.dataDir, "journal") }

// identify tells whose journal lies in the data directory.
func (s *shell) identify() (journal.Chain, error) {
	if err := s.house(); err != nil {
		return journal.Chain{}, err
	}
	if _, err := os.Stat(s.journalDir()); errors.Is(err, fs.ErrNotExist) {
		return journal.Chain{}, fmt.Errorf("there is no journal in %s: name another --data-dir",
			s.dataDir)
	}
	return jetstream.Identify(s.journalDir())
}

// verified is what `journal verify --json` prints.
type verified struct {
	Holds   bool   `json:"holds"`
	Records uint64 `json:"records"`
	Entries uint64 `json:"entries"`
	First   uint64 `json:"first"`
	Last    uint64 `json:"last"`
	Hash    string `json:"hash"`
	Bad     string `json:"bad,omitempty"`
}

func (s *shell) verifyJournal() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Check every record, and name the first bad place", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			chain, err := s.identify()
			if err != nil {
				return err
			}
			chain.Head = journal.Head{}
			r := journal.Verify(chain, jetstream.Scan(s.journalDir()))
			v := verified{
				Holds: r.Bad == nil, Records: r.Records, Entries: r.Entries, First: r.First,
				Last: r.Head.Last, Hash: fmt.Sprintf("%x", r.Head.Hash[:]),
			}
			if r.Bad != nil {
				v.Bad = r.Bad.Error()
			}
			return s.tell(v.Holds, v, func() {
				fmt.Fprintf(s.out, "%d records, %d facts, last %d, hash %s\n", v.Records, v.Entries,
					v.Last, v.Hash)
				if !v.Holds {
					fmt.Fprintln(s.out, "BAD:", v.Bad)
				}
			})
		},
	}
}

// tell prints a verification for people or for programs, and turns one that does not hold into
// the exit code for it.
func (s *shell) tell(holds bool, v any, forPeople func()) error {
	if s.json {
		if err := s.last(v); err != nil {
			return err
		}
	} else {
		forPeople()
	}
	if !holds {
		return errRefuted
	}
	return nil
}

func (s *shell) statJournal() *cobra.Command {
	var asOf, against string
	c := &cobra.Command{
		Use: "stat", Short: "Recount the figures from the journal alone", Args: exactly(0),
		Long: "Recount the figures from the journal alone, with code that shares nothing with\n" +
			"the site. --figures holds a saved answer of GET /v1/figures against the recount.",
		RunE: func(*cobra.Command, []string) error { return s.runStat(asOf, against) },
	}
	c.Flags().StringVar(&asOf, "as-of", "", "count facts before this RFC 3339 instant only")
	c.Flags().StringVar(&against, "figures", "", "file with an answer of GET /v1/figures")
	return c
}

// recount is what `journal stat --json` prints.
type recount struct {
	*audit.Report
	Differences []audit.Difference `json:"differences,omitempty"`
}

func (s *shell) runStat(asOf, against string) error {
	var o audit.Options
	if asOf != "" {
		at, err := time.Parse(time.RFC3339, asOf)
		if err != nil {
			return usageError{fmt.Errorf("--as-of: write an instant such as " +
				"2015-11-11T00:10:00+08:00")}
		}
		o.Before = event.At(at)
	}
	chain, err := s.identify()
	if err != nil {
		return err
	}
	r := recount{Report: audit.Count(audit.Verified(chain.Cell, jetstream.Scan(s.journalDir())), o)}
	if against != "" {
		told, err := os.ReadFile(against)
		if err != nil {
			return err
		}
		if r.Differences, err = r.Compare(told); err != nil {
			return err
		}
	}
	return s.tell(r.Holds && len(r.Differences) == 0, r, func() { s.printRecount(r) })
}

func (s *shell) printRecount(r recount) {
	fmt.Fprintf(s.out, "%d records, %d facts, as of %s\n", r.Records, r.Entries,
		r.AsOf.Format(time.RFC3339))
	fmt.Fprintf(s.out, "rules: %d discounts and %d freights worked out again, %d conditions "+
		"evaluated, %d not read\n", r.Rules.Discounts, r.Rules.Freights, r.Rules.Conditions,
		r.Rules.Unread)
	for _, f := range r.Figures {
		fmt.Fprintf(s.out, "%-28s %16d %s\n", f.ID, f.Value, f.Unit)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(s.out, "FOUND at %d: %s (%s)\n", f.Sequence, f.En, f.Detail)
	}
	for _, d := range r.Differences {
		fmt.Fprintln(s.out, "DIFFERS:", d)
	}
}
