package trade

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"carnival/event"
)

func snapshotOf(tb testing.TB, s *State) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// sample is a state with something in every table.
func sample(tb testing.TB, steps int) *State {
	g := newStage(tb, plainChance(7))
	for range steps {
		g.step()
	}
	return g.s
}

// A damaged snapshot is refused, or the damage touched nothing that the state holds.
func TestADamagedSnapshotIsNeverAnotherState(t *testing.T) {
	s := sample(t, 300)
	good := snapshotOf(t, s)
	r := rand.New(rand.NewPCG(3, 4))
	hurt := func(bad []byte, what string, at int) {
		got, err := ReadState(bytes.NewReader(bad), 0)
		if err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Errorf("%s at %d: %v", what, at, err)
			}
			return
		}
		same := got.Digest() == s.Digest() && got.Recount() == s.Digest() &&
			got.Counts() == s.Counts() && got.keysFrom == s.keysFrom && got.hotFrom == s.hotFrom &&
			got.openFrom == s.openFrom && got.last == s.last && got.stamp == s.stamp
		if !same || len(snapshotOf(t, got)) != len(good) {
			t.Errorf("%s at %d gives another state", what, at)
		}
	}
	// The plan's text is long and one check covers it; the bytes before and behind it are tried
	// one by one, as far as the test's time allows.
	text, plan := 6*8+4+4, 6*8+4+4+len(s.planSource)
	behind := max(1, (len(good)-plan)/250)
	for at := range good {
		if at >= text && at < plan && r.IntN(500) > 0 || at >= plan && r.IntN(behind) > 0 {
			continue
		}
		bad := bytes.Clone(good)
		bad[at] ^= 1 << r.IntN(8)
		hurt(bad, "a flip", at)
	}
	for range 40 {
		at := plan + r.IntN(len(good)-plan)
		hurt(good[:at], "a cut", at)
		end := min(len(good), at+1+r.IntN(64))
		hurt(append(bytes.Clone(good[:at]), good[end:]...), "a hole", at)
	}
}

func TestASnapshotOfAnotherCellIsNotThisOne(t *testing.T) {
	s := sample(t, 200)
	got, err := ReadState(bytes.NewReader(snapshotOf(t, s)), 5)
	if err != nil || got.Cell() != 5 {
		t.Fatal(err)
	}
	if _, ok := got.StockOf(1); ok {
		t.Error("an id of cell 0 is known in cell 5")
	}
	if _, ok := got.StockOf(event.SKUID(event.MakeID(5, 1))); !ok {
		t.Error("the cell's own id is not known")
	}
}

func FuzzReadState(f *testing.F) {
	f.Add([]byte{})
	f.Add(snapshotOf(f, New(0)))
	f.Add(snapshotOf(f, sample(f, 60)))
	f.Add(bytes.Repeat([]byte{0xff}, 200))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ReadState(bytes.NewReader(b), 0)
		if err != nil {
			return
		}
		if s.Recount() != s.Digest() {
			t.Fatal("what was read is not what its digest says")
		}
		again, err := ReadState(bytes.NewReader(snapshotOf(t, s)), 0)
		if err != nil || again.Digest() != s.Digest() {
			t.Fatal("what was read cannot be written", err)
		}
	})
}
