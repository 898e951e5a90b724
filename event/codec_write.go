package event

import (
	"encoding/binary"
	"math/bits"
)

// The wire types of protobuf that the journal uses.
const (
	isVarint  = 0
	isFixed64 = 1
	isBytes   = 2
	isFixed32 = 5 // never written, but skipped where it is not known
)

// putUint appends field number with the varint v, and nothing when v is zero.
func putUint(dst []byte, number byte, v uint64) []byte {
	if v == 0 {
		return dst
	}
	return putAlways(dst, number, v)
}

// putUnless appends the field unless v is the value that its absence stands for.
func putUnless(dst []byte, number byte, v, absent uint64) []byte {
	if v == absent {
		return dst
	}
	return putAlways(dst, number, v)
}

// putAlways appends the field even when it is zero. Up to eight bytes of varint are made in one
// register and stored at once, so the time does not depend on the size of the number.
func putAlways(dst []byte, number byte, v uint64) []byte {
	if v < 1<<7 {
		return append(dst, number<<3, byte(v))
	}
	if v >= 1<<56 {
		return binary.AppendUvarint(append(dst, number<<3), v)
	}
	n := len(dst)
	dst = append(dst, number<<3, 0, 0, 0, 0, 0, 0, 0, 0)
	x, size := spread(v)
	binary.LittleEndian.PutUint64(dst[n+1:], x)
	return dst[:n+1+size]
}

// spread moves each seven bits of v, which has at most 56, into a byte of their own, sets the
// continuation bits and counts the bytes.
func spread(v uint64) (x uint64, size int) {
	size = (9*bits.Len64(v) + 64) / 64
	v = v&0x000000000fffffff | v&0x00fffffff0000000<<4
	v = v&0x00003fff00003fff | v&0x0fffc0000fffc000<<2
	v = v&0x007f007f007f007f | v&0x3f803f803f803f80<<1
	return v | 0x8080808080808080&(1<<(8*(size-1)&63)-1), size
}

// zigzag folds the sign into the lowest bit, so that small negative numbers stay short.
func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

func putBool(dst []byte, number byte, v bool) []byte {
	if !v {
		return dst
	}
	return append(dst, number<<3, 1)
}

func putFixed64(dst []byte, number byte, v uint64) []byte {
	if v == 0 {
		return dst
	}
	return binary.LittleEndian.AppendUint64(append(dst, number<<3|isFixed64), v)
}

func putString(dst []byte, number byte, s string) []byte {
	if s == "" {
		return dst
	}
	dst = binary.AppendUvarint(append(dst, number<<3|isBytes), uint64(len(s)))
	return append(dst, s...)
}

func putBytes(dst []byte, number byte, s []byte) []byte {
	if len(s) == 0 {
		return dst
	}
	dst = binary.AppendUvarint(append(dst, number<<3|isBytes), uint64(len(s)))
	return append(dst, s...)
}

func putHash(dst []byte, number byte, h *Hash128) []byte {
	if *h == (Hash128{}) {
		return dst
	}
	return append(append(dst, number<<3|isBytes, byte(len(h))), h[:]...)
}

func putWholeHash(dst []byte, number byte, h *Hash256) []byte {
	if *h == (Hash256{}) {
		return dst
	}
	return append(append(dst, number<<3|isBytes, byte(len(h))), h[:]...)
}

func putText(dst []byte, number byte, t Text) []byte {
	if t == (Text{}) {
		return dst
	}
	dst, at := open(dst, number)
	dst = putString(dst, 1, t.Zh)
	dst = putString(dst, 2, t.En)
	return shut(dst, at)
}

// putPacked appends numbers as one packed field.
func putPacked[T ~uint8 | ~uint16 | ~uint64](dst []byte, number byte, ids []T) []byte {
	if len(ids) == 0 {
		return dst
	}
	dst, at := open(dst, number)
	for _, id := range ids {
		dst = binary.AppendUvarint(dst, uint64(id))
	}
	return shut(dst, at)
}

// putPackedFar is putPacked for the field numbers 16 to 31.
func putPackedFar[T ~uint64](dst []byte, number byte, ids []T) []byte {
	if len(ids) == 0 {
		return dst
	}
	dst, at := openFar(dst, number)
	for _, id := range ids {
		dst = binary.AppendUvarint(dst, uint64(id))
	}
	return shut(dst, at)
}

// putFar is putUint for the field numbers 16 to 31, whose tags have two bytes. Only what is rare
// has such a number.
func putFar(dst []byte, number byte, v uint64) []byte {
	if v == 0 {
		return dst
	}
	return binary.AppendUvarint(append(dst, number<<3|1<<7, number>>4), v)
}

// open begins a nested message and keeps one byte for its length; shut fills it in.
func open(dst []byte, number byte) (begun []byte, at int) {
	dst = append(dst, number<<3|isBytes, 0)
	return dst, len(dst)
}

// openFar is open for the field numbers 16 to 31.
func openFar(dst []byte, number byte) (begun []byte, at int) {
	dst = append(dst, number<<3|isBytes|1<<7, number>>4, 0)
	return dst, len(dst)
}

// shutFilled is shut for a message that is left out when nothing is in it; begun is where its tag
// stands.
func shutFilled(dst []byte, at, begun int) []byte {
	if len(dst) == at {
		return dst[:begun]
	}
	return shut(dst, at)
}

// shut writes the length of the message that began at at. Nearly every message of the journal is
// shorter than 128 bytes and fits the byte that was kept; a longer one is moved up.
func shut(dst []byte, at int) []byte {
	n := len(dst) - at
	if n < 1<<7 {
		dst[at-1] = byte(n)
		return dst
	}
	return widen(dst, at)
}

func widen(dst []byte, at int) []byte {
	var size [binary.MaxVarintLen64]byte
	n := len(dst) - at
	more := binary.PutUvarint(size[:], uint64(n)) - 1
	dst = append(dst, size[:more]...)
	copy(dst[at+more:], dst[at:at+n])
	copy(dst[at-1:], size[:more+1])
	return dst
}
