package event

import (
	"encoding/binary"
	"runtime"
	"slices"
	"testing"
	"unsafe"
)

func TestSizes(t *testing.T) {
	for _, v := range []struct {
		name string
		e    Event
		most int
	}{
		{"a checkout of two orders", sampleCheckout(), 105},
		{"a checkout of two orders with a bill", sampleBill(), 305},
		{"a payment", samplePayment(), 60},
		{"a tick", &Ticked{}, 7},
	} {
		if n := len(AppendEntry(nil, 37, v.e)); n > v.most {
			t.Errorf("%s takes %d bytes, at most %d are wanted", v.name, n, v.most)
		}
	}
}

func TestWritingAllocatesNothing(t *testing.T) {
	large := sampleCheckout()
	for len(large.Orders) < 50 {
		large.Orders = append(large.Orders, large.Orders[0])
	}
	events := []Event{sampleCheckout(), sampleBill(), samplePayment(), large}
	for _, e := range wantedFixtures() {
		events = append(events, e)
	}
	room := make([]byte, 0, 1<<16)
	if n := testing.AllocsPerRun(100, func() {
		body := room
		for _, e := range events {
			body = AppendEntry(body, 12, e)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestReplayAllocatesNextToNothing(t *testing.T) {
	var body []byte
	const entries = 1000
	for i := range entries {
		switch i % 4 {
		case 0:
			body = AppendEntry(body, 1, sampleCheckout())
		case 1:
			body = AppendEntry(body, 1, samplePayment()) // one string: its reference
		case 2:
			closed := &OrdersClosed{Reason: ClosedUnpaid, Orders: []OrderID{1, 2, 3}}
			body = AppendEntry(body, 1, closed)
		case 3:
			bill := sampleBill()
			bill.Rate = Rate{Micro: 6_365_400, Source: "always the same", At: 1}
			body = AppendEntry(body, 1, bill)
		}
	}
	d := Decoder{Reuse: true}
	n := testing.AllocsPerRun(10, func() {
		d.Reset(Batch{First: 1, Count: entries, Body: body})
		for {
			if _, ok, err := d.Next(); err != nil {
				t.Fatal(err)
			} else if !ok {
				return
			}
		}
	})
	if strings := float64(entries / 4); n > strings+4 {
		t.Errorf("%v allocations for %d entries with %v strings", n, entries, strings)
	}
}

func TestLinesAndSharesLieInOneArrayEach(t *testing.T) {
	body := AppendEntry(nil, 0, sampleBill())
	for _, reuse := range []bool{false, true} {
		d := Decoder{Reuse: reuse}
		var got *CheckoutPlaced
		for range 2 { // the first finds the room that the second uses again
			d.Reset(Batch{First: 1, Count: 1, Body: body})
			e, _, err := d.Next()
			if err != nil {
				t.Fatal(err)
			}
			got = e.Event.(*CheckoutPlaced)
		}
		inOneArray(t, reuse, got.Orders[0].Lines, got.Orders[1].Lines)
		inOneArray(t, reuse, got.Discounts[0].Shares, got.Discounts[1].Shares,
			got.Discounts[2].Shares)
	}
}

// inOneArray holds that each part follows the one before, and that appending to it would not write
// over the next.
func inOneArray[T any](t *testing.T, reuse bool, parts ...[]T) {
	t.Helper()
	for i, part := range parts {
		if i > 0 {
			last := parts[i-1]
			end := unsafe.Add(unsafe.Pointer(&last[0]), len(last)*int(unsafe.Sizeof(last[0])))
			if unsafe.Pointer(&part[0]) != end {
				t.Errorf("part %d does not follow the one before (reuse %v)", i, reuse)
			}
		}
		if cap(part) != len(part) {
			t.Errorf("part %d has room for %d (reuse %v)", i, cap(part), reuse)
		}
	}
}

// TestMemoryFollowsTheInput fills every list of every message with empty elements, the dearest that
// a forger could write: what is taken of memory must stay in proportion to the bytes.
func TestMemoryFollowsTheInput(t *testing.T) {
	const bytes, most = 20_000, 500
	for _, m := range everyMessage(t) {
		for i := range m.fields.Len() {
			fd := m.fields.Get(i)
			if !fd.IsList() {
				continue
			}
			list := make([]byte, bytes) // of a packed field; zeros are numbers
			tag := binary.AppendUvarint(nil, uint64(fd.Number())<<3|isBytes)
			if fd.Message() != nil {
				element := append(slices.Clone(tag), 0)
				list = slices.Repeat(element, bytes/len(element))
			} else {
				list = append(binary.AppendUvarint(tag, bytes), list...)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := readAll(Batch{First: 1, Count: 1, Body: m.wrap(list)}, false)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Errorf("%s: %v", fd.FullName(), err)
			}
			if got := (after.TotalAlloc - before.TotalAlloc) / bytes; got > most {
				t.Errorf("%s takes %d bytes for each byte of input", fd.FullName(), got)
			}
		}
	}
}
