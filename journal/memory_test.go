package journal_test

import (
	"testing"

	"carnival/journal"
	"carnival/journal/journaltest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(*testing.T) journaltest.Opener {
		m := journal.NewMemory(7, journal.StreamTrade)
		return func(*testing.T) journaltest.Journal {
			m = m.Reopen()
			return m
		}
	})
}
