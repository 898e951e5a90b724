package rule

import "slices"

// need is what a condition asks of one word: it holds only where the variable has one of the
// codes, which are sorted.
type need struct {
	variable int
	codes    []int64
}

// Needs gives the codes, ascending, one of which a Word must have for the condition to hold. ok is
// false when it may hold for any of them. It is what lets an index pass over a condition without
// asking it.
func (p *Program) Needs(s *Scope, name string) (codes []int64, ok bool) {
	slot, known := s.slots[name]
	for i := range p.needs {
		if known && p.needs[i].variable == slot {
			return p.needs[i].codes, true
		}
	}
	return nil, false
}

// both is what two conditions need that must hold together.
func both(a, b []need) []need {
	out := slices.Clone(a)
	for _, n := range b {
		i := slices.IndexFunc(out, func(o need) bool { return o.variable == n.variable })
		if i < 0 {
			out = append(out, n)
			continue
		}
		var common []int64
		for _, code := range out[i].codes {
			if _, found := slices.BinarySearch(n.codes, code); found {
				common = append(common, code)
			}
		}
		out[i].codes = common
	}
	return out
}

// either is what two conditions need one of which must hold.
func either(a, b []need) []need {
	var out []need
	for _, n := range a {
		i := slices.IndexFunc(b, func(o need) bool { return o.variable == n.variable })
		if i < 0 {
			continue
		}
		codes := slices.Concat(n.codes, b[i].codes)
		slices.Sort(codes)
		out = append(out, need{n.variable, slices.Compact(codes)})
	}
	return out
}

func oneOf(variable int, codes []int64) []need {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return []need{{variable, slices.Compact(codes)}}
}
