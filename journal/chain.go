package journal

import (
	"fmt"

	"carnival/event"
)

// Chain follows records one by one and refuses the first that does not belong. Its zero Head
// stands in front of the first record; a reader that starts in the middle sets Head to what it
// trusts.
type Chain struct {
	Cell   event.Cell
	Stream uint8
	Head   Head
}

// Follow opens a record, checks that it continues the chain, and moves the head past it.
func (c *Chain) Follow(raw []byte) (Record, error) {
	r, hash, err := Open(raw)
	if err != nil {
		return Record{}, &Damage{Kind: kindOfBroken(raw), Sequence: c.Head.Last + 1,
			Detail: err.Error()}
	}
	if d := c.misfit(r); d != nil {
		return Record{}, d
	}
	c.Head = Head{Last: r.Last(), Hash: hash}
	return r, nil
}

// misfit says why a whole record does not continue the chain, or nil when it does.
func (c *Chain) misfit(r Record) *Damage {
	want := c.Head.Last + 1
	damage := func(k Kind, format string, args ...any) *Damage {
		return &Damage{Kind: k, Sequence: want, Detail: fmt.Sprintf(format, args...)}
	}
	switch {
	case r.Cell != c.Cell || r.Stream != c.Stream:
		return damage(WrongCell, "record of cell %d stream %d in cell %d stream %d",
			r.Cell, r.Stream, c.Cell, c.Stream)
	case r.First < want:
		return damage(Duplication, "record %d-%d comes again", r.First, r.Last())
	case r.First > want && r.Prev == c.Head.Hash:
		return damage(Gap, "record begins at %d, though it names the record before", r.First)
	case r.First > want:
		return damage(Deletion, "record begins at %d", r.First)
	case r.Prev != c.Head.Hash:
		return damage(Forgery, "record names %s as the one before, which is %s", r.Prev,
			c.Head.Hash)
	}
	return nil
}

// kindOfBroken tells a record that ends too early from one whose bytes differ.
func kindOfBroken(raw []byte) Kind {
	if len(raw) < HeaderSize || int64(le.Uint32(raw[atLength:])) > int64(len(raw)-HeaderSize) {
		return Cut
	}
	return Flip
}
