package event

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// What can be wrong with bytes that claim to be entries. Each is a damaged or forged record; none
// is ever made by AppendEntry.
var (
	// ErrTruncated says that a value or a message reaches beyond the end of what holds it.
	ErrTruncated = errors.New("journal entry is cut short")
	// ErrOverlong says that a varint has more bytes than its number needs, or than 64 bits hold.
	ErrOverlong = errors.New("journal entry has an over-long number")
	// ErrWireType says that a field has another form than the schema gives it.
	ErrWireType = errors.New("journal entry has a field of the wrong form")
	// ErrValue says that a value does not fit the type of its field.
	ErrValue = errors.New("journal entry has a value out of range")
	// ErrFact says that an entry has no fact, or two.
	ErrFact = errors.New("journal entry does not have exactly one fact")
	// ErrCount says that a record does not hold as many entries as its header tells.
	ErrCount = errors.New("journal record has another number of entries than it tells")
)

// Faults travel in the value of the impossible tag 0, so that reading a field needs no error
// result.
const (
	faultTruncated = iota
	faultOverlong
	faultWireType
)

// field reads the field that begins at i < len(b). For a varint and a fixed64, v is the value; for
// bytes, b[at:end] is the content. The next field begins at end. After a fault the tag is 0.
//
// The whole body is passed and not only the message that is being read: a reader stops at its own
// end, and finds by finish that a field reached beyond it. That lets varint load eight bytes at
// once.
func field(b []byte, i int) (tag uint32, v uint64, at, end int) {
	if len(b)-i < 9 || b[i] >= 1<<7 {
		return rareField(b, i)
	}
	t, x, size := uint32(b[i]), binary.LittleEndian.Uint64(b[i+1:]), 1
	if t&7 == isFixed64 && t>>3 != 0 {
		return t, x, i + 1, i + 9
	}
	if v = x & 0x7f; x&0x80 != 0 {
		if v, size = gather(x); size == 0 {
			return rareField(b, i)
		}
	}
	at = i + 1 + size
	switch {
	case t&7 == isVarint && t>>3 != 0:
		return t, v, at, at
	case t&7 == isBytes && t>>3 != 0 && v <= uint64(len(b)-at):
		return t, v, at, at + int(v)
	}
	return rareField(b, i)
}

// gather undoes spread for the number at the beginning of x, and counts its bytes: 0 when it does
// not end within x or is over-long.
func gather(x uint64) (v uint64, size int) {
	stop := ^x & 0x8080808080808080
	last := bits.TrailingZeros64(stop)
	x &= stop - 1 // what lies below the bit that ends the number
	if stop == 0 || x>>(last-7) == 0 {
		return 0, 0
	}
	x &= 0x7f7f7f7f7f7f7f7f
	x = x&0x007f007f007f007f | x&0x7f007f007f007f00>>1
	x = x&0x00003fff00003fff | x&0x3fff00003fff0000>>2
	return x&0x000000000fffffff | x&0x0fffffff00000000>>4, (last + 1) / 8
}

// rareField reads what field leaves to it: the last bytes of a body, fields with numbers of two
// bytes (the kinds), very large numbers, and everything that is damaged.
func rareField(b []byte, i int) (tag uint32, v uint64, at, end int) {
	t, i := varint(b, i)
	if i < 0 {
		return 0, t, 0, len(b)
	}
	if t < 1<<3 || t > math.MaxUint32 {
		return 0, faultWireType, 0, len(b)
	}
	size := 0
	switch t & 7 {
	case isVarint, isBytes:
		if v, i = varint(b, i); i < 0 {
			return 0, v, 0, len(b)
		}
		if t&7 == isVarint {
			return uint32(t), v, i, i
		}
		if v > uint64(len(b)-i) {
			return 0, faultTruncated, 0, len(b)
		}
		size = int(v)
	case isFixed64:
		size = 8
	case isFixed32:
		size = 4
	default:
		return 0, faultWireType, 0, len(b)
	}
	if len(b)-i < size {
		return 0, faultTruncated, 0, len(b)
	}
	if t&7 == isFixed64 {
		v = binary.LittleEndian.Uint64(b[i:])
	}
	return uint32(t), v, i, i + size
}

// varint reads the number that begins at i; next is -1 after a fault, and v says which.
func varint(b []byte, i int) (v uint64, next int) {
	v, n := binary.Uvarint(b[i:])
	switch {
	case n == 0:
		return faultTruncated, -1
	case n < 0 || (n > 1 && b[i+n-1] == 0):
		return faultOverlong, -1
	}
	return v, i + n
}

// unzigzag undoes zigzag.
func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// skip judges a field that a reader has no case for. All numbers up to known are used, so one of
// those has the wrong form; a higher one was added later and is passed over.
func skip(tag uint32, v uint64, known uint32) error {
	switch {
	case tag == 0 && v == faultTruncated:
		return ErrTruncated
	case tag == 0 && v == faultOverlong:
		return ErrOverlong
	case tag>>3 <= known:
		return ErrWireType
	}
	return nil
}

// finish judges a message that was read to i. over gathers the bits of values that were cut off
// because they do not fit their fields.
func finish(i, end int, over uint64) error {
	if i != end {
		return ErrTruncated
	}
	if over != 0 {
		return ErrValue
	}
	return nil
}

func readHash(h *Hash128, b []byte) error {
	if len(b) != len(h) {
		return ErrValue
	}
	*h = Hash128(b)
	return nil
}

func readWholeHash(h *Hash256, b []byte) error {
	if len(b) != len(h) {
		return ErrValue
	}
	*h = Hash256(b)
	return nil
}

// more makes room for one more element and gives its place.
func more[T any](list *[]T) *T {
	var empty T
	*list = append(*list, empty)
	return &(*list)[len(*list)-1]
}

// again is the text of b, without a copy when it is what was read last.
func again(last string, b []byte) string {
	if last == string(b) {
		return last
	}
	return string(b)
}

func readText(t *Text, b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			t.Zh = string(b[at:next])
		case 2<<3 | isBytes:
			t.En = string(b[at:next])
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

// readPacked appends the numbers of b[i:end] to ids. Every number ends with the only byte below 128
// that it has, so the exact room is known beforehand.
func readPacked[T ~uint8 | ~uint16 | ~uint64](ids []T, b []byte, i, end int) ([]T, error) {
	if count := len(ids) + packedCount(b[i:end]); count > cap(ids) {
		grown := make([]T, len(ids), count)
		copy(grown, ids)
		ids = grown
	}
	for i < end {
		v, next := varint(b, i)
		if next < 0 {
			return ids, skip(0, v, 0)
		}
		if uint64(T(v)) != v {
			return ids, ErrValue
		}
		ids, i = append(ids, T(v)), next
	}
	return ids, finish(i, end, 0)
}

func packedCount(b []byte) (n int) {
	for _, c := range b {
		if c < 1<<7 {
			n++
		}
	}
	return n
}
