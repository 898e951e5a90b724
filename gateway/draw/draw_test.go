package draw

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carnival/event"
)

func TestSeedsOutliveTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seeds.json")
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var made []event.Hash256
	for range 3 {
		commitment, err := first.New()
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, commitment)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, commitment := range made {
		a, errA := first.Roll(commitment, []byte("draw 1"))
		b, errB := again.Roll(commitment, []byte("draw 1"))
		other, _ := again.Roll(commitment, []byte("draw 2"))
		if errA != nil || errB != nil || a != b || a == other {
			t.Error("a roll differs after a restart, or does not depend on its message", errA, errB)
		}
		seed, err := again.Reveal(commitment)
		if err != nil || Commitment(seed) != commitment {
			t.Error("what is revealed does not fit its commitment", err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others may read the seeds", info.Mode(), err)
	}
}

func TestNoSeedWithoutDisk(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "missing", "seeds.json"))
	if err != nil {
		t.Fatal(err)
	}
	commitment, err := s.New()
	if err == nil {
		t.Fatal("a commitment was given whose seed is nowhere on disk")
	}
	if _, err := s.Reveal(commitment); !errors.Is(err, ErrUnknown) {
		t.Error("the seed that could not be kept is used all the same", err)
	}
}

func TestForeignAndDamagedSeeds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seeds.json")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Roll(event.Hash256{1}, nil); !errors.Is(err, ErrUnknown) {
		t.Error("a roll under a commitment of somebody else", err)
	}
	for _, text := range []string{"{", `["00"]`, `["` + strings.Repeat("z", 64) + `"]`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil {
			t.Errorf("%s was read as seeds", text)
		}
	}
}
