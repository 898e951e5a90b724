package trade

import (
	"encoding/binary"

	"carnival/event"
)

// keyed is a row that is found by a hash: a checkout by that of its idempotency key, a reference by
// its own.
type keyed[R any] interface {
	*R
	hash() event.Hash128
}

// keyTable finds rows of a table by their hashes. It holds only row numbers and asks the rows for
// their hashes, so that a key costs a few bytes. It is cut into many small tables which grow one at
// a time: no single growth is long enough to be felt by the commands behind it.
type keyTable[R any, P keyed[R]] struct {
	parts [keyParts]keyPart
	n     int
}

const keyParts = 1 << 12

type keyPart struct {
	slots []uint32 // row number + 1; 0 is free; linear probing
	n     int
}

func keyHash(k event.Hash128) uint64 { return binary.LittleEndian.Uint64(k[:8]) }

func (t *keyTable[R, P]) part(h uint64) *keyPart { return &t.parts[h>>(64-12)] }

// find gives the row of a hash.
func (t *keyTable[R, P]) find(rows *slab[R], k event.Hash128) (row int, ok bool) {
	return t.findFit(rows, k, nil)
}

// findFit gives a row of a hash that fits; without a question the first one does.
func (t *keyTable[R, P]) findFit(
	rows *slab[R], k event.Hash128, fits func(P) bool,
) (row int, ok bool) {
	h := keyHash(k)
	p := t.part(h)
	if p.n == 0 {
		return 0, false
	}
	mask := uint64(len(p.slots) - 1)
	for i := h & mask; p.slots[i] != 0; i = (i + 1) & mask {
		row := int(p.slots[i] - 1)
		if r := P(rows.at(row)); r.hash() == k && (fits == nil || fits(r)) {
			return row, true
		}
	}
	return 0, false
}

func (t *keyTable[R, P]) insert(rows *slab[R], row int) {
	h := keyHash(P(rows.at(row)).hash())
	p := t.part(h)
	if (p.n+1)*8 > len(p.slots)*7 {
		t.grow(rows, p)
	}
	p.place(h, uint32(row+1))
	p.n++
	t.n++
}

func (p *keyPart) place(h uint64, slot uint32) {
	mask := uint64(len(p.slots) - 1)
	i := h & mask
	for p.slots[i] != 0 {
		i = (i + 1) & mask
	}
	p.slots[i] = slot
}

func (t *keyTable[R, P]) grow(rows *slab[R], p *keyPart) {
	old := p.slots
	p.slots = make([]uint32, max(8, len(old)*2))
	for _, s := range old {
		if s != 0 {
			p.place(keyHash(P(rows.at(int(s-1))).hash()), s)
		}
	}
}

// remove forgets the key of a row, closing the gap that it leaves in the probe chain.
func (t *keyTable[R, P]) remove(rows *slab[R], row int) {
	h := keyHash(P(rows.at(row)).hash())
	p := t.part(h)
	mask := uint64(len(p.slots) - 1)
	i := h & mask
	for p.slots[i] != uint32(row+1) {
		if p.slots[i] == 0 {
			return
		}
		i = (i + 1) & mask
	}
	for j := i; ; {
		j = (j + 1) & mask
		if p.slots[j] == 0 {
			break
		}
		home := keyHash(P(rows.at(int(p.slots[j]-1))).hash()) & mask
		if (j-home)&mask >= (j-i)&mask {
			p.slots[i] = p.slots[j]
			i = j
		}
	}
	p.slots[i] = 0
	p.n--
	t.n--
}
