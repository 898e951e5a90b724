package sim

import (
	"context"
	"errors"
	"math/rand/v2"

	"carnival/journal"
)

// disk is a journal whose appends fail at times: before anything is written, in the midst of the
// record, or after it is durable but before anybody is told.
type disk struct {
	*journal.Memory
	dice   *rand.Rand
	next   fault
	failed bool
	torn   []byte // what a torn write left behind the last whole record
}

type fault int

const (
	none fault = iota
	refused
	torn
	unclear
)

// failChance is how many of a thousand appends fail.
const failChance = 15

var errDisk = errors.New("input/output error")

func newDisk(dice *rand.Rand) *disk {
	return &disk{Memory: journal.NewMemory(0, journal.StreamTrade), dice: dice}
}

// draw decides what becomes of the next append.
func (d *disk) draw() {
	d.next = none
	if d.dice.IntN(1000) < failChance {
		d.next = refused + fault(d.dice.IntN(3))
	}
}

// Append implements journal.Journal.
func (d *disk) Append(
	ctx context.Context, raw []byte, expect journal.Head,
) (journal.Head, error) {
	next := d.next
	d.next = none
	switch next {
	case none:
		return d.Memory.Append(ctx, raw, expect)
	case torn:
		d.torn = append([]byte(nil), raw[:d.dice.IntN(len(raw))]...)
	case unclear:
		if _, err := d.Memory.Append(ctx, raw, expect); err != nil {
			return journal.Head{}, err
		}
	}
	d.failed = true
	return journal.Head{}, errDisk
}

// reopen is what a new process finds: every whole record, and no part of a torn one.
func (d *disk) reopen(a *auditor) *disk {
	next := &disk{Memory: d.Memory.Reopen(), dice: d.dice}
	if d.torn != nil {
		chain := journal.Chain{Head: next.Head()}
		if _, err := chain.Follow(d.torn); err == nil {
			a.complain("%d bytes of a torn record pass for a record", len(d.torn))
		}
	}
	return next
}
