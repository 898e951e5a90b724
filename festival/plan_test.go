package festival

import (
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
)

func double11(t testing.TB) *Plan {
	t.Helper()
	src, err := os.ReadFile("../festivals/double11-2015.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(src))
}

func at(t testing.TB, text string) event.Instant {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return event.At(when)
}

func market(t testing.TB, code string) event.Market {
	t.Helper()
	m, err := event.ParseMarket(code)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatIsAllowedWhenIn2015(t *testing.T) {
	p := double11(t)
	for _, c := range []struct {
		when   string
		market string
		main   Phase
		want   [actionCount]Verdict // by action
	}{
		{"2015-09-07T23:59:59.999999+08:00", "CN", 0, verdicts("- - + - - -")},
		{"2015-09-08T00:00:00+08:00", "CN", Recruit, verdicts("- - + - - -")},
		{"2015-10-13T00:00:00+08:00", "CN", WarmUp, verdicts("+ + + + + -")},
		{"2015-11-10T21:00:00+08:00", "CN", WarmUp, verdicts("+ + + + + -")},
		{"2015-11-10T23:59:59.999999+08:00", "CN", WarmUp, verdicts("+ + + + + -")},
		{"2015-11-11T00:00:00+08:00", "CN", Day, verdicts("+ + + x + +")},
		{"2015-11-11T00:00:00+08:00", "RU", Day, verdicts("+ + + x + -")},
		{"2015-11-11T16:00:00+08:00", "RU", Day, verdicts("+ + + x + +")},
		{"2015-11-11T23:59:59.999999+08:00", "CN", Day, verdicts("+ + + x + +")},
		{"2015-11-12T00:00:00+08:00", "CN", After, verdicts("+ + + x + x")},
		{"2015-11-12T15:59:59.999999+08:00", "US", After, verdicts("+ + + x + +")},
		{"2015-11-12T16:00:00+08:00", "US", After, verdicts("+ + + x + x")},
		{"2015-12-12T00:00:00+08:00", "CN", 0, verdicts("x x + x x x")},
		{"2015-11-11T12:00:00+08:00", "JP", Day, verdicts("? ? ? ? ? ?")},
	} {
		when := at(t, c.when)
		if got := p.PhaseAt(when).Main(); got != c.main {
			t.Errorf("%s: phase %q, want %q", c.when, got.Key(), c.main.Key())
		}
		for a := Cart; a <= FestivalPrice; a++ {
			got, want := p.Allows(a, market(t, c.market), when), c.want[a]
			if got != want {
				t.Errorf("%s %s: action %d is %s, want %s",
					c.when, c.market, a, got.Key(), want.Key())
			}
		}
	}
}

// verdicts reads one sign for each action, from Cart to FestivalPrice: + allowed, - not yet,
// x over, ? no such market.
func verdicts(signs string) (out [actionCount]Verdict) {
	of := map[string]Verdict{"+": Allowed, "-": NotYet, "x": Over, "?": NoMarket}
	for i, sign := range strings.Fields(signs) {
		out[Cart+Action(i)] = of[sign]
	}
	return out
}

func TestPhasesLieOverOneAnother(t *testing.T) {
	s := double11(t).PhaseAt(at(t, "2015-11-10T20:30:00+08:00"))
	for p := Recruit; p <= After; p++ {
		want := p == WarmUp || p == Presale || p == Eve
		if s.Has(p) != want {
			t.Errorf("%s runs: %v, want %v", p.Key(), s.Has(p), want)
		}
	}
}

// A phase may close the shop, and a gap between phases opens it again.
func TestAPhaseThatAllowsNothing(t *testing.T) {
	p := parsed(t, strings.Replace(good, "phases:\n",
		"phases:\n  - {phase: recruit, from: 2026-07-01, to: 2026-07-02, allows: []}\n"+
			"  - {phase: after, from: 2026-08-10, to: 2026-08-11, allows: []}\n", 1))
	for _, c := range []struct {
		when string
		want Verdict
	}{
		{"2026-06-30T23:59:59+08:00", Allowed},
		{"2026-07-01T00:00:00+08:00", NotYet},
		{"2026-07-02T00:00:00+08:00", Allowed},
		{"2026-08-10T00:00:00+08:00", NotYet}, // never over: the shop opens again
		{"2026-08-11T00:00:00+08:00", Allowed},
	} {
		if got := p.Allows(Order, market(t, "SG"), at(t, c.when)); got != c.want {
			t.Errorf("%s: order is %s, want %s", c.when, got.Key(), c.want.Key())
		}
	}
}

// Every question changes its answer only at the instants that NextChange walks through.
func TestNextChangeMissesNothing(t *testing.T) {
	p := double11(t)
	state := func(i event.Instant) (out []Verdict) {
		out = append(out, Verdict(p.PhaseAt(i)))
		for _, m := range p.Markets {
			for a := Cart; a <= FestivalPrice; a++ {
				out = append(out, p.Allows(a, m.Code, i))
			}
		}
		return out
	}
	first, last := p.edges[0], p.edges[len(p.edges)-1]
	rapid.Check(t, func(t *rapid.T) {
		i := event.Instant(rapid.Int64Range(int64(first-5), int64(last+5)).Draw(t, "at"))
		next, ok := p.NextChange(i)
		if !ok {
			if i < last {
				t.Fatalf("nothing after %v, but %v is to come", i, last)
			}
			return
		}
		later := event.Instant(rapid.Int64Range(int64(i), int64(next-1)).Draw(t, "later"))
		if next <= i || !slices.Equal(state(i), state(later)) {
			t.Fatalf("from %v: next is %v, yet at %v things differ", i, next, later)
		}
		if again, _ := p.NextChange(later); again != next {
			t.Fatalf("next of %v is %v, and of %v it is %v", i, next, later, again)
		}
	})
}

func TestWindowsAreHalfOpenToTheMicrosecond(t *testing.T) {
	p := double11(t)
	for _, m := range p.Markets {
		for _, c := range []struct {
			at   event.Instant
			want Verdict
			next event.Instant
		}{
			{m.Opens - 1, NotYet, m.Opens}, {m.Opens, Allowed, m.Closes},
			{m.Closes - 1, Allowed, m.Closes}, {m.Closes, Over, 0},
		} {
			if got, next := m.Window(c.at); got != c.want || next != c.next {
				t.Errorf("%s at %v: %s until %v", m.Code, c.at, got.Key(), next)
			}
		}
		if int64(m.Opens)%1e6 != 0 {
			t.Errorf("%s opens within a second", m.Code)
		}
	}
}

func TestLiveAtTen(t *testing.T) {
	p := double11(t)
	briefing := at(t, "2015-11-11T22:00:00+08:00")
	rows := p.LiveAt(briefing)
	if len(rows) != len(p.Markets) || len(rows) < 12 {
		t.Fatalf("%d rows", len(rows))
	}
	want := map[string]string{
		"CN": "2015-11-11 22:00 +0800 allowed 2h", "US": "2015-11-11 06:00 -0800 allowed 18h",
		"RU": "2015-11-11 17:00 +0300 allowed 18h", "NZ": "2015-11-12 03:00 +1300 allowed 18h",
	}
	for _, row := range rows {
		left := time.Duration(row.Next-briefing) * time.Microsecond
		got := row.Local.Format("2006-01-02 15:04 -0700 ") + row.Price.Key() + " " +
			strings.TrimSuffix(left.String(), "0m0s")
		if w, told := want[row.Market.Code.String()]; told && got != w {
			t.Errorf("%s: %s, want %s", row.Market.Code, got, w)
		}
	}
}

func TestEveryMarketIsFoundAndNoOther(t *testing.T) {
	p := double11(t)
	for code := range 1 << 16 {
		code := event.Market(code)
		m, ok := p.Market(code)
		i := slices.IndexFunc(p.Markets, func(m Market) bool { return m.Code == code })
		if ok != (i >= 0) || ok && m != &p.Markets[i] {
			t.Fatalf("market %d: found %v, index %d", code, ok, i)
		}
	}
	for code, kind := range map[string]MarketKind{"CN": KindISO, "XK": KindUser} {
		if m, ok := p.Market(market(t, code)); !ok || m.Kind != kind {
			t.Errorf("%s: kind %d", code, m.Kind)
		}
	}
}

// "no" is Norway and not a truth value.
func TestNorwayIsACountry(t *testing.T) {
	p := parsed(t, strings.NewReplacer("SGD", "NOK", "SG", "NO", "Asia/Singapore", "Europe/Oslo").
		Replace(good))
	if p.Home.String() != "NO" {
		t.Errorf("home is %s", p.Home)
	}
}

func TestDouble11SaysWhatTheSpeechSaid(t *testing.T) {
	p := double11(t)
	if p.Home != event.Home || p.Currency != money.CNY || p.Zone.String() != "Asia/Shanghai" {
		t.Errorf("home %s, %s, %s", p.Home, p.Currency, p.Zone)
	}
	if len(p.Records) != 8 || p.Records[0].Basis != Settled || p.Records[5].Unit != "ml" {
		t.Errorf("records: %+v", p.Records)
	}
	want := Figure{Metric: MetricGMV, Value: 9_121_700_000_000, Tolerance: 50}
	if got := p.Forecast[0]; got != want {
		t.Errorf("forecast: %+v", got)
	}
	i := slices.IndexFunc(p.Moments, func(m Moment) bool { return m.ID == "bell" })
	if i < 0 || p.Moments[i].From != at(t, "2015-11-11T14:30:00Z") {
		t.Error("the bell does not ring at 14:30 UTC")
	}
	if us, _ := p.Market(market(t, "US")); us.Opens != at(t, "2015-11-11T08:00:00Z") {
		t.Errorf("export opens at %v", us.Opens)
	}
	timers := Timers{
		Unpaid: 24 * hour, UnpaidHot: hour / 2, Idempotency: 24 * hour, Deposit: hour / 4,
		Attempt: hour / 4, Receipt: 10 * 24 * hour, Return: 7 * 24 * hour, Settle: 24 * hour,
	}
	if p.Timers != timers {
		t.Errorf("timers: %+v", p.Timers)
	}
	if y := p.Prior[1]; y.Year != 2014 || y.Figures[0].Value != 5_710_000_000_000 {
		t.Errorf("prior: %+v", y)
	}
}

func TestScale(t *testing.T) {
	p := double11(t)
	small, err := p.Scale(10_000)
	if err != nil {
		t.Fatal(err)
	}
	if small.ScaledBy != 10_000 || p.ScaledBy != 1 {
		t.Errorf("scaled by %d and %d", small.ScaledBy, p.ScaledBy)
	}
	values := []int64{912_170_000, 46_700, 71_000, 9_100, 14, 9, 2_720, 6_867, 3_300, 232}
	for i, want := range values {
		if got := small.Forecast[i]; got.Value != want {
			t.Errorf("%s is %d, want %d", got.Metric.Key(), got.Value, want)
		}
	}
	if small.Milestones[0].GMV != 1_000_000 || p.Milestones[0].GMV != 10_000_000_000 {
		t.Errorf("milestones %d and %d", small.Milestones[0].GMV, p.Milestones[0].GMV)
	}
	whole, part := p.Prior[1].Figures[0].Value, small.Prior[1].Figures[0].Value
	if whole != 5_710_000_000_000 || part != 571_000_000 {
		t.Errorf("2014 is %d, scaled %d", whole, part)
	}
	if small.Timers != p.Timers || small.Markets[0].Opens != p.Markets[0].Opens {
		t.Error("time was scaled")
	}
	if !reflect.DeepEqual(small.Limits, p.Limits) || !reflect.DeepEqual(small.Rates, p.Rates) ||
		small.fees != p.fees || small.Overflow != p.Overflow {
		t.Error("limits, rates or commission were scaled")
	}
	if _, ok := small.Market(event.Home); !ok {
		t.Error("the small plan has lost its markets")
	}
	for _, refused := range []func() (*Plan, error){
		func() (*Plan, error) { return p.Scale(0) },
		func() (*Plan, error) { return p.Scale(maxScale + 1) },
		func() (*Plan, error) { return small.Scale(2) },
		func() (*Plan, error) {
			return parsed(t, good+"milestones:\n  - {id: a, gmv: 1, name: {zh: 甲, en: A}}\n"+
				"  - {id: b, gmv: 2, name: {zh: 乙, en: B}}\n").Scale(1000)
		},
	} {
		if _, err := refused(); !errors.Is(err, ErrScale) {
			t.Errorf("not refused: %v", err)
		}
	}
}

func TestDivide(t *testing.T) {
	for _, c := range []struct {
		value int64
		n     uint32
		want  int64
	}{{0, 7, 0}, {1, 7, 1}, {10, 4, 3}, {9, 4, 2}, {85_900, 10_000, 9}, {5, 1, 5}} {
		if got := Divide(c.value, c.n); got != c.want {
			t.Errorf("%d/%d = %d, want %d", c.value, c.n, got, c.want)
		}
	}
}

// Words are the public face: each has a key and both languages.
func TestEveryWordHasBothLanguages(t *testing.T) {
	for p := Recruit; p <= After; p++ {
		if n := p.Name(); p.Key() == "" || n.Zh == "" || n.En == "" {
			t.Errorf("phase %d: %q %+v", p, p.Key(), n)
		}
	}
	for v := Allowed; v <= Over; v++ {
		if n := v.Text(); v.Key() == "" || n.Zh == "" || n.En == "" {
			t.Errorf("verdict %d: %q %+v", v, v.Key(), n)
		}
	}
	for m := MetricGMV; m <= MetricReach; m++ {
		if n := m.Name(); m.Key() == "" || n.Zh == "" || n.En == "" || m.Kind() == 0 {
			t.Errorf("metric %d: %q %+v", m, m.Key(), n)
		}
	}
	for a := Cart; a < FestivalPrice; a++ {
		if actionKeys[a] == "" {
			t.Errorf("action %d has no key", a)
		}
	}
	if Lapse.Key() != "lapse" || Reallocate.Key() != "reallocate" {
		t.Errorf("overflows %q %q", Lapse.Key(), Reallocate.Key())
	}
	if Net.Key() != "net" || Ordered.Key() != "ordered" {
		t.Errorf("bases %q %q", Ordered.Key(), Net.Key())
	}
}

// Until when something is allowed is the first instant at which it is not.
func TestAllowedUntil(t *testing.T) {
	p := double11(t)
	for _, c := range []struct {
		action Action
		from   string
		want   event.Instant
	}{
		{Deposit, "2015-10-12T23:59:59+08:00", 0},
		{Deposit, "2015-10-13T00:00:00+08:00", at(t, "2015-11-11T00:00:00+08:00")},
		{Deposit, "2015-11-10T23:59:59+08:00", at(t, "2015-11-11T00:00:00+08:00")},
		{Deposit, "2015-11-11T00:00:00+08:00", 0},
		{Claim, "2015-10-20T00:00:00+08:00", at(t, "2015-12-12T00:00:00+08:00")},
		{Order, "2015-11-12T00:00:00+08:00", math.MaxInt64},
	} {
		from := at(t, c.from)
		if got := p.AllowedUntil(c.action, from); got != c.want {
			t.Errorf("%v from %s: until %v, not %v", c.action, c.from, got, c.want)
		}
		if got := p.AllowedUntil(c.action, from); got != 0 && got != math.MaxInt64 &&
			(p.Allows(c.action, event.Home, got-1) != Allowed ||
				p.Allows(c.action, event.Home, got) == Allowed) {
			t.Errorf("%v from %s: Allows says another end than %v", c.action, c.from, got)
		}
	}
}
