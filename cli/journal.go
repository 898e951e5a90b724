package cli

import (
	"encoding/json"
	"fmt"
	"io"
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
		Args: exactly(0), RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(s.verifyJournal(), s.statJournal(), s.exportJournal())
	return c
}

func (s *shell) journalDir() string { return filepath.Join(s.dataDir, "journal") }

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
			chain, err := jetstream.Identify(s.journalDir())
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
	chain, err := jetstream.Identify(s.journalDir())
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

// exported is one line of `journal export`.
type exported struct {
	Sequence uint64          `json:"sequence"`
	Stamp    event.Instant   `json:"stamp_us"`
	Time     string          `json:"time"`
	Kind     event.Kind      `json:"kind"`
	Name     string          `json:"name"`
	Fact     json.RawMessage `json:"fact"`
}

func (s *shell) exportJournal() *cobra.Command {
	var from, to uint64
	c := &cobra.Command{
		Use: "export", Short: "Print facts as JSON, one a line", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error { return s.runExport(from, to) },
	}
	c.Flags().Uint64Var(&from, "from", 1, "first sequence")
	c.Flags().Uint64Var(&to, "to", 0, "last sequence; 0: to the end")
	return c
}

func (s *shell) runExport(from, to uint64) error {
	chain, err := jetstream.Identify(s.journalDir())
	if err != nil {
		return err
	}
	for rec, err := range audit.Verified(chain.Cell, jetstream.Scan(s.journalDir())) {
		if err != nil {
			return err
		}
		if rec.Last() < from {
			continue
		}
		if to != 0 && rec.First > to {
			return nil
		}
		batch := event.Batch{
			Cell: rec.Cell, Stream: event.Stream(rec.Stream), First: rec.First, Count: rec.Count,
			Stamp: rec.Stamp, Body: rec.Body,
		}
		for e, err := range event.DecodeBatch(batch) {
			if err != nil {
				return err
			}
			if e.Sequence < from || to != 0 && e.Sequence > to {
				continue
			}
			if err := writeFact(s.out, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeFact(w io.Writer, e event.Entry) error {
	fact, err := json.Marshal(e.Event)
	if err != nil {
		return err
	}
	line, err := json.Marshal(exported{
		e.Sequence, e.Stamp, e.Stamp.String(), e.Event.Kind(),
		fmt.Sprintf("%T", e.Event)[len("*event."):], fact,
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}
