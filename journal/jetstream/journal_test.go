package jetstream

import (
	"log/slog"
	"testing"

	"carnival/journal"
	"carnival/journal/journaltest"
)

// quiet keeps the server's warnings about damage that the tests do on purpose out of the output.
var quiet = slog.New(slog.DiscardHandler)

func options(dir string) Options {
	return Options{Dir: dir, Cell: 7, Stream: journal.StreamTrade, Logger: quiet}
}

func mustOpen(t testing.TB, o Options) *Journal {
	t.Helper()
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

// reopener closes the journal of before when it opens the directory anew.
func reopener(o Options) journaltest.Opener {
	var last *Journal
	return func(t *testing.T) journaltest.Journal {
		if last != nil {
			if err := last.Close(); err != nil {
				t.Fatal(err)
			}
		}
		last = mustOpen(t, o)
		return last
	}
}

func TestJournalKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journaltest.Opener {
		return reopener(options(t.TempDir()))
	})
}

func TestJournalThatRotatesKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journaltest.Opener {
		o := options(t.TempDir())
		o.RotateAt = 2_000
		return reopener(o)
	})
}
