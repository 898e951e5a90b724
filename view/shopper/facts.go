package shopper

import (
	"encoding/binary"

	"carnival/event"
)

// chunkSize is the unit in which room for facts is taken; no fact is longer than a record, which
// is half of it.
const chunkSize = 1 << 20

// facts keeps facts as the bytes of the journal, one behind the other, each behind its sequence, so
// that a million of them cost the garbage collector nothing.
type facts struct {
	chunks [][]byte
	room   []byte // where a fact is written before it is known to fit
}

// ref is where a fact lies.
type ref struct{ chunk, at, size uint32 }

func (f *facts) put(e event.Entry) ref {
	f.room = binary.AppendUvarint(f.room[:0], e.Sequence)
	f.room = event.AppendEntry(f.room, uint64(e.Stamp), e.Event)
	last := len(f.chunks) - 1
	if last < 0 || len(f.chunks[last])+len(f.room) > cap(f.chunks[last]) {
		f.chunks = append(f.chunks, make([]byte, 0, max(chunkSize, len(f.room))))
		last++
	}
	at := ref{uint32(last), uint32(len(f.chunks[last])), uint32(len(f.room))}
	f.chunks[last] = append(f.chunks[last], f.room...)
	return at
}

// entry reads an entry back into memory of its own. The bytes are the fold's, so it cannot fail;
// were they damaged all the same, it would hold no fact and not a wrong one.
func (f *facts) entry(r ref) event.Entry {
	kept := f.chunks[r.chunk][r.at : r.at+r.size]
	sequence, n := binary.Uvarint(kept)
	var d event.Decoder
	d.Reset(event.Batch{First: sequence, Count: 1, Body: kept[n:]})
	e, _, _ := d.Next()
	return e
}

// get is the fact of an entry.
func get[E event.Event](f *facts, r ref) E {
	fact, _ := f.entry(r).Event.(E)
	return fact
}
