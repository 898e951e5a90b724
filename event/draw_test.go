package event

import (
	"reflect"
	"testing"

	"carnival/money"
	"pgregory.net/rapid"
)

// What is drawn below is any fact that the codec can hold, also ones that trade would never decide:
// extreme numbers, empty slices, texts that are not UTF-8. A field that is added is drawn too.

func drawUint[T ~uint64](t *rapid.T) T {
	bits := rapid.IntRange(0, 64).Draw(t, "bits")
	return T(rapid.Uint64().Draw(t, "number") >> (64 - bits))
}

func drawString(t *rapid.T) string {
	bytes := rapid.SliceOfN(rapid.Byte(), 0, 300)
	raw := rapid.Map(bytes, func(b []byte) string { return string(b) })
	return rapid.OneOf(rapid.Just(""), rapid.StringN(0, 40, -1), raw).Draw(t, "string")
}

// drawSlice draws nil for no element: an empty slice and none are the same on the wire.
func drawSlice[T any](t *rapid.T, most int, draw func(*rapid.T) T) []T {
	var out []T
	for range rapid.IntRange(0, most).Draw(t, "length") {
		out = append(out, draw(t))
	}
	return out
}

func drawBool(t *rapid.T) bool { return rapid.Bool().Draw(t, "bool") }

// draw sets every value below v. What the wire leaves out is drawn often.
func draw(t *rapid.T, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *Market:
		if *p = Home; drawBool(t) {
			return
		}
	case *money.Currency:
		if *p = money.CNY; drawBool(t) {
			return
		}
	case *[]byte:
		*p = []byte(drawString(t))
		return
	}
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			draw(t, v.Field(i))
		}
		if l, ok := v.Addr().Interface().(*OrderLine); ok && drawBool(t) {
			l.List = l.Unit
		}
	case v.Kind() == reflect.Slice:
		if n := rapid.IntRange(0, 5).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			draw(t, v.Index(i))
		}
	case v.Kind() == reflect.Array && drawBool(t):
		bytes := rapid.SliceOfN(rapid.Byte(), v.Len(), v.Len()).Draw(t, "hash")
		reflect.Copy(v, reflect.ValueOf(bytes))
	case v.Kind() == reflect.Array: // no hash
	case v.Kind() == reflect.String:
		v.SetString(drawString(t))
	case v.Kind() == reflect.Bool:
		v.SetBool(drawBool(t))
	case v.Kind() == reflect.Uint64:
		v.SetUint(drawUint[uint64](t))
	case v.CanUint(): // cut to its size
		v.SetUint(rapid.Uint64().Draw(t, "small") >> rapid.IntRange(32, 64).Draw(t, "shift"))
	default:
		v.SetInt(int64(drawUint[uint64](t)))
	}
}

// drawEvent draws a fact of any kind.
func drawEvent(t *rapid.T) Event {
	kind := Kind(rapid.IntRange(int(KindTicked), int(lastKind)).Draw(t, "kind"))
	e := reflect.New(reflect.TypeOf(mustRead(kind, nil)).Elem())
	draw(t, e.Elem())
	return e.Interface().(Event)
}

// lastKind is the highest kind that the codec reads: the first number it does not know ends them.
var lastKind = func() Kind {
	for k := KindTicked; ; k++ {
		if _, unknown := mustRead(k, nil).(*Unknown); unknown {
			return k - 1
		}
	}
}()

// mustRead reads a fact of kind k from its message.
func mustRead(k Kind, message []byte) Event {
	dst, entry := open(nil, 1)
	dst, fact := openFact(dst, k)
	body := shut(shut(append(dst, message...), fact), entry)
	var d Decoder
	d.Reset(Batch{First: 1, Count: 1, Body: body})
	e, _, err := d.Next()
	if err != nil {
		panic(err)
	}
	return e.Event
}

// TestEveryDeclaredKindIsRead: a kind that is declared but not read would be passed over in
// silence.
func TestEveryDeclaredKindIsRead(t *testing.T) {
	if lastKind != KindPaymentExtended {
		t.Errorf("the last kind that is read is %d, the last one declared is %d", lastKind,
			KindPaymentExtended)
	}
	for k := KindTicked; k <= lastKind; k++ {
		if e := mustRead(k, nil); e.Kind() != k {
			t.Errorf("kind %d is read as a %T, which is kind %d", k, e, e.Kind())
		}
	}
}
