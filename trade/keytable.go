package trade

import (
	"encoding/binary"

	"carnival/event"
)

// keyTable finds a checkout by its idempotency key. It holds only row numbers of checkouts and
// asks the rows for their keys, so that a key costs a few bytes. It is cut into many small tables
// which grow one at a time: no single growth is long enough to be felt by the commands behind it.
type keyTable struct {
	parts [keyParts]keyPart
	n     int
}

const keyParts = 1 << 12

type keyPart struct {
	slots []uint32 // row number + 1; 0 is free; linear probing
	n     int
}

func keyHash(k event.Hash128) uint64 { return binary.LittleEndian.Uint64(k[:8]) }

func (t *keyTable) part(h uint64) *keyPart { return &t.parts[h>>(64-12)] }

// find gives the checkout row of a key.
func (t *keyTable) find(checkouts *slab[checkoutRow], k event.Hash128) (row int, ok bool) {
	h := keyHash(k)
	p := t.part(h)
	if p.n == 0 {
		return 0, false
	}
	mask := uint64(len(p.slots) - 1)
	for i := h & mask; p.slots[i] != 0; i = (i + 1) & mask {
		row := int(p.slots[i] - 1)
		if checkouts.at(row).key == k {
			return row, true
		}
	}
	return 0, false
}

func (t *keyTable) insert(checkouts *slab[checkoutRow], row int) {
	h := keyHash(checkouts.at(row).key)
	p := t.part(h)
	if (p.n+1)*8 > len(p.slots)*7 {
		p.grow(checkouts)
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

func (p *keyPart) grow(checkouts *slab[checkoutRow]) {
	old := p.slots
	p.slots = make([]uint32, max(8, len(old)*2))
	for _, s := range old {
		if s != 0 {
			p.place(keyHash(checkouts.at(int(s-1)).key), s)
		}
	}
}

// remove forgets the key of a row, closing the gap that it leaves in the probe chain.
func (t *keyTable) remove(checkouts *slab[checkoutRow], row int) {
	h := keyHash(checkouts.at(row).key)
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
		home := keyHash(checkouts.at(int(p.slots[j]-1)).key) & mask
		if (j-home)&mask >= (j-i)&mask {
			p.slots[i] = p.slots[j]
			i = j
		}
	}
	p.slots[i] = 0
	p.n--
	t.n--
}
