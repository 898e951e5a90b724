package event

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"carnival/money"
)

var update = flag.Bool("update", false, "write the fixtures that are missing; none is written over")

// Fixtures are what keeps the promise that the journal is read for ever: an entry as it was written
// once, and below it every value that it held. They are added, never changed.
const fixtures = "testdata/wire"

// fixture is one file: the record body in hex, then "# path value" for every leaf of the fact.
type fixture struct {
	name   string
	body   []byte
	leaves []string
}

func readFixtures(t testing.TB) []fixture {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(fixtures, "*.hex"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var out []fixture
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := fixture{name: filepath.Base(name)}
		var digits strings.Builder
		for line := range strings.Lines(string(raw)) {
			line = strings.TrimSuffix(line, "\n")
			if leaf, ok := strings.CutPrefix(line, "# "); ok {
				f.leaves = append(f.leaves, leaf)
			} else {
				digits.WriteString(line)
			}
		}
		if f.body, err = hex.DecodeString(digits.String()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, f)
	}
	return out
}

// TestFixturesDecodeForEver reads every fixture that ever was. Values that a later version added
// are not in an old fixture; all that are must be as they were.
func TestFixturesDecodeForEver(t *testing.T) {
	if *update {
		addMissing(t)
	}
	for _, f := range readFixtures(t) {
		got := collect(t, Batch{First: 1, Count: 1, Body: f.body})
		if len(got) != 1 {
			t.Fatalf("%s: %d entries", f.name, len(got))
		}
		have := map[string]bool{fmt.Sprintf("Stamp %d", int64(got[0].Stamp)): true}
		for _, leaf := range leaves("", reflect.ValueOf(got[0].Event).Elem()) {
			have[leaf] = true
		}
		for _, leaf := range f.leaves {
			if !have[leaf] {
				t.Errorf("%s: %q is not what it decodes to", f.name, leaf)
			}
		}
		if !strings.HasPrefix(f.name, kindName(got[0].Event)+"-") {
			t.Errorf("%s holds a %T", f.name, got[0].Event)
		}
	}
}

func TestEveryKindHasFixtures(t *testing.T) {
	for name := range wantedFixtures() {
		if _, err := os.Stat(filepath.Join(fixtures, name)); err != nil {
			t.Errorf("%v; go test ./event -run Fixtures -update adds it", err)
		}
	}
}

// TestFixturesAreWrittenTheSame: the same fact is the same bytes, in every edition.
func TestFixturesAreWrittenTheSame(t *testing.T) {
	for _, f := range readFixtures(t) {
		e := collect(t, Batch{First: 1, Count: 1, Body: f.body})[0]
		if got := AppendEntry(nil, uint64(e.Stamp), e.Event); !bytes.Equal(got, f.body) {
			t.Errorf("%s: written as %x", f.name, got)
		}
	}
}

// edition counts up when a kind gets a further field: then a further fixture sets it.
var edition = map[Kind]int{
	KindCheckoutPlaced: 2, KindPaymentReceived: 2, KindOrdersClosed: 2, KindRefundDue: 2,
	KindBenefitsExpired: 2, KindStockChanged: 2, KindRefundPaid: 2, KindDepositPlaced: 2,
	KindCartMerged: 2,
}

// wantedFixtures has two entries a kind: one with every field set, one with none.
func wantedFixtures() map[string]Event {
	out := map[string]Event{}
	for k := KindTicked; k <= lastKind; k++ {
		none := mustRead(k, nil)
		all := reflect.New(reflect.TypeOf(none).Elem())
		n := uint64(0)
		fill(all.Elem(), &n)
		out[kindName(none)+"-minimal-v1.hex"] = none
		out[fmt.Sprintf("%s-v%d.hex", kindName(none), max(1, edition[k]))] = all.Interface().(Event)
	}
	return out
}

func addMissing(t *testing.T) {
	for name, e := range wantedFixtures() {
		path := filepath.Join(fixtures, name)
		if _, err := os.Stat(path); err == nil {
			continue
		}
		delta := uint64(0)
		if !strings.Contains(name, "minimal") {
			delta = 1_234_567
		}
		var text strings.Builder
		for body := AppendEntry(nil, delta, e); len(body) > 0; {
			row := body[:min(len(body), 40)]
			fmt.Fprintf(&text, "%x\n", row)
			body = body[len(row):]
		}
		fmt.Fprintf(&text, "# Stamp %d\n", delta)
		for _, leaf := range leaves("", reflect.ValueOf(e).Elem()) {
			fmt.Fprintf(&text, "# %s\n", leaf)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var capital = regexp.MustCompile(`[a-z][A-Z]`)

// kindName is the name of a fact in the schema, such as checkout_placed.
func kindName(e Event) string {
	name := reflect.TypeOf(e).Elem().Name()
	return strings.ToLower(capital.ReplaceAllStringFunc(name, func(s string) string {
		return s[:1] + "_" + s[1:]
	}))
}

// leaves lists every plain value below v with its path.
func leaves(path string, v reflect.Value) (out []string) {
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if path != "" {
				name = path + "." + name
			}
			out = append(out, leaves(name, v.Field(i))...)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		out = append(out, fmt.Sprintf("len(%s) %d", path, v.Len()))
		for i := range v.Len() {
			out = append(out, leaves(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	case v.Kind() == reflect.String:
		out = append(out, fmt.Sprintf("%s %q", path, v.String()))
	case v.CanUint():
		out = append(out, fmt.Sprintf("%s %d", path, v.Uint()))
	case v.CanInt():
		out = append(out, fmt.Sprintf("%s %d", path, v.Int()))
	case v.Kind() == reflect.Bool:
		out = append(out, fmt.Sprintf("%s %t", path, v.Bool()))
	default:
		out = append(out, fmt.Sprintf("%s %x", path, v.Interface()))
	}
	return out
}

// fill sets every value below v to something that is neither zero nor a default, each to another.
func fill(v reflect.Value, n *uint64) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[money.Minor]():
		v.SetInt(int64(1_000 + 111**n))
	case v.Type() == reflect.TypeFor[Instant]():
		v.SetInt(1_447_171_200_000_000 + int64(*n))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes(fmt.Appendf(nil, "name: 计划 %d\n", *n))
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(*n + uint64(i))
		}
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("文 text %d", *n))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Uint64:
		v.SetUint(MakeID(3, 10_000_000+*n))
	case v.CanUint():
		v.SetUint(2 + *n%200)
	default:
		v.SetInt(-int64(*n))
	}
}
