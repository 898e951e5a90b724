package event

import (
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// readAll reads a record to its end or its first error.
func readAll(b Batch, reuse bool) (out []Event, err error) {
	d := Decoder{Reuse: reuse}
	d.Reset(b)
	for {
		e, ok, err := d.Next()
		if !ok {
			return out, err
		}
		out = append(out, e.Event)
	}
}

func TestDamagedBodiesAreRefused(t *testing.T) {
	for _, v := range []struct {
		name, body string
		count      uint32
		want       error
	}{
		{"an entry fewer than told", "0a03820100", 2, ErrCount},
		{"an entry more than told", "0a038201000a03820100", 1, ErrCount},
		{"no entry at all", "", 1, ErrCount},
		{"entries where none is told", "0a03820100", 0, ErrCount},
		{"an entry beyond the end", "0a04820100", 1, ErrTruncated},
		{"a fact beyond its entry", "0a0382010208000a00", 1, ErrTruncated},
		{"a length without end", "0aff", 1, ErrTruncated},
		{"a tag without end", "8a", 1, ErrTruncated},
		{"a huge length", "0affffffffffffffff7f", 1, ErrTruncated},
		{"a stamp cut in the middle", "0a0208ff", 1, ErrTruncated},
		{"a fixed64 of seven bytes", "0a0bc201082101020304050607", 1, ErrTruncated},
		{"a varint of eleven bytes", "0a0f08ffffffffffffffffffff01820100", 1, ErrOverlong},
		{"a varint with an idle byte", "0a06088100820100", 1, ErrOverlong},
		{"a long varint with an idle byte", "0a080881808000820100", 1, ErrOverlong},
		{"a tag with an idle byte", "8a00", 1, ErrOverlong},
		{"field number zero", "0200", 1, ErrWireType},
		{"a tag of 33 bits", "8280808080010000000000000000", 1, ErrWireType},
		{"a group", "0a010b", 1, ErrWireType},
		{"an entry that is a varint", "0801", 1, ErrWireType},
		{"a stamp that is bytes", "0a050a00820100", 1, ErrWireType},
		{"a fact that is a varint", "0a03800101", 1, ErrWireType},
		{"a checkout id that is bytes", "0a05c201020a00", 1, ErrWireType},
		{"an entry without a fact", "0a020801", 1, ErrFact},
		{"an entry with two facts", "0a06820100820100", 1, ErrFact},
		{"a hash of three bytes", "0a08c201051a03010203", 1, ErrValue},
		{"a province of 256", "0a06c20103508002", 1, ErrValue},
		{"a bool of 2", "0a05c201025802", 1, ErrValue},
		{"a stamp beyond time", "0a0e0880808080808080808001820100", 1, ErrValue},
	} {
		body, err := hex.DecodeString(v.body)
		if err != nil {
			t.Fatal(v.name, err)
		}
		got, err := readAll(Batch{First: 1, Count: v.count, Body: body}, false)
		if !errors.Is(err, v.want) || len(got) > int(v.count) {
			t.Errorf("%s: %d entries, %v, want %v", v.name, len(got), err, v.want)
		}
	}
}

// TestDamageInTheMiddle has sound entries behind the damaged one: there the reader takes eight
// bytes at once.
func TestDamageInTheMiddle(t *testing.T) {
	for _, v := range []struct {
		name, body string
		want       error
	}{
		{"a varint with an idle byte", "0a06088100820100", ErrOverlong},
		{"a long varint with an idle byte", "0a080881808000820100", ErrOverlong},
		{"a varint of eleven bytes", "0a0f08ffffffffffffffffffff01820100", ErrOverlong},
		{"a tag with an idle byte", "8a00", ErrOverlong},
		{"an entry beyond the end", "0aff7f", ErrTruncated},
		{"a varint beyond its entry", "0a0108", ErrTruncated},
		{"a fixed64 beyond its fact", "0a04c2010121", ErrTruncated},
		{"field number zero", "0200", ErrWireType},
		{"a group", "0b00", ErrWireType},
		{"a checkout id that is bytes", "0a05c201020a00", ErrWireType},
		{"a bool of 2", "0a05c201025802", ErrValue},
	} {
		body, err := hex.DecodeString(v.body)
		if err != nil {
			t.Fatal(v.name, err)
		}
		for range 10 {
			body = AppendEntry(body, 0, &Ticked{})
		}
		got, err := readAll(Batch{First: 1, Count: 11, Body: body}, false)
		if len(got) != 0 || !errors.Is(err, v.want) {
			t.Errorf("%s: %d entries, %v, want %v", v.name, len(got), err, v.want)
		}
	}
}

func TestTimeDoesNotRunOver(t *testing.T) {
	body := AppendEntry(nil, 5, &Ticked{})
	for stamp, want := range map[Instant]error{
		math.MaxInt64 - 4: ErrValue, math.MaxInt64 - 5: nil,
	} {
		_, err := readAll(Batch{First: 1, Count: 1, Stamp: stamp, Body: body}, false)
		if !errors.Is(err, want) {
			t.Errorf("five after %d: %v, want %v", int64(stamp), err, want)
		}
	}
}

// TestNoBitIsLost gives every number of every message one bit, from the first to the last of a
// varint: either it fits and comes back, or it is refused.
func TestNoBitIsLost(t *testing.T) {
	type message struct {
		kind   Kind
		path   []byte // numbers of the messages around it
		fields int
	}
	messages := []message{
		{KindCheckoutPlaced, []byte{12}, 3}, {KindCheckoutPlaced, []byte{12, 3}, 4},
		{KindCheckoutPlaced, []byte{13}, 3}, {KindProductOffered, []byte{12}, 10},
		{KindProductOffered, []byte{12, 4}, 4},
	}
	for k := KindTicked; k <= lastKind; k++ {
		fields := reflect.TypeOf(mustRead(k, nil)).Elem().NumField()
		messages = append(messages, message{k, nil, fields})
	}
	for _, m := range messages {
		for number := 1; number <= m.fields; number++ {
			for bit := 1; bit < 64; bit++ {
				dst, entry := open(nil, 1)
				dst, fact := openFact(dst, m.kind)
				ends := []int{entry, fact}
				for _, n := range m.path {
					var at int
					dst, at = open(dst, n)
					ends = append(ends, at)
				}
				dst = putAlways(dst, byte(number), 1<<bit)
				for i := range ends {
					dst = shut(dst, ends[len(ends)-1-i])
				}
				got, err := readAll(Batch{First: 1, Count: 1, Body: dst}, false)
				if err != nil && !errors.Is(err, ErrValue) && !errors.Is(err, ErrWireType) {
					t.Fatalf("%v, field %d, bit %d: %v", m, number, bit, err)
				}
				if err == nil && string(AppendEntry(nil, 0, got[0])) != string(dst) {
					t.Fatalf("%v, field %d, bit %d: %#v", m, number, bit, got[0])
				}
			}
		}
	}
}

func TestErrorsStayAndTellThePlace(t *testing.T) {
	body := append(AppendEntry(nil, 0, &Ticked{}), 0xff)
	var d Decoder
	d.Reset(Batch{Cell: 7, First: 41, Count: 2, Body: body})
	if _, ok, err := d.Next(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	_, _, first := d.Next()
	_, ok, second := d.Next()
	place := "cell 7, sequence 42"
	if ok || first == nil || first != second || !strings.Contains(first.Error(), place) {
		t.Fatalf("%v, then %v", first, second)
	}
}

func TestDecodeBatchEndsWithItsReader(t *testing.T) {
	body := AppendEntry(AppendEntry(nil, 0, &Ticked{}), 5, &Ticked{})
	seen := 0
	for e, err := range DecodeBatch(Batch{First: 9, Count: 2, Stamp: 100, Body: body}) {
		if seen++; err != nil || e.Sequence != 9 || e.Stamp != 100 {
			t.Fatal(e, err)
		}
		break
	}
	if seen != 1 {
		t.Fatalf("%d entries", seen)
	}
}

// TestEveryCutIsSeen takes any number of bytes off the end of a record.
func TestEveryCutIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, want := drawBatch(t)
		if len(want) == 0 {
			return
		}
		b.Body = b.Body[:rapid.IntRange(0, len(b.Body)-1).Draw(t, "cut")]
		if got, err := readAll(b, rapid.Bool().Draw(t, "reuse")); err == nil {
			t.Fatalf("%d entries and no error", len(got))
		}
	})
}

// TestLaterFieldsArePassedOver puts a field that this version does not know into a fact and an
// entry.
func TestLaterFieldsArePassedOver(t *testing.T) {
	later := []byte{
		15 << 3, 1, 14<<3 | isBytes, 2, 'h', 'i', 15<<3 | isFixed64, 1, 2, 3, 4, 5, 6, 7, 8,
		15<<3 | isFixed32, 1, 2, 3, 4,
	}
	for k := KindTicked; k <= lastKind; k++ {
		if got := mustRead(k, later); !reflect.DeepEqual(got, mustRead(k, nil)) {
			t.Errorf("kind %d: %#v", k, got)
		}
		dst, entry := open(nil, 1)
		dst, fact := openFact(append(dst, later...), k)
		body := append(shut(shut(dst, fact), entry), later...)
		got, err := readAll(Batch{First: 1, Count: 1, Body: body}, false)
		if err != nil || !reflect.DeepEqual(got[0], mustRead(k, nil)) {
			t.Errorf("kind %d in a later entry: %v %v", k, got, err)
		}
	}
}

func TestLaterFactsAreUnknown(t *testing.T) {
	for _, reuse := range []bool{false, true} {
		body := AppendEntry(nil, 0, &Ticked{})
		for _, k := range []Kind{lastKind + 1, 2047} {
			dst, entry := open(body, 1)
			dst, fact := openFact(dst, k)
			body = shut(shut(append(dst, 8, 1), fact), entry)
		}
		got, err := readAll(Batch{First: 1, Count: 3, Body: body}, reuse)
		if err != nil || len(got) != 3 || got[2].Kind() != 2047 {
			t.Fatalf("%v %v", got, err)
		}
		if u, ok := got[1].(*Unknown); !reuse && (!ok || u.Number != lastKind+1) {
			t.Fatalf("%#v", got[1])
		}
	}
}

func TestWhatIsNoFactIsNotWritten(t *testing.T) {
	for _, e := range []Event{&Unknown{Number: 99}, nil} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T was written", e)
				}
			}()
			AppendEntry(nil, 0, e)
		}()
	}
}

func TestVarints(t *testing.T) {
	for bits := range 65 {
		for _, v := range []uint64{1<<bits - 1, 1 << bits, 1<<bits + 1, math.MaxUint64 >> bits} {
			b := putAlways(nil, 1, v)
			for _, room := range []int{0, 20} {
				body := append(b, make([]byte, room)...)
				tag, got, _, next := field(body, 0)
				if tag != 1<<3 || got != v || next != len(b) {
					t.Errorf("%d: tag %d, %d, next %d of %d", v, tag, got, next, len(b))
				}
			}
			if d := int64(v); unzigzag(zigzag(d)) != d {
				t.Errorf("zigzag of %d", d)
			}
		}
	}
}

// FuzzDecode: no bytes make the reader panic, and what it reads can be written and read again.
func FuzzDecode(f *testing.F) {
	for _, fixture := range readFixtures(f) {
		f.Add(fixture.body, uint32(1))
	}
	f.Add(AppendEntry(AppendEntry(nil, 3, sampleCheckout()), 4, samplePayment()), uint32(2))
	f.Fuzz(func(t *testing.T, body []byte, count uint32) {
		events, err := readAll(Batch{First: 1, Count: count, Body: body}, false)
		_, other := readAll(Batch{First: 1, Count: count, Body: body}, true)
		if (other == nil) != (err == nil) {
			t.Fatalf("%v, but with Reuse %v", err, other)
		}
		var again []byte
		var written []Event
		for _, e := range events {
			if _, unknown := e.(*Unknown); !unknown {
				again, written = AppendEntry(again, 0, e), append(written, e)
			}
		}
		got, err := readAll(Batch{First: 1, Count: uint32(len(written)), Body: again}, false)
		if err != nil || !reflect.DeepEqual(got, written) {
			t.Fatalf("%v: got %#v, want %#v", err, got, written)
		}
	})
}
