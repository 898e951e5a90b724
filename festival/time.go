package festival

import (
	"strconv"
	"strings"
	"time"

	"carnival/event"
)

// A clock is what a wall shows, kept as a time.Time in UTC until a zone is known for it.
type clock = time.Time

// clock reads a day or a time of day. 24:00 is the end of its day.
func (f fields) clock(key string) (at clock, it item, ok bool) {
	it, there := f.values[key]
	if !there {
		return clock{}, it, false
	}
	text, scalar := f.r.scalar(it)
	if !scalar {
		return clock{}, it, false
	}
	at, ok = parseClock(text)
	if !ok || at.Year() < minYear || at.Year() > maxYear {
		f.r.fail(it, codeBadTime, cut(text))
		return clock{}, it, false
	}
	return at, it, true
}

func parseClock(text string) (clock, bool) {
	day, hour, _ := strings.Cut(text, " ")
	if hour == "24:00" || hour == "24:00:00" {
		at, err := time.Parse(time.DateOnly, day)
		return at.AddDate(0, 0, 1), err == nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if at, err := time.Parse(layout, text); err == nil && len(text) == len(layout) {
			return at, true
		}
	}
	return clock{}, false
}

// instantOf is when the clocks of a zone show a time. A time that they show twice, because they are
// put back, is the first showing. A time that they skip, because they are put forward, is the
// moment of the jump: so "local midnight" is the first instant of its day everywhere.
func instantOf(at clock, zone *time.Location) event.Instant {
	// No zone is further than 14 hours from UTC, so a day before and after lie on both sides.
	_, before := at.AddDate(0, 0, -1).In(zone).Zone()
	_, after := at.AddDate(0, 0, 1).In(zone).Zone()
	early := at.Add(-time.Duration(max(before, after)) * time.Second).In(zone)
	late := at.Add(-time.Duration(min(before, after)) * time.Second).In(zone)
	for _, t := range []time.Time{early, late} {
		if _, offset := t.Zone(); t.Add(time.Duration(offset) * time.Second).Equal(at) {
			return event.At(t)
		}
	}
	jump, _ := late.ZoneBounds()
	return event.At(jump)
}

// location loads a time zone by its IANA name. "Local" (wherever this runs) and the lower-case
// folders that some systems keep beside the zones are refused, as the same bytes must give the same
// plan on every machine.
func (r *reader) location(name string, it item) *time.Location {
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" || name[0] < 'A' || name[0] > 'Z' {
		r.fail(it, codeUnknownZone, cut(name))
		return nil
	}
	return zone
}

// span reads from and to as instants of a zone and refuses what is empty or reversed.
func (f fields) span(zone *time.Location) (from, to event.Instant, ok bool) {
	a, _, okFrom := f.clock("from")
	b, it, okTo := f.clock("to")
	if !okFrom || !okTo || zone == nil {
		return 0, 0, false
	}
	from, to = instantOf(a, zone), instantOf(b, zone)
	return from, to, f.r.forward(it, from, to)
}

func (r *reader) forward(it item, from, to event.Instant) bool {
	switch {
	case from == to:
		r.fail(it, codeEmpty)
	case from > to:
		r.fail(it, codeReversed)
	}
	return from < to
}

// length reads how long something takes, and gives usual for a key that is absent.
func (f fields) length(key string, usual event.Instant) event.Instant {
	if _, there := f.values[key]; !there {
		return usual
	}
	text, it := f.word(key)
	if text == "" {
		return 0
	}
	d, err := parseLength(text)
	if err != nil {
		f.r.fail(it, codeBadLength, cut(text))
		return 0
	}
	n := event.Instant(d.Microseconds())
	if n < minTimer || n > maxTimer {
		f.r.fail(it, codeOutOfRange, cut(text), "1m", "30d")
		return 0
	}
	return n
}

// parseLength reads 30m or 24h, and whole days such as 7d. A day has 24 hours.
func parseLength(text string) (time.Duration, error) {
	const mostDays = 1_000 // far beyond what is accepted, and far from running over
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(min(n, mostDays)) * 24 * time.Hour, err
	}
	return time.ParseDuration(text)
}
