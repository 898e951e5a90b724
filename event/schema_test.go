package event

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
	"pgregory.net/rapid"
)

// schema is the published description of a record's body.
func schema(t *testing.T) protoreflect.MessageDescriptor {
	t.Helper()
	compiler := protocompile.Compiler{
		Resolver: &protocompile.SourceResolver{ImportPaths: []string{"../docs"}},
	}
	files, err := compiler.Compile(context.Background(), "journal.proto")
	if err != nil {
		t.Fatalf("docs/journal.proto: %v", err)
	}
	return files[0].Messages().ByName("Batch")
}

// TestOfficialLibraryAgrees reads what AppendEntry wrote with protobuf's own library, holds every
// value against the fact, lets the library write it again, and reads that.
func TestOfficialLibraryAgrees(t *testing.T) {
	batch := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		b, want := drawBatch(t)
		m := dynamicpb.NewMessage(batch)
		if err := proto.Unmarshal(b.Body, m); err != nil {
			t.Fatalf("the library refuses %x: %v", b.Body, err)
		}
		entries := m.Get(batch.Fields().ByName("entry")).List()
		if entries.Len() != len(want) {
			t.Fatalf("%d entries, want %d", entries.Len(), len(want))
		}
		stamp := b.Stamp
		for i, e := range want {
			entry := entries.Get(i).Message()
			fields := entry.Descriptor().Fields()
			stamp += Instant(entry.Get(fields.ByName("stamp_delta")).Uint())
			if stamp != e.Stamp {
				t.Fatalf("entry %d is at %d, want %d", i, stamp, e.Stamp)
			}
			fact := entry.WhichOneof(entry.Descriptor().Oneofs().ByName("fact"))
			if fact == nil || Kind(fact.Number()) != e.Event.Kind() ||
				string(fact.Name()) != kindName(e.Event) {
				t.Fatalf("entry %d is a %v, want %T", i, fact, e.Event)
			}
			sameMessage(t, entry.Get(fact).Message(), reflect.ValueOf(e.Event).Elem())
		}
		again, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, b.Body) {
			t.Fatalf("the library writes %x, we %x", again, b.Body)
		}
		b.Body = again
		if got := collect(t, b); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %#v\nwant %#v", got, want)
		}
	})
}

// sameMessage holds a message against a struct, field by field and by name.
func sameMessage(t *rapid.T, m protoreflect.Message, v reflect.Value) {
	fields := m.Descriptor().Fields()
	if fields.Len() != v.NumField() {
		t.Fatalf("%s has %d fields, %s has %d", m.Descriptor().Name(), fields.Len(), v.Type(),
			v.NumField())
	}
	for i := range fields.Len() {
		fd := fields.Get(i)
		plain := strings.ReplaceAll(string(fd.Name()), "_", "")
		own := v.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, plain) })
		if !own.IsValid() {
			t.Fatalf("%s has no field %s", v.Type(), fd.Name())
		}
		if fd.FullName() == "carnival.journal.v1.OrderLine.list" && !m.Has(fd) {
			fd = fields.ByName("unit")
		}
		if !fd.IsList() {
			sameValue(t, fd, m.Get(fd), own)
			continue
		}
		list := m.Get(fd).List()
		if list.Len() != own.Len() {
			t.Fatalf("%s has %d elements, want %d", fd.FullName(), list.Len(), own.Len())
		}
		for k := range list.Len() {
			sameValue(t, fd, list.Get(k), own.Index(k))
		}
	}
}

func sameValue(t *rapid.T, fd protoreflect.FieldDescriptor, got protoreflect.Value,
	want reflect.Value,
) {
	same := false
	switch fd.Kind() {
	case protoreflect.MessageKind:
		sameMessage(t, got.Message(), want)
		return
	case protoreflect.BytesKind:
		same = bytes.Equal(got.Bytes(), want.Bytes())
		if want.Kind() == reflect.Array && want.IsZero() { // no hash is not written
			same = len(got.Bytes()) == 0
		}
	case protoreflect.StringKind:
		same = got.String() == want.String()
	case protoreflect.BoolKind:
		same = got.Bool() == want.Bool()
	case protoreflect.Int64Kind, protoreflect.Sint64Kind:
		same = got.Int() == want.Int()
	default:
		same = got.Uint() == want.Uint()
	}
	if !same {
		t.Fatalf("%s is %v, want %v", fd.FullName(), got, want)
	}
}

// TestFixturesSetEveryField asks for a further fixture when the schema has got a further field.
func TestFixturesSetEveryField(t *testing.T) {
	batch := schema(t)
	seen := map[protoreflect.FullName]bool{}
	for _, f := range readFixtures(t) {
		m := dynamicpb.NewMessage(batch)
		if err := proto.Unmarshal(f.body, m); err != nil {
			t.Fatalf("%s: the library refuses it: %v", f.name, err)
		}
		markFields(m, seen)
	}
	messages := batch.ParentFile().Messages()
	for i := range messages.Len() {
		fields := messages.Get(i).Fields()
		for k := range fields.Len() {
			if name := fields.Get(k).FullName(); !seen[name] {
				t.Errorf("no fixture sets %s", name)
			}
		}
	}
}

func markFields(m protoreflect.Message, seen map[protoreflect.FullName]bool) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		seen[fd.FullName()] = true
		switch {
		case fd.Message() == nil:
		case fd.IsList():
			for i := range v.List().Len() {
				markFields(v.List().Get(i).Message(), seen)
			}
		default:
			markFields(v.Message(), seen)
		}
		return true
	})
}
