package event

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
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
		{"a share of line 65536", "0a0bc201087a06620408808004", 1, ErrValue},
		{"a packed province of 256", "0a0cea01099a01061a040a028002", 1, ErrValue},
		{"a seed of three bytes", "0a08a202051203010203", 1, ErrValue},
		{"a packed order without end", "0a068a03031201ff", 1, ErrTruncated},
		{"packed orders beyond their end", "0a068a030312ff01", 1, ErrTruncated},
		{"an order that is not packed", "0a058a03021001", 1, ErrWireType},
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
		{"a share beyond its discount", "0a0cc201097a0762050880800408", ErrTruncated},
		{"a packed order beyond its list", "0a068a03031201ff", ErrTruncated},
		{"terms beyond their promotion", "0a07ea01048201ff01", ErrTruncated},
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
	for _, m := range everyMessage(t) {
		for i := range m.fields.Len() {
			tag := binary.AppendUvarint(nil, uint64(m.fields.Get(i).Number())<<3|isVarint)
			for bit := 1; bit < 64; bit++ {
				body := m.wrap(binary.AppendUvarint(tag, 1<<bit))
				got, err := readAll(Batch{First: 1, Count: 1, Body: body}, false)
				if err != nil && !errors.Is(err, ErrValue) && !errors.Is(err, ErrWireType) {
					t.Fatalf("%s, bit %d: %v", m.fields.Get(i).FullName(), bit, err)
				}
				if err == nil && string(AppendEntry(nil, 0, got[0])) != string(body) {
					t.Fatalf("%s, bit %d: %#v", m.fields.Get(i).FullName(), bit, got[0])
				}
			}
		}
	}
}

// message is one message of the schema as it stands in a fact: below the fields of path.
type message struct {
	kind   Kind
	path   []protoreflect.FieldNumber
	fields protoreflect.FieldDescriptors
}

// everyMessage lists the facts of the schema and what stands below them.
func everyMessage(t *testing.T) (out []message) {
	facts := schema(t).ParentFile().Messages().ByName("Entry").Oneofs().ByName("fact").Fields()
	for i := range facts.Len() {
		fd := facts.Get(i)
		out = append(out, message{Kind(fd.Number()), nil, fd.Message().Fields()})
	}
	for next := 0; next < len(out); next++ {
		m := out[next]
		for i := range m.fields.Len() {
			if fd := m.fields.Get(i); fd.Message() != nil {
				path := append(slices.Clone(m.path), fd.Number())
				out = append(out, message{m.kind, path, fd.Message().Fields()})
			}
		}
	}
	return out
}

// wrap is the body of a record whose only entry holds content in this message.
func (m message) wrap(content []byte) []byte {
	around := append([]protoreflect.FieldNumber{1, protoreflect.FieldNumber(m.kind)}, m.path...)
	for _, number := range slices.Backward(around) {
		tag := binary.AppendUvarint(nil, uint64(number)<<3|isBytes)
		content = append(binary.AppendUvarint(tag, uint64(len(content))), content...)
	}
	return content
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
	var inEntry, inFact []byte // below 16 an entry's numbers are no facts
	for _, f := range []struct {
		wire    uint64
		content string
	}{
		{isVarint, "\x01"}, {isBytes, "\x02hi"}, {isFixed64, "12345678"}, {isFixed32, "1234"},
	} {
		inEntry = append(append(inEntry, byte(15<<3|f.wire)), f.content...)
		inFact = append(binary.AppendUvarint(inFact, 99<<3|f.wire), f.content...)
	}
	for k := KindTicked; k <= lastKind; k++ {
		if got := mustRead(k, inFact); !reflect.DeepEqual(got, mustRead(k, nil)) {
			t.Errorf("kind %d: %#v", k, got)
		}
		dst, entry := open(nil, 1)
		dst, fact := openFact(append(dst, inEntry...), k)
		body := append(shut(shut(append(dst, inFact...), fact), entry), inEntry...)
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
	f.Add(AppendEntry(AppendEntry(nil, 3, sampleBill()), 4, samplePayment()), uint32(2))
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
