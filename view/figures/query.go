package figures

import (
	"time"

	"carnival/event"
	"carnival/festival"
)

// Units that are no currency.
const (
	Count = "count"
	PPM   = "ppm" // millionths
	Milli = "ms"
)

// Figure is one number with everything that gives it a meaning.
type Figure struct {
	ID         string     `json:"id"`
	Definition Definition `json:"definition"`
	Window     Window     `json:"window,omitzero"`
	AsOf       time.Time  `json:"as_of"`
	Final      bool       `json:"final"`    // no fact before AsOf can come any more
	Sequence   uint64     `json:"sequence"` // last entry before AsOf, ticks aside
	Value      int64      `json:"value"`
	Unit       string     `json:"unit"` // a currency (then in its minor unit), count, ppm or ms
	Rows       []Row      `json:"rows,omitempty"`
}

// Definition says in words what a figure is and what it leaves out.
type Definition struct {
	Zh       string      `json:"zh"`
	En       string      `json:"en"`
	Excludes []Exclusion `json:"excludes"`
}

// Exclusion is something that a figure leaves out. Code is for machines and stays.
type Exclusion struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// Window is when a fact must have happened to be counted, the start included and the end not.
type Window struct {
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Market string    `json:"market"`
}

// Row is one part of a figure.
type Row struct {
	Key   string    `json:"key"`
	Value int64     `json:"value"`
	Unit  string    `json:"unit,omitempty"` // when it is not the figure's
	Label Label     `json:"label,omitzero"`
	At    time.Time `json:"at,omitzero"`     // of a milestone
	Order string    `json:"order,omitempty"` // that carried the figure over a milestone
}

// Label is a row's name for people.
type Label struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// moment is what a figure is asked as of.
type moment struct {
	asOf  event.Instant
	now   uint32 // the second that asOf lies in: rates look at the one before it
	until uint32 // facts of seconds before this one count
	final bool
}

// live is now, with everything that has been taken in.
func (f *Fold) live() moment {
	return moment{asOf: f.stamp, now: second(f.stamp), until: 1<<32 - 1}
}

// Live gives every figure with everything that has been taken in. A figure of what only some
// festivals have, such as coupons, is told once there was any; Figure gives it before that, too.
func (f *Fold) Live() []Figure { return f.all(f.live()) }

// At gives every figure as of an instant, cut to the whole second: all facts with earlier
// stamps count and no other. It is final, and the same for ever, once the cell's clock has
// passed it.
func (f *Fold) At(at event.Instant) []Figure { return f.all(f.moment(at)) }

// Figure gives one figure, live when at is 0; ok is false for an id that is not in use.
func (f *Fold) Figure(id string, at event.Instant) (figure Figure, ok bool) {
	m := f.live()
	if at != 0 {
		m = f.moment(at)
	}
	for i := range definitions {
		if definitions[i].id == id {
			return f.tell(&definitions[i], m), true
		}
	}
	for i := range f.markets {
		if d, ok := f.marketFigure(&f.markets[i]); ok && d.id == id {
			return f.tell(&d, m), true
		}
	}
	return Figure{}, false
}

// Changed gives the figures that changed after a version, and the version they have now: those
// that a stream has to send. Version 0 is before everything.
func (f *Fold) Changed(since uint64) (changed []Figure, version uint64) {
	m := f.live()
	for _, d := range f.told(m) {
		for g := range groups {
			if d.on.has(g) && f.touched[g] > since {
				changed = append(changed, f.tell(&d, m))
				break
			}
		}
	}
	return changed, f.applied
}

// Version counts the entries taken in.
func (f *Fold) Version() uint64 { return f.applied }

// Stamp is the instant of the last entry taken in.
func (f *Fold) Stamp() event.Instant { return f.stamp }

func (f *Fold) moment(at event.Instant) moment {
	at -= at % event.Second
	return moment{asOf: at, now: second(at), until: second(at), final: f.stamp >= at}
}

// told lists the definitions as of a moment: those that are always told, those of which there was
// something to count, and one for each other market with trade.
func (f *Fold) told(m moment) []definition {
	out := make([]definition, 0, len(definitions)+len(f.markets))
	for i := range definitions {
		if from := definitions[i].from; from == 0 || f.series[from].begun(m.until) {
			out = append(out, definitions[i])
		}
	}
	for i := range f.markets {
		if d, ok := f.marketFigure(&f.markets[i]); ok {
			out = append(out, d)
		}
	}
	return out
}

func (f *Fold) all(m moment) []Figure {
	told := f.told(m)
	out := make([]Figure, 0, len(told))
	for i := range told {
		out = append(out, f.tell(&told[i], m))
	}
	return out
}

// tell works a figure out.
func (f *Fold) tell(d *definition, m moment) Figure {
	if d.thins && m.until < f.thinned {
		m.until -= m.until % 60
		m.asOf = event.Instant(m.until) * event.Second
	}
	out := Figure{
		ID: d.id, Definition: d.says, Window: f.window(d.market), AsOf: m.asOf.Time(),
		Final: m.final, Sequence: uint64(f.series[sequence].before(m.until)),
		Value: d.value(f, m), Unit: d.unit,
	}
	if out.Unit == "" {
		out.Unit = f.currency()
	}
	if d.rows != nil {
		out.Rows = d.rows(f, m)
	}
	return out
}

func (f *Fold) currency() string {
	if f.plan == nil {
		return "XXX" // ISO 4217: no currency
	}
	return f.plan.Currency.String()
}

// window gives the window of a market, 0 for the home market.
func (f *Fold) window(code event.Market) Window {
	if f.plan == nil {
		return Window{}
	}
	if code == 0 {
		code = f.plan.Home
	}
	m, ok := f.plan.Market(code)
	if !ok {
		return Window{}
	}
	return windowOf(m)
}

func windowOf(m *festival.Market) Window {
	return Window{Start: m.Opens.Time(), End: m.Closes.Time(), Market: m.Code.String()}
}
