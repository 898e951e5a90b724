package event

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// drawBatch draws a record and the entries that it must give.
func drawBatch(t *rapid.T) (Batch, []Entry) {
	b := Batch{
		Cell:   Cell(rapid.IntRange(0, int(MaxCell)).Draw(t, "cell")),
		Stream: Stream(rapid.IntRange(0, 1).Draw(t, "stream")),
		First:  drawUint[uint64](t) >> 1,
		Stamp:  Instant(rapid.Int64Range(0, 1<<52).Draw(t, "stamp")),
	}
	stamp := b.Stamp
	entries := drawSlice(t, 12, func(t *rapid.T) Entry {
		delta := rapid.Int64Range(0, 1<<40).Draw(t, "delta") >> rapid.IntRange(0, 40).Draw(t, "s")
		stamp += Instant(delta)
		e := Entry{b.Cell, b.Stream, b.First + uint64(b.Count), stamp, canonical(drawEvent(t))}
		b.Body = AppendEntry(b.Body, uint64(delta), e.Event)
		b.Count++
		return e
	})
	return b, entries
}

// canonical turns empty bytes to nil, which is what reading gives for them.
func canonical(e Event) Event {
	if p, ok := e.(*PlanPublished); ok && len(p.Source) == 0 {
		p.Source = nil
	}
	return e
}

func collect(t interface{ Fatalf(string, ...any) }, b Batch) []Entry {
	var out []Entry
	for e, err := range DecodeBatch(b) {
		if err != nil {
			t.Fatalf("decode: %v", err)
		}
		out = append(out, e)
	}
	return out
}

func TestBatchesComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, want := drawBatch(t)
		if got := collect(t, b); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %#v\nwant %#v", got, want)
		}
	})
}

// TestReuseGivesTheSame reads several records with one decoder and writes every entry again before
// the next is read: the bytes must be the same.
func TestReuseGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Decoder{Reuse: true}
		for range rapid.IntRange(1, 4).Draw(t, "records") {
			b, want := drawBatch(t)
			d.Reset(b)
			var again []byte
			stamp := b.Stamp
			for i := range want {
				e, ok, err := d.Next()
				if !ok || err != nil {
					t.Fatalf("entry %d: %v %v", i, ok, err)
				}
				again = AppendEntry(again, uint64(e.Stamp-stamp), e.Event)
				stamp = e.Stamp
			}
			if _, ok, err := d.Next(); ok || err != nil {
				t.Fatalf("after the end: %v %v", ok, err)
			}
			if string(again) != string(b.Body) {
				t.Fatalf("written again: %x\nwas: %x", again, b.Body)
			}
		}
	})
}
