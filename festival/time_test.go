package festival

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestTimesAtTheJumpsOfAClock(t *testing.T) {
	for _, c := range []struct{ zone, clock, want, why string }{
		{"Asia/Shanghai", "2015-11-11", "2015-11-10T16:00:00Z", "no jumps"},
		{"Asia/Shanghai", "2015-11-11 24:00", "2015-11-11T16:00:00Z", "the end of the day"},
		{"America/New_York", "2026-03-08 01:59:59", "2026-03-08T06:59:59Z", "before the jump"},
		{"America/New_York", "2026-03-08 02:00", "2026-03-08T07:00:00Z", "skipped: the jump"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T07:00:00Z", "skipped: the jump"},
		{"America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z", "after the jump"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z", "twice: the first"},
		{"America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z", "after it is put back"},
		{"America/Santiago", "2025-09-07 00:00", "2025-09-07T04:00:00Z", "no midnight that day"},
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z", "a day that never was"},
		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z", "half an hour twice"},
		{"Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z", "a quarter of an hour"},
	} {
		when, ok := parseClock(c.clock)
		if !ok {
			t.Fatalf("%s is no clock", c.clock)
		}
		if got := instantOf(when, zone(t, c.zone)); got != at(t, c.want) {
			t.Errorf("%s %s (%s): %v, want %s", c.zone, c.clock, c.why, got, c.want)
		}
	}
}

// Wherever a clock shows the time at all, the instant shows it; and a later clock never comes
// earlier.
func TestInstantsShowTheirClock(t *testing.T) {
	names := []string{"Europe/London", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe",
		"America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "America/Havana", "UTC"}
	zones := map[string]*time.Location{}
	for _, name := range names {
		zones[name] = zone(t, name)
	}
	start := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		z := zones[rapid.SampledFrom(names).Draw(t, "zone")]
		second := rapid.Int64Range(0, 20*365*86_400).Draw(t, "second")
		when := start.Add(time.Duration(second) * time.Second)
		shown := instantOf(when, z).Time().In(z)
		_, offset := shown.Zone()
		if local := shown.UTC().Add(time.Duration(offset) * time.Second); !local.Equal(when) {
			before := shown.Add(-time.Second)
			_, was := before.Zone()
			if was >= offset || local.Before(when) {
				t.Fatalf("%s in %s became %s", when, z, shown)
			}
		}
	})
}

// Two markets on clocks of their own open by local midnight, one of them at a jump.
func TestLocalMidnights(t *testing.T) {
	src := strings.NewReplacer("2026-08-08", "2025-09-07", "2026-08-09", "2025-09-08",
		"2026-08-01", "2025-09-01").Replace(good)
	src = strings.Replace(src, "phases:", `  - code: CL
    name: {zh: 智利, en: Chile}
    zone: America/Santiago
    currencies: [CLP]
    languages: [es]
    window: day
phases:`, 1)
	src = strings.Replace(src, "  - {phase: day,", `  - {phase: after, from: 2025-09-08,`+
		` to: 2025-09-20, allows: [order]}`+"\n  - {phase: day,", 1)
	p := parsed(t, src)
	sg, _ := p.Market(market(t, "SG"))
	cl, _ := p.Market(market(t, "CL"))
	if sg.Opens != at(t, "2025-09-06T16:00:00Z") || sg.Closes-sg.Opens != 24*3600*event.Second {
		t.Errorf("Singapore: %v to %v", sg.Opens, sg.Closes)
	}
	if cl.Opens != at(t, "2025-09-07T04:00:00Z") || cl.Closes-cl.Opens != 23*3600*event.Second {
		t.Errorf("Chile's day of 23 hours: %v to %v", cl.Opens, cl.Closes)
	}
}
