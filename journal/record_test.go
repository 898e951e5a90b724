package journal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/journal"
	"carnival/journal/journaltest"
)

func anyRecord(t *rapid.T) journal.Record {
	return journal.Record{
		Cell:   event.Cell(rapid.Uint16Range(0, uint16(event.MaxCell)).Draw(t, "cell")),
		Stream: rapid.Uint8Range(0, 1).Draw(t, "stream"),
		First:  rapid.Uint64Range(1, 1<<63).Draw(t, "first"),
		Count:  rapid.Uint32Range(1, journal.MaxCount).Draw(t, "count"),
		Stamp:  event.Instant(rapid.Int64().Draw(t, "stamp")),
		Wall:   event.Instant(rapid.Int64().Draw(t, "wall")),
		Prev:   sha256.Sum256([]byte(rapid.String().Draw(t, "prev"))),
		Body:   rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body"),
	}
}

func seal(t interface{ Fatal(...any) }, r journal.Record) ([]byte, journal.Hash) {
	raw := append(make([]byte, journal.HeaderSize), r.Body...)
	hash, err := journal.Seal(raw, r)
	if err != nil {
		t.Fatal(err)
	}
	return raw, hash
}

func TestOpenGivesBackWhatWasSealed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyRecord(t)
		raw, hash := seal(t, want)
		got, again, err := journal.Open(raw)
		if err != nil {
			t.Fatal(err)
		}
		if again != hash || hash != sha256.Sum256(raw) {
			t.Fatalf("hashes differ: %s and %s", hash, again)
		}
		if !bytes.Equal(got.Body, want.Body) {
			t.Fatal("bodies differ")
		}
		got.Body, want.Body = nil, nil
		if !equal(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func equal(a, b journal.Record) bool {
	return a.Cell == b.Cell && a.Stream == b.Stream && a.First == b.First && a.Count == b.Count &&
		a.Stamp == b.Stamp && a.Wall == b.Wall && a.Prev == b.Prev
}

// Every single bit of a record carries information: there is no flip that Open lets through.
func TestOpenFindsEveryFlippedBit(t *testing.T) {
	raw, _ := seal(t, journal.Record{Cell: 3, First: 10, Count: 2, Body: []byte("two entries")})
	for bit := range len(raw) * 8 {
		raw[bit/8] ^= 1 << (bit % 8)
		if _, _, err := journal.Open(raw); !errors.Is(err, journal.ErrRecord) {
			t.Errorf("bit %d of byte %d: %v", bit%8, bit/8, err)
		}
		raw[bit/8] ^= 1 << (bit % 8)
	}
	for n := range raw {
		if _, _, err := journal.Open(raw[:n]); !errors.Is(err, journal.ErrRecord) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

// The layout is on disks for ever, so it is spelled out here a second time, by offsets.
func TestLayout(t *testing.T) {
	raw, _ := seal(t, journal.Record{
		Cell: 0x0102, Stream: 1, First: 0x1122334455667788, Count: 0x0a0b, Stamp: -2, Wall: 7,
		Prev: journal.Hash{0: 0xaa, 31: 0xbb}, Body: []byte("xyz"),
	})
	le := binary.LittleEndian
	crc := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	crc.Write(raw[:76])
	crc.Write(raw[80:])
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{"magic", string(raw[:4]) == "CRNV"},
		{"version", le.Uint16(raw[4:]) == 1},
		{"cell", le.Uint16(raw[6:]) == 0x0102},
		{"stream", raw[8] == 1},
		{"zeros", bytes.Equal(raw[9:12], make([]byte, 3))},
		{"count", le.Uint32(raw[12:]) == 0x0a0b},
		{"first", le.Uint64(raw[16:]) == 0x1122334455667788},
		{"stamp", int64(le.Uint64(raw[24:])) == -2},
		{"wall", le.Uint64(raw[32:]) == 7},
		{"previous", raw[40] == 0xaa && raw[71] == 0xbb},
		{"length", le.Uint32(raw[72:]) == 3},
		{"checksum", le.Uint32(raw[76:]) == crc.Sum32()},
		{"body", string(raw[80:]) == "xyz"},
	} {
		if !c.ok {
			t.Errorf("%s does not lie where it should", c.name)
		}
	}
}

func TestSealRefusesWhatBreaksALimit(t *testing.T) {
	good := journal.Record{Cell: 1, First: 1, Count: 1}
	for name, change := range map[string]func(*journal.Record) int{
		"cell":      func(r *journal.Record) int { r.Cell = event.MaxCell + 1; return 0 },
		"stream":    func(r *journal.Record) int { r.Stream = 2; return 0 },
		"no entry":  func(r *journal.Record) int { r.Count = 0; return 0 },
		"entries":   func(r *journal.Record) int { r.Count = journal.MaxCount + 1; return 0 },
		"first":     func(r *journal.Record) int { r.First = 0; return 0 },
		"overflow":  func(r *journal.Record) int { r.First, r.Count = 1<<64-1, 2; return 0 },
		"body":      func(r *journal.Record) int { return journal.MaxBody + 1 },
		"no header": func(r *journal.Record) int { return -1 },
	} {
		r := good
		body := change(&r)
		_, err := journal.Seal(make([]byte, journal.HeaderSize+body), r)
		if !errors.Is(err, journal.ErrRecord) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := journal.Seal(make([]byte, journal.HeaderSize+journal.MaxBody), good); err != nil {
		t.Errorf("the largest body: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	w := journaltest.NewWriter()
	f.Add(w.Next(f, 1, nil))
	f.Add(w.Next(f, 3, []byte("three")))
	f.Add([]byte("CRNV"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, hash, err := journal.Open(raw)
		if err != nil {
			return
		}
		again := append(make([]byte, journal.HeaderSize), r.Body...)
		if h, err := journal.Seal(again, r); err != nil || h != hash || !bytes.Equal(again, raw) {
			t.Fatalf("what was opened does not seal to the same bytes: %v", err)
		}
	})
}
