package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"carnival/journal"
	"carnival/journal/journaltest"
)

type (
	record = journal.Record
	raws   = [][]byte
)

func chainOf(w *journaltest.Writer) journal.Chain {
	return journal.Chain{Cell: w.Cell, Stream: w.Stream}
}

func rawsOf(sealed raws) iter.Seq2[journal.Raw, error] {
	return func(yield func(journal.Raw, error) bool) {
		for i, raw := range sealed {
			place := journal.Place{File: "test", Offset: int64(i)}
			if !yield(journal.Raw{Place: place, Bytes: raw}, nil) {
				return
			}
		}
	}
}

func TestVerifyNamesTheDamageAndItsPlace(t *testing.T) {
	for _, c := range []struct {
		kind   journal.Kind
		at     int64
		damage func(raws) raws
	}{
		{"", 0, func(r raws) raws { return r }},
		{journal.Flip, 4, func(r raws) raws { r[4][90] ^= 4; return r }},
		{journal.Cut, 4, func(r raws) raws { r[4] = r[4][:85]; return r }},
		{journal.Cut, 4, func(r raws) raws { r[4] = r[4][:20]; return r }},
		{journal.Deletion, 4, func(r raws) raws { return slices.Delete(r, 4, 6) }},
		{journal.Duplication, 5, func(r raws) raws { return slices.Insert(r, 5, r[4]) }},
		{journal.Duplication, 9, func(r raws) raws { return slices.Insert(r, 9, r[2]) }},
		{journal.Swap, 4, func(r raws) raws { r[4], r[7] = r[7], r[4]; return r }},
		{journal.WrongCell, 4, func(r raws) raws {
			return reseal(t, r,
				func(r *record) { r.Cell++ })
		}},
		{journal.WrongCell, 4, func(r raws) raws {
			return reseal(t, r,
				func(r *record) { r.Stream++ })
		}},
		{journal.Gap, 4, func(r raws) raws { return reseal(t, r, func(r *record) { r.First++ }) }},
		{journal.Forgery, 4, func(r raws) raws {
			return reseal(t, r,
				func(r *record) { r.Prev[0]++ })
		}},
		{journal.Forgery, 5, func(r raws) raws {
			return reseal(t, r,
				func(r *record) { r.Wall++ })
		}},
	} {
		w := journaltest.NewWriter()
		var sealed raws
		for i := range 12 {
			sealed = append(sealed, w.Next(t, uint32(i+1), bytes.Repeat([]byte{byte(i)}, 20)))
		}
		rep := journal.Verify(chainOf(w), rawsOf(c.damage(sealed)))
		if c.kind == "" {
			if rep != (journal.Report{Records: 12, Entries: 78, First: 1, Head: w.Head}) {
				t.Errorf("undamaged: %+v", rep)
			}
			continue
		}
		if rep.Bad == nil || rep.Bad.Kind != c.kind || rep.Bad.Place.Offset != c.at {
			t.Errorf("%s at %d: reported %v", c.kind, c.at, rep.Bad)
			continue
		}
		if rep.Records != uint64(c.at) || rep.Bad.Sequence != rep.Head.Last+1 {
			t.Errorf("%s: %d records to %s before the bad place", c.kind, rep.Records, rep.Head)
		}
		if !strings.Contains(rep.Bad.Error(), string(c.kind)) {
			t.Errorf("the message %q does not name the kind", rep.Bad)
		}
	}
}

// reseal rewrites the record in the middle, with a right checksum.
func reseal(t *testing.T, sealed raws, change func(*record)) raws {
	t.Helper()
	r, _, err := journal.Open(sealed[4])
	if err != nil {
		t.Fatal(err)
	}
	change(&r)
	if _, err = journal.Seal(sealed[4], r); err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestVerifyOfAMemoryJournal(t *testing.T) {
	m, w := journal.NewMemory(7, journal.StreamTrade), journaltest.NewWriter()
	for range 10 {
		w.Append(t, m, 2, []byte("body"))
	}
	if rep := journal.Verify(chainOf(w), m.Scan()); rep.Bad != nil || rep.Head != w.Head {
		t.Errorf("%+v", rep)
	}
}

func encode(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	s := journal.Snapshot{Sequence: 9, Schema: 2, Body: io.NopCloser(bytes.NewReader(body))}
	err := journal.WriteSnapshot(t.Context(), &out, chainOf(journaltest.NewWriter()), s)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func decode(raw []byte) ([]byte, error) {
	r := io.NopCloser(bytes.NewReader(raw))
	s, err := journal.ReadSnapshot(r, chainOf(journaltest.NewWriter()))
	if err != nil {
		return nil, err
	}
	defer s.Body.Close()
	return io.ReadAll(s.Body)
}

func TestADamagedSnapshotIsRefused(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 150_000) // 2.4 MB, three chunks
	good := encode(t, body)
	if got, err := decode(good); err != nil || !bytes.Equal(got, body) {
		t.Fatalf("undamaged: %d bytes, %v", len(got), err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		bad := bytes.Clone(good)
		at := random.IntN(len(bad))
		bad[at] ^= 1 << random.IntN(8)
		if _, err := decode(bad); !errors.Is(err, journal.ErrSnapshot) {
			t.Errorf("flip at %d: %v", at, err)
		}
		if _, err := decode(good[:at]); !errors.Is(err, journal.ErrSnapshot) {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
	for at := range 92 { // every byte of the header
		bad := bytes.Clone(good)
		bad[at]++
		if _, err := decode(bad); !errors.Is(err, journal.ErrSnapshot) {
			t.Errorf("changed header byte %d: %v", at, err)
		}
	}
	const chunk = 1<<20 + 8
	head, one, two, rest := good[:92], good[92:92+chunk], good[92+chunk:92+2*chunk],
		good[92+2*chunk:]
	swapped, dropped := slices.Concat(head, two, one, rest), slices.Concat(head, two, rest)
	for name, bad := range map[string][]byte{
		"swapped chunks": swapped, "a dropped chunk": dropped, "bytes behind": append(good, 0),
	} {
		if _, err := decode(bad); !errors.Is(err, journal.ErrSnapshot) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASnapshotInsideARecordIsRefused(t *testing.T) {
	m, w := journal.NewMemory(7, journal.StreamTrade), journaltest.NewWriter()
	var heads []journal.Head
	for range 5 {
		w.Append(t, m, 2, nil)
		heads = append(heads, w.Head)
	}
	save := func(at journal.Head) error {
		return m.Save(t.Context(), journal.Snapshot{
			Sequence: at.Last, Hash: at.Hash, Body: io.NopCloser(strings.NewReader("s")),
		})
	}
	if err := save(heads[2]); err != nil {
		t.Errorf("at a boundary: %v", err)
	}
	if err := save(journal.Head{Last: 5, Hash: heads[2].Hash}); !errors.Is(err,
		journal.ErrSnapshot) {
		t.Errorf("inside a record: %v", err)
	}
	if err := save(journal.Head{Last: 6, Hash: heads[1].Hash}); !errors.Is(err,
		journal.ErrSnapshot) {
		t.Errorf("with another record's hash: %v", err)
	}
}

func TestRingKeepsTheNewestWithinItsLimit(t *testing.T) {
	w := journaltest.NewWriter()
	ring := journal.NewRing(journal.Head{}, 10_000)
	for i := range 100 {
		r, hash, err := journal.Open(w.Next(t, 3, make([]byte, 244))) // 500 bytes each in the ring
		if err != nil {
			t.Fatal(err)
		}
		ring.Push(r, hash)
		oldest := uint64(max(0, i-19))*3 + 1
		if ring.Oldest() != oldest {
			t.Fatalf("after %d records the oldest is %d, want %d", i+1, ring.Oldest(), oldest)
		}
	}
	if _, ok := ring.From(240); ok {
		t.Error("a dropped record is still there")
	}
	if batch, ok := ring.From(242); !ok || len(batch) != 20 || batch[0].First != 241 {
		t.Errorf("got %d records", len(batch))
	}
	if batch, ok := ring.From(301); !ok || len(batch) != 0 {
		t.Error("something lies past the head")
	}
}

func TestTheFirstCauseOfAStopStays(t *testing.T) {
	ring := journal.NewRing(journal.Head{}, 1)
	first := errors.New("first")
	ring.Stop(first)
	ring.Stop(fmt.Errorf("second"))
	err := ring.Wait(context.Background(), 0)
	if !errors.Is(err, first) || !errors.Is(err, journal.ErrStopped) {
		t.Errorf("got %v", err)
	}
}
