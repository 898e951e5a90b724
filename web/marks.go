package web

import (
	"sync/atomic"

	"carnival/event"
)

// Marks remembers how far each shopper has written, so that a later read of theirs waits until the
// view shows it. Shoppers share slots: one who shares with a busier one waits for a little more
// than needed, never for less. The zero value is ready.
type Marks struct{ slots [marks]atomic.Uint64 }

// marks bounds the memory of Marks.
const marks = 4096

func (m *Marks) slot(s event.ShopperID) *atomic.Uint64 { return &m.slots[uint64(s)%marks] }

// Wrote notes the sequence of the last fact that a shopper brought about.
func (m *Marks) Wrote(s event.ShopperID, sequence uint64) {
	slot := m.slot(s)
	for {
		had := slot.Load()
		if had >= sequence || slot.CompareAndSwap(had, sequence) {
			return
		}
	}
}

// Begin makes everybody's reads wait for what was written before this process began.
func (m *Marks) Begin(sequence uint64) {
	for i := range m.slots {
		m.slots[i].Store(sequence)
	}
}

// Of is the sequence that a view must hold before it may answer a shopper.
func (m *Marks) Of(s event.ShopperID) uint64 { return m.slot(s).Load() }
