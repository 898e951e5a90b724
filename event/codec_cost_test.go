package event

import (
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
	events := []Event{sampleCheckout(), samplePayment(), large}
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
		switch i % 3 {
		case 0:
			body = AppendEntry(body, 1, sampleCheckout())
		case 1:
			body = AppendEntry(body, 1, samplePayment()) // one string
		case 2:
			closed := &OrdersClosed{Reason: ClosedUnpaid, Orders: []OrderID{1, 2, 3}}
			body = AppendEntry(body, 1, closed)
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
	if strings := float64(entries / 3); n > strings+2 {
		t.Errorf("%v allocations for %d entries with %v strings", n, entries, strings)
	}
}

func TestLinesOfACheckoutLieInOneArray(t *testing.T) {
	body := AppendEntry(nil, 0, sampleCheckout())
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
		a, b := got.Orders[0].Lines, got.Orders[1].Lines
		if unsafe.Pointer(&b[0]) != unsafe.Add(unsafe.Pointer(&a[0]), unsafe.Sizeof(a[0])) {
			t.Error("the second order's lines do not follow the first's")
		}
		if cap(a) != len(a) || !reuse && cap(b) != len(b) {
			t.Error("appending to one order's lines would write over the next's")
		}
	}
}
