package festival

import (
	"cmp"
	"slices"
	"time"
)

// drafted is a phase with the place where it stands; ok is false when its times are no window.
type drafted struct {
	PhaseWindow
	at item
	ok bool
}

// phases reads the phases and checks them against one another, and the markets' windows, whose
// items are given, against the phases.
func (r *reader) phases(p *Plan, f fields, markets []item) {
	var keys []string
	for _, w := range phaseWords {
		keys = append(keys, w.key)
	}
	var drafts []drafted
	seen := map[Phase]bool{}
	for _, it := range f.list("phases", 1, len(phaseWords)) {
		d := r.phase(p, it, keys)
		if seen[d.Phase] && d.Phase != 0 {
			r.fail(it, codeDuplicate, d.Phase.Key())
			d.ok = false
		}
		seen[d.Phase] = true
		if d.ok {
			drafts = append(drafts, d)
			p.Phases = append(p.Phases, d.PhaseWindow)
		}
	}
	if it, there := f.values["phases"]; there && !seen[Day] {
		r.fail(it, codeMissing, "phase: day")
	}
	byStart := func(a, b PhaseWindow) int { return cmp.Compare(a.From, b.From) }
	slices.SortStableFunc(drafts, func(a, b drafted) int {
		return byStart(a.PhaseWindow, b.PhaseWindow)
	})
	slices.SortStableFunc(p.Phases, byStart)
	r.succession(drafts)
	r.overlays(drafts, seen[WarmUp])
	r.openings(p, markets)
}

func (r *reader) phase(p *Plan, it item, keys []string) (d drafted) {
	f := r.fields(it, "phase from to allows")
	if at, there := f.values["phase"]; there {
		d.Phase = among[Phase](r, at, keys)
	}
	for _, at := range f.list("allows", 0, actionCount) {
		a := among[Action](r, at, actionKeys[:])
		if slices.Contains(d.Allows, a) && a != 0 {
			r.fail(at, codeDuplicate, actionKeys[a])
		}
		d.Allows = append(d.Allows, a)
	}
	var window bool
	d.From, d.To, window = f.span(p.Zone)
	d.at, d.ok = it, window && d.Phase != 0
	return d
}

// succession refuses phases that follow one another in a wrong order, or before the last is over.
func (r *reader) succession(drafts []drafted) {
	var last PhaseWindow
	for _, d := range drafts {
		switch {
		case d.Phase.overlay():
			continue
		case last.Phase > d.Phase:
			r.fail(d.at, codePhaseOrder, last.Phase.Key())
		case last.Phase != 0 && d.From < last.To:
			r.fail(d.at, codeOverlap, last.Phase.Key())
		}
		last = d.PhaseWindow
	}
}

// overlays refuses a pre-sale or an eve outside the warm-up, or without one.
func (r *reader) overlays(drafts []drafted, warmUp bool) {
	i := slices.IndexFunc(drafts, func(d drafted) bool { return d.Phase == WarmUp })
	for _, d := range drafts {
		switch {
		case !d.Phase.overlay():
		case !warmUp:
			r.fail(d.at, codeMissing, "phase: warm-up")
		case i >= 0:
			r.inside(d.at, d.PhaseWindow, drafts[i].PhaseWindow, "warm-up")
		}
	}
}

// span is the whole festival, from its first phase to the end of its last.
func (p *Plan) span() PhaseWindow {
	span := PhaseWindow{From: p.Phases[0].From}
	for _, w := range p.Phases {
		span.To = max(span.To, w.To)
	}
	return span
}

// openings refuses a home window outside the day, and any other outside the whole festival.
func (r *reader) openings(p *Plan, markets []item) {
	i := slices.IndexFunc(p.Phases, func(w PhaseWindow) bool { return w.Phase == Day })
	if i < 0 {
		return
	}
	for j, m := range p.Markets {
		window := PhaseWindow{From: m.Opens, To: m.Closes}
		switch {
		case m.Closes == 0:
		case m.Code == p.Home:
			r.inside(markets[j], window, p.Phases[i], "day")
		default:
			r.inside(markets[j], window, p.span(), "phases")
		}
	}
}

func (r *reader) inside(it item, inner, outer PhaseWindow, name string) {
	if inner.From < outer.From || inner.To > outer.To {
		from, to := outer.From.Time().In(r.zone), outer.To.Time().In(r.zone)
		r.fail(it, codeOutside, name, from.Format(time.DateTime), to.Format(time.DateTime))
	}
}
