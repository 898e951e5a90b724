package rule

import (
	"math"
	"slices"
)

// need is what a condition asks of one variable so that it can be so: of a Word one of codes, or
// none of them where Not is set; of a number or a truth value to lie within from and to.
type need struct {
	variable int
	word     bool
	not      bool
	codes    []int64 // ascending
	from, to int64
}

// claim is what must be so for a part of a condition to come out one way. Never says that nothing
// can make it: parts of it contradict each other, or what a variable can be.
type claim struct {
	never bool
	needs []need
}

// claims of a part that is true or false: what makes it the one, and what the other. They are
// bounds from outside: a claim that is not never may still be impossible.
type claims struct{ yes, no claim }

var impossible = claim{never: true}

// Needs gives the codes, ascending, one of which a Word must have for the condition to hold. ok is
// false when it may hold for any of them. It is what lets an index pass over a condition without
// asking it.
func (p *Program) Needs(s *Scope, name string) (codes []int64, ok bool) {
	slot, known := s.slots[name]
	for i := range p.needs {
		if n := &p.needs[i]; known && n.variable == slot && n.word && !n.not {
			return n.codes, true
		}
	}
	return nil, false
}

// both is what two claims need that must come true together.
func both(a, b claim) claim {
	if a.never || b.never {
		return impossible
	}
	out := claim{needs: slices.Clone(a.needs)}
	for _, n := range b.needs {
		i := slices.IndexFunc(out.needs, func(o need) bool { return o.variable == n.variable })
		if i < 0 {
			out.needs = append(out.needs, n)
			continue
		}
		o := &out.needs[i]
		if *o = o.and(n); o.empty() {
			return impossible
		}
	}
	return out
}

// either is what two claims need one of which must come true.
func either(a, b claim) claim {
	switch {
	case a.never:
		return b
	case b.never:
		return a
	}
	var out claim
	for _, n := range a.needs {
		i := slices.IndexFunc(b.needs, func(o need) bool { return o.variable == n.variable })
		if i >= 0 {
			out.needs = append(out.needs, n.or(b.needs[i]))
		}
	}
	return out
}

func (n need) empty() bool {
	if n.word {
		return !n.not && len(n.codes) == 0
	}
	return n.from > n.to
}

// and is what satisfies both of two needs of one variable.
func (n need) and(o need) need {
	switch {
	case !n.word:
		n.from, n.to = max(n.from, o.from), min(n.to, o.to)
	case n.not && o.not:
		n.codes = union(n.codes, o.codes)
	case n.not:
		n.not, n.codes = false, without(o.codes, n.codes)
	case o.not:
		n.codes = without(n.codes, o.codes)
	default:
		n.codes = common(n.codes, o.codes)
	}
	return n
}

// or is what satisfies one of two needs of one variable, and little else.
func (n need) or(o need) need {
	switch {
	case !n.word:
		n.from, n.to = min(n.from, o.from), max(n.to, o.to)
	case n.not && o.not:
		n.codes = common(n.codes, o.codes)
	case n.not:
		n.codes = without(n.codes, o.codes)
	case o.not:
		n.not, n.codes = true, without(o.codes, n.codes)
	default:
		n.codes = union(n.codes, o.codes)
	}
	return n
}

func union(a, b []int64) []int64 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func common(a, b []int64) (out []int64) {
	for _, code := range a {
		if _, found := slices.BinarySearch(b, code); found {
			out = append(out, code)
		}
	}
	return out
}

func without(a, b []int64) (out []int64) {
	for _, code := range a {
		if _, found := slices.BinarySearch(b, code); !found {
			out = append(out, code)
		}
	}
	return out
}

// always is the claims of a part whose value is known.
func always(value bool) claims {
	if value {
		return claims{no: impossible}
	}
	return claims{yes: impossible}
}

// oneOf is the claims of a Word that is asked to be one of codes.
func oneOf(variable int, codes []int64) claims {
	codes = union(codes, nil)
	n := need{variable: variable, word: true, codes: codes}
	return claims{yes: n.claim(), no: n.opposite().claim()}
}

func (n need) opposite() need {
	n.not = !n.not
	return n
}

func (n need) claim() claim {
	if n.empty() {
		return impossible
	}
	return claim{needs: []need{n}}
}

// swapped is the claims of what is negated.
func (c claims) swapped() claims { return claims{c.no, c.yes} }

// within is the claim that a variable lies within from and to, and within what it can be.
func (s *Scope) within(variable int, from, to int64) claim {
	if v := &s.Variables[variable]; v.From < v.To {
		from, to = max(from, v.From), min(to, v.To)
	}
	return need{variable: variable, from: from, to: to}.claim()
}

// compared is the claims of a number that is compared with a value.
func (s *Scope) compared(variable int, o op, value int64) claims {
	below, above := impossible, impossible // less than value, and more
	if value > math.MinInt64 {
		below = s.within(variable, math.MinInt64, value-1)
	}
	if value < math.MaxInt64 {
		above = s.within(variable, value+1, math.MaxInt64)
	}
	upTo, from := s.within(variable, math.MinInt64, value), s.within(variable, value, math.MaxInt64)
	equal := s.within(variable, value, value)
	switch o {
	case opEqual:
		return claims{equal, either(below, above)}
	case opUnequal:
		return claims{either(below, above), equal}
	case opLess:
		return claims{below, from}
	case opLessOrEqual:
		return claims{upTo, above}
	case opMore:
		return claims{above, upTo}
	}
	return claims{from, below}
}

// mirrored is the comparison with its sides exchanged.
func mirrored(o op) op {
	switch o {
	case opLess:
		return opMore
	case opLessOrEqual:
		return opMoreOrEqual
	case opMore:
		return opLess
	case opMoreOrEqual:
		return opLessOrEqual
	}
	return o
}

// and is the claims of two parts joined by and; or is its mirror image.
func (c claims) and(d claims) claims { return claims{both(c.yes, d.yes), either(c.no, d.no)} }

func (c claims) or(d claims) claims { return c.swapped().and(d.swapped()).swapped() }

// choose is the claims of a part that has those of one branch or of the other.
func (c claims) choose(yes, no claims) claims {
	return claims{
		yes: either(both(c.yes, yes.yes), both(c.no, no.yes)),
		no:  either(both(c.yes, yes.no), both(c.no, no.no)),
	}
}
