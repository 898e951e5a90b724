package event

import (
	"fmt"
	"iter"
	"math"
)

// The codec writes the facts in protobuf's wire format, so that anybody's tools can read a journal
// (the schema is docs/journal.proto). It is written by hand because every order passes here:
// writing allocates nothing beyond dst, and reading can run in the memory of the last entry.
//
// Numbers below 16 in an entry belong to the entry, all others are kinds of facts. Zero values are
// left out, except where the schema names another default; then that one is.
const (
	tagEntry = 1<<3 | isBytes
	tagDelta = 1<<3 | isVarint
)

// Unknown stands in for a fact of a kind that a later version of Carnival wrote. A reader passes
// over it; it cannot be written again.
type Unknown struct{ Number Kind }

// Kind of the fact.
func (u *Unknown) Kind() Kind { return u.Number }

// Batch is the body of a journal record with what its header says about it.
type Batch struct {
	Cell   Cell
	Stream Stream
	First  uint64  // sequence of the first entry
	Count  uint32  // entries in Body
	Stamp  Instant // of the first entry
	Body   []byte
}

// AppendEntry appends e to the body of a record. delta is how many microseconds after the entry
// before it the fact happened, or after the record's stamp for the first (then it is normally 0).
//
// It panics for an Unknown and for an Event that is not of this package: both are mistakes of the
// caller that no journal may hold.
func AppendEntry(dst []byte, delta uint64, e Event) []byte {
	dst = append(dst, tagEntry, 0)
	entry := len(dst)
	dst = putUint(dst, 1, delta)
	dst, fact := openFact(dst, e.Kind())
	return shut(shut(appendFact(dst, e), fact), entry)
}

// openFact begins the message of a fact. Kinds lie in 16..2047, so that their tags have two bytes.
func openFact(dst []byte, k Kind) (begun []byte, at int) {
	tag := uint32(k)<<3 | isBytes
	dst = append(dst, byte(tag)|1<<7, byte(tag>>7), 0)
	return dst, len(dst)
}

// Decoder reads the entries of one record after the other. The zero value is ready for Reset.
type Decoder struct {
	// Reuse lets Next write the next fact over the last one of its kind: an entry and all that
	// hangs on it then lives until the next call of Next or Reset. Strings may be kept; structs and
	// slices must be copied. Without Reuse every entry has memory of its own.
	Reuse bool

	batch Batch
	at    int
	read  uint32
	stamp Instant
	err   error
	room  room
}

// Reset puts the decoder at the beginning of a record. The decoder keeps no byte of the body in the
// entries that it gives.
func (d *Decoder) Reset(b Batch) {
	d.batch, d.at, d.read, d.stamp, d.err = b, 0, 0, b.Stamp, nil
}

// Follow puts the decoder where another one stands, without what that one gave: several decoders in
// turn let the entries of a record stand in memory side by side, though each uses its own again.
func (d *Decoder) Follow(o *Decoder) {
	d.batch, d.at, d.read, d.stamp, d.err = o.batch, o.at, o.read, o.stamp, o.err
}

// Next gives the next entry. It answers false at the end of the record, and after an error, which
// it then gives again whenever it is called.
func (d *Decoder) Next() (Entry, bool, error) {
	body := d.batch.Body
	for d.err == nil && d.at < len(body) {
		tag, v, at, end := field(body, d.at)
		d.at = end
		if tag != tagEntry {
			d.fail(skip(tag, v, 1))
			continue
		}
		if d.read == d.batch.Count {
			d.fail(ErrCount)
			break
		}
		e, err := d.entry(at, end)
		if err != nil {
			d.fail(err)
			break
		}
		sequence := d.batch.First + uint64(d.read)
		d.read++
		return Entry{d.batch.Cell, d.batch.Stream, sequence, d.stamp, e}, true, nil
	}
	if d.err == nil && d.read != d.batch.Count {
		d.fail(ErrCount)
	}
	return Entry{}, false, d.err
}

// fail keeps an error, if it is one, with the place where reading stopped.
func (d *Decoder) fail(err error) {
	if err != nil {
		d.err = fmt.Errorf("cell %d, sequence %d: %w",
			d.batch.Cell, d.batch.First+uint64(d.read), err)
	}
}

// entry reads the entry in body[i:end] and moves the stamp on.
func (d *Decoder) entry(i, end int) (Event, error) {
	body := d.batch.Body
	var e Event
	var delta uint64
	for i < end {
		tag, v, at, next := field(body, i)
		i = next
		switch {
		case tag == tagDelta:
			delta = v
		case tag>>3 < uint32(KindTicked):
			if err := skip(tag, v, 1); err != nil {
				return nil, err
			}
		case tag&7 != isBytes || tag>>3 > math.MaxUint16:
			return nil, ErrWireType
		case e != nil:
			return nil, ErrFact
		default:
			var err error
			if e, err = d.fact(Kind(tag>>3), at, next); err != nil {
				return nil, err
			}
		}
	}
	if e == nil && i == end {
		return nil, ErrFact
	}
	stamp := d.stamp + Instant(delta)
	if delta > math.MaxInt64 || stamp < d.stamp {
		return nil, ErrValue
	}
	d.stamp = stamp
	return e, finish(i, end, 0)
}

// DecodeBatch goes over the entries of a record, each in memory of its own. It ends after the first
// error.
func DecodeBatch(b Batch) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		var d Decoder
		d.Reset(b)
		for {
			e, ok, err := d.Next()
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !ok || !yield(e, nil) {
				return
			}
		}
	}
}
