package festival

import (
	"math"
	"slices"
	"sort"

	"carnival/event"
)

// Phase is a part of the festival (rules section 2). Recruit, WarmUp, Day and After follow one
// another; Presale and Eve lie over the warm-up.
type Phase uint8

// Phases.
const (
	Recruit Phase = 1
	WarmUp  Phase = 2
	Presale Phase = 3
	Eve     Phase = 4
	Day     Phase = 5
	After   Phase = 6
)

type word struct {
	key  string
	name event.Text
}

var phaseWords = [...]word{
	Recruit: {"recruit", event.Text{Zh: "招商", En: "Recruit"}},
	WarmUp:  {"warm-up", event.Text{Zh: "预热", En: "Warm-up"}},
	Presale: {"presale", event.Text{Zh: "预售", En: "Pre-sale"}},
	Eve:     {"eve", event.Text{Zh: "晚会", En: "Eve"}},
	Day:     {"day", event.Text{Zh: "当天", En: "Day"}},
	After:   {"after", event.Text{Zh: "返场", En: "After"}},
}

// Key is the phase's name in files and JSON; "" for no phase.
func (p Phase) Key() string { return phaseWords[p].key }

// Name is the phase in both languages.
func (p Phase) Name() event.Text { return phaseWords[p].name }

// overlay reports whether the phase lies over another one instead of following it.
func (p Phase) overlay() bool { return p == Presale || p == Eve }

// PhaseWindow is when a phase runs, [From, To), and what it allows.
type PhaseWindow struct {
	Phase  Phase
	From   event.Instant
	To     event.Instant
	Allows []Action
}

// PhaseSet is the phases that run at one instant.
type PhaseSet uint8

// Has reports whether a phase is in the set.
func (s PhaseSet) Has(p Phase) bool { return s&(1<<p) != 0 }

// Main is the phase of the set that lies over no other, or 0 outside the festival.
func (s PhaseSet) Main() Phase {
	for p := Recruit; p <= After; p++ {
		if s.Has(p) && !p.overlay() {
			return p
		}
	}
	return 0
}

// Action is what a phase may allow a shopper to do.
type Action uint8

// Actions. FestivalPrice is no key of a phase: a market's window allows it.
const (
	Cart          Action = 1 // put into the cart, change, take out
	Favourite     Action = 2
	Order         Action = 3 // buy, at whatever price stands
	Deposit       Action = 4 // pay the deposit of a presale
	Claim         Action = 5 // take coupons and red envelopes
	FestivalPrice Action = 6 // be charged the festival price

	actionCount = 7
)

var actionKeys = [...]string{
	Cart: "cart", Favourite: "favourite", Order: "order", Deposit: "deposit", Claim: "claim",
}

// Verdict answers whether an action is allowed, and if not, why.
type Verdict uint8

// Verdicts.
const (
	Allowed  Verdict = 0
	NoMarket Verdict = 1 // the plan does not name the market
	NotYet   Verdict = 2 // it will be allowed later
	Over     Verdict = 3 // it will not be allowed again
)

var verdictWords = [...]word{
	Allowed:  {"allowed", event.Text{Zh: "允许", En: "allowed"}},
	NoMarket: {"no_market", event.Text{Zh: "该市场不参加本次活动", En: "this market takes no part"}},
	NotYet:   {"not_yet", event.Text{Zh: "尚未开始", En: "not open yet"}},
	Over:     {"over", event.Text{Zh: "已经结束", En: "over"}},
}

// Key is the verdict's reason code in JSON.
func (v Verdict) Key() string { return verdictWords[v].key }

// Text is the verdict in both languages.
func (v Verdict) Text() event.Text { return verdictWords[v].name }

// segment holds what is so from an edge of a phase to the next edge.
type segment struct {
	from    event.Instant
	phases  PhaseSet
	allowed uint8 // a bit an Action
}

// PhaseAt is the set of phases that run at an instant.
func (p *Plan) PhaseAt(at event.Instant) PhaseSet { return p.segmentAt(at).phases }

// segmentAt walks backwards, because most of the orders come on the day and after it. A plan has
// at most a dozen edges of phases.
func (p *Plan) segmentAt(at event.Instant) segment {
	for i := len(p.segments) - 1; i >= 0; i-- {
		if p.segments[i].from <= at {
			return p.segments[i]
		}
	}
	return segment{allowed: 1 << Order}
}

// Allows answers whether a shopper of a market may do something at an instant. The festival price
// follows the market's own window. All else follows the phases, which run for all markets at once:
// an action is allowed when a phase that runs lists it. Outside every phase only Order is allowed,
// since buying at the list price needs no festival.
func (p *Plan) Allows(a Action, market event.Market, at event.Instant) Verdict {
	m, ok := p.Market(market)
	if !ok {
		return NoMarket
	}
	if a == FestivalPrice {
		v, _ := m.Window(at)
		return v
	}
	if p.segmentAt(at).allowed&(1<<a) != 0 {
		return Allowed
	}
	if at < p.over[a] {
		return NotYet
	}
	return Over
}

// AllowedUntil is how long something stays allowed to everybody from an instant on: the instant at
// which it first is not, or 0 where it is not even then. It asks the phases, as Allows does.
func (p *Plan) AllowedUntil(a Action, from event.Instant) event.Instant {
	if p.segmentAt(from).allowed&(1<<a) == 0 {
		return 0
	}
	for _, s := range p.segments {
		if s.from > from && s.allowed&(1<<a) == 0 {
			return s.from
		}
	}
	return math.MaxInt64
}

// NextChange is the first instant after at when anything of the plan changes: a phase, a market's
// window or a moment of the run of show. ok is false when nothing follows.
func (p *Plan) NextChange(at event.Instant) (next event.Instant, ok bool) {
	i := sort.Search(len(p.edges), func(i int) bool { return p.edges[i] > at })
	if i == len(p.edges) {
		return 0, false
	}
	return p.edges[i], true
}

// index computes what the questions need from what the file said.
func (p *Plan) index() {
	for i := range p.Markets {
		if slot, ok := slotOf(p.Markets[i].Code); ok {
			p.slots[slot] = int16(i + 1)
		}
	}
	p.indexPhases()
	for _, m := range p.Markets {
		p.edges = append(p.edges, m.Opens, m.Closes)
	}
	for _, m := range p.Moments {
		p.edges = append(p.edges, m.From)
		if m.To != 0 {
			p.edges = append(p.edges, m.To)
		}
	}
	slices.Sort(p.edges)
	p.edges = slices.Compact(p.edges)
}

func (p *Plan) indexPhases() {
	for _, w := range p.Phases {
		p.edges = append(p.edges, w.From, w.To)
		for _, a := range w.Allows {
			p.over[a] = max(p.over[a], w.To)
		}
	}
	p.over[Order] = math.MaxInt64 // outside the festival it is allowed again
	slices.Sort(p.edges)
	p.edges = slices.Compact(p.edges)
	for _, edge := range p.edges {
		s := segment{from: edge}
		for _, w := range p.Phases {
			if w.From <= edge && edge < w.To {
				s.phases |= 1 << w.Phase
				for _, a := range w.Allows {
					s.allowed |= 1 << a
				}
			}
		}
		if s.phases == 0 {
			s.allowed = 1 << Order
		}
		p.segments = append(p.segments, s)
	}
}
