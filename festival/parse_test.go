package festival

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carnival/event"
)

var update = flag.Bool("update", false, "write the golden files anew")

// good is a small plan without a problem; tests change it.
const good = `id: harbour-2026
edition: 2026
name: {zh: 港口, en: Harbour}
home: SG
windows:
  - {id: day, zone: local, from: 2026-08-08, to: 2026-08-09}
markets:
  - code: SG
    name: {zh: 新加坡, en: Singapore}
    zone: Asia/Singapore
    currencies: [SGD]
    languages: [en]
    window: day
phases:
  - {phase: warm-up, from: 2026-08-01, to: 2026-08-08, allows: [cart, order]}
  - {phase: day, from: 2026-08-08, to: 2026-08-09, allows: [cart, order]}
timers: {unpaid: 2h, unpaid-hot: 15m, idempotency: 24h}
limits: {cart-lines: 100, checkout-lines: 50, quantity: 99}
`

func parsed(t testing.TB, src string) *Plan {
	t.Helper()
	p, err := Parse([]byte(src))
	if err != nil {
		t.Fatalf("refused:\n%v", err)
	}
	return p
}

func problemsOf(t testing.TB, src []byte) Problems {
	t.Helper()
	p, err := Parse(src)
	var ps Problems
	if !errors.As(err, &ps) || len(ps) == 0 || p != nil {
		t.Fatalf("Parse gave %v, %v; want problems and no plan", p, err)
	}
	return ps
}

// Each file of testdata is refused with the problems beside it, in both languages, and together
// they reach every code that there is.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	reached := map[string]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ps := problemsOf(t, src)
		for _, p := range ps {
			reached[p.Code] = true
		}
		name := filepath.Base(file)
		got := ps.For(name, "en") + "\n" + ps.For(name, "zh") + "\n"
		if strings.Contains(got, "%!") {
			t.Errorf("%s: a sentence and its arguments do not fit:\n%s", name, got)
		}
		golden := strings.TrimSuffix(file, ".yaml") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\ngot\n%swant\n%s", name, got, want)
		}
	}
	for code := range sentences {
		if !reached[code] {
			t.Errorf("no file of testdata reaches %s", code)
		}
	}
}

func TestBoundsOfTheFile(t *testing.T) {
	for name, src := range map[string][]byte{
		"nothing":        nil,
		"a comment":      []byte("# nothing\n"),
		"two documents":  []byte("a: 1\n---\nb: 1\n"),
		"a scalar":       []byte("7"),
		"no UTF-8":       []byte("id: \xff\n"),
		"too long":       []byte(good + strings.Repeat("# "+strings.Repeat("x", 500)+"\n", 600)),
		"too many lines": []byte(strings.Repeat("a:\n", maxLines+1)),
		"too many keys":  []byte("a: {" + strings.Repeat("b: 1, c: 1,\n", maxColons/2) + "}"),
		"too deep":       []byte(strings.Repeat(strings.Repeat("[", 500)+"\n", 30)),
		"unknown keys":   []byte(good + strings.Repeat("k: 1\n", 500)),
	} {
		if ps := problemsOf(t, src); len(ps) > maxProblems {
			t.Errorf("%s: %d problems", name, len(ps))
		}
	}
}

// A festival of the whole world fits.
func TestEveryCountry(t *testing.T) {
	var more strings.Builder
	for i := 0; i < len(isoCodes); i += 2 {
		if code := isoCodes[i : i+2]; code != "SG" {
			more.WriteString("  - code: " + code + "\n    name: {zh: 国, en: Land}\n" +
				"    zone: Asia/Singapore\n    currencies: [USD, EUR]\n    languages: [en, fr]\n" +
				"    channel: export\n    window: day\n")
		}
	}
	p := parsed(t, strings.Replace(good, "phases:", more.String()+"phases:", 1))
	if len(p.Markets) != 249 {
		t.Errorf("%d markets", len(p.Markets))
	}
}

func TestSameBytesSamePlan(t *testing.T) {
	if a, b := parsed(t, good), parsed(t, good); !reflect.DeepEqual(a, b) {
		t.Error("two plans of the same bytes differ")
	}
}

func TestOrderOfTheFileDoesNotMatterWhereTimeDoes(t *testing.T) {
	lines := strings.SplitAfter(good, "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "warm-up") })
	lines[i], lines[i+1] = lines[i+1], lines[i]
	if p := parsed(t, strings.Join(lines, "")); p.Phases[0].Phase != WarmUp {
		t.Errorf("the first phase is %s", p.Phases[0].Phase.Key())
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	plans, err := filepath.Glob("../festivals/*.yaml")
	if err != nil || len(plans) == 0 {
		f.Fatal("no plans", err)
	}
	for _, file := range append(files, plans...) {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Parse(src)
		if err == nil {
			sound(t, p)
			return
		}
		var ps Problems
		if !errors.As(err, &ps) || len(ps) == 0 || len(ps) > maxProblems {
			t.Fatalf("not a list of problems: %v", err)
		}
		for _, p := range ps {
			if p.Line < 1 || p.Column < 1 || p.Code == "" || p.Zh == "" || p.En == "" {
				t.Fatalf("a problem without place or sentence: %+v", p)
			}
		}
	})
}

// sound checks what every accepted plan promises.
func sound(t *testing.T, p *Plan) {
	t.Helper()
	if _, ok := p.Market(p.Home); !ok || p.Zone == nil || !p.Currency.Valid() {
		t.Fatalf("home %v, zone %v, currency %v", p.Home, p.Zone, p.Currency)
	}
	for _, m := range p.Markets {
		if m.Opens >= m.Closes || m.Zone == nil || len(m.Currencies) == 0 {
			t.Fatalf("market %+v", m)
		}
	}
	for _, w := range p.Phases {
		if w.From >= w.To {
			t.Fatalf("phase %+v", w)
		}
	}
	for i, m := range p.Milestones {
		if m.GMV <= 0 || i > 0 && m.GMV <= p.Milestones[i-1].GMV {
			t.Fatalf("milestone %+v", m)
		}
	}
	for _, r := range p.Rates {
		if again, ok := p.RateOf(r.Currency); !ok || again != r.Rate || r.Micro < 1 ||
			r.Source == "" || r.Currency == p.Currency {
			t.Fatalf("rate %+v", r)
		}
	}
	for _, c := range event.Categories() {
		if fee := p.Commission(c); fee > maxFee {
			t.Fatalf("commission on %s is %d", c.Key(), fee)
		}
	}
	held, timers := p.Limits, p.Timers
	shortest := min(timers.Deposit, timers.Attempt, timers.Receipt, timers.Return, timers.Settle)
	if min(held.Coupons, held.Envelopes, held.EnvelopesPerBill) < 1 || shortest < minTimer ||
		p.Overflow == 0 {
		t.Fatalf("limits %+v, timers %+v, overflow %d", held, timers, p.Overflow)
	}
	if !slices.IsSorted(p.edges) || len(p.segments) == 0 {
		t.Fatalf("edges %v, %d segments", p.edges, len(p.segments))
	}
}
